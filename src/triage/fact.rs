//! What a captured value can be: whether it looks like what its field holds, and the time that an id bears. Says why it
//! doubts; the responder decides.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::envelope::moment;

/// Characters that stand around a value and are never in it: quotes, and lines that boxes are drawn with.
fn is_frame(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '|' | '\u{2500}'..='\u{259f}')
}

/// A value without the frame that it was printed in.
pub fn unframed(value: &str) -> &str {
    value.trim_matches(|c: char| c.is_whitespace() || is_frame(c))
}

/// What people call a field.
pub fn called(field: &str) -> String {
    match field {
        "timestamp" => "time".to_owned(),
        "http_status" => "HTTP status".to_owned(),
        field => field.replace('_', " "),
    }
}

/// Why a value cannot be what its field holds; none where nothing speaks against it.
pub fn doubt(field: &str, value: &str) -> Option<&'static str> {
    match field {
        "request_id" | "trace_id" if value.trim().contains(char::is_whitespace) => Some("an id has no spaces"),
        "request_id" | "trace_id" if value.contains(is_frame) => Some("an id has no quotes or lines around it"),
        "request_id" | "trace_id" if !value.contains(|c: char| c.is_ascii_digit()) => {
            Some("hardly any id is without a digit")
        }
        "timestamp" if moment(value.as_bytes()).is_none() => {
            let is_clock = value.trim().as_bytes().get(2) == Some(&b':');
            Some(if is_clock {
                "it bears no date: confirmed as it stands it is the last such time"
            } else {
                "it cannot be read as a time; write 2026-03-02T10:11:12Z"
            })
        }
        "http_status" if !value.parse().is_ok_and(|status: u16| (100..600).contains(&status)) => {
            Some("a status is a number from 100 to 599")
        }
        _ => None,
    }
}

/// A time of day (`22:50`, `22:50:07`) as the last such moment before `now`, in UTC.
pub fn last_time(text: &str, now: Timestamp) -> Option<Timestamp> {
    let time: jiff::civil::Time = text.trim().parse().ok().filter(|_| text.trim().len() >= "22:50".len())?;
    let today = now.to_zoned_datetime(TimeZone::UTC).date().to_datetime(time);
    let day = SignedDuration::from_hours(24);
    let at = today.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp();
    if at > now { at.checked_sub(day).ok() } else { Some(at) }
}

/// When a UUID of version 7 (RFC 9562) was made, if that was in the last ten years.
pub fn minted(id: &str, now: Timestamp) -> Option<Timestamp> {
    const LONG_AGO: SignedDuration = SignedDuration::from_hours(10 * 365 * 24);
    let bytes = id.as_bytes();
    let shape = bytes.len() == 36 && [8, 13, 18, 23].iter().all(|at| bytes[*at] == b'-');
    let made = if shape && bytes[14] == b'7' && b"89abAB".contains(&bytes[19]) {
        i64::from_str_radix(&format!("{}{}", id.get(..8)?, id.get(9..13)?), 16).ok()
    } else {
        None
    };
    let made = Timestamp::from_millisecond(made?).ok()?;
    let age = now.duration_since(made);
    (age < LONG_AGO && age > -SignedDuration::from_hours(24)).then_some(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_an_id_a_time_or_a_status_is_doubted() {
        for (field, value, doubted) in [
            ("request_id", "min ago", true),
            ("request_id", "\"b6d801b2\"", true),
            ("request_id", "│ b6d801b2 │", true),
            ("trace_id", "unknown", true),
            ("request_id", "b6d801b2-424b-1fee-9709-931505d9abcd", false),
            ("timestamp", "ten past four", true),
            ("timestamp", "2026-03-02T10:11:12Z", false),
            ("http_status", "abc", true),
            ("http_status", "403", false),
            ("message", "min ago", false),
        ] {
            assert_eq!(doubt(field, value).is_some(), doubted, "{field} {value}");
        }
    }

    #[test]
    fn a_time_of_day_is_the_last_one_before_now() {
        let now = "2026-03-02T10:20:00Z".parse().unwrap();
        for (text, moment) in [
            ("10:11", Some("2026-03-02T10:11:00Z")),
            ("22:50:07", Some("2026-03-01T22:50:07Z")),
            ("ten past", None),
            ("10", None),
        ] {
            assert_eq!(last_time(text, now).map(|at| at.to_string()).as_deref(), moment, "{text}");
        }
    }

    #[test]
    fn the_frame_around_a_value_is_taken_off() {
        for (value, bare) in [("│ 403 │", "403"), ("\"r-1\"", "r-1"), ("r-1", "r-1"), ("a \"b\" c", "a \"b\" c")] {
            assert_eq!(unframed(value), bare);
        }
    }
}
