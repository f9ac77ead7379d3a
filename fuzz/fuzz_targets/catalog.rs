//! A catalog file is read or refused, whatever stands in it: every problem bears a line of the file, and what has no problem
//! can be loaded. A reference is read as any kind of file: each code has a name and a line.
//!
//! `tests/fuzz catalog`

#![no_main]

use errbook::catalog::reference::{self, ReferenceSpec, Text};
use errbook::catalog::{Catalog, Checklist, schema};
use libfuzzer_sys::fuzz_target;

/// One name for each reader.
const FILES: [&str; 15] = [
    "any.md",
    "any.html",
    "any.adoc",
    "any.rst",
    "any.csv",
    "any.json",
    "any.yaml",
    "any.toml",
    "any.properties",
    "any.po",
    "any.xml",
    "any.sql",
    "any.go",
    "any.py",
    "any.txt",
];

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let lines = text.split('\n').count();
    let problems = schema::problems("any.toml", text);
    assert!(problems.iter().all(|problem| (1..=lines).contains(&problem.line)), "{problems:?}");
    if problems.is_empty() {
        let read = toml::from_str::<Catalog>(text).map(drop).or_else(|_| toml::from_str::<Checklist>(text).map(drop));
        assert!(read.is_ok(), "{read:?}");
    }
    // Which reader it is, the input says itself, so that each is quick to reach.
    let path = FILES[input.len() % FILES.len()].to_owned();
    let read = reference::read(&[Text { path, text: text.to_owned() }], &ReferenceSpec::default());
    assert!(read.codes.iter().all(|code| !code.code.is_empty() && (1..=lines).contains(&code.place.line)));
});
