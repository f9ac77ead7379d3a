//! The rules and samples of the built-in catalogs hold: a rule is found in each of its hits and in none of its misses, and every
//! sample leads to its entry.
//!
//! What the mechanism does not serve yet stands in tests/rules/open.txt, one example a line; a line that holds by now is to
//! be taken out there. Products and formats have no open ones.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use errbook::catalog::CatalogKind;
use errbook::catalog::load::builtin;
use errbook::envelope::Decoder;
use errbook::triage::{faults, product_set};

#[test]
fn the_examples_of_every_catalog_hold() {
    let catalogs = builtin();
    let decoder = Decoder::new(&product_set(&catalogs));
    let all = catalogs.all.iter().chain(&catalogs.shelf);
    let faults: BTreeSet<String> = all
        .flat_map(|catalog| {
            faults(catalog, &decoder).into_iter().map(|what| format!("{}: {what}", catalog.head.id)).collect::<Vec<_>>()
        })
        .collect();
    let open: BTreeSet<String> = include_str!("open.txt").lines().map(str::to_owned).collect();
    let new: Vec<&String> = faults.difference(&open).collect();
    let held: Vec<&String> = open.difference(&faults).collect();
    assert!(new.is_empty() && held.is_empty(), "{} do not hold:\n{new:#?}\nhold by now:\n{held:#?}", new.len());
}

#[test]
fn only_standards_have_open_examples() {
    let catalogs = builtin();
    let standard = |id: &str| catalogs.catalog(id).is_some_and(|catalog| catalog.head.kind == CatalogKind::Standard);
    for line in include_str!("open.txt").lines() {
        assert!(standard(line.split(':').next().unwrap()), "{line}");
    }
}

#[test]
fn every_fixed_text_has_words_to_search_for() {
    for catalog in &builtin().shelf {
        for entry in catalog.entries.iter() {
            for text in &entry.texts {
                let longest = text.split('*').map(str::trim).map(str::len).max().unwrap_or_default();
                assert!(longest >= 6, "{}: {} of {}", catalog.head.id, text, entry.code);
            }
        }
    }
}
