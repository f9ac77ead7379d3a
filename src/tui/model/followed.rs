//! What was asked after the evidence: the lines that share a value with those of the failure, or what failed in its minute. It
//! stands in the place of the evidence until the responder goes back.

use super::gathered::Gathered;
use crate::envelope::Redacted;
use crate::evidence::{Found, Lead, Question};

/// What is followed, and what the sources say.
#[derive(Debug)]
pub struct Followed {
    /// What is followed.
    pub trail: Trail,
    /// What the sources say.
    pub gathered: Gathered,
    /// What was different before the failure, where that was asked.
    pub rows: Vec<BeforeRow>,
}

/// What is followed from the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trail {
    /// A value of a failing line.
    Value(Lead),
    /// Everything that failed in the minute of the failure.
    Minute,
    /// What was different just before it.
    Before,
}

impl Trail {
    /// What is asked, given what the case asks.
    pub fn question(&self, question: Question) -> Question {
        match self {
            Self::Value(lead) => question.following(lead),
            Self::Minute => question.of_minute(),
            Self::Before => question,
        }
    }

    /// In words, for the head of the pane.
    pub fn words(&self) -> String {
        match self {
            Self::Value(Lead { name, value, failing, back }) => {
                let what = if *failing { "failures" } else { "all lines" };
                format!("{name} {value}: {what} of {}", back.words())
            }
            Self::Minute => "everything that failed in that minute".to_owned(),
            Self::Before => "what was different just before it".to_owned(),
        }
    }
}

/// What was different: a row each, and the lines that show it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BeforeIt {
    /// What stands out most first.
    pub rows: Vec<BeforeRow>,
    /// A line of each row, in their order, what was covered, and what could not be read.
    pub found: Found,
}

/// One thing that was different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeforeRow {
    /// What: a code, a level, the words of a line.
    pub what: Redacted,
    /// How often since then.
    pub count: u64,
    /// How it changed, and since when.
    pub how: String,
}
