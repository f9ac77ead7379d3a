//! The head of a response as data, in whatever notation a client keeps it or a language prints it:
//! `[(b'Www-Authenticate', b'Bearer …')]`, `{date=[…]}`, `string(34) "X-…-Code: …"`.
//!
//! Told only where no body stands beside it: then a challenge or the header with the code is all that names the failure.

use crate::envelope::context::candidate::{Candidate, Context, Said};
use crate::envelope::context::fact;
use crate::envelope::finding::Span;
use crate::envelope::recognise::http_response;
use crate::envelope::record::http_text::Response;
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::text::mapped::MappedText;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Bytes of the longest head that is read.
const LONGEST: usize = 16 << 10;

/// What a head among some lines tells of a failure.
pub(crate) fn candidate(
    text: &MappedText<'_>,
    lines: Span,
    context: impl Fn() -> Context,
    product_index: &ProductIndex,
) -> Option<Candidate> {
    static NAMES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let mut names = AhoCorasick::builder();
        names.kind(Some(AhoCorasickKind::ContiguousNFA)).ascii_case_insensitive(true);
        names.build(["www-authenticate", "-code", "x-request-id", "retry-after"]).ok()
    });
    let letters = text.as_str();
    let region = letters.get(lines.0..lines.1).filter(|region| region.len() <= LONGEST)?;
    let mut response = Response::new(0, (0, 0), text.origin(lines).0);
    let said = |(start, end): Span, value: String| Said { text: value, span: text.origin((start, end)) };
    for found in NAMES.as_ref()?.find_iter(region) {
        let end = lines.0 + found.end();
        let start = letters[..end].trim_end_matches(is_token).len().max(lines.0);
        let name = letters[start..end].to_ascii_lowercase();
        let (Some(value), false) = (value(letters, end, lines.1), letters[end..].starts_with(is_token)) else {
            continue;
        };
        if name == "www-authenticate" {
            let challenge = letters[value.0..value.1].replace("\\\"", "\"");
            let error = error(letters, value).map(|place| said(place, letters[place.0..place.1].to_owned()));
            response.challenge.extend(error.map(|said| ("error", said)));
            response.headers.push((name, said(value, challenge)));
        } else if let Some(word) = word(letters, value) {
            response.headers.push((name, said(word, letters[word.0..word.1].to_owned())));
        }
    }
    let code =
        |(name, said): &(String, Said)| name.ends_with("-code") && product_index.products(&said.text).next().is_some();
    if response.challenge.is_empty() && !response.headers.iter().any(code) {
        return None;
    }
    if let Some(date) = fact::http_dates(letters, lines).next() {
        response.headers.push(("date".to_owned(), said(date, letters[date.0..date.1].to_owned())));
    }
    let mut context = context();
    let held = context.status;
    response.context(&mut context, product_index);
    context.status = held;
    let status = fact::statuses(letters, lines).next().or_else(|| fact::bare_statuses(letters, lines).next());
    if let Some((status, span)) = status {
        (response.status, response.status_span) = (status, text.origin(span));
    }
    http_response::candidate(&response, &context, product_index).filter(|candidate| candidate.finding.code.is_some())
}

fn is_token(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-'
}

/// Where the value after a header's name stands: to the quote or the bracket that closes it, or to the end of the line.
fn value(text: &str, at: usize, limit: usize) -> Option<Span> {
    let rest = &text[at..limit];
    let marks = ['\'', '"', ' ', ':', '=', '>', '[', '(', ',', '\\'];
    let mut body = rest.trim_start_matches(marks);
    let quoted = |body: &str| body.strip_prefix('b').is_some_and(|rest| rest.starts_with(['\'', '"']));
    if quoted(body) {
        body = body[1..].trim_start_matches(marks);
    }
    let start = limit - body.len();
    let opened = &text[at..start];
    let parted = opened.contains([':', '=', ',', '[']);
    let length = match opened.trim_end().chars().next_back()? {
        '[' => body.find([']', '\n']),
        quote @ ('\'' | '"') => closing(body, quote),
        _ => body.find('\n'),
    };
    let length = length.unwrap_or(body.len());
    (parted && length > 0).then_some((start, start + length))
}

/// Where the quote stands that closes a string: one behind a backslash does not.
fn closing(body: &str, quote: char) -> Option<usize> {
    body.match_indices([quote, '\n']).map(|(at, _)| at).find(|&at| !body[..at].ends_with('\\'))
}

/// The word at the start of a value.
fn word(text: &str, (start, end): Span) -> Option<Span> {
    let length =
        text[start..end].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).count();
    (length > 0).then_some((start, start + length))
}

/// The error that a challenge names.
fn error(text: &str, (start, end): Span) -> Option<Span> {
    let from = start + text[start..end].find("error=")? + "error=".len();
    let value = text[from..end].trim_start_matches(['\\', '"']);
    word(text, (end - value.len(), end))
}
