//! Standard output: JSON lines for programs, inert text for people. A closed pipe is a reader who has seen enough, not a
//! failure.

use std::env;
use std::io::{self, BufWriter, ErrorKind, Stdout, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::envelope::sanitize;
use crate::envelope::text::sanitize::escaped;
use crate::tui::{in_ascii, marks_in_ascii};

/// Longer lines tire the eye, however wide the terminal is.
const WIDEST: usize = 100;

/// Standard output, buffered, as one command uses it.
pub struct Output {
    /// Not locked: who speaks for a command on a thread of its own must not wait for this.
    out: BufWriter<Stdout>,
    closed: bool,
    /// Columns of the terminal; none where the output goes elsewhere, and lines stay whole.
    width: Option<usize>,
    /// Whether marks are ASCII, because the locale has nothing else.
    ascii: bool,
}

impl Output {
    /// Standard output, as it is.
    pub fn new() -> Self {
        let size = terminal_size::terminal_size_of(io::stdout());
        let width = size.map(|(width, _)| usize::from(width.0).min(WIDEST));
        Self { out: BufWriter::new(io::stdout()), closed: false, width, ascii: !has_unicode() }
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
        self.raw(&self.shown(&sanitize(text.as_ref())))
    }

    /// One line of text for people, made inert; on a terminal it is broken between words, and what follows the first line
    /// begins in column `hang`.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn wrapped(&mut self, text: &str, hang: usize) -> io::Result<()> {
        let text = self.shown(&sanitize(text));
        self.raw(&self.width.map_or_else(|| text.clone(), |width| wrap(&text, width, hang)))
    }

    /// Bytes of our own making, as they are: completion scripts, the man page.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn verbatim(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
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

    /// Whether nobody reads it any more.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// A text as the locale can show it. A terminal would make a mess of anything but ASCII; elsewhere what others wrote stays.
    fn shown(&self, text: &str) -> String {
        match (self.ascii, self.width) {
            (false, _) => text.to_owned(),
            (true, Some(_)) => in_ascii(text),
            (true, None) => marks_in_ascii(text),
        }
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

/// Whether the locale has more than ASCII. Where none is named nothing speaks against it.
pub fn has_unicode() -> bool {
    let named =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| env::var(name).ok().filter(|set| !set.is_empty()));
    named.is_none_or(|locale| locale.to_ascii_lowercase().replace('-', "").contains("utf8"))
}

/// A line beside the output, on standard error, made inert.
pub fn aside(text: &str) {
    eprintln!("errbook: {}", sanitize(text));
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

#[cfg(test)]
mod tests {
    use super::wrap;

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
