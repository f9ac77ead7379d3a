//! The loop: sleeps until something comes in, lets the model take it, performs what follows, draws.

use std::env;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use ratatui::layout::Size;
use rustix::process::{Signal, kill_current_process_group};
use signal_hook::consts::{SIGCONT, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::before::BeforeQuestion;
use super::effect::Effect;
use super::face::Face;
use super::ground::{Ground, QUESTION};
use super::input::{self, Input};
use super::model::set_up::Trial;
use super::model::{Model, Moment, Ticket};
use super::msg::{Msg, Request};
use super::plain::Plain;
use super::start::{Ended, Outbox, Start};
use super::terminal::Screen;
use super::theme::Theme;
use super::update::{ask_for_cases, update};
use super::work::Workers;
use crate::evidence::proposal::proposals;
use crate::evidence::recipe::recipes;
use crate::evidence::{self, Gathering, LogPlace, Question, Source, State, gathered};
use crate::store::Forgotten;
use crate::triage::CaseId;

/// Messages that may wait. Senders beyond that wait themselves, so that a flood cannot fill the memory.
const WAITING: usize = 256;

/// The longest that messages are taken in before the frame that shows them: half of a sixtieth of a second, drawing takes the
/// rest.
const FRAME: Duration = Duration::from_millis(8);

/// Ctrl-Z stops the whole pipeline, as the terminal would have done: what pipes into errbook must not run on without it.
fn stop_together() {
    let _ = kill_current_process_group(Signal::STOP);
}

/// Somebody asked this process to stop, and no other.
fn stop_alone() {
    let _ = emulate_default_handler(SIGTSTP);
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
struct EvidenceDesk {
    sources: Vec<Arc<dyn Source>>,
    patience: Duration,
    outbox: Outbox,
    gathering: Option<Gathering>,
}

impl EvidenceDesk {
    fn gather(&mut self, ticket: Ticket, question: &Question, logs: Vec<PathBuf>) {
        let outbox = self.outbox.clone();
        let sources: Vec<_> = self.sources.iter().cloned().chain(logs.into_iter().map(evidence::files)).collect();
        self.gathering = Some(evidence::gather(&sources, question, self.patience, move |news| {
            // The model knows who was asked. This comes from the loop itself, which must never wait for itself.
            if news.state != State::Waiting {
                outbox.send(Msg::Gathered(ticket, Box::new(news)));
            }
        }));
    }

    /// What was different before a moment is asked of all sources and of these logs; a file that two of them read is read once.
    fn before(&self, ticket: Ticket, (at, id): (Timestamp, Option<String>), logs: Vec<PathBuf>) -> BeforeQuestion {
        let sources: Vec<_> = self.sources.iter().cloned().chain(logs.into_iter().map(evidence::files)).collect();
        let mut logs: Vec<LogPlace> = Vec::new();
        for file in sources.iter().flat_map(|source| source.files()) {
            if !logs.contains(&file) {
                logs.push(file);
            }
        }
        BeforeQuestion { ticket, at, id, logs, sources, patience: self.patience }
    }

    fn propose(&self, ticket: Ticket, run: bool) {
        let outbox = self.outbox.clone();
        thread::spawn(move || outbox.send(Msg::Proposed(ticket, proposals(run))));
    }

    fn attempt(&self, ticket: Ticket, recipe: usize, answers: Vec<String>, question: Question) {
        let (outbox, patience) = (self.outbox.clone(), self.patience);
        thread::spawn(move || {
            let home = env::var_os("HOME").map(PathBuf::from);
            let made = recipes()[recipe].made(&answers, home.as_deref());
            let asked = made.as_ref().map(|made| gathered(std::slice::from_ref(&made.source), &question, patience));
            let state = asked.ok().and_then(|mut states| states.pop()).unwrap_or(State::Waiting);
            outbox.send(Msg::Tried(ticket, Box::new(Trial { made, state })));
        });
    }
}

/// A screen, or lines, under way.
pub struct Session<F> {
    face: F,
    model: Model,
    theme: Theme,
    grounds: Option<[Theme; 2]>,
    workers: Workers,
    evidence: EvidenceDesk,
    forgotten: Forgotten,
    requests: Box<dyn FnMut(Request)>,
    clock: Moments,
    ended: Option<Ended>,
}

impl Session<Screen> {
    /// Shows the screen and stays until it ends.
    ///
    /// # Errors
    /// When the terminal cannot be set up or drawn to.
    pub fn on_screen(start: Start) -> io::Result<Ended> {
        let signals = input::catch_signals()?;
        let screen = Screen::take()?;
        if screen.size()?.area() == 0 {
            return Err(io::Error::other(
                "the terminal says that it is 0 columns by 0 lines; stty cols 80 rows 24 helps",
            ));
        }
        Self::run(start, screen, signals)
    }
}

impl Session<Plain> {
    /// Talks in lines until it ends.
    ///
    /// # Errors
    /// When nothing can be read or written.
    pub fn in_lines(start: Start) -> io::Result<Ended> {
        let signals = input::catch_signals()?;
        // Nothing asks a terminal that can do nothing for its background.
        Self::run(Start { grounds: None, ..start }, Plain::default(), signals)
    }
}

impl<F: Face> Session<F> {
    /// Draws the first frame, starts everything else, and stays until it ends.
    ///
    /// # Errors
    /// When the terminal cannot be set up or drawn to.
    fn run(start: Start, mut face: F, signals: Signals) -> io::Result<Ended> {
        let clock = Moments { fresh: start.fresh };
        let names = start.sources.iter().map(|source| source.name().to_owned()).collect();
        let places = start.sources.iter().map(|source| source.place()).collect();
        let model = Model::new(Arc::new(start.heads), start.keymap, start.actor, face.size()?, Timestamp::now());
        let mut model = model
            .configured_in(start.config)
            .asking(names)
            .in_places(places)
            .within(start.scope)
            .reading_only(start.read_only)
            .at(start.zone)
            .on_log(start.log)
            .forgetting(&start.forgotten)
            .read_from(start.log_paths)
            .alarmed_by(start.alerts);
        face.draw(&model, &start.theme)?;
        if start.grounds.is_some() {
            face.put(QUESTION)?;
        }

        let (sender, inputs) = sync_channel(WAITING);
        let (answer, answered) = sync_channel(1);
        thread::spawn({
            let sender = sender.clone();
            move || F::READER(&sender, &answered)
        });
        thread::spawn({
            let sender = sender.clone();
            move || input::watch_signals(signals, &sender)
        });
        let workers = Workers::start(start.catalogs, &sender);
        let outbox = Outbox(sender);
        let asked = outbox.clone();
        let evidence =
            EvidenceDesk { sources: start.sources, patience: start.patience, outbox: asked, gathering: None };
        let requests = (start.wire)(outbox);
        let effects = ask_for_cases(&mut model);
        let (theme, grounds) = (start.theme, start.grounds);
        let session = Self {
            face,
            model,
            theme,
            grounds,
            workers,
            evidence,
            forgotten: start.forgotten,
            requests,
            clock,
            ended: None,
        };
        session.stay(effects, inputs, &answer)
    }

    /// Ends with `inputs` before anything else: whoever still has something to say must not wait for the screen.
    #[expect(clippy::needless_pass_by_value, reason = "dropped here, before the requests that the rest ends with")]
    fn stay(mut self, first: Vec<Effect>, inputs: Receiver<Input>, answer: &SyncSender<()>) -> io::Result<Ended> {
        self.perform(first)?;
        let mut owes = false;
        loop {
            let mut next = self.wait(&inputs);
            let begun = Instant::now();
            while let Some(input) = next {
                owes |= matches!(input, Input::Typed(_) | Input::Said(_));
                self.take(input)?;
                if let Some(ended) = self.ended {
                    return Ok(ended);
                }
                if owes && self.face.answers(&self.model, &self.theme)? {
                    owes = false;
                    let _ = answer.send(());
                }
                // A flood must not keep the frame waiting.
                next = if begun.elapsed() < FRAME { inputs.try_recv().ok() } else { None };
            }
            self.face.draw(&self.model, &self.theme)?;
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
            Input::Said(line) => {
                let messages = self.face.hear(&self.model, &line)?;
                messages.into_iter().try_for_each(|msg| self.update(msg))
            }
            Input::Left => {
                self.ended = Some(Ended::Quit);
                self.update(Msg::Ending)
            }
            Input::Ground(ground) => {
                if let Some([dark, light]) = &self.grounds {
                    self.theme = if ground == Ground::Dark { dark } else { light }.clone();
                }
                Ok(())
            }
            Input::Signal(SIGTSTP) => self.suspend(stop_alone),
            Input::Signal(SIGCONT) => self.face.step_aside(|| ()),
            Input::Signal(signal) => {
                self.ended = Some(Ended::Signal(signal));
                self.update(Msg::Ending)
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
                Effect::Learn(lessons) => self.workers.learn(lessons),
                Effect::Forget(words) => {
                    if let Err(trouble) = self.forgotten.add(&words) {
                        self.update(Msg::Failed(trouble))?;
                    }
                }
                Effect::Search(ticket, query) => self.workers.search(ticket, query),
                Effect::Decode(ticket, bytes) => self.workers.read(ticket, bytes),
                Effect::Copy(what, text) => {
                    if !self.face.copy(&what, text.as_str())? {
                        self.workers.copy(what, text);
                    }
                }
                Effect::Gather(ticket, question, logs) => self.evidence.gather(ticket, &question, logs),
                Effect::Propose(ticket, run) => self.evidence.propose(ticket, run),
                Effect::Try { ticket, recipe, answers, question } => {
                    self.evidence.attempt(ticket, recipe, answers, *question);
                }
                Effect::Adopt(made) => self.evidence.sources.push(made.source),
                Effect::Contrast { ticket, at, id, logs } => {
                    let question = self.evidence.before(ticket, (at, id), logs);
                    self.workers.before.ask(question);
                }
                Effect::CallOff => {
                    self.evidence.gathering = None;
                    self.workers.before.call_off();
                }
                Effect::Page(text) => {
                    if let Err(trouble) = self.face.page(&text)? {
                        self.update(Msg::Failed(trouble))?;
                    }
                }
                Effect::Ask(request) => (self.requests)(request),
                Effect::Put(sequence) => self.face.put(&sequence)?,
                Effect::Suspend => self.suspend(stop_together)?,
                Effect::Quit => self.ended = Some(Ended::Quit),
            }
        }
        Ok(())
    }

    /// Stops as the shell expects it, and takes up where it was when continued, at whatever size the terminal has then.
    fn suspend(&mut self, stop: fn()) -> io::Result<()> {
        self.face.step_aside(stop)?;
        let size: Size = self.face.size()?;
        self.update(Msg::Resized(size))
    }
}
