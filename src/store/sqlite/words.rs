//! Finding cases by words: an index of what events say, by three letters at a time, and the lists that it leads to.

use rusqlite::{Connection, Transaction, params};

use super::case_rows::{after, cases, text};
use crate::store::journal::{Listed, Query, searched, signed};
use crate::triage::Event;

/// An event's number in the index is its case's number, shifted by so much, and its own.
const SHIFT: u32 = 24;
/// The largest number of an event in its case that the index tells from others.
const LAST: i64 = (1 << SHIFT) - 1;
/// The fewest letters that the index knows.
const LETTERS: usize = 3;
/// Events from which on a word is in many.
const MANY: i64 = 10_000;

/// Adds what an event says, whose text as written is `body`. Its case is known already.
pub fn add(transaction: &Transaction<'_>, event: &Event, body: &str) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO words (rowid, said) SELECT (number << ?2) + ?3, ?4 FROM summary WHERE case_id = ?1",
        )?
        .execute(params![event.case.0, SHIFT, place(event), searched(event, body)])
        .map(|_| ())
}

/// Takes out what an event said.
pub fn remove(transaction: &Transaction<'_>, event: &Event) -> rusqlite::Result<()> {
    transaction
        .execute(
            "DELETE FROM words WHERE rowid = (SELECT (number << ?2) + ?3 FROM summary WHERE case_id = ?1)",
            params![event.case.0, SHIFT, place(event)],
        )
        .map(|_| ())
}

fn place(event: &Event) -> i64 {
    signed(event.seq) & LAST
}

/// Fills the index in from the events that there are.
pub fn fill(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    for case in cases(transaction)? {
        for body in after(transaction, &case, 0)? {
            if let Ok(event) = serde_json::from_str::<Event>(&body) {
                add(transaction, &event, &body)?;
            }
        }
    }
    Ok(())
}

/// Tells `take` of the cases that have all the words, newest first, for as long as it wants more.
pub fn list(connection: &Connection, query: &Query, mut take: impl FnMut(Listed) -> bool) -> rusqlite::Result<()> {
    let words: Vec<String> = query.written().collect();
    let mut asked = vec!["1".to_owned()];
    for (number, word) in (1..).zip(&words) {
        asked.push(match reach(connection, word)? {
            WordReach::Short => format!(
                "EXISTS (SELECT 1 FROM events WHERE events.case_id = summary.case_id
                         AND instr(lower(body), ?{number}) > 0)"
            ),
            WordReach::Few => format!("number IN (SELECT rowid >> {SHIFT} FROM words WHERE words MATCH ?{number})"),
            WordReach::Many => format!(
                "EXISTS (SELECT 1 FROM words WHERE words MATCH ?{number}
                         AND rowid BETWEEN number << {SHIFT} AND (number << {SHIFT}) + {LAST})"
            ),
        });
    }
    let notes = if query.notes { "notes" } else { "NULL" };
    let asked = asked.join(" AND ");
    let select = format!("SELECT case_id, body, {notes} FROM summary WHERE {asked} ORDER BY last DESC, case_id DESC");
    let mut select = connection.prepare(&select)?;
    let given = words.into_iter().map(|word| if is_short(&word) { word } else { phrase(&word) });
    let mut rows = select.query(rusqlite::params_from_iter(given))?;
    while let Some(row) = rows.next()? {
        let notes = if query.notes { Some(text(row, 2)?) } else { None };
        if !take(Listed { case: text(row, 0)?, summary: text(row, 1)?, notes }) {
            break;
        }
    }
    Ok(())
}

/// How much of a store has a word.
enum WordReach {
    /// The index does not know so few letters: each case is looked through, until the list is full.
    Short,
    /// It is asked once for all events that have it.
    Few,
    /// So many that each case is asked for by itself, until the list is full.
    Many,
}

fn reach(connection: &Connection, word: &str) -> rusqlite::Result<WordReach> {
    if is_short(word) {
        return Ok(WordReach::Short);
    }
    let count = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ?1 LIMIT ?2)";
    let events: i64 = connection.prepare_cached(count)?.query_row(params![phrase(word), MANY], |row| row.get(0))?;
    Ok(if events < MANY { WordReach::Few } else { WordReach::Many })
}

fn is_short(word: &str) -> bool {
    word.chars().count() < LETTERS
}

/// A word as the index takes it: these letters, whatever they are.
fn phrase(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}
