//! Home: what is typed, what search answers and what is selected of it.

use std::collections::{BTreeMap, BTreeSet};

use super::line::InputLine;
use super::loadable::Loadable;
use super::ticket::Ticket;
use crate::catalog::Catalogs;
use crate::search::{Answer, Hit, Lesson};
use crate::store::Forgotten;
use crate::triage::{CaseId, TaughtWord};

/// The state of home.
#[derive(Debug)]
pub struct Home {
    /// What is typed.
    pub line: InputLine,
    /// What search answers to it.
    pub answer: Loadable<Answer>,
    /// The selected hit.
    pub selected: usize,
    /// Whether the focus is on the details.
    pub in_detail: bool,
    /// First line of the details that is shown.
    pub scroll: usize,
    /// Whether the catalogs are there with all their texts.
    pub is_loaded: bool,
    /// What closed cases teach the search; none while they are left out.
    pub lessons: Option<Vec<Lesson>>,
    /// The words of them that are forgotten.
    pub forgotten: Forgotten,
    /// What was searched for when a case was opened, the latest last.
    pub history: Vec<String>,
    /// Enter was pressed before the answer came: go on when it does.
    pub forward: bool,
}

impl Home {
    /// Home with nothing typed.
    pub fn new(catalogs: &Catalogs) -> Self {
        let mut home = Self {
            line: InputLine::default(),
            answer: Loadable::Idle,
            is_loaded: false,
            selected: 0,
            in_detail: false,
            scroll: 0,
            lessons: Some(Vec::new()),
            forgotten: Forgotten::default(),
            history: Vec::new(),
            forward: false,
        };
        home.show_everything(catalogs);
        home
    }

    /// Lists every entry; until the catalogs are there whole, an answer is still to come.
    pub fn show_everything(&mut self, catalogs: &Catalogs) {
        let everything = everything(catalogs);
        self.answer =
            if self.is_loaded { Loadable::Ready(everything) } else { Loadable::Stale(everything, Ticket::FIRST) };
    }

    /// The selected hit.
    pub fn hit(&self) -> Option<&Hit> {
        self.answer.shown().and_then(|answer| answer.hits.get(self.selected))
    }

    /// Selects a hit and shows its details from the top.
    pub fn select(&mut self, at: usize) {
        self.selected = at;
        self.scroll = 0;
    }
}

/// What closed cases teach, less what is forgotten: the words that each of them shares with another.
pub fn lessons(learned: &BTreeMap<TaughtWord, BTreeSet<CaseId>>, forgotten: &Forgotten) -> Vec<Lesson> {
    let mut by_case: BTreeMap<(&str, &str, &CaseId), Vec<&str>> = BTreeMap::new();
    for (taught, cases) in learned.iter().filter(|(taught, _)| !forgotten.has(taught)) {
        for case in cases {
            by_case.entry((&taught.catalog, &taught.code, case)).or_default().push(&taught.word);
        }
    }
    let lesson = |((catalog, code, _), words): ((&str, &str, _), Vec<&str>)| Lesson {
        catalog: catalog.to_owned(),
        code: code.to_owned(),
        words: words.join(" "),
    };
    by_case.into_iter().map(lesson).collect()
}

/// The answer to nothing typed: every entry, catalog by catalog. It needs no index, so the first frame waits for none.
fn everything(catalogs: &Catalogs) -> Answer {
    let hit = |entry: &std::sync::Arc<_>| Hit {
        entry: std::sync::Arc::clone(entry),
        score: 0.0,
        confident: true,
        general: false,
        why: String::new(),
        code_marks: Vec::new(),
        word_marks: Vec::new(),
    };
    Answer { hits: catalogs.entries().map(hit).collect(), ..Answer::default() }
}
