//! Which spellings of codes are distinctive: of more than one part, and not a word that anybody may write
//! (assets/words/everyday.toml).

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

/// Letters and digits that a distinctive spelling has at least.
const SHORTEST: usize = 5;

#[derive(Deserialize)]
struct Words {
    everyday: Everyday,
}

#[derive(Deserialize)]
struct Everyday {
    codes: HashSet<String>,
}

static EVERYDAY: LazyLock<HashSet<String>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "built in and checked by tests")]
    let words: Words = serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/words.json")))
        .expect("the words fit their schema");
    words.everyday.codes
});

/// Whether a code is spelt so that only its owner would write it.
pub(crate) fn is_distinctive(spelling: &str) -> bool {
    has_parts(spelling) && !is_everyday(spelling)
}

/// Whether a spelling is one that anybody may write, letter case and joints aside.
fn is_everyday(spelling: &str) -> bool {
    let plain: String =
        spelling.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    EVERYDAY.contains(&plain)
}

/// Whether a spelling has several parts: joined by marks (`CARD_EXPIRED`, `PAY-1042`, `card.expired`), by capitals
/// (`CardExpired`), or letters before a number (`PAY1042`).
fn has_parts(spelling: &str) -> bool {
    let bytes = spelling.as_bytes();
    if bytes.iter().filter(|byte| byte.is_ascii_alphanumeric()).count() < SHORTEST {
        return false;
    }
    if !bytes.iter().any(u8::is_ascii_alphabetic) || spelling.contains(char::is_whitespace) {
        return false;
    }
    let joined = bytes.windows(3).any(|three| {
        matches!(three[1], b'_' | b'-' | b'.' | b':' | b'/')
            && three[0].is_ascii_alphanumeric()
            && three[2].is_ascii_alphanumeric()
    });
    let humps = bytes.windows(2).filter(|two| !two[0].is_ascii_uppercase() && two[1].is_ascii_uppercase()).count();
    let digits = bytes.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    joined || humps >= 1 || digits >= 3
}

#[cfg(test)]
mod tests {
    use super::{EVERYDAY, is_distinctive};

    #[test]
    fn codes_of_several_parts_that_nobody_else_writes_are_distinctive() {
        for code in
            ["CARD_EXPIRED", "card_expired", "CardExpired", "cardExpired", "PAY-1042", "card.expired", "PAY1042"]
        {
            assert!(is_distinctive(code), "{code}");
        }
        for code in
            ["NOT_FOUND", "NotFound", "not-found", "error", "403", "1042", "2026-03-02", "E_1", "card", "access_denied"]
        {
            assert!(!is_distinctive(code), "{code}");
        }
        assert!(
            EVERYDAY.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
        );
    }
}
