//! The expert that every tool asks: what answers, and where it may read.

use super::answers::Answers;
use super::root::Roots;

/// What answers, and what it may do.
pub struct Expert {
    /// What answers.
    pub answers: Box<dyn Answers>,
    /// Where files may be read.
    pub roots: Roots,
}
