//! Floor 1. Search: ranks the entries of the catalogs for what a responder types, says why, and says when it does not know.

mod bytes;
mod code;
mod confidence;
mod entry_table;
mod features;
mod lexicon;
mod pool;
mod postings;
mod postings_builder;
mod query;
mod ranked;
mod string_arena;
mod symptom;
mod terms;
mod tuning;
mod vectors;
mod weights;
mod why;
mod words;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use crate::catalog::{Catalog, CatalogKind, Catalogs, Entry};
use code::Typed;
use confidence::Reading;
pub use features::{ConfidenceFeatures, term};
use pool::Pool;
use query::Query;
pub use query::fields;
use ranked::{Ranked, RankedCandidate};
use tuning::{LEXICON, TUNING};
pub use tuning::{add, has_own_words};
pub use weights::Weights;

/// The answer to one query.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Best first: the entries of products and catalogs of the user's, then those of the standards, or the other way round
    /// where nothing of the first fits.
    pub hits: Vec<Hit>,
    /// What is odd about the query, in words (an unknown field, …).
    pub hint: Option<String>,
    /// What was looked through: `billing 50, parcel-desk 27, 1,459 in general`.
    pub looked_through: String,
}

/// One entry that fits a query.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The entry.
    pub entry: Arc<Entry>,
    /// How much speaks for it among all that was found, from 0 to 1; comparable between catalogs.
    pub score: f32,
    /// Whether such hits are right nine times in ten.
    pub confident: bool,
    /// Whether it is of a standard, and not of a product or a catalog of the user's.
    pub general: bool,
    /// Why it fits, a sentence.
    pub why: String,
    /// Characters of the code that the query matched (char indices).
    pub code_marks: Vec<usize>,
    /// Words of the entry's texts that the query matched, as they stand there.
    pub word_marks: Vec<String>,
}

/// What a finished case taught: the words that its responder searched by, and the entry that it ended with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// The entry's catalog.
    pub catalog: String,
    /// The entry's code.
    pub code: String,
    /// The words.
    pub words: String,
}

/// Everything that search knows of the entries.
#[derive(Debug, Clone)]
pub struct Index {
    pools: Vec<Pool>,
    weights: Weights,
}

/// Of so many hits it is told which words are near in meaning: about what a screen shows.
const NEAR_TOLD: usize = 40;

/// A candidate among those of all pools.
struct Placed {
    pool: usize,
    candidate: RankedCandidate,
    /// Log odds that what is asked for is its pool's, less the further it is behind the first.
    odds: f32,
}

/// What the ranking of one pool looks like, for the fit in training/.
#[derive(Debug, Clone)]
pub struct Studied {
    /// Whether it is the standards'.
    pub general: bool,
    /// Its catalogs.
    pub catalogs: Vec<String>,
    /// Catalog and code of the best, best first.
    pub best: Vec<(String, String)>,
    /// The features of the first.
    pub features: ConfidenceFeatures,
}

impl Index {
    /// Indexes every entry.
    pub fn build(catalogs: &Catalogs) -> Self {
        Self::taught(catalogs, &[])
    }

    /// Indexes every entry, and with them what finished cases taught. What is built in was indexed when errbook was built: only
    /// what was added or taught takes time.
    pub fn taught(catalogs: &Catalogs, lessons: &[Lesson]) -> Self {
        let lessons: Vec<(&str, &str, &str)> =
            lessons.iter().map(|lesson| (&*lesson.catalog, &*lesson.code, &*lesson.words)).collect();
        let (products, own): (Vec<&Catalog>, Vec<&Catalog>) = catalogs.all.iter().partition(|catalog| catalog.builtin);
        let standards = catalogs.shelf.iter().filter(|catalog| catalog.head.kind == CatalogKind::Standard);
        let mut made = built_in().pools.into_iter();
        let mut pools = Vec::new();
        for (catalogs, general) in [(products, false), (standards.collect(), true)] {
            let made = made.next().filter(|pool| {
                !has_own_words() && pool.is_of(&catalogs) && !catalogs.iter().any(|own| teach(&lessons, own))
            });
            pools.push(
                made.map_or_else(|| Pool::build(&catalogs, &lessons, general, &LEXICON), |pool| pool.of(&catalogs)),
            );
        }
        let own = own.into_iter().map(|catalog| Pool::build(&[catalog], &lessons, false, &LEXICON));
        pools.splice(1..1, own);
        pools.retain(|pool| pool.table.len() > 0);
        Self { pools, weights: Weights::built_in() }
    }

    /// The index over what is built in, made when errbook was built; its hits bear names and meaning of their entries, no more.
    pub fn built_in() -> Self {
        built_in()
    }

    /// The index as bytes, for a cache.
    pub fn to_bytes(&self) -> Vec<u8> {
        bytes::write(&self.pools)
    }

    /// The index that was written as these bytes, from `start` on; its hits bear names and meaning of their entries, no more.
    /// Nothing where the bytes are damaged.
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>, start: usize) -> Option<Self> {
        let pools = bytes::read(&Arc::new(bytes.into()), start)?;
        Some(Self { pools, weights: Weights::built_in() })
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.pools.iter().map(|pool| pool.table.len()).sum()
    }

    /// Whether there is nothing to find.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same index with other weights, to measure what each part adds.
    #[must_use]
    pub fn weighed(mut self, weights: Weights) -> Self {
        self.weights = weights;
        self
    }

    /// Ranks the entries for `query`; without words to rank by, all that its filters admit, in order.
    pub fn search(&self, query: &str, limit: usize) -> Answer {
        let query = Query::parse(query);
        let answer = self.answer(&query, limit);
        match query.without_quotes().filter(|_| answer.hits.is_empty()) {
            Some(loose) => {
                let hint = "no entry has these words side by side; they are searched without the quotes".to_owned();
                Answer { hint: Some(hint), ..self.answer(&loose, limit) }
            }
            None => answer,
        }
    }

    /// What the ranking of each pool looks like, for the fit in training/.
    pub fn study(&self, query: &str, limit: usize) -> Vec<Studied> {
        let query = Query::parse(query);
        let ranked = self.ranked(&query, &Typed::new(&query.words));
        let features = self.features(&query, &ranked);
        let pools = self.pools.iter().zip(ranked).zip(features);
        let studied = pools.filter_map(|((pool, ranked), features)| {
            let name = |candidate: &RankedCandidate| {
                let entry = pool.entry(candidate.fit.entry);
                (entry.catalog.clone(), entry.code.clone())
            };
            let best = ranked.candidates.iter().take(limit).map(name).collect();
            let catalogs = pool.sizes().map(|(catalog, _)| catalog.to_owned()).collect();
            Some(Studied { general: pool.general, catalogs, best, features: features? })
        });
        studied.collect()
    }

    fn answer(&self, query: &Query, limit: usize) -> Answer {
        if query.words.trim().is_empty() {
            return Answer { hits: self.plain(query, limit), ..self.empty(query) };
        }
        let typed = Typed::new(&query.words);
        let ranked = self.ranked(query, &typed);
        let mut features = self.features(query, &ranked);
        let meant: Vec<Option<f32>> =
            features.iter().map(|features| features.map(|features| TUNING.pool.odds(&features))).collect();
        confidence::lead(&mut features, &meant);
        let placed = self.placed(&ranked, &meant, &features);
        let sure = placed.first().is_some_and(|first| self.is_sure(first, &features));
        let all: f32 = meant.iter().flatten().map(|odds| odds.exp()).sum();
        let hits = placed.iter().take(limit).enumerate().map(|(at, placed)| {
            let hit = self.hit(placed, at, query, &ranked[placed.pool], &typed);
            let share = placed.odds.exp() / all.max(f32::MIN_POSITIVE);
            let score = if placed.candidate.typed() > 1 { 1.0 } else { share };
            Hit {
                confident: at == 0 && sure
                    || placed.candidate.typed() > 0
                    || placed.candidate.tier() > 0 && !hit.general,
                score,
                ..hit
            }
        });
        Answer { hits: hits.collect(), ..self.empty(query) }
    }

    /// Whether the first hit of all is likely enough to be right.
    fn is_sure(&self, first: &Placed, features: &[Option<ConfidenceFeatures>]) -> bool {
        let Weights { sure, sure_terse, sure_general, .. } = self.weights;
        let pool = &self.pools[first.pool];
        let (model, enough) = if pool.general {
            (&TUNING.confidence_general, sure_general)
        } else {
            (&TUNING.confidence, sure_terse + (sure - sure_terse) * pool.rich.min(1.0))
        };
        features[first.pool].is_some_and(|features| model.odds(&features) > enough)
    }

    fn empty(&self, query: &Query) -> Answer {
        Answer { hits: Vec::new(), hint: query.hint.clone(), looked_through: self.looked_through() }
    }

    fn ranked(&self, query: &Query, typed: &Typed) -> Vec<Ranked> {
        let known = |word: &str, stem: &str| self.pools.iter().any(|pool| pool.knows(word, stem));
        let called = called(query);
        let meant = vectors::vector(&query.words);
        let rank = |pool: &Pool| pool.rank(query, typed, &called, &known, meant.as_ref(), &self.weights);
        self.pools.iter().map(rank).collect()
    }

    /// The features of the first hit of each pool that has one.
    fn features(&self, query: &Query, ranked: &[Ranked]) -> Vec<Option<ConfidenceFeatures>> {
        let reading = Reading::new(&query.words, &self.pools, ranked);
        let words = called(query);
        let names: Vec<bool> = self.pools.iter().map(|pool| pool.names_one(&words)).collect();
        let meant = self.pools.iter().zip(ranked).enumerate().map(|(at, (pool, ranked))| {
            let own = |first: &RankedCandidate| pool.is_named(pool.table.catalog(first.fit.entry), &words);
            let own = ranked.candidates.first().is_some_and(own);
            let other = names.iter().enumerate().any(|(other, named)| other != at && *named);
            f32::from(i8::from(own) - i8::from(other && !own))
        });
        reading.features(&self.pools, ranked, &meant.collect::<Vec<_>>())
    }

    /// The candidates of all pools in one order.
    fn placed(&self, ranked: &[Ranked], odds: &[Option<f32>], features: &[Option<ConfidenceFeatures>]) -> Vec<Placed> {
        let mut placed: Vec<Placed> = Vec::new();
        for (pool, (ranked, odds)) in ranked.iter().zip(odds).enumerate() {
            let (Some(first), Some(odds)) = (ranked.candidates.first(), odds) else { continue };
            let behind = |candidate: &RankedCandidate| 1.0 - candidate.score / first.score.max(f32::EPSILON);
            placed.extend(ranked.candidates.iter().map(|candidate| Placed {
                pool,
                candidate: *candidate,
                odds: odds - self.weights.behind * behind(candidate).max(0.0),
            }));
        }
        let is_general = |placed: &Placed| self.pools[placed.pool].general;
        let best = |general: bool| {
            let own = placed.iter().filter(|placed| is_general(placed) == general);
            own.map(|placed| placed.odds).fold(f32::NEG_INFINITY, f32::max)
        };
        // What is likely right of itself, whatever the standards say, fits: only what fits far better comes before it.
        let alone = |features: &ConfidenceFeatures| ConfidenceFeatures { lead: 0.0, ..*features };
        let fits = self.pools.iter().zip(features).any(|(pool, features)| {
            let odds = features.as_ref().map(|features| TUNING.confidence.odds(&alone(features)));
            !pool.general && odds.is_some_and(|odds| odds > self.weights.fits)
        });
        let home = if fits { self.weights.home_fits } else { self.weights.home };
        let general_first = best(true) > best(false) + home;
        placed.sort_by(|a, b| {
            (b.candidate.typed().cmp(&a.candidate.typed()))
                .then(if general_first { is_general(b).cmp(&is_general(a)) } else { is_general(a).cmp(&is_general(b)) })
                .then(if a.pool == b.pool { b.candidate.tier().cmp(&a.candidate.tier()) } else { Ordering::Equal })
                .then(b.odds.total_cmp(&a.odds))
        });
        placed
    }

    fn hit(&self, placed: &Placed, at: usize, query: &Query, ranked: &Ranked, typed: &Typed) -> Hit {
        let pool = &self.pools[placed.pool];
        let RankedCandidate { fit, named, near, .. } = placed.candidate;
        let entry = pool.entry(fit.entry);
        let said = format!("{} {} {}", entry.code, entry.meaning, entry.check);
        let near = Some(said.as_str()).filter(|_| at < NEAR_TOLD && near > self.weights.near_alone);
        let why = why::explain(fit.entry, &ranked.tokens, named, near, &query.words, &pool.postings);
        let code_marks = if named.is_some() { typed.marks(&entry.code) } else { Vec::new() };
        Hit {
            entry,
            score: 0.0,
            confident: false,
            general: pool.general,
            why: why.sentence,
            code_marks,
            word_marks: why.marks,
        }
    }

    /// What the filters admit, in order; of the standards only where something is asked for.
    fn plain(&self, query: &Query, limit: usize) -> Vec<Hit> {
        let asked = !query.filters.is_empty();
        let pools = self.pools.iter().filter(|pool| asked || !pool.general);
        let hits = pools.flat_map(|pool| {
            pool.admitted(&query.filters).map(|entry| Hit {
                entry: pool.entry(entry),
                score: 1.0,
                confident: true,
                general: pool.general,
                why: String::new(),
                code_marks: Vec::new(),
                word_marks: Vec::new(),
            })
        });
        hits.take(limit).collect()
    }

    /// The catalogs by name with their numbers of entries; the standards as one.
    fn looked_through(&self) -> String {
        let own = self.pools.iter().filter(|pool| !pool.general).flat_map(Pool::sizes);
        let mut parts: Vec<String> = own.map(|(catalog, size)| format!("{catalog} {size}")).collect();
        for pool in self.pools.iter().filter(|pool| pool.general) {
            parts.push(format!("{} entries of {} standards", pool.table.len(), pool.table.catalogs.len()));
        }
        parts.join(", ")
    }
}

/// The index that build.rs made.
fn built_in() -> Index {
    const BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/index.bin"));
    Index::from_bytes(BYTES, 0).unwrap_or_else(|| Index { pools: Vec::new(), weights: Weights::built_in() })
}

/// Whether a lesson is about an entry of the catalog.
fn teach(lessons: &[(&str, &str, &str)], catalog: &Catalog) -> bool {
    lessons.iter().any(|(id, ..)| *id == catalog.head.id)
}

/// The words of a query in lower case, among which names of catalogs may be.
fn called(query: &Query) -> Vec<String> {
    words::words(&query.words).iter().map(|word| word.text.to_lowercase()).collect()
}

#[cfg(test)]
mod tests;
