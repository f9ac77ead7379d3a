//! A line of a log as the evidence shows it: what a reader looks for first, first.

use serde_json::Value;

use crate::envelope::moment;
use crate::evidence::LogLine;

/// Characters of a line that the step shows.
const LENGTH: usize = 400;

/// A line to be cut at the width: its time, what it says with its fields picked out, and last where it stands.
pub fn one_line(line: &LogLine) -> String {
    let at = line.at.map(|at| at.strftime("%H:%M:%S ").to_string()).unwrap_or_default();
    format!("{at}{} · {}", cut(&told(line.text.as_str(), BRIEFLY)), short(line.place.as_str()))
}

/// What a line says, its fields picked out.
pub fn said(line: &LogLine) -> String {
    cut(&told(line.text.as_str(), TELLING))
}

/// What stands before the text of a line: time, source, place.
pub fn head(line: &LogLine, with_source: bool, place: &str) -> String {
    let at = time(line);
    let source = if with_source { format!(" {}", line.source) } else { String::new() };
    format!("{at}{source} {place}")
}

/// When a line was written, to the millisecond.
pub fn time(line: &LogLine) -> String {
    line.at.map(|at| at.strftime("%H:%M:%S%.3f").to_string()).unwrap_or_default()
}

/// Names that loggers give to what a reader looks for first, in that order: how bad, what, which code, where in the program,
/// who.
const TELLING: [&[&str]; 5] = [
    &["level", "severity", "lvl"],
    &["event", "msg", "message"],
    &["code", "reason_code", "error"],
    &["stage", "reason", "status"],
    &["who", "namespace", "subject", "agent_id", "zone_id"],
];

/// The same where the line is cut at the width: the code before what happened.
const BRIEFLY: [&[&str]; 5] = [TELLING[0], TELLING[2], TELLING[1], TELLING[3], TELLING[4]];

/// What a line says without the time that stands before it already; of a JSON line what a reader looks for first, then the
/// rest.
fn told(text: &str, telling: [&[&str]; 5]) -> String {
    // `2026/11/29 23:13:54 {"component":…`: what logs of Go have before an object.
    let bare = undated(text.trim());
    let Some(object) = serde_json::from_str::<serde_json::Map<String, Value>>(bare).ok() else {
        return bare.to_owned();
    };
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let first = telling.iter().filter_map(|names| names.iter().find(|name| object.contains_key(**name)));
    let first: Vec<&str> = first.copied().collect();
    let rest = object.iter().filter(|(name, value)| {
        !first.contains(&name.as_str()) && moment(word(value).as_bytes()).is_none() && !value.is_null()
    });
    let rest = rest.map(|(name, value)| format!("{name}={}", word(value)));
    first.iter().map(|name| word(&object[*name])).chain(rest).collect::<Vec<_>>().join(" ")
}

/// A line without the time that it begins with.
fn undated(text: &str) -> &str {
    let ends = text.match_indices(' ').map(|(at, _)| at).take(3);
    let dated = ends.filter(|end| moment(&text.as_bytes()[..*end]).is_some()).last();
    dated.map_or(text, |end| text[end..].trim_start())
}

/// The name of a file without its folders; any other place as it is.
pub fn short(place: &str) -> &str {
    if place.starts_with('/') { place.rsplit('/').next().unwrap_or(place) } else { place }
}

/// A text as far as the step shows it.
pub fn cut(text: &str) -> String {
    let mut characters = text.chars();
    let kept: String = characters.by_ref().take(LENGTH).collect();
    if characters.next().is_some() { format!("{kept}… (v shows it whole)") } else { kept }
}

#[cfg(test)]
mod tests {
    use super::{TELLING, told};

    #[test]
    fn the_fields_of_an_object_are_picked_out_with_a_date_before_it_and_without() {
        let object = r#"{"component":"desk","timestamp":"2026-11-29T23:13:54Z","code":"SEAT_TAKEN","event":"booking"}"#;
        for line in
            [object.to_owned(), format!("2026/11/29 23:13:54 {object}"), format!("2026-11-29T23:13:54Z {object}")]
        {
            assert_eq!(told(&line, TELLING), "booking SEAT_TAKEN component=desk", "{line}");
        }
        assert_eq!(told("2026/11/29 23:13:54 the hall is closed", TELLING), "the hall is closed");
    }
}
