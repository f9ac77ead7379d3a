//! One failure told twice, side by side: what standards say of it, and what only words do, goes into the finding that proves
//! more of it.
//!
//! Candidates of one proof are merged before.

use crate::envelope::context::candidate::{Candidate, Rank, Said};
use crate::envelope::finding::{Finding, FindingField, Span};
use crate::envelope::recognise::failing_line::{self, FailureKind};
use crate::envelope::rule::claim::Proof;
use crate::envelope::text::mapped::MappedText;
use crate::envelope::text::timestamp::moment;

/// Findings on either side among which the one is looked for that a lesser one belongs to.
const MOST_BESIDE: usize = 32;

/// Bytes between a failure of a product and what a standard says of it.
const BESIDE: usize = 2048;

/// How much a candidate proves beside others in the lines around: nothing, a standard, an envelope with a code of somebody's own.
fn standing(candidate: &Candidate) -> u8 {
    let finding = &candidate.finding;
    match finding.proof {
        _ if candidate.unproven => 0,
        proof if proof > Proof::Standard => 2,
        Proof::Structure if candidate.envelope && finding.code.is_some() => 2,
        _ => 1,
    }
}

/// Takes what standards say of a failure, and what only words do, into the finding that proves more of it: the nearest one in
/// the lines around, unless it bears another request id, another status or another time.
pub(crate) fn beside(merged: Vec<Candidate>, text: &MappedText<'_>) -> Vec<Candidate> {
    let mut places: Vec<(u8, Span)> = merged.iter().map(|held| (standing(held), held.finding.span)).collect();
    let statuses: Vec<Option<u16>> = merged.iter().map(|held| held.finding.http_status).collect();
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
                let near = |main: &Candidate| distance(other) <= BESIDE || has_same_id(main, lesser);
                let may_be = |main: &Candidate| {
                    near(main) && may_be_same(main, lesser, text) && !is_record_apart(main, lesser, text)
                };
                standing >= least && kept[main].as_ref().is_some_and(may_be)
            };
            let window = at.saturating_sub(MOST_BESIDE)..(at + MOST_BESIDE).min(places.len());
            // Across an empty line or far away, what bears the same status goes with it before others, and what stands below before
            // what stands above: a head is above its body.
            let rank = |&main: &usize| {
                let far = distance(places[main].1) > BESIDE;
                let parted = far || kept[main].as_ref().is_some_and(|main| are_parted(main, lesser, text));
                let other_status = statuses[main].is_none() || statuses[main] != lesser.finding.http_status;
                (parted && other_status, parted && places[main].1.1 <= span.0, distance(places[main].1))
            };
            let nearest = window.filter(around).min_by_key(rank);
            let (Some(main), Some(lesser)) = (nearest, kept[at].take_if(|_| nearest.is_some())) else { continue };
            let is_member = span.0 <= places[main].1.0 && places[main].1.1 <= span.1;
            if is_member || kept[main].as_ref().is_some_and(|main| has_same_id(main, &lesser)) {
                // All that stands between the two is about the one failure, and so is all that stands in an exception.
                let held = &mut places[main].1;
                *held = (held.0.min(span.0), held.1.max(span.1));
            }
            if let Some(main) = &mut kept[main] {
                take_in(main, &lesser);
            }
        }
    }
    kept.into_iter().flatten().collect()
}

/// Whether an empty line parts a failure from what tells of itself alone: a record of a log, an exception with its members, or
/// below it an exception or an object.
fn is_record_apart(main: &Candidate, lesser: &Candidate, text: &MappedText<'_>) -> bool {
    let is_below = main.finding.span.1 <= lesser.finding.span.0;
    let is_record = lesser.unproven && lesser.finding.timestamp.is_some();
    // A program prints the body, and below it what it makes of the answer: its exception, or the object of `curl -w '%{json}'`.
    let is_body = is_whole_lines(main.finding.span, text);
    (is_record || lesser.apart || is_below && lesser.is_apart() && !is_body) && are_parted(main, lesser, text)
}

/// Whether nothing else stands in the lines of a place.
fn is_whole_lines((start, end): Span, text: &MappedText<'_>) -> bool {
    let before = text.between(start.saturating_sub(1), start);
    matches!(before, "" | "\n") && matches!(text.between(end, end + 1), "" | "\n" | "\r")
}

/// Whether an empty line stands between two candidates.
fn are_parted(one: &Candidate, other: &Candidate, text: &MappedText<'_>) -> bool {
    let (one, other) = (one.finding.span, other.finding.span);
    let between = text.between(one.1.min(other.1), one.0.max(other.0));
    between.lines().skip(1).any(|line| line.trim().is_empty())
}

fn has_same_id(one: &Candidate, other: &Candidate) -> bool {
    one.finding.request_id.is_some() && one.finding.request_id == other.finding.request_id
}

/// Whether nothing that two candidates say of their failure differs.
fn may_be_same(main: &Candidate, lesser: &Candidate, text: &MappedText<'_>) -> bool {
    let differs = |one: &Option<String>, other: &Option<String>| one.is_some() && other.is_some() && one != other;
    let dated = lesser.time >= Rank::Line && main.time >= Rank::Line;
    // What two objects apart from each other say of two codes is about two failures.
    let (one, other) = (main.finding.span, lesser.finding.span);
    let apart = one.1 <= other.0 || other.1 <= one.0;
    let named = |candidate: &Candidate| candidate.envelope && candidate.finding.code.is_some();
    let same_id = has_same_id(main, lesser);
    if apart && !same_id && !lesser.unproven && named(main) && named(lesser) {
        return false;
    }
    let statuses = main.finding.http_status.zip(lesser.finding.http_status);
    // A standard may explain another answer, which the failure was told after.
    let other_status = statuses.is_some_and(|(one, other)| one != other)
        && (lesser.unproven || !same_id && are_parted(main, lesser, text));
    let other_time = dated
        && differs(&main.finding.timestamp, &lesser.finding.timestamp)
        && !(statuses.is_none() && is_answer_above(main, lesser, text));
    let other_id = differs(&main.finding.request_id, &lesser.finding.request_id);
    // Of one request a log may tell at several times.
    !(other_id || other_time && !same_id || other_status)
}

/// Milliseconds between the lines in which a client logs an answer and its program what it says.
const AT_ONCE: u64 = 1000;

/// Whether one is the status line of an answer as a client logs it, in the line above the other one. What the answer says of its own
/// time is by another clock.
fn is_answer_above(main: &Candidate, answer: &Candidate, text: &MappedText<'_>) -> bool {
    let is_status_line = answer.finding.message.as_ref().is_some_and(|line| line.contains("HTTP/"));
    let (above, below) = (answer.finding.span.1, main.finding.span.0);
    if !is_status_line || above > below || text.between(above, below).matches('\n').count() > 1 {
        return false;
    }
    let at = |candidate: &Candidate| moment(candidate.finding.timestamp.as_ref()?.as_bytes());
    main.time == Rank::Own || at(main).zip(at(answer)).is_some_and(|(one, other)| one.abs_diff(other) <= AT_ONCE)
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

/// Bytes of a text between two lines that follow each other.
pub(crate) const NEXT_LINE: usize = 2;

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
pub(crate) fn is_title(message: &str) -> bool {
    let is_status = |word: &str| {
        let digits = word.trim_matches(|mark: char| !mark.is_ascii_alphanumeric());
        digits.len() == 3 && digits.starts_with(['4', '5']) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    message.split(' ').count() <= 5 && message.split(' ').any(is_status)
}

/// Whether a message has the words of a sentence, and not those of a request.
pub(crate) fn is_sentence(message: &str) -> bool {
    let small = |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    message.split([' ', '.', ',']).filter(small).count() >= 2 && !message.contains(" HTTP/")
}
