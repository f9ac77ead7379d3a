//! The names of facts that have a meaning of their own.

/// Fields of a finding that have a place of their own; every other captured name is one of its `extra`.
pub(super) const NAMED: [&str; 9] =
    ["code", "message", "request_id", "trace_id", "timestamp", "http_status", "surface", "method", "retry_after"];

/// The field that holds the words which a responder searched by.
pub const SYMPTOM: &str = "symptom";
