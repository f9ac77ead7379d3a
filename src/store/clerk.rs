//! The thread that keeps a journal: takes orders, writes what is acknowledged, follows cases, and tells what came of it. The
//! screen never waits for a disk or a server.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::contract::{Follow, Journal, Query};
use super::queue::{Queue, Receipt};
use crate::triage::{CaseId, Chain, Event, Summary, Trouble};

/// How often a journal that is away is tried again, and a follower looks whether it is still wanted.
const AGAIN: Duration = Duration::from_millis(500);

/// What the clerk tells, as it happens.
#[derive(Debug)]
pub enum News {
    /// What became of an event, by the hash that it was handed in with.
    Settled {
        /// Its case.
        case: CaseId,
        /// Its hash.
        hash: String,
        /// What became of it.
        receipt: Receipt,
    },
    /// The journal is away. So many events wait; they are written, in order, when it is back.
    Away {
        /// Why.
        trouble: Trouble,
        /// How many events wait.
        waiting: usize,
    },
    /// New events of a followed case, one's own among them.
    Arrived(CaseId, Vec<Event>),
}

type Answer<T> = Box<dyn FnOnce(Result<T, Trouble>) + Send>;

enum Order {
    Append(Vec<Event>),
    Read(CaseId, Answer<Chain>),
    List(Query, Answer<Vec<Summary>>),
    Follow(CaseId, u64),
}

/// The end of the clerk's thread that takes orders. When it is dropped, what can be written is written.
pub struct Clerk {
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

impl Clerk {
    /// Starts the thread. `tell` hears the news, from it and from the threads that follow cases.
    pub fn start(journal: Box<dyn Journal>, tell: impl Fn(News) + Send + Sync + 'static) -> Self {
        let (orders, taken) = channel();
        let thread = thread::spawn(move || Desk::new(journal, Arc::new(tell)).work(&taken));
        Self { orders: Some(orders), thread: Some(thread) }
    }

    /// Writes events of one case; each is settled by a [`News::Settled`].
    pub fn append(&self, events: Vec<Event>) {
        self.order(Order::Append(events));
    }

    /// Reads a case, then calls `answer`.
    pub fn read(&self, case: CaseId, answer: impl FnOnce(Result<Chain, Trouble>) + Send + 'static) {
        self.order(Order::Read(case, Box::new(answer)));
    }

    /// Lists cases, then calls `answer`.
    pub fn list(&self, query: Query, answer: impl FnOnce(Result<Vec<Summary>, Trouble>) + Send + 'static) {
        self.order(Order::List(query, Box::new(answer)));
    }

    /// Follows a case from after event number `after`; following it already changes nothing.
    pub fn follow(&self, case: CaseId, after: u64) {
        self.order(Order::Follow(case, after));
    }

    /// A clerk that is gone has panicked, which its own thread reports.
    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            let _ = orders.send(order);
        }
    }
}

impl Drop for Clerk {
    fn drop(&mut self) {
        drop(self.orders.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

type Tell = Arc<dyn Fn(News) + Send + Sync>;

/// What the thread works with.
struct Desk {
    queue: Queue,
    tell: Tell,
    /// The case of every event that is not settled, by its hash.
    unsettled: HashMap<String, CaseId>,
    /// Cases to follow as soon as the journal can be reached.
    wishes: Vec<(CaseId, u64)>,
    followed: HashSet<CaseId>,
    /// Cleared when the clerk goes.
    wanted: Arc<AtomicBool>,
}

impl Desk {
    fn new(journal: Box<dyn Journal>, tell: Tell) -> Self {
        Self {
            queue: Queue::new(journal),
            tell,
            unsettled: HashMap::new(),
            wishes: Vec::new(),
            followed: HashSet::new(),
            wanted: Arc::new(AtomicBool::new(true)),
        }
    }

    fn work(mut self, orders: &Receiver<Order>) {
        loop {
            let idle = self.queue.waiting().next().is_none() && self.wishes.is_empty();
            let order = if idle { orders.recv().map_err(RecvTimeoutError::from) } else { orders.recv_timeout(AGAIN) };
            match order {
                // Orders that came together are written together.
                Ok(order) => std::iter::once(order).chain(orders.try_iter()).for_each(|order| self.take(order)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.flush();
            self.follow();
        }
        self.wanted.store(false, Ordering::Relaxed);
    }

    fn take(&mut self, order: Order) {
        match order {
            Order::Append(events) => {
                self.unsettled.extend(events.iter().map(|event| (event.hash.clone(), event.case.clone())));
                self.queue.push(events);
            }
            Order::Read(case, answer) => {
                self.flush();
                answer(self.queue.journal().read(&case));
            }
            Order::List(query, answer) => {
                self.flush();
                answer(self.queue.journal().list(&query));
            }
            Order::Follow(case, after) => {
                if self.followed.insert(case.clone()) {
                    self.wishes.push((case, after));
                }
            }
        }
    }

    fn flush(&mut self) {
        let (receipts, trouble) = self.queue.flush();
        for (hash, receipt) in receipts {
            if let Some(case) = self.unsettled.remove(&hash) {
                (self.tell)(News::Settled { case, hash, receipt });
            }
        }
        if let Some(trouble) = trouble {
            (self.tell)(News::Away { trouble, waiting: self.queue.waiting().count() });
        }
    }

    /// Starts a thread for every case that is to be followed and is not yet.
    fn follow(&mut self) {
        for (case, after) in std::mem::take(&mut self.wishes) {
            match self.queue.journal().follow(&case, after) {
                Ok(follow) => {
                    let (tell, wanted) = (Arc::clone(&self.tell), Arc::clone(&self.wanted));
                    thread::spawn(move || follows(follow, &case, &tell, &wanted));
                }
                Err(_) => self.wishes.push((case, after)),
            }
        }
    }
}

/// Tells of new events of a case until nobody wants to know. While the journal is away it asks again and again; the follower
/// misses nothing.
fn follows(mut follow: Box<dyn Follow>, case: &CaseId, tell: &Tell, wanted: &AtomicBool) {
    while wanted.load(Ordering::Relaxed) {
        match follow.next(AGAIN) {
            Ok(events) if events.is_empty() => {}
            Ok(events) => tell(News::Arrived(case.clone(), events)),
            Err(_) => thread::sleep(AGAIN),
        }
    }
}
