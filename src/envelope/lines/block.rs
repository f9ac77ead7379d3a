//! Fields rendered as text: rows of a table, pairs in a line, and blocks of one field a line, which end where another kind of
//! line begins.

use super::Reader;
use super::near::{Last, Stated};
use crate::envelope::Span;
use crate::envelope::claim::Proof;
use crate::envelope::fields::{Field as Held, Fields, Role, Value, elided, role};
use crate::envelope::finding::Layer;
use crate::envelope::glossary::Glossary;
use crate::envelope::json::Mended;
use crate::envelope::peel::time;
use crate::envelope::scan::{Scan, held};
use crate::envelope::sighting::{Frame, Rank, Said};
use crate::envelope::table::{Table, is_rule};
use crate::envelope::{escape, rendering, report, rule, told};

/// Bytes of the longest value that goes on over lines.
const LONGEST_VALUE: usize = 4096;

/// Fields rendered one a line.
#[derive(Default)]
pub(super) struct Block<'t> {
    pub fields: Fields<'t>,
    pub start: usize,
    pub end: usize,
    /// Its last line.
    pub number: usize,
    pub frame: Option<Frame>,
    /// The column in which the value of the last line begins, where that line is a field that is kept.
    column: Option<usize>,
    mended: Mended,
    /// Its lines, of which one may say it in words.
    lines: Vec<Span>,
}

impl<'t> Block<'t> {
    /// A block whose first line has several fields.
    pub fn headed(fields: Fields<'t>, (start, end): Span, number: usize, frame: Frame) -> Self {
        Self { fields, start, end, number, frame: Some(frame), ..Self::default() }
    }

    /// Adds a value that stands in an object among the fields.
    pub fn nest(&mut self, role: Role, letters: &'t str, span: Span) {
        self.fields.push(Held { role, key: "".into(), value: plain_value(letters), span, cut: false });
    }
}

impl<'t> Reader<'t> {
    pub(super) fn table(&mut self, scan: &mut Scan<'_>, start: usize, line: &'t str) -> bool {
        if let Some(table) = &self.table {
            if is_rule(line) {
                return true;
            }
            let Some(fields) = table.row(line, start, |cell| part(cell, scan.glossary)) else {
                self.table = None;
                return false;
            };
            let frame = self.context();
            let place = (start, start + line.len());
            return self.told(scan, &fields, place, Mended::default(), &frame) || {
                let frame = held(self.text, &fields, Mended::default(), &frame);
                self.say(scan, &[place], &frame);
                true
            };
        }
        self.table = Table::head(line);
        self.table.is_some()
    }

    /// `level=error msg="…" request_id=…`: pairs in one line.
    pub(super) fn pairs(&mut self, scan: &mut Scan<'_>, start: usize, line: &'t str) -> bool {
        let fields = rendering::pairs(line, start, &self.glossary.keys);
        let is_alone = fields.all.len() < 2;
        if is_alone && rule::fit(&fields, self.glossary).is_none_or(|fit| fit.proof < Proof::Code) {
            return false;
        }
        let frame = self.context();
        self.flush(scan);
        let place = (start, start + line.len());
        if self.told(scan, &fields, place, Mended::default(), &frame) {
            return true;
        }
        // One of the values may say it in words.
        let frame = held(self.text, &fields, Mended::default(), &frame);
        if line.contains("\\\"") {
            let inner = escape::unescape(self.text, place);
            let before = scan.sightings.len();
            told::read(scan, &inner, (0, inner.as_str().len()), &frame, None);
            return self.spoken(scan, before);
        }
        self.say(scan, &[place], &frame)
    }

    /// Reads places as words. Returns whether they tell of a failure.
    pub(super) fn say(&mut self, scan: &mut Scan<'_>, places: &[Span], frame: &Frame) -> bool {
        let before = scan.sightings.len();
        for &place in places {
            told::read(scan, self.text, place, frame, None);
        }
        self.spoken(scan, before)
    }

    /// Whether words told of a failure since there were `before` sightings.
    fn spoken(&mut self, scan: &Scan<'_>, before: usize) -> bool {
        let seen = scan.sightings[before..].iter().any(|sighting| !sighting.support);
        if seen {
            self.seen(before);
        }
        seen
    }

    /// `error: invalid_token`: one field a line, as YAML, PowerShell and tickets render an object.
    pub(super) fn field(&mut self, stated: Stated, indent: usize, line: &'t str) -> bool {
        let start = stated.start;
        let Some((key, value)) = rendering::field(line) else { return false };
        let place = (start, start + line.len());
        let Some(role) = role(key) else {
            let inside = !self.block.fields.all.is_empty();
            self.block.lines.extend(Some(place).filter(|_| inside));
            return inside;
        };
        let letters = &line[value.0..value.1];
        let held = Held {
            role,
            key: key.into(),
            value: plain_value(letters),
            span: (start + value.0, start + value.1),
            cut: elided(letters),
        };
        if self.block.fields.all.is_empty() {
            self.note(stated);
            self.block.start = start;
            self.block.frame = Some(self.context());
        }
        // A hint explains the failure that was told before it.
        self.block.lines.extend(Some(place).filter(|_| role != Role::Hint));
        self.block.end = place.1;
        self.block.number = self.number;
        let fresh = self.block.fields.get(role).is_none();
        self.block.column = fresh.then_some(value.0 + indent);
        if fresh {
            self.block.fields.push(held);
        }
        true
    }

    /// Whether a line goes on with the value of the field before it, in the same column, as PowerShell and boxes wrap them:
    /// what stands left of it is empty.
    pub(super) fn goes_on(&mut self, line: Span) -> bool {
        let raw = &self.letters[line.0..line.1];
        let column = self.block.column.filter(|&column| column >= NARROWEST);
        let Some((before, rest)) = column.and_then(|column| raw.split_at_checked(column)) else { return false };
        let frame = |mark: char| mark == ' ' || rendering::BARS.contains(&mark);
        let rest = rest.trim_end_matches(|mark: char| frame(mark) || mark.is_whitespace());
        let Some(held) = self
            .block
            .fields
            .all
            .last_mut()
            .filter(|_| !rest.is_empty() && !rest.starts_with(' ') && before.chars().all(frame))
        else {
            return false;
        };
        let Value::Text(value) = &mut held.value else { return false };
        if value.len() + rest.len() > LONGEST_VALUE {
            return false;
        }
        // Words are wrapped between them, an id within.
        let joint = if value.contains(' ') { " " } else { "" };
        *value = format!("{value}{joint}{rest}").into();
        held.cut = elided(rest);
        held.span.1 = line.0 + before.len() + rest.len();
        self.block.end = held.span.1;
        self.block.number = self.number;
        self.block.mended.wrapped = true;
        true
    }

    /// Tells what a row that fits these fields tells.
    fn told(&mut self, scan: &mut Scan<'_>, fields: &Fields<'_>, place: Span, mended: Mended, frame: &Frame) -> bool {
        let fit = rule::fit(fields, scan.glossary).filter(rule::Fit::is_somebodys);
        let Some(fit) = fit else {
            scan.support(self.text, fields, place, &held(self.text, fields, Mended::default(), frame));
            return false;
        };
        let sighting = report::report(self.text, fields, &fit, place, mended, frame, scan.glossary);
        scan.sightings.push(sighting);
        self.seen(scan.sightings.len() - 1);
        true
    }

    /// Ends the block of fields.
    pub(super) fn flush(&mut self, scan: &mut Scan<'_>) {
        let mut block = std::mem::take(&mut self.block);
        if block.fields.all.is_empty() {
            return;
        }
        if block.fields.all.len() > 1 {
            block.fields.note(Role::Rendered);
        }
        let mut frame = block.frame.unwrap_or_default();
        frame.path.push(Layer("fields"));
        let told = self.told(scan, &block.fields, (block.start, block.end), block.mended, &frame) || {
            let mut frame = held(self.text, &block.fields, Mended::default(), &frame);
            if let Some((field, id)) = block.fields.text(&[Role::RequestId]) {
                frame.set_request_id(Rank::Record, Said { text: id.to_owned(), span: self.text.origin(field.span) });
            }
            self.say(scan, &block.lines, &frame)
        };
        if told {
            self.last = self.last.map(|last| Last { number: block.number, ..last });
        }
    }
}

/// The part that a cell plays by what it is: a code, a fixed message, a time.
fn part(cell: &str, glossary: &Glossary) -> Option<Role> {
    if glossary.is_spelt(cell) {
        return Some(Role::Code);
    }
    let timed = || (time::dated(cell) == Some(cell.len())).then_some(Role::Time);
    timed().or_else(|| glossary.print(cell, None, None).map(|_| Role::Message))
}

/// The narrowest column in which a wrapped value goes on.
const NARROWEST: usize = 8;

/// A value without quotes as what it is.
fn plain_value(letters: &str) -> Value<'_> {
    match letters {
        "true" | "True" => Value::True,
        "false" | "False" => Value::False,
        "null" | "None" | "nil" | "~" | "" => Value::Null,
        _ if letters.bytes().all(|byte| byte.is_ascii_digit()) => Value::Number(letters),
        _ => Value::Text(letters.into()),
    }
}
