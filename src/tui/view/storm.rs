//! The storm: which codes, how often, since when, how fast.
//!
//! ```text
//! Storm                                        214 failures, 3 codes, 10:02:11 to 10:31:40 UTC
//! ━ Codes ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ ─ AUTH_REPLAY_DETECTED ─────────────────────
//! ▸    190 AUTH_REPLAY_DETECTED   ▁▁█▇▆    190 of 214, 89 %
//! ```

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{detail, words};
use crate::envelope::inert;
use crate::tally::{Row, Tally, sparkline};
use crate::tui::model::Model;
use crate::tui::model::paste::Reading;
use crate::tui::theme::Theme;
use crate::tui::widget::pane::{Pane, TITLE};
use crate::tui::widget::sheet::Sheet;
use crate::tui::widget::wrap::{cells, fit};

/// Columns of the rates in the list, and in what is said of a code.
const NARROW: i64 = 8;
const WIDE: i64 = 32;

/// How many failures of how many codes, and when.
pub fn heading(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let Some(reading) = model.paste.reading.shown() else { return };
    let rows = reading.storm.rows();
    let first = rows.iter().filter_map(|row| row.first).min();
    let last = rows.iter().filter_map(|row| row.last).max();
    let when = first.zip(last).map(|(first, last)| format!(", {} to {} UTC", clock(first), clock(last)));
    let text = format!("{} failures, {} codes{}", reading.storm.count(), rows.len(), when.unwrap_or_default());
    let right = fit(&text, usize::from(area.width).saturating_sub(cells("Storm") + 1));
    let gap = usize::from(area.width).saturating_sub(cells("Storm") + cells(&right));
    let spans = [Span::styled("Storm", theme.title.0), Span::raw(" ".repeat(gap)), Span::styled(right, theme.dim.0)];
    frame.render_widget(Line::from_iter(spans), area);
}

fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M:%S").to_string()
}

/// The codes, the selected one in sight.
pub fn draw(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let paste = &model.paste;
    let rows = paste.reading.shown().map(|reading| (reading.storm.rows(), &reading.storm)).into_iter();
    let rows = rows.flat_map(|(rows, storm)| rows.into_iter().map(move |row| (row, storm)));
    let line = |(at, (row, storm))| row_line(row, storm, at == paste.group, theme, usize::from(area.width));
    let lines: Vec<_> = rows.enumerate().map(line).collect();
    let height = usize::from(area.height.saturating_sub(TITLE));
    let scroll = paste.group.saturating_sub(height / 2).min(lines.len().saturating_sub(height));
    frame.render_widget(Pane { title: "Codes", focused: !paste.in_group, lines, scroll, theme }, area);
}

fn row_line(row: &Row, storm: &Tally, selected: bool, theme: &Theme, width: usize) -> Line<'static> {
    let (mark, style) = if selected { ("▸", theme.selected.0) } else { (" ", theme.text.0) };
    let rates = sparkline(&storm.rates(row, NARROW));
    let left = format!("{mark} {:>6} ", row.count);
    let name = fit(&inert(&name(row)), width.saturating_sub(cells(&left) + cells(&rates) + 1));
    let gap = width.saturating_sub(cells(&left) + cells(&name) + cells(&rates));
    Line::from(vec![Span::styled(format!("{left}{name}{}", " ".repeat(gap)), style), Span::styled(rates, style)])
}

fn name(row: &Row) -> String {
    let spelling = &row.spelling;
    match (&spelling.entry, &spelling.code) {
        (Some(entry), _) => entry.clone(),
        (None, Some(code)) => format!("{code} (unknown)"),
        (None, None) => "no code".to_owned(),
    }
}

/// Title and lines of what is said of the selected code.
pub fn lines(model: &Model, theme: &Theme, width: u16) -> (String, Vec<Line<'static>>) {
    let Some((reading, row)) = model.paste.group() else { return ("Code".to_owned(), Vec::new()) };
    let mut sheet = Sheet::new(theme, width);
    figures(reading, row, &mut sheet);
    if let Some(exemplar) = reading.exemplar(row) {
        sheet.gap();
        super::paste::meaning(exemplar, &mut sheet);
        sheet.gap();
        row.request_ids.iter().for_each(|id| sheet.row("request id", id));
        if let Some(entry) = &exemplar.entry {
            detail::look(entry, &mut sheet);
        }
    }
    (name(row), sheet.into_lines())
}

fn figures(reading: &Reading, row: &Row, sheet: &mut Sheet<'_>) {
    let storm = &reading.storm;
    let share = row.count * 100 / storm.count().max(1);
    sheet.row("catalog", &row.spelling.catalog);
    sheet.row("failures", &format!("{} of {}, {share} %", row.count, storm.count()));
    for (label, at) in [("first", row.first), ("last", row.last)] {
        if let Some(at) = at {
            sheet.row(label, &words::moment(at));
        }
    }
    let onsets = storm.onsets();
    let place = onsets.iter().position(|(other, _)| other.spelling == row.spelling);
    if let Some((place, (_, onset))) = place.zip(place.and_then(|place| onsets.get(place))) {
        let at = Timestamp::from_second(onset.minute * 60).map(clock).unwrap_or_default();
        let first = if place == 0 { "first of all, " } else { "" };
        sheet.row("rose", &format!("{first}at {at}, from {:.1} to {:.1} a minute", onset.before, onset.since));
    }
    let rates = sparkline(&storm.rates(row, WIDE));
    if cells(&rates) > 1 {
        sheet.row("rate", &rates);
    }
}
