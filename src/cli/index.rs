//! The search index over the catalogs in force, for a command that searches once.

use super::cache::{self, CachedFile};
use super::failure::Failure;
use super::{Globals, wire};
use crate::search::{self, Index};

/// The index: the built-in one, the kept one, or a new one.
///
/// # Errors
/// Every problem of the user's catalog files.
pub fn index(globals: &Globals) -> Result<Index, Failure> {
    let force = wire::force(globals)?;
    let own = !force.kept.is_empty() || !force.named.is_empty();
    if !own && force.builtin.is_none() && !search::has_own_words() {
        return Ok(Index::built_in());
    }
    // Words of the user's own are in the index too.
    let words = wire::folder().map(|folder| folder.join("lexicon.toml"));
    let place = CachedFile::of("index", &force, words.as_deref());
    let kept = place.as_ref().and_then(CachedFile::read);
    if let Some(index) = kept.and_then(|bytes| Index::from_bytes(bytes, cache::HEAD)) {
        return Ok(index);
    }
    let catalogs = wire::catalogs(globals)?;
    let index = Index::build(&catalogs);
    if let Some(place) = place.filter(|_| catalogs.own_entries() >= cache::LARGE) {
        let _ = place.write(&index.to_bytes());
    }
    Ok(index)
}
