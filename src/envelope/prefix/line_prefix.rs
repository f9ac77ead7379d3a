//! What stands before a line: who printed it and when. Compose and kubectl prefixes, CRI, syslog, journald, and the time
//! formats of loggers.

use crate::envelope::finding::{Layer, Span};
use crate::envelope::prefix::time::{dated, like, time};
use crate::envelope::record::fields::{FieldKind, field_kind};
use crate::envelope::record::level::Level;

/// The prefix of one line, in offsets into the line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prefix {
    /// Where the line's own text begins.
    pub body: usize,
    /// The time nearest to it.
    pub time: Option<Span>,
    /// Who printed it: lines of one source belong together.
    pub source: Option<Span>,
    /// The container runtime cut the line: the next one of this source goes on.
    pub partial: bool,
    pub layers: Vec<Layer>,
}

/// The prefix of `line`.
pub(crate) fn line_prefix(line: &str) -> Prefix {
    let mut line_prefix = Prefix::default();
    for _ in 0..8 {
        let before = line_prefix.body;
        step(line, &mut line_prefix);
        if line_prefix.body == before {
            break;
        }
    }
    line_prefix
}

fn step(line: &str, line_prefix: &mut Prefix) {
    let at = line_prefix.body;
    let rest = &line[at..];
    let space = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let first = rest.as_bytes().get(space).copied().unwrap_or(0);
    let mut take = |layer: &'static str, length: usize, time: Option<Span>, source: Option<Span>| {
        line_prefix.body = at + length;
        line_prefix.time = time.map(|(start, end)| (at + start, at + end)).or(line_prefix.time);
        line_prefix.source = source.map(|(start, end)| (at + start, at + end)).or(line_prefix.source);
        if line_prefix.layers.last() != Some(&Layer(layer)) {
            line_prefix.layers.push(Layer(layer));
        }
    };
    if at == 0 && space == 0 {
        if let Some((name, length)) = compose(rest) {
            return take("compose-prefix", length, None, Some((0, name)));
        }
        if let Some(length) = grep(rest) {
            return take("grep", length, None, None);
        }
        if rest.starts_with("data: ") {
            return take("sse", 6, None, None);
        }
        if let Some((name, length)) = stern(rest) {
            return take("pod-prefix", length, None, Some((0, name)));
        }
    }
    if let Some(place) = behind_level(rest).filter(|_| space == 0) {
        return take("log-time", 0, Some(place), None);
    }
    if space > 0 && at == 0 {
        // As tracing's pretty format indents its records.
        if let Some(length) = indented(&rest[space..]) {
            take("log-time", space + length, Some((space, space + length)), None);
        }
        return;
    }
    if let Some(place) = access_log(rest).filter(|_| at == 0) {
        return take("log-time", 0, Some(place), None);
    }
    match first {
        b'[' if rest[space..].starts_with("[pod/") => {
            if let Some(end) = rest.find("] ") {
                take("pod-prefix", end + 2, None, Some((space, end + 1)));
            }
        }
        b'[' => {
            let open = space + 1;
            // With the time: `[2026-04-01T08:00:00Z ERROR mint] `, `[2026-04-01 08:00:00,123: ERROR/Main] `.
            if let Some(end) = time(&rest[open..]).map(|length| open + length)
                && rest[end..].starts_with([']', ' ', ':'])
                && let Some(close) = rest[end..].bytes().take(LONGEST_BRACKET).position(|byte| byte == b']')
            {
                let level = if close == 0 { after_space(rest, end + 1) } else { 0 };
                take("log-time", level, Some((open, end)), None);
            }
        }
        b'"' => {
            // The first cell of a row of CSV.
            let open = space + 1;
            if let Some(end) = time(&rest[open..]).map(|length| open + length)
                && rest[end..].starts_with("\",")
            {
                take("log-time", end + 2, Some((open, end)), None);
            }
        }
        b'<' => {
            if let Some((length, time)) = syslog_priority(&rest[space..]) {
                take("syslog", space + length, time.map(|(start, end)| (space + start, space + end)), None);
            }
        }
        b'0'..=b'9' => {
            let Some(length) = time(&rest[space..]) else { return };
            let end = space + length;
            let after = &rest[end..];
            if let Some((tag, partial)) = cri(after) {
                take("cri", end + tag, Some((space, end)), None);
                line_prefix.partial = partial;
            } else if after.is_empty() || after.starts_with([' ', '\t', ']', '|', ',']) {
                let body = after_space(rest, end);
                take("log-time", body, Some((space, end)), None);
            }
        }
        b'A'..=b'Z' => {
            if let Some((time, length)) = syslog(&rest[space..]) {
                take("syslog", space + length, Some((space, space + time)), None);
            } else if let Some((start, end, length)) = klog(&rest[space..]) {
                take("klog", space + length, Some((space + start, space + end)), None);
            } else if let Some(length) = dated(&rest[space..]) {
                take("log-time", after_space(rest, space + length), Some((space, space + length)), None);
            }
        }
        _ => {}
    }
}

/// Bytes between a time and the bracket that closes around it.
const LONGEST_BRACKET: usize = 80;

/// The length of a time with its date that a level follows.
fn indented(text: &str) -> Option<usize> {
    let length = dated(text).filter(|_| like(text, "9999-99-99T99:99:99"))?;
    let level = text[length..].split_ascii_whitespace().next()?;
    Level::of_word(level).is_some().then_some(length)
}

/// Where the time stands in a line of an access log: `10.0.0.7 - ada [02/Mar/2026:10:11:12 +0000] "GET …`.
fn access_log(line: &str) -> Option<Span> {
    let head = &line.as_bytes()[..line.len().min(LONGEST_CLIENT)];
    let open = memchr::memchr(b'[', head)? + 1;
    let length = dated(&line[open..]).filter(|_| like(&line[open..], "99/AAA/9999:"))?;
    Some((open, open + length))
}

/// Bytes before the time in a line of an access log.
const LONGEST_CLIENT: usize = 120;

/// Where the time stands behind a level: `ERROR 2026-04-01 08:00:00 `, `[warn] 2026/04/01 …`, `E, [2026-04-01T08:00:00 #42]`.
fn behind_level(line: &str) -> Option<Span> {
    let open = usize::from(line.starts_with('['));
    let length = line[open..].bytes().take(9).take_while(u8::is_ascii_alphabetic).count();
    let word = &line[open..open + length];
    let initial = length == 1 && line[open + 1..].starts_with(", [");
    if !initial && Level::of_word(word).is_none() {
        return None;
    }
    let rest = line[open + length..].trim_start_matches([']', ':', ',', '[', '(', ' ', '\t', '|', '-']);
    let start = line.len() - rest.len();
    dated(rest).filter(|_| start - length <= 8).map(|length| (start, start + length))
}

fn after_space(line: &str, at: usize) -> usize {
    line.len() - line[at..].trim_start_matches([' ', '\t']).len()
}

/// `agent.log:1042:`, `agent.log:`, `1042:`: what grep writes before a line. A file with a line number is enough unless
/// a space follows, as compilers and loggers write it; of the others a time or an object must follow.
fn grep(line: &str) -> Option<usize> {
    let name = line
        .bytes()
        .take(200)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'))
        .count();
    let number = |from: usize| line[from..].bytes().take_while(u8::is_ascii_digit).count();
    let is_file =
        line[..name].contains(['.', '/']) && line[..name].contains(|letter: char| letter.is_ascii_alphabetic());
    let file = if is_file && line[name..].starts_with(':') { name + 1 } else { 0 };
    let digits = number(file);
    let numbered = (1..=9).contains(&digits) && line[file + digits..].starts_with(':');
    let length = if numbered { file + digits + 1 } else { file };
    let rest = &line[length..];
    let dated = like(rest, "9999-99-99") || like(rest, "9999/99/99");
    let certain = file > 0 && numbered && (rest.starts_with("  ") || !rest.starts_with(' '));
    (length > 0 && (dated || certain || file > 0 && rest.starts_with('{'))).then_some(length)
}

/// `gateway-1  | `: docker compose.
fn compose(line: &str) -> Option<(usize, usize)> {
    let name = line
        .bytes()
        .take(64)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        .count();
    let bar = name + line[name..].bytes().take(40).take_while(|&byte| byte == b' ').count();
    let letters = line[..name].bytes().any(|byte| byte.is_ascii_alphabetic());
    // A row of two cells, as databases print a record, has a field's name there.
    let cell = field_kind(&line[..name]).is_some_and(|kind| kind != FieldKind::Service);
    (name > 1 && bar > name && letters && !cell && line[bar..].starts_with('|'))
        .then(|| (name, bar + 1 + usize::from(line[bar + 1..].starts_with(' '))))
}

/// `desk-gateway-6f8d9c7b54-q2x9k gateway `: stern and `kubectl logs` over several pods.
fn stern(line: &str) -> Option<(usize, usize)> {
    let pod = line.split(' ').next()?;
    let mut parts = pod.rsplit('-');
    let (last, hash) = (parts.next()?, parts.next()?);
    let generated = |part: &str, range: std::ops::RangeInclusive<usize>| {
        range.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let is_pod = parts.next().is_some() && generated(last, 5..=5) && generated(hash, 8..=10);
    let container = line.get(pod.len() + 1..)?;
    let name = container
        .bytes()
        .take(64)
        .take_while(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
        .count();
    (is_pod && name > 0 && container[name..].starts_with(' ')).then(|| (pod.len(), pod.len() + 1 + name + 1))
}

/// ` stdout F `: the container runtime interface; `P` cuts a line.
fn cri(after: &str) -> Option<(usize, bool)> {
    [(" stdout F ", false), (" stderr F ", false), (" stdout P ", true), (" stderr P ", true)]
        .into_iter()
        .find_map(|(tag, partial)| after.starts_with(tag).then_some((tag.len(), partial)))
}

/// `Aug 19 10:35:12 host process[pid]: `: RFC 3164, and journald's short format.
fn syslog(text: &str) -> Option<(usize, usize)> {
    like(text, "AAA _9 99:99:99").then_some(())?;
    let mut time = 15;
    if text[time..].starts_with('.') {
        time += 1 + text[time + 1..].bytes().take_while(u8::is_ascii_digit).count();
    }
    let rest = text.get(time..)?.strip_prefix(' ')?;
    // Host and process, up to the colon; a line without them is only a time.
    let colon = rest.find(": ").filter(|&colon| colon < 120 && rest[..colon].split(' ').count() == 2);
    Some((time, time + 1 + colon.map_or(0, |colon| colon + 2)))
}

/// `<34>1 2026-08-19T10:35:12Z host app pid msgid - `: RFC 5424; `<34>` alone: RFC 3164 on the wire.
fn syslog_priority(text: &str) -> Option<(usize, Option<Span>)> {
    let digits = text[1..].bytes().take_while(u8::is_ascii_digit).count();
    let open = 1 + digits;
    if !(1..=3).contains(&digits) || !text[open..].starts_with('>') {
        return None;
    }
    let Some(rest) = text[open + 1..].strip_prefix("1 ") else { return Some((open + 1, None)) };
    let start = open + 3;
    let length = time(rest)?;
    let mut fields = rest[length..].match_indices(' ').map(|(at, _)| start + length + at + 1);
    let message = fields.nth(4)?;
    let structured = text[message..].strip_prefix("- ").map_or(message, |_| message + 2);
    Some((structured, Some((start, start + length))))
}

/// `E0819 10:35:12.205000       1 server.go:12] `: Kubernetes components.
fn klog(text: &str) -> Option<(usize, usize, usize)> {
    like(text, "A9999 99:99:99.999999 ").then_some(())?;
    let end = text.find("] ").filter(|&end| end < 100)?;
    Some((1, 21, end + 2))
}

#[cfg(test)]
mod tests {
    use super::line_prefix;

    #[test]
    fn the_margins_of_loggers_and_collectors_are_taken_off() {
        for (line, body, time) in [
            (r#"2026-04-01T08:00:00.123456789Z {"a":1}"#, r#"{"a":1}"#, Some("2026-04-01T08:00:00.123456789Z")),
            ("2026/04/01 08:00:00 hello", "hello", Some("2026/04/01 08:00:00")),
            ("2026-04-01 08:00:00,123 ERROR x", "ERROR x", Some("2026-04-01 08:00:00,123")),
            ("[2026-04-01 08:00:00 +0000] x", "x", Some("2026-04-01 08:00:00 +0000")),
            ("gateway-1  | 2026/04/01 08:00:00 x", "x", Some("2026/04/01 08:00:00")),
            ("[pod/gw-1/gw] 2026-04-01T08:00:00Z x", "x", Some("2026-04-01T08:00:00Z")),
            ("gw-6f8d9c7b54-q2x9k gateway x", "x", None),
            ("2026-04-01T08:00:00Z stderr F x", "x", Some("2026-04-01T08:00:00Z")),
            ("Apr  1 08:00:00 edge-1 gateway[7]: x", "x", Some("Apr  1 08:00:00")),
            ("<34>1 2026-04-01T08:00:00Z edge gw 7 ID1 - x", "x", Some("2026-04-01T08:00:00Z")),
            ("E0401 08:00:00.123456       1 main.go:3] x", "x", Some("0401 08:00:00.123456")),
            ("ERROR 2026-04-01 08:00:00,123 x", "ERROR 2026-04-01 08:00:00,123 x", Some("2026-04-01 08:00:00,123")),
            ("[2026-04-01T08:00:00Z WARN a::b] x", "[2026-04-01T08:00:00Z WARN a::b] x", Some("2026-04-01T08:00:00Z")),
            ("E, [2026-04-01T08:00:00.5 #7] x", "E, [2026-04-01T08:00:00.5 #7] x", Some("2026-04-01T08:00:00.5")),
            ("error since 2026-04-01 x", "error since 2026-04-01 x", None),
            ("| a | b |", "| a | b |", None),
            ("request_id | x", "request_id | x", None),
            ("logs/agent.log:12:2026-04-01T08:00:00Z x", "x", Some("2026-04-01T08:00:00Z")),
            ("12:2026-04-01T08:00:00Z x", "x", Some("2026-04-01T08:00:00Z")),
            ("agent.log:13:  \"error\": 1", "  \"error\": 1", None),
            ("agent.go:13: failed", "agent.go:13: failed", None),
            ("403:{}", "403:{}", None),
            ("2026 was fine", "2026 was fine", None),
            (
                "Nov 29, 2026 11:14:56 PM com.example.Main main",
                "com.example.Main main",
                Some("Nov 29, 2026 11:14:56 PM"),
            ),
            (
                "10.0.0.7 - ada [02/Mar/2026:10:11:12 +0000] \"GET / HTTP/1.1\" 403 12",
                "10.0.0.7 - ada [02/Mar/2026:10:11:12 +0000] \"GET / HTTP/1.1\" 403 12",
                Some("02/Mar/2026:10:11:12 +0000"),
            ),
            ("[29-Nov-2026 23:15:39 UTC] PHP Warning:  x", "PHP Warning:  x", Some("29-Nov-2026 23:15:39 UTC")),
            ("[29-Nov-2026 23:15:39 Europe/Berlin] x", "x", Some("29-Nov-2026 23:15:39 Europe/Berlin")),
            (
                "[Sun Nov 29 23:15:39.123456 2026] [php:error] x",
                "[php:error] x",
                Some("Sun Nov 29 23:15:39.123456 2026"),
            ),
            ("  2026-11-29T23:17:14.045843Z ERROR rs: x", " ERROR rs: x", Some("2026-11-29T23:17:14.045843Z")),
            ("  2026-11-29T23:17:14.045843Z was it", "  2026-11-29T23:17:14.045843Z was it", None),
        ] {
            let line_prefix = line_prefix(line);
            assert_eq!(&line[line_prefix.body..], body, "{line}");
            assert_eq!(line_prefix.time.map(|(start, end)| &line[start..end]), time, "{line}");
        }
    }
}
