//! `errbook catalog import PATH…`: a catalog out of whatever reference a team has, and the account of what was taken.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::super::Globals;
use super::super::failure::{Done, Failure};
use super::super::output::Output;
use crate::catalog::load;
use crate::catalog::reference::{self, Reference, Spec};

/// Make a catalog out of an error reference: pages, tables, data files, source files
#[derive(Debug, Args)]
pub struct Import {
    /// Files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Identifier of the catalog; the name of the first path without it
    #[arg(long)]
    id: Option<String>,
    /// One JSON object per code, per step of a checklist, and per thing left out
    #[arg(long)]
    json: bool,
}

impl Import {
    pub fn run(&self, _globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let mut files = Vec::new();
        for path in &self.paths {
            files.extend(load::texts(path).map_err(|problem| Failure::from(vec![problem]))?);
        }
        let taken = reference::read(&files, &Spec::default());
        if self.json {
            rows(&taken, output)?;
        }
        Ok(if taken.codes.is_empty() { Done::Nothing } else { Done::Found })
    }
}

/// The contract of `--json`.
fn rows(taken: &Reference, output: &mut Output) -> Result<(), Failure> {
    for code in &taken.codes {
        output.json(&json!({
            "kind": "code", "code": code.code, "meaning": code.meaning, "action": code.action, "http": code.http,
            "section": code.section, "since": code.since, "retryable": code.retryable, "aliases": code.aliases, "notes": code.notes,
            "source": code.source, "docs": code.docs,
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
