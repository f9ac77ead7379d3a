//! What log lines have in common that differ only in what decides nothing; decoding explains them all alike.
//!
//! Lines from one template are equal but for the digits of free-standing numbers and dates, and for single words under keys that
//! take no part in the verdict (ids, times, paths, users). Of such a word the template keeps which kinds of letters it is made
//! of and, roughly, how long it is, so that an id stays an id and a time a time.

use crate::envelope::finding::Span;
use crate::envelope::record::fields::FieldKind;
use crate::envelope::record::keys::Keys;
use memchr::{memchr, memchr2};

/// The template of a line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct LineTemplate {
    parts: Vec<Part>,
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// These bytes.
    Same(Vec<u8>),
    /// These bytes, with any digit for each digit.
    Digits(Vec<u8>),
    /// A word of these kinds of letters and about this length.
    Word { kinds: u16, bits: u32 },
}

/// Longest word that can differ: too short to hold an envelope in base64.
const WORD: usize = 64;

/// Strings inside strings that are told apart.
const DEEPEST: usize = 4;

/// A string that is being read: how deep its quotes are escaped, where it begins, whether strings stand inside it.
#[derive(Clone, Copy)]
struct Open {
    level: u32,
    start: usize,
    holds: bool,
}

impl LineTemplate {
    /// The template of a line and where each of its parts stands in it. None where the line's quotes do not pair up.
    pub fn of(line: &[u8], keys: &Keys) -> Option<(Self, Vec<Span>)> {
        let mut casting = Casting { line, line_template: Self::default(), spans: Vec::new() };
        let mut open: Vec<Open> = Vec::new();
        let mut decides = false;
        let mut from = 0;
        let mut at = 0;
        while let Some(step) = memchr(b'"', &line[at..]) {
            let quote = at + step;
            let escapes = line[from..quote].iter().rev().take_while(|&&byte| byte == b'\\').count();
            let level = (escapes + 1).is_power_of_two().then(|| (escapes + 1).trailing_zeros())?;
            let end = quote - escapes;
            at = quote + 1;
            let closes = open.last().is_some_and(|open| open.level == level);
            let opens = level == open.last().map_or(0, |open| open.level + 1) && open.len() < DEEPEST;
            if closes {
                let string = open.pop()?;
                if string.holds {
                    casting.between(from, end, decides);
                } else {
                    let key = line[at..].trim_ascii_start().starts_with(b":");
                    if key {
                        decides = is_deciding(&line[string.start..end], keys);
                    }
                    casting.string(string.start, end, key || decides);
                }
            } else if opens {
                casting.between(from, end, decides);
                if let Some(outer) = open.last_mut() {
                    outer.holds = true;
                }
                open.push(Open { level, start: at, holds: false });
            } else {
                return None;
            }
            casting.same(end, at);
            from = at;
        }
        casting.between(from, line.len(), decides);
        open.is_empty().then_some((casting.line_template, casting.spans))
    }

    /// Whether a line comes from this template; then `spans` is where its parts stand in it.
    pub fn fits(&self, line: &[u8], spans: &mut Vec<Span>) -> bool {
        spans.clear();
        let mut at = 0;
        for part in &self.parts {
            let rest = &line[at..];
            let length = match part {
                Part::Same(same) => rest.starts_with(same).then_some(same.len()),
                Part::Digits(digits) => is_alike(digits, rest).then_some(digits.len()),
                Part::Word { kinds, bits } => {
                    let (own, length) = word(rest);
                    (own == *kinds && bit_length(length) == *bits).then_some(length)
                }
            };
            let Some(length) = length else { return false };
            spans.push((at, at + length));
            at += length;
        }
        at == line.len()
    }

    /// Whether a part is as long in every line of the template.
    pub fn is_of_one_length(&self, part: usize) -> bool {
        !matches!(self.parts.get(part), Some(Part::Word { .. }))
    }

    /// Whether every line of the template has the same bytes in a stretch of one part.
    pub fn is_same(&self, part: usize) -> bool {
        matches!(self.parts.get(part), Some(Part::Same(_)))
    }
}

/// A template being made from a line.
struct Casting<'l> {
    line: &'l [u8],
    line_template: LineTemplate,
    spans: Vec<Span>,
}

impl Casting<'_> {
    /// Bytes that are the same in every line; joined to the ones before.
    fn same(&mut self, start: usize, end: usize) {
        let bytes = &self.line[start..end];
        if let (Some(Part::Same(same)), Some(span)) = (self.line_template.parts.last_mut(), self.spans.last_mut()) {
            same.extend_from_slice(bytes);
            span.1 = end;
        } else if !bytes.is_empty() {
            self.part(Part::Same(bytes.to_vec()), (start, end));
        }
    }

    fn part(&mut self, part: Part, span: Span) {
        self.line_template.parts.push(part);
        self.spans.push(span);
    }

    /// What stands between two strings: structure, numbers, a line's prefix, text around quoted words. The digits of words
    /// without letters differ; a date has a T and a Z.
    fn between(&mut self, start: usize, end: usize, decides: bool) {
        let mut at = start;
        for word in self.line[start..end].split_inclusive(|&byte| byte == b' ') {
            let lettered = word.iter().any(|byte| byte.is_ascii_alphabetic() && !matches!(byte, b'T' | b'Z'));
            if decides || lettered || !is_free_number(word) {
                self.same(at, at + word.len());
            } else {
                self.part(Part::Digits(word.to_vec()), (at, at + word.len()));
            }
            at += word.len();
        }
    }

    fn string(&mut self, start: usize, end: usize, whole: bool) {
        let (kinds, length) = word(&self.line[start..end]);
        if whole || kinds & NO_WORD != 0 || is_codelike(kinds) || length < end - start || length > WORD {
            self.same(start, end);
        } else {
            self.part(Part::Word { kinds, bits: bit_length(length) }, (start, end));
        }
    }
}

/// Whether a word without letters is a number that decides nothing: a time, an address, a measure, a long one, the value of a key
/// in JSON (whose key decides). A short one may be a status or a code.
fn is_free_number(word: &[u8]) -> bool {
    let digits = word.iter().filter(|byte| byte.is_ascii_digit()).count();
    let bare = word.trim_ascii();
    let joined = bare
        .windows(3)
        .any(|three| three[0].is_ascii_digit() && b".:/-#".contains(&three[1]) && three[2].is_ascii_digit());
    digits >= LONG_NUMBER || digits > 0 && (joined || bare.starts_with(b":"))
}

/// Digits of a number that is no status and no code.
const LONG_NUMBER: usize = 6;

/// Whether a word of these kinds of letters may be a code of somebody, whatever its key: of several parts or with capitals, and
/// without digits.
fn is_codelike(kinds: u16) -> bool {
    kinds & DIGIT == 0 && kinds & (CAPITAL | HYPHEN | DOT | JOINT) != 0
}

/// Whether `text` begins as `pattern` does, any digit for each digit.
fn is_alike(pattern: &[u8], text: &[u8]) -> bool {
    let alike = |(of, byte): (&u8, &u8)| of == byte || (of.is_ascii_digit() && byte.is_ascii_digit());
    text.len() >= pattern.len() && pattern.iter().zip(text).all(alike)
}

/// How many bits a length takes.
fn bit_length(length: usize) -> u32 {
    usize::BITS - length.leading_zeros()
}

/// What differs from failure to failure of one kind.
const FREE: [FieldKind; 10] = [
    FieldKind::Approval,
    FieldKind::ExpiresAt,
    FieldKind::Method,
    FieldKind::Path,
    FieldKind::RequestId,
    FieldKind::Resource,
    FieldKind::RetryAfter,
    FieldKind::Time,
    FieldKind::Timestamp,
    FieldKind::TraceId,
];

/// Whether the value under a key takes part in the verdict, be it a single word.
fn is_deciding(key: &[u8], keys: &Keys) -> bool {
    str::from_utf8(key).ok().and_then(|key| keys.kind(key)).is_some_and(|kind| !FREE.contains(&kind))
}

/// Which kinds of letters the string at the beginning of a text is made of, and its length.
fn word(text: &[u8]) -> (u16, usize) {
    let near = &text[..text.len().min(WORD + 1)];
    let string = &near[..memchr2(b'"', b'\\', near).unwrap_or(near.len())];
    (string.iter().fold(0, |kinds, &byte| kinds | KINDS[usize::from(byte)]), string.len())
}

/// The kind of a letter that makes a string more than a word: space, brackets, `=`, `%`, other scripts.
const NO_WORD: u16 = 256;

/// Kinds of letters that codes are made of.
const DIGIT: u16 = 1;
const CAPITAL: u16 = 4;
const HYPHEN: u16 = 8;
const DOT: u16 = 64;
const JOINT: u16 = 128;

/// The kind of every letter.
const KINDS: [u16; 256] = {
    let mut kinds = [NO_WORD; 256];
    let mut byte = 0u8;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'0'..=b'9' => DIGIT,
            b'a'..=b'z' => 2,
            b'A'..=b'Z' => CAPITAL,
            b'-' => HYPHEN,
            b':' => 16,
            b'/' => 32,
            b'.' => DOT,
            b'_' | b'+' | b'#' | b'@' | b'~' | b',' | b';' | b'*' => JOINT,
            _ => NO_WORD,
        };
        byte += 1;
    }
    kinds
};
