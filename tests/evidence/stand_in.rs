//! A Loki for tests: a stand-in that answers what errbook asks as a real one does (held against Loki 3.8), or the real one that
//! `ERRBOOK_TEST_LOKI` names, with `auth_enabled: true`.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU32, Ordering};

use regex::Regex;
use serde_json::{Value, json};

use crate::server::{Request, Server, json, reply};

/// One line in it.
#[derive(Debug, Clone)]
pub struct Held {
    pub pod: &'static str,
    /// Nanoseconds since 1970.
    pub at: i64,
    pub line: String,
    /// Structured metadata.
    pub beside: Vec<(&'static str, String)>,
}

impl Held {
    pub fn new(pod: &'static str, at: i64, line: impl Into<String>) -> Self {
        Self { pod, at, line: line.into(), beside: Vec::new() }
    }
}

/// A Loki that holds lines of the streams `{app="gateway", pod=…}` for one tenant.
pub struct Loki {
    pub url: String,
    pub tenant: String,
    /// Given where this is the stand-in.
    pub server: Option<Server>,
}

impl Loki {
    pub fn holding(lines: Vec<Held>) -> Self {
        static LOKIS: AtomicU32 = AtomicU32::new(0);
        let tenant = format!("team-{}-{}", std::process::id(), LOKIS.fetch_add(1, Ordering::SeqCst));
        if let Ok(url) = std::env::var("ERRBOOK_TEST_LOKI") {
            push(&url, &tenant, &lines);
            return Self { url, tenant, server: None };
        }
        let of = tenant.clone();
        let server = Server::start(move |request, stream| answer(&lines, &of, request, stream));
        Self { url: server.url.clone(), tenant, server: Some(server) }
    }

    /// A source that asks it.
    pub fn config(&self, query: &str) -> String {
        format!(
            "[[source]]\nkind = \"loki\"\nname = \"loki\"\nurl = \"{}\"\ntenant = \"{}\"\nquery = '{query}'\n",
            self.url, self.tenant
        )
    }
}

fn push(url: &str, tenant: &str, lines: &[Held]) {
    let stream = |held: &Held| {
        let beside: BTreeMap<_, _> = held.beside.iter().cloned().collect();
        json!({"stream": {"app": "gateway", "pod": held.pod}, "values": [[held.at.to_string(), held.line, beside]]})
    };
    let body = json!({"streams": lines.iter().map(stream).collect::<Vec<_>>()}).to_string();
    let mut socket = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    let head = format!(
        "POST /loki/api/v1/push HTTP/1.1\r\nHost: loki\r\nConnection: close\r\nX-Scope-OrgID: {tenant}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all((head + &body).as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
}

fn answer(all: &[Held], tenant: &str, request: &Request, stream: &mut TcpStream) {
    let refuse = |stream: &mut TcpStream, status: &str, body: &str| {
        reply(stream, status, "text/plain; charset=utf-8", body.as_bytes());
    };
    let Some(asking) = request.header("x-scope-orgid") else {
        return refuse(stream, "401 Unauthorized", "no org id\n");
    };
    let all = if asking == tenant { all } else { &[] };
    let query = request.get("query");
    if query.matches('{').count() != query.matches('}').count() {
        return refuse(stream, "400 Bad Request", "parse error at line 0, col 16: syntax error: unexpected |=");
    }
    let number = |name: &str| request.get(name).parse::<i64>().unwrap();
    let result = match request.path.as_str() {
        "/loki/api/v1/query" => total(all, query, number("time")),
        "/loki/api/v1/query_range" => {
            let (start, end) = (number("start"), number("end"));
            if nanos(end) - nanos(start) > 721 * 3600 * 1_000_000_000 {
                let why = "the query time range exceeds the limit (query length: 9600h0m1s, limit: 30d1h)";
                return refuse(stream, "400 Bad Request", why);
            }
            if query.starts_with("sum by") {
                counts(all, query, (start, end))
            } else {
                lines(all, request, query, (start, end))
            }
        }
        _ => return refuse(stream, "404 Not Found", "404 page not found\n"),
    };
    json(stream, &json!({"status": "success", "data": {"result": result}}));
}

/// Times are seconds where they are short.
fn nanos(time: i64) -> i64 {
    if time < 1 << 40 { time * 1_000_000_000 } else { time }
}

fn group<'q>(pattern: &str, query: &'q str) -> Option<&'q str> {
    Regex::new(pattern).unwrap().captures(query).map(|found| found.get(1).unwrap().as_str())
}

fn selected<'h>(all: &'h [Held], query: &str) -> impl Iterator<Item = &'h Held> {
    let pod = group(r#"pod="([^"]*)""#, query).map(str::to_owned);
    let known = query.contains(r#"{app="gateway""#);
    // A label of a line is none of its stream, and selects nothing.
    let selects = !query.contains("trace_id=") && !query.contains("detected_level=");
    all.iter().filter(move |held| known && selects && pod.as_ref().is_none_or(|pod| pod == held.pod))
}

fn total(all: &[Held], query: &str, time: i64) -> Value {
    let window: i64 = group(r"\[(\d+)s\]", query).unwrap().parse().unwrap();
    let within = (time - window * 1_000_000_000)..time;
    match selected(all, query).filter(|held| within.contains(&held.at)).count() {
        0 => json!([]),
        count => json!([{"metric": {}, "value": [time / 1_000_000_000, count.to_string()]}]),
    }
}

/// A count at a moment is of the minute before it.
fn counts(all: &[Held], query: &str, (start, end): (i64, i64)) -> Value {
    let pattern = group("(?s)regexp `(.*?)`", query).unwrap();
    let code = Regex::new(pattern).unwrap();
    let label = group(r"\?P<(\w+)>", pattern).unwrap();
    assert!(query.starts_with(&format!("sum by ({label}) ")) && query.contains("| drop __error__"), "{query}");
    let mut counted: BTreeMap<String, BTreeMap<i64, u32>> = BTreeMap::new();
    for held in selected(all, query) {
        let minute = (held.at + 59_999_999_999).div_euclid(60_000_000_000) * 60;
        let code = code.captures(&held.line).map(|found| found[label].to_owned());
        if let Some(code) = code.filter(|_| (start..=end).contains(&minute)) {
            *counted.entry(code).or_default().entry(minute).or_default() += 1;
        }
    }
    let series = counted.into_iter().map(|(code, minutes)| {
        let values: Vec<_> = minutes.into_iter().map(|(at, count)| json!([at, count.to_string()])).collect();
        json!({"metric": {label: code}, "values": values})
    });
    series.collect()
}

fn lines(all: &[Held], request: &Request, query: &str, (start, end): (i64, i64)) -> Value {
    let limit = request.get("limit").parse().unwrap();
    let wanted = group(r#"[|=]~ ?"(.*)"$"#, query).map(|pattern| pattern.replace(r"\\", r"\"));
    let wanted = wanted.or_else(|| group(r#"\|= "(.*)"$"#, query).map(regex::escape)).unwrap_or_default();
    let wanted = Regex::new(&wanted).unwrap();
    let is_wanted = |held: &Held| {
        if query.contains("label_format") {
            wanted.is_match(&format!("map[{:?}]", held.beside))
        } else {
            wanted.is_match(&held.line)
        }
    };
    let within = |held: &&Held| (start..end).contains(&held.at);
    let mut lines: Vec<&Held> = selected(all, query).filter(within).filter(|held| is_wanted(held)).collect();
    lines.sort_by_key(|held| if request.get("direction") == "backward" { -held.at } else { held.at });
    lines.truncate(limit);
    let apart = request.header("x-loki-response-encoding-flags") == Some("categorize-labels");
    let mut streams: BTreeMap<String, (Value, Vec<Value>)> = BTreeMap::new();
    for held in lines {
        let mut labels = json!({"app": "gateway", "pod": held.pod, "service_name": "gateway"});
        let mut beside = json!({"detected_level": "info"});
        beside.as_object_mut().unwrap().extend(held.beside.iter().map(|(name, value)| ((*name).into(), json!(value))));
        let value = if apart {
            json!([held.at.to_string(), held.line, {"structuredMetadata": beside}])
        } else {
            labels.as_object_mut().unwrap().extend(beside.as_object().unwrap().clone());
            json!([held.at.to_string(), held.line])
        };
        streams.entry(labels.to_string()).or_insert_with(|| (labels, Vec::new())).1.push(value);
    }
    streams.into_values().map(|(labels, values)| json!({"stream": labels, "values": values})).collect()
}
