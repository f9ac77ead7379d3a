//! What may be claimed of a failure, by what proves it. Confidence follows from here; no rule types a number.

use serde::{Deserialize, Serialize};

/// What proves that a failure is somebody's, from the weakest to the strongest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Proof {
    /// Something failed and says so; whose it is stays open.
    #[default]
    None,
    /// The structure of a product around a code or text that no catalog knows: it looks like the product's.
    Structure,
    /// The code of a standard.
    Standard,
    /// The structure of a product with a code that others have too.
    Shape,
    /// A distinctive spelling that exactly one loaded catalog owns.
    Code,
    /// What only this product writes: a link, a header, a fixed message of its own, an exception class.
    Mark,
}

impl Proof {
    /// The name in `--json` output.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Structure => "structure",
            Self::Standard => "standard",
            Self::Shape => "shape",
            Self::Code => "code",
            Self::Mark => "mark",
        }
    }

    /// What it is, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::None => "nothing proves whose it is; it says of itself that it failed",
            Self::Structure => "only its structure is a product's, around a code or text that no catalog knows",
            Self::Standard => "the code or the fixed text of a standard",
            Self::Shape => "a product's structure around a code that others have too",
            Self::Code => "a code that exactly one loaded catalog has",
            Self::Mark => "something that only this product writes",
        }
    }

    /// How sure a claim with this proof is, from 0 to 1.
    pub fn confidence(self) -> f32 {
        match self {
            Self::None => 0.4,
            Self::Structure => 0.45,
            Self::Standard => 0.7,
            Self::Shape => 0.75,
            Self::Code => 0.9,
            Self::Mark => 0.97,
        }
    }

    /// Whether it proves a catalog: less is at most a likeness.
    pub fn names_catalog(self) -> bool {
        self >= Self::Standard
    }

    /// Its place among others: what is proven beats what is shaped, and a mark is not better than a code.
    pub(crate) fn weight(self) -> u8 {
        self.min(Self::Code) as u8
    }
}

/// Whose knowledge it is, from the most general to the most specific; the more specific wins between equal proofs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub enum Tier {
    /// How other people's errors look; nobody's codes.
    Format,
    /// A standard.
    Standard,
    /// A product that is built in.
    #[default]
    Product,
    /// A catalog of the user's.
    User,
}
