//! Escapes of JSON strings resolved, whatever stands around them, and where each resulting byte came from.
//!
//! A log line may hold JSON in a string of JSON, so this is done layer by layer. Unlike decoding it looks for no quotes: whether
//! a text stands behind escapes does not depend on where the string begins.

/// A text with one layer of escapes taken off.
pub(super) struct Unescaped {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Where each of them began in the text before any layer was taken off; one more for the end.
    pub origins: Vec<usize>,
}

/// Takes one layer of escapes off; none where there is none. `origins` is where each byte of `text` came from, and its end.
pub(super) fn unescape(text: &[u8], origins: Option<&[usize]>) -> Option<Unescaped> {
    memchr::memchr(b'\\', text)?;
    let origin = |at: usize| origins.map_or(at, |origins| origins[at]);
    let mut taken = Unescaped { bytes: Vec::with_capacity(text.len()), origins: Vec::with_capacity(text.len() + 1) };
    let mut at = 0;
    while at < text.len() {
        let (letters, width) = if text[at] == b'\\' { escape(&text[at..]) } else { (Letters::Byte(text[at]), 1) };
        let mut buffer = [0; 4];
        let letters: &[u8] = match &letters {
            Letters::Byte(byte) => std::slice::from_ref(byte),
            Letters::Char(letter) => letter.encode_utf8(&mut buffer).as_bytes(),
        };
        taken.bytes.extend_from_slice(letters);
        taken.origins.extend(std::iter::repeat_n(origin(at), letters.len()));
        at += width;
    }
    taken.origins.push(origin(text.len()));
    Some(taken)
}

enum Letters {
    Byte(u8),
    Char(char),
}

/// What an escape at the beginning of a text stands for, and how many bytes it takes. What is none stays as it is.
fn escape(text: &[u8]) -> (Letters, usize) {
    let simple = |byte| (Letters::Byte(byte), 2);
    match text.get(1) {
        Some(b'n') => simple(b'\n'),
        Some(b't') => simple(b'\t'),
        Some(b'r') => simple(b'\r'),
        Some(b'b') => simple(8),
        Some(b'f') => simple(12),
        Some(byte @ (b'"' | b'\\' | b'/' | b'\'')) => simple(*byte),
        Some(b'u') => unicode(text).map_or((Letters::Byte(b'\\'), 1), |(letter, width)| (Letters::Char(letter), width)),
        _ => (Letters::Byte(b'\\'), 1),
    }
}

/// `\u00e9`, or the two halves of a letter beyond the first 65,536.
fn unicode(text: &[u8]) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6).filter(|unit| unit.starts_with(b"\\u"))?;
        let digits = std::str::from_utf8(&digits[2..]).ok().filter(|digits| !digits.starts_with('+'))?;
        u32::from_str_radix(digits, 16).ok()
    };
    let first = unit(0)?;
    if let Some(letter) = char::from_u32(first) {
        return Some((letter, 6));
    }
    let second = unit(6).filter(|second| (0xdc00..0xe000).contains(second) && first < 0xdc00)?;
    char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)).map(|letter| (letter, 12))
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn every_escape_of_json_is_resolved_and_knows_where_it_stood() {
        let taken = unescape(br#"a\"b\\n\u00e9\ud83d\ude00\q\u12"#, None).unwrap();
        assert_eq!(String::from_utf8(taken.bytes.clone()).unwrap(), "a\"b\\n\u{e9}\u{1f600}\\q\\u12");
        assert_eq!(taken.origins[..6], [0, 1, 3, 4, 6, 7]);
        assert_eq!(taken.origins.len(), taken.bytes.len() + 1);
        let twice = unescape(&taken.bytes, Some(&taken.origins)).unwrap();
        assert_eq!((twice.bytes[3], twice.origins[3]), (b'\n', 4));
        assert!(unescape(b"plain", None).is_none());
    }
}
