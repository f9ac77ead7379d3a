//! Failures told in words: of what catalogs describe, exception lines and fixed messages, the one that proves most of a line.

use crate::envelope::context::candidate::{Candidate, Context, Rank};
use crate::envelope::finding::Span;
use crate::envelope::recognise::exception_line::ExceptionPart;
use crate::envelope::recognise::line_claim::LineClaim;
use crate::envelope::recognise::{described_line, fixed_message};
use crate::envelope::record::LONGEST_LINE;
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::rule::product_set::SurfaceHint;
use crate::envelope::text::mapped::MappedText;
use std::sync::Arc;

/// What the line of words at `place` tells of a failure; `speaker` is who was named before it.
pub(crate) fn read(
    text: &MappedText<'_>,
    place: Span,
    context: &Context,
    speaker: Option<Arc<SurfaceHint>>,
    product_index: &ProductIndex,
) -> Option<Candidate> {
    let line = &text.as_str()[place.0..place.1];
    if line.len() > LONGEST_LINE {
        return None;
    }
    let claim = best(line, context, product_index)?;
    let mut context = context.clone();
    if let Some((status, (from, to))) = claim.status(line) {
        context.set_status(Rank::Line, status, text.origin((place.0 + from, place.0 + to)));
    }
    context.speaker = product_index.speaker(line).or(claim.speaker.clone()).or(speaker).or(context.speaker);
    Some(claim.candidate(text, place.0, &context, product_index))
}

/// The claim that proves most; of equals what a catalog describes.
fn best<'l>(line: &'l str, context: &Context, product_index: &ProductIndex) -> Option<LineClaim<'l>> {
    let parts = ExceptionPart::all(line);
    let mut worded = parts.iter().find_map(|part| part.code_first(product_index));
    if worded.is_none() {
        worded = fixed_message::read(line, context, product_index);
    }
    if worded.is_none() {
        worded = parts.iter().find_map(|part| part.class_alone(product_index));
    }
    match (described_line::read(line, product_index), worded) {
        (Some(described), Some(worded)) if worded.proof.weight() <= described.proof.weight() => Some(described),
        (described, worded) => worded.or(described),
    }
}
