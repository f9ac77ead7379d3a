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
    for (way, signal) in [("\x03", None), ("\x11", None), ("", Some("TERM")), ("", Some("HUP")), ("", Some("INT"))] {
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

/// Set for the copy of this test program that the two stories below start inside the terminal.
const PANICKING: &str = "ERRBOOK_STORY_PANICS_IN";

#[test]
#[ignore = "the inside of the panic stories; they start it themselves"]
fn inside_a_panic() {
    let place = env::var(PANICKING).unwrap();
    let start = Start {
        config: None,
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
        actor: "ada@desk".into(),
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
