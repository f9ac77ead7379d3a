//! Lines of access logs: what a server or a proxy answered to one request, whatever its format, by the request in quotes and the
//! status beside it. A status below 400 tells of no failure.

use crate::envelope::finding::Span;

/// What a line of an access log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AccessLine {
    pub status: u16,
    /// Where the status stands.
    pub place: Span,
    /// Method, path and protocol.
    pub request: Span,
    /// A UUID or 32 hexadecimal digits that name the request.
    pub request_id: Option<Span>,
    /// As load balancers name the trace: `Root=1-…`.
    pub trace_id: Option<Span>,
}

/// Bytes of the longest line that is read.
const LONGEST: usize = 8192;

/// Reads a line whose prefix is taken off; none where it is no line of an access log.
pub(crate) fn read(line: &str) -> Option<AccessLine> {
    if line.len() > LONGEST {
        return None;
    }
    if let Some(access) = w3c(line) {
        return Some(access);
    }
    let request = quoted(line).or_else(|| bare(line))?;
    let behind = line[request.1..].trim_start_matches(['"', ' ', '\t', '|']);
    let after =
        status(behind).map(|status| (status, line.len() - behind.len())).or_else(|| behind_agent(line, request));
    // `request: "GET /"`: one of the pairs of another record.
    let labelled = line[..request.0].trim_end_matches(['"', ' ']).ends_with([':', '=']);
    let (status, at) = after.or_else(|| if labelled { None } else { before(&line[..request.0]) })?;
    let words = || WordSpans { line, at: 0 };
    let outside = |&(start, end): &Span| start > request.1 || end < request.0;
    let request_id = words().filter(outside).find(|&(start, end)| is_id(&line[start..end]));
    let trace_id = words().find(|&(start, end)| line[start..end].starts_with("Root="));
    Some(AccessLine { status, place: (at, at + 3), request, request_id, trace_id })
}

/// `"GET /path HTTP/1.1"`, without its quotes, also where the beginning of the line is missing; `GET - "/path" HTTP/1.1`.
fn quoted(line: &str) -> Option<Span> {
    let protocol = line.find(" HTTP/")?;
    let token = &line[protocol + 1..];
    let end = protocol + 1 + token.find(['"', ' ']).filter(|&length| length < 12)?;
    if line[end..].starts_with('"') {
        let start = line[..protocol].rfind('"').map_or(0, |quote| quote + 1);
        return is_request(&line[start..end]).then_some((start, end));
    }
    let path = line[..protocol].strip_suffix('"')?;
    let open = path.rfind('"')?;
    let head = line[..open].trim_end_matches([' ', '-']);
    let start = head.rfind(' ')? + 1;
    is_request(&format!("{} {}", &head[start..], &path[open + 1..])).then_some((start, end))
}

/// `… HTTP/1.1 "curl/8" 500 2779 30.003`: the status behind the agent.
fn behind_agent(line: &str, request: Span) -> Option<(u16, usize)> {
    let agent = line[request.1..].trim_start_matches(' ').strip_prefix('"')?;
    let behind = agent[agent.find('"')? + 1..].trim_start_matches(' ');
    status(behind).map(|status| (status, line.len() - behind.len()))
}

/// `GET /path 500 12.3 ms - 12`: Express; `| 500 | 1.2ms | 10.0.0.7 | GET "/path"`: Gin.
fn bare(line: &str) -> Option<Span> {
    if is_request(line) {
        let mut words = line.split(' ');
        let length = words.next()?.len() + 1 + words.next()?.len();
        let answered = words.next().and_then(status).is_some();
        let behind = words.next()?;
        // Consoles of browsers name the status in brackets.
        return (answered && (behind.parse::<f64>().is_ok() || behind.starts_with('('))).then_some((0, length));
    }
    let barred = line.strip_prefix("| ").or(line.strip_prefix("|"))?.trim_start();
    status(barred)?;
    let last = barred.rfind('|')? + 1;
    let tail = barred[last..].trim();
    let start = line.len() - barred[last..].trim_start().len();
    is_request(&tail.replace('"', "")).then_some((start, start + tail.len()))
}

/// `W3SVC1 10.0.0.1 GET /path - 443 - 10.0.0.9 agent - 500 0 64 15`: IIS ends with status, substatus, Windows' error and the time taken.
fn w3c(line: &str) -> Option<AccessLine> {
    let words: Vec<Span> = WordSpans { line, at: 0 }.collect();
    let is_number = |&&(start, end): &&Span| line[start..end].bytes().all(|byte| byte.is_ascii_digit());
    let numbers = words.iter().rev().take_while(is_number).count();
    let place = *words.get(words.len() - numbers).filter(|_| (4..=6).contains(&numbers) && numbers < words.len())?;
    let status = status(&line[place.0..])?;
    let mut pairs = words.windows(2).take(LONGEST_HEAD);
    let request = pairs.find(|pair| is_request(&line[pair[0].0..pair[1].1]) && line[pair[1].0..].starts_with('/'))?;
    let request = (request[0].0, request[1].1);
    Some(AccessLine { status, place, request, request_id: None, trace_id: None })
}

/// Words before the method in a line of IIS.
const LONGEST_HEAD: usize = 6;

/// Whether a text begins with a method and a path.
fn is_request(text: &str) -> bool {
    let Some((method, path)) = text.split_once([' ', '\t']) else { return false };
    let path = path.trim_start();
    (3..=12).contains(&method.len())
        && method.bytes().all(|byte| byte.is_ascii_uppercase())
        && (path.starts_with('/') || path.starts_with("http") || path.starts_with('*'))
}

/// A status at the beginning of a text.
fn status(text: &str) -> Option<u16> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = (digits == 3).then(|| text[..3].parse().ok())??;
    let ends = text[3..].chars().next().is_none_or(|next| matches!(next, ' ' | '\t' | ',' | '"' | '|'));
    (ends && (100..600).contains(&number)).then_some(number)
}

/// The status where it stands before the request, as load balancers write it: the first word of three digits behind a time.
fn before(head: &str) -> Option<(u16, usize)> {
    let words = WordSpans { line: head, at: 0 };
    let mut measured = false;
    for (start, end) in words {
        let word = &head[start..end];
        measured |= word.contains('/') || word.contains('.') || word == "|";
        if let Some(number) = status(word).filter(|_| measured) {
            return Some((number, start));
        }
    }
    None
}

/// Words of a line, quotes and brackets aside.
struct WordSpans<'l> {
    line: &'l str,
    at: usize,
}

impl Iterator for WordSpans<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let is_gap = |letter: char| matches!(letter, ' ' | '\t' | '"' | '[' | ']');
        let rest = &self.line[self.at..];
        let start = self.at + rest.len() - rest.trim_start_matches(is_gap).len();
        let length = self.line[start..].find(is_gap).unwrap_or(self.line.len() - start);
        self.at = start + length;
        (length > 0).then_some((start, start + length))
    }
}

/// Whether a word is a UUID or 32 hexadecimal digits.
fn is_id(word: &str) -> bool {
    let hexadecimal = word.bytes().filter(u8::is_ascii_hexdigit).count();
    let dashes = word.bytes().filter(|&byte| byte == b'-').count();
    hexadecimal == 32 && hexadecimal + dashes == word.len() && matches!(dashes, 0 | 4)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_status_of_a_request_is_read_in_the_formats_of_servers_and_proxies() {
        for (line, status, request) in [
            (
                r#"10.0.0.7 - - [02/Mar/2026:10:11:12 +0000] "GET /a?b=1 HTTP/1.1" 502 150 "-" "curl/8""#,
                502,
                "GET /a?b=1 HTTP/1.1",
            ),
            (r#"host:443 10.0.0.7 - ada [x] "PUT /a HTTP/2.0" 500 12"#, 500, "PUT /a HTTP/2.0"),
            (r#""GET /stock HTTP/1.1" 503 UF reset - "-" 0 152"#, 503, "GET /stock HTTP/1.1"),
            (
                r#"app/lb/6d0 10.0.0.1:46532 10.0.0.66:9000 0.000 0.011 -1 504 - 291 272 "POST https://a:443/b HTTP/2.0" "okhttp""#,
                504,
                "POST https://a:443/b HTTP/2.0",
            ),
            (
                r#"10.0.0.1:34866 [10/Mar/2026:14:01:26.120] www~ be/r1 0/0/1/-1/30002 504 194 - - sH-- 41/40 0/0 "POST /r HTTP/1.1""#,
                504,
                "POST /r HTTP/1.1",
            ),
            (
                r#"INFO:     10.20.4.8:51240 - "POST /v1/x HTTP/1.1" 500 Internal Server Error"#,
                500,
                "POST /v1/x HTTP/1.1",
            ),
            ("GET /things 500 12.345 ms - 33", 500, "GET /things"),
            (r#"| 500 |    1.2ms |  10.0.0.7 | GET      "/x""#, 500, r#"GET      "/x""#),
            ("app 10.0.0.1 GET /seats - 443 - 10.0.0.9 curl/8 - 500 0 64 15", 500, "GET /seats"),
            ("POST https://a.test/b 503 (Service Unavailable)", 503, "POST https://a.test/b"),
            (r#"10.0.0.7 - - [x] "GET /ok HTTP/1.1" 200 8121"#, 200, "GET /ok HTTP/1.1"),
        ] {
            let found = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((found.status, &line[found.request.0..found.request.1]), (status, request), "{line}");
        }
    }

    #[test]
    fn a_line_that_only_names_a_request_is_none() {
        for line in [
            "> GET /a HTTP/1.1",
            "GET /a returns 404",
            "curl -X POST \"https://a/b HTTP/1.1\"",
            "| 500 | it broke |",
            "the \"GET /a HTTP/1.1\" of yesterday",
            r#"5521#0: *7 it broke at a.b on line 512 while reading, request: "GET /a HTTP/1.1", host: "a""#,
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn a_request_is_found_however_it_is_quoted() {
        for (line, expected) in [
            (r#"PUT /v2/user HTTP/1.1" 404 NR route_not_found - "-" 0 0"#, 404),
            (r#"10.0.0.7:40858 - 7f - - app.test GET - "/a?b=1" HTTP/1.1 "Mozilla/5.0 (X11)" 500 2779 30.003"#, 500),
        ] {
            assert_eq!(read(line).map(|found| found.status), Some(expected), "{line}");
        }
    }

    #[test]
    fn ids_beside_the_request_are_read() {
        let line = r#""GET /a HTTP/1.1" 503 UF - "0f2c0f4d-6a0b-9d5e-8f4c-3b7f4b0f8f11" "Root=1-673d9a1c-2b7e14c05f0a9d3b64e81f27""#;
        let found = read(line).unwrap();
        let held = |span: Option<(usize, usize)>| span.map(|(from, to)| &line[from..to]);
        assert_eq!(held(found.request_id), Some("0f2c0f4d-6a0b-9d5e-8f4c-3b7f4b0f8f11"));
        assert_eq!(held(found.trace_id), Some("Root=1-673d9a1c-2b7e14c05f0a9d3b64e81f27"));
    }
}
