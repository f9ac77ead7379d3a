//! Text in base64, of either alphabet and perhaps cut off. Knows no secrets.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Whether it begins as text does: most of what looks like base64 is something else.
pub fn begins_as_text(base64: &str) -> bool {
    let body = body(base64);
    let begins = engine(body).decode(&body.as_bytes()[..body.len().min(8)]);
    begins.is_ok_and(|bytes| bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')))
}

/// The text; none where it is none.
pub fn text(base64: &str) -> Option<String> {
    let body = body(base64);
    engine(body).decode(body).ok().and_then(|bytes| String::from_utf8(bytes).ok())
}

fn body(base64: &str) -> &str {
    let body = base64.trim_end_matches('=');
    if body.len() % 4 == 1 { &body[..body.len() - 1] } else { body }
}

fn engine(body: &str) -> &'static GeneralPurpose {
    if body.contains(['-', '_']) { &URL_SAFE } else { &STANDARD }
}

/// Base64 with or without its padding, and whatever bits are left over at its end.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);
