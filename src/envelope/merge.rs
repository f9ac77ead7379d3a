//! One failure, one finding: candidates of body, header, log line and repetition become one; different ids stay different.

use crate::envelope::context::candidate::{Candidate, Rank, Said};
use crate::envelope::finding::{Finding, FindingField, Span};
use crate::envelope::recognise::failing_line::{self, FailureKind};
use crate::envelope::rule::claim::Proof;
use std::collections::HashMap;

/// Bytes between two places that can still tell of one failure where neither bears an id.
const NEAR: usize = 4096;

/// Findings before a cut one among which the whole one is looked for.
const MOST_ECHOED: usize = 16;

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
            (one_has_none && near && is_spelt_alike(last, &candidate) && is_same(last, &candidate))
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

/// Findings on either side among which the one is looked for that a lesser one belongs to.
const MOST_BESIDE: usize = 32;

/// Bytes between a failure of a product and what a standard says of it.
const BESIDE: usize = 2048;

/// How much a candidate proves beside others in the lines around: nothing, a standard, whose it is.
fn standing(candidate: &Candidate) -> u8 {
    match candidate.finding.proof {
        _ if candidate.unproven => 0,
        proof if proof > Proof::Standard => 2,
        _ => 1,
    }
}

/// Takes what standards say of a failure, and what only words do, into the finding that proves more of it: the nearest one in
/// the lines around, unless it bears another request id, another status or another time.
pub(crate) fn beside(merged: Vec<Candidate>) -> Vec<Candidate> {
    let places: Vec<(u8, Span)> = merged.iter().map(|held| (standing(held), held.finding.span)).collect();
    let mut kept: Vec<Option<Candidate>> = merged.into_iter().map(Some).collect();
    for least in [2, 1] {
        for at in 0..kept.len() {
            let (own, span) = places[at];
            let Some(lesser) = kept[at].as_ref().filter(|_| own < least) else { continue };
            if own == 1 && lesser.finding.proof != Proof::Standard {
                continue;
            }
            let distance = |other: Span| span.0.saturating_sub(other.1).max(other.0.saturating_sub(span.1));
            let around = |&main: &usize| {
                let (standing, other) = places[main];
                let near = standing >= least && distance(other) <= BESIDE;
                near && kept[main].as_ref().is_some_and(|main| may_be_same(main, lesser))
            };
            let window = at.saturating_sub(MOST_BESIDE)..(at + MOST_BESIDE).min(places.len());
            let nearest = window.filter(around).min_by_key(|&main| distance(places[main].1));
            let (Some(main), Some(lesser)) = (nearest, kept[at].take_if(|_| nearest.is_some())) else { continue };
            if let Some(main) = &mut kept[main] {
                take_in(main, &lesser);
            }
        }
    }
    kept.into_iter().flatten().collect()
}

/// Whether nothing that two candidates say of their failure differs.
fn may_be_same(main: &Candidate, lesser: &Candidate) -> bool {
    let differs = |one: &Option<String>, other: &Option<String>| one.is_some() && other.is_some() && one != other;
    let dated = lesser.time >= Rank::Line && main.time >= Rank::Line;
    // What two objects apart from each other say of two codes is about two failures.
    let (one, other) = (main.finding.span, lesser.finding.span);
    let apart = one.1 <= other.0 || other.1 <= one.0;
    let named = |candidate: &Candidate| candidate.envelope && candidate.finding.code.is_some();
    let same_id = main.finding.request_id.is_some() && main.finding.request_id == lesser.finding.request_id;
    if apart && !same_id && !lesser.unproven && named(main) && named(lesser) {
        return false;
    }
    let other_status = lesser.unproven
        && lesser.finding.http_status.is_some()
        && main.finding.http_status.is_some()
        && lesser.finding.http_status != main.finding.http_status;
    let other_time = dated && differs(&main.finding.timestamp, &lesser.finding.timestamp);
    let other_id = differs(&main.finding.request_id, &lesser.finding.request_id);
    // Of one request a log may tell at several times.
    !(other_id || other_time && !same_id || other_status)
}

/// Fills what a finding lacks from one that proves less of the same failure.
fn take_in(main: &mut Candidate, lesser: &Candidate) {
    let finding = &lesser.finding;
    let place = |field: FindingField| finding.fields.iter().find(|(held, _)| *held == field).map(|(_, span)| *span);
    if !lesser.unproven {
        main.say_also(finding.clone());
    } else if says_better(main, &lesser.finding, lesser.thrown) {
        main.say(&lesser.finding);
    }
    if let (None, Some(id), Some(span)) =
        (&main.finding.request_id, &finding.request_id, place(FindingField::RequestId))
    {
        main.set_request_id(lesser.request_id, &Said { text: id.clone(), span });
    }
    if let (None, Some(trace), Some(span)) = (&main.finding.trace_id, &finding.trace_id, place(FindingField::TraceId)) {
        main.finding.trace_id = Some(trace.clone());
        main.mark(FindingField::TraceId, span);
    }
    if let (None, Some(time), Some(span)) =
        (&main.finding.timestamp, &finding.timestamp, place(FindingField::Timestamp))
    {
        main.set_time(lesser.time, &Said { text: time.clone(), span });
    }
    main.finding.method = main.finding.method.take().or(finding.method.clone());
    if let (None, Some(status), Some(span)) =
        (main.finding.http_status, finding.http_status, place(FindingField::HttpStatus))
    {
        main.set_status(lesser.status, status, span);
    }
}

/// Bytes of the tags between the title of a page and its heading.
const HEADING: usize = 64;

/// Bytes of a text between two lines that follow each other.
const NEXT_LINE: usize = 2;

/// Whether what only words tell of a failure says better what happened: where the other one says nothing or only its status, or
/// where it is the exception's own message, of which the other one is the next line.
fn says_better(main: &Candidate, lesser: &Finding, thrown: bool) -> bool {
    let Some(said) = &lesser.message else { return false };
    let Some(held) = &main.finding.message else { return true };
    let fields = main.finding.fields.iter().filter(|(field, _)| *field == FindingField::Message);
    let start = fields.map(|(_, span)| span.0).chain([main.finding.span.0]).min().unwrap_or_default();
    let next = lesser.span.1 <= main.finding.span.0 && start.saturating_sub(lesser.span.1) <= NEXT_LINE;
    // An exception of its own, or the cause of the one before, is nearer to the root.
    let is_root = failing_line::read(held, false, false).is_some_and(|line| line.kind != FailureKind::Record);
    thrown && next && !is_root && !main.envelope || is_title(held) && is_sentence(said)
}

/// Whether a message is a status and its name, as titles of pages are.
fn is_title(message: &str) -> bool {
    let is_status = |word: &str| {
        let digits = word.trim_matches(|mark: char| !mark.is_ascii_alphanumeric());
        digits.len() == 3 && digits.starts_with(['4', '5']) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    message.split(' ').count() <= 5 && message.split(' ').any(is_status)
}

/// Whether a message has the words of a sentence, and not those of a request.
fn is_sentence(message: &str) -> bool {
    let small = |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    message.split([' ', '.', ',']).filter(small).count() >= 2 && !message.contains(" HTTP/")
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
