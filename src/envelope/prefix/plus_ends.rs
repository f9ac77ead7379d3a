//! The marks of psql at the ends of the lines of one value.

use crate::envelope::prefix::sheet::Sheet;

/// What ends a line where the value breaks it, and where the width of the table does; the latter begins the next line, too.
const BREAK: char = '+';
const WRAP: char = '.';

/// A value that psql prints over lines: each but the last ends with a mark, and nothing stands before the bar of the next.
pub(crate) fn take_off(sheet: &mut Sheet<'_>) {
    let (text, rests) = (sheet.text, &mut sheet.rests);
    let mut under_way = None;
    for at in 1..rests.len() {
        let line = text[rests[at - 1].from..rests[at - 1].to].trim_end();
        let next = &text[rests[at].from..rests[at].to];
        if let Some((body, width)) = line.strip_suffix(WRAP).zip(wrapped(next)) {
            rests[at - 1].cut_end(body.len(), true);
            rests[at].cut_start(width);
            under_way = Some(width - 2);
        } else if let Some((body, bar)) = line.strip_suffix(BREAK).zip(under_way.or_else(|| line.find('|')))
            && let Some(width) = broken(next, bar)
        {
            rests[at - 1].cut_end(body.trim_end().len(), false);
            rests[at].cut_start(width);
            under_way = Some(bar);
        } else {
            under_way = None;
        }
    }
}

/// What stands before the rest of a value that the width of a table broke: bars, blanks and a mark.
fn wrapped(line: &str) -> Option<usize> {
    let before = line.len() - line.trim_start_matches([' ', '|']).len();
    let bar = line[..before].ends_with('|');
    (bar && line[before..].starts_with(WRAP)).then_some(before + 1)
}

/// What stands before the next line of a value: the bar in its column, and a blank.
fn broken(line: &str, bar: usize) -> Option<usize> {
    let (before, after) = line.split_at_checked(bar)?;
    let value = after.strip_prefix('|').filter(|_| before.trim().is_empty())?;
    Some(bar + 1 + usize::from(value.starts_with(' ')))
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::prefix::sheet::left;

    #[test]
    fn the_lines_of_one_value_are_left_without_marks() {
        assert_eq!(left(take_off, "body | {+\n     |  \"a\": 1+\n     | }\n"), ["body | {", " \"a\": 1", "}"]);
        assert_eq!(left(take_off, "body | {\"a\": .\n     |.12.\n     |.3}\n"), ["body | {\"a\": ", "12", "3}"]);
        assert_eq!(left(take_off, "1 | 2 | {\"a\": .\n  |   |.12}\n"), ["1 | 2 | {\"a\": ", "12}"]);
        for text in ["a | b\nc | d\n", "a | the end.\n  | b\n", "a | the end.\nb |.c\n", "the end.\n.a\n"] {
            assert_eq!(left(take_off, text), text.lines().collect::<Vec<_>>());
        }
    }
}
