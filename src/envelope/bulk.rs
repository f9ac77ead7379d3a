//! The fast reader of logs: finds the lines that can tell of a failure, and reads code, id and time from them.
//!
//! It judges nothing itself. One pass over the bytes finds what can start an envelope; the first line of every [`line_template`] is
//! given to [`Decoder`], and what decoding says, and where in the line it read it, is the recipe for all lines from that
//! mould. A line without a mould is decoded itself. So whatever is counted here, decoding explains. The other way it need
//! not hold: a failure without any of the needles is not seen, nor one told over several lines.

mod anchors;
mod line_template;

use crate::envelope::Decoder;
use crate::envelope::bulk::anchors::{Anchors, Seeds};
use crate::envelope::bulk::line_template::LineTemplate;
use crate::envelope::finding::{Finding, FindingField, Span};
use crate::envelope::record::keys::Keys;
use crate::envelope::rule::claim::Proof;
use crate::envelope::sequence::{Clock, MarkedLine};
use crate::envelope::text::timestamp::moment;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use memchr::{memchr, memmem, memrchr};

/// Moulds that are remembered; with more, learning begins anew.
const MOULDS: usize = 1024;

/// Spellings of which each is there once.
const SPELLINGS: usize = 16_384;

/// Spellings that are looked through faster than they are looked up.
const FEW: usize = 32;

/// Bytes of the longest line that is kept as an exemplar.
pub const EXEMPLAR: usize = 64 << 10;

/// What a failure is called on the wire, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spelling {
    /// The catalog whose envelope it is.
    pub catalog: String,
    /// The code as spelt; none in an envelope without one.
    pub code: Option<String>,
    /// The catalog's name for it.
    pub entry: Option<String>,
    /// Whether the catalog has an entry for it.
    pub known: bool,
}

/// One appearance of a failure in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appearance {
    /// What it is called: an index into [`Batch::spellings`].
    pub spelling: usize,
    /// Where its request id stands in the ids of the batch.
    id: Span,
    /// When, in milliseconds since 1970 UTC.
    pub at: Option<i64>,
}

/// The failures of one stretch of a log, in order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Batch {
    /// What they are called; each once.
    pub spellings: Vec<Arc<Spelling>>,
    /// The same, to find one among many.
    index: HashMap<Arc<Spelling>, usize>,
    /// A line for each of them: the first one of this stretch; empty where it is longer than [`EXEMPLAR`].
    pub exemplars: Vec<Box<[u8]>>,
    /// The failures.
    pub appearances: Vec<Appearance>,
    /// Their request ids, one after the other.
    ids: Vec<u8>,
    /// Lines that rules about several lines ask for, in order; what they make together, whoever has the whole log tells.
    pub marked: Vec<MarkedLine>,
    /// When the last line was written that bears a time; only where there are such rules.
    pub clock: Option<Clock>,
    /// Which log it is a stretch of.
    pub log: u64,
    /// Bytes looked at.
    pub bytes: u64,
    /// Errors of other products.
    pub foreign: u64,
}

impl Batch {
    /// The failures of a stretch of this log.
    pub fn of(log: u64) -> Self {
        Self { log, ..Self::default() }
    }

    /// The request id of one of the appearances.
    pub fn id(&self, appearance: &Appearance) -> Option<&[u8]> {
        self.ids.get(appearance.id.0..appearance.id.1).filter(|id| !id.is_empty())
    }

    /// Adds a failure.
    pub fn push(&mut self, spelling: &Arc<Spelling>, id: impl AsRef<[u8]>, at: Option<i64>) {
        let few = self.spellings.iter().take(FEW).position(|known| Arc::ptr_eq(known, spelling));
        let spelling = few.unwrap_or_else(|| {
            *self.index.entry(spelling.clone()).or_insert_with(|| {
                self.spellings.push(spelling.clone());
                self.spellings.len() - 1
            })
        });
        let start = self.ids.len();
        self.ids.extend_from_slice(id.as_ref());
        self.appearances.push(Appearance { spelling, id: (start, self.ids.len()), at });
    }

    /// Keeps a line for every spelling that it was the first to bear.
    fn keep(&mut self, line: &[u8]) {
        let kept = if line.len() <= EXEMPLAR { line } else { &[] };
        self.exemplars.resize_with(self.spellings.len(), || kept.into());
    }
}

/// A place in every line from a mould: a stretch of one of its parts.
#[derive(Debug, Clone, Copy)]
struct PartSpan {
    part: usize,
    /// The stretch, from the beginning of the part; none for the whole of it.
    within: Option<Span>,
}

impl PartSpan {
    fn of(span: Span, parts: &[Span]) -> Option<Self> {
        let part = parts.iter().position(|part| part.0 <= span.0 && span.1 <= part.1)?;
        let (start, end) = parts[part];
        Some(Self { part, within: (span != (start, end)).then_some((span.0 - start, span.1 - start)) })
    }

    fn read<'l>(self, line: &'l [u8], parts: &[Span]) -> Option<&'l [u8]> {
        let (start, end) = *parts.get(self.part)?;
        let (start, end) = self.within.map_or((start, end), |within| (start + within.0, start + within.1));
        line.get(start..end)
    }
}

/// What decoding says of one failure in every line from a mould, and where to read what differs.
#[derive(Debug)]
struct ExtractionPlan {
    spelling: Arc<Spelling>,
    id: Option<PartSpan>,
    at: Option<PartSpan>,
}

/// A mould and what decoding says of the lines from it.
#[derive(Debug)]
struct Learnt {
    line_template: LineTemplate,
    recipes: Vec<ExtractionPlan>,
    foreign: u64,
}

/// Everything learnt.
#[derive(Default)]
struct TemplateCache {
    /// By the first bytes from the needle on.
    learnt: HashMap<Head, Vec<Learnt>>,
    count: usize,
    /// Every spelling met, so that it is there once.
    spellings: HashSet<Arc<Spelling>>,
}

impl TemplateCache {
    fn spelling(&mut self, finding: &Finding) -> Arc<Spelling> {
        let spelling = Arc::new(Spelling {
            catalog: finding.catalog.clone().unwrap_or_default(),
            code: finding.code.clone(),
            entry: finding.entry.clone(),
            known: finding.known,
        });
        if self.spellings.len() >= SPELLINGS {
            self.spellings.clear();
        }
        self.spellings.get(&spelling).cloned().unwrap_or_else(|| {
            self.spellings.insert(spelling.clone());
            spelling
        })
    }

    fn learn(&mut self, head: Head, learnt: Learnt) {
        if self.count == MOULDS {
            self.learnt.clear();
            self.count = 0;
        }
        self.learnt.entry(head).or_default().push(learnt);
        self.count += 1;
    }
}

/// The reader. Clones share what they learn.
#[derive(Clone)]
pub struct Reader {
    seeds: Arc<Seeds>,
    decoder: Arc<Decoder>,
    route: Option<Arc<memmem::Finder<'static>>>,
    lessons: Arc<RwLock<TemplateCache>>,
    parts: Vec<Span>,
}

impl Reader {
    /// A reader for the products that `decoder` knows. With a `route`, only lines in which it stands are looked at.
    pub fn new(decoder: Arc<Decoder>, route: Option<&str>) -> Self {
        let route = route.map(|route| Arc::new(memmem::Finder::new(route).into_owned()));
        Self { seeds: Arc::default(), decoder, route, lessons: Arc::default(), parts: Vec::new() }
    }

    /// Adds the failures in whole lines to a batch.
    pub fn read(&mut self, lines: &[u8], batch: &mut Batch) {
        batch.bytes += lines.len() as u64;
        self.mark(lines, batch);
        let known = self.lessons.clone();
        let mut lessons = known.read().unwrap_or_else(PoisonError::into_inner);
        let seeds = self.seeds.clone();
        let mut anchors = Anchors::of(&seeds, lines);
        // Where to search on, and where the line begins that is searched.
        let (mut from, mut begin) = (0, 0);
        while let Some((needle, after)) = anchors.find(from) {
            from = after;
            begin = memrchr(b'\n', &lines[begin..needle]).map_or(begin, |before| begin + before + 1);
            let end = memchr(b'\n', &lines[from..]).map_or(lines.len(), |after| from + after);
            let (line, at) = (&lines[begin..end], needle - begin);
            if !tells(line, from - begin) {
                continue;
            }
            (from, begin) = (end, end);
            if self.route.as_ref().is_some_and(|route| route.find(line).is_none()) {
                continue;
            }
            let head = head(line, at);
            let mut alike = lessons.learnt.get(&head).into_iter().flatten();
            if let Some(learnt) = alike.find(|learnt| learnt.line_template.fits(line, &mut self.parts)) {
                learnt.follow(line, &self.parts, batch);
                batch.keep(line);
                continue;
            }
            drop(lessons);
            self.learn(line, head, batch);
            batch.keep(line);
            lessons = known.read().unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Adds the lines that rules about several of them ask for.
    fn mark(&self, lines: &[u8], batch: &mut Batch) {
        let sequences = self.decoder.sequences();
        sequences.marked(lines, |mut marked| {
            let line = &lines[marked.seen.span.0..marked.seen.span.1];
            if self.route.as_ref().is_none_or(|route| route.find(line).is_some()) {
                marked.seen.text = Some(line[..line.len().min(EXEMPLAR)].into());
                batch.marked.push(marked);
            }
        });
        batch.clock = sequences.last_time(lines).or(batch.clock);
    }

    /// Decodes a line, adds its failures and learns from it.
    fn learn(&self, line: &[u8], head: Head, batch: &mut Batch) {
        let findings = self.decoder.decode_line(line);
        let mut lessons = self.lessons.write().unwrap_or_else(PoisonError::into_inner);
        for finding in &findings {
            if counts(finding) {
                let at = finding.timestamp.as_deref().and_then(|time| moment(time.as_bytes()));
                let id = finding.request_id.as_deref().unwrap_or_default();
                batch.push(&lessons.spelling(finding), id, at);
            } else if !is_of_a_product(finding) {
                batch.foreign += 1;
            }
        }
        if let Some(learnt) = Learnt::from(&findings, line, &self.decoder.product_index.keys, &mut lessons) {
            lessons.learn(head, learnt);
        }
    }
}

/// The first bytes of a needle and what follows it, by which a line's mould is looked up.
type Head = [u8; 24];

fn head(line: &[u8], needle: usize) -> Head {
    let mut head = Head::default();
    let rest = &line[needle..line.len().min(needle + head.len())];
    head[..rest.len()].copy_from_slice(rest);
    head
}

/// Whether what was found, ending at `end`, is a key, or a code stands elsewhere in the line: `"level":"error"` alone tells
/// of no envelope.
fn tells(line: &[u8], end: usize) -> bool {
    let after = line[end..].iter().position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_'));
    let rest = after.map_or(&[][..], |at| &line[end + at..]);
    let quote = rest.iter().position(|byte| !matches!(byte, b'\\' | b'"' | b'\'' | b' ')).unwrap_or(rest.len());
    matches!(rest.get(quote), Some(b':' | b'=')) || memmem::find(line, b"code").is_some()
}

/// Whether a finding is a product's: what only a standard knows is not counted yet.
fn is_of_a_product(finding: &Finding) -> bool {
    finding.catalog.is_some() && finding.proof > Proof::Standard
}

/// Whether a finding is one that is counted: of a known product, and its code spelt out where it has one.
fn counts(finding: &Finding) -> bool {
    is_of_a_product(finding) && (finding.code.is_some() || finding.entry.is_none())
}

impl Learnt {
    /// What decoding one line says of all lines from its mould. None where the line has no mould, or a failure cannot be read
    /// from the bytes as they are.
    fn from(findings: &[Finding], line: &[u8], keys: &Keys, lessons: &mut TemplateCache) -> Option<Self> {
        let (line_template, parts) = LineTemplate::of(line, keys)?;
        let recipes = findings.iter().filter(|finding| counts(finding));
        let recipes = recipes
            .map(|finding| ExtractionPlan::new(finding, lessons.spelling(finding), line, &line_template, &parts))
            .collect::<Option<_>>()?;
        let foreign = findings.iter().filter(|finding| !is_of_a_product(finding)).count() as u64;
        Some(Self { line_template, recipes, foreign })
    }

    /// Adds the failures of a line that fits.
    fn follow(&self, line: &[u8], parts: &[Span], batch: &mut Batch) {
        for recipe in &self.recipes {
            let read = |place: Option<PartSpan>| place.and_then(|place| place.read(line, parts)).unwrap_or_default();
            batch.push(&recipe.spelling, read(recipe.id), moment(read(recipe.at)));
        }
        batch.foreign += self.foreign;
    }
}

impl ExtractionPlan {
    fn new(
        finding: &Finding,
        spelling: Arc<Spelling>,
        line: &[u8],
        line_template: &LineTemplate,
        parts: &[Span],
    ) -> Option<Self> {
        let place = |field: FindingField, value: &Option<String>| match value {
            None => Some(None),
            Some(value) => {
                let span = finding.fields.iter().find(|(of, _)| *of == field)?.1;
                (line.get(span.0..span.1) == Some(value.as_bytes()))
                    .then(|| PartSpan::of(span, parts))
                    .flatten()
                    .map(Some)
            }
        };
        if let Some(code) = place(FindingField::Code, &finding.code)? {
            line_template.is_same(code.part).then_some(())?;
        }
        let id = place(FindingField::RequestId, &finding.request_id)?;
        let at = place(FindingField::Timestamp, &finding.timestamp)?;
        Some(Self { spelling, id, at })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Batch, Reader};
    use crate::envelope::Decoder;
    use crate::envelope::rule::product_set::{CodeSpelling, Product, ProductSet};

    fn reader(route: Option<&str>) -> Reader {
        let names = ["AUTH_NONCE_INVALID", "LEDGER_LOCKED"].map(|code| CodeSpelling {
            spelling: code.to_owned(),
            entry: Some(code.to_owned()),
            surfaces: Vec::new(),
        });
        let lexis = Product { catalog: "ledger".into(), names: names.to_vec(), ..Product::default() };
        Reader::new(Arc::new(Decoder::new(&ProductSet { products: vec![lexis] })), route)
    }

    #[test]
    fn lines_that_differ_in_ids_times_and_users_are_learnt_once() {
        let mut reader = reader(None);
        let mut batch = Batch::default();
        for number in 0..100u64 {
            let id = format!("{number:08x}-4af1-0d2e-9c3b-1b5d7e9f{number:04x}");
            let line = format!(
                "2026/03/02 10:{:02}:12 {{\"decision\":\"deny\",\"event\":\"proxy_auth_denied\",\"kind\":\"decision\",\
                 \"reason_code\":\"AUTH_NONCE_INVALID\",\"request_id\":\"{id}\",\"subject\":\"user_{}\",\
                 \"timestamp\":\"2026-03-02T10:{:02}:12.{:09}Z\"}}\n",
                number % 60,
                number + 100,
                number % 60,
                number + 1,
            );
            reader.read(line.as_bytes(), &mut batch);
            let last = batch.appearances.last().copied().unwrap();
            assert_eq!(batch.id(&last), Some(id.as_bytes()));
        }
        assert_eq!(batch.appearances.len(), 100);
        assert_eq!(reader.lessons.read().unwrap().count, 1);
    }

    #[test]
    fn only_lines_of_the_route_are_read() {
        let mut batch = Batch::default();
        let line = |connection: &str| {
            format!("{{\"kind\":\"decision\",\"connection\":\"{connection}\",\"reason_code\":\"LEDGER_LOCKED\"}}\n")
        };
        let text = line("openai-proxy") + &line("linear-mcp");
        reader(Some("linear-mcp")).read(text.as_bytes(), &mut batch);
        assert_eq!(batch.appearances.len(), 1);
    }
}
