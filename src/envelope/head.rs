//! What the head of a response proves when its body is missing or plain text: the gateway's code header, challenges, and the
//! local replies of proxies and frameworks.

use memchr::memmem;

use super::finding::{Field, Finding, Span};
use super::glossary::Glossary;
use super::http::{Response, parameter};
use super::sighting::{Frame, Said, Sighting};
use super::text::Text;

/// A reply that proxies and frameworks write themselves.
struct Reply {
    shape: &'static str,
    /// A line of the body begins so.
    line: &'static [&'static str],
    /// A line of the body has this in it.
    mark: &'static [&'static str],
    server: Option<&'static str>,
    /// Its lines are telling without a head.
    alone: bool,
    why: &'static str,
}

const REPLIES: &[Reply] = &[
    Reply {
        shape: "envoy-local-reply",
        line: &["upstream connect error or disconnect", "no healthy upstream", "upstream request timeout"],
        mark: &[],
        server: Some("envoy"),
        alone: true,
        why: "Envoy's own reply: the proxy in front answered, nothing behind it did",
    },
    Reply {
        shape: "nginx-error-page",
        line: &[],
        mark: &["<center>nginx", "<center>openresty"],
        server: Some("nginx"),
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
        server: None,
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
    let finding = Finding { span: (response.start, response.start), confidence: 0.9, count: 1, ..Finding::default() };
    let mut sighting = Sighting { finding, ..Sighting::default() };
    let mut frame = frame.clone();
    frame.path.push(super::Layer("http"));
    let speaker = if let Some(code) = response
        .headers
        .iter()
        .find(|(name, _)| name.ends_with("-code") && name.starts_with("x-"))
        .map(|(_, said)| said)
        && let Some(product) = glossary.products(&code.text).next()
    {
        own_code(&mut sighting, product, code, glossary);
        Some(("gateway", "only the gateway sets the header with the code"))
    } else if let Some(challenge) = response.header("www-authenticate").cloned() {
        challenged(&mut sighting, &challenge, response, glossary)?
    } else {
        plain(&mut sighting, response)?;
        None
    };
    if response.status > 0 {
        response.frame(&mut frame);
    }
    let end = [response.status_span.1].into_iter().chain(response.headers.iter().map(|(_, said)| said.span.1)).max();
    sighting.finding.span.1 = end.unwrap_or(response.start).max(response.start);
    sighting.set_frame(&frame);
    match speaker {
        Some((surface, why)) => sighting.set_surface(super::sighting::Rank::Own, surface, format!("{surface}: {why}")),
        None => "nothing in the paste tells who spoke".clone_into(&mut sighting.finding.surface_why),
    }
    Some(sighting)
}

type Speaker = Option<(&'static str, &'static str)>;

fn own_code(sighting: &mut Sighting, product: usize, code: &Said, glossary: &Glossary) {
    let finding = &mut sighting.finding;
    finding.catalog = Some(glossary.catalog(product).to_owned());
    finding.code = Some(code.text.clone());
    finding.entry = glossary.name(product, &code.text).and_then(|name| name.entry.clone());
    finding.known = finding.entry.is_some();
    "code-header".clone_into(&mut finding.shape);
    "a header of the response names the code".clone_into(&mut finding.why);
    sighting.mark(Field::Code, code.span);
}

/// A challenge (RFC 6750): the STS sets a bare `interaction_required`; with a realm it is somebody's resource server.
fn challenged(sighting: &mut Sighting, challenge: &Said, response: &Response, glossary: &Glossary) -> Option<Speaker> {
    let text = &challenge.text;
    let realm = parameter(text, "realm").map(|(from, to)| &text[from..to]);
    let own = realm.and_then(|realm| {
        let service = realm.strip_prefix("caracal-")?;
        [("audit", "its name is the challenge's realm"), ("sts", "its name is the challenge's realm")]
            .into_iter()
            .find(|(name, _)| *name == service)
    });
    let error = response.challenge_error.as_ref();
    if error.is_none() && own.is_none() && response.status < 400 {
        return None;
    }
    let finding = &mut sighting.finding;
    "bearer-challenge".clone_into(&mut finding.shape);
    "a bearer challenge (RFC 6750)".clone_into(&mut finding.why);
    finding.message = response.body.as_ref().map(|body| body.text.clone());
    let Some(Said { text: code, span }) = error else { return Some(own) };
    finding.code = Some(code.clone());
    sighting.mark(Field::Code, *span);
    // RFC 6750 knows three codes; this one only the STS puts into a challenge, without realm.
    let held = code == "interaction_required" && realm.is_none();
    if held && let Some(product) = glossary.product("caracal") {
        let finding = &mut sighting.finding;
        finding.catalog = Some("caracal".to_owned());
        finding.entry = glossary.name(product, code).and_then(|name| name.entry.clone());
        finding.known = finding.entry.is_some();
        "caracal-challenge".clone_into(&mut finding.shape);
        return Some(Some(("sts", "only the STS sets this challenge")));
    }
    Some(own)
}

fn plain(sighting: &mut Sighting, response: &Response) -> Option<()> {
    if response.status < 400 {
        return None;
    }
    let body = response.body.as_ref().map_or("", |body| body.text.as_str());
    let server = response.header("server").map_or("", |server| server.text.as_str());
    let reply = REPLIES
        .iter()
        .find(|reply| reply.is_line(body) || reply.server.is_some_and(|wanted| server.starts_with(wanted)));
    let finding = &mut sighting.finding;
    let (shape, why) = reply
        .map_or(("http-response", "a response of a failure whose body is none of a known product"), |reply| {
            (reply.shape, reply.why)
        });
    shape.clone_into(&mut finding.shape);
    why.clone_into(&mut finding.why);
    finding.confidence = if reply.is_some() { 0.9 } else { 0.4 };
    if let Some(body) = &response.body {
        finding.message = Some(body.text.clone());
        sighting.mark(Field::Message, body.span);
    }
    Some(())
}
