//! Facts in a text: statuses, times and request ids that stand there under their names, however the tool that printed them
//! arranges things.
//!
//! Knows nothing of failures: whose facts these are, the stretches decide.

use crate::envelope::context::statement;
use crate::envelope::finding::Span;
use crate::envelope::prefix::time;
use crate::envelope::record::fields::{FieldKind, field_kind};
use crate::envelope::record::http_text;
use memchr::memmem;

/// Bytes before a value in which its name stands.
const REACH: usize = 48;

/// Bytes between a status and its reason phrase.
const BETWEEN: usize = 16;

/// Whether a line bears a time, as the records of logs do.
pub(crate) fn is_dated(line: &str) -> bool {
    words(line, (0, line.len()), |byte| byte.is_ascii_digit())
        .any(|(start, end)| end - start == 4 && time::dated(&line[start..]).is_some())
}

/// Every status of a failure that is named as such, or that its own reason phrase follows.
pub(crate) fn statuses(text: &str, lines: Span) -> impl Iterator<Item = (u16, Span)> {
    numbers(text, lines)
        .filter(|&(status, (start, end))| is_status(&text[..start]) || is_explained(status, &text[end..]))
}

/// Every number that can be nothing but a status: one that HTTP explains, apart from words on its right and counted things on
/// its left, as in `upload.sh: 413`, `{ok,{401,` or `fails with a 502:`.
pub(crate) fn bare_statuses(text: &str, lines: Span) -> impl Iterator<Item = (u16, Span)> {
    const COUNTED: [&str; 10] = ["line", "row", "attempt", "pid", "took", "port", "id", "page", "size", "length"];
    numbers(text, lines).filter(|&(status, (start, end))| {
        let after = text[end..].trim_start_matches([' ', '\t']);
        let word = after.len() < text.len() - end && after.starts_with(|letter: char| letter.is_alphanumeric());
        let counts = |name: &str| COUNTED.iter().any(|counted| name.eq_ignore_ascii_case(counted));
        http_text::reason(status).is_some() && !word && !names(&text[..start]).next().is_some_and(counts)
    })
}

/// Every number from 400 to 599 that stands by itself.
fn numbers(text: &str, lines: Span) -> impl Iterator<Item = (u16, Span)> {
    words(text, lines, |byte| byte.is_ascii_digit()).filter_map(|(start, end)| {
        let status = text[start..end].parse().ok().filter(|status| end - start == 3 && (400..600).contains(status))?;
        let after = text[end..].strip_prefix(['.', '-']).unwrap_or(&text[end..]);
        let whole = !text[..start].ends_with(is_joined)
            && !text[end..].starts_with(|letter| is_joined(letter) && !matches!(letter, '.' | '-'))
            && !after.starts_with(|letter: char| letter.is_ascii_alphanumeric());
        (whole && !http_text::is_wanted(&text[..start])).then_some((status, (start, end)))
    })
}

/// Whether what stands before a number names it as a status.
fn is_status(before: &str) -> bool {
    let named = |name| matches!(field_kind(name), Some(FieldKind::Status | FieldKind::HttpStatus | FieldKind::Code));
    names(before).next().is_some_and(named) || http_text::names_status(before) || http_text::is_request(before)
}

/// Whether the status' own reason phrase follows: `403 Forbidden`, `409 - Conflict`, `504, message='Gateway Timeout'`.
fn is_explained(status: u16, after: &str) -> bool {
    let Some(reason) = http_text::reason(status) else { return false };
    let line = after.split('\n').next().unwrap_or_default().to_ascii_lowercase();
    let at = line.find(&reason.to_ascii_lowercase());
    at.is_some_and(|at| at > 0 && at <= BETWEEN && !line[..at].contains(|letter: char| letter.is_ascii_digit()))
}

/// The values of Date headers, wherever they stand (RFC 9110, 5.6.7: `Mon, 05 Oct 2026 06:14:55 GMT`).
pub(crate) fn http_dates(text: &str, lines: Span) -> impl Iterator<Item = Span> {
    const LIKE: &str = "AAA, 99 AAA 9999 99:99:99 GMT";
    const OTHERS: [&str; 5] = ["expires", "modified", "since", "after", "until"];
    memmem::find_iter(&text.as_bytes()[lines.0..lines.1], " GMT").filter_map(move |at| {
        let end = lines.0 + at + " GMT".len();
        let start = end.checked_sub(LIKE.len())?;
        let fits = time::like(text.get(start..end)?, LIKE);
        let other = names(&text[..start]).next().is_some_and(|name| {
            let name = name.to_ascii_lowercase();
            OTHERS.iter().any(|other| name.ends_with(other))
        });
        (fits && !other).then_some((start, end))
    })
}

/// Every time that is named as one, and its name.
pub(crate) fn named_times(text: &str, lines: Span) -> impl Iterator<Item = (&str, Span)> {
    words(text, lines, |byte| byte.is_ascii_digit()).filter_map(|(at, _)| {
        let start = time::begins(text, at);
        let length = (!text[..start].ends_with(is_joined)).then(|| time::dated(&text[start..]))??;
        let name = names(&text[..start]).next()?;
        let named = matches!(field_kind(name), Some(FieldKind::Time | FieldKind::Timestamp)) || is_moment(name);
        let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let is_mails = || statement::is_mail_date(text[line..].lines().next().unwrap_or_default());
        (named && !is_mails()).then_some((name, (start, start + length)))
    })
}

/// Whether a name is one of a moment at which something failed.
fn is_moment(name: &str) -> bool {
    let plain = name.trim_start_matches(['@', '_', '-']).to_ascii_lowercase();
    matches!(
        plain.as_str(),
        "at" | "when"
            | "seen"
            | "date"
            | "occurred"
            | "failed_at"
            | "occurred_at"
            | "failedat"
            | "occurredat"
            | "created_time"
    ) || matches!(field_kind(&plain), Some(FieldKind::Time | FieldKind::Timestamp))
}

/// Every word that is named as a request id.
pub(crate) fn named_ids(text: &str, lines: Span) -> impl Iterator<Item = Span> {
    words(text, lines, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        .filter(|&(start, end)| {
            let word = &text[start..end];
            let cut =
                text[end..].starts_with(['…', '.']) && text[end..].starts_with("..") || text[end..].starts_with('…');
            let id = (8..=128).contains(&word.len()) && word.bytes().any(|byte| byte.is_ascii_digit());
            let named = || {
                let mut before = names(&text[..start]);
                let name = before.next().unwrap_or_default();
                let other = before.next().unwrap_or_default();
                // An invocation of AWS Lambda has an id of the same name.
                field_kind(name) == Some(FieldKind::RequestId) && !matches!(other, "START" | "END" | "REPORT")
                    || field_kind(&format!("{other} {name}")) == Some(FieldKind::RequestId)
            };
            id && !cut && named()
        })
        .map(|(start, end)| (start, end + text[end..].bytes().take_while(|&byte| byte == b'=').count()))
}

/// The words of some lines of a text that consist of such bytes.
fn words(text: &str, lines: Span, of: impl Fn(u8) -> bool + Copy) -> impl Iterator<Item = Span> {
    let bytes = &text.as_bytes()[..lines.1];
    let mut at = lines.0;
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(|&byte| of(byte))?;
        let end = bytes[start..].iter().position(|&byte| !of(byte)).map_or(bytes.len(), |length| start + length);
        at = end;
        Some((start, end))
    })
}

fn is_joined(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.')
}

/// The names that stand before a value, the nearest first: past punctuation, single letters and what only wraps the value, as
/// in `at: ISODate("`, `"status":{"N":"` or `Date = (`; no further than a blank line.
fn names(before: &str) -> impl Iterator<Item = &str> {
    let mut from = before.len().saturating_sub(REACH);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    let from = before[from..].rfind("\n\n").map_or(from, |blank| from + blank);
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '@');
    let mut until = before.len();
    std::iter::from_fn(move || {
        let end = from + before[from..until].rfind(is_name)? + 1;
        let start = before[from..end].rfind(|letter| !is_name(letter)).map_or(from, |at| from + at);
        let name = before[start..end].trim_start_matches(|letter| !is_name(letter));
        until = start;
        Some((name, before[end..].starts_with('(')))
    })
    .filter(|(name, wraps)| name.len() > 1 && !wraps)
    .map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::{bare_statuses, http_dates, named_ids, named_times, statuses};
    use crate::envelope::finding::Span;

    fn all(text: &str) -> Span {
        (0, text.len())
    }

    #[test]
    fn a_status_counts_where_it_is_named_or_explained() {
        for (text, expected) in [
            ("<Response [401]>", vec![401]),
            (r#""status":{"N":"403"}"#, vec![403]),
            ("504, message='Gateway Timeout'", vec![504]),
            ("Net::HTTPConflict 409 Conflict", vec![409]),
            ("> 409: Conflict\nStatus: 409 - Conflict", vec![409, 409]),
            ("statusCode = 200, port 502, 503 rows, status v4.404, id-404", vec![]),
            ("Content-Length: 417", vec![]),
        ] {
            assert_eq!(statuses(text, all(text)).map(|(status, _)| status).collect::<Vec<_>>(), expected, "{text}");
        }
        for (text, expected) in [
            ("upload.sh: 413\n{ok,{401,\nalways a 502:\n[404] ^ 403", vec![413, 401, 502, 404, 403]),
            ("line 404, 500 rows, took 503 ms, 401.5, 192.168.0.403, port 502", vec![]),
        ] {
            assert_eq!(
                bare_statuses(text, all(text)).map(|(status, _)| status).collect::<Vec<_>>(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn times_and_ids_count_where_they_are_named() {
        let shown = |text: &'static str, (start, end): (usize, usize)| &text[start..end];
        let text = r#"failed_at = 2026-03-12T09:44:31.25Z, at: ISODate("2026-03-12 09:44:31"), expires_at: 2026-03-13T00:00:00Z"#;
        let times: Vec<_> = named_times(text, all(text)).map(|(name, span)| (name, shown(text, span))).collect();
        assert_eq!(times, [("failed_at", "2026-03-12T09:44:31.25Z"), ("at", "2026-03-12 09:44:31")]);
        let text = "Expires: Thu, 12 Mar 2026 10:41:07 GMT, ('Thu, 12 Mar 2026 09:41:07 GMT')";
        let dates: Vec<_> = http_dates(text, all(text)).map(|span| shown(text, span)).collect();
        assert_eq!(dates, ["Thu, 12 Mar 2026 09:41:07 GMT"]);
        let text = r#"requestId: Optional("01a2c0de-7a10"), START RequestId: 7b1d0f60-2e0a, request_id=5b0f6a0e-4c1d..., id 99, Request ID: LKv1nZoE_dZN5aSUg=="#;
        let ids: Vec<_> = named_ids(text, all(text)).map(|span| shown(text, span)).collect();
        assert_eq!(ids, ["01a2c0de-7a10", "LKv1nZoE_dZN5aSUg=="]);
    }
}
