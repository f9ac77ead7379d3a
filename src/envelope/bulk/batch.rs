//! What a stretch of a log holds: its failures in the order of their lines, each spelling once.
//!
//! Counts nothing; that is `tally`.

use crate::envelope::finding::Span;
use crate::envelope::sequence::{Clock, MarkedLine};
use std::collections::HashMap;
use std::sync::Arc;

use memchr::{memchr, memchr_iter, memrchr_iter};

/// Spellings that are looked through faster than they are looked up.
const FEW: usize = 32;

/// Bytes of the longest line that is kept as an exemplar.
pub const EXEMPLAR: usize = 64 << 10;

/// What a failure is called on the wire, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spelling {
    /// The catalog whose envelope it is.
    pub catalog: String,
    /// The code as spelt; none in an envelope without one.
    pub code: Option<String>,
    /// The catalog's name for it.
    pub entry: Option<String>,
    /// Whether the catalog has an entry for it.
    pub known: bool,
    /// Whether it is told in the terms of a standard, not of a product.
    pub standard: bool,
}

/// One appearance of a failure in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appearance {
    /// What it is called: an index into [`Batch::spellings`].
    pub spelling: usize,
    /// Where its request id stands in the ids of the batch.
    id: Span,
    /// When, in milliseconds since 1970 UTC.
    pub at: Option<i64>,
}

/// The failures of one stretch of a log, in order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Batch {
    /// What they are called; each once.
    pub spellings: Vec<Arc<Spelling>>,
    /// The same, to find one among many.
    index: HashMap<Arc<Spelling>, usize>,
    /// A line for each of them: the first one of this stretch; empty where it is longer than [`EXEMPLAR`].
    pub exemplars: Vec<Box<[u8]>>,
    /// What stands around each of them in this stretch, itself included.
    pub around: Vec<Box<[u8]>>,
    /// The failures.
    pub appearances: Vec<Appearance>,
    /// Their request ids, one after the other.
    ids: Vec<u8>,
    /// Lines that rules about several lines ask for, in order; what they make together, whoever has the whole log tells.
    pub marked: Vec<MarkedLine>,
    /// When the last line was written that bears a time; only where there are such rules.
    pub clock: Option<Clock>,
    /// Which log it is a stretch of.
    pub log: u64,
    /// Bytes looked at.
    pub bytes: u64,
    /// Failures without a code that is known.
    pub uncoded: u64,
}

impl Batch {
    /// The failures of a stretch of this log.
    pub fn of(log: u64) -> Self {
        Self { log, ..Self::default() }
    }

    /// The request id of one of the appearances.
    pub fn id(&self, appearance: &Appearance) -> Option<&[u8]> {
        self.ids.get(appearance.id.0..appearance.id.1).filter(|id| !id.is_empty())
    }

    /// Adds a failure.
    pub fn push(&mut self, spelling: &Arc<Spelling>, id: impl AsRef<[u8]>, at: Option<i64>) {
        let few = self.spellings.iter().take(FEW).position(|known| Arc::ptr_eq(known, spelling));
        let spelling = few.unwrap_or_else(|| {
            *self.index.entry(spelling.clone()).or_insert_with(|| {
                self.spellings.push(spelling.clone());
                self.spellings.len() - 1
            })
        });
        let start = self.ids.len();
        self.ids.extend_from_slice(id.as_ref());
        self.appearances.push(Appearance { spelling, id: (start, self.ids.len()), at });
    }

    /// Keeps a line of these, and what stands around it, for every spelling that it was the first to bear.
    pub(super) fn keep(&mut self, lines: &[u8], (begin, end): Span) {
        if self.exemplars.len() == self.spellings.len() {
            return;
        }
        let line = &lines[begin..end];
        let kept = if line.len() <= EXEMPLAR { line } else { &[] };
        self.exemplars.resize_with(self.spellings.len(), || kept.into());
        let around = around(lines, (begin, end));
        self.around.resize_with(self.spellings.len(), || around.into());
    }
}

/// Lines before and after an exemplar that are kept with it, and most bytes of them on either side.
const BESIDE: usize = 5;
const BESIDE_BYTES: usize = 16 << 10;

/// The lines around one of them.
fn around(lines: &[u8], (begin, end): Span) -> &[u8] {
    let least = begin.saturating_sub(BESIDE_BYTES);
    // The newline before this line ends the one before it.
    let mut newlines = memrchr_iter(b'\n', &lines[least..begin]).map(|at| least + at + 1);
    let from = newlines.nth(BESIDE).or_else(|| (least == 0).then_some(0));
    let from = from.or_else(|| memchr(b'\n', &lines[least..begin]).map(|at| least + at + 1));
    let most = lines.len().min(end + BESIDE_BYTES);
    let to = memchr_iter(b'\n', &lines[end..most]).take(BESIDE + 1).last().map(|at| end + at);
    &lines[from.unwrap_or(begin)..to.unwrap_or(most).max(end)]
}

#[cfg(test)]
mod tests {
    use super::around;

    #[test]
    fn a_few_whole_lines_on_either_side_are_kept() {
        let text = (0..40).fold(String::new(), |text, line| text + &format!("line {line:02}\n"));
        let at = |line: usize| (line * 8, line * 8 + 7);
        let lines = |span| String::from_utf8(around(text.as_bytes(), span).to_vec()).unwrap();
        let kept = lines(at(20));
        assert!(kept.starts_with("line 15\n") && kept.ends_with("line 25"), "{kept}");
        assert_eq!(lines(at(0)).lines().count(), 6);
        assert_eq!(lines(at(39)).lines().count(), 6);
        let long = [vec![b'x'; 64 << 10], b"\nit\n".to_vec(), vec![b'y'; 64 << 10]].concat();
        let begin = (64 << 10) + 1;
        assert!(around(&long, (begin, begin + 2)).starts_with(b"it"));
    }
}
