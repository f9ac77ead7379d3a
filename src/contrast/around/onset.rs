//! Since when something is more frequent than it was: the split of its times into two rates that explains them best.

use std::collections::BTreeMap;

/// The split.
pub(super) struct Onset {
    /// When the second rate begins, in milliseconds since 1970 UTC.
    pub since: i64,
    /// How often since then.
    pub now: u64,
    /// How often before.
    pub before: u64,
    /// How much likelier two rates are than one, as a logarithm.
    pub gain: f64,
}

/// How much likelier two rates must be than one: about one false alarm in twenty thousand steady templates.
const ROSE: f64 = 10.0;

/// The same for what was never there before: one line in the last twentieth of the time.
const NEW: f64 = 3.0;

/// The shortest time in milliseconds before the split that shows that something was not there.
const QUIET: i64 = 10_000;

/// The best split of `times` within `from..until`, where the second rate is at least twice the first.
#[expect(clippy::cast_precision_loss, reason = "counts and lengths far below 2^52")]
pub(super) fn onset(times: &BTreeMap<i64, u64>, (from, until): (i64, i64)) -> Option<Onset> {
    let total: u64 = times.values().sum();
    let seconds = |length: i64| (length as f64 / 1_000.0).max(1.0);
    let likelihood =
        |count: u64, length: f64| if count > 0 { count as f64 * (count as f64 / length).ln() } else { 0.0 };
    let whole = likelihood(total, seconds(until - from));
    let mut before = 0;
    let mut best: Option<Onset> = None;
    for (&since, &count) in times {
        let now = total - before;
        let (early, late) = (seconds(since - from), seconds(until - since));
        let gain = likelihood(before, early) + likelihood(now, late) - whole;
        let rises = now as f64 / late >= 2.0 * (before as f64 / early);
        let sure = if before == 0 { NEW } else { ROSE };
        let best_so_far = best.as_ref().map_or(sure, |best| best.gain.max(sure));
        if since - from >= QUIET && rises && gain >= best_so_far {
            best = Some(Onset { since, now, before, gain });
        }
        before += count;
    }
    best
}
