//! What is wrong in a file that a user wrote: where, what, and what to write instead.

use std::fmt;

/// One problem in a user's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the user named it.
    pub file: String,
    /// The line, from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub instead: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, what, instead } = self;
        match line {
            0 => write!(f, "{file}: {what}; {instead}"),
            line => write!(f, "{file}:{line}: {what}; {instead}"),
        }
    }
}
