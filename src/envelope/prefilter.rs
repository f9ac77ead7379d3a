//! Which parts of a long paste are worth reading: those around a word of the catalogs or a mark of some structure.
//!
//! A short paste is read whole, and so is one that is a single document. The rest of a long one costs one pass of the automaton.

use crate::envelope::finding::Span;
use crate::envelope::rule::product_index::ProductIndex;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Input};
use memchr::{memchr, memrchr};

/// Up to this many bytes a paste is read whole.
const SHORT: usize = 32 * 1024;
/// Up to this many bytes one document is read whole.
const LONGEST_DOCUMENT: usize = 16 * 1024 * 1024;
/// Bytes before and after a hit in a line of a log: a status that the line before names, a stack trace after it.
const AROUND_LINE: (usize, usize) = (512, 1024);
/// Bytes before and after a hit in an object over many lines, in a very long line, or in the head of a response.
const AROUND_OBJECT: (usize, usize) = (4 * 1024, 8 * 1024);
/// The longest line of a log.
const LONGEST_LINE: usize = 4 * 1024;

/// The parts of `text` to read, in order and apart from each other.
pub(crate) fn regions(text: &str, product_index: &ProductIndex) -> Vec<Span> {
    let whole = text.len() <= SHORT || text.len() <= LONGEST_DOCUMENT && is_document(text.as_bytes());
    let automaton = if whole { None } else { product_index.telltales.automaton() };
    automaton.map_or_else(|| vec![(0, text.len())], |automaton| around_hits(text, automaton, product_index))
}

/// Whether a text is one object or list, in which what belongs together may stand far apart: a HAR has the status of a
/// response before all of its headers. A log begins with an object too, but that ends with its line.
pub(crate) fn is_document(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let first = text[..memchr(b'\n', text).unwrap_or(text.len())].trim_ascii_end();
    let opens = matches!(text.first(), Some(b'{' | b'['));
    opens && (first.len() == text.len() || !matches!(first.last(), Some(b'}' | b']')))
}

fn around_hits(text: &str, automaton: &AhoCorasick, product_index: &ProductIndex) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut regions: Vec<Span> = Vec::new();
    let mut from = 0;
    while let Some(hit) = automaton.find(Input::new(bytes).range(from..)) {
        let lowest = hit.start().saturating_sub(LONGEST_LINE);
        let highest = (hit.end() + LONGEST_LINE).min(bytes.len());
        let start = memrchr(b'\n', &bytes[lowest..hit.start()]).map(|step| lowest + step + 1);
        let end = memchr(b'\n', &bytes[hit.end()..highest]).map_or(highest, |step| hit.end() + step);
        let line = &bytes[start.unwrap_or(lowest)..end];
        from = hit.end();
        if product_index.telltales.is_event(hit.pattern()) && !tells_trouble(line) {
            continue;
        }
        from = end.max(from);
        let (before, after) = if start.is_some() && is_record(line) { AROUND_LINE } else { AROUND_OBJECT };
        let first = line_start(text, start.unwrap_or(lowest).saturating_sub(before));
        let last = line_end(text, (end + after).min(bytes.len()));
        match regions.last_mut() {
            Some(region) if first <= region.1 => region.1 = last.max(region.1),
            _ => regions.push((first, last)),
        }
    }
    regions
}

/// Whether a line is a record of its own rather than a part of an object or of a response's head.
fn is_record(line: &[u8]) -> bool {
    let begins = line.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'{' | b'['));
    begins && line.len() > 40 && !line.starts_with(b"HTTP/")
}

/// Whether a record tells of something bad: by its level or by a failing status.
fn tells_trouble(line: &[u8]) -> bool {
    static TROUBLE: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(MARKS_OF_TROUBLE).ok());
    TROUBLE.as_ref().is_none_or(|trouble| trouble.is_match(line))
}

const MARKS_OF_TROUBLE: &[&str] = &[
    "warn",
    "WARN",
    "WRN",
    "rror",
    "ERR",
    "fatal",
    "FTL",
    "crit",
    "tatus\":4",
    "tatus\":5",
    "tatus=4",
    "tatus=5",
    "tatus\\\":",
    "level\":4",
    "level\":5",
    "level\":6",
];

fn line_start(text: &str, at: usize) -> usize {
    let lowest = at.saturating_sub(LONGEST_LINE);
    let start = memrchr(b'\n', &text.as_bytes()[lowest..at]).map(|step| lowest + step + 1);
    boundary(text, start.unwrap_or(if lowest == 0 { 0 } else { at }))
}

fn line_end(text: &str, at: usize) -> usize {
    let highest = (at + LONGEST_LINE).min(text.len());
    let end = memchr(b'\n', &text.as_bytes()[at..highest]).map(|step| at + step + 1);
    boundary(text, end.unwrap_or(if highest == text.len() { highest } else { at }))
}

/// The first boundary of a character from `at` on.
fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}
