//! The time of a log line: the record's own before the one that a collector put in front, and whether its zone is written.

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::DateTime};
use regex::bytes::Regex;

use crate::envelope::moment;

/// When a line was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenTime {
    /// The moment.
    pub at: Timestamp,
    /// Whether the line says in which zone; else it is read as UTC, as containers run.
    pub zoned: bool,
}

/// A time never stands later in a line than this.
const HEAD: usize = 2 << 10;

/// A named time of a record: `"timestamp":"…"`, `time=…`, `ts=1772446272.5`, also in an escaped record.
#[expect(clippy::expect_used, reason = "a fixed pattern")]
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?-u)(?:^|[^A-Za-z])(?:@?timestamp|time|ts|eventTime)\\*"?[ \t]*[:=][ \t]*\\*"?([0-9][0-9TtZz:.,+/ -]{8,38})"#)
        .expect("a pattern")
});

/// A date and a time anywhere: RFC 3339 and its relatives, Go's log prefix, access logs.
#[expect(clippy::expect_used, reason = "a fixed pattern")]
static LOOSE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?-u)\b(\d{4}[-/]\d\d[-/]\d\d[Tt ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:[Zz]|UTC|GMT|[+-]\d\d:?\d\d))?|\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})",
    )
    .expect("a pattern")
});

/// Syslog's time without a year, RFC 3164.
#[expect(clippy::expect_used, reason = "a fixed pattern")]
static YEARLESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?-u)^(?:<\d+>)?([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)").expect("a pattern"));

/// The time that a line bears. What has no year is of the year in which it is nearest to `about`.
pub fn written(line: &[u8], about: Timestamp) -> Option<WrittenTime> {
    let head = &line[..line.len().min(HEAD)];
    let group = |pattern: &Regex| pattern.captures(head).and_then(|found| found.get(1)).map(|found| found.as_bytes());
    group(&NAMED).and_then(read).or_else(|| group(&LOOSE).and_then(read)).or_else(|| yearless(group(&YEARLESS)?, about))
}

/// The moment at which a line says it was written.
pub fn written_at(line: &[u8], about: Timestamp) -> Option<Timestamp> {
    written(line, about).map(|written| written.at)
}

/// Reads the times of a log's lines one after the other: where the last one stood, the next one mostly stands.
#[derive(Debug, Clone)]
pub struct LineClock {
    about: Timestamp,
    /// Where the last time stood that was not a named one.
    last: Option<(usize, usize)>,
}

impl LineClock {
    /// What has no year is of the year in which it is nearest to `about`.
    pub fn new(about: Timestamp) -> Self {
        Self { about, last: None }
    }

    /// When a line was written, in milliseconds since 1970 UTC.
    pub fn read(&mut self, line: &[u8]) -> Option<i64> {
        let head = &line[..line.len().min(HEAD)];
        // What goes on is longer than the last one was.
        let ends = |end: usize| head.get(end).is_none_or(|byte| !byte.is_ascii_digit() && !b".,:+-Zz".contains(byte));
        let known = self.last.filter(|(_, end)| ends(*end)).and_then(|(begin, end)| moment(head.get(begin..end)?));
        // A record has a time of its own behind that of a collector.
        if let Some(at) = known.filter(|_| !head.contains(&b'{')) {
            return Some(at);
        }
        let at = written(line, self.about)?.at.as_millisecond();
        self.last = LOOSE.captures(head).and_then(|found| found.get(1)).map(|found| (found.start(), found.end()));
        Some(at)
    }
}

fn read(text: &[u8]) -> Option<WrittenTime> {
    // What is behind a time without quotes may look like a part of it.
    let end = text.iter().rposition(u8::is_ascii_alphanumeric)?;
    let whole = &text[..=end];
    let first = whole.split(|byte| *byte == b' ').next().unwrap_or(whole);
    let (text, ms) = moment(whole).map(|ms| (whole, ms)).or_else(|| moment(first).map(|ms| (first, ms)))?;
    let clock = text.get(19..).unwrap_or_default();
    let is_number = text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    let zoned = is_number || clock.iter().any(|byte| b"ZzUG+-".contains(byte));
    Some(WrittenTime { at: Timestamp::from_millisecond(ms).ok()?, zoned })
}

fn yearless(text: &[u8], about: Timestamp) -> Option<WrittenTime> {
    let year = i32::from(about.to_zoned_datetime(TimeZone::UTC).year());
    let text = std::str::from_utf8(text).ok()?;
    let in_year = |year: i32| {
        let time = DateTime::strptime("%Y %b %d %H:%M:%S", format!("{year} {text}")).ok()?;
        time.to_zoned_datetime(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    };
    let nearest =
        [year - 1, year, year + 1].into_iter().filter_map(in_year).min_by_key(|at| at.duration_since(about).abs());
    nearest.map(|at| WrittenTime { at, zoned: false })
}

#[cfg(test)]
mod tests {
    use super::{LineClock, written};

    #[test]
    fn a_clock_reads_what_each_line_says() {
        let about = "2026-03-02T10:11:12Z".parse().unwrap();
        let mut clock = LineClock::new(about);
        for line in [
            "2026-03-02T10:11:12Z a",
            "2026-03-02T10:11:13.5Z b",
            r#"2026/03/02 11:11:12 {"timestamp":"2026-03-02T10:11:12.5Z"}"#,
            "2026-03-02T10:11:14Z c",
            "Mar  2 10:11:15 host x",
            "no time",
        ] {
            let expected = written(line.as_bytes(), about).map(|written| written.at.as_millisecond());
            assert_eq!(clock.read(line.as_bytes()), expected, "{line}");
        }
    }

    #[test]
    fn the_records_own_time_comes_before_the_collectors() {
        let about = "2026-01-01T00:00:00Z".parse().unwrap();
        for (line, at, zoned) in [
            (
                r#"2026/03/02 11:11:12 {"component":"gateway","timestamp":"2026-03-02T10:11:12.5Z"}"#,
                "2026-03-02T10:11:12.5Z",
                true,
            ),
            ("2026/03/02 11:11:12 plain Go line", "2026-03-02T11:11:12Z", false),
            ("gateway-1  | 2026-03-02T10:11:12+01:00 info started", "2026-03-02T09:11:12Z", true),
            (r#"{"level":"info","time":1772446272500,"msg":"x"}"#, "2026-03-02T10:11:12.5Z", true),
            (r#"{"log":"{\"ts\":1772446272.5,\"msg\":\"x\"}\n"}"#, "2026-03-02T10:11:12.5Z", true),
            ("time=2026-03-02T10:11:12Z level=info msg=x", "2026-03-02T10:11:12Z", true),
            (r#"1.2.3.4 - - [02/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 200"#, "2026-03-02T10:11:12Z", true),
            ("Dec 31 23:59:59 host sshd[1]: x", "2025-12-31T23:59:59Z", false),
        ] {
            let found = written(line.as_bytes(), about).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((found.at.to_string().as_str(), found.zoned), (at, zoned), "{line}");
        }
        assert_eq!(written(b"no time here, runtime: 12345678901", about), None);
        assert_eq!(written(b"\xff\xfe\x00", about), None);
    }
}
