//! What stands around an envelope and belongs to it: the lines before a body and after it that name its status, its request
//! id or its time, as consoles, API clients and `curl -w` write them.
//!
//! A statement is about one failure: the envelope that follows it in the same stretch of lines, or the one just before that
//! lacks what it states. A record of a log stands for itself: it states nothing about the lines before it.

use crate::envelope::context::candidate::{Context, Rank, Said};
use crate::envelope::context::record_context;
use crate::envelope::context::statement;
use crate::envelope::context::statement::Statement;
use crate::envelope::finding::Span;
use crate::envelope::lines::reader::{Last, LineReader, Near, PartedStatus, Stated, WORDS_BEFORE};
use crate::envelope::record::fields::{FieldKind, Fields};
use crate::envelope::record::http_text;
use crate::envelope::record::json::Tree;
use crate::envelope::record::status_line;
use crate::envelope::walk::state::Walk;

/// Lines after which a statement no longer belongs to what follows; other statements do not count.
const REACH: usize = 12;

/// Lines after a failure in which a status may still be told of it, and its request id.
const LATE_STATUS: usize = 3;
const LATE_ID: usize = 6;

impl LineReader<'_> {
    /// An empty line, or one between documents: what was stated for what follows at once, or for what was before, is over.
    pub(crate) fn part(&mut self, entirely: bool) {
        if entirely || self.near.brief {
            self.near = Near::default();
        }
        self.last = self.last.filter(|_| !entirely).map(|last| Last { apart: true, ..last });
        if self.last.is_some_and(|last| last.number >= self.record_number) {
            self.record = None;
        }
        self.record_apart = true;
    }

    /// Forgets what was stated within a block that the line at `start` is no part of.
    pub(crate) fn leave(&mut self, start: usize) {
        let rest = &self.letters[start..];
        let indent = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if indent < self.near.indent && !rest[indent..].starts_with('\n') {
            self.near = Near::default();
        }
    }

    /// How far the line is indented in which `at` stands.
    fn indent(&self, at: usize) -> usize {
        let start = self.letters[..at].rfind('\n').map_or(0, |at| at + 1);
        let line = &self.letters[start..];
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }

    /// Whether the current line begins a record of a log.
    pub(crate) fn is_record(&self) -> bool {
        self.line.is_some_and(|line| line.record)
    }

    /// Adds what the lines before state.
    pub(crate) fn stated(&self, context: &mut Context) {
        if self.number - self.near.number > if self.is_record() { 1 } else { REACH } {
            return;
        }
        if let Some((status, span)) = self.near.status {
            context.set_status(Rank::Near, status, span);
        }
        if let Some(id) = &self.near.request_id {
            context.set_request_id(Rank::Near, id.clone());
        }
        if let Some(time) = &self.near.time {
            context.set_time(Rank::Transport, time.clone());
        }
    }

    /// Forgets what was stated: a record of a log begins, unless it is nothing but the body that the record before announces.
    pub(crate) fn begin_record(&mut self, at: usize) {
        let is_body = self.letters[at..].starts_with('{') && self.number == self.near.number + 1;
        if !is_body {
            self.near = Near::default();
        }
    }

    /// Forgets what was stated before an object that is a record of a log itself.
    pub(crate) fn stand_alone(&mut self, tree: &Tree) {
        let fields = Fields::of(self.text, tree, 0, &self.product_index.keys);
        let kinds = [FieldKind::Level, FieldKind::Msg, FieldKind::Event, FieldKind::Kind, FieldKind::Time];
        if kinds.iter().any(|&kind| fields.get(kind).is_some()) {
            self.near = Near::default();
        }
    }

    /// What a line states.
    pub(crate) fn state(&mut self, start: usize, line: &str) -> Stated {
        self.sent = head_of(line).unwrap_or(self.sent);
        if self.sent {
            return Stated { start, ..Stated::default() };
        }
        Stated { statement: statement::read(line), start, after_status: self.near.status.is_some(), brief: false }
    }

    /// Keeps what a line states for what follows it.
    pub(crate) fn note(&mut self, Stated { statement, start, brief, .. }: Stated) {
        if statement == Statement::default() {
            return;
        }
        if self.number - self.near.number > REACH {
            self.near = Near::default();
        }
        self.near.number = self.number;
        let place = |(from, to): Span| self.text.origin((start + from, start + to));
        let said = |(from, to): Span| Said {
            text: self.letters[start + from..start + to].to_owned(),
            span: place((from, to)),
        };
        if let Some((status, span)) = statement.status {
            // What did not fail is over.
            self.near.status = (status >= 400).then(|| (status, place(span)));
        }
        let indented = start > 0 && self.letters[..start].ends_with([' ', '\t']);
        self.near.brief = brief || indented || self.is_record();
        self.near.indent = self.indent(start);
        if let Some(id) = statement.request_id.map(said) {
            self.near.request_id = Some(id);
        }
        if let Some(time) = statement.time.map(said) {
            self.near.time = Some(time);
        }
    }

    /// Gives what a line states to the failure before it, where that lacks it and the line told of none itself.
    pub(crate) fn late(&mut self, walk: &mut Walk<'_>, stated: Stated, field: bool) {
        let Stated { statement, start, after_status, .. } = stated;
        if self.last.is_some_and(|last| last.number == self.number) {
            return;
        }
        let Some(last) = self.last.filter(|_| !statement.heads) else { return self.note(stated) };
        let lines = self.number - last.number;
        let mut told = walk.candidates[last.first..].iter().rev();
        let held = told.find_map(|candidate| candidate.finding.http_status);
        let repeats = held.is_some_and(|held| statement.status.is_some_and(|(status, _)| status == held));
        // It may as well be about the failure before.
        let either = held.is_none() && statement.labelled && !last.apart;
        self.note(Stated { brief: lines <= REACH && (repeats || either), ..stated });
        // What `curl -w` printed may bear the time of a console.
        let alone = statement.written && !statement.labelled && lines == 1;
        if self.is_record() && !alone {
            return;
        }
        let place = |(from, to): Span| self.text.origin((start + from, start + to));
        let late = &mut walk.candidates[last.first..];
        if let Some((status, span)) = statement.status
            && status >= 400
            && (statement.written || lines == 1 && !last.apart)
            && !after_status
            && lines <= LATE_STATUS
            && !(last.apart && (field || statement.labelled))
        {
            for candidate in late.iter_mut().filter(|candidate| candidate.finding.http_status.is_none()) {
                candidate.set_status(Rank::Near, status, place(span));
                self.near.status = None;
            }
        } else if let Some((status, span)) = statement.status
            && status >= 400
            && last.apart
            && lines <= LATE_STATUS
        {
            // The first failure has none, every further one has that of the line before it.
            if held != self.parted.last().map(|before| before.status) {
                self.parted.clear();
            }
            let candidates = (last.first, last.first + late.len());
            self.parted.push(PartedStatus { candidates, status, place: place(span) });
        }
        // A field may be the first one of the next failure.
        if lines > LATE_ID || field && last.apart {
            return;
        }
        let said = |(from, to): Span| Said {
            text: self.letters[start + from..start + to].to_owned(),
            span: place((from, to)),
        };
        if let Some(id) = statement.request_id.map(said) {
            for candidate in late.iter_mut().filter(|candidate| candidate.finding.request_id.is_none()) {
                candidate.set_request_id(Rank::Near, &id);
                self.near.request_id = None;
            }
        }
        if let Some(time) = statement.time.map(said) {
            for candidate in late.iter_mut().filter(|candidate| candidate.lacks_time()) {
                candidate.set_time(Rank::Near, &time);
                self.near.time = None;
            }
        }
    }

    /// Where several failures follow each other, each with an empty line and a status below it up to the end, the statuses are those
    /// of the failures above them: `curl -w` prints them so below a body that ends its line.
    pub(crate) fn statuses_below(&self, walk: &mut Walk<'_>) {
        let is_last = self.parted.last().is_some_and(|parted| parted.candidates.1 == walk.candidates.len());
        if self.parted.len() < 2 || !is_last {
            return;
        }
        for parted in &self.parted {
            for candidate in &mut walk.candidates[parted.candidates.0..parted.candidates.1] {
                if candidate.status <= Rank::Near {
                    candidate.status = Rank::None;
                    candidate.set_status(Rank::Near, parted.status, parted.place);
                }
            }
        }
    }

    /// What the object below an exception's stack says of its answer: Node prints the members of an error so.
    pub(crate) fn members_of_thrown(&self, walk: &mut Walk<'_>, line: usize, place: usize, tree: &Tree) {
        let is_stack = self.letters[line..place].trim_start().starts_with("at ");
        let Some(thrown) = self.thrown.filter(|thrown| is_stack && self.number - thrown.number <= 1) else { return };
        let fields = Fields::of(self.text, tree, 0, &self.product_index.keys);
        let said = record_context::of_object(self.text, tree, 0, &fields, &Context::default(), self.product_index);
        let members = self.text.origin((place, tree.end));
        for thrown in &mut walk.candidates[thrown.first..] {
            // What stands in the members is no further from the exception than they are.
            thrown.finding.span.1 = thrown.finding.span.1.max(members.1);
            thrown.apart = true;
            if let Some((rank, status, span)) = said.status.filter(|(_, status, _)| *status >= 400) {
                thrown.set_status(rank, status, span);
            }
            if let Some((rank, id)) = &said.request_id {
                thrown.set_request_id(*rank, id);
            }
            if let Some((rank, time)) = &said.time {
                thrown.set_time(*rank, time);
            }
        }
    }

    /// What an object states that tells of no failure itself: `{"http_code":413,"time_total":0.018}`.
    pub(crate) fn object_states(&mut self, walk: &mut Walk<'_>, tree: &Tree) {
        let fields = Fields::of(self.text, tree, 0, &self.product_index.keys);
        let Some((field, status)) = fields.http_status() else { return };
        let place = field.span;
        if !self.block.fields.all.is_empty() {
            // `res: {` below the first line of a record: the object is a field of the block.
            self.block.nest(FieldKind::HttpStatus, &self.letters[place.0..place.1], place);
            return;
        }
        let has = |kind: &FieldKind| fields.get(*kind).is_some();
        let is_record = [FieldKind::Level, FieldKind::Msg, FieldKind::Event].iter().any(has);
        let is_response = field.kind == FieldKind::HttpStatus || has(&FieldKind::Headers);
        if !is_response || is_record {
            return;
        }
        let inside = record_context::of_object(self.text, tree, 0, &fields, &Context::default(), walk.product_index);
        let statement =
            Statement { status: Some((status, place)), written: true, labelled: true, ..Statement::default() };
        let stated = Stated { statement, start: 0, after_status: self.near.status.is_some(), brief: false };
        self.note(stated);
        self.near.brief = true;
        self.near.indent = 0;
        self.near.request_id = inside.request_id.map(|(_, id)| id).or(self.near.request_id.take());
        self.near.time = inside.time.map(|(_, time)| time).or(self.near.time.take());
        self.late(walk, stated, false);
    }

    /// What follows an object in its line: ` (HTTP 403)` and the bare number that `curl -w` prints tell its status.
    pub(crate) fn after(&mut self, walk: &mut Walk<'_>, at: usize, end: usize) {
        let rest = self.letters.get(at..end).unwrap_or_default();
        let indent = rest.len() - rest.trim_start().len();
        if status_line::read(&rest[indent..]).is_some() {
            self.transport(walk, at + indent, rest.trim());
            return;
        }
        let only_marks = rest.chars().all(|letter| letter.is_whitespace() || ",;]})`'\"*_|".contains(letter));
        if only_marks || rest.len() > WORDS_BEFORE {
            return;
        }
        let place = |(from, to): Span| self.text.origin((at + from, at + to));
        let seen = self.last.filter(|last| last.number == self.number).map_or(walk.candidates.len(), |last| last.first);
        let status = http_text::bare_status(rest)
            .or_else(|| http_text::bracketed_status(rest))
            .or_else(|| http_text::mentioned(rest))
            .filter(|(status, _)| *status >= 400 && !rest.contains("want") && !rest.contains("expect"));
        for candidate in &mut walk.candidates[seen..] {
            if let Some((status, span)) = status {
                let beside = if candidate.status == Rank::Near { Rank::Transport } else { Rank::Near };
                candidate.set_status(beside, status, place(span));
            }
            if let Some((from, to)) = statement::named_id(rest).filter(|_| candidate.finding.request_id.is_none()) {
                let id = Said { text: rest[from..to].to_owned(), span: place((from, to)) };
                candidate.set_request_id(Rank::Near, &id);
            }
        }
        if self.response.as_ref().is_some_and(|response| response.used) {
            self.response = None;
        }
    }
}

/// Whether a line heads what was sent or what was received, as API clients and browsers title them.
fn head_of(line: &str) -> Option<bool> {
    let words = line.trim_matches(|letter: char| !letter.is_alphanumeric());
    let titled = |title: &str| words.get(..title.len()).is_some_and(|head| head.eq_ignore_ascii_case(title));
    if words.len() > 24 {
        return None;
    }
    if titled("request headers") || titled("request body") {
        return Some(true);
    }
    titled("response").then_some(false)
}
