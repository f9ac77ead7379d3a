//! Inputs that are longer than what should be held: failures told while they are read, compressed bombs, what is no file among
//! the paths of a source.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use serde_json::Value;

fn errbook(folder: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("errbook"));
    command.current_dir(folder).env_clear().env("HOME", folder).env("USER", "ada").env("TZ", "UTC");
    command
}

/// The id of failure number so many.
fn id(number: usize) -> String {
    format!("{number:08x}-77aa-4c2e-9b11-0d9f5c3e2a10")
}

/// A line that tells of a failure.
fn line(number: usize) -> String {
    let (second, minute) = (number % 60, number / 60 % 60);
    let (code, error) = [
        ("AUTH_REPLAY_DETECTED", "replay detected"),
        ("AUTH_NONCE_INVALID", "invalid signature nonce"),
        ("UPSTREAM_ERROR", "upstream request failed"),
    ][number % 3];
    format!(
        "{{\"error\":\"{error}\",\"code\":\"{code}\",\"request_id\":\"{}\",\"timestamp\":\"2026-03-02T10:{minute:02}:{second:02}Z\"}}\n",
        id(number)
    )
}

#[test]
fn failures_are_told_while_a_long_input_is_still_being_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut child =
        errbook(folder.path()).args(["decode", "--json"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let (tell, told) = channel();
    thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
    // As much as a document may be, and not its end.
    let mut written = 0;
    for number in 0.. {
        let line = line(number);
        written += line.len();
        input.write_all(line.as_bytes()).unwrap();
        if written > 18 << 20 {
            break;
        }
    }
    input.flush().unwrap();
    let first = told.recv_timeout(Duration::from_secs(60)).expect("a failure, before the input has ended");
    let first: Value = serde_json::from_str(&first).unwrap();
    assert_eq!(first["request_id"], id(0));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_long_input_is_told_as_a_short_one_is_each_failure_once_with_its_places() {
    const LINES: usize = 30_000;
    const ODD: [usize; 3] = [9_000, 17_000, 26_000];
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::new();
    for number in 0..LINES {
        if ODD.contains(&number) {
            // An answer over several lines, whose status stands before it.
            text += "HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\n\r\n";
        }
        text += &line(number);
        if number == 28_000 {
            // The same failure as one that was told long before.
            text += &line(40);
        }
    }
    fs::write(folder.path().join("long.log"), &text).unwrap();
    let output = errbook(folder.path()).args(["decode", "--json", "long.log"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Vec<Value> =
        output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    assert_eq!(told.len(), LINES);
    let ids: HashSet<&str> = told.iter().filter_map(|row| row["request_id"].as_str()).collect();
    assert_eq!(ids.len(), LINES);
    for (number, row) in told.iter().enumerate() {
        assert_eq!(row["request_id"], id(number), "in order");
        let at = |place: &Value, side: usize| usize::try_from(place[side].as_u64().unwrap()).unwrap();
        for field in ["request_id", "code", "timestamp", "message"] {
            let place = &row["fields"][field];
            assert_eq!(row[field], text[at(place, 0)..at(place, 1)], "{field} of {number}");
        }
        assert_eq!(text[at(&row["span"], 0)..at(&row["span"], 1)].trim_end(), line(number).trim_end(), "{number}");
        let status = if ODD.contains(&number) { Value::from(409) } else { Value::Null };
        assert_eq!(row["http_status"], status, "{number}");
    }
    // Beside what the short input tells, only the places are other ones.
    fs::write(folder.path().join("short.log"), line(12_345)).unwrap();
    let output = errbook(folder.path()).args(["decode", "--json", "short.log"]).output().unwrap();
    let mut short: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut long = told[12_345].clone();
    for row in [&mut short, &mut long] {
        row["span"] = Value::Null;
        row["fields"] = Value::Null;
    }
    assert_eq!(long, short);
}

/// The most memory that a command had at a time, in kilobytes, and what it said.
fn peak(mut command: Command) -> (u64, String) {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let told = fs::read_to_string(&status).unwrap_or_default();
        let most = told.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak = most.unwrap_or(0).max(peak);
        thread::sleep(Duration::from_millis(2));
    }
    let output = child.wait_with_output().unwrap();
    (peak, String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

fn shell(folder: &Path, line: &str) {
    assert!(Command::new("sh").args(["-c", line]).current_dir(folder).status().unwrap().success(), "{line}");
}

#[cfg(target_os = "linux")]
const BOMBS: [&str; 7] =
    ["zeros.log.gz", "lines.log.gz", "zeros.log.zst", "wide.log.zst", "zeros.log.bz2", "large.log.xz", "wide.log.xz"];

#[cfg(target_os = "linux")]
fn xz(text: &[u8], level: u32) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(level);
    let mut packed = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    packed.write_all(text).unwrap();
    packed.finish().unwrap()
}

/// Kilobytes that a bomb may cost.
const BOMB: u64 = 64 << 10;

#[cfg(target_os = "linux")]
#[test]
fn a_compressed_bomb_costs_little_memory_in_a_scan_and_in_a_source() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    shell(
        folder,
        "head -c 150000000 /dev/zero | gzip > zeros.log.gz; yes '' | head -c 150000000 | gzip > lines.log.gz",
    );
    // Zstandard, with a window as large as `zstd -19` makes it, and with one of two gigabytes.
    for (name, window) in [("zeros.log.zst", 23), ("wide.log.zst", 31)] {
        let mut packed = zstd::Encoder::new(fs::File::create(folder.join(name)).unwrap(), 1).unwrap();
        packed.window_log(window).unwrap();
        packed.long_distance_matching(true).unwrap();
        let zeros = vec![0; 1_000_000];
        (0..150).for_each(|_| packed.write_all(&zeros).unwrap());
        packed.finish().unwrap();
    }
    let zeros = vec![0; 150_000_000];
    let mut packed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    packed.write_all(&zeros).unwrap();
    fs::write(folder.join("zeros.log.bz2"), packed.finish().unwrap()).unwrap();
    // xz with as much memory as errbook gives, and with more than that.
    for (name, level) in [("large.log.xz", 8), ("wide.log.xz", 9)] {
        fs::write(folder.join(name), xz(&zeros, level)).unwrap();
    }
    drop(zeros);
    fs::write(folder.join("small.log"), "2026-03-02T10:11:12Z all is well\n").unwrap();
    let scan = |file: &str| {
        let mut command = errbook(folder);
        command.args(["scan", file]);
        peak(command)
    };
    let (usual, _) = scan("small.log");
    for bomb in BOMBS {
        let (most, told) = scan(bomb);
        assert!(usual > 0 && most < usual + BOMB, "scan {bomb}: {most} kB, usually {usual} kB: {told}");
    }

    fs::write(folder.join("403.txt"), line(1)).unwrap();
    let opened = errbook(folder).args(["case", "open", "403.txt", "--json"]).output().unwrap();
    let opened: Value = serde_json::from_slice(&opened.stdout).unwrap();
    let case = opened["case"].as_str().unwrap();
    fs::create_dir_all(folder.join(".config/errbook")).unwrap();
    let pin = |file: &str| {
        let config =
            format!("[[source]]\nkind = \"files\"\nname = \"gateway\"\npaths = [\"~/{file}\"]\nrotated = false\n");
        fs::write(folder.join(".config/errbook/config.toml"), config).unwrap();
        let mut command = errbook(folder);
        command.args(["case", "pin", case]);
        peak(command)
    };
    let (usual, _) = pin("small.log");
    for bomb in BOMBS {
        let (most, told) = pin(bomb);
        assert!(usual > 0 && most < usual + BOMB, "source {bomb}: {most} kB, usually {usual} kB: {told}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_among_the_paths_of_a_source_is_skipped_and_said_and_the_rest_arrives() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("403.txt"), line(1)).unwrap();
    let opened = errbook(folder).args(["case", "open", "403.txt", "--json"]).output().unwrap();
    let opened: Value = serde_json::from_slice(&opened.stdout).unwrap();
    let logs = folder.join("logs");
    fs::create_dir(&logs).unwrap();
    fs::write(logs.join("a.log"), format!("2026-03-02T10:00:01Z request_id={} nonce seen before\n", id(1))).unwrap();
    shell(&logs, "mkfifo pipe.log && ln -s /dev/zero zero.log && ln -s . loop");
    let _socket = std::os::unix::net::UnixListener::bind(logs.join("socket.log")).unwrap();
    fs::create_dir_all(folder.join(".config/errbook")).unwrap();
    let paths =
        ["logs/pipe.log", "logs/zero.log", "logs/socket.log", "logs", "logs/**/*.log"].map(|path| format!("~/{path}"));
    let config = format!("[[source]]\nkind = \"files\"\nname = \"gateway\"\npaths = {paths:?}\n");
    fs::write(folder.join(".config/errbook/config.toml"), config).unwrap();
    let mut command = errbook(folder);
    command.args(["case", "pin", opened["case"].as_str().unwrap()]);
    let (tell, told) = channel();
    thread::spawn(move || tell.send(command.output().unwrap()));
    let output = told.recv_timeout(Duration::from_secs(30)).expect("nothing is waited for");
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(said.matches("nonce seen before").count(), 1, "once, whatever leads to it: {said}");
    for name in ["pipe.log", "zero.log", "socket.log"] {
        assert!(
            said.contains(&format!("logs/{name}: it is no file but a pipe, a socket or a device")),
            "{name}: {said}"
        );
    }
}
