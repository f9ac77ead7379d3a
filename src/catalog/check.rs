//! What a catalog says about being held against the source that sends its codes: further words, and differences that are known.
//!
//! Plain data; [`crate::drift`] goes by it.

use serde::{Deserialize, Serialize};

/// The table `check` of a catalog, or a check.toml beside it.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Check {
    /// Calls that send the code they are given.
    pub sends: Vec<String>,
    /// Calls in which a code is only spoken of.
    pub never: Vec<String>,
    /// Names of values that are codes.
    pub keys: Vec<String>,
    /// Folders, and patterns of names of files, that are passed over.
    pub skip: Vec<String>,
    /// Differences that are known.
    #[serde(rename = "accept")]
    pub accepted: Vec<Accepted>,
}

/// A difference that is known and not said again.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Accepted {
    /// `missing`, `phantom`, `changed`, `undocumented` or `unlisted`.
    pub kind: String,
    /// The code.
    pub code: String,
    /// Why it is right as it is.
    pub why: String,
}

impl Check {
    /// Adds what another says.
    pub fn join(&mut self, other: Self) {
        self.sends.extend(other.sends);
        self.never.extend(other.never);
        self.keys.extend(other.keys);
        self.skip.extend(other.skip);
        self.accepted.extend(other.accepted);
    }

    /// Why a difference is accepted.
    pub fn accepts(&self, kind: &str, code: &str) -> Option<&str> {
        let found = self.accepted.iter().find(|accepted| accepted.kind == kind && accepted.code == code);
        found.map(|accepted| accepted.why.as_str())
    }
}
