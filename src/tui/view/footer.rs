//! The two lines at the bottom: what just happened, and the keys.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::storm;
use crate::envelope::inert;
use crate::triage::Summary;
use crate::tui::model::{Loadable, Model, Place};
use crate::tui::theme::Theme;
use crate::tui::widget::wrap::{cells, fit};

/// Between two keys.
const GAP: &str = "  ";

/// What just happened, or what else is worth a line.
pub fn notice(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let (text, style) = match (&model.notice, hint(model)) {
        (Some(notice), _) if notice.trouble => (format!("! {}", notice.text), theme.bad.0),
        (Some(notice), _) => (notice.text.clone(), theme.good.0),
        (None, hint) => (hint.unwrap_or_default(), theme.dim.0),
    };
    frame.render_widget(Line::styled(fit(&inert(&text), usize::from(area.width)), style), area);
}

/// What is worth a line while nothing happened.
fn hint(model: &Model) -> Option<String> {
    if let (Place::Storm | Place::Log, None) = (model.place(), model.help) {
        return storm::hint(&model.storm().picture);
    }
    let home = &model.home;
    if model.place() != Place::Home || model.help.is_some() {
        return None;
    }
    if let Some(hint) = home.answer.shown().and_then(|answer| answer.hint.clone()) {
        return Some(hint);
    }
    if let (Loadable::Failed(trouble), _) | (_, Some(trouble)) = (&model.cases.rows, &model.cases.trouble) {
        return Some(format!("The journal is away: {}", trouble.why));
    }
    let open = model.cases.rows.shown()?.iter().filter(|row| row.outcome.is_none());
    let mut titles = open.clone().map(Summary::name);
    match (titles.next(), open.count()) {
        (None, _) => None,
        (Some(title), 1) => Some(format!("A case is open: {title}. F3 takes it up.")),
        (Some(_), count) => Some(format!("{count} cases are open. F4 lists them, F3 takes up the latest.")),
    }
}

/// The keys of the focus, as many as fit; the help stays.
pub fn keys(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let width = usize::from(area.width);
    let rows: Vec<_> = model.keymap.footer(model.contexts()).map(|(key, label)| (key.to_string(), label)).collect();
    let size = |(key, label): &(String, &str)| cells(key) + 1 + cells(label);
    let Some((last, rest)) = rows.split_last() else { return };
    let mut room = width.saturating_sub(size(last));
    let fitting = rest.iter().take_while(|row| {
        let fits = size(row) + GAP.len() <= room;
        room = room.saturating_sub(size(row) + GAP.len());
        fits
    });
    let mut spans = Vec::new();
    for (key, label) in fitting.chain([last]) {
        spans.extend([Span::styled(key.clone(), theme.key.0), Span::styled(format!(" {label}{GAP}"), theme.dim.0)]);
    }
    frame.render_widget(Line::from(spans), area);
}
