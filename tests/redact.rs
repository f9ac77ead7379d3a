//! `errbook redact` as it is run.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use base64::Engine;
use errbook::envelope::Redacted;
use std::io::Write;
use std::process::{Command, Stdio};

/// Runs to the end: exit code, standard output, standard error.
fn run(arguments: &[&str], input: &[u8]) -> (i32, Vec<u8>, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("errbook"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap(), output.stdout, String::from_utf8(output.stderr).unwrap())
}

const LOG: &[u8] = b"caf\xe9\r\nuser=ada password=hunter2x host=db.acme.test\x1b[0m\n\nGITHUB_PAT=hunter2x";

#[test]
fn a_log_comes_back_byte_for_byte_but_for_its_secrets_and_what_was_masked_is_counted() {
    let (code, out, told) = run(&["redact"], LOG);
    let mark = "⟨secret #e9e5⟩".as_bytes();
    assert_eq!((code, out.split(|byte| *byte == b'\n').count()), (0, 4), "{told}");
    assert!(out.starts_with(b"caf\xe9\r\nuser=ada password=\xe2\x9f\xa8secret #"), "{out:?}");
    assert!(
        out.len() == LOG.len() + 2 * (mark.len() - 8) && !out.windows(8).any(|part| part == b"hunter2x"),
        "{out:?}"
    );
    assert_eq!(told, "errbook: 2 secrets masked: 2 secret\n");
    assert_eq!(run(&["redact"], b"nothing here\xff").1, b"nothing here\xff");
}

#[test]
fn check_prints_nothing_and_ends_with_one_where_something_would_be_masked() {
    let (code, out, told) = run(&["redact", "--check"], LOG);
    assert_eq!((code, out.len()), (1, 0));
    assert!(told.starts_with("errbook: 2 secrets found"), "{told}");
    assert_eq!(run(&["redact", "--check", "-"], b"nothing").0, 0);
    assert_eq!(run(&["redact", "/is/not/there"], b"").0, 5);
}

#[test]
fn names_stand_for_hosts_and_people_and_the_key_turns_an_answer_back() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.json");
    let key = key.to_str().unwrap();
    let (code, out, _) = run(&["redact", "--anonymous", key], b"user=ada host=db.acme.test password=hunter2x\n");
    let out = String::from_utf8(out).unwrap();
    assert_eq!(code, 0);
    assert!(out.starts_with("user=user-1 host=host-1 password=\u{27e8}secret #"), "{out}");
    assert!(!std::fs::read_to_string(key).unwrap().contains("hunter2x"));
    let (_, again, _) = run(&["redact", "--anonymous", key], b"bob@acme.test asked db.acme.test\n");
    assert_eq!(again, b"mail-1 asked host-1\n", "the names of a key stay");
    let (code, back, _) = run(&["redact", "--restore", key], b"restart host-1, tell user-1 and mail-1");
    assert_eq!((code, back), (0, b"restart db.acme.test, tell ada and bob@acme.test".to_vec()));
    assert_eq!(run(&["redact", "--restore", "/is/not/there/key"], b"").0, 0, "an empty key turns nothing back");
}

#[test]
fn control_bytes_on_the_command_line_reach_no_terminal() {
    for arguments in [["find", "--\u{1b}[31m"], ["case", "\u{1b}]0;x\u{7}"], ["find", "--limit=\u{1b}[2J"]] {
        let (code, _, told) = run(&arguments, b"");
        assert_eq!(code, 2, "{told}");
        assert!(!told.contains(['\u{1b}', '\u{7}']), "{told:?}");
    }
}

/// Made-up secrets in the formats of public rule sets, and texts that look as if they held one, each in base64: written down
/// before the rules were tried on them.
#[test]
fn secrets_in_the_formats_of_public_rule_sets_are_masked_and_what_looks_like_one_is_left_alone() {
    let read = |text: &serde_json::Value| {
        let bytes = text.as_str().map(|text| base64::engine::general_purpose::STANDARD.decode(text).unwrap());
        bytes.map(|bytes| String::from_utf8(bytes).unwrap())
    };
    let (mut masked, mut all) = (0, 0);
    for line in include_str!("unseen/secrets.jsonl").lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = read(&row["text"]).unwrap();
        let shown = Redacted::new(&text).to_string();
        match read(&row["secret"]) {
            None => assert_eq!(shown, text),
            Some(secret) => {
                all += 1;
                masked += usize::from(!shown.contains(&secret));
            }
        }
    }
    assert!(all == 190 && masked * 100 >= all * 97, "{masked} of {all}");
}

#[test]
fn the_texts_of_the_catalogs_stay_whole_but_for_what_reads_like_a_secret() {
    let catalogs =
        [include_str!("../assets/catalog/caracal.toml"), include_str!("../assets/catalog/sigilum-gateway.toml")];
    let changed = |line: &&str| Redacted::new(line).as_str() != *line;
    let changed: Vec<&str> = catalogs.iter().flat_map(|text| text.lines()).filter(changed).map(str::trim).collect();
    assert_eq!(changed, [r#""ansible module sends Authorization: Token xyz","#]);
}
