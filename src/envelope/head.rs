//! What the head of a response proves when its body is missing or plain text: the gateway's code header, challenges, and the
//! local replies of proxies and frameworks.

use memchr::memmem;

use super::claim::Proof;
use super::fields::{Field as HeaderField, Fields, Role, Value};
use super::finding::{Field, Finding, Span};
use super::glossary::Glossary;
use super::http::Response;
use super::rule::{self, Code, EnvelopeRule, Fit, code_field};
use super::sighting::{Frame, Rank, Sighting};
use super::text::Text;

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
fn title(text: &Text<'_>, end: usize) -> Option<Span> {
    const OPENS: &str = "<title>";
    let page = end.saturating_sub(512);
    let from = page + memmem::rfind(&text.as_str().as_bytes()[page..end], OPENS.as_bytes())? + OPENS.len();
    let length = text.as_str()[from..end].find('<')?;
    (length > 0).then_some((from, from + length))
}

/// A line that only a proxy writes as the body of its own reply.
pub(super) fn reply_line(text: &Text<'_>, (start, line): (usize, &str), frame: &Frame) -> Option<Sighting> {
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
    let mut sighting = Sighting { finding, ..Sighting::default() };
    sighting.mark(Field::Message, place);
    sighting.set_frame(frame);
    Some(sighting)
}

/// The sighting that a response's head gives, where it is one of a failure.
pub(super) fn sighting(response: &Response, frame: &Frame, glossary: &Glossary) -> Option<Sighting> {
    let finding = Finding { span: (response.start, response.start), count: 1, ..Finding::default() };
    let mut sighting = Sighting { finding, ..Sighting::default() };
    let mut frame = frame.clone();
    frame.path.push(super::Layer("http"));
    let rule = ruled(&mut sighting, response, glossary);
    if rule.is_none() {
        plain(&mut sighting, response)?;
    }
    let hint = response.hint(glossary);
    response.frame(&mut frame, glossary);
    let end = [response.status_span.1].into_iter().chain(response.headers.iter().map(|(_, said)| said.span.1)).max();
    sighting.finding.span.1 = end.unwrap_or(response.start).max(response.start);
    sighting.set_frame(&frame);
    let structure = rule
        .and_then(|rule| rule.surface.clone())
        .or_else(|| hint.map(|(_, hint)| (hint.surface.clone(), hint.why.clone())));
    match structure {
        Some((surface, why)) => sighting.set_surface(Rank::Own, &surface, format!("{surface}: {why}")),
        None => "nothing in the paste tells who spoke".clone_into(&mut sighting.finding.surface_why),
    }
    Some(sighting)
}

/// What the rules say of the headers, or of the challenge among them: sets what is found and returns the rule that fits.
fn ruled<'g>(sighting: &mut Sighting, response: &Response, glossary: &'g Glossary) -> Option<&'g EnvelopeRule> {
    for fields in [header_fields(response, glossary), challenge_fields(response, glossary)] {
        let Some(fit) = rule::fit(&fields, glossary).filter(Fit::is_somebodys) else { continue };
        let finding = &mut sighting.finding;
        let product = fit.rule.product;
        finding.catalog = fit.proof.names_catalog().then(|| glossary.catalog(product).to_owned());
        finding.shape.clone_from(&fit.rule.name);
        finding.why.clone_from(&fit.rule.why);
        finding.proof = fit.proof;
        finding.confidence = fit.proof.confidence();
        finding.message = response.body.as_ref().map(|body| body.text.clone());
        let coded = match (&fit.rule.code, fit.code) {
            (_, Some(role)) => fields.get(role),
            (Code::Named(roles), None) => code_field(roles, &fields),
            _ => None,
        };
        if let Some((held, code)) = coded.and_then(|held| Some((held, held.plain()?))) {
            finding.code = Some(code.to_owned());
            finding.entry = glossary.name(product, code).and_then(|name| name.entry.clone());
            finding.known = finding.entry.is_some();
            sighting.mark(Field::Code, held.span);
        }
        let described = fit.rule.message.iter().find_map(|&role| fields.get(role));
        if let Some((held, text)) = described.and_then(|held| Some((held, held.letters()?))) {
            sighting.finding.message = Some(text.to_owned());
            sighting.mark(Field::Message, held.span);
        }
        return Some(fit.rule);
    }
    None
}

/// The headers as fields. Their spans are those of the paste.
fn header_fields<'r>(response: &'r Response, glossary: &Glossary) -> Fields<'r> {
    let mut fields = Fields::default();
    for (name, said) in &response.headers {
        if let Some(role) = glossary.keys.role(name) {
            let value = Value::Text(said.text.as_str().into());
            fields.push(HeaderField { role, key: name.into(), value, span: said.span, cut: false });
        }
    }
    fields
}

/// The parameters of the challenge as fields.
fn challenge_fields<'r>(response: &'r Response, glossary: &Glossary) -> Fields<'r> {
    let mut fields = Fields::default();
    for (name, said) in &response.challenge {
        if let Some(role) = glossary.keys.role(name) {
            let value = Value::Text(said.text.as_str().into());
            fields.push(HeaderField { role, key: (*name).into(), value, span: said.span, cut: false });
        }
    }
    if response.header("www-authenticate").is_some() {
        fields.note(Role::Challenge);
    }
    fields
}

/// A failure that only the status tells, or a proxy's own page.
fn plain(sighting: &mut Sighting, response: &Response) -> Option<()> {
    if response.status < 400 {
        return None;
    }
    let body = response.body.as_ref().map_or("", |body| body.text.as_str());
    let reply = REPLIES.iter().find(|reply| reply.is_line(body));
    let finding = &mut sighting.finding;
    let (shape, why) = reply
        .map_or(("http-response", "a response of a failure whose body is none of a known product"), |reply| {
            (reply.shape, reply.why)
        });
    shape.clone_into(&mut finding.shape);
    why.clone_into(&mut finding.why);
    finding.confidence = if reply.is_some() { Proof::Standard.confidence() } else { Proof::None.confidence() };
    if let Some(body) = &response.body {
        finding.message = Some(body.text.clone());
        sighting.mark(Field::Message, body.span);
    }
    Some(())
}
