//! Puts the floors together for one command: catalogs in force, vocabulary, and the bytes to look at.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::Globals;
use super::failure::Failure;
use crate::catalog::{Catalogs, load};

/// The catalogs in force.
///
/// # Errors
/// Every problem of the user's catalog files.
pub fn catalogs(globals: &Globals) -> Result<Catalogs, Failure> {
    Ok(load::with(&globals.with_catalog)?)
}

/// The whole of a file, or of standard input without one (`-` means standard input too).
///
/// # Errors
/// When it cannot be read.
pub fn read(file: Option<&Path>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    match file {
        Some(path) if path != Path::new("-") => {
            let read = File::open(path).and_then(|mut file| file.read_to_end(&mut bytes));
            read.map_err(|error| Failure::unreadable(&path.display().to_string(), &error))?;
        }
        _ => {
            let read = io::stdin().lock().read_to_end(&mut bytes);
            read.map_err(|error| Failure::unreadable("standard input", &error))?;
        }
    }
    Ok(bytes)
}
