//! A team's own catalogs, rules and words are in force by the configuration, and doctor tells each of them.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const BILLING: &str = r#"
[catalog]
id = "billing"
name = "Billing"

[[entry]]
code = "CARD_EXPIRED"
section = "Cards"
meaning = "The card is past its date."
check = "Ask for another card."
retry = { verdict = "change", change = "use another card", why = "The same card fails every time." }
"#;

/// A home with these files.
fn home(files: &[(&str, &str)]) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let file = home.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    home
}

struct Said {
    code: i32,
    out: String,
    err: String,
}

fn errbook(home: &Path, arguments: &[&str], input: &str, environment: &[(&str, &str)]) -> Said {
    let mut command = Command::cargo_bin("errbook").unwrap();
    command.args(arguments).current_dir(home).env_clear().env("HOME", home).envs(environment.iter().copied());
    let output = command.write_stdin(input).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

const CONFIG: &str = ".config/errbook/config.toml";
const PASTE: &str = "{\"error\":{\"code\":\"CARD_EXPIRED\",\"message\":\"no\"}}\n";

fn finding(said: &Said) -> Value {
    serde_json::from_str(said.out.lines().next().unwrap()).unwrap()
}

#[test]
fn a_catalog_of_the_configuration_needs_no_option() {
    let home = home(&[(CONFIG, "catalogs = [\"~/oncall\"]\n"), ("oncall/billing.toml", BILLING)]);
    let found = finding(&errbook(home.path(), &["decode", "--json"], PASTE, &[]));
    assert_eq!((&found["catalog"], &found["entry"]), (&"billing".into(), &"CARD_EXPIRED".into()));
    let explained = errbook(home.path(), &["find", "--json", "card", "past", "its", "date"], "", &[]);
    assert_eq!(finding(&explained)["code"], "CARD_EXPIRED");
    let doctor = errbook(home.path(), &["doctor"], "", &[]);
    assert!(doctor.out.contains("config.toml:1"), "{}", doctor.out);
    assert!(doctor.out.contains("billing.toml: adds 1 code"), "{}", doctor.out);
}

#[test]
fn the_environment_names_catalogs_as_path_does_and_before_the_file() {
    let home = home(&[(CONFIG, "catalogs = [\"gone\"]\n"), ("a/billing.toml", BILLING)]);
    let named = [("ERRBOOK_CATALOGS", "~/a:")];
    let said = errbook(home.path(), &["decode", "--json"], PASTE, &named);
    assert_eq!((&finding(&said)["entry"], said.err.as_str()), (&"CARD_EXPIRED".into(), ""));
}

#[test]
fn a_folder_of_the_working_tree_is_used_when_asked_for_and_never_by_itself() {
    let home = home(&[(".errbook/billing.toml", BILLING), ("src/deep/a.txt", "")]);
    let from = home.path().join("src/deep");
    let decode = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("errbook").unwrap();
        command.args(arguments).current_dir(&from).env_clear().env("HOME", home.path());
        let output = command.write_stdin(PASTE).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(decode(&["decode", "--json", "--here"]).contains("\"billing\""));
    assert!(!decode(&["decode", "--json"]).contains("\"billing\""));
}

#[test]
fn built_in_products_are_chosen() {
    let home = home(&[(CONFIG, "builtin = [\"caracal\"]\n")]);
    let ids = |environment: &[(&str, &str)]| {
        let listed = errbook(home.path(), &["catalog", "list", "--json"], "", environment).out;
        let rows = listed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        rows.filter(|row| row["kind"] == "product")
            .map(|row| row["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&[]), ["caracal"]);
    assert_eq!(ids(&[("ERRBOOK_BUILTIN", "none")]), [""; 0]);
}

#[test]
fn a_catalog_of_the_same_identifier_overrides_field_by_field_and_says_so() {
    let own = "[catalog]\nid = \"sigilum-gateway\"\nname = \"ours\"\n\n[[entry]]\ncode = \"NOT_FOUND\"\ncheck = \"Ask the gateway team.\"\n";
    let home = home(&[(CONFIG, "catalogs = [\"ours.toml\"]\n"), (".config/errbook/ours.toml", own)]);
    let before = finding(&errbook(tempfile::tempdir().unwrap().path(), &["explain", "--json", "NOT_FOUND"], "", &[]));
    let after = finding(&errbook(home.path(), &["explain", "--json", "NOT_FOUND"], "", &[]));
    assert_eq!(after["check"], "Ask the gateway team.");
    for field in ["meaning", "section", "retry", "symptoms", "http"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    let doctor = errbook(home.path(), &["doctor"], "", &[]).out;
    assert!(doctor.contains("adds 0 codes, overrides NOT_FOUND (check)"), "{doctor}");
}

#[test]
fn one_bad_file_among_many_is_left_out_and_named() {
    let broken = BILLING.replace("check =", "chek =").replace("billing", "broken");
    let home =
        home(&[(CONFIG, "catalogs = [\"~/all\"]\n"), ("all/billing.toml", BILLING), ("all/broken.toml", &broken)]);
    let said = errbook(home.path(), &["decode", "--json"], PASTE, &[]);
    assert_eq!((said.code, &finding(&said)["catalog"]), (0, &"billing".into()));
    assert!(said.err.contains("broken.toml"), "{}", said.err);
    let doctor = errbook(home.path(), &["doctor"], "", &[]);
    assert_eq!(doctor.code, 3);
    assert!(doctor.out.contains("`chek` is not a key of `entry` CARD_EXPIRED"), "{}", doctor.out);
    let named = errbook(home.path(), &["decode", "--with-catalog", "all/broken.toml"], PASTE, &[]);
    assert_eq!(named.code, 4, "a file that is named for this run stops it");
}

#[test]
fn rows_of_ones_own_redact_and_find_and_are_told_by_doctor() {
    let redact = "[[rule]]\nname = \"house token\"\nneeds = [\"acme-\"]\npattern = '''(acme-[0-9a-f]{8})'''\n";
    let lexicon = "[concept]\nplastic = \"kaputtplast|card\"\n";
    let home = home(&[
        (CONFIG, "catalogs = [\"~/all\"]\n"),
        ("all/billing.toml", BILLING),
        (".config/errbook/redact.toml", redact),
        (".config/errbook/lexicon.toml", lexicon),
        (".config/errbook/theme/dark.toml", "bad = { fg = \"red\" }\n"),
    ]);
    let shown = errbook(home.path(), &["redact"], "token acme-0123abcd\n", &[]).out;
    assert!(shown.contains("house token") && !shown.contains("0123abcd"), "{shown}");
    let found = errbook(home.path(), &["find", "--json", "kaputtplast"], "", &[]);
    assert_eq!(finding(&found)["code"], "CARD_EXPIRED");
    let doctor = errbook(home.path(), &["doctor"], "", &[]).out;
    for part in ["redact.toml", "lexicon.toml", "theme/dark.toml", "1 row of your own"] {
        assert!(doctor.contains(part), "{part} is not in\n{doctor}");
    }
}

#[test]
fn a_rule_of_ones_own_that_cannot_be_used_stops_every_command_but_doctor() {
    let home = home(&[(".config/errbook/redact.toml", "[[rule]]\nname = \"x\"\nneeds = [\"x\"]\npattern = \"(\"\n")]);
    let said = errbook(home.path(), &["decode"], PASTE, &[]);
    assert_eq!((said.code, said.out.as_str()), (4, ""));
    assert!(said.err.contains("redact.toml"), "{}", said.err);
    assert_eq!(errbook(home.path(), &["doctor"], "", &[]).code, 3);
}

#[test]
fn a_theme_that_there_is_not_stops_no_command_and_doctor_says_it() {
    let home = home(&[(CONFIG, "theme = \"sunset\"\n")]);
    let found = errbook(home.path(), &["find", "--limit", "1", "replay"], "", &[]);
    assert_eq!((found.code, found.err.as_str()), (0, ""));
    let doctor = errbook(home.path(), &["doctor"], "", &[]);
    assert_eq!(doctor.code, 3);
    for part in ["config.toml:1", "`theme` is not a theme: \"sunset\"", "auto or dark or light or neutral or plain"] {
        assert!(doctor.out.contains(part), "{part} is not in\n{}", doctor.out);
    }
}

#[test]
fn an_empty_variable_names_no_configuration() {
    let home = home(&[(CONFIG, "builtin = [\"caracal\"]\n")]);
    let found = errbook(home.path(), &["catalog", "list", "--json"], "", &[("ERRBOOK_CONFIG", "")]);
    assert_eq!(found.code, 0, "{}", found.err);
    assert!(!found.out.contains("sigilum-gateway"), "{}", found.out);
}

#[test]
fn doctor_tries_whether_a_store_that_is_not_there_yet_could_be_made() {
    let home = home(&[("file", "x")]);
    let doctor = |store: &str| errbook(home.path(), &["--store", store, "doctor"], "", &[]).out;
    assert!(doctor("below/there/x.db").contains("not there yet: the first case makes it"));
    let said = doctor("file/x.db");
    assert!(said.contains("FAILED: cannot make file/x.db in file"), "{said}");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing was made");
}
