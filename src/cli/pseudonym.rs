//! The file of a key: which names stand for which hosts, people and ids. It is as private as what it names.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::failure::Failure;
use crate::envelope::redact::pseudonym::Key;
use crate::triage::Trouble;

/// The key in this file; a new one where there is none yet.
///
/// # Errors
/// When it cannot be read, or is no key.
pub fn load(path: &Path) -> Result<Key, Failure> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Key::default()),
        Err(error) => Err(Failure::unreadable(&path.display().to_string(), &error)),
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
            Trouble {
                what: format!("{} is no key", path.display()),
                why: error.to_string(),
                next: "name a file that --anonymous wrote, or one that is not there yet".into(),
            }
            .into()
        }),
    }
}

/// Writes the key, so that only its owner can read it.
///
/// # Errors
/// When it cannot be written.
pub fn save(path: &Path, key: &Key) -> Result<(), Failure> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let text = serde_json::to_string_pretty(key).map_err(|error| Failure::internal(error.to_string()))?;
    let written = options.open(path).and_then(|mut file| writeln!(file, "{text}"));
    written.map_err(|error| {
        Trouble {
            what: format!("cannot write the key to {}", path.display()),
            why: error.to_string(),
            next: "name another file for it".into(),
        }
        .into()
    })
}
