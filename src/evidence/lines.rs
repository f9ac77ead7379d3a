//! Bytes made into blocks of whole lines, in bounded memory; and a stretch of a file that begins and ends with a line.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use memchr::{memchr, memrchr};

/// Bytes of the longest line that is read; of a longer one only so much is looked at.
pub const LONGEST_LINE: usize = 1 << 20;

/// The state between two blocks of one source.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The beginning of a line whose end was not in the block.
    carry: Vec<u8>,
    /// Inside a line of which the rest is not wanted.
    skipping: bool,
    /// Lines that were too long.
    pub long: u64,
    /// What ended the source, told once the lines before it have been given.
    error: Option<io::Error>,
}

impl Lines {
    /// Beginning somewhere inside a line, which is left out.
    pub fn inside() -> Self {
        Self { skipping: true, ..Self::default() }
    }

    /// Fills `block` with whole lines and returns how many bytes they are; 0 at the end of the source. The block grows for
    /// a line longer than itself.
    ///
    /// # Errors
    /// What the source says; the lines before it have been given.
    pub fn fill(&mut self, source: &mut impl Read, block: &mut Vec<u8>) -> io::Result<usize> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let mut filled = self.carry.len();
        if filled >= block.len() {
            block.resize(LONGEST_LINE, 0);
        }
        block[..filled].copy_from_slice(&self.carry);
        self.carry.clear();
        loop {
            match source.read(&mut block[filled..]) {
                Ok(0) => return Ok(filled),
                Ok(length) => filled += length,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) if filled == 0 => return Err(error),
                Err(error) => {
                    self.error = Some(error);
                    return Ok(filled);
                }
            }
            if self.skipping {
                filled = self.skip(block, filled);
            }
            if filled < block.len() {
                continue;
            }
            match memrchr(b'\n', block) {
                Some(end) => {
                    self.carry.extend_from_slice(&block[end + 1..]);
                    return Ok(end + 1);
                }
                None if block.len() < LONGEST_LINE => block.resize(2 * block.len(), 0),
                None => {
                    self.skipping = true;
                    self.long += 1;
                    return Ok(filled);
                }
            }
        }
    }

    /// Drops the rest of a line from the block; returns how much is left.
    fn skip(&mut self, block: &mut [u8], filled: usize) -> usize {
        let Some(end) = memchr(b'\n', &block[..filled]) else { return 0 };
        self.skipping = false;
        block.copy_within(end + 1..filled, 0);
        filled - end - 1
    }
}

/// The lines of a file that begin in a range of its bytes.
pub(super) struct Section {
    file: Arc<File>,
    at: u64,
    end: u64,
    done: bool,
    read: Arc<AtomicU64>,
}

/// Bytes read at a time beyond the range, to find the end of its last line.
const BEYOND: usize = 4 << 10;

impl Section {
    /// The lines that begin in `start..end`, and the state to read them with.
    pub fn new(file: Arc<File>, (start, end): (u64, u64), read: Arc<AtomicU64>) -> (Self, Lines) {
        // From one byte before: where a line ends there, the next one begins here.
        let lines = if start == 0 { Lines::default() } else { Lines::inside() };
        (Self { file, at: start.saturating_sub(1), end, done: start >= end, read }, lines)
    }
}

impl Read for Section {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.done || buffer.is_empty() {
            return Ok(0);
        }
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let most = buffer.len().min(if left == 0 { BEYOND } else { left });
        let buffer = &mut buffer[..most];
        let mut length = read_at(&self.file, buffer, self.at)?;
        self.at += length as u64;
        if left == 0 {
            if let Some(end) = memchr(b'\n', &buffer[..length]) {
                length = end + 1;
                self.done = true;
            }
        } else {
            self.done = self.at == self.end && buffer[..length].ends_with(b"\n");
        }
        self.read.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// Reads from a place of a file, wherever it stands.
#[cfg(unix)]
pub(super) fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

/// Reads from a place of a file, wherever it stands.
#[cfg(windows)]
pub(super) fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::{LONGEST_LINE, Lines, Section};

    /// Every block of a source, with blocks of `size` bytes.
    fn blocks(lines: &mut Lines, mut source: impl std::io::Read, size: usize) -> Vec<String> {
        let mut block = vec![0; size];
        let mut blocks = Vec::new();
        loop {
            let filled = lines.fill(&mut source, &mut block).unwrap();
            if filled == 0 {
                return blocks;
            }
            blocks.push(String::from_utf8(block[..filled].to_vec()).unwrap());
        }
    }

    proptest! {
        #[test]
        fn sections_give_every_line_once_and_in_order(
            text in "([a-c]{0,9}\n){0,40}[a-c]{0,3}", size in 1usize..64, range in 1u64..50,
        ) {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(text.as_bytes()).unwrap();
            let file = Arc::new(file);
            let mut whole = String::new();
            for start in (0..text.len() as u64).step_by(usize::try_from(range).unwrap()) {
                let end = (start + range).min(text.len() as u64);
                let (section, mut lines) = Section::new(file.clone(), (start, end), Arc::default());
                for block in blocks(&mut lines, section, size) {
                    prop_assert!(block.ends_with('\n') || (whole.clone() + &block) == text);
                    whole += &block;
                }
            }
            prop_assert_eq!(whole, text);
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_and_counted_and_the_next_one_is_whole() {
        let text = format!("first\n{}\nlast\n", "x".repeat(3 * LONGEST_LINE));
        let mut lines = Lines::default();
        let blocks = blocks(&mut lines, text.as_bytes(), 16);
        assert_eq!(blocks.first().map(String::as_str), Some("first\n"));
        assert_eq!(blocks.last().map(String::as_str), Some("last\n"));
        assert_eq!(blocks.iter().map(String::len).sum::<usize>(), 6 + LONGEST_LINE + 5);
        assert_eq!(lines.long, 1);
    }
}
