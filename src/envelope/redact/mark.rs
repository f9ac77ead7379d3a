//! What stands in the place of a secret: its kind and a short fingerprint.

use std::sync::LazyLock;

use regex::Regex;
use sha2::{Digest, Sha256};

/// Kind and fingerprint: the first two bytes of a SHA-256 over a fixed prefix and the secret. Enough to tell whether two
/// pastes bear the same secret, too little to find it by trying.
pub fn mark(kind: &str, secret: &str) -> String {
    let digest = Sha256::new().chain_update("errbook redacted\0").chain_update(secret).finalize();
    format!("⟨{kind} #{:02x}{:02x}⟩", digest[0], digest[1])
}

/// Whether a text begins with such a mark.
pub fn is_mark(text: &str) -> bool {
    #[expect(clippy::expect_used, reason = "a fixed pattern")]
    static MARK: LazyLock<Regex> = LazyLock::new(|| Regex::new("^⟨[A-Za-z ]+ #[0-9a-f]{4}⟩").expect("a pattern"));
    MARK.is_match(text)
}
