//! A catalog laid over one of the same identifier: it adds to it, and an entry that is there already is overridden field by
//! field, by the fields that the new file gives and no others. What each file brought is kept, so that it can be told.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::catalogs::{BroughtByFile, Catalogs};
use super::entry::Entry;
use super::product::{Catalog, CatalogKind, CatalogRules};

/// The entries of a file as it gives them: code and fields.
pub type Given = Vec<Map<String, Value>>;

impl Catalogs {
    /// Adds a catalog; into the one of the same identifier where there is one. `given` are its entries as the file gives them;
    /// where that is not known, an entry takes the place of the one that is there.
    pub fn join(&mut self, file: &str, new: Catalog, given: &Given) {
        let mut brought =
            BroughtByFile { file: file.to_owned(), catalog: new.head.id.clone(), ..BroughtByFile::default() };
        let Some(known) = self.all.iter_mut().chain(&mut self.shelf).find(|known| known.head.id == new.head.id) else {
            brought.added = new.entries.len();
            let place = if new.head.kind == CatalogKind::Product { &mut self.all } else { &mut self.shelf };
            place.push(new);
            self.brought.push(brought);
            return;
        };
        known.extended = true;
        let (head, entries, rules) = known.to_mut();
        for entry in new.entries.iter() {
            let Some(old) = entries.iter_mut().find(|old| old.code.eq_ignore_ascii_case(&entry.code)) else {
                entries.push(Arc::clone(entry));
                brought.added += 1;
                continue;
            };
            let same = |fields: &&Map<String, Value>| fields.get("code").and_then(Value::as_str) == Some(&entry.code);
            let fields = given.iter().find(same);
            *old = fields.and_then(|fields| laid_over(old, fields)).map_or_else(|| Arc::clone(entry), Arc::new);
            let names = fields.into_iter().flat_map(Map::keys).filter(|name| *name != "code").cloned().collect();
            brought.overridden.push((old.code.clone(), names));
        }
        let CatalogRules { messages, listed, speakers, envelopes, lines, sequences, headers, keys, samples, check } =
            new.rules().clone();
        rules.messages.extend(messages);
        rules.listed.extend(listed);
        rules.speakers.extend(speakers);
        rules.envelopes.extend(envelopes);
        rules.lines.extend(lines);
        rules.sequences.extend(sequences);
        rules.headers.extend(headers);
        rules.check.join(check);
        for (kind, names) in keys {
            rules.keys.entry(kind).or_default().extend(names);
        }
        rules.samples.extend(samples);
        head.surfaces.extend(new.head.surfaces);
        self.brought.push(brought);
    }
}

/// An entry with fields of a file laid over it.
fn laid_over(entry: &Entry, fields: &Map<String, Value>) -> Option<Entry> {
    let mut value = serde_json::to_value(entry).ok()?;
    let object = value.as_object_mut()?;
    for (name, field) in fields {
        object.insert(name.clone(), field.clone());
    }
    serde_json::from_value(value).ok()
}
