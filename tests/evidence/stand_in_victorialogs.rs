//! A VictoriaLogs for tests: a stand-in that answers what errbook asks as a real one does (held against VictoriaLogs 1.26), or the
//! real one that `ERRBOOK_TEST_VICTORIALOGS` names.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use regex::Regex;
use serde_json::{Value, json};

use crate::server::{Request, Server, json, reply};

/// One line in it.
#[derive(Debug, Clone)]
pub struct Kept {
    pub pod: &'static str,
    /// Nanoseconds since 1970.
    pub at: i64,
    pub message: String,
    /// Its other fields.
    pub fields: Vec<(&'static str, String)>,
}

impl Kept {
    pub fn new(pod: &'static str, at: i64, message: impl Into<String>) -> Self {
        Self { pod, at, message: message.into(), fields: Vec::new() }
    }

    fn object(&self) -> BTreeMap<String, String> {
        let stream = format!(r#"{{app="gateway",pod="{}"}}"#, self.pod);
        let told = [
            ("_time", Timestamp::from_nanosecond(self.at.into()).unwrap().to_string()),
            ("_stream", stream),
            ("_stream_id", format!("0000007b000001c850d9950ea6196b1a{}", self.pod.replace("gw-", "481208126500000"))),
            ("_msg", self.message.clone()),
            ("app", "gateway".to_owned()),
            ("pod", self.pod.to_owned()),
        ];
        let fields = self.fields.iter().cloned();
        told.into_iter().chain(fields).map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// A VictoriaLogs that holds lines of the streams `{app="gateway", pod=…}` for one tenant.
pub struct VictoriaLogs {
    pub url: String,
    pub tenant: String,
}

impl VictoriaLogs {
    pub fn holding(lines: Vec<Kept>) -> Self {
        static TENANTS: AtomicU32 = AtomicU32::new(0);
        let tenant = format!("{}:{}", std::process::id(), TENANTS.fetch_add(1, Ordering::SeqCst));
        if let Ok(url) = std::env::var("ERRBOOK_TEST_VICTORIALOGS") {
            push(&url, &tenant, &lines);
            return Self { url, tenant };
        }
        let of = tenant.clone();
        let server = Server::start(move |request, stream| answer(&lines, &of, request, stream));
        Self { url: server.url, tenant }
    }

    /// A source that asks it.
    pub fn config(&self, query: &str) -> String {
        format!(
            "[[source]]\nkind = \"victorialogs\"\nname = \"logs\"\nurl = \"{}\"\ntenant = \"{}\"\nquery = '{query}'\n",
            self.url, self.tenant
        )
    }
}

/// What a request over a socket of its own answers.
fn sent(url: &str, request: &str, tenant: &str, body: &str) -> String {
    let (account, project) = tenant.split_once(':').unwrap();
    let mut socket = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    let head = format!(
        "{request} HTTP/1.1\r\nHost: logs\r\nConnection: close\r\nAccountID: {account}\r\nProjectID: {project}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all((head + body).as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}

/// Puts the lines into a real one, and waits until it has them all.
fn push(url: &str, tenant: &str, lines: &[Kept]) {
    let line = |kept: &Kept| {
        let mut object = kept.object();
        object.retain(|name, _| !name.starts_with("_stream"));
        json!(object).to_string() + "\n"
    };
    let body: String = lines.iter().map(line).collect();
    let answer = sent(url, "POST /insert/jsonline?_stream_fields=app,pod", tenant, &body);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let began = Instant::now();
    let all = format!("\"total\":{}}}", lines.len());
    // By the stream, which is known a little later than its lines.
    let hits = "GET /select/logsql/hits?query=%7Bapp%3D%22gateway%22%7D&start=1";
    while !sent(url, hits, tenant, "").contains(&all) {
        assert!(began.elapsed() < Duration::from_secs(60), "the lines never arrived");
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn answer(all: &[Kept], tenant: &str, request: &Request, stream: &mut TcpStream) {
    let refuse = |stream: &mut TcpStream, body: &str| {
        reply(stream, "400 Bad Request", "text/plain; charset=utf-8", body.as_bytes());
    };
    let asking = (request.header("accountid"), request.header("projectid"));
    if let Some(account) = asking.0.filter(|account| account.parse::<u32>().is_err()) {
        let why = format!("cannot obtain tenanID: cannot parse {account:?} as uint32: invalid syntax\n");
        return refuse(stream, &why);
    }
    let all = if asking
        == (tenant.split_once(':').map(|(account, _)| account), tenant.split_once(':').map(|(_, project)| project))
    {
        all
    } else {
        &[]
    };
    let query = request.get("query");
    if query.matches('{').count() != query.matches('}').count() {
        let why = format!(
            "cannot parse query [{query}]: unexpected token \"\" in _stream filter; want 'or', 'and', '}}' or ','\n"
        );
        return refuse(stream, &why);
    }
    let number = |name: &str| request.get(name).parse::<i64>().unwrap();
    let within = |kept: &&Kept| (nanos(number("start"))..=nanos(number("end"))).contains(&kept.at);
    let lines: Vec<&Kept> = selected(all, query).into_iter().filter(within).collect();
    match request.path.as_str() {
        "/select/logsql/query" => {
            let body: String = printed(lines, query);
            reply(stream, "200 OK", "application/stream+json", body.as_bytes());
        }
        "/select/logsql/hits" if lines.is_empty() => json(stream, &json!({"hits": []})),
        "/select/logsql/hits" => {
            json(stream, &json!({"hits": [{"fields": {}, "timestamps": [], "values": [], "total": lines.len()}]}));
        }
        "/select/logsql/stats_query_range" => json(stream, &counts(&lines, query)),
        path => refuse(stream, &format!("unsupported path requested: {path:?}\n")),
    }
}

/// Times are seconds where they are short.
fn nanos(time: i64) -> i64 {
    if time < 1 << 40 { time * 1_000_000_000 } else { time }
}

fn group(pattern: &str, query: &str) -> Option<String> {
    let found = Regex::new(pattern).unwrap().captures(query)?;
    Some(found[1].replace(r"\\", r"\"))
}

fn selected<'k>(all: &'k [Kept], query: &str) -> Vec<&'k Kept> {
    let of_stream = group("_stream_id:([0-9a-f]+)", query);
    let known = query.starts_with(r#"{app="gateway"}"#) || query.starts_with('*') || of_stream.is_some();
    let any_field =
        group(r#"filter errbook_packed:~"(.*)" \| delete"#, query).map(|pattern| Regex::new(&pattern).unwrap());
    let fits = |kept: &&Kept| {
        let object = kept.object();
        known
            && of_stream.as_ref().is_none_or(|stream| object["_stream_id"] == *stream)
            && any_field.as_ref().is_none_or(|pattern| pattern.is_match(&json!(object).to_string()))
    };
    all.iter().filter(fits).collect()
}

fn printed(mut lines: Vec<&Kept>, query: &str) -> String {
    let backward = query.contains("sort by (_time desc)");
    assert!(backward || query.contains("sort by (_time)"), "a page has an order: {query}");
    lines.sort_by_key(|kept| if backward { -kept.at } else { kept.at });
    lines.truncate(group(r"limit (\d+)$", query).unwrap().parse().unwrap());
    lines.into_iter().map(|kept| json!(kept.object()).to_string() + "\n").collect()
}

/// A count is of the minute that begins at its moment.
fn counts(lines: &[&Kept], query: &str) -> Value {
    let pattern = group(r#"extract_regexp "(.*?)" from errbook_packed"#, query).unwrap();
    let code = Regex::new(&pattern).unwrap();
    let mut counted: BTreeMap<String, BTreeMap<i64, u32>> = BTreeMap::new();
    for kept in lines {
        if let Some(found) = code.captures(&json!(kept.object()).to_string()) {
            let minute = kept.at.div_euclid(60_000_000_000) * 60;
            *counted.entry(found["errbook_code"].to_owned()).or_default().entry(minute).or_default() += 1;
        }
    }
    let series = counted.into_iter().map(|(code, minutes)| {
        let values: Vec<Value> = minutes.into_iter().map(|(at, count)| json!([at, count.to_string()])).collect();
        json!({"metric": {"__name__": "lines", "errbook_code": code}, "values": values})
    });
    json!({"status": "success", "data": {"resultType": "matrix", "result": series.collect::<Vec<_>>()}})
}
