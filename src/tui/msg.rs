//! What can happen to the screen. Everything that changes it comes in as one of these.

use std::sync::Arc;

use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Size;

use super::model::Ticket;
use super::model::followed::BeforeIt;
use super::model::paste::Reading;
use super::model::set_up::Trial;
use super::model::storm::Picture;
use crate::catalog::Catalogs;
use crate::clipboard::Copied;
use crate::envelope::Finding;
use crate::evidence::News;
use crate::evidence::proposal::Proposal;
use crate::search::Answer;
use crate::tally::Alarm;
use crate::triage::{CaseId, Event, Refused, Summary, Trouble};

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
    /// The catalogs are there, whole.
    Loaded(Arc<Catalogs>),
    /// Search answers.
    Found(Ticket, Answer),
    /// Decoding answers.
    Read(Ticket, Box<Reading>),
    /// More of a log was counted: what all of it looks like now.
    Counted(Box<Picture>),
    /// Alarms were raised by what was counted.
    Alarmed(Vec<Alarm>),
    /// The log has ended; here it is whole, where it was piped in and short.
    Ended(Option<Vec<u8>>),
    /// The journal holds a case up to this event.
    Written(CaseId, u64),
    /// The journal cannot write a case; so many of the events that wait are on this machine's disk meanwhile. It keeps trying.
    Unwritten(CaseId, usize, Trouble),
    /// errbook is being ended from outside.
    Ending,
    /// The journal has taken so many events that an earlier session left on this machine.
    Delivered(usize),
    /// The journal lists its cases.
    Listed(Ticket, Result<Vec<Summary>, Trouble>),
    /// The list of cases may be another one by now.
    CasesChanged,
    /// The journal gives a case to go on with.
    Resumed(Result<Vec<Event>, Trouble>),
    /// The journal holds these events of a case under way, others' among them.
    Renewed(Vec<Event>),
    /// Somebody was first, and the rules forbid what was done here.
    Overruled(CaseId, Refused),
    /// Something could not be done.
    Failed(Trouble),
    /// A source of evidence tells something.
    Gathered(Ticket, Box<News>),
    /// What was different just before a failure.
    Contrasted(Ticket, Box<BeforeIt>),
    /// What this machine has that could be a source.
    Proposed(Ticket, Vec<Proposal>),
    /// A source was tried.
    Tried(Ticket, Box<Trial>),
    /// A source was written into the configuration: into which file.
    Configured(Result<String, Trouble>),
    /// A request was repeated, or could not be.
    Ran(Ticket, Result<Ran, Trouble>),
    /// A copy was made or was not: what it was, and how it went.
    Copied(String, Result<Copied, Trouble>),
    /// A report was written, and where.
    Reported(Result<String, Trouble>),
    /// A case can be gone on with elsewhere: what was done for that, and what to type there.
    HandedOver(Result<(String, String), Trouble>),
}

/// What is asked of the world outside the screen. Each is answered by a [`Msg`] sooner or later.
#[derive(Debug)]
pub enum Request {
    /// Write an event to the journal.
    Append(Box<Event>),
    /// List the newest cases of the journal.
    List(Ticket),
    /// List the cases that have all these words, with the notes that tell so.
    Seek(Ticket, Vec<String>),
    /// Read a case.
    Resume(CaseId),
    /// Write the report of a case with these events.
    Report(Vec<Event>),
    /// Make a case with these events ready for somebody else.
    HandOver(Vec<Event>),
    /// Write these rows into the configuration.
    Configure(String),
    /// Run a command once: a program and its arguments.
    Run(Ticket, Vec<String>),
    /// Stop the command that is running.
    Stop,
}

/// What a repeated request answered.
#[derive(Debug, Clone, Default)]
pub struct Ran {
    /// The answer.
    pub text: String,
    /// The failures in it.
    pub findings: Vec<Finding>,
    /// What cut it short or what the command complained about, in words.
    pub cut: Option<String>,
}
