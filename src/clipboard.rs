//! Floor 2. The clipboard: the desktop's through arboard, the terminal's by OSC 52 over SSH, inside tmux or where there is no
//! desktop.
//!
//! arboard can hang on a silent X server and the desktop forgets what a process that has ended had copied, so it lives on a
//! thread of its own for as long as errbook does, and is waited for only until a deadline. The bytes of OSC 52 are handed
//! back: only the screen may write to the terminal, between two frames.

use std::env;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::envelope::Redacted;
use crate::envelope::sanitize;
use crate::triage::Trouble;

/// How long the desktop may take.
const DEADLINE: Duration = Duration::from_millis(500);
/// Most terminals drop an OSC 52 of more than about 100,000 bytes; base64 takes four for three.
const LONGEST: usize = 74_994;

/// What became of a text to copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Copied {
    /// The desktop's clipboard holds it.
    Desktop,
    /// These bytes, written to the terminal, ask it to take the text; it does not answer.
    Terminal(Vec<u8>),
}

/// What decides the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The terminal is on another machine.
    pub ssh: bool,
    /// tmux is in between and wants a wrapper of its own.
    pub tmux: bool,
    /// A display server is there.
    pub desktop: bool,
}

impl Surroundings {
    /// Reads them from the environment.
    pub fn read() -> Self {
        let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        Self {
            ssh: set("SSH_TTY") || set("SSH_CONNECTION"),
            tmux: set("TMUX"),
            desktop: cfg!(target_os = "macos") || set("DISPLAY") || set("WAYLAND_DISPLAY"),
        }
    }
}

/// The way out for texts that the responder copies.
#[derive(Debug)]
pub struct Clipboard {
    surroundings: Surroundings,
    desktop: Option<Desktop>,
}

/// The thread that owns arboard, and the two ends to talk to it.
#[derive(Debug)]
struct Desktop {
    texts: SyncSender<String>,
    answers: Receiver<Result<(), String>>,
}

impl Clipboard {
    /// A clipboard for these surroundings; touches nothing yet.
    pub fn new(surroundings: Surroundings) -> Self {
        Self { surroundings, desktop: None }
    }

    /// Copies a text, made inert first. Blocks up to half a second: never call it where keys are answered.
    ///
    /// # Errors
    /// When the text is too long for the terminal's clipboard and there is no desktop.
    pub fn copy(&mut self, text: &Redacted) -> Result<Copied, Trouble> {
        let text = sanitize(text.as_str());
        let Surroundings { ssh, tmux, desktop } = self.surroundings;
        if desktop && !ssh && !tmux && self.hand_over(&text).is_ok() {
            return Ok(Copied::Desktop);
        }
        if text.len() > LONGEST {
            return Err(Trouble {
                what: "not copied".into(),
                why: format!("{} bytes are more than a terminal's clipboard takes", text.len()),
                next: "write the report to a file instead".into(),
            });
        }
        Ok(Copied::Terminal(osc52(&text, tmux)))
    }

    fn hand_over(&mut self, text: &str) -> Result<(), RecvTimeoutError> {
        let desktop = self.desktop.get_or_insert_with(Desktop::start);
        let asked = desktop.texts.try_send(text.to_owned()).map_err(|_| RecvTimeoutError::Disconnected);
        let answer = asked.and_then(|()| desktop.answers.recv_timeout(DEADLINE));
        match answer {
            Ok(Ok(())) => Ok(()),
            failed => {
                // The thread may hang in a dead display server for good: leave it there and start afresh next time.
                self.desktop = None;
                Err(failed.err().unwrap_or(RecvTimeoutError::Disconnected))
            }
        }
    }
}

impl Desktop {
    fn start() -> Self {
        let (texts, wanted) = sync_channel::<String>(1);
        let (done, answers) = sync_channel(1);
        thread::spawn(move || {
            let mut clipboard = arboard::Clipboard::new().map_err(|error| error.to_string());
            for text in wanted {
                let set = clipboard.as_mut().map_err(|error| error.clone());
                let answer = set.and_then(|clipboard| clipboard.set_text(text).map_err(|error| error.to_string()));
                if done.send(answer).is_err() {
                    break;
                }
            }
        });
        Self { texts, answers }
    }
}

/// The OSC 52 sequence that puts `text` into the terminal's clipboard (xterm control sequences, "Manipulate Selection Data").
/// Inside tmux the plain one works with `set-clipboard on`, the wrapped one with `allow-passthrough on`: both are sent.
pub fn osc52(text: &str, tmux: bool) -> Vec<u8> {
    let plain = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
    let wrapped = if tmux { format!("\x1bPtmux;\x1b{plain}\x1b\\") } else { String::new() };
    (plain + &wrapped).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{Clipboard, Copied, Surroundings};
    use crate::envelope::Redacted;

    fn copied(surroundings: Surroundings, text: &str) -> String {
        match Clipboard::new(surroundings).copy(&Redacted::new(text)) {
            Ok(Copied::Terminal(bytes)) => String::from_utf8(bytes).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn over_ssh_the_terminal_is_asked_even_with_a_display() {
        let surroundings = Surroundings { ssh: true, desktop: true, ..Surroundings::default() };
        assert_eq!(copied(surroundings, "id-1"), "\x1b]52;c;aWQtMQ==\x07");
    }

    #[test]
    fn inside_tmux_the_request_is_sent_plain_and_wrapped() {
        let surroundings = Surroundings { tmux: true, ..Surroundings::default() };
        assert_eq!(copied(surroundings, "id-1"), "\x1b]52;c;aWQtMQ==\x07\x1bPtmux;\x1b\x1b]52;c;aWQtMQ==\x07\x1b\\");
    }

    #[test]
    fn no_control_byte_of_a_text_is_copied() {
        let surroundings = Surroundings::default();
        assert_eq!(copied(surroundings, "a\u{1b}b"), copied(surroundings, "a␛b"));
    }

    #[test]
    fn a_text_that_no_terminal_takes_is_refused_with_a_way_out() {
        let long = Redacted::new(&"x".repeat(80_000));
        let trouble = Clipboard::new(Surroundings::default()).copy(&long).unwrap_err();
        assert_eq!(
            trouble.to_string(),
            "not copied: 80000 bytes are more than a terminal's clipboard takes; write the report to a file instead"
        );
    }
}
