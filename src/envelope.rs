//! Floor 0. Envelopes: finds the failures in whatever was pasted and says which bytes said so.
//!
//! Takes a [`ProductSet`] as plain data and knows no catalog; joins nothing with entries (that is `triage`'s). Everything
//! it reads is hostile; what leaves it for the journal, the clipboard or an export is [`Redacted`].

mod beside;
pub mod bulk;
mod context;
mod failing;
pub mod finding;
mod layer;
mod lines;
mod merge;
mod prefilter;
mod prefix;
mod recognise;
mod record;
pub mod redact;
pub mod rule;
mod seen;
pub mod sequence;
pub mod text;
mod walk;

use context::candidate::{Candidate, Context};
use context::{attach, listing, own_line, written};
use recognise::named_code;
use recognise::{bare_code, report};
use rule::product_index::ProductIndex;
use sequence::Sequences;
use text::charset;
use text::mapped::{MappedText, MappedTextBuilder};
use walk::state::Walk;

pub use failing::{is_error_word, says_failure};
pub use finding::{Decoded, Evidence, Finding, FindingField, Layer, Rival, Seen, Span};
pub(crate) use prefilter::is_document;
pub use redact::Redacted;
pub use rule::claim::{Proof, Tier};
pub use rule::name_table::CodeSpelling;
pub use rule::product_set::{
    Barred, HeaderSpec, LineAsked, LineSpec, MessagePattern, Product, ProductSet, RuleSpec, SequenceSpec, SurfaceHint,
};
pub use text::sanitize::sanitize;
pub use text::timestamp::moment;

/// Every failure in `input`, in order of first appearance. Time and memory are linear in the input.
///
/// Makes a [`Decoder`] each time; who decodes much keeps one.
pub fn decode(input: &[u8], product_set: &ProductSet) -> Decoded {
    Decoder::new(product_set).decode(input)
}

/// A vocabulary made ready for decoding.
#[derive(Debug)]
pub struct Decoder {
    product_index: ProductIndex,
    sequences: Sequences,
}

impl Decoder {
    /// Makes a vocabulary ready.
    pub fn new(product_set: &ProductSet) -> Self {
        Self { product_index: ProductIndex::new(product_set), sequences: Sequences::new(product_set) }
    }

    /// Every failure in `input`, in order of first appearance. Time and memory are linear in the input.
    pub fn decode(&self, input: &[u8]) -> Decoded {
        let (text, layers) = charset::text(input);
        let mut decoded = self.places(&text, layers);
        self.sequences.join(&text, &mut decoded.findings);
        if decoded.findings.is_empty() {
            decoded.looked_for = LOOKED_FOR.to_vec();
            decoded.seen = seen::of(text.as_str());
        }
        decoded
    }

    /// The rules about several lines.
    pub fn sequences(&self) -> &Sequences {
        &self.sequences
    }

    /// Every failure in a line of a log that it tells of by itself.
    fn decode_line(&self, line: &[u8]) -> Vec<Finding> {
        let (text, layers) = charset::text(line);
        self.places(&text, layers).findings
    }

    /// Every failure that some place of a text tells of by itself.
    fn places(&self, text: &MappedText<'_>, layers: Vec<Layer>) -> Decoded {
        let context = Context { path: layers, ..Context::default() };
        let mut walk = Walk::new(&self.product_index);
        for (start, end) in prefilter::regions(text.as_str(), &self.product_index) {
            if (start, end) == (0, text.as_str().len()) {
                walk.text(text, &context);
            } else {
                let mut region = MappedTextBuilder::new(text);
                region.keep(start, end);
                walk.text(&region.finish(), &context);
            }
        }
        leave_out_parts(&mut walk.candidates, text);
        listing::leave_out(&mut walk.candidates, text, &self.product_index);
        written::leave_out(&mut walk.candidates, text);
        self.named(&mut walk.candidates, text, &context);
        let mut merged = merge::merge(walk.candidates);
        // What its own paragraph says of a failure is no other one's.
        attach::attach_close(&mut merged, text);
        let mut merged = beside::beside(merged, text);
        // What stands around a failure is not that of a line which only says that something failed.
        let is_line = |candidate: &Candidate| candidate.unproven && !candidate.is_apart();
        merged.sort_by_key(is_line);
        let others = merged.partition_point(|candidate| !is_line(candidate));
        let first = if others > 0 { others } else { merged.len() };
        attach::attach(&mut merged[..first], text);
        // With a request id, what stood too far away turns out to be the same.
        let mut merged = beside::beside(merged, text);
        for candidate in &mut merged {
            own_line::fill_from_message(candidate, text);
        }
        merged.sort_by_key(|candidate| candidate.finding.span.0);
        let findings = merged.into_iter().map(|candidate| self.with_status(candidate.finding)).collect::<Vec<_>>();
        Decoded { findings, lines: lines(text.as_str()), limits: walk.limits, ..Decoded::default() }
    }
}

impl Decoder {
    /// Gives failures that nobody owns the codes that they name, and tells a code that is named where nothing failed otherwise.
    fn named(&self, candidates: &mut Vec<Candidate>, text: &MappedText<'_>, context: &Context) {
        let owned = named_code::owned(candidates);
        for candidate in &mut *candidates {
            named_code::claim(candidate, &owned, text, &self.product_index);
        }
        let mut failures = candidates.iter_mut().filter(|candidate| !candidate.support);
        let (first, second) = (failures.next(), failures.next());
        if second.is_some() || first.as_ref().is_some_and(|first| named_code::is_owned(first)) {
            return;
        }
        let mentioned = bare_code::mention(text.as_str(), first.is_none(), &self.product_index);
        match (first, mentioned) {
            (Some(first), Some(named)) => bare_code::join(first, &named, text, &self.product_index),
            (None, Some(named)) => candidates.push(bare_code::candidate(&named, text, context, &self.product_index)),
            (None, None) => candidates.extend(report::candidates(text, context, &self.product_index)),
            (Some(_), None) => {}
        }
    }

    /// A finding with what the standard of HTTP says of its status: beside its entry, or as its entry where nobody else has one.
    fn with_status(&self, mut finding: Finding) -> Finding {
        if finding.http_status.is_none() {
            finding.http_status = self.told_status(&finding);
        }
        let Some(status) = finding.http_status.filter(|status| *status >= 400) else { return finding };
        let Some((catalog, entry)) = self.product_index.status_entry(status) else { return finding };
        if finding.entry.is_none() && finding.catalog.is_none() && finding.resembles.is_empty() {
            finding.catalog = Some(catalog.to_owned());
            finding.entry = Some(entry.to_owned());
            finding.code = finding.code.or_else(|| Some(status.to_string()));
            finding.known = true;
            finding.confidence = finding.confidence.max(Proof::Standard.confidence());
            finding.proof = Proof::Standard;
        } else if finding.catalog.as_deref() != Some(catalog) {
            let said = (catalog.to_owned(), entry.to_owned());
            if !finding.also.contains(&said) {
                finding.also.push(said);
            }
        }
        finding
    }

    /// The status of a finding that is an entry of the standard of HTTP.
    fn told_status(&self, finding: &Finding) -> Option<u16> {
        let status = finding.entry.as_ref()?.parse().ok()?;
        let (catalog, _) = self.product_index.status_entry(status)?;
        (finding.catalog.as_deref() == Some(catalog)).then_some(status)
    }
}

/// Leaves out what gave way: to what is told of the same line, or, where it is indented, of the same paragraph, whose part it is.
fn leave_out_parts(candidates: &mut Vec<Candidate>, text: &MappedText<'_>) {
    let letters = text.as_str();
    let is_strong = |candidate: &&Candidate| !candidate.weak && !candidate.support;
    let strong: Vec<Span> = candidates.iter().filter(is_strong).map(|candidate| candidate.finding.span).collect();
    let is_part = |candidate: &Candidate| {
        let (start, end) = candidate.finding.span;
        let line = letters.get(..start).map_or("", |above| &above[above.rfind('\n').map_or(0, |at| at + 1)..]);
        let is_near = |&(from, to): &Span| {
            let between = if to <= start { letters.get(to..start) } else { letters.get(end..from) };
            between.is_some_and(|between| !between.contains("\n\n"))
        };
        line.starts_with([' ', '\t']) && strong.iter().any(is_near)
    };
    candidates.retain(|candidate| !(candidate.gave_way || candidate.weak && is_part(candidate)));
}

fn lines(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() + usize::from(!text.is_empty() && !text.ends_with('\n'))
}

/// What is looked for, in words.
const LOOKED_FOR: &[&str] = &[
    "JSON with an error, a code or a request id, whole, cut, quoted or encoded",
    "HTTP responses with a failing status, as curl, HTTPie and wget print them",
    "log lines with a known code, message or event, or at level error",
    "access logs with a status of 400 or more",
    "exceptions and panics",
    "tables and lists of codes and request ids",
];
