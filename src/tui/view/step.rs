//! What the selected step says: what to do, what is missing and where it is, what it offers to copy, notes; and the parts of
//! the entry that this step needs.

use jiff::Timestamp;
use ratatui::text::Line;

use super::{detail, evidence, words};
use crate::catalog::Fills;
use crate::envelope::Redacted;
use crate::triage::retry::{Row, When, judge};
use crate::triage::{Act, Standing, State, copies};
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
    state(&standing, &mut sheet);
    sheet.text(&standing.step.prompt);
    for field in &standing.missing {
        let place = standing.step.places.get(*field).map(|place| format!("; look at {place}")).unwrap_or_default();
        let text = format!("{}{place}", field.replace('_', " "));
        sheet.row_styled("missing", &text, theme.warn.0);
    }
    match standing.step.fills {
        Fills::Paste => captured(walk, &mut sheet),
        Fills::Evidence => evidence::draw(walk, model, &mut sheet),
        Fills::Action => action(walk, &mut sheet),
        Fills::Retry => {
            retries(walk, &mut sheet);
            match (model.running.as_ref().filter(|running| running.case == walk.id), &standing.state) {
                (Some(running), _) => under_way(running, &mut sheet),
                (None, _) if walk.case.outcome().is_some() => {}
                // Whatever the clock says: its turn has not come.
                (None, State::Closed(_)) => {
                    sheet.gap();
                    detail::advice(&walk.diagnosis.advice, &mut sheet);
                }
                (None, _) => judgement(walk, model.now, &mut sheet),
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

fn state(standing: &Standing<'_>, sheet: &mut Sheet<'_>) {
    let theme = sheet.theme();
    match (&standing.state, standing.by) {
        (State::Done, Some((actor, at))) => {
            sheet.styled(&format!("✓ done by {actor}, {}", words::moment(at)), theme.good.0);
        }
        (State::Done, None) => sheet.styled("✓ done", theme.good.0),
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

fn captured(walk: &Walk, sheet: &mut Sheet<'_>) {
    sheet.gap();
    for (name, value) in walk.case.fields() {
        sheet.row(&name.replace('_', " "), value.as_str());
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

/// What came of retries so far.
fn retries(walk: &Walk, sheet: &mut Sheet<'_>) {
    for event in walk.case.events() {
        if let Act::Retried { comparison, summary, reason, run, rows } = event.act.plain() {
            sheet.gap();
            sheet.row("Retried", &format!("{}, {}", comparison.words(), words::moment(event.at)));
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
    }
}

fn under_way(running: &Running, sheet: &mut Sheet<'_>) {
    sheet.gap();
    sheet.row_styled("Running", &format!("since {}", words::moment(running.since)), sheet.theme().warn.0);
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
fn judgement(walk: &Walk, now: Timestamp, sheet: &mut Sheet<'_>) {
    let theme = sheet.theme();
    let judgement = judge(&walk.diagnosis, &walk.case, now);
    let style = match judgement.when {
        When::Now => theme.good.0,
        When::From(_) | When::Changed(_) => theme.warn.0,
        When::Never => theme.bad.0,
    };
    sheet.gap();
    sheet.row_styled("Retry", &words::when(&judgement.when, now), style);
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
