//! What word processors and chats make of plain letters: curly quotes, narrow and invisible spaces, ligatures.

use crate::envelope::layer::rewrite::rewrite;
use crate::envelope::text::mapped::MappedText;

/// The text in plain letters; none where it is plain.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    if text.as_str().is_ascii() {
        return None;
    }
    rewrite(text, |byte| byte >= 0x80, plain)
}

fn plain(text: &str, _: &str) -> Option<(usize, &'static str)> {
    let letter = text.chars().next()?;
    let with = match letter {
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2033}' | '\u{ff02}' => "\"",
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' => "'",
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}' => "",
        '\u{2028}' | '\u{2029}' | '\u{85}' => "\n",
        // Ligatures that a PDF puts in place of letters.
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        _ => return None,
    };
    Some((letter.len_utf8(), with))
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::layer::rewrite::taken_off;

    #[test]
    fn letters_become_plain() {
        for (text, inside) in [("\u{201c}error\u{201d}:\u{a0}1", "\"error\": 1"), ("a\u{200b}b\u{fb01}", "abfi")] {
            assert_eq!(taken_off(take_off, text).as_deref(), Some(inside), "{text}");
        }
        for text in ["\u{e9}", "\"x\""] {
            assert_eq!(taken_off(take_off, text), None, "{text}");
        }
    }
}
