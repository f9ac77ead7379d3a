//! Tables written with commas, semicolons, bars or tabs: what stands below a name that says "secret". It knows lines and
//! cells, and nothing of what a secret looks like.

use crate::envelope::finding::Span;
use crate::envelope::redact::mark::is_mark;
use crate::envelope::redact::rule;

/// What cells are parted by.
const PARTS: [u8; 4] = [b',', b';', b'|', b'\t'];

/// The cells below the names of a table's head for which `is_secret` holds: line by line, as long as the lines have as many
/// cells as the head.
pub fn below(text: &str, (start, end): Span, is_secret: impl Fn(&str) -> bool) -> Vec<Span> {
    let Some(&part) = text.as_bytes()[start..end].iter().find(|byte| PARTS.contains(byte)) else { return Vec::new() };
    let head = cells(text, (start, end), part);
    let secret: Vec<bool> = head.iter().map(|&(from, to)| is_secret(&text[from..to])).collect();
    let mut found = Vec::new();
    if !secret.contains(&true) {
        return found;
    }
    for row in rows(text, end, part, head.len()) {
        let cells = row.into_iter().zip(&secret).filter(|(cell, secret)| **secret && cell.0 < cell.1);
        found.extend(
            cells
                .map(|(cell, _)| cell)
                .filter(|&(from, to)| !is_mark(&text[from..to]) && !rule::is_placeholder(&text[from..to])),
        );
    }
    found
}

/// The lines below, as long as they have so many cells.
fn rows(text: &str, end: usize, part: u8, count: usize) -> impl Iterator<Item = Vec<Span>> {
    let mut from = end + text[end..].find('\n').map_or(text.len() - end, |newline| newline + 1);
    std::iter::from_fn(move || {
        let to = text[from..].find('\n').map_or(text.len(), |newline| from + newline);
        let row = cells(text, (from, to), part);
        let goes_on = from < text.len() && row.len() == count;
        from = (to + 1).min(text.len());
        goes_on.then_some(row)
    })
}

/// Whether the table with this head goes on to the end of `text`.
pub fn is_open(text: &str, (start, end): Span) -> bool {
    let Some(&part) = text.as_bytes()[start..end].iter().find(|byte| PARTS.contains(byte)) else { return false };
    let below = text[end..].lines().skip(1).count();
    rows(text, end, part, cells(text, (start, end), part).len()).count() == below
}

/// The cells of a line, without quotes and blanks around them; what is quoted is not parted.
fn cells(text: &str, (start, end): Span, part: u8) -> Vec<Span> {
    let (mut cells, mut from, mut quoted) = (Vec::new(), start, false);
    for (at, byte) in text[start..end].bytes().enumerate().map(|(at, byte)| (start + at, byte)).chain([(end, part)]) {
        quoted ^= byte == b'"';
        if at == end || byte == part && !quoted {
            let cell = text[from..at].trim_matches(['"', ' ', '\r']);
            let first = from + (text[from..at].len() - text[from..at].trim_start_matches(['"', ' ']).len());
            cells.push((first.min(at), first.min(at) + cell.len()));
            from = at + 1;
        }
    }
    cells
}
