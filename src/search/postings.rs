//! The index proper: which term stands in which passage of which entry, as flat arrays.
//!
//! A passage is one piece of an entry's text: a symptom, a code, a fixed message, a step. Passages are numbered entry by
//! entry and every list is in that order, so a query is a few runs over integers. Knows no query and no score.

use std::collections::HashMap;
use std::ops::Range;

use super::lexicon::Lexicon;
use super::roster::Texts;
use super::words::words;
use crate::catalog::Entry;

/// What kind of text a passage is; each weighs differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// The code, an alias or an exception class.
    Code,
    /// What responders type.
    Symptom,
    /// What the responder's own finished cases taught.
    Learned,
    /// A fixed message or what it means.
    Message,
    /// The meaning.
    Meaning,
    /// The first check.
    Check,
    /// Who speaks, facts, steps, where documentation and code disagree.
    Prose,
    /// Metric, log event, limit, HTTP status.
    Signal,
}

/// How many kinds there are.
pub const KINDS: usize = 8;

/// Terms, passages and who stands where.
#[derive(Debug, Clone, Default)]
pub struct Postings {
    /// The terms, sorted.
    pub terms: Texts,
    /// Number of entries with the term.
    pub spread: Vec<u32>,
    /// Words as they stand in the texts, in lower case, by term.
    pub forms: Texts,
    /// Letters of each form, one bit each: rules most out as a misspelling.
    pub masks: Vec<u32>,
    /// Where each term's words end in `forms`.
    pub form_ends: Vec<u32>,
    /// Passages by term, ascending within each.
    pub posts: Vec<u32>,
    /// Where each term's passages end in `posts`.
    pub post_ends: Vec<u32>,
    /// The entry of each passage.
    pub owners: Vec<u32>,
    /// The kind of each passage.
    pub kinds: Vec<u8>,
    /// The weight of the words of each passage.
    pub bulk: Vec<f32>,
    /// Number of entries.
    pub entries: u32,
}

/// The range that ends at `ends[at]`.
fn run(ends: &[u32], at: u32) -> Range<usize> {
    let at = at as usize;
    (if at == 0 { 0 } else { ends[at - 1] as usize })..ends[at] as usize
}

impl Postings {
    /// Number of terms.
    pub fn len(&self) -> u32 {
        number(self.terms.len())
    }

    /// The text of a term.
    pub fn term(&self, term: u32) -> &str {
        self.terms.get(term as usize)
    }

    /// The passages with a term.
    pub fn posts(&self, term: u32) -> &[u32] {
        &self.posts[run(&self.post_ends, term)]
    }

    /// The words that a term stands for, in lower case.
    pub fn forms(&self, term: u32) -> impl Iterator<Item = &str> {
        self.form_run(term).map(|at| self.forms.get(at))
    }

    /// Where the words of a term stand in [`Self::forms`].
    pub fn form_run(&self, term: u32) -> Range<usize> {
        run(&self.form_ends, term)
    }

    /// Whether an entry has a term.
    pub fn has(&self, entry: u32, term: u32) -> bool {
        let posts = self.posts(term);
        let at = posts.partition_point(|&passage| self.owners[passage as usize] < entry);
        posts.get(at).is_some_and(|&passage| self.owners[passage as usize] == entry)
    }

    /// The number of a term.
    pub fn find(&self, text: &str) -> Option<u32> {
        let at = self.first(text);
        (at < self.len() && self.term(at) == text).then_some(at)
    }

    /// The terms that begin with `prefix`.
    pub fn beginning(&self, prefix: &str) -> impl Iterator<Item = u32> {
        (self.first(prefix)..self.len()).take_while(move |&term| self.term(term).starts_with(prefix))
    }

    /// The first term that is not before `text`.
    fn first(&self, text: &str) -> u32 {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.term(middle) < text { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// How much a term tells: high where few entries have it.
    pub fn rarity(&self, term: u32) -> f32 {
        rarity(self.spread[term as usize], self.entries)
    }

    /// How much a term tells that a single entry has.
    pub fn rarest(&self) -> f32 {
        rarity(1, self.entries)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of entries are far below 2^24")]
fn rarity(spread: u32, entries: u32) -> f32 {
    (1.0 + (entries as f32 - spread as f32 + 0.5) / (spread as f32 + 0.5)).ln()
}

/// Letters as bits: `a` to `z`, then digits, then everything else.
pub fn mask(text: &str) -> u32 {
    text.bytes().fold(0, |mask, byte| {
        mask | match byte {
            b'a'..=b'z' => 1 << (byte - b'a'),
            b'0'..=b'9' => 1 << 26,
            _ => 1 << 27,
        }
    })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Collects entries into [`Postings`].
pub struct Builder<'l> {
    lexicon: &'l Lexicon,
    /// Stems and concepts in order of first sight.
    terms: Vec<String>,
    numbers: HashMap<String, u32>,
    /// Every word as it stands.
    known: HashMap<String, Known>,
    /// Term and passage, in passage order.
    pairs: Vec<(u32, u32)>,
    made: Postings,
}

/// What is known of a word: its stem's term, its concepts, and whether a wording of several words begins with it.
#[derive(Clone)]
struct Known {
    term: u32,
    concepts: Vec<u32>,
    begins: bool,
}

impl<'l> Builder<'l> {
    /// Nothing yet.
    pub fn new(lexicon: &'l Lexicon) -> Self {
        Self {
            lexicon,
            terms: Vec::new(),
            numbers: HashMap::new(),
            known: HashMap::new(),
            pairs: Vec::new(),
            made: Postings::default(),
        }
    }

    /// Takes the next entry, with what was learned for it.
    pub fn entry(&mut self, entry: &Entry, learned: &[String]) {
        for spelling in entry.spellings() {
            self.passage(Kind::Code, spelling);
        }
        for class in &entry.classes {
            self.passage(Kind::Code, &class.name);
        }
        for symptom in &entry.symptoms {
            self.passage(Kind::Symptom, symptom);
        }
        for phrase in learned {
            self.passage(Kind::Learned, phrase);
        }
        for print in &entry.fingerprints {
            self.passage(Kind::Message, &print.text);
            self.passage(Kind::Prose, &print.means);
            self.passage(Kind::Prose, &print.check);
        }
        self.passage(Kind::Meaning, &entry.meaning);
        self.passage(Kind::Check, &entry.check);
        self.passage(Kind::Prose, &entry.source);
        for text in entry.steps.iter().chain(&entry.facts) {
            self.passage(Kind::Prose, text);
        }
        for disagreement in &entry.disagree {
            self.passage(Kind::Prose, &disagreement.docs);
            self.passage(Kind::Prose, &disagreement.code);
        }
        for metric in &entry.metrics {
            self.passage(Kind::Signal, &metric.selector());
        }
        for log in &entry.logs {
            self.passage(Kind::Signal, &log.event);
        }
        for limit in &entry.limits {
            self.passage(Kind::Signal, &limit.name);
        }
        for status in &entry.http {
            self.passage(Kind::Signal, &status.to_string());
        }
        self.passage(Kind::Signal, &entry.catalog);
        self.passage(Kind::Signal, &entry.section);
        self.passage(Kind::Signal, &entry.surfaces.join(" "));
        self.made.entries += 1;
    }

    fn passage(&mut self, kind: Kind, text: &str) {
        let known: Vec<Known> = words(text).iter().map(|word| self.known(word.text)).collect();
        if known.is_empty() {
            return;
        }
        let mut terms: Vec<u32> = Vec::with_capacity(known.len() * 2);
        for (at, word) in known.iter().enumerate() {
            terms.push(word.term);
            terms.extend(&word.concepts);
            if word.begins {
                let lexicon = self.lexicon;
                let stem = |ahead: usize| Some(self.terms[known.get(at + ahead)?.term as usize].as_str());
                let called: Vec<&str> = lexicon.wordings(stem).map(|(_, concept)| concept).collect();
                terms.extend(called.into_iter().map(|concept| self.term(concept)));
            }
        }
        terms.sort_unstable();
        terms.dedup();
        let passage = number(self.made.owners.len());
        self.pairs.extend(terms.iter().map(|&term| (term, passage)));
        self.made.owners.push(self.made.entries);
        self.made.kinds.push(kind as u8);
    }

    fn known(&mut self, word: &str) -> Known {
        if let Some(known) = self.known.get(word) {
            return known.clone();
        }
        let stem = self.lexicon.stems.stem(word);
        let concepts = self.lexicon.concepts(&stem).iter().map(|concept| self.term(concept)).collect();
        let known = Known { term: self.term(&stem), concepts, begins: self.lexicon.begins(&stem) };
        self.known.insert(word.to_owned(), known.clone());
        known
    }

    fn term(&mut self, text: &str) -> u32 {
        if let Some(&term) = self.numbers.get(text) {
            return term;
        }
        let term = number(self.terms.len());
        self.numbers.insert(text.to_owned(), term);
        self.terms.push(text.to_owned());
        term
    }

    /// Sorts everything into place.
    pub fn finish(self) -> Postings {
        let Self { terms, known, mut pairs, mut made, .. } = self;
        let mut order: Vec<u32> = (0..number(terms.len())).collect();
        order.sort_unstable_by_key(|&term| terms[term as usize].as_str());
        let mut place = vec![0_u32; terms.len()];
        for (at, &term) in order.iter().enumerate() {
            place[term as usize] = number(at);
            made.terms.push(&terms[term as usize]);
        }
        for (term, _) in &mut pairs {
            *term = place[*term as usize];
        }
        made.fill(&pairs);
        made.take_forms(known, &place);
        made
    }
}

impl Postings {
    /// Deals the pairs out by term; they come in order of passages and stay so.
    fn fill(&mut self, pairs: &[(u32, u32)]) {
        let mut at = vec![0_u32; self.terms.len() + 1];
        for (term, _) in pairs {
            at[*term as usize + 1] += 1;
        }
        for term in 1..at.len() {
            at[term] += at[term - 1];
        }
        let mut last = vec![u32::MAX; self.terms.len()];
        self.posts = vec![0; pairs.len()];
        self.spread = vec![0; self.terms.len()];
        for (term, passage) in pairs {
            let (term, owner) = (*term as usize, self.owners[*passage as usize]);
            self.posts[at[term] as usize] = *passage;
            at[term] += 1;
            if last[term] != owner {
                last[term] = owner;
                self.spread[term] += 1;
            }
        }
        at.pop();
        self.post_ends = at;
        let worth: Vec<f32> = (0..self.len())
            .map(|term| if self.term(term).starts_with('@') { 0.0 } else { self.rarity(term) })
            .collect();
        self.bulk = vec![0.0; self.owners.len()];
        for (term, passage) in pairs {
            self.bulk[*passage as usize] += worth[*term as usize];
        }
    }

    fn take_forms(&mut self, known: HashMap<String, Known>, place: &[u32]) {
        let mut forms: Vec<(u32, String)> = Vec::with_capacity(known.len() * 2);
        for (word, Known { term, concepts, .. }) in known {
            let lower = word.to_lowercase();
            forms.extend(concepts.iter().map(|&concept| (place[concept as usize], lower.clone())));
            forms.push((place[term as usize], lower));
        }
        forms.sort_unstable();
        forms.dedup();
        let mut next = forms.iter().peekable();
        for term in 0..self.len() {
            while let Some((_, form)) = next.next_if(|(owner, _)| *owner == term) {
                self.forms.push(form);
                self.masks.push(mask(form));
            }
            self.form_ends.push(number(self.forms.len()));
        }
    }
}
