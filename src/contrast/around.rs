//! What was different just before a moment: which codes, levels and templates are new or rose, against the time before.
//!
//! For each of them the moment is found since which two rates explain its times best; what stands out most is first: a failure
//! before a plain line, many in a short time before few in a long one, what was never there before what only rose.
//!
//! The seam for who shows it: make an [`Around`] of an [`AroundSpec`] and a [`Reader`](crate::envelope::bulk::Reader), give it
//! every line of the window by [`Around::see`] (`evidence::around` does that for files), and take [`Around::found`]. Nothing in it
//! is redacted: that is for whoever lets it out.

mod onset;

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::shape::{LineShape, Severity};
use super::templates::{TemplateCell, Templates};
use crate::envelope::bulk::{Batch, LogReader, Spelling};
use onset::{Onset, onset};

/// Bytes of an exemplar that are kept.
const EXEMPLAR: usize = 4 << 10;

/// How long before the moment times are kept to the second; before that, to the minute.
const FINE: i64 = 600_000;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AroundSpec {
    /// The moment, in milliseconds since 1970 UTC. What is of that moment itself is no cause and is left out.
    pub at: i64,
    /// How long before it the time begins that it is held against, in milliseconds.
    pub window: i64,
    /// The request that failed: its own lines are no cause either.
    pub id: Option<String>,
}

/// How a code, level or template changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was not there before.
    New,
    /// It became at least twice as frequent.
    Rose,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum AroundItem {
    /// The failures of a code.
    Code(Arc<Spelling>),
    /// Lines without a code that say the same.
    Template(String, Severity),
    /// All lines as bad as this.
    Level(Severity),
}

/// A line that shows what is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AroundLine {
    /// Its file.
    pub place: Arc<str>,
    /// Its line there, from 1; none where only a part was read.
    pub number: Option<u64>,
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
    /// Its beginning, not redacted.
    pub text: Box<[u8]>,
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct AroundRow {
    /// What.
    pub item: AroundItem,
    /// How.
    pub change: Change,
    /// Since when, in milliseconds since 1970 UTC: of what is new, when it was first seen.
    pub since: i64,
    /// How often since then.
    pub now: u64,
    /// How often in the window before that.
    pub before: u64,
    /// How often a minute since then.
    pub rate_now: f64,
    /// How often a minute before.
    pub rate_before: f64,
    /// How much it stands out; only good for comparing.
    pub score: f64,
    /// The first line of it since then where it is new, else the last one.
    pub exemplar: AroundLine,
}

/// What was found, and what was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct AroundFound {
    /// What changed, what stands out most first.
    pub rows: Vec<AroundRow>,
    /// Lines of the window.
    pub lines: u64,
    /// Lines of the request itself, which are in no row.
    pub own: u64,
    /// The first and the last line of the window, in milliseconds since 1970 UTC.
    pub span: Option<(i64, i64)>,
}

/// Lines being looked at.
pub struct Around {
    spec: AroundSpec,
    reader: LogReader,
    id: Option<memchr::memmem::Finder<'static>>,
    codes: BTreeMap<Arc<Spelling>, Sightings>,
    levels: BTreeMap<Severity, Sightings>,
    templates: Templates<Sightings>,
    /// Failures that were counted, so that an answer and its line in the decision log are one.
    counted: HashSet<u64>,
    hasher: RandomState,
    shape: LineShape,
    lines: u64,
    own: u64,
    span: Option<(i64, i64)>,
}

/// When lines of one kind were seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Sightings {
    /// How many, by the beginning of their second or minute.
    times: BTreeMap<i64, u64>,
    severity: Option<Severity>,
    first: Option<AroundLine>,
    last: Option<AroundLine>,
}

impl TemplateCell for Sightings {
    fn join(&mut self, other: Self) {
        for (at, count) in other.times {
            *self.times.entry(at).or_default() += count;
        }
        self.severity = self.severity.max(other.severity);
        self.first = [self.first.take(), other.first].into_iter().flatten().min_by_key(|line| line.at);
        self.last = [self.last.take(), other.last].into_iter().flatten().max_by_key(|line| line.at);
    }
}

impl Sightings {
    fn add(&mut self, bin: i64, severity: Option<Severity>, line: &SeenLine<'_>) {
        *self.times.entry(bin).or_default() += 1;
        self.severity = self.severity.max(severity);
        if self.first.as_ref().is_none_or(|first| line.at < first.at) {
            self.first = Some(line.kept());
        }
        if self.last.as_ref().is_none_or(|last| line.at >= last.at) {
            self.last = Some(line.kept());
        }
    }
}

/// One line of a log, as it is looked at.
#[derive(Debug, Clone, Copy)]
pub struct SeenLine<'l> {
    /// Its file.
    pub place: &'l Arc<str>,
    /// Its line there, from 1, where that is known.
    pub number: Option<u64>,
    /// When it was written, in milliseconds since 1970 UTC; of a line without a time, when the one before it was.
    pub at: i64,
    /// Its text, without the line break.
    pub text: &'l [u8],
}

impl SeenLine<'_> {
    fn kept(&self) -> AroundLine {
        let text = &self.text[..self.text.len().min(EXEMPLAR)];
        AroundLine { place: self.place.clone(), number: self.number, at: self.at, text: text.into() }
    }
}

impl Around {
    /// Nothing was looked at yet; `reader` finds the failures.
    pub fn new(spec: AroundSpec, reader: LogReader) -> Self {
        let id = spec.id.as_ref().map(|id| memchr::memmem::Finder::new(id.as_bytes()).into_owned());
        Self {
            spec,
            reader,
            id,
            codes: BTreeMap::new(),
            levels: BTreeMap::new(),
            templates: Templates::default(),
            counted: HashSet::new(),
            hasher: RandomState::new(),
            shape: LineShape::default(),
            lines: 0,
            own: 0,
            span: None,
        }
    }

    /// The times whose lines are wanted, in milliseconds since 1970 UTC: from the first one on and before the second.
    pub fn wanted(&self) -> (i64, i64) {
        (self.spec.at.saturating_sub(self.spec.window), self.spec.at)
    }

    /// Looks at a line; what is outside the window is passed over.
    pub fn see(&mut self, line: SeenLine<'_>) {
        let (from, until) = self.wanted();
        if line.at < from || line.at >= until {
            return;
        }
        self.lines += 1;
        self.span = Some(self.span.map_or((line.at, line.at), |(first, last)| (first.min(line.at), last.max(line.at))));
        if self.id.as_ref().is_some_and(|id| id.find(line.text).is_some()) {
            self.own += 1;
            return;
        }
        let width = if line.at >= self.spec.at - FINE { 1_000 } else { 60_000 };
        let bin = line.at.div_euclid(width) * width;
        let mut batch = Batch::default();
        self.reader.read(line.text, &mut batch);
        self.shape.read(line.text);
        let severity = self.shape.severity;
        for appearance in &batch.appearances {
            let spelling = &batch.spellings[appearance.spelling];
            let is_new = |id| self.counted.insert(self.hasher.hash_one((spelling, id)));
            if batch.id(appearance).is_none_or(is_new) {
                self.codes.entry(spelling.clone()).or_default().add(bin, severity, &line);
            }
        }
        if batch.appearances.is_empty() && !self.shape.text.is_empty() {
            self.templates.cell(&self.shape.text).add(bin, severity, &line);
        }
        if let Some(severity) = severity.filter(|severity| *severity > Severity::Fine) {
            self.levels.entry(severity).or_default().add(bin, Some(severity), &line);
        }
    }

    /// What changed.
    pub fn found(self) -> AroundFound {
        let Self { spec, codes, levels, templates, lines, own, span, .. } = self;
        let (from, at) = (spec.at.saturating_sub(spec.window), spec.at);
        // Nothing can be new in a log that only begins.
        let from = span.map_or(from, |(first, _)| first.max(from));
        let template = |(text, seen): (String, Sightings)| {
            (AroundItem::Template(text, seen.severity.unwrap_or(Severity::Fine)), seen)
        };
        let all = codes
            .into_iter()
            .map(|(spelling, seen)| (AroundItem::Code(spelling), seen))
            .chain(levels.into_iter().map(|(severity, seen)| (AroundItem::Level(severity), seen)))
            .chain(templates.joined().into_iter().map(template));
        let mut rows: Vec<AroundRow> = all.filter_map(|(item, seen)| row(item, seen, (from, at))).collect();
        rows.sort_by(|one, two| two.score.total_cmp(&one.score).then_with(|| one.item.cmp(&two.item)));
        AroundFound { rows, lines, own, span }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts and lengths far below 2^52")]
fn row(item: AroundItem, seen: Sightings, (from, at): (i64, i64)) -> Option<AroundRow> {
    let Onset { since, now, before, gain } = onset(&seen.times, (from, at))?;
    let change = if before == 0 { Change::New } else { Change::Rose };
    let (first, last) = (seen.first?, seen.last?);
    let since = if change == Change::New { first.at } else { since };
    let minutes = |milliseconds: i64| milliseconds.max(1_000) as f64 / 60_000.0;
    let (rate_now, rate_before) = (now as f64 / minutes(at - since), before as f64 / minutes(since - from));
    let score = weight(&item) * gain.ln_1p() * (1.0 - rate_before / rate_now);
    let exemplar = if change == Change::New { first } else { last };
    Some(AroundRow { item, change, since, now, before, rate_now, rate_before, score, exemplar })
}

/// How much a change of this tells of a failure.
fn weight(item: &AroundItem) -> f64 {
    match item {
        AroundItem::Code(_) => 3.0,
        AroundItem::Template(_, Severity::Error) => 2.5,
        AroundItem::Template(_, Severity::Warning) => 1.75,
        AroundItem::Template(_, Severity::Fine) | AroundItem::Level(_) => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Around, AroundItem, AroundSpec, Change, SeenLine};
    use crate::envelope::Decoder;
    use crate::envelope::bulk::{LogReader, ReaderScope};
    use crate::envelope::rule::name_table::CodeSpelling;
    use crate::envelope::rule::product_set::{Product, ProductSet};

    const AT: i64 = 1_772_446_272_000;

    fn around(id: Option<&str>) -> Around {
        let names = ["CLAIMS_LOOKUP_FAILED", "CLAIM_REQUIRED"].map(|code| CodeSpelling {
            spelling: code,
            entry: Some(code),
            surfaces: Vec::new(),
        });
        let product = Product { catalog: "ledger".into(), names: names.into_iter().collect(), ..Product::default() };
        let reader = LogReader::new(
            Arc::new(Decoder::new(&[product].into_iter().collect::<ProductSet>())),
            None,
            ReaderScope::Everything,
        );
        Around::new(AroundSpec { at: AT, window: 3_600_000, id: id.map(str::to_owned) }, reader)
    }

    fn see(around: &mut Around, seconds_before: i64, text: &str) {
        let at = AT - 1_000 * seconds_before;
        around.see(SeenLine { place: &Arc::from("gw.log"), number: Some(1), at, text: text.as_bytes() });
    }

    /// An hour of plain traffic with the same now and then at level warning.
    fn with_traffic() -> Around {
        let mut around = around(Some("req-77"));
        for second in (1..3600).rev() {
            see(&mut around, second, r#"{"level":"info","msg":"token issued","reqId":"a"}"#);
            if second % 100 == 0 {
                see(&mut around, second, r#"{"level":"warn","msg":"slow answer"}"#);
            }
        }
        around
    }

    #[test]
    fn the_cause_that_came_first_seconds_before_is_the_first_row() {
        let mut around = with_traffic();
        for second in (26..=42).rev() {
            let line =
                format!(r#"{{"kind":"decision","reason_code":"CLAIMS_LOOKUP_FAILED","request_id":"r-{second:05}"}}"#);
            see(&mut around, second, &line);
        }
        see(&mut around, 40, "claims cache refresh failed service=mail err=\"HTTP 503\"");
        see(&mut around, 1, r#"{"kind":"decision","reason_code":"CLAIM_REQUIRED","request_id":"req-77"}"#);
        let found = around.found();
        let first = &found.rows[0];
        assert!(matches!(&first.item, AroundItem::Code(code) if code.code.as_deref() == Some("CLAIMS_LOOKUP_FAILED")));
        assert_eq!((first.change, first.now, first.before, AT - first.since), (Change::New, 17, 0, 42_000));
        assert!(
            matches!(&found.rows[1].item, AroundItem::Template(text, _) if text.starts_with("claims cache refresh"))
        );
        assert_eq!(found.rows.len(), 2, "traffic as ever is no row, nor are the lines of the request itself");
        assert_eq!(found.own, 1);
    }

    #[test]
    fn what_became_more_frequent_is_told_with_both_rates() {
        let mut around = with_traffic();
        for second in 1..=50 {
            see(&mut around, second, r#"{"level":"warn","msg":"slow answer"}"#);
        }
        let found = around.found();
        let row = found.rows.iter().find(|row| matches!(&row.item, AroundItem::Template(..))).unwrap();
        assert_eq!((row.change, row.now, row.before, AT - row.since), (Change::Rose, 50, 35, 50_000));
        assert!((row.rate_now - 60.0).abs() < 0.01 && row.rate_before < 0.7, "{row:?}");
        assert!(found.rows.iter().any(|row| matches!(row.item, AroundItem::Level(_))));
    }

    #[test]
    fn nothing_is_new_in_a_log_that_only_begins() {
        let mut around = around(None);
        see(&mut around, 2, "first line ever");
        see(&mut around, 1, "second line ever");
        assert_eq!(around.found().rows, []);
    }
}
