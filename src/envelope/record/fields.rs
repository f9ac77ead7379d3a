//! The fields of an object, a line or a block, whatever it was rendered in: each with the kind of its key.
//!
//! Keys only nominate: which of them count, and for what, is decided by the rule that fits.

use crate::envelope::finding::Span;
use crate::envelope::prefix::time;
pub(crate) use crate::envelope::record::field_kind::FieldKind;
use crate::envelope::record::json::{Node, NodeKind, Tree};
use crate::envelope::record::keys::{BranchIndex, Keys};
use crate::envelope::record::status_line;
use crate::envelope::text::escape::unescape;
use crate::envelope::text::mapped::MappedText;
use std::borrow::Cow;

pub(crate) use crate::envelope::record::keys::field_kind;

/// One field.
#[derive(Debug, Clone)]
pub(crate) struct RecordField<'t> {
    pub kind: FieldKind,
    pub key: Cow<'t, str>,
    pub value: FieldValue<'t>,
    /// Of the value, in the text it was read from.
    pub span: Span,
    /// The value's end is missing.
    pub cut: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FieldValue<'t> {
    Text(Cow<'t, str>),
    Number(&'t str),
    True,
    False,
    Null,
    Object,
    Array,
}

impl RecordField<'_> {
    /// A text value, space at the ends aside, when all of it is there.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            FieldValue::Text(text) if !self.cut => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// A text value, whole or not.
    pub fn letters(&self) -> Option<&str> {
        match &self.value {
            FieldValue::Text(text) => Some(text.trim()),
            _ => None,
        }
    }

    /// The value as a time, where it can be one: with a date, a clock, or a number.
    pub fn time(&self) -> Option<&str> {
        const DIGITS: usize = "20260401".len();
        const UUID: usize = 36;
        let is_time = |text: &&str| {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            let begins = text.starts_with(|first: char| first.is_ascii_digit());
            let plain = begins && digits >= DIGITS && !text.contains('(') && text.len() != UUID;
            plain || time::is_clock(text) || time::dated(text).is_some() || time::like(text, "AAA _9 99:99")
        };
        self.plain().filter(is_time)
    }

    /// A text or a number, verbatim.
    pub fn plain(&self) -> Option<&str> {
        match &self.value {
            FieldValue::Number(number) => Some(number),
            _ => self.text(),
        }
    }

    /// A number that could be an HTTP status.
    pub fn status(&self) -> Option<u16> {
        self.plain()?.parse().ok().filter(|status| (100..600).contains(status))
    }

    /// The span of its value without the space at its ends.
    pub fn trimmed(&self, text: &MappedText<'_>) -> Span {
        let (start, end) = self.span;
        let letters = slice(text, self.span);
        let left = letters.len() - letters.trim_start().len();
        if left == letters.len() { (start, end) } else { (start + left, start + letters.trim_end().len()) }
    }

    /// Whether the key is spelt in snake case.
    pub fn snake(&self) -> bool {
        self.key.contains('_')
    }
}

/// The fields of one object, line or block that play a part.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields<'t> {
    pub all: Vec<RecordField<'t>>,
    /// Members of the object whose keys are of no kind.
    pub others: usize,
}

impl<'t> Fields<'t> {
    /// The fields of the object at `parent`, and those of objects inside it that a rule names by their path.
    pub fn of(text: &'t MappedText<'_>, tree: &Tree, parent: usize, keys: &Keys) -> Self {
        let mut fields = Self::default();
        fields.descend(text, tree, parent, keys, Keys::TOP);
        if tree.repairs.cut || tree.repairs.headless {
            fields.note(FieldKind::Cut);
        }
        fields
    }

    /// The fields of a list of objects that each hold a name and a value, as `jq to_entries` and many APIs write an object.
    pub fn of_pairs(text: &'t MappedText<'_>, tree: &Tree, parent: usize, keys: &Keys) -> Option<Self> {
        let mut fields = Self::default();
        for child in tree.children(parent) {
            let mut members = tree.children(child).map(|member| &tree.nodes[member]);
            let mut named = |names: &[&str]| {
                members.find(|member| {
                    member.key.is_some_and(|key| names.iter().any(|name| slice(text, key).eq_ignore_ascii_case(name)))
                })
            };
            let name = named(&["key", "name", "k"])?;
            let held = named(&["value", "v"])?;
            let key = slice(text, name.span);
            if let (NodeKind::Text { closed: true, .. } | NodeKind::Bare { .. }, Some(kind)) =
                (name.kind, keys.kind(key))
            {
                let (value, cut) = value(text, held.kind, held.span);
                fields.push(RecordField { kind, key: Cow::Borrowed(key), value, span: held.span, cut });
            }
        }
        (fields.all.len() > 1).then_some(fields)
    }

    fn descend(&mut self, text: &'t MappedText<'_>, tree: &Tree, parent: usize, keys: &Keys, place: BranchIndex) {
        for child in tree.children(parent) {
            let node = &tree.nodes[child];
            let Some(key) = node.key.map(|key| slice(text, key)) else { continue };
            let found = keys.find(place, key);
            let is_headers = found.is_some_and(|(kind, _)| kind == Some(FieldKind::Headers));
            // In a map of headers the status line has no name.
            if (is_headers || matches!(key, "" | "null"))
                && let Some(span) = head_status(text, tree, child)
            {
                let value = FieldValue::Number(slice(text, span));
                self.push(RecordField {
                    kind: FieldKind::HttpStatus,
                    key: Cow::Borrowed(key),
                    value,
                    span,
                    cut: false,
                });
            }
            let Some((kind, inner)) = found else {
                self.others += usize::from(place == Keys::TOP);
                continue;
            };
            if let Some(kind) = kind {
                let node = held(text, tree, child, kind);
                let (value, cut) = value(text, node.kind, node.span);
                self.push(RecordField { kind, key: Cow::Borrowed(key), value, span: node.span, cut });
            }
            // A path leads on through the first item of a list.
            let object = if node.kind == NodeKind::Array { tree.children(child).next() } else { Some(child) };
            if let Some((object, inner)) = object.zip(inner).filter(|(at, _)| tree.nodes[*at].kind == NodeKind::Object)
            {
                self.descend(text, tree, object, keys, inner);
            }
        }
    }

    /// An object that only pairs a name with a value, as OTLP and others write attributes: `{"key":"code","value":"x"}`.
    pub fn pair(text: &'t MappedText<'_>, tree: &Tree, parent: usize, keys: &Keys) -> Option<Self> {
        let member = |names: &[&str]| {
            tree.children(parent)
                .find(|&child| tree.nodes[child].key.is_some_and(|key| names.contains(&slice(text, key))))
        };
        let name = &tree.nodes[member(&["key", "name", "k"])?];
        let mut held = member(&["value", "v"])?;
        // OTLP names the type of a value inside it.
        if tree.nodes[held].kind == NodeKind::Object {
            held = tree.children(held).next()?;
        }
        Self::of_pair(text, tree, name.span, held, keys)
    }

    /// A name and a value that stand beside each other in a list: `["error_code", "x"]`.
    pub fn item_pair(text: &'t MappedText<'_>, tree: &Tree, parent: usize, keys: &Keys) -> Option<Self> {
        let mut items = tree.children(parent);
        let (name, held, None) = (items.next()?, items.next()?, items.next()) else { return None };
        let is_name = matches!(tree.nodes[name].kind, NodeKind::Text { escaped: false, closed: true });
        if is_name { Self::of_pair(text, tree, tree.nodes[name].span, held, keys) } else { None }
    }

    fn of_pair(text: &'t MappedText<'_>, tree: &Tree, name: Span, held: usize, keys: &Keys) -> Option<Self> {
        let key = slice(text, name);
        let kind = keys.kind(key)?;
        let (value, cut) = value(text, tree.nodes[held].kind, tree.nodes[held].span);
        let mut fields = Self::default();
        fields.push(RecordField { kind, key: Cow::Borrowed(key), value, span: tree.nodes[held].span, cut });
        Some(fields)
    }

    /// Notes what is no field of its own.
    pub fn note(&mut self, kind: FieldKind) {
        self.push(RecordField { kind, key: Cow::Borrowed(""), value: FieldValue::True, span: (0, 0), cut: false });
    }

    /// Adds a field; the first of a kind stays first.
    pub fn push(&mut self, field: RecordField<'t>) {
        self.all.push(field);
    }

    pub fn get(&self, kind: FieldKind) -> Option<&RecordField<'t>> {
        self.all.iter().find(|field| field.kind == kind)
    }

    /// The HTTP status that the fields name, and the field that does.
    pub fn http_status(&self) -> Option<(&RecordField<'t>, u16)> {
        self.status_in(&[FieldKind::HttpStatus, FieldKind::Status])
    }

    /// The HTTP status in the first of these kinds that has one.
    pub fn status_in(&self, kinds: &[FieldKind]) -> Option<(&RecordField<'t>, u16)> {
        kinds.iter().find_map(|&kind| {
            self.all.iter().filter(|field| field.kind == kind).find_map(|field| Some((field, field.status()?)))
        })
    }

    /// The status that stands under the first key for one.
    pub fn status(&self) -> Option<u16> {
        self.get(FieldKind::Status)?.status()
    }

    /// The trace; a stack under the same name is none.
    pub fn trace(&self) -> Option<(&RecordField<'t>, &str)> {
        const SHORTEST: usize = 8;
        let is_id = |text: &str| {
            text.len() >= SHORTEST
                && !text.contains(char::is_whitespace)
                && text.bytes().any(|byte| byte.is_ascii_digit())
        };
        self.text(&[FieldKind::TraceId]).filter(|(_, text)| is_id(text))
    }

    /// The first of these kinds that has a text.
    pub fn text(&self, kinds: &[FieldKind]) -> Option<(&RecordField<'t>, &str)> {
        kinds.iter().find_map(|&kind| {
            self.all.iter().filter(|field| field.kind == kind).find_map(|field| Some((field, field.text()?)))
        })
    }
}

fn slice<'t>(text: &'t MappedText<'_>, (start, end): Span) -> &'t str {
    &text.as_str()[start..end]
}

/// The value of a member: of an id or a time that is kept as a list, as headers are, its only item; of a list of sentences the
/// first.
fn held<'n>(text: &MappedText<'_>, tree: &'n Tree, at: usize, kind: FieldKind) -> &'n Node {
    let is_single = matches!(kind, FieldKind::RequestId | FieldKind::TraceId | FieldKind::Time | FieldKind::Timestamp);
    let mut items = tree.children(at);
    match (tree.nodes[at].kind, items.next(), items.next()) {
        (NodeKind::Array, Some(only), None) if is_single => &tree.nodes[only],
        (NodeKind::Array, Some(first), _) if is_sentence(text, &tree.nodes[first]) => &tree.nodes[first],
        _ => &tree.nodes[at],
    }
}

fn is_sentence(text: &MappedText<'_>, node: &Node) -> bool {
    matches!(node.kind, NodeKind::Text { .. }) && slice(text, node.span).contains(' ')
}

/// Where the status stands of a head that is kept as a value or as a list of its lines; of several responses the last.
fn head_status(text: &MappedText<'_>, tree: &Tree, at: usize) -> Option<Span> {
    let status = |node: &Node| {
        let is_text = matches!(node.kind, NodeKind::Text { escaped: false, .. } | NodeKind::Bare { .. });
        let (_, (from, to)) = status_line::read(slice(text, node.span)).filter(|_| is_text)?;
        Some((node.span.0 + from, node.span.0 + to))
    };
    match tree.nodes[at].kind {
        NodeKind::Array => tree.children(at).filter_map(|item| status(&tree.nodes[item])).last(),
        _ => status(&tree.nodes[at]),
    }
}

/// A node's value, and whether its end is missing.
fn value<'t>(text: &'t MappedText<'_>, kind: NodeKind, span: Span) -> (FieldValue<'t>, bool) {
    let letters = slice(text, span);
    match kind {
        NodeKind::Text { escaped: false, closed } => {
            (FieldValue::Text(Cow::Borrowed(letters)), !closed || elided(letters))
        }
        NodeKind::Text { escaped: true, closed } => {
            let letters = unescape(text, span).as_str().to_owned();
            let cut = !closed || elided(&letters);
            (FieldValue::Text(Cow::Owned(letters)), cut)
        }
        NodeKind::Bare { closed } => {
            (FieldValue::Text(Cow::Borrowed(letters)), !closed && !letters.is_empty() || elided(letters))
        }
        NodeKind::Number => (FieldValue::Number(letters), false),
        NodeKind::True => (FieldValue::True, false),
        NodeKind::False => (FieldValue::False, false),
        NodeKind::Null => (FieldValue::Null, false),
        NodeKind::Object => (FieldValue::Object, false),
        NodeKind::Array | NodeKind::Deep => (FieldValue::Array, false),
    }
}

/// Whether somebody shortened the value and left a mark.
pub(crate) fn elided(text: &str) -> bool {
    let text = text.trim_end();
    ["...", "…", "(truncated)", "[truncated]", "<truncated>", "[...]", "[…]"].iter().any(|mark| text.ends_with(mark))
}
