//! The clerk: what it is told while a journal is there, goes away and comes back.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use errbook::store::clerk::News;
use errbook::store::{Clerk, Follow, Journal, Memory, Query, Receipt, Unwritten};
use errbook::triage::{CaseId, Chain, Event, Summary, Trouble};

use crate::story::{events, id, noted, notes, opened};

/// A journal that can be taken away.
struct Fickle {
    memory: Memory,
    away: Arc<Mutex<bool>>,
}

impl Fickle {
    fn there(&self) -> Result<(), Trouble> {
        let trouble = Trouble { what: "cannot write".into(), why: "it is away".into(), next: "wait".into() };
        if *self.away.lock().unwrap() { Err(trouble) } else { Ok(()) }
    }
}

impl Journal for Fickle {
    fn append(&mut self, events: &[Event]) -> Result<(), Unwritten> {
        self.there()?;
        self.memory.append(events)
    }
    fn read(&mut self, case: &CaseId) -> Result<Chain, Trouble> {
        self.there()?;
        self.memory.read(case)
    }
    fn list(&mut self, query: &Query) -> Result<Vec<Summary>, Trouble> {
        self.there()?;
        self.memory.list(query)
    }
    fn follow(&mut self, case: &CaseId, after: u64) -> Result<Box<dyn Follow>, Trouble> {
        self.there()?;
        self.memory.follow(case, after)
    }
}

fn clerk() -> (Clerk, Receiver<News>, Memory, Arc<Mutex<bool>>) {
    let (memory, away) = (Memory::default(), Arc::new(Mutex::new(false)));
    let (tell, told) = channel();
    let journal = Fickle { memory: memory.clone(), away: Arc::clone(&away) };
    let clerk = Clerk::start(Box::new(journal), move |news| tell.send(news).unwrap());
    (clerk, told, memory, away)
}

fn next(told: &Receiver<News>) -> News {
    told.recv_timeout(Duration::from_secs(20)).unwrap()
}

#[test]
fn events_wait_while_the_journal_is_away_and_catch_up_in_order() {
    let (clerk, told, mut memory, away) = clerk();
    let case = id("A");
    let written = events(&case, 0, [opened("denied"), noted("one"), noted("two"), noted("three")]);
    clerk.append(written[..1].to_vec());
    let News::Settled { receipt: Receipt::Written, hash, .. } = next(&told) else { panic!("not written") };
    assert_eq!(hash, written[0].hash);
    *away.lock().unwrap() = true;
    clerk.append(written[1..2].to_vec());
    let News::Away { trouble, waiting } = next(&told) else { panic!("not away") };
    assert_eq!((trouble.to_string().as_str(), waiting), ("cannot write: it is away; wait", 1));
    clerk.append(written[2..].to_vec());
    assert_eq!(memory.read(&case).unwrap().events.len(), 1);
    *away.lock().unwrap() = false;
    let mut settled = Vec::new();
    while settled.len() < 3 {
        if let News::Settled { receipt: Receipt::Written, hash, .. } = next(&told) {
            settled.push(hash);
        }
    }
    assert_eq!(settled, written[1..].iter().map(|event| event.hash.clone()).collect::<Vec<_>>());
    assert_eq!(notes(&memory.read(&case).unwrap().events), ["one", "two", "three"]);
}

#[test]
fn a_followed_case_tells_what_others_write_even_if_it_was_away_at_first() {
    let (clerk, told, mut memory, away) = clerk();
    let case = id("A");
    let written = events(&case, 0, [opened("denied"), noted("theirs")]);
    memory.append(&written[..1]).unwrap();
    *away.lock().unwrap() = true;
    clerk.follow(case.clone(), 1);
    memory.append(&written[1..]).unwrap();
    *away.lock().unwrap() = false;
    let News::Arrived(of, events) = next(&told) else { panic!("nothing arrived") };
    assert_eq!((of, events), (case, written[1..].to_vec()));
}

#[test]
fn a_clerk_that_goes_writes_what_it_was_given() {
    let (clerk, _told, mut memory, _) = clerk();
    let case = id("A");
    let written = events(&case, 0, [opened("denied"), noted("last words")]);
    for event in &written {
        clerk.append(vec![event.clone()]);
    }
    let (answer, answered) = channel();
    clerk.list(Query::default(), move |cases| answer.send(cases.unwrap().len()).unwrap());
    drop(clerk);
    assert_eq!(answered.recv().unwrap(), 1);
    assert_eq!(memory.read(&case).unwrap().events, written);
}
