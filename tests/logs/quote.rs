//! `errbook quote` as it is run: where a text stands, through compression, split lines and escapes; or nowhere.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::{errbook, gzip};

fn run(folder: &Path, arguments: &[&str], input: &str) -> (i32, String, String) {
    errbook(folder, &[&["quote"], arguments].concat(), input)
}

fn json(folder: &Path, arguments: &[&str]) -> (i32, Vec<Value>) {
    let (code, out, _) = run(folder, &[&["--json"], arguments].concat(), "");
    (code, out.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

const LOG: &str = "2026-03-02T10:11:10Z start\n2026-03-02T10:11:12.5Z claims lookup failed for acme\n  at lookup\n";

#[test]
fn a_text_that_stands_is_told_with_its_place_and_time() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("gw.log"), LOG).unwrap();
    let (code, out, err) = run(folder.path(), &["gw.log", "--", "claims", "lookup", "failed"], "");
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(
        out,
        "stands in 1 line: claims lookup failed
  gw.log:2:24  2026-03-02 10:11:12.5 UTC
    2026-03-02T10:11:12.5Z claims lookup failed for acme
searched: 1 file, 3 lines, 92 B
"
    );
}

#[test]
fn a_text_that_does_not_stand_is_nowhere_and_it_is_said_what_was_searched() {
    let folder = TempDir::new().unwrap();
    let (code, out, _) = run(folder.path(), &["--", "LOOKUP_FAILED"], "a AUTH_LOOKUP_FAILED b\nlookup failed\n");
    assert_eq!(code, 1);
    assert_eq!(
        out,
        "nowhere: LOOKUP_FAILED
only inside longer words, in 1 line; the first:
  standard input:1:8
    a AUTH_LOOKUP_FAILED b
searched: 1 file, 2 lines, 37 B
"
    );
}

#[test]
fn compressed_files_are_read_like_others() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.gz"), gzip(LOG)).unwrap();
    fs::write(folder.path().join("b.log"), zstd::encode_all(LOG.as_bytes(), 3).unwrap()).unwrap();
    let mut packed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    packed.write_all(LOG.as_bytes()).unwrap();
    fs::write(folder.path().join("c.bz2"), packed.finish().unwrap()).unwrap();
    let mut packed = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(6)).unwrap();
    packed.write_all(LOG.as_bytes()).unwrap();
    fs::write(folder.path().join("d.xz"), packed.finish().unwrap()).unwrap();
    let (code, found) = json(folder.path(), &["a.gz", "b.log", "c.bz2", "d.xz", "--", "lookup failed"]);
    assert_eq!((code, found.len()), (0, 1));
    let places: Vec<_> = found[0]["stands"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stand| (stand["place"].as_str(), stand["line"].as_u64()))
        .collect();
    assert_eq!(places, ["a.gz", "b.log", "c.bz2", "d.xz"].map(|name| (Some(name), Some(2))));
    assert_eq!(found[0]["searched"]["files"], 4);
    assert_eq!(found[0]["stands"][0]["how"], "written");
    assert_eq!(found[0]["stands"][0]["at"], "2026-03-02T10:11:12.5Z");
}

#[test]
fn a_text_across_the_parts_of_a_split_line_is_found() {
    let folder = TempDir::new().unwrap();
    let cri = "2026-03-02T10:11:12.000000001Z stdout P claims loo\n2026-03-02T10:11:12.000000002Z stderr F other\n\
               2026-03-02T10:11:12.000000003Z stdout P kup fai\n2026-03-02T10:11:12.000000004Z stdout F led\n";
    fs::write(folder.path().join("pod.log"), cri).unwrap();
    let docker = "{\"log\":\"claims loo\",\"stream\":\"stdout\",\"time\":\"2026-03-02T10:11:12.1Z\"}\n\
                  {\"log\":\"kup failed\\n\",\"stream\":\"stdout\",\"time\":\"2026-03-02T10:11:12.2Z\"}\n";
    fs::write(folder.path().join("json.log"), docker).unwrap();
    let (code, found) = json(folder.path(), &["pod.log", "--", "claims lookup"]);
    assert_eq!(code, 0);
    let stand = &found[0]["stands"][0];
    assert_eq!((&stand["line"], &stand["column"], &stand["how"]), (&1.into(), &41.into(), &"parts".into()));
    assert_eq!(stand["bytes"], "claims lookup");
    let (_, found) = json(folder.path(), &["json.log", "--", "claims lookup failed"]);
    assert_eq!((&found[0]["stands"][0]["line"], &found[0]["stands"][0]["column"]), (&1.into(), &9.into()));
    assert_eq!(json(folder.path(), &["pod.log", "--", "loo other"]).0, 1, "each stream goes on by itself");
}

#[test]
fn escapes_of_json_are_told_as_they_stand() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("x.log"), r#"{"body":"{\"error\":\"no route to \\\"eu\\\"\"}"}"#).unwrap();
    let (code, out, _) = run(folder.path(), &["x.log", "--", r#"no route to "eu""#], "");
    assert_eq!(code, 0);
    assert!(out.contains(r#"x.log:1:23  escaped, as no route to \\\"eu\\\""#), "{out}");
}

#[test]
fn every_line_of_a_text_must_stand() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("gw.log"), LOG).unwrap();
    let (code, found) = json(folder.path(), &["gw.log", "--", "lookup failed for acme\n  at lookup\n  at nowhere"]);
    assert_eq!(code, 1);
    assert_eq!(found.iter().map(|one| one["found"].as_bool().unwrap()).collect::<Vec<_>>(), [true, true, false]);
}

#[test]
fn a_code_that_stands_under_another_name_is_said_to() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("gw.log"), "{\"error\":\"insufficient_scope\"}\n").unwrap();
    let (code, out, _) = run(folder.path(), &["gw.log", "--", "scope_insufficient"], "");
    assert_eq!(code, 1);
    assert!(out.contains("its other name insufficient_scope stands in 1 line; the first:\n  gw.log:1:11\n"), "{out}");
}

#[test]
fn a_log_that_cannot_be_read_leaves_nowhere_open() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("gw.log"), LOG).unwrap();
    assert_eq!(run(folder.path(), &["gw.log", "no.log", "--", "absent"], "").0, 3);
    assert_eq!(run(folder.path(), &["gw.log", "no.log", "--", "acme"], "").0, 0);
    assert_eq!(run(folder.path(), &["no.log", "--", "acme"], "").0, 5);
    assert_eq!(run(folder.path(), &["gw.log", "--", "\"\""], "").0, 2);
    assert_eq!(run(folder.path(), &["gw.log", "acme"], "").0, 2, "a text stands behind --");
}

#[test]
fn secrets_in_the_line_are_not_shown() {
    let folder = TempDir::new().unwrap();
    let (code, out, _) = run(folder.path(), &["--", "ledger"], "password=hunter2secret for the ledger\n");
    assert_eq!(code, 0);
    assert!(!out.contains("hunter2secret"), "{out}");
}

#[test]
fn a_long_file_is_searched_in_stretches_and_its_lines_are_numbered_right() {
    let folder = TempDir::new().unwrap();
    let line = |number: u32| {
        format!("{number:>10} {}\n", if number.is_multiple_of(300_007) { "needle" } else { "haysta" }.repeat(9))
    };
    let log: String = (1..=1_200_000).map(line).collect();
    assert!(log.len() > 64 << 20, "it is long");
    fs::write(folder.path().join("long.log"), log).unwrap();
    let (code, found) = json(folder.path(), &["long.log", "--", "needleneedle"]);
    let inside = &found[0]["inside"];
    assert_eq!((code, &inside["lines"], &inside["first"]["line"]), (1, &3.into(), &300_007.into()));
    let (code, found) = json(folder.path(), &["long.log", "--", "   900021"]);
    assert_eq!((code, &found[0]["stands"][0]["line"]), (0, &900_021.into()));
    let searched = &found[0]["searched"];
    assert_eq!((&searched["files"], &searched["lines"]), (&1.into(), &1_200_000.into()));
}

#[test]
fn lines_are_numbered_right_across_blocks() {
    let folder = TempDir::new().unwrap();
    let mut log = String::new();
    for number in 1..=40_000 {
        let words = if number % 9_999 == 0 { "needle" } else { "hay hay hay" };
        log = log + words + &format!(" {number}\n");
    }
    fs::write(folder.path().join("big.log"), &log).unwrap();
    let (_, found) = json(folder.path(), &["big.log", "--", "needle"]);
    let lines: Vec<_> =
        found[0]["stands"].as_array().unwrap().iter().map(|stand| stand["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [9_999, 19_998, 29_997, 39_996]);
    assert_eq!(found[0]["searched"]["lines"], 40_000);
}

#[test]
fn what_a_collector_wrote_is_quoted_by_record_with_its_time_however_long_the_batch_is() {
    let folder = TempDir::new().unwrap();
    let record = |second: u32, body: &str| {
        format!(
            r#"{{"timeUnixNano":"17724462{second:02}000000000","severityText":"ERROR","body":{{"stringValue":"{body}"}},"attributes":[{{"key":"reason_code","value":{{"stringValue":"AUTH_REPLAY_DETECTED"}}}}],"traceId":"4bf92f3577b34da6a3ce929d0e0e47{second:02}"}}"#
        )
    };
    let records: Vec<String> = (10..90).map(|second| record(second, &"x".repeat(20_000))).collect();
    let batch = format!(r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{}]}}]}}]}}"#, records.join(","));
    fs::write(folder.path().join("otlp.json"), format!("{}\n{batch}\n", r#"{"resourceLogs":[]}"#)).unwrap();
    let trace = "4bf92f3577b34da6a3ce929d0e0e4785";
    let (code, rows) = json(folder.path(), &["otlp.json", "--", trace]);
    let stand = &rows[0]["stands"][0];
    assert_eq!(
        (code, &stand["line"], &stand["at"], &stand["how"], &rows[0]["searched"]["long_lines"]),
        (0, &2.into(), &"2026-03-02T10:11:25Z".into(), &"record".into(), &0.into()),
    );
    let (_, rows) = json(folder.path(), &["otlp.json", "--", "AUTH_REPLAY_DETECTED"]);
    assert_eq!(rows[0]["lines"], 80, "each record is one");
    let (code, out, _) = run(folder.path(), &["otlp.json", "--", r#""severityText":"ERROR""#], "");
    assert!(code == 0 && out.contains("stands in 1 line"), "what stands between records stands there, too: {out}");
}
