//! How codes are spelt: which words could be one, and letters of other scripts that only look like theirs.
//!
//! Knows no catalog: whether a spelling is somebody's code, [`crate::envelope::rule::product_index`] knows.

use std::borrow::Cow;

/// Whether a text could be a code: one word of letters, digits and joints.
pub(crate) fn is_code(text: &str) -> bool {
    (3..=80).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
}

/// `text` with letters of other scripts that look like Latin ones as those.
pub(crate) fn plain_letters(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let letters = text.chars().map(|letter| match letter {
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' | 'Ϲ' => 'C',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' => 'I',
        'Ј' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'Х' | 'Χ' => 'X',
        'Υ' | 'Ү' => 'Y',
        'Ζ' => 'Z',
        'а' => 'a',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' => 'e',
        'һ' => 'h',
        'і' => 'i',
        'ј' => 'j',
        'ӏ' => 'l',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' => 's',
        'ѵ' | 'ν' => 'v',
        'х' => 'x',
        'у' => 'y',
        '＿' => '_',
        full @ '\u{ff21}'..='\u{ff5a}' => char::from_u32(full as u32 - 0xfee0).unwrap_or(full),
        other => other,
    });
    Cow::Owned(letters.collect())
}

/// Whether a word is a UUID.
pub(crate) fn is_uuid(word: &str) -> bool {
    let groups = [8, 4, 4, 4, 12];
    word.split('-').map(str::len).eq(groups) && word.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
