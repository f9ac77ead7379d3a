//! An input that is too long to be a paste, in stretches of whole lines, each with what stands around it.

use std::io::{self, Read};
use std::ops::Range;

use memchr::{memchr, memrchr};

/// Bytes that are looked at together.
const STRETCH: usize = 256 << 10;
/// Bytes before and after them in which what belongs to a failure may stand.
const AROUND: usize = 16 << 10;

/// A part of the input.
pub struct DecodeStretch {
    /// It and what stands around it.
    pub bytes: Vec<u8>,
    /// Where it stands in them.
    pub own: Range<usize>,
    /// Where they stand in the input.
    pub base: usize,
}

/// An input, stretch by stretch.
pub struct Stretches<R> {
    input: R,
    held: Vec<u8>,
    base: usize,
    /// Bytes held that were in earlier stretches.
    before: usize,
    has_ended: bool,
}

impl<R: Read> Stretches<R> {
    pub fn new(input: R) -> Self {
        Self { input, held: Vec::new(), base: 0, before: 0, has_ended: false }
    }

    /// The next stretch; none at the end.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub fn next(&mut self) -> io::Result<Option<DecodeStretch>> {
        let wanted = self.before + STRETCH + AROUND;
        if !self.has_ended && self.held.len() < wanted {
            let missing = (wanted - self.held.len()) as u64;
            self.has_ended = (self.input.by_ref().take(missing).read_to_end(&mut self.held)? as u64) < missing;
        }
        let rest = &self.held[self.before..];
        if rest.is_empty() {
            return Ok(None);
        }
        let own = if self.has_ended && rest.len() <= STRETCH { rest.len() } else { cut(&rest[..STRETCH]) };
        let end = self.before + own;
        let bytes = self.held[..(end + AROUND).min(self.held.len())].to_vec();
        let stretch = DecodeStretch { bytes, own: self.before..end, base: self.base };
        let first = end.saturating_sub(AROUND);
        let kept = memchr(b'\n', &self.held[first..end]).map_or(first, |newline| first + newline + 1);
        self.held.drain(..kept);
        self.base += kept;
        self.before = end - kept;
        Ok(Some(stretch))
    }
}

/// Where a stretch ends: before a line that begins something, else before any line, else behind an object of a list.
fn cut(bytes: &[u8]) -> usize {
    let lowest = bytes.len() / 2;
    let begins = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'{' | b'[' | b'<' | b'"');
    let mut any = None;
    let mut end = bytes.len() - 1;
    while let Some(newline) = memrchr(b'\n', &bytes[lowest..end]).map(|step| lowest + step) {
        any = any.or(Some(newline + 1));
        if begins(bytes[newline + 1]) {
            return newline + 1;
        }
        end = newline;
    }
    let object = || bytes[lowest..].windows(2).rposition(|two| two == b"},").map(|step| lowest + step + 2);
    let letter = || (lowest..bytes.len()).rev().find(|&at| bytes[at] & 0xc0 != 0x80);
    any.or_else(object).or_else(letter).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::{AROUND, STRETCH, Stretches};

    #[test]
    fn stretches_are_all_of_the_input_once_cut_between_lines_with_what_stands_around() {
        let line = |number: usize| format!("{{\"n\":{number},\n  \"more\":\"{}\"}}\n", "x".repeat(number % 90));
        let text: String = (0..30_000).map(line).collect();
        let mut stretches = Stretches::new(text.as_bytes());
        let mut done = 0;
        while let Some(stretch) = stretches.next().unwrap() {
            assert_eq!(stretch.base + stretch.own.start, done);
            let whole = &text.as_bytes()[stretch.base..stretch.base + stretch.bytes.len()];
            assert!(stretch.bytes == whole && stretch.own.len() <= STRETCH);
            assert!(stretch.bytes[stretch.own.start..].starts_with(b"{\"n\""), "cut where an object begins");
            assert!(done == 0 || stretch.own.start > AROUND / 2);
            done += stretch.own.len();
        }
        assert_eq!(done, text.len());
    }

    #[test]
    fn one_long_line_is_cut_behind_an_object() {
        let text = format!("[{}]", "{\"code\":\"LATE\",\"id\":1},".repeat(40_000));
        let mut stretches = Stretches::new(text.as_bytes());
        let first = stretches.next().unwrap().unwrap();
        assert!(first.bytes[..first.own.end].ends_with(b"},"));
        let mut done = first.own.len();
        while let Some(stretch) = stretches.next().unwrap() {
            done += stretch.own.len();
        }
        assert_eq!(done, text.len());
    }
}
