//! VictoriaLogs: the same questions to a stand-in and, on demand, to a real one:
//! `ERRBOOK_TEST_VICTORIALOGS=http://127.0.0.1:9428 cargo test --test evidence victorialogs`.

use errbook::evidence::Question;

use crate::ask::{AT, ID, LONG, MS, hour_before, one, question_at, shown};
use crate::server::{Server, reply};
use crate::stand_in_victorialogs::{Kept, VictoriaLogs};

const STREAMS: &str = r#"{app="gateway"}"#;

fn question() -> Question {
    question_at(*AT)
}

fn denied(at: i64) -> Kept {
    let fields = [("request_id", ID), ("reason_code", "AUTH_REPLAY_DETECTED"), ("level", "error")];
    let fields = fields.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    Kept { fields, ..Kept::new("gw-1", at, "denied") }
}

#[test]
fn lines_of_the_id_come_from_the_message_and_from_fields_with_neighbours_and_counts() {
    let repeated = |at| Kept::new("gw-2", at, "error=AUTH_REPLAY_DETECTED");
    let logs = VictoriaLogs::holding(vec![
        Kept::new("gw-1", *AT - 3 * MS, "level=info msg=further"),
        Kept::new("gw-1", *AT - 2 * MS, "level=info msg=before token=abc123def"),
        Kept::new("gw-1", *AT - MS, format!("{{\"event\":\"began\",\"request_id\":\"{ID}\"}}")),
        denied(*AT),
        Kept::new("gw-1", *AT + MS, "level=info msg=after"),
        Kept::new("gw-2", *AT - MS, "level=info msg=elsewhere"),
        // Outside the window on either side.
        denied(*AT - 901_000 * MS),
        denied(*AT + 301_000 * MS),
        repeated(*AT - 70_000 * MS),
        repeated(*AT - 69_000 * MS),
        repeated(*AT + 60_000 * MS),
        // In the last, begun minute of the window.
        repeated(*AT + 299_000 * MS),
    ]);
    let mut question = question();
    question.around = 1;
    let found = one(&logs.config(STREAMS), &question, LONG).unwrap();
    assert_eq!(
        shown(&found),
        [
            "  level=info msg=before token=⟨secret #1825⟩".to_owned(),
            format!("* {{\"event\":\"began\",\"request_id\":\"{ID}\"}}"),
            format!("* denied level=error reason_code=AUTH_REPLAY_DETECTED request_id={ID}"),
            "  level=info msg=after".to_owned(),
        ]
    );
    assert_eq!(found.lines[0].place.as_str(), r#"{app="gateway",pod="gw-1"}"#);
    assert_eq!((&found.remarks, &found.failed), (&vec![], &vec![]));
    let figures: Vec<_> = found.series.iter().map(|series| format!("{} {}", series.name, series.words())).collect();
    assert_eq!(figures, ["lines with AUTH_REPLAY_DETECTED +3 after, +2 before"]);
}

#[test]
fn every_failure_of_a_minute_is_found_where_no_id_is_known() {
    let level = |at: i64, level: &str, message: &str| Kept {
        fields: vec![("level", level.to_owned())],
        ..Kept::new("gw-1", at, message)
    };
    let logs = VictoriaLogs::holding(vec![
        level(*AT - 31_000 * MS, "error", "too early"),
        level(*AT, "info", "served"),
        level(*AT + MS, "error", "no route"),
        Kept::new("gw-2", *AT + 2 * MS, "GET /a HTTP/1.1\" 502 12"),
    ]);
    let mut question = question().of_minute();
    question.needles.clear();
    let found = one(&logs.config("*"), &question, LONG).unwrap();
    let hits: Vec<&str> = found.hits().map(|line| line.text.as_str()).collect();
    assert_eq!(hits, ["no route level=error", "GET /a HTTP/1.1\" 502 12"]);
}

#[test]
fn many_lines_are_read_page_by_page_each_once() {
    // Seven lines of a moment: the border of a page falls between them.
    let logs = VictoriaLogs::holding(
        (0..2500).map(|n| Kept::new("gw-0", *AT + n / 7 * MS, format!("msg=noise n={n}"))).collect(),
    );
    let mut question = question();
    question.needles[0].value = "msg=noise".into();
    (question.around, question.most) = (0, 10_000);
    let found = one(&logs.config(STREAMS), &question, LONG).unwrap();
    assert_eq!((found.lines.len(), found.more, found.failed), (2500, 0, vec![]));
    question.most = 400;
    let found = one(&logs.config(STREAMS), &question, LONG).unwrap();
    assert_eq!((found.lines.len(), found.more), (400, 600));
    assert_eq!(found.failed, ["there are more lines than the 1000 that were read"]);
}

#[test]
fn what_is_refused_is_said_with_what_to_do() {
    let logs = VictoriaLogs::holding(vec![Kept::new("gw-1", *AT, "x")]);
    let refused = |config: &str| {
        let trouble = one(config, &question(), LONG).unwrap_err();
        (trouble.why, trouble.next)
    };
    let (why, next) = refused(&logs.config(r#"{app="gateway""#));
    assert!(why.starts_with(r#"it answered 400: cannot parse query [{app="gateway" |"#), "{why}");
    assert_eq!(next, "correct the query of this source");
    let config = logs.config(STREAMS);
    let (why, next) = refused(&config.replace(&logs.url, &format!("{}/vmui", logs.url)));
    assert!(why.starts_with("it answered 400: unsupported path requested:"), "{why}");
    assert_eq!(next, "check the address: it must be the service itself, without the path of a query");
    let (why, next) = refused(&config.replace(&logs.tenant, "team-a"));
    assert!(why.starts_with("it answered 400: cannot obtain tenanID"), "{why}");
    assert_eq!(next, "correct `tenant` of this source");
}

#[test]
fn nothing_found_says_in_how_many_lines_and_another_tenant_has_none() {
    let logs = VictoriaLogs::holding((0..42).map(|n| Kept::new("gw-1", *AT + n, format!("handling {n}"))).collect());
    let found = one(&logs.config(STREAMS), &question(), LONG).unwrap();
    assert!(found.is_nothing());
    assert_eq!((found.covered.words("place"), found.failed), ("42 lines".to_owned(), vec![]));
    let elsewhere = logs.config(STREAMS).replace(&logs.tenant, "0:4000000000");
    let found = one(&elsewhere, &question(), LONG).unwrap();
    assert_eq!(found.covered.words("place"), "0 lines");
    assert_eq!(found.remarks.last().unwrap(), "Or `query` or `tenant` of this source is not the right one.");
}

#[test]
fn a_value_that_is_an_expression_is_taken_as_it_is_written() {
    let logs = VictoriaLogs::holding(vec![
        Kept::new("gw-1", *AT, r#"id=a.b(c)"d\e|f"#),
        Kept::new("gw-1", *AT + MS, "id=aXb(c)"),
    ]);
    let mut question = question();
    question.needles[0].value = "a.b(c)".into();
    question.around = 0;
    assert_eq!(shown(&one(&logs.config(STREAMS), &question, LONG).unwrap()), [r#"* id=a.b(c)"d\e|f"#]);
}

#[test]
fn a_login_page_and_a_line_that_breaks_off_are_said() {
    let config =
        |server: &Server| format!("[[source]]\nkind = \"victorialogs\"\nname = \"logs\"\nurl = \"{}\"\n", server.url);
    let page =
        Server::start(|_, stream| reply(stream, "200 OK", "text/html", b"<!DOCTYPE html><html><title>Sign in</title>"));
    let trouble = one(&config(&page), &question(), LONG).unwrap_err();
    assert_eq!(trouble.why, "it answered with a web page (\"Sign in\"), not with JSON");
    let cut = Server::start(|_, stream| {
        reply(
            stream,
            "200 OK",
            "application/stream+json",
            b"{\"_time\":\"2026-03-02T10:11:12Z\",\"_msg\":\"a\"}\n{\"_ti",
        );
    });
    let trouble = one(&config(&cut), &question(), LONG).unwrap_err();
    assert!(trouble.why.starts_with("its answer is not what is expected there (EOF while parsing"), "{trouble}");
}

#[test]
fn every_line_of_the_hour_before_is_given_whatever_is_in_it() {
    let logs = VictoriaLogs::holding(vec![
        denied(*AT - 3_601_000 * MS),
        Kept::new("gw-2", *AT - 3_000_000 * MS, "level=info msg=served"),
        denied(*AT - 42_000 * MS),
        denied(*AT),
    ]);
    let (lines, read) = hour_before(&logs.config(STREAMS), *AT);
    let line = |pod: &str, text: &str| (format!(r#"{{app="gateway",pod="{pod}"}}"#), text.to_owned());
    let denied = format!("denied level=error reason_code=AUTH_REPLAY_DETECTED request_id={ID}");
    assert_eq!(lines, [line("gw-2", "level=info msg=served"), line("gw-1", &denied)]);
    assert_eq!((read.places, read.missing.len()), (1, 0));
}
