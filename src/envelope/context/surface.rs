//! Who spoke: the surface that decided, with the sentence that says how the paste proves it, or why it cannot.

use crate::envelope::context::candidate::{Candidate, Context, Rank};
use crate::envelope::finding::FindingField;
use crate::envelope::rule::envelope_rule::{KNOWN_CODE, MENTION};
use crate::envelope::rule::product_index::ProductIndex;

/// Rules by which a code is told wherever it stands: anybody may have repeated it.
const OPEN: [&str; 2] = [KNOWN_CODE, MENTION];

/// Decides the surface of a candidate whose code and message are set.
pub(crate) fn decide(
    candidate: &mut Candidate,
    product: Option<usize>,
    structure: Option<(&str, &str)>,
    service: Option<&str>,
    context: &Context,
    product_index: &ProductIndex,
) {
    if let Some((surface, why)) = structure {
        candidate.set_surface(Rank::Own, surface, format!("{surface}: {why}"));
        return;
    }
    let Some(product) = product else {
        match context.speaker.as_ref().filter(|speaker| speaker.relayed) {
            Some(speaker) => candidate.set_speaker(Rank::Own, speaker),
            None => "not an envelope of a known product".clone_into(&mut candidate.finding.surface_why),
        }
        return;
    };
    let finding = &candidate.finding;
    let message = finding.message.clone().unwrap_or_default();
    let pattern = product_index
        .message(&message, Some(product), finding.entry.as_deref())
        .or_else(|| product_index.message(&message, Some(product), None))
        .or_else(|| product_index.event(&message, finding.http_status))
        .or_else(|| product_index.begins(&message, Some(product)).filter(|_| !finding.repairs.is_empty()));
    // A client's own words tell who reported; the words before them, who answered.
    let reporter = |surface: &str| product_index.is_reporter(product, surface);
    if let Some(surface) = pattern
        .and_then(|(_, pattern)| pattern.surface.clone())
        .filter(|surface| !reporter(surface) || context.speaker.is_none())
    {
        let rank = if reporter(&surface) { Rank::Near } else { Rank::Record };
        candidate.set_surface(rank, &surface, format!("{surface}: only it says \"{}\"", clipped(&message)));
        if let Some((_, span)) =
            candidate.finding.fields.iter().find(|(field, _)| *field == FindingField::Message).copied()
        {
            candidate.mark(FindingField::Surface, span);
        }
        return;
    }
    if let Some(speaker) = &context.speaker {
        candidate.set_speaker(Rank::Line, speaker);
        return;
    }
    if OPEN.contains(&candidate.finding.shape.as_str()) {
        "the code is known, but nothing in the paste tells who wrote it there"
            .clone_into(&mut candidate.finding.surface_why);
        return;
    }
    let spelling = candidate.finding.code.clone().or_else(|| candidate.finding.entry.clone()).unwrap_or_default();
    let surfaces: Vec<String> = product_index.surfaces(product, &spelling).into_iter().map(str::to_owned).collect();
    match (&surfaces[..], service.or(context.service.as_deref())) {
        ([only], _) => {
            candidate.set_surface(Rank::Transport, only, format!("{only}: no other surface sends {spelling}"));
        }
        (several, Some(service))
            if several.iter().any(|surface| surface == service) && finding_is_logged(candidate) =>
        {
            candidate.set_surface(Rank::Transport, service, format!("{service}: it stands in its own log"));
        }
        ([], _) => "nothing in the paste tells who spoke".clone_into(&mut candidate.finding.surface_why),
        (several, _) => {
            candidate.finding.surface_why = format!("undecided: {spelling} is sent by {}", several.join(", "));
        }
    }
}

/// Whether a service's own log record told it, rather than a body that it relays.
fn finding_is_logged(candidate: &Candidate) -> bool {
    candidate.finding.code.is_none()
}

fn clipped(message: &str) -> String {
    message.char_indices().nth(80).map_or_else(|| message.to_owned(), |(at, _)| format!("{}…", &message[..at]))
}
