//! The list of cases: open ones first, the latest on top.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::words;
use crate::envelope::sanitize;
use crate::envelope::text::sanitize::sanitize_line;
use crate::triage::summary::counted;
use crate::triage::{Outcome, Summary};
use crate::tui::model::{Loadable, Model};
use crate::tui::theme::Theme;
use crate::tui::widget::pane::{Pane, TITLE};
use crate::tui::widget::text_pane::TextPane;
use crate::tui::widget::wrap::{cells, fit};

/// Cells of a name that tell it from others.
const NAMED: usize = 14;

/// Draws the list with the selected case in sight.
pub fn draw(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let width = usize::from(area.width);
    let mut text_pane = TextPane::new(theme, area.width);
    match &model.cases.rows {
        Loadable::Idle | Loadable::Waiting(_) => text_pane.text("Reading the journal …"),
        Loadable::Failed(trouble) => text_pane.styled(&trouble.to_string(), theme.bad.0),
        Loadable::Ready(rows) | Loadable::Stale(rows, _) if rows.is_empty() => {
            text_pane.text("No case yet. Enter on a code or on a pasted failure opens one.");
        }
        Loadable::Ready(_) | Loadable::Stale(..) => {}
    }
    let shown = model.cases.shown(&model.actor);
    if shown.is_empty() && !model.cases.line.is_empty() && model.cases.rows.shown().is_some() {
        text_pane.text("No case fits. Esc clears the line.");
    }
    if let folded @ 1.. = model.cases.folded() {
        let text = format!("{} opened by mistake: folded away; type mistake to see.", counted(folded, "case"));
        text_pane.styled(&text, theme.dim.0);
        text_pane.gap();
    }
    if let Some(trouble) = &model.cases.trouble {
        text_pane.styled(&format!("As they were last seen: {trouble}"), theme.bad.0);
        text_pane.gap();
    }
    let mut lines = text_pane.into_lines();
    let mut selected = lines.len();
    for (at, row) in shown.into_iter().enumerate() {
        let is_selected = at == model.cases.selected;
        if is_selected {
            selected = lines.len();
        }
        lines.push(line(model, row, is_selected, theme, width));
        if let Some(why) = model.cases.why(row) {
            lines.push(Line::styled(fit(&sanitize_line(&format!("      {why}")), width), theme.dim.0));
        }
    }
    let height = usize::from(area.height.saturating_sub(TITLE));
    let scroll = selected.saturating_sub(height / 2).min(lines.len().saturating_sub(height));
    frame.render_widget(Pane { title: "Cases", focused: true, lines, scroll, theme }, area);
}

fn line(model: &Model, row: &Summary, selected: bool, theme: &Theme, width: usize) -> Line<'static> {
    let style = if selected { theme.selected.0 } else { theme.text.0 };
    let mark = if selected { "▸ " } else { "  " };
    let state = match row.outcome {
        None => "open",
        // In full it would push the age off the line.
        Some(Outcome::OtherError) => "other error",
        Some(Outcome::Mistake) => "mistake",
        Some(outcome) => outcome.words(),
    };
    let age = words::between(row.ended.unwrap_or(row.last), model.now);
    let (name, short) = (sanitize(row.name()), row.case.short());
    let left = sanitize(&format!("{mark}{short}  {name:<34} {state:<12}")).into_owned();
    // How it stands, whose it is and how old counts more than the end of a long name.
    let ends = [sanitize(&format!("{age} ago · {}", row.by)).into_owned(), format!("{age} ago"), age];
    let whole = |right: &String| {
        let gap = width.checked_sub(cells(&left) + cells(right) + 1)?;
        Some(format!("{left}{}{right}", " ".repeat(gap + 1)))
    };
    let cut = || {
        let named = cells(&format!("{mark}{short}  {state}  ")) + cells(&name).min(NAMED);
        let right = ends.iter().find(|right| named + cells(right) < width).map_or("", String::as_str);
        let room = width.saturating_sub(cells(right) + 1);
        let left = fit(&format!("{mark}{short}  {state}  {name}"), room);
        format!("{left}{}{right}", " ".repeat(width.saturating_sub(cells(&left) + cells(right))))
    };
    let whole = ends.iter().find_map(whole).unwrap_or_else(cut);
    let rest = " ".repeat(width.saturating_sub(cells(&whole)));
    Line::from(vec![Span::styled(whole, style), Span::styled(rest, style)])
}
