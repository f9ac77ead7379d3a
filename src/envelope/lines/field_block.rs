//! Fields rendered as text: rows of a table, pairs in a line, and blocks of one field a line, which end where another kind of
//! line begins.

use crate::envelope::context::candidate::{Candidate, Context, Rank, Said};
use crate::envelope::context::fact;
use crate::envelope::context::record_context;
use crate::envelope::finding::{FindingField, Layer, Span};
use crate::envelope::lines::block::plain_value;
use crate::envelope::lines::reader::{Last, LineReader, SAYING, Stated};
use crate::envelope::prefix::time;
use crate::envelope::recognise::{access_line, build_finding, worded_line};
use crate::envelope::record::fields::{FieldKind, FieldValue, Fields, RecordField, elided};
use crate::envelope::record::json::Repairs;
use crate::envelope::record::key_value;
use crate::envelope::record::table::{RecordTable, is_rule};
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::fit::{self, Fit};
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::text::escape;
use crate::envelope::walk::state::Walk;

/// Bytes of the longest value that goes on over lines.
const LONGEST_VALUE: usize = 4096;

impl<'t> LineReader<'t> {
    pub(crate) fn table(&mut self, walk: &mut Walk<'_>, start: usize, line: &'t str) -> bool {
        if let Some(table) = &mut self.table {
            if is_rule(line) {
                table.ruled(line);
                return true;
            }
            let Some(fields) = table.row(line, start, |cell| part(cell, walk.product_index)) else {
                self.table = None;
                return false;
            };
            if table.explains() {
                return true;
            }
            let context = self.context();
            let place = (start, start + line.len());
            return self.told(walk, &fields, place, Repairs::default(), &context) || {
                let context = record_context::of_fields(self.text, &fields, Repairs::default(), &context);
                self.say(walk, &[place], &context);
                true
            };
        }
        self.table = RecordTable::head(line, &self.product_index.keys);
        self.table.is_some()
    }

    /// `level=error msg="…" request_id=…`: pairs in one line.
    pub(crate) fn pairs(&mut self, walk: &mut Walk<'_>, start: usize, line: &'t str) -> bool {
        let fields = key_value::pairs(line, start, &self.product_index.keys);
        let is_alone = fields.all.len() < 2;
        if is_alone && fit::fit(&fields, self.product_index).is_none_or(|fit| fit.proof < Proof::Code) {
            return false;
        }
        let mut context = self.context();
        self.flush(walk);
        let place = (start, start + line.len());
        // Pairs behind what every access log has.
        if let Some(access) = access_line::read(line) {
            let (from, to) = access.place;
            context.set_status(Rank::Line, access.status, self.text.origin((start + from, start + to)));
        }
        if self.told(walk, &fields, place, Repairs::default(), &context) {
            return true;
        }
        // One of the values may say it in words.
        let context = record_context::of_fields(self.text, &fields, Repairs::default(), &context);
        if line.contains("\\\"") {
            let inner = escape::unescape(self.text, place);
            let before = walk.candidates.len();
            let all = (0, inner.as_str().len());
            walk.candidates.extend(worded_line::read(&inner, all, &context, None, walk.product_index));
            return self.spoken(walk, before);
        }
        self.say(walk, &[place], &context) || self.unowned(walk, &fields, place)
    }

    /// A record that nobody's catalog knows, and that says by its level or its status that something failed.
    fn unowned(&mut self, walk: &mut Walk<'_>, fields: &Fields<'_>, place: Span) -> bool {
        let is_answer = fields.get(FieldKind::Method).is_some() && fields.http_status().is_some();
        if self.context.quiet || fields.get(FieldKind::Level).is_none() && !is_answer {
            return false;
        }
        let Some(fit) = fit::fit(fields, walk.product_index) else { return false };
        let context = self.context();
        let candidate =
            build_finding::report(self.text, fields, &fit, place, Repairs::default(), &context, walk.product_index);
        walk.candidates.push(candidate);
        self.seen(walk.candidates.len() - 1);
        true
    }

    /// Reads places as words. Returns whether they tell of a failure.
    pub(crate) fn say(&mut self, walk: &mut Walk<'_>, places: &[Span], context: &Context) -> bool {
        let before = walk.candidates.len();
        for &place in places {
            let candidate = worded_line::read(self.text, place, context, None, walk.product_index);
            let explains = self.described.explains() && !fact::is_dated(&self.letters[place.0..place.1]);
            walk.candidates.extend(candidate.filter(|told| !explains || told.finding.proof > Proof::Standard));
        }
        self.spoken(walk, before)
    }

    /// Whether words told of a failure since there were `before` candidates.
    fn spoken(&mut self, walk: &Walk<'_>, before: usize) -> bool {
        let seen = walk.candidates[before..].iter().any(|candidate| !candidate.support);
        if seen {
            self.seen(before);
        }
        seen
    }

    /// `error: invalid_token`: one field a line, as YAML, PowerShell and tickets render an object.
    pub(crate) fn field(&mut self, stated: Stated, indent: usize, line: &'t str) -> bool {
        let start = stated.start;
        let Some((key, value)) = key_value::field(line) else { return false };
        let place = (start, start + line.len());
        // A name that only ends like one of codes is as often a class with its message.
        let kind = self.product_index.keys.kind(key).filter(|kind| *kind != FieldKind::CodeLike);
        let Some(kind) = kind else {
            let inside = !self.block.fields.all.is_empty();
            self.block.lines.extend(Some(place).filter(|_| inside));
            return inside;
        };
        let letters = &line[value.0..value.1];
        let held = RecordField {
            kind,
            key: key.into(),
            value: plain_value(letters),
            span: (start + value.0, start + value.1),
            cut: elided(letters),
        };
        if self.block.fields.all.is_empty() {
            self.note(stated);
            self.block.start = start;
            self.block.first = self.number;
            self.block.context = Some(self.context());
        }
        // A hint explains the failure that was told before it.
        self.block.lines.extend(Some(place).filter(|_| kind != FieldKind::Hint));
        self.block.end = place.1;
        self.block.number = self.number;
        let fresh = self.block.fields.get(kind).is_none();
        self.block.quote = opened(letters).filter(|_| fresh);
        self.block.column = fresh.then_some(value.0 + indent);
        if fresh {
            self.block.fields.push(held);
        }
        true
    }

    /// Whether a line goes on with the value of the field before it, in the same column, as PowerShell and boxes wrap them:
    /// what stands left of it is empty.
    pub(crate) fn goes_on(&mut self, line: Span) -> bool {
        let raw = &self.letters[line.0..line.1];
        if let Some(quote) = self.block.quote.filter(|_| raw.starts_with([' ', '\t'])) {
            return self.folded(line, quote);
        }
        let column = self.block.column.filter(|&column| column >= NARROWEST);
        let Some((before, rest)) = column.and_then(|column| raw.split_at_checked(column)) else { return false };
        let context = |mark: char| mark == ' ' || key_value::BARS.contains(&mark);
        let rest = rest.trim_end_matches(|mark: char| context(mark) || mark.is_whitespace());
        let Some(held) = self
            .block
            .fields
            .all
            .last_mut()
            .filter(|_| !rest.is_empty() && !rest.starts_with(' ') && before.chars().all(context))
        else {
            return false;
        };
        let FieldValue::Text(value) = &mut held.value else { return false };
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
        self.block.repairs.wrapped = true;
        true
    }

    /// A line that goes on with a value in quotes, as YAML folds it.
    fn folded(&mut self, line: Span, quote: char) -> bool {
        let rest = self.letters[line.0..line.1].trim();
        let Some(held) = self.block.fields.all.last_mut() else { return false };
        let FieldValue::Text(value) = &mut held.value else { return false };
        if value.len() + rest.len() > LONGEST_VALUE {
            self.block.quote = None;
            return false;
        }
        let text = rest.strip_suffix(quote);
        if text.is_some() {
            self.block.quote = None;
        }
        let begun = value.trim_start_matches(quote);
        *value = format!("{begun} {}", text.unwrap_or(rest)).into();
        held.span.1 = line.1;
        if let Some(place) = self.block.lines.last_mut() {
            place.1 = line.1;
        }
        self.block.end = line.1;
        self.block.number = self.number;
        self.block.repairs.wrapped = true;
        true
    }

    /// Tells what a row that fits these fields tells.
    fn told(
        &mut self,
        walk: &mut Walk<'_>,
        fields: &Fields<'_>,
        place: Span,
        repairs: Repairs,
        context: &Context,
    ) -> bool {
        let fit = fit::fit(fields, walk.product_index).filter(Fit::is_told_of_block);
        let Some(fit) = fit else {
            walk.support(
                self.text,
                fields,
                place,
                &record_context::of_fields(self.text, fields, Repairs::default(), context),
            );
            return false;
        };
        let candidate = build_finding::report(self.text, fields, &fit, place, repairs, context, walk.product_index);
        walk.candidates.push(candidate);
        self.seen(walk.candidates.len() - 1);
        true
    }

    /// Gives a failure that one line of a block, or one above it, names, what another one says of it.
    fn say_more(&self, candidate: &mut Candidate, fields: &Fields<'_>, above: bool) {
        let Some((field, text)) = fields.text(&SAYING) else { return };
        // A detail below a message explains it: `DETAIL:` of databases.
        if above && field.kind == FieldKind::Detail && candidate.finding.message.is_some() {
            return;
        }
        let place = self.text.origin(field.span);
        let code = candidate.finding.fields.iter().find(|(held, _)| *held == FindingField::Code).map(|(_, span)| *span);
        // A field that holds the code alone says nothing beside it.
        if code.is_none_or(|code| code.0 < place.0 || code.1 > place.1) {
            candidate.finding.message = Some(text.to_owned());
            candidate.mark(FindingField::Message, place);
        }
    }

    /// Ends the block of fields.
    pub(crate) fn flush(&mut self, walk: &mut Walk<'_>) {
        let mut block = std::mem::take(&mut self.block);
        if block.fields.all.is_empty() {
            return;
        }
        if block.fields.all.len() > 1 {
            block.fields.note(FieldKind::Rendered);
        }
        let mut context = block.context.unwrap_or_default();
        context.path.push(Layer("fields"));
        let told = self.told(walk, &block.fields, (block.start, block.end), block.repairs, &context) || {
            let mut context = record_context::of_fields(self.text, &block.fields, Repairs::default(), &context);
            if let Some((field, id)) = block.fields.text(&[FieldKind::RequestId]) {
                context.set_request_id(Rank::Record, Said { text: id.to_owned(), span: self.text.origin(field.span) });
            }
            let above = self.last.filter(|last| last.number + 1 == block.first && !last.apart);
            let first = above.map_or(walk.candidates.len(), |last| last.first);
            let own = walk.candidates.len();
            let told = self.say(walk, &block.lines, &context);
            for (at, candidate) in walk.candidates.iter_mut().enumerate().skip(first) {
                if is_of_standard(candidate) {
                    self.say_more(candidate, &block.fields, at < own);
                    self.announced(candidate, block.end);
                }
            }
            told
        };
        let general = walk.candidates.last().is_some_and(|last| last.envelope && last.finding.proof <= Proof::Standard);
        if told && general {
            // A product's own words in one of its values say more than a standard's code beside them.
            let own = walk.candidates.len();
            self.say(walk, &block.lines, &context);
            let mut at = 0;
            walk.candidates.retain(|candidate| {
                at += 1;
                at <= own || candidate.finding.proof > Proof::Standard
            });
        }
        if told {
            self.last = self.last.map(|last| Last { number: block.number, ..last });
        } else if let Some(&(start, end)) = block.lines.first() {
            let line = &self.letters[start..end];
            self.failing(walk, start, line);
        }
    }
}

/// Whether a line told of a failure by what a standard says.
fn is_of_standard(candidate: &Candidate) -> bool {
    candidate.finding.proof == Proof::Standard && !candidate.envelope
}

/// The quote that a value opens and does not close.
fn opened(value: &str) -> Option<char> {
    let quote = value.chars().next().filter(|mark| matches!(mark, '\'' | '"'))?;
    (value.matches(quote).count() == 1).then_some(quote)
}

/// The part that a cell plays by what it is: a code, a fixed message, a time.
fn part(cell: &str, product_index: &ProductIndex) -> Option<FieldKind> {
    if product_index.is_spelt(cell) {
        return Some(FieldKind::Code);
    }
    let timed = || (time::dated(cell) == Some(cell.len())).then_some(FieldKind::Time);
    timed().or_else(|| product_index.message(cell, None, None).map(|_| FieldKind::Message))
}

/// The narrowest column in which a wrapped value goes on.
const NARROWEST: usize = 8;
