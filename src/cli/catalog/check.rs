//! `errbook catalog check`: do catalogs fit their schema, their own examples, each other, their pages and the source that sends
//! their codes?

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::super::failure::{Done, Failure, TOLD};
use super::super::output::Output;
use super::super::{Globals, wire};
use crate::catalog::load::Force;
use crate::catalog::{Catalog, CatalogRules, Check as Rules, Problem, load};
use crate::drift::{self, Drift};
use crate::envelope::Decoder;
use crate::envelope::sanitize;
use crate::triage::{faults, product_set};

/// Hold catalogs against their schema, their examples, each other, their pages and the source that sends their codes
///
/// Without CATALOG those of --with-catalog, --here and the configuration. A check.toml beside a catalog names differences that are
/// known. Exit 0 nothing found, 1 something found, 3 a file could not be used, 4 none could.
#[derive(Debug, Args)]
pub struct CheckCommand {
    /// Catalogs in TOML, references of any kind, or folders of them
    #[arg(value_name = "CATALOG")]
    catalogs: Vec<PathBuf>,
    /// A source tree that sends the codes; repeatable
    #[arg(long, value_name = "DIR")]
    source: Vec<PathBuf>,
    /// A page, or a folder of pages, that documents the codes; repeatable
    #[arg(long, value_name = "PATH")]
    docs: Vec<PathBuf>,
    /// One JSON object per thing that was found
    #[arg(long)]
    json: bool,
}

/// One thing that was found.
struct CheckRow {
    kind: &'static str,
    catalog: Option<String>,
    code: Option<String>,
    place: Option<(String, usize)>,
    what: String,
}

impl CheckCommand {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        if let Some(path) = self.source.iter().chain(&self.docs).find(|path| !path.exists()) {
            return Err(Failure::unreadable(&path.display().to_string(), &io::ErrorKind::NotFound.into()));
        }
        let paths = self.paths(globals)?;
        let mut catalogs: Vec<(Catalog, Rules)> = Vec::new();
        let mut problems: Vec<Problem> = Vec::new();
        for path in &paths {
            let (read, found) = load::alone(path);
            catalogs.extend(read);
            problems.extend(found);
        }
        let mut rows: Vec<CheckRow> = problems.iter().take(TOLD).map(CheckRow::problem).collect();
        rows.extend(examples(&catalogs, &paths));
        rows.extend(clashes(&catalogs));
        let (drifts, failed) = self.drifts(&catalogs);
        rows.extend(drifts.iter().map(CheckRow::drift));
        for row in &rows {
            if self.json {
                output.json(&row.object())?;
            } else {
                output.line(row.people())?;
            }
        }
        for why in &failed {
            eprintln!("errbook: {}", sanitize(why));
        }
        if problems.len() > TOLD {
            eprintln!("errbook: and {} more problems", problems.len() - TOLD);
        }
        let found = rows.iter().any(|row| !["accepted", "problem"].contains(&row.kind));
        if !self.json {
            output.line(summary(&rows, catalogs.len()))?;
        }
        match (catalogs.is_empty(), problems.is_empty() && failed.is_empty(), found) {
            (true, ..) => Err(Failure::setup("no catalog could be used", "correct the files, then check again")),
            (_, false, _) => Ok(Done::Partial),
            (.., true) => Ok(Done::Nothing),
            (.., false) => Ok(Done::Found),
        }
    }

    /// The catalogs that are checked: those that are named, else one's own that are in force.
    fn paths(&self, globals: &Globals) -> Result<Vec<PathBuf>, Failure> {
        if !self.catalogs.is_empty() {
            return Ok(self.catalogs.iter().chain(&globals.with_catalog).cloned().collect());
        }
        let Force { kept, named, .. } = wire::force(globals)?;
        let paths: Vec<PathBuf> = kept.into_iter().chain(named).collect();
        if paths.is_empty() {
            return Err(Failure::usage(
                "there is no catalog of your own to check",
                "name one: errbook catalog check FILE --source DIR",
            ));
        }
        Ok(paths)
    }

    /// The differences from the sources and the pages, and what of them could not be read.
    fn drifts(&self, catalogs: &[(Catalog, Rules)]) -> (Vec<Drift>, Vec<String>) {
        let (mut drifts, mut failed) = (Vec::new(), Vec::new());
        if !self.source.is_empty() {
            let pairs: Vec<(&Catalog, Rules)> =
                catalogs.iter().map(|(catalog, rules)| (catalog, rules.clone())).collect();
            let report = drift::check(&pairs, &self.source);
            drifts.extend(report.drifts);
            failed.extend(report.failed);
        }
        if !self.docs.is_empty() {
            let (pages, refused): (Vec<_>, Vec<_>) =
                self.docs.iter().flat_map(|path| load::texts(path)).partition(Result::is_ok);
            let pages: Vec<_> = pages.into_iter().flatten().collect();
            // A picture beside the pages is no page.
            let named = |problem: &Problem| self.docs.iter().any(|path| path == Path::new(&problem.file));
            failed.extend(refused.into_iter().filter_map(Result::err).filter(named).map(|problem| problem.to_string()));
            for (catalog, rules) in catalogs {
                drifts.extend(drift::docs(catalog, rules, &pages));
            }
        }
        (drifts, failed)
    }
}

/// Examples of the catalogs that do not hold.
fn examples(catalogs: &[(Catalog, Rules)], paths: &[PathBuf]) -> Vec<CheckRow> {
    let has_examples =
        |rules: &CatalogRules| !rules.envelopes.is_empty() || !rules.lines.is_empty() || !rules.samples.is_empty();
    if !catalogs.iter().any(|(catalog, _)| has_examples(catalog.rules())) {
        return Vec::new();
    }
    let force = Force { kept: paths.to_vec(), ..Force::default() };
    let Ok(all) = load::in_force(&force) else { return Vec::new() };
    let decoder = Decoder::new(&product_set(&all));
    let row = |catalog: &Catalog, what| CheckRow {
        kind: "example",
        catalog: Some(catalog.head.id.clone()),
        code: None,
        place: None,
        what,
    };
    let told = |(catalog, _): &(Catalog, Rules)| {
        faults(catalog, &decoder).into_iter().map(|what| row(catalog, what)).collect::<Vec<_>>()
    };
    catalogs.iter().flat_map(told).collect()
}

/// Codes that two of the catalogs have.
fn clashes(catalogs: &[(Catalog, Rules)]) -> Vec<CheckRow> {
    let mut owners: BTreeMap<String, Vec<(&Catalog, &str)>> = BTreeMap::new();
    for (catalog, _) in catalogs {
        for code in catalog.entries.iter().flat_map(|entry| entry.spellings()) {
            let all = owners.entry(code.to_lowercase()).or_default();
            if !all.iter().any(|(known, _)| known.head.id == catalog.head.id) {
                all.push((catalog, code));
            }
        }
    }
    let clash = |all: Vec<(&Catalog, &str)>| {
        let others: Vec<&str> = all.iter().skip(1).map(|(other, _)| other.head.id.as_str()).collect();
        let (catalog, code) = all.first().filter(|_| !others.is_empty())?;
        Some(CheckRow {
            kind: "clash",
            catalog: Some(catalog.head.id.clone()),
            code: Some((*code).to_owned()),
            place: None,
            what: format!("{} has it too", others.join(", ")),
        })
    };
    owners.into_values().filter_map(clash).collect()
}

fn summary(rows: &[CheckRow], catalogs: usize) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        *counts.entry(row.kind).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let counts = if counts.is_empty() { "nothing found".into() } else { counts.join(", ") };
    format!("{counts} in {catalogs} {}", if catalogs == 1 { "catalog" } else { "catalogs" })
}

impl CheckRow {
    fn problem(problem: &Problem) -> Self {
        Self {
            kind: "problem",
            catalog: None,
            code: None,
            place: Some((problem.file.clone(), problem.line)),
            what: format!("{}; {}", problem.what, problem.instead),
        }
    }

    fn drift(drift: &Drift) -> Self {
        Self {
            kind: if drift.accepted.is_some() { "accepted" } else { drift.kind.word() },
            catalog: Some(drift.catalog.clone()),
            code: Some(drift.code.clone()),
            place: drift.place.as_ref().map(|(file, line)| (file.clone(), *line as usize)),
            what: drift.accepted.clone().unwrap_or_else(|| drift.what.clone()),
        }
    }

    fn object(&self) -> Value {
        let place = self.place.as_ref();
        json!({
            "kind": self.kind, "catalog": self.catalog, "code": self.code, "what": self.what,
            "file": place.map(|(file, _)| file), "line": place.map(|(_, line)| line).filter(|line| **line > 0),
        })
    }

    /// The place first, as compilers do, so that editors find it.
    fn people(&self) -> String {
        let place = match &self.place {
            Some((file, 0)) => format!("{file}: "),
            Some((file, line)) => format!("{file}:{line}: "),
            None => self.catalog.as_ref().map_or_else(String::new, |catalog| format!("{catalog}: ")),
        };
        let code = self.code.as_ref().map_or_else(String::new, |code| format!("{code}: "));
        format!("{place}{}: {code}{}", self.kind, self.what)
    }
}
