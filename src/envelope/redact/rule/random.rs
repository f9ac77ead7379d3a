//! Whether a word looks made by a machine. Knows no form of any secret.

/// Whether a word looks made by a machine, and is long enough to be no name of a thing (`ES256`).
pub fn is_random(word: &str) -> bool {
    word.len() >= 6 && is_mixed(word.as_bytes())
}

/// Whether there is a digit, or capitals in a row among small letters, or the padding of base64.
pub fn is_mixed(word: &[u8]) -> bool {
    let in_a_row = || word.windows(2).any(|two| two.iter().all(u8::is_ascii_uppercase));
    word.iter().any(u8::is_ascii_digit) || word.ends_with(b"=") || word.iter().any(u8::is_ascii_lowercase) && in_a_row()
}

/// Whether there are digits, capitals and small letters: base64 of any length, but no hexadecimal.
pub fn is_mixed_of_all(word: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| word.as_bytes().iter().any(kind);
    has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
}
