//! Escapes of Markdown and wikis, which no string of JSON has.

use crate::envelope::layer::rewrite::rewrite;
use crate::envelope::text::mapped::MappedText;

/// Escapes of Markdown and wikis that no string of JSON has.
const WIKI: &[&str] = &["\\{", "\\}", "\\[", "\\]", "\\_", "\\*", "\\-", "\\#", "\\|", "\\~", "\\`"];

/// The text without them; none where there are none.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    if !WIKI.iter().any(|mark| text.as_str().contains(mark)) {
        return None;
    }
    rewrite(text, |byte| byte == b'\\', escape)
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
        for text in [r"a\nb", r"\\{"] {
            assert_eq!(taken_off(take_off, text), None, "{text}");
        }
    }
}
