//! Ranks entries by meaning, from two views of one pass over the posting lists.
//!
//! The whole entry: how much likelier each word of the query is in this entry than in the catalogs at large (a unigram
//! language model with Dirichlet smoothing, where kinds of text count differently). And the best passages: the share of the
//! query that one symptom covers against what else it says, more where words stand side by side. Knows nothing of code names.

use super::Weights;
use super::postings::{LONGEST, Postings, place};
use super::terms::QueryWord;

/// An entry and how well it fits.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Fit {
    /// The entry's number.
    pub entry: u32,
    /// Everything combined.
    pub score: f32,
    /// How much of its most covered passage the query says, from 0 to 1: near 1 where a whole message was pasted.
    pub whole: f32,
}

/// What a query finds by meaning.
#[derive(Debug, Clone, Default)]
pub struct Ranking {
    /// Every admitted entry that has a word of the query, in order; of very many the likeliest.
    pub fits: Vec<Fit>,
    /// Per token: how many entries it touches, and how often it stands in all of them.
    pub spread: Vec<(f32, f32)>,
}

/// A query reads at most so many posts, rarest terms first: what is left out of a large catalog tells least. The built-in
/// catalogs have fewer altogether.
const POSTS: usize = LONGEST;

/// The passages of at most so many entries are looked at: those whose words are likeliest.
const ENTRIES: usize = 2_000;

/// What was found in one passage, and the last word of the query among it.
#[derive(Debug, Clone, Copy, Default)]
struct SymptomFound {
    gain: f32,
    worth: f32,
    /// What the words that stand in it are worth there.
    own: f32,
    /// Which token the last word was, from 1.
    turn: u8,
    /// Which word of the query, from 1; 0 for a wording.
    word: u8,
    /// Where in the passage.
    position: u8,
}

/// What was found in one entry: how often the token at hand, and how likely all.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    count: f32,
    likely: f32,
}

/// Ranks the admitted entries; `catalog` says where one stands, of so many.
pub fn rank(
    tokens: &[QueryWord],
    index: &Postings,
    weights: &Weights,
    (catalogs, catalog): (usize, &impl Fn(u32) -> usize),
    admits: impl Fn(u32) -> bool,
) -> Ranking {
    let mut found = vec![SymptomFound::default(); index.owners.len()];
    let mut sums = vec![Sum::default(); index.entries as usize];
    let mut touched: Vec<u32> = Vec::new();
    let enough = enough(tokens, index);
    let mut spread = Vec::with_capacity(tokens.len());
    let mut lean = Lean::new(catalogs, catalog, index);
    for (turn, token) in (1..).zip(tokens) {
        touched.clear();
        let mut often = 0.0;
        for &(term, weight) in token.terms.iter().filter(|(term, _)| index.posts(*term).len() <= enough) {
            let rarity = index.rarity(term);
            let worth = weight * token.mass.min(rarity);
            let own = if index.term(term).starts_with('@') { 0.0 } else { weight * rarity };
            for &post in index.posts(term) {
                let (passage, position) = place(post);
                let last = found[passage];
                if last.turn == turn {
                    continue;
                }
                often += f32::from(u8::from(weight >= 1.0));
                let beside = last.word > 0 && last.word + 1 == token.word && last.position + 1 == position;
                let gain = last.gain + worth + if beside { weights.pair * worth.min(last.worth) } else { 0.0 };
                found[passage] = SymptomFound { gain, worth, own: last.own + own, turn, word: token.word, position };
                let (entry, kind) = index.owner(passage);
                let sum = &mut sums[entry as usize];
                if sum.count == 0.0 {
                    touched.push(entry);
                }
                sum.count += weight * weights.kinds[kind];
            }
        }
        let total: f32 = touched.iter().map(|&entry| sums[entry as usize].count).sum();
        let usual = weights.mu * total / index.count();
        for &entry in &touched {
            let sum = &mut sums[entry as usize];
            sum.likely += token.share * (sum.count / usual).ln_1p();
            sum.count = 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "entries are far fewer than 2^24")]
        spread.push((touched.len() as f32, often));
        lean.count(token, &touched);
    }
    let mass: f32 = tokens.iter().map(|token| token.mass).sum();
    let share: f32 = tokens.iter().map(|token| token.share).sum();
    let full = share * (index.count() / weights.mu).ln_1p();
    let fit = |entry: u32| {
        let likely = sums[entry as usize].likely / full;
        let best: f32 = best(&found, entry, mass, index, weights).iter().sum();
        let whole = whole(&found, entry, index);
        let score = weights.likely * likely
            + weights.best * best
            + weights.whole * whole * whole
            + weights.lean * lean.towards(catalog(entry))
            + weights.met * index.met[entry as usize];
        Fit { entry, score, whole }
    };
    Ranking { fits: likeliest(&sums, admits).into_iter().map(fit).collect(), spread }
}

/// Which catalog a query leans to: how much commoner its words are there than in the pool at large.
struct Lean<'c, C> {
    catalog: &'c C,
    size: Vec<f32>,
    all: f32,
    odds: Vec<f32>,
}

impl<'c, C: Fn(u32) -> usize> Lean<'c, C> {
    fn new(catalogs: usize, catalog: &'c C, index: &Postings) -> Self {
        let mut size = vec![0.0; catalogs];
        for entry in 0..index.entries {
            size[catalog(entry)] += 1.0;
        }
        Self { catalog, size, all: index.count(), odds: vec![0.0; catalogs] }
    }

    /// Takes the entries that a token touches.
    fn count(&mut self, token: &QueryWord, touched: &[u32]) {
        if touched.is_empty() || self.size.len() < 2 {
            return;
        }
        let mut own = vec![0.0; self.size.len()];
        for &entry in touched {
            own[(self.catalog)(entry)] += 1.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "entries are far fewer than 2^24")]
        let usual = touched.len() as f32 / self.all;
        for ((lean, own), size) in self.odds.iter_mut().zip(own).zip(&self.size) {
            let share = (own + SMOOTH * usual) / (size + SMOOTH);
            *lean += token.share * (share / usual).ln().clamp(-2.0, 2.0);
        }
    }

    /// How far the query leans to a catalog, within about -1 and 1.
    fn towards(&self, catalog: usize) -> f32 {
        (self.odds[catalog] / 4.0).tanh()
    }
}

/// As if every catalog had so many more entries, with words as usual.
const SMOOTH: f32 = 8.0;

/// A passage of less weight than this is too common to be told by its words.
const TELLING: f32 = 8.0;

/// How much of the most covered passage of an entry stands in the query.
fn whole(found: &[SymptomFound], entry: u32, index: &Postings) -> f32 {
    let share = |passage: usize| (found[passage].own / index.bulk[passage].max(TELLING)).min(1.0);
    index.passages(entry).map(share).fold(0.0, f32::max)
}

/// The entries to look at, in order.
fn likeliest(sums: &[Sum], admits: impl Fn(u32) -> bool) -> Vec<u32> {
    let has = |(entry, sum): (u32, &Sum)| (sum.likely > 0.0 && admits(entry)).then_some(entry);
    let mut entries: Vec<u32> = (0..).zip(sums).filter_map(has).collect();
    if entries.len() > ENTRIES {
        let likely = |entry: &u32| sums[*entry as usize].likely;
        entries.select_nth_unstable_by(ENTRIES, |a, b| likely(b).total_cmp(&likely(a)).then(a.cmp(b)));
        entries.truncate(ENTRIES);
        entries.sort_unstable();
    }
    entries
}

/// The longest list of posts to read, so that all lists up to it stay within [`POSTS`].
fn enough(tokens: &[QueryWord], index: &Postings) -> usize {
    let mut lists: Vec<usize> =
        tokens.iter().flat_map(|token| &token.terms).map(|(term, _)| index.posts(*term).len()).collect();
    lists.sort_unstable();
    let mut read = 0;
    let within = lists.iter().take_while(|posts| {
        read += **posts;
        read <= POSTS
    });
    within.last().or(lists.first()).copied().unwrap_or_default()
}

/// How well the three best passages of an entry fit.
fn best(found: &[SymptomFound], entry: u32, mass: f32, index: &Postings, weights: &Weights) -> [f32; 3] {
    let mut best = [0.0; 3];
    for passage in index.passages(entry) {
        let (_, kind) = index.owner(passage);
        let size = weights.bulk * index.bulk[passage] + (1.0 - weights.bulk) * mass;
        let mut fits = weights.passages[kind] * found[passage].gain / (mass * size).sqrt();
        for better in &mut best {
            if fits > *better {
                std::mem::swap(&mut fits, better);
            }
        }
    }
    best
}
