//! The trade's words: what means the same, and which words carry little.
//!
//! All of it is data, assets/lexicon.toml. A concept is a set of words and wordings; wherever one of them stands, in a
//! symptom or in a query, the concept stands too, as the term `@name`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::words::{Stems, WordMap, WordSet, words};

/// How a concept's term begins that is of any trade, and not of ours: it says less.
pub const ANY_TRADE: &str = "@~";

/// The file as written.
#[derive(Debug, Deserialize)]
pub struct LexiconTable {
    light: String,
    plain: String,
    others: String,
    concept: BTreeMap<String, String>,
    any_trade: BTreeMap<String, String>,
}

impl LexiconTable {
    /// Adds words of little meaning, plain ones, and wordings of concepts.
    pub fn add(&mut self, light: &str, plain: &str, concepts: BTreeMap<String, String>) {
        self.light = format!("{} {light}", self.light);
        self.plain = format!("{} {plain}", self.plain);
        for (name, wordings) in concepts {
            let all = self.concept.entry(name).or_default();
            *all = if all.is_empty() { wordings } else { format!("{all}|{wordings}") };
        }
    }
}

/// Concepts by the words that call them. What is built in was stemmed when errbook was built.
#[derive(Deserialize, Serialize)]
pub struct Lexicon {
    /// Shared with the index, so that both sides stem alike.
    #[serde(skip)]
    pub stems: Stems,
    /// Stems that carry less than others; true for those of no meaning.
    faint: WordMap<bool>,
    /// Stems of names of systems that have no codes here.
    others: WordSet,
    single: WordMap<Vec<String>>,
    /// Wordings of several words, by the stem of the first.
    several: WordMap<Vec<Wording>>,
}

#[derive(Deserialize, Serialize)]
struct Wording {
    rest: Vec<String>,
    concept: String,
}

impl Lexicon {
    /// Stems what the file says.
    pub fn new(table: &LexiconTable) -> Self {
        let stems = Stems::default();
        let stemmed = |text: &str| words(text).iter().map(|word| stems.stem(word.text)).collect::<Vec<_>>();
        let mut single: WordMap<Vec<String>> = WordMap::default();
        let mut several: WordMap<Vec<Wording>> = WordMap::default();
        let of_ours = table.concept.iter().map(|(name, wordings)| (format!("@{name}"), wordings));
        let of_any = table.any_trade.iter().map(|(name, wordings)| (format!("{ANY_TRADE}{name}"), wordings));
        for (concept, wordings) in of_ours.chain(of_any) {
            for wording in wordings.split('|') {
                let mut parts = stemmed(wording).into_iter();
                let Some(first) = parts.next() else { continue };
                let rest: Vec<String> = parts.collect();
                if rest.is_empty() {
                    let named = single.entry(first).or_default();
                    if !named.contains(&concept) {
                        named.push(concept.clone());
                    }
                } else {
                    several.entry(first).or_default().push(Wording { rest, concept: concept.clone() });
                }
            }
        }
        let plain = stemmed(&table.plain).into_iter().map(|stem| (stem, false));
        let light = stemmed(&table.light).into_iter().map(|stem| (stem, true));
        let faint = plain.chain(light).collect();
        let others = stemmed(&table.others).into_iter().collect();
        Self { stems, faint, others, single, several }
    }

    /// What share of its rarity a word carries: little for `the`, half for `thing`, all of it for words of the trade.
    /// The shares of both are given.
    pub fn share(&self, stem: &str, light: f32, plain: f32) -> f32 {
        self.faint.get(stem).map_or(1.0, |is_light| if *is_light { light } else { plain })
    }

    /// Whether a word names a system that has no codes here.
    pub fn is_other(&self, stem: &str) -> bool {
        self.others.contains(stem)
    }

    /// The concepts that one word calls.
    pub fn concepts(&self, stem: &str) -> &[String] {
        self.single.get(stem).map_or(&[], Vec::as_slice)
    }

    /// Whether a wording of several words begins with a stem.
    pub fn begins(&self, stem: &str) -> bool {
        self.several.contains_key(stem)
    }

    /// The wordings of several words that begin where one stands in a text: how many words each spans, and its concept.
    /// `stem` gives the stem so many words ahead.
    pub fn wordings<'l, 't>(
        &'l self,
        stem: impl Fn(usize) -> Option<&'t str>,
    ) -> impl Iterator<Item = (usize, &'l str)> {
        let first = stem(0).and_then(|first| self.several.get(first)).map_or(&[][..], Vec::as_slice);
        first.iter().filter_map(move |wording| {
            let all = wording.rest.iter().enumerate().all(|(at, rest)| stem(at + 1) == Some(rest));
            all.then_some((wording.rest.len() + 1, wording.concept.as_str()))
        })
    }
}
