//! Decoding holds its promises for any bytes: places lie inside the paste, where nothing was peeled the bytes are the value,
//! and a product's finding that was printed is found again.
//!
//! `tests/fuzz decode`

#![no_main]

use std::sync::LazyLock;

use errbook::catalog::load::builtin;
use errbook::envelope::{Decoder, FindingField, Proof};
use errbook::triage::product_set;
use libfuzzer_sys::fuzz_target;

static DECODER: LazyLock<Decoder> = LazyLock::new(|| Decoder::new(&product_set(&builtin())));

fuzz_target!(|input: &[u8]| {
    for finding in DECODER.decode(input).findings {
        let inside = |(start, end): (usize, usize)| start <= end && end <= input.len();
        assert!(inside(finding.span), "{finding:?}");
        assert!((0.0..=1.0).contains(&finding.confidence) && finding.count > 0, "{finding:?}");
        for &(field, (start, end)) in &finding.fields {
            assert!(inside((start, end)), "{finding:?}");
            let value = match field {
                FindingField::RequestId => &finding.request_id,
                FindingField::Timestamp => &finding.timestamp,
                _ => continue,
            };
            let bytes = &input[start..end];
            if finding.path.is_empty() && finding.repairs.is_empty() && !bytes.contains(&b'\\') {
                assert_eq!(value.as_deref().map(str::as_bytes), Some(bytes), "{finding:?}");
            }
        }
        // A standard's entry says nothing of whose code it is.
        if !finding.known || finding.proof == Proof::Standard {
            continue;
        }
        let printed = serde_json::json!({
            "catalog": finding.catalog,
            "code": finding.code,
            "entry": finding.entry,
            "known": finding.known,
            "http_status": finding.http_status,
            "message": finding.message,
            "request_id": finding.request_id,
        });
        let again = DECODER.decode(printed.to_string().as_bytes()).findings;
        assert!(again.iter().any(|again| again.entry == finding.entry), "{finding:?}");
    }
});
