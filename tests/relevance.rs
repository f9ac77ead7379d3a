//! Holds what symptom search has reached, on queries written by people who had not just read the catalogs' symptoms and on
//! which nothing was tuned: tests/relevance/queries.jsonl, with the codes that an expert would accept for each, and
//! negatives.jsonl, which fit no code.

#![allow(clippy::unwrap_used, clippy::cast_precision_loss, clippy::print_stdout, reason = "a test may panic, and talk")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use errbook::catalog::{Catalogs, load};
use errbook::search::{Hit, Index, Weights};
use serde::Deserialize;

#[derive(Deserialize)]
struct Query {
    q: String,
    #[serde(default)]
    accept: Vec<String>,
    #[serde(default)]
    hard: bool,
}

fn queries(name: &str) -> Vec<Query> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/relevance").join(name);
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What is measured, each as a share.
#[derive(Debug, Default)]
struct Figures {
    first: f64,
    in_three: f64,
    reciprocal_rank: f64,
    hard_first: f64,
    /// Of the right first hits, how many are confident.
    sure_of_right: f64,
    /// Of the confident first hits, how many are right.
    right_of_sure: f64,
    /// Of the negatives, how many are answered confidently.
    fooled: f64,
    misses: Vec<String>,
}

/// Only codes of the two references were judged; the younger ones and those of the standards are passed over.
fn judged(index: &Index, query: &str) -> Vec<Hit> {
    let hits = index.search(query, usize::MAX).hits;
    hits.into_iter().filter(|hit| hit.entry.since.is_none() && !hit.general).collect()
}

fn measure(index: &Index) -> Figures {
    let mut figures = Figures::default();
    let (mut hard, mut sure, mut right, mut both) = (0.0, 0.0, 0.0, 0.0);
    let queries = self::queries("queries.jsonl");
    for query in &queries {
        let hits = judged(index, &query.q);
        let place = hits.iter().position(|hit| query.accept.contains(&hit.entry.code));
        let (first, confident) = (place == Some(0), hits.first().is_some_and(|hit| hit.confident));
        figures.first += f64::from(first);
        figures.in_three += f64::from(place.is_some_and(|place| place < 3));
        figures.reciprocal_rank += place.map_or(0.0, |place| 1.0 / (place + 1) as f64);
        figures.hard_first += f64::from(first && query.hard);
        hard += f64::from(query.hard);
        right += f64::from(first);
        sure += f64::from(confident);
        both += f64::from(first && confident);
        if !first {
            let got = hits.first().map_or("nothing", |hit| &hit.entry.code);
            figures.misses.push(format!("{:?} wants {} got {got}", query.q, query.accept.join(" or ")));
        }
    }
    let negatives = self::queries("negatives.jsonl");
    let fooled = negatives.iter().filter(|query| judged(index, &query.q).iter().any(|hit| hit.confident)).count();
    for share in [&mut figures.first, &mut figures.in_three, &mut figures.reciprocal_rank] {
        *share /= queries.len() as f64;
    }
    figures.hard_first /= hard;
    figures.sure_of_right = both / f64::max(right, 1.0);
    figures.right_of_sure = both / f64::max(sure, 1.0);
    figures.fooled = fooled as f64 / negatives.len() as f64;
    figures
}

#[test]
fn symptom_search_is_as_good_as_it_has_been() {
    let figures = measure(&Index::build(&Catalogs { shelf: Vec::new(), ..load::builtin() }));
    let floors = [
        (figures.first, 0.91),
        (figures.in_three, 0.98),
        (figures.reciprocal_rank, 0.945),
        (figures.hard_first, 0.845),
        (figures.sure_of_right, 0.83),
        (figures.right_of_sure, 0.96),
        (1.0 - figures.fooled, 12.0 / 13.0),
    ];
    assert!(floors.iter().all(|(reached, floor)| reached >= floor), "{figures:#?}");
}

/// The rows of a set that the search was fitted on: what is accepted (`catalog:code`) and the query.
fn training(name: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("training").join(name);
    let row =
        |line: &str| line.split_once('\t').map_or((String::new(), line.to_owned()), |(a, b)| (a.into(), b.into()));
    fs::read_to_string(path).unwrap().lines().map(row).collect()
}

/// The share of the queries whose first hit is accepted.
fn right_first(index: &Index, rows: &[(String, String)]) -> f64 {
    let right = rows.iter().filter(|(accepted, query)| {
        let hits = index.search(&query.replace(':', "\\:"), 1).hits;
        hits.first().is_some_and(|hit| {
            let name = format!("{}:{}", hit.entry.catalog, hit.entry.code);
            accepted.split(' ').any(|accepted| accepted == name)
        })
    });
    right.count() as f64 / rows.len() as f64
}

#[test]
fn the_products_are_found_as_well_with_the_standards_beside_them() {
    let figures = measure(&Index::build(&load::builtin()));
    let floors = [
        (figures.first, 0.91),
        (figures.in_three, 0.98),
        (figures.reciprocal_rank, 0.945),
        (figures.hard_first, 0.845),
        (figures.sure_of_right, 0.85),
        (figures.right_of_sure, 0.94),
        (1.0 - figures.fooled, 12.0 / 13.0),
    ];
    assert!(floors.iter().all(|(reached, floor)| reached >= floor), "{figures:#?}");
}

#[test]
fn a_standard_answers_what_no_product_does_and_what_fits_nothing_is_not_sure() {
    let index = Index::build(&load::builtin());
    let standards = right_first(&index, &training("standards.tsv"));
    assert!(standards >= 0.7, "{standards}");
    let foreign = training("foreign.txt");
    let fooled: Vec<&str> = foreign
        .iter()
        .filter(|(_, query)| index.search(query, 10).hits.iter().any(|hit| hit.confident))
        .map(|(_, query)| query.as_str())
        .collect();
    assert!(fooled.len() as f64 <= 0.05 * foreign.len() as f64, "{fooled:#?}");
}

#[test]
fn a_catalog_that_nobody_tuned_is_found_beside_the_built_in_ones_as_well_as_alone() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("training/catalogs");
    let (mut beside, mut alone, mut count) = (0.0, 0.0, 0.0);
    for name in ["clinic", "rail", "wms"] {
        let index = Index::build(&load::with(&[folder.join(format!("{name}.toml"))]).unwrap());
        let rows: Vec<_> =
            training("teams.tsv").into_iter().filter(|(accepted, _)| accepted.starts_with(name)).collect();
        let filtered: Vec<_> =
            rows.iter().map(|(accepted, query)| (accepted.clone(), format!("{query} catalog:{name}"))).collect();
        let share = |rows: &[(String, String)]| right_first(&index, rows) * rows.len() as f64;
        beside += share(&rows);
        let plain = |rows: &[(String, String)]| {
            let right = rows.iter().filter(|(accepted, query)| {
                let hits = index.search(query, 1).hits;
                hits.first().is_some_and(|hit| accepted.ends_with(&format!(":{}", hit.entry.code)))
            });
            right.count() as f64
        };
        alone += plain(&filtered);
        count += rows.len() as f64;
    }
    assert!(alone / count >= 0.5, "{alone} of {count}");
    assert!(beside >= alone - 0.05 * count, "{beside} beside the others, {alone} alone, of {count}");
}

#[test]
#[ignore = "prints what each part adds; run with --ignored --nocapture"]
fn ablation() {
    let catalogs = load::builtin();
    let whole = Index::build(&catalogs);
    let row = |name: &str, index: &Index| {
        let Figures { first, in_three, reciprocal_rank, hard_first, .. } = measure(index);
        println!("| {name} | {first:.3} | {in_three:.3} | {reciprocal_rank:.3} | {hard_first:.3} |");
    };
    println!("| without | top-1 | top-3 | MRR | hard |\n| --- | --- | --- | --- | --- |");
    row("nothing", &whole);
    row("the entries' symptoms", &Index::build(&without_symptoms(catalogs)));
    let weights = Weights::built_in();
    for (name, weights) in [
        ("concepts", Weights { concept: 0.0, wording: 0.0, ..weights.clone() }),
        ("the whole entry", Weights { likely: 0.0, ..weights.clone() }),
        ("the best passages", Weights { best: 0.0, ..weights.clone() }),
        ("words side by side", Weights { pair: 0.0, ..weights.clone() }),
        ("corrections", Weights { slip: 0.0, ..weights.clone() }),
        ("kin, split and joined words", Weights { shared_prefix: 0.0, split: 0.0, joined: 0.0, ..weights.clone() }),
        ("letters of the codes", Weights { letters: 0.0, ..weights }),
    ] {
        row(name, &whole.clone().weighed(weights));
    }
}

fn without_symptoms(mut catalogs: Catalogs) -> Catalogs {
    for catalog in &mut catalogs.all {
        catalog.extended = true;
        for entry in catalog.entries.to_mut() {
            Arc::make_mut(entry).symptoms.clear();
        }
    }
    catalogs
}

#[test]
fn the_table_of_word_vectors_is_the_one_that_its_notice_names() {
    use sha2::{Digest, Sha256};
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let sum = Sha256::digest(fs::read(assets.join("vectors.bin")).unwrap());
    let sum = errbook::triage::hex(&sum);
    let notice = fs::read_to_string(assets.join("vectors.notice")).unwrap();
    assert!(notice.contains(&format!("SHA-256 {sum}\n")), "{sum}");
}
