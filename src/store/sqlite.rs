//! Cases in an SQLite file, shared by the processes of one machine.
//!
//! Write-ahead log, `synchronous=FULL`: a commit that returned is on disk. Each append is one transaction that proves its
//! place in the case; a second process waits for it, or learns that it was too late. Beside the events stands what is known of
//! each case, and an index of their texts by three letters at a time; the same transaction keeps both.

mod case_rows;
mod file;
mod words;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

pub(super) use self::case_rows::pragma;
use self::case_rows::{after, cases, held, known, parsed_all, stored, text};
use self::file::look;
pub(super) use self::file::{MigrationStep, Schema, database, explained};
use super::journal::{
    Admission, EventRow, Follow, Journal, Known, Query, Unwritten, Watch, chain, disagreements, parsed, reversed,
    signed,
};
use crate::triage::{CaseId, Chain, Conflict, Event, EventKind, Summary, Trouble};

const SCHEMA: Schema = Schema {
    // "erbc"
    mark: 0x6572_6263,
    table: "event",
    steps: &[
        MigrationStep::plain(include_str!("../../assets/migrations/sqlite/001.sql")),
        MigrationStep { sql: include_str!("../../assets/migrations/sqlite/002.sql"), fill: number },
        MigrationStep { sql: include_str!("../../assets/migrations/sqlite/003.sql"), fill: words::fill },
        MigrationStep { sql: include_str!("../../assets/migrations/sqlite/004.sql"), fill: |_| Ok(()) },
        MigrationStep { sql: include_str!("../../assets/migrations/sqlite/005.sql"), fill: summarize },
    ],
};
/// How often a follower asks whether another connection committed; a look at shared memory, no disk.
const GLANCE: Duration = Duration::from_millis(200);
/// The largest file that is read through before it is first written to. A larger one is only looked at where it is written.
const READ_THROUGH: u64 = 64 << 20;

/// Cases in an SQLite file.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    connection: Connection,
    /// Whether the file was read through.
    sound: bool,
    /// Cases that agreed with what is known of them when they were first written to.
    checked: HashSet<CaseId>,
}

impl Sqlite {
    /// Opens the file, making it (mode 0600) and its folder (0700) where they are missing.
    ///
    /// # Errors
    /// When it cannot be made, read or written, or a newer errbook wrote it.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        Ok(Self::new(path, database(path, &SCHEMA)?))
    }

    /// Opens the file to look only; it must be there.
    ///
    /// # Errors
    /// When it cannot be read or a newer errbook wrote it.
    pub fn look(path: &Path) -> Result<Self, Trouble> {
        Ok(Self::new(path, look(path, &SCHEMA)?))
    }

    fn new(path: &Path, connection: Connection) -> Self {
        Self { path: path.to_owned(), connection, sound: false, checked: HashSet::new() }
    }

    fn explained(&self, verb: &str, error: &rusqlite::Error) -> Trouble {
        explained(&self.path, verb, error)
    }

    /// Before a session first writes: what can be seen of damage. What is hidden by it would be written over.
    fn inspect(&mut self, case: &CaseId) -> Result<(), Unwritten> {
        if !self.sound && std::fs::metadata(&self.path).is_ok_and(|file| file.len() <= READ_THROUGH) {
            let said = pragma(&self.connection, "quick_check").map_err(|error| self.explained("write to", &error))?;
            if let Some(damage) = said.first() {
                return Err(self.damaged(damage).into());
            }
        }
        self.sound = true;
        if self.checked.contains(case) {
            return Ok(());
        }
        // One look: what another process commits between two would pass for damage.
        let look = self.connection.unchecked_transaction();
        let counted = look.and_then(|look| Ok((known(&look, case)?, held(&look, case)?)));
        let (known, held) = counted.map_err(|error| self.explained("write to", &error))?;
        let known = known.map(|known| (known.events, known.hash)).unwrap_or_default();
        if known != held {
            let why = match (known.0, held.0) {
                (known, held) if known == held => {
                    format!("the store knows another last event of case {} than it has", case.short())
                }
                (known, held) => {
                    format!("the store should have {known} events of case {}, and has {held}", case.short())
                }
            };
            return Err(Unwritten::Damage(self.damaged(&why)));
        }
        self.checked.insert(case.clone());
        Ok(())
    }

    fn damaged(&self, why: &str) -> Trouble {
        Trouble {
            what: format!("cannot write to the cases in {}", self.path.display()),
            why: format!("the file is damaged: {why}"),
            next: "keep it for repair and name another file with --store; errbook case verify says what is whole"
                .into(),
        }
    }
}

impl Journal for Sqlite {
    fn append(&mut self, events: &[Event]) -> Result<(), Unwritten> {
        let Some(first) = events.first() else { return Ok(()) };
        self.inspect(&first.case)?;
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
        if events.iter().any(|event| matches!(event.act, EventKind::Forgot { .. })) {
            // What was taken out still stands in the log until its pages are moved over.
            let _ = self.connection.pragma_update(None, "wal_checkpoint", "TRUNCATE");
        }
        Ok(())
    }

    fn read(&mut self, case: &CaseId) -> Result<Chain, Trouble> {
        let rows = stored(&self.connection, case).map_err(|error| self.explained("read", &error))?;
        Ok(chain(case, rows))
    }

    fn find(&mut self, name: &str) -> Result<Vec<CaseId>, Trouble> {
        let from = reversed(name);
        let found = self
            .connection
            .prepare_cached("SELECT case_id FROM summary WHERE reversed >= ?1 AND reversed < ?2 LIMIT 9");
        let found = found.and_then(|mut select| {
            select.query_map([&from, &format!("{from}\u{10ffff}")], |row| text(row, 0).map(CaseId))?.collect()
        });
        found.map_err(|error| self.explained("read", &error))
    }

    fn check(&mut self, case: &CaseId) -> Result<Vec<String>, Trouble> {
        // One look: what another process commits between two would pass for damage.
        let look = self.connection.unchecked_transaction();
        let held = look.and_then(|look| Ok((stored(&look, case)?, known(&look, case)?)));
        let (rows, known) = held.map_err(|error| self.explained("read", &error))?;
        let whole = pragma(&self.connection, "integrity_check").map_err(|error| self.explained("read", &error))?;
        let damage = whole.into_iter().map(|said| format!("the file is damaged: {said}"));
        Ok(disagreements(&rows, known.as_ref()).into_iter().chain(damage).collect())
    }

    fn list(&mut self, query: &Query) -> Result<Vec<Summary>, Trouble> {
        let mut admission = Admission::new(query);
        let fold = |case| Summary::of(&parsed_all(&after(&self.connection, &case, 0).ok()?));
        let listed = words::list(&self.connection, query, |row| {
            admission.take(row, fold);
            !admission.is_full()
        });
        listed.map(|()| admission.finish()).map_err(|error| self.explained("read", &error))
    }

    fn follow(&mut self, case: &CaseId, after: u64) -> Result<Box<dyn Follow>, Trouble> {
        Ok(Box::new(SqliteFollowing { watching: SqliteWatching::new(&self.path)?, case: case.clone(), after }))
    }

    fn watch(&mut self) -> Result<Box<dyn Watch>, Trouble> {
        Ok(Box::new(SqliteWatching::new(&self.path)?))
    }
}

/// Writes one event where it belongs; false when another stands there, or its predecessor does not.
fn write(transaction: &Transaction<'_>, event: &Event) -> rusqlite::Result<bool> {
    let hash_at = |seq: u64| {
        let mut found = transaction.prepare_cached("SELECT hash FROM events WHERE case_id = ?1 AND seq = ?2")?;
        found.query_row(params![event.case.0, signed(seq)], |row| text(row, 0)).optional()
    };
    if let Some(there) = hash_at(event.seq)? {
        return Ok(there == event.hash);
    }
    let known = Known::after(known(transaction, &event.case)?.as_ref(), event);
    let Some(known) = known.filter(|_| hash_at(event.seq - 1).is_ok_and(|hash| hash.unwrap_or_default() == event.prev))
    else {
        return Ok(false);
    };
    let row = EventRow::new(event);
    transaction
        .prepare_cached("INSERT INTO events (case_id, seq, kind, hash, body) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![event.case.0, signed(event.seq), row.kind, event.hash, row.body])?;
    put(transaction, event, &known)?;
    words::add(transaction, event, &row.body)?;
    if let EventKind::Forgot { seqs, .. } = &event.act {
        for seq in seqs {
            forget(transaction, event, *seq)?;
        }
        let events = parsed_all(&after(transaction, &event.case, 0)?);
        if let Some(known) = Known::of(&events) {
            put(transaction, event, &known)?;
        }
    }
    Ok(true)
}

/// Puts down what is known of a case as of its last event.
fn put(transaction: &Transaction<'_>, last: &Event, known: &Known) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO summary (case_id, reversed, events, hash, last, body, notes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (case_id) DO UPDATE
             SET events = excluded.events, hash = excluded.hash, last = excluded.last, body = excluded.body,
                 notes = excluded.notes",
        )?
        .execute(params![
            last.case.0,
            reversed(&last.case.0),
            signed(known.events),
            known.hash,
            last.at.as_microsecond(),
            known.summary,
            known.notes
        ])
        .map(|_| ())
}

fn forget(transaction: &Transaction<'_>, forgot: &Event, seq: u64) -> rusqlite::Result<()> {
    let case = &forgot.case.0;
    let body = "SELECT body FROM events WHERE case_id = ?1 AND seq = ?2";
    let text: String = transaction.query_row(body, params![case, signed(seq)], |row| text(row, 0))?;
    if let Ok(past) = serde_json::from_str::<Event>(&text) {
        words::remove(transaction, &past)?;
        let emptied = past.forgotten(forgot);
        let row = EventRow::new(&emptied);
        transaction.execute(
            "UPDATE events SET body = ?3 WHERE case_id = ?1 AND seq = ?2",
            params![case, signed(seq), row.body],
        )?;
        words::add(transaction, &emptied, &row.body)?;
    }
    Ok(())
}

/// Gives every case its number; what is known of it is filled in once there is room for all of that.
fn number(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let insert = "INSERT INTO summary (case_id, reversed, events, hash, last, body) VALUES (?1, ?2, 0, '', 0, '')";
    for case in cases(transaction)? {
        transaction.prepare_cached(insert)?.execute(params![case.0, reversed(&case.0)])?;
    }
    Ok(())
}

/// Fills in what is known of every case, from its events.
fn summarize(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    for case in cases(transaction)? {
        let events = parsed_all(&after(transaction, &case, 0)?);
        if let (Some(last), Some(known)) = (events.last(), Known::of(&events)) {
            put(transaction, last, &known)?;
        }
    }
    Ok(())
}

/// The whole file, over a connection of its own.
struct SqliteWatching {
    path: PathBuf,
    connection: Connection,
    seen: i64,
}

impl SqliteWatching {
    fn new(path: &Path) -> Result<Self, Trouble> {
        let connection = look(path, &SCHEMA)?;
        let seen = data_version(&connection).map_err(|error| explained(path, "follow", &error))?;
        Ok(Self { path: path.to_owned(), connection, seen })
    }

    fn explained(&self, error: &rusqlite::Error) -> Trouble {
        explained(&self.path, "follow", error)
    }
}

impl Watch for SqliteWatching {
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
struct SqliteFollowing {
    watching: SqliteWatching,
    case: CaseId,
    after: u64,
}

impl Follow for SqliteFollowing {
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
