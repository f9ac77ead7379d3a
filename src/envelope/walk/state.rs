//! What a walk through a text has seen so far. Goes nowhere; the walk is in [`crate::envelope::walk`].

use crate::envelope::context::candidate::Candidate;
use crate::envelope::rule::product_index::ProductIndex;

/// Everything seen so far.
pub(crate) struct Walk<'g> {
    pub product_index: &'g ProductIndex,
    pub candidates: Vec<Candidate>,
    /// A limit was met, in words.
    pub limits: Vec<String>,
}

impl<'g> Walk<'g> {
    pub fn new(product_index: &'g ProductIndex) -> Self {
        Self { product_index, candidates: Vec::new(), limits: Vec::new() }
    }
}
