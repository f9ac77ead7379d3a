//! What a line says about a response beside its body: its status, its request id, its time.
//!
//! Reads one line and knows nothing of the lines around it: whose failure a statement is about, the reader of the lines
//! decides.

use crate::envelope::finding::Span;
use crate::envelope::prefix::time;
use crate::envelope::record::fields::{FieldKind, elided, field_kind};
use crate::envelope::record::http_text;
use crate::envelope::text::code::is_uuid;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// The longest line that is read for statements; longer ones are data.
const LONGEST: usize = 400;

/// What a line states.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Statement {
    pub status: Option<(u16, Span)>,
    /// The status is all that the line is about: what a tool writes before or after a body.
    pub written: bool,
    /// The status is named.
    pub labelled: bool,
    pub request_id: Option<Span>,
    /// The Date header's, or one that is named as the time.
    pub time: Option<Span>,
    /// It heads what follows, and is about nothing before.
    pub heads: bool,
}

/// What `line` states.
pub(crate) fn read(line: &str) -> Statement {
    if line.len() > LONGEST {
        return Statement::default();
    }
    if let Some(time) = asked_at(line) {
        return Statement { time: Some(time), heads: true, ..Statement::default() };
    }
    let alone = http_text::bare_status(line).or_else(|| measured(line));
    let status = alone.or_else(|| http_text::mentioned(line));
    let written = alone.is_some() || status.is_some_and(|(_, (start, _))| is_label(&line[..start]));
    let labelled = alone.is_none();
    let time = date(line).or_else(|| named_time(line));
    Statement { status, written, labelled, request_id: named_id(line), time, heads: false }
}

/// Whether nothing but the name of a status stands before it: `HTTP `, `Status: `, `LAST_STATUS=`.
fn is_label(before: &str) -> bool {
    let name = before.trim_matches(|letter: char| !letter.is_alphanumeric());
    let mut words = name.split([' ', '_', '-']);
    let last = words.next_back().unwrap_or_default().to_ascii_lowercase();
    matches!(last.as_str(), "http" | "status" | "code" | "httpcode" | "statuscode") && words.count() <= 2
}

/// `413 0.004817s 12 KB`, `code=504 ttfb=30.004 ip=10.40.3.4`: a status with what else tools measure, as `curl -w` and API
/// clients write it: times, sizes, addresses and types.
pub(crate) fn measured(line: &str) -> Option<(u16, Span)> {
    const UNITS: &[&str] = &["ms", "s", "B", "KB", "kB", "MB", "KiB", "bytes", "·", "|", "-"];
    /// The others stand between numbers.
    const UNITS_OF_NUMBERS: usize = 8;
    let mut status = None;
    let mut at = 0;
    let mut words = 0;
    for word in line.split([' ', '\t', ',', ';']) {
        let start = at;
        at += word.len() + 1;
        // What a unit follows is no status.
        if UNITS[..UNITS_OF_NUMBERS].contains(&word) && words == 1 {
            return None;
        }
        if word.is_empty() || UNITS.contains(&word) {
            continue;
        }
        words += 1;
        let (key, value) = word.split_once(['=', ':']).filter(|(key, _)| is_name(key)).unwrap_or(("", word));
        let named =
            matches!(field_kind(key), Some(FieldKind::Status | FieldKind::HttpStatus | FieldKind::Code)) || key == "rc";
        let first = words == 1 && key.is_empty();
        if status.is_none()
            && (named || first)
            && let Some((number, _)) = http_text::bare_status(value)
        {
            let from = start + word.len() - value.len();
            status = Some((number, (from, from + 3)));
        } else if key.is_empty() && !value.starts_with(|letter: char| letter.is_ascii_digit()) && !value.contains('/') {
            return None;
        }
    }
    status.filter(|_| words <= 12)
}

fn is_name(key: &str) -> bool {
    key.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

/// Where the value of a Date header stands (RFC 9110, 6.6.1).
fn date(line: &str) -> Option<Span> {
    let name = line.get(..4).filter(|name| name.eq_ignore_ascii_case("date"))?;
    let value = line[name.len()..].trim_start_matches([':', ' ', '"', '\'', '\t']);
    let start = line.len() - value.len();
    let day = ["Mon, ", "Tue, ", "Wed, ", "Thu, ", "Fri, ", "Sat, ", "Sun, "].iter().any(|day| value.starts_with(day));
    let end = value.find("GMT").filter(|_| day)? + 3;
    Some((start, start + end))
}

/// Where the time stands with which wget heads what it asks for: `--2026-04-01 08:00:00--  https://…`.
fn asked_at(line: &str) -> Option<Span> {
    let rest = line.strip_prefix("--")?;
    let length = time::dated(rest).filter(|length| rest[*length..].starts_with("--  "))?;
    Some((2, 2 + length))
}

/// Where a time stands that the line names as such: `**Time (UTC):** 2026-04-01 08:00:00`.
fn named_time(line: &str) -> Option<Span> {
    let at = time::begins(line, line.find(|letter: char| letter.is_ascii_digit())?);
    let name = line[..at].trim_matches(|letter: char| !letter.is_alphabetic()).to_ascii_lowercase();
    let first = name.split(|letter: char| !letter.is_alphabetic()).next()?;
    let length = time::dated(&line[at..])?;
    (TIMES.contains(&first) && at <= LONGEST_NAME && !is_mail_date(line)).then_some((at, at + length))
}

/// Whether a line says when a mail was written: in a zone given by numbers, in which no response's Date header is.
pub(crate) fn is_mail_date(line: &str) -> bool {
    let is_date = line.get(..5).is_some_and(|name| name.eq_ignore_ascii_case("date:"));
    let zone = line.trim_end().rsplit(' ').next().unwrap_or_default();
    is_date && zone.len() == 5 && zone.starts_with(['+', '-'])
}

/// Where a time stands anywhere in words that name it: `… Timestamp: 2024-10-03 18:40:55Z`, `\nTime:2024-10-03T…`.
pub(crate) fn time_named_in(words: &str) -> Option<Span> {
    let is_end = |byte: u8| matches!(byte, b' ' | b'(' | b'\n' | b':' | b'=');
    (1..words.len()).filter(|&at| is_end(words.as_bytes()[at - 1])).find_map(|at| {
        let length = time::dated(words.get(at..)?)?;
        let before = words[..at].trim_end_matches([' ', '(', '\n', ':', '=', '"']);
        let name = before.rsplit(|letter: char| !letter.is_ascii_alphabetic()).next()?;
        // The letter of a line break that is told as `\n`.
        let name =
            name.strip_prefix('n').filter(|_| before[..before.len() - name.len()].ends_with('\\')).unwrap_or(name);
        TIMES.iter().any(|known| known.eq_ignore_ascii_case(name)).then_some((at, at + length))
    })
}

/// Names under which a time is told.
const TIMES: &[&str] = &["time", "timestamp", "ts", "date", "when", "at", "occurred", "seen", "opened", "triggered"];

/// Bytes before a time in which it may be named.
const LONGEST_NAME: usize = 32;

/// Names under which a request id is told.
const NAMES: &[&str] = &[
    "x-request-id",
    "x_request_id",
    "request-id",
    "request_id",
    "requestid",
    "request id",
    "req-id",
    "req_id",
    "reqid",
    "req id",
];

/// Names that many other things bear too: only a UUID counts behind them.
const LOOSE: &[&str] = &["reference", "request", "ref", "req", "rid"];

/// The request id that words name: `x-request-id 5b0f6a0e-…`, `(request id was 5b0f6a0e-…)`, and where it stands.
pub(crate) fn named_id(words: &str) -> Option<Span> {
    static NAMED: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let mut named = AhoCorasick::builder();
        // Quick to make; a line is soon searched.
        named.kind(Some(AhoCorasickKind::ContiguousNFA));
        named.ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest);
        named.build(NAMES.iter().chain(LOOSE)).ok()
    });
    let mut loose = None;
    for name in NAMED.as_ref()?.find_iter(words) {
        if name.pattern().as_usize() < NAMES.len() {
            let id = after_name(words, (name.start(), name.end()), is_id);
            if id.is_some() {
                return id;
            }
        } else if loose.is_none() {
            loose = after_name(words, (name.start(), name.end()), is_uuid);
        }
    }
    loose
}

fn after_name(words: &str, (at, end): Span, is: fn(&str) -> bool) -> Option<Span> {
    let joined = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    let mut rest = &words[end..];
    // `x-slack-req-id`: the name goes on, and is known as a whole.
    let whole = words[..at].trim_end_matches(joined).len();
    if rest.starts_with(joined) || whole < at && field_kind(&words[whole..end]) != Some(FieldKind::RequestId) {
        return None;
    }
    for _ in 0..2 {
        rest = rest.trim_start_matches([' ', '\t', ':', '=', '"', '\'', '`', '(', '[', '*', '>', '<', '|', '#']);
        let word = ["is ", "was ", "of ", "id ", "id: ", "no. "].iter().find(|word| rest.starts_with(**word));
        rest = word.map_or(rest, |word| &rest[word.len()..]);
    }
    let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')).count();
    // The connection's id and the request's number on it, as ASP.NET writes them.
    let length = length + if time::like(&rest[length..], ":99999999") { 9 } else { 0 };
    let start = words.len() - rest.len();
    let whole = !elided(rest[length..].get(..3).unwrap_or_default()) && !rest[length..].starts_with('…');
    (is(&rest[..length]) && whole).then_some((start, start + length))
}

fn is_id(word: &str) -> bool {
    (8..=128).contains(&word.len()) && word.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{named_id, read};

    #[test]
    fn a_status_is_written_where_the_line_is_about_nothing_else() {
        for (line, expected) in [
            ("504", Some((504, true))),
            ("403  11 ms", Some((403, true))),
            ("188 ms", None),
            ("401 · 188 ms · 1.2 KB", Some((401, true))),
            ("413 0.004817s http://gw:38000/x", Some((413, true))),
            ("code=504 ttfb=30.004112 total=30.004398 ip=10.4.3.4", Some((504, true))),
            ("http_code: 400", Some((400, true))),
            ("LAST_STATUS=502", Some((502, true))),
            ("Status 409 Conflict", Some((409, true))),
            ("POST https://gw.example/notes 403 (Forbidden)", Some((403, false))),
            ("POST /oauth/2/token 401 12.3 ms - 120", Some((401, false))),
            ("<-- 401 https://gw.example/me (259ms)", Some((401, false))),
            ("Gateway answered 405", Some((405, false))),
            ("code=403x n=2", None),
            ("port 503 is taken", None),
            ("retry in 429 s", None),
            ("Retry-After: 120", None),
        ] {
            let statement = read(line);
            assert_eq!(statement.status.map(|(status, _)| (status, statement.written)), expected, "{line}");
        }
    }

    #[test]
    fn what_was_asked_for_when_heads_what_follows() {
        let line = "--2026-04-01 08:00:00--  https://hall.example/seats";
        let statement = read(line);
        assert_eq!(
            (statement.time.map(|(from, to)| &line[from..to]), statement.heads),
            (Some("2026-04-01 08:00:00"), true)
        );
        assert!(!read("date: Wed, 01 Apr 2026 08:00:00 GMT").heads);
    }

    #[test]
    fn a_request_id_is_read_behind_its_name_only() {
        for (words, expected) in [
            ("x-request-id 5b0f6a0e-4c1d-4b7e-8a51-0d9f5c3e2a10", Some("5b0f6a0e-4c1d-4b7e-8a51-0d9f5c3e2a10")),
            ("(x-request-id was 5b0f6a0e-4c1d)", Some("5b0f6a0e-4c1d")),
            ("X-Request-Id: \"req_42deadbeef\"", Some("req_42deadbeef")),
            ("ref 5b0f6a0e-4c1d-4b7e-8a51-0d9f5c3e2a10", Some("5b0f6a0e-4c1d-4b7e-8a51-0d9f5c3e2a10")),
            ("the request id is 5b0f6a0e-4c1d-4b7e-8a51-0d9f5c3e2a10.", Some("5b0f6a0e-4c1d-4b7e-8a51-0d9f5c3e2a10")),
            ("ref 42", None),
            ("x-slack-req-id: 5b0f6a0e-4c1d", Some("5b0f6a0e-4c1d")),
            ("parent-request-id: 5b0f6a0e-4c1d", None),
            ("request id 5b0f6a0e-4c1d…", None),
            ("request failed", None),
        ] {
            assert_eq!(named_id(words).map(|(start, end)| &words[start..end]), expected, "{words}");
        }
    }
}
