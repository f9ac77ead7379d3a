//! Makes the [`Postings`] of entries: their texts become passages of terms, sorted into place at the end.
//!
//! Asks nothing of them; that is for whoever ranks.

use super::lexicon::Lexicon;
use super::postings::{IndexBytes, KIND, LONGEST, POSITION, Postings, number, place, run};
use super::string_arena::letter_bitset;
use super::words::{WordMap, words};
use crate::catalog::Entry;

/// What kind of text a passage is; each weighs differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum PassageKind {
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
    /// Metric, log event, limit, HTTP status.
    Signal,
}

/// A passage and a position in it as one number; positions beyond the 64th are as one.
fn post(passage: u32, position: usize) -> u32 {
    passage << POSITION | number(position).min((1 << POSITION) - 1)
}

/// Collects entries into [`Postings`].
pub struct PostingsBuilder<'l> {
    lexicon: &'l Lexicon,
    /// Stems and concepts in order of first sight.
    terms: Vec<String>,
    numbers: WordMap<u32>,
    /// Every word as it stands.
    known: WordMap<KnownWords>,
    /// The words in lower case with their stems' terms and their concepts', in order of first sight.
    forms: Vec<(u32, String)>,
    /// The concepts of the words, end to end.
    concepts: Vec<u32>,
    /// The words of the passage at hand.
    passage: Vec<KnownWords>,
    /// Term and post, in order of passages.
    pairs: Vec<(u32, u32)>,
    made: Postings,
}

/// What is known of a word: its stem's term, its concepts (from and to), and whether a wording of several words begins
/// with it.
#[derive(Clone, Copy)]
struct KnownWords {
    term: u32,
    concepts: [u32; 2],
    begins: bool,
}

impl<'l> PostingsBuilder<'l> {
    /// Nothing yet.
    pub fn new(lexicon: &'l Lexicon) -> Self {
        Self {
            lexicon,
            terms: Vec::new(),
            numbers: WordMap::default(),
            known: WordMap::default(),
            forms: Vec::new(),
            concepts: Vec::new(),
            passage: Vec::new(),
            pairs: Vec::new(),
            made: Postings::default(),
        }
    }

    /// Takes the next entry, with what was learned for it.
    pub fn entry<'w>(&mut self, entry: &Entry, learned: impl Iterator<Item = &'w str>) {
        for spelling in entry.spellings() {
            self.passage(PassageKind::Code, spelling);
        }
        for class in &entry.classes {
            self.passage(PassageKind::Code, &class.name);
        }
        for symptom in &entry.symptoms {
            self.passage(PassageKind::Symptom, symptom);
        }
        for phrase in learned {
            self.passage(PassageKind::Learned, phrase);
        }
        for message in &entry.fingerprints {
            self.passage(PassageKind::Message, &message.text);
        }
        self.passage(PassageKind::Meaning, &entry.meaning);
        self.passage(PassageKind::Check, &entry.check);
        for metric in &entry.metrics {
            self.passage(PassageKind::Signal, &metric.selector());
        }
        for log in &entry.logs {
            self.passage(PassageKind::Signal, &log.event);
        }
        for limit in &entry.limits {
            self.passage(PassageKind::Signal, &limit.name);
        }
        for text in &entry.texts {
            self.passage(PassageKind::Message, text);
        }
        let statuses: Vec<String> = entry.http.iter().map(u16::to_string).collect();
        self.passage(PassageKind::Signal, &statuses.join(" "));
        self.passage(PassageKind::Signal, &format!("{} {} {}", entry.catalog, entry.section, entry.surfaces.join(" ")));
        self.made.passage_ends.push(number(self.made.owners.len()));
        #[expect(clippy::cast_precision_loss, reason = "tens")]
        self.made.met.push((entry.symptoms.len() as f32).ln_1p());
        self.made.entries += 1;
    }

    fn passage(&mut self, kind: PassageKind, text: &str) {
        let mut passage = std::mem::take(&mut self.passage);
        passage.clear();
        passage.extend(words(text).iter().map(|word| self.known(word.text)));
        let number = number(self.made.owners.len());
        for (at, word) in passage.iter().enumerate() {
            let post = post(number, at);
            let [from, to] = word.concepts;
            self.pairs.push((word.term, post));
            self.pairs.extend(self.concepts[from as usize..to as usize].iter().map(|&concept| (concept, post)));
            if word.begins {
                self.wordings(&passage[at..], post);
            }
        }
        if !passage.is_empty() {
            self.made.owners.push(self.made.entries << KIND | kind as u32);
        }
        self.passage = passage;
    }

    /// Concepts that are called by several words from here on.
    fn wordings(&mut self, ahead: &[KnownWords], post: u32) {
        let lexicon = self.lexicon;
        let stem = |at: usize| Some(self.terms[ahead.get(at)?.term as usize].as_str());
        let called: Vec<&str> = lexicon.wordings(stem).map(|(_, concept)| concept).collect();
        for concept in called {
            let pair = (self.term(concept), post);
            self.pairs.push(pair);
        }
    }

    fn known(&mut self, word: &str) -> KnownWords {
        if let Some(known) = self.known.get(word) {
            return *known;
        }
        let lexicon = self.lexicon;
        let lower = word.to_lowercase();
        let stem = lexicon.stems.stem(word);
        let term = self.term(&stem);
        let from = number(self.concepts.len());
        for concept in lexicon.concepts(&stem) {
            let concept = self.term(concept);
            self.concepts.push(concept);
            self.forms.push((concept, lower.clone()));
        }
        self.forms.push((term, lower));
        let concepts = [from, number(self.concepts.len())];
        let known = KnownWords { term, concepts, begins: lexicon.begins(&stem) };
        self.known.insert(word.to_owned(), known);
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
        let Self { terms, mut forms, mut pairs, mut made, .. } = self;
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
        for (term, _) in &mut forms {
            *term = place[*term as usize];
        }
        made.fill(&pairs);
        made.take_forms(forms);
        made
    }
}

impl Postings {
    /// Deals the pairs out by term; they come in order of passages and stay so.
    fn fill(&mut self, pairs: &[(u32, u32)]) {
        let mut lengths = vec![0_usize; self.terms.len()];
        for (term, _) in pairs {
            lengths[*term as usize] += 1;
        }
        let mut end = 0;
        let ends = lengths.iter().map(|length| {
            end += length.min(&LONGEST);
            number(end)
        });
        self.post_ends = ends.collect();
        let mut next: Vec<usize> = (0..self.len()).map(|term| run(&self.post_ends, term).start).collect();
        let mut posts = vec![0; end];
        let mut last = vec![u32::MAX; self.terms.len()];
        self.spread = vec![0; self.terms.len()];
        for (term, post) in pairs {
            let (owner, _) = self.owner(place(post.to_le_bytes()).0);
            let at = *term as usize;
            if next[at] < self.post_ends[at] as usize {
                posts[next[at]] = *post;
                next[at] += 1;
            }
            if last[at] != owner {
                last[at] = owner;
                self.spread[at] += 1;
            }
        }
        self.posts = IndexBytes::from(posts.iter().flat_map(|post| post.to_le_bytes()).collect::<Vec<u8>>());
        let worth: Vec<f32> = (0..self.len())
            .map(|term| if self.term(term).starts_with('@') { 0.0 } else { self.rarity(term) })
            .collect();
        self.bulk = vec![0.0; self.owners.len()];
        for (term, post) in pairs {
            self.bulk[place(post.to_le_bytes()).0] += worth[*term as usize];
        }
    }

    fn take_forms(&mut self, mut forms: Vec<(u32, String)>) {
        forms.sort_by_key(|(term, _)| *term);
        forms.dedup();
        let mut next = forms.iter().peekable();
        for term in 0..self.len() {
            while let Some((_, form)) = next.next_if(|(owner, _)| *owner == term) {
                self.forms.push(form);
                self.masks.push(letter_bitset(form));
            }
            self.form_ends.push(number(self.forms.len()));
        }
    }
}
