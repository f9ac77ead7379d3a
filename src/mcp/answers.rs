//! What agents are answered with: the caller of this module implements it, and says within which bounds.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

use crate::triage::Refused;

/// What agents are answered. Each row is what the command of that name prints as one line of `--json`.
pub trait Answers: Send + Sync + 'static {
    /// Every failure in a paste, and what of it was not read, in words.
    fn decode(&self, paste: &[u8]) -> (Vec<Value>, Vec<String>);

    /// The codes that these words fit, best first.
    fn find(&self, words: &str, most: usize) -> Vec<Value>;

    /// The entries of a code, one a catalog.
    ///
    /// # Errors
    /// When no catalog knows it; what to do next names the nearest ones.
    fn explain(&self, code: &str) -> Result<Vec<Value>, Refused>;

    /// Catalog and code of every entry of a product.
    fn codes(&self) -> Vec<(String, String)>;

    /// The failures in logs by the spelling of their code, and what was not read, in words.
    ///
    /// # Errors
    /// When a time, a catalog or every file is none.
    fn scan(&self, asked: &LogQuery) -> Result<(Vec<Value>, Vec<String>), Refused>;

    /// Writes into a case, by the rules of the checklist.
    ///
    /// # Errors
    /// What forbids it.
    fn append(&self, asked: &Append) -> Result<Value, Refused>;
}

/// What an agent may do.
#[derive(Debug, Clone, Default)]
pub struct Bounds {
    /// The folders below which files may be read; none at all without any.
    pub roots: Vec<PathBuf>,
    /// Whether cases may be written.
    pub write: bool,
}

/// What is looked for in which logs.
#[derive(Debug, Default)]
pub struct LogQuery {
    /// Files, all of them below a root.
    pub files: Vec<PathBuf>,
    /// Not before this time.
    pub since: Option<String>,
    /// Before this time.
    pub until: Option<String>,
    /// Only this code.
    pub code: Option<String>,
    /// Only lines in which this stands.
    pub route: Option<String>,
}

/// What is written into which case.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Append {
    /// What happens: `open`, `note`, `step`, `skip`, `fact`, `attach`, `retry` or `end`.
    pub act: String,
    /// The case, or the end of its name; none to open one.
    pub case: Option<String>,
    /// The step, by number or name.
    pub step: Option<String>,
    /// The field of a fact.
    pub field: Option<String>,
    /// The note, the reason, the value, the paste.
    pub text: Option<String>,
    /// How a retry or a case ended.
    pub outcome: Option<String>,
    /// The code of a case that is opened without a paste.
    pub code: Option<String>,
}
