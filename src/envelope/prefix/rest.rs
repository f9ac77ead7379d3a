//! What is left of a line when what tools print before it and after it is taken off. Takes nothing off itself.

use crate::envelope::finding::Layer;

/// What is left of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rest {
    /// Where the line begins.
    pub start: usize,
    /// What is kept of it.
    pub from: usize,
    pub to: usize,
    /// And its line break; nothing where the next line goes on with the same word.
    pub break_from: usize,
    pub end: usize,
    pub layer: Option<Layer>,
    /// Something that a tool prints after a line was taken off.
    pub ended: bool,
}

impl Rest {
    /// Cuts the first `width` bytes.
    pub fn cut_start(&mut self, width: usize) {
        self.from += width;
        self.layer = Some(Layer("gutter"));
    }

    /// Cuts what stands after the first `length` bytes; the next line may go on with the same word.
    pub fn cut_end(&mut self, length: usize, joined: bool) {
        self.to = self.from + length;
        self.ended = true;
        if joined {
            self.break_from = self.end;
        }
    }
}
