//! From a rule that fits to a candidate: which values count, what the code names and how sure it is.

use crate::envelope::context::candidate::{Candidate, Context, Rank, Said};
use crate::envelope::context::surface;
use crate::envelope::finding::{Finding, FindingField, Layer, Rival, Span};
use crate::envelope::record::fields::{FieldKind, FieldValue, Fields, RecordField};
use crate::envelope::record::json::Repairs;
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::envelope_rule::{Code, EnvelopeRule};
use crate::envelope::rule::fit::Fit;
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::rule::proof::code_field;
use crate::envelope::text::appended_id::{LONGEST_ID, appended_id, without_id};
use crate::envelope::text::code::{is_code, plain_letters};
use crate::envelope::text::mapped::MappedText;

/// What the fields of an object, a line or a block tell, given the rule that fits them.
pub(crate) fn report(
    text: &MappedText<'_>,
    fields: &Fields<'_>,
    fit: &Fit<'_>,
    span: Span,
    repairs: Repairs,
    context: &Context,
    product_index: &ProductIndex,
) -> Candidate {
    let rule = fit.rule;
    let mut candidate =
        Candidate { support: rule.quiet, cut: repairs.cut, envelope: true, apart: rule.apart, ..Candidate::default() };
    let coded = match (&rule.code, fit.code) {
        (_, Some(place)) => fields.get(place),
        (Code::Named(kinds), None) => code_field(kinds, fields),
        _ => None,
    };
    let coded = coded.filter(|held| !rule.is_of_level() || held.plain().is_some_and(is_code));
    let is_told_by_words = rule.code == Code::Nowhere(None) || rule.is_of_level();
    candidate.unproven = fit.proof == Proof::None && is_told_by_words && !rule.quiet;
    candidate.weak = fit.proof == Proof::None && rule.weak;
    let known =
        || coded.and_then(|held| held.plain()).is_some_and(|code| product_index.name(rule.product, code).is_some());
    // Who is proven to speak is a second witness for a code that others have too.
    let witness = context.speaker.as_ref().is_some_and(|speaker| speaker.product == Some(rule.product));
    let proof = if fit.proof == Proof::Structure && witness && known() { Proof::Shape } else { fit.proof };
    let product = proof.names_catalog().then_some(rule.product);
    let catalog = product_index.catalog(rule.product).to_owned();
    let resembled = proof == Proof::Structure;
    candidate.finding = Finding {
        catalog: product.map(|_| catalog.clone()),
        resembles: resembled.then_some(catalog).into_iter().collect(),
        shape: rule.name.to_owned(),
        proof,
        span: text.origin(span),
        confidence: proof.confidence(),
        repairs: repairs.words().map(str::to_owned).collect(),
        why: if resembled {
            format!("it looks like {}, with nothing that only {} writes", rule.why, product_index.short(rule.product))
        } else {
            rule.why.to_owned()
        },
        runner_up: fit.runner_up.map(|other| format!("{}: {}", other.name, other.why)),
        rivals: rivals(fit, product_index),
        count: 1,
        extra: extra(fields, &rule.show),
        ..Finding::default()
    };
    if repairs != Repairs::default() {
        candidate.finding.confidence *= 0.95;
    }
    own_values(&mut candidate, text, fields, fit);
    let says = |field: &&RecordField<'_>| field.letters().is_some_and(|letters| !letters.is_empty());
    let message = rule.message.iter().find_map(|&kind| fields.get(kind).filter(says));
    if let Some(held) = coded {
        set_code(&mut candidate, text, held, product, product_index);
    }
    if let (None, Some((_, entry))) = (&candidate.finding.entry, rule.entry.and_then(|kind| fields.text(&[kind]))) {
        candidate.finding.entry = Some(entry.to_owned());
        candidate.finding.known = true;
    }
    if let Code::Nowhere(Some(entry)) = rule.code {
        candidate.finding.entry = product.map(|_| entry.to_owned());
        candidate.finding.known = product.is_some();
    }
    if let Some((held, letters)) = message.and_then(|held| Some((held, held.letters()?))) {
        candidate.cut |= held.cut;
        // `call failed (status=502, …)`: the bracket opens what is told apart.
        candidate.finding.message = Some(without_id(letters).trim_end_matches([' ', '(']).to_owned());
        candidate.mark(FindingField::Message, text.origin(held.span));
        if let Some(said) = id_in(text, held) {
            candidate.set_request_id(Rank::Record, &said);
        }
        if let (Code::Implied, Some(product)) = (&rule.code, product) {
            imply(&mut candidate, product, held.kind, letters, product_index);
        }
    } else if let Some(said) = context.message.as_ref().filter(|_| coded.is_some()) {
        candidate.finding.message = Some(said.text.clone());
        candidate.mark(FindingField::Message, said.span);
    }
    if let (Code::Implied, None, Some((_, name))) =
        (&rule.code, &candidate.finding.entry, fields.text(&[FieldKind::CodeSpelling]))
    {
        candidate.finding.entry = product_index.classes(name).first().map(|class| class.entry.to_owned());
        candidate.finding.known = candidate.finding.entry.is_some();
    }
    if let Some(speaker) = context.speaker.as_ref().filter(|speaker| speaker.relayed) {
        relayed(&mut candidate, &speaker.why);
    }
    candidate.set_context(context);
    if repairs.wrapped {
        candidate.finding.path.push(Layer("hard-wrap"));
    }
    let service = fields.text(&[FieldKind::Service]).map(|(_, service)| service);
    let product = product.filter(|_| candidate.finding.catalog.is_some());
    let structure = rule.surface.filter(|_| product.is_some());
    surface::decide(&mut candidate, product, structure, service, context, product_index);
    candidate
}

/// The rules that fitted beside the one that counts.
fn rivals(fit: &Fit<'_>, product_index: &ProductIndex) -> Vec<Rival> {
    let rival = |(rule, proof): &(&EnvelopeRule, Proof)| Rival {
        rule: rule.name.to_owned(),
        catalog: product_index.catalog(rule.product).to_owned(),
        proof: *proof,
    };
    fit.others.iter().map(rival).collect()
}

/// The code as spelt, what it names, and whether letters of it only look right.
fn set_code(
    candidate: &mut Candidate,
    text: &MappedText<'_>,
    held: &RecordField<'_>,
    product: Option<usize>,
    product_index: &ProductIndex,
) {
    let Some(code) = held.plain() else { return };
    let plain = plain_letters(code);
    let finding = &mut candidate.finding;
    if let Some(name) = product.and_then(|product| product_index.name(product, &plain)) {
        finding.entry = name.entry.map(str::to_owned);
        finding.known = name.entry.is_some();
    }
    // The control plane has a code that the gateway has too; there it is not the gateway's.
    if plain != code {
        finding.repairs.push(format!("the code has letters of another script that look like {plain}"));
        finding.confidence *= 0.9;
    }
    finding.code = Some(code.to_owned());
    candidate.mark(FindingField::Code, text.origin(held.trimmed(text)));
}

/// What was only passed on looks like the product's that passed it on and is somebody else's.
fn relayed(candidate: &mut Candidate, why: &str) {
    let finding = &mut candidate.finding;
    finding.catalog = None;
    finding.entry = None;
    finding.known = false;
    finding.proof = Proof::None;
    finding.confidence = Proof::None.confidence();
    "relayed-response".clone_into(&mut finding.shape);
    finding.why = format!("somebody else's answer, passed on: {why}");
}

/// What a fixed message or a log event stands for.
fn imply(candidate: &mut Candidate, product: usize, kind: FieldKind, message: &str, product_index: &ProductIndex) {
    let by_message = || product_index.message(without_id(message), Some(product), None);
    let implied = if kind == FieldKind::Msg {
        product_index.event(message, candidate.finding.http_status).or_else(by_message)
    } else {
        by_message()
    };
    if let Some((_, pattern)) = implied {
        candidate.finding.entry = pattern.entry.map(str::to_owned);
        candidate.finding.known = pattern.entry.is_some();
    }
}

/// Request id, time, status and trace id of the object itself.
fn own_values(candidate: &mut Candidate, text: &MappedText<'_>, fields: &Fields<'_>, fit: &Fit<'_>) {
    let said =
        |held: &RecordField<'_>, value: &str| Said { text: value.to_owned(), span: text.origin(held.trimmed(text)) };
    let id_kinds = fit.rule.request_id.as_deref().unwrap_or(&[FieldKind::RequestId]);
    // What was repaired may run on into its neighbours; an id has no spaces.
    let repaired = !candidate.finding.repairs.is_empty();
    let is_id = |id: &str| id.len() <= LONGEST_ID && !(repaired && id.contains(char::is_whitespace));
    if let Some((held, id)) = fields.text(id_kinds).filter(|(_, id)| is_id(id)) {
        candidate.set_request_id(Rank::Own, &said(held, id));
    }
    // Where nothing else names the request, what binds it to others does.
    let others = [FieldKind::RequestId, FieldKind::TraceId];
    if others.iter().all(|&kind| fields.get(kind).is_none())
        && let Some((held, id)) = fields.text(&[FieldKind::Correlation]).filter(|(_, id)| is_id(id) && is_long(id))
    {
        candidate.set_request_id(Rank::Record, &said(held, id));
    }
    if fields.get(FieldKind::RequestId).is_some_and(|held| held.cut) && candidate.finding.request_id.is_none() {
        candidate.finding.repairs.push("the request id is cut off and left out".to_owned());
    }
    let named = fit.rule.time.iter().flatten().map(|kind| (*kind, Rank::Own));
    for (kind, rank) in named.chain([(FieldKind::Timestamp, Rank::Own), (FieldKind::Time, Rank::Record)]) {
        if let Some((held, time)) = fields.get(kind).and_then(|held| Some((held, held.time()?))) {
            candidate.set_time(rank, &said(held, time));
        }
    }
    if let Some((held, trace)) = fields.trace() {
        candidate.finding.trace_id = Some(trace.to_owned());
        candidate.mark(FindingField::TraceId, text.origin(held.trimmed(text)));
    }
    let status_kinds = fit.rule.status.as_deref().unwrap_or(&[FieldKind::HttpStatus, FieldKind::Status]);
    if let Some((held, status)) = fields.status_in(status_kinds) {
        candidate.set_status(Rank::Own, status, text.origin(held.span));
    }
    if let Some(seconds) = fields.get(FieldKind::RetryAfter).and_then(|held| held.plain()?.parse().ok()) {
        candidate.finding.retry_after = Some(seconds);
    }
}

/// Whether an id is none of a kind or a number: long, with a digit.
fn is_long(id: &str) -> bool {
    id.len() >= 16 && !id.contains(' ') && id.bytes().any(|byte| byte.is_ascii_digit())
}

/// The request id that SDKs append to a message: `… (request_id=…)`.
fn id_in(text: &MappedText<'_>, held: &RecordField<'_>) -> Option<Said> {
    let raw = &text.as_str()[held.span.0..held.span.1];
    let (start, end) = appended_id(raw)?;
    let span = (held.span.0 + start, held.span.0 + end);
    Some(Said { text: raw[start..end].to_owned(), span: text.origin(span) })
}

/// Fields that are worth showing beside the fixed ones, whatever rule fits.
const SHOWN: [FieldKind; 10] = [
    FieldKind::Hint,
    FieldKind::Approval,
    FieldKind::State,
    FieldKind::ExpiresAt,
    FieldKind::Docs,
    FieldKind::Resource,
    FieldKind::Event,
    FieldKind::Level,
    FieldKind::Service,
    FieldKind::Correlation,
];

/// Named values worth showing beside the fixed fields.
fn extra(fields: &Fields<'_>, further: &[FieldKind]) -> Vec<(String, String)> {
    let shown = |field: &&RecordField<'_>| SHOWN.contains(&field.kind) || further.contains(&field.kind);
    let values = fields.all.iter().filter(shown);
    values
        .filter_map(|field| match &field.value {
            FieldValue::Text(text) if !field.cut => Some((field.key.to_string(), text.trim().to_owned())),
            FieldValue::Number(number) => Some((field.key.to_string(), (*number).to_owned())),
            _ => None,
        })
        .collect()
}
