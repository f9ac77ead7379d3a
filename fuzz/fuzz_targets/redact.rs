//! Redaction and the sanitiser hold their promises for any text: twice changes nothing, and nothing that acts on a terminal
//! is left.
//!
//! `tests/fuzz redact`

#![no_main]

use errbook::envelope::text::sanitize::{sanitize, sanitize_line, is_hidden};
use errbook::envelope::Redacted;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    let once = Redacted::new(&text);
    assert_eq!(Redacted::new(once.as_str()), once);
    let shown = sanitize(&text).into_owned();
    assert!(!shown.chars().any(|c| c != '\n' && is_hidden(c)), "{shown:?}");
    assert_eq!(sanitize(&shown), shown.as_str());
    assert!(!sanitize_line(&text).chars().any(is_hidden));
});
