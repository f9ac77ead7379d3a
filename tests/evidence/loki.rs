//! Loki, by a stand-in that answers as a real one does: streams and matrices in JSON, errors in plain text, at most `limit`
//! lines from `start` on.

use std::net::TcpStream;

use errbook::evidence::Line;
use serde_json::json;

use crate::ask::{ID, LONG, one, question};
use crate::server::{Request, Server, json, reply};

const AT: &str = "2026-03-02T10:11:12Z";
const AT_NS: i64 = 1_772_446_272_000_000_000;

/// Every line that the stand-in holds: pod, nanoseconds, text.
fn held() -> Vec<(&'static str, i64, String)> {
    let mut lines: Vec<(&str, i64, String)> = Vec::new();
    for n in 0..2500 {
        lines.push(("gw-0", AT_NS - 600_000_000_000 + n * 1_000_000, format!("level=info msg=noise n={n}")));
    }
    let line = |event: &str, more: &str| format!(r#"{{"event":"{event}","request_id":"{ID}"{more}}}"#);
    lines.push(("gw-1", AT_NS - 2_000_000, "level=info msg=before token=abc123def".into()));
    lines.push(("gw-1", AT_NS - 1_000_000, line("proxy_request_start", "")));
    lines.push(("gw-1", AT_NS, line("proxy_auth_denied", r#","reason_code":"AUTH_REPLAY_DETECTED""#)));
    lines.push(("gw-1", AT_NS + 1_000_000, "level=info msg=after".into()));
    lines
}

fn answer(request: &Request, stream: &mut TcpStream) {
    let text = |stream: &mut TcpStream, status: &str, body: &str| {
        reply(stream, status, "text/plain; charset=utf-8", body.as_bytes());
    };
    if request.header("x-scope-orgid") != Some("team-a") {
        return text(stream, "401 Unauthorized", "no org id\n");
    }
    if request.path != "/loki/api/v1/query_range" {
        return text(stream, "404 Not Found", "404 page not found\n");
    }
    let number = |name: &str| request.get(name).parse::<i64>().unwrap();
    let (start, end, query) = (number("start"), number("end"), request.get("query"));
    if end < start {
        return text(stream, "400 Bad Request", "end timestamp must not be before or equal to start time");
    }
    if query.starts_with("sum by (code)") {
        assert!(query.contains("(?P<code>AUTH_REPLAY_DETECTED)") && query.contains(r#"`"?(?:reason_code"#), "{query}");
        let values = json!([[1_772_446_200, "2"], [1_772_446_320, "4"]]);
        let result = json!([{"metric": {"code": "AUTH_REPLAY_DETECTED"}, "values": values}]);
        return json(stream, &json!({"status": "success", "data": {"resultType": "matrix", "result": result}}));
    }
    let wanted = query.split_once("|= \"").map(|(_, rest)| rest.trim_end_matches('"'));
    let mut lines: Vec<_> = held()
        .into_iter()
        .filter(|(pod, at, line)| {
            let pod = !query.contains("pod=") || query.contains(&format!("pod=\"{pod}\""));
            pod && (start..end).contains(at) && wanted.is_none_or(|wanted| line.contains(wanted))
        })
        .collect();
    lines.sort_by_key(|(_, at, _)| if request.get("direction") == "backward" { -at } else { *at });
    lines.truncate(usize::try_from(number("limit")).unwrap());
    let streams: Vec<_> = ["gw-0", "gw-1"]
        .into_iter()
        .map(|pod| {
            let own = lines.iter().filter(|(from, ..)| *from == pod);
            let values: Vec<_> = own.map(|(_, at, line)| json!([at.to_string(), line])).collect();
            json!({"stream": {"app": "gateway", "pod": pod, "detected_level": "info"}, "values": values})
        })
        .filter(|stream| !stream["values"].as_array().unwrap().is_empty())
        .collect();
    json(stream, &json!({"status": "success", "data": {"resultType": "streams", "result": streams}}));
}

fn config(url: &str, more: &str) -> String {
    format!("[[source]]\nkind = \"loki\"\nname = \"loki\"\nurl = \"{url}\"\nquery = '{{app=\"gateway\"}}'\n{more}")
}

#[test]
fn lines_of_the_id_come_with_their_neighbours_and_the_counts_of_the_code() {
    let server = Server::start(answer);
    let found = one(&config(&server.url, "tenant = \"team-a\""), &question(AT), LONG).unwrap();
    let shown: Vec<String> = found
        .lines
        .iter()
        .map(|line: &Line| format!("{} {}", if line.hit.is_some() { "*" } else { " " }, line.text))
        .collect();
    assert_eq!(
        shown,
        [
            "  level=info msg=before token=⟨secret #1825⟩".to_owned(),
            format!(r#"* {{"event":"proxy_request_start","request_id":"{ID}"}}"#),
            format!(r#"* {{"event":"proxy_auth_denied","request_id":"{ID}","reason_code":"AUTH_REPLAY_DETECTED"}}"#),
            "  level=info msg=after".to_owned(),
        ]
    );
    assert_eq!(found.lines[0].place.as_str(), r#"{app="gateway", pod="gw-1"}"#);
    // The denial gives its reason: a request that begins and does not end is no riddle then.
    assert_eq!(found.remarks, [""; 0]);
    assert_eq!(found.series.len(), 1);
    assert_eq!(found.series[0].name.as_str(), "lines with AUTH_REPLAY_DETECTED");
    assert_eq!(found.series[0].words(), "+4 after, +2 before");
    assert!(found.failed.is_empty(), "{:?}", found.failed);
}

#[test]
fn many_lines_are_read_page_by_page_each_once() {
    let server = Server::start(answer);
    let mut question = question(AT);
    question.needles[0].value = "msg=noise".into();
    question.at = Some("2026-03-02T10:01:12Z".parse().unwrap());
    (question.around, question.most) = (0, 10_000);
    let found = one(&config(&server.url, "tenant = \"team-a\""), &question, LONG).unwrap();
    assert_eq!((found.lines.len(), found.more), (2500, 0));
    let pages = server.asked.lock().unwrap().iter().filter(|request| request.get("limit") == "1000").count();
    assert_eq!(pages, 3);
}

#[test]
fn what_loki_refuses_is_said_with_what_to_do() {
    let server = Server::start(answer);
    let trouble = one(&config(&server.url, ""), &question(AT), LONG).unwrap_err();
    assert_eq!(
        (trouble.why.as_str(), trouble.next.as_str()),
        ("it answered 401: no org id", "set `tenant` for this source")
    );
    let trouble =
        one(&config(&format!("{}/loki", server.url), "tenant = \"team-a\""), &question(AT), LONG).unwrap_err();
    assert_eq!(trouble.why, "it answered 404: 404 page not found");
}

#[test]
fn credentials_are_sent_from_a_file_and_never_shown() {
    let secrets = tempfile::tempdir().unwrap();
    let file = secrets.path().join("token");
    std::fs::write(&file, "opensesame\n").unwrap();
    let server = Server::start(|_, stream| {
        reply(stream, "403 Forbidden", "text/plain", b"bearer opensesame is not allowed, token=opensesame");
    });
    let file = |key: &str| format!("{key} = {{ file = \"{}\" }}", file.display());
    let trouble = one(&config(&server.url, &file("bearer")), &question(AT), LONG).unwrap_err();
    assert!(!trouble.next.contains("opensesame"), "{trouble}");
    let basic = format!("user = \"ada\"\n{}", file("password"));
    one(&config(&server.url, &basic), &question(AT), LONG).unwrap_err();
    let asked = server.asked.lock().unwrap();
    let sent: Vec<_> = asked.iter().map(|request| request.header("authorization")).collect();
    assert_eq!(sent, [Some("Bearer opensesame"), Some("Basic YWRhOm9wZW5zZXNhbWU=")]);
}

#[test]
fn nothing_found_says_what_could_be_the_reason() {
    let server = Server::start(answer);
    let mut question = question(AT);
    question.needles[0].value = "nothing-like-this".into();
    question.silent = Some("No line names this code.".into());
    question.codes.clear();
    let empty = Server::start(|_, stream| json(stream, &json!({"data": {"result": []}})));
    let found = one(&config(&empty.url, ""), &question, LONG).unwrap();
    assert!(found.is_nothing());
    assert_eq!(found.remarks[..2], ["Nothing was written there in that time.", "No line names this code."]);
    drop(server);
}
