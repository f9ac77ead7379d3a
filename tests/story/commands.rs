//! The README's story by keys in a real screen and by commands alone: the same events, and but for names and times the same
//! hash.

use std::path::Path;
use std::process::Command;

use errbook::triage::{Event, EventKind};
use serde_json::Value;

use crate::pty::Terminal;

const PASTE: &str = include_str!("../readme/403.txt");

/// Runs a command where the cases of this folder are: output, what it complains about, exit code.
fn run(folder: &Path, arguments: &[&str]) -> (String, String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_errbook"))
        .args(["--store", "cases.db"])
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .env("USER", "ada")
        .env("TZ", "UTC")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

/// The same, of a command that has to work; its output.
fn done(folder: &Path, line: &str) -> String {
    let words = shell_words::split(line).unwrap();
    let (out, err, code) = run(folder, &words.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(code, 0, "{line}: {out}{err}");
    out
}

/// The same, of a command that is refused: why.
fn refused(folder: &Path, line: &str) -> String {
    let words = shell_words::split(line).unwrap();
    let (out, err, code) = run(folder, &words.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((out.as_str(), code), ("", 1), "{line}: {err}");
    err
}

/// A folder with the README's paste in it, and a case that was opened by it: its short name.
fn opened() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("403.txt"), PASTE).unwrap();
    let out = done(folder.path(), "case open 403.txt --json");
    let opened: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&opened["new"], &opened["next"]["number"]), (&Value::Bool(true), &Value::from(2)), "{opened}");
    let case = opened["case"].as_str().unwrap();
    (folder, case[case.len() - 4..].to_owned())
}

/// The events of the only case of this folder.
fn events(folder: &Path) -> Vec<Event> {
    let listed: Value = serde_json::from_str(&done(folder, "case list --json")).unwrap();
    let shown = done(folder, &format!("case show {} --json", listed["case"].as_str().unwrap()));
    serde_json::from_value(serde_json::from_str::<Value>(&shown).unwrap()["chain"].clone()).unwrap()
}

#[test]
fn the_story_by_commands_alone_leaves_the_same_journal_as_the_one_in_the_screen() {
    let by_keys = tempfile::tempdir().unwrap();
    let line = format!("cd {}; {} --store cases.db", by_keys.path().display(), env!("CARGO_BIN_EXE_errbook"));
    let mut terminal = Terminal::start(80, 24, ["sh".into(), "-c".into(), line.into()]);
    terminal.shows("F1 help").pastes(PASTE).shows("1 failure in").shows("▸ AUTH_REPLAY_DETECTED");
    terminal
        .types("\r")
        .shows("▸ 2")
        .types("n")
        .shows("Note on")
        .types("twice in the log\r")
        .hides("Note on")
        .types(" ")
        .shows("▸ 3");
    terminal.types("n").shows("Note on").types("the proxy resends\r").hides("Note on");
    terminal.types(" ").shows("▸ 4").types(" ");
    terminal.shows("How did it end?").types("1").shows("What fixed it?").types("retries switched off\r");
    terminal.shows("· fixed").hides("saving").types("\x03");
    assert!(terminal.ends().success());
    let keys = events(by_keys.path());

    let (folder, case) = opened();
    for command in [
        "note CASE --step 2 twice in the log",
        "step CASE 2",
        "note CASE --step 3 the proxy resends",
        "step CASE 3",
        "retry CASE --as fixed",
        "end CASE fixed retries switched off",
    ] {
        done(folder.path(), &format!("case {}", command.replace("CASE", &case)));
    }
    let commands = events(folder.path());

    let acts = |events: &[Event]| events.iter().map(|event| event.act.clone()).collect::<Vec<EventKind>>();
    assert_eq!(acts(&keys), acts(&commands));
    assert_eq!(keys.last().unwrap().act.kind(), "concluded");
    // Put at the same times into a case of the same name, it is the same case, hash for hash.
    let mut retold: Vec<Event> = Vec::new();
    for (key, command) in keys.iter().zip(&commands) {
        assert_eq!(key.actor.split('@').next(), Some("ada"));
        let next = Event::next(key.case.clone(), retold.last(), key.at, command.actor.clone(), command.act.clone());
        retold.push(next);
    }
    assert_eq!(keys.last().unwrap().hash, retold.last().unwrap().hash);
}

#[test]
fn every_command_refuses_what_the_screen_refuses_and_says_what_to_do() {
    let (folder, case) = opened();
    let folder = folder.path();
    for (command, refusal) in [
        ("step CASE 1", "`Capture request id, timestamp and code` was done already, by ada@"),
        ("step CASE 3", "`Apply the action for this code` opens after step 2"),
        ("step CASE 9", "this case has no step `9`\n  name one that it shows"),
        ("skip CASE 3 later", "opens after step 2"),
        (
            "retry CASE --as fixed",
            "First: re-sign with a fresh nonce. What was changed?\n  answer it with --because WHY",
        ),
        ("retry CASE --as fixed --because re-signed", "`Retry once, same route and method` opens after step 3"),
        ("retry CASE 403.txt", "this is the first answer again, its request id and its time\n  paste what the retry"),
        ("reopen CASE why not", "this case is still open\n  go on with it"),
        ("reopen CASE --step 2", "is not done yet\n  there is nothing to undo"),
        (
            "fact CASE request_id 'min ago'",
            "is that the request id? an id has no spaces\n  correct it, or take it as it is",
        ),
        ("fact CASE weather fine", "this case has no field weather\n  its fields are code, docs_url, http_status"),
        ("pin CASE", "nothing was found to pin\n  no source is configured"),
        ("open --code NO_SUCH_CODE", "no catalog knows the code NO_SUCH_CODE\n  nearest:"),
        ("step NONE 2", "there is no case NONE"),
    ] {
        let said = refused(folder, &format!("case {}", command.replace("CASE", &case)));
        assert!(said.contains(refusal), "{command}: {said}");
    }
    let words = format!("case end {case} fixed");
    let (_, err, code) = run(folder, &words.split(' ').collect::<Vec<_>>());
    assert_eq!((err.as_str(), code), ("errbook: a few words are needed\n  say what fixed it, behind the outcome\n", 2));
    assert_eq!(events(folder).len(), 10, "a refusal writes nothing");
}

#[test]
fn a_case_is_walked_off_the_straight_way_by_commands() {
    let (folder, case) = opened();
    let folder = folder.path();
    let go = |command: &str| done(folder, &format!("case {}", command.replace("CASE", &case)));
    std::fs::write(folder.join("deploy.log"), "deploy began\ndeploy ended\n").unwrap();
    std::fs::write(
        folder.join("again.txt"),
        PASTE.replace("5f0c9d1e-77aa", "6f0c9d1e-77aa").replace("10:11:12.482", "10:31:12.482"),
    )
    .unwrap();
    std::fs::write(folder.join("200.txt"), "HTTP/1.1 200 OK\nX-Request-Id: r-3\n\n{\"ok\":true}\n").unwrap();
    go("attach CASE deploy.log");
    go("fact CASE timestamp 2026-03-02T10:11:13Z");
    assert_eq!(
        go("step CASE 3 --because 'the log is away'"),
        format!(
            "written down as events 13 to 14 of case {case}\nnext: step 2, Check decision logs and metrics around that id\n"
        )
    );
    go("skip CASE 2 the log is away");
    assert_eq!(
        go("retry CASE again.txt"),
        format!(
            "retried: same error, AUTH_REPLAY_DETECTED, HTTP 403, request id 6f0c9d1e-77aa-4b3c-90d2-6a1be0c4f713\n\
             written down as events 16 to 17 of case {case}\nevery step is done; errbook case end {case} says how it ended\n"
        )
    );
    // Once more needs a reason, as everywhere.
    let said = refused(folder, &format!("case retry {case} 200.txt"));
    assert!(said.contains("the request was repeated already; once more needs a reason"), "{said}");
    go("retry CASE 200.txt --because 'the clock is right now'");
    let ended = go("end CASE fixed the clock was wrong");
    assert!(ended.contains("the case has ended: fixed"), "{ended}");
    go("reopen CASE it came back");
    go("reopen CASE --step 3");
    go("end CASE other-error PROVIDER_UPSTREAM_ERROR");
    let next =
        done(folder, &format!("case open --code AUTH_NONCE_INVALID --symptom 'nonce is empty' --after {case} --json"));
    let next: Value = serde_json::from_str(&next).unwrap();
    let name = next["case"].as_str().unwrap();
    let told = done(folder, &format!("case show {case}"));
    assert!(told.contains(&format!("goes on in case {}", &name[name.len() - 4..])), "{told}");
    let told = done(folder, &format!("case show {name} --json"));
    assert!(told.contains(r#""symptom":"nonce is empty""#) && told.contains(r#""after":"01"#), "{told}");
    // The same answer again is the same case.
    let (folder, case) = opened();
    assert_eq!(
        done(folder.path(), "case open 403.txt"),
        format!(
            "case {case} was open already for this request: AUTH_REPLAY_DETECTED\n\
             next: step 2, Check decision logs and metrics around that id\n"
        )
    );
}

#[test]
fn a_program_is_told_where_each_step_and_the_retry_stand() {
    let (folder, case) = opened();
    let shown: Value = serde_json::from_str(&done(folder.path(), &format!("case show {case} --json"))).unwrap();
    let states: Vec<&str> =
        shown["steps"].as_array().unwrap().iter().map(|step| step["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["done", "open", "closed", "closed"]);
    assert_eq!(shown["steps"][2]["why"], "opens after step 2, Check decision logs and metrics around that id");
    assert_eq!(shown["facts"]["request_id"], "5f0c9d1e-77aa-4b3c-90d2-6a1be0c4f713");
    assert_eq!(
        (&shown["retry"]["when"], &shown["retry"]["change"]),
        (&"changed".into(), &"re-sign with a fresh nonce".into())
    );
}

#[test]
fn a_case_is_handed_over_by_a_command() {
    let (folder, case) = opened();
    let said = done(folder.path(), &format!("case hand-over {case} Bo, the proxy team"));
    assert!(said.contains(&format!("there: errbook case open errbook-{case}.json")), "{said}");
    let there = tempfile::tempdir().unwrap();
    let file = folder.path().join(format!("errbook-{case}.json"));
    done(there.path(), &format!("case open {}", file.display()));
    let told = done(there.path(), &format!("case show {case}"));
    assert!(told.contains("noted: handed over: Bo, the proxy team"), "{told}");
}

#[test]
fn what_the_sources_have_is_listed_pinned_or_noted_as_nothing() {
    let (folder, case) = opened();
    let folder = folder.path();
    std::fs::create_dir_all(folder.join(".config/errbook")).unwrap();
    std::fs::write(
        folder.join(".config/errbook/config.toml"),
        "[[source]]\nkind = \"files\"\nname = \"gateway\"\npaths = [\"~/gateway.log\"]\n",
    )
    .unwrap();
    let log = folder.join("gateway.log");
    let id = "5f0c9d1e-77aa-4b3c-90d2-6a1be0c4f713";
    std::fs::write(&log, format!("2026-03-02T10:11:12Z decision=deny request_id={id} nonce seen before\n")).unwrap();
    let listed = done(folder, &format!("case pin {case}"));
    assert!(listed.starts_with("  1  all of it: 1 hit\n  2  ") && listed.contains("nonce seen before"), "{listed}");
    done(folder, &format!("case pin {case} 2"));
    let pinned = events(folder).pop().unwrap();
    assert_eq!(pinned.act.kind(), "attached");
    assert!(pinned.act.line().contains("one line · "), "{}", pinned.act.line());
    let said = refused(folder, &format!("case pin {case} 3"));
    assert!(said.contains("there is no such number\n  they go from 1 to 2"), "{said}");
    std::fs::write(&log, "2026-03-02T10:11:12Z all is well\n").unwrap();
    done(folder, &format!("case step {case} 2"));
    let noted = events(folder).into_iter().rev().nth(1).unwrap();
    assert!(noted.act.line().starts_with("noted evidence nothing found\ngateway: nothing in "), "{}", noted.act.line());
}

#[test]
fn a_request_is_shown_before_a_command_runs_it() {
    let (folder, case) = opened();
    let folder = folder.path();
    for command in ["step CASE 2", "step CASE 3"] {
        done(folder, &format!("case {}", command.replace("CASE", &case)));
    }
    // Nobody listens there: what is tested is that nothing is sent unconfirmed, and what is kept of a try without an answer.
    std::fs::write(
        folder.join("again.sh"),
        "curl http://127.0.0.1:9/v1/pay -H 'Authorization: Bearer abcdef0123456789'\n",
    )
    .unwrap();
    let shown = format!("case retry {case} --run again.sh");
    let (out, _, code) = run(folder, &shown.split(' ').collect::<Vec<_>>());
    assert!(out.starts_with("Nothing ran yet. The same with --confirm run runs this once:\n  GET "), "{out}");
    assert!(code == 1 && !out.contains("abcdef0123456789"), "{out}");
    assert_eq!(events(folder).len(), 12, "nothing ran and nothing is written");
    let ran = done(folder, &format!("{shown} --confirm run"));
    assert!(ran.starts_with("No answer: ") && ran.contains("--as HOW says how it ended"), "{ran}");
    assert!(events(folder).pop().unwrap().act.line().starts_with("noted retry ran curl "));
    let (_, err, code) = run(folder, &[&["--read-only"], &*shown.split(' ').collect::<Vec<_>>()].concat());
    assert!(code == 1 && err.contains("nothing is run with --read-only"), "{err}");
}

#[test]
fn an_alert_opens_a_case_with_its_labels_its_start_and_its_runbook() {
    let folder = tempfile::tempdir().unwrap();
    let bodies: Value = serde_json::from_str(include_str!("../alerts.json")).unwrap();
    let open = |name: &str| {
        std::fs::write(folder.path().join("body.json"), bodies[name].to_string()).unwrap();
        let opened: Value = serde_json::from_str(&done(folder.path(), "case open body.json --json")).unwrap();
        done(folder.path(), &format!("case show {}", opened["case"].as_str().unwrap()))
    };
    let shown = open("alertmanager");
    for part in [
        "# AUTH_REPLAY_DETECTED: open",
        "- timestamp: `2026-03-02T10:11:12.000Z`",
        "- label_pod: `gateway-1`",
        "- runbook: `https://runbooks.example.net/gateway-refuses`",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let shown = open("opsgenie");
    for part in ["Disk is full", "- label_region: `eu`", "- alert: `opsgenie`", "- timestamp: `2026-03-02T10:11:12Z`"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}
