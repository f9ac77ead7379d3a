//! Text made inert: what a terminal, a file viewer or a clipboard could act on, or a reader could not see, becomes a visible
//! mark. The one sanitiser; drawing, printing and copying all use it.
//!
//! It decides nothing about secrets (see [`crate::envelope::redact`]) and nothing about layout.

use std::borrow::Cow;
use std::fmt::Write;

/// `text` with every control, direction-changing and invisible character as a visible mark: C0 controls as their control
/// pictures (`␛`), all others as `⟨U+202E⟩`; a tab becomes two spaces, CR before LF goes, newlines stay.
///
/// Doing it twice changes nothing.
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if !text.contains(|c: char| c != '\n' && is_hidden(c)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => shown.push(c),
            '\t' => shown.push_str("  "),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\u{0}'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
            '\u{7f}' => shown.push('␡'),
            c if is_hidden(c) => {
                let _ = write!(shown, "⟨U+{:04X}⟩", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// [`sanitize`] on one line: newlines are shown as `␊` too.
pub fn sanitize_line(text: &str) -> Cow<'_, str> {
    match sanitize(text) {
        shown if shown.contains('\n') => Cow::Owned(shown.replace('\n', "␊")),
        shown => shown,
    }
}

/// Whether a character acts on a terminal or cannot be seen: Unicode general categories Cc, Cf, Zl and Zp, variation
/// selectors, and what draws as nothing: fillers, the empty Braille cell, spaces of other widths. NBSP, its narrow kind and the
/// ideographic space are left: texts of some languages are full of them.
pub fn is_hidden(c: char) -> bool {
    if c < '\u{7f}' {
        return c < ' ';
    }
    matches!(c,
        '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
        | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{1680}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{205f}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{16fe4}' | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// JSON text with every hidden character as `\uXXXX`; they can only stand inside its strings.
pub fn escaped(json: &str) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{escaped, is_hidden, sanitize, sanitize_line};

    #[test]
    fn what_acts_or_hides_becomes_a_mark() {
        for (text, shown) in [
            ("plain, ümläut, 日本", "plain, ümläut, 日本"),
            ("\u{1b}[31mred\u{7}", "␛[31mred␇"),
            ("a\tb\r\nc\rd\0", "a  b\nc␍d␀"),
            ("\u{9b}31m\u{7f}", "⟨U+009B⟩31m␡"),
            ("a\u{2800}b\u{2003}c\u{a0}d", "a⟨U+2800⟩b⟨U+2003⟩c\u{a0}d"),
            ("ab\u{202e}cd\u{200b}", "ab⟨U+202E⟩cd⟨U+200B⟩"),
        ] {
            assert_eq!(sanitize(text), shown);
        }
        assert_eq!(sanitize_line("two\nlines"), "two␊lines");
    }

    #[test]
    fn every_control_and_format_character_of_unicode_is_hidden() {
        let hidden = regex::Regex::new(r"^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]$").unwrap();
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            if hidden.is_match(c.encode_utf8(&mut [0; 4])) {
                assert!(is_hidden(c), "U+{:04X}", u32::from(c));
            }
        }
    }

    #[test]
    fn every_blank_of_unicode_is_hidden_but_those_that_texts_are_full_of() {
        let blank = regex::Regex::new(r"^\p{Zs}$").unwrap();
        let usual = [' ', '\u{a0}', '\u{202f}', '\u{3000}'];
        for c in (0..=0x0010_ffff).filter_map(char::from_u32).filter(|c| !usual.contains(c)) {
            if blank.is_match(c.encode_utf8(&mut [0; 4])) {
                assert!(is_hidden(c), "U+{:04X}", u32::from(c));
            }
        }
        for drawn_as_nothing in ['\u{2800}', '\u{3164}', '\u{ffa0}', '\u{115f}', '\u{1160}', '\u{200b}', '\u{feff}'] {
            assert!(is_hidden(drawn_as_nothing), "U+{:04X}", u32::from(drawn_as_nothing));
        }
    }

    #[test]
    fn hidden_characters_are_escaped_and_read_back_the_same() {
        let value = "a\u{202e}b\u{7f}\u{85}\u{e0001}\u{1b}\n";
        let json = escaped(&serde_json::to_string(value).unwrap());
        assert_eq!(json, r#""a\u202eb\u007f\u0085\udb40\udc01\u001b\n""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), value);
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left_and_twice_changes_nothing(text in any::<String>()) {
            let once = sanitize(&text).into_owned();
            prop_assert!(!once.chars().any(|c| c != '\n' && is_hidden(c)));
            prop_assert_eq!(sanitize(&once), once.as_str());
        }
    }
}
