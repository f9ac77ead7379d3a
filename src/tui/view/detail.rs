//! Everything an entry holds, in the order that a tired person needs it: what it means, what to check first, whether a retry
//! is safe; then where to look and what to do; then the background.

use ratatui::text::Line;

use crate::catalog::{Alias, Entry, Fingerprint, Limit, Metric, Retry};
use crate::triage::duration;
use crate::triage::{Advice, Diagnosis, Past};
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::widget::text_pane::TextPane;

/// Title and lines for the selected hit.
pub fn lines(model: &Model, theme: &Theme, width: u16) -> (String, Vec<Line<'static>>) {
    let Some(hit) = model.home.hit() else {
        return ("Details".to_owned(), Vec::new());
    };
    let mut text_pane = TextPane::new(theme, width).marking(&hit.word_marks);
    let entry = &hit.entry;
    text_pane.styled(&format!("{} · {}", entry.catalog, entry.section), theme.dim.0);
    if let Some(cases) = model.cases.rows.shown() {
        past(&Past::of(cases, &entry.catalog, &entry.code), &mut text_pane);
    }
    whole(entry, &mut text_pane);
    (entry.code.clone(), text_pane.into_lines())
}

/// What earlier cases of the code teach.
fn past(past: &Past, text_pane: &mut TextPane<'_>) {
    if past.cases > 0 {
        // One or two are no rule.
        let rule = if past.cases > 2 { " as a rule" } else { "" };
        let took = past.took.map(|took| format!(", in {}{rule}", duration(took))).unwrap_or_default();
        let cases = if past.cases == 1 { "1 case".to_owned() } else { format!("{} cases", past.cases) };
        text_pane.row("Here so far", &format!("{cases}, {} fixed{took}", past.fixed));
        past.fixes.iter().for_each(|fix| text_pane.item("- fixed by: ", fix.as_str()));
        text_pane.gap();
    }
}

/// The whole entry.
fn whole(entry: &Entry, text_pane: &mut TextPane<'_>) {
    text_pane.text(&entry.meaning);
    if let Some(since) = &entry.since {
        text_pane.row("Since", &format!("{since}; the reference does not have it yet"));
    }
    if !entry.check.is_empty() {
        text_pane.heading("First check");
        text_pane.text(&entry.check);
    }
    text_pane.gap();
    retry(&entry.retry, text_pane);
    text_pane.gap();
    seen(entry, text_pane);
    look(entry, text_pane);
    steps(entry, text_pane);
    background(entry, text_pane);
    names(entry, text_pane);
    if !entry.fingerprints.is_empty() {
        text_pane.heading("Which message, which cause");
        entry.fingerprints.iter().for_each(|print| fingerprint(print, text_pane));
    }
    if !entry.symptoms.is_empty() {
        text_pane.heading("People say");
        entry.symptoms.iter().for_each(|symptom| text_pane.item("- ", symptom));
    }
}

/// What to do, in order, and the traps on the way.
pub fn steps(entry: &Entry, text_pane: &mut TextPane<'_>) {
    if !entry.steps.is_empty() {
        text_pane.heading("Steps");
        text_pane.numbered(entry.steps.iter().map(String::as_str));
    }
    if !entry.facts.is_empty() {
        text_pane.heading("Worth knowing");
        entry.facts.iter().for_each(|fact| text_pane.item("- ", fact));
    }
}

/// Other names on the wire and in programs.
fn names(entry: &Entry, text_pane: &mut TextPane<'_>) {
    if !entry.aliases.is_empty() {
        text_pane.heading("Other names");
        entry.aliases.iter().for_each(|alias| self::alias(alias, text_pane));
    }
    if !entry.classes.is_empty() {
        text_pane.heading("Exceptions");
        for class in &entry.classes {
            let surface = class.surface.as_ref().map(|surface| format!(", from {surface}")).unwrap_or_default();
            text_pane.item("- ", &format!("{} ({}{surface})", class.name, class.sdk));
        }
    }
}

/// What the catalog says of a retry.
pub fn retry(retry: &Retry, text_pane: &mut TextPane<'_>) {
    let Retry { verdict, wait_s, change, why } = retry.clone();
    advice(&Advice { verdict, wait_s, change, why }, text_pane);
}

/// Whether a retry is safe, and why.
pub fn advice(advice: &Advice, text_pane: &mut TextPane<'_>) {
    text_pane.row_styled("Retry", &advice.words(), text_pane.theme().warn.0);
    if !advice.why.is_empty() {
        text_pane.row("Why", &advice.why);
    }
}

/// The cause that a message proves, before everything else that may be known.
pub fn cause(diagnosis: &Diagnosis, text_pane: &mut TextPane<'_>) {
    if let Some(cause) = &diagnosis.cause {
        text_pane.row("Cause", &cause.means);
    }
}

fn seen(entry: &Entry, text_pane: &mut TextPane<'_>) {
    if !entry.source.is_empty() {
        text_pane.row("Sent by", &entry.source);
    }
    if !entry.surfaces.is_empty() {
        text_pane.row("Surface", &entry.surfaces.join(", "));
    }
    if !entry.http.is_empty() {
        text_pane.row("HTTP", &statuses(&entry.http));
    }
}

fn statuses(http: &[u16]) -> String {
    http.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn fingerprint(print: &Fingerprint, text_pane: &mut TextPane<'_>) {
    text_pane.hang("\" ", &print.text, text_pane.theme().code.0);
    text_pane.item("  ", &print.means);
    text_pane.item("  Check: ", &print.check);
    let statuses = Some(statuses(&print.http)).filter(|statuses| !statuses.is_empty());
    let place = [print.surface.clone(), statuses.map(|statuses| format!("HTTP {statuses}"))];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if !place.is_empty() {
        text_pane.item("  From: ", &place);
    }
    if let Some(example) = &print.example {
        text_pane.item("  Like: ", example);
    }
    if let Some(Retry { verdict, wait_s, change, why }) = print.retry.clone() {
        let advice = Advice { verdict, wait_s, change, why };
        text_pane.item("  Retry: ", &format!("{}; {}", advice.words(), advice.why));
    }
}

/// Where to look: metrics, log events, or that the log is silent.
pub fn look(entry: &Entry, text_pane: &mut TextPane<'_>) {
    if entry.metrics.is_empty() && entry.logs.is_empty() && entry.silent.is_none() {
        return;
    }
    text_pane.heading("Where to look");
    if let Some(silent) = &entry.silent {
        text_pane.hang("silent: ", silent, text_pane.theme().warn.0);
    }
    for log in &entry.logs {
        let place = if log.place.is_empty() { "log" } else { &log.place };
        text_pane.item("log: ", &format!("{} in the {place}", log.event));
        if !log.look.is_empty() {
            text_pane.item("     ", &log.look);
        }
    }
    for metric in &entry.metrics {
        self::metric(metric, text_pane);
    }
}

fn metric(metric: &Metric, text_pane: &mut TextPane<'_>) {
    let labels: Vec<_> = metric.labels.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
    text_pane.item("metric: ", &metric.name);
    if !labels.is_empty() {
        text_pane.item("        ", &labels.join(", "));
    }
    if let Some(note) = &metric.note {
        text_pane.item("        ", note);
    }
}

fn limit(limit: &Limit, text_pane: &mut TextPane<'_>) {
    let default = limit.default.as_ref().map(|default| format!(" (default {default})")).unwrap_or_default();
    let note = limit.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    text_pane.item("- ", &format!("{}{default}{note}", limit.name));
}

fn alias(alias: &Alias, text_pane: &mut TextPane<'_>) {
    let since = alias.since.as_ref().map(|since| format!(" since {since}")).unwrap_or_default();
    let surface = alias.surface.as_ref().map(|surface| format!(", by {surface}")).unwrap_or_default();
    let note = alias.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    text_pane.item("- ", &format!("{}{since}{surface}{note}", alias.code));
}

/// Settings, doubts and where to read on.
fn background(entry: &Entry, text_pane: &mut TextPane<'_>) {
    if !entry.limits.is_empty() {
        text_pane.heading("Limits and settings");
        entry.limits.iter().for_each(|limit| self::limit(limit, text_pane));
    }
    if !entry.disagree.is_empty() {
        text_pane.heading("Documentation and code disagree");
        for disagreement in &entry.disagree {
            text_pane.item("docs: ", &disagreement.docs);
            text_pane.item("code: ", &disagreement.code);
        }
    }
    text_pane.gap();
    if !entry.related.is_empty() {
        text_pane.row("Related", &entry.related.join(", "));
    }
    if !entry.docs.is_empty() {
        text_pane.row("Docs", &entry.docs);
    }
}
