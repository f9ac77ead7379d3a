//! A server that takes connections and never answers, from the start or all of a sudden: nobody waits for ever, nothing is lost.

#![cfg(feature = "postgres")]

use std::net::TcpListener;
use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use errbook::store::{Access, JournalWorker, Kept, LazyJournal, Location, News, Queue};
use errbook::triage::Event;
use tempfile::TempDir;

use crate::journal_worker::next;
use crate::place::Place;
use crate::story::{at, events, id, noted, notes, opened};
use crate::way::Way;

/// A port that takes every connection and says nothing.
fn silent() -> (TcpListener, Location) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, Location::new(&format!("postgres://ada@127.0.0.1:{port}/errbook")).unwrap())
}

#[test]
fn a_server_that_never_answers_is_given_up_after_ten_seconds() {
    let (_listener, location) = silent();
    let begun = Instant::now();
    let trouble = location.open(Access::Write).err().unwrap();
    assert!((9..12).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    assert_eq!(
        trouble.to_string().split_once("errbook: ").unwrap().1,
        "the server did not answer within 10 seconds; check the server and the way to it; what was written is safe"
    );
}

#[test]
fn whoever_leaves_a_server_that_never_answers_is_gone_within_two_seconds_and_nothing_is_lost() {
    let (_listener, location) = silent();
    let folder = TempDir::new().unwrap();
    let kept = Kept::new(folder.path().join("waiting.db"), location.key());
    let journal_worker =
        JournalWorker::start(Box::new(LazyJournal::new(location, Access::Write)), Some(kept.clone()), |_| ());
    let written = events(&id("A"), 0, [opened("denied"), noted("one"), noted("two")]);
    journal_worker.append(written[0].clone());
    // It hangs by now, and what comes meanwhile is kept all the same.
    thread::sleep(Duration::from_millis(300));
    journal_worker.append(written[1].clone());
    journal_worker.append(written[2].clone());
    let begun = Instant::now();
    let left = journal_worker.close().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!((left.events, left.kept), (written.clone(), true));
    assert_eq!(left.trouble.why, "it did not answer for 2 seconds");
    let waiting: Vec<Event> = kept.load().unwrap().into_iter().map(|(_, event)| event).collect();
    assert_eq!(waiting, written);
}

#[test]
#[ignore = "needs a server: tests/all"]
fn postgres_that_hangs_for_a_while_gets_everything_once_when_it_is_back() {
    let Place::Postgres(server) = Place::postgres() else { unreachable!() };
    let way = Way::to(&server);
    let location = Location::new(&way.address).unwrap();
    let folder = TempDir::new().unwrap();
    let kept = Kept::new(folder.path().join("waiting.db"), location.key());
    let (tell, told) = channel();
    let journal_worker =
        JournalWorker::start(Box::new(LazyJournal::new(location, Access::Write)), Some(kept), move |news| {
            _ = tell.send(news);
        });
    let written = events(&id("A"), 0, [opened("denied"), noted("one"), noted("two"), noted("three")]);
    journal_worker.append(written[0].clone());
    assert!(matches!(next(&told), News::Written(_, 1)));
    way.frozen.store(true, Ordering::SeqCst);
    let begun = Instant::now();
    journal_worker.append(written[1].clone());
    let News::Unsaved(_, trouble) = next(&told) else { panic!("not away") };
    assert!(begun.elapsed() < Duration::from_secs(11), "{:?}", begun.elapsed());
    assert_eq!(trouble.why, "the server did not answer within 10 seconds");
    journal_worker.append(written[2].clone());
    way.frozen.store(false, Ordering::SeqCst);
    journal_worker.append(written[3].clone());
    while !matches!(next(&told), News::Written(_, 4)) {}
    assert_eq!(journal_worker.close(), None);
    let chain = Location::new(&server).unwrap().open(Access::Write).unwrap().read(&id("A")).unwrap();
    assert!(chain.is_whole());
    assert_eq!(notes(&chain.events), ["one", "two", "three"]);
}

/// Several writers behind a way with this weather: nobody loses or doubles anything.
fn nothing_is_lost_or_doubled_behind(weather: impl Fn(&Way)) {
    let Place::Postgres(server) = Place::postgres() else { unreachable!() };
    let way = Way::to(&server);
    let location = Location::new(&way.address).unwrap();
    let opening = events(&id("A"), 0, [opened("denied")]);
    location.open(Access::Write).unwrap().append(&opening).unwrap();
    let writers: Vec<_> = (0..2)
        .map(|writer| {
            let (location, opening) = (location.clone(), opening.clone());
            thread::spawn(move || {
                let mut queue = Queue::new(Box::new(LazyJournal::new(location, Access::Write)));
                for number in 0..20 {
                    let note = noted(&format!("w{writer}-{number}"));
                    let actor = format!("w{writer}@desk");
                    queue.push([Event::next(id("A"), opening.last(), at(number), actor, note)]);
                    while queue.flush().1.is_some() {}
                    thread::sleep(Duration::from_millis(100));
                }
            })
        })
        .collect();
    weather(&way);
    for writer in writers {
        writer.join().unwrap();
    }
    let chain = Location::new(&server).unwrap().open(Access::Write).unwrap().read(&id("A")).unwrap();
    assert!(chain.is_whole(), "{:?}", chain.breaks);
    let mut there = notes(&chain.events);
    there.sort();
    there.dedup();
    assert_eq!((there.len(), chain.events.len()), (40, 41));
}

#[test]
#[ignore = "needs a server: tests/all"]
fn postgres_behind_a_way_that_freezes_again_and_again_loses_and_doubles_nothing() {
    nothing_is_lost_or_doubled_behind(|way| {
        for _ in 0..2 {
            thread::sleep(Duration::from_millis(500));
            way.frozen.store(true, Ordering::SeqCst);
            thread::sleep(Duration::from_secs(11));
            way.frozen.store(false, Ordering::SeqCst);
        }
    });
}

#[test]
#[ignore = "needs a server: tests/all"]
fn postgres_behind_a_way_that_is_cut_again_and_again_loses_and_doubles_nothing() {
    nothing_is_lost_or_doubled_behind(|way| way.cuts.store(12, Ordering::SeqCst));
}
