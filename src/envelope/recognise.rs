//! Candidates out of records and lines: one kind of failure a file. Goes into nothing; that is `walk`.

pub(crate) mod access_line;
pub(crate) mod bare_code;
pub(crate) mod build_finding;
pub(crate) mod described_line;
pub(crate) mod exception_class;
pub(crate) mod exception_line;
pub(crate) mod failing_line;
pub(crate) mod fixed_message;
pub(crate) mod http_response;
pub(crate) mod line_claim;
pub(crate) mod listed_head;
pub(crate) mod mentioned_text;
pub(crate) mod named_code;
pub(crate) mod report;
pub(crate) mod worded_line;
