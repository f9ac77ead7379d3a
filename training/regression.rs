//! The regressions over what the ranking saw, from the cases to their coefficients. Knows neither thresholds nor the asset.

use std::fmt::Write as _;

use errbook::search::{ConfidenceFeatures, term};

use crate::newton::{Sums, dot, step};
use crate::questions::{Case, PoolRow};

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

/// The lead of what is the user's own over the standards while confidence is fitted.
const HOME: f64 = 0.5;

/// The coefficients.
pub struct Fitted {
    pub pool: Vec<f64>,
    /// Of products and teams, and of the standards.
    pub confidence: [Vec<f64>; 2],
}

impl Fitted {
    /// Fits them to the cases that are `taught`.
    pub fn of(cases: &[Case], taught: impl Fn(&Case) -> bool) -> Self {
        let taught: Vec<&Case> = cases.iter().filter(|case| taught(case)).collect();
        let pool = pool(&taught);
        let led: Vec<Case> =
            taught.iter().map(|case| Case { rows: led(&case.rows, &pool), ..(*case).clone() }).collect();
        let confidence = [false, true].map(|general| confidence(&led, &pool, general));
        Self { pool, confidence }
    }

    /// As the asset has them.
    pub fn tables(&self) -> [(&'static str, String); 3] {
        [
            ("pool", table(&self.pool)),
            ("confidence", table(&self.confidence[0])),
            ("confidence_general", table(&self.confidence[1])),
        ]
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

/// The log odds that coefficients give.
pub fn odds(features: &[f64], beta: &[f64]) -> f64 {
    dot(&terms(features), beta)
}

/// The coefficients by which the pool that is meant stands out among all (a conditional logit).
fn pool(cases: &[&Case]) -> Vec<f64> {
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
    beta
}

/// The coefficients by which a first hit is right, of the standards or of all others.
fn confidence(cases: &[Case], pool: &[f64], general: bool) -> Vec<f64> {
    let mut beta = vec![0.0; names().len()];
    for _ in 0..20 {
        let mut sums = Sums::new(&beta);
        let rows = cases.iter().flat_map(|case| firsts(case, pool)).filter(|(row, ..)| row.general == general);
        for (row, asked, first) in rows {
            let terms = terms(&row.features);
            let p = 1.0 / (1.0 + (-dot(&terms, &beta)).exp());
            // That a symptom stands with one entry does not say that no other is right.
            let weight = if row.weight < 1.0 { 0.05 * row.weight } else { row.weight };
            let weight = weight * asked * if first { 1.0 } else { BEHIND };
            sums.add(weight * (f64::from(u8::from(row.right)) - p), weight * p * (1.0 - p), &terms);
        }
        step(&mut beta, sums);
    }
    beta
}

/// The rows of a case, how often such is asked, and whether each comes first of all.
fn firsts<'c>(case: &'c Case, pool: &[f64]) -> Vec<(&'c PoolRow, f64, bool)> {
    let placed = |row: &PoolRow| odds(&row.features, pool) - if row.general { HOME } else { 0.0 };
    let best = case.rows.iter().map(placed).fold(f64::NEG_INFINITY, f64::max);
    // What a responder asks most is about the own products.
    let asked = match case.set {
        "products" => 3.0,
        "standards" | "teams" | "teams by filter" => 0.7,
        _ => 1.0,
    };
    case.rows.iter().map(|row| (row, asked, placed(row) >= best)).collect()
}

/// The rows with how far each pool leads, as the search sees them.
pub fn led(rows: &[PoolRow], pool: &[f64]) -> Vec<PoolRow> {
    let at = term("lead").unwrap()[0];
    let meant: Vec<f64> = rows.iter().map(|row| odds(&row.features, pool)).collect();
    let mut led = rows.to_vec();
    for (own, row) in led.iter_mut().enumerate() {
        let others = meant.iter().enumerate().filter(|(other, _)| *other != own).map(|(_, odds)| *odds);
        let best = others.fold(f64::NEG_INFINITY, f64::max);
        row.features[at] = if best.is_finite() { (meant[own] - best).clamp(-3.0, 3.0) } else { 0.0 };
    }
    led
}

/// One coefficient a line.
fn table(beta: &[f64]) -> String {
    let mut table = String::new();
    for (name, beta) in names().iter().zip(beta) {
        let name = if name.contains(' ') { format!("\"{name}\"") } else { (*name).to_owned() };
        let _ = writeln!(table, "{name} = {beta:.2}");
    }
    table
}
