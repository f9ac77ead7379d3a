//! From a row that fits to a sighting: which values count, what the code names and how sure it is.

use super::Span;
use super::fields::{Field as Held, Fields, Role, Value};
use super::finding::{Field, Finding, Layer};
use super::glossary::Glossary;
use super::json::Mended;
use super::shape::{Code, Fit, QUIET, plain_letters, without_id};
use super::sighting::{Frame, Rank, Said, Sighting};
use super::surface;
use super::text::Text;

/// The longest request id that is believed.
const LONGEST_ID: usize = 512;

/// What the fields of an object, a line or a block tell, given the row that fits them.
pub(super) fn report(
    text: &Text<'_>,
    fields: &Fields<'_>,
    fit: Fit,
    span: Span,
    mended: Mended,
    frame: &Frame,
    glossary: &Glossary,
) -> Sighting {
    let shape = fit.shape;
    let mut sighting = Sighting { support: shape.name == QUIET, cut: mended.cut, ..Sighting::default() };
    let product = shape.catalog.and_then(|catalog| glossary.product(catalog));
    sighting.finding = Finding {
        catalog: shape.catalog.map(str::to_owned),
        shape: shape.name.to_owned(),
        span: text.origin(span),
        confidence: shape.confidence,
        repairs: mended.words().map(str::to_owned).collect(),
        why: shape.why.to_owned(),
        runner_up: fit.runner_up.map(|other| format!("{}: {}", other.name, other.why)),
        count: 1,
        extra: extra(fields),
        ..Finding::default()
    };
    if mended != Mended::default() {
        sighting.finding.confidence *= 0.95;
    }
    own_values(&mut sighting, text, fields, shape.catalog.is_some());
    let message = shape.message.iter().find_map(|&role| fields.get(role).filter(|field| field.letters().is_some()));
    if let Code::Named(role) = shape.code {
        // A row or a list may head its code's column with another name for it.
        let others = [Role::Error, Role::ErrorCode, Role::ReasonCode];
        let roles = std::iter::once(role).chain(others.into_iter().filter(|_| fields.get(Role::Rendered).is_some()));
        if let Some(held) = roles.filter_map(|role| fields.get(role)).find(|held| held.plain().is_some()) {
            set_code(&mut sighting, text, held, product, glossary);
        }
    }
    if let Some((held, letters)) = message.and_then(|held| Some((held, held.letters()?))) {
        sighting.finding.message = Some(without_id(letters).to_owned());
        sighting.mark(Field::Message, text.origin(held.span));
        if let Some(said) = id_in(text, held) {
            sighting.set_request_id(Rank::Record, &said);
        }
        if let (Code::Implied, Some(product)) = (shape.code, product) {
            imply(&mut sighting, product, held.role, letters, glossary);
        }
    }
    if let (Code::Implied, None, Some((_, name))) = (shape.code, &sighting.finding.entry, fields.text(&[Role::Name])) {
        sighting.finding.entry = glossary.classes(name).first().map(|class| class.entry.clone());
        sighting.finding.known = sighting.finding.entry.is_some();
    }
    if let (None, Some((_, entry))) = (&sighting.finding.entry, fields.text(&[Role::EntryName])) {
        sighting.finding.entry = Some(entry.to_owned());
        sighting.finding.known = true;
    }
    if frame.speaker.as_ref().is_some_and(|speaker| speaker.surface == "upstream") {
        relayed(&mut sighting);
    }
    sighting.set_frame(frame);
    if mended.wrapped {
        sighting.finding.path.push(Layer("hard-wrap"));
    }
    let service = fields.text(&[Role::Service]).map(|(_, service)| service);
    let product = product.filter(|_| sighting.finding.catalog.is_some());
    surface::decide(&mut sighting, product, shape.surface.filter(|_| product.is_some()), service, frame, glossary);
    sighting
}

/// The code as spelt, what it names, and whether letters of it only look right.
fn set_code(sighting: &mut Sighting, text: &Text<'_>, held: &Held<'_>, product: Option<usize>, glossary: &Glossary) {
    let Some(code) = held.plain() else { return };
    let plain = plain_letters(code);
    let finding = &mut sighting.finding;
    if let Some(name) = product.and_then(|product| glossary.name(product, &plain)) {
        finding.entry.clone_from(&name.entry);
        finding.known = name.entry.is_some();
    }
    // The control plane has a code that the gateway has too; there it is not the gateway's.
    if plain != code {
        finding.repairs.push(format!("the code has letters of another script that look like {plain}"));
        finding.confidence *= 0.9;
    }
    finding.code = Some(code.to_owned());
    let trimmed = trimmed(text, held);
    sighting.mark(Field::Code, text.origin(trimmed));
}

/// What an upstream answered through the gateway only looks like ours.
fn relayed(sighting: &mut Sighting) {
    let finding = &mut sighting.finding;
    finding.catalog = None;
    finding.entry = None;
    finding.known = false;
    "upstream-response".clone_into(&mut finding.shape);
    "the upstream's own answer, passed on by the gateway".clone_into(&mut finding.why);
}

/// What a fixed message or a log event stands for.
fn imply(sighting: &mut Sighting, product: usize, role: Role, message: &str, glossary: &Glossary) {
    let print = || glossary.print(without_id(message), Some(product), None);
    let told =
        if role == Role::Msg { glossary.event(message, sighting.finding.http_status).or_else(print) } else { print() };
    if let Some((_, print)) = told {
        sighting.finding.entry.clone_from(&print.entry);
        sighting.finding.known = print.entry.is_some();
    }
}

/// Request id, time, status and trace id of the object itself.
fn own_values(sighting: &mut Sighting, text: &Text<'_>, fields: &Fields<'_>, ours: bool) {
    let said = |held: &Held<'_>, value: &str| Said { text: value.to_owned(), span: text.origin(trimmed(text, held)) };
    // Beside an approval notice of the CLI the field holds the approval's id.
    let notice =
        fields.get(Role::Resource).is_some() && fields.get(Role::Reason).is_some() && fields.get(Role::Level).is_none();
    if !notice
        && let Some((held, id)) = fields.text(&[Role::RequestId])
        && id.len() <= LONGEST_ID
    {
        sighting.set_request_id(Rank::Own, &said(held, id));
    }
    if fields.get(Role::RequestId).is_some_and(|held| held.cut) && sighting.finding.request_id.is_none() {
        sighting.finding.repairs.push("the request id is cut off and left out".to_owned());
    }
    for (role, rank) in [(Role::Timestamp, Rank::Own), (Role::Time, Rank::Record)] {
        if let Some((held, time)) = fields.get(role).and_then(|held| Some((held, held.plain()?))) {
            sighting.set_time(rank, &said(held, time));
        }
    }
    if let Some((held, trace)) = fields.text(&[Role::TraceId]).filter(|_| !ours || sighting.finding.trace_id.is_none())
    {
        sighting.finding.trace_id = Some(trace.to_owned());
        sighting.mark(Field::TraceId, text.origin(trimmed(text, held)));
    }
    if let Some((held, status)) = status(fields) {
        sighting.set_status(Rank::Own, status, text.origin(held.span));
    }
    if let Some(seconds) = fields.get(Role::RetryAfter).and_then(|held| held.plain()?.parse().ok()) {
        sighting.finding.retry_after = Some(seconds);
    }
}

/// The HTTP status that the fields name.
pub(super) fn status<'f, 't>(fields: &'f Fields<'t>) -> Option<(&'f Held<'t>, u16)> {
    // What the control plane or an upstream answered to the gateway is not this response's status.
    let others = fields.get(Role::Kind).is_some_and(|kind| kind.text() == Some("decision"))
        || fields.get(Role::Status).is_some_and(|status| status.text() == Some("fail"));
    let roles: &[Role] = if others { &[Role::Status] } else { &[Role::HttpStatus, Role::Status] };
    roles.iter().find_map(|&role| {
        fields.all.iter().filter(|held| held.role == role).find_map(|held| {
            let status = held.plain()?.parse().ok().filter(|status| (100..600).contains(status))?;
            Some((held, status))
        })
    })
}

/// The request id that SDKs append to a message: `… (request_id=…)`.
fn id_in(text: &Text<'_>, held: &Held<'_>) -> Option<Said> {
    let raw = &text.as_str()[held.span.0..held.span.1];
    let (start, end) = appended_id(raw)?;
    let span = (held.span.0 + start, held.span.0 + end);
    Some(Said { text: raw[start..end].to_owned(), span: text.origin(span) })
}

/// Where the appended request id stands in a message; its closing bracket must be there.
pub(super) fn appended_id(message: &str) -> Option<Span> {
    let start = message.find("(request_id=")? + "(request_id=".len();
    let length = message[start..].find(')')?;
    (length > 0 && length <= LONGEST_ID).then_some((start, start + length))
}

/// The span of a value without the space at its ends.
pub(super) fn trimmed(text: &Text<'_>, held: &Held<'_>) -> Span {
    let (start, end) = held.span;
    let letters = &text.as_str()[start..end];
    let left = letters.len() - letters.trim_start().len();
    if left == letters.len() { (start, end) } else { (start + left, start + letters.trim_end().len()) }
}

/// Named values worth showing beside the fixed fields.
fn extra(fields: &Fields<'_>) -> Vec<(String, String)> {
    let shown = [
        Role::Hint,
        Role::Approval,
        Role::State,
        Role::ExpiresAt,
        Role::Docs,
        Role::Resource,
        Role::Event,
        Role::Level,
        Role::Service,
        Role::InnerRemediation,
        Role::Correlation,
    ];
    let values = fields.all.iter().filter(|field| shown.contains(&field.role));
    values
        .filter_map(|field| match &field.value {
            Value::Text(text) if !field.cut => Some((field.key.to_string(), text.trim().to_owned())),
            Value::Number(number) => Some((field.key.to_string(), (*number).to_owned())),
            _ => None,
        })
        .collect()
}
