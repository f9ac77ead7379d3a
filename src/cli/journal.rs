//! The journal behind the screen: errands become orders to the clerk that keeps it, and what the clerk tells becomes messages.

use crate::store::{Clerk, Late, Location, News, Query};
use crate::triage::{Chain, Trouble};
use crate::tui::{Errand, Msg, Outbox};

/// Starts the clerk and gives what takes errands for it; nothing is opened before the first one. When that is dropped,
/// everything is written, or what could not be is said.
pub fn start(location: Location, read_only: bool, outbox: Outbox) -> Box<dyn FnMut(Errand)> {
    let news = outbox.clone();
    let clerk = Clerk::start(Box::new(Late::new(location, read_only)), move |told| tell(&news, told));
    let desk = Desk { clerk: Some(clerk), read_only, outbox };
    Box::new(move |errand| desk.run(errand))
}

struct Desk {
    /// Here until it is closed.
    clerk: Option<Clerk>,
    read_only: bool,
    outbox: Outbox,
}

impl Desk {
    fn run(&self, errand: Errand) {
        let Some(clerk) = &self.clerk else { return };
        let outbox = self.outbox.clone();
        match errand {
            Errand::Append(event) if self.read_only => {
                let trouble = Trouble {
                    what: "not kept".into(),
                    why: "errbook runs with --read-only".into(),
                    next: "copy the summary before you leave".into(),
                };
                outbox.send(Msg::Unwritten(event.case, trouble));
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
            Errand::Report(_) => {}
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
