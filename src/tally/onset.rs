//! The change point of a rate: the minute at which a code's failures became more frequent, if they did.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// When a rate rose, and from what to what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Onset {
    /// The first minute of the higher rate, since 1970 UTC.
    pub minute: i64,
    /// Failures a minute before.
    pub before: f64,
    /// Failures a minute from then to the last one.
    pub since: f64,
}

impl Onset {
    /// The moment of the rise: of a code that was first seen in that minute, to the second.
    pub fn began(&self, first: Option<Timestamp>) -> Option<Timestamp> {
        let minute = Timestamp::from_second(self.minute * 60).ok()?;
        Some(first.filter(|first| first.as_second().div_euclid(60) == self.minute).unwrap_or(minute))
    }
}

/// How much likelier two rates must be than one, as a logarithm: about one false alarm in twenty thousand steady codes.
const SURE: f64 = 10.0;

/// The split of the span into two Poisson rates that explains the counts best, where the second is at least twice the
/// first and two rates are far likelier than one. A code that was never seen before the span began has risen from zero.
pub(super) fn find(minutes: &BTreeMap<i64, i64>, (first, last, width): (i64, i64, i64)) -> Option<Onset> {
    #[expect(clippy::cast_precision_loss, reason = "counts and lengths far below 2^52")]
    let real = |number: i64| number as f64;
    let end = last + width;
    let total = real(minutes.values().sum());
    let likelihood = |count: f64, length: f64| if count > 0.0 { count * (count / length).ln() } else { 0.0 };
    let whole = likelihood(total, real(end - first));
    let mut before = 0.0;
    // What came after the last one is silence, not a part of the rise.
    let ended = minutes.keys().next_back().map_or(end, |last| last + width);
    let mut best: Option<(f64, Onset)> = None;
    for (&minute, &count) in minutes {
        let (early, late) = (real(minute - first), real(end - minute));
        if early > 0.0 {
            let gain = likelihood(before, early) + likelihood(total - before, late) - whole;
            let onset = Onset { minute, before: before / early, since: (total - before) / real(ended - minute) };
            if (total - before) / late >= 2.0 * onset.before && best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, onset));
            }
        }
        before += real(count);
    }
    best.filter(|(gain, _)| *gain >= SURE).map(|(_, onset)| onset)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Onset, find};

    fn counts(rates: &[i64]) -> BTreeMap<i64, i64> {
        (100..).zip(rates.iter().copied()).filter(|(_, rate)| *rate > 0).collect()
    }

    #[test]
    fn the_minute_of_the_rise_is_found_with_the_rates_on_both_sides() {
        let rates = counts(&[1, 0, 2, 1, 0, 1, 30, 28, 35, 31]);
        let onset = find(&rates, (100, 109, 1));
        assert_eq!(onset, Some(Onset { minute: 106, before: 5.0 / 6.0, since: 31.0 }));
    }

    #[test]
    fn the_rate_of_a_burst_is_that_of_the_burst_and_not_of_the_silence_behind_it() {
        let onset = find(&counts(&[0, 0, 0, 64]), (90, 106, 1));
        assert_eq!(onset, Some(Onset { minute: 103, before: 0.0, since: 64.0 }));
    }

    #[test]
    fn a_steady_or_falling_rate_has_no_onset() {
        assert_eq!(find(&counts(&[9, 11, 10, 8, 12, 10]), (100, 105, 1)), None);
        assert_eq!(find(&counts(&[50, 40, 45, 1, 0, 1]), (100, 105, 1)), None);
        assert_eq!(find(&counts(&[0, 0, 0, 1]), (100, 103, 1)), None);
        assert_eq!(find(&BTreeMap::new(), (100, 105, 1)), None);
    }
}
