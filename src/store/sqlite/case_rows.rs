//! What the file holds of a case: its events, what is known of it, and how sound it is. Reads only.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::store::journal::{Known, Stored, signed};
use crate::triage::{CaseId, Event};

/// Every case that has events.
pub fn cases(connection: &Connection) -> rusqlite::Result<Vec<CaseId>> {
    let mut select = connection.prepare("SELECT DISTINCT case_id FROM events")?;
    select.query_map([], |row| text(row, 0).map(CaseId))?.collect()
}

/// Events that can be read.
pub fn parsed_all(texts: &[String]) -> Vec<Event> {
    texts.iter().filter_map(|text| serde_json::from_str(text).ok()).collect()
}

/// The events of a case from behind this number on, as they were written.
pub fn after(connection: &Connection, case: &CaseId, seq: u64) -> rusqlite::Result<Vec<String>> {
    let mut select =
        connection.prepare_cached("SELECT body FROM events WHERE case_id = ?1 AND seq > ?2 ORDER BY seq")?;
    select.query_map(params![case.0, signed(seq)], |row| text(row, 0))?.collect()
}

/// What is known of a case, if it is there.
pub fn known(connection: &Connection, case: &CaseId) -> rusqlite::Result<Option<Known>> {
    let mut select = connection.prepare_cached("SELECT events, hash, body, notes FROM summary WHERE case_id = ?1")?;
    let known = |row: &Row<'_>| {
        Ok(Known { events: count(row, 0)?, hash: text(row, 1)?, summary: text(row, 2)?, notes: text(row, 3)? })
    };
    select.query_row([&case.0], known).optional()
}

/// How many events of a case there are, and the last one's hash.
pub fn held(connection: &Connection, case: &CaseId) -> rusqlite::Result<(u64, String)> {
    let held =
        connection.query_row("SELECT count(*) FROM events WHERE case_id = ?1", [&case.0], |row| count(row, 0))?;
    let last = "SELECT hash FROM events WHERE case_id = ?1 ORDER BY seq DESC LIMIT 1";
    Ok((held, connection.query_row(last, [&case.0], |row| text(row, 0)).optional()?.unwrap_or_default()))
}

/// The rows of a case, to be held against each other.
pub fn stored(connection: &Connection, case: &CaseId) -> rusqlite::Result<Vec<Stored>> {
    let mut select =
        connection.prepare_cached("SELECT seq, kind, hash, body FROM events WHERE case_id = ?1 ORDER BY seq")?;
    let row =
        |row: &Row<'_>| Ok(Stored { seq: row.get(0)?, kind: text(row, 1)?, hash: text(row, 2)?, body: text(row, 3)? });
    select.query_map([&case.0], row)?.collect()
}

/// A text as far as it is one: damage in one row must not hide the others.
pub fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    Ok(String::from_utf8_lossy(row.get_ref(column)?.as_bytes()?).into_owned())
}

/// A count; one below zero is damage, and counts as none.
fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or_default())
}

/// What a check of the file complains about.
pub fn pragma(connection: &Connection, check: &str) -> rusqlite::Result<Vec<String>> {
    let mut said = Vec::new();
    connection.pragma_query(None, check, |row| text(row, 0).map(|line| said.push(line)))?;
    said.retain(|line| line != "ok");
    Ok(said)
}
