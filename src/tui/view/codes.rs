//! The list of codes: best first, sections while nothing is typed, what is less sure apart.

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::words;
use crate::envelope::sanitize;
use crate::search::{Answer, Hit};
use crate::tui::model::{Loadable, Model};
use crate::tui::theme::Theme;
use crate::tui::widget::pane::{Pane, TITLE};
use crate::tui::widget::text_pane::TextPane;
use crate::tui::widget::wrap::{cells, fit};

/// Lines of the selected hit's why that the list shows; the rest stands in no other place, so it is generous.
const WHY: usize = 3;

/// Draws the list with the selected hit in sight.
pub fn draw(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let height = usize::from(area.height.saturating_sub(TITLE));
    let (lines, scroll) = match &model.home.answer {
        Loadable::Failed(trouble) => {
            let mut text_pane = TextPane::new(theme, area.width);
            text_pane.styled(&trouble.to_string(), theme.bad.0);
            (text_pane.into_lines(), 0)
        }
        answer => answer.shown().map_or_else(Default::default, |answer| {
            let (lines, selected) = lines(model, answer, theme, area.width);
            let middle = usize::midpoint(selected.start, selected.end);
            let scroll = middle.saturating_sub(height / 2).min(lines.len().saturating_sub(height));
            (lines, scroll)
        }),
    };
    frame.render_widget(Pane { title: "Codes", focused: !model.home.in_detail, lines, scroll, theme }, area);
}

/// All lines, and which of them are the selected hit's.
fn lines(model: &Model, answer: &Answer, theme: &Theme, width: u16) -> (Vec<Line<'static>>, Range<usize>) {
    let searching = !model.home.line.is_empty();
    let mut lines = Vec::new();
    let mut selected = 0..0;
    let mut above = String::new();
    if answer.hits.is_empty() {
        let mut text_pane = TextPane::new(theme, width);
        text_pane.text("No code fits these words. Try fewer or other ones; Esc clears the line.");
        return (text_pane.into_lines(), selected);
    }
    if !searching {
        lines.extend(open_cases(model, theme, width));
    }
    for (at, hit) in answer.hits.iter().enumerate() {
        let divider = if !searching {
            hit.entry.catalog.clone()
        } else if hit.general != answer.hits[0].general {
            if hit.general { "in general".to_owned() } else { "of the products".to_owned() }
        } else if hit.confident {
            String::new()
        } else if at == 0 {
            "none of these for sure; the nearest".to_owned()
        } else if above.is_empty() {
            "less sure".to_owned()
        } else {
            above.clone()
        };
        if divider != above {
            lines.push(Line::styled(fit(&sanitize(&format!("─ {divider} ─")), usize::from(width)), theme.dim.0));
            above = divider;
        }
        let start = lines.len();
        let is_selected = at == model.home.selected;
        lines.push(row(model, hit, is_selected, theme, usize::from(width)));
        if is_selected {
            if searching {
                lines.extend(why(hit, theme, width));
            }
            selected = start..lines.len();
        }
    }
    if !searching {
        lines.extend(folded(model, theme, width));
    }
    (lines, selected)
}

/// Open cases of whoever is here that stand above the codes.
const OPEN: usize = 3;

/// What whoever is here left open, first of all: the latest is a key away.
fn open_cases(model: &Model, theme: &Theme, width: u16) -> Vec<Line<'static>> {
    let shown = model.cases.shown(&model.actor);
    let mine: Vec<_> = shown.into_iter().filter(|row| row.outcome.is_none() && row.by == model.actor).collect();
    if mine.is_empty() {
        return Vec::new();
    }
    let width = usize::from(width);
    let mut lines = vec![Line::styled(fit("─ yours, open ─", width), theme.dim.0)];
    for (at, row) in mine.iter().take(OPEN).enumerate() {
        let key = if at == 0 { "F3" } else { "F4" };
        let age = format!("{} ago", words::between(row.last, model.now));
        let room = width.saturating_sub(cells(&age) + 6);
        let name = fit(&sanitize(&format!("{}  {}", row.case.short(), row.name())), room);
        let gap = " ".repeat(width.saturating_sub(5 + cells(&name) + cells(&age)));
        lines.push(Line::from(vec![
            Span::styled(format!("  {key} "), theme.key.0),
            Span::styled(name, theme.code.0),
            Span::styled(format!("{gap}{age}"), theme.dim.0),
        ]));
    }
    lines
}

/// The standards as one row: they are searched as soon as something is typed.
fn folded(model: &Model, theme: &Theme, width: u16) -> Option<Line<'static>> {
    let shelf = &model.catalogs.shelf;
    let codes: usize = shelf.iter().map(|catalog| catalog.entries.len()).sum();
    let row = format!("─ in general: {codes} codes, as you type ─");
    (codes > 0).then(|| Line::styled(fit(&row, usize::from(width)), theme.dim.0))
}

fn row(model: &Model, hit: &Hit, selected: bool, theme: &Theme, width: usize) -> Line<'static> {
    let base = if selected { theme.selected.0 } else { theme.text.0 };
    let entry = &hit.entry;
    let short =
        model.catalogs.catalog(&entry.catalog).map_or(entry.catalog.as_str(), |catalog| catalog.head.short.as_str());
    let code = sanitize(&entry.code).into_owned();
    let since = entry.since.as_ref().map(|since| format!(", since {since}")).unwrap_or_default();
    let room = width.saturating_sub(3 + cells(&code));
    let rights =
        [format!("{short} · {}{since}", entry.section), format!("{short} · {}", entry.section), short.to_owned()];
    let right =
        rights.iter().map(|right| sanitize(right)).find(|right| cells(right) <= room).unwrap_or_default().into_owned();
    let gap = width.saturating_sub(2 + cells(&code) + cells(&right));
    let mut spans = vec![Span::styled(if selected { "▸ " } else { "  " }, base)];
    spans.extend(code.chars().enumerate().map(|(at, character)| {
        let marked = hit.code_marks.contains(&at);
        let style = match (marked, selected) {
            (true, true) => base.add_modifier(theme.matched.0.add_modifier),
            (true, false) => base.patch(theme.matched.0),
            (false, _) => base.patch(Style::new().add_modifier(theme.code.0.add_modifier)),
        };
        Span::styled(character.to_string(), style)
    }));
    spans.push(Span::styled(" ".repeat(gap), base));
    spans.push(Span::styled(right, if selected { base } else { theme.dim.0 }));
    Line::from(spans)
}

/// Why the selected hit is here.
fn why(hit: &Hit, theme: &Theme, width: u16) -> Vec<Line<'static>> {
    let mut text_pane = TextPane::new(theme, width);
    if !hit.why.is_empty() {
        text_pane.hang("    ", &hit.why, theme.dim.0);
    }
    let mut lines = text_pane.into_lines();
    lines.truncate(WHY);
    lines
}
