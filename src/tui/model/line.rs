//! A line that text is typed into.

use ratatui::crossterm::event::KeyEvent;
use ratatui_textarea::TextArea;

use crate::envelope::redact::secrets;
use crate::envelope::sanitize;

/// What is shown in the place of each character of a secret.
pub const HIDDEN: char = '•';

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

    /// The text as it is shown, secrets hidden and made inert, and as much of it as stands before the cursor.
    pub fn shown(&self) -> (String, String) {
        let (text, cursor) = (self.text(), self.0.cursor().1);
        let mut secrets = secrets(text).into_iter().map(|secret| secret.span).peekable();
        let mut hidden = String::with_capacity(text.len());
        for (at, character) in text.char_indices() {
            while secrets.next_if(|(_, end)| *end <= at).is_some() {}
            let is_secret = secrets.peek().is_some_and(|(start, _)| *start <= at);
            hidden.push(if is_secret { HIDDEN } else { character });
        }
        let before: String = hidden.chars().take(cursor).collect();
        (sanitize(&hidden).into_owned(), sanitize(&before).into_owned())
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
