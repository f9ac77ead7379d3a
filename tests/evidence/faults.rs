//! Everything that can go wrong with a service: each source says so in its own time, and the others answer.

use std::io::Write;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::ask::{LONG, ask, one, question};
use crate::server::{Request, Server, json, reply};

const AT: &str = "2026-03-02T10:11:12Z";

fn loki(name: &str, url: &str) -> String {
    format!("[[source]]\nkind = \"loki\"\nname = \"{name}\"\nurl = \"{url}\"\nquery = '{{app=\"x\"}}'\n")
}

fn why(answer: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static, time: Duration) -> (String, String) {
    let server = Server::start(answer);
    let trouble = one(&loki("loki", &server.url), &question(AT), time).unwrap_err();
    (trouble.why, trouble.next)
}

#[test]
fn a_page_instead_of_json_is_said() {
    let (why, next) =
        why(|_, stream| reply(stream, "200 OK", "text/html", b"<!DOCTYPE html><html><title>Sign in</title>"), LONG);
    assert_eq!(why, "it answered with a web page (\"Sign in\"), not with JSON");
    assert!(next.contains("login page"), "{next}");
}

#[test]
fn an_answer_that_breaks_off_is_said() {
    let cut = |_: &Request, stream: &mut TcpStream| {
        let _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"data\":");
        let _ = stream.shutdown(std::net::Shutdown::Both);
    };
    let (why, _) = why(cut, LONG);
    assert!(why.starts_with("its answer broke off ("), "{why}");
}

#[test]
fn an_answer_that_never_ends_is_not_kept() {
    let endless = |_: &Request, stream: &mut TcpStream| {
        let _ =
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 209715200\r\n\r\n");
        let block = [b' '; 1 << 13];
        for _ in 0..25_600 {
            if stream.write_all(&block).is_err() {
                return;
            }
        }
    };
    assert_eq!(why(endless, LONG).0, "its answer is larger than 32 MB");
}

#[test]
fn bytes_that_are_no_text_are_replaced() {
    let server = Server::start(|request, stream| {
        let mut body =
            json!({"data": {"result": [{"stream": {"app": "x"}, "values": [["1772446272000000000", "b6d8Xb2"]]}]}})
                .to_string()
                .into_bytes();
        if request.get("query").starts_with("sum") {
            return json(stream, &json!({"data": {"result": []}}));
        }
        let at = body.iter().position(|byte| *byte == b'X').unwrap();
        body[at] = 0xff;
        reply(stream, "200 OK", "application/json", &body);
    });
    let mut question = question(AT);
    question.needles[0].value = "b6d8".into();
    let found = one(&loki("loki", &server.url), &question, LONG).unwrap();
    assert_eq!(found.lines[0].text.as_str(), "b6d8\u{fffd}b2");
}

#[test]
fn who_asks_to_come_again_soon_is_asked_again_once() {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |_, stream| {
        if count.fetch_add(1, Ordering::SeqCst) == 0 {
            let _ =
                stream.write_all(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 4\r\n\r\nslow");
        } else {
            json(stream, &json!({"data": {"result": []}}));
        }
    });
    assert!(one(&loki("loki", &server.url), &question(AT), LONG).is_ok());
    let later = |_: &Request, stream: &mut TcpStream| {
        let _ =
            stream.write_all(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120\r\nContent-Length: 4\r\n\r\nslow");
    };
    assert_eq!(why(later, LONG), ("it answered 429: slow".into(), "ask again in 120 s".into()));
}

#[test]
fn nothing_that_listens_is_said() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let trouble = one(&loki("loki", &url), &question(AT), LONG).unwrap_err();
    assert_eq!(trouble.to_string(), format!("cannot ask {url}: nothing listens there; check the address and the port"));
}

#[test]
fn ten_sources_answer_each_in_its_own_time() {
    let quick = Server::start(|_, stream| json(stream, &json!({"data": {"result": []}})));
    // Says nothing until the client is gone.
    let hanging = Server::start(|_, _| thread::park());
    let mut config: String = (0..9).map(|n| loki(&format!("quick{n}"), &quick.url)).collect();
    config += &loki("hanging", &hanging.url);
    let began = Instant::now();
    let answers = ask(&config, &question(AT), Duration::from_secs(2));
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 9);
    assert_eq!(answers[9].as_ref().unwrap_err().why, "it did not answer in time");
}

#[test]
fn a_file_that_is_removed_while_it_is_read_is_read_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gw.log");
    let noise = "2026-03-02T10:11:12Z level=info msg=noise\n".repeat(200_000);
    std::fs::write(&path, format!("{noise}2026-03-02T10:11:12Z {}\n", crate::ask::ID)).unwrap();
    let config = format!("[[source]]\nkind = \"files\"\nname = \"gw\"\npaths = [\"{}\"]\n", path.display());
    let removed = thread::spawn(move || std::fs::remove_file(path));
    match one(&config, &question(AT), LONG) {
        Ok(found) => assert_eq!(found.hits().count(), 1),
        Err(trouble) => assert_eq!(trouble.why, "there is no such file"),
    }
    removed.join().unwrap().unwrap();
}
