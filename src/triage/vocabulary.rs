//! Turns catalogs into the plain [`Vocabulary`] that decoding takes, so that envelopes and catalogs stay blind to each other.

use crate::catalog::{Catalog, Catalogs, Entry, Fingerprint};
use crate::envelope::{Lexis, Name, Print, Speaker, Vocabulary};

/// The names, messages and exception classes of every catalog.
pub fn vocabulary(catalogs: &Catalogs) -> Vocabulary {
    Vocabulary { products: catalogs.all.iter().map(lexis).collect() }
}

fn lexis(catalog: &Catalog) -> Lexis {
    let entries = catalog.entries.iter();
    let listed = catalog.listed.iter().map(|listed| Name {
        spelling: listed.code.clone(),
        entry: None,
        surfaces: listed.surfaces.clone(),
    });
    Lexis {
        catalog: catalog.head.id.clone(),
        short: catalog.head.short.clone(),
        names: entries.clone().flat_map(|entry| names(entry)).chain(listed).collect(),
        prints: entries
            .clone()
            .flat_map(|entry| entry.fingerprints.iter().map(|fixed| print(Some(&entry.code), fixed)))
            .chain(catalog.messages.iter().map(|fixed| print(None, fixed)))
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
        speakers: catalog
            .speakers
            .iter()
            .map(|speaker| Speaker {
                phrase: speaker.phrase.clone(),
                surface: speaker.surface.clone(),
                why: speaker.why.clone(),
            })
            .collect(),
    }
}

/// The events of service logs; what Audit calls its rows is no log line.
fn events(entry: &Entry) -> impl Iterator<Item = Print> {
    entry.logs.iter().filter_map(|log| {
        let (services, _) = log.place.split_once(" log")?;
        let service = services.split(' ').next().filter(|_| !services.contains(" or "));
        Some(Print {
            text: log.event.clone(),
            entry: Some(entry.code.clone()),
            surface: service.map(str::to_lowercase),
            http: entry.http.clone(),
            needs_code: false,
        })
    })
}

fn names(entry: &Entry) -> Vec<Name> {
    let own = Name { spelling: entry.code.clone(), entry: Some(entry.code.clone()), surfaces: entry.surfaces.clone() };
    let others = entry.aliases.iter().map(|alias| Name {
        spelling: alias.code.clone(),
        entry: Some(entry.code.clone()),
        surfaces: alias.surface.iter().cloned().collect(),
    });
    std::iter::once(own).chain(others).collect()
}

fn print(entry: Option<&String>, fixed: &Fingerprint) -> Print {
    Print {
        text: fixed.text.clone(),
        entry: entry.cloned(),
        surface: fixed.surface.clone(),
        http: fixed.http.clone(),
        needs_code: fixed.needs_code,
    }
}
