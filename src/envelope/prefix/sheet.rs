//! The lines of a text while what stands beside them is taken off. Takes nothing off itself.

use crate::envelope::finding::Layer;
use crate::envelope::prefix::rest::Rest;

/// The lines of a text, and what is left of each.
pub(crate) struct Sheet<'t> {
    pub text: &'t str,
    pub rests: Vec<Rest>,
    /// Whether the sides of a difference were told apart.
    pub compared: bool,
}

impl<'t> Sheet<'t> {
    /// The lines of a text, whole.
    pub fn new(text: &'t str) -> Self {
        let mut rests = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let (to, end) = (at + line.trim_end_matches(['\n', '\r']).len(), at + line.len());
            rests.push(Rest { start: at, from: at, to, break_from: to, end, layer: None, ended: false });
            at = end;
        }
        Self { text, rests, compared: false }
    }

    /// What is left of a line.
    pub fn line(&self, index: usize) -> &'t str {
        let rest = &self.rests[index];
        &self.text[rest.from..rest.to]
    }

    /// Whether a line is there of which nothing was taken off in front.
    pub fn free(&self, index: usize) -> bool {
        self.rests.get(index).is_some_and(|rest| rest.layer.is_none())
    }

    /// Takes so many bytes off the front of a line.
    pub fn cut(&mut self, index: usize, width: usize, layer: &'static str) {
        let rest = &mut self.rests[index];
        rest.from += width;
        rest.layer = Some(Layer(layer));
    }

    /// Leaves nothing of a line.
    pub fn drop(&mut self, index: usize, layer: &'static str) {
        let rest = &mut self.rests[index];
        (rest.from, rest.break_from) = (rest.to, rest.end);
        rest.layer = Some(Layer(layer));
    }
}

/// What a margin leaves of each line of a text; for the samples of margins.
#[cfg(test)]
pub(super) fn left(take_off: fn(&mut Sheet<'_>), text: &str) -> Vec<&str> {
    let mut sheet = Sheet::new(text);
    take_off(&mut sheet);
    (0..sheet.rests.len()).map(|index| sheet.line(index)).collect()
}
