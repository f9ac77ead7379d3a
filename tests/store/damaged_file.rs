//! Fifty kinds of damage to the files: ten to the bytes, each to five files. Whatever it is, an answer comes; a store that lost
//! an event does not say that it is whole, nothing is written where one is hidden, and nothing is written that nobody did.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::thread;

use errbook::store::{Kept, Left, News, Query, Settled, Sqlite};
use errbook::triage::{Chain, Event};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::damage::{PATIENCE, case, session};
use crate::kill::Dice;
use crate::place::Place;
use crate::story::{events, id, noted, opened};

/// How often `cargo test` tries each kind; `ERRBOOK_TEST_DAMAGES` says otherwise.
const ROUNDS: usize = 1;

/// Which file is damaged, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damaged {
    /// The store, at rest.
    Store,
    /// The store, while the last events stand in its log.
    StoreAtWork,
    Log,
    /// The index of the log.
    Index,
    /// What waits, and what was acknowledged.
    Waiting,
}

/// The ways in which bytes are damaged.
const WAYS: usize = 10;

fn damage(bytes: &mut Vec<u8>, way: usize, dice: &mut Dice) {
    const PAGE: usize = 4096;
    let size = bytes.len();
    let mut below = |limit: usize| usize::try_from(dice.below(limit.max(1) as u64)).unwrap();
    let (at, page, other) = (below(size), below(size / PAGE) * PAGE, below(size / PAGE) * PAGE);
    let whole = PAGE.min(size - page);
    match way {
        0 => bytes[at] ^= 1 << below(8),
        // The head of a page says which rows it has.
        1 => bytes[(page + below(12)).min(size - 1)] ^= 1 << below(8),
        2 => bytes[page..page + whole].fill(0),
        3 => bytes.truncate(at),
        4 => bytes.copy_within(0..whole, page),
        5 => (page..page + whole).for_each(|at| bytes[at] = u8::try_from(below(256)).unwrap()),
        6 => (0..whole).filter(|at| other + at < size).for_each(|at| bytes.swap(page + at, other + at)),
        7 => bytes.insert(at, 0x5a),
        8 => bytes[below(100.min(size))] ^= 0xff,
        _ => bytes.clear(),
    }
}

/// The files of a store with a case of sixty events, copied as they are: at work, the events still stand in its log.
fn files(folder: &Path, at_work: bool) -> (PathBuf, Vec<Event>, Event) {
    let place = Place::file();
    // The last connection that closes takes the log away.
    let _open = place.open();
    let (written, more) = case(&place, 60);
    let path = PathBuf::from(place.name());
    if !at_work {
        Connection::open(&path).unwrap().pragma_update(None, "wal_checkpoint", "TRUNCATE").unwrap();
    }
    for name in ["cases.db", "cases.db-wal", "cases.db-shm"] {
        let file = path.with_file_name(name);
        if file.exists() {
            fs::copy(&file, folder.join(name)).unwrap();
        }
    }
    (folder.join("cases.db"), written, more)
}

/// What comes of looking into a damaged store, and of writing to it where it says that it is damaged.
struct Seen {
    chain: Chain,
    sound: bool,
    wrote: bool,
}

/// None where the file is refused.
fn looked_into(path: &Path, kept: &Kept, more: &Event) -> Option<Seen> {
    let mut journal = Sqlite::open(path).ok()?;
    let chain = errbook::store::Journal::read(&mut journal, &id("A")).ok()?;
    let checked = errbook::store::Journal::check(&mut journal, &id("A")).is_ok_and(|said| said.is_empty());
    let last = kept.acknowledged(&id("A")).unwrap().map(|last| (last.seq, last.hash));
    let held = chain.events.last().map(|last| (last.seq, last.hash.clone()));
    let sound = chain.is_whole() && checked && held == last;
    let _ = errbook::store::Journal::list(&mut journal, &Query { words: vec!["note".into()], ..Query::default() });
    let append = || {
        let more = std::slice::from_ref(more);
        Sqlite::open(path).is_ok_and(|mut journal| errbook::store::Journal::append(&mut journal, more).is_ok())
    };
    let wrote = !sound && append();
    Some(Seen { chain, sound, wrote })
}

fn a_damaged_store(damaged: Damaged, way: usize, dice: &mut Dice) -> &'static str {
    let folder = TempDir::new().unwrap();
    let (path, written, more) = files(folder.path(), damaged != Damaged::Store);
    let kept = Kept::new(folder.path().join("waiting.db"), "here".into());
    let acknowledged: Vec<Settled<'_>> =
        written.iter().map(|event| Settled { name: &event.hash, written: Some(event) }).collect();
    kept.settle(&acknowledged);
    let file = match damaged {
        Damaged::Log => folder.path().join("cases.db-wal"),
        Damaged::Index => folder.path().join("cases.db-shm"),
        _ => path.clone(),
    };
    let mut bytes = fs::read(&file).unwrap();
    damage(&mut bytes, way, dice);
    fs::write(&file, bytes).unwrap();
    let (answer, answered) = channel();
    thread::spawn(move || _ = answer.send(looked_into(&path, &kept, &more)));
    match answered.recv_timeout(PATIENCE).expect("an answer, not a panic and not a loop") {
        None => "refused",
        Some(Seen { chain, sound: true, .. }) => {
            assert_eq!(chain.events, written, "{damaged:?} {way}: it says that it is whole");
            "harmless"
        }
        Some(Seen { chain, wrote, .. }) => {
            assert!(!wrote || chain.texts.len() >= written.len(), "{damaged:?} {way}: written over what is hidden");
            "said"
        }
    }
}

/// What waits is written as it was put there, or is said not to be readable; the session goes on.
fn damaged_waiting(way: usize, dice: &mut Dice) -> &'static str {
    let place = Place::file();
    let (written, more) = case(&place, 3);
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("waiting.db");
    let other = events(&id("B"), 0, [opened("late"), noted("one"), noted(&"two ".repeat(900))]);
    Kept::new(path.clone(), "here".into()).keep(other.iter().map(|event| (event.hash.as_str(), event))).unwrap();
    // At rest: the log is moved over when the last connection closes.
    let mut bytes = fs::read(&path).unwrap();
    damage(&mut bytes, way, dice);
    fs::write(&path, bytes).unwrap();
    let kept = Kept::new(path, "here".into());
    let (news, left): (Vec<News>, Option<Left>) = session(&place, &kept, std::slice::from_ref(&more));
    assert_eq!(left.map(|left| left.events), None, "{way}: what is done now is written");
    let mut journal = place.open();
    let here = journal.read(&id("A")).unwrap();
    assert!(here.is_whole() && here.events.len() == written.len() + 1, "{way}");
    let there = journal.read(&id("B")).unwrap();
    assert!(there.is_whole() && other.starts_with(&there.events), "{way}: something that nobody did");
    if there.events.len() == other.len() {
        return "harmless";
    }
    assert!(news.iter().any(|news| matches!(news, News::Unkept(_))), "{way}: it is gone, and nothing says so");
    "said"
}

#[test]
fn fifty_kinds_of_damage_are_refused_or_said_or_do_no_harm() {
    let rounds = std::env::var("ERRBOOK_TEST_DAMAGES").map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    let files = [Damaged::Store, Damaged::StoreAtWork, Damaged::Log, Damaged::Index, Damaged::Waiting];
    let mut dice = Dice::new(11);
    for damaged in files {
        let mut came = Vec::new();
        for way in (0..rounds).flat_map(|_| 0..WAYS) {
            came.push(match damaged {
                Damaged::Waiting => damaged_waiting(way, &mut dice),
                _ => a_damaged_store(damaged, way, &mut dice),
            });
        }
        let count = |what: &str| came.iter().filter(|came| **came == what).count();
        let counts = ["refused", "said", "harmless"].map(|what| format!("{} {what}", count(what)));
        println!("{damaged:?}: {}", counts.join(", "));
    }
}
