//! Reads the lines of one stream: objects wherever they stand, heads of responses, renderings of fields, and lines that tell
//! of a failure in words.

use memchr::{memchr, memchr3};

use super::Span;
use super::embedded::{Encoded, doubled_end, encoded, escaped_end, quoted_key};
use super::fields::{Field as Held, Fields, Role, Value, role};
use super::finding::Layer;
use super::http::{self, Response};
use super::json::{self, Mended};
use super::peel::encoding;
use super::report;
use super::scan::{DEEPEST, Scan};
use super::shape;
use super::sighting::{Frame, Rank, Said};
use super::stream::Line;
use super::table::Table;
use super::text::Text;
use super::{dump, escape, head, rendering, surface, told};

/// Lines after which a status named in prose no longer belongs to what follows.
const STATUS_REACH: usize = 12;

/// Bytes before an object in which its line says what it is.
const WORDS_BEFORE: usize = 240;

/// Reads a stream.
pub(super) fn read(scan: &mut Scan<'_>, text: &Text<'_>, lines: &[Line], frame: &Frame) {
    let mut reader = Reader {
        text,
        letters: text.as_str(),
        lines,
        line: None,
        record: None,
        frame,
        response: None,
        near: None,
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
    frame: &'t Frame,
    response: Option<Response>,
    /// A status named in words, and the number of its line.
    near: Option<(u16, Span, usize)>,
    block: Block<'t>,
    table: Option<Table<'t>>,
    fence: bool,
    /// Runs of base64 and percent encoding, last first.
    encoded: Vec<Encoded>,
    number: usize,
    /// A speaker named by an exception, until the next one.
    speaker: Option<(&'static str, &'static str)>,
    /// Sightings before the object that was read last in this line, and where that line begins.
    last: Option<(usize, usize)>,
}

/// Fields rendered one a line.
#[derive(Default)]
struct Block<'t> {
    fields: Fields<'t>,
    start: usize,
    end: usize,
    frame: Option<Frame>,
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
        let timed = self.line.filter(|line| line.time.is_some());
        self.record = timed.or(self.record.filter(|_| told::goes_on(&self.letters[at..])));
    }

    /// Reads one line, and the lines that an object in it goes on over. Returns where the next one begins.
    fn line(&mut self, scan: &mut Scan<'_>, start: usize, mut end: usize) -> usize {
        let mut at = start;
        let mut objects = 0;
        while let Some((from, to)) = self.inner(scan, start, at, end) {
            objects += 1;
            at = to.max(from + 1);
            if at > end {
                end = memchr(b'\n', &self.letters.as_bytes()[at..]).map_or(self.letters.len(), |step| at + step);
            }
        }
        if objects == 0 {
            self.words(scan, start, end);
        } else {
            self.after(scan, at, end);
        }
        end + 1
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
                memchr3(b'{', b'"', b'[', &bytes[from..limit]).map(|step| from + step)
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
            if bytes[place] == b'[' {
                if let Some(tree) = dump::map(self.letters, place) {
                    self.object(scan, line, place, &tree);
                    return Some((place, tree.end));
                }
            } else if bytes[place] == b'{' {
                if let Some(end) = doubled_end(self.letters, place) {
                    let inner = escape::undouble(self.text, (place, end));
                    let frame = self.around(line, place);
                    self.nested(scan, &inner, &frame, Layer("csv"));
                    return Some((place, end));
                }
                if let Some(end) = escaped_end(self.letters, place) {
                    let inner = escape::unescape(self.text, (place, end));
                    let frame = self.around(line, place);
                    self.nested(scan, &inner, &frame, Layer("json-string"));
                    return Some((place, end));
                }
                if let Some(tree) = json::object(self.letters, place) {
                    self.object(scan, line, place, &tree);
                    return Some((place, tree.end));
                }
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
        self.flush(scan);
        let frame = self.around(line, place);
        let before = scan.sightings.len();
        let seen = scan.object(self.text, tree, 0, &frame);
        self.spend(seen);
        if seen {
            self.last = Some((before, self.number));
        }
    }

    /// What was found belonged to the response, if one is open; a status named before is used up.
    fn spend(&mut self, seen: bool) {
        if let Some(response) = &mut self.response {
            response.in_head = false;
            response.used |= seen;
        }
        if seen {
            self.near = None;
        }
    }

    fn nested(&mut self, scan: &mut Scan<'_>, inner: &Text<'_>, frame: &Frame, layer: Layer) {
        self.flush(scan);
        let before = scan.sightings.len();
        if frame.depth < DEEPEST {
            scan.text(inner, &frame.peeled(&[layer]));
        }
        let seen = scan.sightings.len() > before;
        self.spend(seen);
        if seen {
            self.last = Some((before, self.number));
        }
    }

    fn decode(&mut self, scan: &mut Scan<'_>, line: usize, run: Encoded) -> bool {
        let inner = if run.base64 {
            encoding::base64(self.text, run.span)
        } else {
            Some(encoding::percent(self.text, run.span))
        };
        let Some(inner) = inner else { return false };
        let frame = self.around(line, run.span.0);
        self.nested(scan, &inner, &frame, Layer(if run.base64 { "base64" } else { "percent" }));
        true
    }

    /// What stands around an object that begins at `place` in the line that begins at `line`.
    fn around(&mut self, line: usize, place: usize) -> Frame {
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
            http::bare_status(words.trim_end_matches([' ', ':', ']', '-', ')', '>']))
                .or_else(|| http::bracketed_status(words))
                .or_else(|| http::last_word(words))
        };
        if let Some((status, (start, end))) = http::mentioned(words).or_else(bare) {
            frame.set_status(Rank::Line, status, self.text.origin((from + start, from + end)));
        }
        frame.speaker = surface::speaker(words).or(self.speaker).or(frame.speaker);
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
        if let Some((status, span, number)) = self.near.filter(|_| self.line.is_none_or(|line| line.time.is_none()))
            && self.number - number <= STATUS_REACH
        {
            frame.set_status(Rank::Near, status, span);
        }
        if let Some(response) = &self.response {
            response.frame(&mut frame);
            frame.path.push(Layer("http"));
        }
        frame
    }

    /// What follows an object in its line: ` (HTTP 403)` and the bare number that `curl -w` prints tell its status.
    fn after(&mut self, scan: &mut Scan<'_>, at: usize, end: usize) {
        let rest = self.letters.get(at..end).unwrap_or_default();
        let only_marks = rest.chars().all(|letter| letter.is_whitespace() || ",;]})`'\"*_|".contains(letter));
        if only_marks || rest.len() > WORDS_BEFORE {
            return;
        }
        let status = http::bare_status(rest)
            .or_else(|| http::mentioned(rest))
            .filter(|_| !rest.contains("want") && !rest.contains("expect"));
        if let Some((status, (from, to))) = status {
            self.late_status(scan, status, (at + from, at + to));
        }
        if self.response.as_ref().is_some_and(|response| response.used) {
            self.response = None;
        }
    }

    /// Gives a status that stands after a body to that body, where it has none.
    fn late_status(&self, scan: &mut Scan<'_>, status: u16, place: Span) {
        let Some((first, _)) = self.last.filter(|(_, number)| self.number - number <= 3) else { return };
        let place = self.text.origin(place);
        for sighting in scan.sightings.iter_mut().skip(first).filter(|sighting| sighting.finding.http_status.is_none())
        {
            sighting.set_status(Rank::Near, status, place);
        }
    }

    /// Reads a line without objects.
    fn words(&mut self, scan: &mut Scan<'_>, start: usize, end: usize) {
        let raw = &self.letters[start..end];
        let line = raw.trim();
        if line.is_empty() {
            if let Some(response) = &mut self.response {
                response.in_head = false;
            }
            self.flush(scan);
            self.table = None;
            return;
        }
        let start = start + (raw.len() - raw.trim_start().len());
        if line.starts_with("```") || line.starts_with("~~~") {
            self.fence = !self.fence;
            self.flush(scan);
            return;
        }
        if self.transport(scan, start, line) {
            return;
        }
        if let Some(response) = &mut self.response {
            response.in_head = false;
            if response.used && !line.chars().all(|letter| ",;]})`'\"".contains(letter)) {
                self.response = None;
            } else if response.body.is_none() && !response.used {
                response.body =
                    Some(Said { text: line.to_owned(), span: self.text.origin((start, start + line.len())) });
            }
        }
        self.named_status(scan, start, line);
        if self.table(scan, start, line) || self.pairs(scan, start, line) {
            return;
        }
        // `Error: ` heads an exception's line as well as a field; a block that is under way is one of fields.
        let thrown = line.starts_with("Error: ") && self.block.fields.all.is_empty();
        if thrown && self.said(scan, start, line) || self.field(start, line) {
            return;
        }
        self.flush(scan);
        if let Some(fields) = rendering::headline(line, start) {
            self.block = Block { fields, start, end: start + line.len(), frame: Some(self.context()) };
            return;
        }
        if let Some(sighting) = head::reply_line(self.text, (start, line), &self.context()) {
            scan.sightings.push(sighting);
            self.spend(true);
            return;
        }
        self.said(scan, start, line);
    }

    /// Reads a line as words. Returns whether they tell of a failure.
    fn said(&mut self, scan: &mut Scan<'_>, start: usize, line: &str) -> bool {
        let frame = self.context();
        let before = scan.sightings.len();
        let stack = line.starts_with("at ") || line.starts_with("File ");
        self.speaker = if stack { self.speaker } else { surface::speaker(line) };
        told::read(scan, self.text, (start, start + line.len()), &frame, self.speaker);
        let seen = scan.sightings.len() > before;
        self.spend(seen);
        seen
    }

    /// Status lines, headers, and what `curl -v` prints beside them.
    fn transport(&mut self, scan: &mut Scan<'_>, start: usize, line: &str) -> bool {
        let is_field = || rendering::field(line).is_some_and(|(key, _)| role(key).is_some());
        if line.starts_with("* ") && !line.contains("**") && !is_field() {
            return true;
        }
        if line.starts_with("> ") {
            self.close(scan);
            return true;
        }
        let received = line.strip_prefix("< ").or_else(|| (line == "<").then_some(""));
        let (at, head) = received.map_or((start, line), |rest| (start + line.len() - rest.len(), rest));
        if let Some((status, (from, to))) = http::status_line(head) {
            self.flush(scan);
            self.close(scan);
            self.response =
                Some(Response::new(status, self.text.origin((at + from, at + to)), self.text.origin((at, at)).0));
            return true;
        }
        if let Some((from, to)) = challenge(head) {
            let said = |(from, to): Span| Said {
                text: head[from..to].to_owned(),
                span: self.text.origin((at + from, at + to)),
            };
            let error = http::parameter(&head[from..to], "error").map(|(start, end)| said((from + start, from + end)));
            let said = said((from, to));
            let response = self.response.get_or_insert_with(|| Response::new(0, (0, 0), said.span.0));
            response.headers.push(("www-authenticate".to_owned(), said));
            response.challenge_error = response.challenge_error.take().or(error);
            return true;
        }
        if head.is_empty() {
            if let Some(response) = &mut self.response {
                response.in_head = false;
            }
            return true;
        }
        if let Some((name, (from, to))) = http::header(head)
            && let Some(response) = self.response.as_mut().filter(|response| response.in_head)
        {
            let said = Said { text: head[from..to].to_owned(), span: self.text.origin((at + from, at + to)) };
            response.headers.push((name.to_ascii_lowercase(), said));
            return true;
        }
        if line.starts_with("$ ") || line.starts_with("PS ") && line.contains("> ") {
            self.flush(scan);
            self.close(scan);
            self.near = None;
            return true;
        }
        received.is_some()
    }

    /// Notes a status that a line of its own names; what a tool prints after a body belongs to that body.
    fn named_status(&mut self, scan: &mut Scan<'_>, start: usize, line: &str) {
        if line.len() > WORDS_BEFORE || self.line.is_some_and(|line| line.time.is_some()) {
            return;
        }
        if let Some((status, (from, to))) = http::bare_status(line).or_else(|| http::written_status(line)) {
            return self.late_status(scan, status, (start + from, start + to));
        }
        let Some((status, (from, to))) = http::mentioned(line) else { return };
        let written_out = ["http_code", "HTTP_CODE", "http_status", "HTTP_STATUS", "status=", "status:", "HTTP "]
            .iter()
            .any(|head| line.starts_with(head));
        if written_out && self.near.is_none() {
            self.late_status(scan, status, (start + from, start + to));
        }
        self.near = Some((status, self.text.origin((start + from, start + to)), self.number));
    }

    fn table(&mut self, scan: &mut Scan<'_>, start: usize, line: &'t str) -> bool {
        if let Some(table) = &self.table {
            let Some(fields) = table.row(line, start) else {
                self.table = None;
                return false;
            };
            let frame = self.context();
            self.told(scan, &fields, (start, start + line.len()), &frame);
            return true;
        }
        self.table = Table::head(line);
        self.table.is_some()
    }

    /// `level=error msg="…" request_id=…`: pairs in one line.
    fn pairs(&mut self, scan: &mut Scan<'_>, start: usize, line: &'t str) -> bool {
        let fields = rendering::pairs(line, start);
        if fields.all.len() < 2 {
            return false;
        }
        let frame = self.context();
        self.flush(scan);
        if !self.told(scan, &fields, (start, start + line.len()), &frame) {
            return false;
        }
        true
    }

    /// `error: invalid_token`: one field a line, as YAML, PowerShell and tickets render an object.
    fn field(&mut self, start: usize, line: &'t str) -> bool {
        let Some((key, value)) = rendering::field(line) else { return false };
        let Some(role) = role(key) else { return !self.block.fields.all.is_empty() };
        let letters = &line[value.0..value.1];
        let held = Held {
            role,
            key: key.into(),
            value: plain_value(letters),
            span: (start + value.0, start + value.1),
            cut: super::fields::elided(letters),
        };
        if self.block.fields.all.is_empty() {
            self.block.start = start;
            self.block.frame = Some(self.context());
        }
        self.block.end = start + line.len();
        if self.block.fields.get(role).is_none() {
            self.block.fields.push(held);
        }
        true
    }

    /// Tells what a row that fits these fields tells.
    fn told(&mut self, scan: &mut Scan<'_>, fields: &Fields<'_>, place: Span, frame: &Frame) -> bool {
        let fit = shape::fit(fields, scan.glossary).filter(|fit| fit.shape.catalog.is_some());
        let Some(fit) = fit else {
            scan.support(self.text, fields, place, frame);
            return false;
        };
        let sighting = report::report(self.text, fields, fit, place, Mended::default(), frame, scan.glossary);
        scan.sightings.push(sighting);
        self.spend(true);
        true
    }

    /// Ends the block of fields.
    fn flush(&mut self, scan: &mut Scan<'_>) {
        let mut block = std::mem::take(&mut self.block);
        if block.fields.all.is_empty() {
            return;
        }
        if block.fields.all.len() > 1 {
            block.fields.note(Role::Rendered);
        }
        let mut frame = block.frame.unwrap_or_default();
        frame.path.push(Layer("fields"));
        self.told(scan, &block.fields, (block.start, block.end), &frame);
    }

    /// Ends the response.
    fn close(&mut self, scan: &mut Scan<'_>) {
        if let Some(response) = self.response.take().filter(|response| !response.used) {
            let frame = self.frame.clone();
            scan.response(&response, &frame);
        }
    }
}

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

/// The span of a challenge's value, where the line is a `WWW-Authenticate` header.
fn challenge(line: &str) -> Option<Span> {
    const NAME: &str = "www-authenticate";
    let head = line.get(..NAME.len()).filter(|head| head.eq_ignore_ascii_case(NAME))?;
    let rest = line[head.len()..].trim_start().strip_prefix(':')?;
    let value = rest.trim_start();
    (!value.is_empty()).then(|| (line.len() - value.len(), line.len()))
}
