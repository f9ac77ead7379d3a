//! Where cases live, as people write it: `postgres://user@host/database`, or the path of a file.

use std::fmt;
use std::path::PathBuf;

use super::{Journal, Memory, Sqlite};
use crate::triage::Trouble;

/// A place for cases. Shown without its password.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// An SQLite file.
    File(PathBuf),
    /// An address of a PostgreSQL database, password included.
    Database(String),
}

impl Location {
    /// Reads what was written after `--store`.
    pub fn new(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Self::Database(text.to_owned());
        }
        Self::File(PathBuf::from(text.strip_prefix("sqlite:").unwrap_or(text)))
    }

    /// What tells it from other places, whatever folder errbook is started in: without password and settings, except the
    /// one that chooses among the schemas of a database.
    pub fn key(&self) -> String {
        match self {
            Self::File(path) => std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string(),
            Self::Database(address) => {
                let mut settings = address.split(['?', '&']).skip(1);
                let options = settings.find(|setting| setting.starts_with("options="));
                format!("{self}{}", options.map(|options| format!("?{options}")).unwrap_or_default())
            }
        }
    }

    /// Opens it; with `look` to read only, and then a file that is not there holds no cases and is not made.
    ///
    /// # Errors
    /// When the place cannot be opened.
    pub fn open(&self, look: bool) -> Result<Box<dyn Journal>, Trouble> {
        match self {
            Self::File(path) if look && !path.exists() => Ok(Box::new(Memory::default())),
            Self::File(path) if look => Ok(Box::new(Sqlite::look(path)?)),
            Self::File(path) => Ok(Box::new(Sqlite::open(path)?)),
            #[cfg(feature = "postgres")]
            Self::Database(address) => Ok(Box::new(super::Postgres::open(address, look)?)),
            #[cfg(not(feature = "postgres"))]
            Self::Database(_) => Err(Trouble {
                what: format!("cannot use the cases in {self}"),
                why: "this errbook was built without PostgreSQL".into(),
                next: "build it with the feature `postgres`, or name a file with --store".into(),
            }),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Database(address) => f.write_str(&without_password(address)),
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An address without whatever follows the user's name and without its settings, one of which may be a password.
fn without_password(address: &str) -> String {
    let plain = address.split('?').next().unwrap_or_default();
    let Some((scheme, rest)) = plain.split_once("://") else { return String::new() };
    match rest.rsplit_once('@') {
        Some((user, host)) => format!("{scheme}://{}@{host}", user.split(':').next().unwrap_or_default()),
        None => format!("{scheme}://{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_shown_without_its_password() {
        for (text, shown) in [
            ("postgres://ada:s3cr3t@db.example/errbook", "postgres://ada@db.example/errbook"),
            ("postgres://ada:p@ss:w0rd@db/errbook?sslmode=require", "postgres://ada@db/errbook"),
            ("postgresql://db/errbook?user=ada&password=s3cr3t", "postgresql://db/errbook"),
            ("sqlite:/var/lib/cases.db", "/var/lib/cases.db"),
            ("cases.db", "cases.db"),
        ] {
            assert_eq!(format!("{0} {0:?}", Location::new(text)), format!("{shown} {shown}"));
        }
    }

    #[test]
    fn a_place_is_told_from_others_by_all_but_its_password() {
        for (text, key) in [
            ("postgres://ada:s3cr3t@db/errbook?sslmode=require", "postgres://ada@db/errbook"),
            (
                "postgres://db/errbook?password=s3cr3t&options=-csearch_path%3Da",
                "postgres://db/errbook?options=-csearch_path%3Da",
            ),
            ("/var/lib/cases.db", "/var/lib/cases.db"),
        ] {
            assert_eq!(Location::new(text).key(), key);
        }
        assert!(Location::new("cases.db").key().ends_with("/cases.db"));
    }
}
