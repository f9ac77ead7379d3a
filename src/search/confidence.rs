//! Says how much a pool's first hit can be trusted: the log odds that it is right.
//!
//! A logistic regression over what the ranking saw. The coefficients are data, assets/lexicon.toml; training/fit.rs fits them. What is judged is the whole ranking: it does not depend on how many hits are asked for.

use super::features::ConfidenceFeatures;
use super::pool::Pool;
use super::ranked::Ranked;
use super::terms::QueryWord;
use super::tuning::LEXICON;
use super::words::words;

/// Writes into each pool's features how far it leads by these log odds.
pub fn lead(features: &mut [Option<ConfidenceFeatures>], odds: &[Option<f32>]) {
    for (at, features) in features.iter_mut().enumerate() {
        let others = odds.iter().enumerate().filter(|(other, _)| *other != at).filter_map(|(_, odds)| *odds);
        let best = others.fold(f32::NEG_INFINITY, f32::max);
        if let (Some(features), Some(own)) = (features, odds[at]) {
            features.lead = if best.is_finite() { (own - best).clamp(-LEAD, LEAD) } else { ALONE };
        }
    }
}

/// The lead of a pool that alone has hits: it was asked for, which says nothing of them.
const ALONE: f32 = 0.0;

/// A lead counts no further.
const LEAD: f32 = 3.0;

/// A term that stands for a word as well as this finds the word.
const STANDS_FOR: f32 = 0.45;

/// A wording finds its words as well as this.
const WORDED: f32 = 0.8;

/// One word of the query over all pools.
#[derive(Debug, Clone, Copy, Default)]
struct Weighed {
    /// What it is worth.
    mass: f32,
    /// How much of a word it is.
    share: f32,
    /// How many entries of all pools have it.
    spread: f32,
    /// How often it stands in the pools, the mean of their shares.
    usual: f32,
}

/// The query's words as all pools together see them.
pub struct Reading {
    words: Vec<Weighed>,
    /// What they are worth together.
    all: f32,
}

impl Reading {
    /// Weighs the words of a query.
    pub fn new(query: &str, pools: &[Pool], ranked: &[Ranked]) -> Self {
        let entries: f32 = pools.iter().map(|pool| pool.postings.count()).sum();
        let mut read = Vec::new();
        for word in 1..=words(query).len().min(usize::from(u8::MAX)) {
            let mut weighed = Weighed::default();
            for (pool, ranked) in pools.iter().zip(ranked) {
                let Some(token) = ranked.token(word) else { continue };
                let (spread, often) = ranked.spread_of(word);
                weighed.share = weighed.share.max(token.share);
                weighed.spread += spread;
                weighed.usual += often / pool.postings.size().max(1.0);
            }
            weighed.usual /= count(pools.len());
            weighed.mass = weighed.share * ((entries - weighed.spread + 0.5) / (weighed.spread + 0.5)).ln_1p();
            read.push(weighed);
        }
        let all = read.iter().map(|word| word.mass).sum::<f32>().max(f32::EPSILON);
        Self { words: read, all }
    }

    /// What speaks for and against the first hit of each pool that has one; `named` says of each pool whether the query names
    /// the first hit's catalog.
    pub fn features(&self, pools: &[Pool], ranked: &[Ranked], named: &[f32]) -> Vec<Option<ConfidenceFeatures>> {
        let each = pools.iter().zip(ranked).zip(named);
        let mut all: Vec<_> = each.map(|((pool, ranked), named)| self.own(pool, ranked, *named)).collect();
        let said: Vec<(f32, f32)> = all.iter().map(|own| own.map_or((0.0, 0.0), |own| (own.found, own.near))).collect();
        for (at, features) in all.iter_mut().enumerate() {
            let others = said.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, said)| *said);
            if let Some(features) = features {
                let best = others.fold((0.0_f32, 0.0_f32), |best, (found, near)| (best.0.max(found), best.1.max(near)));
                (features.ahead, features.nearer) = (features.found - best.0, features.near - best.1);
            }
        }
        all
    }

    fn own(&self, pool: &Pool, ranked: &Ranked, named: f32) -> Option<ConfidenceFeatures> {
        let (first, rest) = ranked.candidates.split_first()?;
        let entry = first.fit.entry;
        let behind = rest.first().map_or(0.0, |second| second.score / first.score.max(f32::EPSILON));
        let (mut found, mut lost, mut elsewhere, mut coded, mut leaning, mut trade) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        let (mut others, mut said) = (0.0, 0.0);
        for (at, weighed) in (1..).zip(&self.words).filter(|(_, weighed)| weighed.mass > 0.0) {
            let (spread, often) = ranked.spread_of(at);
            if weighed.spread == 0.0 {
                lost += weighed.mass;
            } else {
                if spread == 0.0 {
                    elsewhere += weighed.mass;
                }
                if weighed.usual > 0.0 {
                    let share = (often + SMOOTH * weighed.usual) / (pool.postings.size() + SMOOTH);
                    leaning += weighed.share * (share / weighed.usual).ln();
                }
                trade += weighed.mass * spread.ln_1p() / pool.postings.count().max(SMALL).ln_1p();
            }
            let Some(token) = ranked.token(at) else { continue };
            let finds = finds(token, ranked, |term| pool.postings.has(entry, term));
            found += weighed.mass * finds;
            if says(token, |term| pool.postings.has(entry, term)) {
                said += weighed.mass;
            }
            if finds < 0.9 && LEXICON.is_other(&LEXICON.stems.stem(&token.text)) {
                others += weighed.mass;
            }
            let lower = token.text.to_lowercase();
            if lower.len() > 2 && pool.table.spellings(entry).any(|spelling| spelling.contains(&lower)) {
                coded += weighed.mass;
            }
        }
        let passages = || pool.postings.passages(entry);
        let together = passages().map(|passage| self.together(passage, pool, ranked));
        let quoted = passages().map(|passage| self.quoted(passage, pool, ranked));
        Some(ConfidenceFeatures {
            base: 1.0,
            score: first.score,
            margin: 1.0 - behind,
            found: found / self.all,
            together: together.fold(0.0, f32::max) / self.all,
            ahead: 0.0,
            kept: found.ln_1p(),
            lost: lost / self.all,
            elsewhere: elsewhere / self.all,
            whole: first.fit.whole,
            coded: coded / self.all,
            leaning: leaning / 4.0,
            named,
            typed: first.named.map_or(0.0, super::code::Named::typed),
            others: others / self.all,
            lead: 0.0,
            trade: trade / self.all,
            rich: pool.rich,
            near: first.near,
            nearer: 0.0,
            said: said / self.all,
            quoted: quoted.fold(0.0, f32::max) / self.all,
        })
    }

    /// The weight of the query that one passage has.
    fn together(&self, passage: usize, pool: &Pool, ranked: &Ranked) -> f32 {
        let word = |(at, weighed): (usize, &Weighed)| {
            let found = |token| finds(token, ranked, |term| pool.postings.stands_in(passage, term));
            weighed.mass * ranked.token(at).map_or(0.0, found)
        };
        (1..).zip(&self.words).map(word).sum()
    }

    /// The weight of the query that one passage has in the same words.
    fn quoted(&self, passage: usize, pool: &Pool, ranked: &Ranked) -> f32 {
        let stands =
            |at| ranked.token(at).is_some_and(|token| says(token, |term| pool.postings.stands_in(passage, term)));
        (1..).zip(&self.words).filter(|(at, _)| stands(*at)).map(|(_, weighed)| weighed.mass).sum()
    }
}

/// Whether a token is found by itself.
fn says(token: &QueryWord, has: impl Fn(u32) -> bool) -> bool {
    token.terms.iter().any(|(term, weight)| *weight >= 1.0 && has(*term))
}

/// In a pool of fewer entries than this, a word of one of them is not yet the trade's.
const SMALL: f32 = 30.0;

/// A pool has as many words more as usual.
const SMOOTH: f32 = 2_000.0;

/// How well a token is found: by itself, by what stands for it, or by a wording that it is part of.
fn finds(token: &QueryWord, ranked: &Ranked, has: impl Fn(u32) -> bool) -> f32 {
    let stands = |token: &QueryWord| {
        let has = token.terms.iter().filter(|(term, weight)| *weight > STANDS_FOR && has(*term));
        has.map(|(_, weight)| *weight).fold(0.0, f32::max)
    };
    let within = |wording: &&QueryWord| {
        wording.is_wording() && (wording.at..wording.at + wording.text.len()).contains(&token.at)
    };
    let worded = ranked.tokens.iter().filter(within).any(|wording| stands(wording) > 0.0);
    stands(token).max(if worded { WORDED } else { 0.0 })
}

#[expect(clippy::cast_precision_loss, reason = "a few pools")]
fn count(pools: usize) -> f32 {
    pools.max(1) as f32
}
