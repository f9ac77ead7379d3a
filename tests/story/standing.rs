//! Stories of a terminal that stays as it was, whatever ends or interrupts errbook.

use std::env;
use std::time::Duration;

use errbook::catalog::load;
use errbook::triage::CaseId;
use errbook::tui::{Keymap, Start, Theme, run};

use crate::pty::Terminal;

#[test]
fn control_bytes_of_a_paste_never_reach_the_terminal() {
    let mut terminal = Terminal::errbook(80, 24);
    terminal.shows("F1 help");
    let before = terminal.raw().len();
    terminal.pastes("one\n\x1b]52;c;aGk=\x07\x1b[2J\u{202e}evil\u{9b}31m\u{200b}\0end\n").shows("end");
    let raw = terminal.raw().split_off(before);
    let text = String::from_utf8_lossy(&raw);
    for hostile in ["\x1b]52", "\x07", "\x1b[2J", "\u{202e}", "\u{9b}", "\u{200b}", "\0"] {
        assert!(!text.contains(hostile), "{hostile:?} in {text:?}");
    }
    terminal.shows("␛]52;c;aGk=␇␛[2J⟨U+202E⟩evil");
}

#[test]
fn another_size_draws_another_frame() {
    let mut terminal = Terminal::errbook(80, 24);
    terminal.shows("First check").resizes(40, 12).hides("First check").shows("━ Codes");
    terminal.resizes(30, 8).shows("40 x 12 needed");
    terminal.resizes(100, 30).shows("First check");
}

#[test]
fn a_suspended_errbook_gives_the_terminal_back_and_takes_it_again() {
    let mut terminal = Terminal::errbook(80, 24);
    terminal.shows("F1 help").types("nonce").shows("> nonce").types("\x1a").is_stopped();
    terminal.is_given_back().is_cooked_again();
    // Being continued is also a signal of its own, upon which the screen is set up once more.
    terminal.signals("CONT").shows("> nonce").is_raw_again();
    terminal.signals("TSTP").is_stopped().is_given_back().signals("CONT").shows("> nonce");
}

#[test]
fn quitting_and_signals_leave_the_terminal_as_it_was() {
    let signals = ["TERM", "HUP", "INT", "QUIT", "USR1", "USR2", "ABRT"];
    for (way, signal) in [("\x03", None), ("\x11", None)].into_iter().chain(signals.map(|name| ("", Some(name)))) {
        let mut terminal = Terminal::errbook(80, 24);
        terminal.shows("F1 help");
        match signal {
            Some(name) => terminal.signals(name),
            None => terminal.types(way),
        };
        let status = terminal.ends();
        terminal.is_given_back();
        assert!(terminal.is_cooked(), "{way:?} {signal:?}");
        assert_eq!(status.success(), signal.is_none(), "{way:?} {signal:?}: {status}");
    }
}

#[test]
fn ctrl_z_stops_the_whole_pipeline_and_it_comes_back() {
    let binary = env!("CARGO_BIN_EXE_errbook");
    let line = format!("(printf 'one\\ntwo\\n'; sleep 600) | {binary}");
    let mut terminal = Terminal::start(80, 24, ["sh".into(), "-c".into(), line.into()]);
    terminal.shows("reading …").types("\x1a").is_stopped();
    terminal.is_given_back().is_cooked_again().continues().shows("reading …").is_raw_again();
}

#[test]
fn the_background_that_the_terminal_tells_is_taken_and_not_typed() {
    let mut terminal = Terminal::errbook(80, 24);
    terminal.says(0, "\x1b]11;?\x1b\\").shows("F1 help");
    let before = terminal.raw().len();
    terminal.types("\x1b]11;rgb:ffff/ffff/ffff\x1b\\").says(before, "48;2;0;95;135m");
    terminal.types("non").shows("> non");
}

#[test]
fn letters_that_wait_are_all_taken_before_a_frame_is_drawn() {
    let mut terminal = Terminal::errbook(80, 24);
    terminal.shows("F1 help");
    let before = terminal.raw().len();
    // Side by side in what came out: had each been drawn, there would be a frame's end between them.
    terminal.types("replayused").shows("> replayused").says(before, "replayused");
}

#[test]
fn a_locale_without_more_than_ascii_gets_ascii() {
    let line = format!("LANG=C {}", env!("CARGO_BIN_EXE_errbook"));
    let mut terminal = Terminal::start(80, 24, ["sh".into(), "-c".into(), line.into()]);
    terminal.shows("= Codes =").shows("> access_denied").types("\x03");
    assert!(terminal.ends().success());
    assert!(terminal.raw().is_ascii());
}

#[test]
fn a_theme_that_there_is_not_is_said_and_the_screen_is_there() {
    let line = format!("ERRBOOK_THEME=sunset {}", env!("CARGO_BIN_EXE_errbook"));
    let mut terminal = Terminal::start(120, 24, ["sh".into(), "-c".into(), line.into()]);
    terminal.shows("`theme` is not a theme: \"sunset\"").shows("▸ access_denied").types("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn a_terminal_without_a_size_is_told() {
    let mut terminal = Terminal::errbook(0, 0);
    terminal.says(0, "0 columns by 0 lines");
    assert!(!terminal.ends().success());
}

#[test]
fn what_is_piped_in_on_a_dumb_terminal_is_decoded() {
    let line = format!("echo '{{\"error\":\"access_denied\"}}' | TERM=dumb {}", env!("CARGO_BIN_EXE_errbook"));
    let mut terminal = Terminal::start(120, 24, ["sh".into(), "-c".into(), line.into()]);
    terminal.says(0, "shows no screen; this is what errbook decode says").says(0, "access_denied");
    assert!(terminal.ends().success());
}

/// Set for the copy of this test program that the two stories below start inside the terminal.
const PANICKING: &str = "ERRBOOK_STORY_PANICS_IN";

#[test]
#[ignore = "the inside of the panic stories; they start it themselves"]
fn inside_a_panic() {
    let place = env::var(PANICKING).unwrap();
    let start = Start {
        config: None,
        forgotten: errbook::store::Forgotten::default(),
        heads: load::heads(),
        catalogs: Box::new({
            let place = place.clone();
            move || {
                assert!(place != "worker", "a worker lost its footing");
                load::builtin()
            }
        }),
        keymap: Keymap::builtin(),
        theme: Theme::named("plain").unwrap(),
        grounds: None,
        zone: jiff::tz::TimeZone::UTC,
        actor: "ada@desk".into(),
        alerts: Vec::new(),
        log_paths: Vec::new(),
        log: None,
        read_only: false,
        sources: Vec::new(),
        scope: errbook::evidence::Scope::default(),
        patience: Duration::from_secs(10),
        fresh: || CaseId("case-0001".into()),
        wire: Box::new(move |_| {
            assert!(place != "loop", "the loop lost its footing");
            Box::new(|_| ())
        }),
    };
    let ended = run(start);
    println!("the screen ended: {ended:?}");
}

fn panicking(place: &str) -> Terminal {
    let program = env::current_exe().unwrap();
    let line = format!(
        "{PANICKING}={place} {} --exact standing::inside_a_panic --ignored --nocapture --test-threads=1; echo over",
        program.display()
    );
    Terminal::start(100, 30, ["sh".into(), "-c".into(), line.into()])
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_is_reported() {
    let mut terminal = panicking("loop");
    terminal.shows("the loop lost its footing").is_given_back().shows("over").is_cooked_again();
}

#[test]
fn a_panic_of_a_worker_ends_the_screen_too() {
    let mut terminal = panicking("worker");
    terminal
        .shows("a worker lost its footing")
        .is_given_back()
        .shows("the screen ended: Ok(Broken)")
        .shows("over")
        .is_cooked_again();
}

#[test]
fn an_idle_screen_writes_nothing() {
    let mut terminal = Terminal::errbook(80, 24);
    terminal.shows("F1 help").types("AUTH_REPLAY_DETECTED\r").shows("▸ 1");
    // What was still to come has come.
    let mut written = 0;
    while std::mem::replace(&mut written, terminal.raw().len()) != terminal.raw().len() {
        std::thread::sleep(std::time::Duration::from_millis(700));
    }
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert_eq!(terminal.raw().len(), written);
    terminal.types("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn the_wheel_scrolls_by_arrow_keys_and_the_mouse_is_not_captured() {
    let mut terminal = Terminal::errbook(80, 24);
    terminal.shows("F1 help").types("\x03");
    assert!(terminal.ends().success());
    let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
    // The alternate scroll mode is asked for and given back; none of the modes that would take the terminal's own selection is.
    assert!(raw.contains("\x1b[?1007h") && raw.contains("\x1b[?1007l"));
    for capture in ["1000", "1002", "1003", "1006"] {
        assert!(!raw.contains(&format!("\x1b[?{capture}h")), "{capture}");
    }
}
