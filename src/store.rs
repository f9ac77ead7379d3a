//! Floor 2. Where cases live: one trait, [`Journal`], and its backends in memory, in an SQLite file and in PostgreSQL.
//!
//! Stores events as they were written and proves where they stand in their case; what they mean is `triage`'s. Paths and
//! addresses are given by the caller.

pub mod clerk;
mod contract;
pub mod kept;
pub mod late;
pub mod location;
pub mod memory;
mod migrate;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod queue;
pub mod sqlite;

pub use clerk::{Clerk, Left, News};
pub use contract::{Access, Follow, Journal, Query, Unwritten, Watch};
pub use kept::{Acknowledged, Kept, Settled};
pub use late::Late;
pub use location::Location;
pub use memory::Memory;
#[cfg(feature = "postgres")]
pub use postgres::Postgres;
pub use queue::{Queue, Receipt};
pub use sqlite::Sqlite;
