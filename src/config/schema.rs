//! What a config.toml may hold.

use crate::catalog::Problem;
use crate::catalog::schema::{TableKey, ValueKind, held_against, may, must};

/// What `theme` may be. Another word is said and stops nothing: the screen is there all the same.
pub const THEMES: &[&str] = &["auto", "dark", "light", "neutral", "plain"];

const CONFIG: &[TableKey] = &[
    may("store", ValueKind::Text),
    may("theme", ValueKind::Text),
    may("timezone", ValueKind::Text),
    may("catalogs", ValueKind::Texts),
    may("builtin", ValueKind::Texts),
    may("evidence", ValueKind::Table(EVIDENCE)),
    may("source", ValueKind::Tables(SOURCE)),
];
const EVIDENCE: &[TableKey] = &[
    may("before", ValueKind::Text),
    may("after", ValueKind::Text),
    may("timeout", ValueKind::Text),
    may("around", ValueKind::Number),
    may("lines", ValueKind::Number),
];
const SOURCE: &[TableKey] = &[
    must("kind", ValueKind::Word(&["files", "journald", "command", "loki", "prometheus", "metrics"])),
    must("name", ValueKind::Text),
    may("paths", ValueKind::Texts),
    may("rotated", ValueKind::Flag),
    may("units", ValueKind::Texts),
    may("user", ValueKind::Text),
    may("of_user", ValueKind::Flag),
    may("file", ValueKind::Text),
    may("directory", ValueKind::Text),
    may("run", ValueKind::Texts),
    may("url", ValueKind::Text),
    may("query", ValueKind::Text),
    may("tenant", ValueKind::Text),
    may("bearer", ValueKind::Secret),
    may("password", ValueKind::Secret),
    may("labels", ValueKind::Labels),
    may("seconds", ValueKind::Number),
];

/// Keys by their names.
type Names = &'static [&'static str];

/// The keys of a source by its kind: those it needs, those it may have. None where there is no such kind.
pub fn keys(kind: &str) -> Option<(Names, Names)> {
    const ENDPOINT: [&str; 4] = ["tenant", "bearer", "user", "password"];
    let keys: (Names, Names) = match kind {
        "files" => (&["paths"], &["rotated"]),
        "journald" => (&[], &["units", "of_user", "file", "directory"]),
        "command" => (&["run"], &[]),
        "loki" => (&["url", "query"], &ENDPOINT),
        "prometheus" => (&["url"], &["labels", "tenant", "bearer", "user", "password"]),
        "metrics" => (&["url"], &["seconds", "tenant", "bearer", "user", "password"]),
        _ => return None,
    };
    Some(keys)
}

/// Every problem of a file's text, as far as single keys tell.
pub fn problems(file: &str, text: &str) -> Vec<Problem> {
    held_against(CONFIG, file, text)
}
