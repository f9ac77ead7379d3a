//! A repeated request that is under way.

use jiff::Timestamp;

use super::ticket::Ticket;
use crate::envelope::Redacted;
use crate::triage::CaseId;

/// The one request that is being repeated.
#[derive(Debug)]
pub struct Running {
    /// Which answer it waits for.
    pub ticket: Ticket,
    /// The case that it is repeated for.
    pub case: CaseId,
    /// The command, for the journal.
    pub run: Redacted,
    /// Why once more.
    pub reason: Option<Redacted>,
    /// Since when.
    pub since: Timestamp,
}
