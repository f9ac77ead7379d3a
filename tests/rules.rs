//! Every rule of the built-in catalogs holds on its own examples: it is found in each hit and in no miss, and every sample of a
//! catalog leads to its entry.

use errbook::catalog::Catalog;
use errbook::catalog::load::{self, builtin};
use errbook::envelope::{Decoder, Finding};
use errbook::triage::vocabulary;

/// A rule with its examples: its name, whether it tells of a failure, the texts in which it is found and those in which it is not.
type Examples<'c> = (&'c str, bool, &'c [String], &'c [String]);

fn rules(catalog: &Catalog) -> Vec<Examples<'_>> {
    let envelopes = catalog.envelopes.iter().map(|row| (row.name.as_str(), !row.quiet, &row.hits[..], &row.misses[..]));
    let lines = catalog.lines.iter().map(|row| (row.name.as_str(), true, &row.hits[..], &row.misses[..]));
    envelopes.chain(lines).collect()
}

#[test]
fn every_rule_is_found_in_its_hits_and_not_in_its_misses() {
    let catalogs = builtin();
    let decoder = Decoder::new(&vocabulary(&catalogs));
    let mut faults = Vec::new();
    for catalog in catalogs.all.iter().chain(load::shelf_ids().filter_map(load::shelf)) {
        for (name, tells, hits, misses) in rules(catalog) {
            let id = &catalog.head.id;
            if hits.is_empty() || misses.is_empty() {
                faults.push(format!("{id}: {name} has no hits or no misses"));
            }
            let is_told = |text: &String| {
                let findings = decoder.decode(text.as_bytes()).findings;
                // A rule that tells of no failure is found where nothing else is.
                if tells {
                    findings
                        .iter()
                        .any(|finding| finding.shape == name && finding.catalog.as_ref().is_none_or(|told| told == id))
                } else {
                    findings.is_empty()
                }
            };
            faults.extend(
                hits.iter().filter(|text| !is_told(text)).map(|text| format!("{id}: {name} not found in {text}")),
            );
            faults
                .extend(misses.iter().filter(|text| is_told(text)).map(|text| format!("{id}: {name} found in {text}")));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_sample_leads_to_its_entry() {
    let catalogs = builtin();
    let decoder = Decoder::new(&vocabulary(&catalogs));
    let mut faults = Vec::new();
    for catalog in catalogs.all.iter().chain(load::shelf_ids().filter_map(load::shelf)) {
        let id = &catalog.head.id;
        for sample in &catalog.samples {
            let found = decoder.decode(sample.text.as_bytes()).findings;
            let entries = |finding: &Finding| {
                let main = finding
                    .catalog
                    .as_ref()
                    .zip(finding.entry.as_ref())
                    .map(|(catalog, entry)| (catalog.clone(), entry.clone()));
                main.into_iter().chain(finding.also.clone()).collect::<Vec<_>>()
            };
            let told: Vec<_> =
                found.iter().flat_map(entries).filter(|(catalog, _)| catalog == id).map(|(_, entry)| entry).collect();
            match &sample.entry {
                Some(entry) if !told.contains(entry) => {
                    faults.push(format!("{id}: {entry} not found in {} ({told:?})", sample.text))
                }
                None if !told.is_empty() => faults.push(format!("{id}: {told:?} found in {}", sample.text)),
                _ => {}
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_fixed_text_has_words_to_search_for() {
    for catalog in load::shelf_ids().filter_map(load::shelf) {
        for entry in &catalog.entries {
            for text in &entry.texts {
                let longest = text.split('*').map(str::trim).map(str::len).max().unwrap_or_default();
                assert!(longest >= 6, "{}: {} of {}", catalog.head.id, text, entry.code);
            }
        }
    }
}
