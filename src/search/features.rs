//! What the ranking saw of a pool's first hit, as numbers, and models that turn them into log odds.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What the ranking saw of a pool's first hit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ConfidenceFeatures {
    /// Always 1.
    pub base: f32,
    /// The score.
    pub score: f32,
    /// How far the pool's next entry is behind, as a share of the score.
    pub margin: f32,
    /// Share of the query's weight that the entry has.
    pub found: f32,
    /// Share of the query's weight that one passage of the entry has.
    pub together: f32,
    /// How much more of it the entry has than the first hit of any other pool.
    pub ahead: f32,
    /// What the entry has of that weight (ln 1 + x): one word alone proves little.
    pub kept: f32,
    /// Share of the query's weight that no pool knows: it may be about something else.
    pub lost: f32,
    /// Share of the query's weight that only other pools know.
    pub elsewhere: f32,
    /// How much of a passage of the entry stands in the query.
    pub whole: f32,
    /// Share of the query's weight that stands in the code's name: what the name says need not be what happens.
    pub coded: f32,
    /// How much commoner the query's words are in this pool than in all.
    pub leaning: f32,
    /// Whether the query names the entry's catalog (1), or only another pool's (-1).
    pub named: f32,
    /// Whether the code was typed among other words.
    pub typed: f32,
    /// Share of the query's weight that names systems of which the entry says nothing.
    pub others: f32,
    /// How far the pool is ahead of the others by the log odds that it is meant, within -3 and 3; 0 when those are judged.
    pub lead: f32,
    /// How widely the pool uses the query's words (mean log share): a printer that jams is in one symptom by accident.
    pub trade: f32,
    /// How much people's words the pool has an entry, from 0 for none.
    pub rich: f32,
    /// How alike query and entry are in meaning.
    pub near: f32,
    /// How much more alike than the query and the first hit of any other pool.
    pub nearer: f32,
    /// Share of the query's weight that the entry has in the query's own words: another word for it may be for something else.
    pub said: f32,
    /// Share of the query's weight that one passage of the entry has in the query's own words.
    pub quoted: f32,
}

/// Number of features.
pub const FEATURES: usize = 22;

impl ConfidenceFeatures {
    /// The names of the features in the order of the fields.
    pub const NAMES: [&str; FEATURES] = [
        "base",
        "score",
        "margin",
        "found",
        "together",
        "ahead",
        "kept",
        "lost",
        "elsewhere",
        "whole",
        "coded",
        "leaning",
        "named",
        "typed",
        "others",
        "lead",
        "trade",
        "rich",
        "near",
        "nearer",
        "said",
        "quoted",
    ];

    /// The features in the order of the fields.
    pub fn values(&self) -> [f32; FEATURES] {
        [
            self.base,
            self.score,
            self.margin,
            self.found,
            self.together,
            self.ahead,
            self.kept,
            self.lost,
            self.elsewhere,
            self.whole,
            self.coded,
            self.leaning,
            self.named,
            self.typed,
            self.others,
            self.lead,
            self.trade,
            self.rich,
            self.near,
            self.nearer,
            self.said,
            self.quoted,
        ]
    }
}

/// A regression: terms, each a product of one or two features, and their coefficients. As a table: `"score margin" = 2.0`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "BTreeMap<String, f32>")]
pub struct Model(Vec<(Vec<usize>, f32)>);

impl TryFrom<BTreeMap<String, f32>> for Model {
    type Error = String;

    fn try_from(table: BTreeMap<String, f32>) -> Result<Self, String> {
        let term = |(names, weight): (String, f32)| Ok((term(&names)?, weight));
        table.into_iter().map(term).collect::<Result<_, String>>().map(Self)
    }
}

impl Model {
    /// The log odds.
    pub fn odds(&self, features: &ConfidenceFeatures) -> f32 {
        let values = features.values();
        self.0.iter().map(|(term, weight)| term.iter().map(|&at| values[at]).product::<f32>() * weight).sum()
    }
}

/// The numbers of the features that a term names.
///
/// # Errors
/// The name that is no feature's.
pub fn term(names: &str) -> Result<Vec<usize>, String> {
    let number = |name: &str| {
        let at = ConfidenceFeatures::NAMES.iter().position(|known| *known == name);
        at.ok_or_else(|| format!("there is no feature '{name}'"))
    };
    names.split(' ').map(number).collect()
}
