//! What a config.toml may hold.

use crate::catalog::Problem;
use crate::catalog::schema::{Field, Kind, held_against, may, must};

/// What `theme` may be.
pub const THEMES: &[&str] = &["auto", "dark", "light", "neutral", "plain"];

const CONFIG: &[Field] = &[
    may("store", Kind::Text),
    may("theme", Kind::Word(THEMES)),
    may("timezone", Kind::Text),
    may("catalogs", Kind::Texts),
    may("builtin", Kind::Texts),
    may("evidence", Kind::Table(EVIDENCE)),
    may("source", Kind::Tables(SOURCE)),
];
const EVIDENCE: &[Field] = &[
    may("before", Kind::Text),
    may("after", Kind::Text),
    may("timeout", Kind::Text),
    may("around", Kind::Number),
    may("lines", Kind::Number),
];
const SOURCE: &[Field] = &[
    must("kind", Kind::Word(&["files", "journald", "command", "loki", "prometheus", "metrics"])),
    must("name", Kind::Text),
    may("paths", Kind::Texts),
    may("rotated", Kind::Flag),
    may("units", Kind::Texts),
    may("user", Kind::Text),
    may("of_user", Kind::Flag),
    may("file", Kind::Text),
    may("directory", Kind::Text),
    may("run", Kind::Texts),
    may("url", Kind::Text),
    may("query", Kind::Text),
    may("tenant", Kind::Text),
    may("bearer", Kind::Labels),
    may("password", Kind::Labels),
    may("labels", Kind::Labels),
    may("seconds", Kind::Number),
];

/// The keys of a source by its kind: those it needs, those it may have.
pub fn keys(kind: &str) -> (&'static [&'static str], &'static [&'static str]) {
    const ENDPOINT: [&str; 4] = ["tenant", "bearer", "user", "password"];
    match kind {
        "files" => (&["paths"], &["rotated"]),
        "journald" => (&[], &["units", "of_user", "file", "directory"]),
        "command" => (&["run"], &[]),
        "loki" => (&["url", "query"], &ENDPOINT),
        "prometheus" => (&["url"], &["labels", "tenant", "bearer", "user", "password"]),
        _ => (&["url"], &["seconds", "tenant", "bearer", "user", "password"]),
    }
}

/// Every problem of a file's text, as far as single keys tell.
pub fn problems(file: &str, text: &str) -> Vec<Problem> {
    held_against(CONFIG, file, text)
}
