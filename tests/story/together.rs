//! Stories of one case in two terminals, of a journal that is away, and of a request that errbook repeats.

use std::env;
use std::fs;
#[cfg(feature = "postgres")]
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::pty::Terminal;

const ANSWER: &str = concat!(
    "HTTP/1.1 403 Forbidden\n",
    "Content-Type: application/json\n",
    "X-Request-Id: 5d0c1f7e-88a1-4be2-9f4e-6a1f0c2d7b90\n",
    "\n",
    r#"{"error":"replay detected","code":"AUTH_REPLAY_DETECTED","#,
    r#""request_id":"5d0c1f7e-88a1-4be2-9f4e-6a1f0c2d7b90","timestamp":"2026-04-05T06:07:08Z"}"#,
    "\n",
);

/// errbook as this user, with these variables, on these cases.
fn responder(user: &str, variables: &[String], store: &str) -> Terminal {
    let mut line = vec!["env".to_owned(), format!("USER={user}")];
    line.extend(variables.iter().cloned());
    line.extend([env!("CARGO_BIN_EXE_errbook").to_owned(), "--store".to_owned(), store.to_owned()]);
    Terminal::start(80, 24, line.into_iter().map(Into::into))
}

/// How long it takes until the other terminal shows what is done in one.
fn seen(mine: &mut Terminal, keys: &str, theirs: &mut Terminal, text: &str) -> Duration {
    let began = Instant::now();
    mine.types(keys);
    theirs.shows(text);
    began.elapsed()
}

fn two_responders_work_on_one_case(store: &str) {
    let (mut ada, mut bob) = (responder("ada", &[], store), responder("bob", &[], store));
    bob.shows("F1 help").types("\x1bOS").shows("No case yet");
    ada.shows("F1 help").pastes(ANSWER).shows("1 failure in").types("\r").shows("1 ✓").hides("saving");
    // It comes to the list by itself.
    bob.shows("AUTH_REPLAY_DETECTED").types("\r").shows("▸ 2").shows("1 ✓");
    let steps = [
        seen(&mut ada, " ", &mut bob, "done by ada@"),
        seen(&mut bob, "\x1b[B\x1b[Bnread the log\r", &mut ada, "1 note"),
        seen(&mut ada, "sno access\r", &mut bob, "skipped: no access"),
    ];
    bob.shows("skipped: Apply the action for this code, because: no access");
    let fastest = steps.iter().min().unwrap();
    assert!(*fastest < Duration::from_secs(1), "{steps:?}");
    // Both are at the retry. Whoever is second is told who was first.
    ada.types("e3").shows("What was tried").types("a fresh nonce\r").shows("· unchanged");
    bob.shows("· unchanged").types(" ").shows("! the case has ended: unchanged; e opens it again");
    ada.hides("saving").types("\x03");
    bob.types("\x03");
    assert!(ada.ends().success() && bob.ends().success());
}

#[test]
fn two_terminals_on_one_file_see_each_others_steps() {
    let folder = TempDir::new().unwrap();
    two_responders_work_on_one_case(&folder.path().join("cases.db").display().to_string());
}

#[test]
#[cfg(feature = "postgres")]
#[ignore = "needs a server: tests/all"]
fn two_terminals_on_postgres_see_each_others_steps() {
    let server = env::var("ERRBOOK_TEST_POSTGRES").expect("tests/all sets ERRBOOK_TEST_POSTGRES");
    let schema = format!("story_{}", std::process::id());
    let mut client = postgres::Client::connect(&server, postgres::NoTls).unwrap();
    client.batch_execute(&format!("CREATE SCHEMA {schema}")).unwrap();
    two_responders_work_on_one_case(&format!("{server}?options=-csearch_path%3D{schema}"));
}

#[test]
fn a_journal_that_is_away_is_said_and_catches_up_when_it_is_back() {
    let folder = TempDir::new().unwrap();
    let place = folder.path().join("place");
    fs::write(&place, "a file where a folder is needed").unwrap();
    let store = place.join("cases.db").display().to_string();
    let mut terminal = responder("ada", &[], &store);
    terminal
        .shows("F1 help")
        .pastes(ANSWER)
        .shows("1 failure in")
        .types("\r")
        .shows("only on this machine: ")
        .shows("○");
    terminal.types(" ").shows("▸ 3").types("non paper\r").shows("1 note · only on this machine");
    fs::remove_file(&place).unwrap();
    terminal.hides("only on this machine").hides("○").shows("1 ✓").shows("2 ✓").types("\x03");
    assert!(terminal.ends().success());
    // Every step is there for the next one who looks.
    let mut again = responder("bob", &[], &store);
    again
        .shows("A case is open: AUTH_REPLAY_DETECTED, by ada@")
        .shows("F3 takes it up.")
        .types("\x1bOR")
        .shows("2 ✓")
        .shows("1 note");
    again.types("\x03");
    assert!(again.ends().success());
}

/// Work goes on while the journal is away; errbook is killed, then left; the next start delivers all of it.
fn nothing_is_lost_while_the_journal_is_away(store: &str, take_away: impl Fn(), bring_back: impl Fn()) {
    let state = TempDir::new().unwrap();
    let at_home = [format!("XDG_STATE_HOME={}", state.path().display())];
    let mut killed = responder("ada", &at_home, store);
    killed.shows("F1 help").pastes(ANSWER).shows("1 failure in").types("\r").shows("▸ 2").hides("saving");
    take_away();
    killed.types(" ").shows("▸ 3").types("non paper\r").shows("1 note · only on this machine").signals("KILL");
    assert!(!killed.ends().success());
    let mut left = responder("ada", &at_home, store);
    left.shows("F1 help")
        .pastes(ANSWER)
        .shows("1 failure in")
        .types("\r")
        .shows("only on this machine: ")
        .types("\x03");
    left.is_given_back().says(0, "kept on this machine until errbook next reaches the journal");
    assert!(left.ends().success());
    bring_back();
    let mut back = responder("ada", &at_home, store);
    back.shows("events that waited on this machine are in the journal now").types("\x1bOS");
    back.shows("━ Cases").shows("AUTH_REPLAY_DETECTED");
    back.types("\x1b[B\r").shows("2 ✓").shows("1 note").types("\x03");
    assert!(back.ends().success());
}

#[test]
fn nothing_is_lost_while_a_file_cannot_be_reached() {
    let folder = TempDir::new().unwrap();
    let place = folder.path().join("place");
    fs::write(&place, "a file where a folder is needed").unwrap();
    let store = place.join("cases.db").display().to_string();
    nothing_is_lost_while_the_journal_is_away(&store, || (), || fs::remove_file(&place).unwrap());
}

#[test]
#[cfg(feature = "postgres")]
#[ignore = "needs a server of its own: tests/all"]
fn nothing_is_lost_while_a_server_is_stopped_and_restarted() {
    let control = env::var("ERRBOOK_TEST_POSTGRES_CONTROL").expect("tests/with-postgres sets it");
    let control =
        |order: &[&str]| assert!(std::process::Command::new(&control).args(order).status().unwrap().success());
    let server = env::var("ERRBOOK_TEST_POSTGRES").unwrap();
    nothing_is_lost_while_the_journal_is_away(&server, || control(&["stop", "--mode=fast"]), || control(&["start"]));
}

/// A server that takes connections and never answers.
#[cfg(feature = "postgres")]
fn silent() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let store = format!("postgres://ada@127.0.0.1:{}/errbook", listener.local_addr().unwrap().port());
    (listener, store)
}

#[test]
#[cfg(feature = "postgres")]
fn a_server_that_never_answers_keeps_nobody_from_leaving() {
    let (_listener, store) = silent();
    let state = TempDir::new().unwrap();
    let at_home = [format!("XDG_STATE_HOME={}", state.path().display())];
    for (way, signal) in [("\x03", None), ("", Some("TERM"))] {
        let mut terminal = responder("ada", &at_home, &store);
        terminal.shows("F1 help").pastes(ANSWER).shows("1 failure in").types("\r").shows("saving");
        let began = Instant::now();
        match signal {
            Some(name) => terminal.signals(name),
            None => terminal.types(way),
        };
        terminal.is_given_back().says(0, "kept on this machine until errbook next reaches the journal");
        terminal.ends();
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    }
    // Whoever does not want to wait that long asks once more.
    let mut terminal = responder("ada", &at_home, &store);
    terminal.shows("F1 help").pastes(ANSWER).shows("1 failure in").types("\r").shows("saving");
    let kept = rusqlite::Connection::open(state.path().join("errbook/waiting.db")).unwrap();
    let cases = || -> i64 {
        let opened = "SELECT count(*) FROM kept WHERE json_extract(body, '$.act.kind') = 'opened'";
        kept.query_row(opened, [], |row| row.get(0)).unwrap_or_default()
    };
    // What is kept before it is sent takes a moment.
    let began = Instant::now();
    while cases() < 3 && began.elapsed() < Duration::from_secs(5) {
        std::thread::yield_now();
    }
    let began = Instant::now();
    terminal.signals("TERM").is_given_back().signals("TERM");
    assert!(!terminal.ends().success());
    assert!(began.elapsed() < Duration::from_millis(1_500), "{:?}", began.elapsed());
    assert_eq!(cases(), 3, "all of them wait");
}

/// Neither the journal nor this machine takes anything: leaving is asked once more, and what is lost is said.
#[test]
fn whoever_would_lose_something_by_leaving_is_asked_first_and_told() {
    let folder = TempDir::new().unwrap();
    let blocked = folder.path().join("blocked");
    fs::write(&blocked, "a file where a folder is needed").unwrap();
    let store = blocked.join("cases.db").display().to_string();
    let nowhere = [format!("XDG_STATE_HOME={}", blocked.display())];
    let mut terminal = responder("ada", &nowhere, &store);
    terminal.shows("F1 help").pastes(ANSWER).shows("1 failure in").types("\r").shows("NOT SAVED");
    terminal.types("\x03").shows("would be lost").types("\x03");
    terminal.is_given_back().says(0, "events could not be written and are lost");
    assert_eq!(terminal.ends().exit_code(), 5);
}

/// A `curl` that keeps its arguments and does this, with a folder to find it in.
fn curl(folder: &Path, does: &str) -> Vec<String> {
    let program = folder.join("curl");
    fs::write(folder.join("answer"), ANSWER).unwrap();
    let script = format!("#!/bin/sh\ncd {}\nprintf '%s\\n' \"$@\" >> arguments\n{does}\n", folder.display());
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let path = env::var("PATH").unwrap_or_default();
    vec![format!("PATH={}:{path}", folder.display())]
}

#[test]
fn a_request_is_repeated_once_as_it_was_seen_and_its_answer_compared() {
    let folder = TempDir::new().unwrap();
    let store = folder.path().join("cases.db").display().to_string();
    let mut terminal = responder("ada", &curl(folder.path(), "cat answer"), &store);
    terminal.shows("F1 help").pastes(ANSWER).shows("1 failure in").types("\r").shows("▸ 2").types(" ").shows("▸ 3");
    terminal.types(" ").shows("▸ 4").types("x").shows("Type or paste the curl command");
    let owned = folder.path().join("owned");
    let hostile = format!("$(touch {0}) `touch {0}` ; touch {0} | -o {0}", owned.display());
    terminal.pastes(&format!(
        "curl https://gateway.test/x \\\n  -H 'X-Note: {hostile}' \\\n  -d '{{\"a\":\"\u{1b}]52;c;x\u{7}\"}}'"
    ));
    terminal.shows("Not run: the value of").types("\x1b").hides("Not run").types("x");
    terminal.shows("Type or paste").pastes(&format!("curl https://gateway.test/x \\\n  -H 'X-Note: {hostile}'"));
    terminal.shows("Type run to run this once").types("run\r").shows("✗ same error");
    terminal.shows("= code: AUTH_REPLAY_DETECTED").hides("saving").types("\x03");
    assert!(terminal.ends().success());
    let arguments = fs::read_to_string(folder.path().join("arguments")).unwrap();
    let expected = [
        "--disable",
        "--globoff",
        "--silent",
        "--show-error",
        "--include",
        "--no-buffer",
        "--proto",
        "=http,https",
        "--header",
        &format!("X-Note: {hostile}"),
        "--url",
        "https://gateway.test/x",
        "",
    ];
    assert_eq!(arguments, expected.join("\n"), "run once, as it was seen");
    assert!(!owned.exists());
}

#[test]
fn a_request_that_hangs_is_stopped_by_a_key_and_the_case_tells_it() {
    let folder = TempDir::new().unwrap();
    let store = folder.path().join("cases.db").display().to_string();
    let hangs = curl(folder.path(), "head -n 3 answer; exec sleep 600");
    let mut terminal = responder("ada", &hangs, &store);
    terminal.shows("F1 help").pastes(ANSWER).shows("1 failure in").types("\r").shows("▸ 2").types(" ").shows("▸ 3");
    terminal.types(" ").shows("▸ 4").types("x").shows("Type or paste").pastes("curl https://gateway.test/x");
    terminal.types("\r").shows("Type run to run this once").types("run\r").shows("x stops it").shows("x stop  ");
    terminal.types("x").shows("1 it works now").types("\x1b").hides("1 it works now");
    terminal.hides("saving").shows("1 note").types("\x03");
    assert!(terminal.ends().success());
    let note = "it was stopped by hand; the request may have arrived all the same";
    let list = [env!("CARGO_BIN_EXE_errbook"), "--store", &store, "case", "list", note].map(str::to_owned);
    let mut found = Terminal::start(80, 24, list.map(Into::into));
    assert!(found.ends().success(), "a case with that note");
}
