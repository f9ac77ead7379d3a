//! An HTTP response as tools print it: status line, headers and what they prove.

use crate::envelope::context::candidate::{Context, Rank, Said};
use crate::envelope::finding::Span;
use crate::envelope::record::fields::{FieldKind, elided, field_kind};
use crate::envelope::record::status_line;
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::rule::product_set::{HeaderSpec, SurfaceHint};

/// A response whose head was read.
#[expect(clippy::struct_excessive_bools, reason = "each says how far it was read")]
#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub status: u16,
    pub status_span: Span,
    /// Names in small letters.
    pub headers: Vec<(String, Said)>,
    /// The parameters of the challenge among them (RFC 9110, 11.2).
    pub challenge: Vec<(&'static str, Said)>,
    /// Where the address that it leads to stands in the lines that are read.
    pub location: Option<Span>,
    /// The next lines may still be headers.
    pub in_head: bool,
    /// Its lines bear the mark of what was received, an empty one too.
    pub marked: bool,
    /// Its body was read whole.
    pub complete: bool,
    /// Something was found in its body.
    pub used: bool,
    /// First lines of a body that is no object.
    pub body: Option<Said>,
    pub start: usize,
}

impl Response {
    pub fn new(status: u16, status_span: Span, start: usize) -> Self {
        Self {
            status,
            status_span,
            headers: Vec::new(),
            challenge: Vec::new(),
            location: None,
            in_head: true,
            complete: false,
            marked: false,
            used: false,
            body: None,
            start,
        }
    }

    /// Keeps the first line of a body that is no object: all of it, where that is as long as the head says.
    pub fn set_body(&mut self, said: Said) {
        let length = self.header("content-length").and_then(|said| said.text.parse::<usize>().ok());
        self.complete |= length.is_some_and(|length| length <= said.text.len() + "\r\n".len());
        self.body = Some(said);
    }

    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&Said> {
        self.headers.iter().find(|(held, _)| held == name).map(|(_, said)| said)
    }

    /// The header that proves who spoke, where one is there with what must stand beside it.
    pub fn hint<'g>(&self, product_index: &'g ProductIndex) -> Option<(usize, &'g HeaderSpec)> {
        let bears = |proof: &HeaderSpec| {
            let value = |said: &Said| proof.value.as_ref().is_none_or(|value| *value == said.text);
            self.header(&proof.name.to_ascii_lowercase()).is_some_and(value)
                && proof.beside.as_ref().is_none_or(|beside| self.header(&beside.to_ascii_lowercase()).is_some())
        };
        product_index.headers().find(|(_, proof)| bears(proof))
    }

    /// What the head says holds for the body.
    pub fn context(&self, context: &mut Context, product_index: &ProductIndex) {
        if self.status > 0 {
            context.set_status(Rank::Transport, self.status, self.status_span);
        }
        if let Some(date) = self.header("date") {
            context.set_time(Rank::Transport, date.clone());
        }
        let of_kind = |kind: FieldKind| {
            let headers = self.headers.iter().filter(move |(name, _)| field_kind(name) == Some(kind));
            headers.map(|(_, said)| said).find(|said| !said.text.is_empty() && !elided(&said.text))
        };
        if let Some(id) = self
            .header("x-request-id")
            .filter(|id| !elided(&id.text) && !id.text.is_empty())
            .or_else(|| of_kind(FieldKind::RequestId))
        {
            context.set_request_id(Rank::Transport, id.clone());
        }
        context.trace_id = of_kind(FieldKind::TraceId).cloned().or(context.trace_id.take());
        context.retry_after = self.header("retry-after").and_then(|seconds| seconds.text.parse().ok());
        if let Some((product, hint)) = self.hint(product_index) {
            context.speaker = Some(SurfaceHint::proven(product, &hint.surface, &hint.why, hint.relayed));
        }
    }
}

/// Whether a line begins what was asked (RFC 9112, 3): `GET /v1/seats HTTP/1.1`.
pub(crate) fn is_request_line(line: &str) -> bool {
    let mut words = line.split(' ');
    let method = words
        .next()
        .is_some_and(|word| (3..=7).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase()));
    let target = words.next().is_some_and(|word| word.starts_with('/') || word.contains("://"));
    method && target && words.next().is_some_and(|word| word.starts_with("HTTP/")) && words.next().is_none()
}

/// A header line: its name and where its value stands.
pub(crate) fn header(line: &str) -> Option<(&str, Span)> {
    let colon = line.find(':')?;
    let name = &line[..colon];
    let token = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if name.is_empty() || name.len() > 64 || !name.bytes().all(token) {
        return None;
    }
    let value = line[colon + 1..].trim();
    let start = line.len() - line[colon + 1..].trim_start().len();
    Some((name, (start, start + value.len())))
}

/// The value of a parameter of a challenge (RFC 9110, 11.2): `Bearer realm="x", error="y"`.
pub(crate) fn parameter(challenge: &str, name: &str) -> Option<Span> {
    let mut from = 0;
    while let Some(step) = challenge[from..].find(name) {
        let at = from + step;
        let rest = &challenge[at + name.len()..];
        let fresh = challenge[..at].ends_with([' ', ',', '\t']);
        if fresh && let Some(value) = rest.trim_start().strip_prefix('=') {
            let value = value.trim_start();
            let quoted = value.strip_prefix('"');
            let start = challenge.len() - quoted.unwrap_or(value).len();
            let end = if quoted.is_some() {
                start + challenge[start..].find('"')?
            } else {
                challenge[start..].find([',', ' ']).map_or(challenge.len(), |length| start + length)
            };
            return (end > start).then_some((start, end));
        }
        from = at + name.len();
    }
    None
}

/// The status of a failure that prose or a tool names, nearest to the end of `words`, and where it stands.
pub(crate) fn mentioned(words: &str) -> Option<(u16, Span)> {
    let bytes = words.as_bytes();
    let mut end = bytes.len();
    while let Some(last) = bytes[..end].iter().rposition(u8::is_ascii_digit) {
        let start = bytes[..=last].iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |at| at + 1);
        if last + 1 - start == 3
            && let Ok(status) = words[start..=last].parse::<u16>()
            && (400..600).contains(&status)
            && (names_status(&words[..start])
                || is_request(&words[..start])
                || reason_follows(status, &words[last + 1..]))
            && !goes_on(&bytes[last + 1..])
            && !is_wanted(&words[..start])
        {
            return Some((status, (start, last + 1)));
        }
        end = start;
    }
    None
}

/// A status that stands alone, as `curl -w '%{http_code}'` prints it.
pub(crate) fn bare_status(text: &str) -> Option<(u16, Span)> {
    let number = text.trim();
    let start = text.len() - text.trim_start().len();
    let status = number.parse().ok().filter(|status| number.len() == 3 && (100..600).contains(status))?;
    Some((status, (start, start + 3)))
}

/// `[403] `: a status alone in brackets.
pub(crate) fn bracketed_status(text: &str) -> Option<(u16, Span)> {
    let start = text.find(['[', '('])? + 1;
    let (status, (from, to)) = bare_status(text[start..].split([']', ')']).next()?)?;
    text[..start - 1].trim().is_empty().then_some((status, (start + from, start + to)))
}

/// A status of a failure as the last word before a body: `POST /zones: 409 `, `gw 400: `, and where it stands.
pub(crate) fn last_word(words: &str) -> Option<(u16, Span)> {
    let words = words.trim_end_matches([' ', ':', '-']);
    let (before, word) = words.rsplit_once([' ', '"', '\''])?;
    let status = word.parse().ok().filter(|&status| word.len() == 3 && reason(status).is_some())?;
    // `line 404: ` and the like count something.
    let quoted = words.as_bytes().get(before.len()) != Some(&b' ');
    let counter = before.ends_with('#')
        || !quoted && before.ends_with('=')
        || ["line", "row", "attempt", "pid", "took"].iter().any(|name| before.ends_with(name));
    (!counter).then_some((status, (words.len() - 3, words.len())))
}

/// Whether a number is only the beginning of a word, a decimal or a clock time.
fn goes_on(after: &[u8]) -> bool {
    match after {
        [b'.' | b':' | b'-' | b'_', next, ..] | [next, ..] => next.is_ascii_alphanumeric(),
        [] => false,
    }
}

/// Whether what stands before a number says that it is a status.
pub(crate) fn names_status(before: &str) -> bool {
    const NAMES: &[&str] = &[
        "http",
        "http/1.1",
        "http/1.0",
        "http/2",
        "http/2.0",
        "http/3",
        "status",
        "status code",
        "status code of",
        "status_code",
        "statuscode",
        "http_code",
        "http_status",
        "httpstatus",
        "http code",
        "error code",
        "response code",
        "code http",
        "got",
        "returned",
        "returns",
        "returning",
        "failed",
        "http error",
        "failed with",
        "sts error",
        "server responded with",
        "answered",
        "response",
        "status was",
        "status of",
        "unexpected",
        "httperror",
        "->",
        "=>",
        "responded with",
        "status_code=",
        "rc",
        "error",
        "<--",
    ];
    let start = before.char_indices().rev().nth(30).map_or(0, |(at, _)| at);
    let near = before[start..].to_ascii_lowercase();
    let near = near.trim_end_matches([' ', ':', '=', '(', '"', '\'', '[', '`', '*', '\t', '<', '|']);
    let near =
        near.strip_suffix("a").map_or(near, |shorter| if shorter.ends_with(' ') { shorter.trim_end() } else { near });
    // `HTTPError: 403`, `HttpClientErrorException$Forbidden: 403`
    let word = near.rsplit([' ', '.']).next().unwrap_or(near);
    let thrown = word.ends_with("error") || word.contains("exception");
    thrown
        || NAMES.iter().any(|name| {
            near.strip_suffix(name).is_some_and(|rest| !rest.ends_with(|letter: char| letter.is_ascii_alphanumeric()))
        }) && !near.ends_with("exit status")
}

/// Whether what stands before a number says that a test wanted it: nobody sent that one.
pub(crate) fn is_wanted(before: &str) -> bool {
    const WANTED: &[&str] = &[
        "want",
        "wanted",
        "expect",
        "expected",
        "expecting",
        "equal",
        "be",
        "tobe",
        "equals",
        "expected status",
        "expected status code",
        "expected http",
        "want status",
        "!=",
        "!==",
        "==",
        "===",
        "not",
    ];
    let start = before.char_indices().rev().nth(30).map_or(0, |(at, _)| at);
    let near = before[start..].trim_end_matches([' ', ':', '(', '[', '"', '\'', '`', '<']).to_ascii_lowercase();
    WANTED.iter().any(|wanted| {
        let is_word = wanted.starts_with(|letter: char| letter.is_ascii_alphabetic());
        near.strip_suffix(wanted)
            .is_some_and(|rest| !is_word || !rest.ends_with(|letter: char| letter.is_ascii_alphanumeric()))
    })
}

/// Where the status line of the next response begins that is glued to the end of a body without a line break.
pub(crate) fn glued(line: &str) -> Option<usize> {
    let at = line.find("HTTP/").filter(|&at| at > 0)?;
    let apart = line[..at].ends_with(|mark: char| mark.is_whitespace() || "\"'`(<[,=:/".contains(mark));
    (!apart && status_line::read(&line[at..]).is_some()).then_some(at)
}

/// Whether words end with a request's method and address: `POST https://gw.example/notes `, as consoles and access logs
/// write them before the status.
pub(crate) fn is_request(before: &str) -> bool {
    const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    let is_end = |mark: char| mark.is_whitespace() || matches!(mark, '"' | ':' | '>' | '-' | '=' | ')');
    let mut words = before.trim_end_matches(is_end).rsplit(char::is_whitespace);
    let address = words.next().is_some_and(|word| word.starts_with('/') || word.starts_with("http"));
    let method = |word: &str| METHODS.iter().any(|method| word.strip_suffix(method).is_some_and(|rest| rest.len() < 4));
    address && before.ends_with([' ', '\t']) && words.next().is_some_and(method)
}

/// Whether the status' own reason phrase follows.
fn reason_follows(status: u16, after: &str) -> bool {
    let Some(after) = [" (", ": ", " "].iter().find_map(|gap| after.strip_prefix(gap)) else { return false };
    reason(status).is_some_and(|phrase| after.get(..phrase.len()).is_some_and(|head| head.eq_ignore_ascii_case(phrase)))
}

/// The reason phrase of a status of a failure (RFC 9110, 15.5 and 15.6).
pub(crate) fn reason(status: u16) -> Option<&'static str> {
    Some(match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Request Entity Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{mentioned, parameter};

    #[test]
    fn a_status_is_taken_only_where_the_words_name_one() {
        for (words, expected) in [
            ("attempt 1 -> HTTP 502", Some(502)),
            ("http_code=400 time=0.004112", Some(400)),
            ("expected 200, got 404: ", Some(404)),
            ("got 403, want 404", Some(403)),
            ("assert r.status_code == 403", None),
            ("got status 401, expected status 409", Some(401)),
            ("zone_not_found (HTTP 404)", Some(404)),
            ("control token failed (401): ", Some(401)),
            ("unexpected status 502 Bad Gateway: ", Some(502)),
            ("openai.PermissionDeniedError: Error code: 403 - ", Some(403)),
            ("HTTP fetch failed from 'accounts': 401: Unauthorized", Some(401)),
            ("container exited with 137", None),
            ("exit status 255", None),
            ("took 300 ms for 404.5 rows", None),
            ("curl: (22) The requested URL returned error: 403", Some(403)),
        ] {
            assert_eq!(mentioned(words).map(|(status, _)| status), expected, "{words}");
        }
    }

    #[test]
    fn challenges_are_read() {
        let challenge = r#"Bearer realm="a", error="invalid_token", error_description="x""#;
        assert_eq!(parameter(challenge, "error").map(|(start, end)| &challenge[start..end]), Some("invalid_token"));
        assert_eq!(parameter("Bearer error=x", "error"), Some((13, 14)));
        assert_eq!(parameter("Bearer terror=x", "error"), None);
    }
}
