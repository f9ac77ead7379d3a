//! Ranks entries by meaning: how much of the query stands in the entry, and how well its best single passage fits.
//!
//! Two views of one pass over the posting lists: the whole entry (BM25F over the kinds of text) and the best passages (the
//! share of the query that one symptom covers, against what else it says). Knows nothing of code names as such.

use super::Weights;
use super::postings::Postings;
use super::terms::Token;

/// What was found of the query in one entry.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fit {
    /// The entry's number.
    pub entry: u32,
    /// All views combined.
    pub score: f32,
    /// BM25F of the whole entry, as a share of the query's mass.
    pub whole: f32,
    /// The three best passages.
    pub best: [f32; 3],
    /// Share of the query's mass that the entry has anywhere.
    pub cover: f32,
    /// The best passage.
    pub passage: u32,
}

/// Every entry that has a word of the query.
pub fn rank(tokens: &[Token], index: &Postings, weights: &Weights) -> Vec<Fit> {
    let mass: f32 = tokens.iter().map(|token| token.mass).sum();
    if mass <= 0.0 {
        return Vec::new();
    }
    let passages = index.owners.len();
    let entries = index.entries as usize;
    let mut gain = vec![0.0_f32; passages];
    let mut seen = vec![0_u16; passages];
    let mut whole = vec![0.0_f32; entries];
    let mut cover = vec![0.0_f32; entries];
    let mut count = vec![0.0_f32; entries];
    let mut top = vec![0.0_f32; entries];
    let mut touched: Vec<u32> = Vec::new();
    for (turn, token) in tokens.iter().enumerate() {
        let turn = u16::try_from(turn + 1).unwrap_or(u16::MAX);
        touched.clear();
        for &(term, weight) in &token.terms {
            let worth = weight * token.mass.min(index.rarity(term));
            for &passage in index.posts(term) {
                let at = passage as usize;
                if seen[at] == turn {
                    continue;
                }
                seen[at] = turn;
                gain[at] += worth;
                let owner = index.owners[at] as usize;
                if count[owner] == 0.0 {
                    touched.push(index.owners[at]);
                }
                count[owner] += weight * weights.kinds[index.kinds[at] as usize];
                top[owner] = top[owner].max(worth);
            }
        }
        for &entry in &touched {
            let at = entry as usize;
            whole[at] += top[at] * count[at] / (count[at] + weights.k1);
            cover[at] += top[at];
            count[at] = 0.0;
            top[at] = 0.0;
        }
    }
    combine(&gain, &whole, &cover, mass, index, weights)
}

fn combine(gain: &[f32], whole: &[f32], cover: &[f32], mass: f32, index: &Postings, weights: &Weights) -> Vec<Fit> {
    let mut fits: Vec<Fit> = Vec::new();
    let mut current: Option<Fit> = None;
    for (at, &gain) in gain.iter().enumerate() {
        if gain == 0.0 {
            continue;
        }
        let entry = index.owners[at];
        if current.is_none_or(|fit| fit.entry != entry) {
            fits.extend(current.take());
            current = Some(Fit { entry, passage: u32::MAX, ..Fit::default() });
        }
        let Some(fit) = &mut current else { continue };
        let fits = weights.passages[index.kinds[at] as usize] * gain
            / (mass * (weights.bulk * index.bulk[at] + (1.0 - weights.bulk) * mass + weights.floor)).sqrt();
        if fits > fit.best[0] {
            fit.best = [fits, fit.best[0], fit.best[1]];
            fit.passage = u32::try_from(at).unwrap_or(u32::MAX);
        } else if fits > fit.best[1] {
            fit.best = [fit.best[0], fits, fit.best[1]];
        } else if fits > fit.best[2] {
            fit.best[2] = fits;
        }
    }
    fits.extend(current);
    for fit in &mut fits {
        let at = fit.entry as usize;
        fit.whole = whole[at] / mass;
        fit.cover = cover[at] / mass;
        fit.score = weights.whole * fit.whole
            + weights.cover * fit.cover
            + fit.best.iter().zip(&weights.best).map(|(best, weight)| best * weight).sum::<f32>();
    }
    fits
}
