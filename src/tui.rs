//! Floor 3. The screen: turns keys, pastes and answers into messages, and the model into frames.
//!
//! ```text
//! terminal ─┐                                              ┌─► workers: search, decode, copy ─┐
//! signals ──┼─► Msg ─► update(&mut Model, Msg) ─► Effect ──┤                                  ├─► Msg
//! journal ──┘               └─► draw(&Model, &Theme)       └─► the caller: journal, reports ──┘
//! ```
//!
//! `update` is the only writer of the model and `draw` cannot write; neither touches a thread, a file or a clock. Nothing
//! ticks: the loop sleeps until something arrives or the model's own wake-up comes. Opens no database and no log; the caller
//! wires those.

mod before;
mod command;
mod effect;
mod face;
mod ground;
mod input;
mod keymap;
mod layout;
mod model;
mod msg;
mod pager;
mod plain;
mod session;
mod terminal;
mod theme;
mod update;
mod view;
mod widget;
mod work;

use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

pub use effect::Effect;
pub use ground::Ground;
pub use keymap::{Binding, Context, Key, Keymap};
pub use model::cases::NEWEST;
pub use model::followed::{BeforeIt, BeforeRow};
pub use model::paste::Reading;
pub use model::set_up::Trial;
pub use model::storm::{Exemplar, LogOrigin as Log, Picture};
pub use model::{Model, Moment, Ticket};
pub use msg::{Msg, Ran, Request};
pub use theme::Theme;
pub use update::update;
pub use view::draw;

use jiff::tz::TimeZone;

use crate::catalog::Catalogs;
use crate::evidence::{Scope, Source};
use crate::triage::{CaseId, Trouble};
use input::Input;
use session::Session;

/// What the screen starts with.
pub struct Start {
    /// What of the catalogs is there at once: enough for the list of codes.
    pub heads: Catalogs,
    /// Reads the catalogs in force; called on another thread, after the first frame.
    pub catalogs: Load,
    /// The keys.
    pub keymap: Keymap,
    /// The looks.
    pub theme: Theme,
    /// The looks on a dark and on a light background, where the terminal is to say which it has.
    pub grounds: Option<[Theme; 2]>,
    /// Who is at the keyboard: `user@host`.
    pub actor: String,
    /// The log that the screen opens on, if any; see [`Msg::Counted`].
    pub log: Option<Log>,
    /// Where that log is: absolute paths and patterns; none of what is piped in.
    pub log_paths: Vec<String>,
    /// Whether nothing may be run.
    pub read_only: bool,
    /// Where the responder's clock is.
    pub zone: TimeZone,
    /// The file that configures all of this.
    pub config: Option<PathBuf>,
    /// Where evidence lives.
    pub sources: Vec<Arc<dyn Source>>,
    /// How far to look there.
    pub scope: Scope,
    /// How long each source may take.
    pub patience: Duration,
    /// Makes a name for a case.
    pub fresh: fn() -> CaseId,
    /// Called after the first frame: takes the way back for answers, gives what runs requests.
    pub wire: Wire,
}

/// Reads the catalogs.
pub type Load = Box<dyn FnOnce() -> Catalogs + Send>;

/// Wires the world outside: given where its answers go, gives what takes requests without blocking.
pub type Wire = Box<dyn FnOnce(Outbox) -> Box<dyn FnMut(Request)>>;

/// The way from the world outside to the screen. Blocks while too many messages wait.
#[derive(Debug, Clone)]
pub struct Outbox(SyncSender<Input>);

impl Outbox {
    /// Sends a message; says whether the screen is still there.
    pub fn send(&self, msg: Msg) -> bool {
        self.0.send(Input::Msg(msg)).is_ok()
    }
}

/// How the screen ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The responder left.
    Quit,
    /// A signal asked for it; the process should end by it.
    Signal(i32),
    /// A worker panicked and has said so.
    Broken,
}

/// Shows the screen until the responder leaves.
///
/// # Errors
/// When the terminal cannot be set up or drawn to.
pub fn run(start: Start) -> Result<Ended, Trouble> {
    Session::on_screen(start).map_err(|error| Trouble {
        what: "the screen cannot be shown".into(),
        why: error.to_string(),
        next: "run errbook in a terminal, or use errbook decode, find and explain".into(),
    })
}

/// Talks in lines until the responder leaves: the same session without a screen.
///
/// # Errors
/// When nothing can be read or written.
pub fn talk(start: Start) -> Result<Ended, Trouble> {
    Session::in_lines(start)
        .or_else(|error| match error.kind() {
            // Whoever listened has heard enough.
            ErrorKind::BrokenPipe => Ok(Ended::Quit),
            _ => Err(error),
        })
        .map_err(|error| Trouble {
            what: "errbook cannot talk in lines".into(),
            why: error.to_string(),
            next: "check where standard input and output go".into(),
        })
}
