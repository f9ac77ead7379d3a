//! The trade's words: what means the same, which words carry little, and how much each part of the score weighs.
//!
//! All of it is data, assets/lexicon.toml. A concept is a set of words and wordings; wherever one of them stands, in a
//! symptom or in a query, the concept stands too, as the term `@name`.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;

use super::Weights;
use super::confidence::ConfidenceFeatures;
use super::postings::Words;
use super::words::{Stems, words};

/// The lexicon inside the binary.
///
/// # Panics
/// Never in a build whose tests passed: what is built in is checked there.
pub static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "built in and checked by a test")]
    let mut table: Table =
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/lexicon.json"))).expect("a lexicon");
    if let Some(own) = OWN.get().and_then(|text| toml::from_str::<Own>(text).ok()) {
        table.light = format!("{} {}", table.light, own.light);
        table.plain = format!("{} {}", table.plain, own.plain);
        for (name, wordings) in own.concept {
            let all = table.concept.entry(name).or_default();
            *all = if all.is_empty() { wordings } else { format!("{all}|{wordings}") };
        }
    }
    Lexicon::new(&table)
});

/// A file with words of the user's, once it was found to be well formed.
static OWN: OnceLock<String> = OnceLock::new();

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    #[serde(default)]
    light: String,
    #[serde(default)]
    plain: String,
    #[serde(default)]
    concept: BTreeMap<String, String>,
}

/// Adds the words of a file to the trade's: concepts, and wordings for those that are there already; to be called before the first
/// search. How many concepts it names.
///
/// # Errors
/// What is wrong with the file; then none of its words is added.
pub fn add(text: &str) -> Result<usize, String> {
    let own: Own = toml::from_str(text).map_err(|error| error.to_string())?;
    let _ = OWN.set(text.to_owned());
    Ok(own.concept.len())
}

/// The file as written.
#[derive(Debug, Deserialize)]
pub struct Table {
    light: String,
    plain: String,
    concept: BTreeMap<String, String>,
    weight: Weights,
    confidence: ConfidenceFeatures,
}

/// Concepts by the words that call them.
pub struct Lexicon {
    /// Shared with the index, so that both sides stem alike.
    pub stems: Stems,
    /// How the parts of the score weigh.
    pub weights: Weights,
    /// How what the ranking saw speaks for its first hit.
    pub coefficients: ConfidenceFeatures,
    /// Stems that carry less than others; true for those of no meaning.
    faint: Words<bool>,
    single: Words<Vec<String>>,
    /// Wordings of several words, by the stem of the first.
    several: Words<Vec<Wording>>,
}

struct Wording {
    rest: Vec<String>,
    concept: String,
}

impl Lexicon {
    fn new(table: &Table) -> Self {
        let stems = Stems::default();
        let stemmed = |text: &str| words(text).iter().map(|word| stems.stem(word.text)).collect::<Vec<_>>();
        let mut single: Words<Vec<String>> = Words::default();
        let mut several: Words<Vec<Wording>> = Words::default();
        for (name, wordings) in &table.concept {
            let concept = format!("@{name}");
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
        Self { faint, single, several, weights: table.weight.clone(), coefficients: table.confidence, stems }
    }

    /// What share of its rarity a word carries: little for `the`, half for `thing`, all of it for words of the trade.
    pub fn share(&self, stem: &str, weights: &Weights) -> f32 {
        self.faint.get(stem).map_or(1.0, |light| if *light { weights.light } else { weights.plain })
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
