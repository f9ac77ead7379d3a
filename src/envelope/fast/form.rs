//! The form of a log line: the line without what changes from one to the next. Lines of one form are explained alike.
//!
//! A form keeps every byte except the digits of free-standing numbers and dates, and single words under keys that decide
//! nothing (ids, times, paths, users); of such a word it keeps the length, roughly, and which kinds of letters are in it.

use memchr::{memchr, memchr3};

use crate::envelope::Span;

/// The form of one line and the pieces it was cut into.
#[derive(Debug, Default)]
pub(super) struct Form {
    /// What is equal in every line of this form.
    pub text: Vec<u8>,
    /// What stands between quotes and what stands between strings, in order; without the quotes.
    pub pieces: Vec<Piece>,
}

/// A stretch of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub span: Span,
    /// Whether every line of the form has the same bytes here.
    pub same: bool,
}

/// Longest form worth remembering, in bytes.
const LONGEST: usize = 4096;

/// Longest word that can be left out: too short to hold an envelope in base64.
const WORD: usize = 64;

/// Keys whose values take part in the verdict, in small letters without joints.
const DECIDING: &[&[u8]] = &[
    b"error",
    b"code",
    b"errorcode",
    b"reasoncode",
    b"decision",
    b"kind",
    b"event",
    b"type",
    b"level",
    b"severity",
    b"lvl",
    b"status",
    b"statuscode",
    b"httpstatus",
    b"component",
    b"service",
    b"reason",
    b"name",
    b"msg",
    b"message",
    b"docsurl",
];

/// A string that is being read: how often its quote is escaped, where it begins, whether strings stand inside it.
#[derive(Clone, Copy)]
struct Open {
    level: u32,
    start: usize,
    holds: bool,
}

impl Form {
    /// Reads a line. False where it has no form: its quotes do not pair up, it is long, or not text.
    pub fn read(&mut self, line: &[u8]) -> bool {
        self.text.clear();
        self.pieces.clear();
        // These three mark the pieces in the form's text.
        if memchr3(0, 1, 2, line).is_some() {
            return false;
        }
        let mut open: [Option<Open>; 4] = [None; 4];
        let mut depth = 0usize;
        let mut deciding = false;
        let mut from = 0;
        let mut at = 0;
        while let Some(step) = memchr(b'"', &line[at..]) {
            let quote = at + step;
            let escapes = line[from..quote].iter().rev().take_while(|&&byte| byte == b'\\').count();
            let Some(level) = level(escapes) else { return false };
            let end = quote - escapes;
            at = quote + 1;
            match depth.checked_sub(1).and_then(|top| open[top].as_mut()) {
                Some(top) if top.level == level => {
                    if top.holds {
                        self.gap(line, (from, end), deciding);
                    } else {
                        let key = line[at..].trim_ascii_start().starts_with(b":");
                        if key {
                            deciding = decides(&line[top.start..end]);
                        }
                        self.string(line, (top.start, end), key || deciding);
                    }
                    depth -= 1;
                }
                Some(top) if top.level + 1 != level => return false,
                None if level != 0 => return false,
                outer => {
                    if let Some(outer) = outer {
                        outer.holds = true;
                    }
                    let Some(free) = open.get_mut(depth) else { return false };
                    *free = Some(Open { level, start: at, holds: false });
                    depth += 1;
                    self.gap(line, (from, end), deciding);
                }
            }
            from = at;
            if self.text.len() > LONGEST {
                return false;
            }
        }
        self.gap(line, (from, line.len()), deciding);
        depth == 0 && self.text.len() <= LONGEST
    }

    /// What stands between two strings: structure, numbers, a line's prefix, text around quoted words.
    fn gap(&mut self, line: &[u8], span: Span, deciding: bool) {
        let gap = &line[span.0..span.1];
        self.pieces.push(Piece { span, same: deciding || !gap.iter().any(u8::is_ascii_digit) });
        self.text.push(0);
        if deciding {
            self.text.extend_from_slice(gap);
            return;
        }
        // Digits of a word such as E1 stay; those of numbers and dates, also behind the T of a date, go.
        let (mut before, mut last) = (0u8, 0u8);
        for &byte in gap {
            let number = byte.is_ascii_digit() && (!is_letter(last) || (last == b'T' && before == b'0'));
            let kept = if number { b'0' } else { byte };
            self.text.push(kept);
            (before, last) = (last, kept);
        }
    }

    fn string(&mut self, line: &[u8], span: Span, whole: bool) {
        let string = &line[span.0..span.1];
        let kinds = kinds(string).filter(|_| !whole && string.len() <= WORD);
        self.pieces.push(Piece { span, same: kinds.is_none() });
        if let Some(kinds) = kinds {
            self.text.extend_from_slice(&[1, kinds, bits(string.len())]);
        } else {
            self.text.push(2);
            self.text.extend_from_slice(string);
        }
    }
}

/// How deep a quote lies in strings inside strings, by the backslashes before it.
fn level(escapes: usize) -> Option<u32> {
    (escapes + 1).is_power_of_two().then(|| (escapes + 1).trailing_zeros())
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn bits(length: usize) -> u8 {
    u8::try_from(usize::BITS - length.leading_zeros()).unwrap_or(u8::MAX)
}

fn decides(key: &[u8]) -> bool {
    let mut letters = [0; 12];
    let mut length = 0;
    for byte in key.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
        let Some(letter) = letters.get_mut(length) else { return false };
        *letter = byte.to_ascii_lowercase();
        length += 1;
    }
    DECIDING.contains(&&letters[..length])
}

/// Which kinds of letters a single word is made of; none where it is more than a word.
fn kinds(word: &[u8]) -> Option<u8> {
    let mut kinds = 0;
    for byte in word {
        kinds |= match byte {
            b'0'..=b'9' => 1,
            b'a'..=b'z' => 2,
            b'A'..=b'Z' => 4,
            b'-' => 8,
            b':' => 16,
            b'/' => 32,
            b'.' => 64,
            b'_' | b'+' | b'#' | b'@' | b'~' | b',' | b';' | b'*' => 128,
            _ => return None,
        };
    }
    Some(kinds)
}
