//! What rose, when, and what was there first; how fast it is now and was at its most.

use super::{Onset, Tally, TallyRow, onset};

/// Fewer failures are no burst.
const LEAST: i64 = 5;

impl Tally {
    /// Failures of a row a minute: in the last minutes of the span of all rows, and at their most. The last minute may have only
    /// begun, so the one before it counts too.
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    pub fn paces(&self, row: &TallyRow) -> (f64, f64) {
        let last = self.span().map_or(0, |(_, last, width)| last - width);
        let pace =
            |counts: &mut dyn Iterator<Item = &i64>| counts.max().map_or(0.0, |most| *most as f64 / self.width as f64);
        (pace(&mut row.minutes.range(last..).map(|(_, count)| count)), pace(&mut row.minutes.values()))
    }

    /// The row most of which stands in the first two minutes, and how much: what rose later was not first.
    pub fn outbreak(&self) -> Option<(&TallyRow, i64)> {
        let (first, last, width) = self.span()?;
        let begun = first + (2 * width).max(2);
        let early = |row: &TallyRow| row.minutes.range(..begun).map(|(_, count)| *count).sum::<i64>();
        let rest = last + width - begun;
        let fell = |row: &&TallyRow| {
            let (early, late) = (early(row), row.minutes.range(begun..).map(|(_, count)| *count).sum::<i64>());
            early >= LEAST.max(late) && rest > 0 && early * rest >= 2 * late * (begun - first)
        };
        self.rows.iter().filter(fell).max_by_key(|row| early(row)).map(|row| (row, early(row)))
    }

    /// The row that began a burst: where all failures stand within two minutes no rate can rise, but something came first.
    pub fn burst(&self) -> Option<&TallyRow> {
        let (first, last, width) = self.span()?;
        let is_short = last + width - first <= 2;
        let dated = self.rows.iter().filter(|row| row.first.is_some() && row.count >= LEAST.unsigned_abs());
        dated.min_by_key(|row| (row.first, &row.spelling)).filter(|_| is_short)
    }

    /// When the rate of each row changed most, the earliest first: the group that started the storm leads.
    pub fn onsets(&self) -> Vec<(&TallyRow, Onset)> {
        let Some(span) = self.span() else { return Vec::new() };
        let mut onsets: Vec<(&TallyRow, Onset)> =
            self.rows.iter().filter_map(|row| Some((row, onset::find(&row.minutes, span)?))).collect();
        onsets.sort_by_key(|(row, onset)| (onset.minute, row.first, &row.spelling));
        onsets
    }
}
