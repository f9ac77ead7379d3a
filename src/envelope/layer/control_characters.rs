//! Control bytes that no text means: terminals, serial lines and binary logs leave them between the letters.

use crate::envelope::layer::rewrite::rewrite;
use crate::envelope::text::mapped::MappedText;

/// The text without them; none where there are none.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    if !text.as_str().bytes().any(is_noise) {
        return None;
    }
    rewrite(text, is_noise, |_, _| Some((1, "")))
}

fn is_noise(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x1b)
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::layer::rewrite::taken_off;

    #[test]
    fn what_no_text_means_is_taken_off() {
        assert_eq!(taken_off(take_off, "a\u{0}b\u{7}").as_deref(), Some("ab"));
        assert_eq!(taken_off(take_off, "a\tb\r\n"), None);
    }
}
