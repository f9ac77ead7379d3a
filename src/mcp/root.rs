//! The folders that files may be read from. A name is what it resolves to, links and dots and all.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::ask::refused;
use crate::evidence::{LogPlace, places};
use crate::triage::Refused;

/// Bytes of the longest file that is read as a paste.
const LONGEST: u64 = 4 << 20;

/// The folders, by their own names.
#[derive(Debug)]
pub struct Roots(Vec<PathBuf>);

impl Roots {
    /// These folders; what is none is left out.
    pub fn new(folders: &[PathBuf]) -> Self {
        Self(folders.iter().filter_map(|folder| folder.canonicalize().ok()).collect())
    }

    /// A file to be decoded.
    ///
    /// # Errors
    /// When it is not below a root, is no file, or is too long.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, Refused> {
        let path = self.below(&self.absolute(name)?)?;
        let unreadable = |error: std::io::Error| {
            let why = crate::triage::trouble::without_numbers(&error.to_string()).into_owned();
            refused(&format!("this file cannot be read: {why}"), "check its name and its permissions")
        };
        if !fs::metadata(&path).map_err(unreadable)?.is_file() {
            return Err(refused("this is no file", "name a file; scan_logs takes folders"));
        }
        let mut bytes = Vec::new();
        File::open(&path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
        if bytes.len() as u64 > LONGEST {
            return Err(refused("this file is too long for a paste", "have scan_logs count what is in it"));
        }
        Ok(bytes)
    }

    /// The files that names, patterns and folders stand for.
    ///
    /// # Errors
    /// When one of them is not below a root, or stands for nothing.
    pub fn files(&self, names: &[String]) -> Result<Vec<PathBuf>, Refused> {
        let names: Vec<PathBuf> = names.iter().map(|name| self.absolute(name)).collect::<Result<_, _>>()?;
        for name in &names {
            // What is looked at is not even looked for outside, so that nobody learns what is there.
            let fixed: PathBuf = name.iter().take_while(|part| !is_pattern(part)).collect();
            self.below(&fixed)?;
        }
        let (found, troubles) = places(&names);
        if let (true, Some(trouble)) = (found.is_empty(), troubles.first()) {
            return Err(refused(&format!("{}: {}", trouble.what, trouble.reason()), &trouble.next));
        }
        let file = |place| match place {
            LogPlace::File(path) => self.below(&path),
            LogPlace::Stdin => Err(outside(self)),
        };
        found.into_iter().map(file).collect()
    }

    /// A name as a path; one that is not absolute is below the first root.
    fn absolute(&self, name: &str) -> Result<PathBuf, Refused> {
        let first = self.0.first().ok_or_else(|| outside(self))?;
        Ok(first.join(name))
    }

    /// What a path really is, where that is below a root. Whatever is not there is outside, too.
    fn below(&self, path: &Path) -> Result<PathBuf, Refused> {
        let real = path.canonicalize().map_err(|_| outside(self))?;
        if self.0.iter().any(|root| real.starts_with(root)) { Ok(real) } else { Err(outside(self)) }
    }
}

fn is_pattern(part: &std::ffi::OsStr) -> bool {
    part.as_encoded_bytes().iter().any(|byte| b"*?[".contains(byte))
}

fn outside(roots: &Roots) -> Refused {
    if roots.0.is_empty() {
        let next = "start errbook mcp with --root FOLDER, or give the text itself to decode_paste";
        return refused("no file may be read", next);
    }
    let folders: Vec<String> = roots.0.iter().map(|root| root.display().to_string()).collect();
    refused("there is no such file below the roots", &format!("the roots are {}", folders.join(", ")))
}
