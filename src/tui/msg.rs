//! What can happen to the screen. Everything that changes it comes in as one of these.

use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Size;

use super::model::Ticket;
use super::model::cases::Row;
use super::model::paste::Reading;
use crate::clipboard::Copied;
use crate::search::Answer;
use crate::triage::{CaseId, Event, Trouble};

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    /// Something was pasted, whole.
    Pasted(Vec<u8>),
    /// The terminal has another size.
    Resized(Size),
    /// The time that the model named has come.
    Woke,
    /// Search answers.
    Found(Ticket, Answer),
    /// Decoding answers.
    Read(Ticket, Reading),
    /// The journal holds a case up to this event.
    Written(CaseId, u64),
    /// The journal cannot write a case; it keeps trying.
    Unwritten(CaseId, Trouble),
    /// The journal lists its cases.
    Listed(Ticket, Result<Vec<Row>, Trouble>),
    /// The journal gives a case to go on with, or new events of one that is open.
    Resumed(Result<Vec<Event>, Trouble>),
    /// A copy was made or was not: what it was, and how it went.
    Copied(String, Result<Copied, Trouble>),
    /// A report was written, and where.
    Reported(Result<String, Trouble>),
}

/// What is asked of the world outside the screen. Each is answered by a [`Msg`] sooner or later.
#[derive(Debug)]
pub enum Errand {
    /// Write an event to the journal.
    Append(Box<Event>),
    /// List the cases of the journal.
    List(Ticket),
    /// Read a case.
    Resume(CaseId),
    /// Write the report of a case with these events.
    Report(Vec<Event>),
}
