//! Colours and other control sequences of terminals, also as a viewer shows them.

use crate::envelope::layer::rewrite::rewrite;
use crate::envelope::text::mapped::MappedText;

/// The text without them; none where there are none.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    let letters = text.as_str();
    if !(letters.contains('\u{1b}') || letters.contains('^') && letters.contains("^[")) {
        return None;
    }
    rewrite(text, |byte| matches!(byte, 0x1b | b'^'), sequence)
}

/// ECMA-48 control sequences and operating system commands; `^[` is how a viewer shows the escape character.
fn sequence(text: &str, _: &str) -> Option<(usize, &'static str)> {
    let lead = if text.starts_with('\u{1b}') { 1 } else { text.starts_with("^[").then_some(2)? };
    let rest = &text.as_bytes()[lead..];
    let length = match rest.first() {
        Some(b'[') => 1 + rest[1..].iter().take(64).position(|byte| (0x40..=0x7e).contains(byte))? + 1,
        Some(b']') => {
            let body = &rest[..rest.len().min(4096)];
            let end = body.iter().position(|&byte| byte == 7 || byte == 0x1b)?;
            if rest[end] == 7 { end + 1 } else { end + 2 }
        }
        Some(b'(' | b')') => 2,
        Some(byte) if lead == 1 && (0x30..=0x7e).contains(byte) => 1,
        _ => 0,
    };
    let mut width = (lead + length).min(text.len());
    while !text.is_char_boundary(width) {
        width += 1;
    }
    Some((width, ""))
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::layer::rewrite::taken_off;

    #[test]
    fn sequences_of_terminals_are_taken_off() {
        for (text, inside) in
            [("\u{1b}[31mError\u{1b}[0m: x", "Error: x"), ("^[[1mx^[[0m", "x"), ("\u{1b}]0;title\u{7}x", "x")]
        {
            assert_eq!(taken_off(take_off, text).as_deref(), Some(inside), "{text}");
        }
        for text in ["x ^ 2", "a[0m"] {
            assert_eq!(taken_off(take_off, text), None, "{text}");
        }
    }
}
