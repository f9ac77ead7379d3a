//! Reads catalogs: the built-in ones, then the user's files and folders. The only place of the two pure floors that reads
//! files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, Deserializer};

use super::join::Given;
use super::reference::{self, ReferenceSpec, Text};
use super::{Catalog, Catalogs, Check, Checklist, PackedCatalog, Problem, schema};

include!(concat!(env!("OUT_DIR"), "/packed.rs"));
const HEADS: &str = include_str!(concat!(env!("OUT_DIR"), "/heads.json"));
const CHECKLISTS: &str = include_str!(concat!(env!("OUT_DIR"), "/checklist.json"));

/// The catalogs and checklists inside the binary.
///
/// # Panics
/// Never in a build whose tests passed: what is built in is checked there.
pub fn builtin() -> Catalogs {
    #[expect(clippy::expect_used, reason = "built in and checked by tests")]
    let lists: BTreeMap<String, Checklist> =
        serde_json::from_str(CHECKLISTS).expect("built-in checklists fit their schema");
    Catalogs {
        all: PRODUCTS.iter().map(packed).collect(),
        shelf: STANDARDS.iter().map(packed).collect(),
        checklists: lists.into_values().map(Arc::new).collect(),
        ..Catalogs::default()
    }
}

/// The built-in catalogs with only the heads of their entries (code, section, meaning, first check, retry) and without
/// checklists: what can be shown before [`builtin`] is read, which takes some milliseconds.
///
/// # Panics
/// Never in a build whose tests passed: what is built in is checked there.
pub fn heads() -> Catalogs {
    #[expect(clippy::expect_used, reason = "built in and checked by tests")]
    let catalogs: BTreeMap<String, Catalog> = serde_json::from_str(HEADS).expect("built-in catalogs fit their schema");
    let builtin = |catalog| Catalog { builtin: true, ..catalog };
    Catalogs { all: catalogs.into_values().map(builtin).collect(), ..Catalogs::default() }
}

/// A built-in catalog.
fn packed(bytes: &&'static [u8]) -> Catalog {
    #[expect(clippy::expect_used, reason = "built in and checked by tests")]
    let catalog = PackedCatalog::new(bytes).and_then(Catalog::packed).expect("built-in catalogs are whole");
    Catalog { builtin: true, ..catalog }
}

/// Which catalogs are in force: paths are catalogs in TOML, error references of any kind, or folders of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Force {
    /// Identifiers of the built-in products that are; all of them without it.
    pub builtin: Option<Vec<String>>,
    /// What the configuration names: a file that cannot be used is left out and told.
    pub kept: Vec<PathBuf>,
    /// What was named for this run: nothing is left out.
    pub named: Vec<PathBuf>,
}

/// The built-in catalogs and those of `paths`, in order.
///
/// # Errors
/// Every problem of every file.
pub fn with(paths: &[PathBuf]) -> Result<Catalogs, Vec<Problem>> {
    in_force(&Force { named: paths.to_vec(), ..Force::default() })
}

/// The catalogs in force, in order. A file for a catalog that is there already adds to it and overrides fields of its entries.
///
/// # Errors
/// Every problem of the files that were named for this run; those of the others are in [`Catalogs::refused`].
pub fn in_force(force: &Force) -> Result<Catalogs, Vec<Problem>> {
    let mut catalogs = builtin();
    let mut problems = Vec::new();
    if let Some(wanted) = &force.builtin {
        catalogs.all.retain(|catalog| wanted.contains(&catalog.head.id));
    }
    for path in &force.kept {
        let refused = take(path, &mut catalogs);
        catalogs.refused.extend(refused);
    }
    for path in &force.named {
        problems.extend(take(path, &mut catalogs));
    }
    if problems.is_empty() { Ok(catalogs) } else { Err(problems) }
}

/// The identifiers of the built-in products.
pub fn products() -> Vec<String> {
    PRODUCTS.iter().map(packed).map(|catalog| catalog.head.id).collect()
}

/// Reads every file of a path into the catalogs; what is wrong with those that cannot be used.
fn take(path: &Path, catalogs: &mut Catalogs) -> Vec<Problem> {
    let files = match files(path) {
        Ok(files) => files,
        Err(problem) => return vec![problem],
    };
    let folder = path.is_dir().then(|| path.file_name().unwrap_or_default().to_string_lossy());
    files.iter().filter_map(|file| read(file, folder.as_deref(), catalogs).err()).flatten().collect()
}

/// The catalogs of a path, none of them joined with another, each with what it and a check.toml beside it say of being checked;
/// and every problem of the files that cannot be used.
pub fn alone(path: &Path) -> (Vec<(Catalog, Check)>, Vec<Problem>) {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
    let mut problems = Vec::new();
    let beside = checks(&folder.join(CHECKS)).unwrap_or_else(|found| {
        problems.extend(found);
        Check::default()
    });
    let mut own = Catalogs::default();
    problems.extend(take(path, &mut own));
    let with_check = |catalog: Catalog| {
        let mut check = catalog.rules().check.clone();
        check.join(beside.clone());
        (catalog, check)
    };
    (own.all.into_iter().chain(own.shelf).map(with_check).collect(), problems)
}

/// The file beside catalogs that says how they are checked; it is no catalog.
const CHECKS: &str = "check.toml";

fn checks(file: &Path) -> Result<Check, Vec<Problem>> {
    if !file.exists() {
        return Ok(Check::default());
    }
    let file = text(file).map_err(|problem| vec![problem])?;
    let problems = schema::held_against(schema::CHECK, &file.path, &file.text);
    if !problems.is_empty() {
        return Err(problems);
    }
    let (root, _) = DeTable::parse_recoverable(&file.text);
    typed(&file, root)
}

/// The files that a path stands for: itself, or the catalogs, pages and tables of a folder by name.
///
/// # Errors
/// When a folder cannot be listed or holds no such file.
pub fn files(path: &Path) -> Result<Vec<PathBuf>, Problem> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let listed = fs::read_dir(path).map_err(|error| unreadable(path, &error))?;
    let mut files: Vec<PathBuf> = listed.filter_map(Result::ok).map(|file| file.path()).collect();
    files.retain(|file| file.is_file() && (is_toml(file) || reference::is_page(&file.to_string_lossy())));
    files.retain(|file| file.file_name().is_none_or(|name| name != CHECKS));
    files.sort();
    if files.is_empty() {
        let what = "this folder holds no catalog".into();
        let instead = "put catalogs (.toml) or pages of codes (.md, .html, .csv, …) there".into();
        return Err(Problem { file: path.display().to_string(), line: 0, what, instead });
    }
    Ok(files)
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|kind| kind == "toml")
}

/// Folders of a source tree that other people's files are in.
const FOREIGN: [&str; 6] = ["node_modules", "vendor", "target", "dist", "third_party", "__pycache__"];
/// Larger files are no references.
const LARGEST: u64 = 16 << 20;

/// The files of a reference: a file itself, or everything in a folder and the folders in it, hidden ones aside, by name; each
/// with its text, or with what hinders reading it.
pub fn texts(path: &Path) -> Vec<Result<Text, Problem>> {
    if !path.is_dir() {
        return vec![text(path)];
    }
    let listed = match fs::read_dir(path) {
        Ok(listed) => listed,
        Err(error) => return vec![Err(unreadable(path, &error))],
    };
    let mut inside: Vec<PathBuf> = listed.filter_map(Result::ok).map(|file| file.path()).collect();
    let name = |file: &PathBuf| file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    inside.retain(|file| !name(file).starts_with('.') && !file.is_symlink());
    inside.sort();
    let mut all = Vec::new();
    for file in inside {
        if file.is_dir() && FOREIGN.contains(&name(&file).as_str()) {
            all.push(Err(refused(
                &file,
                "a folder of other people's files is passed over",
                "name it itself to read it",
            )));
        } else {
            all.extend(texts(&file));
        }
    }
    all
}

/// The text of a file, without the mark that some programs put before it.
fn text(path: &Path) -> Result<Text, Problem> {
    if fs::metadata(path).is_ok_and(|about| about.len() > LARGEST) {
        return Err(refused(path, "it is larger than 16 MB", "name a smaller file"));
    }
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        Problem { line, ..refused(path, "this is not UTF-8", "save it as UTF-8") }
    })?;
    let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned);
    Ok(Text { path: path.display().to_string(), text })
}

/// Reads a file into the catalogs; `folder` is the name of the folder that it was found in.
fn read(path: &Path, folder: Option<&str>, catalogs: &mut Catalogs) -> Result<(), Vec<Problem>> {
    let file = text(path).map_err(|problem| vec![problem])?;
    let codes = |id: &str| {
        let entries = catalogs.catalog(id).map(|catalog| catalog.entries.iter());
        entries.into_iter().flatten().map(|entry| entry.code.to_lowercase()).collect()
    };
    let checked = is_toml(path).then(|| schema::checked(&file.path, &file.text, codes));
    let Some(Ok(root)) = checked else {
        let foreign = || DeTable::parse(&file.text).is_ok_and(|root| !schema::is_own(root.get_ref()));
        if (checked.is_none() || foreign())
            && let Some(catalog) = referred(path, folder, &file)
        {
            catalogs.join(&file.path, catalog, &Given::new());
            return Ok(());
        }
        return match checked {
            Some(Err(problems)) => Err(problems),
            // In a folder a page without codes may lie beside others.
            _ if folder.is_some() => Ok(()),
            _ => {
                let instead = "see what `errbook catalog import` says of it";
                Err(vec![refused(path, "no code stands in this file", instead)])
            }
        };
    };
    if schema::is_checklist(root.get_ref()) {
        let list: Checklist = typed(&file, root)?;
        catalogs.checklists.retain(|known| known.id != list.id);
        catalogs.checklists.push(Arc::new(list));
    } else {
        let given: GivenFields = typed(&file, root.clone())?;
        catalogs.join(&file.path, typed(&file, root)?, &given.entry);
    }
    Ok(())
}

/// The entries of a catalog file as it gives them.
#[derive(Deserialize)]
struct GivenFields {
    #[serde(default)]
    entry: Given,
}

/// The catalog of a reference: it is named after its file; where a folder has a file for each code, after the folder.
fn referred(path: &Path, folder: Option<&str>, file: &Text) -> Option<Catalog> {
    let reference = reference::read(std::slice::from_ref(file), &ReferenceSpec::default());
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    match reference.codes.len() {
        0 => None,
        1 => Some(reference.catalog(folder.unwrap_or(&stem))),
        _ => Some(reference.catalog(&stem)),
    }
}

/// The text as a value; the schema has been checked, so an error here is a number out of range or the like.
fn typed<'t, T: Deserialize<'t>>(file: &Text, root: Spanned<DeTable<'t>>) -> Result<T, Vec<Problem>> {
    T::deserialize(Deserializer::from(root)).map_err(|error| {
        let before = error.span().map_or(0, |span| span.start);
        let line = memchr::memchr_iter(b'\n', &file.text.as_bytes()[..before]).count() + 1;
        let instead = "write a value of the kind the README shows".into();
        vec![Problem { file: file.path.clone(), line, what: error.message().into(), instead }]
    })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    refused(path, format!("cannot be read: {error}"), "name a readable file or folder")
}

fn refused(path: &Path, what: impl Into<String>, instead: &str) -> Problem {
    Problem { file: path.display().to_string(), line: 0, what: what.into(), instead: instead.into() }
}
