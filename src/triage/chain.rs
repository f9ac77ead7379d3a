//! The chain of a case: events as they were written, one JSON text each, and whether any was changed or left out.
//!
//! Judged on the written text, not on the parsed event: texts are redacted again when they are read, by rules that may have
//! grown since, and an event of a newer errbook can be proven whole even where it cannot be understood.

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::digest::{digest, seal};
use super::event::{Event, EventKind};

/// The events of a case and what is wrong with them.
#[derive(Debug, Clone, Default)]
pub struct Chain {
    /// The events, in order.
    pub events: Vec<Event>,
    /// Where it is broken; empty for a whole chain.
    pub breaks: Vec<Break>,
    /// The events as they were written, for a copy that verifies.
    pub texts: Vec<String>,
}

/// One place where a chain is broken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("event {seq}: {what}")]
pub struct Break {
    /// The place, from 1.
    pub seq: u64,
    /// What is wrong there.
    pub what: String,
}

impl Chain {
    /// Reads events, one JSON text each, in order.
    pub fn read<T: AsRef<str> + Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        let mut chain = Self::default();
        let mut prev = String::new();
        for (seq, text) in (1..).zip(texts) {
            match serde_json::from_str::<Value>(text.as_ref()) {
                Ok(content) => {
                    if keys(&content) != keys_written(text.as_ref()) {
                        chain.broken(seq, "bears a key twice, and its hash covers only one of them".into());
                    }
                    prev = chain.link(seq, &prev, &content);
                }
                Err(error) => chain.broken(seq, format!("cannot be read: {error}")),
            }
            chain.texts.push(text.into());
        }
        chain.check_tombstones();
        chain
    }

    /// Whether an event, as a JSON text by itself, is as it was written.
    pub fn is_sealed(text: &str) -> bool {
        let content: Value = serde_json::from_str(text).unwrap_or_default();
        let said = |name: &str| content[name].as_str().unwrap_or_default();
        keys(&content) == keys_written(text) && seal(said("prev"), &digest(&content)) == said("hash")
    }

    /// Whether nothing was changed or left out.
    pub fn is_whole(&self) -> bool {
        self.breaks.is_empty()
    }

    fn link(&mut self, seq: u64, prev: &str, content: &Value) -> String {
        let text = |name: &str| content[name].as_str().unwrap_or_default().to_owned();
        let hash = text("hash");
        if content["seq"] != seq {
            self.broken(seq, format!("bears the number {}: one is missing or out of place", content["seq"]));
        }
        if text("prev") != prev {
            self.broken(seq, "does not follow the event before it".into());
        }
        if seal(&text("prev"), &digest(content)) != hash {
            self.broken(seq, "was changed after it was written".into());
        }
        let strange = content.as_object().into_iter().flatten().find(|(name, _)| !KEYS.contains(&name.as_str()));
        if let Some((name, _)) = strange {
            self.broken(seq, format!("bears `{name}`, which its hash does not cover"));
        }
        match Event::deserialize(content) {
            Ok(event) => {
                // Of what is left of it only the digest is proven: there must be nothing else to read.
                let emptied = matches!(event.act, EventKind::Forgotten { .. });
                if emptied && !(event.is_emptied() && serde_json::json!(event) == *content) {
                    self.broken(seq, "was taken out, and something was put there since".into());
                }
                if self.events.first().is_some_and(|first| first.case != event.case) {
                    self.broken(seq, format!("belongs to another case, {}", event.case));
                }
                self.events.push(event);
            }
            Err(error) => self.broken(seq, format!("was written by another version of errbook ({error})")),
        }
        hash
    }

    /// A tombstone counts only where a later event of the chain says who took the content out, and when.
    fn check_tombstones(&mut self) {
        let unsaid = |event: &Event| {
            let EventKind::Forgotten { by, when, .. } = &event.act else { return false };
            !self.events.iter().any(|other| {
                let forgot = matches!(&other.act, EventKind::Forgot { seqs, .. } if seqs.contains(&event.seq));
                forgot && other.actor == *by && other.at == *when
            })
        };
        let missing: Vec<u64> = self.events.iter().filter(|event| unsaid(event)).map(|event| event.seq).collect();
        for seq in missing {
            self.broken(seq, "was taken out, and no event says by whom".into());
        }
    }

    fn broken(&mut self, seq: u64, what: String) {
        self.breaks.push(Break { seq, what });
    }
}

/// Every key of an event; the hash covers what is under these.
const KEYS: [&str; 7] = ["case", "seq", "at", "actor", "act", "prev", "hash"];

/// How many keys there are, at any depth.
fn keys(value: &Value) -> usize {
    match value {
        Value::Object(fields) => fields.len() + fields.values().map(keys).sum::<usize>(),
        Value::Array(values) => values.iter().map(keys).sum(),
        _ => 0,
    }
}

/// How many keys a JSON text has: each is followed by a colon, and no other colon stands outside of strings.
fn keys_written(text: &str) -> usize {
    let (mut keys, mut inside, mut escaped) = (0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = inside,
            b'"' => inside = !inside,
            b':' if !inside => keys += 1,
            _ => {}
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::Case;
    use crate::triage::rules::tests::{case, go, ready_to_retry, text};

    fn written(case: &Case) -> Vec<String> {
        case.events().iter().map(|event| serde_json::to_string(event).unwrap()).collect()
    }

    fn judged(texts: &[String]) -> Vec<String> {
        Chain::read(texts).breaks.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_whole_chain_reads_back_as_it_was() {
        let case = case(ready_to_retry());
        let chain = Chain::read(written(&case));
        assert!(chain.is_whole(), "{:?}", chain.breaks);
        assert_eq!(chain.events, case.events());
    }

    #[test]
    fn whatever_is_changed_left_out_or_moved_shows_where() {
        let whole = written(&case(ready_to_retry()));
        let changed = |at: usize, from: &str, to: &str| {
            let mut texts = whole.clone();
            assert!(texts[at].contains(from));
            texts[at] = texts[at].replace(from, to);
            judged(&texts)
        };
        assert_eq!(changed(4, "log is gone", "all is well"), ["event 5: was changed after it was written"]);
        assert_eq!(changed(4, "ada@desk", "eve@desk"), ["event 5: was changed after it was written"]);
        assert_eq!(
            changed(3, "2026", "2025"),
            ["event 4: was changed after it was written"],
            "times are part of the content"
        );
        let left_out = [&whole[..2], &whole[3..]].concat();
        assert_eq!(
            judged(&left_out)[..2],
            [
                "event 3: bears the number 4: one is missing or out of place".to_owned(),
                "event 3: does not follow the event before it".to_owned()
            ]
        );
        let mut swapped = whole.clone();
        swapped.swap(1, 2);
        assert_eq!(judged(&swapped).len(), 5);
        let torn = [&whole[..1], &["{\"seq\":".to_owned()]].concat();
        assert_eq!(judged(&torn), ["event 2: cannot be read: EOF while parsing a value at line 1 column 7"]);
    }

    #[test]
    fn a_tombstone_keeps_the_chain_whole_only_where_somebody_answers_for_it() {
        let mut case = case(ready_to_retry());
        go(&mut case, EventKind::Forgot { seqs: vec![5], reason: text("a token") }).unwrap();
        let mut texts = written(&case);
        let stone = case.events()[4].forgotten(&case.events()[6]);
        texts[4] = serde_json::to_string(&stone).unwrap();
        assert!(!texts.join("").contains("log is gone"));
        assert_eq!(judged(&texts), Vec::<String>::new());
        assert!(Case::fold(&Chain::read(&texts).events).is_ok(), "the steps after it stand as they stood");
        assert_eq!(judged(&texts[..6]), ["event 5: was taken out, and no event says by whom"]);
        assert_eq!(
            judged(&[&texts[..4], &[texts[4].replace("ada@desk\",\"when", "eve@desk\",\"when")], &texts[5..]].concat()),
            ["event 5: was taken out, and no event says by whom"]
        );
    }

    #[test]
    fn what_no_hash_covers_is_refused() {
        let mut case = case(ready_to_retry());
        go(&mut case, EventKind::Forgot { seqs: vec![5], reason: text("a token") }).unwrap();
        let mut whole = written(&case);
        whole[4] = serde_json::to_string(&case.events()[4].forgotten(&case.events()[6])).unwrap();
        assert_eq!(judged(&whole), Vec::<String>::new());
        let changed = |at: usize, from: &str, to: &str| {
            let mut texts = whole.clone();
            assert!(texts[at].contains(from), "{}", texts[at]);
            texts[at] = texts[at].replacen(from, to, 1);
            judged(&texts)
        };
        let twice = "bears a key twice, and its hash covers only one of them";
        assert_eq!(changed(1, "{\"case\"", "{\"actor\":\"eve\",\"case\""), [format!("event 2: {twice}")]);
        assert_eq!(changed(1, "\"kind\"", "\"kind\":\"no:ted\",\"kind\""), [format!("event 2: {twice}")]);
        assert_eq!(
            changed(1, "{\"case\"", "{\"seen\":\"by ada: yes\",\"case\""),
            ["event 2: bears `seen`, which its hash does not cover"]
        );
        let put = "event 5: was taken out, and something was put there since";
        assert_eq!(changed(4, "(forgotten)", "call eve"), [put]);
        assert_eq!(changed(4, "\"digest\"", "\"text\":\"call eve\",\"digest\""), [put]);
    }

    #[test]
    fn an_event_of_a_newer_errbook_is_proven_but_not_understood() {
        let case = case(ready_to_retry());
        let mut content = serde_json::to_value(&case.events()[0]).unwrap();
        content["act"] = serde_json::json!({"kind": "dreamt", "of": "sleep"});
        content["hash"] = seal("", &digest(&content)).into();
        let broken = judged(&[content.to_string()]);
        assert!(broken[0].starts_with("event 1: was written by another version of errbook"), "{broken:?}");
    }
}
