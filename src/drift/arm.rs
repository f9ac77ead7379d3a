//! The labels and arms of statements that decide (`case X:`, `X => …`, `{:error, :x} -> …`): a mention in a label heads the row of
//! what follows; one behind it belongs to the names of its arm.

use std::ops::Range;

use super::leaf::{Leaf, Level, Stand};
use super::sheet::NONE;
use super::token::TokenKind;

impl Leaf<'_> {
    /// The statement's label, where the mention stands in it.
    pub(super) fn label(&self, level: &Level) -> Option<Stand> {
        let sheet = &self.sheet;
        let start = level.range.start;
        let ends = |signs: &'static [&'static str]| {
            let mut at = start;
            while at < level.range.end {
                if sheet.any(at, &["(", "[", "{"]) {
                    at = sheet.pair(at).max(at) + 1;
                    continue;
                }
                if sheet.any(at, signs) {
                    return Some(at);
                }
                at += 1;
            }
            None
        };
        if sheet.any(start, &["except", "rescue", "catch", "elif", "if", "elsif", "unless", "while"])
            || sheet.is(start, "}") && sheet.is(sheet.after(start), "catch")
        {
            // A mention in a condition is spoken of; one behind it on the line is not.
            let end = ends(&[":", "then", "{"]).unwrap_or(level.range.end);
            let condition = sheet.language.indented && !sheet.any(start, &["unless"]) && level.from < end;
            return condition.then_some(Stand::Nothing);
        }
        let block = self.switches(level.open);
        if sheet.any(start, &["case", "when"]) {
            let end = ends(&[":", "->", "=>", "then"])
                .or_else(|| Some(level.range.end).filter(|_| sheet.language.indented))?;
            if level.from < end {
                let rest = end + 1..level.range.end;
                let rest = if rest.clone().any(|at| sheet.kind(at) != TokenKind::Line) {
                    rest
                } else {
                    self.next_statement(level.range.end)
                };
                return Some(Stand::Row(rest, String::new()));
            }
            return None;
        }
        if block && let Some(end) = ends(&["=>", "->"]).filter(|end| level.from < *end) {
            return Some(Stand::Row(end + 1..level.range.end, String::new()));
        }
        // `{:error, :full} -> x` where an arm needs no word.
        if sheet.language.commands
            && let Some(end) = ends(&["->"]).filter(|end| level.from < *end)
        {
            return Some(Stand::Row(end + 1..level.range.end, String::new()));
        }
        // `A, B => x` where commas part the arms: the arrow is behind the last of them.
        let path = level
            .range
            .clone()
            .all(|at| sheet.word(at) || sheet.any(at, &["::", "."]) || sheet.kind(at) == TokenKind::Line);
        if block && path && sheet.is(level.range.end, ",") {
            let inside = level.range.end..sheet.inside(level.open).end;
            let arrow = inside.clone().find(|at| sheet.any(*at, &["=>", "(", "{"]))?;
            return sheet.is(arrow, "=>").then(|| Stand::Row(arrow + 1..sheet.statement(arrow + 1).end, String::new()));
        }
        None
    }

    fn next_statement(&self, end: usize) -> Range<usize> {
        let next = self.sheet.after(end.saturating_sub(1));
        if next == NONE || self.sheet.any(next, &["case", "when", "default"]) {
            0..0
        } else {
            self.sheet.statement(next)
        }
    }

    /// The pattern or label of the arm that a statement is in.
    pub(super) fn arm(&self, level: &Level) -> Option<Range<usize>> {
        let sheet = &self.sheet;
        let start = level.range.start;
        if self.switches(level.open) || sheet.any(start, &["case", "when"]) {
            let arrow = (start..level.from)
                .find(|at| sheet.open(*at) == level.open && sheet.any(*at, &["=>", "->", ":", "then"]));
            if let Some(arrow) = arrow {
                return Some(start..arrow);
            }
        }
        if !sheet.any(start, &["return", "yield"])
            && sheet.kind(start) != TokenKind::Text
            && sheet.kind(start) != TokenKind::Symbol
        {
            return None;
        }
        // The statement behind a label that is a statement of its own.
        let before = sheet.before(start);
        if before == NONE {
            return None;
        }
        let label = sheet.statement(if sheet.is(before, ":") { sheet.before(before) } else { before });
        sheet.any(label.start, &["case", "when"]).then_some(label)
    }
}
