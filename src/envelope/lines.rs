//! Reads the lines of one stream: objects wherever they stand, heads of responses, renderings of fields, and lines that tell
//! of a failure in words.

mod block;
mod near;
mod transport;

use std::sync::Arc;

use memchr::memchr;

use super::Span;
use super::embedded::{Encoded, doubled_end, encoded, escaped_end, quoted_key};
use super::fields::{Fields, Role};
use super::finding::Layer;
use super::glossary::Glossary;
use super::http::{self, Response};
use super::json;
use super::peel::{encoding, time};
use super::scan::{DEEPEST, Scan};
use super::sighting::{Frame, Rank, Said};
use super::stream::Line;
use super::table::Table;
use super::text::Text;
use super::vocabulary::Speaker;
use super::{dump, escape, head, listed_head, moment, rendering, report, statement, told};
use block::Block;
use near::{Last, Near, Stated};

/// Bytes before an object in which its line says what it is.
const WORDS_BEFORE: usize = 240;

/// Fields in which a body says what happened, best first.
const SAYING: [Role; 7] =
    [Role::Message, Role::Description, Role::Detail, Role::Error, Role::Reason, Role::Msg, Role::Title];

/// Reads a stream.
pub(super) fn read(scan: &mut Scan<'_>, text: &Text<'_>, lines: &[Line], frame: &Frame) {
    let mut reader = Reader {
        text,
        letters: text.as_str(),
        lines,
        line: None,
        record: None,
        record_number: 0,
        record_apart: false,
        frame,
        glossary: scan.glossary,
        response: None,
        near: Near::default(),
        sent: false,
        block: Block::default(),
        table: None,
        fence: false,
        encoded: encoded(text.as_str()),
        number: 0,
        speaker: None,
        last: None,
    };
    reader.read(scan);
}

struct Reader<'t> {
    text: &'t Text<'t>,
    letters: &'t str,
    lines: &'t [Line],
    /// The margin of the current line.
    line: Option<&'t Line>,
    /// The last line that bore a time, while the lines of its exception go on.
    record: Option<&'t Line>,
    record_number: usize,
    /// An empty line followed.
    record_apart: bool,
    frame: &'t Frame,
    glossary: &'t Glossary,
    response: Option<Response>,
    /// What the lines before state.
    near: Near,
    /// The lines tell what was sent.
    sent: bool,
    block: Block<'t>,
    table: Option<Table<'t>>,
    fence: bool,
    /// Runs of base64 and percent encoding, last first.
    encoded: Vec<Encoded>,
    number: usize,
    /// A speaker named by an exception, until the next one.
    speaker: Option<Arc<Speaker>>,
    last: Option<Last>,
}

impl<'t> Reader<'t> {
    fn read(&mut self, scan: &mut Scan<'_>) {
        let mut at = 0;
        while at < self.letters.len() {
            let end = memchr(b'\n', &self.letters.as_bytes()[at..]).map_or(self.letters.len(), |step| at + step);
            self.enter(at);
            at = self.line(scan, at, end);
        }
        self.flush(scan);
        self.close(scan);
    }

    /// Makes the margin of the line that begins at `at` current.
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
        let boxed = self.line.is_some_and(|line| line.layers.contains(&Layer("border")));
        // After an empty line an exception may go on, but no object.
        let goes_on = boxed
            || told::goes_on(&self.letters[at..]) && !(self.record_apart && self.letters[at..].starts_with(['{', '}']));
        self.record = record.or(self.record.filter(|_| goes_on));
        self.leave(at);
    }

    /// Reads one line, and the lines that an object in it goes on over. Returns where the next one begins.
    fn line(&mut self, scan: &mut Scan<'_>, start: usize, mut end: usize) -> usize {
        let mut at = start;
        let mut objects = 0;
        let seen = scan.sightings.len();
        while let Some((from, to)) = self.inner(scan, start, at, end) {
            objects += 1;
            at = to.max(from + 1);
            if at > end {
                end = memchr(b'\n', &self.letters.as_bytes()[at..]).map_or(self.letters.len(), |step| at + step);
            }
        }
        let is_header = || http::header(self.letters[start..end].trim()).is_some();
        if objects == 0 && self.response.is_none() && !is_header() && self.listed_head(scan, (start, end)) {
            self.flush(scan);
        } else if objects == 0 {
            self.words(scan, start, end);
        } else {
            self.after(scan, at, end);
            self.list(scan, start, end);
        }
        if objects > 0 && scan.sightings.len() == seen && self.response.is_none() {
            self.listed_head(scan, (start, end));
        }
        end + 1
    }

    /// Reads lines as the head of a response that is kept as data. Returns whether they tell of a failure.
    fn listed_head(&mut self, scan: &mut Scan<'_>, lines: Span) -> bool {
        let sighting = listed_head::sighting(self.text, lines, || self.context(), scan.glossary);
        let Some(sighting) = sighting else { return false };
        scan.sightings.push(sighting);
        self.seen(scan.sightings.len() - 1);
        true
    }

    /// Finds and reads the next text of its own in the line: an object, an escaped one, an encoded one. Returns its span.
    fn inner(&mut self, scan: &mut Scan<'_>, line: usize, at: usize, end: usize) -> Option<Span> {
        let bytes = self.letters.as_bytes();
        let mut from = at;
        loop {
            while self.encoded.last().is_some_and(|run| run.span.0 < from) {
                self.encoded.pop();
            }
            let run = self.encoded.last().copied().filter(|run| run.span.0 < end);
            let limit = run.map_or(end, |run| run.span.0);
            let candidate = if from < limit {
                bytes[from..limit]
                    .iter()
                    .position(|byte| matches!(byte, b'{' | b'"' | b'[' | b'('))
                    .map(|step| from + step)
            } else {
                None
            };
            let Some(place) = candidate else {
                let run = run?;
                self.encoded.pop();
                if self.decode(scan, line, run) {
                    return Some(run.span);
                }
                from = limit.max(from) + 1;
                continue;
            };
            if matches!(bytes[place], b'[' | b'(') {
                if let Some(tree) = dump::map(self.letters, place)
                    .or_else(|| json::object(self.letters, place))
                    .or_else(|| json::pairs(self.letters, place))
                {
                    self.object(scan, line, place, &tree);
                    return Some((place, tree.end));
                }
            } else if bytes[place] == b'{' {
                if let Some(end) = doubled_end(self.letters, place) {
                    let inner = escape::undouble(self.text, (place, end));
                    let frame = self.around(scan, line, place);
                    self.nested(scan, &inner, &frame, Layer("csv"));
                    return Some((place, end));
                }
                if let Some(end) = escaped_end(self.letters, place) {
                    let inner = escape::unescape(self.text, (place, end));
                    let frame = self.around(scan, line, place);
                    self.nested(scan, &inner, &frame, Layer("json-string"));
                    return Some((place, end));
                }
                if let Some(tree) = json::object(self.letters, place) {
                    self.object(scan, line, place, &tree);
                    return Some((place, tree.end));
                }
            } else if let Some(span) = response_string(self.letters, place, end) {
                let inner = escape::unescape(self.text, span);
                let frame = self.around(scan, line, place);
                self.nested(scan, &inner, &frame, Layer("string"));
                return Some((place, span.1 + 1));
            } else if !self.letters[..place].ends_with(['\\', '=', 'b'])
                && quoted_key(&self.letters[place..])
                && let Some(tree) = json::members(self.letters, place)
            {
                self.object(scan, line, place, &tree);
                return Some((place, tree.end));
            }
            from = place + 1;
        }
    }

    fn object(&mut self, scan: &mut Scan<'_>, line: usize, place: usize, tree: &json::Tree) {
        // `res: {` goes on with a block; any other object ends it.
        if !self.letters[line..].starts_with([' ', '\t']) {
            self.flush(scan);
        }
        if self.is_record() {
            self.stand_alone(tree);
        }
        self.end_body();
        let frame = self.around(scan, line, place);
        if wraps(scan.glossary, &self.letters[line..place]) && self.say(scan, &[(line, place)], &frame) {
            return;
        }
        let before = scan.sightings.len();
        if scan.object(self.text, tree, 0, &frame) {
            self.seen(before);
            self.flush(scan);
        } else {
            self.object_states(scan, tree);
            self.body_says(tree);
            self.skim();
        }
    }

    /// Keeps what the body of an open response says, where it tells of no failure by itself.
    fn body_says(&mut self, tree: &json::Tree) {
        let Some(response) = self.response.as_mut().filter(|response| response.body.is_none() && !response.used) else {
            return;
        };
        let fields = Fields::of(self.text, tree, 0, &self.glossary.keys);
        if let Some((field, said)) = fields.text(&SAYING) {
            response.body =
                Some(Said { text: said.to_owned(), span: self.text.origin(report::trimmed(self.text, field)) });
        }
    }

    /// What was found belonged to the response, if one is open, and to what was stated before.
    fn seen(&mut self, before: usize) {
        self.skim();
        if let Some(response) = &mut self.response {
            response.used = true;
        }
        self.near = Near::default();
        self.last = Some(Last { first: before, number: self.number, apart: false });
    }

    /// A response has one body: what follows a complete one is none of it.
    fn end_body(&mut self) {
        if self.response.as_ref().is_some_and(|response| response.used) {
            self.response = None;
        }
    }

    /// A response's head has ended.
    fn skim(&mut self) {
        if let Some(response) = &mut self.response {
            response.in_head = false;
        }
    }

    fn nested(&mut self, scan: &mut Scan<'_>, inner: &Text<'_>, frame: &Frame, layer: Layer) {
        self.flush(scan);
        let before = scan.sightings.len();
        if frame.depth < DEEPEST {
            scan.text(inner, &frame.peeled(&[layer]));
        }
        if scan.sightings.len() > before {
            self.seen(before);
        } else {
            self.skim();
        }
    }

    fn decode(&mut self, scan: &mut Scan<'_>, line: usize, run: Encoded) -> bool {
        let inner = if run.base64 {
            encoding::base64(self.text, run.span)
        } else {
            Some(encoding::percent(self.text, run.span))
        };
        let Some(inner) = inner else { return false };
        let frame = self.around(scan, line, run.span.0);
        self.nested(scan, &inner, &frame, Layer(if run.base64 { "base64" } else { "percent" }));
        true
    }

    /// What stands around an object that begins at `place` in the line that begins at `line`.
    fn around(&self, scan: &Scan<'_>, line: usize, place: usize) -> Frame {
        let mut frame = self.context();
        let mut from = line.max(place.saturating_sub(WORDS_BEFORE));
        while !self.letters.is_char_boundary(from) {
            from += 1;
        }
        let words = &self.letters[from..place];
        if words.ends_with('`') && !self.fence {
            frame.path.push(Layer("inline-code"));
        }
        let bare = || {
            http::bare_status(words.trim_end_matches([' ', ':', ']', '-', ')', '>', ',', '\'', '"']))
                .or_else(|| http::bracketed_status(words))
                .or_else(|| http::last_word(words))
                .filter(|(status, _)| *status >= 400)
        };
        if let Some((status, (start, end))) = http::mentioned(words).or_else(bare) {
            frame.set_status(Rank::Line, status, self.text.origin((from + start, from + end)));
        }
        if let Some((start, end)) = statement::named_id(words) {
            let id = Said { text: words[start..end].to_owned(), span: self.text.origin((from + start, from + end)) };
            frame.set_request_id(Rank::Near, id);
        }
        // `time="…" level=error msg="403 {`: the pairs before it are its record's.
        if let Some(time) = rendering::pairs(words, from, &self.glossary.keys).get(Role::Time).filter(|held| !held.cut)
            && let Some(text) = time.text().filter(|text| moment(text.as_bytes()).is_some())
        {
            let place = report::trimmed(self.text, time);
            frame.set_time(Rank::Record, Said { text: text.to_owned(), span: self.text.origin(place) });
        }
        if let Some((start, end)) = dated_cell(words) {
            frame.set_time(
                Rank::Line,
                Said { text: words[start..end].to_owned(), span: self.text.origin((from + start, from + end)) },
            );
        }
        frame.speaker = scan.glossary.speaker(words).or(self.speaker.clone()).or(frame.speaker);
        frame
    }

    /// What stands around the current line.
    fn context(&self) -> Frame {
        let mut frame = self.frame.clone();
        if let Some(line) = self.line {
            frame.path.extend(&line.layers);
            if let Some(time) = &line.time {
                frame.set_time(Rank::Line, time.clone());
            }
            if frame.service.is_none() {
                frame.service.clone_from(&line.source);
            }
        }
        if let Some(time) = self.record.and_then(|record| record.time.as_ref()) {
            frame.set_time(Rank::Near, time.clone());
        }
        // A log record stands for itself.
        if self.fence {
            frame.path.push(Layer("markdown-fence"));
        }
        self.stated(&mut frame);
        if let Some(response) = &self.response {
            response.frame(&mut frame, self.glossary);
            frame.path.push(Layer("http"));
        }
        frame
    }

    /// Reads a line without objects.
    fn words(&mut self, scan: &mut Scan<'_>, start: usize, end: usize) {
        let raw = &self.letters[start..end];
        let line = raw.trim();
        if line.is_empty() {
            self.skim();
            self.flush(scan);
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
            self.flush(scan);
            return;
        }
        if line == "---" {
            self.flush(scan);
            self.part(true);
            return;
        }
        if let Some(at) = http::glued(line) {
            self.body(start, &line[..at]);
            self.transport(scan, start + at, &line[at..]);
            return;
        }
        if self.transport(scan, start, line) {
            return;
        }
        self.body(start, line);
        let stated = self.state(start, line);
        let field = self.tell(scan, stated, indent, line);
        self.late(scan, stated, field);
    }

    /// A line that may be the body of the response, or what follows it.
    fn body(&mut self, start: usize, line: &str) {
        if let Some(response) = &mut self.response {
            response.in_head = false;
            if response.used && !line.chars().all(|letter| ",;]})`'\"".contains(letter)) {
                self.response = None;
            } else if response.body.is_none() && !response.used {
                response.body =
                    Some(Said { text: line.to_owned(), span: self.text.origin((start, start + line.len())) });
            }
        }
    }

    /// Reads a line as a row, pairs, a field or words. Returns whether it is a field.
    fn tell(&mut self, scan: &mut Scan<'_>, stated: Stated, indent: usize, line: &'t str) -> bool {
        let start = stated.start;
        if self.table(scan, start, line) || self.pairs(scan, start, line) || self.callback(scan, start, line) {
            return false;
        }
        // `Error: ` heads an exception's line as well as a field; a block that is under way is one of fields.
        let thrown = line.starts_with("Error: ") && self.block.fields.all.is_empty();
        if thrown && self.said(scan, start, line) {
            return false;
        }
        if self.field(stated, indent, line) {
            return true;
        }
        self.flush(scan);
        if let Some(fields) = rendering::headline(line, start) {
            self.block = Block::headed(fields, (start, start + line.len()), self.number, self.context());
            return false;
        }
        if let Some(sighting) = head::reply_line(self.text, (start, line), &self.context()) {
            scan.sightings.push(sighting);
            self.seen(scan.sightings.len() - 1);
            return false;
        }
        self.said(scan, start, line);
        false
    }

    /// `[AccessDenied('…'), Mandate(…)]`: reads the items of a list that were told of in no other way as words.
    fn list(&mut self, scan: &mut Scan<'_>, start: usize, end: usize) {
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
        let frame = self.context();
        self.say(scan, &items, &frame);
    }

    /// Reads a line as words. Returns whether they tell of a failure.
    fn said(&mut self, scan: &mut Scan<'_>, start: usize, line: &str) -> bool {
        let frame = self.context();
        let before = scan.sightings.len();
        let stack = line.starts_with("at ") || line.starts_with("File ");
        if !stack {
            self.speaker = scan.glossary.speaker(line);
        }
        told::read(scan, self.text, (start, start + line.len()), &frame, self.speaker.clone());
        let seen = scan.sightings.len() > before;
        if seen {
            self.seen(before);
        }
        seen
    }
}

/// Where a time stands that is a cell of a row: `7|2026-11-29 23:00:00|500|`.
fn dated_cell(words: &str) -> Option<Span> {
    const BARS: [char; 5] = ['|', '│', '┃', '\t', ','];
    let quotes = ['"', '\''];
    let mut at = 0;
    words.split_inclusive(BARS).find_map(|cell| {
        let start = at + cell.len() - cell.trim_start_matches(' ').trim_start_matches(quotes).len();
        at += cell.len();
        let length = time::dated(&words[start..])?;
        let rest = words[start + length..].trim_start_matches(quotes).trim_start_matches(' ');
        rest.starts_with(BARS).then_some((start, start + length))
    })
}

/// Where the letters stand of a string on one line that holds the head of a response, as strace and debuggers print it.
fn response_string(letters: &str, open: usize, end: usize) -> Option<Span> {
    let rest = letters.get(open + 1..end).filter(|rest| rest.starts_with("HTTP/") && rest.contains("\\r\\n"))?;
    let quote = letters[open..].chars().next()?;
    let close = rest.match_indices(quote).map(|(at, _)| at).find(|&at| !rest[..at].ends_with('\\'))?;
    Some((open + 1, open + 1 + close))
}

/// Whether a fixed message that ends in what somebody else answered begins in `words` and is still open at their end:
/// `mcp discovery failed: mcp server http 401: `.
fn wraps(glossary: &Glossary, words: &str) -> bool {
    words.len() <= WORDS_BEFORE
        && words.ends_with(": ")
        && glossary
            .phrase(words)
            .is_some_and(|(_, print, (_, end))| print.text.ends_with('*') && end >= words.len() - 1)
}
