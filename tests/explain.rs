//! `errbook explain`: every code of both references, whole, in either letter case and under every other name.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use assert_cmd::Command;
use errbook::envelope::Redacted;
use errbook::store::{Journal, Sqlite};
use errbook::triage::{CaseId, Diagnosis, Event, EventKind, Outcome, intent, opening};
use jiff::Timestamp;
use serde_json::Value;

/// Catalog, code, then every identifier that the entry must hold verbatim; one code a line, tabs between.
const IDENTIFIERS: &str = include_str!("identifiers.tsv");

fn explain(code: &str) -> Vec<Value> {
    let out = Command::cargo_bin("errbook").unwrap().args(["explain", "--json", code]).output().unwrap();
    assert_eq!((out.status.code(), String::from_utf8_lossy(&out.stderr).as_ref()), (Some(0), ""), "{code}");
    String::from_utf8(out.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every text of a value, one a line.
fn texts(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text}\n"),
        Value::Array(items) => items.iter().map(texts).collect(),
        Value::Object(fields) => fields.values().map(texts).collect(),
        _ => String::new(),
    }
}

#[test]
fn all_46_codes_are_explained_with_every_identifier_of_their_row() {
    let rows: Vec<Vec<&str>> = IDENTIFIERS.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), 46);
    for row in rows {
        let [catalog, code, identifiers @ ..] = &row[..] else { panic!("{row:?}") };
        for spelling in [code.to_uppercase(), code.to_lowercase()] {
            let entries = explain(&spelling);
            let entry = entries.iter().find(|entry| entry["catalog"] == *catalog).unwrap();
            assert_eq!(entry["code"], *code);
            let texts = texts(entry);
            for identifier in identifiers {
                assert!(texts.contains(identifier), "{code} does not hold {identifier}");
            }
        }
    }
}

#[test]
fn a_code_answers_to_its_other_names() {
    for (name, code) in [("INVALID_ZONE", "zone_invalid"), ("session_required", "agent_identity_required")] {
        let codes: Vec<Value> = explain(name).iter().map(|entry| entry["code"].clone()).collect();
        assert_eq!(codes, [code], "{name}");
    }
}

#[test]
fn a_misspelt_code_gets_the_nearest_and_exit_1() {
    let out = Command::cargo_bin("errbook").unwrap().args(["explain", "AUTH_REPLY_DETECTED"]).output().unwrap();
    assert_eq!((out.status.code(), String::from_utf8(out.stdout).unwrap().as_str()), (Some(1), ""));
    insta::assert_snapshot!(String::from_utf8(out.stderr).unwrap(), @r"
    errbook: no catalog knows the code AUTH_REPLY_DETECTED
      nearest: AUTH_REPLAY_DETECTED
    ");
}

fn errbook(arguments: &[&str]) -> (String, String, Option<i32>) {
    let out = Command::cargo_bin("errbook").unwrap().args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(out.stdout), text(out.stderr), out.status.code())
}

#[test]
fn what_is_no_command_is_answered_as_what_it_is() {
    let (told, _, code) = errbook(&["auth_nonce_invalid"]);
    assert!(told.starts_with("AUTH_NONCE_INVALID · sigilum-gateway") && code == Some(0), "{told}");
    let (told, _, code) = errbook(&["same", "request", "twice"]);
    assert!(told.starts_with("AUTH_REPLAY_DETECTED · sigilum-gateway") && code == Some(0), "{told}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answer.txt");
    std::fs::write(&file, r#"{"error":"x","code":"AUTH_REPLAY_DETECTED","request_id":"r-1","docs_url":"d"}"#).unwrap();
    let (told, _, code) = errbook(&[file.to_str().unwrap()]);
    assert!(told.starts_with("AUTH_REPLAY_DETECTED") && code == Some(0), "{told}");
    let (_, said, code) = errbook(&["deocde"]);
    assert!(said.contains("there is no command deocde") && said.contains("did you mean errbook decode?"), "{said}");
    assert_eq!(code, Some(2));
    for (typed, like) in [
        (&["sacn"] as &[&str], "scan"),
        (&["doctr"], "doctor"),
        (&["decod", "answer.txt"], "decode"),
        (&["cas", "list"], "case"),
        (&["watc", "--help-me"], "watch"),
    ] {
        let (_, said, code) = errbook(typed);
        assert!(said.contains(&format!("did you mean errbook {like}?")) && code == Some(2), "{typed:?}: {said}");
    }
    let (_, said, code) = errbook(&["nofile.txt"]);
    assert!(said.contains("there is no file nofile.txt") && code == Some(2), "{said}");
    // Words that only look like a command are words.
    let (told, said, _) = errbook(&["can", "nobody", "sign", "in"]);
    assert!(!said.contains("did you mean errbook"), "{told}{said}");
}

#[test]
fn the_man_page_has_every_key_of_the_screen() {
    let (page, ..) = errbook(&["man"]);
    for row in errbook::tui::Keymap::builtin().rows {
        let help = row.help.replace('\\', "\\e").replace('-', "\\-");
        assert!(page.contains(&help), "{help}");
    }
}

/// Appends a case of a code that was searched by these words and ended so.
fn case(journal: &mut Sqlite, name: &str, words: &str, outcome: Outcome) {
    let catalogs = errbook::catalog::load::builtin();
    let entry = catalogs.explain("NXDOMAIN")[0];
    let finding = errbook::envelope::Finding {
        catalog: Some(entry.catalog.clone()),
        code: Some(entry.code.clone()),
        entry: Some(entry.code.clone()),
        known: true,
        ..Default::default()
    };
    let checklist = catalogs.checklist(&entry.catalog).unwrap();
    let now = Timestamp::from_second(1_772_446_300).unwrap();
    let mut acts = opening(&Diagnosis::new(finding, &catalogs), "", checklist, None, now);
    acts.push(intent::symptom(words));
    acts.push(EventKind::Concluded { outcome, note: Redacted::new("") });
    let mut events: Vec<Event> = Vec::new();
    for act in acts {
        events.push(Event::next(
            CaseId(format!("01KE5Z9V4X8YQ3T7M2N6B1{name}")),
            events.last(),
            now,
            "ada@desk".into(),
            act,
        ));
    }
    journal.append(&events).unwrap();
}

fn learned(folder: &Path, arguments: &[&str]) -> (String, String, i32) {
    let out = Command::cargo_bin("errbook")
        .unwrap()
        .current_dir(folder)
        .env_remove("ERRBOOK_STORE")
        .env("XDG_STATE_HOME", folder.join("state"))
        .args(["--store", "cases.db", "explain"])
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let whole = text(out.stdout);
    let told = whole.lines().filter(|line| line.contains("learned") || line.contains("forgotten"));
    (told.collect::<Vec<_>>().join("\n"), text(out.stderr), out.status.code().unwrap())
}

#[test]
fn what_two_fixed_cases_taught_is_told_and_forgotten_word_by_word() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Sqlite::open(&folder.path().join("cases.db")).unwrap();
    for (name, words, outcome) in [
        ("AAAA", "phonebook quokka", Outcome::Fixed),
        ("BBBB", "quokka phonebook wombat", Outcome::Fixed),
        ("CCCC", "wombat", Outcome::Mistake),
        ("DDDD", "wombat", Outcome::Unchanged),
    ] {
        case(&mut journal, name, words, outcome);
    }
    drop(journal);
    let told = |words: &str| (format!("NXDOMAIN · dns, learned from closed cases: {words}"), String::new(), 0);
    assert_eq!(learned(folder.path(), &["NXDOMAIN"]), told("'phonebook' (AAAA, BBBB), 'quokka' (AAAA, BBBB)"));
    assert_eq!(
        learned(folder.path(), &["NXDOMAIN", "--forget", "Quokka"]),
        ("'quokka' is forgotten for NXDOMAIN · dns".into(), String::new(), 0)
    );
    assert_eq!(learned(folder.path(), &["NXDOMAIN"]), told("'phonebook' (AAAA, BBBB)"));
    let (_, error, code) = learned(folder.path(), &["NXDOMAIN", "--forget", "wombat"]);
    assert_eq!(
        (error.lines().next().unwrap_or_default(), code),
        ("errbook: closed cases taught no 'wombat' about this code", 1)
    );
}

#[test]
fn the_time_that_an_id_of_version_7_bears_is_told_of_a_failure_without_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answer.txt");
    let paste = |id: &str| format!(r#"{{"error":"internal_error","error_description":"x","requestId":"{id}"}}"#);
    for (id, time) in [
        ("01a23186-fc43-7ee3-afab-6f26e30adb17", "2026-12-01T12:14:19.715Z, by the request id"),
        ("01a23186-fc43-4ee3-afab-6f26e30adb17", "missing"),
    ] {
        std::fs::write(&file, paste(id)).unwrap();
        let (told, _, _) = errbook(&["decode", file.to_str().unwrap()]);
        assert!(told.contains(&format!("time         {time}\n")), "{told}");
    }
}
