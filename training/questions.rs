//! What is asked while fitting, and what is right: the queries of this folder, the catalogs' own symptoms, and standards that play
//! a team's catalog.
//!
//! Fits nothing.

use std::path::PathBuf;
use std::sync::Arc;

use errbook::catalog::{CatalogKind, Catalogs, load};
use errbook::search::Index;

/// A pool's features, whether what is asked for stands in it, and whether its first hit is that.
#[derive(Clone)]
pub struct PoolRow {
    pub features: Vec<f64>,
    pub general: bool,
    pub meant: bool,
    pub right: bool,
    pub weight: f64,
}

/// The pools' rows of one query; no row is right where nothing fits.
#[derive(Clone)]
pub struct Case {
    pub set: &'static str,
    /// A number that the same query has in every set.
    pub part: u64,
    pub rows: Vec<PoolRow>,
}

/// Symptoms are looked up in so many indexes, each without every so manieth.
const FOLDS: usize = 8;

/// This folder.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("training")
}

/// The built-in catalogs with the standards whole.
pub fn catalogs() -> Catalogs {
    let mut all = load::builtin();
    for catalog in &mut all.shelf {
        catalog.extended = true;
    }
    for catalog in &mut all.all {
        catalog.extended = true;
    }
    all
}

/// What is accepted (`catalog:code`, or the code of a product), and the query.
pub fn queries(set: &str) -> Vec<(Vec<String>, String)> {
    let text =
        ["tsv", "txt"].iter().find_map(|kind| std::fs::read_to_string(folder().join(format!("{set}.{kind}"))).ok());
    let row = |line: &str| match line.split_once('\t') {
        Some((accepted, query)) => (accepted.split(' ').map(str::to_owned).collect(), query.to_owned()),
        None => (Vec::new(), line.to_owned()),
    };
    text.unwrap().lines().map(row).collect()
}

/// What an index says to a query of which one catalog is asked.
pub fn filtered(
    set: &'static str,
    index: &Index,
    catalog: &str,
    query: &str,
    accepted: &[String],
    weight: f64,
) -> Case {
    answered(set, index, &format!("catalog:{catalog} {}", query.replace(':', "\\:")), accepted, weight)
}

/// What an index says to a query, pool by pool.
pub fn case(set: &'static str, index: &Index, query: &str, accepted: &[String], weight: f64) -> Case {
    answered(set, index, &query.replace(':', "\\:"), accepted, weight)
}

fn answered(set: &'static str, index: &Index, query: &str, accepted: &[String], weight: f64) -> Case {
    let rows = index.study(query, 1).into_iter().map(|studied| {
        let (catalog, code) = &studied.best[0];
        let right = accepted.iter().any(|name| name == code || *name == format!("{catalog}:{code}"));
        let meant = accepted.iter().any(|name| match name.split_once(':') {
            Some((catalog, _)) => studied.catalogs.iter().any(|own| own == catalog),
            None => !studied.general && studied.catalogs.len() > 1,
        });
        PoolRow {
            features: studied.features.values().iter().copied().map(f64::from).collect(),
            general: studied.general,
            meant,
            right,
            weight,
        }
    });
    let words =
        query.split_once(' ').filter(|(first, _)| first.starts_with("catalog:")).map_or(query, |(_, words)| words);
    let part = words.bytes().fold(7, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte))) >> 3;
    Case { set, part, rows: rows.collect() }
}

/// Every eighth symptom in an index without it, fold by fold.
pub fn symptoms(whole: &Catalogs, cases: &mut Vec<Case>) {
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
pub type Taken = Vec<(bool, String, String)>;

/// Indexes without every eighth symptom, each with what was taken out of it.
pub fn folds(whole: &Catalogs) -> Vec<(Index, Taken)> {
    let fold = |fold: usize| {
        let mut rest = whole.clone();
        let mut taken = Vec::new();
        for catalog in rest.all.iter_mut().chain(&mut rest.shelf) {
            let product = catalog.head.kind == CatalogKind::Product;
            for entry in catalog.entries.to_mut() {
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
pub fn stripped(whole: &Catalogs, cases: &mut Vec<Case>) {
    for (index, asked) in teams(whole) {
        for (name, symptom) in &asked {
            cases.push(case("standards as teams", &index, symptom, std::slice::from_ref(name), 0.4));
        }
    }
}

/// Each larger standard in the role of a team's catalog, with what it is asked.
pub fn teams(whole: &Catalogs) -> Vec<(Index, Vec<(String, String)>)> {
    let team = |at: usize| {
        let mut rest = whole.clone();
        let mut team = rest.shelf.remove(at);
        if team.head.kind != CatalogKind::Standard || team.entries.len() < 30 {
            return None;
        }
        team.head.kind = CatalogKind::Product;
        team.builtin = false;
        let mut asked = Vec::new();
        for entry in team.entries.to_mut() {
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
