//! Ranks entries by meaning, from two views of one pass over the posting lists.
//!
//! The whole entry: how much likelier each word of the query is in this entry than in the catalogs at large (a unigram
//! language model with Dirichlet smoothing, where kinds of text count differently). And the best passages: the share of the
//! query that one symptom covers against what else it says, more where words stand side by side. Knows nothing of code names.

use super::Weights;
use super::postings::{LONGEST, Postings, place};
use super::terms::Token;

/// An entry and how well it fits.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Fit {
    /// The entry's number.
    pub entry: u32,
    /// Both views combined.
    pub score: f32,
}

/// A query reads at most so many posts, rarest terms first: what is left out of a large catalog tells least. The built-in
/// catalogs have fewer altogether.
const POSTS: usize = LONGEST;

/// The passages of at most so many entries are looked at: those whose words are likeliest.
const ENTRIES: usize = 2_000;

/// What was found in one passage, and the last word of the query among it.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    gain: f32,
    worth: f32,
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

/// Every admitted entry that has a word of the query, in order; of very many the likeliest.
pub fn rank(tokens: &[Token], index: &Postings, weights: &Weights, admits: impl Fn(u32) -> bool) -> Vec<Fit> {
    let mut found = vec![Found::default(); index.owners.len()];
    let mut sums = vec![Sum::default(); index.entries as usize];
    let mut touched: Vec<u32> = Vec::new();
    let enough = enough(tokens, index);
    for (turn, token) in (1..).zip(tokens) {
        touched.clear();
        for &(term, weight) in token.terms.iter().filter(|(term, _)| index.posts(*term).len() <= enough) {
            let worth = weight * token.mass.min(index.rarity(term));
            for &post in index.posts(term) {
                let (passage, position) = place(post);
                let last = found[passage];
                if last.turn == turn {
                    continue;
                }
                let beside = last.word > 0 && last.word + 1 == token.word && last.position + 1 == position;
                let gain = last.gain + worth + if beside { weights.pair * worth.min(last.worth) } else { 0.0 };
                found[passage] = Found { gain, worth, turn, word: token.word, position };
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
    }
    let mass: f32 = tokens.iter().map(|token| token.mass).sum();
    let share: f32 = tokens.iter().map(|token| token.share).sum();
    let full = share * (index.count() / weights.mu).ln_1p();
    let fit = |entry: u32| {
        let likely = sums[entry as usize].likely / full;
        let best: f32 = best(&found, entry, mass, index, weights).iter().sum();
        let score = weights.likely * likely + weights.best * best;
        Fit { entry, score }
    };
    likeliest(&sums, admits).into_iter().map(fit).collect()
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
fn enough(tokens: &[Token], index: &Postings) -> usize {
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
fn best(found: &[Found], entry: u32, mass: f32, index: &Postings, weights: &Weights) -> [f32; 3] {
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
