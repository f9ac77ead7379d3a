//! An error reference as a team has it, read for its codes: pages, tables, data files and source files.
//!
//! A reader for each kind of file says what stands there (headings, tables, records, with their lines); one mapping makes codes of
//! it. Nothing is invented: what the reference does not say stays empty, and what is not taken is left out with its line and a
//! reason. Reads no files itself.

mod asciidoc;
mod catalog;
mod components;
mod cre;
mod data;
mod delimited;
mod document;
mod draft;
mod flat;
mod gathered;
mod html;
mod jq;
mod man;
mod markdown;
mod part;
mod plain;
mod prose;
mod records;
mod rst;
mod sequences;
mod source;
mod spelling;
mod sql;
mod table;
mod taken;
mod wikitext;
mod words;
mod xml;

pub use catalog::WrittenCatalog;
pub use taken::{CodeRow, FileLine, LeftOut, Reference, ReferenceSpec, ReferenceStep, Text};
pub use words::Role;

use document::Page;
use part::{Part, ReferenceTable};
use table::TablePlace;
use taken::file_name;

/// What the files of a reference say.
pub fn read(files: &[Text], spec: &ReferenceSpec) -> Reference {
    let mut reference = Reference::default();
    for file in files {
        let before = reference.codes.len();
        let told = reference.left_out.len();
        file_of(file, spec, &mut reference);
        if reference.codes.len() == before && reference.left_out.len() == told && reference.steps.is_empty() {
            let place = FileLine { file: file.path.clone(), line: 1 };
            reference.leave(&place, file.name(), "no code stands in it");
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
    file_name(path).rsplit_once('.').is_some_and(|(_, kind)| KINDS.contains(&kind.to_ascii_lowercase().as_str()))
}

/// Reads a file as what its name says that it is.
fn file_of(file: &Text, spec: &ReferenceSpec, reference: &mut Reference) {
    let Text { path, text } = file;
    let (stem, kind) = file.name().rsplit_once('.').unwrap_or((file.name(), ""));
    let place = |line| FileLine { file: path.clone(), line };
    match kind.to_ascii_lowercase().as_str() {
        "md" | "markdown" | "mdx" | "mkd" | "mdown" => page(path, stem, &markdown::parts(text), spec, reference),
        "html" | "htm" | "xhtml" => page(path, stem, &html::parts(text, 1), spec, reference),
        "adoc" | "asciidoc" | "asc" => page(path, stem, &asciidoc::parts(text), spec, reference),
        "wiki" | "mediawiki" | "wikitext" => page(path, stem, &wikitext::parts(text), spec, reference),
        _ if man::is_page(text) => page(path, stem, &man::parts(text), spec, reference),
        "rst" | "rest" => page(path, stem, &rst::parts(text), spec, reference),
        "csv" | "tsv" | "tab" | "psv" => match delimited::table(text) {
            Ok((table, above)) => {
                tables(path, &[table], spec, reference);
                for row in above {
                    reference.leave(&place(row.line), table::words_of(&row), "above the head of the table");
                }
            }
            Err((line, why)) => reference.leave(&place(line), file.name(), why),
        },
        "json" | "jsonc" | "json5" | "jsonl" | "ndjson" | "arb" => {
            records(file, stem, data::json(text), spec, reference);
        }
        "yaml" | "yml" if cre::read(file, reference) => {}
        "yaml" | "yml" => records(file, stem, data::yaml(text), spec, reference),
        "toml" => records(file, stem, data::toml(text), spec, reference),
        "properties" | "ini" | "strings" => records(file, stem, Ok(vec![data::properties(text)]), spec, reference),
        "po" | "pot" => records(file, stem, Ok(vec![data::messages(text)]), spec, reference),
        "xml" | "resx" | "resw" | "xlf" | "xliff" => records(file, stem, Ok(vec![xml::node(text)]), spec, reference),
        "txt" | "text" | "" | "msg" | "mc" | "lst" if markdown::is_markdown(text) => {
            page(path, stem, &markdown::parts(text), spec, reference);
        }
        "txt" | "text" | "" | "msg" | "mc" | "lst" | "dat" => page(path, stem, &plain::parts(text), spec, reference),
        "sql" => match &sql::tables(text)[..] {
            [] => source_of(file, stem, "sql", reference),
            inserted => tables(path, inserted, spec, reference),
        },
        kind => source_of(file, stem, kind, reference),
    }
}

fn source_of(file: &Text, stem: &str, kind: &str, reference: &mut Reference) {
    if let Some(language) = source::language(kind) {
        source::read(file, stem, language, reference);
        return;
    }
    let place = FileLine { file: file.path.clone(), line: 1 };
    reference.leave(&place, file.name(), "no kind of file that errbook reads codes from");
}

fn page(path: &str, stem: &str, parts: &[Part], spec: &ReferenceSpec, reference: &mut Reference) {
    Page::new(path, stem, spec, reference).read(parts);
}

fn tables(path: &str, tables: &[ReferenceTable], spec: &ReferenceSpec, reference: &mut Reference) {
    let around = TablePlace { file: path, section: None, announced: false, spec };
    for table in tables {
        table::read(table, &around, reference);
    }
}

fn records(
    file: &Text,
    stem: &str,
    nodes: Result<Vec<data::Node>, data::BrokenData>,
    spec: &ReferenceSpec,
    reference: &mut Reference,
) {
    match nodes {
        Ok(nodes) => {
            let (found, lost) = records::tables(&nodes, stem, spec);
            tables(&file.path, &found, spec, reference);
            for (line, what, why) in lost {
                reference.leave(&FileLine { file: file.path.clone(), line }, what, why);
            }
        }
        Err((line, why)) => {
            let what = file.text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim().to_owned();
            reference.leave(&FileLine { file: file.path.clone(), line }, format!("{}: {what}", file.name()), why);
        }
    }
}
