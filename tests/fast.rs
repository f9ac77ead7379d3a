//! What scan counts, decode explains: the fast reader against decoding each line by itself.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

use errbook::catalog::load::builtin;
use errbook::envelope::bulk::{Appearance, Batch, LogReader, ReaderScope, Spelling};
use errbook::envelope::{Decoder, Finding, Proof, moment};
use errbook::triage::product_set;
use regex::Regex;

static DECODER: LazyLock<Arc<Decoder>> = LazyLock::new(|| Arc::new(Decoder::new(&product_set(&builtin()))));

type Failure = (Spelling, Option<String>, Option<i64>);

fn failures(batch: &Batch) -> Vec<Failure> {
    let failure = |one| {
        let Appearance { spelling, at, .. } = one;
        ((*batch.spellings[spelling]).clone(), batch.id(&one).map(|id| String::from_utf8(id.to_vec()).unwrap()), at)
    };
    batch.appearances.iter().copied().map(failure).collect()
}

fn fast(reader: &mut LogReader, line: &str) -> Vec<Failure> {
    let mut batch = Batch::default();
    reader.read(line.as_bytes(), &mut batch);
    failures(&batch)
}

/// A key that can stand for an envelope.
static KEY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"["']err[a-z_]*\\*["'] ?:|reason_code\\*"?[:=]"#).unwrap());

/// What decoding says of a line.
fn slow(line: &str) -> Vec<Failure> {
    let findings = DECODER.decode(line.as_bytes()).findings;
    let failure = |finding: &Finding| {
        let spelling = Spelling {
            catalog: finding.catalog.clone().unwrap_or_default(),
            code: finding.code.clone(),
            entry: finding.entry.clone(),
            known: finding.known,
            standard: finding.proof == Proof::Standard,
        };
        let at = finding.timestamp.as_ref().and_then(|time| moment(time.as_bytes()));
        (spelling, finding.request_id.clone().filter(|id| !id.is_empty()), at)
    };
    // What somebody reports or asks in a paste no log says.
    let counts = |finding: &&Finding| {
        let spelt = finding.code.is_some() || finding.entry.is_none();
        let is_report = finding.shape == "report";
        finding.catalog.is_some()
            && !is_report
            && (finding.proof == Proof::Standard || finding.proof > Proof::Standard && spelt)
    };
    findings.iter().filter(counts).map(failure).collect()
}

fn code() -> impl Strategy<Value = String> {
    let known = select(vec![
        "AUTH_REPLAY_DETECTED",
        "UPSTREAM_ERROR",
        "NOT_FOUND",
        "MCP_TOOL_CALL_FAILED",
        "access_denied",
        "invalid_token",
        "insufficient_scope",
        "session_required",
        "sts_unavailable",
        "unauthorized",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => "[A-Z]{3,6}_[A-Z0-9]{2,6}", 1 => "[a-z]{3,6}_[a-z]{2,6}"]
}

fn id() -> impl Strategy<Value = String> {
    let generated = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    prop_oneof![6 => generated, 1 => "req-[0-9]{1,19}", 1 => "[a-z]{1,8}", 1 => "[A-Za-z0-9 /#%=]{0,12}"]
}

fn time() -> impl Strategy<Value = String> {
    let exact = "2026-0[1-9]-[12][0-9]T1[0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|\\+02:00)";
    prop_oneof![6 => exact, 1 => "2026-03-02 10:1[0-9]:00(,[0-9]{3})?", 1 => "17724462[0-9]{2}", 1 => "[a-z]{0,5}"]
}

fn message() -> impl Strategy<Value = String> {
    let fixed = select(vec![
        "replay detected",
        "policy denied",
        "connection not found",
        "token replay detected",
        "sts unavailable",
        "context deadline exceeded",
        "tool \"search\" is not allowed",
        "an <html> & more",
        "denied: jti replay",
    ]);
    prop_oneof![4 => fixed.prop_map(str::to_owned), 1 => "[a-zé ]{0,20}"]
}

/// A key and a value that could stand there.
fn field() -> impl Strategy<Value = (String, Value)> {
    let text = |keys: &'static [&'static str], value: BoxedStrategy<String>| {
        (select(keys), value).prop_map(|(key, value)| (key.to_owned(), json!(value))).boxed()
    };
    let number = (select(vec!["code", "status", "duration_ms", "time", "error_count"]), 0..2_000_000_000_000u64);
    prop_oneof![
        3 => text(&["code", "error", "reason_code", "error_code"], code().boxed()),
        3 => text(&["error", "error_description", "message", "msg", "reason"], message().boxed()),
        3 => text(&["request_id", "requestId", "reqId", "trace_id", "approval_id"], id().boxed()),
        3 => text(&["timestamp", "time", "ts"], time().boxed()),
        1 => text(&["decision"], select(vec!["deny", "allow", "error"]).prop_map(str::to_owned).boxed()),
        1 => text(&["level"], select(vec!["info", "warn", "error"]).prop_map(str::to_owned).boxed()),
        1 => text(&["kind", "component"], select(vec!["decision", "gateway", "Status"]).prop_map(str::to_owned).boxed()),
        1 => text(&["path", "subject", "connection", "event", "service", "note"], "[a-z_/?=%:.0-9]{0,70}".boxed()),
        1 => text(&["docs_url"], Just("https://x.test/GATEWAY_ERROR_CODES.md#auth-errors".to_owned()).boxed()),
        1 => number.prop_map(|(key, value)| (key.to_owned(), json!(value))),
        1 => (select(vec!["ok", "valid", "requestId", "error"]), select(vec![json!(false), json!(null), json!([])]))
            .prop_map(|(key, value)| (key.to_owned(), value)),
    ]
}

fn object() -> impl Strategy<Value = Value> {
    let decision =
        (code(), id(), time(), select(vec!["deny", "error", "allow"])).prop_map(|(code, id, time, decision)| {
            json!({"component": "gateway", "decision": decision, "event": "proxy_auth_denied", "kind": "decision",
            "reason_code": code, "request_id": id, "timestamp": time})
        });
    let gateway = (message(), code(), id(), time()).prop_map(|(error, code, id, time)| {
        json!({"error": error, "code": code, "request_id": id, "timestamp": time,
            "docs_url": "https://x.test/docs/GATEWAY_ERROR_CODES.md"})
    });
    let caracal = (code(), message(), id())
        .prop_map(|(code, text, id)| json!({"error": code, "error_description": text, "requestId": id}));
    let any = prop::collection::vec(field(), 0..7).prop_map(|fields| Value::Object(Map::from_iter(fields)));
    let base = prop_oneof![2 => decision, 2 => gateway, 2 => caracal, 3 => any];
    (base, prop::collection::vec(field(), 0..2)).prop_map(|(mut object, more)| {
        object.as_object_mut().unwrap().extend(more);
        object
    })
}

/// An object in what logs wrap around it.
fn line() -> impl Strategy<Value = String> {
    (object(), object(), time(), 0..9u8).prop_map(|(object, outer, time, wrapping)| {
        let text = object.to_string();
        let inside = |key: &str, value: Value| {
            let mut outer = outer.clone();
            outer.as_object_mut().unwrap().insert(key.to_owned(), value);
            outer.to_string()
        };
        match wrapping {
            0..3 => text,
            3 => format!("{time} {text}"),
            4 => format!("2026/03/02 10:11:12 {text}"),
            5 => inside("body", json!(text)),
            6 => inside("err", object),
            7 => json!({"log": inside("body", json!(text + "\n")), "stream": "stderr", "time": time}).to_string(),
            _ => format!("[pod/gateway-6d5f/x] {time} denied: {text} trailing words"),
        }
    })
}

/// Lines like one line: ids and numbers differ as in a log, so that they come from one mould.
fn siblings() -> impl Strategy<Value = Vec<String>> {
    (line(), prop::collection::vec(prop::collection::vec((any::<Index>(), 0..10u8), 1..6), 1..6)).prop_map(
        |(line, changes)| {
            let change = |places: &Vec<(Index, u8)>| {
                let mut bytes = line.clone().into_bytes();
                let digits: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at].is_ascii_digit()).collect();
                for (at, digit) in places.iter().filter(|_| !digits.is_empty()) {
                    bytes[*at.get(&digits)] = b'0' + digit;
                }
                String::from_utf8(bytes).unwrap()
            };
            std::iter::once(line.clone()).chain(changes.iter().map(change)).collect()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_counted_decoding_explains(lines in prop::collection::vec(siblings(), 1..8)) {
        let mut reader = LogReader::new(DECODER.clone(), None, ReaderScope::Everything);
        let mut each = Vec::new();
        for line in lines.iter().flatten() {
            let counted = fast(&mut reader, line);
            if !counted.is_empty() || KEY.is_match(line) {
                prop_assert_eq!(&counted, &slow(line), "{}", line);
            }
            each.extend(counted);
        }
        // The same at once, and a second time now that everything has been learnt.
        let (mut batch, mut again) = (Batch::default(), Batch::default());
        let text = lines.concat().join("\n");
        LogReader::new(DECODER.clone(), None, ReaderScope::Everything).read(text.as_bytes(), &mut batch);
        reader.read(text.as_bytes(), &mut again);
        prop_assert_eq!(failures(&batch), each.clone());
        prop_assert_eq!(failures(&again), each);
    }
}

#[test]
fn numbers_words_and_longer_names_are_no_codes() {
    let mut reader = LogReader::new(DECODER.clone(), None, ReaderScope::Everything);
    for line in [
        r#"{"level":"error","code":404,"msg":"no such page","error":null}"#,
        r#"203.0.113.9 - - [02/Mar/2026:10:00:00 +0000] "GET /error?code=AUTH_REPLAY_DETECTED HTTP/1.1" 404 12"#,
        r#"{"level":"error","msg":"lookup of NOT_FOUND in RESOURCE_NOT_FOUND"}"#,
        r#"{"kind":"decision","component":"gateway","decision":"allow","reason_code":"ALLOW_UNSIGNED_CONNECTION"}"#,
        r#"{"error":"invalid_grant","error_description":"Token is expired","error_uri":"https://idp.test/e"}"#,
    ] {
        let of_products = fast(&mut reader, line).into_iter().filter(|(spelling, ..)| !spelling.standard);
        assert_eq!(of_products.collect::<Vec<_>>(), Vec::new(), "{line}");
    }
}

/// What scan does not see in the lines of the samples: what is altered letter by letter, and why.
const UNSEEN: [(&str, &str); 7] = [
    ("\0 \0 \0\"\0c\0o\0d\0e\0\"\0", "UTF-16"),
    ("{\0\"\0e\0r\0r\0o\0r\0\"\0", "UTF-16"),
    ("\u{fffd}\u{fffd}\0{\0\"\0e\0r\0r\0o\0r\0", "UTF-16"),
    ("X-Amz-Response: eyJlcnJvci", "base64"),
    ("{\"__REALTIME_TIMESTAMP\":\"1775113500000000\",\"MESSAGE\":[50,", "a list of bytes"),
    (
        "sigilum_gateway_auth_reject_total{reason=\"auth_replay_detected\"}",
        "a code in other letters than its catalog's",
    ),
    ("Status 409 Conflict", "a status in prose"),
];

#[test]
fn scan_counts_line_by_line_what_decode_finds() {
    let mut lines = Vec::new();
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples")).unwrap() {
        let text = std::fs::read(file.unwrap().path()).unwrap();
        lines.extend(String::from_utf8_lossy(&text).lines().map(str::to_owned));
    }
    lines.sort();
    lines.dedup();
    let mut reader = LogReader::new(DECODER.clone(), None, ReaderScope::Everything);
    let (mut found, mut missed) = (0, Vec::new());
    for line in &lines {
        let (counted, told) = (fast(&mut reader, line), slow(line));
        if counted.is_empty() && !told.is_empty() {
            missed.push(line.as_str());
        } else {
            assert_eq!(counted, told, "{line}");
            found += usize::from(!told.is_empty());
        }
    }
    let unseen = |line: &&str| UNSEEN.iter().any(|(begin, _)| line.starts_with(begin));
    assert_eq!(missed.iter().filter(|line| !unseen(line)).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert_eq!((found > 250, missed.len()), (true, UNSEEN.len()), "{missed:?}");
}
