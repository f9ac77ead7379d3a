//! Ranks entries by meaning, from two views of one pass over the posting lists.
//!
//! The whole entry: how much likelier each word of the query is in this entry than in the catalogs at large (a unigram
//! language model with Dirichlet smoothing, where kinds of text count differently). And the best passages: the share of the
//! query that one symptom covers against what else it says, more where words stand side by side. Knows nothing of code names.

use super::Weights;
use super::postings::{Postings, place};
use super::terms::Token;

/// What was found of the query in one entry.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fit {
    /// The entry's number.
    pub entry: u32,
    /// All views combined.
    pub score: f32,
    /// The whole entry: 1 where no other entry has any word of the query.
    pub likely: f32,
    /// The three best passages, best first.
    pub best: [f32; 3],
    /// Share of the query's mass that the entry has anywhere.
    pub cover: f32,
}

/// The last word of the query found in a passage.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// Which token, from 1.
    turn: u8,
    /// Which word of the query, from 1; 0 for a wording.
    word: u8,
    /// Where in the passage.
    position: u8,
    worth: f32,
}

/// What was found in one entry, of the token at hand and of all.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    count: f32,
    worth: f32,
    likely: f32,
    cover: f32,
}

/// Every entry that has a word of the query, in order.
pub fn rank(tokens: &[Token], index: &Postings, weights: &Weights) -> Vec<Fit> {
    let mut gain = vec![0.0_f32; index.owners.len()];
    let mut seen = vec![Seen::default(); index.owners.len()];
    let mut found = vec![Found::default(); index.entries as usize];
    let mut touched: Vec<u32> = Vec::new();
    for (turn, token) in (1..).zip(tokens) {
        touched.clear();
        for &(term, weight) in &token.terms {
            let worth = weight * token.mass.min(index.rarity(term));
            for &post in index.posts(term) {
                let (passage, position) = place(post);
                let last = seen[passage];
                if last.turn == turn {
                    continue;
                }
                seen[passage] = Seen { turn, word: token.word, position, worth };
                let beside = last.word > 0 && last.word + 1 == token.word && last.position + 1 == position;
                gain[passage] += worth + if beside { weights.pair * worth.min(last.worth) } else { 0.0 };
                let owner = index.owners[passage];
                let found = &mut found[owner as usize];
                if found.count == 0.0 {
                    touched.push(owner);
                }
                found.count += weight * weights.kinds[index.kinds[passage] as usize];
                found.worth = found.worth.max(worth);
            }
        }
        let total: f32 = touched.iter().map(|&entry| found[entry as usize].count).sum();
        let usual = weights.mu * total / index.count();
        for &entry in &touched {
            let found = &mut found[entry as usize];
            found.likely += token.share * (found.count / usual).ln_1p();
            found.cover += found.worth;
            (found.count, found.worth) = (0.0, 0.0);
        }
    }
    let mass: f32 = tokens.iter().map(|token| token.mass).sum();
    let share: f32 = tokens.iter().map(|token| token.share).sum();
    let full = share * (index.count() / weights.mu).ln_1p();
    let mut fits = best(&gain, mass, index, weights);
    for fit in &mut fits {
        let found = found[fit.entry as usize];
        fit.likely = found.likely / full;
        fit.cover = found.cover / mass;
        let best: f32 = fit.best.iter().zip(&weights.best).map(|(best, weight)| best * weight).sum();
        fit.score = weights.likely * fit.likely + best;
    }
    fits
}

/// The best passages of every entry that has any.
fn best(gain: &[f32], mass: f32, index: &Postings, weights: &Weights) -> Vec<Fit> {
    let mut fits: Vec<Fit> = Vec::new();
    for (passage, &gain) in gain.iter().enumerate().filter(|(_, gain)| **gain > 0.0) {
        let entry = index.owners[passage];
        if fits.last().is_none_or(|fit| fit.entry != entry) {
            fits.push(Fit { entry, ..Fit::default() });
        }
        let Some(fit) = fits.last_mut() else { continue };
        let size = weights.bulk * index.bulk[passage] + (1.0 - weights.bulk) * mass;
        let mut worse = weights.passages[index.kinds[passage] as usize] * gain / (mass * size).sqrt();
        for better in &mut fit.best {
            if worse > *better {
                std::mem::swap(&mut worse, better);
            }
        }
    }
    fits
}
