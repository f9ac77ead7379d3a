//! Floor 0. The catalogs: which codes there are, what they mean and what to do about them.
//!
//! Plain data and its readers. Knows nothing of pastes, cases or screens, and no code by name: the built-in catalogs are
//! files under assets/ like anybody else's.

mod catalogs;
pub mod check;
pub mod checklist;
pub mod entries;
pub mod entry;
mod image;
pub mod join;
pub mod load;
pub mod packed;
pub mod problem;
pub mod product;
pub mod reference;
pub mod rule;
pub mod schema;

pub use catalogs::{BroughtByFile, Catalogs};
pub use check::{Accepted, Check};
pub use checklist::{Checklist, Fills, Step, Template};
pub use entries::Entries;
pub use entry::{Alias, Class, Disagreement, Entry, Fingerprint, Limit, Log, Metric, Retry, Verdict, glob};
pub use packed::PackedCatalog;
pub use problem::Problem;
pub use product::{Catalog, CatalogKind, CatalogRules, Head, Listed, Speaker};
