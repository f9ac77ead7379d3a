//! A source that is being set up: what was answered so far, what came of trying it.

use super::ticket::Ticket;
use crate::evidence::State;
use crate::evidence::recipe::NewSource;
use crate::triage::Trouble;

/// A set-up under way.
#[derive(Debug)]
pub struct SetUp {
    /// Which answer it waits for.
    pub ticket: Ticket,
    /// The recipe, by its place among all.
    pub recipe: usize,
    /// What was answered.
    pub answers: Vec<String>,
    /// What becomes of the source.
    pub aim: Aim,
    /// The source, once it was tried.
    pub made: Option<NewSource>,
}

/// What a source is set up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// To be asked from now on.
    Source,
    /// A file that belongs to the open case.
    Attach,
}

/// What came of trying a source.
#[derive(Debug)]
pub struct Trial {
    /// The source, or why there is none.
    pub made: Result<NewSource, Trouble>,
    /// What it answers.
    pub state: State,
}
