//! The fields of an object, a line or a block, whatever it was rendered in: each with the role its key plays.
//!
//! Keys only nominate: which of them count, and for what, is decided by the shape they stand in.

use std::borrow::Cow;

use super::Span;
use super::escape::unescape;
use super::json::{Kind, Tree};
use super::text::Text;

/// The part that a key plays in some shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Error,
    Code,
    ErrorCode,
    ReasonCode,
    Description,
    Message,
    Msg,
    Detail,
    Details,
    Reason,
    Hint,
    RequestId,
    TraceId,
    Correlation,
    Timestamp,
    Time,
    Status,
    HttpStatus,
    Docs,
    Title,
    Type,
    Kind,
    Event,
    Decision,
    Level,
    Service,
    Component,
    Resource,
    Ok,
    Valid,
    Approval,
    Binding,
    ErrorUri,
    Method,
    Path,
    Stack,
    Name,
    Jsonrpc,
    Errors,
    Headers,
    RetryAfter,
    ExpiresAt,
    State,
    IsError,
    Catalog,
    EntryName,
    Known,
    /// The end or the beginning of the object is missing.
    Cut,
    /// Rendered as a row or a list, not as an object.
    Rendered,
    /// The query of an address.
    Query,
    /// A key of `details` that says what is missing.
    Missing,
    /// Of an `error` that is an object.
    InnerCode,
    InnerMessage,
    InnerReason,
    InnerStatus,
    InnerType,
    InnerRemediation,
}

/// The role of a key, however it is spelt: `requestId`, `request_id`, `RequestID`, `Request-Id`.
pub(super) fn role(key: &str) -> Option<Role> {
    let mut letters = [0u8; 24];
    let mut length = 0;
    for byte in key.bytes().filter(u8::is_ascii_alphanumeric) {
        *letters.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    Some(match &letters[..length] {
        b"error" => Role::Error,
        b"code" => Role::Code,
        b"errorcode" => Role::ErrorCode,
        b"reasoncode" => Role::ReasonCode,
        b"errordescription" | b"description" | b"errordesc" | b"desc" => Role::Description,
        b"message" | b"errormessage" => Role::Message,
        b"msg" => Role::Msg,
        b"detail" => Role::Detail,
        b"details" => Role::Details,
        b"reason" => Role::Reason,
        b"errorhint" | b"hint" => Role::Hint,
        b"requestid" | b"reqid" | b"xrequestid" => Role::RequestId,
        b"traceid" | b"xtraceid" => Role::TraceId,
        b"correlationid" | b"errorcodes" | b"suberror" => Role::Correlation,
        b"timestamp" => Role::Timestamp,
        b"time" | b"ts" | b"datetime" | b"eventtime" | b"asctime" | b"starteddatetime" | b"timeunixnano"
        | b"realtimetimestamp" => Role::Time,
        b"status" | b"statuscode" => Role::Status,
        b"httpstatus"
        | b"httpstatuscode"
        | b"httpcode"
        | b"http"
        | b"responsestatus"
        | b"responsecode"
        | b"httpresponsestatuscode"
        | b"responsestatuscode" => Role::HttpStatus,
        b"docsurl" => Role::Docs,
        b"title" => Role::Title,
        b"type" => Role::Type,
        b"kind" => Role::Kind,
        b"event" => Role::Event,
        b"decision" => Role::Decision,
        b"level" | b"severity" | b"severitytext" | b"lvl" | b"levelname" | b"loglevel" => Role::Level,
        b"service" => Role::Service,
        b"component" => Role::Component,
        b"resource" => Role::Resource,
        b"ok" => Role::Ok,
        b"valid" => Role::Valid,
        b"approvalid" | b"challengeid" => Role::Approval,
        b"binding" => Role::Binding,
        b"erroruri" => Role::ErrorUri,
        b"method" => Role::Method,
        b"path" | b"url" => Role::Path,
        b"stack" => Role::Stack,
        b"name" => Role::Name,
        b"jsonrpc" => Role::Jsonrpc,
        b"errors" => Role::Errors,
        b"headers" | b"header" | b"responseheaders" => Role::Headers,
        b"retryafter" | b"retryafterseconds" => Role::RetryAfter,
        b"approvalexpiresat" | b"challengeexpiresat" | b"expiresat" => Role::ExpiresAt,
        b"state" => Role::State,
        b"iserror" => Role::IsError,
        b"catalog" => Role::Catalog,
        b"entry" => Role::EntryName,
        b"known" => Role::Known,
        _ => return None,
    })
}

/// One field.
#[derive(Debug, Clone)]
pub(super) struct Field<'t> {
    pub role: Role,
    pub key: Cow<'t, str>,
    pub value: Value<'t>,
    /// Of the value, in the text it was read from.
    pub span: Span,
    /// The value's end is missing.
    pub cut: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'t> {
    Text(Cow<'t, str>),
    Number(&'t str),
    True,
    False,
    Null,
    Object,
    Array,
}

impl Field<'_> {
    /// A text value, space at the ends aside, when all of it is there.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) if !self.cut => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// A text value, whole or not.
    pub fn letters(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text.trim()),
            _ => None,
        }
    }

    /// A text or a number, verbatim.
    pub fn plain(&self) -> Option<&str> {
        match &self.value {
            Value::Number(number) => Some(number),
            _ => self.text(),
        }
    }

    /// Whether the key is spelt in snake case.
    pub fn snake(&self) -> bool {
        self.key.contains('_')
    }
}

/// The fields of one object, line or block that play a part.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields<'t> {
    pub all: Vec<Field<'t>>,
}

impl<'t> Fields<'t> {
    /// The fields of the object at `parent`, and those of an `error` object inside it.
    pub fn of(text: &'t Text<'_>, tree: &Tree, parent: usize) -> Self {
        let mut fields = Self::default();
        for child in tree.children(parent) {
            fields.add(text, tree, child, role);
            let node = &tree.nodes[child];
            let key = node.key.filter(|_| node.kind == Kind::Object).map_or("", |key| slice(text, key));
            let inside: fn(&str) -> Option<Role> = match key {
                "error" => inner_role,
                "details" => |key| key.starts_with("missing").then_some(Role::Missing),
                _ => continue,
            };
            for inner in tree.children(child) {
                fields.add(text, tree, inner, inside);
            }
        }
        if tree.mended.cut || tree.mended.headless {
            fields.note(Role::Cut);
        }
        fields
    }

    /// The fields of a list of objects that each hold a name and a value, as `jq to_entries` and many APIs write an object.
    pub fn of_pairs(text: &'t Text<'_>, tree: &Tree, parent: usize) -> Option<Self> {
        let mut fields = Self::default();
        for child in tree.children(parent) {
            let mut members = tree.children(child).map(|member| &tree.nodes[member]);
            let mut named = |names: &[&str]| {
                members.find(|member| member.key.is_some_and(|key| names.iter().any(|name| slice(text, key).eq_ignore_ascii_case(name))))
            };
            let name = named(&["key", "name", "k"])?;
            let held = named(&["value", "v"])?;
            let key = slice(text, name.span);
            if let (Kind::Text { closed: true, .. } | Kind::Bare { .. }, Some(role)) = (name.kind, role(key)) {
                let (value, cut) = value(text, held.kind, held.span);
                fields.push(Field { role, key: Cow::Borrowed(key), value, span: held.span, cut });
            }
        }
        (fields.all.len() > 1).then_some(fields)
    }

    /// Notes what is no field of its own.
    pub fn note(&mut self, role: Role) {
        self.push(Field { role, key: Cow::Borrowed(""), value: Value::True, span: (0, 0), cut: false });
    }

    fn add(&mut self, text: &'t Text<'_>, tree: &Tree, index: usize, role: fn(&str) -> Option<Role>) {
        let node = &tree.nodes[index];
        let Some(key) = node.key.map(|key| slice(text, key)) else { return };
        let Some(role) = role(key) else { return };
        let (value, cut) = value(text, node.kind, node.span);
        self.push(Field { role, key: Cow::Borrowed(key), value, span: node.span, cut });
    }

    /// Adds a field; the first of a role stays first.
    pub fn push(&mut self, field: Field<'t>) {
        self.all.push(field);
    }

    pub fn get(&self, role: Role) -> Option<&Field<'t>> {
        self.all.iter().find(|field| field.role == role)
    }

    /// The HTTP status that stands in it.
    pub fn status(&self) -> Option<u16> {
        self.get(Role::Status)?.plain()?.parse().ok().filter(|status| (100..600).contains(status))
    }

    /// The first of these roles that has a text.
    pub fn text(&self, roles: &[Role]) -> Option<(&Field<'t>, &str)> {
        roles.iter().find_map(|&role| {
            self.all.iter().filter(|field| field.role == role).find_map(|field| Some((field, field.text()?)))
        })
    }
}

fn inner_role(key: &str) -> Option<Role> {
    if key == "remediation" {
        return Some(Role::InnerRemediation);
    }
    Some(match role(key)? {
        Role::Code => Role::InnerCode,
        Role::Message => Role::InnerMessage,
        Role::Reason => Role::InnerReason,
        Role::Status => Role::InnerStatus,
        Role::Type => Role::InnerType,
        _ => return None,
    })
}

fn slice<'t>(text: &'t Text<'_>, (start, end): Span) -> &'t str {
    &text.as_str()[start..end]
}

/// A node's value, and whether its end is missing.
fn value<'t>(text: &'t Text<'_>, kind: Kind, span: Span) -> (Value<'t>, bool) {
    let letters = slice(text, span);
    match kind {
        Kind::Text { escaped: false, closed } => (Value::Text(Cow::Borrowed(letters)), !closed || elided(letters)),
        Kind::Text { escaped: true, closed } => {
            let letters = unescape(text, span).as_str().to_owned();
            let cut = !closed || elided(&letters);
            (Value::Text(Cow::Owned(letters)), cut)
        }
        Kind::Bare { closed } => {
            (Value::Text(Cow::Borrowed(letters)), !closed && !letters.is_empty() || elided(letters))
        }
        Kind::Number => (Value::Number(letters), false),
        Kind::True => (Value::True, false),
        Kind::False => (Value::False, false),
        Kind::Null => (Value::Null, false),
        Kind::Object => (Value::Object, false),
        Kind::Array | Kind::Deep => (Value::Array, false),
    }
}

/// Whether somebody shortened the value and left a mark.
pub(super) fn elided(text: &str) -> bool {
    let text = text.trim_end();
    ["...", "…", "(truncated)", "[truncated]", "<truncated>", "[...]", "[…]"].iter().any(|mark| text.ends_with(mark))
}
