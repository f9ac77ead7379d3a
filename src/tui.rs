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

mod command;
mod effect;
mod input;
mod keymap;
mod layout;
mod model;
mod msg;
mod pager;
mod terminal;
mod theme;
mod update;
mod view;
mod widget;
mod work;

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use ratatui::layout::Size;
use signal_hook::consts::{SIGCONT, SIGTSTP};
use signal_hook::low_level::emulate_default_handler;

pub use effect::Effect;
pub use keymap::{Context, Key, Keymap, Row};
pub use model::paste::Reading;
pub use model::{Model, Moment, Ticket};
pub use msg::{Errand, Msg};
pub use theme::Theme;
pub use update::update;
pub use view::draw;

use crate::catalog::Catalogs;
use crate::evidence::{self, Gathering, Question, Source, State};
use crate::triage::{CaseId, Trouble};
use input::Input;
use terminal::Screen;
use work::Workers;

/// Messages that may wait. Senders beyond that wait themselves, so that a flood cannot fill the memory.
const WAITING: usize = 256;

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
    /// Who is at the keyboard: `user@host`.
    pub actor: String,
    /// What was piped in.
    pub paste: Option<Vec<u8>>,
    /// Where evidence lives.
    pub sources: Vec<Arc<dyn Source>>,
    /// How long each source may take.
    pub patience: Duration,
    /// Makes a name for a case.
    pub fresh: fn() -> CaseId,
    /// Called after the first frame: takes the way back for answers, gives what runs errands.
    pub wire: Wire,
}

/// Reads the catalogs.
pub type Load = Box<dyn FnOnce() -> Catalogs + Send>;

/// Wires the world outside: given where its answers go, gives what takes errands without blocking.
pub type Wire = Box<dyn FnOnce(Outbox) -> Box<dyn FnMut(Errand)>>;

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
    let signals = input::catch_signals().map_err(|error| no_terminal(&error))?;
    let mut screen = Screen::take().map_err(|error| no_terminal(&error))?;
    let size = screen.size().map_err(|error| no_terminal(&error))?;
    let clock = Moments { fresh: start.fresh };
    let names = start.sources.iter().map(|source| source.name().to_owned()).collect();
    let model = Model::new(Arc::new(start.heads), start.keymap, start.actor, size, Timestamp::now());
    let mut model = model.asking(names);
    let mut effects = start.paste.map(|bytes| update(&mut model, Msg::Pasted(bytes), &clock.now())).unwrap_or_default();
    screen.draw(|frame| draw(&model, &start.theme, frame)).map_err(|error| no_terminal(&error))?;

    let (sender, inputs) = sync_channel(WAITING);
    let (answer, answered) = sync_channel(1);
    thread::spawn({
        let sender = sender.clone();
        move || input::read_terminal(&sender, &answered)
    });
    thread::spawn({
        let sender = sender.clone();
        move || input::watch_signals(signals, &sender)
    });
    let workers = Workers::start(start.catalogs, &sender);
    let outbox = Outbox(sender);
    let evidence =
        Evidence { sources: start.sources, patience: start.patience, outbox: outbox.clone(), gathering: None };
    let errands = (start.wire)(outbox);
    effects.extend(update::ask_for_cases(&mut model));
    let session = Session { screen, model, theme: start.theme, workers, evidence, errands, clock, ended: None };
    session.run(effects, inputs, &answer).map_err(|error| no_terminal(&error))
}

fn no_terminal(error: &io::Error) -> Trouble {
    Trouble {
        what: "the screen cannot be shown".into(),
        why: error.to_string(),
        next: "run errbook in a terminal, or use errbook decode, find and explain".into(),
    }
}

/// Gives each message its moment.
struct Moments {
    fresh: fn() -> CaseId,
}

impl Moments {
    fn now(&self) -> Moment {
        Moment { now: Timestamp::now(), fresh: (self.fresh)() }
    }
}

/// The sources of evidence, and those being asked.
struct Evidence {
    sources: Vec<Arc<dyn Source>>,
    patience: Duration,
    outbox: Outbox,
    gathering: Option<Gathering>,
}

impl Evidence {
    fn gather(&mut self, ticket: Ticket, question: &Question) {
        let outbox = self.outbox.clone();
        self.gathering = Some(evidence::gather(&self.sources, question, self.patience, move |news| {
            // The model knows who was asked. This comes from the loop itself, which must never wait for itself.
            if news.state != State::Waiting {
                outbox.send(Msg::Gathered(ticket, Box::new(news)));
            }
        }));
    }
}

/// A screen under way.
struct Session {
    screen: Screen,
    model: Model,
    theme: Theme,
    workers: Workers,
    evidence: Evidence,
    errands: Box<dyn FnMut(Errand)>,
    clock: Moments,
    ended: Option<Ended>,
}

impl Session {
    /// Ends with `inputs` before anything else: whoever still has something to say must not wait for the screen.
    #[expect(clippy::needless_pass_by_value, reason = "dropped here, before the errands that the rest ends with")]
    fn run(mut self, first: Vec<Effect>, inputs: Receiver<Input>, answer: &SyncSender<()>) -> io::Result<Ended> {
        self.perform(first)?;
        loop {
            let mut next = self.wait(&inputs);
            while let Some(input) = next {
                let typed = matches!(input, Input::Typed(_));
                self.take(input)?;
                if let Some(ended) = self.ended {
                    return Ok(ended);
                }
                if typed {
                    let _ = answer.send(());
                }
                next = inputs.try_recv().ok();
            }
            self.screen.draw(|frame| draw(&self.model, &self.theme, frame))?;
        }
    }

    /// Sleeps until something comes in or the model's own wake-up.
    fn wait(&self, inputs: &Receiver<Input>) -> Option<Input> {
        let Some(wake) = self.model.wake() else { return inputs.recv().ok() };
        let wait = Duration::try_from(wake.duration_since(Timestamp::now())).unwrap_or_default();
        match inputs.recv_timeout(wait) {
            Ok(input) => Some(input),
            Err(RecvTimeoutError::Timeout) => Some(Input::Msg(Msg::Woke)),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    fn take(&mut self, input: Input) -> io::Result<()> {
        match input {
            Input::Msg(msg) => self.update(msg),
            Input::Typed(messages) => messages.into_iter().try_for_each(|msg| self.update(msg)),
            Input::Signal(SIGTSTP) => self.suspend(),
            Input::Signal(SIGCONT) => self.screen.step_aside(|| ()),
            Input::Signal(signal) => {
                self.ended = Some(Ended::Signal(signal));
                Ok(())
            }
            Input::Broken => {
                self.ended = Some(Ended::Broken);
                Ok(())
            }
            Input::Gone(error) => Err(error),
        }
    }

    fn update(&mut self, msg: Msg) -> io::Result<()> {
        let effects = update(&mut self.model, msg, &self.clock.now());
        self.perform(effects)
    }

    fn perform(&mut self, effects: Vec<Effect>) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Search(ticket, query) => self.workers.search(ticket, query),
                Effect::Decode(ticket, bytes) => self.workers.read(ticket, bytes),
                Effect::Copy(what, text) => self.workers.copy(what, text),
                Effect::Gather(ticket, question) => self.evidence.gather(ticket, &question),
                Effect::CallOff => self.evidence.gathering = None,
                Effect::Page(text) => self.screen.step_aside(|| pager::show(&text))?,
                Effect::Ask(errand) => (self.errands)(errand),
                Effect::Put(sequence) => self.screen.put(&sequence)?,
                Effect::Suspend => self.suspend()?,
                Effect::Quit => self.ended = Some(Ended::Quit),
            }
        }
        Ok(())
    }

    /// Stops as the shell expects it, and takes up where it was when continued, at whatever size the terminal has then.
    fn suspend(&mut self) -> io::Result<()> {
        self.screen.step_aside(|| _ = emulate_default_handler(SIGTSTP))?;
        let size: Size = self.screen.size()?;
        self.update(Msg::Resized(size))
    }
}
