//! How much each part of the score weighs. Only names; the figures are data, assets/lexicon.toml.

use serde::{Deserialize, Serialize};

use super::postings::KINDS;

/// How much each part of the score weighs, as assets/lexicon.toml has it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Weights {
    /// A word of no meaning (`the`).
    pub light: f32,
    /// An everyday word (`thing`).
    pub plain: f32,
    /// A concept against the word itself.
    pub concept: f32,
    /// A concept of any trade against the word itself.
    pub any_trade: f32,
    /// A concept called by several words.
    pub wording: f32,
    /// A word with the same beginning.
    pub shared_prefix: f32,
    /// Two words of the query that the index has as one.
    pub joined: f32,
    /// A word of the query that the index has as two.
    pub split: f32,
    /// A correction, for each slip.
    pub slip: f32,
    /// The last word, still being typed, as the beginning of a term.
    pub prefix: f32,
    /// Words side by side in query and passage, on top of each for itself.
    pub pair: f32,
    /// How strongly the catalogs at large smooth a single entry's words; less is bolder.
    pub mu: f32,
    /// The whole entry.
    pub likely: f32,
    /// Each of the three best passages.
    pub best: f32,
    /// A passage that stands whole in the query.
    pub whole: f32,
    /// The catalog that the query's words are common in.
    pub lean: f32,
    /// An entry whose catalog the query names.
    pub named: f32,
    /// An entry that means what the query means, whatever its words; less in pools that have many of people's.
    pub near: f32,
    /// So alike must they be where they have no word in common.
    pub near_alone: f32,
    /// An entry that people meet often, as the number of its symptoms tells.
    pub met: f32,
    /// The letters of the query in the code.
    pub letters: f32,
    /// A code among other words.
    pub inside: f32,
    /// How fast the odds fall behind a pool's first hit.
    pub behind: f32,
    /// How much better a standard's log odds must be to come before a product's.
    pub home: f32,
    /// Log odds, its lead apart, from which a product's first hit fits what is asked.
    pub fits: f32,
    /// How much better a standard's log odds must be where a product's hit fits.
    pub home_fits: f32,
    /// Log odds from which a first hit of a product or a catalog of the user's is called confident, where its pool is rich in
    /// people's words.
    pub sure: f32,
    /// The same where it has none: what is said of such is more often near than right.
    pub sure_terse: f32,
    /// Log odds from which one of a standard is.
    pub sure_general: f32,
    /// How much a passage's own length counts against it.
    pub bulk: f32,
    /// Kinds of text in the whole entry, in the order of [`super::postings_builder::PassageKind`].
    pub kinds: [f32; KINDS],
    /// Kinds of text as the best passage.
    pub passages: [f32; KINDS],
}
