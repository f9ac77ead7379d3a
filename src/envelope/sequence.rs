//! Failures that several lines of a log tell together: what must stand there, all of it or in order, within some time, how
//! often, and what must not.
//!
//! The rules are data of the catalogs. All are held against a log in one pass ([`automaton`]); what their lines make together
//! is told apart from where they stand ([`window`]), so that `scan` finds the lines on many cores and counts the failures on
//! one. Knows nothing of envelopes: what else a line tells of is joined by [`join`](Sequences::join).

mod automaton;
mod clock;
mod condition;
mod member;
mod required;
mod rule;
mod window;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::envelope::finding::{Evidence, Finding, FindingField};
use crate::envelope::rule::claim::{Proof, Tier};
use crate::envelope::rule::product_set::{ProductSet, SequenceSpec};
use crate::envelope::text::mapped::MappedText;
use automaton::Automaton;

pub use clock::Clock;
pub use rule::{LogLine, MarkedLine, Rule};
pub use window::{Fired, Windows};

/// Lines of a failure that are told.
const MOST_EVIDENCE: usize = 64;

/// Letters of such a line that are told.
const LONGEST_EVIDENCE: usize = 2048;

/// The rules of all catalogs.
#[derive(Debug, Default)]
pub struct Sequences {
    rules: Arc<[Rule]>,
    /// Made when a log is first held against them: it takes longer than all else.
    automaton: OnceLock<Automaton>,
}

impl Sequences {
    /// The rules of some products.
    pub fn new(product_set: &ProductSet) -> Self {
        let rule = |catalog: &str, tier: Tier, spec: &SequenceSpec| Rule {
            catalog: catalog.to_owned(),
            proof: match tier {
                Tier::Format | Tier::Standard => Proof::Standard,
                _ if spec.mark => Proof::Mark,
                _ => Proof::Shape,
            },
            steps: spec.lines.iter().enumerate().flat_map(|(at, (_, count))| std::iter::repeat_n(at, *count)).collect(),
            spec: spec.clone(),
        };
        let products = product_set.products.iter();
        let rules = products.flat_map(|product| {
            product.sequences.iter().map(|spec| rule(&product.catalog, product.tier, spec)).collect::<Vec<_>>()
        });
        Self { rules: rules.collect(), automaton: OnceLock::new() }
    }

    /// Whether there are no rules.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rules.
    pub fn rules(&self) -> Arc<[Rule]> {
        self.rules.clone()
    }

    /// The lines that rules ask for, in order.
    pub fn marked(&self, text: &[u8], found: impl FnMut(MarkedLine)) {
        if !self.is_empty() {
            self.automaton.get_or_init(|| Automaton::new(&self.rules)).marked(text, found);
        }
    }

    /// The time of the last line of `text` that bears one.
    pub fn last_time(&self, text: &[u8]) -> Option<Clock> {
        if self.is_empty() { None } else { automaton::last_time(text).map(|time| time.clock) }
    }

    /// Adds the failures of a whole text to those that single places of it tell of: a failure of nobody's, or one in a
    /// standard's terms only, in one of the lines is this failure.
    pub(super) fn join(&self, text: &MappedText<'_>, findings: &mut Vec<Finding>) {
        let mut told = self.findings(text);
        if told.is_empty() {
            return;
        }
        for finding in &mut told {
            let inside = |other: &Finding| {
                let (start, end) = other.span;
                finding.evidence.iter().any(|line| line.span.0 <= start && end <= line.span.1)
            };
            let (own, others) =
                std::mem::take(findings).into_iter().partition(|other| other.proof <= Proof::Standard && inside(other));
            *findings = others;
            for other in own {
                finding.take(other);
            }
        }
        findings.extend(told);
        findings.sort_by_key(|finding| finding.span.0);
    }

    /// The failures of a text, one a rule.
    fn findings(&self, text: &MappedText<'_>) -> Vec<Finding> {
        let (mut windows, mut fired) = (Windows::default(), Vec::new());
        self.marked(text.as_str().as_bytes(), |line| windows.take(&self.rules, &line, &mut fired));
        windows.end(&mut fired);
        let mut first: HashMap<usize, usize> = HashMap::new();
        let mut findings: Vec<Finding> = Vec::new();
        for one in fired {
            if let Some(&at) = first.get(&one.rule) {
                findings[at].count += 1;
            } else {
                first.insert(one.rule, findings.len());
                findings.push(self.rules[one.rule].finding(&one, text));
            }
        }
        findings
    }
}

impl Rule {
    fn finding(&self, fired: &Fired, text: &MappedText<'_>) -> Finding {
        let slice = |(start, end): (usize, usize)| &text.as_str()[start..end];
        let lines = fired.in_log_order();
        let evidence = |seen: &&LogLine| {
            let line = slice(seen.span);
            Evidence { span: text.origin(seen.span), text: line.chars().take(LONGEST_EVIDENCE).collect() }
        };
        let evidence: Vec<Evidence> = lines.iter().take(MOST_EVIDENCE).map(evidence).collect();
        let mut finding = Finding {
            catalog: Some(self.catalog.clone()),
            entry: Some(self.spec.entry.clone()),
            known: true,
            shape: self.spec.name.clone(),
            why: self.spec.why.clone(),
            proof: self.proof,
            confidence: self.proof.confidence(),
            surface_why: "undecided: the rule says nothing of who speaks".to_owned(),
            span: evidence.first().map_or((0, 0), |line| line.span),
            count: 1,
            ..Finding::default()
        };
        if let Some(last) = lines.last() {
            finding.message = Some(evidence.last().map_or_else(String::new, |line| line.text.trim().to_owned()));
            if let Some(time) = last.time {
                finding.timestamp = Some(slice(time).to_owned());
                finding.fields.push((FindingField::Timestamp, text.origin(time)));
            }
        }
        finding.evidence = evidence;
        finding
    }
}

impl Finding {
    /// Takes what another finding of the same failure knows.
    fn take(&mut self, other: Finding) {
        let fields = other.fields.iter().filter(|(field, _)| {
            matches!(field, FindingField::RequestId if self.request_id.is_none())
                || matches!(field, FindingField::TraceId if self.trace_id.is_none())
                || matches!(field, FindingField::HttpStatus if self.http_status.is_none())
        });
        let fields: Vec<_> = fields.copied().collect();
        self.fields.extend(fields);
        self.request_id = self.request_id.take().or(other.request_id);
        self.trace_id = self.trace_id.take().or(other.trace_id);
        self.http_status = self.http_status.or(other.http_status);
        self.retry_after = self.retry_after.or(other.retry_after);
        self.method = self.method.take().or(other.method);
        let standard = other.catalog.zip(other.entry);
        for named in standard.into_iter().chain(other.also) {
            if !self.also.contains(&named) {
                self.also.push(named);
            }
        }
    }
}
