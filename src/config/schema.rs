//! What a config.toml may hold.

use std::sync::LazyLock;

use crate::catalog::Problem;
use crate::catalog::schema::{TableKey, ValueKind, held_against, may, must};
use crate::evidence::{KINDS, kinds};

static CONFIG: LazyLock<Vec<TableKey>> = LazyLock::new(|| {
    vec![
        may("store", ValueKind::Text),
        may("theme", ValueKind::Text),
        may("timezone", ValueKind::Text),
        may("catalogs", ValueKind::Texts),
        may("builtin", ValueKind::Texts),
        may("evidence", ValueKind::Table(EVIDENCE)),
        may("source", ValueKind::Tables(&SOURCE)),
    ]
});
const EVIDENCE: &[TableKey] = &[
    may("before", ValueKind::Text),
    may("after", ValueKind::Text),
    may("timeout", ValueKind::Text),
    may("around", ValueKind::Number),
    may("lines", ValueKind::Number),
];
/// The keys of all kinds of sources. Which of them a kind needs is judged kind by kind.
static SOURCE: LazyLock<Vec<TableKey>> = LazyLock::new(|| {
    let mut keys = vec![must("kind", ValueKind::Word(&WORDS)), must("name", ValueKind::Text)];
    for key in KINDS.iter().flat_map(|row| row.keys).copied().flatten() {
        if keys.iter().all(|known| known.name() != key.name()) {
            keys.push(may(key.name(), key.kind()));
        }
    }
    keys
});
static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(kinds);

/// Every problem of a file's text, as far as single keys tell.
pub fn problems(file: &str, text: &str) -> Vec<Problem> {
    held_against(&CONFIG, file, text)
}
