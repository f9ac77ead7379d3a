//! Finding cases by words: an index of what events say, by three letters at a time, and the lists that it leads to.

use rusqlite::{Connection, Transaction, params, params_from_iter};

use super::case_rows::{after, cases, text};
use crate::store::journal::{Listed, Query, searched, signed};
use crate::triage::Event;

/// An event's number in the index is its case's number, shifted by so much, and its own.
const SHIFT: u32 = 24;
/// The largest number of an event in its case that the index tells from others.
const LAST: i64 = (1 << SHIFT) - 1;
/// The fewest letters that the index knows.
const LETTERS: usize = 3;
/// Events from which on a word is in many: to ask the index for all of them takes longer than to look through the newest cases,
/// most of which have it.
const MANY: i64 = 100_000;

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
    let (select, given) = select(connection, query)?;
    let mut select = connection.prepare(&select)?;
    let mut rows = select.query(params_from_iter(given))?;
    while let Some(row) = rows.next()? {
        let notes = if query.notes { Some(text(row, 2)?) } else { None };
        if !take(Listed { case: text(row, 0)?, summary: text(row, 1)?, notes }) {
            break;
        }
    }
    Ok(())
}

/// The statement that asks for these cases, and what it is given.
fn select(connection: &Connection, query: &Query) -> rusqlite::Result<(String, Vec<String>)> {
    let (mut asked, mut given) = (vec!["1".to_owned()], Vec::new());
    for (number, word) in (1..).zip(query.written()) {
        let reach = reach(connection, &word)?;
        given.push(if matches!(reach, WordReach::Few) { phrase(&word) } else { word });
        asked.push(reach.asks(number));
    }
    let notes = if query.notes { "notes" } else { "NULL" };
    let asked = asked.join(" AND ");
    let select = format!("SELECT case_id, body, {notes} FROM summary WHERE {asked} ORDER BY last DESC, case_id DESC");
    Ok((select, given))
}

/// How much of a store has a word.
enum WordReach {
    /// The index does not know so few letters: they are looked for in summaries and newest notes.
    Short,
    /// It is asked once for all events that have it.
    Few,
    /// So many that each case is asked for by itself, until the list is full.
    Many,
}

impl WordReach {
    /// What a case must have where the word is the parameter of this number.
    fn asks(&self, number: usize) -> String {
        match self {
            Self::Short => format!("instr(lower(body || notes), ?{number}) > 0"),
            Self::Few => format!("number IN (SELECT rowid >> {SHIFT} FROM words WHERE words MATCH ?{number})"),
            // Without the hashes at its end, as `searched` leaves them out; the first event of a case has one.
            Self::Many => format!(
                "EXISTS (SELECT 1 FROM events WHERE events.case_id = summary.case_id AND instr(lower(substr(
                     events.body, 1, length(events.body) - iif(instr(events.body, '\"prev\":\"\"') > 0, 85, 149))), ?{number}) > 0)"
            ),
        }
    }
}

fn reach(connection: &Connection, word: &str) -> rusqlite::Result<WordReach> {
    if word.chars().count() < LETTERS {
        return Ok(WordReach::Short);
    }
    let count = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ?1 LIMIT ?2)";
    let events: i64 = connection.prepare_cached(count)?.query_row(params![phrase(word), MANY], |row| row.get(0))?;
    Ok(if events < MANY { WordReach::Few } else { WordReach::Many })
}

/// A word as the index takes it: these letters, whatever they are.
fn phrase(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::{WordReach, phrase, select};
    use crate::envelope::Redacted;
    use crate::store::journal::{Journal, Query};
    use crate::store::sqlite::Sqlite;
    use crate::triage::{CaseId, Event, EventKind};
    use jiff::Timestamp;

    /// How SQLite goes about a question, a step a line.
    fn plan(journal: &Sqlite, question: &str, given: &[String]) -> String {
        let mut explain = journal.connection.prepare(&format!("EXPLAIN QUERY PLAN {question}")).unwrap();
        let steps = explain.query_map(rusqlite::params_from_iter(given), |row| row.get::<_, String>(3)).unwrap();
        steps.map(Result::unwrap).collect::<Vec<_>>().join("\n")
    }

    /// A journal with one case of two events.
    fn journal(folder: &tempfile::TempDir) -> (Sqlite, [Event; 2]) {
        let mut journal = Sqlite::open(&folder.path().join("cases.db")).unwrap();
        let act = EventKind::Noted { step: None, text: Redacted::new("a kestrel") };
        let opened = EventKind::Opened {
            catalog: None,
            entry: None,
            code: None,
            checklist: "shop".into(),
            steps: Vec::new(),
            after: None,
        };
        let case = CaseId("01M80000000000000000000000".into());
        let first = Event::next(case.clone(), None, Timestamp::UNIX_EPOCH, "ada".into(), opened);
        let note = Event::next(case, Some(&first), Timestamp::UNIX_EPOCH, "ada".into(), act);
        journal.append(&[first.clone(), note.clone()]).unwrap();
        (journal, [first, note])
    }

    #[test]
    fn a_word_of_many_events_is_looked_for_in_what_the_index_knows_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, [first, note]) = journal(&folder);
        let cases = |reach: WordReach, given: &str| -> i64 {
            let question = format!("SELECT count(*) FROM summary WHERE {}", reach.asks(1));
            journal.connection.query_row(&question, [given], |row| row.get(0)).unwrap()
        };
        for (word, expected) in
            [("kestrel", 1), ("shop", 1), ("osprey", 0), ("prev", 0), (&first.hash, 0), (&note.hash, 0)]
        {
            assert_eq!(cases(WordReach::Few, &phrase(word)), expected, "{word}");
            assert_eq!(cases(WordReach::Many, word), expected, "{word}");
        }
    }

    #[test]
    fn a_list_by_a_rare_word_looks_through_no_events_one_by_one() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, _) = journal(&folder);
        let list = |words: &[&str]| {
            let words = words.iter().map(|word| (*word).to_owned()).collect();
            let (question, given) = select(&journal.connection, &Query { words, ..Query::default() }).unwrap();
            plan(&journal, &question, &given)
        };
        assert_eq!(list(&[]), "SCAN summary USING INDEX summary_last");
        assert_eq!(list(&["ki"]), "SCAN summary USING INDEX summary_last");
        assert_eq!(
            list(&["kestrel"]),
            "SEARCH summary USING INTEGER PRIMARY KEY (rowid=?)\nLIST SUBQUERY 1\n\
             SCAN words VIRTUAL TABLE INDEX 0:M1\nUSE TEMP B-TREE FOR ORDER BY"
        );
    }
}
