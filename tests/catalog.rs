//! Catalog files: the built-in ones fit their schema, and a broken one is refused with every problem in its line.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use errbook::catalog::{load, schema};
use errbook::envelope::decode;
use errbook::triage::product_set;

fn assets(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(folder);
    fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file()).collect()
}

#[test]
fn every_built_in_file_fits_the_schema() {
    for path in assets("catalog").into_iter().chain(assets("catalog/standard")).chain(assets("checklist")) {
        let problems = schema::problems(&path.display().to_string(), &fs::read_to_string(&path).unwrap());
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
    }
}

#[test]
fn every_entry_says_what_a_responder_needs() {
    let catalogs = load::builtin();
    let mut seen = BTreeSet::new();
    for entry in catalogs.entries() {
        let name = format!("{} of {}", entry.code, entry.catalog);
        assert!(seen.insert((entry.catalog.clone(), entry.code.to_lowercase())), "{name} stands twice");
        assert!(!entry.surfaces.is_empty(), "{name} has no surface");
        assert!(entry.steps.len() >= 2, "{name} has too few steps");
        assert!(entry.docs.starts_with("https://"), "{name} has no docs link");
        let least = if entry.since.is_some() { 8 } else { 25 };
        let symptoms: BTreeSet<&String> = entry.symptoms.iter().collect();
        assert!(symptoms.len() >= least, "{name} has {} symptoms", symptoms.len());
        for related in &entry.related {
            assert!(catalogs.entry(&entry.catalog, related).is_some(), "{name} is related to an unknown {related}");
        }
    }
}

#[test]
fn every_fingerprint_is_found_by_its_example() {
    for entry in load::builtin().entries() {
        for print in &entry.fingerprints {
            let message = print.example.as_deref().unwrap_or(&print.text);
            let found = entry.fingerprint(message, print.http.first().copied());
            let found = found.unwrap_or_else(|| panic!("{}: nothing finds \"{message}\"", entry.code));
            assert_eq!((&found.text, &found.http), (&print.text, &print.http), "{}: another is nearer", entry.code);
        }
    }
}

#[test]
fn words_that_anybody_could_write_are_claimed_beside_their_code_only() {
    let catalogs = load::builtin();
    let product_set = product_set(&catalogs);
    for entry in catalogs.entries() {
        for print in entry.fingerprints.iter().filter(|print| print.needs_code) {
            let message = print.example.as_deref().unwrap_or(&print.text);
            let alone = decode(format!("RuntimeError: {message}\n").as_bytes(), &product_set);
            let claimed = alone.findings.iter().any(|finding| finding.entry.as_ref() == Some(&entry.code));
            assert!(!claimed, "\"{message}\" alone is taken for {}", entry.code);
            let keys = if entry.catalog == "caracal" { ["error", "error_description"] } else { ["code", "error"] };
            let envelope = serde_json::json!({ keys[0]: entry.code, keys[1]: message });
            let beside = decode(envelope.to_string().as_bytes(), &product_set);
            let found: Vec<_> = beside.findings.iter().map(|finding| finding.entry.as_deref()).collect();
            assert_eq!(found, [Some(entry.code.as_str())], "{envelope}");
        }
    }
}

#[test]
fn every_catalog_has_its_checklist() {
    let catalogs = load::builtin();
    for catalog in &catalogs.all {
        assert_eq!(catalogs.checklist(&catalog.head.id).map(|list| &list.id), Some(&catalog.head.checklist));
    }
}

#[test]
fn what_no_catalog_knows_walks_a_checklist_that_names_no_product() {
    let catalogs = load::builtin();
    let general = catalogs.checklist("").unwrap();
    assert_eq!((general.id.as_str(), general.general), ("general", true));
    let said = format!("{general:?}").to_lowercase();
    for head in catalogs.all.iter().map(|catalog| &catalog.head) {
        assert!(!said.contains(&head.short.to_lowercase()), "{} in {said}", head.short);
    }
}

#[test]
fn a_broken_catalog_is_refused_with_every_problem() {
    let text = r#"
[catalog]
id = "billing"
nmae = "Billing"
surfaces = ["gateway"]

[[entry]]
code = "CARD EXPIRED"
section = "Cards"
meaning = ""
check = "ask for another card"
surfaces = ["gatway"]
http = [42]
retry = { verdict = "after", why = "later it may work" }

[[entry.fingerprint]]
text = "card * expired"
means = "it is old"
check = "ask"

[[entry]]
code = 7
"#;
    let problems: Vec<String> = schema::problems("billing.toml", text).iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(problems.join("\n"), @r#"
    billing.toml:2: `catalog` has no `name`; add `name = "..."`
    billing.toml:4: `nmae` is not a key of `catalog`; did you mean `name`?
    billing.toml:7: the code "CARD EXPIRED" has a space in it; write the code as it is on the wire
    billing.toml:7: the retry verdict needs `wait_s`; add `wait_s = 1`
    billing.toml:10: `meaning` is empty; write its text or leave the key out
    billing.toml:12: `surfaces` names "gatway", which the catalog does not declare; write one of gateway, or add it to `surfaces` of `[catalog]`
    billing.toml:13: an item of `http` does not belong in a list of HTTP statuses; write `http = [403, 429]`
    billing.toml:16: "card * expired" has a * and no `example`; add a message that it matches
    billing.toml:21: this `entry` has no `section`; add `section = "..."`
    billing.toml:21: this `entry` has no `meaning`; add `meaning = "..."`
    billing.toml:21: this `entry` has no `check`; add `check = "..."`
    billing.toml:21: this `entry` has no `retry`; add `retry` with `verdict = "now|after|change|never|unknown"` and `why = "..."`
    billing.toml:22: `code` is not text in quotes; write `code = "..."`
    "#);
}

#[test]
fn a_users_entry_takes_the_place_of_a_built_in_one() {
    let folder = tempfile::tempdir().unwrap();
    let own = r#"
[catalog]
id = "sigilum-gateway"
name = "ours"

[[entry]]
code = "NOT_FOUND"
section = "Ours"
meaning = "ours"
check = "ask us"
retry = { verdict = "never", why = "ours" }
"#;
    fs::write(folder.path().join("ours.toml"), own).unwrap();
    let catalogs = load::with(&[folder.path().to_owned()]).unwrap();
    assert_eq!(catalogs.entry("sigilum-gateway", "not_found").unwrap().section, "Ours");
    assert_eq!(catalogs.all.len(), load::builtin().all.len());
}
