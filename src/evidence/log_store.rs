//! What a store of logs that is asked over HTTP has to be able to do: give lines by value within a window, page by page, and count
//! codes where the lines are. How one is asked, each says in its own file; what becomes of it is the business of `store_source`.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::Timestamp;

use super::cancel::Deadline;
use super::question::{Question, SearchTerm};
use crate::triage::Trouble;

/// A store that can be asked. What selects lines is a text in its own language.
pub trait LogStore {
    /// The name of the source.
    fn name(&self) -> &str;

    /// What it is, one word.
    fn kind(&self) -> &str;

    /// Where it is, for people; without secrets.
    fn place(&self) -> String;

    /// What people call the store.
    fn called(&self) -> &'static str;

    /// The settings that decide where it looks.
    fn settings(&self) -> &'static [&'static str];

    /// Part of what it says when a page is larger than it allows; none where no page is.
    fn page_refused(&self) -> Option<&'static str> {
        None
    }

    /// What selects lines that bear one of these values: what costs least first.
    fn bearing(&self, values: &[&SearchTerm]) -> Vec<String>;

    /// What selects lines that can tell of a failure; whatever comes is looked at line by line all the same.
    fn failing(&self) -> String;

    /// What selects the stream of a line; none where that is not known.
    fn stream(&self, line: &StoredLine) -> Option<String>;

    /// Lines in the order of time, at most as many as the page holds.
    ///
    /// # Errors
    /// What the store says.
    fn page(&self, page: &StorePage<'_>, question: &Question, patience: &Deadline) -> Result<StoredLines, Trouble>;

    /// How many lines the window holds, whatever is in them.
    ///
    /// # Errors
    /// What the store says.
    fn total(&self, question: &Question, patience: &Deadline) -> Result<u64, Trouble>;

    /// How often each of the codes was logged, by the minute at whose end it was counted, in minutes since 1970.
    ///
    /// # Errors
    /// What the store says.
    fn counts(&self, question: &Question, patience: &Deadline) -> Result<Vec<CodeCounts>, Trouble>;
}

/// A code, and how many lines named it in the minutes that end at these ones.
pub type CodeCounts = (String, BTreeMap<i64, f64>);

/// What one page is asked for.
#[derive(Debug, Clone, Copy)]
pub struct StorePage<'a> {
    /// What selects its lines beside the settings of the source.
    pub wanted: &'a str,
    /// Whether that is a stream, which replaces what the settings select.
    pub of_stream: bool,
    /// From and until, in nanoseconds since 1970.
    pub window: (i64, i64),
    /// Most lines.
    pub limit: usize,
    /// Whether the last lines are wanted and not the first.
    pub backward: bool,
}

/// A line that a store holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredLine {
    /// Where it stands: the labels of its stream, its index.
    pub place: String,
    /// What selects its stream, in the language of the store; empty where that is not known.
    pub stream: String,
    /// Nanoseconds since 1970.
    pub at: i64,
    /// What tells it from another line of the same moment and text; empty where nothing does.
    pub id: String,
    /// Its text.
    pub text: String,
}

/// What a page holds.
#[derive(Debug, Clone, Default)]
pub struct StoredLines {
    /// Its lines, in the order of time.
    pub lines: Vec<StoredLine>,
    /// Why some may be missing; none where the store looked everywhere.
    pub missing: Option<String>,
}

impl StoredLines {
    /// All lines that a page could have, in any order.
    pub fn all(lines: impl IntoIterator<Item = StoredLine>) -> Self {
        let mut lines: Vec<StoredLine> = lines.into_iter().collect();
        lines.sort_by_key(|line| line.at);
        Self { lines, missing: None }
    }
}

/// The minutes whose ends cover the window of a question: the first and the last, since 1970.
pub fn minutes(question: &Question) -> (i64, i64) {
    (question.from().as_second().div_euclid(60), -(-question.until().as_second()).div_euclid(60))
}

/// A moment in nanoseconds since 1970.
pub fn nanos(at: Timestamp) -> i64 {
    i64::try_from(at.as_nanosecond()).unwrap_or(if at.as_second() < 0 { i64::MIN } else { i64::MAX })
}

/// A text in the quotes of LogQL and LogsQL, which are Go's.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => _ = write!(quoted, "\\U{:08x}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_value_cannot_leave_its_quotes() {
        assert_eq!(quoted("a\"} |= \"b\\\n`"), r#""a\"} |= \"b\\\U0000000a`""#);
    }
}
