//! The threads that search, decode and copy while the screen stays responsive. None is started before the first frame.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel};
use std::sync::{Arc, LazyLock};
use std::thread;

use super::before::BeforeWorker;
use super::input::Input;
use super::model::Ticket;
use super::model::paste::Reading;
use super::msg::Msg;
use super::start::Load;
use crate::catalog::Catalogs;
use crate::clipboard::{Clipboard, Surroundings};
use crate::envelope::{Decoder, Redacted};
use crate::search::{Index, Lesson};
use crate::triage::product_set;

/// The most hits that the list shows.
const LIMIT: usize = 500;

/// The catalogs, read by the first thread that asks for them.
type Shared = Arc<LazyLock<Arc<Catalogs>, Box<dyn FnOnce() -> Arc<Catalogs> + Send>>>;

/// The ends of the threads that take questions.
#[derive(Debug)]
pub struct Workers {
    queries: Sender<SearchWanted>,
    pastes: Sender<(Ticket, Arc<[u8]>)>,
    copies: Sender<(String, Redacted)>,
    /// Reads what was different before a failure.
    pub before: BeforeWorker,
}

impl Workers {
    /// Starts them. Each makes what it needs when it is first needed, search at once: its index is wanted at the first key.
    pub fn start(load: Load, inputs: &SyncSender<Input>) -> Self {
        // Whoever needs the catalogs first reads them, and the screen has them before any answer that rests on them.
        let loaded = inputs.clone();
        let catalogs: Shared = Arc::new(LazyLock::new(Box::new(move || {
            let catalogs = Arc::new(load());
            let _ = loaded.send(Input::Msg(Msg::Loaded(Arc::clone(&catalogs))));
            catalogs
        })));
        let (queries, wanted) = channel();
        spawn(inputs, {
            let catalogs = Arc::clone(&catalogs);
            move |answers| search(&catalogs, &wanted, answers)
        });
        let (pastes, wanted) = channel();
        let known = Arc::clone(&catalogs);
        spawn(inputs, move |answers| read(&known, &wanted, answers));
        let told = inputs.clone();
        let tell = move |ticket, it| _ = told.send(Input::Msg(Msg::Contrasted(ticket, Box::new(it))));
        let (before, work) = BeforeWorker::new(move || Arc::clone(&catalogs), tell);
        spawn(inputs, move |_| work());
        let (copies, wanted) = channel();
        spawn(inputs, move |answers| copy(&wanted, answers));
        Self { queries, pastes, copies, before }
    }

    /// Ranks the entries for a query. A thread that is gone has reported its panic already.
    pub fn search(&self, ticket: Ticket, query: String) {
        let _ = self.queries.send(SearchWanted::Hits(ticket, query));
    }

    /// Ranks with these lessons from now on.
    pub fn learn(&self, lessons: Vec<Lesson>) {
        let _ = self.queries.send(SearchWanted::Lessons(lessons));
    }

    /// Decodes a paste.
    pub fn read(&self, ticket: Ticket, bytes: Arc<[u8]>) {
        let _ = self.pastes.send((ticket, bytes));
    }

    /// Copies a text.
    pub fn copy(&self, what: String, text: Redacted) {
        let _ = self.copies.send((what, text));
    }
}

/// Where a thread's answers go.
struct WorkerAnswers<'a>(&'a SyncSender<Input>);

impl WorkerAnswers<'_> {
    fn send(&self, msg: Msg) {
        let _ = self.0.send(Input::Msg(msg));
    }
}

/// A thread that ends the screen when it panics, instead of leaving questions unanswered.
fn spawn(inputs: &SyncSender<Input>, work: impl FnOnce(&WorkerAnswers<'_>) + Send + 'static) {
    let inputs = inputs.clone();
    thread::spawn(move || {
        let _broken = BrokenWorker(&inputs);
        work(&WorkerAnswers(&inputs));
    });
}

/// Tells the loop when its thread panics.
struct BrokenWorker<'a>(&'a SyncSender<Input>);

impl Drop for BrokenWorker<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.0.send(Input::Broken);
        }
    }
}

/// The last of the questions that wait: earlier ones are out of date.
fn latest<T>(wanted: &Receiver<T>) -> Option<T> {
    let first = wanted.recv().ok()?;
    Some(wanted.try_iter().last().unwrap_or(first))
}

/// What is wanted of the search.
#[derive(Debug)]
enum SearchWanted {
    Hits(Ticket, String),
    Lessons(Vec<Lesson>),
}

/// Of questions that wait only the last one is answered, with the last lessons.
fn search(catalogs: &Shared, wanted: &Receiver<SearchWanted>, answers: &WorkerAnswers<'_>) {
    let mut index = Index::build(catalogs);
    while let Ok(first) = wanted.recv() {
        let (mut question, mut lessons) = (None, None);
        for wanted in std::iter::once(first).chain(wanted.try_iter()) {
            match wanted {
                SearchWanted::Hits(ticket, query) => question = Some((ticket, query)),
                SearchWanted::Lessons(newer) => lessons = Some(newer),
            }
        }
        if let Some(lessons) = lessons {
            index = Index::taught(catalogs, &lessons);
        }
        if let Some((ticket, query)) = question {
            let mut answer = index.search(&query, LIMIT);
            for hit in answer.hits.iter_mut().filter(|hit| hit.general) {
                // The index knows of standards only what a list shows.
                if let Some(whole) = catalogs.entry(&hit.entry.catalog, &hit.entry.code) {
                    hit.entry = Arc::clone(whole);
                }
            }
            answers.send(Msg::Found(ticket, answer));
        }
    }
}

fn read(catalogs: &Shared, wanted: &Receiver<(Ticket, Arc<[u8]>)>, answers: &WorkerAnswers<'_>) {
    let mut decoder = None;
    while let Some((ticket, bytes)) = latest(wanted) {
        let decoder = decoder.get_or_insert_with(|| Decoder::new(&product_set(catalogs)));
        answers.send(Msg::Read(ticket, Box::new(Reading::of(&bytes, decoder.decode(&bytes), catalogs))));
    }
}

fn copy(wanted: &Receiver<(String, Redacted)>, answers: &WorkerAnswers<'_>) {
    let mut clipboard = Clipboard::new(Surroundings::read());
    for (what, text) in wanted {
        answers.send(Msg::Copied(what, clipboard.copy(&text)));
    }
}
