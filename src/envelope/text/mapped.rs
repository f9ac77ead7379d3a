//! A text that remembers where each of its bytes came from.
//!
//! Every layer that is peeled makes a new [`MappedText`] from an old one with a [`MappedTextBuilder`]; whatever is found in the innermost one
//! is told in byte offsets into the paste as given. Knows no layer by name.

use crate::envelope::finding::Span;
use std::borrow::Cow;

/// A decoded text with the way back to the paste.
#[derive(Debug, Clone)]
pub(crate) struct MappedText<'a> {
    text: Cow<'a, str>,
    runs: Cow<'a, [Run]>,
}

/// A stretch of text from `at` to the next run, in which every `letters` bytes stand for `width` bytes of the paste: one for
/// one where nothing was peeled, one for three in percent encoding, three for four in base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    at: usize,
    /// Where it stands in the paste.
    origin: usize,
    letters: u32,
    width: u32,
}

impl Run {
    fn new(at: usize, origin: usize, letters: usize, width: usize) -> Self {
        // Only a break in a line, with its indent, is ever wider.
        let narrow = |width: usize| u32::try_from(width).unwrap_or(u32::MAX);
        Self { at, origin, letters: narrow(letters.max(1)), width: narrow(width) }
    }

    fn verbatim(at: usize, origin: usize) -> Self {
        Self::new(at, origin, 1, 1)
    }

    /// Where the letters stand of which the byte at `at` is one, and how many of them are before it.
    fn unit(&self, at: usize) -> (usize, usize) {
        let letters = self.letters as usize;
        let (unit, before) = ((at - self.at) / letters, (at - self.at) % letters);
        (self.origin + unit * self.width as usize, before)
    }

    /// Whether `next` goes on as this one does.
    fn goes_on(&self, next: &Self) -> bool {
        (self.letters, self.width) == (next.letters, next.width) && self.unit(next.at) == (next.origin, 0)
    }

    /// Adds this run, unless the last one goes on.
    fn push(self, runs: &mut Vec<Self>) {
        if !runs.last().is_some_and(|last| last.goes_on(&self)) {
            runs.push(self);
        }
    }
}

impl<'a> MappedText<'a> {
    /// A text that is the paste itself.
    pub fn whole(text: &'a str) -> Self {
        Self { text: Cow::Borrowed(text), runs: Cow::Owned(vec![Run::verbatim(0, 0)]) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where `start..end` of this text stands in the paste.
    pub fn origin(&self, (start, end): Span) -> Span {
        let from = self.byte(start).0;
        (from, if end > start { self.byte(end - 1).1 } else { from })
    }

    /// What stands at `from..to` of the paste, of a text that goes through it in order.
    pub fn between(&self, from: usize, to: usize) -> &str {
        let place = |origin: usize| {
            let index = self.runs.partition_point(|run| run.origin <= origin).saturating_sub(1);
            let Some(run) = self.runs.get(index) else { return 0 };
            let end = self.runs.get(index + 1).map_or(self.text.len(), |next| next.at);
            let units = origin.saturating_sub(run.origin) / run.width.max(1) as usize;
            let mut at = (run.at + units * run.letters as usize).min(end);
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        self.text.get(place(from)..place(to)).unwrap_or_default()
    }

    /// The bytes of the paste that one byte of this text stands for.
    fn byte(&self, at: usize) -> Span {
        let index = self.runs.partition_point(|run| run.at <= at).saturating_sub(1);
        let Some(run) = self.runs.get(index) else { return (0, 0) };
        let (origin, _) = run.unit(at);
        (origin, origin + run.width as usize)
    }
}

/// Makes a text out of pieces of another one, from its start to its end.
pub(crate) struct MappedTextBuilder<'p> {
    parent: &'p MappedText<'p>,
    text: String,
    runs: Vec<Run>,
    next: usize,
}

impl<'p> MappedTextBuilder<'p> {
    pub fn new(parent: &'p MappedText<'p>) -> Self {
        Self { parent, text: String::new(), runs: Vec::new(), next: 0 }
    }

    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Takes over `start..end` of the parent. Ranges that rise make this linear in all.
    pub fn keep(&mut self, start: usize, end: usize) {
        if start >= end {
            return;
        }
        let runs = &self.parent.runs;
        if runs.get(self.next).is_none_or(|run| run.at > start) {
            self.next = runs.partition_point(|run| run.at <= start).saturating_sub(1);
        }
        while runs.get(self.next + 1).is_some_and(|run| run.at <= start) {
            self.next += 1;
        }
        let shift = self.text.len();
        let mut index = self.next;
        while let Some(run) = runs.get(index).filter(|run| run.at < end) {
            let at = run.at.max(start);
            let (origin, before) = run.unit(at);
            let begun = Run { at: shift + at - start, origin, ..*run };
            if before == 0 {
                begun.push(&mut self.runs);
            } else {
                // It begins within letters that belong together: the rest of them, then what follows.
                let rest = run.letters as usize - before;
                let part = Run::new(begun.at, origin, rest, run.width as usize);
                part.push(&mut self.runs);
                let whole = Run { at: begun.at + rest, origin: origin + run.width as usize, ..*run };
                let next = runs.get(index + 1).map_or(end, |next| next.at.min(end));
                if at + rest < next {
                    whole.push(&mut self.runs);
                }
            }
            index += 1;
        }
        self.next = index.saturating_sub(1);
        self.text.push_str(&self.parent.text[start..end]);
    }

    /// Puts `text` where the parent has `start..end`.
    pub fn put(&mut self, text: &str, span: Span) {
        if text.is_empty() {
            return;
        }
        self.put_groups(text, text.len(), std::iter::once(span));
    }

    /// Puts `text`, of which every `size` bytes stand for the next of the parent's spans.
    pub fn put_groups(&mut self, text: &str, size: usize, spans: impl Iterator<Item = Span>) {
        for (group, span) in spans.enumerate() {
            let (from, to) = self.parent.origin(span);
            Run::new(self.text.len() + group * size, from, size, to - from).push(&mut self.runs);
        }
        self.text.push_str(text);
    }

    /// Adds a whole text of the same paste.
    pub fn append(&mut self, other: &MappedText<'_>) {
        let shift = self.text.len();
        for run in other.runs.iter() {
            Run { at: shift + run.at, ..*run }.push(&mut self.runs);
        }
        self.text.push_str(&other.text);
    }

    pub fn finish(self) -> MappedText<'static> {
        MappedText { text: Cow::Owned(self.text), runs: Cow::Owned(self.runs) }
    }
}

/// Makes the first text of a paste, whose bytes need not be text.
#[derive(Default)]
pub(crate) struct Decoding {
    text: String,
    runs: Vec<Run>,
}

impl Decoding {
    /// Adds `text`, which stands in the paste at `origin` byte for byte.
    pub fn keep(&mut self, text: &str, origin: usize) {
        if !text.is_empty() {
            Run::verbatim(self.text.len(), origin).push(&mut self.runs);
            self.text.push_str(text);
        }
    }

    /// Adds one character that stands for `width` bytes at `origin`.
    pub fn put(&mut self, letter: char, origin: usize, width: usize) {
        Run::new(self.text.len(), origin, letter.len_utf8(), width).push(&mut self.runs);
        self.text.push(letter);
    }

    pub fn finish(self) -> MappedText<'static> {
        MappedText { text: Cow::Owned(self.text), runs: Cow::Owned(self.runs) }
    }
}

#[cfg(test)]
mod tests {
    use super::{MappedText, MappedTextBuilder};

    #[test]
    fn spans_lead_back_to_the_paste_through_two_layers() {
        let paste = MappedText::whole("ab\\ncd\\nef");
        let mut outer = MappedTextBuilder::new(&paste);
        outer.keep(0, 2);
        outer.put("\n", (2, 4));
        outer.keep(4, 6);
        outer.put("\n", (6, 8));
        outer.keep(8, 10);
        let outer = outer.finish();
        assert_eq!(outer.as_str(), "ab\ncd\nef");
        let mut inner = MappedTextBuilder::new(&outer);
        inner.keep(3, 6);
        inner.keep(6, 8);
        let inner = inner.finish();
        assert_eq!(inner.as_str(), "cd\nef");
        assert_eq!(inner.origin((0, 2)), (4, 6));
        assert_eq!(inner.origin((2, 3)), (6, 8));
        assert_eq!(inner.origin((1, 4)), (5, 9));
        assert_eq!(inner.origin((0, 0)), (4, 4));
    }
}
