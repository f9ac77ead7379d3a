//! When a line was written, as far as that tells how long after another one: for windows of time, not for people.
//!
//! Unlike [`moment`] it takes times without a year or a date too: between two of the same kind a distance can be told.

use crate::envelope::finding::Span;
use crate::envelope::prefix::line_prefix;
use crate::envelope::prefix::time::{dated, like, time};
use crate::envelope::text::timestamp::moment;

/// Bytes of a line in which its time is looked for.
const HEAD: usize = 512;

/// The months, as logs without a year write them.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A point in time on the log's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    millis: i64,
    form: TimeForm,
}

/// What of a time a log writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TimeForm {
    /// All of it.
    Whole,
    /// Month, day and clock: syslog, klog.
    Yearless,
    /// The clock only.
    Daytime,
}

impl Clock {
    /// Milliseconds from another point to this one, before it negative; none where the two cannot be compared.
    pub fn since(self, earlier: Self) -> Option<i64> {
        (self.form == earlier.form).then(|| self.millis - earlier.millis)
    }

    /// Milliseconds since 1970 UTC; none for a time without its year.
    pub fn moment(self) -> Option<i64> {
        (self.form == TimeForm::Whole).then_some(self.millis)
    }
}

/// A line's time: where it stands in the line, and the point it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineTime {
    /// Offsets into the line.
    pub span: Span,
    /// The point.
    pub clock: Clock,
}

/// The time that a line bears, and whether it begins a record by it: what follows without a time of its own goes on with it.
pub(super) fn of(line: &[u8]) -> Option<(LineTime, bool)> {
    let line = readable(&line[..line.len().min(HEAD)]);
    let read = |span: Span| clock(&line[span.0..span.1]).map(|clock| LineTime { span, clock });
    if let Some(head) = line_prefix(line).time.and_then(read) {
        return Some((head, true));
    }
    let begins = !line.starts_with([' ', '\t']);
    inner(line).and_then(read).map(|inner| (inner, begins))
}

/// The part of some bytes that is text.
fn readable(bytes: &[u8]) -> &str {
    match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

/// A time somewhere in a line: with its date, or a number under a name for times.
fn inner(line: &str) -> Option<Span> {
    let bytes = line.as_bytes();
    let begins = |at: usize| bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
    (0..bytes.len()).filter(|&at| begins(at)).find_map(|at| {
        let length = dated(&line[at..]).or_else(|| number(&line[at..]).filter(|_| is_named(&line[..at])))?;
        Some((at, at + length))
    })
}

/// The length of a number of seconds or parts of them since 1970.
fn number(text: &str) -> Option<usize> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit() && byte != b'.').unwrap_or(text.len());
    let whole = text[..end].split('.').next().map_or(0, str::len);
    matches!(whole, 10 | 13 | 16 | 19).then_some(end)
}

/// Whether what stands before a value is a name for times.
fn is_named(before: &str) -> bool {
    let name = before.trim_end_matches(['"', '\'', ' ', ':', '=', '\\']);
    name.len() < before.len()
        && ["ts", "time", "timestamp"].iter().any(|known| name.to_ascii_lowercase().ends_with(known))
}

/// The point that a time names.
fn clock(text: &str) -> Option<Clock> {
    if let Some(millis) = moment(text.as_bytes()) {
        return Some(Clock { millis, form: TimeForm::Whole });
    }
    let day = text.bytes().position(|byte| byte == b':')?.checked_sub(2)?;
    let daytime = daytime(text.get(day..)?)?;
    if let Some(month) = MONTHS.iter().position(|month| text.starts_with(month)) {
        let day: i64 = text.get(3..day)?.trim().parse().ok()?;
        return Some(yearless(i64::try_from(month).ok()?, day, daytime));
    }
    // klog: `0413 23:38:00.000001`.
    if like(text, "9999 99:99:99") {
        let (month, day): (i64, i64) = (text[..2].parse().ok()?, text[2..4].parse().ok()?);
        return Some(yearless(month - 1, day, daytime));
    }
    time(text).is_some().then_some(Clock { millis: daytime, form: TimeForm::Daytime })
}

/// A day of some leap year, months being of 31 days: the turn of a month within a window is told as a day or two longer.
fn yearless(month: i64, day: i64, daytime: i64) -> Clock {
    Clock { millis: (month * 31 + day) * 86_400_000 + daytime, form: TimeForm::Yearless }
}

/// Milliseconds since midnight of `10:11:12.345`.
fn daytime(text: &str) -> Option<i64> {
    if !like(text, "99:99:99") {
        return None;
    }
    let part = |at: usize| text[at..at + 2].parse::<i64>().ok();
    let fraction = text[8..].strip_prefix(['.', ',']).unwrap_or_default();
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).chain(*b"000");
    let millis = digits.take(3).fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    Some(((part(0)? * 60 + part(3)?) * 60 + part(6)?) * 1000 + millis)
}

#[cfg(test)]
mod tests {
    use super::of;

    fn since(earlier: &str, later: &str) -> Option<i64> {
        let clock = |line: &str| of(line.as_bytes()).map(|(time, _)| time.clock);
        clock(later)?.since(clock(earlier)?)
    }

    #[test]
    fn the_distance_between_two_lines_is_told_by_whatever_time_they_bear() {
        for (earlier, later, expected) in [
            ("2026-03-02T10:11:12Z a", "2026-03-02T10:11:12.25Z b", Some(250)),
            ("Aug 27 19:25:29 n8n[1]: a", "Aug 27 19:25:44 n8n[1]: b", Some(15_000)),
            ("E0413 23:38:00.000000       1 r.go:158] a", "E0413 23:38:00.874041       1 r.go:158] b", Some(874)),
            ("[2024-01-15 17:00:01,123] ERROR a", "[2024-01-15 17:00:02,123] ERROR b", Some(1000)),
            (r#"{"ts":1772446272.25,"msg":"a"}"#, r#"{"ts":1772446273.25,"msg":"b"}"#, Some(1000)),
            (r#"{"level":"info","time":"2026-03-02T10:11:12Z"}"#, "2026-03-02 10:11:13 b", Some(1000)),
            ("10:11:12 a", "10:11:11 b", Some(-1000)),
            ("10:11:12 a", "2026-03-02T10:11:12Z b", None),
            ("no time", "2026-03-02T10:11:12Z b", None),
        ] {
            assert_eq!(since(earlier, later), expected, "{earlier} | {later}");
        }
    }

    #[test]
    fn what_goes_on_with_a_record_does_not_begin_one() {
        let begins = |line: &str| of(line.as_bytes()).is_some_and(|(_, begins)| begins);
        assert!(begins("2026-03-02T10:11:12Z ERROR failed"));
        assert!(!begins("  \"t\": \"2026-03-02T10:11:12Z\""));
        assert!(!begins("caused by: SerializationError: request 1772446272"));
    }
}
