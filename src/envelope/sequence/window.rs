//! Which lines make a failure together: fed the lines that rules ask for, in the order of the log, it tells when all that a
//! rule asks for stood there in time, and nothing that it bars.
//!
//! Bounded: of each line that is asked for only the last ones are remembered, for that is the shortest way to an end in time.
//! Where lines bear no time that can be compared they count as near each other, and what is barred as barring.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::clock::Clock;
use super::rule::{LogLine, MarkedLine, Rule};
use crate::envelope::rule::product_set::Barred;

/// Times at which something barred stood that are remembered for each rule.
const MOST_BARRED: usize = 256;

/// Failures of one rule that wait whether something barred follows.
const MOST_WAITING: usize = 256;

/// A failure: the lines that tell of it.
#[derive(Debug, Clone)]
pub struct Fired {
    /// The rule, by its place.
    pub rule: usize,
    /// The lines, in the order in which the rule asks for them.
    pub lines: Vec<LogLine>,
}

impl Fired {
    /// The lines, each once, in the order of the log.
    pub fn in_log_order(&self) -> Vec<&LogLine> {
        let mut lines: Vec<&LogLine> = self.lines.iter().collect();
        lines.sort_by_key(|seen| seen.nth);
        lines.dedup_by_key(|seen| seen.nth);
        lines
    }
}

/// What was seen of one log so far.
#[derive(Debug, Clone, Default)]
pub struct Windows {
    states: HashMap<usize, SequenceState>,
    lines: u64,
}

/// What was seen of one rule.
#[derive(Debug, Clone)]
struct SequenceState {
    /// Lines that may stand in any order: the last ones of each, as many as must stand there.
    together: Vec<VecDeque<LogLine>>,
    /// Lines in order: for each step the way to it that began last.
    in_order: Vec<Option<Arc<Link>>>,
    /// For each thing barred when it stood somewhere; none where it stood there at no time that is known.
    barred: Vec<VecDeque<Option<Clock>>>,
    waiting: Vec<WaitingSequence>,
}

/// A way to a step.
#[derive(Debug)]
struct Link {
    seen: LogLine,
    begun: Option<Clock>,
    before: Option<Arc<Link>>,
}

/// A failure that waits whether something barred stands where it must not.
#[derive(Debug, Clone)]
struct WaitingSequence {
    fired: Fired,
    /// For each thing barred where it must not stand; none where no time is known.
    bars: Vec<Option<WindowReach>>,
}

/// A stretch of time.
#[derive(Debug, Clone, Copy)]
struct WindowReach {
    anchor: Clock,
    /// Milliseconds from there.
    from: i64,
    until: i64,
}

impl Windows {
    /// Takes in a line of the log, and tells of the failures that it completes or lets go.
    pub fn take(&mut self, rules: &[Rule], line: &MarkedLine, fired: &mut Vec<Fired>) {
        self.lines += 1;
        let seen = LogLine { nth: self.lines, ..line.line.clone() };
        let mut marks = &line.marks[..];
        while let Some(&(rule, _)) = marks.first() {
            let (own, rest) = marks.split_at(marks.partition_point(|mark| mark.0 == rule));
            marks = rest;
            let state = self.states.entry(rule).or_insert_with(|| SequenceState::new(&rules[rule]));
            state.take((rule, &rules[rule]), &seen, own, fired);
        }
    }

    /// Lets go the failures that nothing barred can follow any more, now that it is so late in the log.
    pub fn pass(&mut self, now: Clock, fired: &mut Vec<Fired>) {
        for state in self.states.values_mut() {
            state.settle(Some(now), fired);
        }
    }

    /// The log ends: nothing can follow.
    pub fn end(&mut self, fired: &mut Vec<Fired>) {
        let states = self.states.drain().flat_map(|(_, state)| state.waiting);
        fired.extend(states.map(|waiting| waiting.fired));
    }
}

impl SequenceState {
    fn new(rule: &Rule) -> Self {
        Self {
            together: vec![VecDeque::new(); if rule.spec.in_order { 0 } else { rule.spec.lines.len() }],
            in_order: vec![None; if rule.spec.in_order { rule.steps.len() } else { 0 }],
            barred: vec![VecDeque::new(); rule.spec.not.len()],
            waiting: Vec::new(),
        }
    }

    fn take(&mut self, (at, rule): (usize, &Rule), seen: &LogLine, marks: &[(usize, usize)], fired: &mut Vec<Fired>) {
        let lines = rule.spec.lines.len();
        for &(_, mark) in marks.iter().filter(|(_, mark)| *mark >= lines) {
            let bar = mark - lines;
            self.waiting.retain(|waiting| !WindowReach::strikes(waiting.bars[bar], seen.at));
            if self.barred[bar].len() == MOST_BARRED {
                self.barred[bar].pop_front();
            }
            self.barred[bar].push_back(seen.at);
        }
        let stands = |member: usize| marks.iter().any(|&(_, mark)| mark == member);
        let complete = if rule.spec.in_order { self.step(rule, seen, stands) } else { self.gather(rule, seen, stands) };
        if let Some(lines) = complete {
            self.complete(rule, Fired { rule: at, lines }, fired);
        }
        self.settle(seen.at, fired);
    }

    /// Tells of a failure, or lets it wait where something is barred that does not stand there so far.
    fn complete(&mut self, rule: &Rule, one: Fired, fired: &mut Vec<Fired>) {
        if rule.spec.not.is_empty() {
            fired.push(one);
            return;
        }
        let bars: Vec<Option<WindowReach>> = rule.spec.not.iter().map(|bar| WindowReach::of(bar, &one.lines)).collect();
        let struck = bars
            .iter()
            .zip(&self.barred)
            .any(|(reach, stood)| stood.iter().any(|at| WindowReach::strikes(*reach, *at)));
        if !struck && self.waiting.len() < MOST_WAITING {
            self.waiting.push(WaitingSequence { fired: one, bars });
        }
    }

    /// Lets go what waits no longer.
    fn settle(&mut self, now: Option<Clock>, fired: &mut Vec<Fired>) {
        let is_free =
            |waiting: &mut WaitingSequence| waiting.bars.iter().all(|reach| WindowReach::is_over(*reach, now));
        fired.extend(self.waiting.extract_if(.., is_free).map(|waiting| waiting.fired));
    }

    /// Lines in any order: all that are needed, once there are enough of each in time.
    fn gather(&mut self, rule: &Rule, seen: &LogLine, stands: impl Fn(usize) -> bool) -> Option<Vec<LogLine>> {
        for (member, held) in self.together.iter_mut().enumerate().filter(|(member, _)| stands(*member)) {
            held.push_back(seen.clone());
            if held.len() > rule.spec.lines[member].1 {
                held.pop_front();
            }
        }
        let mut needed = self.together.iter().zip(&rule.spec.lines);
        let complete = needed.all(|(held, (_, count))| {
            held.len() == *count && held.front().is_some_and(|first| within(first.at, seen.at, rule.spec.window))
        });
        complete.then(|| self.together.iter_mut().flat_map(|held| held.drain(..)).collect())
    }

    /// Lines in order: the way to the last step. A line takes one step at most.
    fn step(&mut self, rule: &Rule, seen: &LogLine, stands: impl Fn(usize) -> bool) -> Option<Vec<LogLine>> {
        for step in (0..rule.steps.len()).rev().filter(|&step| stands(rule.steps[step])) {
            let before = step.checked_sub(1).map(|before| self.in_order[before].clone());
            let begun = match &before {
                None => seen.at,
                Some(None) => continue,
                Some(Some(link)) => link.begun,
            };
            if within(begun, seen.at, rule.spec.window) {
                self.in_order[step] = Some(Arc::new(Link { seen: seen.clone(), begun, before: before.flatten() }));
            }
        }
        let way = self.in_order.last_mut()?.take();
        way.as_ref()?;
        self.in_order.fill(None);
        let mut lines = Vec::new();
        let mut step = way.as_ref();
        while let Some(link) = step {
            lines.push(link.seen.clone());
            step = link.before.as_ref();
        }
        lines.reverse();
        Some(lines)
    }
}

impl WindowReach {
    /// Where something must not stand beside these lines.
    fn of(bar: &Barred, lines: &[LogLine]) -> Option<Self> {
        let anchor = lines.get(bar.anchor)?.at?;
        let apart = || lines.iter().filter_map(|seen| seen.at?.since(anchor));
        let taken = if bar.absolute { 0 } else { apart().max().unwrap_or(0) - apart().min().unwrap_or(0) };
        Some(Self { anchor, from: bar.slide, until: bar.slide + (bar.window + taken).max(0) })
    }

    /// Whether what stood there then stands where it must not; it does where no time tells.
    fn strikes(reach: Option<Self>, at: Option<Clock>) -> bool {
        let apart = reach.zip(at).and_then(|(reach, at)| Some((reach, at.since(reach.anchor)?)));
        apart.is_none_or(|(reach, apart)| (reach.from..=reach.until).contains(&apart))
    }

    /// Whether it is later than that.
    fn is_over(reach: Option<Self>, now: Option<Clock>) -> bool {
        let apart = reach.zip(now).and_then(|(reach, now)| Some((reach, now.since(reach.anchor)?)));
        apart.is_some_and(|(reach, apart)| apart > reach.until)
    }
}

/// Whether two points are no further apart than a window; unknown ones are not.
fn within(first: Option<Clock>, last: Option<Clock>, window: Option<i64>) -> bool {
    let apart = first.zip(last).and_then(|(first, last)| last.since(first));
    window.zip(apart).is_none_or(|(window, apart)| apart.abs() <= window)
}

#[cfg(test)]
mod tests {
    use super::Windows;
    use crate::envelope::sequence::Sequences;
    use crate::envelope::{Barred, LineAsked, Product, ProductSet, SequenceSpec};

    fn value(text: &str) -> LineAsked {
        LineAsked::Value(text.into())
    }

    /// A rule about lines named by one word each, such as `a` and `b*2`.
    fn rule(in_order: bool, lines: &str, window: i64, not: &[(&str, usize, i64, i64, bool)]) -> SequenceSpec {
        let line = |word: &str| {
            let (word, count) = word.split_once('*').unwrap_or((word, "1"));
            (value(&format!("<{word}>")), count.parse().unwrap())
        };
        let bar = |&(word, anchor, slide, window, absolute): &(&str, usize, i64, i64, bool)| Barred {
            asked: value(&format!("<{word}>")),
            anchor,
            slide,
            window,
            absolute,
        };
        SequenceSpec {
            in_order,
            lines: lines.split(' ').map(line).collect(),
            window: Some(window * 1000),
            not: not.iter().map(bar).collect(),
            ..SequenceSpec::default()
        }
    }

    /// The lines of each failure, by their numbers in a log of words: `5a` is a line 5 seconds after 10:00, `?a` one that
    /// bears no time.
    fn fired(spec: SequenceSpec, log: &str) -> Vec<Vec<usize>> {
        let product = Product { sequences: vec![spec], ..Product::default() };
        let sequences = Sequences::new(&[product].into_iter().collect::<ProductSet>());
        let line = |word: &str| {
            let (time, words) = word.split_at(word.find(|letter: char| !letter.is_ascii_digit()).unwrap());
            let words = words
                .trim_start_matches('?')
                .chars()
                .fold(String::new(), |words, letter| words + "<" + &letter.to_string() + ">");
            let second: u32 = time.parse().unwrap_or_default();
            let time = format!("2026-03-02T10:{:02}:{:02}Z ", second / 60, second % 60);
            if word.starts_with('?') { words } else { time + &words }
        };
        let lines: Vec<String> = log.split(' ').map(line).collect();
        let text = lines.join("\n");
        let starts: Vec<usize> =
            lines.iter().scan(0, |at, line| Some(std::mem::replace(at, *at + line.len() + 1))).collect();
        let (mut windows, mut fired) = (Windows::default(), Vec::new());
        sequences.marked(text.as_bytes(), |line| windows.take(&sequences.rules(), &line, &mut fired));
        windows.end(&mut fired);
        let number = |start: usize| starts.iter().position(|&at| at == start).unwrap();
        fired.iter().map(|one| one.lines.iter().map(|seen| number(seen.span.0)).collect()).collect()
    }

    #[test]
    fn lines_in_any_order_fire_when_all_stand_within_the_window() {
        for (log, expected) in [
            ("0a 5b", &[&[0, 1][..]][..]),
            ("0b 5a", &[&[1, 0]]),
            ("0ab", &[&[0, 0]]),
            ("0a 11b", &[]),
            ("0a 11a 12b", &[&[1, 2]]),
            ("0a 1b 2a 3b", &[&[0, 1], &[2, 3]]),
            ("0a 1a 2a", &[]),
            ("?a ?b", &[&[0, 1]]),
        ] {
            assert_eq!(fired(rule(false, "a b", 10, &[]), log), expected, "{log}");
        }
        assert_eq!(fired(rule(false, "a*3", 10, &[]), "0a 9a 12a 15a"), [[1, 2, 3]]);
    }

    #[test]
    fn lines_in_order_fire_by_the_shortest_way_and_take_one_step_a_line() {
        for (log, expected) in [
            ("0a 1b 2c", &[&[0, 1, 2][..]][..]),
            ("0b 1a 2c", &[]),
            ("0a 1bc", &[]),
            ("0a 1b 11c", &[]),
            ("0a 5a 6b 14c", &[&[1, 2, 3]]),
            ("0a 1b 2a 11b 12c", &[&[2, 3, 4]]),
            ("0a 1b 2c 3b 4c", &[&[0, 1, 2]]),
            ("0a ?b 2c", &[&[0, 1, 2]]),
        ] {
            assert_eq!(fired(rule(true, "a b c", 10, &[]), log), expected, "{log}");
        }
        assert_eq!(fired(rule(true, "a*2 b", 10, &[]), "0a 1b 2a 3b"), [[0, 2, 3]]);
        assert_eq!(fired(rule(true, "a b a", 10, &[]), "0ab 1ab 2ab"), [[0, 1, 2]]);
    }

    #[test]
    fn what_is_barred_strikes_only_where_it_must_not_stand() {
        let bars = |anchor: usize, slide: i64, window: i64, absolute: bool| {
            [("n", anchor, slide * 1000, window * 1000, absolute)]
        };
        for (bar, log, fires) in [
            // Between the first line and the last.
            (bars(0, 0, 0, false), "0a 1n 2b", false),
            (bars(0, 0, 0, false), "0n 1a 2b 3n", true),
            // And some time longer.
            (bars(0, 0, 5, false), "1a 3b 8n", false),
            (bars(0, 0, 5, false), "1a 3b 9n", true),
            // From another line on.
            (bars(1, 0, 5, true), "1a 2n 3b", true),
            (bars(1, 0, 5, true), "1a 3b 8n", false),
            // Before it.
            (bars(0, -8, 8, true), "0n 7a 9b", false),
            (bars(0, -8, 8, true), "0n 9a 10b", true),
            // Without a time it cannot be told where it stands.
            (bars(0, 0, 0, false), "?n", false),
            (bars(0, 0, 0, false), "?n ?a ?b", false),
        ] {
            let fired = fired(rule(true, "a b", 10, &bar), log);
            assert_eq!(!fired.is_empty(), fires, "{bar:?} {log}");
        }
    }

    #[test]
    fn what_waits_for_something_barred_is_let_go_when_its_time_is_over() {
        let rule = || rule(true, "a b", 10, &[("n", 0, 0, 30_000, false)]);
        assert_eq!(fired(rule(), "0a 1b 40a 41b 50n"), [[0, 1]]);
        assert_eq!(fired(rule(), "0a 1b 20n 40a 41b"), [[3, 4]]);
    }
}
