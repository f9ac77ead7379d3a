//! All sources asked at once, each on a thread of its own: one that is slow, hangs or fails keeps nobody waiting but itself.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::cancel::{Cancel, Deadline};
use super::{Found, Question, Source};
use crate::triage::Trouble;

/// Where one source stands.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// It was asked.
    Waiting,
    /// It answered: lines, figures, or nothing and why.
    Done(Found),
    /// It did not.
    Failed(Trouble),
}

/// Something about one of the sources that were asked.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    /// Its place among them, from 0.
    pub source: usize,
    /// Its name.
    pub name: String,
    /// Where it stands now.
    pub state: State,
}

/// Sources being asked. Dropping it calls them off; no news comes after that.
#[derive(Debug)]
pub struct Gathering {
    cancel: Cancel,
}

impl Drop for Gathering {
    fn drop(&mut self) {
        self.cancel.throw();
    }
}

/// How much longer than its time a source may take to notice that it is over.
const GRACE: Duration = Duration::from_secs(1);

/// Asks all sources, each for at most `time`, and tells of each: `Waiting` at once, then `Done` or `Failed` once.
pub fn gather(
    sources: &[Arc<dyn Source>],
    question: &Question,
    time: Duration,
    tell: impl Fn(News) + Send + Sync + 'static,
) -> Gathering {
    let cancel = Cancel::default();
    let (tell, question) = (Arc::new(tell), Arc::new(question.clone()));
    for (at, source) in sources.iter().enumerate() {
        let teller = Teller {
            source: at,
            name: source.name().to_owned(),
            told: Mutex::default(),
            cancel: cancel.clone(),
            tell: tell.clone(),
        };
        (teller.tell)(teller.news(State::Waiting));
        let (teller, patience) = (Arc::new(teller), Deadline::new(time, &cancel));
        let (source, question) = (source.clone(), question.clone());
        let worker = Worker(teller.clone());
        let started = thread::Builder::new().name("evidence".into()).spawn(move || {
            let state = match source.gather(&question, &patience) {
                Ok(found) => State::Done(found),
                Err(trouble) => State::Failed(trouble),
            };
            worker.0.end(state);
        });
        if started.is_err() {
            continue;
        }
        // A source can hang where nothing interrupts it: in a file system, in a name server.
        let cancel = cancel.clone();
        thread::spawn(move || {
            if !teller.is_over() && !cancel.wait(time + GRACE) {
                teller.end(State::Failed(failed(
                    &teller.name,
                    &format!("it did not answer within {} s", time.as_secs()),
                    "ask again, or raise `timeout`",
                )));
            }
        });
    }
    Gathering { cancel }
}

/// Asks all sources, each for at most `time`, and waits until each has answered or failed: where each stands then.
pub fn gathered(sources: &[Arc<dyn Source>], question: &Question, time: Duration) -> Vec<State> {
    let (send, news) = channel();
    let send = Mutex::new(send);
    let gathering = gather(sources, question, time, move |news| {
        let _ = send.lock().unwrap_or_else(PoisonError::into_inner).send(news);
    });
    let mut states = vec![State::Waiting; sources.len()];
    while states.contains(&State::Waiting) {
        let Ok(news) = news.recv() else { break };
        states[news.source] = news.state;
    }
    drop(gathering);
    states
}

/// Tells of one source, and of its end once.
struct Teller<F: Fn(News)> {
    source: usize,
    name: String,
    told: Mutex<bool>,
    cancel: Cancel,
    tell: Arc<F>,
}

impl<F: Fn(News)> Teller<F> {
    fn news(&self, state: State) -> News {
        News { source: self.source, name: self.name.clone(), state }
    }

    fn is_over(&self) -> bool {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, state: State) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::replace(&mut told, true) && !self.cancel.is_thrown() {
            (self.tell)(self.news(state));
        }
    }
}

/// A thread that asks; one that panics or never ran has failed.
struct Worker<F: Fn(News)>(Arc<Teller<F>>);

impl<F: Fn(News)> Drop for Worker<F> {
    fn drop(&mut self) {
        if !self.0.is_over() {
            self.0.end(State::Failed(failed(
                &self.0.name,
                "a defect of errbook",
                "please report it with the source that showed it",
            )));
        }
    }
}

fn failed(name: &str, why: &str, next: &str) -> Trouble {
    Trouble { what: format!("no answer from {name}"), why: why.into(), next: next.into() }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use super::{Gathering, News, State, gather};
    use crate::evidence::cancel::Deadline;
    use crate::evidence::{Found, Question, Source};
    use crate::triage::Trouble;

    /// A source that does what a test wants.
    struct Fake(&'static str, fn(&Deadline) -> Result<Found, Trouble>);

    impl Source for Fake {
        fn name(&self) -> &str {
            self.0
        }

        fn kind(&self) -> &'static str {
            "fake"
        }

        fn place(&self) -> String {
            String::new()
        }

        fn gather(&self, _: &Question, patience: &Deadline) -> Result<Found, Trouble> {
            self.1(patience)
        }
    }

    fn ask(sources: Vec<Fake>, time: Duration) -> (Gathering, Receiver<News>) {
        let sources: Vec<Arc<dyn Source>> = sources.into_iter().map(|fake| Arc::new(fake) as Arc<dyn Source>).collect();
        let (send, news) = channel();
        let send = Mutex::new(send);
        let question = Question::new("2026-03-02T10:20:00Z".parse().unwrap());
        (gather(&sources, &question, time, move |news| _ = send.lock().unwrap().send(news)), news)
    }

    #[test]
    fn every_source_ends_once_whatever_becomes_of_the_others() {
        let sources = vec![
            Fake("good", |_| Ok(Found::default())),
            Fake("bad", |_| Err(Trouble { what: "x".into(), why: "y".into(), next: "z".into() })),
            Fake("broken", |_| panic!("as if")),
            Fake("deaf", |_| {
                loop {
                    std::thread::park();
                }
            }),
        ];
        let (_gathering, news) = ask(sources, Duration::from_millis(500));
        let mut ends: Vec<(String, String)> = Vec::new();
        while ends.len() < 4 {
            match news.recv().unwrap() {
                News { state: State::Waiting, .. } => {}
                News { name, state: State::Done(_), .. } => ends.push((name, "done".into())),
                News { name, state: State::Failed(trouble), .. } => ends.push((name, trouble.why)),
            }
        }
        ends.sort();
        let end = |name: &str, why: &str| (name.to_owned(), why.to_owned());
        assert_eq!(
            ends,
            [
                end("bad", "y"),
                end("broken", "a defect of errbook"),
                end("deaf", "it did not answer within 0 s"),
                end("good", "done")
            ]
        );
    }

    #[test]
    fn what_is_called_off_says_nothing_any_more() {
        let (gathering, news) = ask(
            vec![Fake("slow", |patience| {
                assert!(patience.cancel.wait(Duration::from_secs(60)));
                Ok(Found::default())
            })],
            Duration::from_secs(60),
        );
        assert_eq!(news.recv().unwrap().state, State::Waiting);
        drop(gathering);
        assert!(news.recv().is_err(), "every thread ends and lets go of the channel");
    }
}
