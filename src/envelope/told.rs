//! Failures told in words: exception lines of the SDKs, fixed messages, the head of the Markdown refusal, and fields rendered
//! as text.

use super::Span;
use super::fields::{Field, Fields, Role, Value, role};
use super::finding::{Field as Mark, Finding};
use super::glossary::Glossary;
use super::http;
use super::report::appended_id;
use super::scan::Scan;
use super::shape::{is_code, plain_letters, without_id};
use super::sighting::{Frame, Rank, Said, Sighting};
use super::surface;
use super::text::Text;

/// Parts of a line, split at `: `, that are tried as the message.
const MOST_PARTS: usize = 12;

/// The longest line that is read as words; longer ones are data.
const LONGEST_LINE: usize = 8 * 1024;

/// Reads a line of words at `place`.
pub(super) fn read(
    scan: &mut Scan<'_>,
    text: &Text<'_>,
    place: Span,
    frame: &Frame,
    speaker: Option<(&'static str, &'static str)>,
) {
    let line = &text.as_str()[place.0..place.1];
    if line.len() > LONGEST_LINE {
        return;
    }
    let telling = heading(line, scan.glossary).or_else(|| parts(line, scan.glossary));
    let Some(telling) = telling else { return };
    let mut frame = frame.clone();
    if let Some((status, (from, to))) = http::mentioned(line) {
        frame.set_status(Rank::Line, status, text.origin((place.0 + from, place.0 + to)));
    }
    frame.speaker = surface::speaker(line).or(telling.speaker).or(speaker).or(frame.speaker);
    scan.sightings.push(sighting(text, place, &telling, &frame, scan.glossary));
}

/// What a line tells.
struct Telling<'l> {
    shape: &'static str,
    product: usize,
    /// The code as spelt, where it stands there.
    code: Option<Span>,
    entry: Option<String>,
    message: Option<Span>,
    id: Option<Span>,
    speaker: Option<(&'static str, &'static str)>,
    class: Option<&'l str>,
    surface: Option<String>,
    confidence: f32,
    why: &'static str,
}

fn sighting(text: &Text<'_>, (start, _): Span, telling: &Telling<'_>, frame: &Frame, glossary: &Glossary) -> Sighting {
    let line = &text.as_str()[start..];
    let place = |(from, to): Span| text.origin((start + from, start + to));
    let first = telling.code.or(telling.message).map_or(0, |(from, _)| from);
    let last =
        [telling.code, telling.message, telling.id].into_iter().flatten().map(|(_, to)| to).max().unwrap_or(first);
    let finding = Finding {
        catalog: Some(glossary.catalog(telling.product).to_owned()),
        entry: telling.entry.clone(),
        known: telling.entry.is_some(),
        shape: telling.shape.to_owned(),
        span: place((first, last.max(first))),
        confidence: telling.confidence,
        why: telling.class.map_or_else(|| telling.why.to_owned(), |class| format!("{}: {class}", telling.why)),
        count: 1,
        ..Finding::default()
    };
    let mut sighting = Sighting { finding, ..Sighting::default() };
    if let Some((from, to)) = telling.code {
        sighting.finding.code = Some(line[from..to].to_owned());
        sighting.mark(Mark::Code, place((from, to)));
    }
    if let Some((from, to)) = telling.message.filter(|(from, to)| to > from) {
        sighting.finding.message = Some(line[from..to].to_owned());
        sighting.mark(Mark::Message, place((from, to)));
    }
    if let Some((from, to)) = telling.id {
        sighting.set_request_id(Rank::Record, &Said { text: line[from..to].to_owned(), span: place((from, to)) });
    }
    sighting.set_frame(frame);
    let proof =
        telling.surface.as_deref().map(|surface| (surface, "the exception's class is raised only for its answers"));
    surface::decide(&mut sighting, Some(telling.product), None, None, frame, glossary);
    if sighting.surface < Rank::Line
        && let Some((surface, why)) = proof
    {
        sighting.set_surface(Rank::Line, surface, format!("{surface}: {why}"));
    }
    sighting
}

/// `# HTTP 403 AUTH_CLAIM_REQUIRED: …`: the first line of a refusal written in Markdown.
fn heading<'l>(line: &'l str, glossary: &Glossary) -> Option<Telling<'l>> {
    let rest = line.trim_start_matches('#').trim_start().strip_prefix("HTTP ")?;
    if !line.starts_with('#') || rest.len() < 6 || !rest.as_bytes()[..3].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let code = rest.get(4..)?.split([':', ' ']).next()?;
    let product = glossary.products(code).next()?;
    let entry = glossary.name(product, code)?.entry.clone();
    let start = line.len() - rest.len() + 4;
    let message = line[start + code.len()..].strip_prefix(": ").map(|message| (line.len() - message.len(), line.len()));
    Some(Telling {
        shape: "markdown-refusal",
        product,
        code: Some((start, start + code.len())),
        entry,
        message,
        id: None,
        speaker: Some(("gateway", "the gateway writes this refusal as a Markdown page")),
        class: None,
        surface: None,
        confidence: 0.95,
        why: "the heading of a refusal written in Markdown",
    })
}

/// The parts of a line after each `: `, tried as class, code and message.
fn parts<'l>(line: &'l str, glossary: &Glossary) -> Option<Telling<'l>> {
    let mut class = None;
    let mut failing = line.starts_with(['✗', '✖', '×', '❌']);
    let mut at = line.len()
        - line.trim_start_matches(['✗', '✖', '×', '❌', '-', '*', '+', 'E', ' ', '\t', '"', '\'', '`']).len();
    // A leading capital E is pytest's only where space follows it.
    at = if line[..at].ends_with('E') { at - 1 } else { at };
    for _ in 0..MOST_PARTS {
        let part = &line[at..];
        if let Some(telling) = part_tells(line, at, class, failing, glossary) {
            return Some(telling);
        }
        let Some(colon) = part.find(": ") else { break };
        let head = part[..colon].trim_end();
        if let Some(name) = exception(head) {
            class = Some(name);
        }
        failing |= class.is_some() || tells_trouble(head);
        at += colon + 2;
        at = line.len() - line[at..].trim_start().len();
    }
    None
}

fn part_tells<'l>(
    line: &'l str,
    at: usize,
    class: Option<&'l str>,
    failing: bool,
    glossary: &Glossary,
) -> Option<Telling<'l>> {
    let part = line[at..].trim_end();
    let id = appended_id(&line[at..]).map(|(from, to)| (at + from, at + to));
    let body = without_id(part);
    let body = body.strip_suffix('{').map_or(body, str::trim_end).trim_end_matches(['"', '\'', '`', '*', ')']);
    let body = if part.ends_with("*)") || part.contains('(') && !part.ends_with(['"', '\'', '`', '*']) {
        without_id(part).trim_end_matches([' ', '{', '"'])
    } else {
        body
    };
    let ours = class.is_some_and(|class| class.to_ascii_lowercase().contains("caracal"));
    let speaker = surface::speaker(&line[..at]);
    let telling = |shape, product, code, entry: Option<String>, message, confidence, why| Telling {
        shape,
        product,
        code,
        entry,
        message,
        id,
        speaker,
        class,
        surface: None,
        confidence,
        why,
    };
    // `zone_not_found (HTTP 404)`, `scope_insufficient: Missing …`
    let word = &body[..body.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()];
    if is_code(word)
        && word.contains('_')
        && let Some(product) = glossary.products(&plain_letters(word)).next()
    {
        let rest = &body[word.len()..];
        let entry = glossary.name(product, word).and_then(|name| name.entry.clone());
        let code = Some((at, at + word.len()));
        let message = rest.strip_prefix(": ").map(|message| (at + body.len() - message.len(), at + body.len()));
        if rest.starts_with(" (HTTP ") {
            let mut told = telling(
                "sdk-message",
                product,
                code,
                entry,
                None,
                0.9,
                "a code with its HTTP status, as the admin clients print it",
            );
            told.speaker = told.speaker.or(Some(("api", "the admin clients print a code and its status so")));
            return Some(told);
        }
        let said = message.is_some_and(|(from, to)| glossary.print(&line[from..to], Some(product), None).is_some());
        let doubled = rest.strip_prefix(": ").is_some_and(|rest| rest.starts_with(word));
        if message.is_some()
            && !doubled
            && (said || class.is_some() || failing && !word.bytes().any(|byte| byte.is_ascii_uppercase()))
        {
            return Some(telling(
                "sdk-message",
                product,
                code,
                entry,
                message,
                0.85,
                "a code and its message, as SDKs print them",
            ));
        }
        if rest.is_empty() && at > 0 && (class.is_some() || speaker.is_some()) {
            return Some(telling(
                "sdk-message",
                product,
                code,
                entry,
                None,
                0.8,
                "a code at the end of an exception's text",
            ));
        }
    }
    let head = class.map(|class| class.rsplit(['.', ':']).next().unwrap_or(class));
    let named = head.and_then(|head| glossary.classes(head).first());
    // A fixed message, whole.
    let print = (body.len() >= 8 && body.contains(' ')).then(|| glossary.print(body, None, None)).flatten();
    if let Some((product, print)) =
        print.filter(|(product, print)| print.entry.is_some() && glossary.has_sdks(*product))
    {
        let telling_words = print.text.split_whitespace().filter(|word| *word != "*").count() >= 4;
        if failing || id.is_some() || at == 0 && telling_words {
            let entry = named
                .filter(|named| named.product == product)
                .map(|named| named.entry.clone())
                .or_else(|| print.entry.clone());
            return Some(telling(
                "sdk-message",
                product,
                None,
                entry,
                Some((at, at + body.len())),
                0.85,
                "a fixed message that only one code has",
            ));
        }
    }
    // A class that stands for a code; its message need not be known.
    let class_ends = class.is_some_and(|class| line[..at].trim_end().ends_with(&format!("{class}:")));
    if let Some(named) = named.filter(|_| class_ends && (ours || print.is_some())) {
        let mut told = telling(
            "sdk-exception",
            named.product,
            None,
            Some(named.entry.clone()),
            Some((at, at + body.len())),
            0.85,
            "an exception class that stands for one code",
        );
        told.surface.clone_from(&named.surface);
        return Some(told);
    }
    None
}

/// The class name at the end of a part: `caracalai_oauth.errors.AccessDenied`, `CaracalError`.
fn exception(part: &str) -> Option<&str> {
    let start = part
        .rfind(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '$' | '*')))
        .map_or(0, |at| at + 1);
    let name = &part[start..];
    let last = name.rsplit('.').next()?;
    let camel = last.starts_with(|letter: char| letter.is_ascii_uppercase())
        && last.bytes().any(|byte| byte.is_ascii_lowercase());
    (camel && last.len() >= 6 && name.is_ascii()).then_some(name)
}

/// Whether the words before a message say that something went wrong.
fn tells_trouble(part: &str) -> bool {
    const TROUBLE: &[&str] = &[
        "fail",
        "error",
        "exception",
        "denied",
        "refused",
        "rejected",
        "exchange",
        "panic",
        "fatal",
        "unauthor",
        "forbidden",
        "abort",
        "could not",
        "cannot",
        "unable",
        "control token",
        "interaction required",
        "approval required",
    ];
    let start = part.char_indices().rev().nth(60).map_or(0, |(at, _)| at);
    let part = part[start..].to_ascii_lowercase();
    TROUBLE.iter().any(|word| part.contains(word))
}

/// `key: value` alone in a line: the key and where the value stands. A key may have a few words.
pub(super) fn field(line: &str) -> Option<(&str, Span)> {
    if line.len() > LONGEST_LINE {
        return None;
    }
    let lead = line.len() - line.trim_start_matches(['-', '*', '•', '|', ' ', '+']).len();
    let rest = &line[lead..];
    let separator = rest.bytes().take(48).position(|byte| matches!(byte, b':' | b'='))?;
    let key = rest[..separator].trim_end().trim_matches(['"', '\'', '*', '`', '_']);
    let words = key.split(' ').count();
    let plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b' '));
    if key.is_empty() || !plain || words > 3 || words > 1 && role(key).is_none() {
        return None;
    }
    let value = rest[separator + 1..].trim_start_matches(['>', '*', ' ', '\t', '`']);
    let start = line.len() - value.len();
    let value = value.trim_end_matches([' ', ',', ';', '`', '*']);
    let quote = value.chars().next().filter(|letter| matches!(letter, '"' | '\''));
    let quoted = quote.and_then(|quote| value[1..].strip_suffix(quote));
    let (start, value) = quoted.map_or((start, value), |inner| (start + 1, inner));
    (!value.starts_with("//")).then_some((key, (start, start + value.len())))
}

/// The `key=value` pairs of a line, and the words before the first one as its message.
pub(super) fn pairs(line: &str, start: usize) -> Fields<'_> {
    let mut fields = Fields::default();
    if line.len() > LONGEST_LINE || !line.contains('=') {
        return fields;
    }
    let bytes = line.as_bytes();
    let mut at = 0;
    let mut first = None;
    while let Some(step) = line[at..].find('=') {
        let equals = at + step;
        let key = equals
            - bytes[at..equals]
                .iter()
                .rev()
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
                .count();
        let fresh = key < equals
            && (key == 0 || matches!(bytes[key - 1], b' ' | b'\t' | b',' | b'{' | b'(' | b'[' | b'&' | b'?'));
        let url = key > 0 && matches!(bytes[key - 1], b'&' | b'?');
        if !fresh {
            at = equals + 1;
            continue;
        }
        let value = equals + 1;
        let (from, to, next) = if bytes.get(value) == Some(&b'"') {
            let mut end = value + 1;
            while end < bytes.len() && bytes[end] != b'"' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            (value + 1, end.min(bytes.len()), end + 1)
        } else {
            let length =
                bytes[value..].iter().take_while(|byte| !matches!(byte, b' ' | b'\t' | b',' | b'}' | b'&')).count();
            (value, value + length, value + length)
        };
        at = next.min(bytes.len());
        if !line.is_char_boundary(from) || !line.is_char_boundary(to) {
            continue;
        }
        first = first.or(Some(key));
        // An error in a callback's address is the identity provider's.
        if let Some(role) = role(&line[key..equals]).filter(|_| !url) {
            let letters = &line[from..to];
            let whole = next <= bytes.len() && !super::fields::elided(letters);
            let number = !letters.is_empty() && letters.bytes().all(|byte| byte.is_ascii_digit());
            let value = if number { Value::Number(letters) } else { Value::Text(letters.replace("\\\"", "\"").into()) };
            fields.push(Field {
                role,
                key: line[key..equals].into(),
                value,
                span: (start + from, start + to),
                cut: !whole,
            });
        }
        if at >= bytes.len() || !line.is_char_boundary(at) {
            break;
        }
    }
    let head = first.map_or("", |first| line[..first].trim());
    let (level, message) = head.split_once(' ').unwrap_or((head, ""));
    let is_level = |word: &str| {
        ["DBG", "INF", "WRN", "ERR", "FTL", "PNC", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL"]
            .contains(&word.trim_matches(['[', ']', ':']).to_ascii_uppercase().as_str())
    };
    if is_level(level) {
        fields.push(Field {
            role: Role::Level,
            key: "level".into(),
            value: Value::Text(level.trim_matches(['[', ']']).into()),
            span: (start, start + level.len()),
            cut: false,
        });
        if !message.is_empty() {
            let from = first.unwrap_or(0) - line[..first.unwrap_or(0)].len() + line.find(message).unwrap_or(0);
            fields.push(Field {
                role: Role::Msg,
                key: "msg".into(),
                value: Value::Text(message.trim().into()),
                span: (start + from, start + from + message.trim_end().len()),
                cut: false,
            });
        }
    }
    fields
}
