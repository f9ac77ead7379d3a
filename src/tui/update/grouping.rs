//! The failures of a paste, grouped by code: on request, or by itself where they are more than a list can show.

use super::moving::{go, nothing};
use crate::tui::effect::Effect;
use crate::tui::layout::areas;
use crate::tui::model::storm::{LogOrigin, Storm};
use crate::tui::model::{Model, Place};

/// Opens by itself where a paste holds more failures than the screen has lines, unless the text is being edited.
pub fn appear(model: &mut Model) {
    let failures = model.paste.reading.shown().map_or(0, |reading| reading.failures.len());
    if failures > screenful(model) && model.place() == Place::Paste && model.paste.editor.is_none() {
        let _ = open(model);
    }
}

/// Failures that the screen has lines for.
pub fn screenful(model: &Model) -> usize {
    usize::from(areas(model.size, Place::Storm).body.height)
}

/// Opens on what the paste box holds.
pub fn open(model: &mut Model) -> Vec<Effect> {
    let picture = model.paste.reading.shown().map(|reading| &reading.storm).filter(|storm| storm.count > 0);
    let Some(picture) = picture.cloned() else {
        return nothing(model, "there is nothing to group: no failure of a known catalog in this paste");
    };
    model.paste.storm = Storm::of(LogOrigin::Paste);
    model.paste.storm.show(picture);
    go(model, Place::Storm);
    Vec::new()
}
