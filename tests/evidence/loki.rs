//! Loki: the same questions to a stand-in and, on demand, to a real one:
//! `ERRBOOK_TEST_LOKI=http://127.0.0.1:3100 cargo test --test evidence loki`.

use errbook::evidence::Question;
use serde_json::json;

use crate::ask::{AT, ID, LONG, MS, hour_before, one, question_at, shown};
use crate::server::{Server, json, reply};
use crate::stand_in::{Held, Loki};

const STREAMS: &str = r#"{app="gateway"}"#;

fn question() -> Question {
    question_at(*AT)
}

/// A line of the decision log.
fn decision(event: &str, more: &str) -> String {
    format!(r#"{{"event":"{event}","request_id":"{ID}"{more}}}"#)
}

#[test]
fn lines_of_the_id_come_with_their_neighbours_and_the_counts_of_the_code() {
    let reason = r#","reason_code":"AUTH_REPLAY_DETECTED""#;
    let repeated = |at| Held::new("gw-2", at, "error=AUTH_REPLAY_DETECTED");
    let loki = Loki::holding(vec![
        Held::new("gw-1", *AT - 3 * MS, "level=info msg=further"),
        Held {
            beside: vec![("code", "OTHER".into()), ("trace_id", "of another".into())],
            ..Held::new("gw-1", *AT - 2 * MS, "level=info msg=before token=abc123def")
        },
        Held::new("gw-1", *AT - MS, decision("proxy_request_start", "")),
        // Two lines of one moment, one with labels of its own.
        Held {
            beside: vec![("code", "OTHER".into()), ("trace_id", "0af7651916cd".into())],
            ..Held::new("gw-1", *AT, decision("proxy_auth_denied", reason))
        },
        Held::new("gw-1", *AT, decision("proxy_audit", "")),
        Held::new("gw-1", *AT + MS, "level=info msg=after"),
        Held::new("gw-2", *AT - MS, "level=info msg=elsewhere"),
        // Outside the window on either side.
        Held::new("gw-1", *AT - 901_000 * MS, decision("too early", "")),
        Held::new("gw-1", *AT + 301_000 * MS, decision("too late", "")),
        repeated(*AT - 70_000 * MS),
        repeated(*AT - 69_000 * MS),
        repeated(*AT + 60_000 * MS),
        // In the last, begun minute of the window.
        repeated(*AT + 299_000 * MS),
    ]);
    let mut question = question();
    question.around = 1;
    let found = one(&loki.config(STREAMS), &question, LONG).unwrap();
    assert_eq!(
        shown(&found),
        [
            "  level=info msg=before token=⟨secret #1825⟩".to_owned(),
            format!("* {}", decision("proxy_request_start", "")),
            format!("* {}", decision("proxy_audit", "")),
            format!("* {}", decision("proxy_auth_denied", reason)),
            "  level=info msg=after".to_owned(),
        ]
    );
    assert_eq!(found.lines[0].place.as_str(), r#"{app="gateway", pod="gw-1", service_name="gateway"}"#);
    // The denial gives its reason: a request that begins and does not end is no riddle then.
    assert_eq!((&found.remarks, &found.failed), (&vec![], &vec![]));
    let figures: Vec<_> = found.series.iter().map(|series| format!("{} {}", series.name, series.words())).collect();
    assert_eq!(figures, ["lines with AUTH_REPLAY_DETECTED +3 after, +2 before"]);
}

#[test]
fn an_id_that_stands_only_beside_the_line_is_found() {
    let beside = |id: &str| vec![("request_id", id.to_owned()), ("trace_id", "0af7651916cd".to_owned())];
    let loki = Loki::holding(vec![
        Held { beside: beside("another"), ..Held::new("gw-1", *AT - MS, "handling") },
        Held { beside: beside(ID), ..Held::new("gw-1", *AT, "refused: error=AUTH_REPLAY_DETECTED") },
    ]);
    let found = one(&loki.config(STREAMS), &question(), LONG).unwrap();
    let hit = format!("* refused: error=AUTH_REPLAY_DETECTED request_id={ID}");
    assert_eq!(shown(&found), ["  handling".to_owned(), hit]);
    let mut both = question();
    both.add("trace id", Some("0af7651916cd"));
    both.around = 0;
    let found = one(&loki.config(STREAMS), &both, LONG).unwrap();
    assert_eq!(found.hits().map(|line| line.hit.unwrap()).collect::<Vec<_>>(), ["trace id", "request id"]);
}

#[test]
fn what_many_requests_share_is_looked_for_only_near_the_failure() {
    let hash = errbook::evidence::hashed("acme-prod");
    let line = |seconds: i64| Held::new("gw-1", *AT + seconds * 1000 * MS, format!("t={seconds} namespace={hash}"));
    let loki = Loki::holding(vec![line(-60), line(2), line(60)]);
    let mut question = question();
    question.add_namespaces("> sigilum-namespace: acme-prod");
    question.around = 0;
    let found = one(&loki.config(STREAMS), &question, LONG).unwrap();
    assert_eq!(shown(&found), [format!("* t=2 namespace={hash}")]);
}

#[test]
fn many_lines_are_read_page_by_page_each_once() {
    // Seven lines of a moment: the border of a page falls between them.
    let loki =
        Loki::holding((0..2500).map(|n| Held::new("gw-0", *AT + n / 7 * MS, format!("msg=noise n={n}"))).collect());
    let mut question = question();
    question.needles[0].value = "msg=noise".into();
    (question.around, question.most) = (0, 10_000);
    let found = one(&loki.config(STREAMS), &question, LONG).unwrap();
    assert_eq!((found.lines.len(), found.more, found.failed), (2500, 0, vec![]));
    question.most = 400;
    let found = one(&loki.config(STREAMS), &question, LONG).unwrap();
    assert_eq!((found.lines.len(), found.more), (400, 600));
    assert_eq!(found.failed, ["there are more lines than the 1000 that were read"]);
    if let Some(server) = loki.server {
        let asked = server.asked.lock().unwrap();
        assert_eq!(asked.iter().filter(|request| request.get("limit") == "1000").count(), 4);
    }
}

#[test]
fn a_loki_that_allows_fewer_lines_gives_smaller_pages() {
    let server = Server::start(|request, stream| match request.get("limit") {
        "1000" => {
            let why = b"max entries limit per query exceeded, limit > max_entries_limit_per_query (1000 > 500)";
            reply(stream, "400 Bad Request", "text/plain", why);
        }
        "100" => {
            let values = json!([[*AT.to_string(), ID]]);
            json(stream, &json!({"data": {"result": [{"stream": {"app": "gateway"}, "values": values}]}}));
        }
        _ => json(stream, &json!({"data": {"result": []}})),
    });
    assert_eq!(shown(&one(&config(&server, ""), &question(), LONG).unwrap()), [format!("* {ID}")]);
}

fn config(server: &Server, more: &str) -> String {
    format!("[[source]]\nkind = \"loki\"\nname = \"loki\"\nurl = \"{}\"\nquery = '{STREAMS}'\n{more}", server.url)
}

#[test]
fn what_loki_refuses_is_said_with_what_to_do() {
    let loki = Loki::holding(vec![Held::new("gw-1", *AT, "x")]);
    let refused = |config: &str| {
        let trouble = one(config, &question(), LONG).unwrap_err();
        (trouble.why, trouble.next)
    };
    let config = loki.config(STREAMS);
    let said = |why: &str, next: &str| (why.to_owned(), next.to_owned());
    assert_eq!(
        refused(&config.replace(&format!("tenant = \"{}\"", loki.tenant), "")),
        said("it answered 401: no org id", "set `tenant` for this source")
    );
    assert_eq!(
        refused(&config.replace(&loki.url, &format!("{}/loki", loki.url))),
        said(
            "it answered 404: 404 page not found",
            "check the address: it must be the service itself, without the path of a query"
        )
    );
    let (why, next) = refused(&loki.config(r#"{app="gateway""#));
    assert!(why.starts_with("it answered 400: parse error at line "), "{why}");
    assert_eq!(next, "correct the query of this source");
    let mut long = question();
    long.window.before = jiff::SignedDuration::from_hours(9600);
    let why = one(&config, &long, LONG).unwrap_err().why;
    assert!(why.starts_with("it answered 400: the query time range exceeds the limit (query length: 9600h"), "{why}");
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
    let trouble = one(&config(&server, &file("bearer")), &question(), LONG).unwrap_err();
    assert!(!trouble.next.contains("opensesame"), "{trouble}");
    let basic = format!("user = \"ada\"\n{}", file("password"));
    one(&config(&server, &basic), &question(), LONG).unwrap_err();
    let asked = server.asked.lock().unwrap();
    let sent: Vec<_> = asked.iter().map(|request| request.header("authorization")).collect();
    assert_eq!(sent, [Some("Bearer opensesame"), Some("Basic YWRhOm9wZW5zZXNhbWU=")]);
}

#[test]
fn nothing_found_says_in_how_many_lines_and_what_could_be_the_reason() {
    let loki = Loki::holding((0..42).map(|n| Held::new("gw-1", *AT + n, "handling, {not JSON")).collect());
    let mut question = question();
    question.silent = Some("No line names this code.".into());
    let found = one(&loki.config(r#"{app="gateway"} | json"#), &question, LONG).unwrap();
    assert!(found.is_nothing());
    assert_eq!((found.covered.words("place"), found.failed), ("42 lines".to_owned(), vec![]));
    assert_eq!(found.remarks[0], "No line names this code.");
}

#[test]
fn a_wrong_tenant_or_selector_shows_in_there_being_no_line_at_all() {
    let loki = Loki::holding(vec![Held::new("gw-1", *AT, ID)]);
    let elsewhere = Loki { tenant: "nobody".into(), url: loki.url.clone(), server: None };
    for config in [elsewhere.config(STREAMS), loki.config(r#"{app="gateways"}"#)] {
        let found = one(&config, &question(), LONG).unwrap();
        assert_eq!(found.covered.words("place"), "0 lines");
        assert_eq!(found.remarks[0], "Nothing was written there in that time.");
        assert_eq!(found.remarks.last().unwrap(), "Or `query` or `tenant` of this source is not the right one.");
    }
}

#[test]
fn every_line_of_the_hour_before_is_given_whatever_is_in_it() {
    let loki = Loki::holding(vec![
        Held::new("gw-1", *AT - 3_601_000 * MS, "too early"),
        Held::new("gw-1", *AT - 3_000_000 * MS, "level=info msg=served"),
        Held::new("gw-2", *AT - 42_000 * MS, "error=AUTH_REPLAY_DETECTED"),
        Held::new("gw-1", *AT, "too late"),
    ]);
    let (lines, read) = hour_before(&loki.config(STREAMS), *AT);
    let line =
        |pod: &str, text: &str| (format!(r#"{{app="gateway", pod="{pod}", service_name="gateway"}}"#), text.to_owned());
    assert_eq!(lines, [line("gw-1", "level=info msg=served"), line("gw-2", "error=AUTH_REPLAY_DETECTED")]);
    assert_eq!((read.places, read.missing.len()), (1, 0));
}
