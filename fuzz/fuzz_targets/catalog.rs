//! A catalog file is read or refused, whatever stands in it: every problem bears a line of the file, and what has no problem
//! can be loaded.
//!
//! `cargo +stable fuzz run -s none catalog fuzz/corpus/catalog assets/catalog assets/checklist`

#![no_main]

use errbook::catalog::{Catalog, Checklist, markdown, schema};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let lines = text.split('\n').count();
    let problems = schema::problems("any.toml", text);
    assert!(problems.iter().all(|problem| (1..=lines).contains(&problem.line)), "{problems:?}");
    if problems.is_empty() {
        let read = toml::from_str::<Catalog>(text).map(drop).or_else(|_| toml::from_str::<Checklist>(text).map(drop));
        assert!(read.is_ok(), "{read:?}");
    }
    if let Ok(catalog) = markdown::read("any.md", "any", text) {
        assert!(catalog.entries.iter().all(|entry| entry.catalog == "any" && !entry.code.is_empty()));
    }
});
