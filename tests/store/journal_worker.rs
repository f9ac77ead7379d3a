//! The worker: what it is told while a journal is there, goes away and comes back.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use errbook::store::journal_worker::News;
use errbook::store::{Follow, Journal, JournalWorker, Memory, Query, Unwritten, Watch};
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

fn journal_worker() -> (JournalWorker, Receiver<News>, Memory, Arc<Mutex<bool>>) {
    let (memory, away) = (Memory::default(), Arc::new(Mutex::new(false)));
    let (tell, told) = channel();
    let journal = Fickle { memory: memory.clone(), away: Arc::clone(&away) };
    let journal_worker = JournalWorker::start(Box::new(journal), None, move |news| tell.send(news).unwrap());
    (journal_worker, told, memory, away)
}

pub fn next(told: &Receiver<News>) -> News {
    told.recv_timeout(Duration::from_secs(20)).unwrap()
}

#[test]
fn events_wait_while_the_journal_is_away_and_catch_up_in_order() {
    let (journal_worker, told, mut memory, away) = journal_worker();
    let case = id("A");
    let written = events(&case, 0, [opened("denied"), noted("one"), noted("two"), noted("three")]);
    journal_worker.append(written[0].clone());
    assert!(matches!(next(&told), News::Written(_, 1)));
    *away.lock().unwrap() = true;
    journal_worker.append(written[1].clone());
    let News::Unsaved(cases, trouble) = next(&told) else { panic!("not away") };
    let said = trouble.to_string();
    assert_eq!((cases, said.as_str()), (vec![(case.clone(), 0)], "cannot write: it is away; wait"));
    journal_worker.append(written[2].clone());
    journal_worker.append(written[3].clone());
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
    let (journal_worker, told, mut memory, away) = journal_worker();
    let case = id("A");
    let written = events(&case, 0, [opened("denied"), noted("mine"), noted("theirs")]);
    memory.append(&written[..1]).unwrap();
    *away.lock().unwrap() = true;
    journal_worker.follow(case.clone());
    *away.lock().unwrap() = false;
    let News::Changed(chain) = next(&told) else { panic!("not followed") };
    assert_eq!(chain.events, written[..1], "as it stood when following began");
    journal_worker.append(written[1].clone());
    assert!(matches!(next(&told), News::Written(_, 2)));
    memory.append(&written[2..]).unwrap();
    let News::Changed(chain) = next(&told) else { panic!("not heard") };
    assert_eq!(chain.events, written);
}

#[test]
fn a_clerk_that_goes_writes_what_it_was_given_or_says_what_it_could_not() {
    let (journal_worker, _told, mut memory, _) = self::journal_worker();
    let case = id("A");
    let written = events(&case, 0, [opened("denied"), noted("last words")]);
    for event in &written {
        journal_worker.append(event.clone());
    }
    let (answer, answered) = channel();
    journal_worker.list(Query::default(), move |cases| answer.send(cases.unwrap().len()).unwrap());
    assert_eq!(journal_worker.close(), None);
    assert_eq!(answered.recv().unwrap(), 1);
    assert_eq!(memory.read(&case).unwrap().events, written);

    let (journal_worker, _told, _, away) = self::journal_worker();
    *away.lock().unwrap() = true;
    journal_worker.append(written[0].clone());
    assert_eq!(journal_worker.close().unwrap().events, written[..1]);
}

#[test]
fn a_list_once_read_is_told_when_it_may_be_another_one() {
    let (journal_worker, told, mut memory, away) = journal_worker();
    let written = events(&id("A"), 0, [opened("denied"), noted("one")]);
    *away.lock().unwrap() = true;
    let (answer, answered) = channel();
    journal_worker.list(Query::default(), move |cases| answer.send(cases.is_err()).unwrap());
    assert!(answered.recv().unwrap());
    *away.lock().unwrap() = false;
    assert!(matches!(next(&told), News::CasesChanged), "it is back");
    for event in &written {
        memory.append(std::slice::from_ref(event)).unwrap();
        assert!(matches!(next(&told), News::CasesChanged));
    }
}
