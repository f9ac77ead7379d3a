//! All catalogs in force, and what is asked of them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::checklist::Checklist;
use super::entry::Entry;
use super::problem::Problem;
use super::product::Catalog;

/// What a file brought to the catalogs in force.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct BroughtByFile {
    /// The file.
    pub file: String,
    /// The catalog.
    pub catalog: String,
    /// How many entries are new.
    pub added: usize,
    /// Entries that were there, with the fields that the file gives them.
    pub overridden: Vec<(String, Vec<String>)>,
}

/// Every catalog and checklist in force, in load order: the built-in ones, then the user's.
#[derive(Debug, Clone, Default)]
pub struct Catalogs {
    /// The catalogs of products.
    pub all: Vec<Catalog>,
    /// The catalogs of standards, and how other people's errors look: what is asked where no product knows.
    pub shelf: Vec<Catalog>,
    /// The checklists that they name.
    pub checklists: Vec<Arc<Checklist>>,
    /// What each file of the user's brought.
    pub brought: Vec<BroughtByFile>,
    /// What is wrong in the files that are left out.
    pub refused: Vec<Problem>,
}

impl Catalogs {
    /// Every entry of a product, catalog by catalog.
    pub fn entries(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.all.iter().flat_map(|catalog| catalog.entries.iter())
    }

    /// Number of entries in the user's catalogs.
    pub fn own_entries(&self) -> usize {
        let own = self.all.iter().chain(&self.shelf).filter(|catalog| !catalog.builtin || catalog.extended);
        own.map(|catalog| catalog.entries.len()).sum()
    }

    /// The catalog with this identifier.
    pub fn catalog(&self, id: &str) -> Option<&Catalog> {
        self.all.iter().chain(&self.shelf).find(|catalog| catalog.head.id == id)
    }

    /// The entries that `code` names, by reference name or alias, letter case aside: at most one a catalog, a reference
    /// name before an alias.
    pub fn explain(&self, code: &str) -> Vec<&Arc<Entry>> {
        let catalogs = self.all.iter().chain(&self.shelf);
        catalogs.filter_map(|catalog| Some(&catalog.entries[catalog.entries.named(code)?])).collect()
    }

    /// The entry of one catalog that `code` names.
    pub fn entry(&self, catalog: &str, code: &str) -> Option<&Arc<Entry>> {
        let entries = &self.catalog(catalog)?.entries;
        Some(&entries[entries.named(code)?])
    }

    /// The catalog of every entry of a product, and the entry's spellings, its own name first; none of the entries is read for it.
    pub fn spellings(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.all.iter().flat_map(|catalog| catalog.entries.spellings().map(|all| (catalog.head.id.as_str(), all)))
    }

    /// Whether an entry of a product is named so.
    pub fn is_code(&self, word: &str) -> bool {
        self.all.iter().any(|catalog| catalog.entries.named(word).is_some())
    }

    /// The checklist that a catalog's cases walk; the general one where it names none, or no catalog knows the failure.
    pub fn checklist(&self, catalog: &str) -> Option<&Arc<Checklist>> {
        let wanted = self.catalog(catalog).map(|catalog| catalog.head.checklist.as_str());
        let named = self.checklists.iter().find(|list| Some(list.id.as_str()) == wanted);
        named.or_else(|| self.checklists.iter().rfind(|list| list.general))
    }
}
