//! What one line of a log says by itself of a failure: quick enough for every line, without any product. Its fields are not looked
//! at.

use crate::envelope::prefix::line_prefix;
use crate::envelope::recognise::{access_line, failing_line};
use crate::envelope::record::level::Level;
use crate::envelope::record::status_line;

/// Whether a line says by its level, its status or an exception that something failed.
pub fn says_failure(line: &str) -> bool {
    let prefix = line_prefix(line);
    let body = &line[prefix.body..];
    let status = access_line::read(body).map(|access| access.status);
    let status = status.or_else(|| status_line::read(body.trim()).map(|(status, _)| status));
    status.is_some_and(|status| (400..600).contains(&status))
        || failing_line::read(body, prefix.time.is_some(), false).is_some()
}

/// Whether a word is a level at which something failed.
pub fn is_error_word(word: &str) -> bool {
    Level::of_word(word) == Some(Level::Error)
}
