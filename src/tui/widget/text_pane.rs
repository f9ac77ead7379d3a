//! A sheet of text: headings, labelled rows, paragraphs and numbered lines, wrapped to a width. Everything written on it goes
//! through `sanitize`, so that no pane can forget it.

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::wrap::{cells, fit, wrap_behind};
use crate::envelope::sanitize;
use crate::envelope::text::sanitize::sanitize_line;
use crate::tui::theme::Theme;

/// From this width on labels have a column of their own.
const COLUMNS: usize = 56;
/// Width of that column.
const COLUMN: usize = 13;
/// Indent of what belongs to the line above.
const INDENT: usize = 2;

/// Lines under way.
pub struct TextPane<'a> {
    theme: &'a Theme,
    width: usize,
    marks: &'a [String],
    lines: Vec<Line<'static>>,
}

impl<'a> TextPane<'a> {
    /// An empty sheet of `width` cells.
    pub fn new(theme: &'a Theme, width: u16) -> Self {
        Self { theme, width: usize::from(width).max(8), marks: &[], lines: Vec::new() }
    }

    /// Marks these words wherever they stand in what is written from here on.
    pub fn marking(mut self, words: &'a [String]) -> Self {
        self.marks = words;
        self
    }

    /// The theme it is written in.
    pub fn theme(&self) -> &'a Theme {
        self.theme
    }

    /// Lines so far.
    pub fn height(&self) -> usize {
        self.lines.len()
    }

    /// The lines.
    pub fn into_lines(self) -> Vec<Line<'static>> {
        self.lines
    }

    /// An empty line between two parts; never two, never at the top.
    pub fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(Line::default());
        }
    }

    /// A heading, with a gap above.
    pub fn heading(&mut self, text: &str) {
        self.gap();
        self.hang("", text, self.theme.title.0);
    }

    /// A paragraph.
    pub fn text(&mut self, text: &str) {
        self.hang("", text, self.theme.text.0);
    }

    /// A paragraph in a style of its own.
    pub fn styled(&mut self, text: &str, style: Style) {
        self.hang("", text, style);
    }

    /// A paragraph that hangs under what leads it: `1. `, `- `.
    pub fn item(&mut self, lead: &str, text: &str) {
        self.hang(lead, text, self.theme.text.0);
    }

    /// Numbered lines.
    pub fn numbered<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        for (at, text) in texts.into_iter().enumerate() {
            self.item(&format!("{}. ", at + 1), text);
        }
    }

    /// A label and its value: in columns where the sheet is wide and label and value's longest word fit, else the value behind the
    /// label or below it, so that an id is never broken.
    pub fn row(&mut self, label: &str, value: &str) {
        self.row_styled(label, value, self.theme.text.0);
    }

    /// The same, with the value in a style of its own.
    pub fn row_styled(&mut self, label: &str, value: &str, style: Style) {
        let longest_word = value.split_whitespace().map(cells).max().unwrap_or(0);
        if self.is_column(label) && longest_word + COLUMN <= self.width {
            self.write(&format!("{label:<COLUMN$}"), COLUMN, value, style);
        } else if cells(label) + 2 + longest_word <= self.width {
            self.write(&format!("{label}: "), INDENT, value, style);
        } else {
            self.hang("", &format!("{label}:"), self.theme.label.0);
            self.write("  ", INDENT, value, style);
        }
    }

    /// Writes `text` behind `lead` on one line, cut where it is longer.
    pub fn hang_fit(&mut self, lead: &str, text: &str, style: Style) {
        let text = fit(&sanitize_line(text), self.width.saturating_sub(cells(lead)).max(8));
        self.hang(lead, &text, style);
    }

    /// Whether a label has a column of its own.
    fn is_column(&self, label: &str) -> bool {
        self.width >= COLUMNS && cells(label) < COLUMN
    }

    /// Writes `text` behind `lead`, its further lines indented as far as the lead reaches.
    pub fn hang(&mut self, lead: &str, text: &str, style: Style) {
        self.write(lead, cells(lead), text, style);
    }

    fn write(&mut self, lead: &str, indent: usize, text: &str, style: Style) {
        let (lead, text) = (sanitize(lead), sanitize(text));
        let marked = marked(&text, self.marks);
        for (at, range) in wrap_behind(&text, self.width, cells(&lead), indent).into_iter().enumerate() {
            let lead = if at == 0 { lead.to_string() } else { " ".repeat(indent) };
            let mut spans = vec![Span::styled(lead, self.theme.label.0)];
            spans.extend(split(&text, range, &marked, style, self.theme.matched.0));
            spans.retain(|span| !span.content.is_empty());
            self.lines.push(Line::from(spans));
        }
    }
}

/// Where the words stand in `text`, in order, without overlap.
fn marked(text: &str, words: &[String]) -> Vec<Range<usize>> {
    let found = words.iter().filter(|word| !word.is_empty()).flat_map(|word| text.match_indices(word.as_str()));
    let mut ranges: Vec<_> = found.map(|(at, word)| at..at + word.len()).collect();
    ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    ranges.retain(|range| {
        let apart = range.start >= end;
        end = end.max(range.end);
        apart
    });
    ranges
}

/// The spans of one line: marked pieces in the style of marks, the rest in its own.
fn split(text: &str, line: Range<usize>, marked: &[Range<usize>], style: Style, mark: Style) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    let mut at = line.start;
    for range in marked.iter().filter(|range| range.start < line.end && range.end > line.start) {
        let (start, end) = (range.start.max(line.start), range.end.min(line.end));
        spans.push(Span::styled(text[at..start].to_owned(), style));
        spans.push(Span::styled(text[start..end].to_owned(), style.patch(mark)));
        at = end;
    }
    spans.push(Span::styled(text[at..line.end].to_owned(), style));
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(write: impl FnOnce(&mut TextPane<'_>), width: u16) -> Vec<String> {
        let theme = Theme::named("plain").unwrap();
        let mut text_pane = TextPane::new(&theme, width);
        write(&mut text_pane);
        text_pane.into_lines().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_value_too_long_for_its_column_stands_whole_below_its_label() {
        let id = "b6d801b2-424b-1fee-9709-931505d9abcd";
        assert_eq!(shown(|text_pane| text_pane.row("request id", id), 60), [format!("request id   {id}")]);
        assert_eq!(shown(|text_pane| text_pane.row("request id", id), 48), [format!("request id: {id}")]);
        assert_eq!(
            shown(|text_pane| text_pane.row("request id", id), 40),
            ["request id:".to_owned(), format!("  {id}")]
        );
        assert_eq!(
            shown(|text_pane| text_pane.row("First check", "look"), 60),
            ["First check  look"],
            "two cells apart"
        );
        assert_eq!(shown(|text_pane| text_pane.row("the gateway logs", "2 hits"), 60), ["the gateway logs: 2 hits"]);
        assert_eq!(shown(|text_pane| text_pane.row("why", "it is so"), 9), ["why: it", "  is so"]);
    }

    #[test]
    fn words_are_marked_where_they_stand_even_across_lines() {
        let theme = Theme::named("plain").unwrap();
        let words = ["nonce twice".to_owned(), "twice".to_owned()];
        let mut text_pane = TextPane::new(&theme, 10).marking(&words);
        text_pane.text("the nonce twice");
        let spans: Vec<_> = text_pane.into_lines().into_iter().flat_map(|line| line.spans).collect();
        let marked: Vec<_> =
            spans.iter().filter(|span| span.style == theme.matched.0).map(|span| span.content.as_ref()).collect();
        assert_eq!(marked, ["nonce", "twice"]);
    }
}
