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
    ("a gRPC status", "rpc error: code = FailedPrecondition desc = CODE: seat 4 is gone"),
    ("gRPC trailers", "grpc-status: 9\ngrpc-message: CODE%3A seat 4 is gone\n"),
    ("a detail", r#"{"detail":"CODE"}"#),
    (
        "a message of a body with a status",
        r#"{"timestamp":"2026-03-02T10:00:00Z","status":409,"error":"Conflict","message":"CODE","path":"/seats"}"#,
    ),
    ("lists of a validator", r#"{"message":"The seat is invalid.","errors":{"seat":["CODE"]}}"#),
    ("the type of a shape", r#"{"__type":"hall.seats#CODE","message":"seat 4 is gone"}"#),
    (
        "an element with a namespace",
        "<s:error xmlns:s=\"urn:seats\"><s:code>CODE</s:code><s:message>seat 4 is gone</s:message></s:error>",
    ),
    ("a message of pino", r#"{"level":50,"name":"hall","msg":"booking: CODE","v":0}"#),
    (
        "an error of zerolog",
        r#"{"level":"error","error":"book seat 4: CODE","time":"2026-03-02T10:00:00Z","message":"booking failed"}"#,
    ),
    ("a field of tracing", "2026-03-02T10:00:00.000000Z ERROR hall::book: booking failed err=CODE seat=4"),
    (
        "an error of klog",
        r#"E0302 10:00:00.000000       1 hall.go:12] "Booking failed" err="CODE: seat 4 is gone" hall="main""#,
    ),
    ("an event of Kubernetes", "Warning  FailedBooking  2m (x3 over 5m)  hall-controller  CODE: seat 4 is gone"),
    ("a record of journald", r#"{"PRIORITY":"3","_COMM":"halld","MESSAGE":"booking failed: CODE","_PID":"7"}"#),
    ("quoted in a text of Serilog", r#"[10:00:00 ERR] Booking of 4 failed with "CODE""#),
    ("brackets of logback", "2026-03-02 10:00:00,000 ERROR [http-4] hall.Booking [errorCode=CODE] - booking failed"),
    (
        "brackets of a cause",
        "java.lang.IllegalStateException: no seat\n\tat hall.Booking.book(Booking.java:8)\nCaused by: hall.HallException: [CODE] seat 4 is gone\n\t... 4 more\n",
    ),
    ("arguments of a Python exception", "hall.errors.HallError: ('CODE', 'seat 4 is gone')"),
    ("a panic of Go", "panic: book seat 4: CODE\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/hall.go:14 +0x1d\n"),
    (
        "attributes of a span",
        r#"{"traceId":"5b8e","name":"book","status":{"code":2},"attributes":[{"key":"error.type","value":{"stringValue":"CODE"}}]}"#,
    ),
    ("the reason of a status line", "HTTP/1.1 409 CODE\nContent-Length: 0\n"),
    (
        "a summary of an alert",
        r#"{"event_action":"trigger","payload":{"summary":"bookings failing: CODE","severity":"critical"}}"#,
    ),
    ("a sentence", "hey, booking is failing with `CODE` for some guests since noon"),
    ("a question", "anyone else getting CODE when they book the main hall?"),
    ("a row of a report", "81;2026-03-02 10:00:00;FAILED;CODE;seat 4 is gone"),
    ("an error of a command", "error: (hallctl.book) CODE: seat 4 is gone"),
    ("the head of a line", "[CODE] seat 4 is gone"),
    ("a page", "<html><body><h1>Something failed</h1><p>Code: <code>CODE</code></p></body></html>"),
    (
        "a report of JUnit",
        r#"<testsuite tests="1" failures="1"><testcase name="books"><failure message="CODE: seat 4 is gone"/></testcase></testsuite>"#,
    ),
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

/// Texts in which a code is part of a name, or is explained, set or dealt with.
const NAMING: &[&str] = &[
    "GET https://docs.example.com/errors/CODE HTTP/1.1 200",
    "Switched to branch 'fix/CODE-retry'",
    " docs/errors/CODE.md | 12 ++++++++++++",
    "loaded texts/CODE.yaml (14 keys)",
    "| Code | HTTP | Meaning |\n|---|---|---|\n| `CODE` | 409 | The hall is full |\n",
    "Known error types:\n  - SEAT_FREE\n  - CODE\n",
    "type: string\nenum: [SEAT_FREE, CODE, HALL_CLOSED]\n",
    "hallctl explain NAME    e.g. hallctl explain CODE",
    "level=error code=CODE_V2 msg=\"booking failed\"",
    "Error: XCODE: too many attempts",
    "error code=sub-CODE",
    "CODE = \"hall-full\"  # 409",
    "public enum Failure {\n    CODE(409),\n    SEAT_FREE(404);\n}\n",
    "from hall.errors import CODE, SEAT_FREE",
    "  ✓ answers CODE when the hall is full (4 ms)\n\nTests: 1 passed, 1 total\n",
    "## 1.4.2\n- Document CODE and its advice\n",
    "a81b3c2 CODE add a retry to the desk",
    "# TYPE CODE gauge\nCODE 0\n",
    "features:\n  CODE: false\n",
    "ALTER TABLE halls ADD COLUMN CODE boolean;",
    "2026-03-02T10:00:00Z INFO hall: CODE was cleared, booking goes on after an earlier error",
];

#[test]
fn a_code_in_a_name_or_an_explanation_is_told_nowhere() {
    let decoder = decoder(OWNED);
    for text in NAMING {
        for code in OWNED {
            let found = decoder.decode(text.replace("CODE", code).as_bytes()).findings;
            let own = found.iter().find(|finding| finding.catalog.as_deref() == Some("team"));
            assert!(own.is_none(), "{code} in {text}: {own:?}");
        }
    }
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
