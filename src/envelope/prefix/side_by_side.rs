//! Two texts side by side, as `diff -y` prints them.

use crate::envelope::finding::Span;
use crate::envelope::prefix::rest::Rest;
use crate::envelope::prefix::sheet::Sheet;

/// Neighbouring lines with a mark of `diff -y` in one column, of which the left text is kept.
pub(crate) fn take_off(sheet: &mut Sheet<'_>) {
    let (text, rests) = (sheet.text, &mut sheet.rests);
    let left = |rest: &Rest| mark(&text[rest.from..rest.to]).map(|(_, width)| width);
    let mut before = false;
    for at in 0..rests.len() {
        let found = left(&rests[at]);
        let beside = before || rests.get(at + 1).is_some_and(|next| left(next).is_some());
        before = found.is_some();
        if let Some(width) = found.filter(|_| beside) {
            rests[at].cut_end(width, false);
        }
    }
}

/// Where the mark of `diff -y` stands in a line, and how long the left text is.
pub(super) fn mark(line: &str) -> Option<Span> {
    let trimmed = line.trim_end();
    let mark = if trimmed.ends_with(['<', '|']) && trimmed[..trimmed.len() - 1].ends_with(['\t', ' ']) {
        trimmed.len() - 1
    } else {
        line.find("\t|\t").or_else(|| line.find(" |\t")).map(|at| at + 1)?
    };
    let body = line[..mark].trim_end();
    (!body.is_empty() && mark > body.len() && line[body.len()..mark].contains('\t')).then_some((mark, body.len()))
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::prefix::sheet::left;

    #[test]
    fn the_left_text_is_left() {
        assert_eq!(left(take_off, "{\t\t|\t{\n\"a\": 1\t\t<\n"), ["{", "\"a\": 1"]);
        assert_eq!(left(take_off, "a | b\nc\n"), "a | b\nc\n".lines().collect::<Vec<_>>());
    }
}
