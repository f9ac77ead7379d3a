//! Floor 1. The tally of a log's failures: grouped by spelling of the code and by minute.
//!
//! Pure and bounded: it is fed batches in the log's order, holds a window of ids, a fixed number of codes and of minutes,
//! and knows neither files nor clocks.

mod alert;
mod onset;
mod recent;
mod rise;
mod rows;
mod words;

use std::collections::HashMap;
use std::sync::Arc;

use crate::envelope::bulk::{Batch, EXEMPLAR, Spelling};
use crate::envelope::sequence::{Fired, Rule, Windows};

pub use alert::{Alarm, Alarms, AlertRule};
pub use onset::Onset;
use recent::Recent;
use rows::rates;
pub use rows::{TallyRow, sparkline};
pub use words::{bytes, grouped, rate};

/// Distinct spellings that get a row of their own.
pub const CODES: usize = 10_000;

/// Minutes with failures that are kept over all rows; beyond it minutes are joined, two by two.
const CELLS: usize = 65_536;

/// How long a log can be, in seconds, whose rates are known to the second.
const FINE: i64 = 600;

/// What is counted.
#[derive(Debug, Clone, Default)]
pub struct TallySpec {
    /// Every appearance, instead of every failure once.
    pub appearances: bool,
    /// Not before this moment, in milliseconds since 1970 UTC.
    pub since: Option<i64>,
    /// Before this moment.
    pub until: Option<i64>,
    /// Only these codes, by spelling or entry, letter case aside; empty for all.
    pub codes: Vec<String>,
    /// Only failures of these catalogs; empty for all.
    pub catalogs: Vec<String>,
    /// Rules about several lines.
    pub rules: Arc<[Rule]>,
    /// Rates of the first ten minutes to the second, for who watches them.
    pub fine: bool,
}

/// What was seen and is in no row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Appearances of a failure that was counted already.
    pub repeated: u64,
    /// Failures without a time, where a time was asked for.
    pub undated: u64,
    /// Failures of codes beyond the first [`CODES`].
    pub other: u64,
    /// Failures without a code that is known.
    pub uncoded: u64,
}

/// The tally.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    spec: TallySpec,
    rows: Vec<TallyRow>,
    places: HashMap<Arc<Spelling>, usize>,
    recent: Recent,
    /// The requests of the failures of products that were seen last.
    told: Recent,
    skipped: Skipped,
    count: u64,
    /// What lies outside of the wanted time: how many lines tell of it, the first and the last one.
    outside: Option<(u64, i64, i64)>,
    bytes: u64,
    /// Minutes in a cell.
    width: i64,
    cells: usize,
    /// The first and the last second with a failure, while rates are known to the second.
    seconds: Option<(i64, i64)>,
    /// What rules about several lines wait for, in each log.
    windows: HashMap<u64, Windows>,
    /// The lines of the first failure that each such rule told of.
    exemplars: HashMap<Arc<Spelling>, Arc<[u8]>>,
}

impl Tally {
    /// An empty tally.
    pub fn new(spec: TallySpec) -> Self {
        Self { spec, width: 1, ..Self::default() }
    }

    /// Counts a batch. Returns whether any row changed.
    pub fn add(&mut self, batch: &Batch) -> bool {
        let before = self.count + self.skipped.other;
        self.bytes += batch.bytes;
        self.skipped.uncoded += batch.uncoded;
        let places: Vec<Option<usize>> = batch.spellings.iter().map(|spelling| self.place(spelling)).collect();
        // All hashes first: then the look-ups that follow wait for memory side by side.
        let hash = |place, appearance| batch.id(appearance).map(|id| recent::hash(place, id));
        let wanted = batch.appearances.iter().filter_map(|appearance| Some((places[appearance.spelling]?, appearance)));
        let wanted: Vec<_> = wanted.map(|(place, appearance)| (place, hash(place, appearance), appearance)).collect();
        for (place, failure, appearance) in wanted {
            if !self.is_timely(appearance.at) {
                continue;
            }
            let id = batch.id(appearance);
            let request = id.map(|id| recent::hash(0, id));
            if batch.spellings[appearance.spelling].standard {
                // The status of an answer whose failure a product tells of.
                if !self.spec.appearances && request.is_some_and(|request| self.told.has(request)) {
                    self.skipped.repeated += 1;
                    continue;
                }
            } else if let Some(request) = request {
                self.told.is_new(request);
            }
            self.count_one(place, failure, id, appearance.at);
        }
        self.add_sequences(batch);
        self.count + self.skipped.other > before
    }

    /// Counts the failures that lines of a batch make with others.
    fn add_sequences(&mut self, batch: &Batch) {
        if self.spec.rules.is_empty() {
            return;
        }
        let windows = self.windows.entry(batch.log).or_default();
        let mut fired = Vec::new();
        for line in &batch.marked {
            windows.take(&self.spec.rules, line, &mut fired);
        }
        if let Some(now) = batch.clock {
            windows.pass(now, &mut fired);
        }
        for one in &fired {
            self.count_fired(one);
        }
    }

    /// All logs end: counts the failures that waited whether something follows that bars them. Returns whether there are any.
    pub fn end(&mut self) -> bool {
        let before = self.count + self.skipped.other;
        let mut fired = Vec::new();
        for windows in self.windows.values_mut() {
            windows.end(&mut fired);
        }
        for one in &fired {
            self.count_fired(one);
        }
        self.count + self.skipped.other > before
    }

    fn count_fired(&mut self, fired: &Fired) {
        let rule = &self.spec.rules[fired.rule];
        let (catalog, entry) = (rule.catalog.clone(), Some(rule.spec.entry.clone()));
        let spelling = Arc::new(Spelling { catalog, code: None, entry, known: true, standard: false });
        let Some(place) = self.place(&spelling) else { return };
        let lines = fired.in_log_order();
        self.exemplars.entry(spelling).or_insert_with(|| {
            let mut text = Vec::new();
            for line in lines.iter().filter_map(|seen| seen.text.as_ref()) {
                if text.len() + line.len() < EXEMPLAR {
                    text.extend_from_slice(line);
                    text.push(b'\n');
                }
            }
            text.into()
        });
        let at = lines.last().and_then(|last| last.at?.moment());
        if self.is_timely(at) {
            self.count_one(place, None, None, at);
        }
    }

    /// The lines of the first failure of a spelling, where they tell of it only together.
    pub fn exemplar(&self, spelling: &Spelling) -> Option<&Arc<[u8]>> {
        self.exemplars.get(spelling)
    }

    /// The row of a spelling, [`CODES`] where there are too many; none where it is not wanted.
    fn place(&mut self, spelling: &Arc<Spelling>) -> Option<usize> {
        let known = self.places.get(spelling).copied();
        known.or_else(|| {
            if !self.wants(spelling) {
                return None;
            }
            if self.rows.len() == CODES {
                return Some(CODES);
            }
            self.rows.push(TallyRow::new(spelling.clone()));
            self.places.insert(spelling.clone(), self.rows.len() - 1);
            Some(self.rows.len() - 1)
        })
    }

    fn count_one(&mut self, place: usize, failure: Option<u64>, id: Option<&[u8]>, at: Option<i64>) {
        if !self.spec.appearances && failure.is_some_and(|failure| !self.recent.is_new(failure)) {
            self.skipped.repeated += 1;
            return;
        }
        let Some(row) = self.rows.get_mut(place) else {
            self.skipped.other += 1;
            return;
        };
        self.count += 1;
        self.cells += usize::from(row.add(id, at, self.width));
        if let (true, Some(at)) = (self.spec.fine, at) {
            self.count_fine(place, at.div_euclid(1_000));
        }
        while self.cells > CELLS {
            self.width *= 2;
            let width = self.width;
            self.cells = self.rows.iter_mut().map(|row| row.coarsen(width)).sum();
        }
    }

    /// Counts a failure to the second, as long as all of them stand close together.
    fn count_fine(&mut self, place: usize, second: i64) {
        let (first, last) =
            self.seconds.map_or((second, second), |(first, last)| (first.min(second), last.max(second)));
        if last - first < FINE {
            self.seconds = Some((first, last));
            *self.rows[place].seconds.entry(second).or_default() += 1;
        } else {
            self.spec.fine = false;
            self.seconds = None;
            self.rows.iter_mut().for_each(|row| row.seconds.clear());
        }
    }

    fn wants(&self, spelling: &Spelling) -> bool {
        let TallySpec { codes, catalogs, .. } = &self.spec;
        let names = || spelling.code.iter().chain(&spelling.entry);
        (catalogs.is_empty() || catalogs.contains(&spelling.catalog))
            && (codes.is_empty() || names().any(|name| codes.iter().any(|code| code.eq_ignore_ascii_case(name))))
    }

    fn is_timely(&mut self, at: Option<i64>) -> bool {
        let TallySpec { since, until, .. } = self.spec;
        match at {
            Some(at) => {
                let is_timely = since.is_none_or(|since| at >= since) && until.is_none_or(|until| at < until);
                if !is_timely {
                    let (count, first, last) = self.outside.unwrap_or((0, at, at));
                    self.outside = Some((count + 1, first.min(at), last.max(at)));
                }
                is_timely
            }
            None if since.is_some() || until.is_some() => {
                self.skipped.undated += 1;
                false
            }
            None => true,
        }
    }

    /// The rows: those of products before those of standards, known codes first, then the most frequent, then by name.
    pub fn rows(&self) -> Vec<&TallyRow> {
        let mut rows: Vec<&TallyRow> = self.rows.iter().filter(|row| row.count > 0).collect();
        rows.sort_by_key(|row| {
            (row.spelling.standard, !row.spelling.known, std::cmp::Reverse(row.count), &row.spelling)
        });
        rows
    }

    /// Failures in all rows.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Failures in the rows that are told in the terms of standards, or in those of products.
    pub fn count_in(&self, standard: bool) -> u64 {
        self.rows.iter().filter(|row| row.spelling.standard == standard).map(|row| row.count).sum()
    }

    /// The wanted time, as far as it was told.
    pub fn wanted(&self) -> (Option<i64>, Option<i64>) {
        (self.spec.since, self.spec.until)
    }

    /// What lies outside of it: how many lines tell of failures, the time of the first and of the last one.
    pub fn outside(&self) -> Option<(u64, i64, i64)> {
        self.outside
    }

    /// What is in no row.
    pub fn skipped(&self) -> Skipped {
        self.skipped
    }

    /// Bytes of log behind this.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The first and last minute with a failure, in minutes since 1970 UTC, and how many minutes a cell holds.
    pub fn span(&self) -> Option<(i64, i64, i64)> {
        let firsts = self.rows.iter().filter_map(|row| row.minutes.keys().next());
        let lasts = self.rows.iter().filter_map(|row| row.minutes.keys().next_back());
        Some((*firsts.min()?, *lasts.max()?, self.width))
    }

    /// The rate of a row over the span of all rows, in `columns` even parts: failures a minute.
    pub fn rates(&self, row: &TallyRow, columns: i64) -> Vec<f64> {
        match self.seconds {
            Some((first, last)) => {
                rates(&row.seconds, (first, last, 1), columns).iter().map(|rate| rate * 60.0).collect()
            }
            None => self.span().map(|span| rates(&row.minutes, span, columns)).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Tally, TallySpec};
    use crate::envelope::bulk::{Batch, Spelling};

    fn tally(fine: bool, seconds: &[i64]) -> Tally {
        let code = Some("A".into());
        let spelling = Arc::new(Spelling { catalog: "x".into(), code, entry: None, known: true, standard: false });
        let mut batch = Batch::default();
        for second in seconds {
            batch.push(&spelling, format!("id-{second}"), Some(second * 1_000));
        }
        let mut tally = Tally::new(TallySpec { fine, ..TallySpec::default() });
        tally.add(&batch);
        tally
    }

    #[test]
    fn what_was_there_from_the_beginning_was_first_whatever_rose_later() {
        let storm: Vec<i64> = (0..40).chain([60 * 600]).collect();
        let with = tally(false, &storm);
        assert_eq!(with.outbreak().map(|(_, early)| early), Some(40));
        assert_eq!(with.paces(with.rows()[0]), (1.0, 40.0));
        let steady: Vec<i64> = (0..20).map(|at| at * 20).collect();
        assert!(tally(false, &steady).outbreak().is_none());
    }

    fn rates(tally: &Tally) -> Vec<f64> {
        tally.rates(tally.rows()[0], 4)
    }

    #[test]
    fn the_status_of_an_answer_is_no_second_failure_beside_what_a_product_tells_of_the_request() {
        let spelling = |catalog: &str, code: &str, standard| {
            let (catalog, code) = (catalog.to_owned(), Some(code.to_owned()));
            Arc::new(Spelling { catalog, code, entry: None, known: true, standard })
        };
        let mut batch = Batch::default();
        batch.push(&spelling("shop", "CARD_EXPIRED", false), "one", Some(60_000));
        batch.push(&spelling("http", "402", true), "one", Some(61_000));
        batch.push(&spelling("http", "402", true), "two", Some(62_000));
        batch.push(&spelling("http", "402", true), "one", Some(0));
        let counted = |spec: TallySpec| {
            let mut tally = Tally::new(TallySpec { since: Some(1_000), ..spec });
            tally.add(&batch);
            (tally.count_in(false), tally.count_in(true), tally.skipped().repeated)
        };
        assert_eq!(counted(TallySpec::default()), (1, 1, 1), "what lies before the time is no repetition either");
        assert_eq!(counted(TallySpec { appearances: true, ..TallySpec::default() }), (1, 2, 0));
    }

    #[test]
    fn rates_of_the_first_ten_minutes_are_known_to_the_second() {
        assert_eq!(
            rates(&tally(true, &[0, 1, 2, 7])),
            [60.0, 30.0, 0.0, 30.0],
            "two seconds a column, failures a minute"
        );
        assert_eq!(rates(&tally(false, &[0, 1, 2, 7])), [4.0], "one minute");
        assert_eq!(rates(&tally(true, &[0, 1, 2, 7, 60 * 11])), rates(&tally(false, &[0, 1, 2, 7, 60 * 11])));
    }
}
