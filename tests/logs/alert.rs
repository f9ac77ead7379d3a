//! `errbook watch --alert`: what raises an alarm, what it says, and how it ends.

use std::fs::{self, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use serde_json::Value;
use tempfile::TempDir;

use crate::errbook;

fn deny(second: u32, code: &str) -> String {
    format!(
        "2026/03/02 10:11:{second:02} {{\"decision\":\"deny\",\"event\":\"proxy_auth_denied\",\"kind\":\"decision\",\"reason_code\":\"{code}\",\
         \"request_id\":\"{second:08x}-0000-4000-8000-000000000000\",\"timestamp\":\"2026-03-02T10:11:{second:02}Z\"}}\n"
    )
}

fn watch(folder: &Path, arguments: &[&str], input: &str) -> (i32, String, String) {
    errbook(folder, &[&["watch"], arguments].concat(), input)
}

#[test]
fn a_code_more_often_than_its_limit_ends_the_watch_with_exit_code_0() {
    let folder = TempDir::new().unwrap();
    let log: String = (10..14).map(|second| deny(second, "AUTH_REPLAY_DETECTED")).collect();
    let (code, out, _) = watch(folder.path(), &["--alert", "AUTH_* > 2/m", "--once"], &log);
    assert_eq!(code, 0);
    assert!(
        out.contains("alarm: AUTH_* > 2/m: AUTH_REPLAY_DETECTED · sigilum-gateway, 3 at 2026-03-02 10:11:12 UTC\n"),
        "{out}"
    );
    assert!(!out.contains('\u{7}'), "a bell is for a terminal");
    let (code, out, _) = watch(folder.path(), &["--alert", "AUTH_* > 20/m", "--once"], &log);
    assert_eq!((code, out.contains("alarm")), (1, false), "the log ended without one");
}

#[test]
fn an_alarm_is_an_object_of_its_own() {
    let folder = TempDir::new().unwrap();
    let (_, out, _) = watch(folder.path(), &["--alert", "new", "--json"], &deny(7, "AUTH_NONCE_INVALID"));
    let alarms: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|row: &Value| row.get("alert").is_some())
        .collect();
    assert_eq!(
        alarms,
        [serde_json::json!({
            "alert": "new", "catalog": "sigilum-gateway", "code": "AUTH_NONCE_INVALID", "entry": "AUTH_NONCE_INVALID",
            "known": true, "count": 1, "at": "2026-03-02T10:11:07Z",
        })]
    );
}

#[test]
fn a_code_that_stood_in_the_log_before_is_not_new_and_one_that_is_written_now_is() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("gw.log");
    fs::write(&path, deny(1, "AUTH_REPLAY_DETECTED")).unwrap();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("errbook"))
        .args(["watch", "gw.log", "--alert", "new", "--once"])
        .current_dir(folder.path())
        .env("HOME", folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = OpenOptions::new().append(true).open(&path).unwrap();
    let later =
        ["AUTH_NONCE_INVALID", "AUTH_SIGNATURE_INVALID", "AUTH_CLAIM_REQUIRED", "UPSTREAM_ERROR", "MCP_CIRCUIT_OPEN"];
    // What is written before the watch has caught up was there before it.
    for (second, code) in (2..).zip(later.iter().cycle()).take(100) {
        if child.try_wait().unwrap().is_some() {
            break;
        }
        thread::sleep(Duration::from_millis(300));
        log.write_all(deny(second % 60, code).as_bytes()).unwrap();
    }
    let output = child.wait_with_output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(out.contains("alarm: new: ") && !out.contains("alarm: new: AUTH_REPLAY_DETECTED"), "{out}");
}

#[test]
fn in_a_terminal_an_alarm_rings_the_bell_and_notifies() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("gw.log");
    fs::write(&path, "").unwrap();
    let pty = native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
    let mut command = CommandBuilder::new(assert_cmd::cargo::cargo_bin!("errbook"));
    command.args(["watch", "gw.log", "--alert", "AUTH_* > 0/m", "--once"]);
    command.cwd(folder.path());
    command.env("HOME", folder.path());
    let mut child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let mut reader = pty.master.try_clone_reader().unwrap();
    let reading = thread::spawn(move || {
        let mut shown = Vec::new();
        // The end of a terminal is an error on some systems.
        let _ = reader.read_to_end(&mut shown);
        String::from_utf8_lossy(&shown).into_owned()
    });
    let mut log = OpenOptions::new().append(true).open(&path).unwrap();
    for second in 0..60 {
        if child.try_wait().unwrap().is_some() {
            break;
        }
        // An hour apart: what was there before the watch has calmed down when the next one comes.
        let line = deny(second, "AUTH_NONCE_INVALID").replace("T10:", &format!("T{:02}:", second % 24));
        log.write_all(line.as_bytes()).unwrap();
        thread::sleep(Duration::from_millis(300));
    }
    assert!(child.wait().unwrap().success());
    drop(pty.master);
    let shown = reading.join().unwrap();
    assert!(shown.contains("\u{7}\u{1b}]9;errbook: alarm: AUTH_* > 0/m: AUTH_NONCE_INVALID"), "{shown:?}");
}

#[test]
fn a_rule_that_cannot_be_read_is_refused_with_one_that_can() {
    let folder = TempDir::new().unwrap();
    let (code, _, err) = watch(folder.path(), &["--alert", "AUTH_* many"], "");
    assert_eq!(code, 2);
    assert!(err.contains("write new, or CODE > NUMBER/m"), "{err}");
    assert_eq!(watch(folder.path(), &["--once"], "").0, 2, "there is nothing to end at");
}
