//! The thread that keeps a journal: takes orders, writes what is acknowledged, follows cases, and tells what came of it. The
//! screen never waits for a disk or a server. A second thread before it keeps each event on this machine at once, whatever the
//! journal is doing.

use std::collections::{HashMap, HashSet};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::journal::{Follow, Journal, Query, Watch};
use super::kept::Kept;
use super::queue::{Queue, Receipt};
use crate::triage::{CaseId, Chain, Event, Refused, Summary, Trouble};

/// How long until a journal that is away is tried again.
const AGAIN: Duration = Duration::from_millis(500);
/// How long whoever leaves waits for a journal that does not answer.
const LEAVING: Duration = Duration::from_secs(2);
/// How long a follower waits at a time.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the worker tells, as it happens.
#[derive(Debug)]
pub enum News {
    /// The case is on disk up to this event.
    Written(CaseId, u64),
    /// Somebody was first, and the rules forbid this now; it is not written.
    Overruled(CaseId, Refused),
    /// A followed case as it stands now that somebody else wrote to it, or that one's own event came after theirs.
    Changed(Chain),
    /// The journal is away. Events of these cases wait, so many of which are on this machine's disk meanwhile; they are
    /// written, in order, when it is back.
    Unsaved(Vec<(CaseId, usize)>, Trouble),
    /// Something was written to some case, or the journal went away or came back: a list may be out of date.
    CasesChanged,
    /// So many events that an earlier session left on this machine are in the journal now.
    Delivered(usize),
    /// What earlier sessions left on this machine cannot be read, and nothing is kept there.
    Unkept(Trouble),
}

type JournalAnswer<T> = Box<dyn FnOnce(Result<T, Trouble>) + Send>;

enum JournalOrder {
    Append(Event),
    Read(CaseId, JournalAnswer<Chain>),
    List(Query, JournalAnswer<Vec<Summary>>),
    Follow(CaseId),
    /// These events of a case are in the journal; by whomever.
    Heard(CaseId, Vec<Event>),
    /// Some case has changed.
    CasesChanged,
    Close,
}

/// The end of the worker's thread that takes orders.
pub struct JournalWorker {
    orders: Sender<JournalOrder>,
    /// Says what is left when the thread ends.
    left: Receiver<Option<Left>>,
    shelf: Shelf,
    kept: Option<Kept>,
}

/// The events of this session that nobody has acknowledged yet, in order.
#[derive(Debug, Clone, Default)]
struct Shelf(Arc<Mutex<Vec<Event>>>);

impl Shelf {
    fn events(&self) -> MutexGuard<'_, Vec<Event>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was not written when the worker went.
#[derive(Debug, Clone, PartialEq)]
pub struct Left {
    /// The events, in order.
    pub events: Vec<Event>,
    /// Whether they are on this machine's disk, for a later session to write.
    pub kept: bool,
    /// Why.
    pub trouble: Trouble,
}

impl JournalWorker {
    /// Starts the threads. `tell` hears the news; what waits for the journal is `kept` on this machine.
    pub fn start(journal: Box<dyn Journal>, kept: Option<Kept>, tell: impl Fn(News) + Send + 'static) -> Self {
        let (orders, taken) = channel();
        let (passed, on) = channel();
        let (leave, left) = channel();
        let journal_worker = Self { orders, left, shelf: Shelf::default(), kept: kept.clone() };
        let shelf = journal_worker.shelf.clone();
        thread::spawn(move || {
            let mut desk = JournalDesk::new(journal, Box::new(tell), passed.clone(), shelf.clone());
            // What earlier sessions left is read before anything is added to it.
            let kept = desk.keep_in(kept);
            thread::spawn(move || guard(kept.as_ref(), &shelf, &taken, &passed));
            let _ = leave.send(desk.work(&on));
        });
        journal_worker
    }

    /// Writes an event.
    pub fn append(&self, event: Event) {
        self.order(JournalOrder::Append(event));
    }

    /// Reads a case, then calls `answer` on the worker's thread.
    pub fn read(&self, case: CaseId, answer: impl FnOnce(Result<Chain, Trouble>) + Send + 'static) {
        self.order(JournalOrder::Read(case, Box::new(answer)));
    }

    /// Lists cases, then calls `answer` on the worker's thread. From then on [`News::CasesChanged`] tells when the list may be
    /// another one.
    pub fn list(&self, query: Query, answer: impl FnOnce(Result<Vec<Summary>, Trouble>) + Send + 'static) {
        self.order(JournalOrder::List(query, Box::new(answer)));
    }

    /// Tells from now on when somebody else writes to a case; following it already changes nothing.
    pub fn follow(&self, case: CaseId) {
        self.order(JournalOrder::Follow(case));
    }

    /// Ends the thread once everything is written, or says what could not be: also where the journal does not answer in time.
    pub fn close(self) -> Option<Left> {
        self.order(JournalOrder::Close);
        self.left.recv_timeout(LEAVING).unwrap_or_else(|_| self.unanswered())
    }

    /// What is left where the journal does not answer.
    fn unanswered(&self) -> Option<Left> {
        let events = self.shelf.events().clone();
        let held = |event: &Event| self.kept.as_ref().is_some_and(|kept| kept.holds(&event.hash));
        let trouble = Trouble {
            what: "errbook left without waiting for the journal".into(),
            why: format!("it did not answer for {} seconds", LEAVING.as_secs()),
            next: "errbook doctor says whether it can be reached".into(),
        };
        (!events.is_empty()).then(|| Left { kept: events.iter().all(held), events, trouble })
    }

    fn order(&self, order: JournalOrder) {
        // A journal_worker that is gone has panicked, and said so.
        let _ = self.orders.send(order);
    }
}

/// Keeps events on this machine before they are passed on to whoever writes them.
fn guard(kept: Option<&Kept>, shelf: &Shelf, taken: &Receiver<JournalOrder>, passed: &Sender<JournalOrder>) {
    while let Ok(first) = taken.recv() {
        let orders: Vec<JournalOrder> = std::iter::once(first).chain(taken.try_iter()).collect();
        let events = orders.iter().filter_map(|order| match order {
            JournalOrder::Append(event) => Some(event),
            _ => None,
        });
        shelf.events().extend(events.clone().cloned());
        // One that cannot be kept is tried again when it is written, and said then.
        let _ = kept.map(|kept| kept.keep(events.map(|event| (event.hash.as_str(), event))));
        for order in orders {
            let _ = passed.send(order);
        }
    }
}

/// What is to be followed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Wish {
    Case(CaseId),
    Everything,
}

/// What the thread works with.
struct JournalDesk {
    queue: Queue,
    tell: Box<dyn Fn(News) + Send>,
    /// Where followers say what they hear.
    heard: Sender<JournalOrder>,
    /// Case and number of every event that is not settled, by its hash.
    unsettled: HashMap<String, (CaseId, u64)>,
    /// What to follow as soon as the journal can be reached.
    wishes: Vec<Wish>,
    followed: HashSet<Wish>,
    /// Hashes of events that were written here and not heard of yet.
    own: HashSet<String>,
    shelf: Shelf,
}

impl JournalDesk {
    fn new(
        journal: Box<dyn Journal>,
        tell: Box<dyn Fn(News) + Send>,
        heard: Sender<JournalOrder>,
        shelf: Shelf,
    ) -> Self {
        Self {
            queue: Queue::new(journal),
            tell,
            heard,
            unsettled: HashMap::new(),
            wishes: Vec::new(),
            followed: HashSet::new(),
            own: HashSet::new(),
            shelf,
        }
    }

    /// Where events are kept from now on; nowhere, where what is there already cannot be read.
    fn keep_in(&mut self, kept: Option<Kept>) -> Option<Kept> {
        let kept = kept?;
        match self.queue.keep_in(kept.clone()) {
            Ok(()) => Some(kept),
            Err(trouble) => {
                (self.tell)(News::Unkept(trouble));
                None
            }
        }
    }

    fn work(mut self, orders: &Receiver<JournalOrder>) -> Option<Left> {
        let mut open = true;
        while open {
            let idle = self.queue.is_idle() && self.wishes.is_empty();
            let order = if idle { orders.recv().ok() } else { orders.recv_timeout(AGAIN).ok() };
            // Orders that came together are written together.
            for order in order.into_iter().chain(orders.try_iter()) {
                open &= self.take(order);
            }
            if open {
                self.flush();
                self.follow();
            }
        }
        let trouble = self.flush()?;
        let events: Vec<Event> = self.queue.waiting().cloned().collect();
        Some(Left { kept: self.queue.kept().count() == events.len(), events, trouble })
    }

    /// Carries an order out; says whether the worker stays.
    fn take(&mut self, order: JournalOrder) -> bool {
        match order {
            JournalOrder::Append(event) => {
                self.unsettled.insert(event.hash.clone(), (event.case.clone(), event.seq));
                self.queue.push([event]);
            }
            JournalOrder::Read(case, answer) => {
                self.flush();
                answer(self.queue.journal().read(&case));
            }
            JournalOrder::List(query, answer) => {
                self.flush();
                // Watched before it is read, so that nothing falls between.
                if self.followed.insert(Wish::Everything) && self.watch().is_err() {
                    self.wishes.push(Wish::Everything);
                }
                answer(self.queue.journal().list(&query));
            }
            JournalOrder::Follow(case) => {
                let wish = Wish::Case(case);
                if self.followed.insert(wish.clone()) {
                    self.wishes.push(wish);
                }
            }
            JournalOrder::Heard(case, events) => {
                let others = events.iter().filter(|event| !self.own.remove(&event.hash)).count();
                if others > 0 {
                    self.changed(&case);
                }
            }
            JournalOrder::CasesChanged => (self.tell)(News::CasesChanged),
            JournalOrder::Close => return false,
        }
        true
    }

    /// Writes what waits and tells what became of it.
    fn flush(&mut self) -> Option<Trouble> {
        let (receipts, trouble) = self.queue.flush();
        let mut delivered = 0;
        self.shelf.events().retain(|event| receipts.iter().all(|(hash, _)| *hash != event.hash));
        for (hash, receipt) in receipts {
            let Some((case, seq)) = self.unsettled.remove(&hash) else {
                delivered += usize::from(!matches!(receipt, Receipt::Refused(_)));
                continue;
            };
            match receipt {
                Receipt::Written => {
                    if self.followed.contains(&Wish::Case(case.clone())) {
                        self.own.insert(hash);
                    }
                    (self.tell)(News::Written(case, seq));
                }
                Receipt::Moved(_) => self.changed(&case),
                Receipt::Refused(refused) => {
                    (self.tell)(News::Overruled(case.clone(), refused));
                    self.changed(&case);
                }
            }
        }
        if let Some(trouble) = &trouble {
            let mut cases: Vec<CaseId> = self.queue.waiting().map(|event| event.case.clone()).collect();
            cases.sort();
            cases.dedup();
            let kept = |case: &CaseId| self.queue.kept().filter(|event| event.case == *case).count();
            let cases = cases.into_iter().map(|case| (case.clone(), kept(&case))).collect();
            (self.tell)(News::Unsaved(cases, trouble.clone()));
        }
        if delivered > 0 {
            (self.tell)(News::Delivered(delivered));
        }
        trouble
    }

    fn changed(&mut self, case: &CaseId) {
        let read = self.queue.journal().read(case);
        if let Some(chain) = read.ok().filter(|chain| !chain.texts.is_empty()) {
            (self.tell)(News::Changed(chain));
        }
    }

    /// Follows what is to be followed and is not yet.
    fn follow(&mut self) {
        for wish in std::mem::take(&mut self.wishes) {
            let followed = match &wish {
                Wish::Case(case) => self.follow_case(case),
                Wish::Everything => self.watch().map(|()| (self.tell)(News::CasesChanged)),
            };
            if followed.is_err() {
                self.wishes.push(wish);
            }
        }
    }

    fn follow_case(&mut self, case: &CaseId) -> Result<(), Trouble> {
        let journal = self.queue.journal();
        let known = journal.read(case)?.events.last().map_or(0, |last| last.seq);
        let follow = journal.follow(case, known)?;
        // It is told as it stood when following began.
        self.changed(case);
        let (case, heard) = (case.clone(), self.heard.clone());
        thread::spawn(move || listen(follow, &case, &heard));
        Ok(())
    }

    fn watch(&mut self) -> Result<(), Trouble> {
        let watch = self.queue.journal().watch()?;
        let heard = self.heard.clone();
        thread::spawn(move || observe(watch, &heard));
        Ok(())
    }
}

/// Passes on that something was written for as long as there is a worker; once, too, when the journal goes away.
fn observe(mut watch: Box<dyn Watch>, heard: &Sender<JournalOrder>) {
    let mut away = false;
    loop {
        let stirred = watch.next(PATIENCE);
        let told = stirred.as_ref().map_or(!away, |stirred| *stirred);
        if told && heard.send(JournalOrder::CasesChanged).is_err() {
            return;
        }
        away = stirred.is_err();
        if away {
            thread::sleep(AGAIN);
        }
    }
}

/// Passes on the new events of a case for as long as there is a worker. While the journal is away it asks again and again; the
/// follower misses nothing.
fn listen(mut follow: Box<dyn Follow>, case: &CaseId, heard: &Sender<JournalOrder>) {
    loop {
        let passed = match follow.next(PATIENCE) {
            Ok(events) if events.is_empty() => Ok(()),
            Ok(events) => heard.send(JournalOrder::Heard(case.clone(), events)),
            Err(_) => {
                thread::sleep(AGAIN);
                Ok(())
            }
        };
        if passed.is_err() {
            return;
        }
    }
}
