//! A store that is damaged: said, nothing written over, nothing waited for for ever.

use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use errbook::store::{
    Follow, Journal, JournalWorker, Kept, Left, Memory, News, Query, Queue, Receipt, Unwritten, Watch,
};
use errbook::triage::{CaseId, Chain, Conflict, Event, Summary, Trouble};
use rusqlite::Connection;

use crate::journal_worker::next;
use crate::place::Place;
use crate::story::{at, events, id, noted, opened};

/// Whatever is damaged, an answer comes within this time.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A case of `count` events in the place, and one event more that is to be written.
pub fn case(place: &Place, count: usize) -> (Vec<Event>, Event) {
    let notes = (2..=count).map(|number| noted(&format!("note {number} {}", "x".repeat(300))));
    let written = events(&id("A"), 0, std::iter::once(opened("denied")).chain(notes));
    place.open().append(&written).unwrap();
    let more = Event::next(id("A"), written.last(), at(900), "ada@desk".into(), noted("one more"));
    (written, more)
}

fn change(place: &Place, sql: &str) {
    match place {
        #[cfg(feature = "postgres")]
        Place::Postgres(address) => {
            let sql = sql.replace("summary", "errbook_summary").replace("events SET", "errbook_events SET");
            let sql = sql.replace("FROM events", "FROM errbook_events");
            postgres::Client::connect(address, postgres::NoTls).unwrap().batch_execute(&sql).unwrap();
        }
        place => Connection::open(place.name()).unwrap().execute_batch(sql).unwrap(),
    }
}

fn waiting(place: &Place) -> (tempfile::TempDir, Kept) {
    let folder = tempfile::TempDir::new().unwrap();
    let path: PathBuf = folder.path().join("waiting.db");
    (folder, Kept::new(path, place.name()))
}

/// What a session comes to that appends these events, within ten seconds.
pub fn session(place: &Place, kept: &Kept, given: &[Event]) -> (Vec<News>, Option<Left>) {
    let (tell, told) = channel();
    let journal_worker = JournalWorker::start(place.open(), Some(kept.clone()), move |news| _ = tell.send(news));
    for event in given {
        journal_worker.append(event.clone());
    }
    let first = next(&told);
    let (left, closed) = channel();
    thread::spawn(move || left.send(journal_worker.close()));
    let left = closed.recv_timeout(PATIENCE).expect("it ends");
    (std::iter::once(first).chain(told.try_iter()).collect(), left)
}

/// A case whose last event is known by another hash takes nothing more; that is said, and what was to be written is kept, while
/// another case goes on.
fn a_case_that_takes_no_event_is_damaged_and_no_reason_to_try_for_ever(place: &Place, damage: &str) {
    let (_, more) = case(place, 5);
    change(place, damage);
    let other = events(&id("B"), 0, [opened("late"), noted("not held up")]);
    let (_folder, kept) = waiting(place);
    let given: Vec<Event> = std::iter::once(more.clone()).chain(other.clone()).collect();
    let (news, left) = session(place, &kept, &given);
    let said = news.iter().find_map(|news| match news {
        News::Unsaved(cases, trouble) => Some((cases.clone(), trouble.to_string())),
        _ => None,
    });
    let (cases, said) = said.unwrap();
    assert_eq!(cases, [(id("A"), 1)]);
    assert!(said.contains("damaged"), "{said}");
    let left = left.unwrap();
    assert!(left.kept && left.events.len() == 1 && left.events[0].act == more.act, "{left:?}");
    assert_eq!(place.open().read(&id("B")).unwrap().events, other);
    assert_ne!(place.open().check(&id("A")).unwrap(), [""; 0]);
    assert_eq!(kept.load().unwrap().into_iter().map(|(name, _)| name).collect::<Vec<_>>(), [more.hash]);
}

/// What can be damaged in a row that others lean on.
const DAMAGED: [&str; 6] = [
    "UPDATE events SET hash = 'f' || substr(hash, 2) WHERE seq = 5",
    "UPDATE summary SET hash = 'f' || substr(hash, 2)",
    "UPDATE summary SET events = 4",
    "UPDATE summary SET body = '{}'",
    "DELETE FROM events WHERE seq = 5",
    "UPDATE events SET body = replace(body, 'note 5', 'note 6') WHERE seq = 5; UPDATE summary SET hash = 'f'",
];

#[test]
fn sqlite_says_that_a_case_is_damaged_and_does_not_try_for_ever() {
    for damage in DAMAGED {
        a_case_that_takes_no_event_is_damaged_and_no_reason_to_try_for_ever(&Place::file(), damage);
    }
}

#[cfg(feature = "postgres")]
#[test]
#[ignore = "needs a server: tests/all"]
fn postgres_says_that_a_case_is_damaged_and_does_not_try_for_ever() {
    for damage in DAMAGED {
        a_case_that_takes_no_event_is_damaged_and_no_reason_to_try_for_ever(&Place::postgres(), damage);
    }
}

#[test]
fn what_does_not_agree_is_said_before_anything_is_written() {
    for (damage, said) in [
        ("UPDATE events SET hash = 'f' WHERE seq = 5", "the store knows another last event of case 000A than it has"),
        ("DELETE FROM events WHERE seq = 5", "the store should have 5 events of case 000A, and has 4"),
    ] {
        let place = Place::file();
        let (_, more) = case(&place, 5);
        change(&place, damage);
        let Err(Unwritten::Damage(trouble)) = place.open().append(&[more]) else { panic!("{damage}") };
        assert_eq!(trouble.why, format!("the file is damaged: {said}"));
    }
}

#[test]
fn an_event_that_cannot_be_read_holds_up_its_own_case_alone() {
    let place = Place::file();
    let (written, _) = case(&place, 5);
    change(&place, "UPDATE events SET body = '{' WHERE seq = 3");
    // Somebody else was first, and what they wrote cannot be looked at.
    let late = Event::next(id("A"), written.get(3), at(900), "bob@lap".into(), noted("late"));
    let mut queue = Queue::new(place.open());
    let other = events(&id("B"), 0, [opened("late"), noted("not held up")]);
    queue.push(std::iter::once(late).chain(other.clone()));
    let (receipts, trouble) = queue.flush();
    assert_eq!((receipts.len(), queue.waiting().count(), queue.is_idle()), (2, 1, true));
    assert!(trouble.unwrap().to_string().contains("cannot read a new event of this case"));
    assert_eq!(place.open().read(&id("B")).unwrap().events, other);
}

#[test]
fn a_journal_that_never_agrees_with_itself_is_damage_too() {
    /// Says that somebody was first, and holds nothing.
    struct Liar;
    impl Journal for Liar {
        fn append(&mut self, events: &[Event]) -> Result<(), Unwritten> {
            Err(Conflict { seq: events[0].seq }.into())
        }
        fn read(&mut self, _: &CaseId) -> Result<Chain, Trouble> {
            Ok(Chain::default())
        }
        fn find(&mut self, _: &str) -> Result<Vec<CaseId>, Trouble> {
            Ok(Vec::new())
        }
        fn check(&mut self, _: &CaseId) -> Result<Vec<String>, Trouble> {
            Ok(Vec::new())
        }
        fn list(&mut self, _: &Query) -> Result<Vec<Summary>, Trouble> {
            Ok(Vec::new())
        }
        fn follow(&mut self, case: &CaseId, after: u64) -> Result<Box<dyn Follow>, Trouble> {
            Memory::default().follow(case, after)
        }
        fn watch(&mut self) -> Result<Box<dyn Watch>, Trouble> {
            Memory::default().watch()
        }
    }
    let mut queue = Queue::new(Box::new(Liar));
    queue.push(events(&id("A"), 0, [opened("denied")]));
    let (receipts, trouble) = queue.flush();
    assert_eq!((receipts, queue.waiting().count(), queue.is_idle()), (Vec::new(), 1, true));
    assert!(trouble.unwrap().to_string().contains("damaged"));
}

#[test]
fn an_identifier_that_is_damaged_leaves_no_whole_case_behind() {
    for seq in [1, 3, 5] {
        let place = Place::file();
        case(&place, 5);
        change(&place, &format!("UPDATE events SET case_id = 'X' || substr(case_id, 2) WHERE seq = {seq}"));
        let mut journal = place.open();
        let found = journal.find("A").unwrap();
        assert_eq!(found, [id("A")]);
        assert_ne!(journal.check(&found[0]).unwrap(), [""; 0], "event {seq}");
    }
    let place = Place::file();
    case(&place, 1);
    change(&place, "UPDATE events SET case_id = 'X'");
    assert_eq!(
        place.open().check(&id("A")).unwrap(),
        ["the store should have 1 events of it, and has 0"],
        "a case without events is not whole"
    );
}

#[test]
fn a_text_that_is_none_hides_no_other_case() {
    for (table, column) in
        [("events", "body"), ("events", "hash"), ("events", "kind"), ("summary", "body"), ("summary", "hash")]
    {
        let place = Place::file();
        case(&place, 5);
        let other = events(&id("B"), -9, [opened("late"), noted("fine")]);
        place.open().append(&other).unwrap();
        let changed = format!("UPDATE {table} SET {column} = CAST(x'7bff22' AS TEXT) WHERE case_id = '{}'", id("A"));
        change(&place, &changed);
        let mut journal = place.open();
        let listed: Vec<_> = journal.list(&Query::default()).unwrap().into_iter().map(|case| case.case).collect();
        assert_eq!(listed, [id("A"), id("B")], "{table}.{column}");
        assert_eq!(journal.read(&id("B")).unwrap().events, other);
        let whole = journal.read(&id("A")).unwrap().is_whole() && journal.check(&id("A")).unwrap().is_empty();
        assert!(!whole, "{table}.{column}");
    }
}

#[test]
fn every_column_is_held_against_the_event_that_stands_in_it() {
    for (change_to, said) in [
        ("kind = 'opened' WHERE seq = 3", "event 3: its `kind` in the store is another one than its own"),
        ("hash = 'f' WHERE seq = 3", "event 3: its `hash` in the store is another one than its own"),
        ("seq = 9 WHERE seq = 5", "event 9: its `seq` in the store is another one than its own"),
    ] {
        let place = Place::file();
        case(&place, 5);
        assert!(place.open().read(&id("A")).unwrap().is_whole());
        change(&place, &format!("UPDATE events SET {change_to}"));
        let breaks = place.open().read(&id("A")).unwrap().breaks;
        assert_eq!(breaks.iter().map(ToString::to_string).collect::<Vec<_>>(), [said]);
    }
}

#[test]
fn a_case_as_a_whole_is_held_against_its_events() {
    for (change_to, said) in [
        ("UPDATE summary SET events = 9", "the store should have 9 events of it, and has 5"),
        ("DELETE FROM summary", "the store does not know the case, and has 5 events of it"),
    ] {
        let place = Place::file();
        case(&place, 5);
        assert_eq!(place.open().check(&id("A")).unwrap(), [""; 0]);
        change(&place, change_to);
        assert_eq!(place.open().check(&id("A")).unwrap(), [said]);
    }
}

#[test]
fn what_was_acknowledged_last_is_remembered_beside_the_store() {
    let place = Place::file();
    let (_folder, kept) = waiting(&place);
    let written = events(&id("A"), 0, [opened("denied"), noted("one")]);
    let mut queue = Queue::new(place.open());
    queue.keep_in(kept.clone()).unwrap();
    queue.push(written.clone());
    assert!(queue.flush().0.iter().all(|(_, receipt)| *receipt == Receipt::Written));
    let last = kept.acknowledged(&id("A")).unwrap().unwrap();
    assert_eq!((last.seq, last.hash), (2, written[1].hash.clone()));
    assert_eq!(kept.acknowledged(&id("B")).unwrap(), None);
}
