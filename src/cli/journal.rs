//! The journal behind the screen: requests become orders to the worker that keeps it, and what the worker tells becomes messages.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};

use super::case::look::{damage, told};
use super::kept::kept;
use super::{set_up, wire};
use crate::catalog::Catalogs;
use crate::catalog::load::Force;
use crate::envelope::{decode, sanitize};
use crate::evidence::cancel::Cancel;
use crate::evidence::{Attempt, attempt};
use crate::store::{Access, JournalWorker, LazyJournal, Left, Location, News, Query};
use crate::triage::summary::counted;
use crate::triage::transfer::{export, secret_line};
use crate::triage::{Chain, Event, Trouble, product_set};
use crate::tui::{Msg, NEWEST, Outbox, Ran, Request};

/// Starts the worker and gives what takes requests for it; nothing is opened before the first one. When that is dropped,
/// everything is written; what could not be is said, and `lost` hears of what is on no disk at all.
pub fn start(
    location: Location,
    read_only: bool,
    (catalogs, config): (Force, Option<PathBuf>),
    outbox: Outbox,
    lost: Sender<Trouble>,
) -> Box<dyn FnMut(Request)> {
    let news = outbox.clone();
    let shared = matches!(location, Location::Database(_));
    let kept = kept(&location).filter(|_| !read_only);
    let access = if read_only { Access::ReadOnly } else { Access::Write };
    let journal_worker =
        JournalWorker::start(Box::new(LazyJournal::new(location, access)), kept, move |told| tell(&news, told));
    let (cancel, running) = (Cancel::default(), None);
    let mut desk = JournalRequests {
        journal_worker: Some(journal_worker),
        read_only,
        shared,
        catalogs,
        config,
        outbox,
        cancel,
        running,
        lost,
    };
    Box::new(move |errand| desk.run(errand))
}

struct JournalRequests {
    /// Here until it is closed.
    journal_worker: Option<JournalWorker>,
    read_only: bool,
    /// Whether others reach the same journal.
    shared: bool,
    /// The user's own, for the words of a report.
    catalogs: Force,
    /// The file that sources are written into.
    config: Option<PathBuf>,
    outbox: Outbox,
    /// Stops the command that is running.
    cancel: Cancel,
    running: Option<JoinHandle<()>>,
    lost: Sender<Trouble>,
}

/// The newest cases that have all these words, with the notes that tell so.
fn newest(words: Vec<String>) -> Query {
    Query { notes: !words.is_empty(), words, limit: Some(NEWEST), ..Query::default() }
}

impl JournalRequests {
    fn run(&mut self, errand: Request) {
        let Some(journal_worker) = &self.journal_worker else { return };
        let outbox = self.outbox.clone();
        match errand {
            Request::Append(event) if self.read_only => {
                aside(move || outbox.send(Msg::Unwritten(event.case, 0, read_only("not kept"))));
            }
            Request::Append(event) => {
                let case = event.case.clone();
                journal_worker.append(*event);
                journal_worker.follow(case);
            }
            Request::List(ticket) => {
                journal_worker.list(newest(Vec::new()), move |listed| _ = outbox.send(Msg::Listed(ticket, listed)));
            }
            Request::Seek(ticket, words) => {
                journal_worker.list(newest(words), move |listed| _ = outbox.send(Msg::Listed(ticket, listed)));
            }
            Request::Resume(case) => {
                let name = case.clone();
                let resumed = move |chain: Result<Chain, Trouble>| {
                    let damage = chain.as_ref().ok().and_then(|chain| damage(&name, chain));
                    outbox.send(Msg::Resumed(chain.map(|chain| chain.events)));
                    if let Some(damage) = damage {
                        outbox.send(Msg::Failed(damage));
                    }
                };
                journal_worker.read(case.clone(), resumed);
                journal_worker.follow(case);
            }
            Request::Run(ticket, _) if self.read_only => {
                aside(move || outbox.send(Msg::Ran(ticket, Err(read_only("nothing was run")))));
            }
            Request::Run(ticket, argv) => {
                self.cancel = Cancel::default();
                let (catalogs, cancel) = (self.catalogs.clone(), self.cancel.clone());
                self.running =
                    Some(thread::spawn(move || _ = outbox.send(Msg::Ran(ticket, ran(&argv, &catalogs, &cancel)))));
            }
            Request::Configure(_) if self.read_only => {
                aside(move || outbox.send(Msg::Configured(Err(read_only("the source is not written down")))));
            }
            Request::Configure(rows) => {
                let config = self.config.clone();
                aside(move || outbox.send(Msg::Configured(set_up::keep(&rows, config.as_deref()))));
            }
            Request::Stop => self.cancel.throw(),
            Request::HandOver(_) if self.read_only => {
                aside(move || outbox.send(Msg::HandedOver(Err(read_only("the case is not written")))));
            }
            Request::HandOver(events) => {
                let shared = self.shared;
                aside(move || outbox.send(Msg::HandedOver(hand_over(&events, shared))));
            }
            Request::Report(_) if self.read_only => {
                aside(move || outbox.send(Msg::Reported(Err(read_only("the report is not saved")))));
            }
            Request::Report(events) => {
                let catalogs = self.catalogs.clone();
                aside(move || outbox.send(Msg::Reported(save(&events, &catalogs))));
            }
        }
    }
}

impl Drop for JournalRequests {
    /// The screen is gone by now: a command is stopped, and what is left goes to the terminal.
    fn drop(&mut self) {
        self.cancel.throw();
        let _ = self.running.take().map(JoinHandle::join);
        let Some(Left { events, kept, trouble }) = self.journal_worker.take().and_then(JournalWorker::close) else {
            return;
        };
        let (count, are) = (counted(events.len(), "event"), if events.len() == 1 { "is" } else { "are" });
        if kept {
            eprintln!("errbook: {count} {are} kept on this machine until errbook next reaches the journal");
            eprintln!("  {}", sanitize(&trouble.to_string()));
            return;
        }
        let why = format!("{}: {}", trouble.what, trouble.why);
        let _ =
            self.lost.send(Trouble { what: format!("{count} could not be written and {are} lost"), why, ..trouble });
    }
}

fn tell(outbox: &Outbox, news: News) {
    match news {
        News::Written(case, seq) => _ = outbox.send(Msg::Written(case, seq)),
        News::Overruled(case, refused) => _ = outbox.send(Msg::Overruled(case, refused)),
        News::Changed(chain) => _ = outbox.send(Msg::Renewed(chain.events)),
        News::Unsaved(cases, trouble) => {
            for (case, kept) in cases {
                outbox.send(Msg::Unwritten(case, kept, trouble.clone()));
            }
        }
        News::CasesChanged => _ = outbox.send(Msg::CasesChanged),
        News::Delivered(count) => _ = outbox.send(Msg::Delivered(count)),
        News::Unkept(trouble) => _ = outbox.send(Msg::Failed(trouble)),
    }
}

/// Does something apart from the screen's own thread, which must not wait for itself.
fn aside(work: impl FnOnce() -> bool + Send + 'static) {
    thread::spawn(work);
}

fn read_only(what: &str) -> Trouble {
    Trouble {
        what: what.into(),
        why: "errbook runs with --read-only".into(),
        next: "copy the summary before you leave".into(),
    }
}

/// Runs a command and reads its answer.
fn ran(argv: &[String], catalogs: &Force, cancel: &Cancel) -> Result<Ran, Trouble> {
    let Attempt { answer, cut } = attempt(argv, cancel)?;
    let catalogs = known(catalogs, "the answer cannot be read")?;
    let findings = decode(&answer, &product_set(&catalogs)).findings;
    Ok(Ran { text: String::from_utf8_lossy(&answer).into_owned(), findings, cut })
}

/// The catalogs in force.
fn known(catalogs: &Force, what: &str) -> Result<Catalogs, Trouble> {
    wire::in_force(catalogs).map_err(|problems| Trouble {
        what: what.into(),
        why: problems.iter().map(ToString::to_string).collect(),
        next: "set the catalog right and start again".into(),
    })
}

/// Makes a case ready for another machine: what was done, and the command to type there. In a shared journal it is there
/// already, and needs its name only.
pub fn hand_over(events: &[Event], shared: bool) -> Result<(String, String), Trouble> {
    let Some(case) = events.first().map(|event| event.case.clone()) else { return Ok(Default::default()) };
    if shared {
        let done = format!("Case {} is in the shared journal: F4 in errbook lists it", case.short());
        return Ok((done, format!("errbook case show {}", case.short())));
    }
    let chain = Chain::read(events.iter().map(|event| serde_json::json!(event).to_string()));
    let text = export(&case, &chain).map_err(|refused| Trouble {
        what: "the case is not written".into(),
        why: refused.what,
        next: refused.next,
    })?;
    let path = written(&format!("errbook-{}", case.short()), "json", &text, "the case is not written")?;
    let name = path.rsplit('/').next().unwrap_or(&path);
    Ok((format!("Case {} is written to {path}: send it", case.short()), format!("errbook case open {name}")))
}

/// Saves the report of a case where errbook was started, for its owner alone; its name. An earlier one stays.
fn save(events: &[Event], catalogs: &Force) -> Result<String, Trouble> {
    let what = "the report is not saved";
    let trouble = |why: String, next: &str| Trouble { what: what.into(), why, next: next.into() };
    let next = "start errbook in a folder that can be written, or use errbook case export";
    let text = told(events, &known(catalogs, what)?).map_err(|refused| trouble(refused.to_string(), next))?;
    let case = events.first().map(|event| event.case.short()).unwrap_or_default();
    if let Some(line) = secret_line(&text) {
        return Err(trouble(format!("it holds a secret in line {line}"), "take it out: errbook case forget"));
    }
    written(&format!("errbook-{case}"), "md", &text, what)
}

/// Writes a text into a new file in the folder that errbook was started in, for its owner alone; the whole path of it.
fn written(stem: &str, ending: &str, text: &str, what: &str) -> Result<String, Trouble> {
    let failed = |why: String| Trouble {
        what: what.into(),
        why,
        next: "start errbook in a folder that can be written, or use errbook case export".into(),
    };
    let copies = (2..100).map(|copy| format!("{stem}-{copy}.{ending}"));
    for name in std::iter::once(format!("{stem}.{ending}")).chain(copies) {
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&name) {
            Ok(mut file) => {
                let path = std::path::absolute(&name).map_or(name, |path| path.display().to_string());
                return file.write_all(text.as_bytes()).map(|()| path).map_err(|error| failed(error.to_string()));
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error.to_string())),
        }
    }
    Err(failed("there are many of this case already".into()))
}
