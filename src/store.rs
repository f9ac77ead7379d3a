//! Floor 2. Where cases live: one trait, [`Journal`], and its backends in memory, in an SQLite file and in PostgreSQL.
//!
//! Stores events as they were written and proves where they stand in their case; what they mean is `triage`'s. Paths and
//! addresses are given by the caller.

mod forgotten;
mod journal;
pub mod journal_worker;
pub mod kept;
pub mod lazy_journal;
pub mod location;
pub mod memory;
mod migrate;
mod open;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod queue;
pub mod sqlite;

pub use forgotten::Forgotten;
pub use journal::{Access, Follow, Journal, Query, Unwritten, Watch};
pub use journal_worker::{JournalWorker, Left, News};
pub use kept::{Acknowledged, Kept, Settled};
pub use lazy_journal::LazyJournal;
pub use location::Location;
pub use memory::Memory;
#[cfg(feature = "postgres")]
pub use postgres::Postgres;
pub use queue::{Queue, Receipt};
pub use sqlite::Sqlite;
