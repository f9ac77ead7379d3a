//! How times, verdicts and cases are said.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::style::{Modifier, Style};

use crate::envelope;
use crate::triage::retry::span;
use crate::triage::{self, Comparison, When};
use crate::tui::theme::Theme;

/// The mark of how a retry ended, and its look.
pub fn ended(how: Comparison, theme: &Theme) -> (&'static str, Style) {
    match how {
        Comparison::Fixed => ("✓", theme.good.0),
        Comparison::Same => ("✗", theme.bad.0),
        Comparison::Other => ("≠", theme.warn.0),
        Comparison::Worse => ("!", theme.bad.0.add_modifier(Modifier::REVERSED)),
        Comparison::NoAnswer => ("?", theme.key.0),
    }
}

/// When the request may be repeated, first what to do.
pub fn when(when: &When, now: Timestamp, zone: &TimeZone) -> String {
    match when {
        When::Now => "now, once".to_owned(),
        When::From(moment) => format!("in {}, not before {}", between(now, *moment), self::moment(*moment, zone)),
        When::Changed(change) => format!("only after this: {change}"),
        When::Never => "no: do not repeat it as it is".to_owned(),
    }
}

/// The time between two moments, in the unit people would use.
pub fn between(from: Timestamp, to: Timestamp) -> String {
    span(to.duration_since(from).as_secs().unsigned_abs())
}

/// How long ago a time of a paste was; none where it cannot be read as a time.
pub fn age(timestamp: &str, now: Timestamp) -> Option<String> {
    let at = instant(timestamp)?;
    let gap = between(at, now);
    Some(if at > now { format!("in {gap}, by this clock") } else { format!("{gap} ago") })
}

/// A time as envelopes, logs and HTTP write it.
pub fn instant(text: &str) -> Option<Timestamp> {
    Timestamp::from_millisecond(envelope::moment(text.as_bytes())?).ok()
}

/// The time from one moment to another: `2026-03-02 10:11:12 to 10:20:33 UTC`.
pub fn stretch(first: Timestamp, last: Timestamp) -> String {
    let last = last.strftime(if same_day(first, last) { "%H:%M:%S UTC" } else { "%F %H:%M:%S UTC" });
    format!("{} to {last}", first.strftime("%F %H:%M:%S"))
}

/// The same, with the time of `zone` beside it where that is another one.
pub fn stretch_at(first: Timestamp, last: Timestamp, zone: &TimeZone) -> String {
    let utc = stretch(first, last);
    let Some(until) = local(last, zone) else { return utc };
    format!("{utc} ({} to {until})", first.to_zoned_datetime(zone.clone()).strftime("%H:%M:%S"))
}

/// Whether two moments are of one day, in UTC.
pub fn same_day(first: Timestamp, last: Timestamp) -> bool {
    first.strftime("%F").to_string() == last.strftime("%F").to_string()
}

/// A moment as it is shown: to the second, UTC, with the time of `zone` beside it where that is another one.
pub fn moment(at: Timestamp, zone: &TimeZone) -> String {
    let utc = at.strftime("%Y-%m-%d %H:%M:%S UTC");
    local(at, zone).map_or_else(|| utc.to_string(), |local| format!("{utc} ({local})"))
}

/// The time of `zone`, where that is not UTC.
pub fn local(at: Timestamp, zone: &TimeZone) -> Option<String> {
    let local = at.to_zoned_datetime(zone.clone());
    (!local.offset().is_zero()).then(|| local.strftime("%H:%M:%S %:z").to_string())
}

/// A deadline of a failure: since when it is past, or until when it holds; and when that is where the responder is.
pub fn deadline(end: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let said = if end <= now {
        format!("EXPIRED {} ago", triage::duration(now - end))
    } else {
        format!("{} left", triage::duration(end - now))
    };
    local(end, zone).map_or_else(|| said.clone(), |local| format!("{said} ({local})"))
}

/// A time as it was captured, with the time of `zone` beside it and how long ago it was.
pub fn time(text: &str, now: Timestamp, zone: &TimeZone) -> String {
    let age = age(text, now).map(|age| format!(", {age}")).unwrap_or_default();
    // Nobody reads a number of nanoseconds.
    let number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let said = instant(text).and_then(|at| {
        if number {
            return Some(format!(" = {}", moment(at, zone)));
        }
        local(at, zone).map(|local| format!(" ({local})"))
    });
    format!("{text}{}{age}", said.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_said_in_the_unit_that_people_use() {
        let now: Timestamp = "2026-03-02T10:19:30Z".parse().unwrap();
        for (text, expected) in [
            ("2026-03-02T10:19:00Z", Some("30 s ago")),
            ("2026-03-02T10:11:12.345Z", Some("8 min ago")),
            ("2026-03-02T11:11:12+01:00", Some("8 min ago")),
            ("Mon, 02 Mar 2026 07:00:00 GMT", Some("3 h ago")),
            ("2026-02-20T10:19:30Z", Some("10 days ago")),
            ("2026-03-02T10:20:00Z", Some("in 30 s, by this clock")),
            ("2026/03/02 10:11:12", Some("8 min ago")),
            ("1772446272000000000", Some("8 min ago")),
            ("yesterday", None),
        ] {
            assert_eq!(age(text, now).as_deref(), expected, "{text}");
        }
    }
}
