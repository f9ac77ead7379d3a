//! The file and the number of a line, as grep writes them.

use crate::envelope::prefix::found::PrefixFound;
use crate::envelope::prefix::time::like;

/// `agent.log:1042:`, `agent.log:`, `1042:`: what grep writes before a line. A file with a line number is enough unless
/// a space follows, as compilers and loggers write it; of the others a time or an object must follow.
pub(crate) fn read(line: &str) -> Option<PrefixFound> {
    let name = line
        .bytes()
        .take(200)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'))
        .count();
    let number = |from: usize| line[from..].bytes().take_while(u8::is_ascii_digit).count();
    let is_file =
        line[..name].contains(['.', '/']) && line[..name].contains(|letter: char| letter.is_ascii_alphabetic());
    let file = if is_file && line[name..].starts_with(':') { name + 1 } else { 0 };
    let digits = number(file);
    let numbered = (1..=9).contains(&digits) && line[file + digits..].starts_with(':');
    let length = if numbered { file + digits + 1 } else { file };
    let rest = &line[length..];
    let dated = like(rest, "9999-99-99") || like(rest, "9999/99/99");
    let certain = file > 0 && numbered && (rest.starts_with("  ") || !rest.starts_with(' '));
    let is_prefix = length > 0 && (dated || certain || file > 0 && rest.starts_with('{'));
    is_prefix.then(|| PrefixFound { layer: "grep", length, ..PrefixFound::default() })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;

    #[test]
    fn a_file_and_a_number_are_taken_off() {
        let found = PrefixFound { layer: "grep", length: 18, ..PrefixFound::default() };
        assert_eq!(read("logs/agent.log:12:2026-04-01T08:00:00Z x"), Some(found));
        let found = PrefixFound { layer: "grep", length: 3, ..PrefixFound::default() };
        assert_eq!(read("12:2026-04-01T08:00:00Z x"), Some(found));
        for text in ["agent.go:13: failed", "403:{}"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
