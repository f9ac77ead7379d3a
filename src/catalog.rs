//! Floor 0. The catalogs: which codes there are, what they mean and what to do about them.
//!
//! Plain data and its readers. Knows nothing of pastes, cases or screens, and no code by name: the built-in catalogs are
//! files under assets/ like anybody else's.

pub mod check;
pub mod checklist;
pub mod entry;
pub mod join;
pub mod load;
pub mod problem;
pub mod product;
pub mod reference;
pub mod rule;
pub mod schema;

use std::sync::Arc;

pub use check::{Accepted, Check};
pub use checklist::{Checklist, Fills, Step, Template};
pub use entry::{Alias, Class, Disagreement, Entry, Fingerprint, Limit, Log, Metric, Retry, Verdict, glob};
pub use join::Brought;
pub use problem::Problem;
pub use product::{Catalog, CatalogKind, Head, Listed, Speaker};

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
    pub brought: Vec<Brought>,
    /// What is wrong in the files that are left out.
    pub refused: Vec<Problem>,
}

impl Catalogs {
    /// Every entry of a product, catalog by catalog.
    pub fn entries(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.all.iter().flat_map(|catalog| &catalog.entries)
    }

    /// The catalog with this identifier.
    pub fn catalog(&self, id: &str) -> Option<&Catalog> {
        self.all.iter().chain(&self.shelf).find(|catalog| catalog.head.id == id)
    }

    /// A catalog with the whole of its entries: those of the shelf are read when they are asked for.
    pub fn whole(catalog: &Catalog) -> &Catalog {
        let on_shelf = catalog.builtin && !catalog.extended && catalog.head.kind != CatalogKind::Product;
        if on_shelf { load::shelf(&catalog.head.id).unwrap_or(catalog) } else { catalog }
    }

    /// The entries that `code` names, by reference name or alias, letter case aside: at most one a catalog, a reference
    /// name before an alias.
    pub fn explain(&self, code: &str) -> Vec<&Arc<Entry>> {
        let named = |catalog: &'_ Catalog| -> Option<usize> {
            let exact = catalog.entries.iter().position(|entry| entry.code.eq_ignore_ascii_case(code));
            exact.or_else(|| catalog.entries.iter().position(|entry| entry.is_called(code)))
        };
        let catalogs = self.all.iter().chain(&self.shelf);
        catalogs.filter_map(|catalog| named(catalog).map(|at| &Self::whole(catalog).entries[at])).collect()
    }

    /// The entry of one catalog that `code` names.
    pub fn entry(&self, catalog: &str, code: &str) -> Option<&Arc<Entry>> {
        let catalog = Self::whole(self.catalog(catalog)?);
        let exact = catalog.entries.iter().find(|entry| entry.code.eq_ignore_ascii_case(code));
        exact.or_else(|| catalog.entries.iter().find(|entry| entry.is_called(code)))
    }

    /// The checklist that a catalog's cases walk; the general one where it names none, or no catalog knows the failure.
    pub fn checklist(&self, catalog: &str) -> Option<&Arc<Checklist>> {
        let wanted = self.catalog(catalog).map(|catalog| catalog.head.checklist.as_str());
        let named = self.checklists.iter().find(|list| Some(list.id.as_str()) == wanted);
        named.or_else(|| self.checklists.iter().rfind(|list| list.general))
    }
}
