//! What is new against a baseline: counts of the same thing on two sides, held against each other by how much of a log stands
//! behind each.

use std::cmp::Reverse;

use super::templates::{TemplateCell, Templates};

/// How much likelier two rates must be than one, as a logarithm: about one false alarm in twenty thousand steady templates.
const SURE: f64 = 10.0;

/// So often something must have been expected for its absence to say anything.
const EXPECTED: f64 = 7.0;

/// What stands behind the counts of one side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SideCoverage {
    /// Lines.
    pub lines: u64,
    /// Bytes, unpacked.
    pub bytes: u64,
    /// The first and the last time in it, in milliseconds since 1970 UTC.
    pub span: Option<(i64, i64)>,
}

impl SideCoverage {
    /// Takes up what was looked at elsewhere.
    pub fn join(&mut self, other: Self) {
        self.lines += other.lines;
        self.bytes += other.bytes;
        self.span = match (self.span, other.span) {
            (Some((first, last)), Some((one, two))) => Some((first.min(one), last.max(two))),
            (one, two) => one.or(two),
        };
    }

    /// Minutes from the first to the last line; none where that is no length of time.
    #[expect(clippy::cast_precision_loss, reason = "a length of time far below 2^52")]
    pub fn minutes(&self) -> Option<f64> {
        self.span.map(|(first, last)| (last - first) as f64 / 60_000.0).filter(|minutes| *minutes >= 1.0)
    }
}

/// How something differs between the sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shift {
    /// It is not in the baseline.
    New,
    /// It should have been seen by now, and was not.
    Gone,
    /// It became at least twice as frequent.
    More,
    /// It became at most half as frequent.
    Less,
}

/// How counts differ: in the baseline and now. None where they do not, or that cannot be told.
///
/// Rates are held against each other by line and, where both sides last a minute at least, by minute, and a change must show
/// in both: that twice the traffic says everything twice as often is no news.
pub fn shift(counts: [u64; 2], sides: [SideCoverage; 2]) -> Option<Shift> {
    if sides.iter().any(|side| side.lines == 0) {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    let by_line = shift_by(counts, sides.map(|side| side.lines as f64))?;
    let by_minute = match (sides[0].minutes(), sides[1].minutes()) {
        (Some(before), Some(now)) => shift_by(counts, [before, now])?,
        _ => by_line,
    };
    (by_line == by_minute).then_some(by_line)
}

/// The same, for sides of these lengths.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn shift_by(counts: [u64; 2], lengths: [f64; 2]) -> Option<Shift> {
    let [before, now] = counts;
    let rates = [before as f64 / lengths[0], now as f64 / lengths[1]];
    if before == 0 {
        return (now > 0).then_some(Shift::New);
    }
    if now == 0 {
        return (rates[0] * lengths[1] >= EXPECTED).then_some(Shift::Gone);
    }
    let likelihood = |count: u64, length: f64| count as f64 * (count as f64 / length).ln();
    let one_rate = likelihood(before + now, lengths[0] + lengths[1]);
    if likelihood(before, lengths[0]) + likelihood(now, lengths[1]) - one_rate < SURE {
        return None;
    }
    if rates[1] >= 2.0 * rates[0] { Some(Shift::More) } else { (rates[0] >= 2.0 * rates[1]).then_some(Shift::Less) }
}

/// The templates of both sides.
#[derive(Debug, Clone, Default)]
pub struct SideSheet {
    /// What stands behind each side: the baseline, then now.
    pub coverage: [SideCoverage; 2],
    templates: Templates<SideCounts>,
}

/// A template that differs between the sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinceTemplate {
    /// Its words.
    pub text: String,
    /// How it differs.
    pub shift: Shift,
    /// How often, in the baseline and now.
    pub counts: [u64; 2],
    /// A line of it: the first one now, of what is gone the first one then.
    pub exemplar: Option<SideLine>,
}

impl SideSheet {
    /// Counts a line of a shape on a side; `line` makes the exemplar, for the first one.
    pub fn count(&mut self, side: usize, shape: &str, line: impl FnOnce() -> SideLine) {
        let cell = self.templates.cell(shape);
        cell.counts[side] += 1;
        if cell.first[side].is_none() {
            cell.first[side] = Some(line());
        }
    }

    /// Takes up the sheet of what comes behind.
    pub fn join(&mut self, other: Self) {
        for (mine, theirs) in self.coverage.iter_mut().zip(other.coverage) {
            mine.join(theirs);
        }
        self.templates.join(other.templates);
    }

    /// The templates that differ: new ones first, then the rarest changes of each kind last.
    pub fn shifted(self) -> Vec<SinceTemplate> {
        let coverage = self.coverage;
        let shifted = |(text, SideCounts { counts, first: [then, now] }): (String, SideCounts)| {
            Some(SinceTemplate { text, shift: shift(counts, coverage)?, counts, exemplar: now.or(then) })
        };
        let mut all: Vec<SinceTemplate> = self.templates.joined().into_iter().filter_map(shifted).collect();
        all.sort_by_key(|row| (row.shift, Reverse(row.counts[0].max(row.counts[1]))));
        all
    }
}

/// What is kept of the lines of one template on both sides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SideCounts {
    /// In the baseline and now.
    pub counts: [u64; 2],
    /// The first line on each side, not redacted, and where it stands.
    pub first: [Option<SideLine>; 2],
}

/// A line that shows what is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideLine {
    /// Its file.
    pub place: String,
    /// Its beginning.
    pub text: Box<[u8]>,
}

impl TemplateCell for SideCounts {
    fn join(&mut self, other: Self) {
        for (mine, theirs) in self.counts.iter_mut().zip(other.counts) {
            *mine += theirs;
        }
        for (mine, theirs) in self.first.iter_mut().zip(other.first) {
            *mine = mine.take().or(theirs);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Shift, SideCoverage, shift};

    fn side(minutes: i64) -> SideCoverage {
        SideCoverage { lines: 100 * minutes.unsigned_abs(), bytes: 1, span: Some((0, minutes * 60_000)) }
    }

    #[test]
    fn what_is_told_is_what_the_two_sides_can_tell() {
        let shift = |counts| shift(counts, [side(60), side(10)]);
        assert_eq!(shift([0, 1]), Some(Shift::New));
        assert_eq!(shift([60, 0]), Some(Shift::Gone), "ten of them were to be expected");
        assert_eq!(shift([12, 0]), None, "two were to be expected, and none can be chance");
        assert_eq!(shift([60, 10]), None);
        assert_eq!(shift([60, 60]), Some(Shift::More));
        assert_eq!(shift([6, 3]), None, "three times as often, but three are few");
        assert_eq!(shift([1_200, 40]), Some(Shift::Less));
    }

    #[test]
    fn twice_the_traffic_is_no_news() {
        let busy = SideCoverage { lines: 12_000, ..side(60) };
        assert_eq!(shift([60, 120], [side(60), busy]), None);
        assert_eq!(shift([60, 300], [side(60), busy]), Some(Shift::More));
    }

    #[test]
    fn nothing_is_new_against_an_empty_baseline() {
        assert_eq!(shift([0, 5], [SideCoverage::default(), side(10)]), None);
        assert_eq!(shift([5, 0], [side(10), SideCoverage::default()]), None);
    }
}
