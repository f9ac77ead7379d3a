//! The evidence of a case: every source and where it stands, the lines in the order of their time, the figures drawn.

use super::detail;
use crate::evidence::{Found, Line, Series, State, count};
use crate::tally::sparkline;
use crate::triage::Act;
use crate::tui::model::Model;
use crate::tui::model::walk::Walk;
use crate::tui::widget::sheet::Sheet;

/// Columns of a drawn figure.
const COLUMNS: usize = 24;

/// All of it, what is pinned first.
pub fn draw(walk: &Walk, model: &Model, sheet: &mut Sheet<'_>) {
    for event in walk.case.events() {
        if let Act::Attached { source, title, excerpt } = event.act.plain() {
            sheet.heading(&format!("Pinned from {source}: {title}"));
            sheet.text(excerpt.as_str());
        }
    }
    sources(walk, model, sheet);
    lines(&walk.gathered.lines(), sheet);
    walk.gathered.series().for_each(|series| figure(series, sheet));
    if let Some(entry) = &walk.diagnosis.entry {
        detail::look(entry, sheet);
    }
}

fn sources(walk: &Walk, model: &Model, sheet: &mut Sheet<'_>) {
    let theme = sheet.theme();
    sheet.gap();
    if model.sources.is_empty() {
        sheet.styled("No source is configured: look for yourself, or name sources in config.toml.", theme.dim.0);
    }
    for (name, state) in &walk.gathered.sources {
        match state {
            State::Waiting => sheet.row(name, "asking …"),
            State::Failed(trouble) => sheet.row_styled(name, &trouble.to_string(), theme.bad.0),
            State::Done(found) => answered(name, found, sheet),
        }
    }
    if walk.gathered.sources.iter().any(|(_, state)| matches!(state, State::Done(_))) {
        sheet.styled("p pins, w looks further around, g asks again, v opens it in the pager.", theme.dim.0);
    }
}

fn answered(name: &str, found: &Found, sheet: &mut Sheet<'_>) {
    let theme = sheet.theme();
    let covered = found.covered.words("place");
    if found.is_nothing() {
        sheet.row_styled(name, &format!("nothing in {covered}"), theme.warn.0);
    } else {
        let counts = [(found.hits().count(), "hit"), (found.more, "further hit"), (found.series.len(), "figure")];
        let counts = counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, of)| count(number as u64, of));
        let counts = counts.collect::<Vec<_>>().join(", ");
        sheet.row_styled(name, &format!("{counts} in {covered}"), theme.good.0);
    }
    found.remarks.iter().for_each(|remark| sheet.item("  - ", remark));
    found.failed.iter().for_each(|failed| sheet.hang("  ! ", failed, theme.bad.0));
}

/// The lines; a hit is marked, a line beside one is not, and `…` stands where lines are left out.
fn lines(lines: &[Line], sheet: &mut Sheet<'_>) {
    let theme = sheet.theme();
    if !lines.is_empty() {
        sheet.heading("Lines");
    }
    for line in lines {
        if line.gap {
            sheet.styled("  …", theme.dim.0);
        }
        let at = line.at.map(|at| at.strftime("%H:%M:%S%.3f").to_string()).unwrap_or_default();
        let zone = if line.zoned || line.at.is_none() { "" } else { " (zone not given, read as UTC)" };
        let text = format!("{at}{zone} {} {}", line.place, line.text);
        match line.hit {
            Some(what) => sheet.hang("▸ ", &format!("{} [{what}]", text.trim_start()), theme.text.0),
            None => sheet.hang("  ", text.trim_start(), theme.dim.0),
        }
    }
}

/// A figure over time with the moment of the failure below it.
fn figure(series: &Series, sheet: &mut Sheet<'_>) {
    let theme = sheet.theme();
    sheet.gap();
    sheet.styled(&format!("{}  {}", series.name, series.words()), theme.code.0);
    let (values, failed) = series.columns(COLUMNS);
    sheet.hang("  ", &sparkline(&values), theme.text.0);
    if let Some(column) = failed {
        sheet.hang("  ", &format!("{}▲ the failure", " ".repeat(column)), theme.dim.0);
    }
    if let Some(note) = &series.note {
        sheet.item("  ", note);
    }
}
