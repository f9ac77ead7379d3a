//! A screen without a terminal: messages in, frames out, the world outside played by the test.

use std::path::PathBuf;
use std::sync::Arc;

use errbook::catalog::{Catalogs, Checklist, load};
use errbook::clipboard::Copied;
use errbook::envelope::Decoded;
use errbook::evidence::proposal::Proposal;
use errbook::evidence::recipe::recipes;
use errbook::evidence::{Found, Question, State};
use errbook::search::Index;
use errbook::triage::{CaseId, Event, Summary, Trouble};
use errbook::tui::BeforeIt;
use errbook::tui::{
    Effect, Keymap, LogOrigin, Model, Moment, Msg, NEWEST, Ran, Reading, Request, Theme, Ticket, Trial, draw, update,
};
use jiff::{SignedDuration, Timestamp};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::Size;
use ratatui::style::Modifier;

const CHECKLIST: &str = include_str!("checklist.toml");

/// The catalogs of the tests: the parcel service alone.
pub fn catalogs() -> Arc<Catalogs> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/screen/parcel.toml");
    let mut catalogs = load::with(&[path.into()]).unwrap();
    catalogs.all.retain(|catalog| catalog.head.id == "parcel");
    let checklist: Checklist = toml::from_str(CHECKLIST).unwrap();
    catalogs.checklists.retain(|list| list.general);
    catalogs.checklists.push(Arc::new(checklist));
    Arc::new(catalogs)
}

/// A screen and the world around it.
pub struct Desk {
    pub model: Model,
    pub theme: Theme,
    pub now: Timestamp,
    /// What decoding answers to the next paste.
    pub decoded: Decoded,
    /// What a repeated request answers; failures in it are those of `decoded`.
    pub ran: Result<Ran, Trouble>,
    /// Whether the answer to a repeated request waits for [`Self::answer`], and what this machine has for [`Self::propose`].
    pub held: bool,
    /// That answer.
    pub late: Option<(Ticket, Result<Ran, Trouble>)>,
    /// What was written to the journal.
    pub events: Vec<Event>,
    /// Everything else that was asked of the world outside.
    pub asked: Vec<String>,
    /// The questions that sources were asked, by their tickets.
    pub tickets: Vec<Ticket>,
    /// These questions.
    pub questions: Vec<Question>,
    /// The logs of the case that were asked with the last one.
    pub logs: Vec<PathBuf>,
    /// What this machine has that could be a source.
    pub proposals: Vec<Proposal>,
    /// What was different before a failure.
    pub before: BeforeIt,
    /// What a source answers that is tried.
    pub trial: State,
    /// Whether the journal acknowledges what it is given.
    pub journal: bool,
    /// Whether its list of cases waits for [`Self::list`].
    pub slow: bool,
    /// The question for that list, or for what this machine has.
    awaited: Option<Ticket>,
    /// Why it cannot be read.
    pub away: Option<Trouble>,
    size: Size,
    catalogs: Arc<Catalogs>,
    index: Index,
    cases: u32,
}

impl Desk {
    /// A screen of this size, the catalogs there, nothing typed.
    pub fn new(width: u16, height: u16) -> Self {
        let catalogs = catalogs();
        let size = Size { width, height };
        let now = "2026-03-02T10:19:12Z".parse().unwrap();
        let model = Model::new(Arc::clone(&catalogs), Keymap::builtin(), "ada@desk".into(), size, now);
        let mut desk = Self {
            model,
            theme: Theme::named("plain").unwrap(),
            now,
            decoded: Decoded::default(),
            ran: Ok(Ran::default()),
            held: false,
            late: None,
            events: Vec::new(),
            asked: Vec::new(),
            tickets: Vec::new(),
            questions: Vec::new(),
            logs: Vec::new(),
            proposals: Vec::new(),
            before: BeforeIt::default(),
            trial: State::Done(Found::default()),
            journal: true,
            slow: false,
            awaited: None,
            away: None,
            size,
            index: Index::build(&catalogs),
            catalogs: Arc::clone(&catalogs),
            cases: 0,
        };
        desk.send(Msg::Loaded(catalogs));
        desk
    }

    /// The same screen, opened on a log.
    pub fn on_log(mut self, log: LogOrigin) -> Self {
        self.model = self.model.on_log(Some(log));
        self
    }

    /// Lets something happen, and everything that follows from it.
    pub fn send(&mut self, msg: Msg) {
        let moment = Moment { now: self.now, fresh: CaseId(format!("case-{:04}", self.cases + 1)) };
        for effect in update(&mut self.model, msg, &moment) {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Learn(lessons) => self.index = Index::taught(&self.catalogs, &lessons),
            Effect::Forget(words) => {
                self.asked.extend(words.into_iter().map(|taught| format!("forget {}", taught.word)));
            }
            Effect::Search(ticket, query) => self.send(Msg::Found(ticket, self.index.search(&query, 50))),
            Effect::Decode(ticket, _) => {
                let reading = Reading::new(self.decoded.clone(), &self.catalogs);
                self.send(Msg::Read(ticket, Box::new(reading)));
            }
            Effect::Copy(what, text) => {
                self.asked.push(format!("copy {what}: {text}"));
                self.send(Msg::Copied(what, Ok(Copied::Terminal(Vec::new()))));
            }
            Effect::Ask(Request::Append(event)) => {
                if event.seq == 1 {
                    self.cases += 1;
                }
                let (case, seq) = (event.case.clone(), event.seq);
                self.events.push(*event);
                if self.journal {
                    self.send(Msg::Written(case, seq));
                }
            }
            Effect::Ask(Request::List(ticket)) => {
                self.awaited = Some(ticket);
                if !self.slow {
                    self.list();
                }
            }
            Effect::Ask(Request::Seek(ticket, words)) => {
                let says =
                    |event: &&Event| words.iter().all(|word| serde_json::json!(event.act).to_string().contains(word));
                let found: Vec<&CaseId> = self.events.iter().filter(says).map(|event| &event.case).collect();
                let cases = self.cases(true).into_iter().filter(|case| found.contains(&&case.case)).collect();
                self.send(Msg::Listed(ticket, self.away.clone().map_or(Ok(cases), Err)));
            }
            Effect::Ask(Request::Resume(id)) => {
                let events = self.events.iter().filter(|event| event.case == id).cloned().collect();
                self.send(Msg::Resumed(Ok(events)));
            }
            Effect::Ask(Request::Run(ticket, argv)) => {
                self.asked.push(format!("run {argv:?}"));
                let findings = self.decoded.findings.clone();
                let ran = self.ran.clone().map(|ran| Ran { findings, ..ran });
                self.late = Some((ticket, ran));
                if !self.held {
                    self.answer();
                }
            }
            Effect::Ask(Request::Stop) => self.asked.push("stop".into()),
            Effect::Ask(Request::Report(events)) => {
                self.asked.push(format!("report of {} events", events.len()));
                self.send(Msg::Reported(Ok("errbook-0001.md".into())));
            }
            Effect::Ask(Request::HandOver(events)) => {
                self.asked.push(format!("hand over {} events", events.len()));
                let done =
                    ("Case 0001 is written to errbook-0001.json: send it", "errbook case open errbook-0001.json");
                self.send(Msg::HandedOver(Ok((done.0.into(), done.1.into()))));
            }
            Effect::Gather(ticket, question, logs) => {
                self.asked.push(format!("gather {} to {}", question.from(), question.until()));
                self.questions.push(*question);
                self.logs = logs;
                self.tickets.push(ticket);
            }
            Effect::Contrast { ticket, at, id, logs } => {
                self.asked.push(format!("before {at} without {}, {} logs", id.unwrap_or_default(), logs.len()));
                self.send(Msg::Contrasted(ticket, Box::new(self.before.clone())));
            }
            Effect::Propose(ticket, _) => {
                self.asked.push("propose".into());
                self.awaited = Some(ticket);
                if !self.held {
                    self.propose();
                }
            }
            Effect::Try { ticket, recipe, answers, question } => {
                self.asked.push(format!("try {answers:?} from {}", question.from()));
                let trial = Trial { made: recipes()[recipe].made(&answers, None), state: self.trial.clone() };
                self.send(Msg::Tried(ticket, Box::new(trial)));
            }
            Effect::Adopt(made) => self.asked.push(format!("adopt {}", made.name)),
            Effect::Ask(Request::Configure(rows)) => {
                self.asked.push(format!("configure {rows}"));
                self.send(Msg::Configured(Ok("/home/ada/.config/errbook/config.toml".into())));
            }
            Effect::CallOff => self.asked.push("call off".into()),
            Effect::Page(text) => self.asked.push(format!("page {text}")),
            Effect::Put(sequence) if sequence.is_empty() => {}
            Effect::Put(sequence) => self.asked.push(format!("put {}", String::from_utf8(sequence).unwrap())),
            Effect::Suspend => self.asked.push("suspend".into()),
            Effect::Quit => self.asked.push("quit".into()),
        }
    }

    /// The journal lists its cases.
    pub fn list(&mut self) {
        let mut newest = self.cases(false);
        newest.drain(..newest.len().saturating_sub(NEWEST));
        let listed = self.away.clone().map_or(Ok(newest), Err);
        self.send(Msg::Listed(self.awaited.unwrap(), listed));
    }

    /// As the journal lists them: with notes only where words are looked for.
    fn cases(&self, notes: bool) -> Vec<Summary> {
        let mut ids: Vec<_> = self.events.iter().map(|event| event.case.clone()).collect();
        ids.dedup();
        let summary = |id: &CaseId| Summary::of(self.events.iter().filter(|event| event.case == *id));
        let mut cases: Vec<Summary> = ids.iter().filter_map(summary).collect();
        if !notes {
            for case in &mut cases {
                case.notes.clear();
            }
        }
        cases
    }

    /// The same screen with these sources to ask for evidence.
    pub fn asking(mut self, sources: &[&str]) -> Self {
        self.model = self.model.asking(sources.iter().map(|name| (*name).to_owned()).collect());
        self
    }

    /// Presses keys, named as in the keymap, with spaces between.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split(' ') {
            let (modifiers, name) = match key.split_once('-') {
                Some(("ctrl", name)) => (KeyModifiers::CONTROL, name),
                Some(("shift", name)) => (KeyModifiers::SHIFT, name),
                _ => (KeyModifiers::NONE, key),
            };
            let code = match name {
                "enter" => KeyCode::Enter,
                "esc" => KeyCode::Esc,
                "tab" => KeyCode::Tab,
                "space" => KeyCode::Char(' '),
                "up" => KeyCode::Up,
                "down" => KeyCode::Down,
                "pagedown" => KeyCode::PageDown,
                "pageup" => KeyCode::PageUp,
                "backspace" => KeyCode::Backspace,
                "f1" => KeyCode::F(1),
                "f2" => KeyCode::F(2),
                "f3" => KeyCode::F(3),
                "f4" => KeyCode::F(4),
                "f5" => KeyCode::F(5),
                "f6" => KeyCode::F(6),
                "f7" => KeyCode::F(7),
                name => KeyCode::Char(name.chars().next().unwrap()),
            };
            self.send(Msg::Key(KeyEvent::new(code, modifiers)));
        }
        self
    }

    /// Space, held down.
    pub fn hold_space(&mut self) -> &mut Self {
        let key = KeyEvent::new_with_kind(KeyCode::Char(' '), KeyModifiers::NONE, KeyEventKind::Repeat);
        self.send(Msg::Key(key));
        self
    }

    /// Types a text.
    pub fn write(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            self.send(Msg::Key(KeyEvent::new(KeyCode::Char(character), KeyModifiers::NONE)));
        }
        self
    }

    /// This machine has been looked at.
    pub fn propose(&mut self) {
        self.send(Msg::Proposed(self.awaited.unwrap(), self.proposals.clone()));
    }

    /// The repeated request answers.
    pub fn answer(&mut self) {
        let (ticket, ran) = self.late.clone().unwrap();
        self.send(Msg::Ran(ticket, ran));
    }

    /// Pastes a text that says this.
    pub fn paste(&mut self, text: &str, decoded: Decoded) -> &mut Self {
        self.decoded = decoded;
        self.send(Msg::Pasted(text.as_bytes().to_vec()));
        self
    }

    /// Lets time pass.
    pub fn wait(&mut self, seconds: i64) -> &mut Self {
        self.now += SignedDuration::from_secs(seconds);
        self.send(Msg::Woke);
        self
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.size = Size { width, height };
        self.send(Msg::Resized(self.size));
        self
    }

    /// What the screen shows, without the spaces at the ends of lines.
    pub fn text(&self) -> String {
        self.cells(|cell| cell.symbol())
    }

    /// How the screen shows it: `b` bold, `u` underlined, `r` reversed, `R` reversed and underlined, `d` dim, `m` bold and underlined.
    pub fn styles(&self) -> String {
        self.cells(|cell| match cell.modifier {
            modifier if modifier.contains(Modifier::REVERSED | Modifier::UNDERLINED) => "R",
            modifier if modifier.contains(Modifier::REVERSED) => "r",
            modifier if modifier.contains(Modifier::BOLD | Modifier::UNDERLINED) => "m",
            modifier if modifier.contains(Modifier::BOLD) => "b",
            modifier if modifier.contains(Modifier::UNDERLINED) => "u",
            modifier if modifier.contains(Modifier::DIM) => "d",
            _ => " ",
        })
    }

    fn cells(&self, shown: impl Fn(&Cell) -> &str) -> String {
        let mut terminal = Terminal::new(TestBackend::new(self.size.width, self.size.height)).unwrap();
        let buffer = terminal.draw(|frame| draw(&self.model, &self.theme, frame)).unwrap().buffer.clone();
        let rows = buffer.content().chunks(usize::from(self.size.width));
        let lines: Vec<String> =
            rows.map(|row| row.iter().map(&shown).collect::<String>().trim_end().to_owned()).collect();
        lines.join("\n")
    }
}
