//! A real Prometheus that watches a small text endpoint; `tests/all` says where its program is.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use std::{fs, thread};

use errbook::catalog::Metric;
use errbook::evidence::{Found, Question, Series, Window};
use jiff::Timestamp;

use crate::ask::{LONG, ask, one};
use crate::server::{Server, reply};

struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn metric(name: &str) -> Metric {
    Metric {
        name: name.into(),
        labels: [("reason".to_owned(), "replay".to_owned())].into(),
        note: Some("One per refusal.".into()),
    }
}

#[test]
#[ignore = "needs a Prometheus: tests/all runs it"]
fn the_counter_of_a_code_moves_at_the_failure() {
    let program = std::env::var("ERRBOOK_TEST_PROMETHEUS").expect("tests/all names the program");
    let refused = Arc::new(AtomicU32::new(3));
    let counted = refused.clone();
    let target = Server::start(move |_, stream| {
        let text = format!(
            "# TYPE gw_reject_total counter\ngw_reject_total{{reason=\"replay\"}} {}\n",
            counted.load(Ordering::SeqCst)
        );
        reply(stream, "200 OK", "text/plain; version=0.0.4", text.as_bytes());
    });
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("prometheus.yml");
    let host = target.url.trim_start_matches("http://");
    let jobs = format!(
        "global: {{scrape_interval: 200ms, scrape_timeout: 200ms}}\nscrape_configs:\n- job_name: gw\n  static_configs: [{{targets: ['{host}']}}]\n"
    );
    fs::write(&config, jobs).unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let started = Command::new(program)
        .arg(format!("--config.file={}", config.display()))
        .arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()))
        .arg(format!("--web.listen-address={free}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let _prometheus = Stopped(started.unwrap());
    let source = format!(
        "[[source]]\nkind = \"prometheus\"\nname = \"prom\"\nurl = \"http://{free}\"\nlabels = {{ job = \"gw\" }}\n"
    );
    let mut question = Question::new(Timestamp::now());
    question.metrics = vec![metric("gw_reject_total"), metric("gw_other_total")];
    question.window = Window { before: "60s".parse().unwrap(), after: "10s".parse().unwrap() };

    // Waits for what it needs to see, not for a time.
    let seen = |question: &mut Question, what: &dyn Fn(&Found) -> bool| {
        let began = Instant::now();
        loop {
            question.now = Timestamp::now();
            if let Ok(found) = one(&source, question, LONG)
                && what(&found)
            {
                return found;
            }
            assert!(began.elapsed() < LONG, "Prometheus never showed it");
            thread::yield_now();
        }
    };
    seen(&mut question, &|found| found.series.first().is_some_and(|series| series.points.len() >= 3));
    let failed = Timestamp::now();
    refused.fetch_add(6, Ordering::SeqCst);
    question.at = Some(failed);
    let found = seen(&mut question, &|found| {
        found.series.first().and_then(Series::after).is_some_and(|after| after.delta > 0.0)
    });
    let series = &found.series[0];
    assert!(series.counter && series.name.as_str().starts_with("gw_reject_total{reason=\"replay\""), "{}", series.name);
    assert_eq!(series.words(), "+6 after, 0 before");
    let (columns, mark) = series.columns(20);
    assert!((columns.iter().sum::<f64>() - 6.0).abs() < f64::EPSILON && mark.is_some(), "{columns:?} {mark:?}");
    assert!(found.remarks[0].starts_with("Not there: gw_other_total{reason=\"replay\"}"), "{:?}", found.remarks);

    // Its refusals are readable.
    let bad = source.replace("job = \"gw\"", "\"not a label\" = \"gw\"");
    let trouble = one(&bad, &question, LONG).unwrap_err();
    assert!(trouble.why.starts_with("it answered 400: ") && trouble.why.contains("parse error"), "{trouble}");

    // The log file and the counter together: step two of the checklist.
    let log = folder.path().join("gw.log");
    fs::write(&log, format!("{failed} {{\"event\":\"proxy_auth_denied\",\"request_id\":\"{}\"}}\n", crate::ask::ID))
        .unwrap();
    question.add("request id", Some(crate::ask::ID));
    let both = format!("[[source]]\nkind = \"files\"\nname = \"log\"\npaths = [\"{}\"]\n{source}", log.display());
    let answers = ask(&both, &question, LONG);
    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!((answers[0].hits().count(), answers[1].series.len()), (1, 1));
}

#[test]
fn two_readings_of_the_metrics_text_give_what_moved() {
    let count = AtomicU32::new(0);
    let target = Server::start(move |_, stream| {
        let text = format!("gw_reject_total{{reason=\"replay\"}} {}\n", 5 + 2 * count.fetch_add(1, Ordering::SeqCst));
        reply(stream, "200 OK", "text/plain", text.as_bytes());
    });
    let source =
        format!("[[source]]\nkind = \"metrics\"\nname = \"gw\"\nurl = \"{}/metrics\"\nseconds = 0\n", target.url);
    let mut question = Question::new("2026-03-02T10:20:00Z".parse().unwrap());
    question.metrics = vec![metric("gw_reject_total")];
    let found = one(&source, &question, Duration::from_secs(30)).unwrap();
    assert_eq!(
        (found.series[0].name.as_str(), found.series[0].words().as_str()),
        ("gw_reject_total{reason=\"replay\"}", "+2")
    );
}
