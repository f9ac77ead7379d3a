//! Standard output: JSON lines for programs, inert text for people. A closed pipe is a reader who has seen enough, not a
//! failure.

use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::envelope::sanitize;
use crate::envelope::text::sanitize::is_hidden;

/// Longer lines tire the eye, however wide the terminal is.
const WIDEST: usize = 100;

/// Standard output, buffered, as one command uses it.
pub struct Output {
    out: BufWriter<StdoutLock<'static>>,
    closed: bool,
    /// Columns of the terminal; none where the output goes elsewhere, and lines stay whole.
    width: Option<usize>,
}

impl Output {
    /// Locks standard output.
    pub fn new() -> Self {
        let size = terminal_size::terminal_size_of(io::stdout());
        let width = size.map(|(width, _)| usize::from(width.0).min(WIDEST));
        Self { out: BufWriter::new(io::stdout().lock()), closed: false, width }
    }

    /// One JSON object on one line; control, invisible and direction characters are escaped.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_string(value)?;
        self.raw(&escaped(&text))
    }

    /// One or more lines of text for people, made inert.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn line(&mut self, text: impl AsRef<str>) -> io::Result<()> {
        self.raw(&sanitize(text.as_ref()))
    }

    /// One line of text for people, made inert; on a terminal it is broken between words, and what follows the first line
    /// begins in column `hang`.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn wrapped(&mut self, text: &str, hang: usize) -> io::Result<()> {
        let text = sanitize(text);
        self.raw(&self.width.map_or_else(|| text.to_string(), |width| wrap(&text, width, hang)))
    }

    /// Bytes of our own making, as they are: completion scripts, the man page.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn verbatim(&mut self, bytes: &[u8]) -> io::Result<()> {
        let written = self.out.write_all(bytes);
        self.forgive(written)
    }

    /// Hands what is buffered to the reader.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        self.forgive(flushed)
    }

    fn raw(&mut self, text: &str) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let written = writeln!(self.out, "{text}");
        self.forgive(written)
    }

    fn forgive(&mut self, written: io::Result<()>) -> io::Result<()> {
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            other => other,
        }
    }
}

impl Default for Output {
    fn default() -> Self {
        Self::new()
    }
}

/// `text` in lines of at most `width` columns, broken at spaces; a longer word stays whole.
fn wrap(text: &str, width: usize, hang: usize) -> String {
    let mut wrapped = String::with_capacity(text.len() + 16);
    let mut column = 0;
    for word in text.split_inclusive(' ') {
        let columns = word.trim_end().width();
        if column > hang && column + columns > width {
            wrapped.truncate(wrapped.trim_end().len());
            wrapped.push('\n');
            wrapped.extend(std::iter::repeat_n(' ', hang));
            column = hang;
        }
        wrapped.push_str(word);
        column += word.width();
    }
    wrapped
}

/// JSON text with every hidden character as `\uXXXX`; they can only stand inside its strings.
fn escaped(json: &str) -> String {
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
    use super::{escaped, wrap};

    #[test]
    fn hidden_characters_are_escaped_and_read_back_the_same() {
        let value = "a\u{202e}b\u{7f}\u{85}\u{e0001}\u{1b}\n";
        let json = escaped(&serde_json::to_string(value).unwrap());
        assert_eq!(json, r#""a\u202eb\u007f\u0085\udb40\udc01\u001b\n""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), value);
    }

    #[test]
    fn a_line_is_broken_between_words_and_goes_on_in_its_column() {
        let text = "  1. look at the address https://example.org/a/long/path first, then 日本語 日本語 again";
        insta::assert_snapshot!(wrap(text, 24, 5), @r"
          1. look at the address
             https://example.org/a/long/path
             first, then 日本語
             日本語 again
        ");
        assert_eq!(wrap("short", 24, 5), "short");
    }
}
