//! Events on their way to a journal, kept on this machine's disk until they are in it: whoever quits or is killed meanwhile
//! loses nothing. And what the journal acknowledged last, so that a journal that has lost it shows.
//! Several processes may keep and settle here at once, since an event is written only once however
//! often it is handed in.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::journal::{parsed, signed};
use super::sqlite::{MigrationStep, Schema, database, explained, pragma};
use crate::triage::{CaseId, Chain, Event, Trouble};

const SCHEMA: Schema = Schema {
    // "erbk"
    mark: 0x6572_626b,
    table: "kept",
    steps: &[
        MigrationStep::plain(include_str!("../../assets/migrations/kept/001.sql")),
        MigrationStep::plain(include_str!("../../assets/migrations/kept/002.sql")),
    ],
};

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
        if !path.exists() {
            return Ok(Vec::new());
        }
        let counted = database(path, &SCHEMA)?
            .prepare("SELECT place, count(*) FROM kept GROUP BY place ORDER BY min(number)")
            .and_then(|mut select| {
                select.query_map([], |row| Ok((row.get(0)?, row.get::<_, u32>(1)? as usize)))?.collect()
            });
        counted.map_err(|error| explained(path, "read", &error))
    }

    /// The events that wait, in order, each with its name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(&self) -> Result<Vec<(String, Event)>, Trouble> {
        let rows: Option<Vec<(String, String)>> = self.look(|file| {
            let mut select = file.prepare("SELECT name, body FROM kept WHERE place = ?1 ORDER BY number")?;
            select.query_map([&self.place], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })?;
        let (names, texts): (Vec<String>, Vec<String>) = rows.into_iter().flatten().unzip();
        let damage = self.look(|file| pragma(file, "quick_check"))?.unwrap_or_default();
        if !(damage.is_empty() && texts.iter().all(|text| Chain::is_sealed(text))) {
            return Err(Trouble {
                what: format!("cannot read what waits in {}", self.path.display()),
                why: "the file is damaged".into(),
                next: "keep it for repair under another name; errbook makes a new one".into(),
            });
        }
        self.opened().names.extend(names.iter().cloned());
        Ok(names.into_iter().zip(parsed(&texts)?).collect())
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
        read(open.file(&self.path)?).map(Some).map_err(|error| explained(&self.path, "read", &error))
    }

    fn opened(&self) -> MutexGuard<'_, OpenKept> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenKept {
    fn file(&mut self, path: &Path) -> Result<&mut Connection, Trouble> {
        let file = self.file.take().map_or_else(|| database(path, &SCHEMA), Ok)?;
        Ok(self.file.insert(file))
    }
}

fn keep(file: &mut Connection, place: &str, events: &[(&str, &Event)]) -> rusqlite::Result<()> {
    let transaction = file.transaction()?;
    for (name, event) in events {
        let body = serde_json::json!(event).to_string();
        transaction.execute(
            "INSERT INTO kept (name, place, body) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![name, place, body],
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
