//! One failure, one finding: candidates of body, header, log line and repetition become one; different ids stay different.

use crate::envelope::beside::{NEXT_LINE, is_sentence, is_title};
use crate::envelope::context::candidate::{Candidate, Rank};
use crate::envelope::finding::{Finding, FindingField};
use crate::envelope::rule::claim::Proof;
use std::collections::HashMap;

/// Bytes between two places that can still tell of one failure where neither bears an id.
const NEAR: usize = 4096;

/// Findings before a cut one among which the whole one is looked for.
const MOST_ECHOED: usize = 16;

/// Bytes of the tags between the title of a page and its heading.
const HEADING: usize = 64;

/// Merges candidates into one for each failure, in order of first appearance.
pub(crate) fn merge(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by_key(|candidate| candidate.finding.span.0);
    let mut merged: Vec<Candidate> = Vec::new();
    let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
    let mut loose: HashMap<String, usize> = HashMap::new();
    let mut supports = Vec::new();
    for candidate in candidates {
        if candidate.support {
            supports.push(candidate);
            continue;
        }
        let known = candidate.finding.request_id.as_ref().and_then(|id| by_id.get(id));
        let same = known.into_iter().flatten().copied().find(|&at| is_same(&merged[at], &candidate));
        let near = || {
            let last = merged.last()?;
            let one_has_none = last.finding.request_id.is_none() != candidate.finding.request_id.is_none();
            let near = candidate.finding.span.0.saturating_sub(last.finding.span.1) < NEAR;
            let is_apart = last.apart && candidate.finding.span.0 > last.finding.span.1;
            (one_has_none && near && !is_apart && is_spelt_alike(last, &candidate) && is_same(last, &candidate))
                .then(|| merged.len() - 1)
        };
        let again = || {
            let key = candidate.finding.request_id.is_none().then(|| key(&candidate.finding))?;
            loose.get(&key).copied()
        };
        // What was cut off before its id tells one once more that was told whole.
        let echo = || {
            let cut = candidate.cut && candidate.finding.request_id.is_none();
            let held = |at: &usize| {
                let held: &Candidate = &merged[*at];
                let named = held.finding.code.is_some() && candidate.finding.code.is_some();
                is_spelt_alike(held, &candidate) && says_alike(held, &candidate) && (named || is_same(held, &candidate))
            };
            cut.then(|| (0..merged.len()).rev().take(MOST_ECHOED).find(held))?
        };
        let place = if candidate.unproven { again() } else { same.or_else(near).or_else(again).or_else(echo) };
        let at = place.unwrap_or(merged.len());
        if let Some(held) = merged.get_mut(at) {
            absorb(held, candidate);
        } else {
            merged.push(candidate);
        }
        let finding = &merged[at].finding;
        match &finding.request_id {
            Some(id) => {
                let places = by_id.entry(id.clone()).or_default();
                if !places.contains(&at) {
                    places.push(at);
                }
            }
            None => {
                loose.insert(key(finding), at);
            }
        }
    }
    for support in supports {
        let known = support.finding.request_id.as_ref().and_then(|id| by_id.get(id));
        for &at in known.into_iter().flatten() {
            if let (Some(status), None) = (support.finding.http_status, merged[at].finding.http_status)
                && let Some((_, span)) =
                    support.finding.fields.iter().find(|(field, _)| *field == FindingField::HttpStatus)
            {
                merged[at].set_status(Rank::Near, status, *span);
            }
        }
    }
    merged
}

/// Whether what is told once more says it better: in a record of a log, where the other one is prose; in words, where it is
/// data; in a sentence, where it is a title.
fn retells(held: &Candidate, new: &Candidate) -> bool {
    let (Some(one), Some(other)) = (&held.finding.message, &new.finding.message) else { return false };
    let told = |candidate: &Candidate| candidate.finding.proof == Proof::Standard && !candidate.envelope;
    let recorded = new.time >= Rank::Line && held.time < Rank::Line;
    let is_data = |text: &String| text.matches('=').count() >= 3 && !is_sentence(text);
    let worded = is_data(one) && !is_data(other) || is_title(one) && !is_title(other) && is_sentence(other);
    told(held) && told(new) && (recorded || worded)
}

/// What two findings without ids must share to be the same.
fn key(finding: &Finding) -> String {
    let name = finding.entry.as_deref().or(finding.code.as_deref()).unwrap_or_default().to_ascii_lowercase();
    let message = if name.is_empty() { finding.message.as_deref().unwrap_or_default() } else { "" };
    format!("{}\n{name}\n{message}", finding.catalog.as_deref().unwrap_or_default())
}

/// Whether two candidates with the same id, or of which one has none, tell of the same failure.
fn is_same(held: &Candidate, new: &Candidate) -> bool {
    let (one, other) = (&held.finding, &new.finding);
    let name = |finding: &Finding| finding.entry.as_deref().or(finding.code.as_deref()).map(str::to_ascii_lowercase);
    let same_name = name(one) == name(other);
    let implied = |finding: &Finding| finding.code.is_none();
    let foreign = |finding: &Finding| finding.catalog.is_none();
    let same_id = one.request_id.is_some() && one.request_id == other.request_id;
    if foreign(one) || foreign(other) {
        // A proxy's reply or a relayed standard with the same id is the same failure seen from outside.
        return same_id || foreign(one) && foreign(other) && same_name && one.message == other.message;
    }
    one.catalog == other.catalog && (same_name || same_id && (implied(one) || implied(other)))
}

/// Whether what a cut candidate still says is what the whole one says.
fn says_alike(held: &Candidate, cut: &Candidate) -> bool {
    match (&held.finding.message, &cut.finding.message) {
        (Some(whole), Some(part)) => whole.starts_with(part.trim_end_matches(['.', '…'])),
        _ => true,
    }
}

/// Whether two candidates name their code by the same spelling, if both name one.
fn is_spelt_alike(held: &Candidate, new: &Candidate) -> bool {
    match (&held.finding.code, &new.finding.code) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => true,
    }
}

/// Whether a line only says in other words what one before it said of the same moment: the message of an exception and the code
/// below it are one failure. The same words once more are another one.
fn restates(held: &Candidate, new: &Candidate) -> bool {
    let told = |candidate: &Candidate| candidate.finding.proof == Proof::Standard && !candidate.envelope;
    let (one, other) = (&held.finding, &new.finding);
    // The title of a page and its heading, with tags between them.
    let between = other.span.0.saturating_sub(one.span.1);
    let headed = between > NEXT_LINE && between < HEADING && one.message.as_deref().is_some_and(is_title);
    told(held) && told(new) && one.timestamp == other.timestamp && (one.message != other.message || headed)
}

/// Takes over what a further candidate knows better.
fn absorb(held: &mut Candidate, new: Candidate) {
    let restated = restates(held, &new);
    if retells(held, &new) {
        held.say(&new.finding);
    }
    held.places.push(new.finding.span);
    let spans: Vec<_> = new.finding.fields.clone();
    let place = |field: FindingField| spans.iter().find(|(held, _)| *held == field).map(|(_, span)| *span);
    let better_code = new.finding.code.is_some() && (held.finding.code.is_none() || held.finding.catalog.is_none());
    if better_code || held.finding.catalog.is_none() && new.finding.catalog.is_some() {
        let other = new.finding.clone();
        (held.unproven, held.envelope) = (new.unproven, new.envelope);
        let finding = &mut held.finding;
        finding.catalog = other.catalog;
        finding.code = other.code;
        finding.entry = other.entry;
        finding.known = other.known;
        finding.shape = other.shape;
        finding.proof = other.proof;
        finding.why = other.why;
        finding.runner_up = other.runner_up;
        finding.message = other.message.or(finding.message.take());
        for field in [FindingField::Code, FindingField::Message] {
            if let Some(span) = place(field) {
                held.mark(field, span);
            }
        }
    }
    // Where only one place has the id, its time is the failure's.
    if held.finding.request_id.is_none() && new.finding.request_id.is_some() && new.time == held.time {
        held.time = Rank::None;
    }
    if let Some(span) = place(FindingField::RequestId)
        && new.request_id > held.request_id
    {
        held.finding.request_id.clone_from(&new.finding.request_id);
        held.request_id = new.request_id;
        held.mark(FindingField::RequestId, span);
    }
    if let Some(span) = place(FindingField::Timestamp)
        && new.time > held.time
    {
        held.finding.timestamp.clone_from(&new.finding.timestamp);
        held.time = new.time;
        held.mark(FindingField::Timestamp, span);
    }
    if let (Some(status), Some(span)) = (new.finding.http_status, place(FindingField::HttpStatus)) {
        held.set_status(new.status, status, span);
    }
    if let Some(surface) = &new.finding.surface {
        held.set_surface(new.surface, surface, new.finding.surface_why.clone());
    }
    if held.finding.message.is_none() {
        held.finding.message.clone_from(&new.finding.message);
        if let Some(span) = place(FindingField::Message) {
            held.mark(FindingField::Message, span);
        }
    }
    let finding = &mut held.finding;
    if finding.path.is_empty() {
        finding.path = new.finding.path;
    }
    finding.trace_id = finding.trace_id.take().or(new.finding.trace_id);
    finding.retry_after = finding.retry_after.or(new.finding.retry_after);
    finding.method = finding.method.take().or(new.finding.method);
    finding.confidence = finding.confidence.max(new.finding.confidence);
    for repair in new.finding.repairs {
        if !finding.repairs.contains(&repair) {
            finding.repairs.push(repair);
        }
    }
    for pair in new.finding.extra {
        if !finding.extra.iter().any(|(name, _)| *name == pair.0) {
            finding.extra.push(pair);
        }
    }
    if !restated {
        finding.count += new.finding.count;
    }
}
