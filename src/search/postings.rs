//! The index proper: which term stands in which passage of which entry, as flat arrays.
//!
//! A passage is one piece of an entry's text: a symptom, a code, a fixed message, a step. Passages are numbered entry by
//! entry and every list is in that order, so a query is a few runs over integers. Knows no query and no score.

use std::ops::Range;
use std::sync::Arc;

use super::lexicon::Lexicon;
use super::string_arena::{StringArena, letter_bitset};
use super::words::{Words, words};
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

/// How many kinds there are.
pub const KINDS: usize = 7;

/// Of a term that stands in more places than this, the first so many are kept: it tells little, and a query would not read
/// more (see [`super::symptom`]). The built-in catalogs have fewer places altogether.
pub const LONGEST: usize = 80_000;

/// Posts end to end, little-endian, as they stand in the cache: the bulk of an index, so never copied.
#[derive(Debug, Clone, Default)]
pub struct Posts {
    bytes: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl Posts {
    /// The posts at `range` of `bytes`.
    pub fn new(bytes: Arc<Vec<u8>>, range: Range<usize>) -> Self {
        Self { bytes, range }
    }

    /// All of them as bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[self.range.clone()]
    }
}

impl From<&[u32]> for Posts {
    fn from(posts: &[u32]) -> Self {
        let bytes: Vec<u8> = posts.iter().flat_map(|post| post.to_le_bytes()).collect();
        Self { range: 0..bytes.len(), bytes: Arc::new(bytes) }
    }
}

/// A passage and a position in it, see [`place`].
pub type Post = [u8; 4];

/// Terms, passages and who stands where.
#[derive(Debug, Clone, Default)]
pub struct Postings {
    /// The terms, sorted.
    pub terms: StringArena,
    /// Number of entries with the term.
    pub spread: Vec<u32>,
    /// Words as they stand in the texts, in lower case, by term.
    pub forms: StringArena,
    /// Letters of each form, one bit each: rules most out as a misspelling.
    pub masks: Vec<u32>,
    /// Where each term's words end in `forms`.
    pub form_ends: Vec<u32>,
    /// Where terms stand, by term, ascending within each.
    pub posts: Posts,
    /// Where each term's passages end in `posts`.
    pub post_ends: Vec<u32>,
    /// The entry and the kind of each passage, see [`Postings::owner`].
    pub owners: Vec<u32>,
    /// Where each entry's passages end.
    pub passage_ends: Vec<u32>,
    /// The weight of the words of each passage.
    pub bulk: Vec<f32>,
    /// How often people meet an entry, as the number of its symptoms tells (ln 1 + n).
    pub met: Vec<f32>,
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

    /// Where a term stands.
    pub fn posts(&self, term: u32) -> &[Post] {
        &self.posts.bytes().as_chunks().0[run(&self.post_ends, term)]
    }

    /// The words that a term stands for, in lower case.
    pub fn forms(&self, term: u32) -> impl Iterator<Item = &str> {
        self.form_run(term).map(|at| self.forms.get(at))
    }

    /// Where the words of a term stand in [`Self::forms`].
    pub fn form_run(&self, term: u32) -> Range<usize> {
        run(&self.form_ends, term)
    }

    /// The entry of a passage and the number of its kind.
    pub fn owner(&self, passage: usize) -> (u32, usize) {
        let owner = self.owners[passage];
        (owner >> KIND, (owner & ((1 << KIND) - 1)) as usize)
    }

    /// The passages of an entry.
    pub fn passages(&self, entry: u32) -> Range<usize> {
        run(&self.passage_ends, entry)
    }

    /// Whether a passage has a term.
    pub fn stands_in(&self, passage: usize, term: u32) -> bool {
        let posts = self.posts(term);
        posts.get(posts.partition_point(|post| place(*post).0 < passage)).is_some_and(|post| place(*post).0 == passage)
    }

    /// How often terms stand anywhere.
    #[expect(clippy::cast_precision_loss, reason = "for shares")]
    pub fn size(&self) -> f32 {
        (self.posts.bytes().len() / size_of::<Post>()) as f32
    }

    /// Whether an entry has a term.
    pub fn has(&self, entry: u32, term: u32) -> bool {
        let owner = |post: &Post| self.owner(place(*post).0).0;
        let posts = self.posts(term);
        posts.get(posts.partition_point(|post| owner(post) < entry)).is_some_and(|post| owner(post) == entry)
    }

    /// The entries that have these stems side by side in a passage, in order.
    pub fn side_by_side(&self, stems: &[String]) -> Vec<u32> {
        let terms: Option<Vec<u32>> = stems.iter().map(|stem| self.find(stem)).collect();
        let Some((first, rest)) = terms.as_deref().and_then(<[u32]>::split_first) else { return Vec::new() };
        let stands = |term: u32, passage: usize, position: u8| {
            let posts = self.posts(term);
            let at = posts.partition_point(|post| place(*post) < (passage, position));
            posts.get(at).is_some_and(|post| place(*post) == (passage, position))
        };
        let follow = |post: &&Post| {
            let (passage, position) = place(**post);
            (1..).zip(rest).all(|(ahead, term)| stands(*term, passage, position.saturating_add(ahead)))
        };
        let mut entries: Vec<u32> =
            self.posts(*first).iter().filter(follow).map(|post| self.owner(place(*post).0).0).collect();
        entries.dedup();
        entries
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

    /// The terms that are words and not concepts.
    pub fn words(&self) -> impl Iterator<Item = u32> {
        (0..self.first("@")).chain(self.first("A")..self.len())
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

    #[expect(clippy::cast_precision_loss, reason = "entries are far fewer than 2^24")]
    /// How much a term tells: high where few entries have it.
    pub fn rarity(&self, term: u32) -> f32 {
        let spread = self.spread[term as usize] as f32;
        ((self.count() - spread + 0.5) / (spread + 0.5)).ln_1p()
    }

    /// Number of entries, for shares.
    #[expect(clippy::cast_precision_loss, reason = "entries are far fewer than 2^24")]
    pub fn count(&self) -> f32 {
        self.entries as f32
    }
}

/// Bits of an owner for the kind.
const KIND: u32 = 3;

/// Bits of a post for the position in the passage.
const POSITION: u32 = 6;

/// A passage and a position in it as one number; positions beyond the 64th are as one.
fn post(passage: u32, position: usize) -> u32 {
    passage << POSITION | number(position).min((1 << POSITION) - 1)
}

/// The passage and the position of a post.
pub fn place(post: Post) -> (usize, u8) {
    let post = u32::from_le_bytes(post);
    ((post >> POSITION) as usize, (post & ((1 << POSITION) - 1)) as u8)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Collects entries into [`Postings`].
pub struct Builder<'l> {
    lexicon: &'l Lexicon,
    /// Stems and concepts in order of first sight.
    terms: Vec<String>,
    numbers: Words<u32>,
    /// Every word as it stands.
    known: Words<Known>,
    /// The words in lower case with their stems' terms and their concepts', in order of first sight.
    forms: Vec<(u32, String)>,
    /// The concepts of the words, end to end.
    concepts: Vec<u32>,
    /// The words of the passage at hand.
    passage: Vec<Known>,
    /// Term and post, in order of passages.
    pairs: Vec<(u32, u32)>,
    made: Postings,
}

/// What is known of a word: its stem's term, its concepts (from and to), and whether a wording of several words begins
/// with it.
#[derive(Clone, Copy)]
struct Known {
    term: u32,
    concepts: [u32; 2],
    begins: bool,
}

impl<'l> Builder<'l> {
    /// Nothing yet.
    pub fn new(lexicon: &'l Lexicon) -> Self {
        Self {
            lexicon,
            terms: Vec::new(),
            numbers: Words::default(),
            known: Words::default(),
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
        for print in &entry.fingerprints {
            self.passage(PassageKind::Message, &print.text);
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
    fn wordings(&mut self, ahead: &[Known], post: u32) {
        let lexicon = self.lexicon;
        let stem = |at: usize| Some(self.terms[ahead.get(at)?.term as usize].as_str());
        let called: Vec<&str> = lexicon.wordings(stem).map(|(_, concept)| concept).collect();
        for concept in called {
            let pair = (self.term(concept), post);
            self.pairs.push(pair);
        }
    }

    fn known(&mut self, word: &str) -> Known {
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
        let known = Known { term, concepts, begins: lexicon.begins(&stem) };
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
        self.posts = Posts::from(posts.as_slice());
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
