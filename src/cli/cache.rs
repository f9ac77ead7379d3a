//! Keeps what is made of the user's catalogs in errbook's folder of the XDG cache, so that no command need read them again.
//!
//! What is kept is used only while the catalogs' files and errbook itself are what they were, and while it is whole; else it is
//! made again. Failing to keep it is no failure: the next command takes longer, that is all.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::{env, process};

use etcetera::base_strategy::{BaseStrategy, Xdg};
use sha2::{Digest, Sha256};

use crate::catalog::load::{self, Force};

/// Catalogs of fewer entries are read faster than what was made of them.
pub const LARGE: usize = 200;
/// Bytes before what is kept: what it was made of. Whether the rest is whole is for its reader to see.
pub const HEAD: usize = 32;

/// Where something is kept, and what it must have been made of to be used.
pub struct CachedFile {
    file: PathBuf,
    key: [u8; HEAD],
}

impl CachedFile {
    /// The file of a kind for the user's catalogs, of which more is read `beside`: one for each set of paths, so that what is made
    /// of changed catalogs replaces what was made of them before. None where there are no catalogs of the user's.
    pub fn of(kind: &str, force: &Force, beside: Option<&Path>) -> Option<Self> {
        if force.kept.is_empty() && force.named.is_empty() {
            return None;
        }
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
        let _ = beside.and_then(|file| state(file, &mut key));
        let name = name.finalize().first_chunk().map_or(0, |head| u64::from_be_bytes(*head));
        let folder = Xdg::new().ok()?.cache_dir().join("errbook");
        Some(Self { file: folder.join(format!("{kind}-{name:016x}")), key: key.finalize().into() })
    }

    /// What is kept, behind [`HEAD`] bytes; none where it was made of something else.
    pub fn read(&self) -> Option<Vec<u8>> {
        let bytes = fs::read(&self.file).ok()?;
        bytes.starts_with(&self.key).then_some(bytes)
    }

    /// Writes beside and renames, so that nobody ever reads half of it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, content: &[u8]) -> std::io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let beside = self.file.with_extension(process::id().to_string());
        let written = File::create(&beside).and_then(|mut file| {
            file.write_all(&self.key)?;
            file.write_all(content)
        });
        written.and_then(|()| fs::rename(&beside, &self.file)).inspect_err(|_| {
            let _ = fs::remove_file(&beside);
        })
    }
}

/// What tells a file from a changed one: its name, size, place on the disk and times of change. What is piped in has none.
fn state(file: &Path, key: &mut Sha256) -> Option<()> {
    let found = fs::metadata(file).ok().filter(fs::Metadata::is_file)?;
    key.update(file.as_os_str().as_encoded_bytes());
    for number in [found.size(), found.ino(), found.dev()] {
        key.update(number.to_le_bytes());
    }
    for number in [found.mtime(), found.mtime_nsec(), found.ctime(), found.ctime_nsec()] {
        key.update(number.to_le_bytes());
    }
    Some(())
}
