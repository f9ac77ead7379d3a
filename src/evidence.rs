//! Floor 2. Evidence: where logs and metrics are, read from the outside world.

pub mod file;
pub mod follow;
mod lines;
mod source;

pub use lines::LONGEST_LINE;
pub use source::{Place, awaited, places};
