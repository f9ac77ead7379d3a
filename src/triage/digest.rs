//! The hashes of events: of what one says, and of all before it. Which of them hold, [`super::chain`] tells.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// The hash of an event: over its predecessor's hash and the digest of its content.
pub(super) fn seal(prev: &str, digest: &str) -> String {
    hex(&Sha256::digest(format!("{prev}\n{digest}")))
}

/// Digest of an event's content as written: everything but the two hashes.
pub(super) fn digest(event: &Value) -> String {
    let act = &event["act"];
    if act["kind"] == "forgotten" {
        return act["digest"].as_str().unwrap_or_default().to_owned();
    }
    let content = serde_json::json!([event["case"], event["seq"], event["at"], event["actor"], act]);
    hex(&Sha256::digest(content.to_string()))
}

/// Bytes as hexadecimal digits, in small letters.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
