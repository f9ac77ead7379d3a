//! Events a second of each backend, next to a bare `INSERT` loop of the same durability in the same database.
//!
//! ```text
//! tests/with-postgres cargo bench --bench journal
//! ```

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark may panic")]

use std::time::Instant;

use errbook::envelope::Redacted;
use errbook::store::{Journal, Memory, Query, Sqlite};
use errbook::triage::{CaseId, Event, EventKind};
use jiff::Timestamp;

const EVENTS: u32 = 1_000;

fn events(count: u32) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let opened = EventKind::Opened {
        catalog: None,
        entry: None,
        code: None,
        checklist: String::new(),
        steps: Vec::new(),
        after: None,
    };
    let note = |number| EventKind::Noted { step: None, text: Redacted::new(&format!("note {number}")) };
    for act in std::iter::once(opened).chain((1..count).map(note)) {
        let at = Timestamp::UNIX_EPOCH;
        events.push(Event::next(CaseId("BENCH".into()), events.last(), at, "ada@desk".into(), act));
    }
    events
}

/// Times `write` over every event; events a second.
fn rate(name: &str, events: &[Event], mut write: impl FnMut(&Event)) {
    let begun = Instant::now();
    events.iter().for_each(&mut write);
    println!("{name:<28}{:>9.0} events/s", f64::from(EVENTS) / begun.elapsed().as_secs_f64());
}

fn main() {
    let events = events(EVENTS);
    let append = |journal: &mut dyn Journal, event: &Event| journal.append(std::slice::from_ref(event)).unwrap();

    let mut memory = Memory::default();
    rate("memory", &events, |event| append(&mut memory, event));

    let folder = tempfile::tempdir_in(".").unwrap();
    let bare = rusqlite::Connection::open(folder.path().join("bare.db")).unwrap();
    bare.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE event (seq INTEGER PRIMARY KEY, body TEXT)",
    )
    .unwrap();
    let mut journal = Sqlite::open(&folder.path().join("cases.db")).unwrap();
    rate("sqlite, bare INSERT", &events, |event| {
        let body = serde_json::to_string(event).unwrap();
        bare.prepare_cached("INSERT INTO event (body) VALUES (?1)").unwrap().execute([body]).unwrap();
    });
    rate("sqlite", &events, |event| append(&mut journal, event));
    list(&mut journal);
    #[cfg(feature = "postgres")]
    in_postgres(&events);
}

/// Times the list of many cases, and the search for a word in them.
fn list(journal: &mut Sqlite) {
    const CASES: usize = 1_000;
    for number in 0..CASES {
        let mut events: Vec<Event> = Vec::new();
        for event in self::events(15) {
            let case = CaseId(format!("BENCH{number}"));
            events.push(Event::next(case, events.last(), event.at, event.actor, event.act));
        }
        journal.append(&events).unwrap();
    }
    for (name, words) in [("sqlite, list of 1,000 cases", vec![]), ("  with a word", vec!["note 14".to_owned()])] {
        let begun = Instant::now();
        assert!(journal.list(&Query { words, ..Query::default() }).unwrap().len() >= CASES);
        println!("{name:<28}{:>9.1} ms", begun.elapsed().as_secs_f64() * 1_000.0);
    }
}

#[cfg(feature = "postgres")]
fn in_postgres(events: &[Event]) {
    let Ok(server) = std::env::var("ERRBOOK_TEST_POSTGRES") else {
        println!("postgres: run it with tests/with-postgres");
        return;
    };
    let mut bare = postgres::Client::connect(&server, postgres::NoTls).unwrap();
    bare.batch_execute("CREATE TABLE bare (seq BIGSERIAL PRIMARY KEY, body TEXT)").unwrap();
    let insert = bare.prepare("INSERT INTO bare (body) VALUES ($1)").unwrap();
    rate("postgres, bare INSERT", events, |event| {
        let body = serde_json::to_string(event).unwrap();
        bare.execute(&insert, &[&body]).unwrap();
    });
    let mut journal = errbook::store::Postgres::open(&server, errbook::store::Access::Write).unwrap();
    rate("postgres", events, |event| journal.append(std::slice::from_ref(event)).unwrap());
}
