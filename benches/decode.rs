//! How fast a paste is decoded, next to what `serde_json` needs for the same bytes.

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::BytesCount;
use errbook::catalog::load::builtin;
use errbook::envelope::Decoder;
use errbook::triage::product_set;

static DECODER: LazyLock<Decoder> = LazyLock::new(|| Decoder::new(&product_set(&builtin())));

fn main() {
    divan::main();
}

/// A whole envelope, compact.
fn envelope() -> String {
    let docs = "https://github.com/PaymanAI/sigilum/blob/main/docs/product/GATEWAY_ERROR_CODES.md#auth-errors";
    format!(
        r#"{{"error":"replay detected","code":"AUTH_REPLAY_DETECTED","request_id":"5d0c9d0e-77aa-4c2e-9b11-0d9f5c3e2a10","timestamp":"2026-04-02T07:00:00.123456789Z","docs_url":"{docs}"}}"#
    )
}

/// A megabyte of what services write: request logs as text and as JSON, and one failure in five hundred lines.
fn mixed() -> String {
    let mut text = String::with_capacity(1 << 20);
    for line in 0.. {
        if text.len() >= 1 << 20 {
            break;
        }
        let second = line % 60;
        let _ = match line % 500 {
            0 => writeln!(text, "2026/04/02 07:00:{second:02} answered {}", envelope()),
            n if n % 3 == 0 => writeln!(
                text,
                r#"{{"level":"info","time":"2026-04-02T07:00:{second:02}.120Z","service":"api","reqId":"{line:08x}-77aa-4c2e-9b11-0d9f5c3e2a10","req":{{"method":"GET","url":"/v1/zones/{line}"}},"msg":"incoming request"}}"#
            ),
            n if n % 3 == 1 => {
                writeln!(text, "2026-04-02T07:00:{second:02}Z INFO worker.{} heartbeat ok seq={line} queue=0", n % 7)
            }
            _ => writeln!(
                text,
                r#"10.0.0.{} - - [02/Apr/2026:07:00:{second:02} +0000] "GET /v1/items/{line} HTTP/1.1" 200 512 "-" "agent/1.0""#,
                line % 250
            ),
        };
    }
    text
}

mod envelope_of_300_bytes {
    use super::{Bencher, DECODER, black_box, envelope};

    #[divan::bench]
    fn errbook(bencher: Bencher) {
        let text = envelope();
        bencher.bench(|| DECODER.decode(black_box(text.as_bytes())));
    }

    #[divan::bench]
    fn serde_json(bencher: Bencher) {
        let text = envelope();
        bencher.bench(|| serde_json::from_slice::<serde_json::Value>(black_box(text.as_bytes())));
    }
}

/// A megabyte, by errbook and by `serde_json`, which is given line for line: it reads objects only and stops at the first byte
/// of any other line.
mod megabyte {
    use super::{Bencher, BytesCount, DECODER, black_box, envelope, mixed};

    /// Without a failure in it.
    fn quiet() -> String {
        mixed().split_inclusive('\n').filter(|line| !line.contains("answered")).collect()
    }

    /// The worst honest case: every line is a failure.
    fn failures() -> String {
        let line = envelope() + "\n";
        line.repeat((1 << 20) / line.len())
    }

    fn errbook(bencher: Bencher, text: &str) {
        bencher.counter(BytesCount::of_str(text)).bench(|| DECODER.decode(black_box(text.as_bytes())));
    }

    fn serde_json(bencher: Bencher, text: &str) {
        let is_json = |line: &&str| serde_json::from_slice::<serde_json::Value>(black_box(line.as_bytes())).is_ok();
        bencher.counter(BytesCount::of_str(text)).bench(|| text.lines().filter(is_json).count());
    }

    #[divan::bench]
    fn mixed_text(bencher: Bencher) {
        errbook(bencher, &mixed());
    }

    #[divan::bench]
    fn mixed_text_serde_json(bencher: Bencher) {
        serde_json(bencher, &mixed());
    }

    #[divan::bench]
    fn without_envelope(bencher: Bencher) {
        errbook(bencher, &quiet());
    }

    #[divan::bench]
    fn without_envelope_serde_json(bencher: Bencher) {
        serde_json(bencher, &quiet());
    }

    #[divan::bench]
    fn failures_only(bencher: Bencher) {
        errbook(bencher, &failures());
    }

    #[divan::bench]
    fn failures_only_serde_json(bencher: Bencher) {
        serde_json(bencher, &failures());
    }
}

/// What a command pays before it can decode anything.
#[divan::bench]
fn decoder(bencher: Bencher) {
    let product_set = product_set(&builtin());
    bencher.bench(|| Decoder::new(black_box(&product_set)));
}
