//! Floor 0. Envelopes: finds the failures in whatever was pasted and says which bytes said so.
//!
//! Takes a [`Vocabulary`] as plain data and knows no catalog; joins nothing with entries (that is `triage`'s). Everything
//! it reads is hostile; what leaves it for the journal, the clipboard or an export is [`Redacted`].

mod attach;
mod callback;
pub mod claim;
mod code_spelling;
mod dump;
mod embedded;
mod escape;
pub mod fast;
mod fields;
pub mod finding;
mod glossary;
mod head;
mod http;
pub mod inert;
mod json;
mod keys;
mod line_rule;
mod lines;
mod listed_head;
mod merge;
mod moment;
mod peel;
mod phrase;
mod prose;
pub mod redact;
mod region;
mod rendering;
mod report;
mod rule;
mod scan;
mod sighting;
mod statement;
mod stream;
mod surface;
mod table;
mod text;
mod told;
pub mod vocabulary;

use glossary::Glossary;
use peel::charset;
use scan::Scan;
use sighting::Frame;
use text::Weaver;

pub use claim::{Proof, Tier};
pub use finding::{Decoded, Field, Finding, Layer, Span};
pub use inert::inert;
pub use moment::moment;
pub use redact::Redacted;
pub use vocabulary::{HeaderSpec, Lexis, LineSpec, Name, Print, RuleSpec, Speaker, Vocabulary};

/// Every failure in `input`, in order of first appearance. Time and memory are linear in the input.
///
/// Makes a [`Decoder`] each time; who decodes much keeps one.
pub fn decode(input: &[u8], vocabulary: &Vocabulary) -> Decoded {
    Decoder::new(vocabulary).decode(input)
}

/// A vocabulary made ready for decoding.
#[derive(Debug)]
pub struct Decoder {
    glossary: Glossary,
}

impl Decoder {
    /// Makes a vocabulary ready.
    pub fn new(vocabulary: &Vocabulary) -> Self {
        Self { glossary: Glossary::new(vocabulary) }
    }

    /// Every failure in `input`, in order of first appearance. Time and memory are linear in the input.
    pub fn decode(&self, input: &[u8]) -> Decoded {
        let (text, layers) = charset::text(input);
        let frame = Frame { path: layers, ..Frame::default() };
        let mut scan = Scan::new(&self.glossary);
        for (start, end) in region::regions(text.as_str(), &self.glossary) {
            if (start, end) == (0, text.as_str().len()) {
                scan.text(&text, &frame);
            } else {
                let mut region = Weaver::new(&text);
                region.keep(start, end);
                scan.text(&region.finish(), &frame);
            }
        }
        if scan.sightings.iter().all(|sighting| sighting.support) {
            scan.sightings.extend(prose::mention(&text, &frame, &self.glossary));
        }
        let mut merged = merge::beside(merge::merge(scan.sightings));
        attach::attach(&mut merged, &text);
        let findings = merged.into_iter().map(|sighting| self.with_status(sighting.finding)).collect::<Vec<_>>();
        let looked_for = if findings.is_empty() { LOOKED_FOR.to_vec() } else { Vec::new() };
        Decoded { findings, lines: lines(text.as_str()), looked_for, limits: scan.limits }
    }
}

impl Decoder {
    /// A finding with what the standard of HTTP says of its status: beside its entry, or as its entry where nobody else has one.
    fn with_status(&self, mut finding: Finding) -> Finding {
        let Some(status) = finding.http_status.filter(|status| *status >= 400) else { return finding };
        let Some((catalog, entry)) = self.glossary.status_entry(status) else { return finding };
        if finding.entry.is_none() && finding.catalog.is_none() && finding.resembles.is_empty() {
            finding.catalog = Some(catalog.to_owned());
            finding.entry = Some(entry.to_owned());
            finding.proof = Proof::Standard;
        } else if finding.catalog.as_deref() != Some(catalog) {
            finding.also.push((catalog.to_owned(), entry.to_owned()));
        }
        finding
    }
}

fn lines(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() + usize::from(!text.is_empty() && !text.ends_with('\n'))
}

/// What is looked for, in words.
const LOOKED_FOR: &[&str] = &[
    "JSON with an error, a code or a request id, whole, cut, quoted or encoded",
    "HTTP responses with a failing status, as curl, HTTPie and wget print them",
    "log lines with a known code, message or event",
    "exceptions of the SDKs",
    "tables and lists of codes and request ids",
];
