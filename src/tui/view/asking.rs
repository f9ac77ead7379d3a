//! A question at the foot of the panes, so that what it is about stays in sight.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::envelope::inert;
use crate::tui::layout::Areas;
use crate::tui::model::ask::{Ask, Choice, Prompt};
use crate::tui::theme::Theme;
use crate::tui::widget::pane::Pane;
use crate::tui::widget::sheet::Sheet;
use crate::tui::widget::wrap::{cells, wrap};

/// Draws the question over the lowest lines of the panes.
pub fn draw(ask: &Ask, theme: &Theme, frame: &mut Frame, areas: &Areas) {
    let width = frame.area().width;
    let (lines, cursor) = match ask {
        Ask::Prompt(prompt) => self::prompt(prompt, theme, width),
        Ask::Choice(choice) => (self::choice(choice, theme, width), None),
    };
    let height = u16::try_from(lines.len() + 1).unwrap_or(u16::MAX).min(areas.body.height);
    let area = Rect { y: areas.body.bottom() - height, height, ..areas.body };
    super::clear(frame, area, theme.text.0);
    let hidden = (lines.len() + 1).saturating_sub(usize::from(height));
    let title = match ask {
        Ask::Prompt(_) => "Type it",
        Ask::Choice(_) => "Choose",
    };
    frame.render_widget(Pane { title, focused: true, lines, scroll: hidden, theme }, area);
    if let Some((column, row)) = cursor {
        let row = (row + 1).saturating_sub(hidden);
        let at = |offset: u16, cells: usize| offset.saturating_add(u16::try_from(cells).unwrap_or(u16::MAX));
        frame.set_cursor_position(Position::new(at(area.x, column), at(area.y, row)));
    }
}

/// The question and what is typed, wrapped, with the cursor in cells and lines.
fn prompt(prompt: &Prompt, theme: &Theme, width: u16) -> (Vec<Line<'static>>, Option<(usize, usize)>) {
    let mut sheet = Sheet::new(theme, width);
    sheet.styled(&prompt.title, theme.title.0);
    let mut lines = sheet.into_lines();
    let above = lines.len();
    let text = inert(prompt.line.text()).into_owned();
    let mut typed = Sheet::new(theme, width);
    typed.hang("> ", &text, theme.text.0);
    lines.extend(typed.into_lines());
    // Where the text before the cursor ends is where the cursor stands; a `|` keeps the spaces before it.
    let before = format!("{}|", inert(prompt.line.before_cursor()));
    let rows = wrap(&before, usize::from(width).max(8).saturating_sub(2));
    let last = rows.last().cloned().unwrap_or(0..0);
    (lines, Some((2 + cells(&before[last]).saturating_sub(1), above + rows.len() - 1)))
}

fn choice(choice: &Choice, theme: &Theme, width: u16) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(theme, width);
    sheet.styled(&choice.title, theme.title.0);
    for (at, (label, _)) in choice.options.iter().enumerate() {
        let (mark, style) = if at == choice.selected { ("▸", theme.selected.0) } else { (" ", theme.text.0) };
        sheet.hang(&format!("{mark} {} ", at + 1), label, style);
    }
    sheet.into_lines()
}
