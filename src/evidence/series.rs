//! Figures over time: what a counter did before and after the failure, and the values to draw.

use jiff::{SignedDuration, Timestamp};

use super::span::span;
use crate::envelope::Redacted;

/// One time series.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The name of its source.
    pub source: String,
    /// Metric and labels: `name{label="value"}`.
    pub name: Redacted,
    /// Whether it only rises, so that its growth counts and not its value.
    pub counter: bool,
    /// Its values in order of time.
    pub points: Vec<(Timestamp, f64)>,
    /// When the failure happened.
    pub at: Option<Timestamp>,
    /// How it moves and what it cannot tell.
    pub note: Option<String>,
}

/// What a series did over a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Growth of a counter; last value less first value of anything else.
    pub delta: f64,
    /// The same per minute.
    pub per_minute: f64,
}

impl Series {
    /// What it did up to the failure.
    pub fn before(&self) -> Option<Change> {
        self.change(|at| self.at.is_none_or(|failed| at <= failed))
    }

    /// What it did from the last value before the failure on.
    pub fn after(&self) -> Option<Change> {
        let failed = self.at?;
        let last_before = self.points.iter().map(|(at, _)| *at).take_while(|at| *at <= failed).last().unwrap_or(failed);
        self.change(|at| at >= last_before)
    }

    fn change(&self, within: impl Fn(Timestamp) -> bool) -> Option<Change> {
        let points: Vec<(Timestamp, f64)> = self.points.iter().copied().filter(|(at, _)| within(*at)).collect();
        let (first, last) = (points.first()?, points.last()?);
        let delta =
            if self.counter { points.windows(2).map(|two| grown(two[0].1, two[1].1)).sum() } else { last.1 - first.1 };
        let minutes = last.0.duration_since(first.0).as_secs_f64() / 60.0;
        Some(Change { delta, per_minute: if minutes > 0.0 { delta / minutes } else { 0.0 } })
    }

    /// The series in so many columns of equal time, to be drawn: the growth of a counter in each, the last value of anything
    /// else. And the column of the failure.
    pub fn columns(&self, count: usize) -> (Vec<f64>, Option<usize>) {
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else { return (Vec::new(), None) };
        let whole = last.0.duration_since(first.0).max(SignedDuration::from_millis(1)).as_secs_f64();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "few columns"
        )]
        let column = |at: Timestamp| {
            let part = at.duration_since(first.0).as_secs_f64() / whole;
            ((part * count as f64) as usize).min(count.saturating_sub(1))
        };
        let mut columns = vec![0.0; count];
        if self.counter {
            for two in self.points.windows(2) {
                columns[column(two[1].0)] += grown(two[0].1, two[1].1);
            }
        } else {
            let mut rest = self.points.iter().peekable();
            let mut value = first.1;
            for (at, drawn) in columns.iter_mut().enumerate() {
                while let Some((_, next)) = rest.next_if(|(time, _)| column(*time) <= at) {
                    value = *next;
                }
                *drawn = value;
            }
        }
        let mark = self.at.filter(|at| (first.0..=last.0).contains(at)).map(column);
        (columns, mark)
    }

    /// The time from its first to its last value.
    fn length(&self) -> Option<SignedDuration> {
        let length = self.points.last()?.0.duration_since(self.points.first()?.0);
        length.is_positive().then_some(length)
    }

    /// What it did, in words: a counter its rise (`+6 after, +1 before`), anything else its value now and before
    /// (`1 (open) now, 0 before`).
    pub fn words(&self) -> String {
        match self.points.as_slice() {
            [(_, value)] if self.counter => format!("{value}, measured once"),
            _ if self.counter => self.rise(),
            points => self.level(points),
        }
    }

    fn rise(&self) -> String {
        let said = |change: Option<Change>| change.map_or("unknown".to_owned(), |change| signed(change.delta));
        match self.at {
            Some(_) => format!("{} after, {} before", said(self.after()), said(self.before())),
            None => format!(
                "{}{}",
                said(self.before()),
                self.length().map(|over| format!(" in {}", span(over))).unwrap_or_default()
            ),
        }
    }

    fn level(&self, points: &[(Timestamp, f64)]) -> String {
        let Some((_, now)) = points.last() else { return "unknown".to_owned() };
        let before = match self.at {
            Some(failed) => points.iter().rev().find(|(at, _)| *at <= failed),
            None => points.first().filter(|_| points.len() > 1),
        };
        let before = before.map_or("unknown".to_owned(), |(_, value)| self.value(*value));
        let over = if self.at.is_none() { self.length() } else { None };
        let over = over.map(|over| format!(", {}", span(over))).unwrap_or_default();
        format!("{} now, {before} before{over}", self.value(*now))
    }

    /// A value, and what the note calls it: `1 (open)` by `1 = open; …`.
    fn value(&self, value: f64) -> String {
        let parts = self.note.as_deref().unwrap_or_default().split([';', ',', '.']);
        let called = parts.filter_map(|part| part.trim().split_once(" = "));
        let mut called = called.filter(|(number, _)| number.parse() == Ok(value)).map(|(_, word)| word.trim());
        let shown = (value * 100.0).round() / 100.0;
        called.next().map_or(shown.to_string(), |word| format!("{shown} ({word})"))
    }
}

/// How much a counter grew between two values; one that fell began anew at zero.
fn grown(from: f64, to: f64) -> f64 {
    if to >= from { to - from } else { to }
}

fn signed(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    if rounded > 0.0 { format!("+{rounded}") } else { format!("{}", rounded + 0.0) }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Change, Series};
    use crate::envelope::Redacted;

    fn series(counter: bool, values: &[f64], at: Option<i64>) -> Series {
        let minute = |minute: i64| Timestamp::from_second(60 * minute).unwrap();
        Series {
            source: "prom".into(),
            name: Redacted::new("x_total"),
            counter,
            points: values.iter().zip(0..).map(|(value, at)| (minute(at), *value)).collect(),
            at: at.map(minute),
            note: None,
        }
    }

    #[test]
    fn a_counter_grows_through_its_restart() {
        let series = series(true, &[5.0, 6.0, 6.0, 9.0, 1.0, 2.0], Some(2));
        assert_eq!(series.before(), Some(Change { delta: 1.0, per_minute: 0.5 }));
        assert_eq!(series.after(), Some(Change { delta: 5.0, per_minute: 5.0 / 3.0 }));
        assert_eq!(series.words(), "+5 after, +1 before");
        assert_eq!(series.columns(5), (vec![0.0, 1.0, 0.0, 3.0, 2.0], Some(2)));
    }

    #[test]
    fn a_gauge_keeps_its_value_where_nothing_was_measured() {
        let series = series(false, &[1.0, 3.0], None);
        assert_eq!(series.before(), Some(Change { delta: 2.0, per_minute: 2.0 }));
        assert_eq!(series.columns(4), (vec![1.0, 1.0, 1.0, 3.0], None));
        assert_eq!(series.words(), "3 now, 1 before, 1 min 0 s");
    }

    #[test]
    fn a_gauge_says_its_value_by_the_words_of_its_note() {
        let circuit = |values: &[f64], at| Series {
            note: Some("1 = open; set back only when the next request comes. Alert X".into()),
            ..series(false, values, Some(at))
        };
        assert_eq!(circuit(&[1.0], -1).words(), "1 (open) now, unknown before");
        assert_eq!(circuit(&[0.0, 1.0], 0).words(), "1 (open) now, 0 before");
    }

    #[test]
    fn nothing_measured_is_unknown() {
        let series = series(true, &[], Some(1));
        assert_eq!((series.before(), series.after(), series.columns(3)), (None, None, (vec![], None)));
        assert_eq!(series.words(), "unknown after, unknown before");
    }
}
