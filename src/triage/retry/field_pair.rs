//! One field of two answers.

use serde::{Deserialize, Serialize};

use crate::envelope::Redacted;

/// One field of both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldPair {
    /// Its name, as in `--json` output.
    pub field: String,
    /// The first failure's.
    pub first: Option<Redacted>,
    /// The second answer's.
    pub second: Option<Redacted>,
}

impl FieldPair {
    /// Whether both have the same value.
    pub fn same(&self) -> bool {
        self.first == self.second
    }
}
