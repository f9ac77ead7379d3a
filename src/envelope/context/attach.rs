//! Attaching: gives each failure of a paste the facts around it that nothing else gave it, once all failures are known.
//!
//! The last resort, after everything that knows how tools print. A failure gets only facts of its own stretch of lines, and
//! only where all of them agree; a fact between two failures that could be either's goes to the one that it cannot
//! contradict.

use crate::envelope::context::candidate::{Candidate, Rank, Said};
use crate::envelope::context::fact;
use crate::envelope::context::own_line;
use crate::envelope::context::stretch::{Stretch, stretches};
use crate::envelope::finding::{FindingField, Span};
use crate::envelope::text::mapped::MappedText;

/// Bytes of the largest paste that is read so; a larger one is a log.
const LARGEST: usize = 48 << 10;

/// Fills what the failures of a paste lack with what stands in the same paragraph.
pub(crate) fn attach_close(found: &mut [Candidate], text: &MappedText<'_>) {
    if text.as_str().len() > LARGEST || !found.iter().any(is_open) {
        return;
    }
    let stretches = stretches(found, text);
    for (candidate, stretch) in found.iter_mut().zip(&stretches).filter(|(candidate, _)| is_open(candidate)) {
        fill(candidate, text, &Stretch::of(stretch.close.clone()), |_| true);
    }
}

/// Fills what the failures of a paste lack.
pub(crate) fn attach(found: &mut [Candidate], text: &MappedText<'_>) {
    // What the paragraph of a failure says comes first; which lines are whose changed as failures were joined.
    attach_close(found, text);
    if text.as_str().len() > LARGEST {
        return;
    }
    let names_trace = ["trace", "Trace", "TRACE"].iter().any(|name| text.as_str().contains(name));
    if !(names_trace || found.iter().any(is_open)) {
        return;
    }
    let stretches = stretches(found, text);
    for (candidate, stretch) in found.iter_mut().zip(&stretches) {
        if is_open(candidate) {
            fill(candidate, text, stretch, |_| true);
        }
        if names_trace && candidate.finding.trace_id.is_none() {
            fill_trace(candidate, text, stretch);
        }
    }
    // What stands between two failures belongs to the one that lacks it, unless the other one says the same.
    for index in 0..found.len() {
        for (other, between) in
            [(index.wrapping_sub(1), &stretches[index].before), (index + 1, &stretches[index].after)]
        {
            let Some(neighbour) = found.get(other).cloned() else { continue };
            if is_open(&found[index]) {
                fill(&mut found[index], text, &Stretch::of(between.clone()), |fact| contradicts(fact, &neighbour));
            }
        }
    }
}

/// Gives a failure the trace that the lines of its stretch name, where they name one.
fn fill_trace(candidate: &mut Candidate, text: &MappedText<'_>, stretch: &Stretch) {
    let letters = text.as_str();
    let traces = stretch.lines.iter().filter_map(|&(start, end)| {
        let (from, to) = own_line::trace(letters[start..end].trim_end())?;
        Some((start + from, start + to))
    });
    if let Some(trace) = agreed(traces, |&(from, to)| &letters[from..to]) {
        candidate.finding.trace_id = Some(letters[trace.0..trace.1].to_owned());
        candidate.mark(FindingField::TraceId, text.origin(trace));
    }
}

/// Whether something of a known failure is open.
fn is_open(candidate: &Candidate) -> bool {
    let finding = &candidate.finding;
    let lacks = finding.http_status.is_none() || candidate.lacks_time() || finding.request_id.is_none();
    lacks && finding.catalog.is_some()
}

/// A fact that may be a failure's.
enum AttachedFact<'t> {
    Status(u16),
    Time(&'t str),
    RequestId(&'t str),
}

/// Whether a failure has another value than the fact's, so that the fact cannot be its own.
fn contradicts(fact: &AttachedFact<'_>, candidate: &Candidate) -> bool {
    let finding = &candidate.finding;
    match *fact {
        AttachedFact::Status(status) => finding.http_status.is_some_and(|held| held != status),
        AttachedFact::Time(time) => finding.timestamp.as_deref().is_some_and(|held| held != time),
        AttachedFact::RequestId(id) => finding.request_id.as_deref().is_some_and(|held| held != id),
    }
}

/// Gives a failure the facts of a stretch that it lacks, where they agree and are allowed.
fn fill(
    candidate: &mut Candidate,
    text: &MappedText<'_>,
    stretch: &Stretch,
    allowed: impl Fn(&AttachedFact<'_>) -> bool,
) {
    let letters = text.as_str();
    let said = |(start, end): Span| Said { text: letters[start..end].to_owned(), span: text.origin((start, end)) };
    let envelope = candidate.finding.span;
    // What the envelope itself says has been read.
    let outside = |&(start, end): &Span| {
        let (start, end) = text.origin((start, end));
        end <= envelope.0 || envelope.1 <= start
    };
    let undated = || stretch.undated.iter().copied();
    if candidate.finding.http_status.is_none() {
        let value = |&(status, _): &(u16, Span)| status;
        let named = || undated().flat_map(|lines| fact::statuses(letters, lines)).filter(|(_, span)| outside(span));
        let bare = || undated().flat_map(|lines| fact::bare_statuses(letters, lines)).filter(|(_, span)| outside(span));
        let status = if named().next().is_some() { agreed(named(), value) } else { agreed(bare(), value) };
        if let Some((status, span)) = status.filter(|(status, _)| allowed(&AttachedFact::Status(*status))) {
            candidate.set_status(Rank::Near, status, text.origin(span));
        }
    }
    if candidate.lacks_time() {
        let lines = || stretch.lines.iter().copied();
        let dates = || lines().flat_map(|lines| fact::http_dates(letters, lines));
        // The envelope may hold the head, too.
        let sent = dates().find(outside).or_else(|| dates().next());
        let named = || lines().flat_map(|lines| fact::named_times(letters, lines)).filter(|(_, span)| outside(span));
        let time = sent.or_else(|| agreed(named(), |(name, _)| *name).map(|(_, span)| span));
        if let Some(span) = time.filter(|span| allowed(&AttachedFact::Time(&letters[span.0..span.1]))) {
            candidate.set_time(Rank::Near, &said(span));
        }
    }
    if candidate.finding.request_id.is_none() {
        let mut ids = undated().flat_map(|lines| fact::named_ids(letters, lines)).filter(outside);
        if let (Some(span), None) = (ids.next(), ids.next())
            && allowed(&AttachedFact::RequestId(&letters[span.0..span.1]))
        {
            candidate.set_request_id(Rank::Near, &said(span));
        }
    }
}

/// The first of some facts, if all of them agree in `what` they state.
fn agreed<T, K: PartialEq>(mut facts: impl Iterator<Item = T>, what: impl Fn(&T) -> K) -> Option<T> {
    let first = facts.next()?;
    facts.all(|other| what(&other) == what(&first)).then_some(first)
}
