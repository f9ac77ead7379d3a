//! The journal behind the screen: errands become orders to the clerk that keeps it, and what the clerk tells becomes messages.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::thread;

use super::case::told;
use crate::catalog::load;
use crate::store::{Clerk, Late, Location, News, Query};
use crate::triage::{Chain, Event, Trouble};
use crate::tui::{Errand, Msg, Outbox};

/// Starts the clerk and gives what takes errands for it; nothing is opened before the first one. When that is dropped,
/// everything is written, or what could not be is said.
pub fn start(location: Location, read_only: bool, catalogs: Vec<PathBuf>, outbox: Outbox) -> Box<dyn FnMut(Errand)> {
    let news = outbox.clone();
    let clerk = Clerk::start(Box::new(Late::new(location, read_only)), move |told| tell(&news, told));
    let desk = Desk { clerk: Some(clerk), read_only, catalogs, outbox };
    Box::new(move |errand| desk.run(errand))
}

struct Desk {
    /// Here until it is closed.
    clerk: Option<Clerk>,
    read_only: bool,
    /// The user's own, for the words of a report.
    catalogs: Vec<PathBuf>,
    outbox: Outbox,
}

impl Desk {
    fn run(&self, errand: Errand) {
        let Some(clerk) = &self.clerk else { return };
        let outbox = self.outbox.clone();
        match errand {
            Errand::Append(event) if self.read_only => {
                aside(move || outbox.send(Msg::Unwritten(event.case, read_only("not kept"))));
            }
            Errand::Append(event) => {
                let case = event.case.clone();
                clerk.append(*event);
                clerk.follow(case);
            }
            Errand::List(ticket) => {
                clerk.list(Query::default(), move |listed| _ = outbox.send(Msg::Listed(ticket, listed)));
            }
            Errand::Resume(case) => {
                let resumed = move |chain: Result<Chain, Trouble>| {
                    outbox.send(Msg::Resumed(chain.map(|chain| chain.events)));
                };
                clerk.read(case.clone(), resumed);
                clerk.follow(case);
            }
            Errand::Report(_) if self.read_only => {
                aside(move || outbox.send(Msg::Reported(Err(read_only("the report is not saved")))));
            }
            Errand::Report(events) => {
                let catalogs = self.catalogs.clone();
                aside(move || outbox.send(Msg::Reported(save(&events, &catalogs))));
            }
        }
    }
}

impl Drop for Desk {
    /// The screen is gone by now: what is left goes to the terminal.
    fn drop(&mut self) {
        let Some(left) = self.clerk.take().and_then(Clerk::close) else { return };
        eprintln!("{} of the last steps could not be written: {}", left.events.len(), left.trouble);
    }
}

fn tell(outbox: &Outbox, news: News) {
    match news {
        News::Written(case, seq) => _ = outbox.send(Msg::Written(case, seq)),
        News::Overruled(case, refused) => _ = outbox.send(Msg::Overruled(case, refused)),
        News::Changed(chain) => _ = outbox.send(Msg::Renewed(chain.events)),
        News::Away(cases, trouble) => {
            for case in cases {
                outbox.send(Msg::Unwritten(case, trouble.clone()));
            }
        }
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

/// Saves the report of a case where errbook was started, for its owner alone; its name. An earlier one stays.
fn save(events: &[Event], catalogs: &[PathBuf]) -> Result<String, Trouble> {
    let failed = |why: String| Trouble {
        what: "the report is not saved".into(),
        why,
        next: "start errbook in a folder that can be written, or use errbook case export".into(),
    };
    let catalogs =
        load::with(catalogs).map_err(|problems| failed(problems.iter().map(ToString::to_string).collect()))?;
    let text = told(events, &catalogs).map_err(|refused| failed(refused.to_string()))?;
    let case = events.first().map(|event| event.case.short()).unwrap_or_default();
    let names = std::iter::once(format!("case-{case}.md")).chain((2..100).map(|copy| format!("case-{case}-{copy}.md")));
    for name in names {
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&name) {
            Ok(mut file) => {
                return file.write_all(text.as_bytes()).map(|()| name).map_err(|error| failed(error.to_string()));
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error.to_string())),
        }
    }
    Err(failed("there are many of this case already".into()))
}
