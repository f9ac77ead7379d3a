//! The one choke point for secrets: [`Redacted`] can be made only here, and the journal, the clipboard, exports and evidence
//! excerpts take nothing else.
//!
//! What a secret looks like is data (assets/redact.toml, read in [`rule`]); this module finds the secrets of a text and puts
//! a mark in the place of each: its kind and a short fingerprint, so that two pastes can be compared. It knows nothing of
//! terminals (see [`crate::envelope::text::sanitize::sanitize`]) except that colours and invisible characters must not hide a secret.

mod altered;
mod base64;
mod column;
pub mod jwt;
mod mark;
pub mod pseudonym;
mod rule;
mod stream;

use crate::envelope::finding::Span;
use crate::envelope::redact::altered::Altered;
use crate::envelope::redact::mark::{is_mark, mark};
use std::fmt;

use serde::Serialize;

use crate::envelope::redact::rule::Hits;
pub use crate::envelope::redact::rule::add;
pub(crate) use crate::envelope::redact::stream::Filter;

/// Text in which every known kind of secret is replaced by its kind and a short fingerprint: `⟨bearer token #3f9a⟩`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Redacted(String);

impl Redacted {
    /// Redacts `text`, in linear time. Doing it twice changes nothing.
    pub fn new(text: &str) -> Self {
        let secrets = secrets(text);
        Self(Altered::new(text, secrets.iter().map(|secret| (secret.span, &secret.mark))).text.into_owned())
    }

    /// A named value, as a form or a list shows it: all of it is secret where its name says so.
    pub fn field(name: &str, value: &str) -> Self {
        let named = secrets(&format!("\"{name}\":\"a1b2c3d4\"")).pop();
        match named {
            Some(secret) if !is_mark(value) && !rule::is_placeholder(value) => Self(mark(secret.kind, value)),
            _ => Self::new(value),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Redacted {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::new(&text))
    }
}

/// A secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Its bytes.
    pub span: Span,
    /// What it is: `bearer token`, `private key`, …
    pub kind: &'static str,
    /// What is shown in its place.
    pub mark: String,
}

/// The secrets of `text` in order; they do not overlap, and their edges never split a character.
///
/// A mark in the place of a secret can make another one show (`Bearer a1b2token=c3d4`), so it is looked once more behind
/// the marks until nothing is found. Text made to go on like that for ever is cut short: from there on all of it is secret.
pub fn secrets(text: &str) -> Vec<Secret> {
    const ROUNDS: usize = 6;
    let plain = Altered::plain(text);
    let secret = |&((start, end), rule): &SecretFound| {
        let kind = rule::TABLE.rules[rule].name.as_str();
        Secret { mark: mark(kind, &plain.text[start..end]), span: (start, end), kind }
    };
    let hits = rule::hits(&plain.text);
    let mut found = merged(search(&plain.text, &hits, None));
    for round in 1.. {
        if found.is_empty() {
            break;
        }
        let marks = found.iter().map(secret).map(|secret| (secret.span, secret.mark));
        let marked = Altered::new(&plain.text, marks);
        let mut all: Vec<SecretFound> = search(&marked.text, &rule::moved(&hits, &marked), Some(&marked.put_in()))
            .into_iter()
            .map(|(span, rule)| (marked.origin(span), rule))
            .collect();
        if let (ROUNDS.., Some(((_, end), _))) = (round, all.first_mut()) {
            *end = plain.text.len();
        }
        all.extend(&found);
        let all = merged(all);
        if all == found {
            break;
        }
        found = all;
    }
    let placed = |secret: Secret| Secret { span: plain.origin(secret.span), ..secret };
    found.iter().map(secret).map(placed).collect()
}

/// A secret and the rule that found it.
type SecretFound = (Span, usize);

/// What the rules find in a text, as it stands and behind its escapes; where only some of it is `new`, what has nothing to do
/// with that may be left out.
fn search(text: &str, hits: &Hits, new: Option<&[Span]>) -> Vec<SecretFound> {
    let mut found = found_by_rules(text, hits, new);
    if let Some(unescaped) = Altered::unescaped(text) {
        let new: Option<Vec<Span>> = new.map(|new| new.iter().map(|&span| unescaped.here(span)).collect());
        let behind = found_by_rules(&unescaped.text, &rule::hits(&unescaped.text), new.as_deref()).into_iter();
        found.extend(behind.map(|(span, rule)| (unescaped.origin(span), rule)));
    }
    found.sort_unstable();
    found
}

fn found_by_rules(text: &str, hits: &Hits, new: Option<&[Span]>) -> Vec<SecretFound> {
    let mut found = Vec::new();
    for mut at_work in rule::at_work(text, hits) {
        if let Some(new) = new {
            at_work.keep_touched(new);
        }
        let is_secret = |&(start, end): &Span| {
            !is_mark(&text[start..]) && (!at_work.rule.encoded || holds_a_secret(&text[start..end]))
        };
        if at_work.rule.column {
            let cells = at_work.find(text).into_iter().flat_map(|head| column::below(text, head, says_secret));
            found.extend(cells.map(|span| (span, at_work.at)));
        } else {
            found.extend(at_work.find(text).into_iter().filter(is_secret).map(|span| (span, at_work.at)));
        }
    }
    found
}

/// The kind of what stands in a table.
const TABLE_CELL: &str = "table cell";

/// The head of the table that `text` ends in, if secrets stand in it.
fn open_table(text: &str) -> Option<&str> {
    let mut tables = rule::at_work(text, &rule::hits(text)).into_iter().filter(|at_work| at_work.rule.column);
    let head = tables.next()?.find(text).into_iter().rev().find(|&head| column::is_open(text, head))?;
    text.get(head.0..head.1).map(str::trim_start)
}

/// Whether what bears this name is a secret.
fn says_secret(name: &str) -> bool {
    let field = format!("\"{name}\":\"a1b2c3d4\"");
    rule::at_work(&field, &rule::hits(&field))
        .iter()
        .any(|at_work| !at_work.rule.column && !at_work.find(&field).is_empty())
}

/// Whether base64 is text in which a secret shows.
fn holds_a_secret(base64: &str) -> bool {
    base64::begins_as_text(base64) && base64::text(base64).is_some_and(|text| !secrets(&text).is_empty())
}

/// Secrets that overlap become one, named by the rule that stands first.
fn merged(mut found: Vec<SecretFound>) -> Vec<SecretFound> {
    found.sort_unstable();
    let mut merged: Vec<SecretFound> = Vec::with_capacity(found.len());
    for (span, rule) in found {
        match merged.last_mut() {
            Some((last, first)) if span.0 < last.1 => {
                last.1 = last.1.max(span.1);
                *first = rule.min(*first);
            }
            _ => merged.push((span, rule)),
        }
    }
    merged
}

#[cfg(test)]
mod tests;
