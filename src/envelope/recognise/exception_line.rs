//! Failures told in words: lines that catalogs describe, exception lines of the SDKs, and fixed messages.

use crate::envelope::context::candidate::{Candidate, Context, Rank, Said};
use crate::envelope::context::surface;
use crate::envelope::finding::{Finding, FindingField, Span};
use crate::envelope::recognise::build_finding::appended_id;
use crate::envelope::recognise::{failing_line, fixed_message};
use crate::envelope::record::http_text;
use crate::envelope::record::level::Level;
use crate::envelope::rule::claim::{Proof, Tier};
use crate::envelope::rule::envelope_rule::{is_code, without_id};
use crate::envelope::rule::line_rule::Hole;
use crate::envelope::rule::product_index::{Class, ProductIndex};
use crate::envelope::rule::product_set::SurfaceHint;
use crate::envelope::text::mapped::MappedText;
use crate::envelope::walk::Walk;
use std::sync::{Arc, LazyLock};

use aho_corasick::AhoCorasick;

/// Parts of a line, split at `: `, that are tried as the message.
const MOST_PARTS: usize = 12;

/// The longest line that is read as words; longer ones are data.
pub(crate) const LONGEST_LINE: usize = 8 * 1024;

/// Reads a line of words at `place`.
pub(crate) fn read(
    scan: &mut Walk<'_>,
    text: &MappedText<'_>,
    place: Span,
    context: &Context,
    speaker: Option<Arc<SurfaceHint>>,
) {
    let line = &text.as_str()[place.0..place.1];
    if line.len() > LONGEST_LINE {
        return;
    }
    let telling = best(ruled(line, scan.product_index), parts(line, context, scan.product_index));
    let Some(telling) = telling else { return };
    let mut context = context.clone();
    if let Some((status, (from, to))) = telling.status(line) {
        context.set_status(Rank::Line, status, text.origin((place.0 + from, place.0 + to)));
    }
    context.speaker = scan.product_index.speaker(line).or(telling.speaker.clone()).or(speaker).or(context.speaker);
    scan.candidates.push(sighting(text, place, &telling, &context, scan.product_index));
}

/// The better proven of two tellings; of equals what a catalog describes.
fn best<'l>(ruled: Option<Telling<'l>>, told: Option<Telling<'l>>) -> Option<Telling<'l>> {
    match (ruled, told) {
        (Some(ruled), Some(told)) => Some(if told.proof.weight() > ruled.proof.weight() { told } else { ruled }),
        (ruled, told) => ruled.or(told),
    }
}

/// What a line tells.
pub(crate) struct Telling<'l> {
    pub shape: String,
    pub proof: Proof,
    /// What standards say of it beside: catalog and entry.
    pub also: Vec<(String, String)>,
    pub product: usize,
    /// The code as spelt, where it stands there.
    pub code: Option<Span>,
    pub entry: Option<String>,
    pub message: Option<Span>,
    pub id: Option<Span>,
    pub speaker: Option<Arc<SurfaceHint>>,
    pub class: Option<&'l str>,
    pub surface: Option<String>,
    /// The status, where a rule says where it stands.
    pub status: Option<Span>,
    pub why: String,
    /// The message is a service's own, told by somebody else.
    pub quotes: bool,
}

impl Telling<'_> {
    /// The status that the line names: one inside a service's message is that of another answer.
    fn status(&self, line: &str) -> Option<(u16, Span)> {
        if let Some((from, to)) = self.status {
            return Some((line[from..to].parse().ok()?, (from, to)));
        }
        let Some((start, end)) = self.message.filter(|_| self.quotes) else { return http_text::mentioned(line) };
        let after = &line[end..];
        let rest = after.trim_start_matches(['"', '\'', '`', ' ']);
        let at = line.len() - rest.len();
        let behind = http_text::bracketed_status(rest).or_else(|| http_text::mentioned(rest));
        behind
            .map(|(status, (from, to))| (status, (at + from, at + to)))
            .or_else(|| http_text::mentioned(&line[..start]))
    }
}

fn sighting(
    text: &MappedText<'_>,
    (start, _): Span,
    telling: &Telling<'_>,
    context: &Context,
    product_index: &ProductIndex,
) -> Candidate {
    let line = &text.as_str()[start..];
    let place = |(from, to): Span| text.origin((start + from, start + to));
    let first = telling.code.or(telling.message).map_or(0, |(from, _)| from);
    let last =
        [telling.code, telling.message, telling.id].into_iter().flatten().map(|(_, to)| to).max().unwrap_or(first);
    let finding = Finding {
        catalog: telling.proof.names_catalog().then(|| product_index.catalog(telling.product).to_owned()),
        entry: telling.entry.clone(),
        known: telling.entry.is_some(),
        shape: telling.shape.clone(),
        proof: telling.proof,
        also: telling.also.clone(),
        span: place((first, last.max(first))),
        confidence: telling.proof.confidence(),
        why: telling.class.map_or_else(|| telling.why.clone(), |class| format!("{}: {class}", telling.why)),
        count: 1,
        ..Finding::default()
    };
    let mut sighting = Candidate { finding, unproven: telling.proof == Proof::None, ..Candidate::default() };
    if let Some((from, to)) = telling.code {
        sighting.finding.code = Some(line[from..to].to_owned());
        sighting.mark(FindingField::Code, place((from, to)));
    }
    if let Some((from, to)) = telling.message.filter(|(from, to)| to > from) {
        sighting.finding.message = Some(line[from..to].to_owned());
        sighting.mark(FindingField::Message, place((from, to)));
    }
    if let Some((from, to)) = telling.id {
        sighting.set_request_id(Rank::Record, &Said { text: line[from..to].to_owned(), span: place((from, to)) });
    }
    sighting.set_frame(context);
    let proof =
        telling.surface.as_deref().map(|surface| (surface, "the exception's class is raised only for its answers"));
    surface::decide(&mut sighting, Some(telling.product), None, None, context, product_index);
    if sighting.surface < Rank::Line
        && let Some((surface, why)) = proof
    {
        sighting.set_surface(Rank::Line, surface, format!("{surface}: {why}"));
    }
    sighting
}

/// What a line that a catalog describes tells: a mark before a code before a standard; of those with the same proof the one of
/// which most is fixed.
fn ruled<'l>(line: &'l str, product_index: &ProductIndex) -> Option<Telling<'l>> {
    let proven = product_index.lines(line).filter_map(|(product, spec, rule, found)| {
        if spec.start && found.span.0 > 0 {
            return None;
        }
        let code = found.hole(Hole::Code);
        let name = code.map(|(from, to)| product_index.name(product, &line[from..to]));
        if matches!(name, Some(None)) {
            return None;
        }
        let distinctive = code.is_some_and(|(from, to)| product_index.is_distinctive(product, &line[from..to]));
        let proof = match product_index.tier(product) {
            Tier::Format => Proof::None,
            Tier::Standard => Proof::Standard,
            _ if spec.mark => Proof::Mark,
            _ if distinctive => Proof::Code,
            _ => Proof::Shape,
        };
        let entry = name.flatten().and_then(|name| name.entry.clone()).or_else(|| spec.entry.clone());
        // A line that spells a code says more than a text that stands for one.
        let weight = (!product_index.is_statuses(product), code.is_some(), rule.fixed());
        Some((proof, product_index.tier(product), weight, product, spec, found, entry))
    });
    let mut proven: Vec<_> = proven.collect();
    proven.sort_by_key(|(proof, tier, fixed, ..)| std::cmp::Reverse((proof.weight(), *tier, *fixed)));
    let mut proven = proven.into_iter();
    let (proof, tier, _, product, spec, found, entry) = proven.next()?;
    let mut also: Vec<(String, String)> = Vec::new();
    for (_, tier, _, other, _, _, named) in proven {
        let told = also.iter().any(|(catalog, _)| catalog == product_index.catalog(other));
        if let Some(named) = named.filter(|_| tier == Tier::Standard && other != product && !told) {
            also.push((product_index.catalog(other).to_owned(), named));
        }
    }
    let surface = spec.surface.as_ref();
    Some(Telling {
        shape: spec.name.clone(),
        proof,
        also,
        product,
        code: found.hole(Hole::Code),
        entry,
        message: found.hole(Hole::Message).or_else(|| (tier == Tier::Standard).then_some(text(line))),
        id: found.hole(Hole::RequestId),
        status: found.hole(Hole::Status),
        speaker: surface.map(|(surface, why)| SurfaceHint::proven(product, surface, why, false)),
        class: None,
        surface: None,
        why: spec.why.clone(),
        quotes: false,
    })
}

/// The text of a line, behind the head of its record.
fn text(line: &str) -> Span {
    let start = failing_line::level(line, false).map_or(0, |(_, start)| start);
    (start, line.len())
}

/// The parts of a line after each `: `, tried as code, message and class.
fn parts<'l>(line: &'l str, context: &Context, product_index: &ProductIndex) -> Option<Telling<'l>> {
    let parts = Part::all(line);
    let coded = || parts.iter().find_map(|part| part.code_first(product_index));
    let classed = || parts.iter().find_map(|part| part.class_alone(product_index));
    coded().or_else(|| fixed_message::stated(line, context, product_index)).or_else(classed)
}

/// What may be a message: the rest of a line after some `: `, and what stands before it.
struct Part<'l> {
    line: &'l str,
    at: usize,
    /// Without the request id and the marks that SDKs and shells put after a message.
    body: &'l str,
    id: Option<Span>,
    class: Option<&'l str>,
    failing: bool,
}

impl<'l> Part<'l> {
    /// The line and what stands after each `: ` in it.
    fn all(line: &'l str) -> Vec<Self> {
        let mut class = None;
        let mut failing = line.starts_with(['✗', '✖', '×', '❌']);
        let mut at = line.len()
            - line.trim_start_matches(['✗', '✖', '×', '❌', '-', '*', '+', 'E', ' ', '\t', '"', '\'', '`']).len();
        // A leading capital E is pytest's only where space follows it.
        at = if line[..at].ends_with('E') { at - 1 } else { at };
        let mut parts = Vec::new();
        for _ in 0..MOST_PARTS {
            parts.push(Self::new(line, at, class, failing));
            let part = &line[at..];
            let Some(colon) = part.find(": ") else { break };
            let head = part[..colon].trim_end();
            if let Some(name) = exception(head) {
                class = Some(name);
            }
            failing |= class.is_some() || tells_trouble(head);
            at += colon + 2;
            at = line.len() - line[at..].trim_start().len();
        }
        parts
    }

    fn new(line: &'l str, at: usize, class: Option<&'l str>, failing: bool) -> Self {
        let part = line[at..].trim_end();
        let body = without_id(part).trim_end_matches([' ', '{']);
        // A quote that closes what an earlier one opened is no part of the message.
        let body = if body.matches('"').count() % 2 == 1 { body.trim_end_matches('"') } else { body };
        let id = appended_id(part).map(|(from, to)| (at + from, at + to));
        Self { line, at, body: body.trim_end_matches(['\'', '`']), id, class, failing }
    }

    fn telling(
        &self,
        shape: &str,
        product: usize,
        proof: Proof,
        why: &str,
        product_index: &ProductIndex,
    ) -> Telling<'l> {
        Telling {
            shape: shape.to_owned(),
            proof,
            also: Vec::new(),
            product,
            code: None,
            entry: None,
            message: None,
            id: self.id,
            speaker: self.speaker(product_index),
            class: self.class,
            surface: None,
            status: None,
            why: why.to_owned(),
            quotes: false,
        }
    }

    /// `scope_insufficient: Missing …`, `control token failed (401): access_denied`.
    fn code_first(&self, product_index: &ProductIndex) -> Option<Telling<'l>> {
        let (word, rest) = self.body.split_at(code_length(self.body));
        if !is_code(word) {
            return None;
        }
        let product = product_index.products(word).next()?;
        let distinctive = product_index.is_distinctive(product, word);
        if !distinctive && !word.contains('_') {
            return None;
        }
        let end = self.at + self.body.len();
        let message = rest.strip_prefix(": ").map(|message| (end - message.len(), end));
        let proof = if distinctive { Proof::Code } else { Proof::Shape };
        let why = "a code and its message, as SDKs print them";
        let mut telling = self.telling("sdk-message", product, proof, why, product_index);
        telling.code = Some((self.at, self.at + word.len()));
        telling.entry = product_index.name(product, word).and_then(|name| name.entry.clone());
        if let Some((from, to)) = message {
            let doubled = self.line[from..].starts_with(word);
            let text = &self.line[from..to];
            let fixed = product_index.print(text, Some(product), None).is_some();
            if product_index.proof(text, Some(product)).is_some() {
                telling.proof = Proof::Mark;
            }
            let shared = product_index.is_shared(word);
            // A code that others have too, in another library's exception, is that library's.
            let foreign = !fixed && shared && self.class.is_some_and(|class| is_foreign(class, product_index));
            let snake = !word.bytes().any(|byte| byte.is_ascii_uppercase());
            telling.message = message;
            let own = telling.entry.is_some() && self.at > 0 && distinctive;
            return (!doubled && !foreign && (fixed || self.class.is_some() || snake && self.failing || own))
                .then_some(telling);
        }
        "a code at the end of an exception's text".clone_into(&mut telling.why);
        (rest.is_empty() && self.at > 0 && (self.class.is_some() || telling.speaker.is_some())).then_some(telling)
    }

    /// A class that stands for a code; its message need not be known where the class is surely ours.
    fn class_alone(&self, product_index: &ProductIndex) -> Option<Telling<'l>> {
        let named = self.named(product_index)?;
        self.class.filter(|class| self.line[..self.at].trim_end().ends_with(&format!("{class}:")))?;
        if !self.is_of(named.product, product_index)
            && product_index.print(self.body, Some(named.product), None).is_none()
        {
            return None;
        }
        let mut telling = self.telling(
            "sdk-exception",
            named.product,
            Proof::Mark,
            "an exception class that stands for one code",
            product_index,
        );
        telling.entry = Some(named.entry.clone());
        telling.message = Some((self.at, self.at + self.body.len()));
        telling.surface.clone_from(&named.surface);
        Some(telling)
    }

    /// Whether the exception's class, or the request id that its SDK appends, is surely this product's.
    fn is_of(&self, product: usize, product_index: &ProductIndex) -> bool {
        self.id.is_some()
            || self.class.is_some_and(|class| class.to_ascii_lowercase().contains(product_index.catalog(product)))
    }

    /// Who is named before it.
    fn speaker(&self, product_index: &ProductIndex) -> Option<Arc<SurfaceHint>> {
        product_index.speaker(&self.line[..self.at])
    }

    /// What the exception's class stands for.
    fn named<'g>(&self, product_index: &'g ProductIndex) -> Option<&'g Class> {
        product_index.classes(self.class?.rsplit('.').next()?).first()
    }
}

/// Bytes of the word at the beginning of a text that a code could be; a joint counts only between letters and digits.
fn code_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut length = 0;
    while let Some(byte) = bytes.get(length) {
        let joint = matches!(byte, b'-' | b'.') && bytes.get(length + 1).is_some_and(u8::is_ascii_alphanumeric);
        if !(byte.is_ascii_alphanumeric() || *byte == b'_' || joint && length > 0) {
            break;
        }
        length += 1;
    }
    length
}

/// The class name at the end of a part: `desk_sdk.errors.AccessDenied`, `DeskError`.
pub(crate) fn exception(part: &str) -> Option<&str> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '$' | '*');
    let name = &part[part.trim_end_matches(is_name).len()..];
    let last = name.rsplit('.').next()?;
    let camel = last.starts_with(|letter: char| letter.is_ascii_uppercase())
        && last.bytes().any(|byte| byte.is_ascii_lowercase());
    (camel && last.len() >= 6 && name.is_ascii()).then_some(name)
}

/// Whether an exception's class names an OAuth failure and is none of the SDKs'.
fn is_foreign(class: &str, product_index: &ProductIndex) -> bool {
    let own = class.rsplit('.').next().unwrap_or(class);
    own.contains("Auth") && product_index.classes(own).is_empty()
}

/// Whether the line at the start of `text` goes on with the log record before it: an exception's lines bear no time.
pub(crate) fn goes_on(text: &str) -> bool {
    if text.starts_with([' ', '\t', '\r', '\n', '{', '}'])
        || text.starts_with("Traceback (")
        || text.starts_with("Caused by: ")
        || ["> File ", "File \""].iter().any(|head| text.starts_with(head))
        || text.starts_with(|mark: char| ('\u{2500}'..='\u{257f}').contains(&mark))
        || text.split(": ").next().is_some_and(|word| Level::of_word(word).is_some())
    {
        return true;
    }
    let length = text.bytes().take(120).take_while(|byte| byte.is_ascii_graphic() && *byte != b':').count();
    let class = &text[..length];
    text[length..].starts_with(": ")
        && (class.contains('.') || fixed_message::is_error(class))
        && exception(class) == Some(class)
}

/// What words before a message say that something went wrong.
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

/// Whether the words before a message say that something went wrong.
pub(crate) fn tells_trouble(part: &str) -> bool {
    static WORDS: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(TROUBLE).ok());
    let near = &part.as_bytes()[part.len().saturating_sub(60)..];
    WORDS.as_ref().is_some_and(|words| words.is_match(near))
}
