//! The clerk: what it is told while a journal is there, goes away and comes back.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use errbook::store::clerk::News;
use errbook::store::{Clerk, Follow, Journal, Memory, Query, Unwritten, Watch};
use errbook::triage::{CaseId, Chain, Event, Summary, Trouble};

use crate::story::{events, id, noted, notes, opened};

/// A journal that can be taken away.
pub struct Fickle {
    pub memory: Memory,
    pub away: Arc<Mutex<bool>>,
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
    fn find(&mut self, name: &str) -> Result<Vec<CaseId>, Trouble> {
        self.there()?;
        self.memory.find(name)
    }
    fn check(&mut self, case: &CaseId) -> Result<Vec<String>, Trouble> {
        self.there()?;
        self.memory.check(case)
    }
    fn list(&mut self, query: &Query) -> Result<Vec<Summary>, Trouble> {
        self.there()?;
        self.memory.list(query)
    }
    fn follow(&mut self, case: &CaseId, after: u64) -> Result<Box<dyn Follow>, Trouble> {
        self.there()?;
        self.memory.follow(case, after)
    }
    fn watch(&mut self) -> Result<Box<dyn Watch>, Trouble> {
        self.there()?;
        self.memory.watch()
    }
}

fn clerk() -> (Clerk, Receiver<News>, Memory, Arc<Mutex<bool>>) {
    let (memory, away) = (Memory::default(), Arc::new(Mutex::new(false)));
    let (tell, told) = channel();
    let journal = Fickle { memory: memory.clone(), away: Arc::clone(&away) };
    let clerk = Clerk::start(Box::new(journal), None, move |news| tell.send(news).unwrap());
    (clerk, told, memory, away)
}

pub fn next(told: &Receiver<News>) -> News {
    told.recv_timeout(Duration::from_secs(20)).unwrap()
}

#[test]
fn events_wait_while_the_journal_is_away_and_catch_up_in_order() {
    let (clerk, told, mut memory, away) = clerk();
    let case = id("A");
    let written = events(&case, 0, [opened("denied"), noted("one"), noted("two"), noted("three")]);
    clerk.append(written[0].clone());
    assert!(matches!(next(&told), News::Written(_, 1)));
    *away.lock().unwrap() = true;
    clerk.append(written[1].clone());
    let News::Away(cases, trouble) = next(&told) else { panic!("not away") };
    let said = trouble.to_string();
    assert_eq!((cases, said.as_str()), (vec![(case.clone(), 0)], "cannot write: it is away; wait"));
    clerk.append(written[2].clone());
    clerk.append(written[3].clone());
    assert_eq!(memory.read(&case).unwrap().events.len(), 1);
    *away.lock().unwrap() = false;
    let mut settled = Vec::new();
    while settled.len() < 3 {
        if let News::Written(_, seq) = next(&told) {
            settled.push(seq);
        }
    }
    assert_eq!(settled, [2, 3, 4]);
    assert_eq!(notes(&memory.read(&case).unwrap().events), ["one", "two", "three"]);
}

#[test]
fn a_followed_case_tells_what_others_write_and_not_what_is_written_here() {
    let (clerk, told, mut memory, away) = clerk();
    let case = id("A");
    let written = events(&case, 0, [opened("denied"), noted("mine"), noted("theirs")]);
    memory.append(&written[..1]).unwrap();
    *away.lock().unwrap() = true;
    clerk.follow(case.clone());
    *away.lock().unwrap() = false;
    let News::Changed(chain) = next(&told) else { panic!("not followed") };
    assert_eq!(chain.events, written[..1], "as it stood when following began");
    clerk.append(written[1].clone());
    assert!(matches!(next(&told), News::Written(_, 2)));
    memory.append(&written[2..]).unwrap();
    let News::Changed(chain) = next(&told) else { panic!("not heard") };
    assert_eq!(chain.events, written);
}

#[test]
fn a_clerk_that_goes_writes_what_it_was_given_or_says_what_it_could_not() {
    let (clerk, _told, mut memory, _) = self::clerk();
    let case = id("A");
    let written = events(&case, 0, [opened("denied"), noted("last words")]);
    for event in &written {
        clerk.append(event.clone());
    }
    let (answer, answered) = channel();
    clerk.list(Query::default(), move |cases| answer.send(cases.unwrap().len()).unwrap());
    assert_eq!(clerk.close(), None);
    assert_eq!(answered.recv().unwrap(), 1);
    assert_eq!(memory.read(&case).unwrap().events, written);

    let (clerk, _told, _, away) = self::clerk();
    *away.lock().unwrap() = true;
    clerk.append(written[0].clone());
    assert_eq!(clerk.close().unwrap().events, written[..1]);
}

#[test]
fn a_list_once_read_is_told_when_it_may_be_another_one() {
    let (clerk, told, mut memory, away) = clerk();
    let written = events(&id("A"), 0, [opened("denied"), noted("one")]);
    *away.lock().unwrap() = true;
    let (answer, answered) = channel();
    clerk.list(Query::default(), move |cases| answer.send(cases.is_err()).unwrap());
    assert!(answered.recv().unwrap());
    *away.lock().unwrap() = false;
    assert!(matches!(next(&told), News::Stirred), "it is back");
    for event in &written {
        memory.append(std::slice::from_ref(event)).unwrap();
        assert!(matches!(next(&told), News::Stirred));
    }
}
