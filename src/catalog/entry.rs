//! One entry of a catalog and the plain data under it, as the TOML schema spells it.
//!
//! Only data and look-ups over it. What else a file of a catalog holds is in [`super::product`]; how files are read and judged is
//! [`super::load`]'s and [`super::schema`]'s business.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// One code: what it means, what to check, how it looks on the wire and when a retry is safe.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Entry {
    /// Identifier of the catalog it stands in; the loader fills it.
    #[serde(default)]
    pub catalog: String,
    /// The reference's spelling.
    pub code: String,
    /// Group within the catalog.
    pub section: String,
    /// First version whose documentation or code has it, for a code that the reference does not list.
    #[serde(default)]
    pub since: Option<String>,
    /// What it means, one or two sentences.
    pub meaning: String,
    /// Who really speaks.
    #[serde(default)]
    pub source: String,
    /// Surfaces that send it, one word each.
    #[serde(default)]
    pub surfaces: Vec<String>,
    /// HTTP statuses it travels with.
    #[serde(default)]
    pub http: Vec<u16>,
    /// The first check.
    pub check: String,
    /// Concrete steps, in order.
    #[serde(default)]
    pub steps: Vec<String>,
    /// Whether and when a retry is safe.
    pub retry: Retry,
    /// Codes of the same catalog that it is confused with or leads to.
    #[serde(default)]
    pub related: Vec<String>,
    /// Link to its documentation.
    #[serde(default)]
    pub docs: String,
    /// Traps worth knowing.
    #[serde(default)]
    pub facts: Vec<String>,
    /// Where documentation and code say different things.
    #[serde(default)]
    pub disagree: Vec<Disagreement>,
    /// Set where no log line names the code: that it is so, and what to look for instead.
    #[serde(default)]
    pub silent: Option<String>,
    /// It tells of no failure: it is explained and never found in a paste.
    pub harmless: bool,
    /// Fixed texts that mean it, in any letter case; `*` stands for any run of characters.
    #[serde(default)]
    pub texts: Vec<String>,
    /// What responders type who see it, in their words.
    #[serde(default)]
    pub symptoms: Vec<String>,
    /// Other names for it.
    #[serde(default, rename = "alias")]
    pub aliases: Vec<Alias>,
    /// Fixed messages that tell cause and surface.
    #[serde(default, rename = "fingerprint")]
    pub fingerprints: Vec<Fingerprint>,
    /// Exception classes that stand for it.
    #[serde(default, rename = "class")]
    pub classes: Vec<Class>,
    /// Metrics that move with it.
    #[serde(default, rename = "metric")]
    pub metrics: Vec<Metric>,
    /// Log events to look for.
    #[serde(default, rename = "log")]
    pub logs: Vec<Log>,
    /// Limits, settings and variables involved.
    #[serde(default, rename = "limit")]
    pub limits: Vec<Limit>,
}

impl Entry {
    /// The reference's name and every alias.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.code.as_str()).chain(self.aliases.iter().map(|alias| alias.code.as_str()))
    }

    /// Whether `code` names this entry, letter case aside.
    pub fn is_called(&self, code: &str) -> bool {
        self.spellings().any(|spelling| spelling.eq_ignore_ascii_case(code))
    }

    /// The fingerprint that a message bears: one that travels with this status before others, then the most specific
    /// (longest fixed text), then the first.
    pub fn fingerprint(&self, message: &str, status: Option<u16>) -> Option<&Fingerprint> {
        let travels = |print: &Fingerprint| status.is_some_and(|status| print.http.contains(&status));
        let found = self.fingerprints.iter().filter(|print| print.matches(message));
        found.rev().max_by_key(|print| (travels(print), print.text.len()))
    }
}

/// Whether and when to retry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Retry {
    /// The verdict.
    pub verdict: Verdict,
    /// Seconds to wait, with [`Verdict::After`].
    #[serde(default)]
    pub wait_s: Option<u64>,
    /// What must change first, with [`Verdict::Change`].
    #[serde(default)]
    pub change: Option<String>,
    /// The reason.
    pub why: String,
}

/// The answers to "may I retry?".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The same request, at once.
    Now,
    /// The same request, after a wait.
    After,
    /// Only after something has changed.
    Change,
    /// Not at all.
    Never,
    /// Nobody knows.
    #[default]
    Unknown,
}

/// Another name for a code.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Alias {
    /// The spelling on the wire.
    pub code: String,
    /// Version that uses it.
    #[serde(default)]
    pub since: Option<String>,
    /// Who spells it so.
    #[serde(default)]
    pub surface: Option<String>,
    /// What else to know.
    #[serde(default)]
    pub note: Option<String>,
}

/// A fixed message: `text` is a whole message in which `*` stands for any run of characters.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Fingerprint {
    /// The message.
    pub text: String,
    /// Who says it.
    #[serde(default)]
    pub surface: Option<String>,
    /// Statuses it travels with.
    #[serde(default)]
    pub http: Vec<u16>,
    /// Anybody could write this text: beside the code it tells the cause, alone it proves nothing.
    #[serde(default)]
    pub needs_code: bool,
    /// Which of the causes it is.
    pub means: String,
    /// Its own first check.
    pub check: String,
    /// A message it matches, where `text` has a `*`.
    #[serde(default)]
    pub example: Option<String>,
    /// Its own verdict, where it differs from the entry's.
    #[serde(default)]
    pub retry: Option<Retry>,
}

impl Fingerprint {
    /// Whether `message` is this message, space at the ends aside.
    pub fn matches(&self, message: &str) -> bool {
        glob(&self.text, message.trim())
    }
}

/// Matches a whole text against a pattern in which `*` stands for any run of characters; linear in the text for each star.
pub fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// An exception class that stands for a code.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Class {
    /// Its name, without module path.
    pub name: String,
    /// The language of the SDK that raises it: `python`, `java`.
    #[serde(default)]
    pub sdk: String,
    /// Who decided, when the class proves it.
    #[serde(default)]
    pub surface: Option<String>,
}

/// A metric that moves with a code.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Metric {
    /// Full name.
    pub name: String,
    /// Label values that single it out.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// How it moves and what it cannot tell.
    #[serde(default)]
    pub note: Option<String>,
}

/// As a metric selector: `name{label="value"}`, with the note behind it.
impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.selector())?;
        self.note.as_deref().map_or(Ok(()), |note| write!(f, "  {note}"))
    }
}

impl Metric {
    /// The metric and its labels in PromQL: `name{label="value"}`.
    pub fn selector(&self) -> String {
        let labels: Vec<String> = self.labels.iter().map(|(label, value)| format!("{label}=\"{value}\"")).collect();
        if labels.is_empty() { self.name.clone() } else { format!("{}{{{}}}", self.name, labels.join(",")) }
    }
}

/// A log event to look for.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Log {
    /// Event name or message text.
    pub event: String,
    /// Which log.
    #[serde(default, rename = "where")]
    pub place: String,
    /// What to read in that line.
    #[serde(default)]
    pub look: String,
}

/// A limit, setting or variable involved.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Limit {
    /// Its name.
    pub name: String,
    /// Its default, as text.
    #[serde(default)]
    pub default: Option<String>,
    /// What it does here.
    #[serde(default)]
    pub note: Option<String>,
}

/// What the documentation says and what the code does instead.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Disagreement {
    /// The documentation.
    pub docs: String,
    /// The code.
    pub code: String,
}

#[cfg(test)]
mod tests {
    use super::{Entry, Fingerprint, glob};

    #[test]
    fn a_star_stands_for_any_run_and_the_rest_is_exact() {
        let overdue = "connection \"*\" is overdue (due *)";
        for (pattern, text, expected) in [
            ("replay detected", "replay detected", true),
            ("replay detected", "replay detected twice", false),
            (overdue, "connection \"a\" is overdue (due 2026)", true),
            (overdue, "connection \"a\" is overdue", false),
            ("mcp failed: *", "mcp failed: x: y", true),
            ("*", "", true),
            ("a*a", "a", false),
            ("*timeout*", "a timeout b", true),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn a_message_with_two_causes_is_told_by_its_status_and_else_by_the_first() {
        let print = |text: &str, http: &[u16], means: &str| Fingerprint {
            text: text.into(),
            http: http.into(),
            means: means.into(),
            ..Fingerprint::default()
        };
        let fingerprints = vec![
            print("broken", &[500], "inside"),
            print("broken", &[400, 413], "body"),
            print("bro*", &[502], "loose"),
        ];
        let entry = Entry { fingerprints, ..Entry::default() };
        let means = |status| entry.fingerprint("broken", status).map(|print| print.means.as_str());
        assert_eq!(
            [None, Some(500), Some(413), Some(502), Some(418)].map(means),
            [Some("inside"), Some("inside"), Some("body"), Some("loose"), Some("inside"),]
        );
    }
}
