//! A pool: entries that are ranked against each other, with the index over them.
//!
//! The built-in products are one pool, each catalog of the user's another, and what holds for everybody ("in general", the
//! standards) a third, so that an entry with sixty symptoms and one with none compete only within their likes; which pool
//! comes first is for [`super::confidence`] to say.

use std::sync::Arc;

use super::entry_table::EntryTable;
use super::lexicon::Lexicon;
use super::postings::{IndexBytes, Postings};
use super::postings_builder::PostingsBuilder;
use super::vectors::{self, Vector, WIDTH};
use super::words::words;
use crate::catalog::{Catalog, Entries, Entry};

/// Entries and the index over them.
#[derive(Debug, Clone)]
pub struct Pool {
    /// Whether it holds for everybody: the standards.
    pub general: bool,
    /// The entries by catalog. Empty where the index came from bytes and nobody gave them: then the table's summaries stand in.
    entries: Vec<Entries>,
    /// Names and fields.
    pub table: EntryTable,
    /// Texts.
    pub postings: Postings,
    /// Where the texts of each entry point, and where its symptoms do.
    pub vectors: IndexBytes,
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
        let mut symptoms = 0;
        let mut vectors = Vec::new();
        for catalog in catalogs {
            for entry in catalog.entries.iter() {
                let own = lessons.iter().filter(|(catalog, code, _)| *catalog == entry.catalog && *code == entry.code);
                builder.entry(entry, own.map(|(.., words)| *words));
                table.push(entry, catalog.head.statuses);
                symptoms += entry.symptoms.len();
                vectors.extend(pointing(entry).as_flattened().iter().map(|number| number.cast_unsigned()));
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a mean of small numbers")]
        let mean = symptoms as f32 / table.len().max(1) as f32;
        let rich = mean.ln_1p() / MANY.ln_1p();
        let vectors = IndexBytes::from(vectors);
        Self::bare(general, table, builder.finish(), vectors, rich).of(catalogs)
    }

    /// A pool that came from bytes, without its entries.
    pub fn bare(general: bool, table: EntryTable, postings: Postings, vectors: IndexBytes, rich: f32) -> Self {
        Self { general, entries: Vec::new(), table, postings, vectors, rich }
    }

    /// The pool with the entries of the catalogs that it was made of.
    #[must_use]
    pub fn of(self, catalogs: &[&Catalog]) -> Self {
        Self { entries: catalogs.iter().map(|catalog| catalog.entries.clone()).collect(), ..self }
    }

    /// Whether it, which is built in, was made of these catalogs as they are.
    pub fn is_of(&self, catalogs: &[&Catalog]) -> bool {
        let entries: usize = catalogs.iter().map(|catalog| catalog.entries.len()).sum();
        entries == self.table.len() && catalogs.iter().all(|catalog| catalog.builtin && !catalog.extended)
    }

    /// An entry, or what is known of it.
    pub fn entry(&self, entry: u32) -> Arc<Entry> {
        let mut at = entry as usize;
        for entries in &self.entries {
            if at < entries.len() {
                return Arc::clone(&entries[at]);
            }
            at -= entries.len();
        }
        Arc::new(self.table.summary(entry))
    }

    /// How alike what a query and each entry mean are, entry by entry.
    pub fn likenesses(&self, query: &Vector) -> Vec<f32> {
        let own = self.vectors.bytes().chunks_exact(2 * WIDTH).map(|own| own.split_at(WIDTH));
        own.map(|(told, said)| f32::midpoint(vectors::likeness(told, query), vectors::likeness(said, query))).collect()
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

/// Where an entry points: by its name, twice by its meaning, and by its first check; and by its symptoms, if it has some. A name
/// without words says nothing.
fn pointing(entry: &Entry) -> [Vector; 2] {
    let named = words(&entry.code).into_iter().map(|word| word.text);
    let named = named.filter(|word| word.bytes().all(|letter| letter.is_ascii_alphabetic()));
    let Entry { meaning, check, .. } = entry;
    let text = format!("{} {meaning} {meaning} {check}", named.collect::<Vec<_>>().join(" "));
    let told = vectors::vector(&text).unwrap_or([0; WIDTH]);
    [told, vectors::vector(&entry.symptoms.join(" ")).unwrap_or(told)]
}
