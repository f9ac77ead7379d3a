//! Fits the coefficients of confidence (assets/lexicon.toml, `[confidence]`) and prints them with what they do:
//! `cargo run --release --example fit`.
//!
//! A logistic regression (ridge, Newton's method) over one row a pool and query: is the pool's first hit right? The rows come
//! from this folder (queries written for it, that fit a product, a standard, a made-up team's catalog, or nothing) and from the
//! catalogs themselves: their symptoms, each looked up in an index without it, and catalogs of standards that play a team's
//! with nothing but code, meaning and first check. Nothing under tests/ takes part.

#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a tool for us"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use errbook::catalog::{Catalog, Catalogs, Kind, load};
use errbook::search::{ConfidenceFeatures, Index, term};

/// A pool's features, whether what is asked for stands in it, and whether its first hit is that.
struct Row {
    features: Vec<f64>,
    general: bool,
    meant: bool,
    right: bool,
    weight: f64,
}

/// The pools' rows of one query; no row is right where nothing fits.
struct Case {
    set: &'static str,
    rows: Vec<Row>,
}

/// What the models weigh beside the features themselves.
const PAIRS: [&str; 12] = [
    "rich score",
    "rich trade",
    "rich margin",
    "rich found",
    "rich lead",
    "found found",
    "score margin",
    "found trade",
    "margin margin",
    "score found",
    "kept found",
    "score score",
];

const RIDGE: f64 = 0.5;
/// The lead of what is the user's own over the standards, for the table of `sure`.
const HOME: f64 = 0.5;
/// Symptoms are looked up in so many indexes, each without every so manieth.
const FOLDS: usize = 8;

fn main() {
    if std::env::args().any(|word| word == "--weights") {
        return weights::ascend();
    }
    let mut cases = Vec::new();
    let whole = catalogs();
    let index = Index::build(&whole);
    for (set, weight) in [("products", 3.0), ("standards", 3.0), ("foreign", 3.0)] {
        for (accepted, query) in queries(set) {
            cases.push(case(set, &index, &query, &accepted, weight));
        }
    }
    for name in ["clinic", "rail", "wms"] {
        let own = load::with(&[folder().join(format!("catalogs/{name}.toml"))]).unwrap();
        let index = Index::build(&own);
        for (accepted, query) in queries("teams") {
            if accepted[0].starts_with(name) {
                cases.push(case("teams", &index, &query, &accepted, 3.0));
            }
        }
        for (_, query) in queries("foreign") {
            cases.push(case("foreign beside teams", &index, &query, &[], 1.0));
        }
    }
    symptoms(&whole, &mut cases);
    stripped(&whole, &mut cases);
    let pool = fit_pool(&cases);
    for case in &mut cases {
        lead(&mut case.rows, &pool);
    }
    let confidence = [("confidence", false), ("confidence_general", true)]
        .map(|(table, general)| fit_confidence(table, &cases, general));
    thresholds(&cases, &pool, &confidence);
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("training")
}

/// The built-in catalogs with the standards whole.
fn catalogs() -> Catalogs {
    let mut all = load::builtin();
    for catalog in &mut all.shelf {
        *catalog = Catalog { extended: true, ..Catalogs::whole(catalog).clone() };
    }
    for catalog in &mut all.all {
        catalog.extended = true;
    }
    all
}

/// What is accepted (`catalog:code`, or the code of a product), and the query.
fn queries(set: &str) -> Vec<(Vec<String>, String)> {
    let text =
        ["tsv", "txt"].iter().find_map(|kind| std::fs::read_to_string(folder().join(format!("{set}.{kind}"))).ok());
    let row = |line: &str| match line.split_once('\t') {
        Some((accepted, query)) => (accepted.split(' ').map(str::to_owned).collect(), query.to_owned()),
        None => (Vec::new(), line.to_owned()),
    };
    text.unwrap().lines().map(row).collect()
}

fn case(set: &'static str, index: &Index, query: &str, accepted: &[String], weight: f64) -> Case {
    let rows = index.study(&query.replace(':', "\\:"), 1).into_iter().map(|studied| {
        let (catalog, code) = &studied.best[0];
        let right = accepted.iter().any(|name| name == code || *name == format!("{catalog}:{code}"));
        let meant = accepted.iter().any(|name| match name.split_once(':') {
            Some((catalog, _)) => studied.catalogs.iter().any(|own| own == catalog),
            None => !studied.general && studied.catalogs.len() > 1,
        });
        Row {
            features: studied.features.values().iter().copied().map(f64::from).collect(),
            general: studied.general,
            meant,
            right,
            weight,
        }
    });
    Case { set, rows: rows.collect() }
}

/// Every eighth symptom in an index without it, fold by fold.
fn symptoms(whole: &Catalogs, cases: &mut Vec<Case>) {
    for (index, taken) in folds(whole) {
        for (at, (product, name, symptom)) in taken.into_iter().enumerate() {
            // As many of the standards' as of the products'.
            if product || at % 2 == 0 {
                let set = if product { "symptoms of products" } else { "symptoms of standards" };
                cases.push(case(set, &index, &symptom, &[name], 0.15));
            }
        }
    }
}

/// What was taken out: whether it is a product's, whose it is, and the symptom.
type Taken = Vec<(bool, String, String)>;

fn folds(whole: &Catalogs) -> Vec<(Index, Taken)> {
    let fold = |fold: usize| {
        let mut rest = whole.clone();
        let mut taken = Vec::new();
        for catalog in rest.all.iter_mut().chain(&mut rest.shelf) {
            let product = catalog.head.kind == Kind::Product;
            for entry in &mut catalog.entries {
                let entry = Arc::make_mut(entry);
                let name = format!("{}:{}", entry.catalog, entry.code);
                let mut at = entry.code.len();
                entry.symptoms.retain(|symptom| {
                    at += 1;
                    let out = at % FOLDS == fold;
                    if out {
                        taken.push((product, name.clone(), symptom.clone()));
                    }
                    !out
                });
            }
        }
        (Index::build(&rest), taken)
    };
    (0..FOLDS).map(fold).collect()
}

/// Each larger standard as a team's catalog without symptoms and texts, asked by its symptoms.
fn stripped(whole: &Catalogs, cases: &mut Vec<Case>) {
    for (index, asked) in teams(whole) {
        for (name, symptom) in &asked {
            cases.push(case("standards as teams", &index, symptom, std::slice::from_ref(name), 0.4));
        }
    }
}

fn teams(whole: &Catalogs) -> Vec<(Index, Vec<(String, String)>)> {
    let team = |at: usize| {
        let mut rest = whole.clone();
        let mut team = rest.shelf.remove(at);
        if team.head.kind != Kind::Standard || team.entries.len() < 30 {
            return None;
        }
        team.head.kind = Kind::Product;
        team.builtin = false;
        let mut asked = Vec::new();
        for entry in &mut team.entries {
            let entry = Arc::make_mut(entry);
            let name = format!("{}:{}", entry.catalog, entry.code);
            asked.extend(entry.symptoms.drain(..).take(2).map(|symptom| (name.clone(), symptom)));
            entry.texts.clear();
        }
        rest.all.push(team);
        let step = (asked.len() / 60).max(1);
        Some((Index::build(&rest), asked.into_iter().step_by(step).collect()))
    };
    (0..whole.shelf.len()).filter_map(team).collect()
}

/// The sums of Newton's method.
struct Sums {
    gradient: Vec<f64>,
    hessian: Vec<Vec<f64>>,
}

impl Sums {
    fn new(beta: &[f64]) -> Self {
        let mut hessian = vec![vec![0.0; beta.len()]; beta.len()];
        for (i, row) in hessian.iter_mut().enumerate() {
            row[i] = RIDGE;
        }
        Self { gradient: beta.iter().map(|beta| -RIDGE * beta).collect(), hessian }
    }

    fn add(&mut self, gradient: f64, curvature: f64, terms: &[f64]) {
        for (i, left) in terms.iter().enumerate() {
            self.gradient[i] += gradient * left;
            for (sum, right) in self.hessian[i].iter_mut().zip(terms) {
                *sum += curvature * left * right;
            }
        }
    }
}

/// The names of the terms of the models.
fn names() -> Vec<&'static str> {
    ConfidenceFeatures::NAMES.iter().chain(&PAIRS).copied().collect()
}

/// The features and the products of pairs of them.
fn terms(features: &[f64]) -> Vec<f64> {
    let product = |name: &&str| term(name).unwrap().iter().map(|&at| features[at]).product::<f64>();
    features.iter().copied().chain(PAIRS.iter().map(product)).collect()
}

/// The coefficients by which the pool that is meant stands out among all (a conditional logit).
fn fit_pool(cases: &[Case]) -> Vec<f64> {
    // Of the pairs the first alone: more of them learn the training sets by heart.
    let count = ConfidenceFeatures::NAMES.len() + 1;
    let mut beta = vec![0.0; count];
    for _ in 0..20 {
        let mut sums = Sums::new(&beta);
        for case in cases.iter().filter(|case| case.rows.iter().any(|row| row.meant)) {
            let own = |row: &Row| terms(&row.features)[..count].to_vec();
            let each: Vec<Vec<f64>> = case.rows.iter().map(own).collect();
            let weights: Vec<f64> = each.iter().map(|terms| dot(terms, &beta).exp()).collect();
            let all: f64 = weights.iter().sum();
            let meant = case.rows.iter().filter(|row| row.meant).count() as f64;
            let mut mean = vec![0.0; beta.len()];
            for ((row, terms), weight) in case.rows.iter().zip(&each).zip(&weights) {
                let share = weight / all;
                sums.add(row.weight * (f64::from(u8::from(row.meant)) / meant - share), row.weight * share, terms);
                for (mean, term) in mean.iter_mut().zip(terms) {
                    *mean += share * term;
                }
            }
            sums.add(0.0, -case.rows[0].weight, &mean);
        }
        step(&mut beta, sums);
    }
    print("pool", &beta);
    beta
}

/// The coefficients by which a first hit is right, of the standards or of all others.
fn fit_confidence(table: &str, cases: &[Case], general: bool) -> Vec<f64> {
    let mut beta = vec![0.0; names().len()];
    for _ in 0..20 {
        let mut sums = Sums::new(&beta);
        for row in cases.iter().flat_map(|case| &case.rows).filter(|row| row.general == general) {
            let terms = terms(&row.features);
            let p = 1.0 / (1.0 + (-dot(&terms, &beta)).exp());
            // That a symptom stands with one entry does not say that no other is right.
            let weight = if row.weight < 1.0 { 0.05 * row.weight } else { row.weight };
            sums.add(weight * (f64::from(u8::from(row.right)) - p), weight * p * (1.0 - p), &terms);
        }
        step(&mut beta, sums);
    }
    print(table, &beta);
    beta
}

fn step(beta: &mut [f64], sums: Sums) {
    for (beta, step) in beta.iter_mut().zip(solve(sums.hessian, sums.gradient)) {
        *beta += step;
    }
}

/// As the asset has them.
fn print(table: &str, beta: &[f64]) {
    println!("[{table}]");
    for (name, beta) in names().iter().zip(beta) {
        let name = if name.contains(' ') { format!("\"{name}\"") } else { (*name).to_owned() };
        println!("{name} = {beta:.2}");
    }
}

fn dot(terms: &[f64], beta: &[f64]) -> f64 {
    terms.iter().zip(beta).map(|(term, beta)| term * beta).sum()
}

/// Writes into each row how far its pool leads, as the search does.
fn lead(rows: &mut [Row], pool: &[f64]) {
    let at = term("lead").unwrap()[0];
    let meant: Vec<f64> = rows.iter().map(|row| odds(&row.features, pool)).collect();
    for (own, row) in rows.iter_mut().enumerate() {
        let others = meant.iter().enumerate().filter(|(other, _)| *other != own).map(|(_, odds)| *odds);
        row.features[at] = (meant[own] - others.fold(f64::NEG_INFINITY, f64::max)).clamp(-3.0, 3.0);
    }
}

/// Solves a small symmetric system by elimination.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let size = b.len();
    for i in 0..size {
        for j in i + 1..size {
            let factor = a[j][i] / a[i][i];
            let row = a[i].clone();
            for (left, right) in a[j].iter_mut().zip(row) {
                *left -= factor * right;
            }
            b[j] -= factor * b[i];
        }
    }
    for i in (0..size).rev() {
        for j in i + 1..size {
            b[i] -= a[i][j] * b[j];
        }
        b[i] /= a[i][i];
    }
    b
}

fn odds(features: &[f64], beta: &[f64]) -> f64 {
    dot(&terms(features), beta)
}

/// What each threshold does: `home` to the first hit, `sure` to what is said of it.
fn thresholds(cases: &[Case], pool: &[f64], confidence: &[Vec<f64>; 2]) {
    println!("\nhome: right first hits by set");
    let mut sets: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        sets.entry(case.set).or_default().push(case);
    }
    for home in [-1.0, -0.5, 0.0, 0.5, 1.0] {
        let shares = sets.iter().map(|(set, cases)| {
            let right = cases
                .iter()
                .filter(|case| first(case, pool, confidence, home).is_some_and(|(row, _)| row.right))
                .count();
            format!("{set} {:.3}", right as f64 / cases.len() as f64)
        });
        println!("{home:5.1}  {}", shares.collect::<Vec<_>>().join("  "));
    }
    println!("\nthe pool that is meant, by set");
    for (set, cases) in &sets {
        let best = |case: &&&Case| {
            let rows = case.rows.iter().map(|row| (row, odds(&row.features, pool)));
            rows.max_by(|a, b| a.1.total_cmp(&b.1)).is_some_and(|(row, _)| row.meant)
        };
        println!("  {set} {:.3}", cases.iter().filter(best).count() as f64 / cases.len() as f64);
    }
    for general in [false, true] {
        let whose = if general { "a standard's" } else { "a product's or team's" };
        println!("\nsure of {whose}: said of the right / right where said / sure and wrong of all, by set");
        for sure in [-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0] {
            let shares = sets.iter().map(|(set, cases)| {
                let firsts: Vec<(bool, bool)> = cases
                    .iter()
                    .filter_map(|case| first(case, pool, confidence, HOME))
                    .filter(|(row, _)| row.general == general)
                    .map(|(row, odds)| (row.right, odds > sure))
                    .collect();
                let both = firsts.iter().filter(|(right, sure)| *right && *sure).count() as f64;
                let right = firsts.iter().filter(|(right, _)| *right).count() as f64;
                let said = firsts.iter().filter(|(_, sure)| *sure).count() as f64;
                format!(
                    "{set} {:.2}/{:.2}/{:.3}",
                    both / right.max(1.0),
                    both / said.max(1.0),
                    (said - both) / cases.len() as f64
                )
            });
            println!("{sure:5.2}  {}", shares.collect::<Vec<_>>().join("  "));
        }
    }
}

/// The first of all pools, and the log odds that it is right.
fn first<'c>(case: &'c Case, pool: &[f64], confidence: &[Vec<f64>; 2], home: f64) -> Option<(&'c Row, f64)> {
    let judged = case.rows.iter().map(|row| (row, odds(&row.features, pool) - if row.general { home } else { 0.0 }));
    let (row, _) = judged.max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some((row, odds(&row.features, &confidence[usize::from(row.general)])))
}

/// The weights of the score, by coordinate ascent on the mean reciprocal rank within the pool that is meant.
mod weights {
    use errbook::search::Weights;

    use super::{Catalogs, Index, catalogs, folder, folds, load, queries, teams};

    /// What is accepted, and the query.
    type Asked = Vec<(Vec<String>, String)>;

    /// Queries with what is accepted, and what the set counts.
    struct Set {
        name: &'static str,
        weight: f64,
        asked: Vec<(Index, Asked)>,
    }

    fn sets() -> Vec<Set> {
        let whole: Catalogs = catalogs();
        let index = Index::build(&whole);
        let single = |name: &'static str, weight| Set { name, weight, asked: vec![(index.clone(), queries(name))] };
        let mut sets = vec![single("products", 1.0), single("standards", 1.5)];
        let own = ["clinic", "rail", "wms"].map(|name| {
            let index = Index::build(&load::with(&[folder().join(format!("catalogs/{name}.toml"))]).unwrap());
            (index, queries("teams").into_iter().filter(|(accepted, _)| accepted[0].starts_with(name)).collect())
        });
        sets.push(Set { name: "teams", weight: 1.0, asked: own.into() });
        let alone = |(name, query): (String, String)| (vec![name], query);
        let as_teams = teams(&whole).into_iter().map(|(index, asked)| (index, asked.into_iter().map(alone).collect()));
        sets.push(Set { name: "standards as teams", weight: 1.0, asked: as_teams.collect() });
        let folds = folds(&whole);
        for (name, product, step) in [("symptoms of products", true, 5), ("symptoms of standards", false, 8)] {
            let asked = folds.iter().map(|(index, taken)| {
                let own = taken.iter().filter(|(own, ..)| *own == product).step_by(step);
                (index.clone(), own.map(|(_, name, symptom)| (vec![name.clone()], symptom.clone())).collect())
            });
            sets.push(Set { name, weight: 1.0, asked: asked.collect() });
        }
        sets
    }

    fn reciprocal(set: &Set, weights: &Weights) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0);
        for (index, asked) in &set.asked {
            let index = index.clone().weighed(weights.clone());
            for (accepted, query) in asked {
                let meant = |(catalog, code): &(String, String)| {
                    accepted.iter().any(|name| name == code || *name == format!("{catalog}:{code}"))
                };
                let pools = index.study(&query.replace(':', "\\:"), 10);
                let place = pools.iter().filter_map(|pool| pool.best.iter().position(meant)).min();
                sum += place.map_or(0.0, |place| 1.0 / (place as f64 + 1.0));
                count += 1.0;
            }
        }
        sum / count
    }

    pub fn ascend() {
        let sets = sets();
        let judge = |weights: &Weights| {
            let each: Vec<f64> = sets.iter().map(|set| reciprocal(set, weights)).collect();
            (sets.iter().zip(&each).map(|(set, each)| set.weight * each).sum::<f64>(), each)
        };
        let mut best = Weights::built_in();
        let (mut reached, each) = judge(&best);
        println!("{reached:.4} {:?} {each:.3?}", sets.iter().map(|set| set.name).collect::<Vec<_>>());
        let count = values(&mut best.clone()).len();
        let mut step = 0.3_f32;
        for round in 0..3 {
            for at in 0..count {
                for factor in [1.0 + step, 1.0 / (1.0 + step)] {
                    let mut tried = best.clone();
                    let value = &mut *values(&mut tried)[at];
                    *value *= factor;
                    let (sum, each) = judge(&tried);
                    if sum > reached + 0.0005 {
                        let value = *values(&mut tried)[at];
                        println!("{sum:.4} round {round} parameter {at} = {value:.3} {each:.3?}");
                        (best, reached) = (tried, sum);
                        break;
                    }
                }
            }
            step *= 0.6;
        }
        println!("{best:#?}");
    }

    /// What the ascent may turn.
    fn values(weights: &mut Weights) -> Vec<&mut f32> {
        let Weights {
            light,
            plain,
            concept,
            any_trade,
            wording,
            shared_prefix,
            joined,
            split,
            slip,
            pair,
            mu,
            likely,
            best,
            whole,
            lean,
            named,
            met,
            letters,
            inside,
            bulk,
            kinds,
            passages,
            ..
        } = weights;
        let mut all = vec![
            light,
            plain,
            concept,
            any_trade,
            wording,
            shared_prefix,
            joined,
            split,
            slip,
            pair,
            mu,
            likely,
            best,
            whole,
            lean,
            named,
            met,
            letters,
            inside,
            bulk,
        ];
        all.extend(kinds);
        all.extend(passages);
        all
    }
}
