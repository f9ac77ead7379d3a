//! Stores that an older errbook wrote: brought up to date, looked at without being changed, and refused by an errbook that is
//! older than they are.

use std::fs;
use std::path::PathBuf;

use errbook::envelope::Redacted;
use errbook::store::{Access, Journal, Location, Query, Sqlite};
use errbook::triage::{Event, Summary};
use rusqlite::{Connection, params};

use crate::place::Place;
use crate::story::{events, id, noted, opened};

const FIRST: &str = include_str!("../../assets/migrations/sqlite/001.sql");

fn body(event: &Event) -> String {
    serde_json::to_string(event).unwrap()
}

fn written() -> [Vec<Event>; 2] {
    [
        events(&id("A"), 0, [opened("denied"), noted("the blue key"), noted("two")]),
        events(&id("B"), 50, [opened("late")]),
    ]
}

/// A store as errbook 0.1.0 wrote it.
fn first(place: &Place) -> PathBuf {
    let path = PathBuf::from(place.name());
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = Connection::open(&path).unwrap();
    file.pragma_update(None, "journal_mode", "WAL").unwrap();
    file.execute_batch(FIRST).unwrap();
    file.pragma_update(None, "user_version", 1).unwrap();
    for event in written().iter().flatten() {
        file.execute(
            "INSERT INTO event (case_id, seq, kind, hash, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![event.case.0, i64::try_from(event.seq).unwrap(), event.act.kind(), event.hash, body(event)],
        )
        .unwrap();
    }
    path
}

/// Everything is there, in lists, by words and by name, and goes on.
fn is_all_there(journal: &mut dyn Journal) {
    for events in written() {
        assert_eq!(journal.read(&events[0].case).unwrap().events, events);
        assert_eq!(journal.check(&events[0].case).unwrap(), [""; 0]);
    }
    let names = |journal: &mut dyn Journal, words: &[&str]| {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let found = journal.list(&Query { words, ..Query::default() }).unwrap();
        found.into_iter().map(|summary| (summary.case, summary.events)).collect::<Vec<_>>()
    };
    assert_eq!(names(journal, &[]), [(id("B"), 1), (id("A"), 3)]);
    assert_eq!(names(journal, &["BLUE"]), [(id("A"), 3)]);
    assert_eq!(journal.find("b").unwrap(), [id("B")]);
}

#[test]
fn a_store_of_the_first_version_is_brought_up_to_date_once_and_goes_on() {
    let place = Place::file();
    let path = first(&place);
    let open: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn({
                let path = path.clone();
                move || Sqlite::open(&path).is_ok()
            })
        })
        .collect();
    assert!(open.into_iter().all(|opened| opened.join().unwrap()), "all at once");
    is_all_there(place.open().as_mut());
    let [before, _] = written();
    let more = Event::next(id("A"), before.last(), before[2].at, "bob@lap".into(), noted("three"));
    place.open().append(std::slice::from_ref(&more)).unwrap();
    assert_eq!(place.open().read(&id("A")).unwrap().events.len(), 4);
}

#[test]
fn a_store_of_the_first_version_is_looked_at_without_being_changed() {
    let place = Place::file();
    let path = first(&place);
    let before = fs::read(&path).unwrap();
    let mut journal = Location::new(&place.name()).unwrap().open(Access::ReadOnly).unwrap();
    is_all_there(journal.as_mut());
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn an_errbook_of_the_first_version_cannot_write_to_a_newer_store() {
    let place = Place::file();
    let path = first(&place);
    // It is at work while another one brings the store up to date.
    let older = Connection::open(&path).unwrap();
    let insert = "INSERT INTO event (case_id, seq, kind, hash, body) VALUES ('A', 9, 'noted', '', '')";
    drop(place.open());
    let refused = older.execute(insert, []).unwrap_err();
    assert_eq!(refused.to_string(), "no such table: event");
    let version: i64 = older.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert!(version > 1, "and it is refused in words when it opens the store again");
}

#[test]
fn a_summary_that_an_older_errbook_kept_is_made_anew() {
    let place = Place::file();
    let [written, _] = written();
    place.open().append(&written).unwrap();
    let file = Connection::open(place.name()).unwrap();
    file.execute("UPDATE summary SET body = json_remove(body, '$.ended')", []).unwrap();
    file.execute("ALTER TABLE summary DROP COLUMN notes", []).unwrap();
    file.pragma_update(None, "user_version", 3).unwrap();
    drop(file);
    let query = Query { words: vec!["blue".into()], notes: true, ..Query::default() };
    let whole = Summary { notes: vec![Redacted::new("the blue key")], ..Summary::of(&written).unwrap() };
    assert_eq!(place.open().list(&query).unwrap(), [whole]);
    assert_eq!(place.open().check(&written[0].case).unwrap(), [""; 0]);
}

#[cfg(feature = "postgres")]
mod server {
    use super::*;

    const FIRST: &str = include_str!("../../assets/migrations/postgres/001.sql");

    fn first(place: &Place) -> postgres::Client {
        let mut client = postgres::Client::connect(&place.name(), postgres::NoTls).unwrap();
        client
            .batch_execute(
                "CREATE TABLE errbook_schema (version BIGINT NOT NULL); INSERT INTO errbook_schema VALUES (1)",
            )
            .unwrap();
        client.batch_execute(FIRST).unwrap();
        for event in written().iter().flatten() {
            client
                .execute(
                    "INSERT INTO errbook_event (case_id, seq, kind, hash, body) VALUES ($1, $2, $3, $4, $5)",
                    &[&event.case.0, &i64::try_from(event.seq).unwrap(), &event.act.kind(), &event.hash, &body(event)],
                )
                .unwrap();
        }
        client
    }

    #[test]
    #[ignore = "needs a server: tests/all"]
    fn postgres_of_the_first_version_is_brought_up_to_date_and_a_newer_one_is_refused() {
        let place = Place::postgres();
        let mut client = first(&place);
        let location = Location::new(&place.name()).unwrap();
        let refused = location.open(Access::ReadOnly).err().unwrap().to_string();
        assert!(
            refused.ends_with(
                "an older errbook wrote them; start this one once without --read-only, and it brings them up to date"
            ),
            "{refused}"
        );
        is_all_there(location.open(Access::Look).unwrap().as_mut());
        is_all_there(location.open(Access::ReadOnly).unwrap().as_mut());
        // As the fifth version had it: words by an index over what was made small at each question.
        let fifth = r#"DELETE FROM errbook_schema WHERE version = 6; ALTER TABLE errbook_events DROP COLUMN said;
            CREATE INDEX errbook_events_words ON errbook_events (lower(body COLLATE "C"))"#;
        client.batch_execute(fifth).unwrap();
        is_all_there(location.open(Access::Look).unwrap().as_mut());
        let index = "SELECT indexdef FROM pg_indexes WHERE indexname = 'errbook_events_words' AND schemaname = current_schema()";
        let index: String = client.query_one(index, &[]).unwrap().get(0);
        assert!(index.contains("USING gin (said "), "{index}");
        client.batch_execute("INSERT INTO errbook_schema VALUES (99)").unwrap();
        let refused = location.open(Access::Write).err().unwrap().to_string();
        assert!(refused.contains("a newer errbook wrote them (schema 99; this one knows 6)"), "{refused}");
    }
}
