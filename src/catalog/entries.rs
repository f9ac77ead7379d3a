//! The entries of a catalog, in the file's order: as they were read from a file, or packed, and then read by the block when one
//! is asked for.

use std::ops::Index;
use std::sync::{Arc, OnceLock};

use super::entry::Entry;
use super::packed::{BLOCK, PackedCatalog};

/// The entries.
#[derive(Debug, Clone, Default)]
pub struct Entries {
    read: Vec<Arc<Entry>>,
    packed: Option<Arc<PackedEntries>>,
}

/// Entries that are read when they are asked for.
#[derive(Debug)]
struct PackedEntries {
    catalog: String,
    packed: PackedCatalog,
    number: usize,
    /// Blocks, [`GROUP`] together: of a large catalog few are read.
    groups: Vec<OnceLock<Box<[EntryBlock]>>>,
}

type EntryBlock = OnceLock<Vec<Arc<Entry>>>;

/// Blocks of a group.
const GROUP: usize = 64;

impl PackedEntries {
    fn block(&self, block: usize) -> &[Arc<Entry>] {
        let group = self.groups[block / GROUP].get_or_init(|| (0..GROUP).map(|_| OnceLock::new()).collect());
        group[block % GROUP].get_or_init(|| {
            #[expect(clippy::expect_used, reason = "made by errbook itself and checked when it was read")]
            let entries: Vec<Entry> = self.packed.block(block).expect("packed entries are whole");
            entries.into_iter().map(|entry| Arc::new(Entry { catalog: self.catalog.clone(), ..entry })).collect()
        })
    }
}

impl Entries {
    /// The entries of a packed catalog.
    pub(super) fn packed(catalog: &str, packed: PackedCatalog) -> Self {
        let groups = (0..packed.blocks().div_ceil(GROUP)).map(|_| OnceLock::new()).collect();
        let number = packed.entries();
        let packed = PackedEntries { catalog: catalog.to_owned(), packed, number, groups };
        Self { read: Vec::new(), packed: Some(Arc::new(packed)) }
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.packed.as_ref().map_or(self.read.len(), |packed| packed.number)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every entry.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Entry>> + Clone {
        let blocks = self.packed.iter().flat_map(|packed| (0..packed.packed.blocks()).map(|block| packed.block(block)));
        blocks.flatten().chain(&self.read)
    }

    /// The spellings of every entry, its own name first; none of the entries is read for it.
    pub fn spellings(&self) -> Box<dyn Iterator<Item = Vec<&str>> + '_> {
        match &self.packed {
            Some(packed) => Box::new(packed.packed.spellings().map(Iterator::collect)),
            None => Box::new(self.read.iter().map(|entry| entry.spellings().collect())),
        }
    }

    /// The place of the entry that `code` names, by reference name or alias, letter case aside; a reference name before an alias.
    pub fn named(&self, code: &str) -> Option<usize> {
        if let Some(packed) = &self.packed {
            return named(packed.packed.spellings(), code);
        }
        named(self.read.iter().map(|entry| entry.spellings()), code)
    }

    /// The entries to be changed: then all of them are read.
    pub fn to_mut(&mut self) -> &mut Vec<Arc<Entry>> {
        if self.packed.is_some() {
            self.read = self.iter().cloned().collect();
            self.packed = None;
        }
        &mut self.read
    }
}

/// The place of the first of many whose first spelling is `code`, else of the first that is spelt so at all.
fn named<'s>(all: impl Iterator<Item = impl Iterator<Item = &'s str>>, code: &str) -> Option<usize> {
    let mut alias = None;
    for (at, spellings) in all.enumerate() {
        match spellings.into_iter().position(|spelling| spelling.eq_ignore_ascii_case(code)) {
            Some(0) => return Some(at),
            Some(_) => alias = alias.or(Some(at)),
            None => {}
        }
    }
    alias
}

impl Index<usize> for Entries {
    type Output = Arc<Entry>;

    fn index(&self, at: usize) -> &Arc<Entry> {
        match &self.packed {
            Some(packed) => &packed.block(at / BLOCK)[at % BLOCK],
            None => &self.read[at],
        }
    }
}

impl FromIterator<Arc<Entry>> for Entries {
    fn from_iter<I: IntoIterator<Item = Arc<Entry>>>(entries: I) -> Self {
        Self { read: entries.into_iter().collect(), packed: None }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Entries;
    use crate::catalog::Entry;
    use crate::catalog::packed::{BLOCK, CatalogParts, PackedCatalog};

    #[test]
    fn packed_entries_are_the_same_as_read_ones() {
        let entry = |number: usize| Entry { catalog: "press".into(), code: format!("P{number}"), ..Entry::default() };
        let read: Entries = (0..=2 * BLOCK).map(entry).map(Arc::new).collect();
        let parts = CatalogParts {
            head: "press",
            spellings: read.iter().map(|entry| entry.spellings().map(str::to_owned).collect()).collect(),
            rules: (),
            looked_for: Vec::new(),
            entries: read.iter().collect(),
        };
        let mut packed = Entries::packed("press", PackedCatalog::new(parts.to_bytes().unwrap().leak()).unwrap());
        let codes = |entries: &Entries| entries.iter().map(|entry| entry.code.clone()).collect::<Vec<_>>();
        assert_eq!((packed.len(), codes(&packed)), (read.len(), codes(&read)));
        for code in ["P0", "p4", "P5"] {
            assert_eq!(packed.named(code), read.named(code), "{code}");
        }
        assert_eq!((packed[BLOCK].code.as_str(), packed[BLOCK].catalog.as_str()), ("P2", "press"));
        packed.to_mut().pop();
        assert_eq!((packed.len(), packed.named("P4")), (2 * BLOCK, None));
    }

    #[test]
    fn a_reference_name_comes_before_an_alias() {
        let alias = |code: &str| crate::catalog::Alias { code: code.into(), ..Default::default() };
        let one = Entry { code: "A".into(), aliases: vec![alias("B")], ..Entry::default() };
        let two = Entry { code: "B".into(), aliases: vec![alias("C")], ..Entry::default() };
        let entries: Entries = [one, two].into_iter().map(Arc::new).collect();
        assert_eq!(["a", "b", "c", "d"].map(|code| entries.named(code)), [Some(0), Some(1), Some(1), None]);
    }
}
