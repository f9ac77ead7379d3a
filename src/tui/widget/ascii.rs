//! Text in ASCII, for locales that have no other characters: every mark becomes one that says the same.

use std::iter::repeat_n;

use ratatui::buffer::Buffer;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The stand-in of a mark of ours.
fn mark(character: char) -> Option<char> {
    Some(match character {
        '━' | '═' | '▃' | '▄' | '▅' => '=',
        '─' | '–' | '—' | '▔' => '-',
        '│' | '┃' => '|',
        '▸' | '→' => '>',
        '✓' => '+',
        '✗' => 'x',
        '≠' => '#',
        '·' | '•' | '…' => '.',
        '○' => 'o',
        '↑' | '▲' => '^',
        '↓' => 'v',
        '▁' | '▂' => '_',
        '▆' | '▇' | '█' => '@',
        '“' | '”' | '⟨' | '⟩' => '"',
        '‘' | '’' => '\'',
        _ => return None,
    })
}

/// The stand-in of a character.
fn plain(character: char) -> char {
    if character.is_ascii() { character } else { mark(character).unwrap_or('?') }
}

/// A text with the marks in ASCII, and what others wrote as it is: for a reader that is no terminal.
pub fn marks(text: &str) -> String {
    text.chars().map(|character| mark(character).unwrap_or(character)).collect()
}

/// A line of text in ASCII. A wide character keeps its cells.
pub fn line(text: &str) -> String {
    text.chars().flat_map(|character| repeat_n(plain(character), character.width().unwrap_or(0).max(1))).collect()
}

/// Puts ASCII in the place of everything else. A wide character keeps its cells.
pub fn flatten(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if !symbol.is_ascii() {
            let width = symbol.width().max(1);
            let stand_in = symbol.chars().next().map_or(' ', plain);
            cell.set_symbol(&stand_in.to_string().repeat(width));
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn nothing_but_ascii_is_left_and_marks_keep_their_sense() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 24, 1));
        buffer.set_string(0, 0, "━ ✓ ▸ ✗ ↓ … é 日本", Style::default());
        flatten(&mut buffer);
        let text: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(text.is_ascii() && text.starts_with("= + > x v . ? ??"), "{text:?}");
    }
}
