//! The times that logs write, as moments: RFC 3339 and its looser relatives, Go's log prefix, access logs, HTTP dates and
//! numbers since 1970. A time without a zone is taken as UTC, as containers run.
//!
//! A time without a year (syslog) is no moment: nothing here knows what year it is.

use jiff::fmt::{rfc2822, strtime};

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
    let (year, month, day) = (digits(&text[..4])?, pair(5)?, pair(8)?);
    let (hour, minute, second) = (pair(11)?, pair(14)?, pair(17)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut rest = &text[19..];
    let mut millis = 0;
    if let [b'.' | b',', fraction @ ..] = rest {
        let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        millis = thousandths(&fraction[..length]);
        rest = &fraction[length..];
    }
    let seconds = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    Some(seconds * 1000 + millis - offset(rest.trim_ascii())?)
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, years beginning in March so that a leap day comes last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month < 3 { year - 1 } else { year };
    let into = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + into - 719_468
}

/// The first three digits of a fraction.
fn thousandths(fraction: &[u8]) -> i64 {
    fraction.iter().chain(b"000").take(3).fold(0, |sum, byte| sum * 10 + i64::from(byte & 15))
}

/// Milliseconds that a zone is ahead of UTC.
fn offset(zone: &[u8]) -> Option<i64> {
    let (sign, rest) = match zone {
        [] | [b'Z' | b'z'] => return Some(0),
        [b'A'..=b'Z', ..] => return zone_offset(std::str::from_utf8(zone).ok()?),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    // An abbreviation behind it says the same once more.
    let rest = rest.split(|&byte| byte == b' ').next().unwrap_or(rest);
    let (hours, minutes) = match rest {
        [_, _, b':', _, _] => (&rest[..2], &rest[3..]),
        [_, _, _, _] => rest.split_at(2),
        [_, _] => (rest, &b"0"[..]),
        _ => return None,
    };
    Some(sign * (digits(hours)? * 60 + digits(minutes)?) * 60_000)
}

/// Abbreviations of zones that mean one thing everywhere, and the minutes that each is ahead of UTC.
const ZONES: &[(&str, i64)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("WET", 0),
    ("WEST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("JST", 540),
    ("KST", 540),
    ("AEST", 600),
    ("AEDT", 660),
    ("EST", -300),
    ("EDT", -240),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
];

/// Milliseconds that the zone of this abbreviation is ahead of UTC; none where it is no zone, or one of several places.
pub(crate) fn zone_offset(name: &str) -> Option<i64> {
    ZONES.iter().find(|(zone, _)| *zone == name).map(|(_, minutes)| minutes * 60_000)
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
            Some(value * 1000 + thousandths(fraction))
        }
        12 | 13 => Some(value),
        15 | 16 => Some(value / 1000),
        18 | 19 => Some(value / 1_000_000),
        _ => None,
    }
}

/// The access logs' `02/Mar/2026:10:11:12 +0000`, the `Date` header's `Mon, 02 Mar 2026 10:11:12 GMT`, and what [`civil`] reads.
fn other(text: &str) -> Option<i64> {
    let access = strtime::parse("%d/%b/%Y:%H:%M:%S %z", text).and_then(|time| time.to_timestamp());
    let header = || rfc2822::parse(text).map(|zoned| zoned.timestamp());
    access.or_else(|_| header()).ok().map(jiff::Timestamp::as_millisecond).or_else(|| civil(text))
}

/// `Mon Mar  2 10:11:12 UTC 2026` of date(1) and ctime, systemd's `Mon 2026-03-02 11:11:12 CET`, and those with half of a day:
/// `3/2/2026, 10:11:12 AM`, the month first, `Mar 2, 2026, 10:11:12 AM`.
fn civil(text: &str) -> Option<i64> {
    const FORMS: [&str; 6] = [
        "%a %b %e %H:%M:%S %Y %z",
        "%a %Y-%m-%d %H:%M:%S %z",
        "%m/%d/%Y %I:%M:%S %p %z",
        "%m/%d/%Y, %I:%M:%S %p %z",
        "%b %e, %Y %I:%M:%S %p %z",
        "%b %e, %Y, %I:%M:%S %p %z",
    ];
    let zone = text.split(' ').find_map(|word| Some((word, zone_offset(word)?)));
    let words = text.split_whitespace().filter(|word| zone.is_none_or(|(name, _)| name != *word));
    let plain = words.chain(["+0000"]).collect::<Vec<_>>().join(" ");
    let read = |form: &&str| strtime::parse(form, &plain).and_then(|time| time.to_timestamp()).ok();
    Some(FORMS.iter().find_map(read)?.as_millisecond() - zone.map_or(0, |(_, offset)| offset))
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn every_way_of_writing_one_moment_gives_it() {
        let expected = "2026-03-02T10:11:12Z".parse::<jiff::Timestamp>().unwrap().as_millisecond();
        for text in [
            "2026-03-02T10:11:12Z",
            "2026-03-02 10:11:12.000000001 +0000 UTC",
            "2026-03-02 11:11:12 +0100 CET",
            "2026-03-02T10:11:12.000000001Z",
            "2026-03-02t12:11:12+02:00",
            "2026-03-02 05:11:12 -0500",
            "2026-03-02T10:11:12+00",
            "2026/03/02 10:11:12",
            " 2026-03-02 10:11:12,000 ",
            "2026-03-02 10:11:12 UTC",
            "02/Mar/2026:10:11:12 +0000",
            "Mon, 02 Mar 2026 10:11:12 GMT",
            "Mon Mar  2 10:11:12 2026",
            "Mon Mar  2 10:11:12 UTC 2026",
            "Mon 2026-03-02 11:11:12 CET",
            "3/2/2026, 10:11:12 AM",
            "03/02/2026 10:11:12 AM",
            "Mar 2, 2026, 11:11:12 AM CET",
            "Mar 2, 2026 10:11:12 AM",
            "2026-03-02 05:11:12 EST",
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
    fn dates_are_counted_as_the_calendar_does() {
        for text in ["1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "2024-12-31T12:00:00Z", "2100-03-01T00:00:00Z"] {
            let expected = text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
            assert_eq!(moment(text.as_bytes()), Some(expected), "{text}");
        }
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
