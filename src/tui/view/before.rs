//! What was different just before the failure: what stands out most first, each with how often, since when, and a line of it.

use super::log_line::one_line;
use crate::evidence::State;
use crate::tui::model::followed::Followed;
use crate::tui::widget::text_pane::TextPane;

/// Draws the rows, or that nothing stands out and what was looked at; or that there was nothing to look at.
pub fn draw(followed: &Followed, text_pane: &mut TextPane<'_>) {
    let theme = text_pane.theme();
    let Some((_, State::Done(found))) = followed.gathered.sources.first() else {
        return text_pane.text("Reading the hour before it …");
    };
    let nothing = match (found.covered.places, found.covered.lines) {
        (0, _) if found.failed.is_empty() => "Nothing was read: none of the sources holds lines of logs.",
        (0, _) => "Nothing was read; why, is said below.",
        (_, 0) => "No line of that hour was found.",
        _ => "Nothing stands out: no code, level or kind of line is new or more frequent.",
    };
    text_pane.row("looked at", &found.covered.words("log"));
    if followed.rows.is_empty() {
        text_pane.gap();
        text_pane.styled(nothing, theme.warn.0);
    }
    for (row, line) in followed.rows.iter().zip(&found.lines) {
        text_pane.gap();
        text_pane.hang(&format!("{:>5} × ", row.count), row.what.as_str(), theme.code.0);
        text_pane.hang("        ", &row.how, theme.text.0);
        text_pane.hang_fit("        ", &one_line(line), theme.dim.0);
    }
}
