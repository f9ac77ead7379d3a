//! Decoding, seen from outside: every layer and shape by a sample whose whole answer is kept, and properties that hold for
//! any bytes.

#![expect(clippy::expect_used, reason = "a test may fail")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use errbook::catalog::load::builtin;
use errbook::envelope::{Decoded, Decoder, Finding, FindingField};
use errbook::triage::product_set;
use proptest::prelude::*;

static DECODER: LazyLock<Decoder> = LazyLock::new(|| Decoder::new(&product_set(&builtin())));

fn decode(input: &[u8]) -> Decoded {
    DECODER.decode(input)
}

/// Every sample, by name.
fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut samples: Vec<_> = std::fs::read_dir(folder)
        .expect("the samples are there")
        .map(|entry| entry.expect("a readable entry").path())
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("a readable sample"))
        })
        .collect();
    samples.sort();
    samples
}

/// A finding as a reviewer reads it, with the bytes that each field was taken from.
fn shown(finding: &Finding, input: &[u8]) -> String {
    let mut text = String::new();
    let or = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let _ = writeln!(
        text,
        "{} {} entry {} known {}",
        or(&finding.catalog),
        or(&finding.code),
        or(&finding.entry),
        finding.known
    );
    let status = finding.http_status.map_or_else(|| "-".to_owned(), |status| status.to_string());
    let _ = writeln!(
        text,
        "  id {} time {} status {status} trace {}",
        or(&finding.request_id),
        or(&finding.timestamp),
        or(&finding.trace_id)
    );
    let _ = writeln!(text, "  message {:?}", finding.message);
    let _ = writeln!(text, "  surface {} ({})", or(&finding.surface), finding.surface_why);
    let path: Vec<String> = finding.path.iter().map(ToString::to_string).collect();
    let _ = writeln!(
        text,
        "  rule {} proof {} path [{}] confidence {:.2} count {}",
        finding.shape,
        finding.proof.name(),
        path.join(" > "),
        finding.confidence,
        finding.count
    );
    let _ = writeln!(text, "  why {}", finding.why);
    if !finding.resembles.is_empty() || !finding.also.is_empty() {
        let _ = writeln!(text, "  resembles {:?} also {:?}", finding.resembles, finding.also);
    }
    for repair in &finding.repairs {
        let _ = writeln!(text, "  repaired: {repair}");
    }
    for (field, (start, end)) in &finding.fields {
        let _ = writeln!(text, "  {} from {:?}", field.name(), String::from_utf8_lossy(&input[*start..*end]));
    }
    text
}

#[test]
fn every_layer_and_shape_has_its_whole_answer() {
    let mut families: BTreeMap<String, String> = BTreeMap::new();
    for (name, input) in samples() {
        let family = name.split('-').next().unwrap_or(&name).to_owned();
        let answers = families.entry(family).or_default();
        let _ = writeln!(answers, "== {name}");
        for finding in &decode(&input).findings {
            *answers += &shown(finding, &input);
        }
    }
    for (family, answers) in families {
        insta::assert_snapshot!(family, answers);
    }
}

#[test]
fn what_only_words_tell_is_found_at_the_end_of_a_long_log() {
    let healthy =
        "10.0.3.17 - - [14/Nov/2026:08:12:40 +0000] \"GET /shelf HTTP/1.1\" 200 8121\n2026-11-14T08:12:40Z INFO open\n";
    for (line, status, message) in [
        ("10.0.3.17 - - [14/Nov/2026:08:13:40 +0000] \"POST /pay HTTP/1.1\" 502 12", Some(502), "POST /pay HTTP/1.1"),
        ("2026-11-14T08:12:49Z ERROR shelf: drawer is stuck", None, "shelf: drawer is stuck"),
        ("2026/11/14 08:12:49 [crit] 7#7: no shelf left", None, "7#7: no shelf left"),
        ("panic: shelf out of range", None, "shelf out of range"),
        ("Unhandled exception. Shop.ShelfException: no shelf", None, "no shelf"),
    ] {
        let log = healthy.repeat(600) + line + "\n";
        let findings = decode(log.as_bytes()).findings;
        let said: Vec<_> = findings.iter().map(|found| (found.http_status, found.message.as_deref())).collect();
        assert_eq!(said, [(status, Some(message))], "{line}");
    }
}

#[test]
fn nothing_found_says_what_was_looked_for() {
    let decoded = decode(b"all is well\n");
    assert!(decoded.findings.is_empty() && !decoded.looked_for.is_empty());
    assert_eq!(decoded.lines, 1);
}

#[test]
fn a_status_far_before_its_body_is_found_in_a_long_har() {
    let headers = r#"{ "name": "x-padding", "value": "0123456789abcdef0123456789abcdef" },"#.repeat(400);
    let body = r#"{\"error\":\"zone_not_found\",\"requestId\":\"9b0c1d2e-3f40\"}"#;
    let entry = |status: u16, text: &str| {
        format!(
            r#"{{ "response": {{ "status": {status}, "headers": [{headers} {{ "name": "vary", "value": "*" }}], "content": {{ "text": "{text}" }} }} }}"#
        )
    };
    let har = |gap: &str| {
        format!("{{{gap}\"log\": {{ \"entries\": [{gap}{},{gap}{}] }} }}", entry(200, "fine"), entry(404, body))
    };
    for har in [har(""), har("\n  ")] {
        let findings = decode(har.as_bytes()).findings;
        assert!(har.len() > 32 * 1024);
        assert_eq!(findings.iter().map(|finding| finding.http_status).collect::<Vec<_>>(), [Some(404)]);
    }
}

#[test]
fn a_code_in_prose_is_no_failure_only_where_a_setting_or_its_comment_names_it() {
    let found = |paste: &str| decode(paste.as_bytes()).findings.len();
    assert_eq!(found("export GATEWAY_URL=http://gw:8080\nthe client answered AUTH_REPLAY_DETECTED twice\n"), 1);
    assert_eq!(found("# with 0 every AUTH_REPLAY_DETECTED is logged\nNONCE_WINDOW=0\n"), 0);
    assert_eq!(found("IGNORED_CODES=AUTH_REPLAY_DETECTED\n"), 0);
}

/// Holds for any input: places lie inside it, and where no layer was peeled the bytes are the value.
fn places_hold(input: &[u8]) {
    for finding in decode(input).findings {
        let inside = |(start, end): (usize, usize)| start <= end && end <= input.len();
        assert!(inside(finding.span), "{finding:?}");
        assert!((0.0..=1.0).contains(&finding.confidence) && finding.count > 0, "{finding:?}");
        let status = finding.http_status.map(|status| status.to_string());
        for (field, span) in &finding.fields {
            assert!(inside(*span), "{finding:?}");
            let value = match field {
                FindingField::Code => finding.code.as_deref(),
                FindingField::RequestId => finding.request_id.as_deref(),
                FindingField::Timestamp => finding.timestamp.as_deref(),
                FindingField::HttpStatus => status.as_deref(),
                _ => continue,
            };
            let bytes = &input[span.0..span.1];
            if finding.path.is_empty() && finding.repairs.is_empty() && !bytes.contains(&b'\\') {
                assert_eq!(value.map(str::as_bytes), Some(bytes), "{field:?} of {finding:?}");
            }
        }
    }
}

#[test]
fn places_hold_for_every_sample_and_for_every_beginning_and_end_of_it() {
    for (_, input) in samples() {
        let step = (input.len() / 40).max(1);
        for cut in (0..input.len()).step_by(step) {
            places_hold(&input[..cut]);
            places_hold(&input[cut..]);
        }
    }
}

#[test]
fn a_cut_request_id_is_absent_never_shortened() {
    let id = "5d0c9d0e-77aa-4c2e-9b11-0d9f5c3e2a10";
    let whole =
        format!(r#"{{"error":"invalid_token","error_description":"token replay detected","requestId":"{id}"}}"#);
    let end = whole.find(id).expect("it is there") + id.len();
    for cut in 0..=end {
        for finding in decode(&whole.as_bytes()[..cut]).findings {
            assert_eq!(finding.request_id, None, "cut at {cut}");
        }
    }
}

/// A JSON object as `errbook decode --json` prints it.
fn printed(finding: &Finding) -> String {
    serde_json::json!({
        "catalog": finding.catalog,
        "code": finding.code,
        "entry": finding.entry,
        "known": finding.known,
        "message": finding.message,
        "request_id": finding.request_id,
        "timestamp": finding.timestamp,
        "http_status": finding.http_status,
        "surface": finding.surface,
        "shape": finding.shape,
    })
    .to_string()
}

#[test]
fn a_printed_finding_is_found_again() {
    for (name, input) in samples() {
        for finding in decode(&input).findings.into_iter().filter(|finding| finding.known) {
            let again = decode(printed(&finding).as_bytes()).findings;
            let told = again.first().map(|again| {
                (&again.catalog, &again.code, &again.entry, &again.request_id, &again.timestamp, again.http_status)
            });
            let expected = (
                &finding.catalog,
                &finding.code,
                &finding.entry,
                &finding.request_id,
                &finding.timestamp,
                finding.http_status,
            );
            assert_eq!(told, Some(expected), "{name}");
            assert_eq!(again.len(), 1, "{name}");
        }
    }
}

#[test]
fn a_cut_go_map_keeps_no_part_of_an_id() {
    let id = "9b0c1d2e-3f40-4152-8364-758697a8b9ca";
    let whole = format!("map[error:access_denied error_description:policy denied requestId:{id}]");
    let end = whole.find(id).expect("it is there") + id.len();
    for cut in 0..=end {
        for finding in decode(&whole.as_bytes()[..cut]).findings {
            assert_eq!(finding.request_id, None, "cut at {cut}");
        }
    }
    assert_eq!(decode(whole.as_bytes()).findings[0].request_id.as_deref(), Some(id));
}

/// Holds for any input: what is known of it is found again in what is printed of it.
fn printed_is_found_again(input: &[u8]) {
    for finding in decode(input).findings.into_iter().filter(|finding| finding.known) {
        let again = decode(printed(&finding).as_bytes()).findings;
        assert!(again.iter().any(|again| again.entry == finding.entry), "{finding:?}");
    }
}

#[test]
fn pastes_that_once_broke_it_are_decoded() {
    let pastes: [&[u8]; 8] = [
        br#"time="2026-09-15T09:14:02Z " msg=x &apierr.Envelope{Error:"sts_unavailable", RequestID:"7931e36e-2ca0-43d9-ad75-562ae7d6d720"}"#,
        &[128, 58, 32, 14],
        b"\xFFmessage: n",
        b"WWW-Authenticate: Bearer\xFF\xFF\xFF\xFF, error=\"invalid_token\"",
        b"{level: 50, msg: 'AdminApiError: zone_not_found (HTTP 404)', requestId: '5d0c9d0e-77aa-\n  4c2e-9b11'}",
        b"{level: 50, msg: 'AdminApiError: zone_not_found (HTTP 404)', requestId: ' 5d0c9d0e '}",
        br#"{"error":"gateway dependencies are not ready","request_id":"5d-Encoding: quoted-printable","#,
        b"\xFFx-request-id\" => [\"4b8d1f60-2c3e-4a75-9d18-c07e5f3a9b21\"], \"date\" => [\"Tue, 05 May 2026 07:00:01 GMT\"]},",
    ];
    for input in pastes {
        places_hold(input);
        printed_is_found_again(input);
    }
}

/// Processor time that this thread has had: unlike the clock it does not run while other programs do.
#[allow(clippy::unwrap_used, reason = "a test may panic")]
fn processor_time() -> Duration {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(spent.split(' ').next().unwrap().parse().unwrap())
}

/// The shortest of a few runs.
fn shortest(input: &[u8]) -> Duration {
    let run = || {
        let start = processor_time();
        std::hint::black_box(decode(input));
        processor_time().saturating_sub(start)
    };
    (0..3).map(|_| run()).min().unwrap_or_default()
}

#[test]
fn time_is_linear_in_the_input() {
    let envelope = r#"{"error":"replay detected","code":"AUTH_REPLAY_DETECTED","request_id":"a-b","timestamp":"2026-04-02T07:00:00Z"}"#;
    let hostile: &[(&str, &dyn Fn(usize) -> String)] = &[
        ("letters", &|n| "a".repeat(n) + envelope),
        ("words", &|n| "lorem ipsum ".repeat(n / 12) + envelope),
        ("percent signs", &|n| "%".repeat(n) + envelope),
        ("quoting in one line", &|n| "> ".repeat(n / 2) + envelope),
        ("backslashes alone", &|n| "\\".repeat(n) + envelope),
        ("quotes alone", &|n| "\"".repeat(n) + envelope),
        ("open braces", &|n| "{".repeat(n)),
        ("errors in errors", &|n| r#"{"error":"#.repeat(n / 9)),
        ("messages", &|n| "AUTH_REPLAY_DETECTED: x\n".repeat(n / 24)),
        ("sources", &|n| (0..n / 16).fold(String::new(), |text, at| text + &format!("s{at} | error: x\n"))),
        ("wrapped values", &|n| "error             : x\n".to_owned() + &"                    y\n".repeat(n / 22)),
        ("statements", &|n| format!("{envelope}\n") + &"HTTP 503\nrequest id 5b0f6a0e-4c1d\n".repeat(n / 34)),
        ("quoted messages", &|n| "tool \"\" is not allowed for subject ".repeat(n / 36)),
        ("nested objects", &|n| r#"{"a":"#.repeat(n / 5)),
        ("nested arrays", &|n| format!(r#"{{"error":{}"#, "[".repeat(n))),
        ("a quote that never closes", &|n| format!(r#"{{"error":"{}"#, "a".repeat(n))),
        ("quotes", &|n| format!(r#"{{"error":{}"#, "\"".repeat(n))),
        ("quotes and letters", &|n| format!(r#"{{"error":"{}"#, "\"a".repeat(n / 2))),
        ("keys", &|n| r#""error":"#.repeat(n / 8)),
        ("one long line of failures", &|n| envelope.repeat(n / envelope.len())),
        ("failures in lines", &|n| format!("{envelope}\n").repeat(n / envelope.len())),
        ("backslashes", &|n| format!("{{\\\"error{}", "\\".repeat(n))),
        ("escaped objects", &|n| r#"{\"error\":\"x\" "#.repeat(n / 15)),
        ("colons", &|n| "error: ".repeat(n / 7)),
        ("pairs", &|n| "error=a ".repeat(n / 8)),
        ("percent", &|n| "%7B%22error%22 ".repeat(n / 15)),
        ("base64", &|n| "ZXJyb3JlcnJv".repeat(n / 12)),
        ("docker lines", &|n| "{\"log\":\"a\",\"b\":[\n".repeat(n / 17)),
        ("quoted lines", &|n| "> > > error: x\n".repeat(n / 15)),
        ("headers", &|n| format!("HTTP/1.1 500 x\n{}", "a: b\n".repeat(n / 5))),
        ("line breaks in a string", &|n| format!("{{\"error\":\"{}", "a\n".repeat(n / 2))),
        ("entities", &|n| "&amp;quot;".repeat(n / 10)),
        ("escape characters", &|n| "\u{1b}[".repeat(n / 2)),
        ("maps that never close", &|n| "map[error:".repeat(n / 10)),
        ("keys of a map", &|n| format!("map[{}", "error:x ".repeat(n / 8))),
        ("cells that never close", &|n| "{\"\"error\"\":\"\"x\"\" ".repeat(n / 18)),
        ("a mail of soft breaks", &|n| {
            format!("Content-Transfer-Encoding: quoted-printable\n\n{}", "=\n".repeat(n / 2))
        }),
        ("class names", &|n| "{a: Object [Map] {".repeat(n / 18)),
        ("gutters", &|n| "  12 {\"a\": \"\n".repeat(n / 13)),
        ("borders", &|n| "│ {\"a\n".repeat(n / 9)),
        ("a difference", &|n| format!("+ received\n{}", " -{\n+ {".repeat(n / 8))),
        ("classes that never close", &|n| "Body(code=Some(\"x".repeat(n / 16)),
        ("brackets of PHP", &|n| "[error] => Array\n(\n".repeat(n / 19)),
        ("commas of a sentence", &|n| format!("{{error: a b{}", ", c".repeat(n / 3))),
        ("calls around calls", &|n| format!("{{error: {}", "a(".repeat(n / 2))),
        ("a value that never ends", &|n| {
            format!("error_description : a\n{}", "                    b\n".repeat(n / 22))
        }),
        ("cells of quotes", &|n| format!("code,status\n{}", "\"a,".repeat(n / 3))),
        ("percent signs of percent signs", &|n| format!("%{}7B", "25".repeat(n / 2))),
        ("numbers that count lines", &|n| (0..n / 8).fold(String::new(), |text, line| text + &format!("{line:6} a\n"))),
        ("types before values", &|n| format!("{{{}", "(string) (len=5) ".repeat(n / 17))),
        ("rows of HTML", &|n| "<tr><td>error</td>\n".repeat(n / 19)),
        ("the same id", &|n| "{\"level\":\"error\",\"reqId\":\"a\",\"error_code\":\"access_denied\"}\n".repeat(n / 64)),
    ];
    for (name, make) in hostile {
        let (small, large) = (make(20_000), make(80_000));
        decode(small.as_bytes());
        // Other tests run beside this one: a disturbed measurement is repeated. A step for each pair of bytes would take
        // seconds.
        let linear =
            (0..5).any(|_| shortest(large.as_bytes()) < shortest(small.as_bytes()).max(Duration::from_millis(5)) * 10);
        assert!(linear, "{name}: four times the input takes more than ten times as long");
    }
}

/// Pieces that pastes are made of.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let samples = LazyLock::force(&SAMPLES);
    prop_oneof![
        4 => (0..samples.len(), any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(at, from, to)| {
            let sample = &SAMPLES[at];
            let (from, to) = (from.index(sample.len() + 1), to.index(sample.len() + 1));
            sample[from.min(to)..from.max(to)].to_vec()
        }),
        1 => prop::collection::vec(any::<u8>(), 0..24),
        2 => "[{}\\[\\]\"':,\\\\n \n>`|=%&;<a-z_]{0,12}".prop_map(String::into_bytes),
        1 => Just("\u{202e}\u{feff}\u{1b}[31m\u{0}".as_bytes().to_vec()),
    ]
}

static SAMPLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| samples().into_iter().map(|(_, input)| input).collect());

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_paste_is_decoded_and_its_places_hold(pieces in prop::collection::vec(piece(), 0..6)) {
        places_hold(&pieces.concat());
    }

    #[test]
    fn any_bytes_are_decoded(input in prop::collection::vec(any::<u8>(), 0..400)) {
        places_hold(&input);
    }
}
