//! Errors as values: what a domain rule forbids, two writers colliding, the outside world failing. Each says what happened,
//! why, and what to do next; the edge alone decides wording and exit code.

use thiserror::Error;

/// A domain rule says no.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{what}; {next}")]
pub struct Refused {
    /// What is refused and why.
    pub what: String,
    /// What to do instead.
    pub next: String,
}

/// Somebody else wrote this place of the case first.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("event {seq} of this case was written by somebody else first")]
pub struct Conflict {
    /// The sequence number both wanted.
    pub seq: u64,
}

/// The outside world failed: a file, a database, a source, the clipboard.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{what}: {why}; {next}")]
pub struct Trouble {
    /// What could not be done.
    pub what: String,
    /// Why, as the outside said it, made readable.
    pub why: String,
    /// What to do next.
    pub next: String,
}
