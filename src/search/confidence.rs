//! Says of an answer whether its first hit can be trusted: such hits are to be right nine times in ten.
//!
//! A logistic regression over what the ranking saw. Its coefficients stand in assets/lexicon.toml with the way they were
//! fitted; a code that was typed needs none.

use serde::{Deserialize, Serialize};

use super::Candidate;

/// What the ranking saw of the first hit.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
pub struct Evidence {
    /// Always 1 in an evidence; the intercept in the coefficients.
    pub base: f32,
    /// Share of the query that the entry has.
    pub cover: f32,
    /// Fit of the best passage.
    pub best: f32,
    /// Fit of the whole entry.
    pub whole: f32,
    /// How far the next entry is behind, as a share of the score.
    pub margin: f32,
    /// The letters in the code.
    pub letters: f32,
}

impl Evidence {
    /// The evidence for the first of `ranked`.
    pub(super) fn of(ranked: &[Candidate]) -> Option<Self> {
        let (first, rest) = ranked.split_first()?;
        let behind = rest.first().map_or(0.0, |second| second.score / first.score.max(f32::EPSILON));
        Some(Self {
            base: 1.0,
            cover: first.fit.cover,
            best: first.fit.best[0],
            whole: first.fit.whole,
            margin: 1.0 - behind,
            letters: first.score - first.fit.score,
        })
    }

    /// Log odds that the first hit is right.
    pub fn odds(&self, coefficients: &Self) -> f32 {
        let terms = [
            self.base * coefficients.base,
            self.cover * coefficients.cover,
            self.best * coefficients.best,
            self.whole * coefficients.whole,
            self.margin * coefficients.margin,
            self.letters * coefficients.letters,
        ];
        terms.iter().sum()
    }
}
