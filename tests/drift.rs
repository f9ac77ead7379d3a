//! `errbook catalog check`: planted trees of many languages and styles under tests/drift, each with what a careful reader finds
//! between it and its catalog, written by hand; and everything else that the command says.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;

fn errbook(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("errbook").unwrap();
    command.args(arguments).current_dir(folder).env_clear().env("HOME", folder);
    command.output().unwrap()
}

fn rows(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// What is said of a tree that its expectations do not want, and what they want that is not said.
fn faults(case: &Path) -> Vec<String> {
    let expected: Value = serde_json::from_str(&fs::read_to_string(case.join("expected.json")).unwrap()).unwrap();
    let output = errbook(case, &["catalog", "check", "--json", "--with-catalog", "catalog.toml", "--source", "source"]);
    let said = rows(&output);
    let name = case.file_name().unwrap().to_string_lossy().into_owned();
    let mut faults = Vec::new();
    if output.status.code() != Some(1) {
        faults.push(format!("{name}: exit {:?}", output.status.code()));
    }
    let optional: Vec<&str> = expected["optional"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for kind in ["missing", "phantom", "changed"] {
        let wanted = expected[kind].as_array().unwrap();
        let code = |row: &Value| row.as_str().map_or_else(|| text(row, "code").to_owned(), str::to_owned);
        let all: BTreeSet<String> = wanted.iter().map(code).collect();
        let of_kind: Vec<&Value> = said.iter().filter(|row| text(row, "kind") == kind).collect();
        for row in &of_kind {
            if !all.contains(text(row, "code")) && !optional.contains(&text(row, "code")) {
                faults.push(format!("{name}: wrong: {row}"));
            }
        }
        for want in wanted {
            let rows = of_kind.iter().filter(|row| text(row, "code") == code(want));
            let right = |row: &&&Value| {
                let place = |place: &Value| {
                    text(row, "file") == format!("source/{}", text(place, "file")) && row["line"] == place["line"]
                };
                let placed = want["places"].as_array().is_none_or(|places| places.iter().any(place));
                let told = match text(want, "aspect") {
                    "http" => text(row, "what").split(',').next() == text(want, "what").split(',').next(),
                    "message" => text(row, "what").starts_with("the message is"),
                    _ => true,
                };
                placed && told
            };
            if !rows.clone().any(|row| right(&row)) {
                faults.push(format!(
                    "{name}: {kind} {} not said, or elsewhere: {:?}",
                    code(want),
                    rows.collect::<Vec<_>>()
                ));
            }
        }
    }
    faults
}

#[test]
fn what_differs_is_said_with_its_place_and_nothing_else_is() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/drift");
    let mut cases: Vec<_> = fs::read_dir(cases).unwrap().map(|case| case.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 20);
    let faults: Vec<String> = cases.iter().flat_map(|case| faults(case)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

const BANK: &str = r#"
[catalog]
id = "bank"
name = "Bank"

[[entry]]
code = "CARD_LOST"
section = "Cards"
meaning = "The card was reported as lost."
check = "Ask for another card."
retry = { verdict = "never", why = "It stays lost." }

[[entry]]
code = "CARD_OLD"
section = "Cards"
meaning = "The card is past its date."
check = "Ask for another card."
retry = { verdict = "never", why = "It stays old." }
"#;

#[test]
fn a_known_difference_needs_a_reason_and_is_not_found_again() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bank.toml"), BANK).unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/a.py"), "def f():\n    raise CardError(\"CARD_LOST\")\n").unwrap();
    let check = ["catalog", "check", "bank.toml", "--source", "src"];
    let found = errbook(folder.path(), &check);
    assert_eq!(found.status.code(), Some(1));
    let said = "bank: phantom: CARD_OLD: nothing in the source sends it\n1 phantom in 1 catalog\n";
    assert_eq!(String::from_utf8(found.stdout).unwrap(), said);
    let accept = "[[accept]]\nkind = \"phantom\"\ncode = \"CARD_OLD\"\nwhy = \"Sent by the old bank.\"\n";
    fs::write(folder.path().join("check.toml"), accept).unwrap();
    let known = errbook(folder.path(), &check);
    assert_eq!(known.status.code(), Some(0));
    fs::write(folder.path().join("check.toml"), "[[accept]]\nkind = \"phantom\"\ncode = \"CARD_OLD\"\n").unwrap();
    assert_eq!(errbook(folder.path(), &check).status.code(), Some(3));
}

#[test]
fn words_of_a_project_are_added_by_its_catalog() {
    let folder = tempfile::tempdir().unwrap();
    let own = format!("{BANK}\n[check]\nsends = [\"card_is\"]\nskip = [\"legacy\"]\n");
    fs::write(folder.path().join("bank.toml"), own).unwrap();
    for (file, text) in [
        ("src/a.rb", "card_is \"CARD_OLD\"\ncard_is \"CARD_LOST\"\ncard_is \"CARD_THIN\"\n"),
        ("src/legacy/b.rb", "card_is \"CARD_DEAD\"\n"),
    ] {
        let file = folder.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let found = rows(&errbook(folder.path(), &["catalog", "check", "bank.toml", "--source", "src", "--json"]));
    let codes: Vec<(&str, &str)> = found.iter().map(|row| (text(row, "kind"), text(row, "code"))).collect();
    assert_eq!(codes, [("missing", "CARD_THIN")]);
}

#[test]
fn pages_are_held_against_the_catalog_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bank.toml"), BANK).unwrap();
    let page = "# Errors\n\n| Code | Meaning |\n|---|---|\n| `CARD_LOST` | Lost. |\n| `CARD_BENT` | Bent. |\n";
    fs::write(folder.path().join("errors.md"), page).unwrap();
    let found = rows(&errbook(folder.path(), &["catalog", "check", "bank.toml", "--docs", "errors.md", "--json"]));
    let codes: Vec<(&str, &str)> = found.iter().map(|row| (text(row, "kind"), text(row, "code"))).collect();
    assert_eq!(codes, [("undocumented", "CARD_OLD"), ("unlisted", "CARD_BENT")]);
    assert_eq!(found[1]["line"], 6);
}

#[test]
fn what_is_wrong_within_and_between_catalogs_is_said_too() {
    let folder = tempfile::tempdir().unwrap();
    let rule = "\n[[line]]\nname = \"refused\"\ntext = \"refused: {code}\"\nwhy = \"it says so\"\nhits = [\"nothing of the kind\"]\nmisses = [\"-\"]\n";
    fs::write(folder.path().join("bank.toml"), format!("{BANK}{rule}")).unwrap();
    fs::write(folder.path().join("till.toml"), BANK.replace("bank", "till").replace("CARD_OLD", "TILL_OPEN")).unwrap();
    fs::write(folder.path().join("worn.toml"), BANK.replace("section", "sektion")).unwrap();
    let found = errbook(folder.path(), &["catalog", "check", "bank.toml", "till.toml", "worn.toml", "--json"]);
    assert_eq!(found.status.code(), Some(3), "a file could not be used");
    let found = rows(&found);
    let kinds: Vec<(&str, &str)> = found.iter().map(|row| (text(row, "kind"), text(row, "code"))).collect();
    assert_eq!(
        kinds,
        [("problem", ""), ("problem", ""), ("problem", ""), ("problem", ""), ("example", ""), ("clash", "CARD_LOST")]
    );
    let broken = errbook(folder.path(), &["catalog", "check", "worn.toml"]);
    assert_eq!(broken.status.code(), Some(4), "none could");
    assert_eq!(errbook(folder.path(), &["catalog", "check"]).status.code(), Some(2));
    assert_eq!(errbook(folder.path(), &["catalog", "check", "bank.toml", "--source", "gone"]).status.code(), Some(5));
}
