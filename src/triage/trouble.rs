//! Errors as values: what a domain rule forbids, two writers colliding, the outside world failing. Each says what happened,
//! why, and what to do next; the edge alone decides wording and exit code.

use std::borrow::Cow;

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
#[error("{what}: {}; {next}", self.reason())]
pub struct Trouble {
    /// What could not be done.
    pub what: String,
    /// Why, as the outside said it, made readable.
    pub why: String,
    /// What to do next.
    pub next: String,
}

impl Trouble {
    /// Why, as people are told it.
    pub fn reason(&self) -> Cow<'_, str> {
        without_numbers(&self.why)
    }
}

/// A text without the number that the system's own errors end in: `… No such file or directory (os error 2)`.
pub fn without_numbers(text: &str) -> Cow<'_, str> {
    match text.split_once(" (os error ") {
        Some((before, after)) => {
            after.split_once(')').map_or(text.into(), |(_, rest)| format!("{before}{rest}").into())
        }
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_the_number_of_an_error() {
        let why = "No such file or directory (os error 2) at x".into();
        let trouble = Trouble { what: "cannot read x".into(), why, next: "check the name".into() };
        assert_eq!(trouble.to_string(), "cannot read x: No such file or directory at x; check the name");
    }
}
