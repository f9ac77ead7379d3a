//! Events on their way to a journal, kept on this machine's disk until they are in it: whoever quits or is killed meanwhile
//! loses nothing. And what the journal acknowledged last, so that a journal that has lost it shows.
//! Several processes may keep and settle here at once, since an event is written only once however
//! often it is handed in.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use super::journal::{parsed, signed};
use super::sqlite::{MigrationStep, Schema, database, explained, pragma};
use crate::triage::{CaseId, Chain, Event, Trouble, hex};

const SCHEMA: Schema = Schema {
    // "erbk"
    mark: 0x6572_626b,
    table: "kept",
    steps: &[
        MigrationStep::plain(include_str!("../../assets/migrations/kept/001.sql")),
        MigrationStep::plain(include_str!("../../assets/migrations/kept/002.sql")),
        MigrationStep { sql: include_str!("../../assets/migrations/kept/003.sql"), fill: seal },
    ],
};
const DAMAGED: &str = "the file is damaged";
const EMPTIED: &str = "the file is empty, and errbook leaves none so";
/// How long another process may take to make the file.
const MAKING: Duration = Duration::from_secs(2);

/// The events that wait for one journal, and what it acknowledged last of each case. Clones share them.
#[derive(Debug, Clone)]
pub struct Kept {
    path: PathBuf,
    place: String,
    open: Arc<Mutex<OpenKept>>,
}

#[derive(Debug, Default)]
struct OpenKept {
    /// Opened when it is first used.
    file: Option<Connection>,
    /// Names of the events that are in the file.
    names: HashSet<String>,
}

/// An event that waits no longer.
#[derive(Debug, Clone, Copy)]
pub struct Settled<'a> {
    /// The name that it was kept by.
    pub name: &'a str,
    /// As it is in the journal; none where it was refused.
    pub written: Option<&'a Event>,
}

/// The last event of a case that a journal said is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: String,
}

impl Kept {
    /// Those for the journal at `place` (see [`Location::key`](super::Location::key)) in the file at `path`. Touches nothing.
    pub fn new(path: PathBuf, place: String) -> Self {
        Self { path, place, open: Arc::default() }
    }

    /// The places that events wait for in the file at `path`, and how many.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn places(path: &Path) -> Result<Vec<(String, usize)>, Trouble> {
        let mut places: Vec<(String, usize)> = Vec::new();
        for row in Self::new(path.to_owned(), String::new()).rows()? {
            match places.iter_mut().find(|(place, _)| *place == row.place) {
                Some((_, count)) => *count += 1,
                None => places.push((row.place, 1)),
            }
        }
        Ok(places)
    }

    /// The events that wait, in order, each with its name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(&self) -> Result<Vec<(String, Event)>, Trouble> {
        let ours = self.rows()?.into_iter().filter(|row| row.place == self.place);
        let (names, texts): (Vec<String>, Vec<String>) = ours.map(|row| (row.name, row.body)).unzip();
        self.opened().names.extend(names.iter().cloned());
        Ok(names.into_iter().zip(parsed(&texts)?).collect())
    }

    /// What waits for whichever journal, in order.
    fn rows(&self) -> Result<Vec<KeptRow>, Trouble> {
        let read = self.look(|file| Ok((KeptRow::all(file)?, pragma(file, "integrity_check")?)))?;
        let (rows, damage) = read.unwrap_or_default();
        let sound = damage.is_empty() && rows.iter().all(KeptRow::is_sound);
        if sound { Ok(rows) } else { Err(unreadable(&self.path, DAMAGED)) }
    }

    /// What the journal acknowledged last of a case, to whomever on this machine.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn acknowledged(&self, case: &CaseId) -> Result<Option<Acknowledged>, Trouble> {
        let last = self.look(|file| {
            let select = "SELECT seq, hash FROM acknowledged WHERE place = ?1 AND case_id = ?2";
            let row = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get(1)?));
            file.query_row(select, params![self.place, case.0], row).optional()
        })?;
        Ok(last.flatten().map(|(seq, hash)| Acknowledged { seq: u64::try_from(seq).unwrap_or_default(), hash }))
    }

    /// Keeps those events, each with its name, that are not kept yet. When it returns, they are on disk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep<'a>(&self, events: impl Iterator<Item = (&'a str, &'a Event)>) -> Result<(), Trouble> {
        let mut open = self.opened();
        let new: Vec<(&str, &Event)> = events.filter(|(name, _)| !open.names.contains(*name)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let file = open.file(&self.path)?;
        keep(file, &self.place, &new).map_err(|error| explained(&self.path, "write to", &error))?;
        open.names.extend(new.into_iter().map(|(name, _)| name.to_owned()));
        Ok(())
    }

    /// Whether an event of that name is on disk.
    pub fn holds(&self, name: &str) -> bool {
        self.opened().names.contains(name)
    }

    /// These events wait no longer. One that cannot be taken out is handed in once more by a later session, which changes
    /// nothing.
    pub fn settle(&self, settled: &[Settled<'_>]) {
        let mut open = self.opened();
        for one in settled {
            open.names.remove(one.name);
        }
        if !settled.is_empty() {
            let _ = open.file(&self.path).map(|file| settle(file, &self.place, settled));
        }
    }

    /// Reads from the file, if there is one.
    fn look<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<Option<T>, Trouble> {
        if !self.path.exists() {
            return Ok(None);
        }
        let mut open = self.opened();
        let file = open.file(&self.path)?;
        read(file).map(Some).map_err(|error| said(&self.path, explained(&self.path, "read", &error)))
    }

    fn opened(&self) -> MutexGuard<'_, OpenKept> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenKept {
    fn file(&mut self, path: &Path) -> Result<&mut Connection, Trouble> {
        let file = match self.file.take() {
            Some(file) => file,
            None if is_emptied(path) => return Err(unreadable(path, EMPTIED)),
            None => database(path, &SCHEMA).map_err(|trouble| said(path, trouble))?,
        };
        Ok(self.file.insert(file))
    }
}

/// An event that waits, as it stands in the file.
#[derive(Debug)]
struct KeptRow {
    name: String,
    place: String,
    body: String,
    seal: String,
}

impl KeptRow {
    fn new(name: &str, place: &str, body: String) -> Self {
        let seal = hex(&Sha256::digest(format!("{name}\n{place}\n{body}")));
        Self { name: name.to_owned(), place: place.to_owned(), body, seal }
    }

    fn all(file: &Connection) -> rusqlite::Result<Vec<Self>> {
        let mut select = file.prepare("SELECT name, place, body, seal FROM kept ORDER BY number")?;
        let row =
            |row: &Row<'_>| Ok(Self { name: row.get(0)?, place: row.get(1)?, body: row.get(2)?, seal: row.get(3)? });
        select.query_map([], row)?.collect()
    }

    /// Whether it is as it was put there.
    fn is_sound(&self) -> bool {
        Self::new(&self.name, &self.place, self.body.clone()).seal == self.seal && Chain::is_sealed(&self.body)
    }
}

/// Seals what an older errbook left.
fn seal(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut select = transaction.prepare("SELECT name, place, body FROM kept")?;
    let row = |row: &Row<'_>| Ok(KeptRow::new(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?, row.get(2)?));
    for row in select.query_map([], row)?.collect::<rusqlite::Result<Vec<KeptRow>>>()? {
        transaction.execute("UPDATE kept SET seal = ?2 WHERE name = ?1", [row.name, row.seal])?;
    }
    Ok(())
}

/// Whether the file is there with nothing in it. It is made with something in it, so that was taken out; unless another process
/// is only just making it.
fn is_emptied(path: &Path) -> bool {
    let until = Instant::now() + MAKING;
    while fs::metadata(path).is_ok_and(|file| file.len() == 0) {
        if Instant::now() > until {
            return true;
        }
        sleep(Duration::from_millis(20));
    }
    false
}

/// A file that is bad is no store that could be named otherwise: it is put aside.
fn said(path: &Path, trouble: Trouble) -> Trouble {
    let bad = [DAMAGED, "the file is not a case store", "the file belongs to another program"];
    if bad.contains(&trouble.why.as_str()) { unreadable(path, DAMAGED) } else { trouble }
}

/// What is said of a file that cannot be read, or in which something is missing.
fn unreadable(path: &Path, why: &str) -> Trouble {
    Trouble {
        what: format!("cannot read what waits in {}", path.display()),
        why: why.into(),
        next:
            "keep it for repair under another name, and errbook makes a new one; look into your last cases for what is \
               not in them"
                .into(),
    }
}

fn keep(file: &mut Connection, place: &str, events: &[(&str, &Event)]) -> rusqlite::Result<()> {
    let transaction = file.transaction()?;
    for (name, event) in events {
        let row = KeptRow::new(name, place, serde_json::json!(event).to_string());
        transaction.execute(
            "INSERT INTO kept (name, place, body, seal) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            [row.name, row.place, row.body, row.seal],
        )?;
    }
    transaction.commit()
}

fn settle(file: &mut Connection, place: &str, settled: &[Settled<'_>]) -> rusqlite::Result<()> {
    let transaction = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for Settled { name, written } in settled {
        transaction.execute("DELETE FROM kept WHERE name = ?1", [name])?;
        if let Some(event) = written {
            transaction.execute(
                "INSERT INTO acknowledged (place, case_id, seq, hash) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET seq = excluded.seq, hash = excluded.hash WHERE excluded.seq > seq",
                params![place, event.case.0, signed(event.seq), event.hash],
            )?;
        }
    }
    transaction.commit()
}
