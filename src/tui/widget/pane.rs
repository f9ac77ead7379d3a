//! A pane: a title in a rule, and below it a window on lines.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::wrap::{cells, fit};
use crate::envelope::sanitize;
use crate::tui::theme::Theme;

/// Height of a pane that its title takes.
pub const TITLE: u16 = 1;

/// Lines under a title, from a line on.
pub struct Pane<'a> {
    pub title: &'a str,
    pub focused: bool,
    pub lines: Vec<Line<'static>>,
    pub scroll: usize,
    pub theme: &'a Theme,
}

impl Widget for Pane<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let height = usize::from(area.height.saturating_sub(TITLE));
        let more = match (self.scroll, self.lines.len() > self.scroll + height) {
            (_, true) => " more ↓ ",
            (0, false) => "",
            (_, false) => " end ",
        };
        buffer.set_line(area.x, area.y, &self.rule(more, usize::from(area.width)), area.width);
        for (line, row) in self.lines.iter().skip(self.scroll).take(height).zip(area.y + TITLE..) {
            buffer.set_line(area.x, row, line, area.width);
        }
    }
}

impl Pane<'_> {
    /// The rule with the title and, at its right, whether there is more below. The focused pane has the heavier rule, so
    /// that colour is not needed to see it.
    fn rule(&self, more: &'static str, width: usize) -> Line<'static> {
        let theme = self.theme;
        let (dash, line, text) =
            if self.focused { ("━", theme.title.0, theme.title.0) } else { ("─", theme.rule.0, theme.label.0) };
        let title = fit(&sanitize(self.title), width.saturating_sub(cells(more) + 4));
        let fill = width.saturating_sub(cells(&title) + cells(more) + 4);
        Line::from(vec![
            Span::styled(dash, line),
            Span::styled(format!(" {title} "), text),
            Span::styled(dash.repeat(fill), line),
            Span::styled(more, text),
            Span::styled(dash, line),
        ])
    }
}

/// The furthest that lines can be scrolled in a pane of this height.
pub fn furthest(lines: usize, height: u16) -> usize {
    lines.saturating_sub(usize::from(height.saturating_sub(TITLE)))
}
