//! The other side of a difference between two answers that both came: what a hunk of `diff` took out, and the right half of
//! `diff -y`. The side that the reader of the lines keeps is the business of [`crate::envelope::prefix::diff`] and
//! [`crate::envelope::prefix::side_by_side`].

use crate::envelope::finding::Span;
use crate::envelope::prefix::diff;
use crate::envelope::prefix::side_by_side;
use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};

/// The other side of a text that is such a difference.
pub(crate) fn other_side(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    let letters = text.as_str();
    let kept = taken_out(letters).or_else(|| right_half(letters))?;
    let mut builder = MappedTextBuilder::new(text);
    for (start, end) in kept {
        builder.keep(start, end);
    }
    Some(builder.finish())
}

/// The lines of a text with their ends, and where each begins.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        at += line.len();
        (at - line.len(), line)
    })
}

/// The lines of a hunk as they were before; none where nothing was put in their place.
fn taken_out(text: &str) -> Option<Vec<Span>> {
    if !text.contains("@@ -") || lines(text).any(|(_, line)| diff::legend(line).is_some()) {
        return None;
    }
    let mut kept = Vec::new();
    let (mut inside, mut out, mut put) = (false, false, false);
    for (at, line) in lines(text) {
        if diff::is_hunk(line) {
            inside = true;
            continue;
        }
        inside &= line.starts_with([' ', '-', '+', '\n', '\r', '\\']);
        put |= inside && line.starts_with('+');
        out |= inside && line.starts_with('-');
        if inside && !line.starts_with(['+', '\\']) {
            let sign = usize::from(line.starts_with([' ', '-']));
            kept.push((at + sign, at + line.len()));
        }
    }
    (out && put).then_some(kept)
}

/// What stands right of the marks of `diff -y`, and the lines that both have.
fn right_half(text: &str) -> Option<Vec<Span>> {
    if !text.contains("|\t") {
        return None;
    }
    let mut kept = Vec::new();
    let mut differs = false;
    for (at, line) in lines(text) {
        let end = at + line.len();
        let words = line.trim_end();
        if let Some((mark, _)) = side_by_side::mark(words) {
            differs |= mark + 1 < words.len();
            kept.push((at + mark + 1, end));
        } else if let Some(only) = words.strip_prefix(['\t', ' ']).and_then(|_| words.find(">\t")) {
            kept.push((at + only + 1, end));
        } else if let Some(half) = both(words) {
            kept.push((at + half, end));
        }
    }
    differs.then_some(kept)
}

/// Where the second half begins of a line that says the same twice.
fn both(line: &str) -> Option<usize> {
    let left = line.split_once('\t').map(|(left, _)| left.trim_end()).filter(|left| !left.is_empty())?;
    let right = line[left.len()..].trim_start_matches('\t');
    (right.trim() == left.trim()).then(|| line.len() - right.len())
}

#[cfg(test)]
mod tests {
    use super::other_side;
    use crate::envelope::text::mapped::MappedText;

    fn other(text: &str) -> Option<String> {
        other_side(&MappedText::whole(text)).map(|text| text.as_str().to_owned())
    }

    #[test]
    fn what_was_taken_out_is_the_other_side() {
        let hunk = "diff --git a/a b/b\n--- a/a\n+++ b/b\n@@ -1,3 +1,3 @@\n {\n-\"a\": 1\n+\"a\": 2\n }\n";
        assert_eq!(other(hunk).as_deref(), Some("{\n\"a\": 1\n}\n"));
        for only in ["@@ -1 +1,2 @@\n {\n+\"a\": 2\n", "@@ -1,2 +1 @@\n {\n-\"a\": 2\n", "a\n- b\n+ c\n"] {
            assert_eq!(other(only), None, "{only}");
        }
    }

    #[test]
    fn the_right_half_is_the_other_side() {
        let halves = "{\t\t\t{\n  \"a\": 1,\t      |\t  \"a\": 2,\n\t\t      >\t  \"b\": 3\n}\t\t\t}\n";
        assert_eq!(other(halves).as_deref(), Some("{\n\t  \"a\": 2,\n\t  \"b\": 3\n}\n"));
        assert_eq!(other("a | b\nc\n"), None);
    }
}
