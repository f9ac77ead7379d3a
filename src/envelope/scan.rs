//! The walk through a text and all texts inside it: layers off, objects and lines read, everything that tells of a failure
//! collected as a [`Sighting`].
//!
//! Each byte of a text is read once a layer and layers are bounded, so time is linear in the input.

use super::claim::Proof;
use super::fields::{Field, Fields, Role, role};
use super::finding::Layer;
use super::glossary::Glossary;
use super::http::{self, Response};
use super::json::{Kind, Mended, Tree};
use super::peel::{cast, encoding, literals, marks};
use super::report;
use super::rule::{self, Fit};
use super::sighting::{Frame, Rank, Said, Sighting};
use super::stream::{self, Stream};
use super::text::Text;
use super::{Span, escape, lines};

/// Texts inside texts that are read.
pub(super) const DEEPEST: usize = 10;

/// Shortest string that could hold an envelope or a telling line.
const SHORTEST: usize = 12;

/// The fields of an object whose inside is still to be read.
struct OpenObject<'t, 'g> {
    fields: Fields<'t>,
    fit: Option<Fit<'g>>,
    inner: Frame,
}

/// Everything seen so far.
pub(super) struct Scan<'g> {
    pub glossary: &'g Glossary,
    pub sightings: Vec<Sighting>,
    /// A limit was met, in words.
    pub limits: Vec<String>,
}

impl<'g> Scan<'g> {
    pub fn new(glossary: &'g Glossary) -> Self {
        Self { glossary, sightings: Vec::new(), limits: Vec::new() }
    }

    /// Reads a text: takes off what stands on its letters and before its lines, then reads each stream of lines.
    pub fn text(&mut self, text: &Text<'_>, frame: &Frame) {
        if frame.depth > DEEPEST {
            let words = format!("texts nested more than {DEEPEST} deep were not read");
            if !self.limits.contains(&words) {
                self.limits.push(words);
            }
            return;
        }
        if let Some(mail) = encoding::quoted_printable(text) {
            return self.letters(&mail, &frame.peeled(&[Layer("quoted-printable")]));
        }
        self.letters(text, frame);
    }

    fn letters(&mut self, text: &Text<'_>, frame: &Frame) {
        if let Some((shown, layer)) = cast::play(text) {
            return self.letters(&shown, &frame.peeled(&[layer]));
        }
        if let Some((clean, layers)) = marks::peel(text) {
            return self.joined(&clean, &frame.peeled(&layers));
        }
        self.joined(text, frame);
    }

    fn joined(&mut self, text: &Text<'_>, frame: &Frame) {
        if let Some((joined, layer)) = literals::join(text) {
            return self.streams(&joined, &frame.peeled(&[layer]));
        }
        self.streams(text, frame);
    }

    fn streams(&mut self, text: &Text<'_>, frame: &Frame) {
        for Stream { text, lines } in stream::split(text) {
            lines::read(self, &text, &lines, frame);
        }
    }

    /// Reads an object of a tree and the ones inside it. Returns whether a failure was seen.
    pub fn object(&mut self, text: &Text<'_>, tree: &Tree, at: usize, frame: &Frame) -> bool {
        // Objects stand in each other many hundred deep: what is not needed on the way down is in functions of its own.
        let seen = self.sightings.len();
        if tree.nodes[at].kind == Kind::Object {
            let Some(open) = self.open(text, tree, at, frame) else { return true };
            self.children(text, tree, at, &open.inner);
            self.close(text, tree, at, frame, &open, seen);
        } else if !self.list(text, tree, at, frame) {
            self.children(text, tree, at, frame);
        }
        self.sightings.len() > seen
    }

    /// Reads the fields of an object; none where they tell all that is in it.
    fn open<'t>(
        &mut self,
        text: &'t Text<'_>,
        tree: &Tree,
        at: usize,
        frame: &Frame,
    ) -> Option<Box<OpenObject<'t, 'g>>> {
        let span = tree.nodes[at].span;
        let fields = Fields::of(text, tree, at, &self.glossary.keys);
        let fit = rule::fit(&fields, self.glossary);
        let pair = if fit.is_none() { Fields::pair(text, tree, at, &self.glossary.keys) } else { None };
        if pair.is_some_and(|pair| self.pair(text, &pair, span, tree, frame)) {
            return None;
        }
        if let Some(fit) = fit.as_ref().filter(|fit| fit.is_opaque()) {
            self.report(text, &fields, fit, span, tree, frame);
            return None;
        }
        let inner = within(text, tree, at, &fields, frame, self.glossary);
        Some(Box::new(OpenObject { fields, fit, inner }))
    }

    /// Tells what an object says beside what was told inside it since there were `seen` sightings: what nothing proves only
    /// where nothing was; what a standard says of the whole before what standards say of its parts.
    fn close(
        &mut self,
        text: &Text<'_>,
        tree: &Tree,
        at: usize,
        frame: &Frame,
        OpenObject { fields, fit, inner }: &OpenObject<'_, '_>,
        seen: usize,
    ) {
        let span = tree.nodes[at].span;
        if let Some(fit) = fit {
            let is_less = |inner: &Sighting| !inner.support && inner.finding.proof <= Proof::Standard;
            if self.sightings.len() == seen {
                self.report(text, fields, fit, span, tree, frame);
            } else if fit.proof == Proof::Standard && self.sightings[seen..].iter().all(is_less) {
                let parts = self.sightings.split_off(seen);
                self.report(text, fields, fit, span, tree, frame);
                for part in parts {
                    self.sightings[seen].say_also(part.finding);
                }
            }
        }
        self.support(text, fields, span, inner);
    }

    /// Reads a list whose items are pairs of names and values. Returns whether it is one that tells of a failure.
    fn list(&mut self, text: &Text<'_>, tree: &Tree, at: usize, frame: &Frame) -> bool {
        let span = tree.nodes[at].span;
        let pairs = Fields::of_pairs(text, tree, at, &self.glossary.keys);
        if let Some(fields) = pairs
            && let Some(fit) = rule::fit(&fields, self.glossary).filter(Fit::is_somebodys)
        {
            self.report(text, &fields, &fit, span, tree, frame);
            return true;
        }
        let pair = Fields::item_pair(text, tree, at, &self.glossary.keys);
        pair.is_some_and(|pair| self.pair(text, &pair, span, tree, frame))
    }

    /// A name and a value of which only a code of somebody's own is told. Returns whether it is one.
    fn pair(&mut self, text: &Text<'_>, pair: &Fields<'_>, span: Span, tree: &Tree, frame: &Frame) -> bool {
        let fit = rule::fit(pair, self.glossary).filter(|fit| fit.code.is_some());
        if let Some(fit) = &fit {
            self.report(text, pair, fit, span, tree, frame);
        }
        fit.is_some()
    }

    fn report(&mut self, text: &Text<'_>, fields: &Fields<'_>, fit: &Fit<'_>, span: Span, tree: &Tree, frame: &Frame) {
        let sighting = report::report(text, fields, fit, span, tree.mended, frame, self.glossary);
        self.sightings.push(sighting);
    }

    fn children(&mut self, text: &Text<'_>, tree: &Tree, at: usize, frame: &Frame) {
        if let Some(bytes) = byte_values(text, tree, at) {
            if let Some(inner) = encoding::byte_array(text, &bytes) {
                self.text(&inner, &frame.peeled(&[Layer("byte-array")]));
            }
            return;
        }
        let mut frame = Box::new(frame.clone());
        for child in tree.children(at) {
            let node = &tree.nodes[child];
            // A challenge belongs to the head that it stands in.
            if node.key.is_some_and(|(start, end)| text.as_str()[start..end].eq_ignore_ascii_case("www-authenticate")) {
                continue;
            }
            if let Some((start, end)) = node.key {
                frame.listed = !bears_text(&text.as_str()[start..end]);
            }
            match node.kind {
                Kind::Object | Kind::Array => {
                    self.object(text, tree, child, &frame);
                }
                Kind::Text { escaped, .. } => {
                    let letters = &text.as_str()[node.span.0..node.span.1];
                    let is_item = node
                        .key
                        .is_none_or(|key| text.as_str()[key.0..key.1].bytes().all(|byte| byte.is_ascii_digit()));
                    if is_item && !escaped && http::status_line(letters).is_some() {
                        // An item of a head that is kept as a list: no response by itself.
                    } else if let Some(time) = export_time(letters, tree, at) {
                        frame.set_time(Rank::Line, Said { text: time.to_owned(), span: text.origin(node.span) });
                    } else {
                        self.string(text, node.span, escaped, &frame);
                    }
                }
                Kind::Bare { .. } => self.string(text, node.span, false, &frame),
                Kind::Deep if frame.depth < DEEPEST => {
                    let mut deep = super::text::Weaver::new(text);
                    deep.keep(node.span.0, node.span.1);
                    self.text(&deep.finish(), &frame.peeled(&[]));
                }
                _ => {}
            }
        }
    }

    /// Reads a string's letters as a text of their own, where they could tell something.
    fn string(&mut self, text: &Text<'_>, span: Span, escaped: bool, frame: &Frame) {
        let letters = &text.as_str()[span.0..span.1];
        if letters.len() < SHORTEST
            || !letters.bytes().any(|byte| matches!(byte, b' ' | b'{' | b'%' | b'=' | b'[')) && letters.len() < 32
        {
            return;
        }
        let inner = escape::unescape(text, span);
        let layers: &[Layer] = if escaped || letters.contains('{') { &[Layer("json-string")] } else { &[] };
        self.text(&inner, &frame.peeled(layers));
    }

    /// Notes a record that names no failure: its status and time may belong to one with the same request id.
    pub fn support(&mut self, text: &Text<'_>, fields: &Fields<'_>, span: Span, frame: &Frame) {
        let is_record =
            [Role::Level, Role::Msg, Role::Event, Role::Time].iter().any(|&role| fields.get(role).is_some());
        if !is_record || fields.text(&[Role::RequestId]).is_none() || frame.status.is_none() {
            return;
        }
        let mut sighting = Sighting { support: true, ..Sighting::default() };
        sighting.finding.span = text.origin(span);
        sighting.set_frame(frame);
        self.sightings.push(sighting);
    }

    /// Reads what a response's head alone proves, once its body turned out to hold nothing.
    pub fn response(&mut self, response: &Response, frame: &Frame) {
        let Some(sighting) = super::head::sighting(response, frame, self.glossary) else { return };
        match self.sightings.last_mut().filter(|last| last.repeats(&sighting)) {
            Some(last) => last.finding.count += 1,
            None => self.sightings.push(sighting),
        }
    }
}

/// Whether a key is that of a text that tells what happened: `message`, `gateway_error`, `upstreamReason`.
fn bears_text(key: &str) -> bool {
    const TEXTS: &[&str] =
        &["err", "msg", "message", "reason", "detail", "cause", "fail", "description", "text", "body", "log"];
    let small = key.to_ascii_lowercase();
    TEXTS.iter().any(|text| small.contains(text))
}

/// What the fields of a record say that holds for whatever stands in it; `mended` is what was repaired to read them.
pub(super) fn held(text: &Text<'_>, fields: &Fields<'_>, mended: Mended, frame: &Frame) -> Frame {
    let mut inner = frame.clone();
    let said = |field: &Field<'_>, value: &str| Said {
        text: value.to_owned(),
        span: text.origin(report::trimmed(text, field)),
    };
    for role in [Role::Timestamp, Role::Time] {
        if let Some((field, time)) = fields.get(role).and_then(|field| Some((field, field.plain()?))) {
            inner.set_time(Rank::Record, said(field, time));
            inner.repairs.extend(mended.words());
        }
    }
    let is_record = [Role::Level, Role::Msg, Role::Event].iter().any(|&role| fields.get(role).is_some());
    if let Some((field, id)) = fields.text(&[Role::RequestId]).filter(|_| is_record) {
        inner.set_request_id(Rank::Record, said(field, id));
        inner.repairs.extend(mended.words());
    }
    if let Some((field, status)) = report::status(fields) {
        inner.set_status(Rank::Record, status, text.origin(field.span));
    }
    if let Some((_, service)) = fields.text(&[Role::Service, Role::Component]) {
        inner.service = Some(service.to_owned());
    }
    if let Some((_, method)) = fields.text(&[Role::Method]) {
        inner.method = Some(method.to_owned());
    }
    if let Some((field, message)) = fields.text(&[Role::Message, Role::Msg, Role::Description, Role::Detail]) {
        inner.message = Some(said(field, message));
    }
    inner
}

/// What an object says that holds for the ones inside it.
pub(super) fn within(
    text: &Text<'_>,
    tree: &Tree,
    at: usize,
    fields: &Fields<'_>,
    frame: &Frame,
    glossary: &Glossary,
) -> Frame {
    let mut inner = held(text, fields, tree.mended, frame);
    // One level down, as loggers nest it: `res: {statusCode}`, `http: {status}`.
    for child in tree.children(at).filter(|&child| tree.nodes[child].kind == Kind::Object) {
        let key = tree.nodes[child].key.map_or("", |(start, end)| &text.as_str()[start..end]);
        if matches!(key, "res" | "response" | "http" | "httpRequest" | "details")
            && let Some((field, status)) = report::status(&Fields::of(text, tree, child, &glossary.keys))
        {
            inner.set_status(Rank::Record, status, text.origin(field.span));
        }
    }
    // As loguru writes it: `time: {repr}`.
    let member = |parent: usize, name: &str| {
        let named =
            |child: &usize| tree.nodes[*child].key.is_some_and(|(start, end)| &text.as_str()[start..end] == name);
        tree.children(parent).find(named)
    };
    if let Some(node) = member(at, "time").and_then(|time| member(time, "repr")).map(|repr| &tree.nodes[repr])
        && matches!(node.kind, Kind::Text { closed: true, escaped: false })
    {
        let said = Said { text: text.as_str()[node.span.0..node.span.1].to_owned(), span: text.origin(node.span) };
        inner.set_time(Rank::Record, said);
    }
    headers(text, tree, at, &mut inner, glossary);
    inner
}

/// The headers of a response as HAR and loggers write them: objects of name and value, or one object.
fn headers(text: &Text<'_>, tree: &Tree, at: usize, frame: &mut Frame, glossary: &Glossary) {
    let slice = |(start, end): Span| &text.as_str()[start..end];
    let mut response = Response::new(0, (0, 0), 0);
    for list in tree.children(at) {
        if !tree.nodes[list].key.is_some_and(|key| role(slice(key)) == Some(Role::Headers)) {
            continue;
        }
        for item in tree.children(list) {
            let node = &tree.nodes[item];
            let pair = match node.kind {
                Kind::Text { escaped: false, closed: true } => node.key.map(|key| (slice(key), node.span)),
                // As some clients keep them: a list of values.
                Kind::Array if node.key.is_some() => {
                    let only = tree.children(item).next().map(|child| &tree.nodes[child]);
                    let only = only.filter(|value| matches!(value.kind, Kind::Text { escaped: false, closed: true }));
                    node.key.zip(only).map(|(key, value)| (slice(key), value.span))
                }
                // A pair of name and value.
                Kind::Array => {
                    let mut pair = tree.children(item).map(|child| &tree.nodes[child]);
                    let text = |node: &&super::json::Node| matches!(node.kind, Kind::Text { closed: true, .. });
                    let name = pair.next().filter(text);
                    name.zip(pair.next().filter(text)).map(|(name, value)| (slice(name.span), value.span))
                }
                Kind::Object => {
                    let member = |wanted: &str| {
                        tree.children(item)
                            .map(|child| &tree.nodes[child])
                            .find(|child| child.key.is_some_and(|key| slice(key) == wanted))
                    };
                    member("name").zip(member("value")).map(|(name, value)| (slice(name.span), value.span))
                }
                _ => None,
            };
            if let Some((name, value)) = pair {
                let said = Said { text: slice(value).to_owned(), span: text.origin(value) };
                response.headers.push((name.to_ascii_lowercase(), said));
            }
        }
    }
    // Ansible keeps them beside the rest.
    let dates = tree.children(at).map(|child| &tree.nodes[child]).filter(|node| {
        let (start, end) = node.key.unwrap_or_default();
        slice((start, end)) == "date" && slice(node.span).ends_with(" GMT")
    });
    for node in dates {
        response
            .headers
            .push(("date".to_owned(), Said { text: slice(node.span).to_owned(), span: text.origin(node.span) }));
    }
    if !response.headers.is_empty() {
        let status = frame.status;
        response.frame(frame, glossary);
        frame.status = status;
    }
}

/// The time of a pair of nanoseconds and line, as Loki exports them.
fn export_time<'t>(letters: &'t str, tree: &Tree, parent: usize) -> Option<&'t str> {
    let pair = tree.nodes[parent].kind == Kind::Array && tree.children(parent).take(3).count() == 2;
    (pair && letters.len() >= 16 && letters.bytes().all(|byte| byte.is_ascii_digit())).then_some(letters)
}

/// The values of an array of bytes, as journald writes a message that is no plain text.
fn byte_values(text: &Text<'_>, tree: &Tree, at: usize) -> Option<Vec<(u8, Span)>> {
    let node = &tree.nodes[at];
    if node.kind != Kind::Array || node.next - at <= SHORTEST {
        return None;
    }
    tree.children(at)
        .map(|child| {
            let node = &tree.nodes[child];
            let letters = &text.as_str()[node.span.0..node.span.1];
            (node.kind == Kind::Number).then(|| letters.parse().ok().map(|value| (value, node.span)))?
        })
        .collect()
}
