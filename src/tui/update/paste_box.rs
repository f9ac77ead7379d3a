//! The paste box itself: shown, laid out, edited, and what it holds decoded elsewhere. What becomes of it is `paste`'s.

use std::sync::Arc;

use ratatui_textarea::{CursorMove, TextArea};

use super::moving::go;
use crate::tui::effect::Effect;
use crate::tui::layout::areas;
use crate::tui::model::{Model, Place};

/// Opens the paste box on what it holds, ready to type into if that is nothing.
pub fn open(model: &mut Model) -> Vec<Effect> {
    go(model, Place::Paste);
    if model.paste.bytes.is_empty() {
        edit(model);
    }
    fit(model);
    Vec::new()
}

/// Breaks the paste into rows again where the pane has another width.
pub fn fit(model: &mut Model) {
    let Some(area) = areas(model.size, Place::Paste).panes.left(false) else { return };
    if model.paste.width != area.width {
        model.paste.lay_out(area.width);
    }
}

/// Breaks the bytes into rows and has them decoded.
pub fn decode(model: &mut Model) -> Vec<Effect> {
    model.paste.width = 0;
    fit(model);
    let ticket = model.ticket();
    model.paste.reading.ask(ticket);
    vec![Effect::Decode(ticket, Arc::clone(&model.paste.bytes))]
}

/// Lets the text be edited, from its beginning.
pub fn edit(model: &mut Model) {
    let text = String::from_utf8_lossy(&model.paste.bytes);
    let mut editor = TextArea::new(text.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect());
    editor.move_cursor(CursorMove::Top);
    model.paste.editor = Some(editor);
}
