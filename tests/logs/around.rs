//! `errbook around` on an incident whose cause stood 42 seconds before the failing request, in the same log.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::errbook;

const FAILED: &str = "5f0c9d1e-77aa-4b3c-90d2-6a1be0c4f713";

/// `10:11:12` less so many seconds.
fn clock(seconds_before: u32) -> String {
    let at = 10 * 3600 + 11 * 60 + 12 - seconds_before;
    format!("{:02}:{:02}:{:02}", at / 3600, at / 60 % 60, at % 60)
}

fn line(seconds_before: u32, record: &str) -> String {
    let clock = clock(seconds_before);
    let timestamp = format!("\"timestamp\":\"2026-03-02T{clock}.123Z\"");
    format!("2026/03/02 {clock} {}\n", record.replace("TIME", &timestamp))
}

/// An hour of a gateway: traffic all the time, a replay now and then; 42 seconds before the failing request the look-up of
/// claims begins to fail, 17 times, and the refresher says why in a plain line.
fn incident() -> String {
    let mut log = String::new();
    for second in (1..3600).rev() {
        for request in 0..3 {
            let id = format!("{second:08x}-0000-4000-8000-{request:012x}");
            let status = if (second + request) % 40 == 0 { 404 } else { 200 };
            log += &line(
                second,
                &format!(
                    r#"{{"component":"gateway","connection":"mail-proxy","event":"proxy_request_end","kind":"decision","method":"GET","request_id":"{id}","status":{status},"subject":"user_{}",TIME}}"#,
                    second % 23
                ),
            );
        }
        if second % 240 == 0 {
            log += &line(
                second,
                &format!(
                    r#"{{"component":"gateway","connection":"mail-proxy","decision":"deny","event":"proxy_auth_denied","kind":"decision","reason_code":"AUTH_REPLAY_DETECTED","request_id":"{second:08x}-1111-4000-8000-000000000000",TIME}}"#
                ),
            );
        }
        if second % 300 == 0 {
            writeln!(
                log,
                "2026/03/02 {} claims cache background refresh done service=svc-{}",
                clock(second),
                second % 7
            )
            .unwrap();
        }
        if second <= 42 && second % 5 != 0 && log.matches("LOOKUP_FAILED").count() < 17 {
            log += &line(
                second,
                &format!(
                    r#"{{"component":"gateway","connection":"mail-proxy","decision":"deny","event":"proxy_auth_denied","kind":"decision","namespace":"sha256:0c1d2e3f4a5b","reason_code":"AUTH_CLAIMS_LOOKUP_FAILED","request_id":"{second:08x}-2222-4000-8000-000000000000",TIME}}"#
                ),
            );
        }
        if second <= 40 && second % 10 == 0 {
            writeln!(log, "2026/03/02 {} claims cache background refresh failed service=svc-3 err=claims lookup unavailable: HTTP 503", clock(second)).unwrap();
        }
    }
    for event in ["proxy_request_start", "proxy_auth_denied"] {
        log += &line(
            0,
            &format!(
                r#"{{"component":"gateway","connection":"mail-proxy","event":"{event}","kind":"decision","reason_code":"AUTH_CLAIM_REQUIRED","request_id":"{FAILED}",TIME}}"#
            ),
        );
    }
    log
}

fn around(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    errbook(folder, &[&["around", "gw.log", "--at"], arguments].concat(), "")
}

fn with_incident() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("gw.log"), incident()).unwrap();
    folder
}

#[test]
fn the_first_row_is_the_cause_that_began_42_seconds_before() {
    let folder = with_incident();
    let (code, out, err) = around(folder.path(), &["2026-03-02T10:11:12.5Z", "--id", FAILED]);
    assert_eq!((code, err.as_str()), (0, ""));
    let head: Vec<&str> = out.lines().take(3).collect();
    assert_eq!(
        head,
        [
            "before 2026-03-02 10:11:12 UTC, what stands out most first:",
            "",
            "       17  new  AUTH_CLAIMS_LOOKUP_FAILED · sigilum-gateway   first seen 42 s before",
        ]
    );
    assert!(out.contains("4  new  claims cache background refresh failed service=<*>"), "{out}");
    assert!(!out.contains("AUTH_CLAIM_REQUIRED"), "the failure itself is no cause: {out}");
    assert!(!out.contains("AUTH_REPLAY_DETECTED"), "what was always there is no news: {out}");
    assert!(!out.contains("proxy_request_end"), "{out}");
}

#[test]
fn json_tells_how_often_since_when_and_shows_a_line() {
    let folder = with_incident();
    let (_, out, _) = around(folder.path(), &["2026-03-02T10:11:12.123Z", "--id", FAILED, "--json"]);
    let first: Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!(first["kind"], "code");
    assert_eq!(first["code"], "AUTH_CLAIMS_LOOKUP_FAILED");
    assert_eq!((&first["change"], &first["count"], &first["before"]), (&"new".into(), &17.into(), &0.into()));
    assert_eq!((&first["since"], &first["seconds_before"]), (&"2026-03-02T10:10:30.123Z".into(), &42.0.into()));
    assert_eq!(first["exemplar"]["place"], "gw.log");
    let exemplar = first["exemplar"]["text"].as_str().unwrap();
    assert!(exemplar.starts_with("2026/03/02 10:10:30 {"), "{exemplar}");
    let line = usize::try_from(first["exemplar"]["line"].as_u64().unwrap()).unwrap();
    assert_eq!(incident().lines().nth(line - 1).unwrap(), exemplar);
}

#[test]
fn a_quiet_hour_has_nothing_that_stands_out_and_says_what_was_looked_at() {
    let folder = with_incident();
    let (code, out, _) = around(folder.path(), &["2026-03-02T10:05:00Z", "--window", "30m"]);
    assert_eq!(code, 1);
    assert!(out.starts_with("nothing stands out before 2026-03-02 10:05:00 UTC\n\nlooked at: "), "{out}");
    let (code, out, _) = around(folder.path(), &["2026-03-03T10:05:00Z"]);
    assert_eq!(code, 1);
    assert!(out.contains("no line is from the 1 h 0 min before that"), "{out}");
}

#[test]
fn a_log_that_only_begins_is_said_to() {
    let folder = TempDir::new().unwrap();
    let late: String = incident()
        .lines()
        .rev()
        .take(400)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .fold(String::new(), |log, line| log + line + "\n");
    fs::write(folder.path().join("gw.log"), late).unwrap();
    let (_, out, _) = around(folder.path(), &["2026-03-02T10:11:12.123Z", "--id", FAILED]);
    assert!(out.contains("the log begins only 2 min 6 s before"), "{out}");
}
