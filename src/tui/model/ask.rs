//! A question on top of a place: for a line of text, or for one of a few answers.

use ratatui::crossterm::event::KeyEvent;

use super::followed::Trail;
use super::line::InputLine;
use super::set_up::Aim;
use crate::envelope::Redacted;
use crate::evidence::pin::Pin;
use crate::triage::retry::curl::CurlRequest;
use crate::triage::{Compared, Comparison, EventKind, Outcome};

/// A question.
#[derive(Debug)]
pub enum Ask {
    /// For a line of text.
    Prompt(Box<Prompt>),
    /// For one of a few answers.
    Choice(Choice),
}

/// A question for a line of text.
#[derive(Debug)]
pub struct Prompt {
    /// The question.
    pub title: String,
    /// What it is about, line by line.
    pub body: Vec<String>,
    /// First line of that on the screen.
    pub scroll: usize,
    /// The furthest that has been.
    pub seen: usize,
    /// What is typed.
    pub line: InputLine,
    /// What the text is for.
    pub purpose: Purpose,
}

/// What a typed text is for.
#[derive(Debug, Clone)]
pub enum Purpose {
    /// The value of a field, missing or to be corrected.
    Capture {
        /// The field.
        field: String,
        /// The value that was doubted: given once more, it is taken.
        doubted: Option<String>,
        /// Whether the step goes on with it.
        goes_on: bool,
    },
    /// The reason to skip a step.
    Skip(String),
    /// The reason to open a step before its turn.
    Override(String),
    /// A note on a step.
    Note(String),
    /// The reason for a retry that is not plainly allowed; how it ended, where that is known already.
    Retry(Option<(Comparison, Box<Compared>)>),
    /// The reason to have the request repeated once more.
    Again,
    /// The command that repeats the request; why once more.
    Run(Option<Redacted>),
    /// The word that runs it.
    Confirm(Box<CurlRequest>, Option<Redacted>),
    /// Who goes on with the case on another machine, and with what.
    HandOver,
    /// An answer about the source that is set up.
    SetUp,
    /// What ended the case.
    Conclude(Outcome),
    /// The reason to open a case again.
    Reopen,
}

/// Words that were begun and not given.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What was asked.
    pub title: String,
    /// What was typed.
    pub text: String,
    /// The step that they are about.
    pub step: Option<String>,
}

impl Purpose {
    /// What its words are kept under when they are not given after all; none where they are not worth it.
    pub fn draft(&self) -> Option<String> {
        match self {
            Self::Note(step) => Some(format!("note {step}")),
            Self::Skip(step) => Some(format!("skip {step}")),
            Self::Override(step) => Some(format!("early {step}")),
            Self::Conclude(outcome) => Some(format!("end {}", outcome.words())),
            Self::HandOver => Some("hand over".to_owned()),
            Self::Reopen => Some("reopen".to_owned()),
            Self::Again | Self::Retry(None) => Some("retry".to_owned()),
            Self::Run(_) => Some(RUN.to_owned()),
            Self::Retry(Some(_)) | Self::Capture { .. } | Self::Confirm(..) | Self::SetUp => None,
        }
    }

    /// The step that they are about.
    pub fn step(&self) -> Option<&String> {
        match self {
            Self::Note(step) | Self::Skip(step) | Self::Override(step) => Some(step),
            _ => None,
        }
    }
}

/// What the last command of a case is kept under. It is written nowhere: it bears secrets.
pub const RUN: &str = "run";

/// A question for one of a few answers.
#[derive(Debug)]
pub struct Choice {
    /// The question.
    pub title: String,
    /// The answers.
    pub options: Vec<(String, Chosen)>,
    /// The marked one.
    pub selected: usize,
    /// Keys that were pressed before the answers were there.
    pub early: Vec<KeyEvent>,
}

impl Choice {
    /// Whether the answers are still on their way.
    pub fn is_awaited(&self) -> bool {
        self.options.is_empty()
    }
}

/// What is chosen.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// How the retry ended.
    Retried(Box<EventKind>),
    /// The answer to the retry is going to be pasted.
    Paste,
    /// How the retry ended is not known.
    Unknown,
    /// How the case ends.
    Conclude(Outcome),
    /// Evidence to pin.
    Pin(Pin),
    /// What to follow from the evidence.
    Follow(Trail),
    /// A source to set up, with the first of its answers where that is known.
    SetUp {
        /// The recipe, by its place among all.
        recipe: usize,
        /// The first answer.
        answer: Option<String>,
        /// What becomes of it.
        aim: Aim,
    },
    /// The source that was tried is written down and asked.
    KeepSource,
    /// It is asked until errbook is left.
    UseSource,
    /// Another one is set up instead.
    OtherSource,
    /// Pinned already.
    Pinned,
    /// A text to copy, and what it is.
    Copy(String, Redacted),
    /// The field to correct.
    Correct(String),
    /// A step to open again.
    OpenAgain(String),
    /// Nothing changes.
    Leave,
    /// The paste belongs to the open case, as evidence.
    Attach,
    /// The paste opens a case of its own.
    NewCase,
    /// The paste is the answer to the retry of the open case.
    OfRetry,
    /// The case goes on elsewhere.
    HandOver,
}
