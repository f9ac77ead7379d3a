//! A case: its steps, where each stands and what fills it in.
//!
//! ```text
//! Case K3F9 · AUTH_REPLAY_DETECTED · open 4 min
//! ━ Steps ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 2 Check log and metrics ─────────────────────
//!   1 ✓ Capture id, time, code             Find the lines of this request id …
//! ▸ 2   Check log and metrics
//! ```

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{evidence, words};
use crate::catalog::Fills;
use crate::envelope::sanitize;
use crate::triage::opening::PASTE;
use crate::triage::summary::counted;
use crate::triage::{CaseId, Comparison, Outcome, State, StepView, called, judge};
use crate::tui::model::case_session::{CaseSession, Held};
use crate::tui::theme::Theme;
use crate::tui::widget::pane::{Pane, TITLE};
use crate::tui::widget::text_pane::TextPane;
use crate::tui::widget::wrap::{cells, fit};

/// Which case this is, how it stands and whether all of it is on disk.
pub fn heading(session: &CaseSession, now: Timestamp, theme: &Theme, frame: &mut Frame, area: Rect) {
    let state = match (session.case.outcome(), session.opened()) {
        (Some(outcome), _) => outcome.words().to_owned(),
        (None, Some(at)) => format!("open {}", words::between(at, now)),
        (None, None) => "open".to_owned(),
    };
    let saved = match (held(session), &session.away, session.unwritten()) {
        _ if session.draft => "not kept until something is done".to_owned(),
        (Held::Journal, ..) => String::new(),
        (Held::Machine, _, count) => format!("only on this machine: {count}"),
        (Held::Nowhere, None, _) => "saving …".to_owned(),
        (Held::Nowhere, Some(away), count) => format!("NOT SAVED: {}", count.saturating_sub(away.kept)),
    };
    let width = usize::from(area.width);
    let room = width.saturating_sub(cells(&saved) + 1);
    let named = format!("{} · {} · {state}", session.id.short(), session.title());
    // How it stands counts more than the word before it.
    let named = match cells(&named) {
        short if short + 5 <= room => format!("Case {named}"),
        fits if fits <= room => named,
        _ => format!("{} · {state} · {}", session.id.short(), session.title()),
    };
    let left = fit(&sanitize(&named), room);
    let gap = width.saturating_sub(cells(&left) + cells(&saved));
    let saved_style = if session.away.is_some() { theme.bad.0 } else { theme.dim.0 };
    let line = Line::from(vec![
        Span::styled(left, theme.title.0),
        Span::raw(" ".repeat(gap)),
        Span::styled(saved, saved_style),
    ]);
    frame.render_widget(line, area);
}

/// Where the whole case is.
fn held(session: &CaseSession) -> Held {
    session.held_up_to(session.case.events().last().map_or(0, |last| last.seq))
}

/// The steps, the selected one in sight.
pub fn draw(session: &CaseSession, (now, zone): (Timestamp, &TimeZone), theme: &Theme, frame: &mut Frame, area: Rect) {
    let mut text_pane = TextPane::new(theme, area.width);
    if let Some(away) = session.away.as_ref().filter(|_| session.unwritten() > 0) {
        let said = match held(session) {
            Held::Machine => format!("Only on this machine for now: {}", away.trouble.reason()),
            Held::Journal | Held::Nowhere => format!("Not saved: {}", away.trouble),
        };
        text_pane.styled(&said, theme.bad.0);
        text_pane.gap();
    }
    let mut selected = 0;
    for (at, standing) in session.standings().iter().enumerate() {
        step(at, standing, session, (now, zone), &mut text_pane);
        if at == session.selected {
            selected = text_pane.height();
        }
    }
    if let Some(outcome) = session.case.outcome() {
        text_pane.gap();
        let style = if outcome == Outcome::Fixed { theme.good.0 } else { theme.warn.0 };
        text_pane.styled(&format!("Ended: {}", outcome.words()), style);
        if let Some(note) = session.case.end_note().filter(|note| !note.as_str().is_empty()) {
            text_pane.row(outcome.label(), note.as_str());
        }
    }
    let (before, next) = session.kin();
    if before.is_some() || next.is_some() {
        text_pane.gap();
    }
    for (label, case) in [("follows", before.as_ref().map(CaseId::short)), ("goes on in", next.as_deref())] {
        if let Some(case) = case {
            text_pane.row(label, &format!("case {case}"));
        }
    }
    let finding = &session.diagnosis.finding;
    let time = finding.timestamp.as_ref().map(|time| words::time(time, now, zone));
    text_pane.gap();
    let catalog = finding.catalog.as_deref().unwrap_or_default();
    for (label, value) in [
        ("request id", finding.request_id.as_deref()),
        ("time", time.as_deref()),
        ("surface", finding.surface.as_deref()),
        ("catalog", Some(catalog)),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            text_pane.row(label, value);
        }
    }
    let lines = text_pane.into_lines();
    let scroll = selected.saturating_sub(usize::from(area.height.saturating_sub(TITLE)));
    let focused = !session.in_detail && !session.in_aside;
    frame.render_widget(Pane { title: "Steps", focused, lines, scroll, theme }, area);
}

/// One step: its mark, its title and, below, one line of what is known of it.
fn step(
    at: usize,
    standing: &StepView<'_>,
    session: &CaseSession,
    now: (Timestamp, &TimeZone),
    text_pane: &mut TextPane<'_>,
) {
    let theme = text_pane.theme();
    let cursor = if at == session.selected { "▸" } else { " " };
    let (mark, style) = match standing.state {
        State::Done => retried(standing, session).map_or(("✓", theme.good.0), |how| words::ended(how, theme)),
        State::Skipped(_) => ("–", theme.dim.0),
        State::Open => (" ", theme.code.0),
        State::Closed(_) => ("·", theme.dim.0),
    };
    // Hollow until it is on disk.
    let mark = if session.held(&standing.step) == Held::Journal { mark } else { "○" };
    let style = if at == session.selected { theme.selected.0 } else { style };
    text_pane.hang(&format!("{cursor} {} {mark} ", at + 1), &standing.step.title, style);
    if let Some(line) = line(standing, session, now) {
        text_pane.hang("      ", &line, theme.dim.0);
    }
}

/// How the request ended the last time that it was repeated, where this is that step.
pub fn retried(standing: &StepView<'_>, session: &CaseSession) -> Option<Comparison> {
    session.case.last_retry().filter(|_| standing.step.fills == Fills::Retry).map(|(how, _)| how)
}

/// Where what a step needs comes from: the paste, and what does not.
fn origins(standing: &StepView<'_>, session: &CaseSession) -> String {
    let needed = session.case.facts().filter(|(name, _)| standing.step.needs.iter().any(|need| need == name));
    let (pasted, other): (Vec<_>, Vec<_>) = needed.partition(|(_, fact)| fact.from == PASTE);
    let other = other.iter().map(|(name, fact)| format!("{} {}", called(name), from(&fact.from)));
    let pasted = (!pasted.is_empty()).then(|| from(PASTE));
    pasted.into_iter().chain(other).collect::<Vec<_>>().join(", ")
}

/// Where a value comes from, in words.
pub fn from(from: &str) -> String {
    match from {
        PASTE => "from the paste".to_owned(),
        "by hand" => "by hand".to_owned(),
        other => format!("from {other}"),
    }
}

fn line(standing: &StepView<'_>, session: &CaseSession, (now, zone): (Timestamp, &TimeZone)) -> Option<String> {
    let notes = Some(standing.notes.len()).filter(|count| *count > 0).map(|count| counted(count, "note"));
    let said = match &standing.state {
        State::Done if standing.step.fills == Fills::Paste => origins(standing, session),
        State::Done => {
            let actor = standing.by.map(|(actor, _)| format!(" by {actor}")).unwrap_or_default();
            match retried(standing, session) {
                Some(how) => format!("{},{actor}", how.words()),
                None => format!("done{actor}"),
            }
        }
        State::Skipped(reason) => format!("skipped: {reason}"),
        // Which step that is stands two lines above; the details say it in full.
        State::Closed(why) => why.split(',').next().unwrap_or_default().to_owned(),
        State::Open if !standing.missing.is_empty() => {
            format!("missing: {}", standing.missing.iter().map(|field| called(field)).collect::<Vec<_>>().join(", "))
        }
        State::Open if standing.step.fills == Fills::Evidence => evidence::summary(&session.gathered),
        State::Open if standing.step.fills == Fills::Retry => {
            words::when(&judge(&session.diagnosis, &session.case, now).when, now, zone)
        }
        State::Open => String::new(),
    };
    let unsaved = match session.held(&standing.step) {
        Held::Journal => None,
        Held::Machine => Some("only on this machine".to_owned()),
        Held::Nowhere => Some("not saved yet".to_owned()),
    };
    let said = Some(said).filter(|said| !said.is_empty());
    let parts: Vec<String> = [said, notes, unsaved].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}
