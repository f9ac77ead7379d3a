//! The help: every row of the keymap, by context.

use ratatui::text::Line;

use crate::search::fields;
use crate::tui::model::{Model, Place};
use crate::tui::theme::Theme;
use crate::tui::widget::text_pane::TextPane;

/// Width of the column of keys.
const KEYS: usize = 22;

/// From this width on there is room for it.
const WIDE: u16 = 56;

/// The rows under the headings of their contexts, those of the focus first.
pub fn lines(model: &Model, theme: &Theme, width: u16) -> Vec<Line<'static>> {
    let mut text_pane = TextPane::new(theme, width);
    text_pane.text(
        "Type what you see and the list ranks the codes. Paste an error anywhere and errbook reads it. \
         Enter goes on, Esc goes back; nothing that was written to a case is lost.",
    );
    let rows = &model.keymap.rows;
    let contexts = model.focus().iter().copied().chain(rows.iter().map(|row| row.context));
    let mut titles: Vec<&str> = Vec::new();
    for context in contexts {
        if !titles.contains(&context.title()) {
            titles.push(context.title());
        }
    }
    for title in titles {
        text_pane.heading(title);
        for row in rows.iter().filter(|row| row.context.title() == title) {
            let keys = row.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            if width < WIDE {
                text_pane.row(&keys, &row.help);
            } else {
                text_pane.item(&format!("{keys:<KEYS$}"), &row.help);
            }
        }
    }
    if model.place() == Place::Home {
        text_pane.heading("In the search line");
        for (typed, what) in
            [("\"exact words\"", "these words, side by side"), ("!word  !\"words\"", "nothing that says this")]
        {
            text_pane.item(&format!("{typed:<KEYS$}"), what);
        }
        for (name, example) in fields() {
            text_pane.item(&format!("{:<KEYS$}", format!("{name}:")), example);
        }
        text_pane.item(&format!("{:<KEYS$}", "\\:"), "a plain colon");
    }
    text_pane.into_lines()
}
