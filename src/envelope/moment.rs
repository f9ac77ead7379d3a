//! The times that logs write, as moments: RFC 3339 and its looser relatives, Go's log prefix, access logs, HTTP dates and
//! numbers since 1970. A time without a zone is taken as UTC, as containers run.
//!
//! A time without a year (syslog) is no moment: nothing here knows what year it is.

use jiff::civil::DateTime;
use jiff::fmt::{rfc2822, strtime};
use jiff::tz::Offset;

/// Milliseconds since 1970-01-01T00:00:00Z of a time as a log writes it; none where it cannot be told.
pub fn moment(text: &[u8]) -> Option<i64> {
    let text = text.trim_ascii();
    plain(text).or_else(|| number(text)).or_else(|| other(std::str::from_utf8(text).ok()?))
}

/// `2026-03-02T10:11:12.345Z` with `/`, a space, a comma, no zone or any offset instead.
fn plain(text: &[u8]) -> Option<i64> {
    let pair = |at: usize| digits(text.get(at..at + 2)?);
    let date = text.get(4).is_some_and(|byte| matches!(byte, b'-' | b'/')) && text.get(7) == text.get(4);
    let time = text.get(13) == Some(&b':') && text.get(16) == Some(&b':') && matches!(text[10], b'T' | b't' | b' ');
    if !date || !time {
        return None;
    }
    let whole = DateTime::new(
        digits(&text[..4])?.try_into().ok()?,
        pair(5)?.try_into().ok()?,
        pair(8)?.try_into().ok()?,
        pair(11)?.try_into().ok()?,
        pair(14)?.try_into().ok()?,
        pair(17)?.min(59).try_into().ok()?,
        0,
    );
    let mut rest = &text[19..];
    let mut millis = 0;
    if let [b'.' | b',', fraction @ ..] = rest {
        let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        millis = fraction[..length].iter().chain(b"000").take(3).fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'));
        rest = &fraction[length..];
    }
    let utc = Offset::UTC.to_timestamp(whole.ok()?).ok()?.as_millisecond();
    Some(utc + millis - offset(rest.trim_ascii())?)
}

/// Milliseconds that a zone is ahead of UTC.
fn offset(zone: &[u8]) -> Option<i64> {
    let (sign, rest) = match zone {
        [] | [b'Z' | b'z'] | b"UTC" | b"GMT" => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match rest {
        [_, _, b':', _, _] => (&rest[..2], &rest[3..]),
        [_, _, _, _] => rest.split_at(2),
        [_, _] => (rest, &b"0"[..]),
        _ => return None,
    };
    Some(sign * (digits(hours)? * 60 + digits(minutes)?) * 60_000)
}

fn digits(text: &[u8]) -> Option<i64> {
    let mut sum = 0i64;
    for byte in text {
        if !byte.is_ascii_digit() {
            return None;
        }
        sum = sum.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
    }
    (!text.is_empty()).then_some(sum)
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their length; seconds may have a fraction.
fn number(text: &[u8]) -> Option<i64> {
    let point = text.iter().position(|&byte| byte == b'.').unwrap_or(text.len());
    let (whole, fraction) = text.split_at(point);
    let value = digits(whole)?;
    match whole.len() {
        9 | 10 => {
            let fraction = fraction.get(1..).unwrap_or_default();
            let millis = fraction.iter().chain(b"000").take(3).fold(0, |sum, byte| sum * 10 + i64::from(byte & 15));
            Some(value * 1000 + millis)
        }
        12 | 13 => Some(value),
        15 | 16 => Some(value / 1000),
        18 | 19 => Some(value / 1_000_000),
        _ => None,
    }
}

/// The access logs' `02/Mar/2026:10:11:12 +0000` and the `Date` header's `Mon, 02 Mar 2026 10:11:12 GMT`.
fn other(text: &str) -> Option<i64> {
    let access = strtime::parse("%d/%b/%Y:%H:%M:%S %z", text).and_then(|time| time.to_timestamp());
    let header = || rfc2822::parse(text).map(|zoned| zoned.timestamp());
    access.or_else(|_| header()).ok().map(jiff::Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn every_way_of_writing_one_moment_gives_it() {
        let expected = "2026-03-02T10:11:12Z".parse::<jiff::Timestamp>().unwrap().as_millisecond();
        for text in [
            "2026-03-02T10:11:12Z",
            "2026-03-02T10:11:12.000000001Z",
            "2026-03-02t12:11:12+02:00",
            "2026-03-02 05:11:12 -0500",
            "2026-03-02T10:11:12+00",
            "2026/03/02 10:11:12",
            " 2026-03-02 10:11:12,000 ",
            "2026-03-02 10:11:12 UTC",
            "02/Mar/2026:10:11:12 +0000",
            "Mon, 02 Mar 2026 10:11:12 GMT",
            "1772446272",
            "1772446272.0004",
            "1772446272000",
            "1772446272000999",
            "1772446272000999999",
        ] {
            assert_eq!(moment(text.as_bytes()), Some(expected), "{text}");
        }
        assert_eq!(moment(b"2026-03-02T10:11:12.5Z"), Some(expected + 500));
        assert_eq!(moment(b"1772446272.25"), Some(expected + 250));
    }

    #[test]
    fn what_is_no_moment_gives_none() {
        for text in [
            "",
            "Mar  2 10:11:12",
            "2026-03-02",
            "2026-13-02T10:11:12Z",
            "2026-03-02T10:11:12Q",
            "12",
            "now",
            "\u{661}",
        ] {
            assert_eq!(moment(text.as_bytes()), None, "{text}");
        }
    }
}
