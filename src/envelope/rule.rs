//! What the catalogs know, ready to be asked: rules of envelopes and lines, message patterns, spellings, and what may be claimed on which proof.

pub mod claim;
pub(crate) mod distinctive;
pub(crate) mod envelope_rule;
pub(crate) mod fit;
pub(crate) mod line_rule;
pub(crate) mod message_index;
pub(crate) mod message_pattern;
pub mod name_table;
pub(crate) mod predicate;
pub(crate) mod product_index;
pub mod product_set;
pub(crate) mod proof;
pub(crate) mod telltales;
