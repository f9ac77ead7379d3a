//! One row of a tally: a spelling of a code, how often, when, and for which requests.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::envelope::bulk::Spelling;

/// Request ids kept as samples.
const SAMPLES: usize = 3;

/// Bytes of the longest request id kept as a sample.
const LONGEST_SAMPLE: usize = 256;

/// Milliseconds in a minute.
const MINUTE: i64 = 60_000;

/// What is known of one spelling.
#[derive(Debug, Clone)]
pub struct TallyRow {
    /// The spelling.
    pub spelling: Arc<Spelling>,
    /// Failures, or appearances where those are asked for.
    pub count: u64,
    /// The first and the last that bear a time.
    pub first: Option<Timestamp>,
    /// The last.
    pub last: Option<Timestamp>,
    /// The first request ids.
    pub request_ids: Vec<String>,
    /// Failures by minute since 1970 UTC; the first minute of a cell where cells are wider.
    pub(super) minutes: BTreeMap<i64, i64>,
    /// Failures by second since 1970 UTC, while the tally keeps them.
    pub(super) seconds: BTreeMap<i64, i64>,
}

impl TallyRow {
    pub(super) fn new(spelling: Arc<Spelling>) -> Self {
        let (minutes, seconds) = (BTreeMap::new(), BTreeMap::new());
        Self { spelling, count: 0, first: None, last: None, request_ids: Vec::new(), minutes, seconds }
    }

    /// Counts a failure; cells are `width` minutes. Returns whether it is the first of its cell.
    pub(super) fn add(&mut self, id: Option<&[u8]>, at: Option<i64>, width: i64) -> bool {
        self.count += 1;
        if let Some(id) = id.filter(|id| self.request_ids.len() < SAMPLES && id.len() <= LONGEST_SAMPLE) {
            let id = String::from_utf8_lossy(id);
            if !self.request_ids.iter().any(|known| *known == id) {
                self.request_ids.push(id.into_owned());
            }
        }
        let Some(moment) = at.and_then(|at| Timestamp::from_millisecond(at).ok()) else { return false };
        self.first = Some(self.first.map_or(moment, |first| first.min(moment)));
        self.last = Some(self.last.map_or(moment, |last| last.max(moment)));
        let cell = self.minutes.entry(cell(moment.as_millisecond().div_euclid(MINUTE), width)).or_default();
        *cell += 1;
        *cell == 1
    }

    /// Joins the minutes into cells of `width`. Returns how many there are.
    pub(super) fn coarsen(&mut self, width: i64) -> usize {
        let mut cells = BTreeMap::new();
        for (minute, count) in std::mem::take(&mut self.minutes) {
            *cells.entry(cell(minute, width)).or_default() += count;
        }
        self.minutes = cells;
        self.minutes.len()
    }
}

/// Failures per unit in `columns` even parts of a span of cells; fewer columns where the span has fewer cells. The span is the
/// first and the last cell and how many units one holds.
pub(super) fn rates(cells: &BTreeMap<i64, i64>, (first, last, width): (i64, i64, i64), columns: i64) -> Vec<f64> {
    let all = (last - first) / width + 1;
    let columns = columns.min(all);
    let begins = |column: i64| first + (all * column + columns - 1) / columns * width;
    let rate = |column: i64| {
        let (begin, end) = (begins(column), begins(column + 1));
        let count: i64 = cells.range(begin..end).map(|(_, count)| count).sum();
        #[expect(clippy::cast_precision_loss, reason = "a rate to be drawn")]
        let rate = count as f64 / (end - begin) as f64;
        rate
    };
    (0..columns).map(rate).collect()
}

fn cell(minute: i64, width: i64) -> i64 {
    minute.div_euclid(width) * width
}

/// Rates as bars, the highest one full; nothing at all is a space.
pub fn sparkline(rates: &[f64]) -> String {
    let highest = rates.iter().copied().fold(0.0, f64::max);
    let bar = |&rate: &f64| match rate * 8.0 / highest {
        part if part > 7.0 => '█',
        part if part > 6.0 => '▇',
        part if part > 5.0 => '▆',
        part if part > 4.0 => '▅',
        part if part > 3.0 => '▄',
        part if part > 2.0 => '▃',
        part if part > 1.0 => '▂',
        part if part > 0.0 => '▁',
        _ => ' ',
    };
    rates.iter().map(bar).collect()
}
