//! The moment of a message: what only the world outside can say.

use jiff::Timestamp;

use crate::triage::CaseId;

/// What `update` must not read by itself: the clock and chance. They come with every message.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The clock.
    pub now: Timestamp,
    /// A name for a case, in case one is opened.
    pub fresh: CaseId,
}
