//! The schema of `[[sequence]]`: its keys, and what no single key shows.

use toml::de::{DeTable, DeValue};

use super::{Field, Kind, Walk, Words, label, may, must, tables};

pub(super) const SEQUENCE: &[Field] = &[
    must("name", Kind::Text),
    must("entry", Kind::Text),
    must("why", Kind::Text),
    may("window", Kind::Time),
    may("set", Kind::Tables(MEMBER)),
    may("order", Kind::Tables(MEMBER)),
    may("negate", Kind::Tables(NEGATION)),
    may("mark", Kind::Flag),
    may("hits", Kind::Texts),
    may("misses", Kind::Texts),
];
const MEMBER: &[Field] = &[
    may("value", Kind::Text),
    may("regex", Kind::Expression),
    may("when", Kind::Conditions(FIELD_WORDS)),
    may("any", Kind::Alternatives(FIELD_WORDS)),
    may("count", Kind::Number),
];
const NEGATION: &[Field] = &[
    may("value", Kind::Text),
    may("regex", Kind::Expression),
    may("when", Kind::Conditions(FIELD_WORDS)),
    may("any", Kind::Alternatives(FIELD_WORDS)),
    may("anchor", Kind::Number),
    may("slide", Kind::Time),
    may("window", Kind::Time),
    may("absolute", Kind::Flag),
];
/// What a rule about several lines may ask of a field, in the same way; `like EXPRESSION` and comparisons with numbers besides.
const FIELD_WORDS: Words = Words {
    alone: &["present", "absent", "text", "number", "true", "false", "object"],
    before: &["is ", "has ", "like ", ">= ", "<= ", "> ", "< "],
};

/// More of a line than this are not counted.
const MOST: u64 = 1000;

impl Walk<'_> {
    /// An expression that can be read. It is not compiled: that takes longer than all else.
    pub(super) fn expression(&mut self, at: usize, name: &str, pattern: &str) {
        if let Err(error) = regex_syntax::ParserBuilder::new().utf8(false).build().parse(pattern) {
            let why = error.to_string();
            let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            self.say(
                at,
                format!("`{name}` is no regular expression: {why}"),
                "write one as RE2 and Rust's regex take it",
            );
        }
    }

    /// What a rule about several lines must have: lines one way or the other, each of one kind.
    pub(super) fn sequence(&mut self, at: usize, sequence: &DeTable<'_>) {
        let place = label("sequence", sequence);
        let lines = |name: &str| tables(sequence, name).collect::<Vec<_>>();
        let (set, order) = (lines("set"), lines("order"));
        if set.is_empty() == order.is_empty() {
            self.say(
                at,
                format!("{place} must have one of `set` and `order`"),
                "add the lines that must stand in the log",
            );
        }
        let lines = [set, order].concat();
        let count = |line: &DeTable<'_>| line.get("count").map_or(Some(1), |count| integer(count.get_ref()));
        for (at, line) in &lines {
            if !count(line).is_some_and(|count| (1..=MOST).contains(&count)) {
                self.say(
                    *at,
                    format!("a `count` of {place} is not from 1 to {MOST}"),
                    "write how often the line must stand there",
                );
            }
        }
        let steps: u64 = lines.iter().filter_map(|(_, line)| count(line)).sum();
        let negate = tables(sequence, "negate").collect::<Vec<_>>();
        for (at, line) in &negate {
            let anchor = line.get("anchor").map_or(Some(0), |anchor| integer(anchor.get_ref()));
            if anchor.is_none_or(|anchor| anchor >= steps) {
                self.say(*at, format!("an `anchor` of {place} is none of its lines"), "count its lines from 0");
            }
        }
        for (at, line) in lines.iter().chain(&negate) {
            let kinds = ["value", "regex"].into_iter().filter(|kind| line.get(*kind).is_some()).count();
            let fields = line.get("when").is_some() || line.get("any").is_some();
            if kinds + usize::from(fields) != 1 {
                let what = format!("a line of {place} must have one of `value`, `regex` and `when`");
                self.say(*at, what, "say in one way what stands in the line");
            }
        }
    }
}

fn integer(value: &DeValue<'_>) -> Option<u64> {
    value.as_integer().and_then(|number| number.as_str().parse().ok())
}
