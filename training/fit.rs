//! Fits the coefficients of assets/lexicon.toml (which pool is meant, whether its first hit is right) and the thresholds beside
//! them: `cargo run --release --example fit` prints them with what they do, `-- --write` puts them into the asset.
//!
//! Logistic regressions (ridge, Newton's method) over one row a pool and query. The rows come from this folder (queries written
//! for it, that fit a product, a standard, a made-up team's catalog, or nothing) and from the catalogs themselves: their symptoms,
//! each looked up in an index without it, and catalogs of standards that play a team's with nothing but code, meaning and first
//! check. What is printed was reached by folds: each fifth of the queries judged by what the others taught. Nothing under tests/
//! takes part.

#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a tool for us"
)]

mod judged;
mod newton;
mod questions;
mod regression;
mod weights;

use errbook::catalog::{Catalogs, load};
use errbook::search::{ConfidenceFeatures, Index};
use judged::Judged;
use questions::{Case, case, catalogs, filtered, folder, queries, stripped, symptoms};
use regression::Fitted;

/// Each of so many parts is judged by what the others taught.
const PARTS: u64 = 5;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.split_first() {
        Some((word, _)) if word == "--weights" => return weights::ascend(),
        Some((word, queries)) if word == "--study" => return study(queries),
        _ => {}
    }
    let cases = cases();
    let fitted = Fitted::of(&cases, |_| true);
    let mut judged = Vec::new();
    for part in 0..PARTS {
        let fitted = Fitted::of(&cases, |case| case.part % PARTS != part);
        judged.extend(cases.iter().filter(|case| case.part % PARTS == part).map(|case| Judged::new(case, &fitted)));
    }
    judged::tell(&judged);
    let tables = fitted.tables();
    for (name, rows) in &tables {
        println!("[{name}]\n{rows}");
    }
    if words.iter().any(|word| word == "--write") {
        write(&tables);
    }
}

/// Every query with what each pool says to it.
fn cases() -> Vec<Case> {
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
    cases
}

/// Prints what the ranking of each pool saw of each query.
fn study(queries: &[String]) {
    let index = Index::build(&catalogs());
    for query in queries {
        println!("{query}");
        for studied in index.study(&query.replace(':', "\\:"), 3) {
            println!("  {:?}", studied.best);
            let values = ConfidenceFeatures::NAMES.iter().zip(studied.features.values());
            let values = values.filter(|(_, value)| *value != 0.0).map(|(name, value)| format!("{name} {value:.2}"));
            println!("    {}", values.collect::<Vec<_>>().join("  "));
        }
    }
}

/// Puts tables into the asset, in the place of those of the same name.
fn write(tables: &[(&str, String)]) {
    let path = folder().join("../assets/lexicon.toml");
    let mut text = std::fs::read_to_string(&path).unwrap();
    for (name, rows) in tables {
        let head = format!("\n[{name}]\n");
        let from = text.find(&head).unwrap() + head.len();
        let to = from + text[from..].find("\n[").map_or(text.len() - from, |at| at + 1);
        // A comment before the next table is that table's.
        let to = from + text[from..to].find("\n\n").map_or(to - from, |at| at + 1);
        text.replace_range(from..to, rows);
    }
    std::fs::write(path, text).unwrap();
}
