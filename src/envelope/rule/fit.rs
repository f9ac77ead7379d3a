//! Which of the rules that fit the fields of an object, a row, a record or a header counts.

use crate::envelope::record::fields::{FieldKind, Fields};
use crate::envelope::record::level::Level;
use crate::envelope::rule::claim::{Proof, Tier};
use crate::envelope::rule::envelope_rule::{CODE_LIKE, EnvelopeRule, KNOWN_CODE, set};
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::text::code::plain_letters;

/// What a rule that fits says.
#[derive(Debug, Clone)]
pub(crate) struct Fit<'g> {
    pub rule: &'g EnvelopeRule,
    pub proof: Proof,
    /// Where the code stands, for the rule of known codes.
    pub code: Option<FieldKind>,
    /// The next best that would have fitted.
    pub runner_up: Option<&'g EnvelopeRule>,
    /// Every other that fits, and what it proves.
    pub others: Vec<(&'g EnvelopeRule, Proof)>,
}

impl Fit<'_> {
    /// Whether it tells whose failure it is, or what it looks like.
    pub fn is_somebodys(&self) -> bool {
        self.proof != Proof::None || self.rule.quiet
    }

    /// Whether fields that stand one a line tell of it.
    pub fn is_told_of_block(&self) -> bool {
        self.is_somebodys() || self.rule.block
    }

    /// Whether what is inside is not read.
    pub fn is_opaque(&self) -> bool {
        self.rule.opaque && self.proof != Proof::Structure
    }
}

/// The best rule that fits the fields: by its proof, then by whose catalog it is, then by its place in the file.
pub(crate) fn fit<'g>(fields: &Fields<'_>, product_index: &'g ProductIndex) -> Option<Fit<'g>> {
    if fields.all.is_empty() {
        return None;
    }
    let there = set(fields.all.iter().map(|field| field.kind));
    let mut best: Option<(Fit<'g>, (u8, Tier))> = None;
    let mut runner_up: Option<(&'g EnvelopeRule, (u8, Tier))> = None;
    let mut others = Vec::new();
    let known = known_code(fields, product_index);
    let ruled = product_index.rules.iter().filter(|rule| rule.fits(there, fields, product_index));
    let ruled = ruled.map(|rule| Fit {
        rule,
        proof: rule.proof(fields, product_index),
        code: None,
        runner_up: None,
        others: Vec::new(),
    });
    for fit in ruled.chain(known) {
        let tier = product_index.tier(fit.rule.product);
        // A status alone says least of all.
        let proof =
            if product_index.is_statuses(fit.rule.product) { fit.proof.min(Proof::Structure) } else { fit.proof };
        // What denies nothing says so before anybody looks for a code in it.
        let weight = (if fit.rule.quiet { Proof::Code.weight() } else { proof.weight() }, tier);
        let rule = fit.rule;
        // That a code is known is no other reading of the same catalog's envelope.
        let same = |held: &EnvelopeRule| held.product == rule.product && [held.name, rule.name].contains(&KNOWN_CODE);
        let other = |held: &EnvelopeRule| held.name != rule.name && !same(held);
        match &best {
            Some((held, better)) if *better >= weight => {
                others.push((fit.rule, fit.proof));
                if other(held.rule) && runner_up.as_ref().is_none_or(|(_, held)| *held < weight) {
                    runner_up = Some((fit.rule, weight));
                }
            }
            _ => {
                if let Some((held, weight)) = best.take() {
                    others.push((held.rule, held.proof));
                    if other(held.rule) {
                        runner_up = Some((held.rule, weight));
                    }
                }
                best = Some((fit, weight));
            }
        }
    }
    let (mut fit, _) = best?;
    fit.runner_up = runner_up.map(|(rule, _)| rule);
    fit.others = others;
    Some(fit)
}

/// A distinctive code of one catalog under a key that holds codes.
fn known_code<'g>(fields: &Fields<'_>, product_index: &'g ProductIndex) -> Option<Fit<'g>> {
    // A record that tells of nothing wrong only mentions it.
    if fields.get(FieldKind::Level).is_some_and(|level| Level::of_value(&level.value) == Some(Level::Good)) {
        return None;
    }
    let code_like = fields.all.iter().filter(|field| CODE_LIKE.contains(&field.kind));
    for field in code_like {
        let Some(code) = field.text() else { continue };
        let code = plain_letters(code);
        let explained = |product: &usize| product_index.name(*product, &code).is_some_and(|name| name.entry.is_some());
        if let Some(product) = product_index.owner(&code).filter(explained) {
            let rule = &product_index.known_code[product];
            return Some(Fit { rule, proof: Proof::Code, code: Some(field.kind), runner_up: None, others: Vec::new() });
        }
    }
    None
}
