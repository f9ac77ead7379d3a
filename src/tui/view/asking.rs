//! A question at the foot of the panes, so that what it is about stays in sight: what the place shows, or the arguments of a
//! command, one a line.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::envelope::text::sanitize::sanitize_line;
use crate::tui::layout::Areas;
use crate::tui::model::ask::{Ask, Choice, Prompt};
use crate::tui::theme::Theme;
use crate::tui::widget::blank::clear;
use crate::tui::widget::pane::{Pane, TITLE, furthest};
use crate::tui::widget::text_pane::TextPane;
use crate::tui::widget::wrap::{cells, wrap};

/// Draws the question over the lowest lines of the panes.
pub fn draw(ask: &Ask, theme: &Theme, frame: &mut Frame, areas: &Areas) {
    let width = areas.body.width;
    let (lines, focus, cursor) = match ask {
        Ask::Prompt(prompt) => self::prompt(prompt, theme, width),
        Ask::Choice(choice) => self::choice(choice, theme, width),
    };
    let area = foot(lines.len(), areas);
    if let Ask::Prompt(prompt) = ask
        && !prompt.body.is_empty()
    {
        let above = Rect { height: areas.body.height - area.height, ..areas.body };
        clear(frame, above, theme.text.0);
        let (lines, scroll) = (body(prompt, theme, width), prompt.scroll);
        frame.render_widget(Pane { title: BODY, focused: false, lines, scroll, theme }, above);
    }
    clear(frame, area, theme.text.0);
    // What is typed or marked stays in sight; a long question loses its beginning.
    let hidden = (focus + 1).saturating_sub(usize::from(area.height.saturating_sub(TITLE)));
    let title = match ask {
        Ask::Prompt(_) => "Type it",
        Ask::Choice(_) => "Choose",
    };
    frame.render_widget(Pane { title, focused: true, lines, scroll: hidden, theme }, area);
    if let Some(column) = cursor {
        let row = (focus + 1).saturating_sub(hidden);
        let at = |offset: u16, cells: usize| offset.saturating_add(u16::try_from(cells).unwrap_or(u16::MAX));
        frame.set_cursor_position(Position::new(at(area.x, column), at(area.y, row)));
    }
}

/// What a question is about, where it is about more than the place shows.
const BODY: &str = "The request, one part a line";

/// How far that can be scrolled, and the height of a page of it.
pub fn scrolling(prompt: &Prompt, areas: &Areas) -> (usize, usize) {
    let (theme, width) = (Theme::default(), areas.body.width);
    let height = areas.body.height - foot(self::prompt(prompt, &theme, width).0.len(), areas).height;
    (furthest(body(prompt, &theme, width).len(), height), usize::from(height.saturating_sub(2)).max(1))
}

/// The lowest lines of the panes, as many as a question takes.
fn foot(lines: usize, areas: &Areas) -> Rect {
    let height = u16::try_from(lines + 1).unwrap_or(u16::MAX).min(areas.body.height);
    Rect { y: areas.body.bottom() - height, height, ..areas.body }
}

fn body(prompt: &Prompt, theme: &Theme, width: u16) -> Vec<Line<'static>> {
    let mut text_pane = TextPane::new(theme, width);
    for (at, line) in prompt.body.iter().enumerate() {
        let style = if at < 2 { theme.code.0 } else { theme.text.0 };
        text_pane.hang(&format!("{at:>3} "), &sanitize_line(line), style);
    }
    text_pane.into_lines()
}

/// Lines of a question, the one in focus, and the cell of the cursor in it.
type Shown = (Vec<Line<'static>>, usize, Option<usize>);

/// The question and what is typed, wrapped.
fn prompt(prompt: &Prompt, theme: &Theme, width: u16) -> Shown {
    let mut text_pane = TextPane::new(theme, width);
    text_pane.styled(&prompt.title, theme.title.0);
    let mut lines = text_pane.into_lines();
    let above = lines.len();
    let (text, before) = prompt.line.shown();
    let mut typed = TextPane::new(theme, width);
    typed.hang("> ", &text, theme.text.0);
    lines.extend(typed.into_lines());
    // Where the text before the cursor ends is where the cursor stands; a `|` keeps the spaces before it.
    let before = format!("{before}|");
    let rows = wrap(&before, usize::from(width).max(8).saturating_sub(2));
    let last = rows.last().cloned().unwrap_or(0..0);
    (lines, above + rows.len() - 1, Some(2 + cells(&before[last]).saturating_sub(1)))
}

fn choice(choice: &Choice, theme: &Theme, width: u16) -> Shown {
    let mut text_pane = TextPane::new(theme, width);
    text_pane.styled(&choice.title, theme.title.0);
    let mut focus = 0;
    for (at, (label, _)) in choice.options.iter().enumerate() {
        let (mark, style) = if at == choice.selected { ("▸", theme.selected.0) } else { (" ", theme.text.0) };
        text_pane.hang(&format!("{mark} {} ", at + 1), label, style);
        if at == choice.selected {
            focus = text_pane.height().saturating_sub(1);
        }
    }
    (text_pane.into_lines(), focus, None)
}
