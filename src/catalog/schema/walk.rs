//! Holds the tables of a file against the keys that they may have, value by value. What no single value shows is in
//! [`super::rules`].

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::key::{AskedWords, TableKey, ValueKind, example, noun};
use crate::catalog::Problem;
use crate::catalog::rule::milliseconds;

/// A file that is held against its format, and what is wrong in it so far.
pub(super) struct Walk<'a> {
    pub(super) file: &'a str,
    /// Where its lines end.
    pub(super) ends: Vec<usize>,
    pub(super) problems: Vec<Problem>,
    pub(super) surfaces: Option<Vec<String>>,
    pub(super) imported: bool,
    /// Codes of the catalog that the file adds to.
    pub(super) known: BTreeSet<String>,
    /// Whether all of the file was read: where not, what seems to be missing may stand in the rest.
    pub(super) whole: bool,
}

impl Walk<'_> {
    /// A problem at a byte of the file.
    pub(super) fn say(&mut self, at: usize, what: impl Into<String>, instead: impl Into<String>) {
        let line = self.ends.partition_point(|end| *end < at) + 1;
        self.problems.push(Problem { file: self.file.into(), line, what: what.into(), instead: instead.into() });
    }

    /// A table that must have these keys; `place` is how a message calls it.
    pub(super) fn table(&mut self, table: &DeTable<'_>, fields: &'static [TableKey], at: usize, place: &str) {
        let there = place.strip_prefix("`entry` ").is_some_and(|code| self.known.contains(&code.to_lowercase()));
        let needed = |field: &&TableKey| {
            self.whole && field.needed && !(self.imported && field.from_reference) && !(there && field.name != "code")
        };
        let missing: Vec<&TableKey> =
            fields.iter().filter(needed).filter(|field| table.get(field.name).is_none()).collect();
        for field in missing {
            self.say(at, format!("{place} has no `{}`", field.name), format!("add {}", example(field)));
        }
        for (key, value) in table {
            if let Some(field) = fields.iter().find(|field| field.name == key.get_ref()) {
                self.value(value, field);
            } else {
                let what = format!("`{}` is not a key of {place}", key.get_ref());
                self.say(key.span().start, what, meant(key.get_ref(), fields));
            }
        }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, field: &'static TableKey) {
        let at = value.span().start;
        let wrong = |walk: &mut Self| {
            let what = format!("`{}` is not {}", field.name, noun(&field.kind));
            walk.say(at, what, format!("write {}", example(field)));
        };
        match (&field.kind, value.get_ref()) {
            (ValueKind::Text, DeValue::String(text)) if text.trim().is_empty() => {
                self.say(at, format!("`{}` is empty", field.name), "write its text or leave the key out");
            }
            (ValueKind::Text, DeValue::String(_))
            | (ValueKind::Number, DeValue::Integer(_))
            | (ValueKind::Flag, DeValue::Boolean(_)) => {}
            (ValueKind::Time, DeValue::String(text)) if milliseconds(text).is_some() => {}
            (ValueKind::Expression, DeValue::String(pattern)) => self.expression(at, field.name, pattern),
            (ValueKind::Word(words), DeValue::String(word)) => self.word(at, field.name, word, words),
            (ValueKind::Surface, DeValue::String(word)) => self.surface(at, field.name, word),
            (ValueKind::Surfaces, DeValue::Array(items)) => {
                for item in items {
                    match item.get_ref() {
                        DeValue::String(word) => self.surface(item.span().start, field.name, word),
                        _ => wrong(self),
                    }
                }
            }
            (ValueKind::Conditions(words), DeValue::Table(table)) => self.conditions(table, *words),
            (ValueKind::Alternatives(words), DeValue::Array(items)) => {
                for item in items {
                    match item.get_ref() {
                        DeValue::Table(table) => self.conditions(table, *words),
                        _ => wrong(self),
                    }
                }
            }
            (ValueKind::Lists, DeValue::Table(table)) => {
                for (key, value) in table {
                    let texts =
                        value.get_ref().as_array().is_some_and(|all| all.iter().all(|item| item.get_ref().is_str()));
                    if !texts {
                        self.say(
                            value.span().start,
                            format!("`{}` is not a list of texts", key.get_ref()),
                            "write [\"...\"]",
                        );
                    }
                }
            }
            (ValueKind::Texts | ValueKind::Words(_) | ValueKind::Statuses, DeValue::Array(items)) => {
                for item in items {
                    let at = item.span().start;
                    match (&field.kind, item.get_ref()) {
                        (ValueKind::Texts, DeValue::String(_)) => {}
                        (ValueKind::Words(words), DeValue::String(word)) => self.word(at, field.name, word, words),
                        (ValueKind::Statuses, DeValue::Integer(number)) if status(number.as_str()) => {}
                        _ => self.say(
                            at,
                            format!("an item of `{}` does not belong in {}", field.name, noun(&field.kind)),
                            format!("write {}", example(field)),
                        ),
                    }
                }
            }
            (ValueKind::Labels | ValueKind::Secret, DeValue::Table(table)) => {
                for (key, value) in table.iter().filter(|(_, value)| !value.get_ref().is_str()) {
                    self.say(value.span().start, format!("`{}` is not text", key.get_ref()), "write it in quotes");
                }
            }
            (ValueKind::Table(fields), DeValue::Table(table)) => {
                self.table(table, fields, at, &format!("`{}`", field.name));
            }
            (ValueKind::Tables(fields), DeValue::Array(items)) => {
                for item in items {
                    match item.get_ref() {
                        DeValue::Table(table) => {
                            self.table(table, fields, item.span().start, &label(field.name, table));
                        }
                        _ => wrong(self),
                    }
                }
            }
            _ => wrong(self),
        }
    }

    /// A word for who may speak: one that the head declares, where it declares any.
    fn surface(&mut self, at: usize, name: &str, word: &str) {
        let declared = self.surfaces.clone();
        if let Some(declared) = declared.filter(|declared| !declared.iter().any(|known| known == word)) {
            let instead = format!("write one of {}, or add it to `surfaces` of `[catalog]`", declared.join(", "));
            self.say(at, format!("`{name}` names \"{word}\", which the catalog does not declare"), instead);
        }
    }

    fn conditions(&mut self, table: &DeTable<'_>, known: AskedWords) {
        for (_, value) in table {
            let asked: Vec<(usize, Option<&str>)> = match value.get_ref() {
                DeValue::Array(items) => {
                    items.iter().map(|item| (item.span().start, item.get_ref().as_str())).collect()
                }
                other => vec![(value.span().start, other.as_str())],
            };
            for (at, word) in asked {
                if !word.is_some_and(|word| known.have(word)) {
                    let what = format!("\"{}\" is nothing that a rule can ask", word.unwrap_or_default());
                    self.say(at, what, format!("write one of {}, or `not` before one", known.listed()));
                }
            }
        }
    }

    fn word(&mut self, at: usize, name: &str, word: &str, words: &[&str]) {
        if !words.contains(&word) {
            self.say(at, format!("`{name}` does not know \"{word}\""), format!("write one of {}", words.join(", ")));
        }
    }

    /// An expression that can be read. It is not compiled: that takes longer than all else.
    fn expression(&mut self, at: usize, name: &str, pattern: &str) {
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
}

/// The key that somebody most likely meant, or all that there are where none is near.
fn meant(written: &str, fields: &[TableKey]) -> String {
    let near = |field: &&TableKey| strsim::jaro_winkler(field.name, written);
    let nearest = fields.iter().max_by(|a, b| near(a).total_cmp(&near(b)));
    match nearest.filter(|field| near(field) > MISSPELT) {
        Some(field) => format!("did you mean `{}`?", field.name),
        None => format!("its keys are {}", fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ")),
    }
}

/// How alike a misspelt word and the word are, at the least (Jaro and Winkler).
const MISSPELT: f64 = 0.8;

/// The tables of a list of tables, each with its first byte.
pub(super) fn tables<'a, 'i>(table: &'a DeTable<'i>, name: &str) -> impl Iterator<Item = (usize, &'a DeTable<'i>)> {
    let items = table.get(name).and_then(|value| value.get_ref().as_array());
    items
        .into_iter()
        .flat_map(|items| items.iter())
        .filter_map(|item| item.get_ref().as_table().map(|table| (item.span().start, table)))
}

/// The text of a key.
pub(super) fn text<'a>(table: &'a DeTable<'_>, name: &str) -> Option<&'a str> {
    table.get(name).and_then(|value| value.get_ref().as_str())
}

/// How a message calls a table of a list.
pub(super) fn label(name: &str, table: &DeTable<'_>) -> String {
    let named = ["code", "id", "name", "text", "event"].into_iter().find_map(|key| text(table, key));
    named.map_or_else(|| format!("this `{name}`"), |named| format!("`{name}` {named}"))
}

fn status(number: &str) -> bool {
    number.parse().is_ok_and(|status: u16| (100..600).contains(&status))
}
