//! What everybody did in a case, the latest at the foot: the third pane of a wide screen.

use jiff::tz::TimeZone;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::envelope::text::sanitize::sanitize_line;
use crate::triage::opening::PASTE;
use crate::triage::{Event, EventKind, describe_event};
use crate::tui::model::case_session::CaseSession;
use crate::tui::theme::Theme;
use crate::tui::widget::pane::{Pane, furthest};
use crate::tui::widget::text_pane::TextPane;
use crate::tui::widget::wrap::fit;

/// Rows that one act takes: a long note stands whole in its step.
const ROWS: usize = 3;

/// Draws the events, the latest in sight unless it was scrolled.
pub fn draw(session: &CaseSession, zone: &TimeZone, theme: &Theme, frame: &mut Frame, area: Rect) {
    let lines = lines(session, zone, theme, area.width);
    let scroll = session.aside_scroll.unwrap_or(usize::MAX).min(furthest(lines.len(), area.height));
    frame.render_widget(Pane { title: "Who did what", focused: session.in_aside, lines, scroll, theme }, area);
}

/// The events, a day after the other. What a paste said is in the first step already; what came after the end of the case
/// says so.
pub fn lines(session: &CaseSession, zone: &TimeZone, theme: &Theme, width: u16) -> Vec<Line<'static>> {
    let mut text_pane = TextPane::new(theme, width);
    let events = session.case.events();
    let is_end = |event: &Event| matches!(event.act.plain(), EventKind::Concluded { .. });
    let ended = events.iter().rposition(is_end).filter(|_| session.case.outcome().is_some());
    let mut day = String::new();
    for (at, event) in events.iter().enumerate() {
        if ended.is_some_and(|end| at == end + 1) {
            text_pane.styled("after the end", theme.warn.0);
        }
        if matches!(event.act.plain(), EventKind::Captured { from, .. } if from == PASTE || from == "search") {
            continue;
        }
        let local = event.at.to_zoned_datetime(zone.clone());
        let beside = (!local.offset().is_zero()).then(|| local.strftime("%H:%M").to_string());
        let zoned = beside.as_ref().map(|_| local.strftime(" (%:z)").to_string()).unwrap_or_default();
        let today = format!("{}, UTC{zoned}", event.at.strftime("%Y-%m-%d"));
        if today != day {
            text_pane.styled(&today, theme.dim.0);
            day = today;
        }
        let who = event.actor.split('@').next().unwrap_or_default();
        let did = describe_event(&event.act, |id| session.case.title(id).to_owned(), str::to_owned, str::to_owned);
        let style = if matches!(event.act.plain(), EventKind::Noted { .. }) { theme.code.0 } else { theme.text.0 };
        let lead = event.at.strftime("%H:%M ").to_string();
        let beside = beside.map(|beside| format!("({beside}) ")).unwrap_or_default();
        let room = usize::from(width).saturating_sub(lead.len()).max(8) * ROWS;
        text_pane.hang(&lead, &fit(&sanitize_line(&format!("{beside}{who} {did}")), room), style);
    }
    text_pane.into_lines()
}
