//! What people report in their own words, and what they only talk about.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::LazyLock;

use errbook::catalog::load::builtin;
use errbook::envelope::Decoder;
use errbook::triage::product_set;

static DECODER: LazyLock<Decoder> = LazyLock::new(|| Decoder::new(&product_set(&builtin())));

/// Catalog and entry of each failure that a text reports.
fn told(text: &str) -> Vec<String> {
    let findings = DECODER.decode(text.as_bytes()).findings;
    findings.iter().map(|finding| format!("{:?} {:?}", finding.catalog, finding.entry).replace("Some", "")).collect()
}

#[test]
fn what_somebody_says_that_happens_is_a_failure() {
    for (text, expected) in [
        ("the pod is in CrashLoopBackOff since noon", r#"("kubernetes") ("CrashLoopBackOff")"#),
        ("we get ECONNREFUSED from the cache", r#"("errno") ("ECONNREFUSED")"#),
        ("the seats pod got OOMKilled at 14:02", r#"("kubernetes") ("OOMKilled")"#),
        ("pods stuck in ImagePullBackOff, anyone?", r#"("kubernetes") ("ImagePullBackOff")"#),
        ("gateway says UNAUTHENTICATED", r#"("grpc") ("UNAUTHENTICATED")"#),
        ("getting NXDOMAIN for hall.example", r#"("dns") ("NXDOMAIN")"#),
        ("it throws java.net.SocketTimeoutException all the time", r#"("errno") ("ETIMEDOUT")"#),
        ("invalid_grant when refreshing the token", r#"("oauth") ("invalid_grant")"#),
        ("503s everywhere", r#"("http") ("503")"#),
        ("prod is 502ing", r#"("http") ("502")"#),
        ("The LB returns 503 for about half of the requests since 14:05 UTC", r#"("http") ("503")"#),
        ("returns a 403 for me but 200 for Bo", r#"("http") ("403")"#),
        ("anyone else seeing 520 in front of the hall?", r#"("http") ("520")"#),
        ("When we deploy, we get a 502 for a minute", r#"("http") ("502")"#),
        ("it fails with exit 137 after a minute", r#"("exit") ("SIGKILL")"#),
        ("curl exits with 28 here", r#"("curl") ("28")"#),
        ("wir bekommen seit heute nur noch 502 vom Proxy", r#"("http") ("502")"#),
    ] {
        assert_eq!(told(text), [expected], "{text}");
    }
}

#[test]
fn a_paste_that_is_nothing_but_a_code_asks_what_it_means() {
    for (text, expected) in [
        ("502\n", r#"("http") ("502")"#),
        ("HTTP 503", r#"("http") ("503")"#),
        ("ECONNREFUSED", r#"("errno") ("ECONNREFUSED")"#),
        ("exit 137", r#"("exit") ("SIGKILL")"#),
        ("SQLSTATE 40P01", r#"("sqlstate") ("40P01")"#),
        ("curl: (28)", r#"("curl") ("28")"#),
        ("-32601", r#"("jsonrpc") ("-32601")"#),
    ] {
        assert_eq!(told(text), [expected], "{text}");
    }
    for text in ["200", "137", "12345", "hello", "OK", "502 seats"] {
        assert_eq!(told(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_the_sentence_names_besides_is_the_reports() {
    let text = "Bo  9:42 AM\nyep, I get a 504 on POST /seats, request id was 01J8ZK4Q7N3W6T5R2M9X0C1B4D, after 30s\n";
    let found = DECODER.decode(text.as_bytes()).findings;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].http_status, found[0].shape.as_str()), (Some(504), "report"));
    assert_eq!(found[0].request_id.as_deref(), Some("01J8ZK4Q7N3W6T5R2M9X0C1B4D"));
}

#[test]
fn what_is_explained_planned_over_or_a_count_is_none() {
    for text in [
        "The endpoint returns 404 if the id is unknown.",
        "If you get a 429, wait for the time in Retry-After.",
        "fix: retry on 503",
        "What is the difference between 502 and 504?",
        "the client gets a 401 and refreshes the token",
        "the 502s are gone since the rollback",
        "we got 500 rows back",
        "we see 404 users in the table since today",
        "it gets 503 MB from the mirror",
        "Our SLO allows 0.1% of requests to return 503",
        "We return 503 while the app starts",
        "docs: ImagePullBackOff means that the image could not be pulled",
        "Our retries handle ECONNRESET now",
        "Users should get a 403 when they lack the role",
        "I joined in 2019 and got a 401k",
        "Getting started with ImagePullBackOff debugging",
        "the alert fires when more than 5% of answers are 500",
        "everybody sits in room 404 today",
    ] {
        assert_eq!(told(text), Vec::<String>::new(), "{text}");
    }
}
