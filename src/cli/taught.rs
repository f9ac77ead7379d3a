//! What closed cases taught the search about an entry, for `errbook explain`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::failure::{Done, Failure};
use super::output::Output;
use super::{Globals, wire};
use crate::catalog::Entry;
use crate::store::{Access, Forgotten, Query};
use crate::triage::{CaseId, TaughtWord, learned};

/// The words that are learned and not forgotten.
pub struct Taught {
    words: BTreeMap<TaughtWord, BTreeSet<CaseId>>,
    forgotten: Forgotten,
}

impl Taught {
    /// Of the cases in the journal; nothing where it cannot be read, for a code is explained without it.
    pub fn of(globals: &Globals) -> Self {
        let forgotten = wire::forgotten(globals);
        let journal = wire::location(globals).ok().and_then(|location| location.open(Access::ReadOnly).ok());
        let cases = journal.and_then(|mut journal| journal.list(&Query::default()).ok()).unwrap_or_default();
        let mut words = learned(&cases);
        words.retain(|word, _| !forgotten.has(word));
        Self { words, forgotten }
    }

    fn about<'t>(&'t self, entry: &Entry) -> impl Iterator<Item = (&'t TaughtWord, &'t BTreeSet<CaseId>)> {
        self.words.iter().filter(|(taught, _)| taught.catalog == entry.catalog && taught.code == entry.code)
    }

    /// Each word with its cases.
    pub fn json(&self, entry: &Entry) -> Value {
        self.about(entry).map(|(taught, cases)| json!({"word": taught.word, "cases": cases})).collect()
    }

    /// The words in one row, if there are any.
    pub fn row(&self, entry: &Entry) -> Option<String> {
        let word = |(taught, cases): (&TaughtWord, &BTreeSet<CaseId>)| {
            let cases: Vec<&str> = cases.iter().map(CaseId::short).collect();
            format!("'{}' ({})", taught.word, cases.join(", "))
        };
        let words: Vec<String> = self.about(entry).map(word).collect();
        (!words.is_empty())
            .then(|| format!("{} · {}, learned from closed cases: {}", entry.code, entry.catalog, words.join(", ")))
    }

    /// Forgets a word of entries.
    pub fn forget(&mut self, word: &str, entries: &[&Arc<Entry>], output: &mut Output) -> Result<Done, Failure> {
        let word = word.to_lowercase();
        let about = entries.iter().flat_map(|entry| self.about(entry)).map(|(taught, _)| taught.clone());
        let meant: Vec<TaughtWord> = about.filter(|taught| taught.word == word).collect();
        if meant.is_empty() {
            return Err(Failure::nothing(
                format!("closed cases taught no '{word}' about this code"),
                "errbook explain CODE says what they taught",
            ));
        }
        self.forgotten.add(&meant)?;
        for taught in meant {
            output.line(format!("'{word}' is forgotten for {} · {}", taught.code, taught.catalog))?;
        }
        Ok(Done::Found)
    }
}
