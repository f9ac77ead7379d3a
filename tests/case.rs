//! `errbook case …`, whole outputs, on a case made by hand.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use assert_cmd::Command;
use errbook::catalog::load;
use errbook::envelope::{Finding, Redacted};
use errbook::store::{Journal, Sqlite};
use errbook::triage::{Alert, CaseId, Diagnosis, Event, EventKind, Outcome, opening};
use jiff::Timestamp;
use tempfile::TempDir;

const CASE: &str = "01KE5Z9V4X8YQ3T7M2N6B1CASE";

fn run(folder: &Path, arguments: &[&str]) -> (String, String, i32) {
    run_with(folder, arguments, "")
}

fn run_with(folder: &Path, arguments: &[&str], input: &str) -> (String, String, i32) {
    let output = Command::cargo_bin("errbook")
        .unwrap()
        .current_dir(folder)
        .env_remove("ERRBOOK_STORE")
        .env("XDG_STATE_HOME", folder.join("state"))
        .envs([("TZ", "UTC"), ("USER", "ada")])
        .args(["--store", "cases.db", "case"])
        .args(arguments)
        .write_stdin(input)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

/// A folder with one closed case in it.
fn kept() -> TempDir {
    let folder = TempDir::new().unwrap();
    let catalogs = load::builtin();
    let finding = Finding {
        catalog: Some("sigilum-gateway".into()),
        code: Some("AUTH_REPLAY_DETECTED".into()),
        entry: Some("AUTH_REPLAY_DETECTED".into()),
        known: true,
        message: Some("replay detected".into()),
        request_id: Some("5be1a0c2-77aa-41d2-9d3e-0f8f6f1c2a90".into()),
        timestamp: Some("2026-03-02T10:11:12Z".into()),
        http_status: Some(403),
        surface: Some("gateway".into()),
        ..Finding::default()
    };
    let diagnosis = Diagnosis::new(finding, &catalogs);
    let checklist = catalogs.checklist("sigilum-gateway").unwrap();
    let words = Redacted::new;
    let walked = [
        EventKind::Skipped { step: "evidence".into(), reason: words("no access to the log") },
        EventKind::Noted { step: Some("action".into()), text: words("the proxy resends: $(id) | <b>") },
        EventKind::Answered { step: "action".into() },
        EventKind::Concluded { outcome: Outcome::Fixed, note: words("turned the proxy's retries off") },
    ];
    let mut events: Vec<Event> = Vec::new();
    for (second, act) in
        opening(&diagnosis, "replay detected", checklist, None, Timestamp::from_second(1_772_446_300).unwrap())
            .into_iter()
            .chain(walked)
            .enumerate()
    {
        let at = Timestamp::from_second(1_772_446_300 + i64::try_from(second).unwrap()).unwrap();
        events.push(Event::next(CaseId(CASE.into()), events.last(), at, "ada@desk".into(), act));
    }
    Sqlite::open(&folder.path().join("cases.db")).unwrap().append(&events).unwrap();
    folder
}

#[test]
fn a_list_names_the_cases_and_says_when_there_are_none() {
    let folder = kept();
    let (out, _, code) = run(folder.path(), &["list", "proxy", "--code", "auth_replay_detected"]);
    insta::assert_snapshot!(out, @r#"
    CASE  fixed  AUTH_REPLAY_DETECTED · sigilum-gateway  request id 5be1a0c2-77aa-41d2-9d3e-0f8f6f1c2a90
          opened 2026-03-02 10:11 UTC by ada@desk, 13 events in 12 s: turned the proxy's retries off
    "#);
    assert_eq!(code, 0);
    let (out, _, _) = run(folder.path(), &["list", "--closed", "--json"]);
    assert_eq!(
        out,
        concat!(
            r#"{"case":"01KE5Z9V4X8YQ3T7M2N6B1CASE","catalog":"sigilum-gateway","entry":"AUTH_REPLAY_DETECTED","code":"AUTH_REPLAY_DETECTED""#,
            r#","request_id":"5be1a0c2-77aa-41d2-9d3e-0f8f6f1c2a90","message":"replay detected","symptom":null"#,
            r#","opened":"2026-03-02T10:11:40Z","last":"2026-03-02T10:11:52Z","ended":"2026-03-02T10:11:52Z","by":"ada@desk""#,
            r#","outcome":"fixed","note":"turned the proxy's retries off","events":13}"#,
            "\n"
        )
    );
    let (out, err, code) = run(folder.path(), &["list", "--open"]);
    assert_eq!((out.as_str(), code), ("", 1));
    assert_eq!(err, "errbook: no such case in cases.db\n  a case is opened in the screen: errbook\n");
    let nowhere = TempDir::new().unwrap();
    assert_eq!(run(nowhere.path(), &["list"]).2, 1);
    assert!(!nowhere.path().join("cases.db").exists(), "looking makes nothing");
}

#[test]
fn a_case_is_shown_and_exported_as_a_report() {
    let folder = kept();
    let (shown, _, code) = run(folder.path(), &["show", "case"]);
    insta::assert_snapshot!(shown.replace(&last_hash(folder.path()), "HASH"), @r"
    # AUTH_REPLAY_DETECTED: fixed

    - Case: `01KE5Z9V4X8YQ3T7M2N6B1CASE`
    - Opened: 2026-03-02 10:11:40 UTC by `ada@desk`
    - Closed: 2026-03-02 10:11:52 UTC, after 12 s
    - What fixed it: turned the proxy's retries off
    - Last hash: `HASH`

    ## What failed

    - catalog: `sigilum-gateway`
    - code: `AUTH_REPLAY_DETECTED`
    - message: `replay detected`
    - request_id: `5be1a0c2-77aa-41d2-9d3e-0f8f6f1c2a90`
    - timestamp: `2026-03-02T10:11:12Z`
    - http_status: `403`
    - surface: `gateway`

    This signed request, or at least its nonce, has been here before. Nearly always somebody re-sent the same bytes: a client retry, a proxy retry, or a second try after a first refusal.

    Here: Namespace and nonce of this request were used within the last SIGILUM_NONCE_TTL_SECONDS.

    ## Steps

    1. **Capture request id, timestamp and code**: done by `ada@desk`, 2026-03-02 10:11:48 UTC
    2. **Check decision logs and metrics around that id**: skipped by `ada@desk`, 2026-03-02 10:11:49 UTC: no access to the log
    3. **Apply the action for this code**: done by `ada@desk`, 2026-03-02 10:11:51 UTC
       - note by `ada@desk`: the proxy resends: \$(id) \| \<b\>
    4. **Retry once, same route and method**: open

    ## What was pasted

    ~~~text
    replay detected
    ~~~

    ## Timeline

    1. 2026-03-02 10:11:40 UTC `ada@desk` opened the case
    2. 2026-03-02 10:11:41 UTC `ada@desk` pasted an answer
    3. 2026-03-02 10:11:42 UTC `ada@desk` captured code `AUTH_REPLAY_DETECTED` (paste)
    4. 2026-03-02 10:11:43 UTC `ada@desk` captured message `replay detected` (paste)
    5. 2026-03-02 10:11:44 UTC `ada@desk` captured request id `5be1a0c2-77aa-41d2-9d3e-0f8f6f1c2a90` (paste)
    6. 2026-03-02 10:11:45 UTC `ada@desk` captured time `2026-03-02T10:11:12Z` (paste)
    7. 2026-03-02 10:11:46 UTC `ada@desk` captured HTTP status `403` (paste)
    8. 2026-03-02 10:11:47 UTC `ada@desk` captured surface `gateway` (paste)
    9. 2026-03-02 10:11:48 UTC `ada@desk` did: Capture request id, timestamp and code
    10. 2026-03-02 10:11:49 UTC `ada@desk` skipped: Check decision logs and metrics around that id, because: no access to the log
    11. 2026-03-02 10:11:50 UTC `ada@desk` noted: the proxy resends: \$(id) \| \<b\>
    12. 2026-03-02 10:11:51 UTC `ada@desk` did: Apply the action for this code
    13. 2026-03-02 10:11:52 UTC `ada@desk` closed the case: fixed. turned the proxy's retries off
    ");
    assert_eq!(code, 0);
    assert_eq!(run(folder.path(), &["export", "CASE"]).0, shown);
    let (_, err, code) = run(folder.path(), &["show", "NONE"]);
    assert_eq!(err, "errbook: there is no case NONE\n  `errbook case list` names those that there are\n");
    assert_eq!(code, 1);
}

#[test]
fn a_report_with_other_names_in_it_tells_nobody_who_and_where_and_the_key_turns_it_back() {
    let folder = kept();
    let (plain, _, _) = run(folder.path(), &["export", "CASE"]);
    let (hidden, err, code) = run(folder.path(), &["export", "CASE", "--anonymous", "key.json"]);
    assert_eq!((err.as_str(), code), ("", 0));
    assert!(plain.contains("`ada@desk`") && plain.contains("5be1a0c2-77aa"), "{plain}");
    assert!(!hidden.contains("ada@desk") && !hidden.contains("5be1a0c2-77aa"), "{hidden}");
    assert!(hidden.contains("by `user-1`") && hidden.contains("- request_id: `request-1`"), "{hidden}");
    let restored = Command::cargo_bin("errbook")
        .unwrap()
        .current_dir(folder.path())
        .args(["redact", "--restore", "key.json"])
        .write_stdin(hidden)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(restored.stdout).unwrap(), plain);
    let (_, err, code) = run(folder.path(), &["export", "CASE", "--json", "--anonymous", "key.json"]);
    assert!(code == 2 && err.contains("a chain with other names in it proves nothing"), "{err}");
}

#[test]
fn a_case_goes_to_another_machine_is_verified_and_gone_on_with() {
    let (here, there) = (kept(), TempDir::new().unwrap());
    let (file, _, _) = run(here.path(), &["export", "CASE", "--format", "json"]);
    std::fs::write(there.path().join("case.jsonl"), &file).unwrap();
    let (out, _, code) = run(there.path(), &["verify", "case.jsonl"]);
    assert_eq!((out.lines().next().unwrap(), code), ("case CASE is whole: 13 events", 0));
    assert_eq!(
        run(there.path(), &["open", "case.jsonl"]).0,
        "case CASE is here now, 13 events; errbook goes on with it\n"
    );
    assert_eq!(run(there.path(), &["open", "case.jsonl"]).2, 0, "twice changes nothing");
    assert_eq!(run(there.path(), &["export", "CASE", "--json"]).0, file);
    let (out, _, _) = run(there.path(), &["note", "CASE", "--step", "3", "still", "fine"]);
    assert_eq!(out, "written down as event 14 of case CASE\n");
    let (out, _, _) = run(there.path(), &["show", "CASE", "--json"]);
    assert!(out.contains(r#"{"kind":"noted","step":"action","text":"still fine"}"#), "{out}");
    let (out, _, code) = run(there.path(), &["verify", "CASE"]);
    assert_eq!((out.lines().next().unwrap(), code), ("case CASE is whole: 14 events", 0));

    std::fs::write(there.path().join("changed.jsonl"), file.replace("no access", "all clear")).unwrap();
    let (out, _, code) = run(there.path(), &["verify", "changed.jsonl"]);
    assert_eq!((out.as_str(), code), ("case CASE was changed:\n  event 10: was changed after it was written\n", 1));
    let (_, err, code) = run(there.path(), &["open", "changed.jsonl"]);
    assert_eq!(
        err,
        "errbook: event 10: was changed after it was written\n  `errbook case verify FILE` lists all of it; ask for \
         another copy\n"
    );
    assert_eq!(code, 1);
    let (out, _, code) = run_with(there.path(), &["verify", "-", "--json"], &file[..file.len() / 2]);
    assert!(out.contains(r#""whole":false"#) && code == 1, "{out}");
}

#[test]
fn a_text_is_forgotten_and_the_case_still_verifies() {
    let folder = kept();
    let (out, _, code) = run(folder.path(), &["forget", "CASE", "10", "--reason", "named a person"]);
    insta::assert_snapshot!(out, @r#"
    the texts of 1 event of case CASE are gone; event 14 says so
    copies that were exported before still have them
    "#);
    assert_eq!(code, 0);
    let (shown, _, _) = run(folder.path(), &["show", "CASE"]);
    assert!(!shown.contains("no access to the log") && shown.contains("named a person"), "{shown}");
    assert_eq!(run(folder.path(), &["verify", "CASE"]).2, 0);
    let (_, err, code) = run(folder.path(), &["forget", "CASE", "99", "--reason", "x"]);
    assert_eq!(err, "errbook: there is no event 99 in this case\n  name one that `show` lists\n");
    assert_eq!(code, 1);
    assert_eq!(run(folder.path(), &["forget", "CASE", "--all", "--reason", "asked to"]).2, 0);
    let (shown, _, _) = run(folder.path(), &["show", "CASE"]);
    for gone in ["5be1a0c2", "the proxy resends", "retries off"] {
        assert!(!shown.contains(gone), "{gone} in {shown}");
    }
    assert_eq!(run(folder.path(), &["verify", "CASE"]).2, 0);
}

#[test]
fn a_case_that_was_changed_in_the_store_says_so_wherever_it_is_looked_at() {
    let folder = kept();
    let store = rusqlite::Connection::open(folder.path().join("cases.db")).unwrap();
    let changed = "UPDATE events SET body = replace(body, 'no access', 'all clear') WHERE seq = 10";
    assert_eq!(store.execute(changed, []).unwrap(), 1);
    let (out, err, code) = run(folder.path(), &["note", "CASE", "it goes on"]);
    assert_eq!((out.as_str(), code), ("written down as event 14 of case CASE\n", 0));
    assert_eq!(
        err,
        "errbook: case CASE was changed: event 10: was changed after it was written; what is written now stands behind it; \
         errbook case verify CASE says all that is wrong\n"
    );
    let (out, _, code) = run(folder.path(), &["verify", "CASE"]);
    assert_eq!((out.as_str(), code), ("case CASE was changed:\n  event 10: was changed after it was written\n", 1));
    let (_, err, code) = run(folder.path(), &["show", "CASE"]);
    assert_eq!((err.as_str(), code), ("errbook: event 10: was changed after it was written\n", 1));
    let (out, err, code) = run(folder.path(), &["export", "CASE", "--json"]);
    assert_eq!((out.as_str(), code), ("", 1));
    assert_eq!(
        err,
        "errbook: event 10: was changed after it was written\n  `errbook case verify CASE` lists all of it; the report \
         can still be exported\n"
    );
}

#[test]
fn read_only_writes_nothing() {
    let folder = kept();
    for arguments in [&["note", "CASE", "x"][..], &["forget", "CASE", "10", "--reason", "x"], &["open", "cases.db"]] {
        let (out, err, code) = run(folder.path(), &[arguments, &["--read-only"]].concat());
        assert_eq!(
            (out.as_str(), err.as_str(), code),
            ("", "errbook: nothing is written with --read-only\n  leave it out\n", 1)
        );
    }
}

/// The last hash that `verify` says of a case.
fn last_hash(folder: &Path) -> String {
    let (out, _, _) = run(folder, &["verify", "CASE"]);
    out.lines().nth(1).unwrap().strip_prefix("last hash ").unwrap().to_owned()
}

#[test]
fn a_case_is_held_against_the_hash_that_was_sent() {
    let folder = kept();
    let hash = last_hash(folder.path());
    let (report, _, _) = run(folder.path(), &["show", "CASE"]);
    assert!(report.contains(&format!("- Last hash: `{hash}`")), "{report}");
    let says = |hash: &str| {
        let (out, err, code) = run(folder.path(), &["verify", "CASE", "--last", hash]);
        (out.lines().last().unwrap_or_default().to_owned() + &err, code)
    };
    let sent = "that hash is its last event, 13: it is the case that was sent";
    assert_eq!(says(&hash[..16]), (sent.to_owned(), 0));
    assert_eq!(run(folder.path(), &["note", "CASE", "more"]).2, 0);
    assert_eq!(
        says(&hash),
        ("that hash is event 13: up to there it is the case that was sent, 1 event since".to_owned(), 0)
    );
    let other = "  no event of it bears the hash 0123456789abcdef: it is not the case that was sent";
    assert_eq!(says("0123456789abcdef"), (other.to_owned(), 1));
    assert_eq!(says("xyz").1, 2);
    let (out, _, _) = run(folder.path(), &["verify", "CASE", "--json", "--last", &hash]);
    assert!(out.contains(r#""whole":true"#) && out.contains(r#""store":[],"held":13"#), "{out}");
}

#[test]
fn a_store_that_lost_what_it_acknowledged_is_not_whole() {
    let folder = kept();
    let file = folder.path().join("cases.db");
    let before = std::fs::read(&file).unwrap();
    assert_eq!(run(folder.path(), &["note", "CASE", "the last words"]).2, 0);
    assert_eq!(run(folder.path(), &["verify", "CASE"]).2, 0);
    // Somebody puts an older copy back.
    for log in ["cases.db-wal", "cases.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join(log));
    }
    std::fs::write(&file, before).unwrap();
    let (out, _, code) = run(folder.path(), &["verify", "CASE"]);
    let said = out.lines().nth(1).unwrap_or_default();
    assert!(
        said.starts_with("  event 14 with the hash ") && said.ends_with(" was acknowledged here, and is gone"),
        "{out}"
    );
    assert_eq!(code, 1);
}

#[test]
fn a_damaged_hash_in_the_store_is_said_wherever_the_case_is_looked_at_or_gone_on_with() {
    let folder = kept();
    let store = rusqlite::Connection::open(folder.path().join("cases.db")).unwrap();
    assert_eq!(store.execute("UPDATE events SET hash = 'f' || substr(hash, 2) WHERE seq = 10", []).unwrap(), 1);
    let said = "event 10: its `hash` in the store is another one than its own";
    let (out, _, code) = run(folder.path(), &["verify", "CASE"]);
    assert_eq!((out, code), (format!("case CASE was changed:\n  {said}\n"), 1));
    let (_, err, code) = run(folder.path(), &["show", "CASE"]);
    assert_eq!((err, code), (format!("errbook: {said}\n"), 1));
    let (out, err, code) = run(folder.path(), &["note", "CASE", "it goes on", "--json"]);
    assert!(out.contains(r#""seq":14"#) && out.ends_with(",\"whole\":false}\n"), "{out}");
    assert!(code == 0 && err.starts_with(&format!("errbook: case CASE was changed: {said}; ")), "{err}");
}

#[test]
fn an_event_that_was_hidden_by_damage_is_not_written_over() {
    let folder = kept();
    let store = rusqlite::Connection::open(folder.path().join("cases.db")).unwrap();
    assert_eq!(store.execute("DELETE FROM events WHERE seq = 13", []).unwrap(), 1);
    let (out, _, code) = run(folder.path(), &["verify", "CASE"]);
    assert_eq!(
        (out.as_str(), code),
        ("case CASE was changed:\n  the store should have 13 events of it, and has 12\n", 1)
    );
    let (out, err, code) = run(folder.path(), &["note", "CASE", "over it"]);
    assert_eq!((out.as_str(), code), ("", 5));
    let said = "errbook: cannot write to the cases in cases.db: the file is damaged: the store should have 13 events of case \
                CASE, and has 12\n  keep it for repair and name another file with --store";
    assert!(err.starts_with(said), "{err}");
    let events: i64 = store.query_row("SELECT count(*) FROM events", [], |row| row.get(0)).unwrap();
    assert_eq!(events, 12);
}

#[test]
fn what_is_no_store_is_refused_with_what_to_write() {
    let folder = TempDir::new().unwrap();
    for store in ["mysql://ada:s3cr3t@db/x", "jdbc:postgresql://db/x", "host=db password=s3cr3t", ":memory:", ""] {
        let output = Command::cargo_bin("errbook")
            .unwrap()
            .current_dir(folder.path())
            .env("XDG_STATE_HOME", folder.path().join("state"))
            .args([&format!("--store={store}"), "case", "list"])
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{store}: {said}");
        assert!(said.contains("write the path of a file, or postgres://") && !said.contains("s3cr3t"), "{said}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
    let home = Command::cargo_bin("errbook")
        .unwrap()
        .current_dir(folder.path())
        .env("HOME", folder.path().join("ada"))
        .args(["--store=~/x.db", "case", "list"])
        .output()
        .unwrap();
    let said = String::from_utf8(home.stderr).unwrap();
    assert!(said.contains("ada/x.db") && !said.contains('~'), "{said}");
}

#[test]
fn a_case_is_opened_on_a_text_in_which_nothing_was_recognised_and_on_none_that_is_empty() {
    let folder = TempDir::new().unwrap();
    let (said, errors, code) = run_with(folder.path(), &["open", "--json", "-"], "\nnobody can log in\nsince ten\n");
    assert_eq!((errors.as_str(), code), ("", 0), "{said}");
    let case: serde_json::Value = serde_json::from_str(&said).unwrap();
    let name = case["case"].as_str().unwrap_or_default().to_owned();
    let (shown, _, _) = run(folder.path(), &["show", &name]);
    assert!(shown.contains("nobody can log in"), "{shown}");
    let (said, errors, code) = run_with(folder.path(), &["open", "-"], " \n");
    assert_eq!((said.as_str(), code), ("", 1));
    assert!(errors.starts_with("errbook: there is nothing in it\n"), "{errors}");
}

#[test]
fn the_code_or_the_status_in_a_label_is_what_an_alert_tells_of() {
    let bodies: serde_json::Value = serde_json::from_str(include_str!("alerts.json")).unwrap();
    let catalogs = load::builtin();
    let entry = |name: &str| {
        let diagnosis = Alert::read(&bodies[name].to_string()).unwrap().diagnosis(None, &catalogs);
        (diagnosis.finding.catalog.clone(), diagnosis.entry.map(|entry| entry.code.clone()))
    };
    assert_eq!(entry("alertmanager"), (Some("sigilum-gateway".into()), Some("AUTH_REPLAY_DETECTED".into())));
    assert_eq!(entry("opsgenie"), (None, None));
}

#[test]
fn a_log_that_a_scan_told_of_is_searched_as_evidence_of_its_case() {
    let folder = TempDir::new().unwrap();
    let id = "b6d801b2-424b-4fee-9709-931505d95954";
    let denied = format!(
        "{{\"timestamp\":\"2026-03-02T10:11:12Z\",\"decision\":\"deny\",\"reason_code\":\"AUTH_REPLAY_DETECTED\",\"request_id\":\"{id}\"}}\n"
    );
    let log = format!("2026-03-02T10:11:11Z served\n{denied}");
    std::fs::write(folder.path().join("gw.log"), log).unwrap();
    let (said, errors, code) = run_with(folder.path(), &["open", "--json", "--log", "gw.log", "-"], &denied);
    assert_eq!((errors.as_str(), code), ("", 0), "{said}");
    let case: serde_json::Value = serde_json::from_str(&said).unwrap();
    let name = case["case"].as_str().unwrap();
    let (listed, errors, code) = run(folder.path(), &["pin", name]);
    assert_eq!((errors.as_str(), code), ("", 0));
    assert!(listed.contains("all of it: 1 hit"), "{listed}");
    let (_, errors, code) = run_with(folder.path(), &["open", "--log", "absent.log", "-"], &denied);
    assert_eq!(code, 5);
    assert!(errors.contains("absent.log"), "{errors}");
}
