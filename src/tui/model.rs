//! Everything that the screen shows, and nothing else. Written by `update` alone, read by `draw`.

pub(super) mod ask;
pub(super) mod case_session;
pub(super) mod cases;
pub(super) mod followed;
pub(super) mod gathered;
pub(super) mod home;
pub(super) mod line;
mod loadable;
mod moment;
pub(super) mod paste;
pub(super) mod running;
pub(super) mod set_up;
pub(super) mod storm;
mod ticket;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::layout::Size;

use self::ask::{Ask, Choice, Draft};
use self::case_session::CaseSession;
use self::cases::Cases;
use self::home::Home;
pub(super) use self::loadable::Loadable;
pub use self::moment::Moment;
use self::paste::PasteBox;
use self::running::Running;
use self::set_up::SetUp;
use self::storm::Storm;
pub use self::ticket::Ticket;
use super::keymap::{Context, Keymap};
use crate::catalog::{Catalogs, Fills};
use crate::evidence::Scope;
use crate::store::Forgotten;
use crate::triage::CaseId;

/// The whole state of the screen.
#[derive(Debug)]
pub struct Model {
    pub(super) catalogs: Arc<Catalogs>,
    pub(super) keymap: Keymap,
    pub(super) size: Size,
    /// The file that names the sources.
    pub(super) config: Option<PathBuf>,
    /// Names of the sources that can be asked for evidence.
    pub(super) sources: Vec<String>,
    /// Where they are, as they say it.
    pub(super) source_places: Vec<String>,
    /// How far they are asked to look.
    pub(super) scope: Scope,
    /// The clock as of the last message.
    pub(super) now: Timestamp,
    /// Who is at the keyboard: `user@host`.
    pub(super) actor: String,
    /// Where the responder is, on top of where they came from. Never empty.
    pub(super) places: Vec<Place>,
    pub(super) home: Home,
    pub(super) paste: PasteBox,
    /// The cases open in this session.
    pub(super) sessions: Vec<CaseSession>,
    /// The one of them that was looked at last.
    pub(super) current: Option<usize>,
    pub(super) cases: Cases,
    /// The log that is being counted, if any.
    pub(super) log: Storm,
    /// The request that is being repeated.
    pub(super) running: Option<Running>,
    /// The source that is being set up.
    pub(super) set_up: Option<SetUp>,
    /// Whether nothing may be run.
    pub(super) read_only: bool,
    /// Whether the last key asked to leave although that loses something, and was told so.
    pub(super) leaving: bool,
    /// A question on top of the place.
    pub(super) ask: Option<Ask>,
    /// Words that were begun and not given, by case and what they are for.
    pub(super) drafts: BTreeMap<(CaseId, String), Draft>,
    /// Where the responder's clock is.
    pub(super) zone: TimeZone,
    /// Whether what the place says has the whole width.
    pub(super) zoomed: bool,
    /// The case that the next one follows, when another error took its place.
    pub(super) after: Option<CaseId>,
    /// The help on top of everything, scrolled to a line.
    pub(super) help: Option<usize>,
    /// What just happened or why something cannot be done, until the next key.
    pub(super) notice: Option<Notice>,
    last_ticket: Ticket,
}

impl Model {
    /// The state at the start, before anything happened.
    pub fn new(catalogs: Arc<Catalogs>, keymap: Keymap, actor: String, size: Size, now: Timestamp) -> Self {
        let home = Home::new(&catalogs);
        Self {
            catalogs,
            keymap,
            size,
            config: None,
            sources: Vec::new(),
            source_places: Vec::new(),
            scope: Scope::default(),
            now,
            actor,
            places: vec![Place::Home],
            home,
            paste: PasteBox::default(),
            sessions: Vec::new(),
            current: None,
            cases: Cases::default(),
            log: Storm::default(),
            running: None,
            set_up: None,
            read_only: false,
            leaving: false,
            ask: None,
            drafts: BTreeMap::new(),
            zone: TimeZone::UTC,
            zoomed: false,
            after: None,
            help: None,
            notice: None,
            last_ticket: Ticket::FIRST,
        }
    }

    /// The same, looking so far for evidence.
    #[must_use]
    pub fn within(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }

    /// The same, configured in this file, be it there or not.
    #[must_use]
    pub fn configured_in(self, config: Option<PathBuf>) -> Self {
        Self { config, ..self }
    }

    /// The same, with these sources to ask for evidence.
    #[must_use]
    pub fn asking(self, sources: Vec<String>) -> Self {
        Self { sources, ..self }
    }

    /// The same, with sources that are in these places.
    #[must_use]
    pub fn in_places(self, source_places: Vec<String>) -> Self {
        Self { source_places, ..self }
    }

    /// The same, with local time beside UTC.
    #[must_use]
    pub fn at(self, zone: TimeZone) -> Self {
        Self { zone, ..self }
    }

    /// The same, with what closed cases taught forgotten in part.
    #[must_use]
    pub fn forgetting(mut self, forgotten: &Forgotten) -> Self {
        self.home.forgotten = forgotten.in_memory();
        self
    }

    /// The same, with nothing ever run.
    #[must_use]
    pub fn reading_only(self, read_only: bool) -> Self {
        Self { read_only, ..self }
    }

    /// The same, opened on a log of which nothing was counted yet.
    #[must_use]
    pub fn on_log(mut self, log: Option<storm::LogOrigin>) -> Self {
        if let Some(log) = log {
            self.log = Storm::of(log);
            self.places.push(Place::Log);
        }
        self
    }

    /// The same, where that log is in these places: absolute paths and patterns.
    #[must_use]
    pub fn read_from(mut self, paths: Vec<String>) -> Self {
        self.log.paths = paths;
        self
    }

    /// The same, where these rules raise an alarm while it is watched.
    #[must_use]
    pub fn alarmed_by(mut self, alerts: Vec<String>) -> Self {
        self.log.alerts = alerts;
        self
    }

    /// Where the responder is.
    pub(super) fn place(&self) -> Place {
        self.places.last().copied().unwrap_or(Place::Home)
    }

    /// The case that is looked at.
    pub(super) fn session(&self) -> Option<&CaseSession> {
        self.current.and_then(|at| self.sessions.get(at))
    }

    /// The case that is looked at, to change it.
    pub(super) fn session_mut(&mut self) -> Option<&mut CaseSession> {
        self.current.and_then(|at| self.sessions.get_mut(at))
    }

    /// The question whose answers are still on their way, if that is what is asked.
    pub(super) fn awaited(&mut self) -> Option<&mut Choice> {
        match &mut self.ask {
            Some(Ask::Choice(choice)) if choice.is_awaited() => Some(choice),
            _ => None,
        }
    }

    /// The open case that a paste was brought to, if it was.
    pub(super) fn beside(&self) -> Option<&CaseSession> {
        let came_from = self.places.contains(&Place::Case) && self.after.is_none();
        self.session().filter(|session| came_from && session.case.outcome().is_none())
    }

    /// The groups that are looked at.
    pub(super) fn storm(&self) -> &Storm {
        if self.place() == Place::Log { &self.log } else { &self.paste.storm }
    }

    /// The groups that are looked at, to change them.
    pub(super) fn storm_mut(&mut self) -> &mut Storm {
        if self.place() == Place::Log { &mut self.log } else { &mut self.paste.storm }
    }

    /// Where keys go, the most special context first.
    pub(super) fn contexts(&self) -> &'static [Context] {
        if self.help.is_some() { &[Context::Help, Context::Anywhere] } else { self.focus() }
    }

    /// Where keys go when the help is not there.
    pub(super) fn focus(&self) -> &'static [Context] {
        use Context as C;
        let step = self.session().and_then(CaseSession::standing).map(|standing| standing.step.fills);
        match (&self.ask, self.place()) {
            (Some(Ask::Prompt(_)), _) => &[C::Prompt, C::Anywhere],
            (Some(Ask::Choice(_)), _) => &[C::Choice, C::Plain, C::Anywhere],
            (_, Place::Home) => match (self.home.in_detail, self.home.line.is_empty()) {
                (true, true) => &[C::Detail, C::HomeEmpty, C::Home, C::Places, C::Anywhere],
                (true, false) => &[C::Detail, C::Home, C::Places, C::Anywhere],
                (false, true) => &[C::HomeEmpty, C::Home, C::Places, C::Anywhere],
                (false, false) => &[C::Home, C::Places, C::Anywhere],
            },
            (_, Place::Paste) if self.paste.editor.is_some() => &[C::Edit, C::Places, C::Anywhere],
            (_, Place::Paste) => &[C::Paste, C::Plain, C::Places, C::Anywhere],
            (_, Place::Storm | Place::Log) => &[C::Storm, C::Plain, C::Places, C::Anywhere],
            (_, Place::Case) => match (self.is_repeating(), step) {
                (true, _) => &[C::Running, C::Case, C::Plain, C::Places, C::Anywhere],
                (false, Some(Fills::Evidence)) if self.session().is_some_and(|session| session.followed.is_some()) => {
                    &[C::Followed, C::Evidence, C::Case, C::Plain, C::Places, C::Anywhere]
                }
                (false, Some(Fills::Evidence)) => &[C::Evidence, C::Case, C::Plain, C::Places, C::Anywhere],
                (false, Some(Fills::Paste)) => &[C::Facts, C::Case, C::Plain, C::Places, C::Anywhere],
                (false, Some(Fills::Retry)) => &[C::Retry, C::Case, C::Plain, C::Places, C::Anywhere],
                (false, _) => &[C::Case, C::Plain, C::Places, C::Anywhere],
            },
            (_, Place::Cases) => &[C::Cases, C::Places, C::Anywhere],
        }
    }

    /// Whether the request of the case that is looked at is being repeated.
    pub(super) fn is_repeating(&self) -> bool {
        self.session().zip(self.running.as_ref()).is_some_and(|(session, running)| session.id == running.case)
    }

    /// Whether the selected step is one that evidence fills in.
    pub(super) fn wants_evidence(&self) -> bool {
        self.session().and_then(CaseSession::standing).is_some_and(|standing| standing.step.fills == Fills::Evidence)
    }

    /// When the screen changes by itself next: a wait that is counted down, or how long ago something was.
    pub fn wake(&self) -> Option<Timestamp> {
        let session = self.session().filter(|_| self.place() == Place::Case);
        let seconds = match self.place() {
            _ if session.is_some_and(|session| session.counts_down(self.now)) => 1,
            Place::Case | Place::Cases => 60,
            _ => return None,
        };
        Some(self.now + jiff::SignedDuration::from_secs(seconds))
    }

    /// A ticket for a new question.
    pub(super) fn ticket(&mut self) -> Ticket {
        self.last_ticket = self.last_ticket.next();
        self.last_ticket
    }

    /// Says something until the next key.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), trouble: false });
    }

    /// Says why something cannot be done.
    pub(super) fn refuse(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), trouble: true });
    }
}

/// Where the responder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Search, codes, details.
    Home,
    /// The paste box.
    Paste,
    /// The failures of a paste, grouped.
    Storm,
    /// The failures of a log that is being counted, grouped.
    Log,
    /// The current case.
    Case,
    /// The list of cases.
    Cases,
}

/// One line for the responder.
#[derive(Debug, Clone)]
pub struct Notice {
    pub(super) text: String,
    /// Whether it says why something did not happen.
    pub(super) trouble: bool,
}
