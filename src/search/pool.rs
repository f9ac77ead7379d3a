//! A pool: entries that are ranked against each other, with the index over them.
//!
//! The built-in products are one pool, each catalog of the user's another, and what holds for everybody ("in general", the
//! standards) a third, so that an entry with sixty symptoms and one with none compete only within their likes; which pool
//! comes first is for [`super::confidence`] to say.

use std::sync::Arc;

use super::entry_table::EntryTable;
use super::lexicon::Lexicon;
use super::postings::Postings;
use super::postings_builder::PostingsBuilder;
use crate::catalog::{Catalog, Entry};

/// Entries and the index over them.
#[derive(Debug, Clone)]
pub struct Pool {
    /// Whether it holds for everybody: the standards.
    pub general: bool,
    /// Empty where the index came from bytes and nobody gave them: then the table's summaries stand in.
    pub entries: Vec<Arc<Entry>>,
    /// Names and fields.
    pub table: EntryTable,
    /// Texts.
    pub postings: Postings,
    /// How much people's words an entry has, from 0 for none to about 1 for very many.
    pub rich: f32,
}

/// So many symptoms an entry are very many.
const MANY: f32 = 40.0;

impl Pool {
    /// Indexes the entries of catalogs, with what finished cases taught about them: (catalog, code, words).
    pub fn build(catalogs: &[&Catalog], lessons: &[(&str, &str, &str)], general: bool, lexicon: &Lexicon) -> Self {
        let mut builder = PostingsBuilder::new(lexicon);
        let mut table = EntryTable::default();
        let mut entries = Vec::new();
        let mut symptoms = 0;
        for catalog in catalogs {
            for entry in &catalog.entries {
                let own = lessons.iter().filter(|(catalog, code, _)| *catalog == entry.catalog && *code == entry.code);
                builder.entry(entry, own.map(|(.., words)| *words));
                table.push(entry, catalog.head.statuses);
                symptoms += entry.symptoms.len();
                entries.push(Arc::clone(entry));
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a mean of small numbers")]
        let mean = symptoms as f32 / entries.len().max(1) as f32;
        Self { general, entries, table, postings: builder.finish(), rich: mean.ln_1p() / MANY.ln_1p() }
    }

    /// Whether it, which is built in, was made of these catalogs as they are.
    pub fn is_of(&self, catalogs: &[&Catalog]) -> bool {
        let entries: usize = catalogs.iter().map(|catalog| catalog.entries.len()).sum();
        entries == self.table.len() && catalogs.iter().all(|catalog| catalog.builtin && !catalog.extended)
    }

    /// An entry, or what is known of it.
    pub fn entry(&self, entry: u32) -> Arc<Entry> {
        self.entries.get(entry as usize).map_or_else(|| Arc::new(self.table.summary(entry)), Arc::clone)
    }

    /// Whether a word, in lower case, stands in a text of the pool.
    pub fn knows(&self, word: &str, stem: &str) -> bool {
        self.postings.find(stem).is_some_and(|term| self.postings.forms(term).any(|form| form == word))
    }

    /// Whether a query names the catalog of an entry.
    pub fn is_named(&self, catalog: usize, query: &[String]) -> bool {
        let id = self.table.catalogs.get(catalog);
        id.split(['-', '_', '.']).filter(|part| part.len() > 2).any(|part| query.iter().any(|word| word == part))
    }

    /// Whether a query names one of the catalogs.
    pub fn names_one(&self, query: &[String]) -> bool {
        (0..self.table.catalogs.len()).any(|catalog| self.is_named(catalog, query))
    }

    /// Each catalog with its number of entries.
    pub fn sizes(&self) -> impl Iterator<Item = (&str, usize)> {
        (0..self.table.catalogs.len()).map(|catalog| {
            let size = (0..self.postings.entries).filter(|&entry| self.table.catalog(entry) == catalog).count();
            (self.table.catalogs.get(catalog), size)
        })
    }
}
