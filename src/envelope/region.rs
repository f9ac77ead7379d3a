//! Which parts of a long paste are worth reading: those around a word of the vocabulary or a mark of some structure.
//!
//! A short paste is read whole. The rest of a long one costs one pass of the automaton.

use memchr::{memchr, memrchr};

use super::Span;
use super::glossary::Glossary;

/// Up to this many bytes a paste is read whole.
const SHORT: usize = 32 * 1024;
/// Bytes before a hit that can belong to it: the head of a response, the beginning of a record.
const BEFORE: usize = 2 * 1024;
/// Bytes after a hit that can belong to it: the rest of a body.
const AFTER: usize = 4 * 1024;
/// Bytes that are added to end at a line break.
const TO_LINE: usize = 64 * 1024;

/// The parts of `text` to read, in order and apart from each other.
pub(super) fn regions(text: &str, glossary: &Glossary) -> Vec<Span> {
    let Some(automaton) = Some(()).filter(|()| text.len() > SHORT).and_then(|()| glossary.automaton()) else {
        return vec![(0, text.len())];
    };
    let mut regions: Vec<Span> = Vec::new();
    let mut from = 0;
    while from < text.len()
        && let Some(hit) = automaton.find(aho_corasick::Input::new(text).range(from..))
    {
        let start = line_start(text, hit.start().saturating_sub(BEFORE));
        let end = line_end(text, (hit.end() + AFTER).min(text.len()));
        match regions.last_mut() {
            Some(last) if start <= last.1 => last.1 = end.max(last.1),
            _ => regions.push((start, end)),
        }
        // Nothing in the half of this region that is read anyway needs another look.
        from = hit.end() + AFTER / 2;
        while !text.is_char_boundary(from.min(text.len())) {
            from += 1;
        }
    }
    regions
}

fn line_start(text: &str, at: usize) -> usize {
    let lowest = at.saturating_sub(TO_LINE);
    let bytes = text.as_bytes();
    let mut start =
        memrchr(b'\n', &bytes[lowest..at]).map_or(if lowest == 0 { 0 } else { at }, |step| lowest + step + 1);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    start
}

fn line_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let highest = (at + TO_LINE).min(bytes.len());
    let mut end = memchr(b'\n', &bytes[at..highest])
        .map_or(if highest == bytes.len() { highest } else { at }, |step| at + step + 1);
    while !text.is_char_boundary(end) {
        end += 1;
    }
    end
}
