//! Percent encoding, as addresses and forms have it.

use memchr::memmem;

use crate::envelope::finding::Span;
use crate::envelope::layer::hexadecimal::hexadecimal;
use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};

/// The text that percent encoding in `start..end` stands for; `+` is a space there.
pub(crate) fn read(text: &MappedText<'_>, span: Span) -> MappedText<'static> {
    hexadecimal(text, MappedTextBuilder::new(text), span, b'%', |rest| rest.starts_with(b"+").then_some((1, " ")))
}

/// The runs that may hold an object.
pub(crate) fn runs(text: &str) -> Vec<Span> {
    let mut runs = Vec::new();
    let mut end = 0;
    // A percent sign that was encoded again is `%25`.
    for brace in memmem::find_iter(text.as_bytes(), "7B").chain(memmem::find_iter(text.as_bytes(), "7b")) {
        let before = text[..brace].trim_end_matches("25");
        let Some(hit) = before.ends_with('%').then(|| before.len() - 1).filter(|&hit| hit >= end) else { continue };
        let length = text[hit..]
            .bytes()
            .take_while(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'&' | b'<' | b'>' | b'{'))
            .count();
        end = hit + length;
        runs.push((hit, end));
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::{read, runs};
    use crate::envelope::text::mapped::MappedText;

    #[test]
    fn a_run_is_found_whole_and_read() {
        let text = "at /x?error=%7B%22a%22:+%22%C3%A9%22%7D&b=1";
        let found = runs(text);
        assert_eq!(found, [(12, 39)]);
        assert_eq!(read(&MappedText::whole(text), found[0]).as_str(), r#"{"a": "é"}"#);
    }

    #[test]
    fn digits_alone_are_no_run() {
        assert!(runs("id 7B7b").is_empty());
    }
}
