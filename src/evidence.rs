//! Floor 2. Evidence: where logs and metrics are, read from the outside world.
//!
//! Every place that can be asked is a [`Source`]; [`gather`](gather::gather) asks all of them at once in the background and
//! tells of each as it answers. What leaves here is redacted. It draws nothing and keeps nothing.
//!
//! The seam for a screen: make a [`Question`] from a diagnosis, call [`gather`](gather::gather) with the configured sources
//! and a function that takes [`News`] (called on the threads of the sources: send it on as a message, with the ticket of the
//! question), and keep the [`Gathering`]: dropping it calls everything off, and no news comes after that. Each source is
//! first `Waiting`, then exactly once `Done` or `Failed`. [`merged`] puts the lines of all answers in one order.

pub mod around;
mod attempt;
pub mod cancel;
mod command;
mod even_sample;
pub mod file;
pub mod follow;
pub mod follow_up;
mod found;
mod gather;
mod http;
mod journald;
mod kind;
pub mod labels;
mod lines;
mod log_file;
mod log_pages;
mod log_store;
mod logs;
mod loki;
mod metrics;
mod opensearch;
mod otlp;
mod otlp_lines;
pub mod pin;
pub mod piped;
mod process;
mod prometheus;
pub mod proposal;
mod question;
pub mod quote;
pub mod recipe;
mod record_line;
mod refusal;
mod search;
mod series;
pub mod sides;
mod sorted;
mod source;
mod span;
mod spec;
mod store_source;
mod time;
mod victorialogs;

pub use attempt::{Attempt, LONGEST, attempt};
pub use command::wrong;
pub use follow_up::{Back, FOLLOWED, Lead};
pub use found::{Coverage, Found, LogLine, count, merged};
pub use gather::{Gathering, News, State, gather, gathered};
pub use lines::LONGEST_LINE;
pub use logs::files;
pub use metrics::{is_exposed, moved};
pub use question::{Failures, Question, Scope, SearchTerm, Window, hashed};
pub use search::FAILURE;
pub use series::{Change, Series};
pub use source::{LogPlace, places, size as file_size};
pub use span::span;
pub use spec::{EXAMPLE, KINDS, KindRow, kind, kinds, source};
pub use time::written_at;

use cancel::Deadline;
use jiff::Timestamp;

use crate::contrast::around::SeenLine;
use crate::triage::Trouble;

/// A stretch of time whose lines are wanted, whatever is in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeStretch {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment behind it.
    pub until: Timestamp,
}

impl TimeStretch {
    /// Whether a moment, in milliseconds since 1970 UTC, is in it.
    fn holds(&self, at: i64) -> bool {
        (self.from.as_millisecond()..self.until.as_millisecond()).contains(&at)
    }
}

/// What came of reading a stretch of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StretchRead {
    /// How many logs were read; none where the source holds no lines.
    pub places: usize,
    /// What of it could not be read, in sentences.
    pub missing: Vec<String>,
}

/// A place that can be asked for evidence.
pub trait Source: Send + Sync {
    /// The name that its user gave it.
    fn name(&self) -> &str;

    /// What it is, one word.
    fn kind(&self) -> &str;

    /// Where it is, for people; without secrets.
    fn place(&self) -> String;

    /// What it saw, when it was asked for the last minutes.
    fn saw(&self, found: &Found) -> String {
        count(found.covered.lines, "line")
    }

    /// Whether asking it runs a program.
    fn runs_programs(&self) -> bool {
        false
    }

    /// The log files that it reads; none where it reads no files.
    fn files(&self) -> Vec<LogPlace> {
        Vec::new()
    }

    /// Gives the lines of a stretch of time to `then`, in any order; those of [`Source::files`] are read by whoever asks. Ends
    /// early where nobody waits any more.
    ///
    /// # Errors
    /// When it cannot be asked at all.
    fn lines_between(
        &self,
        _: &TimeStretch,
        _: &Deadline,
        _: &mut dyn FnMut(SeenLine<'_>),
    ) -> Result<StretchRead, Trouble> {
        Ok(StretchRead::default())
    }

    /// Lines and figures for a question, or why there is nothing.
    ///
    /// # Errors
    /// When it cannot be asked at all, or nobody waits any more.
    fn gather(&self, question: &Question, patience: &Deadline) -> Result<Found, Trouble>;
}
