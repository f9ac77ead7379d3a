//! Floor 2. A catalog held against the source tree that sends its codes: what is sent and not in the catalog, what is in the
//! catalog and sent by nothing, what is sent with another status or message.
//!
//! ```text
//! walk      which files count
//! token     a file as tokens, by what the asset says of its language      (words)
//! sheet     its brackets, arguments and statements       (bracket)
//! scope     its types, enumerations and functions
//! leaf      both, and the way outward from a token
//! stand     how a mention stands: sent, named, heading a row, only spoken of (statement, arm)
//! attribute the status and message beside it
//! gather    all of it through the whole tree, names followed (found, work)
//! judge     the differences
//! docs      the same for pages
//! ```
//!
//! It reads sources as text and runs nothing. No language is parsed whole: what is looked at is where a code stands, so that a
//! file in a dialect of its own costs a code at most, never the run.

mod arm;
mod attribute;
mod bracket;
mod docs;
mod found;
mod gather;
mod judge;
mod leaf;
mod message;
mod scope;
mod sheet;
mod spelling;
mod stand;
mod statement;
mod token;
mod walk;
mod words;
mod work;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::thread;

use crate::catalog::{Catalog, Check};

use leaf::Leaf;
use sheet::Sheet;
use spelling::Spelling;
use words::DriftWords;

pub use docs::docs;
pub use judge::DriftKind;

/// A difference between a catalog and the sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// What kind.
    pub kind: DriftKind,
    /// The catalog.
    pub catalog: String,
    /// The code.
    pub code: String,
    /// The source, as the folder was named, and the line from 1; none where no place says it.
    pub place: Option<(String, u32)>,
    /// What, in words.
    pub what: String,
    /// Why it is accepted, where the catalog says so.
    pub accepted: Option<String>,
}

/// What was found in the trees.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The differences, catalog by catalog.
    pub drifts: Vec<Drift>,
    /// How many sources were read.
    pub sources: usize,
    /// Files and folders that could not be read.
    pub failed: Vec<String>,
}

/// Holds catalogs against the trees that send their codes.
pub fn check(catalogs: &[(&Catalog, Check)], roots: &[PathBuf]) -> Report {
    let mut words = DriftWords::builtin();
    for (_, check) in catalogs {
        check.sends.iter().for_each(|word| words.add("error", word));
        check.never.iter().for_each(|word| words.add("never", word));
        check.keys.iter().for_each(|word| words.add("code", word));
        for name in &check.skip {
            words.skip.folders.insert(name.to_lowercase());
            words.skip.files.push(name.clone());
        }
    }
    let mut report = Report::default();
    let mut files = Vec::new();
    for root in roots {
        let (found, failed) = walk::sources(root, &words);
        files.extend(found.into_iter().map(|file| (root.as_path(), file)));
        report.failed.extend(failed);
    }
    let leaves = leaves(&files, &words, &mut report.failed);
    report.sources = leaves.len();
    for (catalog, check) in catalogs {
        let spelling = Spelling::new(codes(catalog));
        let others: HashSet<String> = catalogs.iter().flat_map(|(other, _)| codes(other)).map(str::to_owned).collect();
        let gathered = gather::gather(&leaves, &spelling, &words);
        for found in judge::judge(catalog, &gathered, &spelling, &words, &others) {
            let place = found.place.map(|place| {
                let sheet = &leaves[place.file].sheet;
                (sheet.path.clone(), sheet.line(place.at))
            });
            let accepted = check.accepts(found.kind.word(), &found.code).map(str::to_owned);
            let catalog = catalog.head.id.clone();
            report.drifts.push(Drift {
                kind: found.kind,
                catalog,
                code: found.code,
                place,
                what: found.what,
                accepted,
            });
        }
    }
    report
}

/// Every code that a catalog has, under every name.
fn codes(catalog: &Catalog) -> impl Iterator<Item = &str> {
    let listed = catalog.rules().listed.iter().map(|listed| listed.code.as_str());
    catalog.entries.iter().flat_map(|entry| entry.spellings()).chain(listed)
}

/// The files, read on every core.
fn leaves<'w>(files: &[(&Path, PathBuf)], words: &'w DriftWords, failed: &mut Vec<String>) -> Vec<Leaf<'w>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let chunks: Vec<&[(&Path, PathBuf)]> = files.chunks(files.len().div_ceil(cores).max(1)).collect();
    let read = thread::scope(|scope| {
        let workers: Vec<_> = chunks
            .into_iter()
            .map(|chunk| {
                scope.spawn(move || chunk.iter().map(|(root, file)| leaf(root, file, words)).collect::<Vec<_>>())
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect::<Vec<_>>()
    });
    let mut leaves = Vec::new();
    for leaf in read {
        match leaf {
            Ok(leaf) => leaves.extend(leaf),
            Err(why) => failed.push(why),
        }
    }
    leaves
}

fn leaf<'w>(root: &Path, file: &Path, words: &'w DriftWords) -> Result<Option<Leaf<'w>>, String> {
    let extension = file.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
    let Some(language) = words.language(extension) else { return Ok(None) };
    let path = file.display().to_string();
    let text = walk::text(file, words).map_err(|error| format!("{path}: {error}"))?;
    let inside = file.strip_prefix(root).unwrap_or(file).display().to_string();
    Ok(text.map(|text| Leaf::new(Sheet::new(path, text, language), &inside, words)))
}
