//! Holds the house: a module names only strictly lower floors, each outside crate has one home, and the two pure floors stay
//! silent and timeless. Reads the sources as text.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

/// Every module of the crate and its floor.
const FLOORS: [(&str, u8); 14] = [
    ("catalog", 0),
    ("envelope", 0),
    ("search", 1),
    ("triage", 1),
    ("tally", 1),
    ("contrast", 1),
    ("store", 2),
    ("evidence", 2),
    ("clipboard", 2),
    ("drift", 2),
    ("config", 3),
    ("mcp", 3),
    ("tui", 3),
    ("cli", 4),
];

/// Outside crates and the only modules that may name them. Of the two that run an asynchronous runtime each has its own.
const HOMES: [(&str, &[&str]); 13] = [
    ("ratatui", &["tui"]),
    ("ratatui_textarea", &["tui"]),
    ("crossterm", &["tui"]),
    ("clap", &["cli"]),
    ("rmcp", &["mcp"]),
    ("rusqlite", &["store"]),
    ("tokio", &["store", "mcp"]),
    ("tokio_postgres", &["store"]),
    ("ureq", &["evidence"]),
    ("arboard", &["clipboard"]),
    ("fuzzy_matcher", &["search"]),
    ("etcetera", &["cli"]),
    ("ignore", &["drift"]),
];

/// What the two pure floors must not name.
const IMPURE: [&str; 12] = [
    "std::env",
    "std::thread",
    "std::time",
    "std::net",
    "std::process",
    "std::io::stdin",
    "Timestamp::now",
    "ZonedDateTime::now",
    "println!",
    "print!(",
    "eprintln!",
    "std::fs",
];

struct Source {
    path: PathBuf,
    module: String,
    code: String,
}

/// Every source file with the code that ships: tests, comments and texts left out.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let inside = path.strip_prefix(&root).unwrap().with_extension("");
            let module = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).unwrap();
            let shipped = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let code = shipped
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .fold(String::new(), |code, line| code + line + "\n");
            sources.push(Source { path, module, code });
        }
    }
    sources
}

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

/// The identifiers behind every `prefix` in the code.
fn named<'a>(code: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(prefix).map(move |(at, _)| {
        let rest = &code[at + prefix.len()..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    })
}

#[test]
fn a_module_names_only_lower_floors() {
    for source in sources().iter().filter(|source| !["lib", "main"].contains(&source.module.as_str())) {
        let own = floor(&source.module).unwrap_or_else(|| panic!("{} stands on no floor", source.path.display()));
        for other in named(&source.code, "crate::").filter(|other| *other != source.module) {
            let below = floor(other).unwrap_or_else(|| panic!("{} names crate::{other}", source.path.display()));
            assert!(below < own, "{} (floor {own}) names {other} (floor {below})", source.path.display());
        }
        assert!(!source.code.contains("use crate::{"), "{}: name one module a line", source.path.display());
    }
}

#[test]
fn every_outside_crate_has_one_home() {
    for source in sources() {
        for (name, homes) in HOMES {
            let paths = format!("{name}::");
            let uses = source.code.match_indices(&paths).any(|(at, _)| {
                let before = source.code[..at].chars().next_back();
                before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
            });
            let at_home = homes.contains(&source.module.as_str());
            assert!(!uses || at_home, "{} names {name}, which lives in {homes:?}", source.path.display());
        }
    }
}

#[test]
fn the_pure_floors_are_silent_and_timeless() {
    for source in sources() {
        if floor(&source.module).is_none_or(|floor| floor >= 2) || source.path.ends_with("catalog/load.rs") {
            continue;
        }
        for word in IMPURE {
            assert!(!source.code.contains(word), "{} names {word}", source.path.display());
        }
    }
}

#[test]
fn there_is_no_attic() {
    for source in sources() {
        let name = source.path.file_name().unwrap().to_string_lossy().into_owned();
        let attics = ["utils.rs", "common.rs", "helpers.rs", "manager.rs", "prelude.rs", "mod.rs"];
        assert!(!attics.contains(&name.as_str()), "{} is an attic", source.path.display());
        let text = fs::read_to_string(&source.path).unwrap();
        assert!(text.starts_with("//! "), "{} does not say what it is for", source.path.display());
    }
}

#[test]
fn no_product_is_named_in_the_sources() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let heads = ["caracal", "sigilum-gateway"].map(|stem| {
        let text = fs::read_to_string(root.join(format!("assets/catalog/{stem}.toml"))).unwrap();
        let catalog: toml::Table = text.parse().unwrap();
        catalog["catalog"].as_table().unwrap().clone()
    });
    let names: Vec<String> = heads
        .iter()
        .flat_map(|head| ["id", "name", "short"].map(|key| head.get(key).and_then(toml::Value::as_str)))
        .flatten()
        .map(str::to_lowercase)
        .collect();
    assert!(names.contains(&"caracal".to_owned()) && names.len() >= 4, "{names:?}");
    for source in sources() {
        let text = fs::read_to_string(&source.path).unwrap().to_lowercase();
        let product = names.iter().find(|name| text.contains(name.as_str()));
        assert_eq!(product, None, "{} names a product: what is known of one is data", source.path.display());
    }
}
