//! Draws the model. Reads only; one pane, one file.

mod asking;
mod before;
mod cases;
mod checklist;
mod codes;
mod detail;
mod evidence;
mod figure;
mod footer;
mod help;
mod log_line;
mod paste;
mod step;
mod storm;
mod timeline;
mod words;

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect, Size};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::layout::{self, Areas, LEAST};
use super::model::ask::Ask;
use super::model::line::InputLine;
use super::model::{Model, Place};
use super::theme::Theme;
use super::widget::ascii;
use super::widget::pane::{Pane, furthest};
use super::widget::wrap::{cells, fit, tail};
use crate::envelope::sanitize;
use crate::triage::summary::counted;

pub(super) use self::evidence::told_by;
pub(super) use self::footer::{hint, serves};
pub(super) use self::log_line::one_line;

/// A moment as it is shown: UTC, and the time where the responder is.
pub(super) fn moment(at: Timestamp, model: &Model) -> String {
    words::moment(at, &model.zone)
}

/// Draws one frame.
pub fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    let size = frame.area().as_size();
    if layout::is_enough(size) {
        screen(model, theme, frame, size);
    } else {
        too_small(theme, frame);
    }
    if theme.ascii {
        ascii::flatten(frame.buffer_mut());
    }
}

fn screen(model: &Model, theme: &Theme, frame: &mut Frame, size: Size) {
    let areas = areas(model, size);
    title(model, theme, frame, areas.title);
    if model.help.is_some() {
        frame.render_widget(Line::styled("Help", theme.title.0), areas.line);
        right(model, theme, frame, areas.body);
    } else {
        place(model, theme, frame, &areas);
        if let Some(ask) = &model.ask {
            asking::draw(ask, theme, frame, &areas);
        }
    }
    footer::notice(model, theme, frame, areas.notice);
    footer::keys(model, theme, frame, areas.footer);
}

/// The parts of the screen, as they are divided now.
fn areas(model: &Model, size: Size) -> Areas {
    let mut areas = layout::areas(size, model.place());
    if model.ask.is_some() {
        // What is said of a question stands below it, not over it.
        let more = footer::notice_height(model, areas.notice.width) - 1;
        areas.body.height = areas.body.height.saturating_sub(more);
    }
    if model.zoomed && !matches!(model.place(), Place::Home | Place::Cases) { layout::zoomed(areas) } else { areas }
}

fn place(model: &Model, theme: &Theme, frame: &mut Frame, areas: &Areas) {
    match model.place() {
        Place::Home => {
            let hint = "type what you see, or paste the error";
            let hits = model.home.answer.shown().map_or(&[][..], |answer| &answer.hits);
            let general = hits.iter().filter(|hit| hit.general).count();
            let shown = hits.len() - general;
            let general = if general > 0 { format!(" · {general} in general") } else { String::new() };
            let taught = match model.home.lessons.as_ref().map(Vec::len) {
                None => " · without closed cases".to_owned(),
                Some(0) => String::new(),
                Some(cases) => format!(" · with {}", counted(cases, "closed case")),
            };
            let count = format!("{shown} of {}{general}{taught}", model.catalogs.entries().count());
            text_line(&model.home.line, hint, &count, theme, frame, areas.line);
            if let Some(area) = areas.panes.left(model.home.in_detail) {
                codes::draw(model, theme, frame, area);
            }
            if let Some(area) = areas.panes.right(model.home.in_detail) {
                right(model, theme, frame, area);
            }
        }
        Place::Paste => {
            paste::heading(model, theme, frame, areas.line);
            let editing = model.paste.editor.is_some();
            if let Some(area) = areas.panes.left(!editing) {
                paste::draw(model, theme, frame, area);
            }
            if let Some(area) = areas.panes.right(!editing) {
                right(model, theme, frame, area);
            }
        }
        Place::Storm | Place::Log => {
            let storm = model.storm();
            storm::heading(storm, theme, frame, areas.line);
            if let Some(area) = areas.panes.left(storm.in_detail) {
                storm::draw(storm, theme, frame, area);
            }
            if let Some(area) = areas.panes.right(storm.in_detail) {
                right(model, theme, frame, area);
            }
        }
        Place::Case => {
            if let Some(session) = model.session() {
                checklist::heading(session, model.now, theme, frame, areas.line);
                if let Some(area) = areas.panes.left(session.in_detail) {
                    checklist::draw(session, (model.now, &model.zone), theme, frame, area);
                }
                if let Some(area) = areas.panes.right(session.in_detail) {
                    right(model, theme, frame, area);
                }
                if let Some(area) = areas.aside {
                    timeline::draw(session, &model.zone, theme, frame, area);
                }
            }
        }
        Place::Cases => {
            let rows = model.cases.rows.shown().map_or(0, Vec::len);
            let more = if model.cases.is_cut() { " and older ones" } else { "" };
            let count = format!("{} of {rows}{more}", model.cases.shown(&model.actor).len());
            text_line(&model.cases.line, "type to search the cases", &count, theme, frame, areas.line);
            cases::draw(model, theme, frame, areas.body);
        }
    }
}

/// The pane of text that the place scrolls: details, what a paste says, what a step says, the help.
fn right(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let (title, lines) = text(model, theme, area.width);
    let (scroll, focused) = match (model.help, model.place(), model.session()) {
        (Some(scroll), ..) => (scroll, true),
        (None, Place::Case, Some(session)) => (session.scroll, session.in_detail && !session.in_aside),
        (None, Place::Storm | Place::Log, _) => (model.storm().scroll, model.storm().in_detail),
        (None, Place::Paste, _) => (model.paste.scroll, model.paste.editor.is_none()),
        (None, ..) => (model.home.scroll, model.home.in_detail),
    };
    frame.render_widget(Pane { title: &title, focused, lines, scroll, theme }, area);
}

/// Title and lines of that pane at this width.
fn text(model: &Model, theme: &Theme, width: u16) -> (String, Vec<Line<'static>>) {
    match (model.help, model.place(), model.session()) {
        (Some(_), ..) => ("Keys".to_owned(), help::lines(model, theme, width)),
        (None, Place::Case, Some(session)) => step::lines(session, model, theme, width),
        (None, Place::Storm | Place::Log, _) => storm::lines(model, theme, width),
        (None, Place::Paste, _) => ("what it says".to_owned(), paste::lines(model, theme, width)),
        (None, ..) => detail::lines(model, theme, width),
    }
}

/// What that pane says, without looks, for a pager.
pub(super) fn page(model: &Model) -> String {
    let (title, lines) = text(model, &Theme::default(), model.size.width);
    let whole = model.session().map(evidence::whole).filter(|whole| !whole.is_empty());
    let whole = whole.map(|whole| format!("\nEvery line, whole\n\n{}\n", whole.join("\n"))).unwrap_or_default();
    let lines = lines.iter().map(|line| format!("{line}\n"));
    format!("{}\n\n{}{whole}", sanitize(&title), lines.collect::<String>())
}

/// What that pane says, without looks, for one who hears it.
pub(super) fn said(model: &Model) -> String {
    let (title, lines) = text(model, &Theme::default(), model.size.width);
    let lines = lines.iter().map(|line| format!("{line}\n"));
    format!("{title}\n{}", lines.collect::<String>())
}

/// Whether only one pane of the place is on the screen.
pub(super) fn is_single(model: &Model) -> bool {
    matches!(areas(model, model.size).panes, layout::Panes::One(_))
}

/// Whether what everybody did in the case has the focus.
pub(super) fn is_aside(model: &Model) -> bool {
    let on_screen = model.place() == Place::Case && areas(model, model.size).aside.is_some();
    on_screen && model.session().is_some_and(|session| session.in_aside)
}

/// How far that pane can be scrolled, and the height of a page of it.
pub(super) fn scrolling(model: &Model) -> (usize, usize) {
    let areas = areas(model, model.size);
    if let (None, Some(Ask::Prompt(prompt))) = (model.help, &model.ask) {
        return asking::scrolling(prompt, &areas);
    }
    if let (None, Place::Case, Some(session), Some(aside)) = (model.help, model.place(), model.session(), areas.aside)
        && session.in_aside
    {
        let lines = timeline::lines(session, &model.zone, &Theme::default(), aside.width).len();
        return (furthest(lines, aside.height), usize::from(aside.height.saturating_sub(2)).max(1));
    }
    let room = match model.help {
        Some(_) => areas.body.as_size(),
        None => areas.panes.right_size(),
    };
    let lines = text(model, &Theme::default(), room.width).1.len();
    (furthest(lines, room.height), usize::from(room.height.saturating_sub(2)).max(1))
}

fn title(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let counts = model.catalogs.all.iter().map(|catalog| format!("{} {}", catalog.head.id, catalog.entries.len()));
    let right = counts.collect::<Vec<_>>().join(" · ");
    let right = fit(&sanitize(&right), usize::from(area.width).saturating_sub(10));
    let gap = usize::from(area.width).saturating_sub(cells("errbook") + cells(&right));
    let line = Line::from(vec![
        Span::styled("errbook", theme.title.0),
        Span::raw(" ".repeat(gap)),
        Span::styled(right, theme.dim.0),
    ]);
    frame.render_widget(line, area);
}

/// A line to type into, with a word at its right that yields to what is typed. Where that is too long all the same its end is
/// shown, and a mark where its beginning is cut.
fn text_line(line: &InputLine, hint: &str, right: &str, theme: &Theme, frame: &mut Frame, area: Rect) {
    let width = usize::from(area.width);
    let (typed, before) = line.shown();
    let taken = if line.is_empty() { cells(hint) } else { cells(&typed) + 1 };
    let right = if taken + cells(right) + 4 <= width { right } else { "" };
    let room = width.saturating_sub(if right.is_empty() { 2 } else { cells(right) + 4 });
    let skipped = tail(&before, room.saturating_sub(1));
    let prompt = if skipped > 0 { "… " } else { "> " };
    let shown = if line.is_empty() {
        Span::styled(fit(hint, room), theme.dim.0)
    } else {
        Span::styled(typed[skipped..].to_owned(), theme.text.0)
    };
    let [text, count] =
        Layout::horizontal([Constraint::Fill(1), Constraint::Length(u16::try_from(cells(right) + 1).unwrap_or(0))])
            .areas(area);
    frame.render_widget(Line::from(vec![Span::styled(prompt, theme.key.0), shown]), text);
    frame.render_widget(Line::styled(right.to_owned(), theme.dim.0).right_aligned(), count);
    let column = u16::try_from(cells(&before[skipped..]) + 2).unwrap_or(u16::MAX);
    frame.set_cursor_position(Position::new(area.x + column.min(area.width.saturating_sub(1)), area.y));
}

fn too_small(theme: &Theme, frame: &mut Frame) {
    let size = frame.area();
    let text = format!(
        "{} x {} needed, {} x {} here. Ctrl-C quits errbook.",
        LEAST.width, LEAST.height, size.width, size.height
    );
    frame.render_widget(Paragraph::new(text).style(theme.warn.0).wrap(ratatui::widgets::Wrap { trim: true }), size);
}
