//! What `update` wants done. It does none of it itself.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use super::model::Ticket;
use super::msg::Request;
use crate::envelope::Redacted;
use crate::evidence::Question;
use crate::evidence::recipe::NewSource;
use crate::search::Lesson;
use crate::triage::TaughtWord;

/// Something to be done after an update.
#[derive(Debug)]
pub enum Effect {
    /// Rank the entries for a query.
    Search(Ticket, String),
    /// Rank with what closed cases teach from now on.
    Learn(Vec<Lesson>),
    /// Keep that these words are forgotten.
    Forget(Vec<TaughtWord>),
    /// Decode a paste.
    Decode(Ticket, Arc<[u8]>),
    /// Copy a text: what it is, and the text.
    Copy(String, Redacted),
    /// Ask every source for evidence, and behind them these logs. Who was asked before is called off.
    Gather(Ticket, Box<Question>, Vec<PathBuf>),
    /// Read what was different just before a moment in the sources and in these logs, the request with the id aside.
    Contrast {
        /// The ticket of the question.
        ticket: Ticket,
        /// The moment.
        at: Timestamp,
        /// The request id.
        id: Option<String>,
        /// The logs of the case.
        logs: Vec<PathBuf>,
    },
    /// Look for what this machine has that could be a source; programs are run only where that is said.
    Propose(Ticket, bool),
    /// Make a source of these answers to a recipe, and ask it this.
    Try {
        /// The ticket of the trial.
        ticket: Ticket,
        /// The recipe, by its place among all.
        recipe: usize,
        /// The answers.
        answers: Vec<String>,
        /// The question.
        question: Box<Question>,
    },
    /// Ask this source too from now on.
    Adopt(NewSource),
    /// Call off who was asked for evidence.
    CallOff,
    /// Show a text in the pager.
    Page(String),
    /// Ask the world outside.
    Ask(Request),
    /// Write a sequence to the terminal between two frames.
    Put(Vec<u8>),
    /// Give the terminal back to the shell until continued.
    Suspend,
    /// Leave.
    Quit,
}
