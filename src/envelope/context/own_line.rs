//! What the words of a failure say of it themselves, where nothing else did: the time that heads its line, a request id or a
//! trace that they name, a status with its reason.
//!
//! Looks at nothing but those words; what stands in the lines around is [`crate::envelope::context::attach`]'s business.

use crate::envelope::context::candidate::{Candidate, Rank, Said};
use crate::envelope::context::statement;
use crate::envelope::finding::{FindingField, Span};
use crate::envelope::prefix::time;
use crate::envelope::record::fields::{FieldKind, elided, field_kind};
use crate::envelope::record::http_text;
use crate::envelope::rule::claim::Proof;
use crate::envelope::text::code::is_uuid;
use crate::envelope::text::mapped::MappedText;

/// Bytes of the longest text that is read.
const LONGEST: usize = 4096;

/// Fills what a failure lacks from the line that tells of it, which stands at `place`.
pub(crate) fn fill(candidate: &mut Candidate, text: &MappedText<'_>, place: Span) {
    let line = &text.as_str()[place.0..place.1];
    if line.len() > LONGEST {
        return;
    }
    let said =
        |(from, to): Span| Said { text: line[from..to].to_owned(), span: text.origin((place.0 + from, place.0 + to)) };
    if candidate.lacks_time()
        && let Some(time) = heading_time(line)
    {
        candidate.set_time(Rank::Line, &said(time));
    }
    if candidate.finding.request_id.is_none()
        && let Some(id) = named(line, FieldKind::RequestId)
            .or_else(|| tag(line))
            .or_else(|| behind_time(line))
            .or_else(|| at_end(line))
            .or_else(|| statement::named_id(line))
    {
        candidate.set_request_id(Rank::Near, &said(id));
    }
    if candidate.finding.trace_id.is_none()
        && let Some(trace) = trace(line)
    {
        let trace = said(trace);
        candidate.mark(FindingField::TraceId, trace.span);
        candidate.finding.trace_id = Some(trace.text);
    }
}

/// Fills what a failure of nobody's catalog lacks from its message: a product's own message may speak of another answer.
pub(crate) fn fill_from_message(candidate: &mut Candidate, text: &MappedText<'_>) {
    let finding = &candidate.finding;
    let is_products = finding.catalog.is_some() && finding.proof != Proof::Standard;
    let place = finding.fields.iter().find(|(field, _)| *field == FindingField::Message).map(|(_, span)| *span);
    let (Some(message), Some((start, end))) = (finding.message.clone(), place) else { return };
    // What was escaped has no places of its own.
    let whole = text.as_str().get(start..end) == Some(message.as_str());
    let at = |(from, to): Span| if whole { (start + from, start + to) } else { (start, end) };
    if is_products || message.len() > LONGEST {
        return;
    }
    if finding.http_status.is_none()
        && let Some((status, span)) = http_text::mentioned(&message)
    {
        candidate.set_status(Rank::Near, status, at(span));
    }
    if candidate.lacks_time()
        && let Some(time) = statement::time_named_in(&message)
    {
        candidate.set_time(Rank::Near, &Said { text: message[time.0..time.1].to_owned(), span: at(time) });
    }
    if candidate.finding.request_id.is_none()
        && let Some(id) = named(&message, FieldKind::RequestId)
    {
        candidate.set_request_id(Rank::Near, &Said { text: message[id.0..id.1].to_owned(), span: at(id) });
    }
}

/// Where the first time with a date stands.
pub(crate) fn first_time(line: &str) -> Option<Span> {
    let mut at = 0;
    line.split([' ', '[', '"', '\t', '(']).find_map(|word| {
        let start = time::begins(line, at);
        at += word.len() + 1;
        time::dated(&line[start..]).map(|length| (start, start + length))
    })
}

/// Where the first time stands, where no word of a sentence comes before it.
fn heading_time(line: &str) -> Option<Span> {
    let time = first_time(line)?;
    let prose = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    (!line[..time.0].split([' ', '[', '"', '\t', '(']).any(prose)).then_some(time)
}

/// The value that words name by a key of this kind: `Ray ID: 3044bd1a06490f87`, `X-Amzn-RequestId=…`, and where it stands.
pub(crate) fn named(line: &str, kind: FieldKind) -> Option<Span> {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let mut before: Option<Span> = None;
    let mut at = 0;
    while let Some(step) = line.as_bytes()[at..].iter().position(|&byte| is_letter(byte)) {
        let start = at + step;
        // The letter of a line break that is told as `\n`.
        let start = start + usize::from(line[..start].ends_with('\\') && line[start..].starts_with(['n', 'r', 't']));
        let length = line.as_bytes()[start..].iter().take_while(|&&byte| is_letter(byte)).count();
        let end = start + length;
        let alone = field_kind(&line[start..end]) == Some(kind);
        let joined = before.is_some_and(|(from, to)| {
            line.as_bytes()[to] == b' ' && to + 1 == start && field_kind(&line[from..end]) == Some(kind)
        });
        if alone || joined {
            let value = value(line, end);
            if value.is_some() {
                return value;
            }
        }
        before = Some((start, end));
        at = end;
    }
    None
}

/// Bytes of the longest id in brackets, with its name.
const LONGEST_TAG: usize = 128;

/// The id that frameworks put before what a request logs: `[3f0c2a1e-…] `, alone in its brackets, or `[req:01JM…] `.
fn tag(line: &str) -> Option<Span> {
    let mut tags = line.match_indices('[').filter_map(|(at, _)| {
        let start = at + 1;
        let end = start + line[start..].find(']').filter(|length| *length <= LONGEST_TAG)?;
        let apart = line[end + 1..].starts_with(' ') || end + 1 == line.len();
        if !apart {
            return None;
        }
        let named = ["req:", "rid:", "req=", "rid=", "request ", "req "]
            .iter()
            .find(|name| line[start..end].starts_with(**name));
        Some((start + named.map_or(0, |name| name.len()), end, named.is_some()))
    });
    let is_id = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_tag = |&(start, end, named): &(usize, usize, bool)| {
        let word = &line[start..end];
        is_uuid(word) || named && word.len() >= 8 && is_id(word) && word.bytes().any(|byte| byte.is_ascii_digit())
    };
    tags.find(is_tag).map(|(start, end, _)| (start, end))
}

/// The id that stands between the time of a line and its text, as Lambda writes it.
fn behind_time(line: &str) -> Option<Span> {
    let (_, end) = heading_time(line)?;
    let rest = line[end..].trim_start_matches([' ', '\t']);
    let word = rest.split([' ', '\t']).next().filter(|word| is_uuid(word))?;
    let start = line.len() - rest.len();
    Some((start, start + word.len()))
}

/// The id in brackets with which a line ends: `… (3f0c2a1e-…)`.
fn at_end(line: &str) -> Option<Span> {
    let inside = line.trim_end().strip_suffix(')')?;
    let start = inside.rfind('(')? + 1;
    (is_uuid(&inside[start..]) && inside[..start - 1].ends_with(' ')).then_some((start, inside.len()))
}

/// The id behind its name.
fn value(line: &str, name: usize) -> Option<Span> {
    let rest = line[name..].trim_start_matches([' ', '\t', ':', '=', '"', '\'', '`', '(', '[', '*']);
    let apart = rest.len() < line.len() - name;
    let length =
        rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=')).count();
    // The connection's id and the request's number on it, as ASP.NET writes them.
    let numbered = time::like(&rest[length..], ":99999999");
    let length = length + if numbered { 9 } else { 0 };
    let id = &rest[..length];
    let whole = !elided(rest[length..].get(..3).unwrap_or_default()) && !rest[length..].starts_with('…');
    let start = line.len() - rest.len();
    let is_id = (8..=128).contains(&id.len()) && id.bytes().any(|byte| byte.is_ascii_digit());
    (apart && whole && is_id).then_some((start, start + length))
}

/// The trace of a line: named, as `traceparent` writes it (W3C Trace Context), or with its span beside it, as logs bear both.
pub(crate) fn trace(line: &str) -> Option<Span> {
    named(line, FieldKind::TraceId).or_else(|| {
        let mut at = 0;
        line.split(|letter: char| !letter.is_ascii_alphanumeric()).find_map(|word| {
            let start = at;
            at += word.len() + 1;
            let next = line.get(at..).unwrap_or_default();
            let span = next.bytes().take_while(u8::is_ascii_hexdigit).count();
            let beside = line.as_bytes().get(at - 1).is_some_and(|mark| b",-/:".contains(mark));
            let hexadecimal = word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
            (hexadecimal && beside && span == 16).then_some((start, start + 32))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{heading_time, named, tag, trace};
    use crate::envelope::record::fields::FieldKind;

    #[test]
    fn the_time_of_a_line_heads_it() {
        for (line, expected) in [
            ("Jicofo 2019-10-25 23:46:04.128 SEVERE: [16] x", Some("2019-10-25 23:46:04.128")),
            ("Error 522 Ray ID: 3044bd1a06490f87 • 2016-11-19 15:37:06 UTC", Some("2016-11-19 15:37:06 UTC")),
            ("{'Date': 'Sun, 29 Nov 2026 23:14:49 GMT'}", Some("Sun, 29 Nov 2026 23:14:49 GMT")),
            ("certificate has expired: current time 2024-01-02T03:04:05Z is after 2023-12-31T00:00:00Z", None),
            ("ERROR: the backup of 2024-01-02 03:04:05 failed", None),
        ] {
            assert_eq!(heading_time(line).map(|(from, to)| &line[from..to]), expected, "{line}");
        }
    }

    #[test]
    fn ids_are_read_behind_their_names() {
        for (line, expected) in [
            ("Error 522 Ray ID: 3044bd1a06490f87 • x", Some("3044bd1a06490f87")),
            ("failed (Service: S3, Request ID: 4442587FB7D0A2F9, Extended)", Some("4442587FB7D0A2F9")),
            ("X-Amzn-RequestId=0f2c0f4d-6a0b-9d5e-8f4c-3b7f4b0f8f11", Some("0f2c0f4d-6a0b-9d5e-8f4c-3b7f4b0f8f11")),
            ("X-Desk-RequestId: 4c1d2e3f9a", Some("4c1d2e3f9a")),
            ("x-desk-req-id: 4c1d2e3f9a", Some("4c1d2e3f9a")),
            ("RequestId:0HNC8P3L5T2KQ:00000012 x", Some("0HNC8P3L5T2KQ:00000012")),
            ("request id is missing", None),
            ("request id 5b0f6a0e-4c1d…", None),
        ] {
            assert_eq!(named(line, FieldKind::RequestId).map(|(from, to)| &line[from..to]), expected, "{line}");
        }
    }

    #[test]
    fn an_id_alone_in_brackets_is_that_of_the_request() {
        let id = "5b0f6a0e-4c1d-4a52-9e0b-6f1d2c3b4a59";
        let told = |line: &str| tag(line).map(|(from, to)| line[from..to].to_owned());
        assert_eq!(told(&format!("[{id}] Hall::Full (the hall is full):")).as_deref(), Some(id));
        assert_eq!(told(&format!("[desk-{id}] x")), None);
        assert_eq!(told(&format!("seat[{id}] x [17] y")).as_deref(), Some(id));
        assert_eq!(told(&format!("[{id}]: x")), None);
        assert_eq!(told("[Hall] [req:01JZ4T7M9Q2WX8RK] x").as_deref(), Some("01JZ4T7M9Q2WX8RK"));
        assert_eq!(told("x failed [req:01JZ4T7M9Q2WX8RK]").as_deref(), Some("01JZ4T7M9Q2WX8RK"));
        assert_eq!(told("[req:accepted] x [req:7] y"), None);
    }

    #[test]
    fn a_trace_is_named_or_stands_beside_its_span() {
        let id = "66f3a1c2b4d5e6f708192a3b4c5d6e7f";
        for line in [
            format!("ERROR [orders,{id},08192a3b4c5d6e7f] 1 --- x"),
            format!("traceparent: 00-{id}-08192a3b4c5d6e7f-01"),
            format!("error trace_id={id} x"),
            format!("TraceId: {id}"),
        ] {
            assert_eq!(trace(&line).map(|(from, to)| &line[from..to]), Some(id), "{line}");
        }
        assert_eq!(trace(&format!("sha {id} 08192a3b4c5d6e7f")), None);
    }
}
