//! What the terminal and the system send: keys, pastes, sizes and signals, each as a message.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::{Duration, Instant};

use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::Size;
use signal_hook::consts::{SIGABRT, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::ground::{self, Ground};
use super::msg::Msg;
use super::terminal::{WAKES, has_panicked};

/// Keys that come in closer than this behind a first pair came with it.
const TOGETHER: Duration = Duration::from_millis(1);

/// The same where the keys look like a paste already: the next piece of it may be on its way through a network.
const PASTING: Duration = Duration::from_millis(10);

/// So many keys in one go are more than anybody types.
const MANY: usize = 32;

/// The same key within this time is held down: the longest that terminals wait before they repeat one. Few of them say so.
const HELD: Duration = Duration::from_millis(700);

/// The key that was pressed last, and when.
#[derive(Debug, Default)]
struct LastKey(Option<(KeyCode, KeyModifiers, Instant)>);

impl LastKey {
    /// Says of a key that is the one before once more that it repeats.
    fn mark(&mut self, msg: &mut Msg, now: Instant) {
        let Msg::Key(key) = msg else { return };
        let last = self.0.replace((key.code, key.modifiers, now));
        let is_held =
            |(code, modifiers, at)| (code, modifiers) == (key.code, key.modifiers) && now.duration_since(at) < HELD;
        if key.kind == KeyEventKind::Press && last.is_some_and(is_held) {
            key.kind = KeyEventKind::Repeat;
        }
    }
}

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
    let mut last = LastKey::default();
    loop {
        let input = match batch(of_terminal) {
            Ok(mut events) => {
                let ground = ground::taken(&mut events);
                if ground.is_some_and(|ground| inputs.send(Input::Ground(ground)).is_err()) {
                    return;
                }
                let mut messages = messages(events);
                for msg in &mut messages {
                    last.mark(msg, Instant::now());
                }
                Input::Typed(messages)
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

/// The next event of the terminal, or none when it does not come in time.
fn of_terminal(wait: Option<Duration>) -> io::Result<Option<Event>> {
    let comes = wait.map_or(Ok(true), event::poll)?;
    if comes { event::read().map(Some) } else { Ok(None) }
}

/// The next event and all that came with it, so that one frame answers them. What is no text ends it: what stands behind a key
/// that leads elsewhere is for what is there then.
fn batch(mut next: impl FnMut(Option<Duration>) -> io::Result<Option<Event>>) -> io::Result<Vec<Event>> {
    let mut events = Vec::from_iter(next(None)?);
    while let Some(wait) = patience(&events) {
        let Some(event) = next(Some(wait))? else { break };
        events.push(event);
    }
    Ok(events)
}

/// How long the next event may take to belong to these; none when they are whole.
fn patience(events: &[Event]) -> Option<Duration> {
    let is_answer = ground::is_coming(events);
    if !is_answer && events.last().is_some_and(|event| !is_release(event) && character(event).is_none()) {
        return None;
    }
    if is_answer || events.len() >= MANY || (events.len() > 1 && events.iter().any(is_line_end)) {
        return Some(PASTING);
    }
    Some(if events.len() > 1 { TOGETHER } else { Duration::ZERO })
}

fn is_line_end(event: &Event) -> bool {
    character(event) == Some('\n')
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
        Event::Paste(text) => Some(Msg::Pasted(pasted(&text).into_bytes())),
        Event::Resize(width, height) => Some(Msg::Resized(Size { width, height })),
        Event::FocusGained | Event::FocusLost | Event::Mouse(_) => None,
    }
}

/// A paste with the line ends that were copied. Terminals send them as carriage returns; tmux makes two of `\r\n`.
fn pasted(text: &str) -> String {
    let doubled = text.matches("\r\r").count();
    let text = text.replace("\r\n", "\n");
    let all_doubled = doubled > 2 && !text.contains('\n') && !text.replace("\r\r", "").contains('\r');
    if all_doubled { text.replace("\r\r", "\n") } else { text.replace('\r', "\n") }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::iter;

    use super::*;

    fn keys(text: &str) -> Vec<Event> {
        let code = |character| match character {
            '\n' => KeyCode::Enter,
            '\t' => KeyCode::Tab,
            character => KeyCode::Char(character),
        };
        text.chars().map(|character| Event::Key(KeyEvent::new(code(character), KeyModifiers::NONE))).collect()
    }

    /// Messages, letters side by side.
    fn shown(events: Vec<Event>) -> String {
        let message = |msg: &Msg| match msg {
            Msg::Pasted(bytes) => format!("\0paste {:?}\0", String::from_utf8_lossy(bytes)),
            Msg::Key(KeyEvent { code: KeyCode::Char(character), .. }) => character.to_string(),
            Msg::Key(key) => format!("\0{}\0", key.code),
            Msg::Resized(size) => format!("\0Resized({size})\0"),
            other => format!("\0{other:?}\0"),
        };
        let all: String = messages(events).iter().map(message).collect();
        all.split('\0').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// What is read, a batch after the other, where each piece of keys comes so many milliseconds behind the one before.
    fn batches(pieces: &[(u64, Vec<Event>)]) -> Vec<String> {
        let mut late = Duration::ZERO;
        let mut script: VecDeque<(Duration, Event)> = VecDeque::new();
        for (pause, events) in pieces {
            let pauses = iter::once(Duration::from_millis(*pause)).chain(iter::repeat(Duration::ZERO));
            script.extend(pauses.zip(events.iter().cloned()));
        }
        let mut read = Vec::new();
        while !script.is_empty() {
            let events = batch(|wait| {
                let Some((pause, _)) = script.front() else { return Ok(None) };
                let rest = pause.saturating_sub(late);
                if wait.is_some_and(|wait| wait < rest) {
                    late += wait.unwrap_or_default();
                    return Ok(None);
                }
                late = Duration::ZERO;
                Ok(script.pop_front().map(|(_, event)| event))
            });
            read.push(shown(events.unwrap()));
        }
        read
    }

    fn press(code: KeyCode) -> Vec<Event> {
        vec![Event::Key(KeyEvent::new(code, KeyModifiers::NONE))]
    }

    #[test]
    fn letters_that_wait_are_one_batch_and_none_is_lost() {
        assert_eq!(batches(&[(0, keys("replay")), (0, keys(" used"))]), ["replay used"]);
        // Typed by hand: each at once.
        assert_eq!(batches(&[(0, keys("a")), (90, keys("b")), (90, keys("c"))]), ["a", "b", "c"]);
        // By a serial line.
        assert_eq!(batches(&[(0, keys("ab")), (1, keys("c")), (1, keys("d"))]), ["abcd"]);
    }

    #[test]
    fn what_is_no_text_ends_a_batch_and_the_order_stays() {
        let paste = vec![Event::Paste("{}\r\n".into())];
        let resized = vec![Event::Resize(40, 12)];
        let all = [
            keys("ab"),
            press(KeyCode::Down),
            keys("cd"),
            paste,
            keys("e\n"),
            resized,
            press(KeyCode::F(2)),
            press(KeyCode::Esc),
        ];
        let read = batches(&[(0, all.concat())]);
        assert_eq!(read, ["ab Down", "cd paste \"{}\\n\"", "e Enter Resized(40x12)", "F2", "Esc"]);
    }

    #[test]
    fn the_line_ends_of_a_paste_are_those_that_were_copied() {
        assert_eq!(pasted("a\r\nb\rc\r"), "a\nb\nc\n");
        assert_eq!(pasted("HTTP/1.1 403\r\rDate: x\r\r\r\r{}\r\r"), "HTTP/1.1 403\nDate: x\n\n{}\n", "from tmux");
        assert_eq!(pasted("one\r\rtwo\rthree"), "one\n\ntwo\nthree");
    }

    #[test]
    fn a_paste_that_comes_in_pieces_is_one() {
        let line = "x".repeat(40);
        let read = batches(&[(0, keys(&line)), (8, keys("\ny")), (8, keys("\nz"))]);
        assert_eq!(read, [format!("paste \"{line}\\ny\\nz\"")]);
    }

    #[test]
    fn the_answer_of_the_terminal_is_whole_before_it_is_read() {
        let alt = |character| vec![Event::Key(KeyEvent::new(KeyCode::Char(character), KeyModifiers::ALT))];
        let mut script = VecDeque::from([keys("a"), alt(']'), keys("11;rgb:0/0/0"), alt('\\'), keys("b")].concat());
        let events = batch(|_| Ok(script.pop_front())).unwrap();
        assert_eq!((events.len(), script.len()), (15, 1));
    }

    #[test]
    fn keys_of_several_lines_in_one_go_are_a_paste() {
        assert_eq!(shown(keys("{\n\t\"error\": 1\n}")), r#"paste "{\n\t\"error\": 1\n}""#);
        assert_eq!(shown(keys("a\nb\n")), r#"paste "a\nb\n""#);
    }

    #[test]
    fn a_key_that_is_held_down_repeats() {
        let mut last = LastKey::default();
        let begun = Instant::now();
        let kinds =
            [(0, ' '), (500, ' '), (530, ' '), (1300, ' '), (1310, 'n'), (1320, ' ')].map(|(after, character)| {
                let mut msg = Msg::Key(KeyEvent::new(KeyCode::Char(character), KeyModifiers::NONE));
                last.mark(&mut msg, begun + Duration::from_millis(after));
                matches!(msg, Msg::Key(KeyEvent { kind: KeyEventKind::Repeat, .. }))
            });
        assert_eq!(kinds, [false, true, true, false, false, false]);
    }

    #[test]
    fn a_word_and_enter_are_keys() {
        assert_eq!(shown(keys("ab\n")), "ab Enter");
        assert_eq!(shown(keys("\n\n")), "Enter Enter");
    }
}
