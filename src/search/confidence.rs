//! Says of an answer whether its first hit can be trusted: such hits are to be right nine times in ten.
//!
//! A logistic regression over what the ranking saw. The coefficients are data, assets/lexicon.toml, where it is said how they
//! were fitted; a code that was typed needs none.

use serde::{Deserialize, Serialize};

use super::Candidate;
use super::postings::Postings;
use super::terms::Token;

/// What the ranking saw of the first hit; also the coefficients of it.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
pub struct ConfidenceFeatures {
    /// Always 1; the intercept among the coefficients.
    pub base: f32,
    /// The score.
    pub score: f32,
    /// How far the next entry is behind, as a share of the score.
    pub margin: f32,
    /// Share of the query's telling words that the entry has.
    pub found: f32,
    /// Their number (ln 1 + n): one word alone proves little.
    pub words: f32,
    /// Share of the query's words that no entry has: it may be about something else.
    pub unknown: f32,
    /// How widely the entries use the telling words or what they stand for (mean log share): a printer that jams is in one
    /// symptom by accident, a token is the trade's.
    pub trade: f32,
}

/// A term that stands for a word as well as this finds the word.
const STANDS_FOR: f32 = 0.45;

impl ConfidenceFeatures {
    /// The evidence for the first of `ranked`.
    pub(super) fn of(ranked: &[Candidate], tokens: &[Token], index: &Postings) -> Option<Self> {
        let (first, rest) = ranked.split_first()?;
        let behind = rest.first().map_or(0.0, |second| second.score / first.score.max(f32::EPSILON));
        let has = |token: &&Token| stands(token).any(|term| index.has(first.fit.entry, term));
        let use_of = |token: &Token| stands(token).map(|term| index.use_of(term)).fold(0.0, f32::max);
        let telling = || tokens.iter().filter(|token| token.is_telling());
        let (found, all) = (count(telling().filter(has)), count(telling()).max(1.0));
        let nowhere = count(tokens.iter().filter(|token| token.terms.is_empty()));
        Some(Self {
            base: 1.0,
            score: first.score,
            margin: 1.0 - behind,
            found: found / all,
            words: found.ln_1p(),
            unknown: nowhere / count(tokens.iter()).max(1.0),
            trade: telling().map(use_of).sum::<f32>() / all,
        })
    }

    /// Log odds that the first hit is right.
    pub fn odds(&self, coefficients: &Self) -> f32 {
        self.base * coefficients.base
            + self.score * coefficients.score
            + self.margin * coefficients.margin
            + self.found * coefficients.found
            + self.words * coefficients.words
            + self.unknown * coefficients.unknown
            + self.trade * coefficients.trade
    }
}

/// The terms that stand for a token well enough.
fn stands(token: &Token) -> impl Iterator<Item = u32> {
    token.terms.iter().filter(|(_, weight)| *weight > STANDS_FOR).map(|(term, _)| *term)
}

#[expect(clippy::cast_precision_loss, reason = "words of one query")]
fn count<'t>(tokens: impl Iterator<Item = &'t Token>) -> f32 {
    tokens.count() as f32
}
