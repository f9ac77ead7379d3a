//! The names of the entries: code, other names, catalog, section, statuses and the like; what a query narrows by and finds
//! codes in.
//!
//! Flat like the postings, so that a large catalog's table is read from the cache in one go.

use super::query::QueryField;
use super::string_arena::{StringArena, letter_bitset};
use crate::catalog::{Entry, Verdict};

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
    /// Names of the sections, of who sends, of versions: whatever many entries share.
    pub shared: StringArena,
    /// Per entry: catalog, then in [`Self::shared`] section, surfaces (side by side) and since (empty for the reference's
    /// own), then the retry verdict, then in [`Self::shared`] the HTTP methods (side by side).
    pub places: Vec<[u32; 6]>,
    /// HTTP statuses, each with its entry, in order of entries.
    pub statuses: Vec<[u32; 2]>,
}

/// The verdicts by number.
const VERDICTS: [(Verdict, &str); 5] = [
    (Verdict::Now, "now"),
    (Verdict::After, "after"),
    (Verdict::Change, "change"),
    (Verdict::Never, "never"),
    (Verdict::Unknown, "unknown"),
];

/// The methods of HTTP.
const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];

impl EntryTable {
    /// Takes the next entry; `is_status` says that its code is an HTTP status.
    pub fn push(&mut self, entry: &Entry, is_status: bool) {
        let Ok(number) = u32::try_from(self.places.len()) else { return };
        self.codes.push(&entry.code);
        self.meanings.push(&entry.meaning);
        for spelling in entry.spellings() {
            let folded = fold(spelling);
            self.masks.push(letter_bitset(&folded));
            self.spellings.push(&folded);
            self.owners.push(number);
        }
        let verdict = VERDICTS.iter().position(|(verdict, _)| *verdict == entry.retry.verdict).unwrap_or_default();
        self.places.push([
            self.catalogs.place(&entry.catalog),
            self.shared.place(&entry.section),
            self.shared.place(&entry.surfaces.join(" ")),
            self.shared.place(entry.since.as_deref().unwrap_or_default()),
            u32::try_from(verdict).unwrap_or_default(),
            self.shared.place(&methods(entry)),
        ]);
        let own = entry.code.parse::<u16>().ok().filter(|_| is_status);
        self.statuses.extend(entry.http.iter().copied().chain(own).map(|status| [number, u32::from(status)]));
    }

    /// What the table knows of an entry: its names and its meaning, no more.
    pub fn summary(&self, entry: u32) -> Entry {
        let since = self.shared(entry, 3);
        Entry {
            catalog: self.catalogs.get(self.catalog(entry)).into(),
            code: self.codes.get(entry as usize).into(),
            section: self.shared(entry, 1).into(),
            since: (!since.is_empty()).then(|| since.to_owned()),
            meaning: self.meanings.get(entry as usize).into(),
            ..Entry::default()
        }
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// The number of an entry's catalog in [`Self::catalogs`].
    pub fn catalog(&self, entry: u32) -> usize {
        self.places[entry as usize][0] as usize
    }

    /// Whether a code is newer than the reference.
    pub fn is_newer_than_reference(&self, entry: u32) -> bool {
        !self.shared(entry, 3).is_empty()
    }

    /// The folded spellings of an entry.
    pub fn spellings(&self, entry: u32) -> impl Iterator<Item = &str> {
        let from = self.owners.partition_point(|&owner| owner < entry);
        (from..self.owners.len()).take_while(move |&at| self.owners[at] == entry).map(|at| self.spellings.get(at))
    }

    /// Whether a field of an entry has a value, in lower case.
    pub fn is(&self, entry: u32, field: QueryField, value: &str) -> bool {
        match field {
            QueryField::Catalog => contains(self.catalogs.get(self.catalog(entry)), value),
            QueryField::Section => contains(self.shared(entry, 1), value),
            QueryField::Surface => self.shared(entry, 2).split(' ').any(|surface| surface.starts_with(value)),
            QueryField::Method => self.shared(entry, 5).split(' ').any(|method| method == value),
            QueryField::Since if value == "reference" => !self.is_newer_than_reference(entry),
            QueryField::Since => contains(self.shared(entry, 3), value),
            QueryField::Code => self.spellings(entry).any(|spelling| spelling.contains(&fold(value))),
            QueryField::Retry => VERDICTS[self.places[entry as usize][4] as usize].1.starts_with(value),
            QueryField::Status => {
                let from = self.statuses.partition_point(|[owner, _]| *owner < entry);
                let mut own = self.statuses[from..].iter().take_while(|[owner, _]| *owner == entry);
                own.any(|[_, status]| status.to_string().starts_with(value.trim_end_matches('x')))
            }
        }
    }

    fn shared(&self, entry: u32, which: usize) -> &str {
        self.shared.get(self.places[entry as usize][which] as usize)
    }
}

/// The methods that an entry's texts name as a request does, in lower case.
fn methods(entry: &Entry) -> String {
    let Entry { meaning, check, steps, facts, texts, fingerprints, .. } = entry;
    let texts = || {
        let lists = steps.iter().chain(facts).chain(texts).map(String::as_str);
        lists.chain(fingerprints.iter().map(|print| print.text.as_str())).chain([meaning.as_str(), check])
    };
    let names = |method: &&str| {
        let is_method = |word: &str| word == *method;
        texts().any(|text| text.split(|letter: char| !letter.is_ascii_alphanumeric()).any(is_method))
    };
    METHODS.iter().copied().filter(names).collect::<Vec<_>>().join(" ").to_lowercase()
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
