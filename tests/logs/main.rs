//! What is asked of logs from the command line: whether a text stands there, what was different before a failure, what is new
//! since a baseline, and an alarm while they are written.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod alert;
mod around;
mod held;
mod quote;
mod since;

use std::io::Write;
use std::path::Path;

use assert_cmd::Command;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Runs in a folder that is also home: exit code, standard output, standard error.
fn errbook(folder: &Path, arguments: &[&str], input: &str) -> (i32, String, String) {
    let output = Command::cargo_bin("errbook")
        .unwrap()
        .current_dir(folder)
        .env_remove("ERRBOOK_STORE")
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("XDG_STATE_HOME", folder.join("state"))
        .envs([("TZ", "UTC"), ("USER", "ada")])
        .args(arguments)
        .write_stdin(input)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}
