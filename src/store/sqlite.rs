//! Cases in an SQLite file, shared by the processes of one machine.
//!
//! Write-ahead log, `synchronous=FULL`: a commit that returned is on disk. Each append is one transaction that proves its
//! place in the case; a second process waits for it, or learns that it was too late.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params};

use super::contract::{Follow, Journal, Query, Row, Unwritten, Watch, parsed, signed, summaries, telling};
use super::migrate;
use crate::triage::{Act, CaseId, Chain, Conflict, Event, Summary, Trouble};

const STEPS: [&str; 1] = [include_str!("../../assets/migrations/sqlite/001.sql")];
/// How long one process waits for another's commit.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a follower asks whether another connection committed; a look at shared memory, no disk.
const GLANCE: Duration = Duration::from_millis(200);

/// Cases in an SQLite file.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    connection: Connection,
}

impl Sqlite {
    /// Opens the file, making it (mode 0600) and its folder (0700) where they are missing.
    ///
    /// # Errors
    /// When it cannot be made, read or written, or a newer errbook wrote it.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let connection = database(path, &STEPS)?;
        Ok(Self { path: path.to_owned(), connection })
    }

    /// Opens the file to look only; it must be there.
    ///
    /// # Errors
    /// When it cannot be read or a newer errbook wrote it.
    pub fn look(path: &Path) -> Result<Self, Trouble> {
        let connection = look(path).map_err(|error| explained(path, "open", &error))?;
        let found = version(&connection).map_err(|error| explained(path, "open", &error))?;
        migrate::missing(found, &STEPS, &path.display().to_string())?;
        Ok(Self { path: path.to_owned(), connection })
    }
}

impl Journal for Sqlite {
    fn append(&mut self, events: &[Event]) -> Result<(), Unwritten> {
        let path = &self.path;
        let failed = |error: &rusqlite::Error| explained(path, "write to", error);
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(|error| failed(&error))?;
        for event in events {
            if !write(&transaction, event).map_err(|error| failed(&error))? {
                return Err(Conflict { seq: event.seq }.into());
            }
        }
        transaction.commit().map_err(|error| failed(&error))?;
        if events.iter().any(|event| matches!(event.act, Act::Forgot { .. })) {
            // What was taken out still stands in the log until its pages are moved over.
            let _ = self.connection.pragma_update(None, "wal_checkpoint", "TRUNCATE");
        }
        Ok(())
    }

    fn read(&mut self, case: &CaseId) -> Result<Chain, Trouble> {
        let texts = after(&self.connection, case, 0);
        texts.map(Chain::read).map_err(|error| explained(&self.path, "read", &error))
    }

    fn list(&mut self, query: &Query) -> Result<Vec<Summary>, Trouble> {
        let texts = listed(&self.connection, query).map_err(|error| explained(&self.path, "read", &error))?;
        Ok(summaries(query, texts))
    }

    fn follow(&mut self, case: &CaseId, after: u64) -> Result<Box<dyn Follow>, Trouble> {
        Ok(Box::new(Following { watching: Watching::new(&self.path)?, case: case.clone(), after }))
    }

    fn watch(&mut self) -> Result<Box<dyn Watch>, Trouble> {
        Ok(Box::new(Watching::new(&self.path)?))
    }
}

/// Opens a database file, making it (mode 0600), its folder (0700) and its schema where they are missing.
pub(super) fn database(path: &Path, steps: &[&str]) -> Result<Connection, Trouble> {
    make(path).map_err(|error| trouble(path, "open", &error.to_string()))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let failed = |error: &rusqlite::Error| explained(path, "open", error);
    let mut connection = Connection::open_with_flags(path, flags).map_err(|error| failed(&error))?;
    connection.busy_timeout(PATIENCE).map_err(|error| failed(&error))?;
    // A file that is not ours to write is left exactly as it is.
    let found = version(&connection).map_err(|error| failed(&error))?;
    let missing = migrate::missing(found, steps, &path.display().to_string())?;
    prepare(&connection).map_err(|error| failed(&error))?;
    for (version, step) in missing {
        upgrade(&mut connection, version, step).map_err(|error| explained(path, "upgrade", &error))?;
    }
    Ok(connection)
}

/// Writes one event where it belongs; false when another stands there or its predecessor does not.
fn write(transaction: &Transaction<'_>, event: &Event) -> rusqlite::Result<bool> {
    let hash_at = |seq: u64| {
        let mut found = transaction.prepare_cached("SELECT hash FROM event WHERE case_id = ?1 AND seq = ?2")?;
        found.query_row(params![event.case.0, signed(seq)], |row| row.get::<_, String>(0)).optional()
    };
    if let Some(there) = hash_at(event.seq)? {
        return Ok(there == event.hash);
    }
    if hash_at(event.seq - 1)?.unwrap_or_default() != event.prev {
        return Ok(false);
    }
    let row = Row::new(event);
    transaction
        .prepare_cached("INSERT INTO event (case_id, seq, kind, hash, body) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![event.case.0, signed(event.seq), row.kind, event.hash, row.body])?;
    if let Act::Forgot { seqs, .. } = &event.act {
        for seq in seqs {
            forget(transaction, event, *seq)?;
        }
    }
    Ok(true)
}

fn forget(transaction: &Transaction<'_>, forgot: &Event, seq: u64) -> rusqlite::Result<()> {
    let (case, seq) = (&forgot.case.0, signed(seq));
    let body = "SELECT body FROM event WHERE case_id = ?1 AND seq = ?2";
    let text: String = transaction.query_row(body, params![case, seq], |row| row.get(0))?;
    if let Ok(past) = serde_json::from_str::<Event>(&text) {
        let emptied = Row::new(&past.forgotten(forgot)).body;
        transaction
            .execute("UPDATE event SET body = ?3 WHERE case_id = ?1 AND seq = ?2", params![case, seq, emptied])?;
    }
    Ok(())
}

fn after(connection: &Connection, case: &CaseId, seq: u64) -> rusqlite::Result<Vec<String>> {
    let mut select =
        connection.prepare_cached("SELECT body FROM event WHERE case_id = ?1 AND seq > ?2 ORDER BY seq")?;
    select.query_map(params![case.0, signed(seq)], |row| row.get(0))?.collect()
}

fn listed(connection: &Connection, query: &Query) -> rusqlite::Result<Vec<String>> {
    let words: Vec<String> = query.written().collect();
    let select = telling("event", words.len(), |word| format!("instr(lower(body), ?{word}) > 0"));
    connection.prepare(&select)?.query_map(rusqlite::params_from_iter(words), |row| row.get(0))?.collect()
}

/// The whole file, over a connection of its own.
struct Watching {
    path: PathBuf,
    connection: Connection,
    seen: i64,
}

impl Watching {
    fn new(path: &Path) -> Result<Self, Trouble> {
        let opened = look(path).and_then(|connection| Ok((data_version(&connection)?, connection)));
        let (seen, connection) = opened.map_err(|error| explained(path, "follow", &error))?;
        Ok(Self { path: path.to_owned(), connection, seen })
    }

    fn explained(&self, error: &rusqlite::Error) -> Trouble {
        explained(&self.path, "follow", error)
    }
}

impl Watch for Watching {
    fn next(&mut self, patience: Duration) -> Result<bool, Trouble> {
        let until = Instant::now() + patience;
        loop {
            let version = data_version(&self.connection).map_err(|error| self.explained(&error))?;
            if version != self.seen {
                self.seen = version;
                return Ok(true);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(false);
            }
            sleep(left.min(GLANCE));
        }
    }
}

/// New events of a case.
struct Following {
    watching: Watching,
    case: CaseId,
    after: u64,
}

impl Follow for Following {
    fn next(&mut self, patience: Duration) -> Result<Vec<Event>, Trouble> {
        let until = Instant::now() + patience;
        loop {
            let texts = after(&self.watching.connection, &self.case, self.after);
            let events = parsed(&texts.map_err(|error| self.watching.explained(&error))?)?;
            if let Some(last) = events.last() {
                self.after = last.seq;
                return Ok(events);
            }
            if !self.watching.next(until.saturating_duration_since(Instant::now()))? {
                return Ok(Vec::new());
            }
        }
    }
}

/// Changes whenever another connection has committed.
fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "data_version", |row| row.get(0))
}

fn look(path: &Path) -> rusqlite::Result<Connection> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
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

/// One step of the schema, unless another process took it meanwhile.
fn upgrade(connection: &mut Connection, to: i64, step: &str) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if version(&transaction)? < to {
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", to)?;
    }
    transaction.commit()
}

/// What SQLite said, for a tired person.
pub(super) fn explained(path: &Path, verb: &str, error: &rusqlite::Error) -> Trouble {
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
