//! The linear face: for screen readers, serial consoles and dumb terminals. What the screen would show is said as lines of
//! ASCII, once; what is typed is a line, too: text where text is wanted, a number or a word elsewhere. The same model, the same
//! update; no escape sequence leaves here.
//!
//! ```text
//! Case K3F9: AUTH_REPLAY_DETECTED, open
//! 1 Capture id, time, code: done by ada@desk
//! 2 Check log and metrics: open (you are here)
//! Say a number to go there, or: done, skip, note, copy, end, back, quit, help.
//! >
//! ```

mod hear;
mod say;

use std::io::{self, BufRead, IsTerminal, Write, stdin, stdout};
use std::sync::mpsc::{Receiver, SyncSender};

use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use self::hear::Meant;
use self::say::SpokenParts;
use super::face::{Face, InputReader};
use super::input::Input;
use super::model::Model;
use super::msg::Msg;
use super::theme::Theme;
use super::widget::ascii;
use super::widget::wrap::wrap;
use crate::envelope::sanitize;
use crate::triage::Trouble;

/// The size that text is laid out for: lines that a reader can take in, and room for all of them.
const SIZE: Size = Size { width: 80, height: 4_000 };

/// Lines that come in closer than this behind a first one were pasted with it.
const BURST: Timespec = Timespec { tv_sec: 0, tv_nsec: 30_000_000 };

/// The linear face.
#[derive(Debug, Default)]
pub struct Plain {
    /// What was said last, so that nothing is said twice.
    said: SpokenParts,
    /// Whether a line was heard and not answered yet, or nothing was said so far.
    answered: bool,
    /// Lines of a paste that is being typed.
    pasting: Vec<String>,
}

/// Asks for the next line.
fn ask() -> io::Result<()> {
    write!(stdout(), "> ")?;
    stdout().flush()
}

fn print(text: &str) -> io::Result<()> {
    let mut out = stdout().lock();
    let width = if out.is_terminal() { usize::from(SIZE.width) } else { usize::MAX };
    for line in sanitize(text).lines().map(|line| ascii::line(line.trim_end())) {
        // A terminal would break words.
        for row in wrap(&line, width) {
            writeln!(out, "{}", &line[row])?;
        }
    }
    Ok(())
}

impl Face for Plain {
    const READER: InputReader = read_lines;

    /// Says what is new, and asks for the next line. What changes by itself, as every age does, is said with the next answer;
    /// news and questions at once.
    fn draw(&mut self, model: &Model, _: &Theme) -> io::Result<()> {
        if say::is_waiting(model) {
            return Ok(());
        }
        let parts = SpokenParts::of(model).due(&self.said, !self.answered);
        let new = parts.since(&self.said);
        if !new.is_empty() || !self.answered {
            new.iter().try_for_each(|part| print(part))?;
            print(&say::menu(model))?;
            ask()?;
        }
        (self.said, self.answered) = (parts, true);
        Ok(())
    }

    fn step_aside<T>(&mut self, aside: impl FnOnce() -> T) -> io::Result<T> {
        Ok(aside())
    }

    fn put(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        Ok(SIZE)
    }

    fn page(&mut self, text: &str) -> io::Result<Result<(), Trouble>> {
        print(text).map(Ok)
    }

    fn copy(&mut self, what: &str, text: &str) -> io::Result<bool> {
        print(&format!("{what}:\n{text}"))?;
        Ok(true)
    }

    fn hear(&mut self, model: &Model, line: &str) -> io::Result<Vec<Msg>> {
        if say::wants_paste(model) {
            if let Some(msg) = hear::paste(&mut self.pasting, line) {
                self.answered = false;
                return Ok(vec![msg]);
            }
            ask()?;
            return Ok(Vec::new());
        }
        self.answered = false;
        match hear::meant(model, line) {
            Meant::Messages(messages) => return Ok(messages),
            Meant::Help => print(&say::help(model))?,
            Meant::Again => self.said = SpokenParts::default(),
            Meant::Unknown => print("! That was not understood; help lists what can be said here.")?,
        }
        Ok(Vec::new())
    }

    fn answers(&mut self, model: &Model, theme: &Theme) -> io::Result<bool> {
        self.draw(model, theme)?;
        Ok(self.answered)
    }
}

/// Reads lines until there are no more. Several that a terminal hands over in one go are one paste.
fn read_lines(inputs: &SyncSender<Input>, answered: &Receiver<()>) {
    let is_terminal = stdin().is_terminal();
    loop {
        let mut bytes = Vec::new();
        let mut read = stdin().lock().read_until(b'\n', &mut bytes);
        while is_terminal && matches!(read, Ok(1..)) && more_waits() {
            read = stdin().lock().read_until(b'\n', &mut bytes);
        }
        let input = match read {
            Ok(0) if bytes.is_empty() => Input::Left,
            Ok(_) => Input::Said(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Input::Gone(error),
        };
        let over = matches!(input, Input::Left | Input::Gone(_));
        if inputs.send(input).is_err() || over || answered.recv().is_err() {
            return;
        }
    }
}

/// Whether another line is there already. A terminal hands over one at a time, so that none waits in this process.
fn more_waits() -> bool {
    let input = stdin();
    let mut asked = [PollFd::new(&input, PollFlags::IN)];
    matches!(poll(&mut asked, Some(&BURST)), Ok(1..))
}
