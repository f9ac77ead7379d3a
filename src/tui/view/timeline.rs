//! What everybody did in a case, the latest at the foot: the third pane of a wide screen.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::triage::{EventKind, describe_event};
use crate::tui::model::case_session::CaseSession;
use crate::tui::theme::Theme;
use crate::tui::widget::pane::{Pane, furthest};
use crate::tui::widget::text_pane::TextPane;

/// Draws the latest events that there is room for. What a paste said is in the first step already.
pub fn draw(session: &CaseSession, theme: &Theme, frame: &mut Frame, area: Rect) {
    let mut text_pane = TextPane::new(theme, area.width);
    let mut day = String::new();
    for event in session.case.events() {
        if matches!(event.act.plain(), EventKind::Captured { from, .. } if from == "paste" || from == "search") {
            continue;
        }
        let today = event.at.strftime("%Y-%m-%d, UTC").to_string();
        if today != day {
            text_pane.styled(&today, theme.dim.0);
            day = today;
        }
        let who = event.actor.split('@').next().unwrap_or_default();
        let did = describe_event(&event.act, |id| session.case.title(id).to_owned(), str::to_owned, str::to_owned);
        let style = if matches!(event.act.plain(), EventKind::Noted { .. }) { theme.code.0 } else { theme.text.0 };
        text_pane.hang(&format!("{} ", event.at.strftime("%H:%M")), &format!("{who} {did}"), style);
    }
    let lines = text_pane.into_lines();
    let scroll = furthest(lines.len(), area.height);
    frame.render_widget(Pane { title: "Who did what", focused: false, lines, scroll, theme }, area);
}
