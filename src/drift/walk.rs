//! The sources of a tree: what its .gitignore leaves out is passed over, and so are tests, vendored, built and generated files.

use std::fs;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::words::{DriftWords, Skip};
use crate::catalog::glob;

/// A larger file is data or a bundle, not a source that somebody wrote.
const LARGEST: u64 = 2_000_000;

/// The sources below a folder, by name, and what could not be looked at.
pub fn sources(root: &Path, words: &DriftWords) -> (Vec<PathBuf>, Vec<String>) {
    let (mut files, mut failed) = (Vec::new(), Vec::new());
    let skip = words.skip.clone();
    let root_path = root.to_owned();
    let walk = WalkBuilder::new(root)
        .require_git(false)
        .filter_entry(move |entry| {
            let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            let name = entry.file_name().to_string_lossy();
            let inside = entry.path().strip_prefix(&root_path).unwrap_or(entry.path());
            let package = || inside.iter().any(|part| skip.packages.contains(&*part.to_string_lossy()));
            entry.path() == root_path || !(folder && skip.folders.contains(&name.to_lowercase())) || package()
        })
        .build();
    for entry in walk {
        match entry {
            Ok(entry) => {
                let source = entry
                    .path()
                    .extension()
                    .and_then(|kind| kind.to_str())
                    .is_some_and(|kind| words.language(kind).is_some());
                let small = || entry.metadata().is_ok_and(|data| data.is_file() && data.len() <= LARGEST);
                if source
                    && (entry.depth() == 0 || !passed_over(&words.skip, &entry.file_name().to_string_lossy()))
                    && small()
                {
                    files.push(entry.into_path());
                }
            }
            Err(error) => failed.push(error.to_string()),
        }
    }
    files.sort();
    (files, failed)
}

fn passed_over(skip: &Skip, name: &str) -> bool {
    skip.files.iter().any(|pattern| glob(pattern, name))
}

/// The text of a source that somebody wrote; none for one that is generated or packed.
pub fn text(file: &Path, words: &DriftWords) -> std::io::Result<Option<String>> {
    let text = String::from_utf8_lossy(&fs::read(file)?).into_owned();
    let first: Vec<String> = text.lines().take(12).map(str::to_lowercase).collect();
    let comment = |line: &String| line.trim_start().starts_with(['/', '#', '*', '<', '-', ';', '"', '\'']);
    let generated = first
        .iter()
        .filter(|line| comment(line))
        .any(|line| words.skip.generated.iter().any(|mark| line.contains(mark.as_str())));
    let packed = text.len() > 2_000 && text.len() / (memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1) > 400;
    Ok((!generated && !packed).then_some(text))
}
