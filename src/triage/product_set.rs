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
///
/// # Panics
/// Never: the bytes are errbook's own.
fn product(catalog: &Catalog) -> Product<'static> {
    #[expect(clippy::expect_used, reason = "made by errbook itself and checked when it was read")]
    let packed = || looked_for(catalog).expect("memory is there");
    #[expect(clippy::expect_used, reason = "made by errbook itself and checked when it was read")]
    postcard::from_bytes(catalog.looked_for(packed)).expect("what is looked for is whole")
}

/// What decoding looks for in a catalog, as bytes to be packed with it.
///
/// # Errors
/// When memory is short.
pub fn looked_for(catalog: &Catalog) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_stdvec(&lexis(catalog))
}

fn lexis(catalog: &Catalog) -> Product<'_> {
    // What tells of no failure is explained and never found.
    let entries = catalog.entries.iter().filter(|entry| !entry.harmless);
    let rules = catalog.rules();
    let listed = rules.listed.iter().map(|listed| CodeSpelling {
        spelling: &listed.code,
        entry: None,
        surfaces: texts(&listed.surfaces),
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
        catch_all: catalog.head.catch_all.clone(),
        rules: rules.envelopes.iter().map(rule).collect(),
        lines: rules.lines.iter().map(line).collect(),
        texts: entries
            .clone()
            .flat_map(|entry| entry.texts.iter().map(|text| (text.as_str(), entry.code.as_str())))
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
                entry.classes.iter().map(|class| {
                    (class.name.as_str(), class.sdk.as_str(), entry.code.as_str(), class.surface.as_deref())
                })
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

fn rule(envelope: &Envelope) -> RuleSpec<'_> {
    RuleSpec {
        name: &envelope.name,
        why: &envelope.why,
        when: pairs(&envelope.when),
        any: envelope.any.iter().map(pairs).collect(),
        mark: pairs(&envelope.mark),
        code: texts(&envelope.code),
        entry: envelope.entry.as_deref(),
        message: texts(&envelope.message),
        request_id: envelope.request_id.as_deref().map(texts),
        status: envelope.status.as_deref().map(texts),
        time: envelope.time.as_deref().map(texts),
        only: envelope.only.as_deref().map(texts),
        surface: envelope.surface.as_deref().map(|surface| (surface, envelope.surface_why.as_str())),
        implied: envelope.implied,
        opaque: envelope.opaque,
        apart: envelope.apart,
        block: envelope.block,
        quiet: envelope.quiet,
        weak: envelope.weak,
        show: texts(&envelope.show),
    }
}

fn texts(all: &[String]) -> Vec<&str> {
    all.iter().map(String::as_str).collect()
}

fn pairs(conditions: &Conditions) -> Vec<(&str, &str)> {
    let words = conditions.iter().flat_map(|(path, asked)| asked.words().iter().map(move |word| (path, word)));
    words.map(|(path, word)| (path.as_str(), word.as_str())).collect()
}

fn line(line: &LinePattern) -> LineSpec<'_> {
    LineSpec {
        text: &line.text,
        name: &line.name,
        why: line.why.as_str().into(),
        entry: line.entry.as_deref(),
        surface: line.surface.as_deref().map(|surface| (surface, line.surface_why.as_str())),
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
    let owned = |group: &Conditions| {
        pairs(group).into_iter().map(|(path, word)| (path.to_owned(), word.to_owned())).collect::<Vec<_>>()
    };
    let always = owned(&line.when);
    let group = |group: &Conditions| [always.clone(), owned(group)].concat();
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
fn events(entry: &Entry) -> impl Iterator<Item = MessagePattern<'_>> {
    entry.logs.iter().filter_map(|log| {
        let (services, _) = log.place.split_once(" log")?;
        let service = services.split(' ').next().filter(|_| !services.contains(" or "));
        Some(MessagePattern {
            text: &log.event,
            entry: Some(&entry.code),
            surface: service.map(|service| service.to_lowercase().into()),
            http: entry.http.clone(),
            needs_code: false,
        })
    })
}

fn names(entry: &Entry) -> Vec<CodeSpelling<'_>> {
    let own = CodeSpelling { spelling: &entry.code, entry: Some(&entry.code), surfaces: texts(&entry.surfaces) };
    let others = entry.aliases.iter().map(|alias| CodeSpelling {
        spelling: &alias.code,
        entry: Some(&entry.code),
        surfaces: alias.surface.iter().map(String::as_str).collect(),
    });
    std::iter::once(own).chain(others).collect()
}

fn print<'a>(entry: Option<&'a String>, fixed: &'a Fingerprint) -> MessagePattern<'a> {
    MessagePattern {
        text: &fixed.text,
        entry: entry.map(String::as_str),
        surface: fixed.surface.as_deref().map(Into::into),
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
            assert_eq!(catalog.looked_for(Vec::new), looked_for(catalog).unwrap(), "{}", catalog.head.id);
            assert_eq!(format!("{:?}", product(catalog)), format!("{:?}", lexis(catalog)), "{}", catalog.head.id);
        }
    }
}
