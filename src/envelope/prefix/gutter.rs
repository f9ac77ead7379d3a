//! Gutters: what a viewer, an editor or a test runner prints before every line of a text. Line numbers, borders of boxes,
//! marks such as pytest's `E`, the offsets of a dump.
//!
//! A gutter is a prefix of one shape on neighbouring lines without which an object that is left open on one of them goes on
//! in the next. It is told by that alone; no tool is known by name.

mod shape;

use crate::envelope::finding::Layer;
use crate::envelope::prefix::gutter::shape::{Cell, Shape};
use crate::envelope::prefix::rest::Rest;
use crate::envelope::prefix::{diff, ends};

/// Boxes inside boxes that are taken off.
const MOST_BOXES: usize = 4;

/// Shapes that are tried on the lines beyond the neighbours.
const MOST_SHAPES: usize = 4;

/// Lines between a legend and the hunk that it is about.
const LEGEND_LINES: usize = 2;

/// What is left of the lines of a text without their gutters; none where there is no gutter.
pub(crate) fn rests(text: &str) -> Option<Vec<Rest>> {
    if memchr::memchr(b'\n', text.as_bytes()).is_none_or(|at| at + 1 == text.len()) {
        return None;
    }
    let mut rests = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let (to, end) = (at + line.trim_end_matches(['\n', '\r']).len(), at + line.len());
        rests.push(Rest { start: at, from: at, to, break_from: to, end, layer: None, ended: false });
        at = end;
    }
    let mut sheet = Sheet { text, rests };
    sheet.received();
    ends::take_off(text, &mut sheet.rests);
    let compared = sheet.diff();
    sheet.borders();
    sheet.prefixes();
    // A test runner may put a gutter of its own before the signs.
    if !compared {
        sheet.diff();
    }
    for rest in sheet.rests.iter_mut().filter(|rest| rest.ended) {
        rest.layer = rest.layer.or(Some(Layer("line-ends")));
    }
    sheet.rests.iter().any(|rest| rest.layer.is_some()).then_some(sheet.rests)
}

struct Sheet<'t> {
    text: &'t str,
    rests: Vec<Rest>,
}

impl<'t> Sheet<'t> {
    fn line(&self, index: usize) -> &'t str {
        let rest = &self.rests[index];
        &self.text[rest.from..rest.to]
    }

    fn free(&self, index: usize) -> bool {
        self.rests.get(index).is_some_and(|rest| rest.layer.is_none())
    }

    fn cut(&mut self, index: usize, width: usize, layer: &'static str) {
        let rest = &mut self.rests[index];
        rest.from += width;
        rest.layer = Some(Layer(layer));
    }

    fn drop(&mut self, index: usize, layer: &'static str) {
        let rest = &mut self.rests[index];
        (rest.from, rest.break_from) = (rest.to, rest.end);
        rest.layer = Some(Layer(layer));
    }

    /// Of a trace of both directions (`curl --trace`), only what was received is left.
    fn received(&mut self) {
        if !self.text.contains("<= Recv ") {
            return;
        }
        let mut sent = false;
        for index in 0..self.rests.len() {
            let line = self.line(index);
            let head = ["=> Send ", "<= Recv ", "== Info: "].iter().find(|head| line.starts_with(**head));
            sent = head.map_or(sent, |head| head.starts_with("=>"));
            if sent || head.is_some() {
                self.drop(index, "trace");
            }
        }
    }

    /// Of what was expected and what came, only what came is left; of two things that came, both where each is whole.
    /// Returns whether there are two sides.
    fn diff(&mut self) -> bool {
        let Some(mut sides) = diff::sides(self.text) else { return false };
        let mut column = None;
        let mut compared = false;
        let mut told = None;
        for index in 0..self.rests.len() {
            let line = self.line(index);
            if let Some(legend) = diff::legend(line) {
                (sides, told) = (legend, Some(index));
            } else if diff::is_hunk(line) && told.is_none_or(|told| index > told + LEGEND_LINES) {
                sides = diff::HUNK;
            }
            let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
            let sign = line.as_bytes().get(blank).copied().filter(|byte| matches!(byte, b'+' | b'-'));
            column = match (column, sign) {
                (Some(column), _) if line.trim().is_empty() || blank > column => Some(column),
                (_, Some(_)) => Some(blank),
                _ => None,
            };
            match (column, sign) {
                (Some(column), Some(sign)) if column == blank => {
                    compared = true;
                    let whole = line.contains('{') && !goes_on(line);
                    if sign == sides.came || !sides.expected && whole {
                        self.cut(index, blank + 1, "diff");
                    } else {
                        self.drop(index, "diff");
                    }
                }
                (Some(_), None) => self.cut(index, 0, "diff"),
                _ => {}
            }
        }
        compared
    }

    /// Takes off the borders of a box whose lines are text: `│ Error: …`, `│ … │`.
    fn borders(&mut self) {
        // Boxes may stand in boxes.
        for _ in 0..MOST_BOXES {
            if !self.border() {
                break;
            }
        }
    }

    /// Takes off one border of each line that has one. Returns whether any has.
    fn border(&mut self) -> bool {
        let border = |line: &str, below: bool| {
            let inner = line.trim_start_matches(' ');
            let mark = inner.chars().next().filter(|mark| matches!(mark, '│' | '┃' | '║' | '▌' | '▏' | '▎'))?;
            let width = line.len() - inner.len() + mark.len_utf8();
            let rest = &line[width..];
            let body = rest.trim_end();
            let last = body.strip_suffix(mark);
            let inside = last.unwrap_or(body);
            let inner = width + usize::from(rest.starts_with(' '));
            let end = last.map(|inside| (width + inside.trim_end().len()).max(inner));
            let width = inner;
            let within = inside.trim();
            let opens = last.is_some() && within.starts_with(mark);
            let nested = opens && within.ends_with(mark);
            // rich draws a guide under what it indents.
            let guided = below && opens && !within[mark.len_utf8()..].contains(mark);
            (!inside.contains(mark) || nested || guided).then_some((width, end))
        };
        let open = |sheet: &Self, index: usize| {
            sheet.rests.get(index).is_some_and(|rest| rest.layer.is_none_or(|layer| layer == Layer("border")))
        };
        let mut before = false;
        let mut any = false;
        for index in 0..self.rests.len() {
            let found = if open(self, index) { border(self.line(index), before) } else { None };
            let beside = before || open(self, index + 1) && border(self.line(index + 1), false).is_some();
            before = found.is_some();
            if let Some((width, end)) = found.filter(|_| beside) {
                any = true;
                let rest = &mut self.rests[index];
                rest.to = end.map_or(rest.to, |end| rest.from + end);
                self.cut(index, width, "border");
            }
        }
        any
    }

    /// Takes off what stands in the same shape before an object and the lines it goes on over.
    fn prefixes(&mut self) {
        let mut shapes: Vec<Shape> = Vec::new();
        for index in 0..self.rests.len().saturating_sub(1) {
            if !self.free(index) || !self.free(index + 1) {
                continue;
            }
            let line = self.line(index);
            let shape = if goes_on(line) { Shape::of(line, self.line(index + 1)) } else { self.counted(index) };
            let Some(shape) = shape else { continue };
            let first = (0..index)
                .rev()
                .take_while(|&before| self.free(before) && shape.width(self.line(before)).is_some())
                .last()
                .unwrap_or(index);
            let mut last = index;
            for at in first..self.rests.len() {
                let Some(width) = shape.width(self.line(at)).filter(|_| self.free(at)) else { break };
                self.cut(at, width, shape.layer());
                last = at;
            }
            self.glue(first, last);
            self.close(first, last);
            if shape.marked && shapes.len() < MOST_SHAPES {
                shapes.push(shape);
            }
        }
        if shapes.is_empty() {
            return;
        }
        for index in 0..self.rests.len() {
            if let Some((width, layer)) = shapes
                .iter()
                .filter(|_| self.free(index))
                .find_map(|shape| Some((shape.width(self.line(index))?, shape.layer())))
            {
                self.cut(index, width, layer);
            }
        }
    }

    /// The shape of numbers that count the lines from this one on.
    fn counted(&self, index: usize) -> Option<Shape> {
        let number = |line: &str| {
            let line = line.trim_start();
            line[..line.bytes().take(9).take_while(u8::is_ascii_digit).count()].parse::<u32>().ok()
        };
        let first = number(self.line(index))?;
        let counts = |step: u32| {
            let at = index + step as usize;
            self.free(at) && number(self.line(at)) == first.checked_add(step)
        };
        if !(counts(1) && counts(2)) {
            return None;
        }
        let mut shape = Shape::of(self.line(index), self.line(index + 1))?;
        let word = |cell: &Cell| matches!(cell, Cell::Mark(mark) if mark.is_ascii_alphanumeric());
        let length = shape.cells.iter().position(word).unwrap_or(shape.cells.len());
        shape.cells.truncate(length);
        // The first cell of a table's row is no gutter.
        let cell = |step: usize| {
            let line = self.line(index + step);
            let rest = line[shape.width(line).unwrap_or(0)..].trim();
            rest.contains(['|', '│', '\t']) || rest.contains("  ")
        };
        (shape.numbered && !(0..3).any(cell)).then_some(shape)
    }

    /// Takes off what stands in the same way after every line: the right border of a box, the mark of a line's end.
    fn close(&mut self, first: usize, last: usize) {
        let mark = |sheet: &Self, index: usize| {
            sheet.line(index).trim_end().bytes().next_back().filter(|byte| matches!(byte, b'|' | b'$'))
        };
        let Some(end) = mark(self, first).filter(|_| last > first) else { return };
        let width = |index: usize| self.text[self.rests[index].start..self.rests[index].to].trim_end().chars().count();
        if last == first + 1 && width(first) != width(last) {
            return;
        }
        if (first..=last).any(|index| mark(self, index) != Some(end)) {
            return;
        }
        for rest in &mut self.rests[first..=last] {
            let body = self.text[rest.from..rest.to].trim_end();
            rest.to = rest.from + body[..body.len() - 1].trim_end().len();
        }
    }

    /// Joins the lines of a dump whose offsets prove that nothing stands between them.
    fn glue(&mut self, first: usize, last: usize) {
        for index in first..last {
            let number = |rest: &Rest| {
                let gutter = self.text[rest.start..rest.from].trim_start();
                let digits = gutter.bytes().take_while(u8::is_ascii_hexdigit).count();
                usize::from_str_radix(&gutter[..digits], 16).ok().filter(|_| digits >= 4)
            };
            let (this, next) = (&self.rests[index], &self.rests[index + 1]);
            let body = &self.text[this.from..this.to];
            let inside = body.strip_suffix('|').filter(|_| self.text[..this.from].ends_with('|')).unwrap_or(body);
            let width = inside.chars().count();
            if number(this).zip(number(next)).is_some_and(|(this, next)| this.checked_add(width) == Some(next)) {
                let rest = &mut self.rests[index];
                rest.to = rest.from + inside.len();
                rest.break_from = rest.end;
            }
        }
    }
}

/// Whether an object or a member of one stands in the line and goes on in the next one.
fn goes_on(line: &str) -> bool {
    let bytes = line.as_bytes();
    let Some(first) = bytes.iter().take(4096).position(|byte| matches!(byte, b'{' | b'"' | b'\'')) else {
        return false;
    };
    if first == 0 {
        return false;
    }
    let end = line.trim_end();
    if bytes[first] != b'{' && (end.contains("\":") || end.contains("\" :") || end.contains("':") || end.contains("=>"))
    {
        // A member.
        return end.ends_with(',');
    }
    let (mut depth, mut quoted, mut at) = (0usize, false, first);
    while let Some(step) = bytes[at..].iter().position(|byte| matches!(byte, b'{' | b'}' | b'"' | b'\\')) {
        at += step;
        match bytes[at] {
            b'"' => quoted = !quoted,
            b'\\' => at += 1,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
        if at >= bytes.len() {
            break;
        }
    }
    bytes[first..].contains(&b'{') && (depth > 0 || quoted)
}
