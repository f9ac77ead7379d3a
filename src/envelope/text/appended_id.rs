//! The request id that SDKs append to a message: `… (request_id=…)`.

use crate::envelope::finding::Span;

/// The longest request id that is believed.
pub(crate) const LONGEST_ID: usize = 512;

/// Where the appended request id stands in a message; its closing bracket must be there.
pub(crate) fn appended_id(message: &str) -> Option<Span> {
    let start = message.find("(request_id=")? + "(request_id=".len();
    let length = message[start..].find(')')?;
    (length > 0 && length <= LONGEST_ID).then_some((start, start + length))
}

/// A message without the request id that SDKs append to it.
pub(crate) fn without_id(message: &str) -> &str {
    message.find(" (request_id=").map_or(message, |at| &message[..at])
}
