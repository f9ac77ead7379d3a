//! Floor 1. Search: ranks the entries of the catalogs for what a responder types, and says why.

mod bytes;
mod code;
mod confidence;
mod entry_table;
mod lexicon;
mod postings;
mod query;
mod symptom;
mod terms;
mod weights;
mod why;
mod words;

use std::cmp::Ordering;
use std::sync::Arc;

use crate::catalog::{Catalogs, Entry};
use code::{Named, Typed};
use confidence::ConfidenceFeatures;
use entry_table::EntryTable;
use lexicon::LEXICON;
pub use lexicon::add;
use postings::{Builder, Postings};
use query::Query;
use symptom::Fit;
use terms::Token;
pub use weights::Weights;

/// The answer to one query.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Best first.
    pub hits: Vec<Hit>,
    /// What is odd about the query, in words (an unknown field, …).
    pub hint: Option<String>,
}

/// One entry that fits a query.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The entry.
    pub entry: Arc<Entry>,
    /// Higher is better; comparable within one answer.
    pub score: f32,
    /// Whether such hits are right nine times in ten.
    pub confident: bool,
    /// Why it fits, a sentence.
    pub why: String,
    /// Characters of the code that the query matched (char indices).
    pub code_marks: Vec<usize>,
    /// Words of the entry's texts that the query matched, as they stand there.
    pub word_marks: Vec<String>,
}

/// What a finished case taught: the words that its responder searched by, and the entry that it ended with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// The entry's catalog.
    pub catalog: String,
    /// The entry's code.
    pub code: String,
    /// The words.
    pub words: String,
}

/// Everything that search knows of the entries.
#[derive(Debug, Clone)]
pub struct Index {
    /// Empty where the index came from bytes: then the roster's sketches stand in.
    entries: Vec<Arc<Entry>>,
    entry_table: EntryTable,
    postings: Postings,
    weights: Weights,
}

/// An entry that stands in the answer, before it is dressed for the screen.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    fit: Fit,
    named: Option<Named>,
    score: f32,
    newer_than_reference: bool,
}

impl Index {
    /// Indexes every entry.
    pub fn build(catalogs: &Catalogs) -> Self {
        Self::taught(catalogs, &[])
    }

    /// Indexes every entry, and with them what finished cases taught.
    pub fn taught(catalogs: &Catalogs, lessons: &[Lesson]) -> Self {
        let entries: Vec<_> = catalogs.entries().cloned().collect();
        let mut builder = Builder::new(&LEXICON);
        let mut entry_table = EntryTable::default();
        for entry in &entries {
            let own = lessons.iter().filter(|lesson| lesson.catalog == entry.catalog && lesson.code == entry.code);
            builder.entry(entry, own.map(|lesson| lesson.words.as_str()));
            entry_table.push(entry);
        }
        Self { entries, entry_table, postings: builder.finish(), weights: Weights::built_in() }
    }

    /// The index as bytes, for a cache.
    pub fn to_bytes(&self) -> Vec<u8> {
        bytes::write(&self.postings, &self.entry_table)
    }

    /// The index that was written as these bytes, from `start` on; its hits bear names and meaning of their entries, no more.
    /// Nothing where the bytes are damaged.
    pub fn from_bytes(bytes: Vec<u8>, start: usize) -> Option<Self> {
        let (postings, entry_table) = bytes::read(&Arc::new(bytes), start)?;
        Some(Self { entries: Vec::new(), entry_table, postings, weights: Weights::built_in() })
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entry_table.len()
    }

    /// Whether there is nothing to find.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same index with other weights, to measure what each part adds.
    #[must_use]
    pub fn weighed(mut self, weights: Weights) -> Self {
        self.weights = weights;
        self
    }

    /// Ranks the entries for `query`; an empty query gives all of them in order.
    pub fn search(&self, query: &str, limit: usize) -> Answer {
        let query = Query::parse(query);
        if query.words.trim().is_empty() {
            let admitted = (0..).take(self.entry_table.len()).filter(|&entry| self.entry_table.admits(entry, &query));
            let hits = admitted.take(limit).map(|entry| self.plain(entry)).collect();
            return Answer { hits, hint: query.hint };
        }
        let tokens = terms::tokens(&query.words, &self.postings, &LEXICON, &self.weights);
        let typed = Typed::new(&query.words);
        let mut found = self.candidates(&query, &tokens, &typed);
        if limit < found.len() {
            found.select_nth_unstable_by(limit, order);
            found.truncate(limit);
        }
        found.sort_unstable_by(order);
        let sure = ConfidenceFeatures::of(&found, &tokens, &self.postings)
            .is_some_and(|evidence| evidence.odds(&LEXICON.coefficients) > 0.0);
        let hits = found.iter().enumerate().map(|(at, candidate)| {
            let hit = self.hit(candidate, &query, &tokens, &typed);
            let typed = matches!(candidate.named, Some(Named::Exact | Named::Begun));
            Hit { confident: typed || at == 0 && sure, ..hit }
        });
        let hits = hits.collect();
        Answer { hits, hint: query.hint }
    }

    /// Every entry that fits by name or by meaning.
    fn candidates(&self, query: &Query, tokens: &[Token], typed: &Typed) -> Vec<Candidate> {
        let named = typed.find(&self.entry_table).into_iter();
        let mut named = named.filter(|(entry, _)| self.entry_table.admits(*entry, query)).peekable();
        let mut found: Vec<Candidate> = Vec::new();
        let candidate = |fit: Fit, named: Option<Named>| {
            let letters = match named {
                Some(Named::Lettered(share)) => self.weights.letters * share * share,
                _ => 0.0,
            };
            Candidate {
                fit,
                named,
                score: fit.score + letters,
                newer_than_reference: self.entry_table.is_newer_than_reference(fit.entry),
            }
        };
        for fit in symptom::rank(tokens, &self.postings, &self.weights, |entry| self.entry_table.admits(entry, query)) {
            while let Some((entry, named)) = named.next_if(|(entry, _)| *entry < fit.entry) {
                found.push(candidate(Fit { entry, ..Fit::default() }, Some(named)));
            }
            let named = named.next_if(|(entry, _)| *entry == fit.entry).map(|(_, named)| named);
            found.push(candidate(fit, named));
        }
        found.extend(named.map(|(entry, named)| candidate(Fit { entry, ..Fit::default() }, Some(named))));
        found
    }

    fn hit(&self, candidate: &Candidate, query: &Query, tokens: &[Token], typed: &Typed) -> Hit {
        let Candidate { fit, named, score, .. } = *candidate;
        let why = why::explain(fit.entry, tokens, named, &query.words, &self.postings);
        let entry = self.entry(fit.entry);
        let code_marks = if named.is_some() { typed.marks(&entry.code) } else { Vec::new() };
        Hit { entry, score, confident: false, why: why.sentence, code_marks, word_marks: why.marks }
    }

    fn entry(&self, entry: u32) -> Arc<Entry> {
        self.entries.get(entry as usize).map_or_else(|| Arc::new(self.entry_table.summary(entry)), Arc::clone)
    }

    fn plain(&self, entry: u32) -> Hit {
        Hit {
            entry: self.entry(entry),
            score: 1.0,
            confident: true,
            why: String::new(),
            code_marks: Vec::new(),
            word_marks: Vec::new(),
        }
    }
}

/// A code that was typed comes first, then codes that begin so, then the higher score; where equal, the reference's codes
/// before younger ones, then the order of the catalogs.
fn order(a: &Candidate, b: &Candidate) -> Ordering {
    let tier = |candidate: &Candidate| match candidate.named {
        Some(Named::Exact) => 3,
        Some(Named::Begun) => 2 - i8::from(candidate.newer_than_reference),
        _ => 0,
    };
    (tier(b).cmp(&tier(a)))
        .then(b.score.total_cmp(&a.score))
        .then(a.newer_than_reference.cmp(&b.newer_than_reference))
        .then(a.fit.entry.cmp(&b.fit.entry))
}

#[cfg(test)]
mod tests;
