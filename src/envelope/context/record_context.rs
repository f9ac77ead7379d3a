//! What a record says that holds for whatever stands inside it: its time, its request id, its status, the headers that it keeps.
//!
//! Tells of no failure: what does is read from inside, and takes this along as its [`Context`].

use crate::envelope::context::candidate::{Context, Rank, Said};
use crate::envelope::finding::Span;
use crate::envelope::record::fields::{FieldKind, Fields, RecordField, field_kind};
use crate::envelope::record::http_text::Response;
use crate::envelope::record::json::{Node, NodeKind, Repairs, Tree};
use crate::envelope::record::level::Level;
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::text::escape;
use crate::envelope::text::mapped::MappedText;

/// What the fields of a record say that holds for whatever stands in it; `repairs` is what was repaired to read them.
pub(crate) fn of_fields(text: &MappedText<'_>, fields: &Fields<'_>, repairs: Repairs, context: &Context) -> Context {
    let mut inner = context.clone();
    if let Some(level) = fields.get(FieldKind::Level).and_then(|level| Level::of_value(&level.value)) {
        inner.quiet = level == Level::Good;
    }
    let said =
        |field: &RecordField<'_>, value: &str| Said { text: value.to_owned(), span: text.origin(field.trimmed(text)) };
    for kind in [FieldKind::Timestamp, FieldKind::Time] {
        if let Some((field, time)) = fields.get(kind).and_then(|field| Some((field, field.time()?))) {
            inner.set_time(Rank::Record, said(field, time));
            inner.repairs.extend(repairs.words());
        }
    }
    let is_record = [FieldKind::Level, FieldKind::Msg, FieldKind::Event].iter().any(|&kind| fields.get(kind).is_some());
    if let Some((field, id)) = fields.text(&[FieldKind::RequestId]).filter(|_| is_record) {
        inner.set_request_id(Rank::Record, said(field, id));
        inner.repairs.extend(repairs.words());
    }
    if let Some((field, status)) = fields.http_status() {
        inner.set_status(Rank::Record, status, text.origin(field.span));
    }
    if let Some((field, trace)) = fields.trace() {
        inner.trace_id = Some(said(field, trace));
    }
    if let Some((_, service)) = fields.text(&[FieldKind::Service, FieldKind::Component]) {
        inner.service = Some(service.to_owned());
    }
    if let Some((_, method)) = fields.text(&[FieldKind::Method]) {
        inner.method = Some(method.to_owned());
    }
    if let Some((field, message)) =
        fields.text(&[FieldKind::Message, FieldKind::Msg, FieldKind::Description, FieldKind::Detail])
    {
        inner.message = Some(said(field, message));
    }
    inner
}

/// What an object says that holds for the ones inside it.
pub(crate) fn of_object(
    text: &MappedText<'_>,
    tree: &Tree,
    at: usize,
    fields: &Fields<'_>,
    context: &Context,
    product_index: &ProductIndex,
) -> Context {
    let mut inner = of_fields(text, fields, tree.repairs, context);
    // One level down, as loggers nest it: `res: {statusCode}`, `http: {status}`.
    for child in tree.children(at).filter(|&child| tree.nodes[child].kind == NodeKind::Object) {
        let key = tree.nodes[child].key.map_or("", |(start, end)| &text.as_str()[start..end]);
        if matches!(key, "res" | "response" | "http" | "httpRequest" | "details")
            && let Some((field, status)) = Fields::of(text, tree, child, &product_index.keys).http_status()
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
        && matches!(node.kind, NodeKind::Text { closed: true, escaped: false })
    {
        let said = Said { text: text.as_str()[node.span.0..node.span.1].to_owned(), span: text.origin(node.span) };
        inner.set_time(Rank::Record, said);
    }
    // As alerts nest it: `annotations: {summary}`.
    if let Some(notes) = member(at, "annotations")
        && let Some(node) =
            ["summary", "description"].iter().find_map(|name| member(notes, name)).map(|at| &tree.nodes[at])
        && matches!(node.kind, NodeKind::Text { closed: true, .. })
    {
        let inside = escape::unescape(text, node.span);
        inner.message = Some(Said { text: inside.as_str().to_owned(), span: text.origin(node.span) });
    }
    headers(text, tree, at, &mut inner, product_index);
    // What was sent bears the id, too: `request: {headers: {…}}`.
    if inner.request_id.is_none()
        && let Some(request) = member(at, "request").or_else(|| member(at, "req"))
    {
        let mut sent = Context::default();
        headers(text, tree, request, &mut sent, product_index);
        inner.request_id = sent.request_id;
        inner.trace_id = inner.trace_id.or(sent.trace_id);
    }
    inner
}

/// The headers of a response as HAR and loggers write them: objects of name and value, or one object.
fn headers(text: &MappedText<'_>, tree: &Tree, at: usize, context: &mut Context, product_index: &ProductIndex) {
    let slice = |(start, end): Span| &text.as_str()[start..end];
    let mut response = Response::new(0, (0, 0), 0);
    for list in tree.children(at) {
        if !tree.nodes[list].key.is_some_and(|key| field_kind(slice(key)) == Some(FieldKind::Headers)) {
            continue;
        }
        for item in tree.children(list) {
            let node = &tree.nodes[item];
            let pair = match node.kind {
                NodeKind::Text { escaped: false, closed: true } => node.key.map(|key| (slice(key), node.span)),
                // As some clients keep them: a list of values.
                NodeKind::Array if node.key.is_some() => {
                    let only = tree.children(item).next().map(|child| &tree.nodes[child]);
                    let only =
                        only.filter(|value| matches!(value.kind, NodeKind::Text { escaped: false, closed: true }));
                    node.key.zip(only).map(|(key, value)| (slice(key), value.span))
                }
                // A pair of name and value.
                NodeKind::Array => {
                    let mut pair = tree.children(item).map(|child| &tree.nodes[child]);
                    let text = |node: &&Node| matches!(node.kind, NodeKind::Text { closed: true, .. });
                    let name = pair.next().filter(text);
                    name.zip(pair.next().filter(text)).map(|(name, value)| (slice(name.span), value.span))
                }
                NodeKind::Object => {
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
        let status = context.status;
        response.context(context, product_index);
        context.status = status;
    }
}
