//! A rule about several lines of a log, ready to be held against one, and a line that it asks for. Holds nothing against anything.

use std::sync::Arc;

use super::clock::Clock;
use crate::envelope::finding::Span;
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::product_set::SequenceSpec;

/// A rule of a catalog.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The catalog.
    pub catalog: String,
    /// What it asks for.
    pub spec: SequenceSpec,
    pub(super) proof: Proof,
    /// For lines in order: which line each step takes, one as often as it must stand there.
    pub(super) steps: Vec<usize>,
}

/// A line of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Its place among the lines of the log that rules ask for.
    pub nth: u64,
    /// Where it stands in the stretch of the log that was read.
    pub span: Span,
    /// What it says, where that is not at hand later.
    pub text: Option<Arc<[u8]>>,
    /// When it was written.
    pub at: Option<Clock>,
    /// Where it says so.
    pub time: Option<Span>,
}

/// A line that rules ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedLine {
    /// The line.
    pub line: LogLine,
    /// What it is for them: the rule, and which of its lines, what it bars after those that it asks for. In rising order.
    pub marks: Vec<(usize, usize)>,
}
