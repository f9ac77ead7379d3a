//! Opens the journal of a place: the backend that keeps cases there.

use super::journal::{Access, Journal};
use super::location::Location;
use super::memory::Memory;
#[cfg(feature = "postgres")]
use super::postgres::Postgres;
use super::sqlite::Sqlite;
use crate::triage::Trouble;

impl Location {
    /// Opens it. For those who only look, a file that is not there holds no cases and is not made.
    ///
    /// # Errors
    /// When the place cannot be opened.
    pub fn open(&self, access: Access) -> Result<Box<dyn Journal>, Trouble> {
        match self {
            Self::File(path) if access != Access::Write && !path.exists() => Ok(Box::new(Memory::default())),
            Self::File(path) if access == Access::ReadOnly => Ok(Box::new(Sqlite::look(path)?)),
            Self::File(path) => Ok(Box::new(Sqlite::open(path)?)),
            #[cfg(feature = "postgres")]
            Self::Database(address) => Ok(Box::new(Postgres::open(address, access)?)),
            #[cfg(not(feature = "postgres"))]
            Self::Database(_) => Err(Trouble {
                what: format!("cannot use the cases in {self}"),
                why: "this errbook was built without PostgreSQL".into(),
                next: "build it with the feature `postgres`, or name a file with --store".into(),
            }),
        }
    }
}
