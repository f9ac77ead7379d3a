//! A shape as it is put together, word by word.

use super::names::Severity;

/// What stands in a shape for anything.
pub const ANY: &str = "<*>";

/// Words of the longest shape; more say nothing more.
const MOST_WORDS: usize = 48;

/// The shape of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineShape {
    /// Its words, one space between them.
    pub text: String,
    /// How bad it is.
    pub severity: Option<Severity>,
    /// Words in it.
    pub(super) words: usize,
}

impl LineShape {
    /// Becomes the shape of nothing, in the memory that is there already.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        (self.severity, self.words) = (None, 0);
    }

    /// Adds what is one word already.
    pub(super) fn word(&mut self, word: &str) {
        if self.words < MOST_WORDS && !(word == ANY && self.text.ends_with("<*> ")) {
            self.text.push_str(word);
            self.text.push(' ');
            self.words += 1;
        }
    }
}
