//! Events that wait for a journal that is away, kept on this machine's disk until they are in it: whoever quits or is killed
//! meanwhile loses nothing. Several processes may keep and settle here at once, since an event is written only once however
//! often it is handed in.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::contract::parsed;
use super::sqlite::{database, explained};
use crate::triage::{Event, Trouble};

const STEPS: [&str; 1] = [include_str!("../../assets/migrations/kept/001.sql")];

/// The events that wait for one journal.
#[derive(Debug)]
pub struct Kept {
    path: PathBuf,
    place: String,
    /// Opened when it is first used: a journal that is there never needs it.
    file: Option<Connection>,
    /// Names of the events that are in the file.
    names: HashSet<String>,
}

impl Kept {
    /// Those for the journal at `place` (see [`Location::key`](super::Location::key)) in the file at `path`. Touches nothing.
    pub fn new(path: PathBuf, place: String) -> Self {
        Self { path, place, file: None, names: HashSet::new() }
    }

    /// The places that events wait for in the file at `path`, and how many.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn places(path: &Path) -> Result<Vec<(String, usize)>, Trouble> {
        if !path.exists() {
            return Ok(Vec::new());
        }
        let counted = database(path, &STEPS)?
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
    pub fn load(&mut self) -> Result<Vec<(String, Event)>, Trouble> {
        if !self.path.exists() {
            return Ok(Vec::new());
        }
        let (path, place) = (self.path.clone(), self.place.clone());
        let rows: rusqlite::Result<Vec<(String, String)>> = self
            .file()?
            .prepare("SELECT name, body FROM kept WHERE place = ?1 ORDER BY number")
            .and_then(|mut select| select.query_map([place], |row| Ok((row.get(0)?, row.get(1)?)))?.collect());
        let (names, texts): (Vec<String>, Vec<String>) =
            rows.map_err(|error| explained(&path, "read", &error))?.into_iter().unzip();
        self.names.extend(names.iter().cloned());
        Ok(names.into_iter().zip(parsed(&texts)?).collect())
    }

    /// Keeps those events, each with its name, that are not kept yet. When it returns, they are on disk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep<'a>(&mut self, events: impl Iterator<Item = (&'a str, &'a Event)>) -> Result<(), Trouble> {
        let new: Vec<(&str, &Event)> = events.filter(|(name, _)| !self.names.contains(*name)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let (path, place) = (self.path.clone(), self.place.clone());
        write(self.file()?, &place, &new).map_err(|error| explained(&path, "write to", &error))?;
        self.names.extend(new.into_iter().map(|(name, _)| name.to_owned()));
        Ok(())
    }

    /// Whether an event of that name is on disk.
    pub fn holds(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// An event of that name waits no longer. One that cannot be taken out is handed in once more by a later session, which
    /// changes nothing.
    pub fn settle(&mut self, name: &str) {
        if self.names.remove(name) {
            let _ = self.file().map(|file| file.execute("DELETE FROM kept WHERE name = ?1", [name]));
        }
    }

    fn file(&mut self) -> Result<&mut Connection, Trouble> {
        let file = self.file.take().map_or_else(|| database(&self.path, &STEPS), Ok)?;
        Ok(self.file.insert(file))
    }
}

fn write(file: &mut Connection, place: &str, events: &[(&str, &Event)]) -> rusqlite::Result<()> {
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
