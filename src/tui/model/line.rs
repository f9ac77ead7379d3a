//! A line that text is typed into.

use ratatui::crossterm::event::KeyEvent;
use ratatui_textarea::TextArea;

/// One line of text with a cursor.
#[derive(Debug, Clone, Default)]
pub struct InputLine(TextArea<'static>);

impl InputLine {
    /// What it holds.
    pub fn text(&self) -> &str {
        self.0.lines().first().map_or("", String::as_str)
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// The text before the cursor.
    pub fn before_cursor(&self) -> &str {
        let text = self.text();
        text.char_indices().nth(self.0.cursor().1).map_or(text, |(at, _)| &text[..at])
    }

    /// Takes a key; says whether the text changed.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        self.0.input(key)
    }

    /// Writes at the cursor.
    pub fn insert(&mut self, text: &str) {
        self.0.insert_str(text.replace(['\r', '\n'], " "));
    }
}
