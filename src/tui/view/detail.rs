//! Everything an entry holds, in the order that a tired person needs it: what it means, what to check first, whether a retry
//! is safe; then where to look and what to do; then the background.

use ratatui::text::Line;

use crate::catalog::{Alias, Entry, Fingerprint, Limit, Metric, Retry};
use crate::triage::summary::lasted;
use crate::triage::{Advice, Diagnosis, Past};
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::widget::sheet::Sheet;

/// Title and lines for the selected hit.
pub fn lines(model: &Model, theme: &Theme, width: u16) -> (String, Vec<Line<'static>>) {
    let Some(hit) = model.home.hit() else {
        return ("Details".to_owned(), Vec::new());
    };
    let mut sheet = Sheet::new(theme, width).marking(&hit.word_marks);
    let entry = &hit.entry;
    sheet.styled(&format!("{} · {}", entry.catalog, entry.section), theme.dim.0);
    if let Some(cases) = model.cases.rows.shown() {
        past(&Past::of(cases, &entry.catalog, &entry.code), &mut sheet);
    }
    whole(entry, &mut sheet);
    (entry.code.clone(), sheet.into_lines())
}

/// What earlier cases of the code teach.
fn past(past: &Past, sheet: &mut Sheet<'_>) {
    if past.cases > 0 {
        let took = past.took.map(|took| format!(", in {} as a rule", lasted(took))).unwrap_or_default();
        let cases = if past.cases == 1 { "1 case".to_owned() } else { format!("{} cases", past.cases) };
        sheet.row("Here so far", &format!("{cases}, {} fixed{took}", past.fixed));
        past.fixes.iter().for_each(|fix| sheet.item("- fixed by: ", fix.as_str()));
        sheet.gap();
    }
}

/// The whole entry.
fn whole(entry: &Entry, sheet: &mut Sheet<'_>) {
    sheet.text(&entry.meaning);
    if let Some(since) = &entry.since {
        sheet.row("Since", &format!("{since}; the reference does not have it yet"));
    }
    sheet.heading("First check");
    sheet.text(&entry.check);
    sheet.gap();
    retry(&entry.retry, sheet);
    sheet.gap();
    seen(entry, sheet);
    look(entry, sheet);
    steps(entry, sheet);
    background(entry, sheet);
    names(entry, sheet);
    if !entry.fingerprints.is_empty() {
        sheet.heading("Which message, which cause");
        entry.fingerprints.iter().for_each(|print| fingerprint(print, sheet));
    }
    if !entry.symptoms.is_empty() {
        sheet.heading("People say");
        entry.symptoms.iter().for_each(|symptom| sheet.item("- ", symptom));
    }
}

/// What to do, in order, and the traps on the way.
pub fn steps(entry: &Entry, sheet: &mut Sheet<'_>) {
    if !entry.steps.is_empty() {
        sheet.heading("Steps");
        sheet.numbered(entry.steps.iter().map(String::as_str));
    }
    if !entry.facts.is_empty() {
        sheet.heading("Worth knowing");
        entry.facts.iter().for_each(|fact| sheet.item("- ", fact));
    }
}

/// Other names on the wire and in programs.
fn names(entry: &Entry, sheet: &mut Sheet<'_>) {
    if !entry.aliases.is_empty() {
        sheet.heading("Other names");
        entry.aliases.iter().for_each(|alias| self::alias(alias, sheet));
    }
    if !entry.classes.is_empty() {
        sheet.heading("Exceptions");
        for class in &entry.classes {
            let surface = class.surface.as_ref().map(|surface| format!(", from {surface}")).unwrap_or_default();
            sheet.item("- ", &format!("{} ({}{surface})", class.name, class.sdk));
        }
    }
}

/// What the catalog says of a retry.
pub fn retry(retry: &Retry, sheet: &mut Sheet<'_>) {
    let Retry { verdict, wait_s, change, why } = retry.clone();
    advice(&Advice { verdict, wait_s, change, why }, sheet);
}

/// Whether a retry is safe, and why.
pub fn advice(advice: &Advice, sheet: &mut Sheet<'_>) {
    sheet.row_styled("Retry", &advice.words(), sheet.theme().warn.0);
    if !advice.why.is_empty() {
        sheet.row("Why", &advice.why);
    }
}

/// The cause that a message proves, before everything else that may be known.
pub fn cause(diagnosis: &Diagnosis, sheet: &mut Sheet<'_>) {
    if let Some(cause) = &diagnosis.cause {
        sheet.row("Cause", &cause.means);
    }
}

fn seen(entry: &Entry, sheet: &mut Sheet<'_>) {
    if !entry.source.is_empty() {
        sheet.row("Sent by", &entry.source);
    }
    if !entry.surfaces.is_empty() {
        sheet.row("Surface", &entry.surfaces.join(", "));
    }
    if !entry.http.is_empty() {
        sheet.row("HTTP", &statuses(&entry.http));
    }
}

fn statuses(http: &[u16]) -> String {
    http.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn fingerprint(print: &Fingerprint, sheet: &mut Sheet<'_>) {
    sheet.hang("\" ", &print.text, sheet.theme().code.0);
    sheet.item("  ", &print.means);
    sheet.item("  Check: ", &print.check);
    let statuses = Some(statuses(&print.http)).filter(|statuses| !statuses.is_empty());
    let place = [print.surface.clone(), statuses.map(|statuses| format!("HTTP {statuses}"))];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if !place.is_empty() {
        sheet.item("  From: ", &place);
    }
    if let Some(example) = &print.example {
        sheet.item("  Like: ", example);
    }
    if let Some(Retry { verdict, wait_s, change, why }) = print.retry.clone() {
        let advice = Advice { verdict, wait_s, change, why };
        sheet.item("  Retry: ", &format!("{}; {}", advice.words(), advice.why));
    }
}

/// Where to look: metrics, log events, or that the log is silent.
pub fn look(entry: &Entry, sheet: &mut Sheet<'_>) {
    if entry.metrics.is_empty() && entry.logs.is_empty() && entry.silent.is_none() {
        return;
    }
    sheet.heading("Where to look");
    if let Some(silent) = &entry.silent {
        sheet.hang("silent: ", silent, sheet.theme().warn.0);
    }
    for log in &entry.logs {
        let place = if log.place.is_empty() { "log" } else { &log.place };
        sheet.item("log: ", &format!("{} in the {place}", log.event));
        if !log.look.is_empty() {
            sheet.item("     ", &log.look);
        }
    }
    for metric in &entry.metrics {
        self::metric(metric, sheet);
    }
}

fn metric(metric: &Metric, sheet: &mut Sheet<'_>) {
    let labels: Vec<_> = metric.labels.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
    let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
    sheet.item("metric: ", &format!("{}{labels}", metric.name));
    if let Some(note) = &metric.note {
        sheet.item("        ", note);
    }
}

fn limit(limit: &Limit, sheet: &mut Sheet<'_>) {
    let default = limit.default.as_ref().map(|default| format!(" (default {default})")).unwrap_or_default();
    let note = limit.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    sheet.item("- ", &format!("{}{default}{note}", limit.name));
}

fn alias(alias: &Alias, sheet: &mut Sheet<'_>) {
    let since = alias.since.as_ref().map(|since| format!(" since {since}")).unwrap_or_default();
    let surface = alias.surface.as_ref().map(|surface| format!(", by {surface}")).unwrap_or_default();
    let note = alias.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    sheet.item("- ", &format!("{}{since}{surface}{note}", alias.code));
}

/// Settings, doubts and where to read on.
fn background(entry: &Entry, sheet: &mut Sheet<'_>) {
    if !entry.limits.is_empty() {
        sheet.heading("Limits and settings");
        entry.limits.iter().for_each(|limit| self::limit(limit, sheet));
    }
    if !entry.disagree.is_empty() {
        sheet.heading("Documentation and code disagree");
        for disagreement in &entry.disagree {
            sheet.item("docs: ", &disagreement.docs);
            sheet.item("code: ", &disagreement.code);
        }
    }
    sheet.gap();
    if !entry.related.is_empty() {
        sheet.row("Related", &entry.related.join(", "));
    }
    if !entry.docs.is_empty() {
        sheet.row("Docs", &entry.docs);
    }
}
