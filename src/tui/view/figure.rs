//! Figures over time: a metric named once, below it what each of its figures did, with only the labels that tell them apart.

use crate::evidence::Series;
use crate::evidence::labels::{FigureName, told_apart};
use crate::tally::sparkline;
use crate::tui::model::gathered::Gathered;
use crate::tui::widget::text_pane::TextPane;

/// Columns of a drawn figure.
const COLUMNS: usize = 24;

/// Every figure, those of one metric together.
pub fn draw(gathered: &Gathered, text_pane: &mut TextPane<'_>) {
    let mut left: Vec<(FigureName<'_>, &Series)> =
        gathered.series().map(|series| (FigureName::read(series.name.as_str()), series)).collect();
    while let Some(metric) = left.first().map(|(name, _)| name.metric) {
        let (these, others) = left.into_iter().partition(|(name, _)| name.metric == metric);
        left = others;
        of_metric(metric, &these, text_pane);
    }
}

/// The figures of one metric. A note that all of them bear is said once.
fn of_metric(metric: &str, figures: &[(FigureName<'_>, &Series)], text_pane: &mut TextPane<'_>) {
    let theme = text_pane.theme();
    let names: Vec<FigureName<'_>> = figures.iter().map(|(name, _)| name.clone()).collect();
    let (shared, own) = told_apart(&names);
    text_pane.gap();
    if let [(_, series)] = figures {
        text_pane.styled(&format!("{metric}  {}", series.words()), theme.code.0);
        labels(&shared, text_pane);
        figure(series, text_pane);
    } else {
        text_pane.styled(metric, theme.code.0);
        labels(&shared, text_pane);
        for ((_, series), own) in figures.iter().zip(own) {
            let own = if own.is_empty() { "without labels".to_owned() } else { own.join(", ") };
            text_pane.item("- ", &format!("{own}  {}", series.words()));
            figure(series, text_pane);
        }
    }
    let mut notes: Vec<&str> = Vec::new();
    for note in figures.iter().filter_map(|(_, series)| series.note.as_deref()) {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    for note in notes {
        text_pane.item("  ", note);
    }
}

fn labels(labels: &[&str], text_pane: &mut TextPane<'_>) {
    if !labels.is_empty() {
        text_pane.hang("  ", &labels.join(", "), text_pane.theme().dim.0);
    }
}

/// A figure with the moment of the failure below it. Two values are said, more are drawn.
fn figure(series: &Series, text_pane: &mut TextPane<'_>) {
    let theme = text_pane.theme();
    if series.points.len() <= 2 {
        return;
    }
    let (values, failed) = series.columns(COLUMNS);
    text_pane.hang("  ", &sparkline(&values), theme.text.0);
    if let Some(column) = failed {
        text_pane.hang("  ", &format!("{}▲ the failure", " ".repeat(column)), theme.dim.0);
    }
}
