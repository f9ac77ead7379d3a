//! What the screen is started with, its way to the world outside, and how it ended.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::input::Input;
use super::keymap::Keymap;
use super::model::storm::LogOrigin;
use super::msg::{Msg, Request};
use super::theme::Theme;
use crate::catalog::Catalogs;
use crate::evidence::{Scope, Source};
use crate::store::Forgotten;
use crate::triage::CaseId;

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
    pub log: Option<LogOrigin>,
    /// Where that log is: absolute paths and patterns; none of what is piped in.
    pub log_paths: Vec<String>,
    /// The rules that raise an alarm while it is watched, as they were written.
    pub alerts: Vec<String>,
    /// Whether nothing may be run.
    pub read_only: bool,
    /// Where the responder's clock is.
    pub zone: TimeZone,
    /// What closed cases taught and is forgotten.
    pub forgotten: Forgotten,
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
pub struct Outbox(pub(super) SyncSender<Input>);

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
