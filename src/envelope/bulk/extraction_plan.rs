//! What was learnt of lines that are alike: where each has its request id and its time, what its failure is called.
//!
//! Decodes nothing: what is learnt is what decoding said of the first such line.

use crate::envelope::bulk::access_plan::AccessPlans;
use crate::envelope::bulk::batch::{Batch, Spelling};
use crate::envelope::bulk::line_template::LineTemplate;
use crate::envelope::bulk::reader_scope::ReaderScope;
use crate::envelope::finding::{Finding, FindingField, Span};
use crate::envelope::record::keys::Keys;
use crate::envelope::rule::claim::Proof;
use crate::envelope::text::timestamp::moment;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Templates that are remembered; with more, learning begins anew.
const TEMPLATES: usize = 1024;

/// Spellings of which each is there once.
const SPELLINGS: usize = 16_384;

/// The first bytes of an anchor and what follows it, any digit as `0`, by which a line's template is looked up.
pub(super) type Head = [u8; 24];

/// What every line from a template has in the same place: a stretch of one of its parts.
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

/// What decoding says of one failure in every line from a template, and where to read what differs.
#[derive(Debug)]
struct ExtractionPlan {
    spelling: Arc<Spelling>,
    id: Option<PartSpan>,
    at: Option<PartSpan>,
}

/// A template and what decoding says of the lines from it.
#[derive(Debug)]
pub(super) struct Learnt {
    pub template: LineTemplate,
    plans: Vec<ExtractionPlan>,
    uncoded: u64,
}

/// Everything learnt.
#[derive(Default)]
pub(super) struct TemplateCache {
    /// Of lines of access logs.
    pub access: AccessPlans,
    /// By the first bytes from the anchor on.
    pub learnt: HashMap<Head, Vec<Learnt>>,
    pub count: usize,
    /// Every spelling met, so that it is there once.
    spellings: HashSet<Arc<Spelling>>,
}

impl TemplateCache {
    /// What a finding is called, there once.
    pub fn spelling(&mut self, finding: &Finding) -> Arc<Spelling> {
        let spelling = Arc::new(Spelling {
            catalog: finding.catalog.clone().unwrap_or_default(),
            code: finding.code.clone(),
            entry: finding.entry.clone(),
            known: finding.known,
            standard: finding.proof == Proof::Standard,
        });
        if self.spellings.len() >= SPELLINGS {
            self.spellings.clear();
        }
        self.spellings.get(&spelling).cloned().unwrap_or_else(|| {
            self.spellings.insert(spelling.clone());
            spelling
        })
    }

    /// Remembers what was learnt of lines that begin so from their anchor on.
    pub fn learn(&mut self, head: Head, learnt: Learnt) {
        if self.count == TEMPLATES {
            self.learnt.clear();
            self.count = 0;
        }
        self.learnt.entry(head).or_default().push(learnt);
        self.count += 1;
    }
}

impl Learnt {
    /// What decoding one line says of all lines from its template. None where the line has none, or a failure cannot be read
    /// from the bytes as they are.
    pub fn from(
        findings: &[Finding],
        line: &[u8],
        keys: &Keys,
        cache: &mut TemplateCache,
        scope: ReaderScope,
    ) -> Option<Self> {
        let (template, parts) = LineTemplate::of(line, keys)?;
        let plans = findings.iter().filter(|finding| scope.counts(finding));
        let plans = plans
            .map(|finding| ExtractionPlan::new(finding, cache.spelling(finding), line, &template, &parts))
            .collect::<Option<_>>()?;
        let uncoded = findings.iter().filter(|finding| scope.is_uncoded(finding)).count() as u64;
        Some(Self { template, plans, uncoded })
    }

    /// Adds the failures of a line that fits.
    pub fn follow(&self, line: &[u8], parts: &[Span], batch: &mut Batch) {
        for plan in &self.plans {
            let read = |place: Option<PartSpan>| place.and_then(|place| place.read(line, parts)).unwrap_or_default();
            batch.push(&plan.spelling, read(plan.id), moment(read(plan.at)));
        }
        batch.uncoded += self.uncoded;
    }
}

impl ExtractionPlan {
    fn new(
        finding: &Finding,
        spelling: Arc<Spelling>,
        line: &[u8],
        template: &LineTemplate,
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
        // Where only the status stands for it, that is what is spelt.
        let status = finding.http_status.map(|status| status.to_string());
        let field = if finding.code == status { FindingField::HttpStatus } else { FindingField::Code };
        if let Some(code) = place(field, &finding.code)? {
            template.is_same(code.part).then_some(())?;
        }
        let id = place(FindingField::RequestId, &finding.request_id)?;
        let at = place(FindingField::Timestamp, &finding.timestamp)?;
        Some(Self { spelling, id, at })
    }
}
