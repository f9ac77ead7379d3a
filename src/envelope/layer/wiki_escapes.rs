//! Escapes of Markdown and wikis, which no string of JSON has, and their marks around a word of a program.

use crate::envelope::layer::rewrite::rewrite;
use crate::envelope::text::mapped::MappedText;

/// Escapes of Markdown and wikis that no string of JSON has.
const WIKI: &[&str] = &["\\{", "\\}", "\\[", "\\]", "\\_", "\\*", "\\-", "\\#", "\\|", "\\~", "\\`"];

/// The text without them; none where there are none.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    let escaped = WIKI.iter().any(|mark| text.as_str().contains(mark));
    let marked = text.as_str().contains("{{");
    if !escaped && !marked {
        return None;
    }
    rewrite(
        text,
        |byte| matches!(byte, b'\\' | b'{' | b'}'),
        |text, before| escape(text, before).or_else(|| mark(text, before)),
    )
}

/// Letters of the longest word between marks.
const LONGEST_WORD: usize = 80;

/// `{{word}}`: the marks of a wiki around a word.
fn mark(text: &str, before: &str) -> Option<(usize, &'static str)> {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    let opens = || {
        let word = text.strip_prefix("{{")?;
        let length = word.bytes().take(LONGEST_WORD).take_while(|&byte| is_word(char::from(byte))).count();
        (length > 0 && word[length..].starts_with("}}")).then_some((2, ""))
    };
    let closes = || {
        let word = before.bytes().rev().take(LONGEST_WORD).take_while(|&byte| is_word(char::from(byte))).count();
        let head = &before[..before.len() - word];
        (text.starts_with("}}") && word > 0 && head.ends_with("{{")).then_some((2, ""))
    };
    opens().or_else(closes)
}

fn escape(text: &str, before: &str) -> Option<(usize, &'static str)> {
    if before.ends_with('\\') {
        return None;
    }
    let mark = WIKI.iter().find(|mark| text.starts_with(**mark))?;
    Some((2, &mark[1..]))
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::layer::rewrite::taken_off;

    #[test]
    fn escapes_of_wikis_are_taken_off() {
        assert_eq!(taken_off(take_off, r#"\{"a\_b": 1\}"#).as_deref(), Some(r#"{"a_b": 1}"#));
        assert_eq!(taken_off(take_off, "|code|{{SEAT_TAKEN}}|").as_deref(), Some("|code|SEAT_TAKEN|"));
        for text in [r"a\nb", r"\\{", "{{ seat }}", r#"{"a":{"b":{{"c":1}}}}"#] {
            assert_eq!(taken_off(take_off, text), None, "{text}");
        }
    }
}
