//! Whether the examples of a catalog hold: a rule is found in each of its hits and in none of its misses, and every sample leads to
//! its entry.

use crate::catalog::{Catalog, CatalogKind};
use crate::envelope::{Decoder, Finding};

/// A rule with its examples: its name, whether it tells of a failure, the texts in which it is found and those in which it is not.
type Examples<'c> = (&'c str, bool, &'c [String], &'c [String]);

fn rules(catalog: &Catalog) -> Vec<Examples<'_>> {
    let catalog = catalog.rules();
    let envelopes = catalog.envelopes.iter().map(|row| (row.name.as_str(), !row.quiet, &row.hits[..], &row.misses[..]));
    let lines = catalog.lines.iter().map(|row| (row.name.as_str(), true, &row.hits[..], &row.misses[..]));
    let sequences = catalog.sequences.iter().map(|row| (row.name.as_str(), true, &row.hits[..], &row.misses[..]));
    envelopes.chain(lines).chain(sequences).collect()
}

/// The entries of a catalog that a finding names, as its own or beside it.
fn entries<'f>(finding: &'f Finding, catalog: &'f str) -> impl Iterator<Item = &'f str> {
    let own = finding.entry.as_deref().filter(move |_| finding.catalog.as_deref() == Some(catalog));
    let beside = finding.also.iter().filter(move |(of, _)| of == catalog).map(|(_, entry)| entry.as_str());
    own.into_iter().chain(beside)
}

/// What a catalog says of its examples that does not hold, a line each. The decoder knows the catalog.
pub fn faults(catalog: &Catalog, decoder: &Decoder) -> Vec<String> {
    let id = catalog.head.id.as_str();
    let mut faults = Vec::new();
    let decode = |text: &str| decoder.decode(text.as_bytes()).findings;
    for (name, tells, hits, misses) in rules(catalog) {
        if hits.is_empty() || misses.is_empty() {
            faults.push(format!("{name} has no hits or no misses"));
        }
        let bears = |text: &str| {
            let own = |finding: &Finding| finding.catalog.as_deref().is_none_or(|told| told == id);
            decode(text).iter().any(|finding| finding.shape == name && own(finding))
        };
        let found = |text: &str| match catalog.head.kind {
            // A rule that tells of no failure is found where nothing else is.
            _ if !tells => decode(text).is_empty(),
            // Standards overlap: what counts is that this one is told.
            CatalogKind::Format => decode(text).iter().any(|finding| finding.shape == name),
            CatalogKind::Standard => decode(text).iter().any(|finding| entries(finding, id).next().is_some()),
            CatalogKind::Product => bears(text),
        };
        let missed = hits.iter().filter(|text| !found(text));
        faults.extend(missed.map(|text| format!("{name} not found in {text:?}")));
        let wrong = misses.iter().filter(|text| if tells { bears(text) } else { found(text) });
        faults.extend(wrong.map(|text| format!("{name} found in {text:?}")));
    }
    for sample in &catalog.rules().samples {
        let findings = decode(&sample.text);
        let told: Vec<&str> = findings.iter().flat_map(|finding| entries(finding, id)).collect();
        match &sample.entry {
            Some(entry) if !told.contains(&entry.as_str()) => {
                faults.push(format!("{entry} not found in {:?}", sample.text));
            }
            None if !told.is_empty() => faults.push(format!("something found in {:?}", sample.text)),
            _ => {}
        }
    }
    faults
}
