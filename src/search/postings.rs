//! The index proper: which term stands in which passage of which entry, as flat arrays.
//!
//! A passage is one piece of an entry's text: a symptom, a code, a fixed message, a step. Passages are numbered entry by
//! entry and every list is in that order, so a query is a few runs over integers. Knows no query and no score, and not how it is
//! made ([`super::postings_builder`]).

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::string_arena::StringArena;

/// How many kinds of passages there are, see [`super::postings_builder::PassageKind`].
pub const KINDS: usize = 7;

/// Of a term that stands in more places than this, the first so many are kept: it tells little, and a query would not read
/// more (see [`super::symptom`]). The built-in catalogs have fewer places altogether.
pub const LONGEST: usize = 80_000;

/// Numbers end to end, as they stand in the cache: the bulk of an index, so never copied.
#[derive(Debug, Clone, Default)]
pub struct IndexBytes {
    bytes: Arc<Cow<'static, [u8]>>,
    range: Range<usize>,
}

impl IndexBytes {
    /// What stands at `range` of `bytes`.
    pub fn new(bytes: Arc<Cow<'static, [u8]>>, range: Range<usize>) -> Self {
        Self { bytes, range }
    }

    /// All of them as bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[self.range.clone()]
    }
}

impl From<Vec<u8>> for IndexBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self { range: 0..bytes.len(), bytes: Arc::new(bytes.into()) }
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
    /// Where terms stand, by term, ascending within each; little-endian.
    pub posts: IndexBytes,
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
pub(super) fn run(ends: &[u32], at: u32) -> Range<usize> {
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
pub(super) const KIND: u32 = 3;

/// Bits of a post for the position in the passage.
pub(super) const POSITION: u32 = 6;

/// The passage and the position of a post.
pub fn place(post: Post) -> (usize, u8) {
    let post = u32::from_le_bytes(post);
    ((post >> POSITION) as usize, (post & ((1 << POSITION) - 1)) as u8)
}

/// A count as an index has it.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
