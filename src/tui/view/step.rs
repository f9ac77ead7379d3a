//! What the selected step says: what to do, what is missing and where it is, what it offers to copy, notes; and the parts of
//! the entry that this step needs.

use ratatui::text::Line;

use super::{checklist, detail, evidence, words};
use crate::catalog::Fills;
use crate::envelope::Redacted;
use crate::triage::opening::PASTE;
use crate::triage::retry::{FieldPair, When, deadlines, judge};
use crate::triage::{Comparison, Event, EventKind, State, StepView, called, copies, doubt, intent};
use crate::tui::model::Model;
use crate::tui::model::case_session::CaseSession;
use crate::tui::model::running::Running;
use crate::tui::theme::Theme;
use crate::tui::widget::text_pane::TextPane;

/// Title and lines of the selected step.
pub fn lines(session: &CaseSession, model: &Model, theme: &Theme, width: u16) -> (String, Vec<Line<'static>>) {
    let mut text_pane = TextPane::new(theme, width);
    let Some(standing) = session.standing() else {
        return ("Step".to_owned(), Vec::new());
    };
    state(&standing, session, model, &mut text_pane);
    text_pane.gap();
    // What is followed has the room to itself.
    if session.followed.is_some() {
        evidence::draw(session, model, &mut text_pane);
        return (format!("{} {}", session.selected + 1, standing.step.title), text_pane.into_lines());
    }
    handed_over(session, &mut text_pane);
    text_pane.text(&standing.step.prompt);
    for field in &standing.missing {
        let place = standing.step.places.get(*field).map(|place| format!("; look at {place}")).unwrap_or_default();
        let text = format!("{}{place}", called(field));
        text_pane.row_styled("missing", &text, theme.warn.0);
    }
    match standing.step.fills {
        Fills::Paste => captured(session, model, &mut text_pane),
        Fills::Evidence => evidence::draw(session, model, &mut text_pane),
        Fills::Action => action(session, &mut text_pane),
        Fills::Retry => {
            let (newest, before) = retried(session);
            // How it ended stands at the top already.
            let is_told = standing.state == State::Done;
            if let Some(event) = newest.filter(|event| !is_told || has_answer(event)) {
                text_pane.gap();
                if !is_told {
                    how_it_ended(event, model, &mut text_pane);
                }
                retry(event, &mut text_pane);
            }
            match (model.running.as_ref().filter(|running| running.case == session.id), &standing.state) {
                (Some(running), _) => under_way(running, model, &mut text_pane),
                (None, _) if session.case.outcome().is_some() || newest.is_some_and(is_fixed) => {}
                // Whatever the clock says: its turn has not come.
                (None, State::Closed(_)) => {
                    text_pane.gap();
                    detail::advice(&session.diagnosis.advice, &mut text_pane);
                }
                (None, _) => judgement(session, model, &mut text_pane),
            }
            for event in before {
                text_pane.gap();
                how_it_ended(event, model, &mut text_pane);
                retry(event, &mut text_pane);
            }
        }
        Fills::Hand => {}
    }
    // What may come next of a request that works is nothing.
    let (newest, _) = retried(session);
    let works = standing.step.fills == Fills::Retry && newest.is_some_and(is_fixed);
    for hint in standing.step.hints.iter().filter(|_| !works) {
        text_pane.gap();
        text_pane.item("- ", hint);
    }
    offers(&standing, session, &mut text_pane);
    if !standing.notes.is_empty() {
        text_pane.heading("Notes");
        standing.notes.iter().for_each(|(who, text)| text_pane.item("- ", &format!("{text} ({who})")));
    }
    let of_the_case: Vec<_> = session.case.notes().filter(|(_, text)| !intent::is_link(text)).collect();
    if !of_the_case.is_empty() {
        text_pane.heading("Notes on the case");
        for (who, text) in of_the_case {
            text_pane.item("- ", &format!("{text} ({who})"));
        }
    }
    if standing.step.fills == Fills::Evidence {
        evidence::next_time(model, &mut text_pane);
    }
    (format!("{} {}", session.selected + 1, standing.step.title), text_pane.into_lines())
}

/// What whoever handed an open case over says to whoever goes on with it.
fn handed_over(session: &CaseSession, text_pane: &mut TextPane<'_>) {
    let last = session.case.notes().rev().find(|(_, text)| intent::is_handed_over(text));
    if let Some((who, text)) = last.filter(|_| session.case.outcome().is_none()) {
        text_pane.text(&format!("{who} {text}"));
        text_pane.gap();
    }
}

fn state(standing: &StepView<'_>, session: &CaseSession, model: &Model, text_pane: &mut TextPane<'_>) {
    let theme = text_pane.theme();
    match (&standing.state, standing.by) {
        (State::Done, by) => {
            let retried = checklist::retried(standing, session);
            let (mark, style) = retried.map_or(("✓", theme.good.0), |how| words::ended(how, theme));
            let how = retried.map_or("done".to_owned(), |how| format!("{},", how.words()));
            let by =
                by.map(|(actor, at)| format!(" by {actor}, {}", words::moment(at, &model.zone))).unwrap_or_default();
            text_pane.styled(&format!("{mark} {how}{by}"), style);
        }
        (State::Skipped(reason), _) => text_pane.styled(&format!("– skipped: {reason}"), theme.dim.0),
        (State::Closed(why), _) => {
            text_pane.styled(&format!("Not yet: {why}. o goes ahead anyway, with a reason."), theme.warn.0);
        }
        (State::Open, _) => {}
    }
    if let Some(reason) = standing.overridden {
        text_pane.styled(&format!("opened early: {reason}"), theme.warn.0);
    }
}

/// Every captured value, where it comes from if not from the paste, what it was before, and what speaks against it.
fn captured(session: &CaseSession, model: &Model, text_pane: &mut TextPane<'_>) {
    let theme = text_pane.theme();
    let ends: Vec<_> = deadlines(&session.diagnosis.finding).collect();
    text_pane.gap();
    // What the step is about before what the paste says besides.
    let needs = session.standing().map(|standing| standing.step.needs.clone()).unwrap_or_default();
    let mut facts: Vec<_> = session.case.facts().collect();
    facts.sort_by_key(|(name, _)| needs.iter().position(|need| need == name).unwrap_or(needs.len()));
    for (name, fact) in facts {
        let from = (fact.from != PASTE).then(|| checklist::from(&fact.from));
        let was = fact.was.as_ref().map(|was| format!("was {was}"));
        let end =
            ends.iter().find(|(end, _)| *end == name).map(|(_, end)| words::deadline(*end, model.now, &model.zone));
        let more = [end, from, was].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let more = if more.is_empty() { more } else { format!(" ({more})") };
        let value = fact.value.as_str();
        let value = if name == "timestamp" { words::time(value, model.now, &model.zone) } else { value.to_owned() };
        text_pane.row(&called(name), &format!("{value}{more}"));
        if let Some(why) = doubt(name, fact.value.as_str()) {
            text_pane.hang("  ? ", &format!("{why}; f corrects it"), theme.warn.0);
        }
    }
}

fn action(session: &CaseSession, text_pane: &mut TextPane<'_>) {
    text_pane.gap();
    detail::cause(&session.diagnosis, text_pane);
    if let Some(check) = session.diagnosis.first_check() {
        text_pane.row_styled("First check", check, text_pane.theme().code.0);
    }
    let Some(entry) = &session.diagnosis.entry else {
        return text_pane.text("No catalog has an entry for this; write down as a note what you do.");
    };
    detail::steps(entry, text_pane);
}

/// The newest retry, and those before it, the newest first.
fn retried(session: &CaseSession) -> (Option<&Event>, Vec<&Event>) {
    let mut all =
        session.case.events().iter().rev().filter(|event| matches!(event.act.plain(), EventKind::Retried { .. }));
    (all.next(), all.collect())
}

/// Whether more is known of a retry than how it ended.
fn has_answer(event: &Event) -> bool {
    let EventKind::Retried { summary, reason, run, rows, .. } = event.act.plain() else { return false };
    !summary.as_str().is_empty() || reason.is_some() || run.is_some() || !rows.is_empty()
}

fn is_fixed(event: &Event) -> bool {
    matches!(event.act.plain(), EventKind::Retried { comparison: Comparison::Fixed, .. })
}

/// How a retry ended, and when.
fn how_it_ended(event: &Event, model: &Model, text_pane: &mut TextPane<'_>) {
    let EventKind::Retried { comparison, .. } = event.act.plain() else { return };
    let (mark, style) = words::ended(*comparison, text_pane.theme());
    let said = format!("{}, {}", comparison.words(), words::moment(event.at, &model.zone));
    text_pane.hang(&format!("{mark} "), &said, style);
}

/// What came of it.
fn retry(event: &Event, text_pane: &mut TextPane<'_>) {
    let EventKind::Retried { summary, reason, run, rows, .. } = event.act.plain() else { return };
    let summary = Some(summary).filter(|_| rows.is_empty());
    for (label, text) in [("Because", reason.as_ref()), ("Answer", summary)] {
        if let Some(text) = text.filter(|text| !text.as_str().is_empty()) {
            text_pane.row(label, text.as_str());
        }
    }
    for row in rows {
        beside(row, text_pane);
    }
    if let Some(run) = run {
        text_pane.row("Ran", run.as_str());
    }
}

fn under_way(running: &Running, model: &Model, text_pane: &mut TextPane<'_>) {
    text_pane.gap();
    text_pane.row_styled(
        "Running",
        &format!("since {}", words::moment(running.since, &model.zone)),
        text_pane.theme().warn.0,
    );
    text_pane.row("Runs", running.run.as_str());
    text_pane.gap();
    text_pane.item("- ", "x stops it; what came until then is read");
}

/// A field of the first failure beside that of the second answer.
fn beside(row: &FieldPair, text_pane: &mut TextPane<'_>) {
    let value = |value: &Option<Redacted>| value.as_ref().map_or("none".to_owned(), ToString::to_string);
    let name = called(&row.field);
    if row.same() {
        return text_pane.row_styled(&format!("= {name}"), &value(&row.first), text_pane.theme().dim.0);
    }
    text_pane.row(&format!("≠ {name}"), &value(&row.first));
    text_pane.row_styled("  now", &value(&row.second), text_pane.theme().warn.0);
}

/// Whether and when a retry is safe.
fn judgement(session: &CaseSession, model: &Model, text_pane: &mut TextPane<'_>) {
    let (theme, now) = (text_pane.theme(), model.now);
    let judgement = judge(&session.diagnosis, &session.case, now);
    let style = match judgement.when {
        When::Now => theme.good.0,
        When::From(_) | When::Changed(_) => theme.warn.0,
        When::Never => theme.bad.0,
    };
    text_pane.gap();
    text_pane.row_styled("Retry", &words::when(&judgement.when, now, &model.zone), style);
    text_pane.row("Why", &judgement.why);
    for warnings in &judgement.warnings {
        text_pane.row_styled("Mind", warnings, theme.warn.0);
    }
    text_pane.gap();
    text_pane.item("- ", "x runs the request once, by a curl command that you give");
    text_pane.item("- ", "F2 takes the answer to a retry of your own; a there compares it");
    text_pane.item("- ", "Space says how it ended");
}

fn offers(standing: &StepView<'_>, session: &CaseSession, text_pane: &mut TextPane<'_>) {
    let offers = copies(&standing.step, &session.diagnosis);
    if !offers.is_empty() {
        text_pane.heading("To copy (y)");
        for (label, text) in offers {
            text_pane.item("- ", &format!("{label}: {text}"));
        }
    }
}
