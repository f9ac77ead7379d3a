//! An object whose quotes are doubled, in a cell of CSV (RFC 4180).

use memchr::memchr;

/// Where an object with doubled quotes that begins at `place` ends: at the quote of its cell of CSV (RFC 4180).
pub(crate) fn end(text: &str, place: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let inner = text[place + 1..].trim_start();
    if !inner.strip_prefix("\"\"")?.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '_') {
        return None;
    }
    let mut at = place;
    while let Some(step) = memchr(b'"', &bytes[at..]) {
        at += step;
        let quotes = bytes[at..].iter().take_while(|&&byte| byte == b'"').count();
        at += quotes;
        if quotes % 2 == 1 {
            return Some(at - 1);
        }
    }
    Some(text.len())
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn an_object_of_doubled_quotes_ends_with_its_cell() {
        let text = r#"1,"{""a"":""b""}",2"#;
        assert_eq!(end(text, 3), Some(16));
        assert_eq!(end(r#"{"a":1}"#, 0), None);
    }
}
