//! Stories of step two: the lines of a failure and its counter are found, pinned, and tick the step.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::pty::Terminal;

pub const METRIC: &str = "sigilum_gateway_auth_reject_total";
pub const ID: &str = "5d0c1f7e-88a1-4be2-9f4e-6a1f0c2d7b90";

/// What the gateway answered at this moment.
pub fn response(at: Timestamp) -> String {
    format!(
        "HTTP/1.1 403 Forbidden\nX-Request-Id: {ID}\n\n{{\"error\":\"replay detected\",\"code\":\"AUTH_REPLAY_DETECTED\",\
         \"request_id\":\"{ID}\",\"timestamp\":\"{at:.0}\"}}\n"
    )
}

/// A log around it, and the source that reads it.
fn log(folder: &Path, at: Timestamp) -> String {
    let path = folder.join("gateway.log");
    let line = |event: &str, id: &str| {
        format!("{{\"timestamp\":\"{at:.0}\",\"event\":\"{event}\",\"request_id\":\"{id}\"}}\n")
    };
    let text = [line("request_served", "other-1"), line("proxy_auth_denied", ID), line("request_served", "other-2")];
    fs::write(&path, text.concat()).unwrap();
    format!("[[source]]\nkind = \"files\"\nname = \"gateway log\"\npaths = [\"{}\"]\n", path.display())
}

/// errbook with these sources, started in this folder.
pub fn errbook(folder: &Path, sources: &str) -> Terminal {
    let config = folder.join("config.toml");
    fs::write(&config, sources).unwrap();
    let line =
        format!("cd {} && exec {} --config {}", folder.display(), env!("CARGO_BIN_EXE_errbook"), config.display());
    Terminal::start(110, 40, ["sh".into(), "-c".into(), line.into()])
}

#[test]
fn a_line_of_the_log_is_found_pinned_and_ticks_the_step() {
    let folder = tempfile::tempdir().unwrap();
    let at = "2026-04-05T06:07:08Z".parse().unwrap();
    let mut terminal = errbook(folder.path(), &log(folder.path(), at));
    terminal.shows("F1 help").pastes(&response(at)).shows("1 failure in").types("\r").shows("▸ 2");
    terminal.shows("1 hit").shows("▸ 06:07:08.000").shows("proxy_auth_denied");
    terminal
        .types("p")
        .shows("Pin what to the case?")
        .shows("1 all of it: 1 hit")
        .types("2")
        .shows("Pinned.")
        .types("\x1b")
        .hides("Pin what")
        .types(" ");
    terminal.shows("2 ✓").shows("▸ 3").types("k").shows("Pinned from gateway log: one line");
    terminal.types("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn the_pager_shows_every_line_and_gives_the_screen_back() {
    let folder = tempfile::tempdir().unwrap();
    let at = "2026-04-05T06:07:08Z".parse().unwrap();
    let config = folder.path().join("config.toml");
    fs::write(&config, log(folder.path(), at)).unwrap();
    let binary = env!("CARGO_BIN_EXE_errbook");
    let line = format!("PAGER='grep -n Every' {binary} --config {}", config.display());
    let mut terminal = Terminal::start(110, 40, ["sh".into(), "-c".into(), line.into()]);
    terminal.shows("F1 help").pastes(&response(at)).shows("1 failure in").types("\r").shows("▸ 06:07:08.000");
    let before = terminal.raw().len();
    terminal.types("v");
    terminal.says(before, "Every line, whole").shows("▸ 06:07:08.000").types("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn a_log_without_the_failure_is_accepted_with_what_was_covered() {
    let folder = tempfile::tempdir().unwrap();
    let at: Timestamp = "2026-04-05T06:07:08Z".parse().unwrap();
    let source = log(folder.path(), at);
    fs::write(folder.path().join("gateway.log"), format!("{{\"timestamp\":\"{at:.0}\",\"event\":\"idle\"}}\n"))
        .unwrap();
    let mut terminal = errbook(folder.path(), &source);
    terminal
        .shows("F1 help")
        .pastes(&response(at))
        .shows("1 failure in")
        .types("\r")
        .shows("nothing in 1 place, 1 line");
    terminal.types("p").shows("nothing was found to pin; Space accepts that").types(" ").shows("2 ✓").shows("▸ 3");
    terminal.types("k").shows("· 1 note").types("\x03");
    assert!(terminal.ends().success());
}

struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Serves the counter as text to whoever connects.
fn counter(count: Arc<AtomicU32>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let _ = stream.read(&mut [0; 4096]);
            let body = format!(
                "# TYPE {METRIC} counter\n{METRIC}{{reason=\"auth_replay_detected\"}} {}\n",
                count.load(Ordering::SeqCst)
            );
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nConnection: close\r\n";
            let _ = write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len());
        }
    });
    address
}

/// Waits until this query has this value; spaces and signs in it are escaped.
fn has(prometheus: &str, query: &str, value: &str) {
    let deadline = Instant::now() + Duration::from_secs(60);
    let ask = || {
        let mut stream = TcpStream::connect(prometheus).ok()?;
        write!(stream, "GET /api/v1/query?query={query} HTTP/1.0\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer.contains(&format!("\"{value}\"]")))
    };
    while ask() != Some(true) {
        assert!(Instant::now() < deadline, "Prometheus never had {value} of {query}");
        thread::yield_now();
    }
}

/// A Prometheus that watches a counter, with a few seconds of it behind.
pub struct Prometheus {
    _process: Stopped,
    count: Arc<AtomicU32>,
    address: String,
}

impl Prometheus {
    /// Starts the one that the environment names.
    pub fn start(folder: &Path) -> Self {
        let program = std::env::var("ERRBOOK_TEST_PROMETHEUS").unwrap();
        let count = Arc::new(AtomicU32::new(3));
        let jobs = format!(
            "global: {{scrape_interval: 200ms, scrape_timeout: 200ms}}\nscrape_configs:\n- job_name: gw\n  \
             static_configs: [{{targets: ['{}']}}]\n",
            counter(count.clone())
        );
        let config = folder.join("prometheus.yml");
        fs::write(&config, jobs).unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let started = Command::new(program)
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", folder.join("data").display()))
            .arg(format!("--web.listen-address={address}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let process = Stopped(started.unwrap());
        has(&address, &format!("count_over_time({METRIC}[1m])%3Ebool%2015"), "1");
        Self { _process: process, count, address }
    }

    /// Six failures are counted now, and seen; when that was.
    pub fn counted(&self) -> Timestamp {
        let at = Timestamp::now();
        self.count.fetch_add(6, Ordering::SeqCst);
        has(&self.address, &format!("count_over_time(({METRIC}%3E8)[1m:200ms])%3Ebool%2015"), "1");
        at
    }

    /// The source that asks it.
    pub fn source(&self) -> String {
        format!("[[source]]\nkind = \"prometheus\"\nname = \"prom\"\nurl = \"http://{}\"\n", self.address)
    }
}

#[test]
#[ignore = "needs a Prometheus: tests/all runs it"]
fn a_log_and_a_prometheus_tell_of_the_same_failure() {
    let folder = tempfile::tempdir().unwrap();
    let prometheus = Prometheus::start(folder.path());
    let at = prometheus.counted();
    let window = "[evidence]\nbefore = \"30s\"\nafter = \"30s\"\n";
    let sources = format!("{window}{}{}", log(folder.path(), at), prometheus.source());
    let mut terminal = errbook(folder.path(), &sources);
    terminal.shows("F1 help").pastes(&response(at)).shows("1 failure in").types("\r").shows("▸ 2");
    terminal.shows("1 hit").shows("1 figure").shows(METRIC).shows("+6 after");
    terminal.shows("▲ the failure").types("p").shows("1 all of it: 1 hit, 1 figure").types("1");
    terminal.shows("Pinned.").types("\x1b").hides("Pin what").types(" ");
    terminal.shows("2 ✓").shows("▸ 3").types("k").shows("Pinned from gateway log, prom: 1 hit, 1 figure");
    terminal.types("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn an_alarm_is_raised_in_the_screen_while_a_log_is_watched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gw.log");
    let denied = |second: u32, code: &str| {
        format!(
            "{{\"timestamp\":\"2026-04-05T06:07:{second:02}Z\",\"event\":\"proxy_auth_denied\",\"decision\":\"deny\",\
             \"reason_code\":\"{code}\",\"request_id\":\"{second:08}-88a1-4be2-9f4e-6a1f0c2d7b90\"}}\n"
        )
    };
    fs::write(&path, denied(1, "AUTH_REPLAY_DETECTED")).unwrap();
    let binary = env!("CARGO_BIN_EXE_errbook");
    let line = format!("cd {} && exec {binary} watch gw.log --alert 'AUTH_* > 2/m'", folder.path().display());
    let mut terminal = Terminal::start(110, 30, ["sh".into(), "-c".into(), line.into()]);
    terminal.shows("AUTH_REPLAY_DETECTED").shows("watching, no alarm");
    let before = terminal.raw().len();
    let mut log = fs::OpenOptions::new().append(true).open(&path).unwrap();
    log.write_all((2..5).map(|second| denied(second, "AUTH_NONCE_INVALID")).collect::<String>().as_bytes()).unwrap();
    terminal.says(before, "]9;errbook: alarm: AUTH_* > 2/m: AUTH_NONCE_INVALID · sigilum-gateway, 3 at 2026-04-05");
    terminal.shows("! alarm: AUTH_* > 2/m: AUTH_NONCE_INVALID").shows("watching, 1 alarm");
    terminal.types("o").shows("Last alarm: AUTH_* > 2/m");
    terminal.types("q");
    assert!(terminal.ends().success());
}
