//! Escapes of strings resolved: JSON's, those of other languages' dumps, and the doubled quotes of CSV.

use crate::envelope::finding::Span;
use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};

/// The letters of a string with its escapes resolved: JSON's, and Python's, JavaScript's and Go's beside them. Line breaks
/// that a wrapping tool put into it are taken out.
pub(crate) fn unescape(parent: &MappedText<'_>, (start, end): Span) -> MappedText<'static> {
    let text = parent.as_str();
    let bytes = text.as_bytes();
    let mut builder = MappedTextBuilder::new(parent);
    let mut at = start;
    let mut kept = start;
    while let Some(step) = bytes.get(at..end).and_then(|rest| memchr::memchr2(b'\\', b'\n', rest)) {
        at += step;
        builder.keep(kept, at);
        let (letter, width) = if bytes[at] == b'\n' { line_break(text, at, end) } else { escape(text, at, end) };
        let width = width.min(end - at);
        let mut buffer = [0; 4];
        if let Some(letter) = letter {
            builder.put(letter.encode_utf8(&mut buffer), (at, at + width));
        }
        at += width;
        kept = at;
    }
    builder.keep(kept, end);
    builder.finish()
}

/// What a raw line break inside a string stands for: a space where words were wrapped, nothing where a word was cut.
fn line_break(text: &str, at: usize, end: usize) -> (Option<char>, usize) {
    let rest = &text[at + 1..end];
    let indent = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
    let before = text[..at].trim_end_matches('\r');
    let word = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_lowercase() || letter == ',');
    let sentence = before.rfind(' ').is_some_and(|space| before.len() - space < 24)
        && rest[indent..].find([' ', '"']).is_some_and(|space| rest.as_bytes()[indent + space] == b' ' || space < 24);
    let words =
        word(before.chars().next_back()) && rest[indent..].starts_with(|letter: char| letter.is_ascii_lowercase());
    ((words && sentence).then_some(' '), 1 + indent)
}

/// The character an escape stands for, and the bytes it takes.
fn escape(text: &str, at: usize, end: usize) -> (Option<char>, usize) {
    let rest = &text[at + 1..end];
    let Some(letter) = rest.chars().next() else { return (None, 1) };
    let simple = |letter| (Some(letter), 2);
    match letter {
        'n' => simple('\n'),
        't' => simple('\t'),
        'r' => simple('\r'),
        'b' => simple('\u{8}'),
        'f' => simple('\u{c}'),
        'a' => simple('\u{7}'),
        'v' => simple('\u{b}'),
        'e' => simple('\u{1b}'),
        '\n' => (None, 2),
        'x' => hex(rest, 1, 2).and_then(char::from_u32).map_or((Some('\\'), 1), |letter| (Some(letter), 4)),
        'U' => hex(rest, 1, 8).and_then(char::from_u32).map_or((Some('\\'), 1), |letter| (Some(letter), 10)),
        'u' => match hex(rest, 1, 4) {
            Some(high @ 0xD800..0xDC00) => match hex(rest, 7, 4).filter(|_| rest[5..].starts_with("\\u")) {
                Some(low @ 0xDC00..0xE000) => (char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00)), 12),
                _ => (Some(char::REPLACEMENT_CHARACTER), 6),
            },
            Some(unit) => (Some(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)), 6),
            None => (Some('\\'), 1),
        },
        other => (Some(other), 1 + other.len_utf8()),
    }
}

fn hex(text: &str, from: usize, digits: usize) -> Option<u32> {
    let digits = text.get(from..from + digits)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

/// The letters of a CSV cell, in which every quote is doubled (RFC 4180).
pub(crate) fn undouble(parent: &MappedText<'_>, (start, end): Span) -> MappedText<'static> {
    let mut builder = MappedTextBuilder::new(parent);
    let mut kept = start;
    for (step, _) in parent.as_str()[start..end].match_indices("\"\"") {
        let at = start + step;
        builder.keep(kept, at);
        builder.put("\"", (at, at + 2));
        kept = at + 2;
    }
    builder.keep(kept, end);
    builder.finish()
}
