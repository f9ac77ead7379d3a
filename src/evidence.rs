//! Floor 2. Evidence: where logs and metrics are, read from the outside world.

pub mod file;
pub mod follow;
mod source;

pub use source::{Place, awaited, places};
