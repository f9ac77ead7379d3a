//! The progress line of a long reading, on standard error and only when that is a terminal: time left, bytes, rate, as far as
//! the terminal is wide.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use terminal_size::terminal_size_of;

use crate::tally::bytes;

/// How often the line changes.
const PACE: Duration = Duration::from_millis(200);

/// The line.
pub struct Progress {
    terminal: bool,
    size: Option<u64>,
    begun: Instant,
    shown: Option<Instant>,
}

impl Progress {
    /// Nothing is shown yet; `size` is how much there is to read, where that is known.
    pub fn new(size: Option<u64>) -> Self {
        Self { terminal: io::stderr().is_terminal(), size, begun: Instant::now(), shown: None }
    }

    /// Shows how far the reading came, if it is time to.
    pub fn show(&mut self, read: &AtomicU64) {
        let now = Instant::now();
        if !self.terminal || now - self.shown.unwrap_or(self.begun) < PACE {
            return;
        }
        self.shown = Some(now);
        let line = line(read.load(Ordering::Relaxed), self.size, now - self.begun);
        // A line that wraps cannot be taken back.
        let width = terminal_size_of(io::stderr()).map_or(80, |(width, _)| usize::from(width.0));
        let _ = write!(io::stderr(), "\r\x1b[K{:.*}", width.saturating_sub(1), line);
    }

    /// Takes the line away.
    pub fn clear(&mut self) {
        if self.shown.take().is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate to be read by people"
)]
fn line(read: u64, size: Option<u64>, elapsed: Duration) -> String {
    let rate = read as f64 / elapsed.as_secs_f64().max(0.001);
    let of = size.filter(|size| *size > 0).map(|size| format!(" of {}", bytes(size)));
    let left = size.map(|size| size.saturating_sub(read) as f64 / rate.max(1.0));
    let left = left.map(|left| format!("{} left  ", duration(left as u64)));
    format!("{}{}{}  {}/s", left.unwrap_or_default(), bytes(read), of.unwrap_or_default(), bytes(rate as u64))
}

fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::line;

    #[test]
    fn the_line_says_how_far_how_fast_and_how_long_still() {
        let two = Duration::from_secs(2);
        assert_eq!(line(2_000_000_000, Some(202_000_000_000), two), "3 min 20 s left  2.0 GB of 202.0 GB  1.0 GB/s");
        assert_eq!(line(1_500, None, two), "1.5 kB  750 B/s");
        assert_eq!(line(0, Some(0), Duration::ZERO), "0 s left  0 B  0 B/s");
    }
}
