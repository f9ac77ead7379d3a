//! The search through a log: lines that bear one of the values, and the lines around them, in memory that does not grow with
//! the log.

use std::collections::VecDeque;

use jiff::Timestamp;
use memchr::memmem::Finder;

use super::even_sample::EvenSample;
use super::found::{Coverage, LogLine, unfinished, why_nothing};
use super::question::{Failures, Question, SearchTerm};
use super::time::WrittenTime;
use super::{Found, time};
use crate::envelope::Redacted;
use crate::triage::failing::is_failing;

/// One line on its way through.
#[derive(Debug, Clone, Default)]
pub struct Record<'a> {
    /// Where it stands: file, unit, stream.
    pub place: &'a str,
    /// Its line there, from 1.
    pub number: Option<u64>,
    /// When it was written; read from the text when the source does not say.
    pub written: Option<WrittenTime>,
    /// The text, without its newline.
    pub text: &'a [u8],
}

/// A search under way.
pub struct Search<'q> {
    question: &'q Question,
    source: &'q str,
    needles: Vec<(&'q SearchTerm, Finder<'q>)>,
    /// The last lines, in case the next one is a hit.
    before: VecDeque<Passed>,
    /// So many more lines belong to the last hit.
    after: usize,
    /// Whether lines were left out since the last one kept.
    gap: bool,
    /// Whether the newest line is inside the window; one without a time is where the line before it is.
    inside: bool,
    /// Lines of the window that are no hits.
    sample: EvenSample,
    found: Found,
}

/// A line that has gone by, and may yet be beside a hit. Not redacted before it is.
#[derive(Default)]
struct Passed {
    place: String,
    number: Option<u64>,
    written: Option<WrittenTime>,
    text: Vec<u8>,
}

/// Lines from the first one on that are all dated.
const DATED: u64 = 500;

/// Longer lines are cut for an answer.
const LONGEST: usize = 16 << 10;

impl<'q> Search<'q> {
    /// Begins.
    pub fn new(question: &'q Question, source: &'q str) -> Self {
        let needles = question.needles.iter().map(|needle| (needle, Finder::new(&needle.value))).collect();
        let (before, sample, found) = (VecDeque::new(), EvenSample::default(), Found::default());
        Self { question, source, needles, before, after: 0, gap: false, inside: true, sample, found }
    }

    /// Looks at the next line of the log. A change of place ends what is around a hit.
    pub fn see(&mut self, record: &Record<'_>) {
        self.found.covered.lines += 1;
        let found = self.needles.iter().find(|(_, finder)| stands(finder, record.text)).map(|(needle, _)| *needle);
        // Reading a time costs more than finding nothing: outside hits only the first ones and every hundredth line are dated.
        let sampled = self.found.covered.lines <= DATED || self.found.covered.lines % 100 == 1;
        // Where every failure is a hit, only those of the window are looked at closer.
        let also = self.question.failures == Failures::Also;
        let is_dated = found.is_some() || sampled || self.after > 0 || also;
        let written = record.written.or_else(|| is_dated.then(|| self.date(record)).flatten());
        if let Some(written) = written {
            self.found.covered.see(written.at);
            self.inside =
                self.question.at.is_none() || (self.question.from()..=self.question.until()).contains(&written.at);
        }
        let near =
            || written.zip(self.question.near()).is_some_and(|(at, (from, until))| (from..=until).contains(&at.at));
        let named = found.filter(|needle| !needle.shared || near()).map(|needle| needle.name);
        let hit = match self.question.failures {
            Failures::Unasked => named,
            Failures::Only => named.filter(|_| fails(record.text)),
            Failures::Also => named.or_else(|| (self.inside && fails(record.text)).then_some(FAILURE)),
        };
        if self.inside && hit.is_none() {
            self.sample.take(&record.text[..record.text.len().min(LONGEST)]);
        }
        match hit {
            Some(_) if !self.inside => self.outside(written),
            Some(name) if self.found.lines.len() < self.question.most => {
                let mut before = std::mem::take(&mut self.before);
                // One more is remembered than is shown: the last line of a log, which says where it ends.
                while before.len() > self.question.around {
                    before.pop_front();
                    self.gap = true;
                }
                for Passed { place, number, written, text } in &before {
                    let line = self.line(&Record { place, number: *number, written: None, text }, *written, None);
                    self.keep(line);
                }
                let line = self.line(record, written, Some(name));
                self.keep(line);
                self.after = self.question.around;
            }
            Some(_) => self.found.more += 1,
            None if self.after > 0 && self.found.lines.len() < self.question.most => {
                self.after -= 1;
                let line = self.line(record, written, None);
                self.keep(line);
            }
            None => self.remember(record, written),
        }
    }

    /// Ends one place of several: what comes next has nothing to do with the lines before.
    pub fn end_of_place(&mut self) {
        self.date_last();
        self.found.covered.places += 1;
        self.before.clear();
        self.after = 0;
        self.gap = true;
        self.inside = true;
    }

    /// Only every hundredth line is dated on the way; where the log ends must be exact.
    fn date_last(&mut self) {
        let dated = |passed: &Passed| passed.written.or_else(|| time::written(&passed.text, self.question.middle()));
        if let Some(last) = self.before.iter().rev().find_map(dated) {
            self.found.covered.see(last.at);
        }
    }

    /// The window of its question; none where the time of the failure is not known.
    pub fn window(&self) -> Option<(Timestamp, Timestamp)> {
        self.question.at.map(|_| (self.question.from(), self.question.until()))
    }

    /// Whether no line has been found so far.
    pub fn is_nothing(&self) -> bool {
        self.found.lines.is_empty()
    }

    /// What could not be read.
    pub fn failed(&mut self, why: impl Into<String>) {
        self.found.failed.push(Redacted::new(&why.into()).to_string());
    }

    /// Takes up what another search found in other places, behind what this one did.
    pub fn join(&mut self, other: Self) {
        self.sample.join(other.sample);
        let Found { lines, more, covered, remarks, failed, .. } = other.found;
        self.gap |= !lines.is_empty();
        for line in lines {
            if self.found.lines.len() < self.question.most {
                self.keep(line);
            } else {
                self.found.more += usize::from(line.hit.is_some());
            }
        }
        self.found.more += more;
        self.found.covered.join(&covered, self.question.middle());
        self.found.remarks.extend(remarks);
        self.found.failed.extend(failed);
    }

    /// Counts lines that the source itself looked through.
    pub fn passed(&mut self, lines: u64) {
        self.found.covered.lines += lines;
    }

    /// What is worth knowing about the answer.
    pub fn remark(&mut self, remark: impl Into<String>) {
        self.found.remarks.push(remark.into());
    }

    /// The answer.
    pub fn finish(mut self) -> Found {
        self.date_last();
        for line in &mut self.found.lines {
            // Those before a hit were not dated on their way.
            if line.at.is_none()
                && let Some(written) = time::written(line.text.as_str().as_bytes(), self.question.middle())
            {
                (line.at, line.zoned) = (Some(written.at), written.zoned);
            }
        }
        self.found.sample = self.sample.lines();
        if self.found.lines.is_empty() {
            self.found.remarks.extend(why_nothing(self.question, &self.found.covered));
        } else {
            let open = unfinished(&self.found.hits().map(|line| line.text.as_str()));
            self.found.remarks.extend(open);
        }
        self.found
    }

    fn date(&self, record: &Record<'_>) -> Option<WrittenTime> {
        time::written(record.text, self.question.middle())
    }

    fn remember(&mut self, record: &Record<'_>, written: Option<WrittenTime>) {
        let mut passed = Passed::default();
        if self.before.len() > self.question.around {
            passed = self.before.pop_front().unwrap_or_default();
            self.gap = true;
        }
        passed.place.clear();
        passed.place.push_str(record.place);
        passed.text.clear();
        passed.text.extend_from_slice(&record.text[..record.text.len().min(LONGEST)]);
        (passed.number, passed.written) = (record.number, written);
        self.before.push_back(passed);
    }

    fn keep(&mut self, mut line: LogLine) {
        line.gap |= std::mem::take(&mut self.gap);
        line.gap &= !self.found.lines.is_empty();
        self.found.lines.push(line);
    }

    fn outside(&mut self, written: Option<WrittenTime>) {
        let Some(written) = written else { return };
        let seen = Coverage { outside: Some((1, written.at)), ..Coverage::default() };
        self.found.covered.join(&seen, self.question.middle());
    }

    fn line(&self, record: &Record<'_>, written: Option<WrittenTime>, hit: Option<&'static str>) -> LogLine {
        let cut = &record.text[..record.text.len().min(LONGEST)];
        let text = String::from_utf8_lossy(cut.trim_ascii_end());
        let place =
            record.number.map_or_else(|| record.place.to_owned(), |number| format!("{}:{number}", record.place));
        LogLine {
            source: self.source.to_owned(),
            place: Redacted::new(&place),
            at: written.map(|written| written.at),
            zoned: written.is_none_or(|written| written.zoned),
            text: Redacted::new(&text),
            hit,
            gap: false,
        }
    }
}

/// What a line is said to bear that is a hit because it tells of a failure.
pub const FAILURE: &str = "failure";

/// Whether a line tells of a failure.
fn fails(line: &[u8]) -> bool {
    is_failing(&String::from_utf8_lossy(&line[..line.len().min(LONGEST)]))
}

/// Whether the value stands in the line by itself, not as a part of a longer one.
fn stands(needle: &Finder<'_>, line: &[u8]) -> bool {
    let word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte));
    needle.find_iter(line).any(|at| {
        // What is before it may be an escape that ends in a letter: \n, \t.
        let begins = at == 0 || !word(line.get(at - 1)) || at > 1 && line[at - 2] == b'\\';
        begins && !word(line.get(at + needle.needle().len()))
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Record, Search};
    use crate::evidence::Found;
    use crate::evidence::question::Question;

    fn question(at: Option<&str>) -> Question {
        let mut question = Question::new("2026-03-02T10:20:00Z".parse().unwrap());
        question.add("request id", Some("b6d8-01"));
        question.at = at.map(|at| at.parse::<Timestamp>().unwrap());
        question.around = 1;
        question
    }

    fn search(question: &Question, lines: &[&str]) -> Found {
        let mut search = Search::new(question, "gw");
        for (number, line) in (1..).zip(lines) {
            search.see(&Record { place: "log", number: Some(number), written: None, text: line.as_bytes() });
        }
        search.end_of_place();
        search.finish()
    }

    fn shown(found: &Found) -> Vec<String> {
        let mark = |hit: bool| if hit { "*" } else { " " };
        let show = |line: &super::LogLine| {
            format!("{}{} {}{}", if line.gap { "…" } else { "" }, mark(line.hit.is_some()), line.place, line.text)
        };
        found.lines.iter().map(show).collect()
    }

    #[test]
    fn where_a_log_ends_is_exact_though_few_lines_are_dated() {
        let lines: Vec<String> = (0..50).map(|minute| format!("2026-03-02T10:{minute:02}:00Z nothing")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let found = search(&question(None), &lines);
        assert_eq!(found.covered.last.map(|at| at.to_string()), Some("2026-03-02T10:49:00Z".into()));
    }

    #[test]
    fn hits_come_with_the_lines_around_them() {
        let found = search(
            &question(None),
            &[
                "a",
                "b",
                "x b6d8-01 y",
                "c",
                "d",
                "e",
                "\\\"id\\\":\\\"b6d8-01\\\"",
                "b6d8-01",
                "f",
                "g b6d8-012 xb6d8-01",
            ],
        );
        assert_eq!(
            shown(&found),
            [
                "  log:2b",
                "* log:3x b6d8-01 y",
                "  log:4c",
                "…  log:6e",
                "* log:7\\\"id\\\":\\\"b6d8-01\\\"",
                "* log:8b6d8-01",
                "  log:9f"
            ]
        );
        assert_eq!((found.covered.lines, found.more, found.hits().count()), (10, 0, 3));
    }

    #[test]
    fn a_hit_outside_the_window_is_counted_and_not_shown() {
        let found = search(
            &question(Some("2026-03-02T10:11:12Z")),
            &["2026-03-02T08:00:00Z b6d8-01", "2026-03-02T09:00:00Z b6d8-01", "2026-03-02T10:12:00Z z"],
        );
        assert!(found.is_nothing());
        assert_eq!(found.covered.outside, Some((2, "2026-03-02T09:00:00Z".parse().unwrap())));
        assert!(
            found.remarks[0].starts_with("The id stands in 2 lines outside the window, the nearest 1 h 11 min before")
        );
    }

    #[test]
    fn what_many_requests_share_is_a_hit_only_near_the_failure() {
        let mut question = question(Some("2026-03-02T10:11:12Z"));
        question.around = 0;
        question.add_namespaces("namespace: acme");
        let hash = crate::evidence::hashed("acme");
        let line = |at: &str| format!("2026-03-02T{at}Z {hash}");
        let lines = [line("10:11:00"), line("10:11:10"), line("10:11:12") + " b6d8-01", line("10:12:00")];
        let found = search(&question, &lines.each_ref().map(String::as_str));
        let hits: Vec<_> = found.hits().map(|line| (line.place.as_str(), line.hit.unwrap_or_default())).collect();
        assert_eq!(hits, [("log:2", "namespace, hashed"), ("log:3", "request id")]);
        assert_eq!(found.covered.outside, None);
    }

    #[test]
    fn an_answer_is_bounded_and_says_how_much_it_left_out() {
        let mut question = question(None);
        question.most = 3;
        let found = search(&question, &["b6d8-01"; 10]);
        assert_eq!((found.lines.len(), found.more), (3, 7));
    }

    #[test]
    fn no_secret_comes_through() {
        let found = search(&question(None), &["password=hunter2", "b6d8-01 Authorization: Bearer letmein"]);
        assert!(
            found
                .lines
                .iter()
                .all(|line| !line.text.as_str().contains("hunter2") && !line.text.as_str().contains("letmein"))
        );
        assert_eq!(found.lines.len(), 2);
    }
}
