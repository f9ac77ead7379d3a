//! Keeps the index of a large catalog in errbook's folder of the XDG cache, so that a search need not read the catalog.
//!
//! A kept index is used only while the catalog's files and errbook itself are what they were; a damaged one is made again.
//! Failing to keep one is no failure: the next search takes longer, that is all.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::{env, process};

use etcetera::base_strategy::{BaseStrategy, Xdg};
use sha2::{Digest, Sha256};

use super::failure::Failure;
use super::{Globals, wire};
use crate::catalog::load::{self, Force};
use crate::search::{self, Index};

/// A catalog of fewer entries is indexed faster than its index is read.
const LARGE: usize = 5_000;
const KEY: usize = 32;

/// The index over the catalogs in force: the kept one, or a new one.
///
/// # Errors
/// Every problem of the user's catalog files.
pub fn index(globals: &Globals) -> Result<Index, Failure> {
    let force = wire::force(globals)?;
    let own = !force.kept.is_empty() || !force.named.is_empty();
    if !own && force.builtin.is_none() && !search::has_own_words() {
        return Ok(Index::built_in());
    }
    let place = own.then(|| IndexFile::of(&force)).flatten();
    if let Some(index) = place.as_ref().and_then(IndexFile::read) {
        return Ok(index);
    }
    let index = Index::build(&wire::catalogs(globals)?);
    if let Some(place) = place.filter(|_| index.len() >= LARGE) {
        let _ = place.write(&index.to_bytes());
    }
    Ok(index)
}

/// Where an index is kept, and what it must have been made of to be used.
struct IndexFile {
    file: PathBuf,
    key: [u8; KEY],
}

impl IndexFile {
    /// One file for each set of paths, so that changed catalogs replace their index instead of adding another.
    fn of(force: &Force) -> Option<Self> {
        let program = env::current_exe().ok()?;
        let (mut name, mut key) = (Sha256::new(), Sha256::new());
        state(&program, &mut key)?;
        name.update(format!("{:?}", force.builtin));
        for path in force.kept.iter().chain(&force.named) {
            name.update(fs::canonicalize(path).ok()?.as_os_str().as_encoded_bytes());
            name.update([0]);
            for file in load::files(path).ok()? {
                state(&file, &mut key)?;
            }
        }
        // Words of the user's own are in the index too.
        let _ = wire::folder().and_then(|folder| state(&folder.join("lexicon.toml"), &mut key));
        let name = name.finalize().first_chunk().map_or(0, |head| u64::from_be_bytes(*head));
        let folder = Xdg::new().ok()?.cache_dir().join("errbook");
        Some(Self { file: folder.join(format!("index-{name:016x}")), key: key.finalize().into() })
    }

    fn read(&self) -> Option<Index> {
        let bytes = fs::read(&self.file).ok()?;
        if bytes.starts_with(&self.key) { Index::from_bytes(bytes, KEY) } else { None }
    }

    /// Writes beside and renames, so that nobody ever reads half of one.
    fn write(&self, bytes: &[u8]) -> std::io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let beside = self.file.with_extension(process::id().to_string());
        let written = File::create(&beside).and_then(|mut file| {
            file.write_all(&self.key)?;
            file.write_all(bytes)
        });
        written.and_then(|()| fs::rename(&beside, &self.file)).inspect_err(|_| {
            let _ = fs::remove_file(&beside);
        })
    }
}

/// What tells a file from a changed one: its name, size, place on the disk and times of change.
fn state(file: &Path, key: &mut Sha256) -> Option<()> {
    let found = fs::metadata(file).ok()?;
    key.update(file.as_os_str().as_encoded_bytes());
    for number in [found.size(), found.ino(), found.dev()] {
        key.update(number.to_le_bytes());
    }
    for number in [found.mtime(), found.mtime_nsec(), found.ctime(), found.ctime_nsec()] {
        key.update(number.to_le_bytes());
    }
    Some(())
}
