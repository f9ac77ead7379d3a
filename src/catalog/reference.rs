//! An error reference as a team has it, read for its codes: pages, tables, data files and source files.
//!
//! A reader for each kind of file says what stands there (headings, tables, records, with their lines); one mapping makes codes of
//! it. Nothing is invented: what the reference does not say stays empty, and what is not taken is left out with its line and a
//! reason. Reads no files itself.

mod asciidoc;
mod catalog;
mod cre;
mod data;
mod delimited;
mod document;
mod draft;
mod gathered;
mod html;
mod jq;
mod markdown;
mod part;
mod plain;
mod prose;
mod records;
mod rst;
mod sequences;
mod source;
mod spelling;
mod table;
mod words;

use std::collections::{HashMap, HashSet};

pub use catalog::Written;
pub use words::Role;

use super::rule::Sequence;
use document::Page;
use part::{Part, Table};
use table::Around;

/// A file of a reference.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// Its path, as named on the command line or found in a folder.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// A line of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileLine {
    /// The file's path.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// What a reference says of a code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeRow {
    /// The code as people see it on the wire.
    pub code: String,
    /// Other names of it in the reference.
    pub aliases: Vec<String>,
    /// What it means.
    pub meaning: Option<String>,
    /// What to do.
    pub action: Option<String>,
    /// HTTP statuses it travels with.
    pub http: Vec<u16>,
    /// The nearest heading or group.
    pub section: Option<String>,
    /// The version that brought it.
    pub since: Option<String>,
    /// Whether the reference says in so many words that it may be retried.
    pub retryable: Option<bool>,
    /// Who sends it.
    pub source: Option<String>,
    /// Address of its own page.
    pub docs: Option<String>,
    /// What else is said of it.
    pub notes: Vec<String>,
    /// Where it stands.
    pub place: FileLine,
}

/// Something that was not taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Where it stands.
    pub place: FileLine,
    /// Its own words.
    pub what: String,
    /// Why it was not taken.
    pub why: String,
}

/// A step of a triage checklist on the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// What to do.
    pub text: String,
    /// Where it stands.
    pub place: FileLine,
}

/// What a reference gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// The title of the first page that has one.
    pub title: Option<String>,
    /// Its codes, each once.
    pub codes: Vec<CodeRow>,
    /// How its failures show in logs.
    pub sequences: Vec<Sequence>,
    /// The steps of its checklist.
    pub steps: Vec<Step>,
    /// What was left out.
    pub left_out: Vec<LeftOut>,
    /// Where each code stands in `codes`, while files are read.
    index: HashMap<String, usize>,
    /// Codes that may be HTTP statuses.
    doubted: HashSet<String>,
}

/// What the user says of a reference.
#[derive(Debug, Clone, Default)]
pub struct Spec {
    /// Heads of columns, or paths into data (`$.errors[*].id`), and what stands there.
    pub maps: Vec<(Role, String)>,
}

impl Spec {
    /// What the user says that a column is for.
    fn column(&self, head: &str) -> Option<Role> {
        let named = |(_, name): &&(Role, String)| !name.starts_with('$') && name.eq_ignore_ascii_case(head);
        self.maps.iter().find(named).map(|(role, _)| *role)
    }

    /// The paths into data.
    fn paths(&self) -> impl Iterator<Item = (Role, &str)> {
        self.maps.iter().filter(|(_, path)| path.starts_with('$')).map(|(role, path)| (*role, path.as_str()))
    }
}

/// What the files of a reference say.
pub fn read(files: &[Text], spec: &Spec) -> Reference {
    let mut reference = Reference::default();
    for file in files {
        let before = reference.codes.len();
        let told = reference.left_out.len();
        file_of(file, spec, &mut reference);
        if reference.codes.len() == before && reference.left_out.len() == told && reference.steps.is_empty() {
            let place = FileLine { file: file.path.clone(), line: 1 };
            reference.leave(&place, name(&file.path), "no code stands in it");
        }
    }
    reference.leave_statuses();
    reference.tell_what_is_missing();
    reference
}

/// Whether a file is a page, a table or data by its name: what is read from a folder of catalogs without being named.
pub fn is_page(path: &str) -> bool {
    const KINDS: [&str; 16] = [
        "md",
        "markdown",
        "mdx",
        "html",
        "htm",
        "adoc",
        "asciidoc",
        "rst",
        "csv",
        "tsv",
        "json",
        "yaml",
        "yml",
        "jsonl",
        "properties",
        "mdown",
    ];
    name(path).rsplit_once('.').is_some_and(|(_, kind)| KINDS.contains(&kind.to_ascii_lowercase().as_str()))
}

/// The name of a file without folders.
fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Reads a file as what its name says that it is.
fn file_of(file: &Text, spec: &Spec, reference: &mut Reference) {
    let Text { path, text } = file;
    let (stem, kind) = name(path).rsplit_once('.').unwrap_or((name(path), ""));
    let place = |line| FileLine { file: path.clone(), line };
    match kind.to_ascii_lowercase().as_str() {
        "md" | "markdown" | "mdx" | "mkd" | "mdown" => page(path, stem, &markdown::parts(text), spec, reference),
        "html" | "htm" | "xhtml" => page(path, stem, &html::parts(text, 1), spec, reference),
        "adoc" | "asciidoc" | "asc" => page(path, stem, &asciidoc::parts(text), spec, reference),
        "rst" | "rest" => page(path, stem, &rst::parts(text), spec, reference),
        "csv" | "tsv" | "tab" | "psv" => match delimited::table(text) {
            Ok(table) => tables(path, &[table], spec, reference),
            Err((line, why)) => reference.leave(&place(line), name(path), why),
        },
        "json" | "jsonc" | "json5" | "jsonl" | "ndjson" => records(file, stem, data::json(text), spec, reference),
        "yaml" | "yml" if cre::read(file, reference) => {}
        "yaml" | "yml" => records(file, stem, data::yaml(text), spec, reference),
        "toml" => records(file, stem, data::toml(text), spec, reference),
        "properties" | "ini" => records(file, stem, Ok(vec![data::properties(text)]), spec, reference),
        "txt" | "text" | "" | "msg" | "mc" | "lst" if markdown::is_markdown(text) => {
            page(path, stem, &markdown::parts(text), spec, reference);
        }
        "txt" | "text" | "" | "msg" | "mc" | "lst" | "dat" => page(path, stem, &plain::parts(text), spec, reference),
        kind => match source::language(kind) {
            Some(language) => source::read(file, stem, language, reference),
            None => reference.leave(&place(1), name(path), "no kind of file that errbook reads codes from"),
        },
    }
}

fn page(path: &str, stem: &str, parts: &[Part], spec: &Spec, reference: &mut Reference) {
    Page::new(path, stem, spec, reference).read(parts);
}

fn tables(path: &str, tables: &[Table], spec: &Spec, reference: &mut Reference) {
    let around = Around { file: path, section: None, spec };
    for table in tables {
        table::read(table, &around, reference);
    }
}

fn records(
    file: &Text,
    stem: &str,
    nodes: Result<Vec<data::Node>, data::Broken>,
    spec: &Spec,
    reference: &mut Reference,
) {
    match nodes {
        Ok(nodes) => tables(&file.path, &records::tables(&nodes, stem, spec), spec, reference),
        Err((line, why)) => {
            let what = file.text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim().to_owned();
            reference.leave(&FileLine { file: file.path.clone(), line }, format!("{}: {what}", name(&file.path)), why);
        }
    }
}
