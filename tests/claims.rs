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
