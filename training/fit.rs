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

mod newton;
mod questions;
mod weights;

use std::collections::BTreeMap;

use errbook::catalog::{Catalogs, load};
use errbook::search::{ConfidenceFeatures, Index, term};
use newton::{Sums, dot, step};
use questions::{Case, PoolRow, case, catalogs, filtered, folder, queries, stripped, symptoms};

/// What the models weigh beside the features themselves.
const PAIRS: [&str; 15] = [
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
    "rich near",
    "near near",
    "score near",
];

/// What a row counts whose pool does not come first: its hit is not what is called sure.
const BEHIND: f64 = 0.2;

/// The lead of what is the user's own over the standards, for the table of `sure`.
const HOME: f64 = 0.5;

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
    // A filter leaves the standards out: that they say nothing must not make a product less sure.
    let alone = Index::build(&Catalogs { shelf: Vec::new(), ..catalogs() });
    for (set, name, weight) in [("products", "products alone", 3.0), ("foreign", "foreign alone", 3.0)] {
        for (accepted, query) in queries(set) {
            cases.push(case(name, &alone, &query, &accepted, weight));
        }
    }
    for name in ["clinic", "rail", "wms"] {
        let own = load::with(&[folder().join(format!("catalogs/{name}.toml"))]).unwrap();
        let index = Index::build(&own);
        for (accepted, query) in queries("teams") {
            if accepted[0].starts_with(name) {
                cases.push(case("teams", &index, &query, &accepted, 3.0));
                cases.push(filtered("teams by filter", &index, name, &query, &accepted, 3.0));
            }
        }
        for (_, query) in queries("foreign") {
            cases.push(case("foreign beside teams", &index, &query, &[], 1.0));
            cases.push(filtered("foreign by filter", &index, name, &query, &[], 1.0));
        }
    }
    symptoms(&whole, &mut cases);
    stripped(&whole, &mut cases);
    let pool = fit_pool(&cases);
    for case in &mut cases {
        lead(&mut case.rows, &pool);
    }
    let confidence = [("confidence", false), ("confidence_general", true)]
        .map(|(table, general)| fit_confidence(table, &cases, &pool, general));
    thresholds(&cases, &pool, &confidence);
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
            let own = |row: &PoolRow| terms(&row.features)[..count].to_vec();
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
fn fit_confidence(table: &str, cases: &[Case], pool: &[f64], general: bool) -> Vec<f64> {
    let mut beta = vec![0.0; names().len()];
    for _ in 0..20 {
        let mut sums = Sums::new(&beta);
        for (row, asked, first) in
            cases.iter().flat_map(|case| firsts(case, pool)).filter(|(row, ..)| row.general == general)
        {
            let terms = terms(&row.features);
            let p = 1.0 / (1.0 + (-dot(&terms, &beta)).exp());
            // That a symptom stands with one entry does not say that no other is right.
            let weight = if row.weight < 1.0 { 0.05 * row.weight } else { row.weight };
            let weight = weight * asked * if first { 1.0 } else { BEHIND };
            sums.add(weight * (f64::from(u8::from(row.right)) - p), weight * p * (1.0 - p), &terms);
        }
        step(&mut beta, sums);
    }
    print(table, &beta);
    beta
}

/// The rows of a case, how often such is asked, and whether each comes first of all.
fn firsts<'c>(case: &'c Case, pool: &[f64]) -> Vec<(&'c PoolRow, f64, bool)> {
    let placed = |row: &PoolRow| odds(&row.features, pool) - if row.general { HOME } else { 0.0 };
    let best = case.rows.iter().map(placed).fold(f64::NEG_INFINITY, f64::max);
    // What a responder asks most is about the own products.
    let asked = match case.set {
        "products" => 3.0,
        "standards" | "teams" | "teams by filter" | "products by filter" => 0.7,
        _ => 1.0,
    };
    case.rows.iter().map(|row| (row, asked, placed(row) >= best)).collect()
}

/// As the asset has them.
fn print(table: &str, beta: &[f64]) {
    println!("[{table}]");
    for (name, beta) in names().iter().zip(beta) {
        let name = if name.contains(' ') { format!("\"{name}\"") } else { (*name).to_owned() };
        println!("{name} = {beta:.2}");
    }
}

/// Writes into each row how far its pool leads, as the search does.
fn lead(rows: &mut [PoolRow], pool: &[f64]) {
    let at = term("lead").unwrap()[0];
    let meant: Vec<f64> = rows.iter().map(|row| odds(&row.features, pool)).collect();
    for (own, row) in rows.iter_mut().enumerate() {
        let others = meant.iter().enumerate().filter(|(other, _)| *other != own).map(|(_, odds)| *odds);
        let best = others.fold(f64::NEG_INFINITY, f64::max);
        row.features[at] = if best.is_finite() { (meant[own] - best).clamp(-3.0, 3.0) } else { 0.0 };
    }
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
fn first<'c>(case: &'c Case, pool: &[f64], confidence: &[Vec<f64>; 2], home: f64) -> Option<(&'c PoolRow, f64)> {
    let judged = case.rows.iter().map(|row| (row, odds(&row.features, pool) - if row.general { home } else { 0.0 }));
    let (row, _) = judged.max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some((row, odds(&row.features, &confidence[usize::from(row.general)])))
}
