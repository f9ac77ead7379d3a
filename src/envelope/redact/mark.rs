//! What stands in the place of a secret: its kind and a short fingerprint.

use sha2::{Digest, Sha256};

/// Kind and fingerprint: the first two bytes of a SHA-256 over a fixed prefix and the secret. Enough to tell whether two
/// pastes bear the same secret, too little to find it by trying.
pub fn mark(kind: &str, secret: &str) -> String {
    let digest = Sha256::new().chain_update("errbook redacted\0").chain_update(secret).finalize();
    format!("⟨{kind} #{:02x}{:02x}⟩", digest[0], digest[1])
}

/// Whether a text begins with such a mark.
pub fn is_mark(text: &str) -> bool {
    let is_print = |rest: &str| {
        let is_hex = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
        rest.bytes().take(4).filter(is_hex).count() == 4 && rest[4..].starts_with('⟩')
    };
    let Some(rest) = text.strip_prefix('⟨') else { return false };
    let behind = rest.trim_start_matches(|letter: char| letter.is_ascii_alphabetic() || letter == ' ');
    let kind = &rest[..rest.len() - behind.len()];
    kind.len() > 1 && kind.ends_with(' ') && behind.strip_prefix('#').is_some_and(is_print)
}
