//! What a store of many cases takes: filled once, then asked as the command line and the screen ask it.
//!
//! ```text
//! ERRBOOK_BENCH_STORE=/tmp/many.db ERRBOOK_BENCH_CASES=5000 cargo bench --bench many_cases
//! ```

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark may panic")]

use std::env;
use std::time::{Duration, Instant};

use errbook::envelope::Redacted;
use errbook::store::{Access, Location, Query};
use errbook::triage::{CaseId, Event, EventKind};
use jiff::Timestamp;

/// Events of each case.
const EVENTS: u64 = 200;

fn number(name: &str, otherwise: u64) -> u64 {
    env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

fn id(case: u64) -> CaseId {
    CaseId(format!("01M8{case:022}"))
}

/// A case with a code, an id and notes; every hundredth speaks of a `kestrel`, every one of a `retry`.
fn case(number: u64, events: u64) -> Vec<Event> {
    let code = format!("CODE_{}", number % 40);
    let mut acts = vec![
        EventKind::Opened {
            catalog: Some("shop".into()),
            entry: Some(code.clone()),
            code: Some(code),
            checklist: "shop".into(),
            steps: Vec::new(),
            after: None,
        },
        EventKind::Captured {
            field: "request_id".into(),
            value: Redacted::new(&format!("{number:08x}-77aa-41d2-9d3e-0f8f6f1c2a90")),
            from: "paste".into(),
        },
        EventKind::Captured {
            field: "message".into(),
            value: Redacted::new("the label is not known"),
            from: "paste".into(),
        },
    ];
    let bird = if number % 100 == 7 { "kestrel" } else { "swallow" };
    acts.extend((3..events).map(|event| EventKind::Noted {
        step: None,
        text: Redacted::new(&format!("seen {bird} at place {} after a retry of shard {event}", number * 31 + event)),
    }));
    let mut chain: Vec<Event> = Vec::new();
    for (second, act) in (0..).zip(acts) {
        let at = Timestamp::from_second(1_772_446_272 + i64::try_from(number).unwrap() * 300 + second).unwrap();
        chain.push(Event::next(id(number), chain.last(), at, "ada@desk".into(), act));
    }
    chain
}

/// The median of eleven tries, the first left out.
fn time<T>(name: &str, mut ask: impl FnMut() -> T) {
    ask();
    let mut times: Vec<Duration> = (0..11)
        .map(|_| {
            let begun = Instant::now();
            ask();
            begun.elapsed()
        })
        .collect();
    times.sort();
    println!("{name:<28}{:>10.1} ms   (slowest {:.1})", times[5].as_secs_f64() * 1e3, times[10].as_secs_f64() * 1e3);
}

fn main() {
    let folder = tempfile::tempdir_in(".").unwrap();
    let store = env::var("ERRBOOK_BENCH_STORE").unwrap_or_else(|_| folder.path().join("many.db").display().to_string());
    let (cases, events) = (number("ERRBOOK_BENCH_CASES", 500), number("ERRBOOK_BENCH_EVENTS", EVENTS));
    let location = Location::new(&store).unwrap();
    let mut journal = location.open(Access::Write).unwrap();
    let there = journal.list(&Query::default()).unwrap().len() as u64;
    let begun = Instant::now();
    for number in there..cases {
        journal.append(&case(number, events)).unwrap();
    }
    let filled = cases.saturating_sub(there);
    println!("{} cases of {events} events; {filled} of them filled in in {:.1?}", there + filled, begun.elapsed());
    drop(journal);
    let open = || location.open(Access::Look).unwrap();
    let newest = || Query { limit: Some(1_000), ..Query::default() };
    let words = |words: &[&str]| Query { words: words.iter().map(|word| (*word).into()).collect(), ..newest() };
    time("list (and F4)", || open().list(&newest()).unwrap().len());
    time("list, all of them", || open().list(&Query::default()).unwrap().len());
    let typed = |word: &str| open().list(&Query { notes: true, ..words(&[word]) }).unwrap().len();
    time("F4 WORD, one in a hundred", || typed("kestrel"));
    time("F4 WORD, every event", || typed("retry"));
    time("F4 two letters, every case", || typed("ki"));
    time("F4 two letters, none", || typed("qx"));
    time("list WORD, one in a hundred", || open().list(&words(&["kestrel"])).unwrap().len());
    time("list WORD, one case", || open().list(&words(&["place 77777"])).unwrap().len());
    time("list WORD, every event", || open().list(&words(&["retry"])).unwrap().len());
    time("list WORD, none", || open().list(&words(&["albatross"])).unwrap().len());
    let name = id(cases / 2).0;
    time("show (find and read)", || {
        let mut journal = open();
        let found = journal.find(&name[20..]).unwrap();
        journal.read(&found[0]).unwrap().events.len()
    });
    time("note (find, read, append)", || {
        let mut journal = location.open(Access::Write).unwrap();
        let found = journal.find(&name[20..]).unwrap();
        let chain = journal.read(&found[0]).unwrap();
        let act = EventKind::Noted { step: None, text: Redacted::new("one more") };
        let more = Event::next(found[0].clone(), chain.events.last(), Timestamp::now(), "ada@desk".into(), act);
        journal.append(&[more]).unwrap();
    });
    time("check", || open().check(&id(cases / 2)).unwrap().len());
}
