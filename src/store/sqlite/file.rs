//! The file of a store: made, opened, brought up to date, looked at, and what SQLite says of it in words. Whose it is shows by
//! its mark: the file of another program is left alone.

use std::fs::{self, DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use crate::store::migrate;
use crate::triage::Trouble;

/// How long one process waits for another's commit.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a file of errbook's has in it.
pub struct Schema {
    /// `application_id` of its files.
    pub mark: i32,
    /// A table that it has had from the first version on, when files did not bear a mark.
    pub table: &'static str,
    /// How it came to be, step by step.
    pub steps: &'static [MigrationStep],
}

/// One step of a schema.
pub struct MigrationStep {
    /// What is made.
    pub sql: &'static str,
    /// What SQL alone cannot fill in.
    pub fill: fn(&Transaction<'_>) -> rusqlite::Result<()>,
}

impl MigrationStep {
    /// One that needs no filling in.
    pub const fn plain(sql: &'static str) -> Self {
        Self { sql, fill: |_| Ok(()) }
    }
}

/// Opens a database file, making it (mode 0600), its folder (0700) and its schema where they are missing.
pub fn database(path: &Path, schema: &Schema) -> Result<Connection, Trouble> {
    make(path).map_err(|error| trouble(path, "open", &error.to_string()))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let failed = |error: &rusqlite::Error| explained(path, "open", error);
    let mut connection = Connection::open_with_flags(path, flags).map_err(|error| failed(&error))?;
    connection.busy_timeout(PATIENCE).map_err(|error| failed(&error))?;
    // A file that is not ours to write is left exactly as it is.
    let missing = missing(&connection, schema, path)?;
    prepare(&connection).map_err(|error| failed(&error))?;
    upgrade(&mut connection, schema, &missing).map_err(|error| explained(path, "upgrade", &error))?;
    Ok(connection)
}

/// Opens a file to look only; it must be there. One of an older errbook is brought up to date in memory.
pub fn look(path: &Path, schema: &Schema) -> Result<Connection, Trouble> {
    let connection = reader(path)?;
    let missing = missing(&connection, schema, path)?;
    if missing.is_empty() {
        return Ok(connection);
    }
    let copied = copy(&connection).and_then(|mut copy| upgrade(&mut copy, schema, &missing).map(|()| copy));
    copied.map_err(|error| explained(path, "open", &error))
}

/// A connection that only reads. A file in a folder that cannot be written to has no room for the log's index; it is read as
/// it is, for nobody writes there.
pub fn reader(path: &Path) -> Result<Connection, Trouble> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags).and_then(|connection| {
        connection.busy_timeout(PATIENCE)?;
        version(&connection).map(|_| connection)
    });
    let error = match opened {
        Ok(connection) => return Ok(connection),
        Err(error) => error,
    };
    if !matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly)) || !path.exists() {
        return Err(explained(path, "open", &error));
    }
    let log = PathBuf::from(format!("{}-wal", path.display()));
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err(Trouble {
            what: format!("cannot open the cases in {}", path.display()),
            why: "its folder is read-only, and the last events still stand in its log".into(),
            next: format!(
                "copy it and {} to a folder that can be written to, and name that with --store",
                log.display()
            ),
        });
    }
    let flags = flags | OpenFlags::SQLITE_OPEN_URI;
    let opened = Connection::open_with_flags(immutable(path), flags);
    let opened = opened.and_then(|connection| version(&connection).map(|_| connection));
    opened.map_err(|error| explained(path, "open", &error))
}

/// The name by which SQLite takes a file for one that nobody changes.
fn immutable(path: &Path) -> String {
    let name: String = path.display().to_string().chars().fold(String::new(), |name, c| match c {
        '%' | '?' | '#' => format!("{name}%{:02x}", c as u32),
        _ => name + c.encode_utf8(&mut [0; 4]),
    });
    format!("file:{name}?immutable=1")
}

fn copy(from: &Connection) -> rusqlite::Result<Connection> {
    let mut copy = Connection::open_in_memory()?;
    rusqlite::backup::Backup::new(from, &mut copy)?.run_to_completion(1_000, Duration::ZERO, None)?;
    Ok(copy)
}

/// The steps that a file lacks, with the version that each leads to.
///
/// # Errors
/// When the file is another program's, or a newer errbook's.
fn missing<'a>(
    connection: &Connection,
    schema: &'a Schema,
    path: &Path,
) -> Result<Vec<(i64, &'a MigrationStep)>, Trouble> {
    let asked = version(connection).and_then(|version| Ok((version, is_ours(connection, schema)?)));
    let (version, ours) = asked.map_err(|error| explained(path, "open", &error))?;
    if !ours {
        return Err(Trouble {
            what: format!("cannot open the cases in {}", path.display()),
            why: "the file belongs to another program".into(),
            next: "name another file with --store; this one is left as it is".into(),
        });
    }
    migrate::missing(version, schema.steps, &path.display().to_string())
}

/// Whether a file bears our mark, or is from before there was one, or is still empty.
fn is_ours(connection: &Connection, schema: &Schema) -> rusqlite::Result<bool> {
    let mark: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let (tables, own): (i64, i64) = connection.query_row(
        "SELECT count(*), count(*) FILTER (WHERE name = ?1) FROM sqlite_schema",
        [schema.table],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(mark == schema.mark || mark == 0 && (tables == 0 || own == 1))
}

/// Makes the file for its owner alone, before SQLite would make it for everybody; its log takes over the mode.
fn make(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    if !path.exists() {
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)?;
    }
    Ok(())
}

/// Settings of a connection that writes.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    write_ahead(connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", "ON")
}

/// Turns the write-ahead log on. The change needs the file for itself for a moment and does not wait by itself.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let until = Instant::now() + PATIENCE;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0)) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && Instant::now() < until => {
                sleep(Duration::from_millis(20));
            }
            changed => return changed.map(|_| ()),
        }
    }
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Takes these steps, unless another process took them meanwhile.
fn upgrade(connection: &mut Connection, schema: &Schema, steps: &[(i64, &MigrationStep)]) -> rusqlite::Result<()> {
    for (to, step) in steps {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if version(&transaction)? < *to {
            transaction.execute_batch(step.sql)?;
            (step.fill)(&transaction)?;
            transaction.pragma_update(None, "user_version", to)?;
            transaction.pragma_update(None, "application_id", schema.mark)?;
        }
        transaction.commit()?;
    }
    Ok(())
}

/// What SQLite said, for a tired person.
pub fn explained(path: &Path, verb: &str, error: &rusqlite::Error) -> Trouble {
    let why = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full",
        Some(ErrorCode::ReadOnly) => "the file or its folder is read-only",
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another program keeps it locked",
        Some(ErrorCode::DatabaseCorrupt) => "the file is damaged",
        Some(ErrorCode::NotADatabase) => "the file is not a case store",
        Some(ErrorCode::CannotOpen) => "the file cannot be opened",
        Some(ErrorCode::PermissionDenied) => "permission denied",
        Some(ErrorCode::SystemIoFailure) => "the disk refused",
        _ => return trouble(path, verb, &error.to_string()),
    };
    trouble(path, verb, why)
}

fn trouble(path: &Path, verb: &str, why: &str) -> Trouble {
    let next = match why {
        "the disk is full" => "make room; nothing was half-written",
        "another program keeps it locked" => "close the other program, or wait; nothing was half-written",
        "the file is damaged" | "the file is not a case store" => {
            "name another file with --store, and keep this one for repair"
        }
        _ => "check the path and its permissions, or name another with --store",
    };
    Trouble {
        what: format!("cannot {verb} the cases in {}", path.display()),
        why: why.to_owned(),
        next: next.to_owned(),
    }
}
