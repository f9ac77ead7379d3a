//! Reads the lines of one stream: objects wherever they stand, heads of responses, renderings of fields, and lines that tell
//! of a failure in words.

mod around;
mod below;
mod block;
mod failing;
mod field_block;
mod inner;
mod near;
mod reader;
mod transport;
mod unnamed_row;

use crate::envelope::context::candidate::{Candidate, Context, Said};
use crate::envelope::context::described::DescribedLines;
use crate::envelope::context::fact;
use crate::envelope::context::own_line;
use crate::envelope::finding::{Layer, Span};
use crate::envelope::layer::encoded;
use crate::envelope::lines::block::FieldBlock;
use crate::envelope::lines::reader::{LineReader, Near, Stated, Thrown, Traceback};
use crate::envelope::recognise::failing_line::FailureKind;
use crate::envelope::recognise::{
    access_line, exception_class, failing_line, http_response, listed_head, mentioned_text, worded_line,
};
use crate::envelope::record::LONGEST_LINE;
use crate::envelope::record::stream::StreamLine;
use crate::envelope::record::{http_text, key_value};
use crate::envelope::rule::claim::Proof;
use crate::envelope::text::mapped::MappedText;
use crate::envelope::text::words::words;
use crate::envelope::walk::state::Walk;

use memchr::memchr;

/// Reads a stream.
pub(crate) fn read(walk: &mut Walk<'_>, text: &MappedText<'_>, lines: &[StreamLine], context: &Context) {
    let mut reader = LineReader {
        text,
        letters: text.as_str(),
        lines,
        line: None,
        record: None,
        record_number: 0,
        record_apart: false,
        record_headed: false,
        context,
        product_index: walk.product_index,
        response: None,
        near: Near::default(),
        sent: false,
        asked: false,
        block: FieldBlock::default(),
        table: None,
        fence: false,
        described: DescribedLines::default(),
        encoded: encoded(text.as_str()),
        number: 0,
        speaker: None,
        last: None,
        failure: None,
        thrown: None,
        traceback: Traceback::default(),
        parted: Vec::new(),
    };
    reader.read(walk);
}

impl<'t> LineReader<'t> {
    fn read(&mut self, walk: &mut Walk<'_>) {
        let mut at = 0;
        while at < self.letters.len() {
            let end = memchr(b'\n', &self.letters.as_bytes()[at..]).map_or(self.letters.len(), |step| at + step);
            self.enter(at);
            if self.described.enter(&self.letters[at..end]) {
                self.flush(walk);
                at = end + 1;
            } else {
                at = self.line(walk, at, end);
            }
        }
        self.flush(walk);
        self.close(walk);
        self.statuses_below(walk);
    }

    /// Makes the prefix of the line that begins at `at` current.
    fn enter(&mut self, at: usize) {
        self.number += 1;
        while let Some(line) = self.lines.first().filter(|line| line.start <= at) {
            self.line = (line.start == at).then_some(line);
            self.lines = &self.lines[1..];
        }
        if self.line.is_some_and(|line| line.start != at) {
            self.line = None;
        }
        if self.is_record() {
            self.begin_record(at);
        }
        let record = self.line.filter(|line| line.record);
        if record.is_some() {
            self.record_number = self.number;
            self.record_apart = false;
        }
        let rest = self.letters[at..].lines().next().unwrap_or_default().trim();
        if self.line.is_some_and(|line| line.record) {
            self.record_headed = rest.is_empty();
        }
        let boxed = self.line.is_some_and(|line| line.layers.contains(&Layer("border")));
        // After an empty line an exception may go on, but no object and no list.
        let goes_on = boxed
            || self.record_headed && !rest.is_empty()
            || exception_class::continues_record(&self.letters[at..])
                && !(self.record_apart && self.letters[at..].starts_with(['{', '}', '[', ']']));
        self.record = record.or(self.record.filter(|_| goes_on));
        self.leave(at);
    }

    /// Reads one line, and the lines that an object in it goes on over. Returns where the next one begins.
    fn line(&mut self, walk: &mut Walk<'_>, start: usize, mut end: usize) -> usize {
        if mentioned_text::is_zero(&self.letters[start..end]) {
            return end + 1;
        }
        if let Some(continued) = self.continued(end) {
            end = continued;
        }
        let mut at = start;
        let mut objects = 0;
        let seen = walk.candidates.len();
        while let Some((from, to)) = self.inner(walk, start, at, end) {
            objects += 1;
            at = to.max(from + 1);
            if at > end {
                end = memchr(b'\n', &self.letters.as_bytes()[at..]).map_or(self.letters.len(), |step| at + step);
            }
        }
        let is_header = || http_text::header(self.letters[start..end].trim()).is_some();
        if objects == 0 && self.response.is_none() && !is_header() && self.listed_head(walk, (start, end)) {
            self.flush(walk);
        } else if objects == 0 {
            self.words(walk, start, end);
        } else {
            self.after(walk, at, end);
            self.list(walk, start, end);
        }
        if objects > 0 && walk.candidates.len() == seen && self.response.is_none() {
            self.listed_head(walk, (start, end));
        }
        if objects > 0 && walk.candidates[seen..].iter().all(|candidate| candidate.unproven || candidate.weak) {
            self.line_around(walk, start);
            if walk.candidates[seen..].iter().any(|candidate| !candidate.weak) {
                for candidate in &mut walk.candidates[seen..] {
                    candidate.gave_way = candidate.weak;
                }
            }
        }
        end + 1
    }

    /// Where the line below the one that ends at `end` ends, where it goes on with what that says.
    fn continued(&self, end: usize) -> Option<usize> {
        let below = self.letters.get(end + 1..)?;
        let text = below.trim_start_matches([' ', '\t']);
        let goes_on = &words().exceptions.continued;
        let is_indented = text.len() < below.len();
        (is_indented && goes_on.iter().any(|head| text.starts_with(head.as_str())))
            .then(|| memchr(b'\n', below.as_bytes()).map_or(self.letters.len(), |step| end + 1 + step))
    }

    /// Reads lines as the head of a response that is kept as data. Returns whether they tell of a failure.
    fn listed_head(&mut self, walk: &mut Walk<'_>, lines: Span) -> bool {
        let candidate = listed_head::candidate(self.text, lines, || self.context(), walk.product_index);
        let Some(candidate) = candidate else { return false };
        walk.candidates.push(candidate);
        self.seen(walk.candidates.len() - 1);
        true
    }

    /// Reads a line without objects.
    fn words(&mut self, walk: &mut Walk<'_>, start: usize, end: usize) {
        let raw = &self.letters[start..end];
        let line = raw.trim();
        self.pass(raw);
        // Where each line of a head is marked, an empty one between them only doubles an end.
        let between = self.response.as_ref().is_some_and(|response| response.in_head && response.marked);
        if line.is_empty() && between {
            return;
        }
        if line.is_empty() {
            self.asked = false;
            self.skim();
            self.flush(walk);
            self.table = None;
            self.part(false);
            return;
        }
        if self.goes_on((start, end)) {
            return;
        }
        let indent = raw.len() - raw.trim_start().len();
        let start = start + indent;
        if line.starts_with("```") || line.starts_with("~~~") {
            self.fence = !self.fence;
            self.flush(walk);
            return;
        }
        if line == "---" {
            self.flush(walk);
            self.part(true);
            return;
        }
        if let Some(at) = http_text::glued(line) {
            self.body(start, &line[..at]);
            self.transport(walk, start + at, &line[at..]);
            return;
        }
        if self.transport(walk, start, line) {
            return;
        }
        self.body(start, line);
        let stated = self.state(start, line);
        let field = self.tell(walk, stated, indent, line);
        self.late(walk, stated, field);
    }

    /// A line that may be the body of the response, or what follows it.
    fn body(&mut self, start: usize, line: &str) {
        if let Some(response) = &mut self.response {
            response.in_head = false;
            if response.used && !line.chars().all(|letter| ",;]})`'\"".contains(letter)) {
                self.response = None;
            } else if response.body.is_none() && !response.used {
                response.set_body(Said { text: line.to_owned(), span: self.text.origin((start, start + line.len())) });
            }
        }
    }

    /// Reads a line as a row, pairs, a field or words. Returns whether it is a field.
    fn tell(&mut self, walk: &mut Walk<'_>, stated: Stated, indent: usize, line: &'t str) -> bool {
        let start = stated.start;
        // A record with bars between its level and its text is no row.
        let is_row = !self.is_record() || failing_line::level(line, true).is_none();
        if is_row && self.table(walk, start, line)
            || self.unnamed_row(walk, start, line)
            || self.pairs(walk, start, line)
            || self.callback(walk, start, line)
        {
            return false;
        }
        // `Error: ` heads an exception's line as well as a field; a block that is under way is one of fields.
        let thrown = line.starts_with("Error: ") && self.block.fields.all.is_empty();
        if thrown && self.said(walk, start, line) {
            return false;
        }
        if self.field(stated, indent, line) {
            return true;
        }
        self.flush(walk);
        if let Some(fields) = key_value::headline(line, start) {
            self.block = FieldBlock::headed(fields, (start, start + line.len()), self.number, self.context());
            return false;
        }
        if let Some(candidate) = http_response::reply_line(self.text, (start, line), &self.context()) {
            walk.candidates.push(candidate);
            self.seen(walk.candidates.len() - 1);
            return false;
        }
        self.said(walk, start, line);
        false
    }

    /// `[AccessDenied('…'), Mandate(…)]`: reads the items of a list that were told of in no other way as words.
    fn list(&mut self, walk: &mut Walk<'_>, start: usize, end: usize) {
        let line = self.letters.get(start..end).unwrap_or_default();
        if !line.starts_with('[') || line.contains("\":") || self.last.is_some_and(|last| last.number == self.number) {
            return;
        }
        let mut at = start;
        let items = line.split_inclusive("), ").map(|item| {
            at += item.len();
            (at - item.len(), at)
        });
        let items: Vec<Span> = items.collect();
        let context = self.context();
        self.say(walk, &items, &context);
    }

    /// Reads a line with objects in it, of which none told of a failure, by what catalogs say of lines.
    fn line_around(&mut self, walk: &mut Walk<'_>, start: usize) {
        let line = self.letters[start..].lines().next().unwrap_or_default().trim();
        let start = start + (self.letters[start..].len() - self.letters[start..].trim_start().len());
        if line.len() < LONGEST_LINE && self.product_index.is_described(line) {
            self.said(walk, start, line);
        } else {
            self.failing(walk, start, line);
        }
    }

    /// Reads a line as words. Returns whether they tell of a failure.
    fn said(&mut self, walk: &mut Walk<'_>, start: usize, line: &str) -> bool {
        let context = self.context();
        let before = walk.candidates.len();
        let stack = line.starts_with("at ") || line.starts_with("File ");
        if !stack {
            self.speaker = walk.product_index.speaker(line);
        }
        let place = (start, start + line.len());
        let mut candidate = worded_line::read(self.text, place, &context, self.speaker.clone(), walk.product_index);
        let is_general = |candidate: &Candidate| candidate.finding.proof <= Proof::Standard;
        if self.described.explains() && candidate.as_ref().is_none_or(is_general) && !fact::is_dated(line) {
            return false;
        }
        if let Some(candidate) = candidate.as_mut().filter(|candidate| is_general(candidate)) {
            let failing = failing_line::read(line, self.is_record(), self.is_stack_below(start));
            candidate.thrown = failing.is_some_and(|failing| failing.kind != FailureKind::Record);
            own_line::fill(candidate, self.text, place);
            self.announced(candidate, place.1);
        }
        let seen = candidate.as_ref().is_some_and(|candidate| !candidate.unproven);
        if candidate.as_ref().is_some_and(is_general) {
            self.owned_head(walk);
        }
        walk.candidates.extend(candidate);
        if seen {
            self.seen(before);
        }
        // What a proxy says of its answer stands in a line of its access log, beside the request.
        let told =
            if seen && access_line::read(line).is_none() { true } else { self.failing(walk, start, line) || seen };
        if walk.candidates[before..].iter().any(|candidate| candidate.thrown) {
            self.thrown = Some(Thrown { first: before, number: self.number });
        }
        told
    }
}
