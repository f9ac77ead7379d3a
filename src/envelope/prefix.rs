//! What stands before the text of a line, and after it: who printed it, when, gutters of tools, sides of a difference. Reads no failure.
//!
//! A file knows one kind; the tables here say in which order they are looked for.

mod access_log;
mod behind_level;
mod boxes;
mod bracketed_time;
mod compose;
mod console;
mod cri;
mod csv_cell;
mod diff;
mod dollar_ends;
mod event_stream;
mod found;
mod goes_on;
mod grep;
mod gutter;
mod indented;
mod job_step;
mod klog;
mod kubectl;
mod librdkafka;
mod log_time;
mod logcat;
mod mnemonic;
mod nest;
pub(crate) mod other_side;
mod plus_ends;
pub(crate) mod rest;
mod sheet;
mod side_by_side;
mod stern;
mod syslog;
mod syslog_priority;
pub(crate) mod time;
mod trace;
mod wrapped_cell;

use crate::envelope::finding::{Layer, Span};
use crate::envelope::prefix::found::PrefixFound;
use crate::envelope::prefix::rest::Rest;
use crate::envelope::prefix::sheet::Sheet;
use crate::envelope::record::level::Level;

/// The prefix of one line, in offsets into the line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prefix {
    /// Where the line's own text begins.
    pub body: usize,
    /// The time nearest to it.
    pub time: Option<Span>,
    /// Who printed it: lines of one source belong together.
    pub source: Option<Span>,
    /// Every line of one message bears it.
    pub each: bool,
    /// How bad it is, where the prefix says so.
    pub level: Option<Level>,
    /// The container runtime cut the line: the next one of this source goes on.
    pub partial: bool,
    pub layers: Vec<Layer>,
}

/// Where a prefix may stand.
#[derive(Clone, Copy)]
enum Stands {
    /// At the very beginning of a line.
    First,
    /// At the beginning of a line that is indented, where nothing else stands.
    Indented,
    /// At the beginning of a line or behind another prefix.
    Behind,
    /// The same, and after blanks behind another prefix.
    AfterBlanks,
}

/// A kind of prefix.
struct LinePrefix {
    stands: Stands,
    /// What it takes of a text that begins with it.
    read: fn(&str) -> Option<PrefixFound>,
}

const fn kind(stands: Stands, read: fn(&str) -> Option<PrefixFound>) -> LinePrefix {
    LinePrefix { stands, read }
}

/// The prefixes of single lines, in the order in which they are looked for.
const LINE_PREFIXES: [LinePrefix; 21] = [
    kind(Stands::First, compose::read),
    kind(Stands::First, grep::read),
    kind(Stands::First, event_stream::read),
    kind(Stands::First, nest::read),
    kind(Stands::AfterBlanks, console::read),
    kind(Stands::First, stern::read),
    kind(Stands::First, job_step::read),
    kind(Stands::Behind, behind_level::read),
    kind(Stands::Indented, indented::read),
    kind(Stands::First, access_log::read),
    kind(Stands::AfterBlanks, kubectl::read),
    kind(Stands::AfterBlanks, bracketed_time::read),
    kind(Stands::AfterBlanks, csv_cell::read),
    kind(Stands::AfterBlanks, syslog_priority::read),
    kind(Stands::AfterBlanks, cri::read),
    kind(Stands::AfterBlanks, syslog::read),
    kind(Stands::AfterBlanks, klog::read),
    kind(Stands::AfterBlanks, librdkafka::read),
    kind(Stands::AfterBlanks, logcat::read),
    kind(Stands::AfterBlanks, mnemonic::read),
    kind(Stands::AfterBlanks, log_time::read),
];

/// Prefixes before one line.
const MOST: usize = 8;

/// The prefix of `line`.
pub(crate) fn line_prefix(line: &str) -> Prefix {
    let mut prefix = Prefix::default();
    for _ in 0..MOST {
        let before = prefix.body;
        prefix.step(line);
        if prefix.body == before {
            break;
        }
    }
    prefix
}

impl Prefix {
    /// Takes one more prefix off the line, if one is there.
    fn step(&mut self, line: &str) {
        let rest = &line[self.body..];
        let text = rest.trim_start_matches([' ', '\t']);
        let blanks = rest.len() - text.len();
        let may_stand = |stands: Stands| match stands {
            Stands::First => self.body == 0 && blanks == 0,
            Stands::Indented => self.body == 0 && blanks > 0,
            Stands::Behind => blanks == 0,
            Stands::AfterBlanks => self.body > 0 || blanks == 0,
        };
        let mut kinds = LINE_PREFIXES.iter().filter(|kind| may_stand(kind.stands));
        if let Some(found) = kinds.find_map(|kind| (kind.read)(text)) {
            self.take(found, self.body + blanks);
        }
    }

    /// Takes over what was found at this place of the line.
    fn take(&mut self, found: PrefixFound, at: usize) {
        let placed = |(start, end): Span| (at + start, at + end);
        if found.length > 0 {
            self.body = at + found.length;
        }
        self.time = found.time.map(placed).or(self.time);
        self.source = found.source.map(placed).or(self.source);
        self.each |= found.each;
        self.level = found.level.or(self.level);
        self.partial = found.partial.unwrap_or(self.partial);
        if self.layers.last() != Some(&Layer(found.layer)) {
            self.layers.push(Layer(found.layer));
        }
    }
}

/// What stands beside many lines in one way, in the order in which it is taken off. A test runner may put a gutter of its own
/// before the signs of a difference.
const MARGINS: [fn(&mut Sheet<'_>); 9] = [
    trace::take_off,
    dollar_ends::take_off,
    side_by_side::take_off,
    plus_ends::take_off,
    wrapped_cell::take_off,
    diff::take_off,
    boxes::take_off,
    gutter::take_off,
    diff::take_off,
];

/// What is left of the lines of a text without what stands beside them in one way; none where nothing does.
pub(crate) fn rests(text: &str) -> Option<Vec<Rest>> {
    if memchr::memchr(b'\n', text.as_bytes()).is_none_or(|at| at + 1 == text.len()) {
        return None;
    }
    let mut sheet = Sheet::new(text);
    for take_off in MARGINS {
        take_off(&mut sheet);
    }
    for rest in sheet.rests.iter_mut().filter(|rest| rest.ended) {
        rest.layer = rest.layer.or(Some(Layer("line-ends")));
    }
    sheet.rests.iter().any(|rest| rest.layer.is_some()).then_some(sheet.rests)
}

#[cfg(test)]
mod tests {
    use super::line_prefix;

    #[test]
    fn the_margins_of_loggers_and_collectors_are_taken_off() {
        for (line, body, time) in [
            (r#"2026-04-01T08:00:00.123456789Z {"a":1}"#, r#"{"a":1}"#, Some("2026-04-01T08:00:00.123456789Z")),
            ("2026/04/01 08:00:00 hello", "hello", Some("2026/04/01 08:00:00")),
            ("2026-04-01 08:00:00,123 ERROR x", "ERROR x", Some("2026-04-01 08:00:00,123")),
            ("[2026-04-01 08:00:00 +0000] x", "x", Some("2026-04-01 08:00:00 +0000")),
            ("gateway-1  | 2026/04/01 08:00:00 x", "x", Some("2026/04/01 08:00:00")),
            ("[pod/gw-1/gw] 2026-04-01T08:00:00Z x", "x", Some("2026-04-01T08:00:00Z")),
            ("gw-6f8d9c7b54-q2x9k gateway x", "x", None),
            ("2026-04-01T08:00:00Z stderr F x", "x", Some("2026-04-01T08:00:00Z")),
            ("Apr  1 08:00:00 edge-1 gateway[7]: x", "x", Some("Apr  1 08:00:00")),
            ("<34>1 2026-04-01T08:00:00Z edge gw 7 ID1 - x", "x", Some("2026-04-01T08:00:00Z")),
            ("E0401 08:00:00.123456       1 main.go:3] x", "x", Some("0401 08:00:00.123456")),
            ("ERROR 2026-04-01 08:00:00,123 x", "ERROR 2026-04-01 08:00:00,123 x", Some("2026-04-01 08:00:00,123")),
            ("[2026-04-01T08:00:00Z WARN a::b] x", "[2026-04-01T08:00:00Z WARN a::b] x", Some("2026-04-01T08:00:00Z")),
            ("E, [2026-04-01T08:00:00.5 #7] x", "E, [2026-04-01T08:00:00.5 #7] x", Some("2026-04-01T08:00:00.5")),
            ("error since 2026-04-01 x", "error since 2026-04-01 x", None),
            ("| a | b |", "| a | b |", None),
            ("request_id | x", "request_id | x", None),
            ("logs/agent.log:12:2026-04-01T08:00:00Z x", "x", Some("2026-04-01T08:00:00Z")),
            ("12:2026-04-01T08:00:00Z x", "x", Some("2026-04-01T08:00:00Z")),
            ("agent.log:13:  \"error\": 1", "  \"error\": 1", None),
            ("agent.go:13: failed", "agent.go:13: failed", None),
            ("403:{}", "403:{}", None),
            ("2026 was fine", "2026 was fine", None),
            (
                "Nov 29, 2026 11:14:56 PM com.example.Main main",
                "com.example.Main main",
                Some("Nov 29, 2026 11:14:56 PM"),
            ),
            (
                "10.0.0.7 - ada [02/Mar/2026:10:11:12 +0000] \"GET / HTTP/1.1\" 403 12",
                "10.0.0.7 - ada [02/Mar/2026:10:11:12 +0000] \"GET / HTTP/1.1\" 403 12",
                Some("02/Mar/2026:10:11:12 +0000"),
            ),
            ("[29-Nov-2026 23:15:39 UTC] PHP Warning:  x", "PHP Warning:  x", Some("29-Nov-2026 23:15:39 UTC")),
            ("[29-Nov-2026 23:15:39 Europe/Berlin] x", "x", Some("29-Nov-2026 23:15:39 Europe/Berlin")),
            (
                "[Sun Nov 29 23:15:39.123456 2026] [php:error] x",
                "[php:error] x",
                Some("Sun Nov 29 23:15:39.123456 2026"),
            ),
            ("  2026-11-29T23:17:14.045843Z ERROR rs: x", " ERROR rs: x", Some("2026-11-29T23:17:14.045843Z")),
            ("  2026-11-29T23:17:14.045843Z was it", "  2026-11-29T23:17:14.045843Z was it", None),
        ] {
            let prefix = line_prefix(line);
            assert_eq!(&line[prefix.body..], body, "{line}");
            assert_eq!(prefix.time.map(|(start, end)| &line[start..end]), time, "{line}");
        }
    }
}
