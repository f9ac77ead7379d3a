//! The first line of a response (RFC 9112, 4).

use crate::envelope::finding::Span;

/// The status of a status line: `HTTP/1.1 403 Forbidden`, and where its number stands.
pub(crate) fn read(line: &str) -> Option<(u16, Span)> {
    let rest = line.strip_prefix("HTTP/").or_else(|| line.strip_prefix("http/"))?;
    let version = rest.bytes().take(4).take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let number = rest[version..].strip_prefix(' ')?.trim_start();
    let start = line.len() - number.len();
    let status = number.get(..3)?.parse().ok().filter(|status| (100..600).contains(status))?;
    (version > 0 && !number[3..].starts_with(|letter: char| letter.is_ascii_alphanumeric()))
        .then_some((status, (start, start + 3)))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_status_has_three_digits() {
        assert_eq!(read("HTTP/2 503 "), Some((503, (7, 10))));
        assert_eq!(read("HTTP/1.1 2000"), None);
    }
}
