//! The times that logs print, as letters: where one begins and ends. What moment it is, [`moment`](crate::envelope::text::timestamp::moment())
//! tells.

use crate::envelope::text::timestamp::zone_offset;

/// Ways to write a date with a clock time, up to the minute or the second; `#` is one digit or two.
const DATED: &[&str] = &[
    "9999-99-99T99:99",
    "9999-99-99 99:99",
    "9999-99-99, 99:99",
    "9999/99/99 99:99",
    "9999/99/99T99:99",
    // Access logs, PHP, Apache and ctime, java.util.logging, rich.
    "99/AAA/9999:99:99",
    "99-AAA-9999 99:99",
    // Servers that frameworks bring along.
    "99/AAA/9999 99:99",
    "AAA AAA _9 99:99",
    "AAA _9, 9999 #:99",
    "AAA #, 9999 #:99",
    // Browsers and runtimes of JavaScript, consoles of clouds.
    "AAA #, 9999, #:99",
    "#/#/9999, #:99",
    "99/99/99 99:99",
    "#/#/9999 #:99",
    "99/99/9999T99:99",
    "9999.99.99 99:99",
    "99.99.9999 99:99",
    "99-99-9999 99:99",
    // HTTP and mail, Redis.
    "AAA, 99 AAA 9999 99:99",
    "99 AAA 9999 99:99",
    // systemd's state of a unit, alerts.
    "AAA 9999-99-99 99:99",
    "AAA #, 9999 at #:99",
];

/// The length of the time at the start of `text`, where it has a date.
pub(crate) fn dated(text: &str) -> Option<usize> {
    let (pattern, length) = DATED.iter().find_map(|pattern| Some((pattern, length(text, pattern)?)))?;
    // Day and month in either order.
    let mut numbers = text[..length].split(|mark: char| !mark.is_ascii_digit()).map(str::parse::<u8>);
    let is_day = |number: Result<u8, _>| number.is_ok_and(|number| (1..=31).contains(&number));
    if pattern.starts_with("#/#") && !numbers.by_ref().take(2).all(is_day) {
        return None;
    }
    ends(text, pattern, length)
}

/// Whether a time is a clock's, without a year.
pub(crate) fn is_clock(time: &str) -> bool {
    // Seconds since a machine started are none either.
    let since_start = time.split_once('.').is_some_and(|(seconds, rest)| {
        rest.len() == 6 && seconds.len() < 9 && (seconds.bytes().chain(rest.bytes())).all(|byte| byte.is_ascii_digit())
    });
    since_start || like(time, "99:99") || like(time, "99-99 99:99")
}

/// Where a date begins whose first digit stands at `at`: at the name of its day, where one stands before it.
pub(crate) fn begins(text: &str, at: usize) -> usize {
    let before = |length: usize| at.checked_sub(length).and_then(|start| Some((start, text.get(start..)?)));
    let is_name = |text: &str| DAYS.iter().chain(MONTHS).any(|name| text.starts_with(name));
    // `Sun, 29 Nov`, `Sun Nov 29`, `Sun Nov  9`, `Sun 2026-11-29`, `Nov 29, 2026`.
    ["AAA, ", "AAA AAA ", "AAA AAA  ", "AAA ", "AAA  "]
        .iter()
        .filter_map(|head| before(head.len()).filter(|(_, text)| like(text, head) && is_name(text)))
        .map(|(start, _)| start)
        .next()
        .unwrap_or(at)
}

/// How the names of months begin.
const MONTHS: &[&str] = &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How the names of days begin.
const DAYS: &[&str] = &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The length of the time at the start of `text`, with a date or without.
pub(crate) fn time(text: &str) -> Option<usize> {
    let clock = "99:99:99";
    if like(text, clock) { ends(text, clock, "99:99".len()) } else { dated(text) }
}

/// Where a time ends whose minute ends at `at`: after seconds, a fraction, half of the day, a zone, a year.
fn ends(text: &str, pattern: &str, mut at: usize) -> Option<usize> {
    let digits = |at: usize| text[at..].bytes().take_while(u8::is_ascii_digit).count();
    if like(&text[at..], ":99") {
        at += 3;
        if text[at..].starts_with(['.', ',']) && digits(at + 1) > 0 {
            at += 1 + digits(at + 1);
        }
    }
    let rest = &text[at..];
    if pattern.starts_with("AAA AAA") {
        // The year comes last, behind a zone or not, also one that means several; without it this is no date.
        let letters = rest.bytes().skip(1).take_while(u8::is_ascii_uppercase).count();
        let at = at + if rest.starts_with(' ') && (3..=5).contains(&letters) { 1 + letters } else { 0 };
        return (like(&text[at..], " 9999") && digits(at + 1) == 4).then_some(at + 5);
    }
    let half = [" AM", " PM", " am", " pm"].iter().any(|half| rest.starts_with(half));
    // Where the month is named first, only half of a day tells that this is a time and no list.
    if pattern.starts_with("AAA _") || pattern.starts_with("AAA #") {
        return half.then(|| at + 3 + abbreviation(&text[at + 3..]));
    }
    Some(at + if half { 3 + abbreviation(&rest[3..]) } else { zone(rest) })
}

/// The length of the zone at the start of `text`.
fn zone(text: &str) -> usize {
    const ZONES: &[&str] = &["+99:99", "-99:99", "+9999", "-9999", " +9999", " -9999", "+99", "-99"];
    if text.starts_with('Z') {
        return 1;
    }
    let is_end =
        |length: &usize| !text[*length..].starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '-');
    let written = ZONES.iter().find(|pattern| like(text, pattern)).map(|pattern| pattern.len()).filter(is_end);
    if let Some(length) = written {
        // Go writes both: ` +0000 UTC`.
        return length + abbreviation(&text[length..]);
    }
    let short = abbreviation(text);
    if short > 0 {
        return short;
    }
    // ` Europe/Berlin`
    let name =
        text.bytes().skip(1).take_while(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'_')).count();
    let named = text.starts_with(' ')
        && REGIONS.iter().any(|region| text[1..=name].strip_prefix(region).is_some_and(|city| city.starts_with('/')));
    if named { 1 + name } else { 0 }
}

/// The length of a zone's abbreviation at the start of `text`: ` UTC`, ` CEST`.
fn abbreviation(text: &str) -> usize {
    let Some(rest) = text.strip_prefix(' ') else { return 0 };
    let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if zone_offset(&rest[..length]).is_some() { 1 + length } else { 0 }
}

/// Regions of the zones that have names.
const REGIONS: &[&str] =
    &["Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

/// Whether `text` begins with the pattern: `9` is any digit, `A` any letter, `_` a digit or a space.
pub(crate) fn like(text: &str, pattern: &str) -> bool {
    length(text, pattern).is_some()
}

/// The length of what `text` begins with, if it is like the pattern; in addition to [`like`], `#` is one digit or two.
fn length(text: &str, pattern: &str) -> Option<usize> {
    let text = text.as_bytes();
    let mut at = 0;
    for like in pattern.bytes() {
        let byte = *text.get(at)?;
        let fits = match like {
            b'9' | b'#' => byte.is_ascii_digit(),
            b'A' => byte.is_ascii_alphabetic(),
            b'_' => byte.is_ascii_digit() || byte == b' ',
            other => byte == other,
        };
        if !fits {
            return None;
        }
        at += 1;
        if like == b'#' && text.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::{begins, dated, time};

    #[test]
    fn a_time_ends_where_its_zone_does() {
        for (text, whole) in [
            ("2026-11-29 23:00:00+00 | x", "2026-11-29 23:00:00+00"),
            ("2026-11-29 23:00:00.5+0530 x", "2026-11-29 23:00:00.5+0530"),
            ("2026-11-29T23:00 x", "2026-11-29T23:00"),
            ("02/Mar/2026:10:11:12 +0000] x", "02/Mar/2026:10:11:12 +0000"),
            ("29-Nov-2026 23:15:39 Europe/Berlin] x", "29-Nov-2026 23:15:39 Europe/Berlin"),
            ("29-Nov-2026 23:15:39 was", "29-Nov-2026 23:15:39"),
            ("Sun Nov 29 23:15:39 2026 x", "Sun Nov 29 23:15:39 2026"),
            ("Nov 9, 2026 1:14:56 PM x", "Nov 9, 2026 1:14:56 PM"),
            ("2026.11.29 23:15:39.123456 [ 12 ] x", "2026.11.29 23:15:39.123456"),
            ("29.11.2026 23:15:39 x", "29.11.2026 23:15:39"),
            ("11/29/2026 11:15:39 PM x", "11/29/2026 11:15:39 PM"),
            ("Sun, 29 Nov 2026 23:15:39 GMT x", "Sun, 29 Nov 2026 23:15:39 GMT"),
            ("29 Nov 2026 23:15:39.123 * x", "29 Nov 2026 23:15:39.123"),
            ("11/29/26 23:15:39] x", "11/29/26 23:15:39"),
            ("Sat 2026-03-07 13:28:11 CET; 12min ago", "Sat 2026-03-07 13:28:11 CET"),
            ("Sat Nov 14 08:30:51 UTC 2026", "Sat Nov 14 08:30:51 UTC 2026"),
            ("Sat Nov 14 08:30:51 CST 2026", "Sat Nov 14 08:30:51 CST 2026"),
            ("Sat Nov  7 08:30:51 CEST 2026 x", "Sat Nov  7 08:30:51 CEST 2026"),
            ("Nov 21, 2026 at 4:32 PM UTC", "Nov 21, 2026 at 4:32 PM UTC"),
            ("Nov 1, 2026 at 11:32 AM (UTC)", "Nov 1, 2026 at 11:32 AM"),
            ("Nov 1, 2026, 7:32:05 AM CET x", "Nov 1, 2026, 7:32:05 AM CET"),
            ("11/29/2026, 6:15:39 PM   x", "11/29/2026, 6:15:39 PM"),
            ("3/7/2026 6:15:39 PM x", "3/7/2026 6:15:39 PM"),
            ("2026-03-07 13:28:11 CET [71] x", "2026-03-07 13:28:11 CET"),
            ("07/Mar/2026 13:28:11] x", "07/Mar/2026 13:28:11"),
            ("03/07/2026T13:28:11+0000 1791] x", "03/07/2026T13:28:11+0000"),
            ("2026-03-07 13:28:11 ERR x", "2026-03-07 13:28:11"),
        ] {
            assert_eq!(dated(text).map(|length| &text[..length]), Some(whole), "{text}");
        }
        assert_eq!(dated("Sun Nov 29 23:15:39 host"), None);
        assert_eq!(dated("10:11:12"), None);
        assert_eq!(dated("13/40/2026 10:11"), None);
        for (text, at, expected) in [
            ("on Sat 2026-03-07 13:28", 7, 3),
            ("the 2026-03-07 13:28", 4, 4),
            ("WHEN: Sat Nov 14 08:30:51 UTC 2026", 14, 6),
            ("Sun, 29 Nov 2026", 5, 0),
            ("at Nov 21, 2026", 7, 3),
        ] {
            assert_eq!(begins(text, at), expected, "{text}");
        }
        assert_eq!(time("10:11:12,5 x"), Some(10));
    }
}
