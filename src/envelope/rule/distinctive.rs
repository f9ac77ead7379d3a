//! Which spellings of codes are distinctive: of more than one part, and not a word that anybody may write
//! (assets/words/everyday.toml).

use crate::envelope::text::words::words;

/// Letters and digits that a distinctive spelling has at least.
const SHORTEST: usize = 5;

/// Whether a code is spelt so that only its owner would write it.
pub(crate) fn is_distinctive(spelling: &str) -> bool {
    has_parts(spelling) && !is_everyday(spelling)
}

/// Whether a spelling is one that anybody may write, letter case and joints aside.
pub(crate) fn is_everyday(spelling: &str) -> bool {
    let plain: String =
        spelling.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    words().everyday.codes.contains(&plain)
}

/// Whether a spelling has several parts: joined by marks (`CARD_EXPIRED`, `PAY-1042`, `card.expired`), by capitals
/// (`CardExpired`), or letters before a number (`PAY1042`).
pub(crate) fn has_parts(spelling: &str) -> bool {
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
    use super::is_distinctive;
    use crate::envelope::text::words::words;

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
            words()
                .everyday
                .codes
                .iter()
                .all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
        );
    }
}
