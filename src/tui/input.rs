//! What the terminal and the system send: keys, pastes, sizes and signals, each as a message.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::Duration;

use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::Size;
use signal_hook::consts::{SIGABRT, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::ground::{self, Ground};
use super::msg::Msg;
use super::terminal::{WAKES, has_panicked};

/// While keys come in closer than this behind a first pair, nobody is typing them.
const BURST: Duration = Duration::from_millis(10);

/// What wakes the loop.
#[derive(Debug)]
pub enum Input {
    /// Something for the model.
    Msg(Msg),
    /// Keys or a paste; the sender waits until they are answered.
    Typed(Vec<Msg>),
    /// A line, or several that came in one go; the sender waits until it is answered.
    Said(String),
    /// No more lines come.
    Left,
    /// What the terminal says of its background.
    Ground(Ground),
    /// A signal of the system.
    Signal(i32),
    /// The terminal is gone.
    Gone(io::Error),
    /// A worker panicked; the report is on its way to standard error.
    Broken,
}

/// Reads the terminal until it is gone. After each read it waits for `answered`, so that keys meant for a program that
/// errbook steps aside for are never taken from it.
pub fn read_terminal(inputs: &SyncSender<Input>, answered: &Receiver<()>) {
    loop {
        let input = match burst() {
            Ok(mut events) => {
                let ground = ground::taken(&mut events);
                if ground.is_some_and(|ground| inputs.send(Input::Ground(ground)).is_err()) {
                    return;
                }
                Input::Typed(messages(events))
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Input::Gone(error),
        };
        let gone = matches!(input, Input::Gone(_));
        if inputs.send(input).is_err() || gone || answered.recv().is_err() {
            return;
        }
    }
}

/// Signals that ask errbook to stop, to step aside, or that say it was continued. They are caught from here on.
///
/// # Errors
/// When the system refuses.
pub fn catch_signals() -> io::Result<Signals> {
    Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGUSR1, SIGUSR2, SIGTSTP, SIGCONT])
}

/// Hands caught signals on. One that comes when the screen is gone, while what is left is written, ends errbook at once.
pub fn watch_signals(mut signals: Signals, inputs: &SyncSender<Input>) {
    for signal in signals.forever() {
        let broken = signal == WAKES && has_panicked();
        let sent = inputs.send(if broken { Input::Broken } else { Input::Signal(signal) });
        if sent.is_err() && !broken {
            let _ = emulate_default_handler(signal);
        }
    }
}

/// One event, and all that come with it.
fn burst() -> io::Result<Vec<Event>> {
    let mut events = vec![event::read()?];
    let mut wait = Duration::ZERO;
    while event::poll(wait)? {
        events.push(event::read()?);
        wait = BURST;
    }
    Ok(events)
}

/// A terminal without bracketed paste sends a paste as keys. Keys that came in one go, with a line's end among them and
/// more behind it, are one.
fn messages(events: Vec<Event>) -> Vec<Msg> {
    let text: Option<String> = events.iter().filter(|event| !is_release(event)).map(character).collect();
    match text.filter(|text| text.trim_end_matches('\n').contains('\n')) {
        Some(text) => vec![Msg::Pasted(text.into_bytes())],
        None => events.into_iter().filter_map(message).collect(),
    }
}

fn is_release(event: &Event) -> bool {
    matches!(event, Event::Key(KeyEvent { kind: KeyEventKind::Release, .. }))
}

/// The character that a key stands for in a paste; none for keys that no paste contains.
fn character(event: &Event) -> Option<char> {
    let Event::Key(key) = event else { return None };
    let key = enter(*key);
    match (key.code, key.modifiers - KeyModifiers::SHIFT) {
        (KeyCode::Char(character), KeyModifiers::NONE) => Some(character),
        (KeyCode::Enter, KeyModifiers::NONE) => Some('\n'),
        (KeyCode::Tab, KeyModifiers::NONE) => Some('\t'),
        _ => None,
    }
}

/// Enter that was typed before the terminal was taken over comes as a line feed, which raw mode calls Ctrl-J.
fn enter(key: KeyEvent) -> KeyEvent {
    let line_feed = key.code == KeyCode::Char('j') && key.modifiers == KeyModifiers::CONTROL;
    if line_feed { KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE) } else { key }
}

fn message(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) => Some(Msg::Key(enter(key))),
        // Terminals send the line ends of a paste as carriage returns.
        Event::Paste(text) => Some(Msg::Pasted(text.replace("\r\n", "\n").replace('\r', "\n").into_bytes())),
        Event::Resize(width, height) => Some(Msg::Resized(Size { width, height })),
        Event::FocusGained | Event::FocusLost | Event::Mouse(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<Event> {
        let code = |character| match character {
            '\n' => KeyCode::Enter,
            '\t' => KeyCode::Tab,
            character => KeyCode::Char(character),
        };
        text.chars().map(|character| Event::Key(KeyEvent::new(code(character), KeyModifiers::NONE))).collect()
    }

    fn shown(text: &str) -> String {
        let message = |msg: &Msg| match msg {
            Msg::Pasted(bytes) => format!("paste {:?}", String::from_utf8_lossy(bytes)),
            Msg::Key(key) => format!("key {}", key.code),
            other => format!("{other:?}"),
        };
        messages(keys(text)).iter().map(message).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn keys_of_several_lines_in_one_go_are_a_paste() {
        assert_eq!(shown("{\n\t\"error\": 1\n}"), r#"paste "{\n\t\"error\": 1\n}""#);
        assert_eq!(shown("a\nb\n"), r#"paste "a\nb\n""#);
    }

    #[test]
    fn a_word_and_enter_are_keys() {
        assert_eq!(shown("ab\n"), "key a, key b, key Enter");
        assert_eq!(shown("\n\n"), "key Enter, key Enter");
    }
}
