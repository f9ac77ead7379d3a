//! What may be claimed of a paste and what may not: one look-alike of a whole kind each. What others print is not ours; a code of
//! a user's catalog is the user's wherever it stands; what nothing proves is at most a likeness.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use errbook::catalog::{Catalogs, Verdict, load};
use errbook::envelope::{Decoder, Finding, Proof};
use errbook::triage::{Diagnosis, product_set};

const BILLING: &str = r#"
[catalog]
id = "billing"
name = "Billing"
surfaces = ["billing-worker"]

[[entry]]
code = "CARD_EXPIRED"
section = "Cards"
meaning = "The card is too old."
surfaces = ["billing-worker"]
check = "Ask for another card."
retry = { verdict = "never", why = "it stays expired" }

[[entry.class]]
name = "CardExpiredException"
sdk = "java"
"#;

fn with_billing() -> Catalogs {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("billing.toml");
    std::fs::write(&path, BILLING).unwrap();
    load::with(&[path]).unwrap()
}

fn decode(catalogs: &Catalogs, paste: &str) -> Vec<Finding> {
    Decoder::new(&product_set(catalogs)).decode(paste.as_bytes()).findings
}

/// Catalog and entry of each finding.
fn told(catalogs: &Catalogs, paste: &str) -> Vec<(Option<String>, Option<String>)> {
    decode(catalogs, paste).into_iter().map(|finding| (finding.catalog, finding.entry)).collect()
}

fn one(catalog: &str, entry: &str) -> Vec<(Option<String>, Option<String>)> {
    vec![(Some(catalog.to_owned()), Some(entry.to_owned()))]
}

#[test]
fn a_code_of_ones_own_catalog_is_ones_own_in_anybodys_envelope() {
    let catalogs = with_billing();
    for paste in [
        r#"{"error":"card expired","code":"CARD_EXPIRED","request_id":"ab-1","timestamp":"2026-03-02T10:00:00Z"}"#,
        r#"{"error":{"code":"CARD_EXPIRED"}}"#,
        r#"{"errors":[{"code":"CARD_EXPIRED"}]}"#,
        r#"level=error msg="charge failed" code=CARD_EXPIRED"#,
        r#"{"level":"error","ts":1700000000.1,"msg":"charge failed","code":"CARD_EXPIRED"}"#,
        "<error><code>CARD_EXPIRED</code></error>",
        "HTTP/1.1 402 Payment Required\nX-Error-Code: CARD_EXPIRED\n\n",
    ] {
        assert_eq!(told(&catalogs, paste), one("billing", "CARD_EXPIRED"), "{paste}");
    }
}

#[test]
fn a_code_that_only_stands_beside_another_failure_is_a_guess() {
    let found = decode(&with_billing(), "ERROR charge: the desk is closed\n\nis that what fails with CARD_EXPIRED?");
    let [finding] = &found[..] else { panic!("{found:?}") };
    assert_eq!((finding.entry.as_deref(), finding.shape.as_str()), (Some("CARD_EXPIRED"), "mention"));
    assert!(finding.confidence < 0.5, "{finding:?}");
    let found = decode(
        &with_billing(),
        "ERROR charge: the desk is closed\n\nsee CARD_EXPIRED (docs/CARD_EXPIRED.md) on the page",
    );
    assert_eq!(found[0].entry, None, "{found:?}");
}

#[test]
fn a_distinctive_code_in_anothers_envelope_is_its_entry_and_who_said_it_stays_open() {
    let catalogs = load::builtin();
    for paste in [
        r#"{"data":null,"errors":[{"message":"m","extensions":{"code":"AUTH_REPLAY_DETECTED"}}]}"#,
        r#"{"errors":[{"status":"403","code":"AUTH_REPLAY_DETECTED","detail":"x"}]}"#,
        r#"{"error":{"code":"AUTH_REPLAY_DETECTED","message":"x"}}"#,
        r#"{"errorCode":"AUTH_REPLAY_DETECTED"}"#,
        "upstream said AUTH_REPLAY_DETECTED",
    ] {
        assert_eq!(told(&catalogs, paste), one("sigilum-gateway", "AUTH_REPLAY_DETECTED"), "{paste}");
        assert_eq!(decode(&catalogs, paste)[0].surface, None, "{paste}");
    }
}

#[test]
fn what_other_products_print_is_nobodys() {
    let catalogs = load::builtin();
    for paste in [
        r#"{"ok":false,"error":"missing_scope","needed":"chat:write"}"#,
        r#"{"error":"x_y","hint":"read the manual"}"#,
        "level=error error=request_forbidden hint=\"ask the owner\"",
        r#"{"error":"unauthorized","reason":"You are not authorized to access this db."}"#,
        r#"{"object":"error","status":401,"code":"unauthorized","message":"API token is invalid.","request_id":"aa-bb-1"}"#,
        "ERROR:\n  Code: Unauthenticated\n  Message: token expired\n",
        r#"{"error":"not_found","message":"no such user"}"#,
        r#"{"error":"boom","code":"SOMETHING_BAD","request_id":"a","timestamp":"2026-03-02T10:00:00Z"}"#,
        "INTERNAL_ERROR",
        "curl: (92) HTTP/2 stream 0 was not closed cleanly: INTERNAL_ERROR (err 2)",
        "read tcp: RST_STREAM INTERNAL_ERROR",
        "| Code | Meaning |\n|---|---|\n| invalid_token | The token is bad |\n",
    ] {
        for finding in decode(&catalogs, paste) {
            let ours = ["caracal", "sigilum-gateway"];
            assert!(!finding.catalog.as_deref().is_some_and(|catalog| ours.contains(&catalog)), "{paste}: {finding:?}");
            assert!(finding.confidence <= 0.8, "{paste}: {finding:?}");
        }
    }
}

#[test]
fn structure_alone_is_a_likeness_with_its_name() {
    let catalogs = load::builtin();
    for (paste, like) in [
        (
            r#"{"error":"boom","code":"SOMETHING_BAD","request_id":"a","timestamp":"2026-03-02T10:00:00Z"}"#,
            "sigilum-gateway",
        ),
        (r#"{"error":"not_found","message":"no such user"}"#, "caracal"),
    ] {
        let [finding] = &decode(&catalogs, paste)[..] else { panic!("{paste}") };
        assert_eq!(
            (&finding.catalog, finding.proof, &finding.resembles[..]),
            (&None, Proof::Structure, &[like.to_owned()][..])
        );
        assert!(finding.confidence <= 0.5 && !finding.why.contains("only the gateway writes"), "{finding:?}");
    }
}

#[test]
fn a_server_header_says_who_carried_an_answer_and_not_who_wrote_it() {
    let catalogs = load::builtin();
    for paste in [
        "HTTP/1.1 403 Forbidden\nServer: nginx\nContent-Type: application/json\n\n{\"message\":\"nope\"}\n",
        "HTTP/1.1 500 Internal Server Error\nserver: envoy\nx-envoy-upstream-service-time: 12\n\n{\"message\":\"nope\"}\n",
    ] {
        for finding in decode(&catalogs, paste) {
            let named = |text: &str| ["nginx", "envoy", "proxy"].iter().any(|word| text.contains(word));
            assert!(!named(&finding.why) && !named(&finding.shape), "{finding:?}");
            assert_eq!(finding.message.as_deref(), Some("nope"), "{finding:?}");
        }
    }
}

#[test]
fn whether_a_retry_is_safe_is_unknown_where_nothing_is_known_and_never_never() {
    let catalogs = load::builtin();
    let retry = |paste: &str| {
        let finding = decode(&catalogs, paste).into_iter().next().unwrap();
        let advice = Diagnosis::new(finding, &catalogs).advice;
        (advice.verdict, advice.wait_s)
    };
    assert_eq!(retry("HTTP/1.1 429 Too Many Requests\nRetry-After: 30\n\nslow down\n"), (Verdict::After, Some(30)));
    assert_eq!(retry(r#"{"error":{"code":"card_declined","message":"x"}}"#), (Verdict::Unknown, None));
}

#[test]
fn a_catalog_declares_its_own_words_for_who_speaks() {
    let catalogs = with_billing();
    assert_eq!(catalogs.catalog("billing").unwrap().head.surfaces, ["billing-worker"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("billing.toml");
    std::fs::write(&path, BILLING.replace("surfaces = [\"billing-worker\"]\ncheck", "surfaces = [\"billing\"]\ncheck"))
        .unwrap();
    let problems = load::with(&[path]).unwrap_err();
    assert!(problems[0].to_string().contains("which the catalog does not declare"), "{}", problems[0]);
}

#[test]
fn a_text_that_only_describes_failures_tells_of_none() {
    let catalogs = load::builtin();
    for paste in [
        // Tables and lists of codes.
        "| Flag | Meaning |\n|:-----|:--------|\n| UH | no healthy upstream |\n| UF | upstream connect error or disconnect/reset before headers |",
        "## Close codes\n\n| Code | Name | When the server sends it |\n|------|------|------|\n| 1006 | Abnormal closure | connection closed abnormally |",
        "====  ==========  ===========================\nCode  Name        Meaning\n====  ==========  ===========================\n1006  Abnormal    connection closed abnormally\n====  ==========  ===========================",
        "  Code | Meaning\n  -----|--------\n  137  | Out of memory: Killed process",
        "* 401 Unauthorized: the token is missing\n* 403 Forbidden: the token lacks the scope\n* 429 Too Many Requests: wait",
        // Descriptions of interfaces.
        "responses:\n  \"404\":\n    content:\n      application/problem+json:\n        example: {type: about:blank, title: Not Found, status: 404, detail: \"no seat 71\"}",
        "content:\n  application/json:\n    example:\n      error: invalid_token\n      error_description: The ticket ran out\n      status: 401",
        r#"{"paths":{"/seats":{"get":{"responses":{"404":{"content":{"application/problem+json":{"examples":{"gone":{"value":{"type":"about:blank","title":"Not Found","status":404,"detail":"no seat 71"}}}}}}}}}}}"#,
        r#"A body looks like: {"error": {"code": "rate_limited", "message": "..."}}"#,
        // Program text, rules, tests, changes.
        "    except OSError:  # [Errno 111] Connection refused\n        raise RuntimeError(\"no backend\")",
        "\treturn errors.New(\"503 Service Unavailable\")\n\t// dial tcp 10.0.0.1:80: connect: connection refused",
        "  console.error(\"Error: self signed certificate in certificate chain\");",
        "ALERT PodHighErrorRate\n  IF sum(rate(http_requests_total{code=~\"5..\"}[2m])) >= 0.2\n  FOR 2m",
        "  - alert: Looping\n    expr: max(kube_waiting_reason{reason=\"CrashLoopBackOff\"}) >= 1\n    annotations:\n      description: 'Pod {{ $labels.pod }} waits (reason: \"CrashLoopBackOff\").'",
        "--- PASS: TestDial (0.00s)\n  ✓ answers 502 Bad Gateway when nobody is there (12 ms)",
        "### Fixed\n\n- Handle `x509: certificate has expired or is not yet valid` with a clear message\n- error: no longer panics when the upstream returns 502 Bad Gateway",
        "[RESOLVED] HighErrorRate hall (prod)\nAnnotations:\n - summary = hall answers 503 Service Unavailable",
    ] {
        let found = decode(&catalogs, paste);
        assert!(found.is_empty(), "{paste}\n{found:#?}");
    }
}

#[test]
fn what_failed_is_told_though_it_looks_like_a_text_about_failures() {
    let catalogs = load::builtin();
    for paste in [
        "$ helm upgrade desk ./chart\nError: UPGRADE FAILED: parse error at (desk/templates/hall.yaml:31): bad character U+002D '-' in {{ .Values.row-name }}",
        "example:\n    {\"error\":\"replay detected\",\"code\":\"AUTH_REPLAY_DETECTED\",\"request_id\":\"5d0c1b7e-90aa-41f3-b7c2-6a1f20e9d401\"}",
        "Resolved: 10.0.0.7\ncurl: (7) Failed to connect to desk.example port 443 after 2 ms: Couldn't connect to server",
        "what does this mean: upstream connect error or disconnect/reset before headers. reset reason: connection failure",
        "- added hall 4\n- added a row, and since then: dial tcp 10.0.0.1:80: connect: connection refused",
        "import failed: \"Connection refused\" from desk-2",
        "Err(Transport(Some(\"Connection refused (os error 111)\")))",
        "ERROR ORA-00060: DEADLOCK DETECTED WHILE WAITING FOR RESOURCE",
    ] {
        assert!(!decode(&catalogs, paste).is_empty(), "{paste}");
    }
}

#[test]
fn the_message_is_what_states_the_failure() {
    let catalogs = load::builtin();
    for (paste, expected) in [
        (
            "psycopg2.errors.DeadlockDetected: deadlock detected\nDETAIL:  Process 1 waits for ShareLock on transaction 2; blocked by process 3.\nHINT:  See server log for query details.",
            "deadlock detected",
        ),
        (
            "Oct 08 09:14:22 desk systemd[1]: seats.service: Main process exited, code=killed, status=9/KILL\nOct 08 09:14:22 desk systemd[1]: seats.service: Failed with result 'signal'.",
            "Failed with result 'signal'.",
        ),
        (
            "panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x28 pc=0x1]",
            "runtime error: invalid memory address",
        ),
        (
            "07:14:29.908 [error] GenServer #PID<0.1.0> terminating\n** (FunctionClauseError) no function clause matching in Seat.book/3\n    (seat) lib/seat.ex:17: Seat.book(nil)",
            "no function clause matching in Seat.book/3",
        ),
        (
            "May 15 23:09:30 desk kernel: oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,task=java,pid=8841\nMay 15 23:09:30 desk kernel: Out of memory: Killed process 8841 (java) total-vm:5327240kB",
            "Out of memory: Killed process 8841 (java)",
        ),
        (
            "it fails with 504 Gateway Time-out, see:\n\n2026/04/12 11:17:30 [error] 455#455: *80 upstream timed out (110: Unknown error) while reading response header from upstream, client: 192.0.2.59",
            "upstream timed out (110: Unknown error)",
        ),
        (
            "2026/05/05 19:20:44 [error] 1190#0: *5 FastCGI sent in stderr: \"PHP message: PHP Fatal error:  Allowed memory size exhausted in /srv/a.php on line 512\" while reading, request: \"POST /seat HTTP/2.0\"",
            "Allowed memory size exhausted",
        ),
        (
            "<html><head><title>502 Proxy Error</title></head>\n<p>Reason: <strong>Error reading from remote server</strong></p>",
            "Error reading from remote server",
        ),
        (
            "HTTP/1.1 422 Unprocessable Entity\nserver: uvicorn\n\n{\n  \"detail\": [\n    {\"type\": \"int_parsing\", \"loc\": [\"body\"], \"msg\": \"A row is a number\"}\n  ]\n}",
            "A row is a number",
        ),
        (
            r#"{"status":"firing","alerts":[{"status":"firing","labels":{"alertname":"Looping","reason":"CrashLoopBackOff"},"annotations":{"summary":"Pod is crash looping."},"startsAt":"2026-11-28T03:41:12Z"}]}"#,
            "Pod is crash looping.",
        ),
        (
            "Exception in thread \"main\" desk.SeatException: no hall\n\tat desk.Main.main(Main.java:12)\nCaused by: java.net.ConnectException: Connection refused",
            "Connection refused",
        ),
        (
            "fatal: [web-2]: UNREACHABLE! => {\"msg\": \"Failed to connect: ada@10.31.0.12: Permission denied (publickey).\"}",
            "Permission denied (publickey).",
        ),
    ] {
        let found = decode(&catalogs, paste);
        let said = |finding: &Finding| finding.message.as_ref().is_some_and(|message| message.contains(expected));
        assert!(found.iter().any(said), "{paste}\n{found:#?}");
    }
}

#[test]
fn what_a_standard_explains_is_found_in_what_commands_registries_and_pages_print() {
    let catalogs = load::builtin();
    for (paste, catalog, entry) in [
        ("ERROR:\n  Code: Unauthenticated\n  Message: the ticket ran out", "grpc", "UNAUTHENTICATED"),
        (
            r#"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required","detail":[{"Type":"repository"}]}]}"#,
            "http",
            "401",
        ),
        (
            r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"v3"}}]}"#,
            "http",
            "404",
        ),
        ("<HTML><TITLE>ERROR</TITLE>\n<H1>403 ERROR</H1>\n<H2>The request could not be satisfied.</H2>", "http", "403"),
        (
            "Description: check \"seats\" failed: GET https://desk.example returned 504 (expected 200) from fra1",
            "http",
            "504",
        ),
        (
            "[2026-03-02 10:11:12,001] [ERROR] [o.a.k.Consumer] Error UNKNOWN_MEMBER_ID while the seats were committed",
            "kafka",
            "UNKNOWN_MEMBER_ID",
        ),
        ("POST http://desk.example:8080/seats net::ERR_CONNECTION_REFUSED", "errno", "ECONNREFUSED"),
        ("2026-03-02 10:11:12 UTC [29] ERROR:  canceling statement due to conflict with recovery", "sqlstate", "40001"),
        ("ERROR:  missing chunk number 0 for toast value 18 in pg_toast_2619", "sqlstate", "XX001"),
        (
            "ERROR:  new encoding (UTF8) is incompatible with the encoding of the template database (SQL_ASCII)",
            "sqlstate",
            "22023",
        ),
    ] {
        assert!(told(&catalogs, paste).contains(&one(catalog, entry)[0]), "{paste}\n{:?}", told(&catalogs, paste));
    }
}

#[test]
fn the_time_of_a_failure_is_read_as_programs_print_it_for_people() {
    let catalogs = load::builtin();
    for (paste, expected) in [
        (
            "× seats.service - Seats\n     Active: failed (Result: exit-code) since Sat 2026-03-07 13:28:11 CET; 12min ago\n    Process: 822 ExecStart=/usr/bin/seats (code=exited, status=1/FAILURE)",
            "Sat 2026-03-07 13:28:11 CET",
        ),
        (
            ";; ->>HEADER<<- opcode: QUERY, status: SERVFAIL, id: 50214\n;; WHEN: Sat Nov 14 08:30:51 UTC 2026",
            "Sat Nov 14 08:30:51 UTC 2026",
        ),
    ] {
        let found = decode(&catalogs, paste);
        assert!(found.iter().any(|finding| finding.timestamp.as_deref() == Some(expected)), "{paste}\n{found:#?}");
    }
}

#[test]
fn a_request_id_with_spaces_of_an_object_that_was_repaired_is_left_out() {
    let catalogs = load::builtin();
    for (paste, id) in [
        (r#"{"error":"seat_gone","message":"a "quoted" text","requestId":"9d3c1e7a 'requestId' 6f02"}"#, None),
        (r#"{"error":"seat_gone","message":"a "quoted" text","requestId":"9d3c1e7a-6f02"}"#, Some("9d3c1e7a-6f02")),
        (r#"{"error":"seat_gone","message":"a text","requestId":"min ago"}"#, Some("min ago")),
    ] {
        let found = decode(&catalogs, paste);
        assert_eq!(found.iter().map(|one| one.request_id.as_deref()).collect::<Vec<_>>(), [id], "{paste}");
    }
}
