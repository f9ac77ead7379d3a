//! The contract of a journal, over every backend.

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use errbook::envelope::Redacted;
use errbook::store::{JournalWorker, News, Query, Queue, Receipt, Unwritten};
use errbook::triage::{Case, Conflict, Event, EventKind, Outcome, Summary};

use crate::place::Place;
use crate::story::{at, events, id, noted, notes, opened};

/// One module of tests for each backend, all the same.
macro_rules! contract {
    ($($promise:ident)*) => {
        mod memory { $(#[test] fn $promise() { super::$promise(&crate::place::Place::memory()); })* }
        mod sqlite { $(#[test] fn $promise() { super::$promise(&crate::place::Place::file()); })* }
        #[cfg(feature = "postgres")]
        mod postgres { $(
            #[test]
            #[ignore = "needs a server: tests/all"]
            fn $promise() { super::$promise(&crate::place::Place::postgres()); }
        )* }
    };
}

contract! {
    what_was_appended_is_there_for_everybody_and_whole
    an_event_that_does_not_fit_is_a_conflict
    several_events_are_written_all_or_none
    an_event_may_be_handed_in_twice
    cases_are_listed_newest_first_and_found_by_state_code_and_word
    a_list_that_is_cut_has_the_newest_that_were_asked_for
    a_summary_kept_event_by_event_is_the_one_of_the_whole_case
    a_list_by_words_has_for_each_word_the_newest_note_that_tells_of_it
    a_follower_hears_of_what_others_write
    a_watcher_is_told_of_whatever_anybody_writes
    what_is_forgotten_is_gone_and_the_chain_still_whole
    hostile_texts_come_back_as_they_were
    an_overtaken_event_moves_while_it_may_and_is_refused_otherwise
    two_responders_see_each_other_within_a_second_and_a_collision_is_settled
}

fn what_was_appended_is_there_for_everybody_and_whole(place: &Place) {
    let case = id("A");
    let written = events(&case, 0, [opened("denied"), noted("one"), noted("two")]);
    let mut journal = place.open();
    assert_eq!(journal.read(&case).unwrap().events, []);
    journal.append(&written[..1]).unwrap();
    journal.append(&written[1..]).unwrap();
    drop(journal);
    let chain = place.open().read(&case).unwrap();
    assert!(chain.is_whole(), "{:?}", chain.breaks);
    assert_eq!(chain.events, written);
    assert_eq!(place.open().read(&id("B")).unwrap().events, []);
}

fn an_event_that_does_not_fit_is_a_conflict(place: &Place) {
    let case = id("A");
    let mine = events(&case, 0, [opened("denied"), noted("mine"), noted("more")]);
    let theirs = events(&case, 0, [opened("denied"), noted("theirs"), noted("more")]);
    let mut journal = place.open();
    let conflict = |seq| Err(Unwritten::Conflict(Conflict { seq }));
    assert_eq!(journal.append(&mine[1..2]), conflict(2), "its predecessor is missing");
    journal.append(&mine[..2]).unwrap();
    assert_eq!(journal.append(&theirs[1..2]), conflict(2), "the place is taken");
    assert_eq!(journal.append(&theirs[2..]), conflict(3), "its predecessor is another");
    assert_eq!(place.open().read(&case).unwrap().events, mine[..2]);
}

fn several_events_are_written_all_or_none(place: &Place) {
    let case = id("A");
    let mine = events(&case, 0, [opened("denied"), noted("one"), noted("two"), noted("three")]);
    let mut journal = place.open();
    let gap = [mine[0].clone(), mine[1].clone(), mine[3].clone()];
    assert_eq!(journal.append(&gap), Err(Unwritten::Conflict(Conflict { seq: 4 })));
    assert_eq!(journal.read(&case).unwrap().events, []);
    journal.append(&[]).unwrap();
    journal.append(&mine).unwrap();
    assert_eq!(journal.read(&case).unwrap().events, mine);
}

fn an_event_may_be_handed_in_twice(place: &Place) {
    let case = id("A");
    let mine = events(&case, 0, [opened("denied"), noted("one"), noted("two")]);
    let mut journal = place.open();
    journal.append(&mine[..2]).unwrap();
    journal.append(&mine[1..2]).unwrap();
    journal.append(&mine).unwrap();
    assert_eq!(journal.read(&case).unwrap().events, mine);
}

fn cases_are_listed_newest_first_and_found_by_state_code_and_word(place: &Place) {
    let mut journal = place.open();
    let fixed = EventKind::Concluded { outcome: Outcome::Fixed, note: Redacted::new("rotated the \"blue\" key") };
    journal.append(&events(&id("A"), 0, [opened("denied"), noted("100% Ärger_"), fixed])).unwrap();
    journal.append(&events(&id("B"), 9, [opened("late"), noted("nothing yet")])).unwrap();
    journal.append(&events(&id("C"), 20, [opened("denied"), noted("nothing at all")])).unwrap();
    let mut listed = |words: &[&str], open, code: Option<&str>| {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let query = Query { words, open, code: code.map(str::to_owned), ..Query::default() };
        let found = journal.list(&query).unwrap();
        found.iter().map(|summary| summary.case.short()[3..].to_owned()).collect::<String>()
    };
    for (words, open, code, expected) in [
        (&[][..], None, None, "CBA"),
        (&[], Some(true), None, "CB"),
        (&[], Some(false), None, "A"),
        (&[], None, Some("Denied"), "CA"),
        (&[], Some(true), Some("DENIED"), "C"),
        (&["nothing"], None, None, "CB"),
        (&["NOTHING", "yet"], None, None, "B"),
        (&["\"blue\""], None, None, "A"),
        (&["100%"], None, None, "A"),
        (&["1%"], None, None, ""),
        (&["R_"], None, None, "A"),
        (&["Ärger"], None, None, "A"),
    ] {
        assert_eq!(listed(words, open, code), expected, "{words:?} {open:?} {code:?}");
    }
    let summary = journal.list(&Query::default()).unwrap().pop().unwrap();
    assert_eq!((summary.name(), summary.events, summary.opened, summary.last), ("DENIED", 3, at(0), at(2)));
    assert_eq!(summary.note.unwrap().as_str(), "rotated the \"blue\" key");
}

fn a_list_that_is_cut_has_the_newest_that_were_asked_for(place: &Place) {
    let mut journal = place.open();
    let fixed = || EventKind::Concluded { outcome: Outcome::Fixed, note: Redacted::new("so") };
    for number in 0..25_u8 {
        let acts = [opened(if number % 2 == 0 { "even" } else { "odd" }), noted(&format!("number {number:02} of all"))];
        let acts = acts.into_iter().chain((number % 5 == 0).then(fixed));
        journal.append(&events(&id(&char::from(b'A' + number).to_string()), i64::from(number) * 60, acts)).unwrap();
    }
    let mut listed = |words: &[&str], open, code: Option<&str>| {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let query = Query { words, open, code: code.map(str::to_owned), limit: Some(3), ..Query::default() };
        journal.list(&query).unwrap().iter().map(|case| case.case.short()[3..].to_owned()).collect::<String>()
    };
    assert_eq!(listed(&[], None, None), "YXW");
    assert_eq!(listed(&[], Some(false), None), "UPK");
    assert_eq!(listed(&[], None, Some("odd")), "XVT");
    assert_eq!(listed(&["of all"], Some(true), Some("even")), "YWS");
    assert_eq!(listed(&["number 0"], None, None), "JIH");
    assert_eq!(listed(&["number 07"], None, None), "H");
}

fn a_summary_kept_event_by_event_is_the_one_of_the_whole_case(place: &Place) {
    let case = id("A");
    let text = |words: &str| Redacted::new(words);
    let captured = |field: &str| EventKind::Captured { field: field.into(), value: text("it"), from: "paste".into() };
    let ended = |outcome| EventKind::Concluded { outcome, note: text("so") };
    let acts = [
        opened("denied"),
        captured("request_id"),
        captured("symptom"),
        noted("one"),
        noted(&"a long note ".repeat(99)),
        ended(Outcome::Fixed),
        noted("after the end"),
        EventKind::Reopened { reason: text("back") },
        captured("message"),
        ended(Outcome::Mistake),
        noted("long after"),
    ];
    let written = events(&case, 0, acts);
    let mut journal = place.open();
    for (at, event) in written.iter().enumerate() {
        journal.append(std::slice::from_ref(event)).unwrap();
        let listed = journal.list(&Query::default()).unwrap();
        assert!(listed[0].notes.is_empty(), "notes come where they are asked for");
        let mut whole = Summary::of(&written[..=at]).unwrap();
        whole.notes.clear();
        assert_eq!(listed, [whole], "after event {}", event.seq);
        assert_eq!(journal.check(&case).unwrap(), [""; 0]);
    }
}

fn a_list_by_words_has_for_each_word_the_newest_note_that_tells_of_it(place: &Place) {
    let mut journal = place.open();
    let said = ["a Kestrel on the mast", "nothing", "the kestrel is gone", "it rains", "no rain"];
    let ended = EventKind::Concluded { outcome: Outcome::Fixed, note: Redacted::new("a kestrel, after all") };
    let acts = std::iter::once(opened("denied")).chain(said.map(noted)).chain([ended]);
    journal.append(&events(&id("A"), 0, acts)).unwrap();
    journal.append(&events(&id("B"), 99, [opened("kestrel"), noted("rain")])).unwrap();
    let mut told = |words: &[&str]| {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let listed = journal.list(&Query { words, notes: true, ..Query::default() }).unwrap();
        let told = |case: Summary| case.notes.iter().map(|note| note.as_str().to_owned()).collect::<Vec<_>>();
        listed.into_iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(told(&["KESTREL"]), [Vec::new(), vec!["the kestrel is gone".to_owned()]]);
    assert_eq!(
        told(&["rain", "kestrel"]),
        [["rain"].map(String::from).to_vec(), ["no rain", "the kestrel is gone"].map(String::from).to_vec()]
    );
    assert_eq!(told(&["denied"]), [[""; 0]], "it stands in no note");
    assert_eq!(told(&[]), [[""; 0]; 2], "no word, no note");
}

fn a_follower_hears_of_what_others_write(place: &Place) {
    let case = id("A");
    let written = events(&case, 0, [opened("denied"), noted("one"), noted("two"), noted("three")]);
    let mut journal = place.open();
    journal.append(&written[..2]).unwrap();
    let mut follow = journal.follow(&case, 1).unwrap();
    let patient = Duration::from_secs(20);
    assert_eq!(follow.next(patient).unwrap(), written[1..2], "what is there already comes first");
    assert_eq!(follow.next(Duration::ZERO).unwrap(), [], "nothing new");
    let waited = std::thread::spawn(move || {
        let events = follow.next(patient).unwrap();
        (events, Instant::now())
    });
    let mut other = place.open();
    other.append(&events(&id("B"), 0, [opened("late")])).unwrap();
    other.append(&written[2..]).unwrap();
    let acknowledged = Instant::now();
    let (heard, when) = waited.join().unwrap();
    assert_eq!(heard, written[2..], "another case does not count");
    assert!(when.saturating_duration_since(acknowledged) < Duration::from_secs(1), "within a second");
}

fn a_watcher_is_told_of_whatever_anybody_writes(place: &Place) {
    let patience = Duration::from_secs(20);
    let mut journal = place.open();
    let mut watch = journal.watch().unwrap();
    place.open().append(&events(&id("A"), 0, [opened("late")])).unwrap();
    assert_eq!(watch.next(patience), Ok(true));
    journal.append(&events(&id("B"), 0, [opened("late"), noted("one"), noted("two")])).unwrap();
    assert_eq!(watch.next(patience), Ok(true), "one's own count, too");
}

/// A server tells of every schema of the database, so a watcher there may be told of other tests.
#[test]
fn a_watcher_is_told_once_and_of_nothing_that_was_written_before() {
    for place in [Place::memory(), Place::file()] {
        let mut journal = place.open();
        journal.append(&events(&id("A"), 0, [opened("denied")])).unwrap();
        let mut watch = journal.watch().unwrap();
        assert_eq!(watch.next(Duration::ZERO), Ok(false));
        place.open().append(&events(&id("B"), 0, [opened("late"), noted("one")])).unwrap();
        assert_eq!(watch.next(Duration::from_secs(20)), Ok(true));
        assert_eq!(watch.next(Duration::ZERO), Ok(false));
    }
}

fn what_is_forgotten_is_gone_and_the_chain_still_whole(place: &Place) {
    let case = id("A");
    let mut journal = place.open();
    let forgot = EventKind::Forgot { seqs: vec![2], reason: Redacted::new("a customer's name") };
    let written = events(&case, 0, [opened("denied"), noted("Mrs Unmistakable"), noted("two"), forgot, noted("three")]);
    journal.append(&written[..3]).unwrap();
    journal.append(&written[3..]).unwrap();
    let chain = place.open().read(&case).unwrap();
    assert!(chain.is_whole(), "{:?}", chain.breaks);
    assert!(!chain.texts.join("").contains("Unmistakable"));
    let EventKind::Forgotten { by, when, act, .. } = &chain.events[1].act else { panic!("{:?}", chain.events[1]) };
    assert_eq!((by.as_str(), *when, act.as_ref()), ("ada@desk", at(3), &noted("(forgotten)")));
    assert_eq!(Case::fold(&chain.events).unwrap().events().len(), 5);
    if let Place::File(folder) = place {
        let files = std::fs::read_dir(folder.path().join("errbook")).unwrap();
        for file in files.map(|file| file.unwrap().path()) {
            let bytes = std::fs::read(&file).unwrap();
            assert!(!bytes.windows(12).any(|part| part == b"Unmistakable"), "{}", file.display());
        }
    }
}

fn hostile_texts_come_back_as_they_were(place: &Place) {
    let case = id("A");
    let texts = [
        "'; DROP TABLE event; --",
        "a\0b",
        "\u{1b}]52;c;aGk=\u{7}",
        "line\nline\r\n",
        "$(id) `id` ${x}",
        "\u{202e}🦀",
        "\\u0000",
    ];
    let long = "é".repeat(200_000);
    let acts = texts.iter().copied().chain([long.as_str()]).map(noted);
    let written = events(&case, 0, std::iter::once(opened("'\"; --")).chain(acts));
    place.open().append(&written).unwrap();
    let chain = place.open().read(&case).unwrap();
    assert!(chain.is_whole(), "{:?}", chain.breaks);
    assert_eq!(chain.events, written);
    let query = Query { words: vec!["drop".into()], code: Some("'\"; --".into()), ..Query::default() };
    assert_eq!(place.open().list(&query).unwrap().len(), 1);
}

fn an_overtaken_event_moves_while_it_may_and_is_refused_otherwise(place: &Place) {
    let case = id("A");
    let answered = |step: &str| EventKind::Answered { step: step.into() };
    let shared = events(&case, 0, [opened("denied")]);
    let theirs = events(&case, 0, [opened("denied"), answered("look"), noted("theirs")]);
    let mine = events(&case, 0, [opened("denied"), noted("mine"), answered("look"), answered("act")]);
    place.open().append(&shared).unwrap();
    let mut queue = Queue::new(place.open());
    queue.push(mine[1..].to_vec());
    assert_eq!(queue.waiting().count(), 3);
    place.open().append(&theirs[1..]).unwrap();
    let (receipts, trouble) = queue.flush();
    assert_eq!((trouble, queue.waiting().count()), (None, 0));
    let receipt = |event: &Event| &receipts.iter().find(|(name, _)| *name == event.hash).unwrap().1;
    assert_eq!(receipt(&mine[1]), &Receipt::Moved(4));
    let Receipt::Refused(refused) = receipt(&mine[2]) else { panic!("{receipts:?}") };
    assert_eq!(refused.what, "`look` was done already, by ada@desk");
    assert_eq!(receipt(&mine[3]), &Receipt::Moved(5));
    let chain = place.open().read(&case).unwrap();
    assert!(chain.is_whole());
    assert_eq!(notes(&chain.events), ["theirs", "mine"]);
    queue.push(events(&id("B"), 0, [opened("late")]));
    assert_eq!(queue.flush().0[0].1, Receipt::Written);
}

/// A responder's end: the worker behind their screen, and what it tells.
fn responder(place: &Place) -> (JournalWorker, Receiver<News>) {
    let (tell, told) = channel();
    // A screen that is gone hears nothing more.
    (JournalWorker::start(place.open(), None, move |news| _ = tell.send(news)), told)
}

/// The next news that `wanted` picks out; others are passed over.
fn next<T>(told: &Receiver<News>, wanted: impl Fn(News) -> Option<T>) -> T {
    loop {
        if let Some(found) = wanted(told.recv_timeout(Duration::from_secs(20)).unwrap()) {
            return found;
        }
    }
}

fn two_responders_see_each_other_within_a_second_and_a_collision_is_settled(place: &Place) {
    let case = id("A");
    let answered = |step: &str| EventKind::Answered { step: step.into() };
    let step = |case: &Case, actor: &str, act| case.next(&id("A"), at(60), actor, act);
    let changed = |count: usize| {
        move |news| match news {
            News::Changed(chain) if chain.events.len() == count => Some(Case::fold(&chain.events).unwrap()),
            _ => None,
        }
    };
    let ((ada, ada_told), (bob, bob_told)) = (responder(place), responder(place));
    let opening = events(&case, 0, [opened("denied")]);
    ada.append(opening[0].clone());
    next(&ada_told, |news| matches!(news, News::Written(_, 1)).then_some(()));
    ada.follow(case.clone());
    bob.follow(case.clone());
    let (ada_sees, bob_sees) = (next(&ada_told, changed(1)), next(&bob_told, changed(1)));

    bob.append(step(&bob_sees, "bob@lap", answered("look")));
    next(&bob_told, |news| matches!(news, News::Written(_, 2)).then_some(()));
    let acknowledged = Instant::now();
    let ada_sees_more = next(&ada_told, changed(2));
    assert!(acknowledged.elapsed() < Duration::from_secs(1), "within a second, not {:?}", acknowledged.elapsed());
    assert_eq!(ada_sees_more.events()[1].actor, "bob@lap");

    // Ada's screen was a moment behind: her note moves after his step, her own tick of that step is overruled.
    let note = step(&ada_sees, "ada@desk", noted("seen it too"));
    let mut behind = ada_sees;
    behind.apply(&note).unwrap();
    ada.append(note);
    ada.append(step(&behind, "ada@desk", answered("look")));
    let refused = next(&ada_told, |news| match news {
        News::Overruled(_, refused) => Some(refused.what),
        _ => None,
    });
    assert_eq!(refused, "`look` was done already, by bob@lap");
    let both = next(&bob_told, changed(3));
    assert_eq!(notes(both.events()), ["seen it too"]);
    assert_eq!((ada.close(), bob.close()), (None, None));
    assert!(place.open().read(&case).unwrap().is_whole());
}
