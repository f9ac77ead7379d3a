//! What closed cases teach: by which words people meant which entry. Searches nothing, and keeps nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::event::CaseId;
use super::outcome::Outcome;
use super::summary::Summary;
use crate::envelope::Redacted;

/// A word of an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaughtWord {
    /// The entry's catalog.
    pub catalog: String,
    /// The entry's code.
    pub code: String,
    /// The word, in lower case.
    pub word: String,
}

/// The words that cases taught, each with its cases: those that a case was searched by, and those of the message that it showed.
/// Only a fixed case proves that it was this entry, and only a word that two of them have is learned: one may be by chance.
pub fn learned(cases: &[Summary]) -> BTreeMap<TaughtWord, BTreeSet<CaseId>> {
    let mut learned: BTreeMap<TaughtWord, BTreeSet<CaseId>> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.outcome == Some(Outcome::Fixed)) {
        let (Some(catalog), Some(code)) = (&case.catalog, &case.entry) else { continue };
        let texts = [&case.symptom, &case.message].into_iter().flatten().map(Redacted::as_str);
        for word in texts.flat_map(words) {
            let word = TaughtWord { catalog: catalog.clone(), code: code.clone(), word };
            learned.entry(word).or_default().insert(case.case.clone());
        }
    }
    learned.retain(|_, cases| cases.len() > 1);
    learned
}

/// The words of a text as they are learned.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| word.chars().count() > 1).map(str::to_lowercase)
}
