//! Turns catalogs into the plain [`ProductSet`] that decoding takes, so that envelopes and catalogs stay blind to each other.

use std::sync::Arc;

use crate::catalog::rule::{Conditions, Envelope, Header, LinePattern, Member, Sequence, milliseconds};
use crate::catalog::{Catalog, CatalogKind, Catalogs, Entry, Fingerprint};
use crate::envelope::{
    Barred, CodeSpelling, HeaderSpec, LineAsked, LineSpec, MessagePattern, Product, ProductSet, RuleSpec, SequenceSpec,
    SurfaceHint, Tier,
};

/// The names, messages and exception classes of every catalog.
pub fn product_set(catalogs: &Catalogs) -> ProductSet {
    ProductSet {
        products: catalogs.all.iter().chain(&catalogs.shelf).map(|catalog| Arc::new(product(catalog))).collect(),
    }
}

/// What decoding looks for, of a catalog that came packed with it, or of its entries and rules.
fn product(catalog: &Catalog) -> Product {
    let packed = catalog.looked_for().and_then(|bytes| postcard::from_bytes(bytes).ok());
    packed.unwrap_or_else(|| lexis(catalog))
}

/// What decoding looks for in a catalog, as bytes to be packed with it.
///
/// # Errors
/// When memory is short.
pub fn looked_for(catalog: &Catalog) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_stdvec(&lexis(catalog))
}

fn lexis(catalog: &Catalog) -> Product {
    // What tells of no failure is explained and never found.
    let entries = catalog.entries.iter().filter(|entry| !entry.harmless);
    let rules = catalog.rules();
    let listed = rules.listed.iter().map(|listed| CodeSpelling {
        spelling: listed.code.clone(),
        entry: None,
        surfaces: listed.surfaces.clone(),
    });
    Product {
        catalog: catalog.head.id.clone(),
        short: catalog.head.short.clone(),
        tier: match catalog.head.kind {
            CatalogKind::Format => Tier::Format,
            CatalogKind::Standard => Tier::Standard,
            CatalogKind::Product if catalog.builtin => Tier::Product,
            CatalogKind::Product => Tier::User,
        },
        clients: catalog.head.clients.clone(),
        statuses: catalog.head.statuses,
        libraries: catalog.head.libraries.clone(),
        rules: rules.envelopes.iter().map(rule).collect(),
        lines: rules.lines.iter().map(line).collect(),
        texts: entries
            .clone()
            .flat_map(|entry| entry.texts.iter().map(|text| (text.clone(), entry.code.clone())))
            .collect(),
        sequences: rules.sequences.iter().map(sequence).collect(),
        headers: rules.headers.iter().map(header).collect(),
        keys: rules.keys.clone().into_iter().collect(),
        names: entries.clone().flat_map(|entry| names(entry)).chain(listed).collect(),
        prints: entries
            .clone()
            .flat_map(|entry| entry.fingerprints.iter().map(|fixed| print(Some(&entry.code), fixed)))
            .chain(rules.messages.iter().map(|fixed| print(None, fixed)))
            .collect(),
        events: entries.clone().flat_map(|entry| events(entry)).collect(),
        classes: entries
            .flat_map(|entry| {
                entry
                    .classes
                    .iter()
                    .map(|class| (class.name.clone(), class.sdk.clone(), entry.code.clone(), class.surface.clone()))
            })
            .collect(),
        speakers: rules
            .speakers
            .iter()
            .map(|speaker| SurfaceHint {
                phrase: speaker.phrase.clone(),
                surface: speaker.surface.clone(),
                why: speaker.why.clone(),
                relayed: false,
                product: None,
            })
            .collect(),
    }
}

fn rule(envelope: &Envelope) -> RuleSpec {
    RuleSpec {
        name: envelope.name.clone(),
        why: envelope.why.clone(),
        when: pairs(&envelope.when),
        any: envelope.any.iter().map(pairs).collect(),
        mark: pairs(&envelope.mark),
        code: envelope.code.clone(),
        entry: envelope.entry.clone(),
        message: envelope.message.clone(),
        request_id: envelope.request_id.clone(),
        status: envelope.status.clone(),
        only: envelope.only.clone(),
        surface: envelope.surface.clone().map(|surface| (surface, envelope.surface_why.clone())),
        implied: envelope.implied,
        opaque: envelope.opaque,
        block: envelope.block,
        quiet: envelope.quiet,
        weak: envelope.weak,
        show: envelope.show.clone(),
    }
}

fn pairs(conditions: &Conditions) -> Vec<(String, String)> {
    let words = conditions.iter().flat_map(|(path, asked)| asked.words().iter().map(move |word| (path, word)));
    words.map(|(path, word)| (path.clone(), word.clone())).collect()
}

fn line(line: &LinePattern) -> LineSpec {
    LineSpec {
        text: line.text.clone(),
        name: line.name.clone(),
        why: line.why.clone(),
        entry: line.entry.clone(),
        surface: line.surface.clone().map(|surface| (surface, line.surface_why.clone())),
        mark: line.mark,
        start: line.start,
    }
}

fn sequence(sequence: &Sequence) -> SequenceSpec {
    let length = |text: &Option<String>| text.as_deref().and_then(milliseconds);
    let lines = if sequence.order.is_empty() { &sequence.set } else { &sequence.order };
    SequenceSpec {
        name: sequence.name.clone(),
        why: sequence.why.clone(),
        entry: sequence.entry.clone(),
        in_order: !sequence.order.is_empty(),
        window: length(&sequence.window),
        lines: lines.iter().map(|line| (asked(line), line.count.unwrap_or(1))).collect(),
        not: sequence
            .negate
            .iter()
            .map(|negation| Barred {
                asked: asked(&negation.line),
                anchor: negation.anchor,
                slide: length(&negation.slide).unwrap_or(0),
                window: length(&negation.window).unwrap_or(0),
                absolute: negation.absolute,
            })
            .collect(),
        mark: sequence.mark,
    }
}

/// What is asked of a line of a sequence: of its fields all of `when`, and one group of `any` where there are any.
fn asked(line: &Member) -> LineAsked {
    if let Some(text) = &line.value {
        return LineAsked::Value(text.clone());
    }
    if let Some(pattern) = &line.regex {
        return LineAsked::Regex(pattern.clone());
    }
    let always = pairs(&line.when);
    let group = |group: &Conditions| [always.clone(), pairs(group)].concat();
    LineAsked::Fields(if line.any.is_empty() { vec![always] } else { line.any.iter().map(group).collect() })
}

fn header(header: &Header) -> HeaderSpec {
    HeaderSpec {
        name: header.name.clone(),
        value: header.value.clone(),
        beside: header.beside.clone(),
        surface: header.surface.clone(),
        why: header.why.clone(),
        relayed: header.relayed,
    }
}

/// The events of service logs; what Audit calls its rows is no log line.
fn events(entry: &Entry) -> impl Iterator<Item = MessagePattern> {
    entry.logs.iter().filter_map(|log| {
        let (services, _) = log.place.split_once(" log")?;
        let service = services.split(' ').next().filter(|_| !services.contains(" or "));
        Some(MessagePattern {
            text: log.event.clone(),
            entry: Some(entry.code.clone()),
            surface: service.map(str::to_lowercase),
            http: entry.http.clone(),
            needs_code: false,
        })
    })
}

fn names(entry: &Entry) -> Vec<CodeSpelling> {
    let own = CodeSpelling {
        spelling: entry.code.clone(),
        entry: Some(entry.code.clone()),
        surfaces: entry.surfaces.clone(),
    };
    let others = entry.aliases.iter().map(|alias| CodeSpelling {
        spelling: alias.code.clone(),
        entry: Some(entry.code.clone()),
        surfaces: alias.surface.iter().cloned().collect(),
    });
    std::iter::once(own).chain(others).collect()
}

fn print(entry: Option<&String>, fixed: &Fingerprint) -> MessagePattern {
    MessagePattern {
        text: fixed.text.clone(),
        entry: entry.cloned(),
        surface: fixed.surface.clone(),
        http: fixed.http.clone(),
        needs_code: fixed.needs_code,
    }
}

#[cfg(test)]
mod tests {
    use super::{lexis, looked_for, product};
    use crate::catalog::load::builtin;

    #[test]
    fn what_is_packed_with_a_catalog_is_what_its_entries_and_rules_say() {
        let catalogs = builtin();
        for catalog in catalogs.all.iter().chain(&catalogs.shelf) {
            assert_eq!(catalog.looked_for(), Some(&looked_for(catalog).unwrap()[..]), "{}", catalog.head.id);
            assert_eq!(format!("{:?}", product(catalog)), format!("{:?}", lexis(catalog)), "{}", catalog.head.id);
        }
    }
}
