//! `errbook catalog import PATH…`: a catalog out of whatever reference a team has, and the account of what was taken and what not.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::super::Globals;
use super::super::failure::{Done, Failure};
use super::super::output::Output;
use crate::catalog::load;
use crate::catalog::reference::{self, FileLine, Reference, ReferenceSpec, Role, WrittenCatalog};

/// Make a catalog out of an error reference: pages, tables, data files, source files
///
/// Reads Markdown and MDX, HTML, Asciidoc, RST, plain text, CSV, JSON, YAML, TOML, XML, message files, and source files with tables of
/// codes. What the reference does not say stays empty; what is not taken is told with its line and the reason.
#[derive(Debug, Args)]
pub struct Import {
    /// Files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Identifier of the catalog; the name of the first path without it
    #[arg(long)]
    id: Option<String>,
    /// Write the catalog to this file; one that is there keeps what people wrote in it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// What a column or field is for: `code="Problem id"`, `code=$.errors[*].id`, `code=$.errors.*~` for the keys; repeatable
    #[arg(long, value_name = "ROLE=PATH", value_parser = role)]
    map: Vec<(Role, String)>,
    /// One JSON object per code, per step of a checklist, and per thing left out
    #[arg(long)]
    json: bool,
}

fn role(map: &str) -> Result<(Role, String), String> {
    let known = "code, name, meaning, action, http, section, since, retryable, source, docs";
    let (role, path) = map.split_once('=').ok_or("write it as ROLE=PATH, for instance code=Problem")?;
    let role = Role::named(role).ok_or_else(|| format!("there is no role {role}; there are {known}"))?;
    Ok((role, path.to_owned()))
}

impl Import {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        if globals.read_only && self.out.is_some() {
            return Err(Failure::nothing("nothing is written with --read-only", "leave out one of the two"));
        }
        let taken = self.taken();
        let written = match &self.out {
            Some(out) if !taken.codes.is_empty() => Some(write(&taken, &self.id(), out)?),
            _ => None,
        };
        if self.json {
            rows(&taken, output)?;
        } else {
            self.account(&taken, written.as_ref(), output)?;
        }
        Ok(if taken.codes.is_empty() { Done::Nothing } else { Done::Found })
    }

    /// What the files say; one that cannot be read is left out like anything else.
    fn taken(&self) -> Reference {
        let mut files = Vec::new();
        let mut problems = Vec::new();
        for text in self.paths.iter().flat_map(|path| load::texts(path)) {
            match text {
                Ok(text) => files.push(text),
                Err(problem) => problems.push(problem),
            }
        }
        let mut taken = reference::read(&files, &ReferenceSpec { maps: self.map.clone() });
        for problem in problems {
            let place = FileLine { file: problem.file.clone(), line: problem.line.max(1) };
            taken.leave(&place, problem.file, problem.what);
        }
        taken
    }

    fn id(&self) -> String {
        let named = || {
            let name = self.paths[0].canonicalize().unwrap_or_else(|_| self.paths[0].clone());
            name.file_stem().unwrap_or_default().to_string_lossy().to_lowercase().replace([' ', '_', '.'], "-")
        };
        self.id.clone().unwrap_or_else(named)
    }

    /// The account for people: how much, where it went, and each thing that was left out.
    fn account(&self, taken: &Reference, written: Option<&WrittenCatalog>, output: &mut Output) -> Result<(), Failure> {
        let count = |number: usize, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
        let codes = taken.codes.len();
        let with = |said: fn(&reference::CodeRow) -> bool| taken.codes.iter().filter(|code| said(code)).count();
        if codes == 0 {
            let told = if taken.left_out.is_empty() { "" } else { ":" };
            output.line(format!("no code was found; --map code=COLUMN says in which column they are{told}"))?;
        } else {
            output.wrapped(
                &format!(
                    "{}: {} with a meaning, {} with an action, {} with an HTTP status; {} left out",
                    count(codes, "code"),
                    with(|code| code.meaning.is_some()),
                    with(|code| code.action.is_some()),
                    with(|code| !code.http.is_empty()),
                    count(taken.left_out.len(), "thing"),
                ),
                2,
            )?;
        }
        if !taken.sequences.is_empty() {
            output.line(format!("{} by which logs show them", count(taken.sequences.len(), "sequence")))?;
        }
        if let (Some(written), Some(out)) = (written, &self.out) {
            let steps = if taken.steps.is_empty() {
                String::new()
            } else {
                format!(", and {} in {}", count(taken.steps.len(), "step"), beside(out).display())
            };
            let new = written.new;
            output.line(format!(
                "written to {}: {new} new, {} brought up to date{steps}",
                out.display(),
                codes.saturating_sub(new)
            ))?;
            for kept in &written.kept {
                output.wrapped(&format!("  kept  {kept}"), 8)?;
            }
        } else if codes > 0 {
            output.line(format!(
                "nothing is written; errbook catalog import … --id {} --out FILE writes a catalog",
                self.id()
            ))?;
        }
        for step in &taken.steps {
            output.wrapped(&format!("  step  {}:{}  {}", step.place.file, step.place.line, step.text), 8)?;
        }
        for left in &taken.left_out {
            let what: String = left.what.chars().take(80).collect();
            output
                .wrapped(&format!("  left out  {}:{}  {what}: {}", left.place.file, left.place.line, left.why), 12)?;
        }
        Ok(())
    }
}

/// Where the checklist of a catalog file is written: beside it.
fn beside(out: &Path) -> PathBuf {
    let stem = out.file_stem().unwrap_or_default().to_string_lossy();
    out.with_file_name(format!("{stem}-checklist.toml"))
}

/// Writes the catalog, and the checklist of the page where there is none yet.
fn write(taken: &Reference, id: &str, out: &Path) -> Result<WrittenCatalog, Failure> {
    let there = match fs::read_to_string(out) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(Failure::unreadable(&out.display().to_string(), &error)),
    };
    let written = taken.toml(id, there.as_deref()).map_err(|why| {
        Failure::nothing(
            format!("{} is no catalog to add to: {}", out.display(), why.replace('\n', " ")),
            "correct it, or name another file",
        )
    })?;
    fs::write(out, &written.text)?;
    let checklist = beside(out);
    if !taken.steps.is_empty() && !checklist.exists() {
        fs::write(checklist, taken.checklist(id))?;
    }
    Ok(written)
}

/// The contract of `--json`.
fn rows(taken: &Reference, output: &mut Output) -> Result<(), Failure> {
    for code in &taken.codes {
        output.json(&json!({
            "kind": "code", "code": code.code, "meaning": code.meaning, "action": code.action, "http": code.http,
            "section": code.section, "since": code.since, "retryable": code.retryable, "aliases": code.aliases,
            "source": code.source, "docs": code.docs, "notes": code.notes,
            "file": code.place.file, "line": code.place.line,
        }))?;
    }
    for step in &taken.steps {
        output.json(&json!({"kind": "step", "text": step.text, "file": step.place.file, "line": step.place.line}))?;
    }
    for left in &taken.left_out {
        output.json(&json!({
            "kind": "left-out", "file": left.place.file, "line": left.place.line, "what": left.what, "why": left.why,
        }))?;
    }
    Ok(())
}
