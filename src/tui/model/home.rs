//! Home: what is typed, what search answers and what is selected of it.

use std::collections::{BTreeMap, BTreeSet};

use super::line::InputLine;
use super::loadable::Loadable;
use super::ticket::Ticket;
use crate::catalog::Catalogs;
use crate::envelope::Redacted;
use crate::search::{Answer, Hit, Lesson};
use crate::triage::{Outcome, Summary};

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

/// What closed cases teach: the words that a case was searched by and the message that it showed belong to its entry. Only a
/// fixed one proves that it was this entry, and only a word that two of them have is learned: one may be by chance.
pub fn lessons(cases: &[Summary]) -> Vec<Lesson> {
    let fixed: Vec<(&str, &str, BTreeSet<String>)> = cases.iter().filter_map(taught).collect();
    let mut cases_with: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    for (catalog, code, words) in &fixed {
        for word in words {
            *cases_with.entry((catalog, code, word)).or_default() += 1;
        }
    }
    let mut lessons = Vec::new();
    for (catalog, code, words) in &fixed {
        let again = words.iter().filter(|word| cases_with[&(*catalog, *code, word.as_str())] > 1);
        let words = again.cloned().collect::<Vec<_>>().join(" ");
        if !words.is_empty() {
            lessons.push(Lesson { catalog: (*catalog).to_owned(), code: (*code).to_owned(), words });
        }
    }
    lessons
}

/// The entry that a fixed case ended with, and the words that it was searched by or showed.
fn taught(case: &Summary) -> Option<(&str, &str, BTreeSet<String>)> {
    if case.outcome != Some(Outcome::Fixed) {
        return None;
    }
    let texts = [&case.symptom, &case.message].into_iter().flatten().map(Redacted::as_str);
    let words =
        texts.flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric())).filter(|word| word.len() > 1);
    Some((case.catalog.as_deref()?, case.entry.as_deref()?, words.map(str::to_lowercase).collect()))
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
