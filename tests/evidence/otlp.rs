//! The files of an OpenTelemetry collector, as its file exporter writes them: batches, one a line, and gzip or zstd around them.

use std::fs;
use std::path::Path;

use errbook::evidence::{Back, Found, Lead, Question};

use crate::ask::{ID, LONG, one, question};

const AT: &str = "2026-03-02T10:11:12Z";
const TRACE: &str = "5b8efff798038103d269b633813fc60c";

/// A record: seconds after [`AT`], severity, text, trace.
fn record(seconds: i64, severity: &str, text: &str, trace: &str) -> String {
    let nanos = (1_772_446_272 + seconds) * 1_000_000_000;
    format!(
        r#"{{"timeUnixNano":"{nanos}","observedTimeUnixNano":"{nanos}","severityNumber":9,"severityText":"{severity}","body":{{"stringValue":"{text}"}},"attributes":[{{"key":"peer","value":{{"stringValue":"10.0.0.7"}}}}],"traceId":"{trace}","spanId":"eee19b7ec3c1b174"}}"#
    )
}

fn batch(records: &[String]) -> String {
    format!(
        r#"{{"resourceLogs":[{{"resource":{{"attributes":[{{"key":"service.name","value":{{"stringValue":"gateway"}}}}]}},"scopeLogs":[{{"scope":{{}},"logRecords":[{}]}}]}}]}}"#,
        records.join(",")
    )
}

fn log() -> String {
    [
        batch(&[record(-50, "ERROR", "claims lookup failed", TRACE), record(-49, "INFO", "served", "00")]),
        batch(&[
            record(-1, "INFO", "began", "00"),
            record(0, "ERROR", &format!("refused {ID}"), TRACE),
            record(1, "INFO", "after", "00"),
        ]),
    ]
    .join("\n")
}

fn found(path: &Path, question: &Question) -> Found {
    let config = format!("[[source]]\nkind = \"files\"\nname = \"otel\"\npaths = [\"{}\"]\n", path.display());
    one(&config, question, LONG).unwrap()
}

#[test]
fn a_record_of_a_batch_is_a_line_and_its_neighbours_are_its_records() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("otel.jsonl.zst");
    fs::write(&path, zstd::encode_all(log().as_bytes(), 1).unwrap()).unwrap();
    let mut question = question(AT);
    question.around = 1;
    let found = found(&path, &question);
    let lines: Vec<String> = found.lines.iter().map(|line| format!("{} {}", line.at.unwrap(), line.text)).collect();
    let line = |second: &str, text: &str, severity: &str, trace: &str| {
        format!(
            "2026-03-02T10:11:{second}Z {text} severity={severity} trace_id={trace} span_id=eee19b7ec3c1b174 peer=10.0.0.7 service.name=gateway"
        )
    };
    assert_eq!(
        lines,
        [
            line("11", "began", "INFO", "00"),
            line("12", &format!("refused {ID}"), "ERROR", TRACE),
            line("13", "after", "INFO", "00")
        ]
    );
    let hit = found.hits().next().unwrap();
    assert_eq!(hit.place.as_str(), format!("{}:2", path.display()), "the line of its batch");
    assert_eq!((found.covered.lines, found.failed), (5, vec![]));
}

#[test]
fn the_trace_of_a_record_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("otel.jsonl");
    fs::write(&path, log()).unwrap();
    let hit = found(&path, &question(AT));
    let fields = errbook::triage::line_fields::line_fields(hit.hits().next().unwrap().text.as_str());
    let trace = fields.iter().find(|field| field.name == "trace_id").unwrap();
    assert_eq!(trace.value, TRACE);
    let lead = Lead { name: trace.name.clone(), value: trace.value.clone(), failing: true, back: Back::TenMinutes };
    let followed = found(&path, &question(AT).following(&lead));
    let texts: Vec<&str> = followed.hits().map(|line| line.text.as_str().split(" severity").next().unwrap()).collect();
    assert_eq!(texts, ["claims lookup failed", &format!("refused {ID}")]);
}

#[test]
fn a_batch_that_breaks_off_gives_its_whole_records_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("otel.jsonl");
    let log = log();
    fs::write(&path, &log[..log.len() - 30]).unwrap();
    let found = found(&path, &question(AT));
    assert_eq!(found.hits().count(), 1);
    assert_eq!(found.failed, [format!("1 line of {} could not be read to the end", path.display())]);
}
