//! The catalogs in force as bytes, for a cache: of those that are built in and as they were, only the names.
//!
//! Whether the bytes still say what the files say is for whoever keeps them to know.

use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::catalogs::{BroughtByFile, Catalogs};
use super::checklist::Checklist;
use super::load::builtin;
use super::packed::{JoinedParts, PackedCatalog, join};
use super::product::Catalog;

/// What is not a catalog itself.
#[derive(Deserialize, Serialize)]
struct ImageHead {
    catalogs: Vec<CatalogPlace>,
    checklists: Vec<Checklist>,
    brought: Vec<BroughtByFile>,
}

/// A catalog of the image.
#[derive(Deserialize, Serialize)]
struct CatalogPlace {
    id: String,
    standard: bool,
    origin: Origin,
}

/// Where a catalog comes from. One that is as it was built in has no part in the image.
#[derive(PartialEq, Eq, Deserialize, Serialize)]
enum Origin {
    Builtin,
    Extended,
    User,
}

impl Catalogs {
    /// The catalogs as bytes, each with what decoding looks for in it.
    ///
    /// # Errors
    /// When they are too large.
    pub fn to_bytes(&self, looked_for: impl Fn(&Catalog) -> io::Result<Vec<u8>>) -> io::Result<Vec<u8>> {
        let all = self.all.iter().map(|catalog| (catalog, false));
        let all: Vec<(&Catalog, bool)> = all.chain(self.shelf.iter().map(|catalog| (catalog, true))).collect();
        let place = |&(catalog, standard): &(&Catalog, bool)| CatalogPlace {
            id: catalog.head.id.clone(),
            standard,
            origin: match (catalog.builtin, catalog.extended) {
                (true, false) => Origin::Builtin,
                (true, true) => Origin::Extended,
                (false, _) => Origin::User,
            },
        };
        let head = ImageHead {
            catalogs: all.iter().map(place).collect(),
            checklists: self.checklists.iter().map(|list| Checklist::clone(list)).collect(),
            brought: self.brought.clone(),
        };
        let mut parts = vec![serde_json::to_vec(&head)?];
        for ((catalog, _), _) in all.iter().zip(&head.catalogs).filter(|(_, place)| place.origin != Origin::Builtin) {
            parts.push(catalog.pack(looked_for(catalog)?)?);
        }
        let joined = join(&parts)?;
        Ok([&crc32fast::hash(&joined).to_le_bytes()[..], &joined].concat())
    }

    /// The catalogs that were written as these bytes; none where the bytes are none, or changed since.
    pub fn from_bytes(bytes: &'static [u8]) -> Option<Self> {
        let (told, joined) = bytes.split_first_chunk()?;
        if u32::from_le_bytes(*told) != crc32fast::hash(joined) {
            return None;
        }
        let parts = JoinedParts::new(joined)?;
        let mut parts = (0..parts.count()).map(|part| parts.get(part));
        let head: ImageHead = serde_json::from_slice(parts.next()?).ok()?;
        let builtin = builtin();
        let mut catalogs = Self {
            checklists: head.checklists.into_iter().map(Arc::new).collect(),
            brought: head.brought,
            ..Self::default()
        };
        for CatalogPlace { id, standard, origin } in head.catalogs {
            let catalog = if origin == Origin::Builtin {
                builtin.catalog(&id)?.clone()
            } else {
                let extended = origin == Origin::Extended;
                let packed = PackedCatalog::new(parts.next()?)?;
                Catalog { builtin: extended, extended, ..Catalog::packed(packed)? }
            };
            if standard { catalogs.shelf.push(catalog) } else { catalogs.all.push(catalog) }
        }
        Some(catalogs)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Catalogs;
    use crate::catalog::join::Given;
    use crate::catalog::load::builtin;
    use crate::catalog::{Catalog, CatalogRules, Entry, Head};

    fn team(id: &str, code: &str) -> Catalog {
        let entry = Entry { catalog: id.into(), code: code.into(), ..Entry::default() };
        let head = Head { id: id.into(), ..Head::default() };
        Catalog { entries: [Arc::new(entry)].into_iter().collect(), ..Catalog::new(head, CatalogRules::default()) }
    }

    #[test]
    fn kept_catalogs_are_the_same_as_read_ones() {
        let mut read = builtin();
        read.join("press.toml", team("press", "PAPER_OUT"), &Given::new());
        let extended = read.all[0].head.id.clone();
        read.join("more.toml", team(&extended, "PAPER_OUT"), &Given::new());
        let kept = Catalogs::from_bytes(read.to_bytes(|_| Ok(vec![7])).unwrap().leak()).unwrap();
        let told = |catalogs: &Catalogs| {
            let all = catalogs.all.iter().chain(&catalogs.shelf);
            all.map(|catalog| {
                let entries: Vec<String> = catalog.entries.iter().map(|entry| format!("{entry:?}")).collect();
                (format!("{:?}{:?}", catalog.head, catalog.rules()), entries, catalog.builtin, catalog.extended)
            })
            .collect::<Vec<_>>()
        };
        assert_eq!(told(&kept), told(&read));
        assert_eq!(kept.brought, read.brought);
        assert_eq!(format!("{:?}", kept.checklists), format!("{:?}", read.checklists));
        assert_eq!(kept.catalog("press").unwrap().looked_for(Vec::new), [7]);
        assert!(Catalogs::from_bytes(b"something else").is_none());
    }
}
