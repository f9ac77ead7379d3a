//! A text that remembers where each of its bytes came from.
//!
//! Every layer that is peeled makes a new [`Text`] from an old one with a [`Weaver`]; whatever is found in the innermost one
//! is told in byte offsets into the paste as given. Knows no layer by name.

use std::borrow::Cow;

use super::Span;

/// A decoded text with the way back to the paste.
#[derive(Debug, Clone)]
pub(super) struct Text<'a> {
    text: Cow<'a, str>,
    runs: Cow<'a, [Run]>,
}

/// A stretch of text from `at` to the next run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    at: usize,
    /// Where it stands in the paste.
    origin: usize,
    /// None: byte for byte. Some: the whole stretch stands for that many bytes of the paste.
    width: Option<usize>,
}

impl<'a> Text<'a> {
    /// A text that is the paste itself.
    pub fn whole(text: &'a str) -> Self {
        Self { text: Cow::Borrowed(text), runs: Cow::Owned(vec![Run { at: 0, origin: 0, width: None }]) }
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

    /// The bytes of the paste that one byte of this text stands for.
    fn byte(&self, at: usize) -> Span {
        let index = self.runs.partition_point(|run| run.at <= at).saturating_sub(1);
        let Some(run) = self.runs.get(index) else { return (0, 0) };
        match run.width {
            None => (run.origin + (at - run.at), run.origin + (at - run.at) + 1),
            Some(width) => (run.origin, run.origin + width),
        }
    }
}

/// Makes a text out of pieces of another one, from its start to its end.
pub(super) struct Weaver<'p> {
    parent: &'p Text<'p>,
    text: String,
    runs: Vec<Run>,
    next: usize,
}

impl<'p> Weaver<'p> {
    pub fn new(parent: &'p Text<'p>) -> Self {
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
            let origin = if run.width.is_none() { run.origin + (at - run.at) } else { run.origin };
            self.push(Run { at: shift + at - start, origin, width: run.width });
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
        let (from, to) = self.parent.origin(span);
        self.push(Run { at: self.text.len(), origin: from, width: Some(to - from) });
        self.text.push_str(text);
    }

    /// Adds a whole text of the same paste.
    pub fn append(&mut self, other: &Text<'_>) {
        let shift = self.text.len();
        for run in other.runs.iter() {
            self.push(Run { at: shift + run.at, ..*run });
        }
        self.text.push_str(&other.text);
    }

    fn push(&mut self, run: Run) {
        let follows = self.runs.last().is_some_and(|last| {
            run.width.is_none() && last.width.is_none() && last.origin + (run.at - last.at) == run.origin
        });
        if !follows {
            self.runs.push(run);
        }
    }

    pub fn finish(self) -> Text<'static> {
        Text { text: Cow::Owned(self.text), runs: Cow::Owned(self.runs) }
    }
}

/// Makes the first text of a paste, whose bytes need not be text.
#[derive(Default)]
pub(super) struct Decoding {
    text: String,
    runs: Vec<Run>,
}

impl Decoding {
    /// Adds `text`, which stands in the paste at `origin` byte for byte.
    pub fn keep(&mut self, text: &str, origin: usize) {
        if !text.is_empty() {
            self.runs.push(Run { at: self.text.len(), origin, width: None });
            self.text.push_str(text);
        }
    }

    /// Adds one character that stands for `width` bytes at `origin`.
    pub fn put(&mut self, letter: char, origin: usize, width: usize) {
        self.runs.push(Run { at: self.text.len(), origin, width: Some(width) });
        self.text.push(letter);
    }

    pub fn finish(self) -> Text<'static> {
        Text { text: Cow::Owned(self.text), runs: Cow::Owned(self.runs) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Text, Weaver};

    #[test]
    fn spans_lead_back_to_the_paste_through_two_layers() {
        let paste = Text::whole("ab\\ncd\\nef");
        let mut outer = Weaver::new(&paste);
        outer.keep(0, 2);
        outer.put("\n", (2, 4));
        outer.keep(4, 6);
        outer.put("\n", (6, 8));
        outer.keep(8, 10);
        let outer = outer.finish();
        assert_eq!(outer.as_str(), "ab\ncd\nef");
        let mut inner = Weaver::new(&outer);
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
