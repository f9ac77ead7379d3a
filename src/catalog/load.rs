//! Reads catalogs: the built-in ones, then the user's files and folders. The only place of the two pure floors that reads
//! files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use toml::de::DeTable;

use super::reference::Text;
use super::{Catalog, Catalogs, Checklist, Kind, Problem, markdown, schema};

const CATALOGS: &str = include_str!(concat!(env!("OUT_DIR"), "/catalog.json"));
const SHELF: &str = include_str!(concat!(env!("OUT_DIR"), "/shelf.json"));
include!(concat!(env!("OUT_DIR"), "/shelf.rs"));
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
        all: catalogs(CATALOGS),
        shelf: catalogs(SHELF),
        checklists: lists.into_values().map(Arc::new).collect(),
    }
}

/// The built-in catalogs with only the heads of their entries (code, section, meaning, first check, retry) and without
/// checklists: what can be shown before [`builtin`] is read, which takes some milliseconds.
///
/// # Panics
/// Never in a build whose tests passed: what is built in is checked there.
pub fn heads() -> Catalogs {
    Catalogs { all: catalogs(HEADS), ..Catalogs::default() }
}

/// A catalog of the shelf, whole: what decoding looks for is in [`builtin`], the texts of its entries only here.
///
/// # Panics
/// Never in a build whose tests passed: what is built in is checked there.
pub fn shelf(id: &str) -> Option<&'static Catalog> {
    static READ: [OnceLock<Catalog>; WHOLE.len()] = [const { OnceLock::new() }; WHOLE.len()];
    let at = WHOLE.iter().position(|(name, _)| *name == id)?;
    #[expect(clippy::expect_used, reason = "built in and checked by tests")]
    let read = || serde_json::from_str::<Catalog>(WHOLE[at].1).expect("built-in catalogs fit their schema").adopt();
    Some(READ[at].get_or_init(|| Catalog { builtin: true, ..read() }))
}

/// The identifiers of the catalogs of the shelf.
pub fn shelf_ids() -> impl Iterator<Item = &'static str> {
    WHOLE.iter().map(|(name, _)| *name)
}

fn catalogs(json: &str) -> Vec<Catalog> {
    #[expect(clippy::expect_used, reason = "built in and checked by tests")]
    let catalogs: BTreeMap<String, Catalog> = serde_json::from_str(json).expect("built-in catalogs fit their schema");
    catalogs.into_values().map(|catalog| Catalog { builtin: true, ..catalog.adopt() }).collect()
}

/// The built-in catalogs and those of `paths` (TOML or Markdown files, or folders of them), in order. A file for a catalog
/// that is there already adds to it, and its entries take the place of those of the same code.
///
/// # Errors
/// Every problem of every file.
pub fn with(paths: &[PathBuf]) -> Result<Catalogs, Vec<Problem>> {
    let mut catalogs = builtin();
    let mut problems = Vec::new();
    for path in paths {
        match files(path) {
            Ok(files) => {
                for file in files {
                    read(&file, &mut catalogs).unwrap_or_else(|found| problems.extend(found));
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(catalogs) } else { Err(problems) }
}

/// The files that a path stands for: itself, or the TOML and Markdown files of a folder by name.
///
/// # Errors
/// When a folder cannot be listed or holds no such file.
pub fn files(path: &Path) -> Result<Vec<PathBuf>, Problem> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let listed = fs::read_dir(path).map_err(|error| unreadable(path, &error))?;
    let mut files: Vec<PathBuf> = listed.filter_map(Result::ok).map(|file| file.path()).collect();
    files.retain(|file| file.is_file() && file.extension().is_some_and(|kind| kind == "toml" || kind == "md"));
    files.sort();
    if files.is_empty() {
        let what = "this folder holds no catalog".into();
        let instead = "put .toml or .md files there".into();
        return Err(Problem { file: path.display().to_string(), line: 0, what, instead });
    }
    Ok(files)
}

/// The files of a reference: a file itself, or everything in a folder and the folders in it, hidden ones aside, by name.
///
/// # Errors
/// When something cannot be read. A file of a folder that is not UTF-8 is no text, and passed over.
pub fn texts(path: &Path) -> Result<Vec<Text>, Problem> {
    let named = |path: &Path, bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).ok()?;
        Some(Text { path: path.display().to_string(), text })
    };
    if !path.is_dir() {
        let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
        let no_text = Problem {
            file: path.display().to_string(),
            line: 0,
            what: "this is not UTF-8".into(),
            instead: "save it as UTF-8".into(),
        };
        return Ok(vec![named(path, bytes).ok_or(no_text)?]);
    }
    let listed = fs::read_dir(path).map_err(|error| unreadable(path, &error))?;
    let mut inside: Vec<PathBuf> = listed.filter_map(Result::ok).map(|file| file.path()).collect();
    inside.retain(|file| !file.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')));
    inside.sort();
    let mut texts = Vec::new();
    for file in inside {
        if file.is_dir() {
            texts.extend(self::texts(&file)?);
        } else {
            texts.extend(named(&file, fs::read(&file).map_err(|error| unreadable(&file, &error))?));
        }
    }
    Ok(texts)
}

fn read(path: &Path, catalogs: &mut Catalogs) -> Result<(), Vec<Problem>> {
    let file = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| vec![unreadable(path, &error)])?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        vec![Problem { file: file.clone(), line, what: "this is not UTF-8".into(), instead: "save it as UTF-8".into() }]
    })?;
    if path.extension().is_some_and(|kind| kind == "md") {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        catalogs.join(markdown::read(&file, &stem, &text)?);
        return Ok(());
    }
    let problems = schema::problems(&file, &text);
    if !problems.is_empty() {
        return Err(problems);
    }
    if DeTable::parse(&text).is_ok_and(|root| schema::is_checklist(root.get_ref())) {
        let list: Checklist = typed(&file, &text)?;
        catalogs.checklists.retain(|known| known.id != list.id);
        catalogs.checklists.push(Arc::new(list));
    } else {
        catalogs.join(typed::<Catalog>(&file, &text)?.adopt());
    }
    Ok(())
}

/// The text as a value; the schema has been checked, so an error here is a number out of range or the like.
fn typed<T: for<'de> Deserialize<'de>>(file: &str, text: &str) -> Result<T, Vec<Problem>> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().map_or(0, |span| span.start);
        let line = memchr::memchr_iter(b'\n', &text.as_bytes()[..before]).count() + 1;
        let instead = "write a value of the kind the README shows".into();
        vec![Problem { file: file.into(), line, what: error.message().into(), instead }]
    })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem {
        file: path.display().to_string(),
        line: 0,
        what: format!("cannot be read: {error}"),
        instead: "name a readable file or folder".into(),
    }
}

impl Catalogs {
    /// Adds a catalog; into the one of the same identifier where there is one.
    fn join(&mut self, new: Catalog) {
        let Some(known) = self.all.iter_mut().chain(&mut self.shelf).find(|known| known.head.id == new.head.id) else {
            let place = if new.head.kind == Kind::Product { &mut self.all } else { &mut self.shelf };
            place.push(new);
            return;
        };
        let replaced = |code: &str| new.entries.iter().any(|entry| entry.code.eq_ignore_ascii_case(code));
        known.entries.retain(|entry| !replaced(&entry.code));
        known.entries.extend(new.entries);
        known.messages.extend(new.messages);
        known.listed.extend(new.listed);
        known.speakers.extend(new.speakers);
        known.envelopes.extend(new.envelopes);
        known.lines.extend(new.lines);
        known.headers.extend(new.headers);
        for (kind, names) in new.keys {
            known.keys.entry(kind).or_default().extend(names);
        }
        known.samples.extend(new.samples);
        known.head.surfaces.extend(new.head.surfaces);
    }
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
