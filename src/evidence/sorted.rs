//! Where the lines of a stretch of time stand in a long log file whose lines are in the order of time, found by bisection, so that
//! the rest of the file need not be read.
//!
//! Whether a file is in order is judged by samples all over it; one that is not, or that bears no times, has to be read whole.

use std::fs::File;
use std::io;
use std::ops::Range;

use jiff::Timestamp;

use super::lines::read_at;
use super::otlp::is_otlp;
use super::time::LineClock;

/// A shorter file is read whole, and its lines have numbers.
pub const SHORT: u64 = 32 << 20;

/// Bytes that are read to find a line with a time.
const PROBE: usize = 64 << 10;

/// Places of a file in which its times must be in order for all of it to be taken for sorted.
const SAMPLES: u64 = 32;

/// How far out of order the lines of a sorted log can be, in milliseconds: several writers share it.
const JITTER: i64 = 60_000;

/// The bytes in which the lines of `from..until` (milliseconds since 1970 UTC) begin, perhaps with some around them; none where the
/// file is short, is not sorted, or has more than one time in a line.
///
/// # Errors
/// What the file says.
pub fn bytes_between(file: &File, length: u64, (from, until): (i64, i64)) -> io::Result<Option<Range<u64>>> {
    let about = Timestamp::from_millisecond(until).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut probe = Probe { file, clock: LineClock::new(about), block: vec![0; PROBE] };
    if length <= SHORT || probe.is_otlp()? || !probe.is_sorted(length)? {
        return Ok(None);
    }
    let (from, until) = (from.saturating_sub(JITTER), until.saturating_add(JITTER));
    let start = probe.bisect(0..length, |at| at.is_some_and(|at| at < from))?.start;
    let end = probe.bisect(start..length, |at| at.is_none_or(|at| at <= until))?.end;
    Ok(Some(start..end))
}

struct Probe<'f> {
    file: &'f File,
    clock: LineClock,
    block: Vec<u8>,
}

impl Probe<'_> {
    fn is_otlp(&mut self) -> io::Result<bool> {
        let read = read_at(self.file, &mut self.block, 0)?;
        Ok(is_otlp(&self.block[..read]))
    }

    fn is_sorted(&mut self, length: u64) -> io::Result<bool> {
        let mut before = i64::MIN;
        for sample in 0..SAMPLES {
            let Some(at) = self.time(length / SAMPLES * sample)? else { return Ok(false) };
            if at < before.saturating_sub(JITTER) {
                return Ok(false);
            }
            before = before.max(at);
        }
        Ok(true)
    }

    /// The few bytes before which the first time behind a byte is early, and behind which it is not.
    fn bisect(&mut self, bytes: Range<u64>, is_early: impl Fn(Option<i64>) -> bool) -> io::Result<Range<u64>> {
        let Range { mut start, mut end } = bytes;
        while end - start > PROBE as u64 {
            let middle = start + (end - start) / 2;
            if is_early(self.time(middle)?) {
                start = middle;
            } else {
                end = middle;
            }
        }
        Ok(start..end)
    }

    /// The first time of a line that begins behind this byte; none where there is none nearby.
    fn time(&mut self, offset: u64) -> io::Result<Option<i64>> {
        let read = read_at(self.file, &mut self.block, offset)?;
        let mut lines = self.block[..read].split(|byte| *byte == b'\n').skip(usize::from(offset > 0));
        Ok(lines.find_map(|line| self.clock.read(line)))
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::io::Write as _;

    use super::{PROBE, SHORT, bytes_between};

    /// A log with a line a second, a kilobyte each; its seconds since 1970 in this order.
    fn between(seconds: impl Iterator<Item = u64>, window: (i64, i64)) -> Option<(u64, u64)> {
        let mut file = tempfile::tempfile().unwrap();
        let padding = "x".repeat(1_002);
        let mut text = String::new();
        for second in seconds {
            let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
            writeln!(text, "1970-01-01T{hour:02}:{minute:02}:{second:02}Z {padding}").unwrap();
        }
        file.write_all(text.as_bytes()).unwrap();
        let found = bytes_between(&file, text.len() as u64, window).unwrap();
        found.map(|bytes| (bytes.start / 1_024, bytes.end / 1_024))
    }

    #[test]
    fn the_lines_of_a_time_are_found_in_a_long_log_that_is_sorted() {
        let long = SHORT / 1_024 + 10;
        let (start, end) = between(0..long, (7_200_000, 7_203_000)).unwrap();
        let slack = 60 + 2 * PROBE as u64 / 1_024;
        assert!((7_200 - slack..7_200).contains(&start), "{start}");
        assert!((7_203..7_203 + slack).contains(&end), "{end}");
        assert_eq!(between(0..long, (100_000_000, 100_001_000)).map(|(_, end)| end), Some(long), "it ends before that");
    }

    #[test]
    fn a_log_that_is_short_or_out_of_order_has_no_such_place() {
        assert_eq!(between(0..1_000, (500_000, 501_000)), None);
        assert_eq!(between((0..SHORT / 1_024 + 10).rev(), (500_000, 501_000)), None);
    }
}
