//! Finding cases by words: an index of what events say, by three letters at a time, and the lists that it leads to.

use rusqlite::{Connection, Transaction, params};

use super::{after, cases, text};
use crate::store::journal::{Query, searched, signed};
use crate::triage::Event;

/// An event's number in the index is its case's number, shifted by so much, and its own.
const SHIFT: u32 = 24;
/// The fewest letters that the index knows; shorter words are looked for in every event.
const LETTERS: usize = 3;

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
    signed(event.seq) & ((1 << SHIFT) - 1)
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

/// The cases that have all the words, newest first, each with its summary.
pub fn listed(connection: &Connection, query: &Query) -> rusqlite::Result<Vec<(String, String)>> {
    let words: Vec<String> = query.written().collect();
    let has = |(number, word): (usize, &String)| {
        let number = number + 1;
        if word.chars().count() < LETTERS {
            return format!("case_id IN (SELECT case_id FROM events WHERE instr(lower(body), ?{number}) > 0)");
        }
        format!("number IN (SELECT rowid >> {SHIFT} FROM words WHERE words MATCH ?{number})")
    };
    let asked: Vec<String> = words.iter().enumerate().map(has).chain(["1".to_owned()]).collect();
    let select =
        format!("SELECT case_id, body FROM summary WHERE {} ORDER BY last DESC, case_id DESC", asked.join(" AND "));
    let given = words.into_iter().map(|word| if word.chars().count() < LETTERS { word } else { phrase(&word) });
    connection
        .prepare(&select)?
        .query_map(rusqlite::params_from_iter(given), |row| Ok((text(row, 0)?, text(row, 1)?)))?
        .collect()
}

/// A word as the index takes it: these letters, whatever they are.
fn phrase(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}
