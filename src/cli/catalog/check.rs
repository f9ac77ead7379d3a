//! `errbook catalog check`: do catalogs fit their schema, their own examples, each other, their pages and the source that sends
//! their codes?

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::super::Globals;
use super::super::failure::{Done, Failure};
use super::super::output::Output;
use crate::catalog::{Catalog, Check as Rules, Problem, load};
use crate::drift;

/// Hold catalogs against their schema, their examples, each other, their pages and the source that sends their codes
///
/// Without CATALOG the catalogs of --with-catalog. A check.toml beside a catalog may name differences that are known.
#[derive(Debug, Args)]
pub struct Check {
    /// Catalog files, or folders of them
    #[arg(value_name = "CATALOG")]
    catalogs: Vec<PathBuf>,
    /// A source tree that sends the codes; repeatable
    #[arg(long, value_name = "DIR")]
    source: Vec<PathBuf>,
    /// One JSON object per difference
    #[arg(long)]
    json: bool,
}

/// One thing that was found.
struct Row {
    kind: &'static str,
    catalog: Option<String>,
    code: Option<String>,
    place: Option<(String, u32)>,
    what: String,
}

impl Check {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let paths: Vec<&PathBuf> = self.catalogs.iter().chain(&globals.with_catalog).collect();
        if paths.is_empty() {
            return Err(Failure::usage("no catalog is named", "name one: errbook catalog check FILE --source DIR"));
        }
        let mut problems: Vec<Problem> = Vec::new();
        let mut catalogs: Vec<(Catalog, Rules)> = Vec::new();
        for path in paths {
            let (read, found) = load::alone(path);
            catalogs.extend(read);
            problems.extend(found);
        }
        for root in &self.source {
            if !root.exists() {
                let error = std::io::Error::from(std::io::ErrorKind::NotFound);
                return Err(Failure::unreadable(&root.display().to_string(), &error));
            }
        }
        let pairs: Vec<(&Catalog, Rules)> = catalogs.iter().map(|(catalog, rules)| (catalog, rules.clone())).collect();
        let report = if self.source.is_empty() { drift::Report::default() } else { drift::check(&pairs, &self.source) };
        let mut rows: Vec<Row> = problems.iter().map(Row::problem).collect();
        rows.extend(report.drifts.iter().map(Row::drift));
        for row in &rows {
            if self.json { output.json(&row.object())? } else { output.line(row.people())? }
        }
        let found = rows.iter().any(|row| row.kind != "accepted");
        Ok(if found { Done::Nothing } else { Done::Found })
    }
}

impl Row {
    fn problem(problem: &Problem) -> Self {
        Self {
            kind: "problem",
            catalog: None,
            code: None,
            place: Some((problem.file.clone(), u32::try_from(problem.line).unwrap_or_default())),
            what: format!("{}; {}", problem.what, problem.instead),
        }
    }

    fn drift(drift: &drift::Drift) -> Self {
        Self {
            kind: if drift.accepted.is_some() { "accepted" } else { drift.kind.word() },
            catalog: Some(drift.catalog.clone()),
            code: Some(drift.code.clone()),
            place: drift.place.clone(),
            what: drift.accepted.clone().unwrap_or_else(|| drift.what.clone()),
        }
    }

    fn object(&self) -> Value {
        json!({
            "kind": self.kind, "catalog": self.catalog, "code": self.code,
            "file": self.place.as_ref().map(|(file, _)| file), "line": self.place.as_ref().map(|(_, line)| line), "what": self.what,
        })
    }

    fn people(&self) -> String {
        let place = self.place.as_ref().map_or_else(String::new, |(file, line)| format!("  {file}:{line}"));
        format!("{:<9} {:<28} {}{place}", self.kind, self.code.as_deref().unwrap_or_default(), self.what)
    }
}
