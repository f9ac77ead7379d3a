//! One pass over a log for all rules: an automaton of their literals finds the lines that any of them may ask for, and those
//! lines only are held against the rules. What has no literal is tried on every line.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::{memchr, memrchr};

use super::clock::{self, LineTime};
use super::member::Member;
use super::rule::{LogLine, MarkedLine, Rule};
use crate::envelope::finding::Span;

/// From this many bytes on a text is worth the search that takes longer to make.
const LONG: usize = 64 << 10;

/// Bytes of literals for which that search is made: its memory grows with them.
const MOST_LETTERS: usize = 64 << 10;

/// Bytes of a record of several lines that are read together.
const LONGEST_RECORD: usize = 16 << 10;

/// Lines of such a record.
const MOST_LINES: usize = 64;

/// What all rules ask for.
#[derive(Debug)]
pub(super) struct Automaton {
    literals: Vec<Vec<u8>>,
    /// The search for them: one that is made quickly, for a paste, and one that searches quickly, for a log.
    searches: [OnceLock<Option<AhoCorasick>>; 2],
    /// The members that each literal may stand for.
    wanted: Vec<Vec<usize>>,
    /// Members that must be tried on every line.
    always: Vec<usize>,
    members: Vec<(Member, (usize, usize))>,
}

impl Automaton {
    pub fn new(rules: &[Rule]) -> Self {
        let mut members = Vec::new();
        for (at, rule) in rules.iter().enumerate() {
            let asked =
                rule.spec.lines.iter().map(|(asked, _)| asked).chain(rule.spec.not.iter().map(|bar| &bar.asked));
            members.extend(asked.enumerate().map(|(place, asked)| (Member::new(asked), (at, place))));
        }
        let mut always = Vec::new();
        let mut literals: Vec<(Vec<u8>, usize)> = Vec::new();
        for (at, (member, _)) in members.iter().enumerate() {
            match member.literals() {
                Some(all) => literals.extend(all.into_iter().map(|literal| (literal, at))),
                None => always.push(at),
            }
        }
        literals.sort();
        let mut wanted: Vec<Vec<usize>> = Vec::new();
        let mut patterns: Vec<Vec<u8>> = Vec::new();
        for (literal, at) in literals {
            if patterns.last() != Some(&literal) {
                patterns.push(literal);
                wanted.push(Vec::new());
            }
            if let Some(members) = wanted.last_mut() {
                members.push(at);
            }
        }
        Self { literals: patterns, searches: Default::default(), wanted, always, members }
    }

    /// The search for the literals in a text of some length; none where there are none.
    fn search(&self, length: usize) -> Option<&AhoCorasick> {
        let letters: usize = self.literals.iter().map(Vec::len).sum();
        let long = length >= LONG && letters <= MOST_LETTERS;
        let kind = if long { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
        let make = || {
            let mut builder = AhoCorasick::builder();
            builder.ascii_case_insensitive(true).match_kind(MatchKind::Standard).kind(Some(kind));
            builder.build(&self.literals).ok().filter(|_| !self.literals.is_empty())
        };
        self.searches[usize::from(long)].get_or_init(make).as_ref()
    }

    /// The lines of `text` that rules ask for, in order.
    pub fn marked(&self, text: &[u8], mut found: impl FnMut(MarkedLine)) {
        let mut reader = MarkReader { automaton: self, text, records: Records::new(text) };
        let mut line = (0, 0);
        let mut wanted: Vec<usize> = Vec::new();
        for hit in self.search(text.len()).into_iter().flat_map(|search| search.find_overlapping_iter(text)) {
            if hit.end() > line.1 {
                reader.line(line, &mut wanted, &mut found);
                let next = (line_start(text, hit.start()), line_end(text, hit.end()));
                reader.between((line.1, next.0), &mut found);
                line = next;
            }
            wanted.extend(&self.wanted[hit.pattern().as_usize()]);
        }
        reader.line(line, &mut wanted, &mut found);
        reader.between((line.1, text.len()), &mut found);
    }
}

/// The time of the last line that bears one.
pub(super) fn last_time(text: &[u8]) -> Option<LineTime> {
    let mut end = text.len();
    for _ in 0..MOST_LINES {
        let start = line_start(text, end.checked_sub(1)?);
        if let Some((time, _)) = clock::of(&text[start..end]) {
            return Some(time);
        }
        end = start;
    }
    None
}

fn line_start(text: &[u8], at: usize) -> usize {
    memrchr(b'\n', &text[..at]).map_or(0, |before| before + 1)
}

/// Where a line ends, its newline included.
fn line_end(text: &[u8], at: usize) -> usize {
    memchr(b'\n', &text[at..]).map_or(text.len(), |after| at + after + 1)
}

/// A text being read.
struct MarkReader<'a> {
    automaton: &'a Automaton,
    text: &'a [u8],
    records: Records<'a>,
}

impl MarkReader<'_> {
    /// Tries the lines between two others, on which nothing stands that was looked for.
    fn between(&mut self, (mut at, end): Span, found: &mut impl FnMut(MarkedLine)) {
        while at < end && !self.automaton.always.is_empty() {
            let line = (at, line_end(self.text, at).min(end));
            let mut wanted = Vec::new();
            self.line(line, &mut wanted, found);
            at = line.1;
        }
    }

    /// Holds a line against what it may be wanted for.
    fn line(&mut self, span: Span, wanted: &mut Vec<usize>, found: &mut impl FnMut(MarkedLine)) {
        let line = &self.text[span.0..span.1];
        let ends = line.iter().rev().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let line = &line[..line.len() - ends];
        let span = (span.0, span.0 + line.len());
        wanted.extend(&self.automaton.always);
        wanted.sort_unstable();
        wanted.dedup();
        let mut marks = Vec::new();
        for member in wanted.drain(..).filter(|_| !line.is_empty()) {
            let (asked, mark) = &self.automaton.members[member];
            if asked.is_line(line) || self.records.is_new(span, member, |record| asked.is_record(record)) {
                marks.push(*mark);
            }
        }
        if !marks.is_empty() {
            let time = self.records.time(span);
            let (at, time) = (time.map(|time| time.clock), time.map(|time| time.span));
            let seen = LogLine { nth: 0, span, text: None, at, time };
            found(MarkedLine { line: seen, marks });
        }
    }
}

/// The records of a log: a line with a time, and the lines after it that bear none.
struct Records<'a> {
    text: &'a [u8],
    /// The record that was looked at last; a line by itself where it is of none.
    span: Span,
    time: Option<LineTime>,
    /// The members that were held against the whole of it.
    tried: Vec<usize>,
    /// Where the last line ends before which no record begins: so nothing is looked for twice.
    barren: usize,
}

impl<'a> Records<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self { text, span: (0, 0), time: None, tried: Vec::new(), barren: 0 }
    }

    /// Finds the record that a line is of.
    fn seek(&mut self, line: Span) {
        if self.span.0 <= line.0 && line.1 <= self.span.1 {
            return;
        }
        self.tried.clear();
        (self.span, self.time) = (line, None);
        let mut start = line.0;
        let mut end = line.1;
        for _ in 0..MOST_LINES {
            if let Some((time, begins)) = clock::of(&self.text[start..end]) {
                if begins || start == line.0 {
                    self.time = Some(LineTime { span: (time.span.0 + start, time.span.1 + start), ..time });
                }
                if begins {
                    self.span = (start, self.end(line.1));
                    return;
                }
            }
            if start <= self.barren || line.1 - start > LONGEST_RECORD {
                break;
            }
            end = start - 1;
            start = line_start(self.text, end);
        }
        self.barren = line.1;
    }

    /// Where a record ends of which a line ends at `end`.
    fn end(&self, mut end: usize) -> usize {
        let most = (end + LONGEST_RECORD).min(self.text.len());
        let mut next = line_end(self.text, end);
        for _ in 0..MOST_LINES {
            let line = (next, line_end(self.text, next));
            let text = self.text[line.0..line.1].trim_ascii_end();
            if line.1 > most || line.0 == line.1 || clock::of(text).is_some_and(|(_, begins)| begins) {
                break;
            }
            if !text.is_empty() {
                end = line.0 + text.len();
            }
            next = line.1;
        }
        end
    }

    /// Whether the record of a line is what a member asks for; a record of several lines is asked once.
    fn is_new(&mut self, line: Span, member: usize, asks: impl Fn(&[u8]) -> bool) -> bool {
        self.seek(line);
        if self.span == line || self.tried.contains(&member) {
            return false;
        }
        self.tried.push(member);
        asks(&self.text[self.span.0..self.span.1])
    }

    /// When a line was written: by itself, or by the record that it is of.
    fn time(&mut self, line: Span) -> Option<LineTime> {
        self.seek(line);
        self.time
    }
}

#[cfg(test)]
mod tests {
    use super::Automaton;
    use crate::envelope::sequence::{Rule, Sequences};
    use crate::envelope::{LineAsked, Product, ProductSet, SequenceSpec};

    fn rules(asked: &[LineAsked]) -> std::sync::Arc<[Rule]> {
        let spec = |asked: &LineAsked| SequenceSpec { lines: vec![(asked.clone(), 1)], ..SequenceSpec::default() };
        let product = Product { sequences: asked.iter().map(spec).collect(), ..Product::default() };
        Sequences::new(&[product].into_iter().collect::<ProductSet>()).rules()
    }

    /// The lines that are marked, each with the rules that it is marked for and its time.
    fn marked(asked: &[LineAsked], text: &str) -> Vec<(String, Vec<usize>, Option<String>)> {
        let mut marked = Vec::new();
        Automaton::new(&rules(asked)).marked(text.as_bytes(), |line| {
            let slice = |(start, end): (usize, usize)| text[start..end].to_owned();
            let rules = line.marks.iter().map(|(rule, _)| *rule).collect();
            marked.push((slice(line.line.span), rules, line.line.time.map(slice)));
        });
        marked
    }

    #[test]
    fn a_line_is_marked_for_every_rule_that_asks_for_it() {
        let asked = [
            LineAsked::Value("disk full".into()),
            LineAsked::Regex("disk (full|gone)".into()),
            LineAsked::Regex("(?i)DISK".into()),
            LineAsked::Regex("^[0-9:]+ .$".into()),
            LineAsked::Value("tape".into()),
        ];
        let text = "10:00:00 disk full\n10:00:01 x\r\n\n10:00:02 Disk gone";
        let time = |time: &str| Some(time.to_owned());
        let expected = [
            ("10:00:00 disk full".to_owned(), vec![0, 1, 2], time("10:00:00")),
            ("10:00:01 x".to_owned(), vec![3], time("10:00:01")),
            ("10:00:02 Disk gone".to_owned(), vec![2], time("10:00:02")),
        ];
        assert_eq!(marked(&asked, text), expected);
    }

    #[test]
    fn an_expression_may_reach_over_the_lines_of_a_record_and_no_further() {
        let asked = [LineAsked::Regex("fetch failed.*timed out".into())];
        let record = "2026-03-02 10:00:00 ERROR fetch failed\ncaused by: timed out\n\n";
        let other = "2026-03-02 10:00:01 INFO fetch failed\n2026-03-02 10:00:02 INFO timed out\n";
        let found = marked(&asked, &[record, other].concat());
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, "2026-03-02 10:00:00 ERROR fetch failed");
        assert_eq!(marked(&asked, "fetch failed\ntimed out\n"), []);
    }

    #[test]
    fn a_line_without_a_time_has_that_of_its_record() {
        let text = "2026-03-02 10:00:00 ERROR panic\n  at a\n  at b: tape\n2026-03-02 10:00:05 INFO tape\n";
        let times: Vec<_> = marked(&[LineAsked::Value("tape".into())], text).into_iter().map(|line| line.2).collect();
        assert_eq!(times, [Some("2026-03-02 10:00:00".to_owned()), Some("2026-03-02 10:00:05".to_owned())]);
    }
}
