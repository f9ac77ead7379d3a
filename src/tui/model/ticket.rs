//! The number of a question that is answered later, by somebody else.

/// Tells the answer to one question from a late answer to an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u64);

impl Ticket {
    /// The question that is open at the start: the catalogs.
    pub const FIRST: Self = Self(0);

    /// The one of the question after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}
