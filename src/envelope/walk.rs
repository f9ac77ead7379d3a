//! The walk through a text and all texts inside it: layers off, objects and lines read, everything that tells of a failure
//! collected as a [`Candidate`].
//!
//! Each byte of a text is read once a layer and layers are bounded, so time is linear in the input.

pub(crate) mod state;

use crate::envelope::context::candidate::{Candidate, Context, Rank, Said};
use crate::envelope::context::record_context;
use crate::envelope::finding::{Layer, Span};
use crate::envelope::layer::{self, byte_array};
use crate::envelope::lines;
use crate::envelope::prefix::other_side::other_side;
use crate::envelope::recognise::{build_finding, http_response};
use crate::envelope::record::fields::{FieldKind, Fields};
use crate::envelope::record::http_text::Response;
use crate::envelope::record::json::{NodeKind, Tree};
use crate::envelope::record::status_line;
use crate::envelope::record::stream::{self, Stream};
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::fit::{self, Fit};
use crate::envelope::text::escape;
use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};
use crate::envelope::text::words::words;
use crate::envelope::walk::state::Walk;

/// Shortest string that could hold an envelope or a telling line.
const SHORTEST: usize = 12;

/// The fields of an object whose inside is still to be read.
struct OpenObject<'t, 'g> {
    fields: Fields<'t>,
    fit: Option<Fit<'g>>,
    inner: Context,
}

impl<'g> Walk<'g> {
    /// Reads a text: takes off what stands on its letters and before its lines, then reads each stream of lines.
    pub fn text(&mut self, text: &MappedText<'_>, context: &Context) {
        if context.depth > Context::DEEPEST {
            let words = format!("texts nested more than {} deep were not read", Context::DEEPEST);
            if !self.limits.contains(&words) {
                self.limits.push(words);
            }
            return;
        }
        let (inside, steps) = layer::take_off(text);
        match inside {
            Some(inside) => {
                let context = steps.iter().fold(context.clone(), |context, layers| context.peeled(layers));
                self.streams(&inside, &context);
            }
            None => self.streams(text, context),
        }
        if let Some(other) = other_side(text) {
            let seen = self.candidates.len();
            self.streams(&other, &context.peeled(&[Layer("diff")]));
            // What was taken out of a page or of source is no answer: one bears an id. What both sides have came once.
            let mut told = self.candidates.split_off(seen);
            let id = |told: &Candidate| told.finding.request_id.clone();
            told.retain(|told| told.finding.proof > Proof::Standard && id(told).is_some());
            told.retain(|told| !self.candidates.iter().any(|held| id(held) == id(told)));
            self.candidates.extend(told);
        }
    }

    fn streams(&mut self, text: &MappedText<'_>, context: &Context) {
        for Stream { text, lines } in stream::split(text) {
            lines::read(self, &text, &lines, context);
        }
    }

    /// Reads an object of a tree and the ones inside it. Returns whether a failure was seen.
    pub fn object(&mut self, text: &MappedText<'_>, tree: &Tree, at: usize, context: &Context) -> bool {
        // Objects stand in each other many hundred deep: what is not needed on the way down is in functions of its own.
        let seen = self.candidates.len();
        if tree.nodes[at].kind == NodeKind::Object {
            let Some(open) = self.open(text, tree, at, context) else { return true };
            self.children(text, tree, at, &open.inner);
            self.close(text, tree, at, context, &open, seen);
        } else if !self.list(text, tree, at, context) {
            self.children(text, tree, at, context);
        }
        self.candidates.len() > seen
    }

    /// Reads the fields of an object; none where they tell all that is in it.
    fn open<'t>(
        &mut self,
        text: &'t MappedText<'_>,
        tree: &Tree,
        at: usize,
        context: &Context,
    ) -> Option<Box<OpenObject<'t, 'g>>> {
        let span = tree.nodes[at].span;
        let fields = Fields::of(text, tree, at, &self.product_index.keys);
        let fit = fit::fit(&fields, self.product_index);
        let pair = if fit.is_none() { Fields::pair(text, tree, at, &self.product_index.keys) } else { None };
        if pair.is_some_and(|pair| self.pair(text, &pair, span, tree, context)) {
            return None;
        }
        if let Some(fit) = fit.as_ref().filter(|fit| fit.is_opaque()) {
            self.report(text, &fields, fit, span, tree, context);
            return None;
        }
        let inner = record_context::of_object(text, tree, at, &fields, context, self.product_index);
        Some(Box::new(OpenObject { fields, fit, inner }))
    }

    /// Tells what an object says beside what was told inside it since there were `seen` candidates: what nothing proves only
    /// where nothing was; what a standard says of the whole before what standards say of its parts.
    fn close(
        &mut self,
        text: &MappedText<'_>,
        tree: &Tree,
        at: usize,
        context: &Context,
        OpenObject { fields, fit, inner }: &OpenObject<'_, '_>,
        seen: usize,
    ) {
        let span = tree.nodes[at].span;
        if let Some(fit) = fit {
            let is_less = |inner: &Candidate| !inner.support && inner.finding.proof <= Proof::Standard;
            if self.candidates[seen..].iter().all(|inner| inner.weak) {
                self.candidates.truncate(seen);
                self.report(text, fields, fit, span, tree, context);
            } else if fit.proof == Proof::Standard && self.candidates[seen..].iter().all(is_less) {
                let parts = self.candidates.split_off(seen);
                self.report(text, fields, fit, span, tree, context);
                match self.candidates.get_mut(seen) {
                    Some(whole) => parts.into_iter().for_each(|part| whole.say_also(part.finding)),
                    None => self.candidates.extend(parts),
                }
            }
        }
        self.support(text, fields, span, inner);
    }

    /// Reads a list whose items are pairs of names and values. Returns whether it is one that tells of a failure.
    fn list(&mut self, text: &MappedText<'_>, tree: &Tree, at: usize, context: &Context) -> bool {
        let span = tree.nodes[at].span;
        let pairs = Fields::of_pairs(text, tree, at, &self.product_index.keys);
        if let Some(fields) = pairs
            && let Some(fit) = fit::fit(&fields, self.product_index).filter(Fit::is_somebodys)
        {
            self.report(text, &fields, &fit, span, tree, context);
            return true;
        }
        let pair = Fields::item_pair(text, tree, at, &self.product_index.keys);
        pair.is_some_and(|pair| self.pair(text, &pair, span, tree, context))
    }

    /// A name and a value of which only a code of somebody's own is told. Returns whether it is one.
    fn pair(&mut self, text: &MappedText<'_>, pair: &Fields<'_>, span: Span, tree: &Tree, context: &Context) -> bool {
        let fit = fit::fit(pair, self.product_index).filter(|fit| fit.code.is_some());
        if let Some(fit) = &fit {
            self.report(text, pair, fit, span, tree, context);
        }
        fit.is_some()
    }

    fn report(
        &mut self,
        text: &MappedText<'_>,
        fields: &Fields<'_>,
        fit: &Fit<'_>,
        span: Span,
        tree: &Tree,
        context: &Context,
    ) {
        let candidate = build_finding::report(text, fields, fit, span, tree.repairs, context, self.product_index);
        if !candidate.is_placeholder() {
            self.candidates.push(candidate);
        }
    }

    fn children(&mut self, text: &MappedText<'_>, tree: &Tree, at: usize, context: &Context) {
        if let Some(bytes) = byte_values(text, tree, at) {
            if let Some(inner) = byte_array::read(text, &bytes) {
                self.text(&inner, &context.peeled(&[Layer("byte-array")]));
            }
            return;
        }
        let mut context = Box::new(context.clone());
        for child in tree.children(at) {
            let node = &tree.nodes[child];
            // A challenge belongs to the head that it stands in; an example shows what an answer looks like.
            let key = node.key.map_or("", |(start, end)| &text.as_str()[start..end]);
            if key.eq_ignore_ascii_case("www-authenticate") || words().mentions.examples.iter().any(|name| name == key)
            {
                continue;
            }
            if let Some((start, end)) = node.key {
                context.listed = !has_message(&text.as_str()[start..end]);
            }
            match node.kind {
                NodeKind::Object | NodeKind::Array => {
                    self.object(text, tree, child, &context);
                }
                NodeKind::Text { .. } | NodeKind::Bare { .. } => {
                    let escaped = matches!(node.kind, NodeKind::Text { escaped: true, .. });
                    let letters = &text.as_str()[node.span.0..node.span.1];
                    let is_item = key.bytes().all(|byte| byte.is_ascii_digit());
                    if is_item && !escaped && status_line::read(letters).is_some() {
                        // An item of a head that is kept as a list: no response by itself.
                    } else if let Some(time) = export_time(letters, tree, at) {
                        context.set_time(Rank::Line, Said { text: time.to_owned(), span: text.origin(node.span) });
                    } else {
                        self.string(text, node.span, escaped, &context);
                    }
                }
                NodeKind::Deep if context.depth < Context::DEEPEST => {
                    let mut deep = MappedTextBuilder::new(text);
                    deep.keep(node.span.0, node.span.1);
                    self.text(&deep.finish(), &context.peeled(&[]));
                }
                _ => {}
            }
        }
    }

    /// Reads a string's letters as a text of their own, where they could tell something.
    fn string(&mut self, text: &MappedText<'_>, span: Span, escaped: bool, context: &Context) {
        let letters = &text.as_str()[span.0..span.1];
        if letters.len() < SHORTEST
            || !letters.bytes().any(|byte| matches!(byte, b' ' | b'{' | b'%' | b'=' | b'[')) && letters.len() < 32
        {
            return;
        }
        let inner = escape::unescape(text, span);
        let layers: &[Layer] = if escaped || letters.contains('{') { &[Layer("json-string")] } else { &[] };
        self.text(&inner, &context.peeled(layers));
    }

    /// Notes a record that names no failure: its status and time may belong to one with the same request id.
    pub fn support(&mut self, text: &MappedText<'_>, fields: &Fields<'_>, span: Span, context: &Context) {
        let is_record = [FieldKind::Level, FieldKind::Msg, FieldKind::Event, FieldKind::Time]
            .iter()
            .any(|&kind| fields.get(kind).is_some());
        if !is_record || fields.text(&[FieldKind::RequestId]).is_none() || context.status.is_none() {
            return;
        }
        let mut candidate = Candidate { support: true, ..Candidate::default() };
        candidate.finding.span = text.origin(span);
        candidate.set_context(context);
        self.candidates.push(candidate);
    }

    /// Reads what a response's head alone proves, once its body turned out to hold nothing.
    pub fn response(&mut self, response: &Response, context: &Context) {
        let Some(candidate) = http_response::candidate(response, context, self.product_index) else {
            return;
        };
        match self.candidates.last_mut().filter(|last| last.repeats(&candidate)) {
            Some(last) => last.finding.count += 1,
            None => self.candidates.push(candidate),
        }
    }
}

/// Whether a key is that of a text that tells what happened: `message`, `gateway_error`, `upstreamReason`.
fn has_message(key: &str) -> bool {
    const TEXTS: &[&str] =
        &["err", "msg", "message", "reason", "detail", "cause", "fail", "description", "text", "body", "log"];
    let small = key.to_ascii_lowercase();
    TEXTS.iter().any(|text| small.contains(text))
}

/// The time of a pair of nanoseconds and line, as Loki exports them.
fn export_time<'t>(letters: &'t str, tree: &Tree, parent: usize) -> Option<&'t str> {
    let pair = tree.nodes[parent].kind == NodeKind::Array && tree.children(parent).take(3).count() == 2;
    (pair && letters.len() >= 16 && letters.bytes().all(|byte| byte.is_ascii_digit())).then_some(letters)
}

/// The values of an array of bytes, as journald writes a message that is no plain text.
fn byte_values(text: &MappedText<'_>, tree: &Tree, at: usize) -> Option<Vec<(u8, Span)>> {
    let node = &tree.nodes[at];
    if node.kind != NodeKind::Array || node.next - at <= SHORTEST {
        return None;
    }
    tree.children(at)
        .map(|child| {
            let node = &tree.nodes[child];
            let letters = &text.as_str()[node.span.0..node.span.1];
            (node.kind == NodeKind::Number).then(|| letters.parse().ok().map(|value| (value, node.span)))?
        })
        .collect()
}
