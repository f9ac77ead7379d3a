//! How a case ended, and how a retry in it did: the words that events bear. What they do to a case is [`super::case`]'s business.

use serde::{Deserialize, Serialize};

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The error is gone.
    Fixed,
    /// Another error took its place; the next case follows it.
    OtherError,
    /// The same error is still there.
    Unchanged,
    /// Somebody else goes on.
    HandedOver,
    /// It was opened by mistake, and counts nowhere.
    Mistake,
}

impl Outcome {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::OtherError => "another error took its place",
            Self::Unchanged => "unchanged",
            Self::HandedOver => "handed over",
            Self::Mistake => "opened by mistake",
        }
    }

    /// What the words are that go with it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Fixed => "What fixed it",
            Self::OtherError => "What took its place",
            Self::Unchanged => "What is left",
            Self::HandedOver => "Handed over",
            Self::Mistake => "Why it was a mistake",
        }
    }
}

/// How a retry's answer compares with the first failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// No failure any more.
    Fixed,
    /// The same code again.
    Same,
    /// Another code.
    Other,
    /// It got worse: a harder failure than before.
    Worse,
    /// No answer came.
    NoAnswer,
}

impl Comparison {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Same => "same error",
            Self::Other => "another error",
            Self::Worse => "worse than before",
            Self::NoAnswer => "no answer",
        }
    }
}
