//! The terminal: taken over for as long as errbook draws, and given back as it was, whatever ends it.

use std::fmt;
use std::io::{self, BufWriter, Stdout, Write};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use ratatui::crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use ratatui::crossterm::{Command, execute, queue};
use signal_hook::consts::SIGUSR2;

/// A whole frame of a large screen leaves in one write.
const FRAME: usize = 1 << 16;

/// Whether a thread has panicked, and the signal that says so to the loop.
static PANICKED: AtomicBool = AtomicBool::new(false);

/// The signal that wakes the loop when a thread has panicked.
pub const WAKES: i32 = SIGUSR2;

/// Whether a thread has panicked.
pub fn has_panicked() -> bool {
    PANICKED.load(Ordering::SeqCst)
}

/// Whether the terminal is taken over now, so that it is given back exactly once.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal, taken over. Dropping it gives it back.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
}

impl Screen {
    /// Takes the terminal over, and sees to it that a panic on any thread gives it back before it is reported, and ends the
    /// screen.
    ///
    /// # Errors
    /// When standard output is no terminal or cannot be set up.
    pub fn take() -> io::Result<Self> {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            give_back();
            report(panic);
            PANICKED.store(true, Ordering::SeqCst);
            // The loop sleeps: the thread that watches for signals tells it.
            let _ = signal_hook::low_level::raise(WAKES);
        }));
        take_over()?;
        let terminal = Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(FRAME, io::stdout())));
        terminal.map(|terminal| Self { terminal }).inspect_err(|_| give_back())
    }

    /// Draws one frame; the terminal shows it at once, not piece by piece.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, draw: impl FnOnce(&mut ratatui::Frame<'_>)) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(draw)?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Writes a sequence between two frames.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn put(&mut self, sequence: &[u8]) -> io::Result<()> {
        let backend = self.terminal.backend_mut();
        backend.write_all(sequence)?;
        Write::flush(backend)
    }

    /// Gives the terminal back while `outside` runs, then takes it over again and forgets what stood there.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn step_aside<T>(&mut self, outside: impl FnOnce() -> T) -> io::Result<T> {
        give_back();
        let answer = outside();
        take_over()?;
        // Not `clear`: that asks the terminal where its cursor is and waits for the answer.
        self.terminal.resize(self.terminal.size()?.into())?;
        Ok(answer)
    }

    /// Size of the terminal.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn size(&self) -> io::Result<ratatui::layout::Size> {
        self.terminal.size()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

fn take_over() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    queue!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, WheelAsArrows(true)).inspect_err(|_| give_back())
}

/// Has the terminal send its wheel as arrow keys while the alternate screen is shown (mode 1007), so that it scrolls without
/// the mouse being captured.
struct WheelAsArrows(bool);

impl Command for WheelAsArrows {
    fn write_ansi(&self, f: &mut impl fmt::Write) -> fmt::Result {
        f.write_str(if self.0 { "\x1b[?1007h" } else { "\x1b[?1007l" })
    }
}

/// Gives the terminal back as it was. Errors have nowhere to go: whoever comes here is leaving.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let wheel = WheelAsArrows(false);
        let _ = execute!(io::stdout(), EndSynchronizedUpdate, wheel, DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
}
