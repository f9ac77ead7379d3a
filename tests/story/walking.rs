//! Stories of an incident: from a symptom or a paste to the end of a checklist.

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
