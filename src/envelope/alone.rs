//! A paste that tells of one failure only: whatever else in it states a status, a time or a request id is about that failure,
//! however the tool that printed it arranges things.
//!
//! The last resort, after everything that knows how tools print: it only fills what is still missing, from statements that
//! agree, and leaves it open where they do not.

use memchr::memmem;

use super::fields::{Role, role};
use super::finding::Span;
use super::http;
use super::peel::margin;
use super::sighting::{Rank, Said, Sighting};
use super::text::Text;

/// Bytes of the largest paste that is taken for one exchange; a larger one is a log.
const LARGEST: usize = 16 << 10;

/// Bytes before a value in which its name stands.
const REACH: usize = 48;

/// Bytes between a status and its reason phrase.
const BETWEEN: usize = 16;

/// Fills what the only failure of a paste lacks.
pub(super) fn complete(merged: &mut [Sighting], text: &Text<'_>) {
    let [only] = merged else { return };
    let letters = text.as_str();
    if letters.len() > LARGEST || only.finding.catalog.is_none() || only.finding.count > 1 {
        return;
    }
    let said = |(start, end): Span| Said { text: letters[start..end].to_owned(), span: text.origin((start, end)) };
    let envelope = only.finding.span;
    // What the envelope itself says has been read; a dated line that is not its own is another record.
    let outside = |span: &Span| {
        let (start, end) = text.origin(*span);
        end <= envelope.0 || envelope.1 <= start
    };
    let elsewhere = |span: &Span| {
        let start = letters[..span.0].rfind('\n').map_or(0, |at| at + 1);
        let end = letters[span.1..].find('\n').map_or(letters.len(), |step| span.1 + step);
        let (from, to) = text.origin((start, end));
        let own = from < envelope.1 && envelope.0 < to;
        outside(span) && (own || !is_dated(&letters[start..end]))
    };
    if only.finding.http_status.is_none() {
        let status = |&(status, _): &(u16, Span)| status;
        let mut named = statuses(letters).filter(|(_, span)| elsewhere(span)).peekable();
        let bare = || agreed(bare_statuses(letters).filter(|(_, span)| elsewhere(span)), status);
        let agreed = if named.peek().is_some() { agreed(named, status) } else { bare() };
        if let Some((status, span)) = agreed {
            only.set_status(Rank::Near, status, text.origin(span));
        }
    }
    if only.finding.timestamp.is_none() {
        let sent = http_dates(letters).find(outside);
        let named = || agreed(named_times(letters).filter(|(_, span)| outside(span)), |(name, _)| *name);
        if let Some(span) = sent.or_else(|| named().map(|(_, span)| span)) {
            only.set_time(Rank::Near, &said(span));
        }
    }
    if only.finding.request_id.is_none() {
        let mut ids = named_ids(letters).filter(elsewhere);
        if let (Some(span), None) = (ids.next(), ids.next()) {
            only.set_request_id(Rank::Near, &said(span));
        }
    }
}

/// Whether a line bears a time, as the records of logs do.
fn is_dated(line: &str) -> bool {
    words(line, |byte| byte.is_ascii_digit())
        .any(|(start, end)| end - start == 4 && margin::dated(&line[start..]).is_some())
}

/// The first of some statements, if all of them agree in `what` they state.
fn agreed<T, K: PartialEq>(mut statements: impl Iterator<Item = T>, what: impl Fn(&T) -> K) -> Option<T> {
    let first = statements.next()?;
    statements.all(|other| what(&other) == what(&first)).then_some(first)
}

/// Every status of a failure that is named as such, or that its own reason phrase follows.
fn statuses(text: &str) -> impl Iterator<Item = (u16, Span)> {
    numbers(text).filter(|&(status, (start, end))| is_status(&text[..start]) || is_explained(status, &text[end..]))
}

/// Every number that can be nothing but a status: one that HTTP explains, apart from words on its right and counted things on
/// its left, as in `upload.sh: 413`, `{ok,{401,` or `fails with a 502:`.
fn bare_statuses(text: &str) -> impl Iterator<Item = (u16, Span)> {
    const COUNTED: [&str; 10] = ["line", "row", "attempt", "pid", "took", "port", "id", "page", "size", "length"];
    numbers(text).filter(|&(status, (start, end))| {
        let after = text[end..].trim_start_matches([' ', '\t']);
        let word = after.len() < text.len() - end && after.starts_with(|letter: char| letter.is_alphanumeric());
        let counts = |name: &str| COUNTED.iter().any(|counted| name.eq_ignore_ascii_case(counted));
        http::reason(status).is_some() && !word && !names(&text[..start]).next().is_some_and(counts)
    })
}

/// Every number from 400 to 599 that stands by itself.
fn numbers(text: &str) -> impl Iterator<Item = (u16, Span)> {
    words(text, |byte| byte.is_ascii_digit()).filter_map(|(start, end)| {
        let status = text[start..end].parse().ok().filter(|status| end - start == 3 && (400..600).contains(status))?;
        let after = text[end..].strip_prefix(['.', '-']).unwrap_or(&text[end..]);
        let whole = !text[..start].ends_with(is_joined)
            && !text[end..].starts_with(|letter| is_joined(letter) && !matches!(letter, '.' | '-'))
            && !after.starts_with(|letter: char| letter.is_ascii_alphanumeric());
        whole.then_some((status, (start, end)))
    })
}

/// Whether what stands before a number names it as a status.
fn is_status(before: &str) -> bool {
    let named = |name| matches!(role(name), Some(Role::Status | Role::HttpStatus | Role::Code));
    names(before).next().is_some_and(named) || http::names_status(before)
}

/// Whether the status' own reason phrase follows: `403 Forbidden`, `409 - Conflict`, `504, message='Gateway Timeout'`.
fn is_explained(status: u16, after: &str) -> bool {
    let Some(reason) = http::reason(status) else { return false };
    let line = after.split('\n').next().unwrap_or_default().to_ascii_lowercase();
    let at = line.find(&reason.to_ascii_lowercase());
    at.is_some_and(|at| at > 0 && at <= BETWEEN && !line[..at].contains(|letter: char| letter.is_ascii_digit()))
}

/// The values of Date headers, wherever they stand (RFC 9110, 5.6.7: `Mon, 05 Oct 2026 06:14:55 GMT`).
fn http_dates(text: &str) -> impl Iterator<Item = Span> {
    const LIKE: &str = "AAA, 99 AAA 9999 99:99:99 GMT";
    const OTHERS: [&str; 5] = ["expires", "modified", "since", "after", "until"];
    memmem::find_iter(text.as_bytes(), " GMT").filter_map(|at| {
        let end = at + " GMT".len();
        let start = end.checked_sub(LIKE.len())?;
        let fits = margin::like(text.get(start..end)?, LIKE);
        let other = names(&text[..start]).next().is_some_and(|name| {
            let name = name.to_ascii_lowercase();
            OTHERS.iter().any(|other| name.ends_with(other))
        });
        (fits && !other).then_some((start, end))
    })
}

/// Every time that is named as one, and its name.
fn named_times(text: &str) -> impl Iterator<Item = (&str, Span)> {
    words(text, |byte| byte.is_ascii_digit()).filter_map(|(start, end)| {
        let length =
            (end - start == 4 && !text[..start].ends_with(is_joined)).then(|| margin::dated(&text[start..]))??;
        let name = names(&text[..start]).next()?;
        let named = matches!(role(name), Some(Role::Time | Role::Timestamp)) || is_moment(name);
        named.then_some((name, (start, start + length)))
    })
}

/// Whether a name is one of a moment at which something failed.
fn is_moment(name: &str) -> bool {
    let plain = name.trim_start_matches(['@', '_', '-']).to_ascii_lowercase();
    matches!(
        plain.as_str(),
        "at" | "when" | "date" | "occurred" | "failed_at" | "occurred_at" | "failedat" | "occurredat"
    ) || matches!(role(&plain), Some(Role::Time | Role::Timestamp))
}

/// Every word that is named as a request id.
fn named_ids(text: &str) -> impl Iterator<Item = Span> {
    words(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).filter(|&(start, end)| {
        let word = &text[start..end];
        let cut = text[end..].starts_with(['…', '.']) && text[end..].starts_with("..") || text[end..].starts_with('…');
        let id = (8..=128).contains(&word.len()) && word.bytes().any(|byte| byte.is_ascii_digit());
        let named = || {
            let mut before = names(&text[..start]);
            let name = before.next().unwrap_or_default();
            let other = before.next().unwrap_or_default();
            // An invocation of AWS Lambda has an id of the same name.
            role(name) == Some(Role::RequestId) && !matches!(other, "START" | "END" | "REPORT")
                || role(&format!("{other} {name}")) == Some(Role::RequestId)
        };
        id && !cut && named()
    })
}

/// The words of a text that consist of such bytes.
fn words(text: &str, of: impl Fn(u8) -> bool + Copy) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let mut at = 0;
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
            assert_eq!(statuses(text).map(|(status, _)| status).collect::<Vec<_>>(), expected, "{text}");
        }
        for (text, expected) in [
            ("upload.sh: 413\n{ok,{401,\nalways a 502:\n[404] ^ 403", vec![413, 401, 502, 404, 403]),
            ("line 404, 500 rows, took 503 ms, 401.5, 192.168.0.403, port 502", vec![]),
        ] {
            assert_eq!(bare_statuses(text).map(|(status, _)| status).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn times_and_ids_count_where_they_are_named() {
        let shown = |text: &'static str, (start, end): (usize, usize)| &text[start..end];
        let text = r#"failed_at = 2026-03-12T09:44:31.25Z, at: ISODate("2026-03-12 09:44:31"), expires_at: 2026-03-13T00:00:00Z"#;
        let times: Vec<_> = named_times(text).map(|(name, span)| (name, shown(text, span))).collect();
        assert_eq!(times, [("failed_at", "2026-03-12T09:44:31.25Z"), ("at", "2026-03-12 09:44:31")]);
        let text = "Expires: Thu, 12 Mar 2026 10:41:07 GMT, ('Thu, 12 Mar 2026 09:41:07 GMT')";
        let dates: Vec<_> = http_dates(text).map(|span| shown(text, span)).collect();
        assert_eq!(dates, ["Thu, 12 Mar 2026 09:41:07 GMT"]);
        let text = r#"requestId: Optional("01a2c0de-7a10"), START RequestId: 7b1d0f60-2e0a, request_id=5b0f6a0e-4c1d..., id 99"#;
        let ids: Vec<_> = named_ids(text).map(|span| shown(text, span)).collect();
        assert_eq!(ids, ["01a2c0de-7a10"]);
    }
}
