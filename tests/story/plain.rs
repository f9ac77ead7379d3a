//! The linear face in a dumb terminal: the README's story in lines, and no byte that such a terminal could not show.

use crate::pty::Terminal;

const PASTE: &str = include_str!("../readme/403.txt");

/// errbook in a terminal that can do nothing, wide enough that no line is broken by it.
fn dumb() -> Terminal {
    let line = format!("TERM=dumb exec {}", env!("CARGO_BIN_EXE_errbook"));
    Terminal::start(200, 60, ["sh".into(), "-c".into(), line.into()])
}

/// Says a line and waits for what is said to it.
fn talk(terminal: &mut Terminal, line: &str, answer: &str) {
    let skipped = terminal.raw().len();
    terminal.types(&format!("{line}\n")).says(skipped, answer).says(skipped, "\n> ");
}

#[test]
fn the_story_goes_in_lines_in_a_dumb_terminal() {
    let mut terminal = dumb();
    terminal.says(0, "TERM=dumb shows no screen; what it would show is said in lines");
    terminal.says(0, "Type what you see, or paste the error.").says(0, "\n> ");
    let skipped = terminal.raw().len();
    terminal.types("/paste\n").says(skipped, "a line with a dot alone.");
    let skipped = terminal.raw().len();
    for line in PASTE.lines() {
        terminal.types(&format!("{line}\n"));
    }
    terminal.types(".\n").says(skipped, "AUTH_REPLAY_DETECTED").says(skipped, "Say nothing to open its case");
    talk(&mut terminal, "", "2 Check decision logs and metrics around that id: open (you are here)");
    talk(&mut terminal, "3", "3 Apply the action for this code: opens after step 2");
    talk(&mut terminal, "done", "! `Apply the action for this code` opens after step 2");
    talk(&mut terminal, "2", "2 Check decision logs and metrics around that id: open (you are here)");
    talk(&mut terminal, "note", "Note on this step:");
    talk(&mut terminal, "twice in the log", "No source is configured");
    talk(&mut terminal, "done", "3 Apply the action for this code: open (you are here)");
    talk(&mut terminal, "done", "4 Retry once, same route and method: open (you are here)");
    talk(&mut terminal, "how it ended", "1 it works now");
    talk(&mut terminal, "1", "What fixed it?");
    talk(&mut terminal, "retries switched off", "Case ended: fixed");
    talk(&mut terminal, "help", "report: ");
    terminal.types("quit\n");
    assert!(terminal.ends().success());
    let raw = terminal.raw();
    let odd: Vec<u8> = raw.into_iter().filter(|byte| !(byte.is_ascii_graphic() || b" \r\n".contains(byte))).collect();
    assert!(odd.is_empty(), "only ASCII and ends of lines come out: {odd:?}");
}

#[test]
fn several_lines_in_one_go_are_a_paste() {
    let mut terminal = dumb();
    terminal.says(0, "\n> ");
    let skipped = terminal.raw().len();
    terminal.types(PASTE).says(skipped, "Say nothing to open its case");
    talk(&mut terminal, "", "(you are here)");
}

#[test]
fn words_search_a_number_tells_more_and_nothing_opens_a_case() {
    let mut terminal = dumb();
    terminal.says(0, "\n> ");
    talk(&mut terminal, "same request twice second one dies", "1 AUTH_REPLAY_DETECTED, sigilum-gateway: This signed");
    talk(&mut terminal, "1", "First check");
    talk(&mut terminal, "", "not kept until something is done");
    talk(&mut terminal, "skip", "Why is it skipped?");
    talk(&mut terminal, "/cancel", "Say a number to go there");
    talk(&mut terminal, "dnoe", "! That was not understood");
    talk(&mut terminal, "2", "opens after step 1");
    talk(&mut terminal, "1", "open, missing request id");
    talk(&mut terminal, "done", "The request id?");
    talk(&mut terminal, "min ago", "An empty line takes: min ago");
    talk(&mut terminal, "b6d801b2-424b-1fee-9709-931505d9abcd", "The time?");
    talk(&mut terminal, "/cancel", "1 ");
    terminal.types("\u{4}");
    assert!(terminal.ends().success());
}

#[test]
fn lines_can_come_from_a_script() {
    let home = tempfile::tempdir().unwrap();
    let script = "same request twice second one dies\n\n/nothing like it\nend\n5\nquit\n";
    let output = assert_cmd::Command::cargo_bin("errbook")
        .unwrap()
        .arg("--plain")
        .env_clear()
        .env("HOME", home.path())
        .write_stdin(script)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    for part in ["1 AUTH_REPLAY_DETECTED", "(you are here)", "How does this case end?", "! That was not understood"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(output.status.success());
}
