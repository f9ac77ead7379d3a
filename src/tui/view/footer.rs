//! The two lines at the bottom: what just happened, and the keys.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::storm;
use crate::catalog::Fills;
use crate::envelope::sanitize;
use crate::triage::{State, Summary, When, judge};
use crate::tui::command::Command;
use crate::tui::keymap::Context;
use crate::tui::layout::{self, Panes};
use crate::tui::model::case_session::CaseSession;
use crate::tui::model::followed::Trail;
use crate::tui::model::{Loadable, Model, Place};
use crate::tui::theme::Theme;
use crate::tui::widget::blank::clear;
use crate::tui::widget::wrap::{cells, fit, wrap};

/// Between two keys; one cell of it where the screen is narrow.
const GAP: &str = "  ";
/// From this width on there is room for two.
const ROOMY: usize = 60;

/// Most lines of a notice.
const TALLEST: usize = 4;

/// What just happened, or what else is worth a line; how it looks, and the most lines that it may take.
fn said(model: &Model, theme: &Theme) -> (String, Style, usize) {
    match &model.notice {
        Some(notice) if notice.trouble => (format!("! {}", sanitize(&notice.text)), theme.bad.0, TALLEST),
        Some(notice) => (sanitize(&notice.text).into_owned(), theme.good.0, TALLEST),
        None => (sanitize(&hint(model).unwrap_or_default()).into_owned(), theme.dim.0, 1),
    }
}

/// Lines that the notice takes at this width.
pub fn notice_height(model: &Model, width: u16) -> u16 {
    let (text, _, room) = said(model, &Theme::default());
    u16::try_from(wrap(&text, usize::from(width)).len().clamp(1, room)).unwrap_or(1)
}

/// Draws it with its last line at the foot of `area`. What does not fit one line stands over the lowest ones of the panes.
pub fn notice(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let (text, style, _) = said(model, theme);
    let (width, height) = (usize::from(area.width), notice_height(model, area.width));
    let rows = wrap(&text, width);
    let last = usize::from(height) - 1;
    let over = Rect { y: area.bottom().saturating_sub(height), height, ..area };
    let lines = rows.iter().take(last).map(|row| text[row.clone()].to_owned());
    let lines = lines.chain([fit(&text[rows[last].start..], width)]).map(|line| Line::styled(line, style));
    clear(frame, over, style);
    frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), over);
}

/// What is worth a line while nothing happened.
pub fn hint(model: &Model) -> Option<String> {
    if let (Place::Storm | Place::Log, None) = (model.place(), model.help) {
        return storm::hint(model.storm());
    }
    let home = &model.home;
    if let (Some(after), None) = (&model.after, model.help) {
        return Some(format!("The next case opened follows {}: F2 has the paste, or search", after.short()));
    }
    if model.place() != Place::Home || model.help.is_some() {
        return None;
    }
    if let Some(hint) = home.answer.shown().and_then(|answer| answer.hint.clone()) {
        return Some(hint);
    }
    if let (Loadable::Failed(trouble), _) | (_, Some(trouble)) = (&model.cases.rows, &model.cases.trouble) {
        return Some(format!("The journal is away: {}", trouble.reason()));
    }
    let open: Vec<&Summary> = model.cases.shown(&model.actor).into_iter().filter(|row| row.outcome.is_none()).collect();
    let mine = open.iter().filter(|row| row.by == model.actor).count();
    match (open.as_slice(), mine) {
        ([], _) => None,
        ([one], 1) => Some(format!("Yours, open: {}. F3 takes it up.", one.name())),
        ([one], _) => Some(format!("A case is open: {}, by {}. F3 takes it up.", one.name(), one.by)),
        ([first, ..], 1..) => {
            Some(format!("Yours, open: {}. F3 takes it up, F4 lists all {}.", first.name(), open.len()))
        }
        (all, _) => Some(format!("{} cases are open. F4 lists them, F3 takes up the latest.", all.len())),
    }
}

/// Keys that stand in every footer; where no text is typed the way back does too.
const ALWAYS: [Command; 2] = [Command::Help, Command::Quit];

/// The keys of the focus that do something now, as many as fit; help and the way out stay. With --read-only it says so.
pub fn keys(model: &Model, theme: &Theme, frame: &mut Frame, area: Rect) {
    let width = usize::from(area.width);
    let gap = if width < ROOMY { &GAP[1..] } else { GAP };
    let (mut last, mut rest) = (Vec::new(), Vec::new());
    let contexts = model.contexts();
    for (command, key, label) in model.keymap.footer(contexts).filter(|(command, ..)| serves(model, *command)) {
        let stays = ALWAYS.contains(&command) || command == Command::Back && contexts.contains(&Context::Plain);
        let rows = if stays { &mut last } else { &mut rest };
        rows.push((key.to_string(), label));
    }
    let size = |(key, label): &(String, &str)| cells(key) + 1 + cells(label);
    let badge = if model.read_only { READ_ONLY } else { "" };
    let taken: usize = last.iter().map(|row| size(row) + gap.len()).sum();
    let mut room = (width + gap.len()).saturating_sub(taken + cells(badge));
    let fitting = rest.iter().take_while(|row| {
        let fits = size(row) + gap.len() <= room;
        room = room.saturating_sub(size(row) + gap.len());
        fits
    });
    let mut spans = vec![Span::styled(badge, theme.warn.0)];
    for (key, label) in fitting.chain(&last) {
        spans.extend([Span::styled(key.clone(), theme.key.0), Span::styled(format!(" {label}{gap}"), theme.dim.0)]);
    }
    frame.render_widget(Line::from(spans), area);
}

const READ_ONLY: &str = "READ-ONLY  ";

/// Whether a command has something to work on, so that the footer need not offer what would only say why not.
pub fn serves(model: &Model, command: Command) -> bool {
    let failures = model.paste.reading.shown().map_or(0, |reading| reading.failures.len());
    let case_is_open = model.session().is_some_and(|session| session.case.outcome().is_none());
    let gathered = model.session().map(|session| &session.gathered);
    let trail = model.session().and_then(|session| session.followed.as_ref()).map(|followed| &followed.trail);
    if model.help.is_some() || model.ask.is_some() {
        return !matches!(command, Command::Help | Command::Zoom);
    }
    let is_settled = model.session().is_some_and(CaseSession::is_settled);
    let standing = model.session().and_then(CaseSession::standing);
    let is_closed = standing.as_ref().is_some_and(|standing| matches!(standing.state, State::Closed(_)));
    let waits = standing.is_some_and(|standing| standing.step.fills == Fills::Retry && standing.state == State::Open)
        && model.session().is_some_and(|session| judge(&session.diagnosis, &session.case, model.now).when != When::Now);
    let is_done = model.session().and_then(|session| session.standing()?.by).is_some();
    match (command, model.place()) {
        (Command::Forward, Place::Paste) => !model.paste.bytes.is_empty(),
        (Command::CopyRequestId, Place::Paste) => {
            model.paste.failure().is_some_and(|failure| failure.finding.request_id.is_some())
        }
        (Command::Down, Place::Paste) => failures > 1,
        (Command::TakeAnswer, Place::Paste) => {
            case_is_open && !model.paste.bytes.is_empty() && model.session().is_some_and(CaseSession::takes_answer)
        }
        (Command::Back, Place::Home) => model.home.in_detail || !model.home.line.is_empty(),
        (Command::Gather | Command::Widen, Place::Case) if trail.is_some() => false,
        (Command::BeforeIt, Place::Case) if trail == Some(&Trail::Before) => false,
        (Command::Gather | Command::Widen | Command::Follow | Command::BeforeIt, Place::Case) => {
            gathered.is_some_and(|gathered| gathered.asked.is_some())
        }
        (Command::FollowBack | Command::FollowFailures, Place::Case) => matches!(trail, Some(Trail::Value(_))),
        // Where there are sources already the help names it.
        (Command::AddSource, Place::Case) => model.sources.is_empty(),
        (Command::Pin, Place::Case) => {
            let gathered = model.session().map(CaseSession::evidence);
            gathered.is_some_and(|gathered| gathered.found().any(|(_, found)| !found.is_nothing()))
        }
        (Command::Repeat | Command::CorrectFact, Place::Case) => case_is_open,
        (Command::DoneStep, Place::Case) => case_is_open && !is_settled && !is_closed,
        (Command::OverrideStep, Place::Case) => case_is_open && (is_closed || waits),
        (Command::SkipStep, Place::Case) => case_is_open && !is_settled,
        // Where the text has the whole width already there is nothing to give it.
        (Command::Zoom, place) => model.zoomed || !matches!(layout::areas(model.size, place).panes, Panes::One(_)),
        (Command::ReopenStep, Place::Case) => case_is_open && is_done,
        (Command::CurrentCase, Place::Home) => {
            let mut rows = model.cases.rows.shown().into_iter().flatten();
            model.current.is_some() || rows.any(|row| row.outcome.is_none())
        }
        _ => true,
    }
}
