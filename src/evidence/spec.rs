//! The kinds of sources, and a source as the configuration describes it. A new kind is a file that says what it is
//! ([`SourceKind`]) and a row here.

use std::sync::Arc;

use toml::Table;
use toml::de::Error;

use super::Source;
use super::command::CommandSpec;
use super::journald::JournalSpec;
use super::kind::{Resolve, SourceKind};
use super::logs::LogsSpec;
use super::loki::LokiSpec;
use super::metrics::MetricsSpec;
use super::opensearch::OpenSearchSpec;
use super::prometheus::PrometheusSpec;
use super::victorialogs::VictoriaLogsSpec;
use crate::catalog::schema::TableKey;

/// Every kind of source, the most usual first.
pub static KINDS: [KindRow; 8] = [
    row::<LogsSpec>(),
    row::<JournalSpec>(),
    row::<CommandSpec>(),
    row::<LokiSpec>(),
    row::<OpenSearchSpec>(),
    row::<VictoriaLogsSpec>(),
    row::<PrometheusSpec>(),
    row::<MetricsSpec>(),
];

/// How a source is described, for who has none yet.
pub const EXAMPLE: &str = r#"[[source]]
kind = "files"
name = "gateway"
paths = ["/var/log/gateway/*.log"]"#;

/// One kind of source.
pub struct KindRow {
    /// What `kind` says of it.
    pub words: &'static [&'static str],
    /// The keys that it takes beside `kind` and `name`.
    pub keys: &'static [&'static [TableKey]],
    make: fn(Table, Resolve<'_>) -> Result<Arc<dyn Source>, Error>,
}

const fn row<S: SourceKind>() -> KindRow {
    KindRow { words: S::WORDS, keys: S::KEYS, make: make::<S> }
}

fn make<S: SourceKind>(table: Table, resolve: Resolve<'_>) -> Result<Arc<dyn Source>, Error> {
    let spec: S = table.try_into()?;
    Ok(Arc::new(spec.resolved(resolve)))
}

/// The kind that a word names.
pub fn kind(word: &str) -> Option<&'static KindRow> {
    KINDS.iter().find(|row| row.words.contains(&word))
}

/// The words for all kinds, in the order of the table.
pub fn kinds() -> Vec<&'static str> {
    KINDS.iter().flat_map(|row| row.words).copied().collect()
}

/// The source that a table of the configuration describes.
///
/// # Errors
/// When it is of no kind that there is, or a value is not what its kind takes.
pub fn source(table: Table, resolve: Resolve<'_>) -> Result<Arc<dyn Source>, Error> {
    let word = table.get("kind").and_then(|word| word.as_str()).unwrap_or_default();
    let row = kind(word).ok_or_else(|| serde::de::Error::custom(format!("no source is of the kind \"{word}\"")))?;
    (row.make)(table, resolve)
}

#[cfg(test)]
mod tests {
    use super::{EXAMPLE, KINDS, kind, kinds, source};
    use crate::catalog::schema::TableKey;

    #[test]
    fn the_example_describes_a_source() {
        let table: toml::Table = toml::from_str(EXAMPLE).unwrap();
        let rows = table["source"].as_array().unwrap();
        let made = source(rows[0].as_table().unwrap().clone(), &|path| path).unwrap();
        assert_eq!((made.kind(), made.name(), made.place().as_str()), ("files", "gateway", "/var/log/gateway/*.log"));
    }

    #[test]
    fn a_word_names_one_kind_and_a_key_stands_once_in_it() {
        let words = kinds();
        for word in &words {
            assert_eq!(words.iter().filter(|other| *other == word).count(), 1, "{word}");
            assert!(kind(word).is_some_and(|row| row.words.contains(word)));
        }
        for row in &KINDS {
            let names: Vec<&str> = row.keys.iter().copied().flatten().map(TableKey::name).collect();
            for name in &names {
                let once = names.iter().filter(|other| *other == name).count() == 1;
                assert!(once && !["kind", "name"].contains(name), "{:?}: {name}", row.words);
            }
        }
    }
}
