//! Long lines that a container runtime wrote in parts: those of CRI (`… stdout P text`) and of Docker's JSON files (a `log`
//! that does not end in a line break). A text that stands across the seam of two parts is found in what they make together.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use memchr::memmem;

/// Bytes before a seam that are looked at again: a text is shorter, its escapes included.
const BEFORE: usize = 64 << 10;

/// The parts of one log as they go by.
#[derive(Default)]
pub(super) struct SplitLines {
    runtime: Option<Runtime>,
    /// The end of the last part of each stream that goes on.
    open: HashMap<Vec<u8>, Part>,
}

enum Runtime {
    /// With what marks a part that goes on.
    Cri(AhoCorasick),
    Docker,
}

struct Part {
    text: Vec<u8>,
    /// Where its first byte stands: line, and byte in it from 0.
    line: u64,
    column: usize,
}

/// Two parts put together.
pub(super) struct Joined {
    pub text: Vec<u8>,
    /// Where the second one begins in it.
    pub seam: usize,
    /// The line in which the text begins, and the byte there, from 0.
    pub line: u64,
    pub column: usize,
}

/// A part of a line of a log: whose it is, its text and where that begins, whether it goes on.
struct WrittenPart<'l> {
    stream: &'l [u8],
    text: &'l [u8],
    column: usize,
    goes_on: bool,
}

impl SplitLines {
    /// What the first lines of a log say of who wrote it.
    pub fn of(block: &[u8]) -> Self {
        let first = block.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let marks = || AhoCorasick::new(["stdout P ", "stderr P "]).ok();
        let runtime =
            if cri(first).is_some() { marks().map(Runtime::Cri) } else { docker(first).map(|_| Runtime::Docker) };
        Self { runtime, open: HashMap::new() }
    }

    /// Whether a runtime wrote the log that it knows.
    pub fn is_any(&self) -> bool {
        self.runtime.is_some()
    }

    /// Whether every line must be looked at: a line goes on, or what goes on has no mark.
    pub fn wants_all(&self) -> bool {
        matches!(self.runtime, Some(Runtime::Docker)) || !self.open.is_empty()
    }

    /// Where a part that goes on may be.
    pub fn find(&self, lines: &[u8]) -> Option<usize> {
        match &self.runtime {
            Some(Runtime::Cri(marks)) => marks.find(lines).map(|found| found.start()),
            _ => None,
        }
    }

    /// Takes the next line; where it goes on what an earlier one began, both together.
    pub fn join(&mut self, line: &[u8], number: u64) -> Option<Joined> {
        let written = match self.runtime.as_ref()? {
            Runtime::Cri(_) => cri(line),
            Runtime::Docker => docker(line),
        }?;
        let before = self.open.remove(written.stream);
        if written.goes_on {
            let skipped = written.text.len().saturating_sub(BEFORE);
            let part = Part { text: written.text[skipped..].to_vec(), line: number, column: written.column + skipped };
            self.open.insert(written.stream.to_vec(), part);
        }
        let Part { mut text, line, column } = before?;
        let seam = text.len();
        text.extend_from_slice(&written.text[..written.text.len().min(BEFORE)]);
        Some(Joined { text, seam, line, column })
    }
}

/// `2026-03-02T10:11:12.123456789Z stdout P text`.
fn cri(line: &[u8]) -> Option<WrittenPart<'_>> {
    let mut words = line.splitn(4, |byte| *byte == b' ');
    let (time, stream, tag, text) = (words.next()?, words.next()?, words.next()?, words.next().unwrap_or_default());
    let dated = time.len() >= 20 && time[4] == b'-' && time[10] == b'T';
    let known = matches!(stream, b"stdout" | b"stderr");
    let goes_on = tag.starts_with(b"P");
    let column = line.len() - text.len();
    (dated && known && (goes_on || tag.starts_with(b"F"))).then_some(WrittenPart { stream, text, column, goes_on })
}

/// `{"log":"text\n","stream":"stdout","time":"…"}`.
fn docker(line: &[u8]) -> Option<WrittenPart<'_>> {
    const HEAD: &[u8] = br#"{"log":""#;
    const TAIL: &[u8] = br#"","stream":""#;
    let rest = line.strip_prefix(HEAD)?;
    let end = memmem::rfind(rest, TAIL)?;
    let stream = rest[end + TAIL.len()..].split(|byte| *byte == b'"').next()?;
    let text = &rest[..end];
    Some(WrittenPart { stream, text, column: HEAD.len(), goes_on: !text.ends_with(br"\n") })
}
