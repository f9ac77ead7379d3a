//! Events kept on this machine while the journal is away: delivered by a later session, once, in order, with nothing lost.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use errbook::envelope::Redacted;
use errbook::store::{Journal, JournalWorker, Kept, Memory, News, Queue, Receipt};
use errbook::triage::{Case, Event, EventKind};
use tempfile::TempDir;

use crate::journal_worker::{Fickle, next};
use crate::story::{at, events, id, noted, notes, opened};

const PLACE: &str = "postgres://ada@db/errbook";

fn kept(path: &Path) -> Kept {
    Kept::new(path.to_owned(), PLACE.to_owned())
}

/// What waits there, by the hash each was made with.
fn names(path: &Path) -> Vec<String> {
    kept(path).load().unwrap().into_iter().map(|(name, _)| name).collect()
}

fn hashes(events: &[Event]) -> Vec<String> {
    events.iter().map(|event| event.hash.clone()).collect()
}

/// A folder, and the file in it that is not there yet.
fn place() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("errbook/waiting.db");
    (folder, path)
}

/// A session on a journal that is away or there.
fn session(memory: &Memory, away: bool, path: &Path) -> (JournalWorker, Receiver<News>) {
    let (tell, told) = channel();
    let journal = Fickle { memory: memory.clone(), away: Arc::new(Mutex::new(away)) };
    (JournalWorker::start(Box::new(journal), Some(kept(path)), move |news| _ = tell.send(news)), told)
}

/// Leaves these events behind, as a session does that is killed while the journal is away.
fn leave(path: &Path, events: &[Event]) {
    let kept = kept(path);
    kept.keep(events.iter().map(|event| (event.hash.as_str(), event))).unwrap();
}

#[test]
fn what_a_killed_session_could_not_write_is_written_by_the_next_one_in_order() {
    let (_folder, path) = place();
    let mut memory = Memory::default();
    let case = id("A");
    let written = events(&case, 0, [opened("denied"), noted("one"), noted("two"), noted("three")]);
    memory.append(&written[..2]).unwrap();
    let (journal_worker, told) = session(&memory, true, &path);
    for event in &written[2..] {
        journal_worker.append(event.clone());
    }
    while !matches!(next(&told), News::Unsaved(cases, _) if cases == [(case.clone(), 2)]) {}
    assert_eq!(names(&path), hashes(&written[2..]));
    // Killed: it neither closes nor says anything more.
    std::mem::forget(journal_worker);
    let (journal_worker, told) = session(&memory, false, &path);
    journal_worker.list(errbook::store::Query::default(), |_| ());
    let News::Delivered(2) = next(&told) else { panic!("not delivered") };
    assert_eq!(memory.read(&case).unwrap().events, written);
    assert_eq!(names(&path), [""; 0]);
    assert_eq!(journal_worker.close(), None);
}

#[test]
fn whoever_quits_while_the_journal_is_away_is_told_that_it_is_kept() {
    let (_folder, path) = place();
    let memory = Memory::default();
    let written = events(&id("A"), 0, [opened("denied"), noted("last words")]);
    let (journal_worker, _told) = session(&memory, true, &path);
    for event in &written {
        journal_worker.append(event.clone());
    }
    let left = journal_worker.close().unwrap();
    assert_eq!((left.events, left.kept), (written.clone(), true));
    assert_eq!(names(&path), hashes(&written));
    // Nor does the next one lose them, which cannot reach the journal either.
    let left = session(&memory, true, &path).0.close().unwrap();
    assert_eq!((left.events, left.kept), (written.clone(), true));
    assert_eq!(Kept::places(&path).unwrap(), [(PLACE.to_owned(), 2)]);
    let elsewhere = Kept::new(path, "postgres://ada@other/errbook".into()).load().unwrap();
    assert_eq!(elsewhere, [], "they wait for their own journal alone");
}

/// Whatever is changed in a row, and whatever becomes of the file, is said by every look at it.
#[test]
fn what_waits_is_said_to_be_damaged_whatever_of_it_is_changed() {
    let written = events(&id("A"), 0, [opened("denied"), noted("one")]);
    for (column, text) in [("place", "postgres://ada@dc/errbook"), ("name", "f00d"), ("body", "{}"), ("seal", "")] {
        let (_folder, path) = place();
        leave(&path, &written);
        let change = format!("UPDATE kept SET {column} = '{text}' WHERE number = 2");
        rusqlite::Connection::open(&path).unwrap().execute(&change, []).unwrap();
        for said in [kept(&path).load().unwrap_err(), Kept::places(&path).unwrap_err()] {
            assert_eq!(said.why, "the file is damaged", "{column}");
            assert!(said.next.starts_with("keep it for repair under another name"), "{said}");
        }
    }
    let (_folder, path) = place();
    leave(&path, &written);
    std::fs::write(&path, "").unwrap();
    assert_eq!(kept(&path).load().unwrap_err().why, "the file is empty, and errbook leaves none so");
    assert!(kept(&path).keep(std::iter::once(("a", &written[0]))).is_err(), "nothing is put into it");
}

#[test]
fn what_an_older_errbook_left_waiting_is_written_too() {
    let (_folder, path) = place();
    let written = events(&id("A"), 0, [opened("denied"), noted("one")]);
    leave(&path, &written);
    let file = rusqlite::Connection::open(&path).unwrap();
    file.execute_batch("ALTER TABLE kept DROP COLUMN seal; PRAGMA user_version = 2").unwrap();
    drop(file);
    assert_eq!(names(&path), hashes(&written));
    let mut memory = Memory::default();
    assert_eq!(session(&memory, false, &path).0.close(), None);
    assert_eq!(memory.read(&id("A")).unwrap().events, written);
}

#[test]
fn a_journal_that_is_there_leaves_nothing_waiting() {
    let (_folder, path) = place();
    let (journal_worker, _told) = session(&Memory::default(), false, &path);
    journal_worker.append(events(&id("A"), 0, [opened("denied")]).remove(0));
    assert_eq!(journal_worker.close(), None);
    assert_eq!(names(&path), [""; 0]);
}

#[test]
fn events_handed_in_by_many_sessions_at_once_are_written_once() {
    let (_folder, path) = place();
    let mut memory = Memory::default();
    let case = id("A");
    let mine = events(&case, 0, [opened("denied"), noted("one"), noted("two"), noted("three")]);
    let theirs = events(&case, 100, [opened("denied"), noted("theirs")]);
    memory.append(&mine[..1]).unwrap();
    let overtaking = Event::next(case.clone(), mine.first(), theirs[1].at, "bob@lap".into(), theirs[1].act.clone());
    memory.append(&[overtaking]).unwrap();
    leave(&path, &mine[1..]);
    let sessions: Vec<_> = (0..8)
        .map(|_| {
            let (memory, path) = (memory.clone(), path.clone());
            thread::spawn(move || session(&memory, false, &path).0.close())
        })
        .collect();
    assert!(sessions.into_iter().all(|session| session.join().unwrap().is_none()));
    let chain = memory.read(&case).unwrap();
    assert!(chain.is_whole(), "{:?}", chain.breaks);
    assert_eq!(notes(&chain.events), ["theirs", "one", "two", "three"]);
    assert_eq!(names(&path), [""; 0]);
}

#[test]
fn an_event_whose_texts_were_taken_out_meanwhile_does_not_come_back() {
    let (_folder, path) = place();
    let mut memory = Memory::default();
    let case = id("A");
    let acts =
        [opened("denied"), noted("the secret"), EventKind::Forgot { seqs: vec![2], reason: Redacted::new("a secret") }];
    let written = events(&case, 0, acts);
    memory.append(&written).unwrap();
    // The answer to its writing was lost, and the case went on.
    leave(&path, &written[1..2]);
    assert_eq!(session(&memory, false, &path).0.close(), None);
    let chain = memory.read(&case).unwrap();
    assert_eq!((chain.events.len(), notes(&chain.events)), (3, Vec::new()));
    assert_eq!(names(&path), [""; 0]);
}

#[test]
fn what_came_too_late_is_written_as_a_note() {
    let (_folder, path) = place();
    let mut memory = Memory::default();
    let case = id("A");
    let before = events(&case, 0, [opened("denied")]);
    let folded = Case::fold(&before).unwrap();
    let skip = EventKind::Skipped { step: "look".into(), reason: Redacted::new("no access to the log") };
    let mine = folded.next(&case, at(5), "ada@desk", skip);
    memory.append(&before).unwrap();
    memory.append(&[folded.next(&case, at(9), "bob@lap", EventKind::Answered { step: "look".into() })]).unwrap();
    leave(&path, &[mine]);
    let mut queue = Queue::new(Box::new(memory.clone()));
    queue.keep_in(kept(&path)).unwrap();
    let (receipts, trouble) = queue.flush();
    assert_eq!((receipts.into_iter().map(|(_, receipt)| receipt).collect(), trouble), (vec![Receipt::Moved(3)], None));
    let last = memory.read(&case).unwrap().events.pop().unwrap();
    assert_eq!((last.at, last.actor.as_str()), (at(5), "ada@desk"));
    assert_eq!(
        notes(&[last]),
        ["done while the journal was away, and too late when it was back: skipped look no access to the log"]
    );
}
