//! Secrets that go on in the lines below the one in which they begin. What begins one is said by its rule.

use crate::envelope::finding::Span;
use crate::envelope::redact::rule::random::is_mixed;

use memchr::{memchr, memchr2_iter, memrchr};

/// The end of a secret that a terminal broke at its right edge: where it fills its line to the end, and the next line holds
/// nothing but more of the same.
pub fn unwrapped(text: &str, mut end: usize) -> usize {
    /// Narrower than this no terminal is.
    const EDGE: usize = 40;
    let is_more = |c: char| c.is_ascii_alphanumeric() || "-_.+/".contains(c);
    loop {
        let rest = &text[end..];
        let Some(next) = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')) else { return end };
        let line = end - text[..end].rfind('\n').map_or(0, |newline| newline + 1);
        let more = next.find(|c| !is_more(c)).unwrap_or(next.len());
        let closed = next[more..].chars().next().is_none_or(|c| "\r\n\"'".contains(c));
        if line < EDGE || !closed || !is_mixed(&next.as_bytes()[..more]) {
            return end;
        }
        end = text.len() - next.len() + more;
    }
}

/// The end of so many lines, the first of which holds `place`.
pub fn end_of_lines(text: &str, place: usize, count: usize) -> usize {
    (0..count).fold(place, |end, _| memchr(b'\n', &text.as_bytes()[end..]).map_or(text.len(), |at| end + at + 1))
}

/// Of a part of a text the lines that end in what opens a block of YAML, each with so many behind it: few do, and it is quickly
/// seen.
pub fn with_a_block(text: &str, part: Span, lines: usize) -> Vec<Span> {
    let mut blocks: Vec<Span> = Vec::new();
    for opens in memchr2_iter(b'|', b'>', &text.as_bytes()[part.0..part.1]).map(|at| part.0 + at) {
        let rest = text[opens + 1..].trim_start_matches(|c: char| c.is_ascii_digit() || "+-".contains(c));
        if !rest.trim_start_matches([' ', '\t']).starts_with(['\r', '\n', '\\']) {
            continue;
        }
        let begins = memrchr(b'\n', &text.as_bytes()[part.0..opens]).map_or(part.0, |newline| part.0 + newline);
        let ends = end_of_lines(text, opens, lines).min(part.1);
        match blocks.last_mut() {
            Some(last) if begins < last.1 => last.1 = last.1.max(ends),
            _ => blocks.push((begins, ends)),
        }
    }
    blocks
}

/// The end of a block of YAML that begins with this: as far as its lines stand at least as far in as the first one. In a string
/// of JSON its line breaks are escaped.
pub fn end_of_block(text: &str, (start, mut end): Span) -> usize {
    let above = text[..start].trim_end_matches([' ', '\t', '>']);
    let indent = &text[above.len()..start];
    let name = above.len() - usize::from(above.ends_with(['\n', 'n']));
    let newline = &above[above[..name].trim_end_matches('\\').len()..];
    if newline.is_empty() {
        return end;
    }
    let escaped = newline != "\n";
    let mut at = end;
    loop {
        let Some(line) = text[at..].trim_start_matches('\r').strip_prefix(newline) else { return end };
        let here = text.len() - line.len();
        let length = if escaped { escaped_line(line) } else { line.find(['\r', '\n']).unwrap_or(line.len()) };
        at = here + length;
        // An empty line belongs to the block if it goes on behind it.
        if !line[..length].trim().is_empty() {
            if !line.starts_with(indent) {
                return end;
            }
            end = at;
        }
    }
}

/// The bytes of a line in a string of JSON, which ends at a break that is escaped or at a quote that is not.
fn escaped_line(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(|byte| matches!(byte, b'\r' | b'\n' | b'\\' | b'"')) {
        at += step;
        if bytes[at] != b'\\' {
            return at;
        }
        let run = bytes[at..].iter().take_while(|&&byte| byte == b'\\').count();
        if matches!(bytes.get(at + run), None | Some(b'n' | b'r' | b'\r' | b'\n')) {
            return at;
        }
        at += run;
        // What is escaped belongs to the line, whatever it is.
        at += usize::from(bytes[at].is_ascii());
    }
    bytes.len()
}
