//! What the selected step says: what to do, what is missing and where it is, what it offers to copy, notes; and the parts of
//! the entry that this step needs.

use ratatui::text::Line;

use super::{checklist, detail, evidence, moment, words};
use crate::catalog::Fills;
use crate::envelope::Redacted;
use crate::triage::opening::PASTE;
use crate::triage::retry::{Row, When, deadlines, judge};
use crate::triage::{Act, Event, Standing, State, copies, doubt};
use crate::tui::model::Model;
use crate::tui::model::running::Running;
use crate::tui::model::walk::Walk;
use crate::tui::theme::Theme;
use crate::tui::widget::sheet::Sheet;

/// Title and lines of the selected step.
pub fn lines(walk: &Walk, model: &Model, theme: &Theme, width: u16) -> (String, Vec<Line<'static>>) {
    let mut sheet = Sheet::new(theme, width);
    let Some(standing) = walk.standing() else {
        return ("Step".to_owned(), Vec::new());
    };
    state(&standing, walk, model, &mut sheet);
    sheet.text(&standing.step.prompt);
    for field in &standing.missing {
        let place = standing.step.places.get(*field).map(|place| format!("; look at {place}")).unwrap_or_default();
        let text = format!("{}{place}", field.replace('_', " "));
        sheet.row_styled("missing", &text, theme.warn.0);
    }
    match standing.step.fills {
        Fills::Paste => captured(walk, model, &mut sheet),
        Fills::Evidence => evidence::draw(walk, model, &mut sheet),
        Fills::Action => action(walk, &mut sheet),
        Fills::Retry => {
            let (newest, before) = retried(walk);
            if let Some(event) = newest {
                retry(event, model, &mut sheet);
            }
            match (model.running.as_ref().filter(|running| running.case == walk.id), &standing.state) {
                (Some(running), _) => under_way(running, model, &mut sheet),
                (None, _) if walk.case.outcome().is_some() => {}
                // Whatever the clock says: its turn has not come.
                (None, State::Closed(_)) => {
                    sheet.gap();
                    detail::advice(&walk.diagnosis.advice, &mut sheet);
                }
                (None, _) => judgement(walk, model, &mut sheet),
            }
            for event in before {
                retry(event, model, &mut sheet);
            }
        }
        Fills::Hand => {}
    }
    for hint in &standing.step.hints {
        sheet.gap();
        sheet.item("- ", hint);
    }
    offers(&standing, walk, &mut sheet);
    if !standing.notes.is_empty() {
        sheet.heading("Notes");
        standing.notes.iter().for_each(|(who, text)| sheet.item("- ", &format!("{text} ({who})")));
    }
    if standing.step.fills == Fills::Evidence {
        evidence::next_time(model, &mut sheet);
    }
    (format!("{} {}", walk.selected + 1, standing.step.title), sheet.into_lines())
}

fn state(standing: &Standing<'_>, walk: &Walk, model: &Model, sheet: &mut Sheet<'_>) {
    let theme = sheet.theme();
    match (&standing.state, standing.by) {
        (State::Done, by) => {
            let retried = checklist::retried(standing, walk);
            let (mark, style) = retried.map_or(("✓", theme.good.0), |how| words::ended(how, theme));
            let how = retried.map_or("done".to_owned(), |how| format!("{},", how.words()));
            let by = by.map(|(actor, at)| format!(" by {actor}, {}", moment(at, model))).unwrap_or_default();
            sheet.styled(&format!("{mark} {how}{by}"), style);
        }
        (State::Skipped(reason), _) => sheet.styled(&format!("– skipped: {reason}"), theme.dim.0),
        (State::Closed(why), _) => {
            sheet.styled(&format!("Not yet: {why}. o goes ahead anyway, with a reason."), theme.warn.0);
        }
        (State::Open, _) => {}
    }
    if let Some(reason) = standing.overridden {
        sheet.styled(&format!("opened early: {reason}"), theme.warn.0);
    }
}

/// Every captured value, where it comes from if not from the paste, what it was before, and what speaks against it.
fn captured(walk: &Walk, model: &Model, sheet: &mut Sheet<'_>) {
    let theme = sheet.theme();
    let ends: Vec<_> = deadlines(&walk.diagnosis.finding).collect();
    sheet.gap();
    for (name, fact) in walk.case.facts() {
        let from = (fact.from != PASTE).then(|| checklist::from(&fact.from));
        let was = fact.was.as_ref().map(|was| format!("was {was}"));
        let end = ends.iter().find(|(end, _)| *end == name).map(|(_, end)| words::deadline(*end, model.now));
        let more = [end, from, was].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let more = if more.is_empty() { more } else { format!(" ({more})") };
        sheet.row(&name.replace('_', " "), &format!("{}{more}", fact.value));
        if let Some(why) = doubt(name, fact.value.as_str()) {
            sheet.hang("  ? ", &format!("{why}; f corrects it"), theme.warn.0);
        }
    }
}

fn action(walk: &Walk, sheet: &mut Sheet<'_>) {
    sheet.gap();
    detail::cause(&walk.diagnosis, sheet);
    if let Some(check) = walk.diagnosis.first_check() {
        sheet.row_styled("First check", check, sheet.theme().code.0);
    }
    let Some(entry) = &walk.diagnosis.entry else {
        return sheet.text("No catalog has an entry for this; write down as a note what you do.");
    };
    detail::steps(entry, sheet);
}

/// The newest retry, and those before it, the newest first.
fn retried(walk: &Walk) -> (Option<&Event>, Vec<&Event>) {
    let mut all = walk.case.events().iter().rev().filter(|event| matches!(event.act.plain(), Act::Retried { .. }));
    (all.next(), all.collect())
}

/// What came of a retry.
fn retry(event: &Event, model: &Model, sheet: &mut Sheet<'_>) {
    let Act::Retried { comparison, summary, reason, run, rows } = event.act.plain() else { return };
    let (mark, style) = words::ended(*comparison, sheet.theme());
    sheet.gap();
    sheet.hang(&format!("{mark} "), &format!("{}, {}", comparison.words(), moment(event.at, model)), style);
    let summary = Some(summary).filter(|_| rows.is_empty());
    for (label, text) in [("Because", reason.as_ref()), ("Answer", summary)] {
        if let Some(text) = text.filter(|text| !text.as_str().is_empty()) {
            sheet.row(label, text.as_str());
        }
    }
    for row in rows {
        beside(row, sheet);
    }
    if let Some(run) = run {
        sheet.row("Ran", run.as_str());
    }
}

fn under_way(running: &Running, model: &Model, sheet: &mut Sheet<'_>) {
    sheet.gap();
    sheet.row_styled("Running", &format!("since {}", moment(running.since, model)), sheet.theme().warn.0);
    sheet.row("Runs", running.run.as_str());
    sheet.gap();
    sheet.item("- ", "x stops it; what came until then is read");
}

/// A field of the first failure beside that of the second answer.
fn beside(row: &Row, sheet: &mut Sheet<'_>) {
    let value = |value: &Option<Redacted>| value.as_ref().map_or("none".to_owned(), ToString::to_string);
    let name = row.field.replace('_', " ");
    if row.same() {
        return sheet.row_styled(&format!("= {name}"), &value(&row.first), sheet.theme().dim.0);
    }
    sheet.row(&format!("≠ {name}"), &value(&row.first));
    sheet.row_styled("  now", &value(&row.second), sheet.theme().warn.0);
}

/// Whether and when a retry is safe.
fn judgement(walk: &Walk, model: &Model, sheet: &mut Sheet<'_>) {
    let (theme, now) = (sheet.theme(), model.now);
    let judgement = judge(&walk.diagnosis, &walk.case, now);
    let style = match judgement.when {
        When::Now => theme.good.0,
        When::From(_) | When::Changed(_) => theme.warn.0,
        When::Never => theme.bad.0,
    };
    sheet.gap();
    sheet.row_styled("Retry", &words::when(&judgement.when, now, &model.zone), style);
    sheet.row("Why", &judgement.why);
    for mind in &judgement.mind {
        sheet.row_styled("Mind", mind, theme.warn.0);
    }
    sheet.gap();
    sheet.item("- ", "x runs the request once, by a curl command that you give");
    sheet.item("- ", "F2 takes what came back from a retry of your own; a there compares it");
    sheet.item("- ", "Space says how it ended");
}

fn offers(standing: &Standing<'_>, walk: &Walk, sheet: &mut Sheet<'_>) {
    let offers = copies(&standing.step, &walk.diagnosis);
    if !offers.is_empty() {
        sheet.heading("To copy (y)");
        for (label, text) in offers {
            sheet.item("- ", &format!("{label}: {text}"));
        }
    }
}
