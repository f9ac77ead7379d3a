//! `errbook scan` and `errbook watch` as they are run: whole outputs, compressed input, filters, interrupts, growing files.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

/// A denial in the gateway's decision log, the answer to the same request, another product's failure, and decoys.
const LOG: &str = r#"2026/03/02 10:11:12 {"component":"gateway","connection":"mail-proxy","decision":"deny","event":"proxy_auth_denied","kind":"decision","reason_code":"AUTH_REPLAY_DETECTED","request_id":"5d0c1b7e-90aa-41f3-b7c2-6a1f20e9d401","timestamp":"2026-03-02T10:11:12.5Z"}
{"error":"replay detected","code":"AUTH_REPLAY_DETECTED","request_id":"5d0c1b7e-90aa-41f3-b7c2-6a1f20e9d401","timestamp":"2026-03-02T10:11:12.501Z","docs_url":"https://github.com/PaymanAI/sigilum/blob/main/docs/product/GATEWAY_ERROR_CODES.md#auth-errors"}
203.0.113.7 - - [02/Mar/2026:10:11:13 +0000] "GET /docs/RESOURCE_NOT_FOUND HTTP/1.1" 404 12 "-" "curl/8.5.0"
{"level":"info","time":"2026-03-02T10:11:14.000Z","service":"api","code":404,"msg":"request completed"}
2026-03-02T10:12:30.000Z {"error":"insufficient_scope","error_description":"Missing scope: mail:read","requestId":"0b9f7a52-6a3e-4c11-8a57-0d64a4f3c922"}
2026-03-02T10:12:31.000Z {"error":"quota_exhausted","error_description":"the quota is used up","approval_id":"a-1","requestId":"77e0f4c1-1f0a-4b3c-9d8e-2f5b6a7c8d90"}
{"error":"invalid_grant","error_description":"AADSTS70008: expired","error_codes":[70008],"timestamp":"2026-03-02 10:12:32Z","correlation_id":"c0ffee00-1111-2222-3333-444455556666"}
"#;

const TABLE: &str = "\
3 failures and 2 in general in 1.2 kB of log, 2026-03-02 10:11:12 to 10:12:32 UTC

caracal
        1 ·  33 %  insufficient_scope = scope_insufficient  10:12:30 10:12:30   █

sigilum-gateway
        1 ·  33 %  AUTH_REPLAY_DETECTED                     10:11:12 10:11:12  █

caracal, not in its catalog
        1 ·  33 %  quota_exhausted                          10:12:31 10:12:31   █

http, in general
        1 ·  50 %  404                                      10:11:13 10:11:13  █

oauth, in general
        1 ·  50 %  invalid_grant                            10:12:32 10:12:32   █

Request ids to look for (--json has more):
  insufficient_scope = scope_insufficient  0b9f7a52-6a3e-4c11-8a57-0d64a4f3c922
  AUTH_REPLAY_DETECTED                     5d0c1b7e-90aa-41f3-b7c2-6a1f20e9d401
  quota_exhausted                          77e0f4c1-1f0a-4b3c-9d8e-2f5b6a7c8d90
  invalid_grant                            c0ffee00-1111-2222-3333-444455556666

Not counted: 1 more line of a failure counted already; --count lines counts them
";

fn errbook(arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("errbook"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs to the end: exit code, standard output, standard error.
fn run(arguments: &[&str], input: Option<&[u8]>) -> (i32, String, String) {
    let mut child = errbook(arguments).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.unwrap_or_default()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

#[test]
fn a_file_that_asks_for_more_memory_than_it_gets_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut packed = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(9)).unwrap();
    packed.write_all(LOG.as_bytes()).unwrap();
    fs::write(folder.path().join("app.log.xz"), packed.finish().unwrap()).unwrap();
    fs::write(folder.path().join("app.log"), "BZh9 is how this log begins\n").unwrap();
    let path = folder.path().join("app.log.xz");
    let (code, _, said) = run(&["scan", path.to_str().unwrap()], None);
    assert_eq!(code, 5, "{said}");
    assert!(said.contains("unpack it first: it was packed to take more than 32 MB of memory"), "{said}");
    let plain = folder.path().join("app.log");
    let (code, _, said) = run(&["scan", plain.to_str().unwrap()], None);
    assert_eq!(code, 1, "a log is not taken for a packed one by its first letters: {said}");
}

#[test]
fn a_log_on_standard_input_is_grouped_with_unknown_codes_apart() {
    assert_eq!(run(&["scan"], Some(LOG.as_bytes())), (0, TABLE.to_owned(), String::new()));
}

fn bzip2(text: &str) -> Vec<u8> {
    let mut packed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

fn xz(text: &str) -> Vec<u8> {
    let mut packed = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(6)).unwrap();
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

#[test]
fn compressed_and_plain_files_read_the_same_whatever_their_names() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("app.log", LOG.as_bytes().to_vec()),
        ("app.log.1", gzip(LOG)),
        ("app.log.2", zstd::encode_all(LOG.as_bytes(), 3).unwrap()),
        ("app.log.3", bzip2(LOG)),
        ("app.log.4", xz(LOG)),
        ("two.gz", [gzip(&LOG[..700]), gzip(&LOG[700..])].concat()),
        ("two.bz2", [bzip2(&LOG[..700]), bzip2(&LOG[700..])].concat()),
        ("two.xz", [xz(&LOG[..700]), xz(&LOG[700..])].concat()),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert_eq!(run(&["scan", path.to_str().unwrap()], None), (0, TABLE.to_owned(), String::new()), "{name}");
    }
}

#[test]
fn json_has_one_object_per_spelling() {
    let (code, out, _) = run(&["scan", "--json"], Some(LOG.as_bytes()));
    let rows: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((code, rows.len()), (0, 5));
    assert_eq!(
        rows[0],
        serde_json::json!({
            "catalog": "caracal", "code": "insufficient_scope", "entry": "scope_insufficient", "known": true,
            "standard": false, "count": 1, "share": 0.3333, "first": "2026-03-02T10:12:30Z", "last": "2026-03-02T10:12:30Z",
            "request_ids": ["0b9f7a52-6a3e-4c11-8a57-0d64a4f3c922"], "per_minute": [0.0, 1.0],
        })
    );
    assert_eq!(rows[2]["known"], false);
    assert_eq!(rows[2]["entry"], Value::Null);
    let general =
        |row: &Value| (row["catalog"].clone(), row["entry"].clone(), row["standard"].clone(), row["share"].clone());
    assert_eq!(general(&rows[3]), ("http".into(), "404".into(), true.into(), 0.5.into()));
    assert_eq!(general(&rows[4]), ("oauth".into(), "invalid_grant".into(), true.into(), 0.5.into()));
}

/// Spellings and counts.
fn counts(arguments: &[&str]) -> Vec<(String, u64)> {
    let (_, out, _) = run(&[&["scan", "--json"], arguments].concat(), Some(LOG.as_bytes()));
    let row = |line| {
        let row: Value = serde_json::from_str(line).unwrap();
        (row["code"].as_str().unwrap().to_owned(), row["count"].as_u64().unwrap())
    };
    out.lines().map(row).collect()
}

#[test]
fn filters_narrow_what_is_counted() {
    let replay = |count| vec![("AUTH_REPLAY_DETECTED".to_owned(), count)];
    assert_eq!(counts(&["--code", "auth_replay_detected"]), replay(1));
    assert_eq!(counts(&["--code", "scope_insufficient"]), [("insufficient_scope".to_owned(), 1)]);
    assert_eq!(counts(&["--only-catalog", "sigilum-gateway", "--count", "lines"]), replay(2));
    let products = ["--only-catalog", "sigilum-gateway", "--only-catalog", "caracal"];
    assert_eq!(counts(&[&products[..], &["--until", "2026-03-02T10:12:00Z"]].concat()), replay(1));
    assert_eq!(counts(&["--only-catalog", "http"]), [("404".to_owned(), 1)]);
    assert_eq!(
        counts(&["--since", "2026-03-02T11:12:31+01:00", "--until", "2026-03-02 10:13:00"]),
        [("quota_exhausted".to_owned(), 1), ("invalid_grant".to_owned(), 1)]
    );
    assert_eq!(counts(&["--route", "mail-proxy"]), replay(1));
}

#[test]
fn times_are_taken_as_they_are_printed_and_a_code_that_nobody_knows_is_told() {
    assert_eq!(counts(&["--since", "2026-03-02 10:12", "--until", "2026-03-02 10:13 UTC"]).len(), 3);
    let (code, _, err) = run(&["scan", "--since", "22:50"], Some(LOG.as_bytes()));
    assert!(code == 1 && err.is_empty(), "{err}");
    let (_, _, err) = run(&["scan", "--code", "AUTH_NONCE"], Some(LOG.as_bytes()));
    assert!(err.starts_with("errbook: no catalog knows the code AUTH_NONCE; nearest: AUTH_NONCE_INVALID"), "{err}");
}

#[test]
fn a_time_in_which_nothing_failed_is_told_with_its_day_and_where_the_failures_are() {
    let (code, out, _) =
        run(&["scan", "--since", "2026-04-05 22:50", "--until", "2026-04-05 22:51"], Some(LOG.as_bytes()));
    let told: Vec<&str> = out.lines().skip(1).collect();
    assert_eq!(code, 1);
    assert!(
        told[0]
            .starts_with("Looked at: since 2026-04-05 22:50:00 UTC, until 2026-04-05 22:51:00 UTC. Outside of that "),
        "{out}"
    );
    assert!(told[1].starts_with("A time of day is the last one before now; with its day: --since \"2026-"), "{out}");
}

#[test]
fn a_locale_without_other_characters_gets_marks_in_ascii() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.log");
    fs::write(&path, LOG).unwrap();
    let output = errbook(&["scan", path.to_str().unwrap()]).env("LC_ALL", "C").output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.is_ascii() && out.contains('@') && out.lines().count() > 3, "{out}");
}

#[test]
fn of_a_burst_that_is_over_in_seconds_it_says_what_came_first() {
    let line = |code: &str, second: u32, id: u32| {
        format!(
            "{{\"error\":\"refused\",\"code\":\"{code}\",\"request_id\":\"{id:08}-88a1-4be2-9f4e-6a1f0c2d7b90\",\
             \"timestamp\":\"2026-04-05T06:07:{second:02}Z\"}}\n"
        )
    };
    let log: String = (0..8).map(|at| line("AUTH_NONCE_INVALID", 10 + at, at)).collect();
    let log = log + &(0..9).map(|at| line("AUTH_REPLAY_DETECTED", 30 + at, 100 + at)).collect::<String>();
    let (_, out, _) = run(&["scan"], Some(log.as_bytes()));
    assert!(out.contains("Rose first: AUTH_NONCE_INVALID at 2026-04-05 06:07:10 UTC, 8 in 7 s"), "{out}");
}

#[test]
fn a_log_without_failures_ends_with_one_and_says_what_to_try() {
    let expected = "No failure found in 6 B of log.\n\
                    A failure told over several lines: try errbook decode on that part.\n";
    assert_eq!(run(&["scan"], Some(b"hello\n")), (1, expected.to_owned(), String::new()));
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.log");
    fs::write(&whole, LOG).unwrap();
    let cut = folder.path().join("cut.gz");
    let packed = gzip(&LOG.repeat(50));
    fs::write(&cut, &packed[..packed.len() - 20]).unwrap();
    let (code, out, err) = run(&["scan", "--json", cut.to_str().unwrap(), whole.to_str().unwrap()], None);
    assert_eq!((code, out.lines().count()), (3, 5));
    assert!(err.contains("cut.gz") && err.contains("what came before the cut was read"), "{err}");

    let (code, out, err) = run(&["scan", "no-such-file.log"], None);
    assert_eq!((code, out.as_str()), (5, ""));
    assert!(err.starts_with("errbook: cannot read no-such-file.log: there is no such file"), "{err}");

    let (code, _, err) = run(&["scan", "--only-catalog", "sigilm"], None);
    assert_eq!(code, 2);
    assert!(err.contains("caracal, sigilum-gateway"), "{err}");
}

#[test]
fn globs_and_folders_stand_for_the_files_in_them() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("deep")).unwrap();
    for (name, line) in LOG.lines().enumerate() {
        fs::write(folder.path().join(format!("deep/{name}.log")), line).unwrap();
    }
    let pattern = folder.path().join("*/[0-9].log");
    for argument in [folder.path(), &pattern] {
        let (code, out, _) = run(&["scan", "--json", argument.to_str().unwrap()], None);
        assert_eq!((code, out.lines().count()), (0, 5), "{}", argument.display());
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_skipped_and_said_and_a_file_with_two_names_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("a.log"), LOG).unwrap();
    assert!(Command::new("mkfifo").arg(path("pipe")).status().unwrap().success());
    std::os::unix::fs::symlink(folder.path(), path("loop")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", path("zero")).unwrap();
    let pattern = format!("{}/**/*", folder.path().display());
    let (code, out, told) = run(&["scan", "--json", &pattern, &path("a.log"), &path("zero")], None);
    assert_eq!(code, 3, "{told}");
    for name in ["pipe", "zero"] {
        assert!(told.contains(&format!("skipped {}", path(name))), "{told}");
    }
    let counts: Vec<u64> =
        out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["count"].as_u64().unwrap()).collect();
    assert_eq!(counts, [1, 1, 1, 1, 1], "{out}");
}

#[test]
fn interrupted_it_prints_what_was_found_and_ends_with_three() {
    let mut child = errbook(&["scan", "--json"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // More than what is read ahead of the counting, so that some of it has been counted; then the pipe stays open.
    stdin.write_all(LOG.repeat(20_000).as_bytes()).unwrap();
    interrupt(&child);
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(3));
    assert_eq!(out.lines().count(), 5);
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
}

/// A `watch` under way, counting lines.
#[cfg(unix)]
struct Watching {
    child: Child,
    told: Lines<BufReader<ChildStdout>>,
}

#[cfg(unix)]
impl Watching {
    fn start(what: &Path) -> Self {
        let mut child = errbook(&["watch", "--json", "--count", "lines", what.to_str().unwrap()]).spawn().unwrap();
        let told = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, told }
    }

    /// Waits until so many replays are told of, and never more.
    fn replays(&mut self, wanted: u64) {
        loop {
            let row: Value = serde_json::from_str(&self.told.next().unwrap().unwrap()).unwrap();
            if row["code"] == "AUTH_REPLAY_DETECTED" && row["count"].as_u64().unwrap() >= wanted {
                assert_eq!(row["count"], wanted);
                return;
            }
        }
    }

    /// Ends it; nothing more may have been told by then.
    fn end(mut self) {
        interrupt(&self.child);
        assert_eq!(self.told.map(Result::unwrap).collect::<Vec<_>>(), [""; 0]);
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

#[cfg(unix)]
fn append(path: &Path, text: &str) {
    OpenOptions::new().create(true).append(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
}

#[cfg(unix)]
#[test]
fn watch_follows_a_file_that_appears_grows_is_cut_and_rotated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    let mut watching = Watching::start(&path);
    let first = LOG.lines().next().unwrap();
    append(&path, &format!("{first}\n"));
    watching.replays(1);
    // A line in two parts is one line.
    append(&path, &first[..100]);
    append(&path, &format!("{}\n", &first[100..]));
    watching.replays(2);
    File::create(&path).unwrap();
    append(&path, &format!("{first}\n"));
    watching.replays(3);
    fs::rename(&path, folder.path().join("app.log.1")).unwrap();
    append(&folder.path().join("app.log.1"), &format!("{first}\n"));
    append(&path, &format!("{first}\n{first}\n"));
    watching.replays(6);
    watching.end();
}

#[cfg(unix)]
#[test]
fn watch_says_which_names_it_waits_for() {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str| folder.path().join(name).display().to_string();
    fs::write(of("there.log"), "").unwrap();
    let mut child = errbook(&["watch", &of("there.log"), &of("gatway.log"), &of("pod-*.log")]).spawn().unwrap();
    let told = BufReader::new(child.stderr.take().unwrap()).lines().take(2);
    let expected =
        ["gatway.log", "pod-*.log"].map(|name| format!("errbook: waiting for {}, which is not there yet", of(name)));
    assert_eq!(told.map(Result::unwrap).collect::<Vec<_>>(), expected);
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[cfg(unix)]
#[test]
fn watch_finds_what_fits_a_pattern_later_and_no_rotated_file_twice() {
    let folder = tempfile::tempdir().unwrap();
    let of = |pod: &str, name: &str| folder.path().join(pod).join(name);
    let pod = |name: &str| fs::create_dir(folder.path().join(name)).unwrap();
    let line = format!("{}\n", LOG.lines().next().unwrap());
    let mut watching = Watching::start(&of("pod-*", "*.log*"));
    pod("pod-1");
    append(&of("pod-1", "app.log"), &line);
    watching.replays(1);
    pod("pod-2");
    append(&of("pod-2", "app.log"), &line);
    watching.replays(2);
    // Renamed in both ways, and copied before it is cut.
    fs::rename(of("pod-1", "app.log"), of("pod-1", "app.log.1")).unwrap();
    append(&of("pod-1", "app.log"), &line);
    watching.replays(3);
    fs::rename(of("pod-1", "app.log"), of("pod-1", "app-20260302.log")).unwrap();
    append(&of("pod-1", "app.log"), &line);
    watching.replays(4);
    fs::copy(of("pod-2", "app.log"), of("pod-2", "app.log.1")).unwrap();
    // What appears now is seen no sooner than all of these.
    pod("pod-3");
    append(&of("pod-3", "app.log"), &line);
    watching.replays(5);
    append(&of("pod-3", "app.log"), &line);
    watching.replays(6);
    watching.end();
}

#[test]
fn watch_on_standard_input_tells_each_change_and_sums_up_at_its_end() {
    let (code, out, _) = run(&["watch", "-"], Some(LOG.as_bytes()));
    let expected =
        "          1  +1  caracal insufficient_scope = scope_insufficient  last 2026-03-02 10:12:30 UTC\n          \
                    1  +1  sigilum-gateway AUTH_REPLAY_DETECTED  last 2026-03-02 10:11:12 UTC\n          \
                    1  +1  caracal quota_exhausted  last 2026-03-02 10:12:31 UTC\n          \
                    1  +1  http 404  last 2026-03-02 10:11:13 UTC\n          \
                    1  +1  oauth invalid_grant  last 2026-03-02 10:12:32 UTC\n"
            .to_owned();
    // The first ten minutes are shown to the second: five of them in each of 16 columns.
    let fine = ["10:12:30", "10:12:31", "10:12:32"].iter().fold(TABLE.to_owned(), |table, at| {
        table.replace(&format!("{at} {at}   █"), &format!("{at} {at}  {}█", " ".repeat(15)))
    });
    assert_eq!((code, out), (0, expected + &fine));
}
