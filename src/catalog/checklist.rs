//! A checklist as data: the steps of a triage, what each needs, what fills it in and what it offers to copy.
//!
//! How a case walks it (which step is open, what an override is) is decided in `triage`.

use serde::{Deserialize, Serialize};

/// The steps of one product's triage, in order.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Checklist {
    /// Identifier that catalogs name.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// Whether it is for what no catalog has a checklist for.
    #[serde(default)]
    pub general: bool,
    /// The steps.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Step {
    /// Identifier within the checklist; events name it.
    pub id: String,
    /// One line for the list.
    pub title: String,
    /// What to do, in plain words.
    pub prompt: String,
    /// What can fill it in.
    pub fills: Fills,
    /// Fields of the finding without which it is not complete: `request_id`, `timestamp`, `code`, `surface`.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Where to get a field that is missing, by field.
    #[serde(default, rename = "where")]
    pub places: std::collections::BTreeMap<String, String>,
    /// Steps that come first.
    #[serde(default)]
    pub after: Vec<String>,
    /// What it offers to copy.
    #[serde(default, rename = "copy")]
    pub copies: Vec<Template>,
    /// What its outcome can mean, one line each (for instance: no audit row).
    #[serde(default)]
    pub hints: Vec<String>,
}

/// What fills a step in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fills {
    /// The decoded paste.
    Paste,
    /// Log lines and metrics.
    Evidence,
    /// The entry's (or the fingerprint's) first check and steps.
    Action,
    /// The retry and its result.
    Retry,
    /// The responder alone.
    #[default]
    Hand,
}

/// A text to copy; `{request_id}`, `{trace_id}`, `{timestamp}`, `{code}`, `{entry}`, `{surface}` and `{check}` are filled in,
/// and a template with a value that is missing is not offered.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Template {
    /// What it is.
    pub label: String,
    /// The text.
    pub text: String,
}
