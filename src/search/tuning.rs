//! The built-in lexicon with its weights and coefficients, as assets/lexicon.toml has them. Read once.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;

use super::features::Model;
use super::lexicon::{self, Lexicon};
use super::weights::Weights;

const ASSET: &str = include_str!(concat!(env!("OUT_DIR"), "/lexicon.json"));
/// The lexicon of the same file.
const STEMMED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.bin"));

/// The words.
///
/// # Panics
/// Never in a build whose tests passed: what is built in is checked there.
pub static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let Some(own) = OWN.get().and_then(|text| toml::from_str::<OwnRows>(text).ok()) else {
        #[expect(clippy::expect_used, reason = "built in and checked by a test")]
        return postcard::from_bytes(STEMMED).expect("a lexicon");
    };
    #[expect(clippy::expect_used, reason = "built in and checked by a test")]
    let mut table: lexicon::LexiconTable = serde_json::from_str(ASSET).expect("a lexicon");
    table.add(&own.light, &own.plain, own.concept);
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

/// A file with words of the user's, once it was found to be well formed.
static OWN: OnceLock<String> = OnceLock::new();

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnRows {
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
    let own: OwnRows = toml::from_str(text).map_err(|error| error.to_string())?;
    let _ = OWN.set(text.to_owned());
    Ok(own.concept.len())
}

/// Whether the user has words of their own: then what was indexed with errbook does not stem and mean as they do.
pub fn has_own_words() -> bool {
    OWN.get().is_some()
}
