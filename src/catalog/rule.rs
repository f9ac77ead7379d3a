//! What a catalog says its products' failures look like, as the TOML schema spells it: envelopes, lines, sequences of lines,
//! headers and names of keys, each with texts that must and must not fit.
//!
//! Plain data: what the words ask is known to [`crate::envelope`], which reads pastes by them.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// Paths and what is asked of each.
pub type Conditions = BTreeMap<String, Asked>;

/// One word, or several that must all hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Asked {
    /// One.
    One(String),
    /// Several.
    All(Vec<String>),
}

impl Asked {
    /// The words.
    pub fn words(&self) -> &[String] {
        match self {
            Self::One(word) => std::slice::from_ref(word),
            Self::All(words) => words,
        }
    }
}

/// An object, and whatever is read like one: JSON, printed structures, logfmt, XML, headers, rows.
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file")]
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Envelope {
    /// Its name.
    pub name: String,
    /// Why it is taken for this, in words.
    pub why: String,
    /// What must hold.
    #[serde(default)]
    pub when: Conditions,
    /// Of these groups one must hold.
    #[serde(default)]
    pub any: Vec<Conditions>,
    /// What only this product writes.
    #[serde(default)]
    pub mark: Conditions,
    /// Paths that hold the code, best first.
    #[serde(default)]
    pub code: Vec<String>,
    /// The entry that it stands for, where it bears no code.
    #[serde(default)]
    pub entry: Option<String>,
    /// Paths that hold the message, best first.
    #[serde(default)]
    pub message: Vec<String>,
    /// Paths that hold the request id, where it is not where everybody's is.
    #[serde(default)]
    pub request_id: Option<Vec<String>>,
    /// Paths that hold the HTTP status, where it is not where everybody's is.
    #[serde(default)]
    pub status: Option<Vec<String>>,
    /// Paths that hold the time, where it is not where everybody's is.
    #[serde(default)]
    pub time: Option<Vec<String>>,
    /// Further fields that it may have; where given, no others.
    #[serde(default)]
    pub only: Option<Vec<String>>,
    /// Who spoke.
    #[serde(default)]
    pub surface: Option<String>,
    /// The sentence that says how the structure proves who spoke.
    #[serde(default)]
    pub surface_why: String,
    /// Its message, event or exception class stands for an entry.
    #[serde(default)]
    pub implied: bool,
    /// What is inside is not read.
    #[serde(default)]
    pub opaque: bool,
    /// Fields one a line tell of it, too, whatever they prove.
    #[serde(default)]
    pub block: bool,
    /// The body of its answer does not stand beside it.
    #[serde(default)]
    pub apart: bool,
    /// It tells of no failure.
    #[serde(default)]
    pub quiet: bool,
    /// Beside a code that others have too it is only a likeness.
    #[serde(default)]
    pub weak: bool,
    /// Further fields worth showing.
    #[serde(default)]
    pub show: Vec<String>,
    /// Texts in which it is found.
    #[serde(default)]
    pub hits: Vec<String>,
    /// Texts in which it is not.
    #[serde(default)]
    pub misses: Vec<String>,
}

/// A line of words with holes: `{code}`, `{message}`, `{status}`, `{request_id}`, `{time}`, `{digits}`; any other name holds anything.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct LinePattern {
    /// Its name.
    pub name: String,
    /// The line.
    pub text: String,
    /// Why it is taken for this, in words.
    pub why: String,
    /// The entry that it stands for, where it bears no code.
    #[serde(default)]
    pub entry: Option<String>,
    /// Who spoke.
    #[serde(default)]
    pub surface: Option<String>,
    /// The sentence that says how the line proves who spoke.
    #[serde(default)]
    pub surface_why: String,
    /// Only this product writes it.
    #[serde(default)]
    pub mark: bool,
    /// It counts only at the beginning of a line.
    #[serde(default)]
    pub start: bool,
    /// Lines in which it is found.
    #[serde(default)]
    pub hits: Vec<String>,
    /// Lines in which it is not.
    #[serde(default)]
    pub misses: Vec<String>,
}

/// A failure that several lines of a log tell together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Sequence {
    /// Its name.
    pub name: String,
    /// The entry that it stands for.
    pub entry: String,
    /// Why it is taken for this, in words.
    pub why: String,
    /// From the first of the lines to the last at most this long: `30s`, `5m`.
    #[serde(default)]
    pub window: Option<String>,
    /// What must stand in the log, in any order.
    #[serde(default)]
    pub set: Vec<Member>,
    /// What must stand in the log, in this order.
    #[serde(default)]
    pub order: Vec<Member>,
    /// What must not.
    #[serde(default)]
    pub negate: Vec<Negation>,
    /// Only this product writes it.
    #[serde(default)]
    pub mark: bool,
    /// Logs in which it is found.
    #[serde(default)]
    pub hits: Vec<String>,
    /// Logs in which it is not.
    #[serde(default)]
    pub misses: Vec<String>,
}

/// A line of a sequence: a fixed text, a regular expression, or conditions on the fields of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Member {
    /// A text that stands in it.
    #[serde(default)]
    pub value: Option<String>,
    /// An expression that matches in it.
    #[serde(default)]
    pub regex: Option<String>,
    /// What must hold of its fields.
    #[serde(default)]
    pub when: Conditions,
    /// Of these groups one must hold.
    #[serde(default)]
    pub any: Vec<Conditions>,
    /// How often it must stand there.
    #[serde(default)]
    pub count: Option<usize>,
}

/// A line that must not stand there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Negation {
    /// The line.
    #[serde(flatten)]
    pub line: Member,
    /// From which of the lines on, counted from 0, each as often as it must stand there.
    #[serde(default)]
    pub anchor: usize,
    /// So much later than that line, or before it: `-10s`.
    #[serde(default)]
    pub slide: Option<String>,
    /// So much longer than the lines take.
    #[serde(default)]
    pub window: Option<String>,
    /// `window` is all the time, whatever the lines take.
    #[serde(default)]
    pub absolute: bool,
}

/// Milliseconds of a length of time as catalogs write it (`500ms`, `30s`, `1m30s`, `-10s`); none where it is none.
pub fn milliseconds(text: &str) -> Option<i64> {
    text.trim().parse::<SignedDuration>().ok().and_then(|length| i64::try_from(length.as_millis()).ok())
}

/// A header of a response that proves who spoke.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Header {
    /// Its name, in any letter case.
    pub name: String,
    /// The value that it must have, if any.
    #[serde(default)]
    pub value: Option<String>,
    /// Another header that must be there too.
    #[serde(default)]
    pub beside: Option<String>,
    /// Who spoke.
    pub surface: String,
    /// The sentence that says how it proves it.
    pub why: String,
    /// What it stands with was only passed on.
    #[serde(default)]
    pub relayed: bool,
}

/// A paste that tests a whole catalog.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Sample {
    /// The paste.
    pub text: String,
    /// The entry that must come out; none where nothing of the catalog may.
    #[serde(default)]
    pub entry: Option<String>,
}
