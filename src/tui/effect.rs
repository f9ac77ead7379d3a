//! What `update` wants done. It does none of it itself.

use std::sync::Arc;

use super::model::Ticket;
use super::msg::Request;
use crate::envelope::Redacted;
use crate::evidence::Question;
use crate::search::Lesson;

/// Something to be done after an update.
#[derive(Debug)]
pub enum Effect {
    /// Rank the entries for a query.
    Search(Ticket, String),
    /// Rank with what closed cases teach from now on.
    Learn(Vec<Lesson>),
    /// Decode a paste.
    Decode(Ticket, Arc<[u8]>),
    /// Copy a text: what it is, and the text.
    Copy(String, Redacted),
    /// Ask every source for evidence. Who was asked before is called off.
    Gather(Ticket, Box<Question>),
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
