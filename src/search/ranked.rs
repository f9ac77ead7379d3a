//! What one pool answers to a query: its entries by name and by meaning, best first, of those that the filters admit.

use super::code::{Named, Typed};
use super::entry_table::fold;
use super::pool::Pool;
use super::query::{Condition, Filter, Query};
use super::symptom::{self, Fit};
use super::terms::{self, QueryWord};
use super::tuning::LEXICON;
use super::vectors::Vector;
use super::weights::Weights;
use super::words::words;

/// An entry that stands in the answer, before it is dressed for the screen.
#[derive(Debug, Clone, Copy)]
pub struct RankedCandidate {
    /// What its texts say.
    pub fit: Fit,
    /// What its name says.
    pub named: Option<Named>,
    /// How alike it and the query are in meaning.
    pub near: f32,
    /// All of it.
    pub score: f32,
    /// Whether the reference does not have it.
    pub newer_than_reference: bool,
}

/// At most so many entries are answered that have no word of the query.
const ALIKE: usize = 10;

/// What a pool answers.
pub struct Ranked {
    /// Best first.
    pub candidates: Vec<RankedCandidate>,
    /// The query's words as the pool knows them.
    pub tokens: Vec<QueryWord>,
    /// How many entries each token touches, and how often it stands in them.
    spread: Vec<(f32, f32)>,
}

impl Ranked {
    /// The token of a word of the query, by its number from 1.
    pub fn token(&self, word: usize) -> Option<&QueryWord> {
        self.tokens.iter().find(|token| usize::from(token.word) == word)
    }

    /// How many entries have a word or what stands for it, and how often it stands in them.
    pub fn spread_of(&self, word: usize) -> (f32, f32) {
        let at = self.tokens.iter().position(|token| usize::from(token.word) == word);
        at.and_then(|at| self.spread.get(at)).copied().unwrap_or_default()
    }
}

impl Pool {
    /// Ranks the entries that every filter admits; `called` are the query's words, among which names of catalogs may be, and what
    /// is `known` to some pool is no misspelling.
    pub fn rank(
        &self,
        query: &Query,
        typed: &Typed,
        called: &[String],
        known: &dyn Fn(&str, &str) -> bool,
        meant: Option<&Vector>,
        weights: &Weights,
    ) -> Ranked {
        let Query { words, filters, .. } = query;
        let tokens = terms::tokens(words, &self.postings, &LEXICON, weights, known);
        let gate = Gate::new(self, filters);
        let place = |entry| self.table.catalog(entry);
        let catalogs = (self.table.catalogs.len(), &place);
        let ranking = symptom::rank(&tokens, &self.postings, weights, catalogs, |entry| gate.admits(entry));
        let mut named = typed.find(&self.table);
        named.retain(|(entry, _)| gate.admits(*entry));
        // Where people's own words stand beside the entries, those tell more than what a meaning is near to.
        let counts = weights.near * (1.0 - self.rich).max(0.0);
        let near = meant.map(|meant| self.likenesses(meant)).unwrap_or_default();
        let mut candidates = self.joined(&ranking.fits, &named, weights);
        for candidate in &mut candidates {
            candidate.near = near.get(candidate.fit.entry as usize).copied().unwrap_or_default();
            candidate.score += counts * candidate.near;
        }
        candidates.extend(self.alike(&near, &candidates, |entry| gate.admits(entry), (counts, weights.near_alone)));
        let meant: Vec<bool> = (0..self.table.catalogs.len()).map(|catalog| self.is_named(catalog, called)).collect();
        for candidate in &mut candidates {
            if meant[self.table.catalog(candidate.fit.entry)] {
                // A number beside the name of what counts by it is a code: "exit 137", "curl 28".
                let numbered = matches!(candidate.named, Some(Named::Inside(_)));
                candidate.score += if numbered { weights.inside } else { weights.named };
            }
        }
        candidates.sort_unstable_by(RankedCandidate::order);
        Ranked { candidates, tokens, spread: ranking.spread }
    }

    /// Every entry that the filters admit, in order.
    pub fn admitted<'p>(&'p self, filters: &'p [Filter]) -> impl Iterator<Item = u32> + 'p {
        let gate = Gate::new(self, filters);
        (0..self.postings.entries).filter(move |&entry| gate.admits(entry))
    }

    /// The entries that are most alike in meaning, of those that are no candidates by their words.
    fn alike(
        &self,
        near: &[f32],
        known: &[RankedCandidate],
        admits: impl Fn(u32) -> bool,
        (counts, enough): (f32, f32),
    ) -> Vec<RankedCandidate> {
        let is_known = |entry: u32| known.binary_search_by_key(&entry, |candidate| candidate.fit.entry).is_ok();
        let alike = (0..).zip(near).filter(|(entry, near)| **near > enough && !is_known(*entry) && admits(*entry));
        let mut alike: Vec<(u32, f32)> = alike.map(|(entry, near)| (entry, *near)).collect();
        alike.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        alike.truncate(ALIKE);
        let candidate = |(entry, near): (u32, f32)| RankedCandidate {
            fit: Fit { entry, ..Fit::default() },
            named: None,
            near,
            score: counts * near,
            newer_than_reference: self.table.is_newer_than_reference(entry),
        };
        alike.into_iter().map(candidate).collect()
    }

    /// Entries that fit by meaning and those that fit by name, as one list.
    fn joined(&self, fits: &[Fit], named: &[(u32, Named)], weights: &Weights) -> Vec<RankedCandidate> {
        let candidate = |fit: Fit, named: Option<Named>| {
            let bonus = match named {
                Some(Named::Lettered(share)) => weights.letters * share * share,
                Some(Named::Inside(share)) => weights.inside * share,
                _ => 0.0,
            };
            RankedCandidate {
                fit,
                named,
                near: 0.0,
                score: fit.score + bonus,
                newer_than_reference: self.table.is_newer_than_reference(fit.entry),
            }
        };
        let mut named = named.iter().copied().peekable();
        let mut found: Vec<RankedCandidate> = Vec::with_capacity(fits.len());
        for &fit in fits {
            while let Some((entry, named)) = named.next_if(|(entry, _)| *entry < fit.entry) {
                found.push(candidate(Fit { entry, ..Fit::default() }, Some(named)));
            }
            let named = named.next_if(|(entry, _)| *entry == fit.entry).map(|(_, named)| named);
            found.push(candidate(fit, named));
        }
        found.extend(named.map(|(entry, named)| candidate(Fit { entry, ..Fit::default() }, Some(named))));
        found
    }
}

impl RankedCandidate {
    /// How surely its code was typed: 2 where nothing else was, 1 among other words, 0 where that is not sure.
    pub fn typed(&self) -> u8 {
        match self.named {
            Some(Named::Exact) => 2,
            Some(Named::Inside(surely)) if surely >= 1.0 => 1,
            _ => 0,
        }
    }

    /// Whether its code was typed, and nothing else or a beginning of it.
    pub fn tier(&self) -> i8 {
        match self.named {
            Some(Named::Exact) => 3,
            Some(Named::Begun) => 2 - i8::from(self.newer_than_reference),
            _ => 0,
        }
    }

    /// A code that was typed comes first, then codes that begin so, then the higher score; where equal, the reference's codes
    /// before newer ones, then the order of the catalogs.
    fn order(a: &Self, b: &Self) -> std::cmp::Ordering {
        (b.tier().cmp(&a.tier()))
            .then(b.score.total_cmp(&a.score))
            .then(a.newer_than_reference.cmp(&b.newer_than_reference))
            .then(a.fit.entry.cmp(&b.fit.entry))
    }
}

/// The filters of a query over one pool.
struct Gate<'p> {
    pool: &'p Pool,
    filters: &'p [Filter],
    /// For each filter that asks for words: the entries that say them, in order.
    saying: Vec<Vec<u32>>,
}

impl<'p> Gate<'p> {
    fn new(pool: &'p Pool, filters: &'p [Filter]) -> Self {
        let says = |filter: &Filter| match &filter.condition {
            Condition::Says(words) => saying(pool, words),
            Condition::Is(..) => Vec::new(),
        };
        Self { pool, filters, saying: filters.iter().map(says).collect() }
    }

    fn admits(&self, entry: u32) -> bool {
        self.filters.iter().zip(&self.saying).all(|(filter, saying)| {
            let meets = match &filter.condition {
                Condition::Is(field, value) => self.pool.table.is(entry, *field, value),
                Condition::Says(_) => saying.binary_search(&entry).is_ok(),
            };
            meets != filter.negated
        })
    }
}

/// The entries whose name, catalog or texts have these words side by side.
fn saying(pool: &Pool, text: &str) -> Vec<u32> {
    let stems: Vec<String> = words(text).iter().map(|word| LEXICON.stems.stem(word.text)).collect();
    let mut entries = pool.postings.side_by_side(&stems);
    let part = format!("_{}_", fold(text).trim_matches('_'));
    let named = |entry: &u32| {
        pool.table.spellings(*entry).any(|spelling| format!("_{spelling}_").contains(&part))
            || pool.table.catalogs.get(pool.table.catalog(*entry)).contains(text)
    };
    entries.extend((0..pool.postings.entries).filter(named));
    entries.sort_unstable();
    entries.dedup();
    entries
}
