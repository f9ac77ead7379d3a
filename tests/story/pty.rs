//! A real pseudo-terminal with errbook in it. Waits on what the screen shows, never on the clock.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
use tempfile::TempDir;

/// After this long a condition is not going to come true.
const PATIENCE: Duration = Duration::from_secs(20);

/// A key that comes again within this time is held down, to errbook.
const HELD: Duration = Duration::from_millis(750);

/// What came out of the terminal.
struct Output {
    parser: vt100::Parser,
    raw: Vec<u8>,
    ended: bool,
}

/// A terminal with a program in it.
pub struct Terminal {
    output: Arc<(Mutex<Output>, Condvar)>,
    input: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// When Space was pressed last, or what it did was seen first.
    space: Option<Pressed>,
    _home: TempDir,
}

/// A key that was pressed.
struct Pressed {
    at: Instant,
    /// Something was waited for since: the program has read it by then.
    seen: bool,
}

impl Terminal {
    /// errbook in a terminal of this size.
    pub fn errbook(columns: u16, rows: u16) -> Self {
        Self::start(columns, rows, [env!("CARGO_BIN_EXE_errbook").into()])
    }

    /// Any program in a terminal of this size, at home in an empty folder.
    pub fn start(columns: u16, rows: u16, line: impl IntoIterator<Item = OsString>) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let home = TempDir::new().unwrap();
        let mut command = CommandBuilder::from_argv(line.into_iter().collect());
        command.env_clear();
        for (name, value) in
            [("TERM", "xterm-256color"), ("USER", "ada"), ("LANG", "C.UTF-8"), ("SSH_TTY", "/dev/pts/0")]
        {
            command.env(name, value);
        }
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", home.path());
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let parser = vt100::Parser::new(cells(rows), cells(columns), 0);
        let output = Arc::new((Mutex::new(Output { parser, raw: Vec::new(), ended: false }), Condvar::new()));
        thread::spawn({
            let mut reader = pair.master.try_clone_reader().unwrap();
            let output = Arc::clone(&output);
            move || {
                let mut bytes = [0; 4096];
                loop {
                    let length = reader.read(&mut bytes).unwrap_or(0);
                    let mut held = output.0.lock().unwrap();
                    held.parser.process(&bytes[..length]);
                    held.raw.extend(&bytes[..length]);
                    held.ended = length == 0;
                    output.1.notify_all();
                    if length == 0 {
                        return;
                    }
                }
            }
        });
        Self { output, input: pair.master.take_writer().unwrap(), master: pair.master, child, space: None, _home: home }
    }

    /// Waits until the screen shows `text`.
    pub fn shows(&mut self, text: &str) -> &mut Self {
        self.until(text, |output| output.parser.screen().contents().contains(text))
    }

    /// Waits until `text` has come out, wherever it stood, behind the first `skipped` bytes.
    pub fn says(&mut self, skipped: usize, text: &str) -> &mut Self {
        self.until(text, |output| String::from_utf8_lossy(&output.raw[skipped..]).contains(text))
    }

    /// Waits until the screen does not show `text` any more.
    pub fn hides(&mut self, text: &str) -> &mut Self {
        self.until(&format!("no {text}"), |output| !output.parser.screen().contents().contains(text))
    }

    /// Waits until the terminal is the shell's again: the main screen, with its cursor, without bracketed paste.
    pub fn is_given_back(&mut self) -> &mut Self {
        self.until("the main screen", |output| {
            let screen = output.parser.screen();
            !screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor()
        })
    }

    fn until(&mut self, what: &str, holds: impl Fn(&Output) -> bool) -> &mut Self {
        let (lock, changed) = &*self.output;
        let deadline = Instant::now() + PATIENCE;
        let mut held = lock.lock().unwrap();
        while !holds(&held) {
            let left = deadline.saturating_duration_since(Instant::now());
            let screen = held.parser.screen().contents();
            assert!(!left.is_zero() && !held.ended, "waited for {what}; the screen shows:\n{screen}");
            held = changed.wait_timeout(held, left).unwrap().0;
        }
        drop(held);
        if let Some(space) = self.space.as_mut().filter(|space| !space.seen) {
            *space = Pressed { at: Instant::now(), seen: true };
        }
        self
    }

    /// Types, as the terminal would send it. Space is let go before it is pressed again.
    pub fn types(&mut self, keys: &str) -> &mut Self {
        if keys == " " {
            let last = self.space.as_ref().map_or(HELD, |space| space.at.elapsed());
            thread::sleep(HELD.saturating_sub(last));
            self.space = Some(Pressed { at: Instant::now(), seen: false });
        }
        self.input.write_all(keys.as_bytes()).unwrap();
        self.input.flush().unwrap();
        self
    }

    /// Pastes, as a terminal with bracketed paste would send it.
    pub fn pastes(&mut self, text: &str) -> &mut Self {
        self.types(&format!("\x1b[200~{}\x1b[201~", text.replace('\n', "\r")))
    }

    /// Changes the size of the terminal.
    pub fn resizes(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.output.0.lock().unwrap().parser.screen_mut().set_size(cells(rows), cells(columns));
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        self
    }

    /// Sends a signal by its name.
    pub fn signals(&mut self, name: &str) -> &mut Self {
        let id = self.child.process_id().unwrap().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
        self
    }

    /// Waits until the program is stopped, as the shell does that suspended it.
    pub fn is_stopped(&mut self) -> &mut Self {
        let id = self.child.process_id().and_then(|id| Pid::from_raw(id.try_into().unwrap())).unwrap();
        waitid(WaitId::Pid(id), WaitIdOptions::STOPPED).unwrap();
        self
    }

    /// Continues the program and everything of its job, as the shell's `fg` does.
    pub fn continues(&mut self) -> &mut Self {
        let job = format!("-{}", self.child.process_id().unwrap());
        assert!(Command::new("kill").args(["-s", "CONT", "--", &job]).status().unwrap().success());
        self
    }

    /// Waits for the program to end.
    pub fn ends(&mut self) -> ExitStatus {
        let status = self.child.wait().unwrap();
        let (lock, changed) = &*self.output;
        let held = changed.wait_timeout_while(lock.lock().unwrap(), PATIENCE, |output| !output.ended);
        drop(held.unwrap());
        status
    }

    /// Waits until the terminal echoes and waits for whole lines again, as a shell's does.
    pub fn is_cooked_again(&mut self) -> &mut Self {
        self.becomes(true)
    }

    /// Waits until the terminal hands over each key as it is typed again.
    pub fn is_raw_again(&mut self) -> &mut Self {
        self.becomes(false)
    }

    fn becomes(&mut self, cooked: bool) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        while self.is_cooked() != cooked {
            assert!(
                Instant::now() < deadline,
                "the terminal does not become {}",
                if cooked { "cooked" } else { "raw" }
            );
            thread::yield_now();
        }
        self
    }

    /// Whether the terminal echoes and waits for whole lines.
    pub fn is_cooked(&self) -> bool {
        let flags = self.master.get_termios().unwrap().local_flags;
        let shown = format!("{flags:?}");
        shown.contains("ECHO") && shown.contains("ICANON")
    }

    /// What the screen shows, cell by cell, once the frame that is being drawn is whole.
    pub fn screen(&mut self) -> vt100::Screen {
        self.until("a whole frame", |output| output.raw.ends_with(b"\x1b[?2026l"));
        self.output.0.lock().unwrap().parser.screen().clone()
    }

    /// Every byte that came out.
    pub fn raw(&self) -> Vec<u8> {
        self.output.0.lock().unwrap().raw.clone()
    }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN)
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
