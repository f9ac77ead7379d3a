//! The paste box: left the bytes as they came in, those that said something marked; right what they say.
//!
//! ```text
//! Paste                                                      2 failures in 14 lines
//! ─ what you pasted ────────────────── what it says ──────────────────────────────────
//! HTTP/1.1 403 Forbidden               ▸ LABEL_SIGNATURE_BAD         parcel-desk    
//! ```

use std::borrow::Cow;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::{detail, words};
use crate::envelope::Finding;
use crate::triage::retry::deadlines;
use crate::triage::{Diagnosis, called, made_at};
use crate::tui::model::line::HIDDEN;
use crate::tui::model::paste::{PasteBox, Reading, pieces};
use crate::tui::model::{Loadable, Model};
use crate::tui::theme::Theme;
use crate::tui::widget::pane::{Pane, TITLE};
use crate::tui::widget::text_pane::TextPane;
use crate::tui::widget::wrap::cells;

/// How much was pasted and how many failures are in it.
pub fn heading(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let right = match &model.paste.reading {
        Loadable::Idle => "empty".to_owned(),
        Loadable::Waiting(_) => "reading …".to_owned(),
        Loadable::Failed(trouble) => trouble.to_string(),
        Loadable::Ready(reading) => count(reading),
        Loadable::Stale(reading, _) => format!("{} (reading …)", count(reading)),
    };
    let gap = usize::from(area.width).saturating_sub(cells("Paste") + cells(&right));
    let spans = [Span::styled("Paste", theme.title.0), Span::raw(" ".repeat(gap)), Span::styled(right, theme.dim.0)];
    frame.render_widget(Line::from_iter(spans), area);
}

fn count(reading: &Reading) -> String {
    let lines = if reading.lines == 1 { "1 line".to_owned() } else { format!("{} lines", reading.lines) };
    match reading.failures.len() {
        0 => format!("no failure in {lines}"),
        1 => format!("1 failure in {lines}"),
        failures => format!("{failures} failures in {lines}"),
    }
}

/// The bytes, the rows around the failure or the cursor in sight.
pub fn draw(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let paste = &model.paste;
    let height = usize::from(area.height.saturating_sub(TITLE));
    let top = paste.top(height);
    let lines = paste.rows.iter().skip(top).take(height);
    let mut lines: Vec<Line<'static>> = lines.map(|row| self::row(paste, row.start, row.end, theme)).collect();
    if top + height >= paste.rows.len() && paste.hidden() > 0 {
        lines.push(Line::styled(format!("… {} more bytes, read but not shown", paste.hidden()), theme.dim.0));
    }
    let title = if paste.editor.is_some() { "what you pasted (editing)" } else { "what you pasted" };
    if paste.bytes.is_empty() {
        lines = vec![Line::styled("Paste here, or type.", theme.dim.0)];
    }
    frame.render_widget(Pane { title, focused: paste.editor.is_some(), lines, scroll: 0, theme }, area);
    if paste.editor.is_some() {
        let at = paste.cursor();
        let row = paste.row_of(at);
        let start = paste.rows.get(row).map_or(0, |row| row.start);
        let column: usize = pieces(&paste.bytes[start.min(at)..at]).map(|(_, shown)| cells(&shown)).sum();
        let offset = |from: u16, by: usize| from.saturating_add(u16::try_from(by).unwrap_or(u16::MAX));
        let column = offset(area.x, column).min(area.right().saturating_sub(1));
        frame.set_cursor_position(Position::new(column, offset(area.y + TITLE, row.saturating_sub(top))));
    }
}

/// One row, the bytes of each field marked, those of secrets hidden.
fn row(paste: &PasteBox, start: usize, end: usize, theme: &Theme) -> Line<'static> {
    let fields = paste.failure().map_or(&[][..], |failure| failure.finding.fields.as_slice());
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut at = start;
    for (length, shown) in pieces(&paste.bytes[start..end]) {
        let is_field = fields.iter().any(|(_, (from, to))| (*from..*to).contains(&at));
        let style = if is_field { theme.field.0 } else { theme.text.0 };
        let is_secret = paste.secrets.iter().any(|secret| secret.contains(&at));
        let shown = if is_secret { Cow::Owned(HIDDEN.to_string()) } else { shown };
        match spans.last_mut() {
            Some(span) if span.style == style => span.content.to_mut().push_str(&shown),
            _ => spans.push(Span::styled(shown.into_owned(), style)),
        }
        at += length;
    }
    Line::from(spans)
}

/// What the paste says.
pub fn lines(model: &Model, theme: &Theme, width: u16) -> Vec<Line<'static>> {
    let mut text_pane = TextPane::new(theme, width);
    let paste = &model.paste;
    match (&paste.reading, paste.failure()) {
        (Loadable::Idle, _) => text_pane.text("Paste what you have: a response, log lines, a traceback, a chat quote."),
        (Loadable::Waiting(_), _) => text_pane.text("Reading …"),
        (Loadable::Failed(trouble), _) => text_pane.styled(&trouble.to_string(), theme.bad.0),
        (Loadable::Ready(reading) | Loadable::Stale(reading, _), None) => {
            nothing(reading, model, &mut text_pane);
        }
        (Loadable::Ready(reading) | Loadable::Stale(reading, _), Some(failure)) => {
            list(reading, paste.selected, &mut text_pane);
            self::failure(failure, model, &mut text_pane);
            limits(reading, &mut text_pane);
        }
    }
    text_pane.into_lines()
}

fn nothing(reading: &Reading, model: &Model, text_pane: &mut TextPane<'_>) {
    text_pane.styled("No failure found in this paste.", text_pane.theme().warn.0);
    let enter = match model.beside() {
        Some(session) => format!("Enter attaches it to case {}, or asks what else it is.", session.id.short()),
        None => "Enter opens a case on it as it stands.".to_owned(),
    };
    text_pane.text(&format!(
        "{enter} Better is more of it: the response with its headers, or the log lines around it. Tab edits the text."
    ));
    if reading.seen.is_printed() {
        text_pane.heading("Seen");
        reading.seen.words().iter().for_each(|what| text_pane.item("- ", what));
    }
    if !reading.looked_for.is_empty() {
        text_pane.heading("Looked for");
        reading.looked_for.iter().for_each(|what| text_pane.item("- ", what));
    }
    limits(reading, text_pane);
}

fn limits(reading: &Reading, text_pane: &mut TextPane<'_>) {
    if !reading.limits.is_empty() {
        text_pane.heading("Left unread");
        reading.limits.iter().for_each(|limit| text_pane.item("- ", limit));
    }
}

/// Failures named above the one that is looked at, itself included, before the list is cut to those around it.
const LISTED: usize = 6;

/// The failures, those around the selected one where there are many.
fn list(reading: &Reading, selected: usize, text_pane: &mut TextPane<'_>) {
    let theme = text_pane.theme();
    let count = reading.failures.len();
    let first = selected.saturating_sub(LISTED / 2).min(count.saturating_sub(LISTED));
    let last = (first + LISTED).min(count);
    for (at, failure) in reading.failures.iter().enumerate().take(last).skip(first) {
        let (mark, style) = if at == selected { ("▸ ", theme.code.0) } else { ("  ", theme.dim.0) };
        let times = match failure.finding.count {
            0 | 1 => String::new(),
            count => format!("  {count} times"),
        };
        text_pane.hang(mark, &format!("{}  {}{times}", failure.name(), catalog(&failure.finding)), style);
    }
    if last - first < count {
        text_pane.styled(&format!("  {} to {} of {count} failures", first + 1, last), theme.dim.0);
    }
    text_pane.gap();
}

fn catalog(finding: &Finding) -> String {
    match (&finding.catalog, &finding.code) {
        (Some(catalog), _) => catalog.clone(),
        (None, Some(_)) => format!("foreign: {}", finding.shape),
        (None, None) => "no catalog".to_owned(),
    }
}

/// One failure: what to do first, what names it, what it means, and then how all of it was read.
fn failure(failure: &Diagnosis, model: &Model, text_pane: &mut TextPane<'_>) {
    let finding = &failure.finding;
    first(failure, text_pane);
    text_pane.gap();
    field("request id", finding.request_id.as_deref(), text_pane);
    field("time", time(finding, model).as_deref(), text_pane);
    field("HTTP", finding.http_status.map(|status| status.to_string()).as_deref(), text_pane);
    missing(finding, model, text_pane);
    doubts(finding, text_pane);
    text_pane.gap();
    detail::cause(failure, text_pane);
    field("Means", failure.entry.as_ref().map(|entry| entry.meaning.as_str()), text_pane);
    detail::advice(&failure.advice, text_pane);
    text_pane.gap();
    // What no catalog knows is told by its message first of all.
    if finding.catalog.is_some() || finding.code.is_some() {
        field("message", finding.message.as_deref(), text_pane);
    }
    field("trace id", finding.trace_id.as_deref(), text_pane);
    text_pane.row("surface", &failure.spoke());
    let ends: Vec<_> = deadlines(finding).collect();
    for (label, value) in &finding.extra {
        match ends.iter().find(|(name, _)| name == label) {
            Some((_, end)) => {
                let said = format!("{value}, {}", words::deadline(*end, model.now, &model.zone));
                text_pane.row_styled(&called(label), &said, text_pane.theme().warn.0);
            }
            None => text_pane.row(&called(label), value),
        }
    }
    how(finding, model, text_pane);
}

fn field(label: &str, value: Option<&str>, text_pane: &mut TextPane<'_>) {
    if let Some(value) = value {
        text_pane.row(label, value);
    }
}

/// What to check first; for what no catalog knows, what can be said of it instead.
fn first(failure: &Diagnosis, text_pane: &mut TextPane<'_>) {
    let (theme, finding) = (text_pane.theme(), &failure.finding);
    if let Some(check) = failure.first_check() {
        text_pane.row_styled("First check", check, theme.code.0);
    } else if !failure.nearest.is_empty() {
        text_pane.styled("No catalog has this code. The nearest known ones:", theme.warn.0);
        failure.nearest.iter().for_each(|near| text_pane.item("- ", near));
    } else if finding.catalog.is_none() && finding.code.is_none() {
        text_pane.styled("No catalog knows it: what it says itself is all there is.", theme.warn.0);
        field("message", finding.message.as_deref(), text_pane);
        text_pane.text(&finding.why);
    } else if finding.catalog.is_none() {
        text_pane.styled("Not an answer of a known product: look at who else may have answered.", theme.warn.0);
        text_pane.text(&finding.why);
    } else {
        text_pane.styled("No catalog has an entry for it.", theme.warn.0);
    }
}

fn time(finding: &Finding, model: &Model) -> Option<String> {
    let Some(time) = finding.timestamp.as_ref() else {
        let made = made_at(finding, model.now)?;
        return Some(format!("{}, by the request id", words::moment(made, &model.zone)));
    };
    Some(words::time(time, model.now, &model.zone))
}

/// The line that a byte stands in, from 1.
fn line_of(model: &Model, byte: usize) -> usize {
    let bytes = &model.paste.bytes;
    memchr::memchr_iter(b'\n', &bytes[..byte.min(bytes.len())]).count() + 1
}

/// What the first step needs and the paste does not have, and where to get it. Where a foreign answer has it, no list knows.
fn missing(finding: &Finding, model: &Model, text_pane: &mut TextPane<'_>) {
    let catalogs = &model.catalogs;
    let Some(list) = finding.catalog.as_deref().and_then(|catalog| catalogs.checklist(catalog)) else { return };
    let has = |field: &str| match field {
        "request_id" => finding.request_id.is_some(),
        "timestamp" => finding.timestamp.is_some() || made_at(finding, model.now).is_some(),
        "code" => finding.code.is_some() || finding.entry.is_some(),
        "surface" => finding.surface.is_some(),
        _ => finding.extra.iter().any(|(name, _)| name == field),
    };
    for step in &list.steps {
        for field in step.needs.iter().filter(|field| !has(field)) {
            let place = step.places.get(field).map(|place| format!("; look at {place}")).unwrap_or_default();
            let text = format!("{}{place}", called(field));
            text_pane.row_styled("missing", &text, text_pane.theme().warn.0);
        }
    }
}

/// What to know before trusting it: what was mended, and that it may be wrong.
fn doubts(finding: &Finding, text_pane: &mut TextPane<'_>) {
    for repair in &finding.repairs {
        text_pane.row("repaired", repair);
    }
    match finding.confidence {
        0.9.. => {}
        0.6..0.9 => text_pane.row("how sure", "fairly sure"),
        _ => text_pane.row("how sure", "a guess"),
    }
}

/// How it was read, for those who doubt it.
fn how(finding: &Finding, model: &Model, text_pane: &mut TextPane<'_>) {
    let (from, until) = (line_of(model, finding.span.0), line_of(model, finding.span.1.saturating_sub(1)));
    text_pane.row("found in", &if from < until { format!("lines {from} to {until}") } else { format!("line {from}") });
    let path = finding.path.iter().map(ToString::to_string).collect::<Vec<_>>();
    if !path.is_empty() {
        text_pane.row("inside", &path.join(" > "));
    }
    let why = if finding.why.is_empty() { String::new() } else { format!(": {}", finding.why) };
    text_pane.row("read as", &format!("{}{why}", finding.shape));
    if let Some(other) = &finding.runner_up {
        text_pane.row("or else", other);
    }
}
