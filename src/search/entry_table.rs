//! The names of the entries: code, other names, catalog, section, statuses; what a query narrows by and finds codes in.
//!
//! Flat like the postings, so that a large catalog's roster is read from the cache in one go.

use super::postings::letter_bitset;
use super::query::{Field, Query};
use crate::catalog::Entry;

/// Texts end to end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StringArena {
    /// All letters.
    pub letters: String,
    /// Where each text ends.
    pub ends: Vec<u32>,
}

impl StringArena {
    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.letters.push_str(text);
        self.ends.push(u32::try_from(self.letters.len()).unwrap_or(u32::MAX));
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text with this number.
    pub fn get(&self, at: usize) -> &str {
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.letters[from..self.ends[at] as usize]
    }
}

/// Every entry by name.
#[derive(Debug, Clone, Default)]
pub struct EntryTable {
    /// The reference's codes.
    pub codes: StringArena,
    /// What they mean.
    pub meanings: StringArena,
    /// Spellings of the codes, folded; those of one entry side by side, the reference's first.
    pub spellings: StringArena,
    /// Letters of each spelling, one bit each: rules most out for a query's letters.
    pub masks: Vec<u32>,
    /// The entry of each spelling.
    pub owners: Vec<u32>,
    /// Identifiers of the catalogs.
    pub catalogs: StringArena,
    /// Names of the sections.
    pub sections: StringArena,
    /// Per entry: catalog, section, 1 for a code that the reference does not have.
    pub places: Vec<[u32; 3]>,
    /// HTTP statuses, each with its entry, in order of entries.
    pub statuses: Vec<[u32; 2]>,
}

impl EntryTable {
    /// Takes the next entry.
    pub fn push(&mut self, entry: &Entry) {
        let Ok(number) = u32::try_from(self.places.len()) else { return };
        self.codes.push(&entry.code);
        self.meanings.push(&entry.meaning);
        for spelling in entry.spellings() {
            let folded = fold(spelling);
            self.masks.push(letter_bitset(&folded));
            self.spellings.push(&folded);
            self.owners.push(number);
        }
        let place = |texts: &mut StringArena, text: &str| {
            let known = (0..texts.len()).rev().find(|&at| texts.get(at) == text);
            let at = known.unwrap_or_else(|| {
                texts.push(text);
                texts.len() - 1
            });
            u32::try_from(at).unwrap_or(u32::MAX)
        };
        let catalog = place(&mut self.catalogs, &entry.catalog);
        let section = place(&mut self.sections, &entry.section);
        self.places.push([catalog, section, u32::from(entry.since.is_some())]);
        self.statuses.extend(entry.http.iter().map(|&status| [number, u32::from(status)]));
    }

    /// What the roster knows of an entry: its names and its meaning, no more.
    pub fn summary(&self, entry: u32) -> Entry {
        let at = entry as usize;
        let [catalog, section, _] = self.places[at];
        Entry {
            catalog: self.catalogs.get(catalog as usize).into(),
            code: self.codes.get(at).into(),
            section: self.sections.get(section as usize).into(),
            meaning: self.meanings.get(at).into(),
            ..Entry::default()
        }
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether a code is younger than the reference.
    pub fn is_newer_than_reference(&self, entry: u32) -> bool {
        self.places[entry as usize][2] == 1
    }

    /// The folded spellings of an entry.
    pub fn spellings(&self, entry: u32) -> impl Iterator<Item = &str> {
        let from = self.owners.partition_point(|&owner| owner < entry);
        (from..self.owners.len()).take_while(move |&at| self.owners[at] == entry).map(|at| self.spellings.get(at))
    }

    /// Whether an entry satisfies every filter of the query.
    pub fn admits(&self, entry: u32, query: &Query) -> bool {
        query.filters.iter().all(|(field, value)| {
            let [catalog, section, _] = self.places[entry as usize];
            match field {
                Field::Catalog => contains(self.catalogs.get(catalog as usize), value),
                Field::Section => contains(self.sections.get(section as usize), value),
                Field::Code => self.spellings(entry).any(|spelling| spelling.contains(&fold(value))),
                Field::Status => {
                    let from = self.statuses.partition_point(|[owner, _]| *owner < entry);
                    let mut own = self.statuses[from..].iter().take_while(|[owner, _]| *owner == entry);
                    own.any(|[_, status]| status.to_string().starts_with(value.trim_end_matches('x')))
                }
            }
        })
    }
}

fn contains(text: &str, lower: &str) -> bool {
    text.to_lowercase().contains(lower)
}

/// A code or what was typed for one: lower case, one underscore for every run of anything that is no letter or digit.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.trim().chars() {
        if letter.is_alphanumeric() {
            folded.extend(letter.to_lowercase());
        } else if !folded.ends_with('_') {
            folded.push('_');
        }
    }
    folded
}
