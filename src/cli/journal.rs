//! The journal behind the screen: a thread that writes what happens in cases, in order, and keeps trying while the store is
//! away; and a thread for each case under way that notices what others write.
//!
//! Decides nothing: what an event that came second may still do is the rules' business, and the screen's to show.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::store::{Follow, Journal, Location, Query, Queue, Receipt};
use crate::triage::{CaseId, Event, Trouble};
use crate::tui::{Errand, Msg, Outbox};

/// How long to wait before a store that was away is tried again.
const AGAIN: Duration = Duration::from_secs(1);
/// How long a follower sleeps at most before it looks whether the screen is still there.
const PATIENCE: Duration = Duration::from_secs(60);

/// Work for the thread.
enum Job {
    Errand(Errand),
    /// Somebody, perhaps we, wrote to this case.
    Changed(CaseId),
}

/// Starts the thread and gives what takes errands for it; nothing is opened before the first one.
pub fn start(location: Location, read_only: bool, outbox: Outbox) -> Box<dyn FnMut(Errand)> {
    let (jobs, inbox) = channel();
    let again = jobs.clone();
    thread::spawn(move || {
        let desk =
            Desk { location, read_only, outbox, jobs: again, queue: None, early: Vec::new(), followed: HashSet::new() };
        desk.serve(&inbox);
    });
    Box::new(move |errand| {
        // The thread lives as long as the screen.
        let _ = jobs.send(Job::Errand(errand));
    })
}

struct Desk {
    location: Location,
    read_only: bool,
    outbox: Outbox,
    jobs: Sender<Job>,
    queue: Option<Queue>,
    /// Events that came while no store could be opened.
    early: Vec<Event>,
    followed: HashSet<CaseId>,
}

impl Desk {
    fn serve(mut self, inbox: &Receiver<Job>) {
        loop {
            let job = if self.is_behind() {
                inbox.recv_timeout(AGAIN)
            } else {
                inbox.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match job {
                Ok(Job::Errand(errand)) => self.run(errand),
                Ok(Job::Changed(case)) => self.renew(&case),
                Err(RecvTimeoutError::Timeout) => self.write(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Whether events wait for a store that is away.
    fn is_behind(&self) -> bool {
        !self.early.is_empty() || self.queue.as_ref().is_some_and(|queue| queue.waiting().next().is_some())
    }

    fn run(&mut self, errand: Errand) {
        match errand {
            Errand::Append(event) if self.read_only => {
                let trouble = Trouble {
                    what: "not kept".into(),
                    why: "errbook runs with --read-only".into(),
                    next: "copy the summary before you leave".into(),
                };
                self.outbox.send(Msg::Unwritten(event.case, trouble));
            }
            Errand::Append(event) => {
                self.early.push(*event);
                self.write();
            }
            Errand::List(ticket) => {
                let listed = self.journal().and_then(|journal| journal.list(&Query::default()));
                self.outbox.send(Msg::Listed(ticket, listed));
            }
            Errand::Resume(case) => {
                let events = self.read(&case);
                self.outbox.send(Msg::Resumed(events));
                self.follow(&case);
            }
            Errand::Report(_) => {}
        }
    }

    /// The store, opened when it is first needed.
    fn queue(&mut self) -> Result<&mut Queue, Trouble> {
        if self.queue.is_none() {
            self.queue = Some(Queue::new(self.location.open(self.read_only)?));
        }
        #[expect(clippy::expect_used, reason = "set in the line above")]
        Ok(self.queue.as_mut().expect("a queue"))
    }

    fn journal(&mut self) -> Result<&mut dyn Journal, Trouble> {
        Ok(self.queue()?.journal())
    }

    /// Writes what waits and says how far each case is on disk, or why it is not.
    fn write(&mut self) {
        let early = std::mem::take(&mut self.early);
        let queue = match self.queue() {
            Ok(queue) => queue,
            Err(trouble) => {
                let cases: HashSet<&CaseId> = early.iter().map(|event| &event.case).collect();
                for case in cases {
                    self.outbox.send(Msg::Unwritten(case.clone(), trouble.clone()));
                }
                self.early = early;
                return;
            }
        };
        queue.push(early);
        let pushed: Vec<(String, CaseId, u64)> =
            queue.waiting().map(|event| (event.hash.clone(), event.case.clone(), event.seq)).collect();
        let (receipts, trouble) = queue.flush();
        let behind: HashSet<CaseId> = queue.waiting().map(|event| event.case.clone()).collect();
        for (hash, receipt) in receipts {
            let Some((_, case, seq)) = pushed.iter().find(|(pushed, ..)| *pushed == hash) else { continue };
            match receipt {
                Receipt::Written => _ = self.outbox.send(Msg::Written(case.clone(), *seq)),
                Receipt::Moved(_) => self.renew(case),
                Receipt::Refused(refused) => {
                    self.outbox.send(Msg::Overruled(case.clone(), refused));
                    self.renew(case);
                }
            }
            self.follow(case);
        }
        for case in trouble.is_some().then_some(behind).into_iter().flatten() {
            if let Some(trouble) = &trouble {
                self.outbox.send(Msg::Unwritten(case, trouble.clone()));
            }
        }
    }

    fn read(&mut self, case: &CaseId) -> Result<Vec<Event>, Trouble> {
        Ok(self.journal()?.read(case)?.events)
    }

    /// Tells the screen what the journal holds of a case.
    fn renew(&mut self, case: &CaseId) {
        if let Ok(events) = self.read(case) {
            self.outbox.send(Msg::Renewed(events));
        }
    }

    /// Notices from now on what others write to a case.
    fn follow(&mut self, case: &CaseId) {
        if self.followed.contains(case) {
            return;
        }
        let Ok(follow) = self.journal().and_then(|journal| journal.follow(case, 0)) else { return };
        self.followed.insert(case.clone());
        let (jobs, case) = (self.jobs.clone(), case.clone());
        thread::spawn(move || notice(follow, &jobs, &case));
    }
}

fn notice(mut follow: Box<dyn Follow>, jobs: &Sender<Job>, case: &CaseId) {
    loop {
        match follow.next(PATIENCE) {
            Ok(events) if events.is_empty() => {}
            Ok(_) if jobs.send(Job::Changed(case.clone())).is_err() => return,
            Ok(_) => {}
            // The store is away: asking again connects again.
            Err(_) => thread::sleep(AGAIN),
        }
    }
}
