//! Where a text of its own stands inside a line: encoded, escaped in a string, or in a cell of CSV.
//!
//! Finds the places; what stands there is read by [`crate::envelope::lines`].

use crate::envelope::finding::Span;
use crate::envelope::layer::encoding;
use crate::envelope::record::fields::field_kind;
use memchr::{memchr, memmem};

/// A run of letters that may stand for a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Encoded {
    pub span: Span,
    pub base64: bool,
}

/// Whether a quoted key that plays a part stands here.
pub(crate) fn quoted_key(text: &str) -> bool {
    let window = &text.as_bytes()[1..text.len().min(40)];
    memchr(b'"', window).is_some_and(|end| text.is_char_boundary(1 + end) && field_kind(&text[1..=end]).is_some())
}

/// Where an escaped object that begins at `place` ends: at the quote of the string it stands in, or with the line.
pub(crate) fn escaped_end(text: &str, place: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = place + 1;
    // Line breaks and indents of a pretty object are escaped too.
    loop {
        match bytes.get(at)? {
            b' ' => at += 1,
            b'\\' if matches!(bytes.get(at + 1), Some(b'n' | b'r' | b't')) => at += 2,
            b'\\' => break,
            _ => return None,
        }
    }
    let slashes = bytes[at..].iter().take_while(|&&byte| byte == b'\\').count();
    if !matches!(bytes.get(at + slashes), Some(b'"' | b'n' | b'\'')) {
        return None;
    }
    let mut end = at;
    while let Some(step) = bytes.get(end..).and_then(|rest| memchr::memchr3(b'\\', b'"', b'\n', rest)) {
        end += step;
        match bytes[end] {
            b'\\' => end += 2,
            _ => return Some(end),
        }
    }
    Some(text.len())
}

/// Where an object with doubled quotes that begins at `place` ends: at the quote of its cell of CSV (RFC 4180).
pub(crate) fn doubled_end(text: &str, place: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let inner = text[place + 1..].trim_start();
    if !inner.strip_prefix("\"\"")?.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '_') {
        return None;
    }
    let mut at = place;
    while let Some(step) = memchr(b'"', &bytes[at..]) {
        at += step;
        let quotes = bytes[at..].iter().take_while(|&&byte| byte == b'"').count();
        at += quotes;
        if quotes % 2 == 1 {
            return Some(at - 1);
        }
    }
    Some(text.len())
}

/// The runs of base64 and percent encoding that may hold an envelope, last first.
pub(crate) fn encoded(text: &str) -> Vec<Encoded> {
    let mut runs: Vec<Encoded> = Vec::new();
    let mut end = 0;
    // `error` in base64, at each of its three places in a group.
    let mut hits: Vec<usize> =
        ["ZXJyb3", "Vycm9y", "lcnJvc"].iter().flat_map(|mark| memmem::find_iter(text.as_bytes(), mark)).collect();
    hits.sort_unstable();
    for hit in hits {
        if hit < end {
            continue;
        }
        let span = encoding::base64_run(text, hit);
        end = span.1;
        let token = text[..span.0].ends_with('.') || text[span.1..].starts_with('.');
        if !token {
            runs.push(Encoded { span, base64: true });
        }
    }
    end = 0;
    // A percent sign that was encoded again is `%25`.
    for brace in memmem::find_iter(text.as_bytes(), "7B").chain(memmem::find_iter(text.as_bytes(), "7b")) {
        let before = text[..brace].trim_end_matches("25");
        let Some(hit) = before.ends_with('%').then(|| before.len() - 1).filter(|&hit| hit >= end) else { continue };
        let length = text[hit..]
            .bytes()
            .take_while(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'&' | b'<' | b'>' | b'{'))
            .count();
        end = hit + length;
        runs.push(Encoded { span: (hit, end), base64: false });
    }
    runs.sort_unstable_by_key(|run| std::cmp::Reverse(run.span.0));
    runs
}
