//! Texts of their own in a line: objects, escaped ones, encoded ones, strings that hold a response.

use crate::envelope::context::candidate::{Context, Said};
use crate::envelope::finding::{Layer, Span};
use crate::envelope::layer::{Encoded, doubled_quotes, escaped};
use crate::envelope::lines::reader::{Last, LineReader, Near, SAYING, WORDS_BEFORE};
use crate::envelope::record::fields::{Fields, field_kind};
use crate::envelope::record::json::NodeKind;
use crate::envelope::record::{go_map, json};
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::text::escape;
use crate::envelope::text::mapped::MappedText;
use crate::envelope::walk::state::Walk;
use memchr::memchr;

/// Objects of a body in which what it says is looked for.
const MOST_PARTS: usize = 8;

impl LineReader<'_> {
    /// Finds and reads the next text of its own in the line: an object, an escaped one, an encoded one. Returns its span.
    pub(crate) fn inner(&mut self, walk: &mut Walk<'_>, line: usize, at: usize, end: usize) -> Option<Span> {
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
                if self.decode(walk, line, run) {
                    return Some(run.span);
                }
                from = limit.max(from) + 1;
                continue;
            };
            if matches!(bytes[place], b'[' | b'(') {
                if let Some(tree) = go_map::map(self.letters, place)
                    .or_else(|| json::object(self.letters, place))
                    .or_else(|| json::pairs(self.letters, place))
                {
                    self.object(walk, line, place, &tree);
                    return Some((place, tree.end));
                }
            } else if bytes[place] == b'{' {
                if let Some(end) = doubled_quotes::end(self.letters, place) {
                    let inner = escape::undouble(self.text, (place, end));
                    let context = self.around(walk, line, place);
                    self.nested(walk, &inner, &context, Layer("csv"));
                    return Some((place, end));
                }
                if let Some(end) = escaped::end(self.letters, place) {
                    let inner = escape::unescape(self.text, (place, end));
                    let context = self.around(walk, line, place);
                    self.nested(walk, &inner, &context, Layer("json-string"));
                    return Some((place, end));
                }
                if let Some(tree) = json::object(self.letters, place) {
                    self.object(walk, line, place, &tree);
                    return Some((place, tree.end));
                }
            } else if let Some(span) = response_string(self.letters, place, end) {
                let inner = escape::unescape(self.text, span);
                let context = self.around(walk, line, place);
                self.nested(walk, &inner, &context, Layer("string"));
                return Some((place, span.1 + 1));
            } else if !self.letters[..place].ends_with(['\\', '=', 'b'])
                && quoted_key(&self.letters[place..])
                && let Some(tree) = json::members(self.letters, place)
            {
                self.object(walk, line, place, &tree);
                return Some((place, tree.end));
            }
            from = place + 1;
        }
    }

    fn object(&mut self, walk: &mut Walk<'_>, line: usize, place: usize, tree: &json::Tree) {
        // `res: {` goes on with a block; any other object ends it.
        if !self.letters[line..].starts_with([' ', '\t']) {
            self.flush(walk);
        }
        if self.is_record() {
            self.stand_alone(tree);
        }
        self.end_body(walk);
        let context = self.around(walk, line, place);
        if wraps(walk.product_index, &self.letters[line..place]) && self.say(walk, &[(line, place)], &context) {
            return;
        }
        let before = walk.candidates.len();
        self.members_of_thrown(walk, line, place, tree);
        if walk.object(self.text, tree, 0, &context) {
            self.seen(before);
            self.flush(walk);
        } else {
            self.object_states(walk, tree);
            self.body_says(tree);
            self.skim();
            if let Some(response) = &mut self.response {
                response.complete = true;
            }
        }
    }

    /// Keeps what the body of an open response says, where it tells of no failure by itself.
    fn body_says(&mut self, tree: &json::Tree) {
        let Some(response) = self.response.as_mut().filter(|response| response.body.is_none() && !response.used) else {
            return;
        };
        // The whole first, then what it lists: `{"detail":[{"msg":…}]}`.
        let objects = (0..tree.nodes.len()).filter(|&at| tree.nodes[at].kind == NodeKind::Object).take(MOST_PARTS);
        response.body = objects.into_iter().find_map(|at| {
            let fields = Fields::of(self.text, tree, at, &self.product_index.keys);
            let (field, said) = fields.text(&SAYING)?;
            Some(Said { text: said.to_owned(), span: self.text.origin(field.trimmed(self.text)) })
        });
    }

    /// What was found belonged to the response, if one is open, and to what was stated before.
    pub(crate) fn seen(&mut self, before: usize) {
        self.skim();
        if let Some(response) = &mut self.response {
            response.used = true;
        }
        self.near = Near::default();
        self.last = Some(Last { first: before, number: self.number, apart: false });
    }

    /// A response has one body: what follows a complete one is none of it.
    fn end_body(&mut self, walk: &mut Walk<'_>) {
        if self.response.as_ref().is_some_and(|response| response.used) {
            self.response = None;
        } else if self.response.as_ref().is_some_and(|response| response.complete) {
            self.close(walk);
        }
    }

    /// A response's head has ended.
    pub(crate) fn skim(&mut self) {
        if let Some(response) = &mut self.response {
            response.in_head = false;
        }
    }

    fn nested(&mut self, walk: &mut Walk<'_>, inner: &MappedText<'_>, context: &Context, layer: Layer) {
        self.flush(walk);
        let before = walk.candidates.len();
        if context.depth < Context::DEEPEST {
            walk.text(inner, &context.peeled(&[layer]));
        }
        if walk.candidates.len() > before {
            self.seen(before);
        } else {
            self.skim();
        }
    }

    fn decode(&mut self, walk: &mut Walk<'_>, line: usize, run: Encoded) -> bool {
        let inner = (run.encoding.read)(self.text, run.span);
        let Some(inner) = inner else { return false };
        let context = self.around(walk, line, run.span.0);
        self.nested(walk, &inner, &context, Layer(run.encoding.name));
        true
    }
}

/// Whether a quoted key that plays a part stands here.
fn quoted_key(text: &str) -> bool {
    let window = &text.as_bytes()[1..text.len().min(40)];
    memchr(b'"', window).is_some_and(|end| text.is_char_boundary(1 + end) && field_kind(&text[1..=end]).is_some())
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
fn wraps(product_index: &ProductIndex, words: &str) -> bool {
    words.len() <= WORDS_BEFORE
        && words.ends_with(": ")
        && product_index
            .phrase(words)
            .is_some_and(|(_, pattern, (_, end))| pattern.text.ends_with('*') && end >= words.len() - 1)
}
