//! Stories of an incident: from a symptom or a paste to the end of a checklist.

use std::fs::{self, File};
use std::io::Write;

use crate::pty::Terminal;

#[test]
fn from_a_symptom_to_the_details() {
    let mut terminal = Terminal::errbook(80, 24);
    terminal.shows("type what you see").types("replay detected").shows("▸ AUTH_REPLAY_DETECTED");
    terminal.shows("First check").types("\t").shows("━ AUTH_REPLAY_DETECTED");
    terminal
        .types("\x1b[6~")
        .hides("First check")
        .types("\x1b")
        .shows("━ Codes")
        .types("\x1b")
        .shows("type what you see");
    terminal.types("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn what_is_piped_in_opens_the_paste_box_and_keys_come_from_the_terminal() {
    let binary = env!("CARGO_BIN_EXE_errbook");
    let line = format!("printf 'first\\nsecond\\n' | {binary}");
    let mut terminal = Terminal::start(80, 24, ["sh".into(), "-c".into(), line.into()]);
    terminal.shows("what you pasted").shows("second").types("\x1b").shows("type what you see").types("\x11");
    assert!(terminal.ends().success());
}

/// A log of so many failures of two codes, one a second, the second code from the middle on.
fn log(failures: u32) -> String {
    let line = |number: u32| {
        let code = if number < failures / 2 { "AUTH_NONCE_INVALID" } else { "AUTH_REPLAY_DETECTED" };
        format!(
            "{{\"error\":\"refused\",\"code\":\"{code}\",\"request_id\":\"{number:08}-88a1-4be2-9f4e-6a1f0c2d7b90\",\
             \"timestamp\":\"2026-04-05T06:{:02}:{:02}Z\"}}\n",
            number / 60,
            number % 60
        )
    };
    (0..failures).map(line).collect()
}

#[test]
fn a_piped_storm_is_grouped_before_it_has_ended_and_an_exemplar_becomes_a_case() {
    let folder = tempfile::tempdir().unwrap();
    let (pipe, file) = (folder.path().join("pipe"), folder.path().join("log"));
    fs::write(&file, log(600)).unwrap();
    let binary = env!("CARGO_BIN_EXE_errbook");
    // The input stays open until the test opens and closes the pipe.
    let line = format!("mkfifo {0}; (cat {1}; cat {0}) | {binary}", pipe.display(), file.display());
    let mut terminal = Terminal::start(80, 24, ["sh".into(), "-c".into(), line.into()]);
    terminal
        .shows("600 failures")
        .shows("reading …")
        .shows("▸   300 ·  50 %  AUTH_NONCE_INVALID")
        .shows("↑06:05 first");
    fs::write(&pipe, log(1)).unwrap();
    terminal.shows("ended").types("o").shows("by rate now").types("o").shows("by start");
    terminal.shows("▸   301 ·  50 %  AUTH_REPLAY_DETECTED").types("\r").shows("what it says");
    terminal.shows("00000300-88a1-4be2-9f4e-6a1f0c2d7b90").types("\r").shows("AUTH_REPLAY_DETECTED · open");
    terminal.types("\x1b").shows("what it says").types("\x1b").shows("by start").types("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn a_watched_log_is_a_live_table() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gateway.log");
    let line = [env!("CARGO_BIN_EXE_errbook").into(), "watch".into(), file.clone().into()];
    let mut terminal = Terminal::start(80, 24, line);
    terminal.shows("No failure yet").shows("watching");
    fs::write(&file, log(2)).unwrap();
    terminal.shows("2 failures").shows("▸     1 ·  50 %  AUTH_NONCE_INVALID");
    File::options().append(true).open(&file).unwrap().write_all(log(9).as_bytes()).unwrap();
    terminal.shows("10 failures").types("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn a_terminal_without_bracketed_paste_still_pastes() {
    let mut terminal = Terminal::errbook(80, 24);
    terminal.shows("F1 help").types("HTTP/1.1 200 OK\r\rall is well\r").shows("what you pasted").shows("all is well");
}

#[test]
fn enter_before_the_list_is_up_to_date_still_opens_what_was_typed() {
    let mut terminal = Terminal::errbook(80, 24);
    terminal.types("AUTH_REPLAY_DETECTED\r").shows("Case ").shows("AUTH_REPLAY_DETECTED · open");
}

#[test]
fn from_a_sigilum_response_to_a_finished_checklist() {
    let mut terminal = Terminal::errbook(80, 24);
    terminal.shows("F1 help").pastes(concat!(
        "HTTP/1.1 403 Forbidden\n",
        "Content-Type: application/json\n",
        "X-Request-Id: 5d0c1f7e-88a1-4be2-9f4e-6a1f0c2d7b90\n",
        "\n",
        r#"{"error":"replay detected","code":"AUTH_REPLAY_DETECTED","#,
        r#""request_id":"5d0c1f7e-88a1-4be2-9f4e-6a1f0c2d7b90","timestamp":"2026-04-05T06:07:08Z"}"#,
        "\n",
    ));
    terminal.shows("1 failure in").shows("▸ AUTH_REPLAY_DETECTED").shows("5d0c1f7e-88a1-4be2-9f4e-6a1f0c2d7b90");
    terminal.types("\r").shows("AUTH_REPLAY_DETECTED · open").shows("1 ✓").shows("▸ 2");
    terminal.types(" ").shows("▸ 3").shows("First check").types(" ").shows("▸ 4").shows("Retry: now, once");
    terminal.types(" ").shows("How did it end?").types("1").shows("What fixed it?");
    terminal.types("a fresh nonce for each try\r").shows("· fixed").shows("Case ended: fixed").hides("saving");
    terminal.types("\x1b").shows("what it says").types("\x1b").shows("type what you see");
    terminal.types("AUTH_REPLAY_DETECTED").shows("Here so far: 1 case, 1 fixed").types("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn space_that_is_held_down_does_one_step() {
    let mut terminal = Terminal::errbook(80, 24);
    terminal.shows("F1 help").types("replayed\r").shows("AUTH_REPLAY_DETECTED · open").types("s");
    terminal.shows("Why is it skipped?").types("not at hand\r").shows("▸ 2");
    // As the terminal sends a key that nobody lets go.
    terminal.types("  ").types("   ").shows("Space is held down").shows("▸ 3").shows("2 ✓");
    terminal.hides("3 ✓").types("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn from_a_caracal_response_to_a_finished_checklist() {
    let mut terminal = Terminal::errbook(80, 24);
    terminal.shows("F1 help").pastes(concat!(
        r#"{"error":"access_denied","error_description":"policy denied","#,
        r#""requestId":"0198c2aa-7d11-7c3e-b6a5-3f2e1d0c9b8a"}"#,
        "\n",
    ));
    terminal.shows("1 failure in").shows("▸ access_denied").shows("0198c2aa-7d11-7c3e-b6a5-3f2e1d0c9b8a");
    terminal.shows("time: 2025-08-19 14:10:09 UTC").types("\r").shows("access_denied · open");
    // The id is of version 7 and bears the time: nothing is asked for.
    terminal
        .shows("time from")
        .shows("1 ✓")
        .shows("▸ 2")
        .types("s")
        .shows("Why is it skipped?")
        .types("audit is down\r");
    terminal.shows("skipped: audit is down").shows("▸ 3").types(" ").shows("▸ 4").types(" ").shows("How did it end?");
    terminal.types("4").shows("Written down: worse than before").types("e").shows("How does this case end?");
    terminal.types("4").shows("Who goes on").types("Bo, from the zone team\r").shows("errbook case open errbook-");
    terminal.hides("saving").types("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn a_case_handed_over_is_gone_on_with_on_the_other_machine() {
    let (mine, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let binary = env!("CARGO_BIN_EXE_errbook");
    let line = |state: &std::path::Path, command: &str| {
        let line = format!("cd {}; XDG_STATE_HOME={} {command}", mine.path().display(), state.display());
        ["sh".into(), "-c".into(), line.into()]
    };
    let mut terminal = Terminal::start(120, 40, line(mine.path(), binary));
    terminal.shows("F1 help").types("AUTH_REPLAY_DETECTED\r").shows("not kept until");
    terminal.types("n").shows("Note on").types("the proxy resends\r").hides("not kept").types("h").shows("Who goes on");
    terminal.types("Bo\r").shows("errbook case open errbook-").shows("· open").types("q");
    assert!(terminal.ends().success());
    let take = format!("{binary} case open errbook-*.json && {binary}");
    let take =
        take.replace(&format!("&& {binary}"), &format!("&& XDG_STATE_HOME={} {binary}", theirs.path().display()));
    let mut terminal = Terminal::start(120, 40, line(theirs.path(), &take));
    terminal.shows("Yours, open: AUTH_REPLAY_DETECTED").types("\x1bOR").shows("· open").shows("noted: the proxy");
    terminal.types("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn words_open_the_screen_on_what_they_find() {
    let line = [env!("CARGO_BIN_EXE_errbook").into(), "same".into(), "request".into(), "twice".into()];
    let mut terminal = Terminal::start(80, 24, line);
    terminal.shows("> same request twice").shows("▸ AUTH_REPLAY_DETECTED").types("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn the_pager_gets_the_terminal_and_every_key_until_it_ends() {
    let line =
        format!("PAGER='sh -c \"cat; read -r line < /dev/tty; echo read $line\"' {}", env!("CARGO_BIN_EXE_errbook"));
    let mut terminal = Terminal::start(80, 24, ["sh".into(), "-c".into(), line.into()]);
    terminal.shows("F1 help").types("AUTH_REPLAY_DETECTED\r").shows("Case ").types("v").is_given_back();
    terminal.is_cooked_again().types("to the pager\r").shows("F1 help").shows("AUTH_REPLAY_DETECTED · open");
    let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
    assert!(raw.contains("read to the pager"), "{raw}");
}

#[test]
fn a_pager_that_cannot_be_started_is_said() {
    let line = format!("PAGER=no-such-pager {}", env!("CARGO_BIN_EXE_errbook"));
    let mut terminal = Terminal::start(80, 24, ["sh".into(), "-c".into(), line.into()]);
    terminal.shows("F1 help").types("AUTH_REPLAY_DETECTED\r").shows("Case ").types("v");
    terminal.shows("! the pager no-such-pager cannot be started");
}

#[test]
fn the_readme_shows_a_real_screen() {
    let readme = include_str!("../../README.md");
    let (_, picture) = readme.split_once("```text\n").unwrap();
    let (picture, _) = picture.split_once("\n```").unwrap();
    let mut terminal = Terminal::errbook(80, 24);
    terminal.shows("F1 help").types("same request twice");
    for line in picture.lines() {
        terminal.shows(line);
    }
}
