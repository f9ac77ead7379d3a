//! Where cases live, as people write it: `postgres://user@host/database`, or the path of a file.

use std::fmt;
use std::path::PathBuf;

use crate::triage::Refused;

/// What to write instead of something that is no place.
const WRITE: &str = "write the path of a file, or postgres://user@host/database";

/// A place for cases. Shown without its password.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// An SQLite file.
    File(PathBuf),
    /// An address of a PostgreSQL database, password included.
    Database(String),
}

impl Location {
    /// Reads what was written after `--store`. What looks like an address is never taken for a file.
    ///
    /// # Errors
    /// When it is no place that errbook knows. The text itself, which may hold a password, is not said.
    pub fn new(text: &str) -> Result<Self, Refused> {
        let refused = |what: &str, next: &str| Err(Refused { what: what.into(), next: next.into() });
        if text.trim().is_empty() {
            return refused("the place for cases is empty", WRITE);
        }
        if text == "-" {
            return refused("the place for cases is a pipe, and errbook reads what it wrote", WRITE);
        }
        if text.starts_with(':') || text.trim_start_matches('/').starts_with(":memory:") {
            let next = format!("{WRITE}; --read-only keeps nothing");
            return refused("errbook keeps no cases in memory: they would be gone when it ends", &next);
        }
        if is_settings(text) {
            return refused("the place for cases is a list of settings, and errbook takes an address", WRITE);
        }
        let server = text.split('/').next().unwrap_or_default();
        if server.rsplit_once('@').is_some_and(|(_, host)| host.contains(':')) {
            let next = format!("{WRITE}; before the name of such a file write ./");
            return refused("the place for cases is a server without its kind", &next);
        }
        let Some((scheme, rest)) = text.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
            return Ok(Self::File(PathBuf::from(text)));
        };
        match scheme.to_ascii_lowercase().as_str() {
            "postgres" | "postgresql" if rest.starts_with("//") => {
                Ok(Self::Database(format!("{}:{rest}", scheme.to_ascii_lowercase())))
            }
            "sqlite" => {
                let path = rest.strip_prefix("//").unwrap_or(rest);
                if path.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme)) {
                    return refused("the place for cases is an address behind sqlite:", WRITE);
                }
                Self::new(path)
            }
            known => refused(
                &format!("errbook keeps no cases in {known}:"),
                &format!("{WRITE}; a file of that name is ./{known}:…"),
            ),
        }
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

/// Whether this is how an address begins; one letter is a drive, and a path has a slash before any colon.
fn is_scheme(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// Whether these are settings as libpq takes them: `host=db dbname=errbook`.
fn is_settings(text: &str) -> bool {
    let name = text.trim_start().split_once('=').map(|(name, _)| name.trim_end());
    name.is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
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
            ("sqlite:///var/lib/cases.db", "/var/lib/cases.db"),
            ("./odd:name.db", "./odd:name.db"),
            ("POSTGRES://ada:s3cr3t@db/errbook", "postgres://ada@db/errbook"),
        ] {
            assert_eq!(format!("{0} {0:?}", Location::new(text).unwrap()), format!("{shown} {shown}"));
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
            assert_eq!(Location::new(text).unwrap().key(), key);
        }
        assert!(Location::new("cases.db").unwrap().key().ends_with("/cases.db"));
    }

    #[test]
    fn what_is_no_place_is_never_taken_for_a_file_and_never_said() {
        for (text, what) in [
            ("mysql://ada:s3cr3t@db/errbook", "errbook keeps no cases in mysql:"),
            ("jdbc:postgresql://db/errbook", "errbook keeps no cases in jdbc:"),
            ("http://db/errbook?password=s3cr3t", "errbook keeps no cases in http:"),
            ("postgres:db", "errbook keeps no cases in postgres:"),
            ("host=db password=s3cr3t", "the place for cases is a list of settings, and errbook takes an address"),
            ("password = s3cr3t", "the place for cases is a list of settings, and errbook takes an address"),
            (":memory:", "errbook keeps no cases in memory: they would be gone when it ends"),
            ("sqlite::memory:", "errbook keeps no cases in memory: they would be gone when it ends"),
            ("sqlite:///:memory:", "errbook keeps no cases in memory: they would be gone when it ends"),
            ("ada@db:5432/errbook", "the place for cases is a server without its kind"),
            ("ada:s3cr3t@db:5432/errbook", "the place for cases is a server without its kind"),
            ("db:5432/errbook", "errbook keeps no cases in db:"),
            ("-", "the place for cases is a pipe, and errbook reads what it wrote"),
            ("sqlite://", "the place for cases is empty"),
            ("sqlite:sqlite:x", "the place for cases is an address behind sqlite:"),
            ("sqlite:postgres://ada@127.0.0.1:1/x", "the place for cases is an address behind sqlite:"),
            (" ", "the place for cases is empty"),
        ] {
            let refused = Location::new(text).unwrap_err();
            assert_eq!(refused.what, what);
            assert!(refused.next.starts_with(WRITE) && !refused.next.contains("s3cr3t"), "{}", refused.next);
        }
    }
}
