//! What sources answer: lines and figures, what was covered to get them, and why there may be nothing. Everything in it that
//! came from outside is redacted.

use jiff::Timestamp;

use super::question::{Failures, Question};
use super::series::Series;
use super::span::span;
use crate::envelope::Redacted;

/// One source's answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Hits and the lines around them, in the order of the source.
    pub lines: Vec<LogLine>,
    /// Hits that were left out because there were too many.
    pub more: usize,
    /// Figures over time.
    pub series: Vec<Series>,
    /// An even sample of the other lines of the window.
    pub sample: Vec<Redacted>,
    /// What was looked at.
    pub covered: Coverage,
    /// What is worth knowing about the answer: why nothing was found, what is missing in it. Sentences.
    pub remarks: Vec<String>,
    /// What could not be read; the rest was.
    pub failed: Vec<String>,
}

impl Found {
    /// Whether there is nothing to look at.
    pub fn is_nothing(&self) -> bool {
        self.lines.is_empty() && self.series.is_empty()
    }

    /// The lines that bear what was searched for.
    pub fn hits(&self) -> impl Iterator<Item = &LogLine> + Clone {
        self.lines.iter().filter(|line| line.hit.is_some())
    }
}

/// One line of a log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLine {
    /// The name of its source.
    pub source: String,
    /// Where in the source: file and line, unit, pod.
    pub place: Redacted,
    /// When, by the writer's clock.
    pub at: Option<Timestamp>,
    /// Whether the line itself says in which zone its time is; else it was read as UTC.
    pub zoned: bool,
    /// The text.
    pub text: Redacted,
    /// What was found in it (`request id`); none for a line beside a hit.
    pub hit: Option<&'static str>,
    /// Whether lines were left out before this one.
    pub gap: bool,
}

/// What was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Files, units, streams; none where the source does not say.
    pub places: usize,
    /// Lines.
    pub lines: u64,
    /// The time of the earliest line.
    pub first: Option<Timestamp>,
    /// The time of the latest line.
    pub last: Option<Timestamp>,
    /// Hits outside the window of the question, and the time of the one next to it.
    pub outside: Option<(usize, Timestamp)>,
}

impl Coverage {
    /// Widens the time covered.
    pub fn see(&mut self, at: Timestamp) {
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
    }

    /// Adds what was looked at elsewhere. `middle` is the moment that was asked for.
    pub fn join(&mut self, other: &Self, middle: Timestamp) {
        self.places += other.places;
        self.lines += other.lines;
        [other.first, other.last].into_iter().flatten().for_each(|at| self.see(at));
        let outside = self.outside.into_iter().chain(other.outside);
        self.outside = outside.reduce(|(a, one), (b, two)| {
            let nearest = if two.duration_since(middle).abs() < one.duration_since(middle).abs() { two } else { one };
            (a + b, nearest)
        });
    }

    /// In words: `2 files, 10,412 lines, 09:12:01 to 10:20:33 UTC`.
    pub fn words(&self, place: &str) -> String {
        let mut parts = vec![count(self.lines, "line")];
        if self.places > 0 {
            parts.insert(0, count(self.places as u64, place));
        }
        if let (Some(first), Some(last)) = (self.first, self.last) {
            let format = if same_day(first, last) { "%H:%M:%S" } else { "%Y-%m-%d %H:%M:%S" };
            parts.push(format!("{} to {} UTC", first.strftime("%Y-%m-%d %H:%M:%S"), last.strftime(format)));
        }
        parts.join(", ")
    }
}

fn same_day(a: Timestamp, b: Timestamp) -> bool {
    a.strftime("%Y-%m-%d").to_string() == b.strftime("%Y-%m-%d").to_string()
}

/// `1 line`, `10,412 lines`.
pub fn count(count: u64, of: &str) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    format!("{} {of}{}", groups.join(","), if count == 1 { "" } else { "s" })
}

/// Why there may be no line of the failure: what the answer itself shows first, then what it cannot show.
pub fn why_nothing(question: &Question, covered: &Coverage) -> Vec<String> {
    let mut why = Vec::new();
    match question.failures {
        Failures::Also => why.push("No line of that time tells of a failure.".to_owned()),
        Failures::Only => why.push("No line that bears it tells of a failure.".to_owned()),
        Failures::Unasked if question.needles.is_empty() => {
            why.push("There is no request id or trace id to search for: capture one in step 1.".to_owned());
            return why;
        }
        Failures::Unasked => {}
    }
    if let Some((hits, nearest)) = covered.outside {
        let away = nearest.duration_since(question.middle());
        let direction = if away.is_negative() { "before" } else { "after" };
        why.push(format!(
            "The id stands in {} outside the window, the nearest {} {direction} the failure: widen the window, or compare the clocks.",
            count(hits as u64, "line"),
            span(away.abs()),
        ));
        return why;
    }
    match (question.at, covered.first, covered.last) {
        _ if covered.lines == 0 => why.push("Nothing was written there in that time.".into()),
        (Some(at), Some(first), _) if first > at => why.push(format!(
            "The log begins {} after the failure: look in an older (rotated) file.",
            span(first.duration_since(at))
        )),
        (Some(at), _, Some(last)) if last < at => why.push(format!(
            "The log ends {} before the failure: it may not be written yet, or another instance wrote it.",
            span(at.duration_since(last))
        )),
        _ => {}
    }
    if question.failures != Failures::Unasked {
        return why;
    }
    why.extend(question.silent.clone());
    why.push("Another instance (pod, container, host) may have handled the request.".into());
    why.push("The log may leave the id out: request or decision logging switched off, or the id redacted.".into());
    if question.at.is_none() {
        why.push("The time of the failure is not known: only the time before now was searched.".into());
    }
    why
}

/// Pairs that begin and do not end: events named `…_start` without their `…_end` among the hits. Where no hit gives a reason
/// either, the failure is one that the log does not name.
pub fn unfinished<'a>(texts: &(impl Iterator<Item = &'a str> + Clone)) -> Vec<String> {
    if texts.clone().any(|text| text.contains("\"reason_code\"")) {
        return Vec::new();
    }
    let events = |ending: &'static str| {
        texts.clone().flat_map(move |text| {
            text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .filter_map(move |word| word.strip_suffix(ending))
        })
    };
    let ended: Vec<&str> = events("_end").collect();
    let mut open: Vec<&str> = events("_start").filter(|event| !event.is_empty() && !ended.contains(event)).collect();
    open.sort_unstable();
    open.dedup();
    let say = |event| {
        format!(
            "{event}_start has no {event}_end: the log does not name this failure; go by the message and the metrics."
        )
    };
    open.into_iter().map(say).collect()
}

/// The lines of all sources in one order: by time; lines without a time stay behind the line before them in their source.
pub fn merged<'a>(answers: impl IntoIterator<Item = &'a Found>) -> Vec<&'a LogLine> {
    let mut timed: Vec<(Timestamp, &LogLine)> = Vec::new();
    for found in answers {
        let mut at = found.lines.iter().find_map(|line| line.at).unwrap_or(Timestamp::MIN);
        for line in &found.lines {
            at = line.at.unwrap_or(at);
            timed.push((at, line));
        }
    }
    timed.sort_by_key(|(at, _)| *at);
    timed.into_iter().map(|(_, line)| line).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Coverage, Found, LogLine, count, merged, unfinished, why_nothing};
    use crate::envelope::Redacted;
    use crate::evidence::question::Question;

    fn at(text: &str) -> Timestamp {
        format!("2026-03-02T{text}Z").parse().unwrap()
    }

    fn question() -> Question {
        let mut question = Question::new(at("10:20:00"));
        question.add("request id", Some("b6d801b2"));
        question.at = Some(at("10:11:12"));
        question
    }

    #[test]
    fn nothing_is_explained_by_what_was_covered() {
        let covered =
            |first, last| Coverage { lines: 9, first: Some(at(first)), last: Some(at(last)), ..Coverage::default() };
        let first_of = |covered: &Coverage| why_nothing(&question(), covered).remove(0);
        assert_eq!(
            first_of(&covered("10:12:00", "10:13:00")),
            "The log begins 48 s after the failure: look in an older (rotated) file."
        );
        assert_eq!(
            first_of(&covered("09:00:00", "10:00:00")),
            "The log ends 11 min 12 s before the failure: it may not be written yet, or another instance wrote it."
        );
        assert_eq!(first_of(&Coverage::default()), "Nothing was written there in that time.");
        let outside = Coverage { outside: Some((2, at("11:11:12"))), ..covered("10:00:00", "12:00:00") };
        assert_eq!(
            why_nothing(&question(), &outside),
            [
                "The id stands in 2 lines outside the window, the nearest 1 h 0 min after the failure: widen the window, or \
              compare the clocks."
            ]
        );
        let mut silent = question();
        silent.silent = Some("No line names this code.".into());
        assert_eq!(why_nothing(&silent, &covered("10:00:00", "10:30:00"))[0], "No line names this code.");
        assert_eq!(why_nothing(&Question::new(at("10:00:00")), &Coverage::default()).len(), 1);
    }

    #[test]
    fn what_was_covered_is_said_in_words() {
        let mut covered = Coverage { places: 2, lines: 10_412, ..Coverage::default() };
        assert_eq!(covered.words("file"), "2 files, 10,412 lines");
        covered.see(at("10:20:33"));
        covered.see(at("09:12:01"));
        assert_eq!(covered.words("file"), "2 files, 10,412 lines, 2026-03-02 09:12:01 to 10:20:33 UTC");
        assert_eq!((count(1, "line"), count(1_000_000, "line")), ("1 line".into(), "1,000,000 lines".into()));
    }

    #[test]
    fn a_start_without_its_end_is_said() {
        let started = r#"{"event":"mcp_request_start"}"#;
        assert_eq!(
            unfinished(&[started, r#""event":"proxy_request_start""#, "proxy_request_end"].into_iter()),
            [
                "mcp_request_start has no mcp_request_end: the log does not name this failure; go by the message and the metrics."
            ]
        );
        assert_eq!(unfinished(&[started, "mcp_request_end"].into_iter()), [""; 0]);
        assert_eq!(unfinished(&[started, r#""reason_code":"X""#].into_iter()), [""; 0]);
    }

    #[test]
    fn lines_of_all_sources_stand_in_the_order_of_their_time() {
        let line = |time: Option<&str>, text: &str| LogLine {
            source: "s".into(),
            place: Redacted::default(),
            at: time.map(at),
            zoned: true,
            text: Redacted::new(text),
            hit: None,
            gap: false,
        };
        let found = |lines| Found { lines, ..Found::default() };
        let answers = [
            found(vec![line(None, "a0"), line(Some("10:00:01"), "a1"), line(None, "a2"), line(Some("10:00:05"), "a3")]),
            found(vec![line(Some("10:00:03"), "b1"), line(Some("10:00:01"), "b2")]),
        ];
        let texts: Vec<String> = merged(&answers).iter().map(|line| line.text.to_string()).collect();
        assert_eq!(texts, ["a0", "a1", "a2", "b2", "b1", "a3"]);
    }
}
