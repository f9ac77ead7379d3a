//! Lines of access logs, of which no two are alike: what decoding said of one holds for all of the same status, in which the same
//! words tell.
//!
//! Decodes nothing. Only what an HTTP status says is kept; whatever else a line tells is decoded each time.

use crate::envelope::bulk::anchors::Anchors;
use crate::envelope::bulk::batch::{Batch, Spelling};
use crate::envelope::finding::{Finding, FindingField, Span};
use crate::envelope::prefix::time;
use crate::envelope::recognise::access_line::{self, AccessLine};
use crate::envelope::rule::claim::Proof;
use crate::envelope::text::timestamp::moment;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use memchr::{memchr_iter, memmem};

/// Kinds of lines that are remembered; with more, learning begins anew.
const KINDS: usize = 4096;

/// What tells kinds of lines apart: the status, and a hash of the words in which anchors stand.
pub(super) type AccessKey = (u16, u64);

/// A line of an access log.
pub(super) struct Access<'l> {
    text: &'l str,
    said: AccessLine,
}

/// What decoding said of a line, for all of its kind.
#[derive(Debug)]
pub(super) struct AccessPlan {
    /// The failure of the status; none where it is no failure.
    spelling: Option<Arc<Spelling>>,
    /// Where its time stands.
    at: Option<TimePlace>,
}

/// Where a time stands in lines whose other parts differ in length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct TimePlace {
    /// The byte before it, and how many of them stand before that one; none for the beginning of the line.
    behind: Option<(u8, usize)>,
}

/// What was learnt of lines of access logs; a kind without a plan is decoded each time.
#[derive(Default)]
pub(super) struct AccessPlans(pub(super) HashMap<AccessKey, Option<AccessPlan>>);

impl<'l> Access<'l> {
    /// Reads a line; none where it is no line of an access log.
    pub fn of(line: &'l [u8]) -> Option<Self> {
        memmem::find(line, b" HTTP/")?;
        let text = str::from_utf8(line).ok()?;
        Some(Self { text, said: access_line::read(text)? })
    }

    /// Its kind.
    pub fn key(&self, anchors: &Anchors) -> AccessKey {
        let line = self.text.as_bytes();
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.=%".contains(byte);
        let mut hasher = DefaultHasher::new();
        let (mut from, mut anchors) = (0, anchors.within(line));
        while let Some((start, end)) = anchors.find(from) {
            from = end;
            if (start..=end).contains(&self.said.place.0) {
                continue;
            }
            let before = line[..start].iter().rev().take_while(|byte| is_word(byte)).count();
            let after = line[end..].iter().take_while(|byte| is_word(byte)).count();
            hasher.write(&line[start - before..end + after]);
            hasher.write_u8(b'\n');
            from = end + after;
        }
        (self.said.status, hasher.finish())
    }
}

impl AccessPlans {
    /// Adds what is known of a line to a batch. Returns whether anything is known of its kind.
    pub fn follow(&self, access: &Access<'_>, key: AccessKey, batch: &mut Batch) -> bool {
        let Some(Some(plan)) = self.0.get(&key) else { return false };
        let Some(spelling) = &plan.spelling else { return true };
        let at = match plan.at.map(|place| place.read(access.text)) {
            // A line of another format.
            Some(None) => return false,
            Some(Some((start, end))) => moment(&access.text.as_bytes()[start..end]),
            None => None,
        };
        let id = access.said.request_id.map_or("", |(start, end)| &access.text[start..end]);
        batch.push(spelling, id, at);
        true
    }

    /// Learns from what decoding said of a line; `spelling` is what its failure is called.
    pub fn learn(
        &mut self,
        access: &Access<'_>,
        key: AccessKey,
        findings: &[Finding],
        spelling: Option<Arc<Spelling>>,
    ) {
        if self.0.len() >= KINDS {
            self.0.clear();
        }
        self.0.entry(key).or_insert_with(|| AccessPlan::of(access, findings, spelling));
    }
}

impl AccessPlan {
    /// None where the line tells more than its status, or in another place than all; or nothing, although its status is a failing
    /// one: then what stands around it says so, and the next line may be told otherwise.
    fn of(access: &Access<'_>, findings: &[Finding], spelling: Option<Arc<Spelling>>) -> Option<Self> {
        let Some(finding) = findings.first() else {
            return (access.said.status < 400).then_some(Self { spelling: None, at: None });
        };
        let of_status = finding.proof == Proof::Standard && finding.http_status == Some(access.said.status);
        let id = access.said.request_id.map(|(start, end)| &access.text[start..end]);
        if findings.len() > 1 || !of_status || finding.request_id.as_deref() != id {
            return None;
        }
        let at = match &finding.timestamp {
            None => None,
            Some(said) => {
                let (start, end) = finding.fields.iter().find(|(field, _)| *field == FindingField::Timestamp)?.1;
                let place = TimePlace::of(access.text, start);
                (access.text.get(start..end) == Some(said) && place.read(access.text) == Some((start, end)))
                    .then_some(())?;
                Some(place)
            }
        };
        Some(Self { spelling, at })
    }
}

impl TimePlace {
    fn of(line: &str, start: usize) -> Self {
        let behind = line.as_bytes()[..start].last();
        Self { behind: behind.map(|&byte| (byte, memchr_iter(byte, &line.as_bytes()[..start - 1]).count())) }
    }

    /// The time that stands there.
    fn read(self, line: &str) -> Option<Span> {
        let start = match self.behind {
            None => 0,
            Some((byte, before)) => memchr_iter(byte, line.as_bytes()).nth(before)? + 1,
        };
        let length = time::dated(line.get(start..)?)?;
        Some((start, start + length))
    }
}
