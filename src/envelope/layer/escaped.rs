//! An object escaped in a string, which may be escaped itself.

/// Where an escaped object that begins at `place` ends: at the quote of the string it stands in, or with the line.
pub(crate) fn end(text: &str, place: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = place + 1;
    // Line breaks and indents of a pretty object are escaped too.
    loop {
        match bytes.get(at)? {
            b' ' => at += 1,
            b'\\' if matches!(bytes.get(at + 1), Some(b'n' | b'r' | b't')) => at += 2,
            b'\\' => break,
            _ => return None,
        }
    }
    let slashes = bytes[at..].iter().take_while(|&&byte| byte == b'\\').count();
    if !matches!(bytes.get(at + slashes), Some(b'"' | b'n' | b'\'')) {
        return None;
    }
    let mut end = at;
    while let Some(step) = bytes.get(end..).and_then(|rest| memchr::memchr3(b'\\', b'"', b'\n', rest)) {
        end += step;
        match bytes[end] {
            b'\\' => end += 2,
            _ => return Some(end),
        }
    }
    Some(text.len())
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn an_escaped_object_ends_with_its_string() {
        let text = r#"msg="{\"a\":\"b\"}" x"#;
        assert_eq!(end(text, 5), Some(text.rfind('"').unwrap()));
        let cut = r#"{\"a\":1"#;
        assert_eq!(end(cut, 0), Some(cut.len()));
        assert_eq!(end(r#"{"a":1}"#, 0), None);
    }
}
