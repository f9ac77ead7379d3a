//! The marks of psql at the ends of the lines of one value.

use crate::envelope::prefix::rest::Rest;
use crate::envelope::prefix::sheet::Sheet;

/// A value that psql prints over lines: each but the last ends with `+`, and nothing stands before the bar of the next.
pub(crate) fn take_off(sheet: &mut Sheet<'_>) {
    let (text, rests) = (sheet.text, &mut sheet.rests);
    let mut at = 0;
    while at < rests.len() {
        let line = &text[rests[at].from..rests[at].to];
        let Some(bar) = line.find('|').filter(|_| line.trim_end().ends_with('+')) else {
            at += 1;
            continue;
        };
        let goes_on = |rest: &Rest| {
            let line = &text[rest.from..rest.to];
            let (before, after) = line.split_at_checked(bar)?;
            let value = after.strip_prefix('|').filter(|_| before.trim().is_empty())?;
            Some(bar + 1 + usize::from(value.starts_with(' ')))
        };
        let mut open = rests.get(at + 1).is_some_and(|next| goes_on(next).is_some());
        while open {
            let line = text[rests[at].from..rests[at].to].trim_end();
            open = line.ends_with('+');
            if open {
                rests[at].cut_end(line[..line.len() - 1].trim_end().len(), false);
            }
            at += 1;
            let width = rests.get(at).and_then(goes_on).filter(|_| open);
            open = width.is_some();
            if let Some(width) = width {
                rests[at].cut_start(width);
            }
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::prefix::sheet::left;

    #[test]
    fn the_lines_of_one_value_are_left_without_marks() {
        assert_eq!(left(take_off, "body | {+\n     |  \"a\": 1+\n     | }\n"), ["body | {", " \"a\": 1", "}"]);
        assert_eq!(left(take_off, "a | b\nc | d\n"), "a | b\nc | d\n".lines().collect::<Vec<_>>());
    }
}
