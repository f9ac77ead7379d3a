//! A page of reStructuredText that is being read.

use super::super::part::Part;

/// What was read so far.
pub(super) struct RstReader<'a> {
    pub lines: Vec<&'a str>,
    pub parts: Vec<Part>,
    /// The marks of headings, in the order in which they were met: that is their level.
    pub levels: Vec<(char, bool)>,
}

/// How far a line is indented.
pub(super) fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
