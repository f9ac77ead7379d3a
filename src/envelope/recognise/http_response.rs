//! What the head of a response proves when its body is missing or plain text: the gateway's code header, challenges, and the
//! local replies of proxies and frameworks.

use crate::envelope::context::candidate::{Candidate, Context, Rank};
use crate::envelope::finding::{Finding, FindingField, Span};
use crate::envelope::record::fields::{FieldKind, FieldValue, Fields, RecordField};
use crate::envelope::record::http_text::Response;
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::envelope_rule::{Code, EnvelopeRule};
use crate::envelope::rule::fit::{self, Fit};
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::rule::proof::code_field;
use crate::envelope::text::mapped::MappedText;
use memchr::memmem;

/// A reply that proxies and frameworks write themselves.
struct Reply {
    shape: &'static str,
    /// A line of the body begins so.
    line: &'static [&'static str],
    /// A line of the body has this in it.
    mark: &'static [&'static str],
    /// Its lines are telling without a head.
    alone: bool,
    why: &'static str,
}

const REPLIES: &[Reply] = &[
    Reply {
        shape: "nginx-error-page",
        line: &[],
        mark: &["<center>nginx", "<center>openresty"],
        alone: true,
        why: "nginx's own error page: the proxy in front answered",
    },
    Reply {
        shape: "go-plain-text",
        line: &[
            "404 page not found",
            "Client sent an HTTP request to an HTTPS server",
            "400 Bad Request",
            "431 Request Header Fields Too Large",
            "unauthorized",
        ],
        mark: &[],
        alone: false,
        why: "a plain-text error as Go's net/http writes it",
    },
];

impl Reply {
    /// Whether it is a page, which says what it says in its title.
    fn is_page(&self) -> bool {
        !self.mark.is_empty()
    }

    fn is_line(&self, line: &str) -> bool {
        self.line.iter().any(|head| line.starts_with(head)) || self.mark.iter().any(|mark| line.contains(mark))
    }
}

/// The title of the page that a line is one of: `502 Bad Gateway`. A page of a proxy is short.
fn title(text: &MappedText<'_>, end: usize) -> Option<Span> {
    const OPENS: &str = "<title>";
    let page = end.saturating_sub(512);
    let from = page + memmem::rfind(&text.as_str().as_bytes()[page..end], OPENS.as_bytes())? + OPENS.len();
    let length = text.as_str()[from..end].find('<')?;
    (length > 0).then_some((from, from + length))
}

/// A line that only a proxy writes as the body of its own reply.
pub(crate) fn reply_line(text: &MappedText<'_>, (start, line): (usize, &str), context: &Context) -> Option<Candidate> {
    let reply = REPLIES.iter().find(|reply| reply.alone && reply.is_line(line))?;
    let whole = (start, start + line.len());
    let said = if reply.is_page() { title(text, whole.1) } else { None };
    let (start, end) = said.unwrap_or(whole);
    let place = text.origin((start, end));
    let finding = Finding {
        shape: reply.shape.to_owned(),
        why: reply.why.to_owned(),
        message: Some(text.as_str()[start..end].to_owned()),
        span: place,
        confidence: 0.85,
        count: 1,
        surface_why: "a proxy in front answered, no surface of a known product".to_owned(),
        ..Finding::default()
    };
    let mut candidate = Candidate { finding, ..Candidate::default() };
    candidate.mark(FindingField::Message, place);
    candidate.set_context(context);
    Some(candidate)
}

/// The candidate that a response's head gives, where it is one of a failure.
pub(crate) fn candidate(response: &Response, context: &Context, product_index: &ProductIndex) -> Option<Candidate> {
    let finding = Finding { span: (response.start, response.start), count: 1, ..Finding::default() };
    let mut candidate = Candidate { finding, ..Candidate::default() };
    let mut context = context.clone();
    context.path.push(crate::envelope::finding::Layer("http"));
    let rule = ruled(&mut candidate, response, product_index);
    if rule.is_none() {
        plain(&mut candidate, response)?;
    }
    let hint = response.hint(product_index);
    response.context(&mut context, product_index);
    let end = [response.status_span.1].into_iter().chain(response.headers.iter().map(|(_, said)| said.span.1)).max();
    candidate.finding.span.1 = end.unwrap_or(response.start).max(response.start);
    candidate.set_context(&context);
    let structure =
        rule.and_then(|rule| rule.surface).or_else(|| hint.map(|(_, hint)| (hint.surface.as_str(), hint.why.as_str())));
    match structure {
        Some((surface, why)) => candidate.set_surface(Rank::Own, surface, format!("{surface}: {why}")),
        None => "nothing in the paste tells who spoke".clone_into(&mut candidate.finding.surface_why),
    }
    Some(candidate)
}

/// What the rules say of the headers, or of the challenge among them: sets what is found and returns the rule that fits.
fn ruled<'g>(
    candidate: &mut Candidate,
    response: &Response,
    product_index: &'g ProductIndex,
) -> Option<&'g EnvelopeRule> {
    for fields in [header_fields(response, product_index), challenge_fields(response, product_index)] {
        let Some(fit) = fit::fit(&fields, product_index).filter(Fit::is_somebodys) else { continue };
        let finding = &mut candidate.finding;
        let product = fit.rule.product;
        finding.catalog = fit.proof.names_catalog().then(|| product_index.catalog(product).to_owned());
        fit.rule.name.clone_into(&mut finding.shape);
        fit.rule.why.clone_into(&mut finding.why);
        finding.proof = fit.proof;
        finding.confidence = fit.proof.confidence();
        finding.message = response.body.as_ref().map(|body| body.text.clone());
        let coded = match (&fit.rule.code, fit.code) {
            (_, Some(kind)) => fields.get(kind),
            (Code::Named(kinds), None) => code_field(kinds, &fields),
            _ => None,
        };
        if let Some((held, code)) = coded.and_then(|held| Some((held, held.plain()?))) {
            finding.code = Some(code.to_owned());
            finding.entry = product_index.name(product, code).and_then(|name| name.entry).map(str::to_owned);
            finding.known = finding.entry.is_some();
            candidate.mark(FindingField::Code, held.span);
        }
        let described = fit.rule.message.iter().find_map(|&kind| fields.get(kind));
        if let Some((held, text)) = described.and_then(|held| Some((held, held.letters()?))) {
            candidate.finding.message = Some(text.to_owned());
            candidate.mark(FindingField::Message, held.span);
        }
        return Some(fit.rule);
    }
    None
}

/// The headers as fields. Their spans are those of the paste.
fn header_fields<'r>(response: &'r Response, product_index: &ProductIndex) -> Fields<'r> {
    let mut fields = Fields::default();
    for (name, said) in &response.headers {
        if let Some(kind) = product_index.keys.kind(name) {
            let value = FieldValue::Text(said.text.as_str().into());
            fields.push(RecordField { kind, key: name.into(), value, span: said.span, cut: false });
        }
    }
    fields
}

/// The parameters of the challenge as fields.
fn challenge_fields<'r>(response: &'r Response, product_index: &ProductIndex) -> Fields<'r> {
    let mut fields = Fields::default();
    for (name, said) in &response.challenge {
        if let Some(kind) = product_index.keys.kind(name) {
            let value = FieldValue::Text(said.text.as_str().into());
            fields.push(RecordField { kind, key: (*name).into(), value, span: said.span, cut: false });
        }
    }
    if response.header("www-authenticate").is_some() {
        fields.note(FieldKind::Challenge);
    }
    fields
}

/// A failure that only the status tells, or a proxy's own page.
fn plain(candidate: &mut Candidate, response: &Response) -> Option<()> {
    if response.status < 400 {
        return None;
    }
    let body = response.body.as_ref().map_or("", |body| body.text.as_str());
    let reply = REPLIES.iter().find(|reply| reply.is_line(body));
    let finding = &mut candidate.finding;
    let (shape, why) = reply
        .map_or(("http-response", "a response of a failure whose body is none of a known product"), |reply| {
            (reply.shape, reply.why)
        });
    shape.clone_into(&mut finding.shape);
    why.clone_into(&mut finding.why);
    finding.confidence = if reply.is_some() { Proof::Standard.confidence() } else { Proof::None.confidence() };
    if let Some(body) = &response.body {
        finding.message = Some(body.text.clone());
        candidate.mark(FindingField::Message, body.span);
    }
    Some(())
}
