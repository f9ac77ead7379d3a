//! What no single value of a catalog shows: codes that stand twice, verdicts without their wait, examples that do not match,
//! sequences without lines. Single values are [`super::walk`]'s business.

use std::collections::BTreeSet;

use toml::de::{DeTable, DeValue};

use super::format::RETRY;
use super::key::example;
use super::walk::{Walk, label, tables, text};
use crate::catalog::glob;

/// More of a line than this are not counted.
const MOST: u64 = 1000;

impl Walk<'_> {
    /// What no single value shows: codes named twice, verdicts without their wait or change, stars without an example.
    pub(super) fn rules(&mut self, root: &DeTable<'_>) {
        let mut codes = BTreeSet::new();
        for (at, entry) in tables(root, "entry") {
            if let Some(code) = text(entry, "code") {
                if code.contains(char::is_whitespace) {
                    self.say(
                        at,
                        format!("the code \"{code}\" has a space in it"),
                        "write the code as it is on the wire",
                    );
                }
                if !codes.insert(code.to_lowercase()) {
                    self.say(
                        at,
                        format!("the code {code} stands twice in this file"),
                        "keep one entry, or name the product",
                    );
                }
            }
            self.verdict(at, entry);
            for (at, print) in tables(entry, "fingerprint") {
                self.print(at, print);
            }
        }
        for (at, print) in tables(root, "message") {
            self.print(at, print);
        }
        for (at, sequence) in tables(root, "sequence") {
            self.sequence(at, sequence);
        }
    }

    fn print(&mut self, at: usize, print: &DeTable<'_>) {
        self.verdict(at, print);
        let (Some(pattern), example) = (text(print, "text"), text(print, "example")) else { return };
        match example {
            None if pattern.contains('*') => {
                self.say(at, format!("\"{pattern}\" has a * and no `example`"), "add a message that it matches");
            }
            Some(example) if !glob(pattern, example) => {
                self.say(at, format!("the `example` does not match \"{pattern}\""), "make text and example agree");
            }
            _ => {}
        }
    }

    fn verdict(&mut self, at: usize, table: &DeTable<'_>) {
        let Some(retry) = table.get("retry").and_then(|retry| retry.get_ref().as_table()) else { return };
        let needs = match text(retry, "verdict") {
            Some("after") => "wait_s",
            Some("change") => "change",
            _ => return,
        };
        if retry.get(needs).is_none() {
            let field = RETRY.iter().find(|field| field.name == needs);
            self.say(
                at,
                format!("the retry verdict needs `{needs}`"),
                format!("add {}", field.map_or_else(String::new, example)),
            );
        }
    }

    /// What a rule about several lines must have: lines one way or the other, each of one kind.
    fn sequence(&mut self, at: usize, sequence: &DeTable<'_>) {
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
