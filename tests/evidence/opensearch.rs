//! OpenSearch and Elasticsearch, as a stand-in answers for them.

use std::time::Duration;

use errbook::evidence::{Found, LogLine, Question};
use serde_json::json;

use crate::ask::{ID, LONG, MS, hour_before, one, question_at};
use crate::server::{Server, reply};
use crate::stand_in_opensearch::{Document, INDEX, Index, refuse};

/// 2026-03-02T10:11:12Z in nanoseconds since 1970.
const AT: i64 = 1_772_446_272_000 * MS;

fn question() -> Question {
    question_at(AT)
}

fn shown(found: &Found) -> Vec<String> {
    let mark = |line: &LogLine| if line.hit.is_some() { "*" } else { " " };
    found.lines.iter().map(|line| format!("{} {} | {}", mark(line), line.place, line.text)).collect()
}

fn plain(pod: &str, at: i64, message: &str) -> Document {
    Document::new(pod, at, message, &json!({}))
}

fn denied(at: i64) -> Document {
    let more = json!({"log": {"level": "error"}, "labels": {"request_id": ID, "code": "AUTH_REPLAY_DETECTED"}});
    Document::new("gw-1", at, "denied", &more)
}

#[test]
fn documents_of_the_id_come_as_lines_with_neighbours_of_their_pod_and_counts() {
    let repeated = |at| plain("gw-2", at, "error=AUTH_REPLAY_DETECTED");
    let index = Index::holding(vec![
        plain("gw-1", AT - 3 * MS, "further"),
        plain("gw-1", AT - 2 * MS, "before token=abc123def"),
        plain("gw-1", AT - MS, &format!("began {ID}")),
        denied(AT),
        plain("gw-1", AT + MS, "after"),
        plain("gw-2", AT - MS, "elsewhere"),
        // Outside the window on either side.
        denied(AT - 901_000 * MS),
        denied(AT + 301_000 * MS),
        repeated(AT - 70_000 * MS),
        repeated(AT - 69_000 * MS),
        repeated(AT + 60_000 * MS),
        // In the last, begun minute of the window.
        repeated(AT + 299_000 * MS),
    ]);
    let mut question = question();
    question.around = 1;
    let found = one(&index.config("query = \"service.name:gateway\"\n"), &question, LONG).unwrap();
    let denial =
        format!("denied service.name=gateway log.level=error labels.request_id={ID} labels.code=AUTH_REPLAY_DETECTED");
    assert_eq!(
        shown(&found),
        [
            "  gw-1 | before token=⟨secret #1825⟩ service.name=gateway".to_owned(),
            format!("* gw-1 | began {ID} service.name=gateway"),
            format!("* gw-1 | {denial}"),
            "  gw-1 | after service.name=gateway".to_owned(),
        ]
    );
    assert_eq!((&found.remarks, &found.failed), (&vec![], &vec![]));
    let figures: Vec<_> = found.series.iter().map(|series| format!("{} {}", series.name, series.words())).collect();
    assert_eq!(figures, ["lines with AUTH_REPLAY_DETECTED +3 after, +2 before"]);
}

#[test]
fn every_failure_of_a_minute_is_found_where_no_id_is_known() {
    let level =
        |at: i64, level: &str, message: &str| Document::new("gw-1", at, message, &json!({"log": {"level": level}}));
    let index = Index::holding(vec![
        level(AT - 31_000 * MS, "ERROR", "too early"),
        level(AT, "INFO", "served"),
        level(AT + MS, "ERROR", "no route"),
        Document::new("gw-2", AT + 2 * MS, "answered", &json!({"http": {"status_code": 502}})),
    ]);
    let mut question = question().of_minute();
    question.needles.clear();
    let found = one(&index.config(""), &question, LONG).unwrap();
    let hits: Vec<&str> = found.hits().map(|line| line.text.as_str()).collect();
    assert_eq!(
        hits,
        ["no route service.name=gateway log.level=ERROR", "answered service.name=gateway http.status_code=502"]
    );
}

#[test]
fn many_documents_are_read_page_by_page_each_once_though_some_are_alike() {
    // Seven documents of a moment, all with the same text: the border of a page falls between them.
    let index = Index::holding((0..2500).map(|n| plain("gw-0", AT + n / 7 * MS, "noise 77aa")).collect());
    let mut question = question();
    question.needles[0].value = "77aa".into();
    (question.around, question.most) = (0, 10_000);
    let found = one(&index.config(""), &question, LONG).unwrap();
    assert_eq!((found.lines.len(), found.more, found.failed), (2500, 0, vec![]));
    question.most = 400;
    let found = one(&index.config(""), &question, LONG).unwrap();
    assert_eq!((found.lines.len(), found.more), (400, 600));
    assert_eq!(found.failed, ["there are more lines than the 1000 that were read"]);
}

#[test]
fn values_are_looked_for_in_the_fields_that_are_named_and_the_text_stands_where_it_is_said() {
    let document = |at, fields| Document::new("gw-1", at, "handled", &fields);
    let index = Index::holding(vec![
        document(AT, json!({"trace": {"id": ID}, "event": {"text": "first\n"}})),
        document(AT + MS, json!({"peer": ID, "event": {"text": "second"}})),
    ]);
    let more = "fields = [\"trace.id\"]\nmessage = \"event.text\"\nstream = [\"service.name\"]\n";
    let mut question = question();
    question.around = 0;
    let found = one(&index.config(more), &question, LONG).unwrap();
    let line = format!("* gateway | first message=handled kubernetes.pod.name=gw-1 trace.id={ID}");
    assert_eq!(shown(&found), [line]);
}

#[test]
fn what_opens_it_is_sent_as_the_configuration_says() {
    let secrets = tempfile::tempdir().unwrap();
    let file = secrets.path().join("key");
    std::fs::write(&file, "opensesame\n").unwrap();
    let index = Index::holding(vec![denied(AT)]);
    let secret = |key: &str| format!("{key} = {{ file = \"{}\" }}\n", file.display());
    let basic = "user = \"ada\"\n".to_owned() + &secret("password");
    let mut question = question();
    question.around = 0;
    question.codes.clear();
    for more in [secret("api_key"), secret("bearer"), basic] {
        one(&index.config(&more).replace("\"opensearch\"", "\"elasticsearch\""), &question, LONG).unwrap();
    }
    let asked = index.server.asked.lock().unwrap();
    let sent: Vec<_> = asked.iter().map(|request| request.header("authorization").unwrap()).collect();
    assert_eq!(sent, ["ApiKey opensesame", "Bearer opensesame", "Basic YWRhOm9wZW5zZXNhbWU="]);
}

/// What is said of a source whose server refuses everything like this.
fn refused(status: &'static str, kind: &'static str, reason: &'static str) -> (String, String) {
    let index = Index { server: Server::start(move |_, stream| refuse(stream, status, kind, reason)) };
    let trouble = one(&index.config(""), &question(), LONG).unwrap_err();
    (trouble.why, trouble.next)
}

#[test]
fn what_is_refused_is_said_with_what_to_do() {
    let said = |why: &str, next: &str| (why.to_owned(), next.to_owned());
    assert_eq!(
        refused(
            "401 Unauthorized",
            "security_exception",
            "missing authentication credentials for REST request [/x/_search]"
        ),
        said(
            "it answered 401: missing authentication credentials for REST request [/x/_search]",
            "set `bearer`, or `user` and `password`, for this source"
        )
    );
    assert_eq!(
        refused("429 Too Many Requests", "circuit_breaking_exception", "[parent] Data too large"),
        said("it answered 429: [parent] Data too large", "ask again later, or for less time")
    );
    let wide = "field expansion for [*] matches too many fields, limit: 1024, got: 2048";
    assert_eq!(
        refused("400 Bad Request", "query_shard_exception", wide).1,
        "name in `fields` of this source those that bear ids and messages"
    );
    let index = Index::holding(vec![]);
    let trouble = |config: &str| {
        let trouble = one(config, &question(), LONG).unwrap_err();
        (trouble.why, trouble.next)
    };
    assert_eq!(
        trouble(&index.config("").replace(INDEX, "logs-gatewey")),
        said(
            "it answered 404: no such index [logs-gatewey]",
            "check `index` of this source: nothing there has that name"
        )
    );
    assert_eq!(
        trouble(&index.config("query = \"level:(error\"\n")),
        said("it answered 400: Failed to parse query [level:(error]", "correct the query of this source")
    );
}

#[test]
fn an_index_that_allows_fewer_documents_gives_smaller_pages() {
    let index = Index {
        server: Server::start(|request, stream| {
            let asked: serde_json::Value = serde_json::from_str(&request.body).unwrap();
            if asked["size"] == 1000 {
                let reason =
                    "Result window is too large, from + size must be less than or equal to: [500] but was [1000]";
                return refuse(stream, "400 Bad Request", "illegal_argument_exception", reason);
            }
            let hit = json!({"_index": INDEX, "_id": "1", "_source": {"log": format!("{ID} late")}, "sort": [AT]});
            let hits = if asked["size"] == 100 { vec![hit] } else { vec![] };
            crate::server::json(
                stream,
                &json!({"timed_out": false, "_shards": {"total": 1, "failed": 0}, "hits": {"hits": hits}}),
            );
        }),
    };
    let found = one(&index.config(""), &question(), LONG).unwrap();
    assert_eq!(shown(&found), [format!("* {INDEX} | {ID} late")]);
}

#[test]
fn shards_that_do_not_answer_are_told_and_the_others_are_shown() {
    let shards = json!({"total": 5, "successful": 4, "skipped": 0, "failed": 1, "failures": [
        {"shard": 2, "index": INDEX, "reason": {"type": "node_disconnected_exception", "reason": "node left"}}]});
    let index = Index {
        server: Server::start(move |_, stream| {
            let hit = json!({"_index": INDEX, "_id": "1", "_source": {"message": ID}, "sort": [AT]});
            crate::server::json(stream, &json!({"timed_out": false, "_shards": shards, "hits": {"hits": [hit]}}));
        }),
    };
    let mut question = question();
    question.around = 0;
    let found = one(&index.config(""), &question, LONG).unwrap();
    assert_eq!(found.hits().count(), 1);
    assert_eq!(found.failed[0], "1 of its 5 shards did not answer: node left");
    assert!(found.failed[1].starts_with("counts of codes: "), "{:?}", found.failed);
}

#[test]
fn nothing_found_says_in_how_many_documents() {
    let index = Index::holding((0..42).map(|n| plain("gw-1", AT + n, &format!("handling {n}"))).collect());
    let found = one(&index.config(""), &question(), LONG).unwrap();
    assert!(found.is_nothing());
    assert_eq!((found.covered.words("place"), found.failed), ("42 lines".to_owned(), vec![]));
    let empty = one(&Index::holding(vec![]).config(""), &question(), LONG).unwrap();
    assert_eq!(empty.remarks.last().unwrap(), "Or `index`, `query` or `time` of this source is not the right one.");
}

#[test]
fn a_page_a_cut_answer_and_a_server_that_says_nothing_are_told_apart() {
    let why = |server: Server, time: Duration| one(&Index { server }.config(""), &question(), time).unwrap_err().why;
    let page = Server::start(|_, stream| reply(stream, "200 OK", "text/html", b"<!DOCTYPE html><title>Log in</title>"));
    assert_eq!(why(page, LONG), "it answered with a web page (\"Log in\"), not with JSON");
    let cut = Server::start(|_, stream| reply(stream, "200 OK", "application/json", b"{\"hits\":{\"hits\":["));
    assert!(why(cut, LONG).starts_with("its answer is not what is expected there (EOF while parsing"));
    let silent = Server::start(|_, _| std::thread::park());
    assert_eq!(why(silent, Duration::from_secs(1)), "it did not answer in time");
}

#[test]
fn every_line_of_the_hour_before_is_given_whatever_is_in_it() {
    let index = Index::holding(vec![
        denied(AT - 3_601_000 * MS),
        plain("gw-2", AT - 3_000_000 * MS, "served"),
        denied(AT - 42_000 * MS),
        denied(AT),
    ]);
    let (lines, read) = hour_before(&index.config("query = \"service.name:gateway\"\n"), AT);
    let line = |pod: &str, text: &str| (pod.to_owned(), text.to_owned());
    let denied =
        format!("denied service.name=gateway log.level=error labels.request_id={ID} labels.code=AUTH_REPLAY_DETECTED");
    assert_eq!(lines, [line("gw-2", "served service.name=gateway"), line("gw-1", &denied)]);
    assert_eq!((read.places, read.missing.len()), (1, 0));
}
