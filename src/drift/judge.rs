//! What is wrong between a catalog and what a tree says: codes missing, codes that nothing sends, codes that are sent otherwise.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::found::{Gathered, Said, Sent, TokenPlace};
use super::leaf::{Slot, makes_errors};
use super::message::{agree, shown};
use super::spelling::Spelling;
use super::words::{DriftWords, humps};
use crate::catalog::{Catalog, Entry};

/// What kind of drift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftKind {
    /// Sent, and not in the catalog.
    Missing,
    /// In the catalog, and never sent.
    Phantom,
    /// Sent with another status or message.
    Changed,
    /// In the catalog, and on no page.
    Undocumented,
    /// On a page, and not in the catalog.
    Unlisted,
}

impl DriftKind {
    /// The word of the JSON contract.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Phantom => "phantom",
            Self::Changed => "changed",
            Self::Undocumented => "undocumented",
            Self::Unlisted => "unlisted",
        }
    }
}

/// One difference, its place still a token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What kind.
    pub kind: DriftKind,
    /// The code.
    pub code: String,
    /// Where.
    pub place: Option<TokenPlace>,
    /// What, in words.
    pub what: String,
}

/// Holds a catalog against what a tree says; `others` are codes of other catalogs that are checked with it.
pub fn judge(
    catalog: &Catalog,
    gathered: &Gathered,
    spelling: &Spelling,
    words: &DriftWords,
    others: &HashSet<String>,
) -> Vec<Difference> {
    let mut differences = missing(gathered, spelling, words, others);
    let sent: HashSet<&str> = gathered.sent.iter().map(|sent| sent.code.as_str()).collect();
    for entry in catalog.entries.iter() {
        let put_together = |code: &str| {
            gathered.patterns.iter().any(|pattern| spelling.fitting(pattern).any(|fitting| fitting == code))
        };
        let is_sent = entry.spellings().any(|code| sent.contains(code) || put_together(code));
        if !is_sent && entry.silent.is_none() {
            let what = if gathered.named.contains(&entry.code) || gathered.rows.contains_key(&entry.code) {
                "declared in the source, and sent by nothing there"
            } else {
                "nothing in the source sends it"
            };
            differences.push(Difference {
                kind: DriftKind::Phantom,
                code: entry.code.clone(),
                place: None,
                what: what.into(),
            });
        }
        differences.extend(changed(entry, gathered, words));
    }
    differences.sort();
    differences.dedup_by(|b, a| (a.kind, &a.code, &a.what) == (b.kind, &b.code, &b.what));
    differences
}

fn key(slot: &Slot) -> Option<(&str, &str)> {
    (!slot.place.is_empty()).then_some((slot.callee.as_str(), slot.place.as_str()))
}

fn missing(gathered: &Gathered, spelling: &Spelling, words: &DriftWords, others: &HashSet<String>) -> Vec<Difference> {
    let known = |code: &str| spelling.knows(code) || others.contains(code);
    let learned: BTreeSet<(&str, &str)> = gathered
        .sent
        .iter()
        .filter(|sent| known(&sent.code))
        .flat_map(|sent| sent.slots.iter().filter_map(key))
        .filter(|(callee, _)| !callee.is_empty())
        .collect();
    let mut places: BTreeMap<&str, &Sent> = BTreeMap::new();
    for sent in gathered.sent.iter().filter(|sent| !known(&sent.code)) {
        let taught = sent.slots.iter().filter_map(key).any(|slot| {
            let same = |known: &&(&str, &str)| known.0 == slot.0 && words.is("code", slot.1);
            learned.contains(&slot) || learned.iter().any(|known| same(&known))
        });
        let callee = sent.slots.first().map(|slot| slot.callee.as_str()).unwrap_or_default();
        let name = callee.rsplit('.').next().unwrap_or_default();
        let makes = name.starts_with(char::is_uppercase)
            || makes_errors(name, words)
            || words.is("through", name)
            || learned.iter().any(|known| known.0 == callee);
        let family = (callee.is_empty() || makes)
            && sent.name.as_ref().is_some_and(|name| gathered.groups.contains(&name.group));
        let sure = sent.slots.iter().any(|slot| slot.sure);
        if (taught || family || sure) && spelling.fits(&sent.code, taught || family) {
            places.entry(&sent.code).or_insert(sent);
        }
    }
    let row = |(code, sent): (&str, &Sent)| Difference {
        kind: DriftKind::Missing,
        code: code.to_owned(),
        place: Some(sent.declared),
        what: "sent, and not in the catalog".into(),
    };
    places.into_iter().map(row).collect()
}

/// The statuses with which a code is sent at a place: those beside it, those of a table, those of what is called.
fn statuses(sent: &Sent, gathered: &Gathered, words: &DriftWords) -> Vec<(u16, TokenPlace)> {
    if !sent.said.statuses.is_empty() {
        return sent.said.statuses.clone();
    }
    if let Some(row) = gathered.rows.get(&sent.code).filter(|row| !row.statuses.is_empty()) {
        return row.statuses.clone();
    }
    if sent.said.given {
        return Vec::new();
    }
    let names = sent.name.iter().filter(|name| name.made).map(|name| name.name.clone());
    let callees = sent.slots.iter().map(|slot| slot.callee.rsplit('.').next().unwrap_or_default().to_owned());
    for mut name in names.chain(callees) {
        for _ in 0..6 {
            let Some((statuses, parents)) = gathered.defaults.get(&name) else { break };
            let distinct: BTreeSet<u16> = statuses.iter().map(|(status, _)| *status).collect();
            if distinct.len() == 1 {
                return statuses.clone();
            }
            let Some(parent) = parents.first() else { break };
            name.clone_from(parent);
        }
        let bare: Vec<String> = humps(&name)
            .into_iter()
            .filter(|word| {
                !["error", "exception", "result", "response", "http", "err", "new", "api"].contains(&word.as_str())
            })
            .collect();
        if let Some(status) = words.status(&bare.concat()) {
            return vec![(status, sent.declared)];
        }
    }
    Vec::new()
}

fn changed(entry: &Entry, gathered: &Gathered, words: &DriftWords) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut say = |place: TokenPlace, what: String| {
        differences.push(Difference { kind: DriftKind::Changed, code: entry.code.clone(), place: Some(place), what });
    };
    for sent in gathered.sent.iter().filter(|sent| entry.spellings().any(|code| code == sent.code)) {
        let statuses = statuses(sent, gathered, words);
        if let Some((status, place)) = statuses
            .first()
            .filter(|_| !entry.http.is_empty() && !statuses.iter().any(|(status, _)| entry.http.contains(status)))
        {
            let known: Vec<String> = entry.http.iter().map(u16::to_string).collect();
            say(*place, format!("sent with {status}, the catalog says {}", known.join(", ")));
        }
        let empty = Said::default();
        let row = gathered.rows.get(&sent.code).unwrap_or(&empty);
        let messages = if sent.said.messages.is_empty() { &row.messages } else { &sent.said.messages };
        let fixed: Vec<&str> = entry
            .fingerprints
            .iter()
            .map(|print| print.text.as_str())
            .chain(entry.texts.iter().map(String::as_str))
            .collect();
        let told = |message: &str| {
            let bare = message.trim_start_matches('[');
            let bare = bare
                .strip_prefix(sent.code.as_str())
                .map_or(message, |rest| rest.trim_start_matches([':', ']', ' ', '-']));
            fixed.iter().any(|fixed| agree(message, fixed) || agree(bare, fixed))
        };
        if let Some((message, place)) = messages
            .first()
            .filter(|_| !entry.fingerprints.is_empty() && !messages.iter().any(|(message, _)| told(message)))
        {
            say(
                *place,
                format!("the message is \"{}\", the catalog knows \"{}\"", shown(message), fixed.join("\", \"")),
            );
        }
    }
    differences
}
