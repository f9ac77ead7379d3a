//! Gutters: what a viewer, an editor or a test runner prints before every line of a text. Line numbers, borders of boxes,
//! marks such as pytest's `E`, the offsets of a dump.
//!
//! A gutter is a prefix of one shape on neighbouring lines without which an object that is left open on one of them goes on
//! in the next. It is told by that alone; no tool is known by name.

mod shape;

use crate::envelope::prefix::goes_on::goes_on;
use crate::envelope::prefix::gutter::shape::{Cell, Shape};
use crate::envelope::prefix::rest::Rest;
use crate::envelope::prefix::sheet::Sheet;

/// Shapes that are tried on the lines beyond the neighbours.
const MOST_SHAPES: usize = 4;

/// Takes off what stands in the same shape before an object and the lines it goes on over.
pub(crate) fn take_off(sheet: &mut Sheet<'_>) {
    let mut shapes: Vec<Shape> = Vec::new();
    for index in 0..sheet.rests.len().saturating_sub(1) {
        if !sheet.free(index) || !sheet.free(index + 1) {
            continue;
        }
        let line = sheet.line(index);
        let shape = if goes_on(line) { Shape::of(line, sheet.line(index + 1)) } else { counted(sheet, index) };
        let Some(shape) = shape else { continue };
        let first = (0..index)
            .rev()
            .take_while(|&before| sheet.free(before) && shape.width(sheet.line(before)).is_some())
            .last()
            .unwrap_or(index);
        let mut last = index;
        for at in first..sheet.rests.len() {
            let Some(width) = shape.width(sheet.line(at)).filter(|_| sheet.free(at)) else { break };
            sheet.cut(at, width, shape.layer());
            last = at;
        }
        glue(sheet, first, last);
        close(sheet, first, last);
        if shape.marked && shapes.len() < MOST_SHAPES {
            shapes.push(shape);
        }
    }
    if shapes.is_empty() {
        return;
    }
    for index in 0..sheet.rests.len() {
        if let Some((width, layer)) = shapes
            .iter()
            .filter(|_| sheet.free(index))
            .find_map(|shape| Some((shape.width(sheet.line(index))?, shape.layer())))
        {
            sheet.cut(index, width, layer);
        }
    }
}

/// The shape of numbers that count the lines from this one on.
fn counted(sheet: &Sheet<'_>, index: usize) -> Option<Shape> {
    let number = |line: &str| {
        let line = line.trim_start();
        line[..line.bytes().take(9).take_while(u8::is_ascii_digit).count()].parse::<u32>().ok()
    };
    let first = number(sheet.line(index))?;
    let counts = |step: u32| {
        let at = index + step as usize;
        sheet.free(at) && number(sheet.line(at)) == first.checked_add(step)
    };
    if !(counts(1) && counts(2)) {
        return None;
    }
    let mut shape = Shape::of(sheet.line(index), sheet.line(index + 1))?;
    let word = |cell: &Cell| matches!(cell, Cell::Mark(mark) if mark.is_ascii_alphanumeric());
    let length = shape.cells.iter().position(word).unwrap_or(shape.cells.len());
    shape.cells.truncate(length);
    // The first cell of a table's row is no gutter.
    let cell = |step: usize| {
        let line = sheet.line(index + step);
        let rest = line[shape.width(line).unwrap_or(0)..].trim();
        rest.contains(['|', '│', '\t']) || rest.contains("  ")
    };
    (shape.numbered && !(0..3).any(cell)).then_some(shape)
}

/// Takes off what stands in the same way after every line: the right border of a box, the mark of a line's end.
fn close(sheet: &mut Sheet<'_>, first: usize, last: usize) {
    let mark = |sheet: &Sheet<'_>, index: usize| {
        sheet.line(index).trim_end().bytes().next_back().filter(|byte| matches!(byte, b'|' | b'$'))
    };
    let Some(end) = mark(sheet, first).filter(|_| last > first) else { return };
    let width = |index: usize| sheet.text[sheet.rests[index].start..sheet.rests[index].to].trim_end().chars().count();
    if last == first + 1 && width(first) != width(last) {
        return;
    }
    if (first..=last).any(|index| mark(sheet, index) != Some(end)) {
        return;
    }
    for rest in &mut sheet.rests[first..=last] {
        let body = sheet.text[rest.from..rest.to].trim_end();
        rest.to = rest.from + body[..body.len() - 1].trim_end().len();
    }
}

/// Joins the lines of a dump whose offsets prove that nothing stands between them.
fn glue(sheet: &mut Sheet<'_>, first: usize, last: usize) {
    for index in first..last {
        let number = |rest: &Rest| {
            let gutter = sheet.text[rest.start..rest.from].trim_start();
            let digits = gutter.bytes().take_while(u8::is_ascii_hexdigit).count();
            usize::from_str_radix(&gutter[..digits], 16).ok().filter(|_| digits >= 4)
        };
        let (this, next) = (&sheet.rests[index], &sheet.rests[index + 1]);
        let body = &sheet.text[this.from..this.to];
        let inside = body.strip_suffix('|').filter(|_| sheet.text[..this.from].ends_with('|')).unwrap_or(body);
        let width = inside.chars().count();
        if number(this).zip(number(next)).is_some_and(|(this, next)| this.checked_add(width) == Some(next)) {
            let rest = &mut sheet.rests[index];
            rest.to = rest.from + inside.len();
            rest.break_from = rest.end;
        }
    }
}
#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::prefix::sheet::left;

    #[test]
    fn what_stands_before_an_open_object_in_one_shape_is_taken_off() {
        assert_eq!(left(take_off, "12 | {\n13 |   \"a\": 1\n14 | }\n"), ["{", "  \"a\": 1", "}"]);
        assert_eq!(left(take_off, "a {\nb\n"), "a {\nb\n".lines().collect::<Vec<_>>());
    }
}
