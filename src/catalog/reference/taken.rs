//! What is taken from a reference, where it stands, and what is left out with the reason. Reads nothing.

use std::collections::{HashMap, HashSet};

use super::words::Role;
use crate::catalog::rule::Sequence;

/// A file of a reference.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// Its path, as named on the command line or found in a folder.
    pub path: String,
    /// Its content.
    pub text: String,
}

impl Text {
    /// Its name without folders.
    pub(super) fn name(&self) -> &str {
        file_name(&self.path)
    }
}

/// The name of a file without folders.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A line of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileLine {
    /// The file's path.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// What a reference says of a code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeRow {
    /// The code as people see it on the wire.
    pub code: String,
    /// Other names of it in the reference.
    pub aliases: Vec<String>,
    /// What it means.
    pub meaning: Option<String>,
    /// What to do.
    pub action: Option<String>,
    /// HTTP statuses it travels with.
    pub http: Vec<u16>,
    /// The nearest heading or group.
    pub section: Option<String>,
    /// The version that brought it.
    pub since: Option<String>,
    /// Whether the reference says in so many words that it may be retried.
    pub retryable: Option<bool>,
    /// Who sends it.
    pub source: Option<String>,
    /// Address of its own page.
    pub docs: Option<String>,
    /// What else is said of it.
    pub notes: Vec<String>,
    /// Where it stands.
    pub place: FileLine,
}

/// Something that was not taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Where it stands.
    pub place: FileLine,
    /// Its own words.
    pub what: String,
    /// Why it was not taken.
    pub why: String,
}

/// A step of a triage checklist on the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReferenceStep {
    /// What to do.
    pub text: String,
    /// Where it stands.
    pub place: FileLine,
}

/// What a reference gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// The title of the first page that has one.
    pub title: Option<String>,
    /// Its codes, each once.
    pub codes: Vec<CodeRow>,
    /// How its failures show in logs.
    pub sequences: Vec<Sequence>,
    /// The steps of its checklist.
    pub steps: Vec<ReferenceStep>,
    /// What was left out.
    pub left_out: Vec<LeftOut>,
    /// Where each code stands in `codes`, while files are read.
    pub(super) index: HashMap<String, usize>,
    /// Codes that may be HTTP statuses.
    pub(super) doubted: HashSet<String>,
}

/// What the user says of a reference.
#[derive(Debug, Clone, Default)]
pub struct ReferenceSpec {
    /// Heads of columns, or paths into data (`$.errors[*].id`), and what stands there.
    pub maps: Vec<(Role, String)>,
}

impl ReferenceSpec {
    /// What the user says that a column is for.
    pub(super) fn column(&self, head: &str) -> Option<Role> {
        let named = |(_, name): &&(Role, String)| !name.starts_with('$') && name.eq_ignore_ascii_case(head);
        self.maps.iter().find(named).map(|(role, _)| *role)
    }

    /// The paths into data.
    pub(super) fn paths(&self) -> impl Iterator<Item = (Role, &str)> {
        self.maps.iter().filter(|(_, path)| path.starts_with('$')).map(|(role, path)| (*role, path.as_str()))
    }
}
