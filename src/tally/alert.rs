//! Alarms while a log is written: a code more often than so many times in a time, or a code that was not there before.
//!
//! Judges by the times that the failures bear, so that a log which comes late or in bulk raises what it would have raised.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;

use super::recent::{self, Recent};
use super::{Tally, grouped};
use crate::catalog::glob;
use crate::envelope::bulk::{Batch, Spelling};

/// Failures that a rule remembers; what asks for more is refused.
const MOST: u64 = 65_536;

/// When there is an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRule {
    /// As it was written.
    text: String,
    kind: AlertKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum AlertKind {
    /// A code that was not there before.
    New,
    /// More than so many failures of codes like this within so many milliseconds.
    Rate { pattern: String, most: u64, within: i64 },
}

/// What is said of a rule that cannot be read.
const WRITE: &str = "write new, or CODE > NUMBER/m (also /s, /h, /10s), for instance 'AUTH_* > 5/m'";

impl fmt::Display for AlertRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for AlertRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("new") {
            return Ok(Self { text: "new".to_owned(), kind: AlertKind::New });
        }
        let rate = || {
            let (pattern, rate) = text.split_once('>')?;
            let (most, unit) = rate.split_once('/')?;
            let (pattern, most) = (pattern.trim(), most.trim().parse().ok().filter(|most| *most < MOST)?);
            (!pattern.is_empty()).then_some(AlertKind::Rate {
                pattern: pattern.into(),
                most,
                within: within(unit.trim())?,
            })
        };
        rate().map(|kind| Self { text: text.to_owned(), kind }).ok_or_else(|| WRITE.to_owned())
    }
}

/// `m`, `s`, `h`, `10s` in milliseconds.
fn within(unit: &str) -> Option<i64> {
    let digits = unit.len() - unit.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, unit) = unit.split_at(digits);
    let number: i64 =
        if number.is_empty() { 1 } else { number.parse().ok().filter(|number| (1..=1_000).contains(number))? };
    let unit = match unit {
        "s" => 1_000,
        "m" | "min" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    Some(number * unit)
}

/// An alarm that was raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// The rule, as it was written.
    pub rule: String,
    /// The failure that raised it.
    pub spelling: Arc<Spelling>,
    /// How many there were in the time of the rule; of a new code, one.
    pub count: u64,
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, spelling, count, at } = self;
        let code = spelling.code.as_ref().or(spelling.entry.as_ref()).map_or("(no code)", String::as_str);
        write!(f, "{rule}: {code} · {}, {}", spelling.catalog, grouped(*count))?;
        match Timestamp::from_millisecond(*at) {
            Ok(at) => write!(f, " at {} UTC", at.strftime("%F %T")),
            Err(_) => Ok(()),
        }
    }
}

/// Rules, and what they have seen.
#[derive(Debug, Default)]
pub struct Alarms {
    rules: Vec<Watched>,
    known: HashSet<Arc<Spelling>>,
    places: HashMap<Arc<Spelling>, usize>,
    recent: Recent,
}

#[derive(Debug)]
struct Watched {
    rule: AlertRule,
    /// When the last failures were that fit it.
    times: VecDeque<i64>,
    /// Whether it was raised and has not calmed down since.
    is_raised: bool,
}

impl Alarms {
    /// Nothing was seen yet.
    pub fn new(rules: &[AlertRule]) -> Self {
        let watched = |rule: &AlertRule| Watched { rule: rule.clone(), times: VecDeque::new(), is_raised: false };
        Self { rules: rules.iter().map(watched).collect(), ..Self::default() }
    }

    /// Takes in a batch, and says what it raises; failures that `tally` does not want are passed over. What was there before
    /// the watch (`is_live` false) raises nothing. A failure without a time is of `now`, in milliseconds since 1970 UTC.
    pub fn add(&mut self, tally: &Tally, batch: &Batch, is_live: bool, now: i64) -> Vec<Alarm> {
        let mut raised = Vec::new();
        for appearance in &batch.appearances {
            let spelling = &batch.spellings[appearance.spelling];
            if !tally.wants(spelling) || self.is_known_failure(spelling, batch.id(appearance)) {
                continue;
            }
            let is_new = self.known.insert(spelling.clone());
            let at = appearance.at.unwrap_or(now);
            for watched in &mut self.rules {
                let count = watched.see(spelling, is_new, at);
                if let Some(count) = count.filter(|_| is_live) {
                    raised.push(Alarm { rule: watched.rule.text.clone(), spelling: spelling.clone(), count, at });
                }
            }
        }
        raised
    }

    fn is_known_failure(&mut self, spelling: &Arc<Spelling>, id: Option<&[u8]>) -> bool {
        let Some(id) = id else { return false };
        let next = self.places.len();
        let place = *self.places.entry(spelling.clone()).or_insert(next);
        !self.recent.is_new(recent::hash(place, id))
    }
}

impl Watched {
    /// How many there are, where that is an alarm.
    fn see(&mut self, spelling: &Spelling, is_new: bool, at: i64) -> Option<u64> {
        let (pattern, most, within) = match &self.rule.kind {
            AlertKind::New => return is_new.then_some(1),
            AlertKind::Rate { pattern, most, within } => (pattern, *most, *within),
        };
        let fits = |name: &String| glob(&pattern.to_lowercase(), &name.to_lowercase());
        if !spelling.code.iter().chain(&spelling.entry).any(fits) {
            return None;
        }
        let newest = self.times.iter().copied().max().unwrap_or(at).max(at);
        self.times.retain(|time| *time > newest - within);
        self.is_raised &= self.times.len() as u64 > most;
        self.times.push_back(at);
        let count = self.times.len() as u64;
        // No more are needed to know that there are more.
        while self.times.len() as u64 > most + 1 {
            self.times.pop_front();
        }
        let was_raised = std::mem::replace(&mut self.is_raised, count > most);
        (count > most && !was_raised).then_some(count)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Alarms, AlertRule};
    use crate::envelope::bulk::{Batch, Spelling};
    use crate::tally::{Tally, TallySpec};

    fn rule(text: &str) -> AlertRule {
        text.parse().unwrap()
    }

    /// Failures of a code at these seconds, each of its own request.
    fn batch(code: &str, seconds: &[i64]) -> Batch {
        let spelling = Arc::new(Spelling {
            catalog: "x".into(),
            code: Some(code.into()),
            entry: Some(code.into()),
            known: true,
            standard: false,
        });
        let mut batch = Batch::default();
        for second in seconds {
            batch.push(&spelling, format!("id-{code}-{second}"), Some(second * 1_000));
        }
        batch
    }

    fn raised(alarms: &mut Alarms, batch: &Batch, is_live: bool) -> Vec<(String, u64, i64)> {
        let tally = Tally::new(TallySpec::default());
        let alarms = alarms.add(&tally, batch, is_live, 0);
        alarms.into_iter().map(|alarm| (alarm.rule, alarm.count, alarm.at / 1_000)).collect()
    }

    #[test]
    fn more_than_so_many_in_a_minute_raise_one_alarm_until_it_calms_down() {
        let mut alarms = Alarms::new(&[rule("auth_* > 5/m")]);
        assert_eq!(raised(&mut alarms, &batch("AUTH_A", &[0, 10, 20, 30, 40]), true), []);
        assert_eq!(raised(&mut alarms, &batch("AUTH_B", &[50, 51, 52]), true), [("auth_* > 5/m".to_owned(), 6, 50)]);
        assert_eq!(raised(&mut alarms, &batch("OTHER", &[53, 54, 55]), true), []);
        assert_eq!(raised(&mut alarms, &batch("AUTH_A", &[400, 401, 402, 403, 404]), true), [], "that is a new minute");
        assert_eq!(raised(&mut alarms, &batch("AUTH_A", &[405]), true).len(), 1);
    }

    #[test]
    fn one_that_comes_after_a_quiet_time_raises_an_alarm_again() {
        let mut alarms = Alarms::new(&[rule("A > 0/m")]);
        assert_eq!(raised(&mut alarms, &batch("A", &[1]), false), [], "that was before the watch");
        assert_eq!(raised(&mut alarms, &batch("A", &[5]), true), [], "it has not calmed down");
        assert_eq!(raised(&mut alarms, &batch("A", &[100]), true), [("A > 0/m".to_owned(), 1, 100)]);
    }

    #[test]
    fn the_same_failure_told_twice_is_one() {
        let mut alarms = Alarms::new(&[rule("A > 1/m")]);
        assert_eq!(raised(&mut alarms, &batch("A", &[7, 7, 7]), true), []);
        assert_eq!(raised(&mut alarms, &batch("A", &[8]), true).len(), 1);
    }

    #[test]
    fn a_code_that_was_there_before_the_watch_is_not_new() {
        let mut alarms = Alarms::new(&[rule("new")]);
        assert_eq!(raised(&mut alarms, &batch("A", &[1]), false), []);
        assert_eq!(raised(&mut alarms, &batch("A", &[2]), true), []);
        assert_eq!(raised(&mut alarms, &batch("B", &[3, 4]), true), [("new".to_owned(), 1, 3)]);
    }

    #[test]
    fn a_rule_that_cannot_be_read_says_how_one_is_written() {
        for wrong in ["", "AUTH_*", "> 5/m", "A > x/m", "A > 5", "A > 5/d", "A > 5/0s", "A > 70000/m"] {
            assert!(wrong.parse::<AlertRule>().unwrap_err().starts_with("write new, or CODE > NUMBER/m"), "{wrong}");
        }
        assert_eq!(rule("A>0/10s").kind, rule("A > 0/10s").kind);
    }
}
