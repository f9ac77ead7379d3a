//! What one kind of prefix is, where it was found. Finds nothing itself.

use crate::envelope::finding::Span;
use crate::envelope::record::level::Level;

/// A prefix, in offsets into the text that it begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PrefixFound {
    /// What it is called among the layers of a finding.
    pub layer: &'static str,
    /// Bytes that are taken off; none where the line keeps it.
    pub length: usize,
    /// The time in it.
    pub time: Option<Span>,
    /// Who printed the line.
    pub source: Option<Span>,
    /// Whether every line of one message bears it.
    pub each: bool,
    /// How bad it is.
    pub level: Option<Level>,
    /// Whether the line was cut, where that is said: the next one of this source goes on.
    pub partial: Option<bool>,
}

impl PrefixFound {
    /// A time that the line keeps.
    pub fn kept_time(time: Span) -> Self {
        Self { layer: "log-time", time: Some(time), ..Self::default() }
    }

    /// A time, and how much is taken off with it.
    pub fn time(time: Span, length: usize) -> Self {
        Self { length, ..Self::kept_time(time) }
    }
}

/// Where the text behind the spaces at `at` begins.
pub(crate) fn after_space(line: &str, at: usize) -> usize {
    line.len() - line[at..].trim_start_matches([' ', '\t']).len()
}
