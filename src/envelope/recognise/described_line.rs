//! Lines that catalogs describe (`[[line]]`): which of the rules that fit a line counts, and what the others add.
//!
//! The words are found by [`crate::envelope::rule::line_rule`].

use crate::envelope::finding::Span;
use crate::envelope::recognise::failing_line;
use crate::envelope::recognise::line_claim::LineClaim;
use crate::envelope::recognise::mentioned_text;
use crate::envelope::rule::claim::{Proof, Tier};
use crate::envelope::rule::line_rule::{Hole, LineMatch};
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::rule::product_set::SurfaceHint;

/// What a line that a catalog describes says: a mark before a code before a standard; of those with the same proof the one of
/// which most is fixed.
pub(crate) fn read<'l>(line: &'l str, product_index: &ProductIndex) -> Option<LineClaim<'l>> {
    let proven = product_index.lines(line).filter_map(|(product, spec, rule, found)| {
        let mentioned = || is_general(product_index.tier(product)) && is_only_mentioned(line, found.span);
        if spec.start && found.span.0 > 0 || mentioned() {
            return None;
        }
        let code = found.hole(Hole::Code);
        let name = code.map(|(from, to)| product_index.name(product, &line[from..to]));
        if matches!(name, Some(None)) {
            return None;
        }
        let distinctive = code.is_some_and(|(from, to)| product_index.is_distinctive(product, &line[from..to]));
        let proof = match product_index.tier(product) {
            Tier::Format => Proof::None,
            Tier::Standard => Proof::Standard,
            _ if spec.mark => Proof::Mark,
            _ if distinctive => Proof::Code,
            _ => Proof::Shape,
        };
        let entry = name.flatten().and_then(|name| name.entry).or(spec.entry).map(str::to_owned);
        let is_catch_all = entry.as_ref().is_some_and(|entry| product_index.is_catch_all(product, entry));
        // A line that spells a code says more than a text that stands for one.
        let weight = (!is_catch_all && !product_index.is_statuses(product), code.is_some(), rule.fixed());
        Some((proof, product_index.tier(product), weight, product, spec, found, entry))
    });
    let mut proven: Vec<_> = proven.collect();
    proven.sort_by_key(|(proof, tier, fixed, ..)| std::cmp::Reverse((proof.weight(), *tier, *fixed)));
    let mut proven = proven.into_iter();
    let (proof, tier, _, product, spec, found, entry) = proven.next()?;
    let mut also: Vec<(String, String)> = Vec::new();
    for (_, tier, _, other, _, _, named) in proven {
        let known = also.iter().any(|(catalog, _)| catalog == product_index.catalog(other));
        if let Some(named) = named.filter(|_| tier == Tier::Standard && other != product && !known) {
            also.push((product_index.catalog(other).to_owned(), named));
        }
    }
    Some(LineClaim {
        shape: spec.name.to_owned(),
        proof,
        also,
        product,
        code: found.hole(Hole::Code),
        entry,
        message: message(line, tier, &found),
        id: found.hole(Hole::RequestId),
        status: found.hole(Hole::Status),
        time: found.hole(Hole::Time),
        speaker: spec.surface.map(|(surface, why)| SurfaceHint::proven(product, surface, why, false)),
        class: None,
        surface: None,
        why: spec.why.to_string(),
        quotes: false,
    })
}

/// Whether words are only mentioned, or stand in a rule that something else fills.
fn is_only_mentioned(line: &str, place: Span) -> bool {
    mentioned_text::is_template(line) || mentioned_text::is_mentioned(line, place)
}

/// What a line says: of a standard the fixed words too, which say what happened as much as what varies between them.
fn message(line: &str, tier: Tier, found: &LineMatch) -> Option<Span> {
    match (found.hole(Hole::Message), tier) {
        (Some((_, end)), Tier::Standard) => Some((found.span.0, end)),
        (None, tier) if is_general(tier) => Some(text(line, found.span)),
        (hole, _) => hole,
    }
}

/// Whether a catalog is nobody's: a standard, or the formats of errors.
fn is_general(tier: Tier) -> bool {
    matches!(tier, Tier::Standard | Tier::Format)
}

/// The text of a line around what was found in it: behind the head of its record, between the tags of its page.
fn text(line: &str, (from, to): Span) -> Span {
    let start = failing_line::level(line, false).map_or(0, |(_, start)| start);
    if !line.trim_start().starts_with('<') {
        return (start, line.len());
    }
    // What was found may begin with a tag itself.
    let from = from + line[from..to].find('>').filter(|_| line[from..].starts_with('<')).map_or(0, |tag| tag + 1);
    let start = line[..from].rfind('>').map_or(start, |tag| tag + 1);
    let end = line[from..].find('<').map_or(line.len(), |length| from + length);
    let text = line[start..end].trim();
    let start = start + (line[start..end].len() - line[start..end].trim_start().len());
    (start, start + text.len())
}
