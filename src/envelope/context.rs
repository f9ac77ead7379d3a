//! What stands around a failure and belongs to it: candidates, facts, surfaces, and which of them goes to whom.

pub(crate) mod attach;
pub(crate) mod candidate;
pub(crate) mod described;
pub(crate) mod fact;
pub(crate) mod listing;
pub(crate) mod own_line;
pub(crate) mod record_context;
pub(crate) mod statement;
pub(crate) mod stretch;
pub(crate) mod surface;
pub(crate) mod written;
