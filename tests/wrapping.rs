//! A code of a loaded catalog is found whatever stands around it, without a rule that describes it; a code that nobody owns is
//! nobody's.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;

use errbook::catalog::load;
use errbook::envelope::Decoder;
use errbook::triage::product_set;

/// Codes of a team, in the spellings that teams use.
const OWNED: &[&str] = &[
    "CARD_EXPIRED",
    "PAYOUT_LIMIT_REACHED",
    "E_LEDGER_LOCKED",
    "card_blocked_by_issuer",
    "ledger_entry_missing",
    "payout_window_closed",
    "CardExpired",
    "PayoutWindowClosed",
    "LedgerEntryMissing",
    "PAY-1042",
    "BILL-7",
    "LEDGER-0031",
    "billing.card.expired",
    "payout.window_closed",
    "Billing.LedgerLocked",
];

/// Codes of the same spellings that no catalog has.
const STRANGE: &[&str] = &["SEAT_TAKEN", "seat_already_taken", "SeatTaken", "BOOK-1042", "booking.seat.taken"];

/// How a code is wrapped: a name, and a text in which `CODE` stands for it.
const WRAPPINGS: &[(&str, &str)] = &[
    ("GraphQL", r#"{"data":null,"errors":[{"message":"it failed","path":["pay"],"extensions":{"code":"CODE"}}]}"#),
    (
        "JSON:API",
        r#"{"errors":[{"id":"7","status":"422","code":"CODE","title":"Unprocessable","detail":"it failed"}]}"#,
    ),
    ("an error object", r#"{"error":{"code":"CODE","message":"it failed"}}"#),
    (
        "an error object with a type",
        r#"{"error":{"type":"card_error","code":"CODE","message":"it failed","param":"card"}}"#,
    ),
    (
        "AIP-193",
        r#"{"error":{"code":400,"status":"FAILED_PRECONDITION","message":"it failed","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"CODE","domain":"pay.example.com"}]}}"#,
    ),
    (
        "problem details",
        r#"{"type":"https://example.com/probs/x","title":"It failed","status":403,"code":"CODE","instance":"/a/1"}"#,
    ),
    ("FastAPI", r#"{"detail":{"code":"CODE","message":"it failed"}}"#),
    ("Apigee", r#"{"fault":{"faultstring":"it failed","detail":{"errorcode":"CODE"}}}"#),
    ("camel case", r#"{"errorCode":"CODE","errorMessage":"it failed","timestamp":"2026-03-02T10:00:00Z"}"#),
    ("a list of errors", r#"{"success":false,"errors":[{"errorCode":"CODE","field":"card"}]}"#),
    (
        "pino",
        r#"{"level":50,"time":1772445600000,"pid":1,"hostname":"a","err":{"type":"Error","message":"it failed","stack":"Error: it failed\n    at x","code":"CODE"},"msg":"request errored"}"#,
    ),
    (
        "zap",
        r#"{"level":"error","ts":1772445600.1,"caller":"pay/pay.go:12","msg":"charge failed","error_code":"CODE","stacktrace":"main.main"}"#,
    ),
    (
        "ECS",
        r#"{"@timestamp":"2026-03-02T10:00:00.000Z","log.level":"ERROR","message":"it failed","error":{"code":"CODE","type":"java.lang.X"},"service.name":"pay"}"#,
    ),
    (
        "ECS with dots",
        r#"{"@timestamp":"2026-03-02T10:00:00.000Z","log.level":"ERROR","message":"it failed","error.code":"CODE"}"#,
    ),
    (
        "OTLP",
        r#"{"resourceLogs":[{"resource":{},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1772445600000000000","severityText":"ERROR","body":{"stringValue":"it failed"},"attributes":[{"key":"error.code","value":{"stringValue":"CODE"}}]}]}]}]}"#,
    ),
    (
        "tracing JSON",
        r#"{"timestamp":"2026-03-02T10:00:00.000000Z","level":"ERROR","fields":{"message":"it failed","error_code":"CODE"},"target":"pay"}"#,
    ),
    ("tracing text", "2026-03-02T10:00:00.000000Z ERROR pay::charge: it failed error_code=CODE attempt=1"),
    ("logfmt", r#"ts=2026-03-02T10:00:00Z level=error msg="it failed" code=CODE request_id=5b0f6a0e-4c1d"#),
    ("klog", r#"E0302 10:00:00.000000       1 pay.go:12] "charge failed" err="it failed" code="CODE""#),
    ("a Python dictionary", "2026-03-02 10:00:00,000 ERROR pay {'code': 'CODE', 'message': 'it failed'}"),
    (
        "a Python exception",
        "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\n    pay()\npay.errors.PaymentError: CODE: it failed\n",
    ),
    ("a Node object", "Error: it failed\n    at pay (/app/pay.js:1:1) {\n  code: 'CODE',\n  status: 402\n}\n"),
    (
        "XML",
        r#"<?xml version="1.0"?><Error><Code>CODE</Code><Message>it failed</Message><RequestId>5b0f6a0e-4c1d</RequestId></Error>"#,
    ),
    (
        "SOAP",
        r"<s:Fault><faultcode>s:Client</faultcode><faultstring>it failed</faultstring><detail><errorCode>CODE</errorCode></detail></s:Fault>",
    ),
    ("YAML", "error:\n  code: CODE\n  message: it failed\n"),
    ("a header", "HTTP/1.1 402 Payment Required\nContent-Type: text/plain\nX-Error-Code: CODE\n\nit failed\n"),
    (
        "an alert",
        r#"{"status":"firing","alerts":[{"status":"firing","labels":{"alertname":"PaymentErrors","error_code":"CODE","severity":"page"},"annotations":{"summary":"it fails"},"startsAt":"2026-03-02T10:00:00Z"}]}"#,
    ),
    (
        "Sentry tags",
        r#"{"event_id":"a1","level":"error","message":"it failed","tags":[["environment","prod"],["error_code","CODE"]]}"#,
    ),
    ("Sentry tags as objects", r#"{"level":"error","tags":[{"key":"error_code","value":"CODE"}]}"#),
    ("a Ruby hash", r#"{:error=>"it failed", :code=>"CODE"}"#),
    ("a Go struct", r#"&errors.Error{Code:"CODE", Message:"it failed", Status:402}"#),
    ("a Go map", "map[code:CODE message:it failed status:402]"),
    ("a Java record", "ApiError[code=CODE, message=it failed, status=402]"),
    (
        "a string of JSON",
        r#"{"level":"error","msg":"upstream answered {\"code\":\"CODE\",\"message\":\"it failed\"}"}"#,
    ),
    ("a table", "| time | code | request_id |\n| --- | --- | --- |\n| 2026-03-02T10:00:00Z | CODE | 5b0f6a0e-4c1d |\n"),
    ("CSV", "time,status,code,request_id\n2026-03-02T10:00:00Z,402,CODE,5b0f6a0e-4c1d\n"),
    ("a query of an address", "Location: https://shop.example.com/return?status=failed&error_code=CODE&order=7"),
];

fn decoder(codes: &[&str]) -> Decoder {
    let mut toml = String::from("[catalog]\nid = \"team\"\nname = \"Team\"\n");
    for code in codes {
        write!(
            toml,
            "[[entry]]\ncode = \"{code}\"\nsection = \"All\"\nmeaning = \"m\"\ncheck = \"c\"\nretry = {{ verdict = \"never\", why = \"w\" }}\n"
        )
        .unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("team.toml");
    std::fs::write(&path, toml).unwrap();
    Decoder::new(&product_set(&load::with(&[path]).unwrap()))
}

#[test]
fn a_code_of_a_catalog_is_found_in_wrappings_that_nothing_describes() {
    let decoder = decoder(OWNED);
    let mut missed = Vec::new();
    for (name, wrapping) in WRAPPINGS {
        for code in OWNED {
            let found = decoder.decode(wrapping.replace("CODE", code).as_bytes()).findings;
            let own = found.iter().filter(|finding| finding.catalog.as_deref() == Some("team"));
            if own.filter(|finding| finding.entry.as_deref() == Some(code)).count() != 1 {
                missed.push(format!(
                    "{code} in {name}: {:?}",
                    found.iter().map(|f| (&f.catalog, &f.entry)).collect::<Vec<_>>()
                ));
            }
        }
    }
    let all = WRAPPINGS.len() * OWNED.len();
    assert!(missed.len() * 50 <= all, "{} of {all} missed:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn a_code_that_nobody_owns_is_claimed_by_nobody() {
    let decoder = decoder(OWNED);
    for (name, wrapping) in WRAPPINGS {
        for code in STRANGE {
            for finding in decoder.decode(wrapping.replace("CODE", code).as_bytes()).findings {
                let products = ["team", "caracal", "sigilum-gateway"];
                assert!(
                    !finding.catalog.as_deref().is_some_and(|catalog| products.contains(&catalog)),
                    "{code} in {name}: {finding:?}"
                );
            }
        }
    }
}
