//! The built-in lexicon with its weights and coefficients, as assets/lexicon.toml has them. Read once.

use std::sync::LazyLock;

use serde::Deserialize;

use super::features::Model;
use super::lexicon::{self, Lexicon};
use super::weights::Weights;

const ASSET: &str = include_str!(concat!(env!("OUT_DIR"), "/lexicon.json"));

/// The words.
///
/// # Panics
/// Never in a build whose tests passed: what is built in is checked there.
pub static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "built in and checked by a test")]
    let table: lexicon::Table = serde_json::from_str(ASSET).expect("a lexicon");
    Lexicon::new(&table)
});

/// The figures.
///
/// # Panics
/// Never in a build whose tests passed: what is built in is checked there.
pub static TUNING: LazyLock<Tuning> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "built in and checked by a test")]
    serde_json::from_str(ASSET).expect("weights and coefficients")
});

/// How much everything weighs.
#[derive(Debug, Clone, Deserialize)]
pub struct Tuning {
    /// The parts of the score.
    #[serde(rename = "weight")]
    pub weights: Weights,
    /// That a pool holds what is asked for.
    pub pool: Model,
    /// That the first hit of a product or of a catalog of the user's is right.
    pub confidence: Model,
    /// That the first hit of a standard is right.
    pub confidence_general: Model,
}

impl Weights {
    /// The weights of assets/lexicon.toml.
    pub fn built_in() -> Self {
        TUNING.weights.clone()
    }
}
