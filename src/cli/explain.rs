//! `errbook explain CODE`: one entry, whole; one per catalog that has it.

use clap::Args;
use serde_json::Value;

use super::decode::advice;
use super::failure::{Done, Failure};
use super::output::Output;
use super::{Globals, wire};
use crate::catalog::Entry;
use crate::triage::Advice;

/// Say everything that is known of a code
#[derive(Debug, Args)]
pub struct Explain {
    /// The code, in either letter case, or another name of it
    code: String,
    /// One JSON object per catalog that has it
    #[arg(long)]
    json: bool,
}

impl Explain {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let catalogs = wire::catalogs(globals)?;
        let entries = catalogs.explain(&self.code);
        for (at, entry) in entries.iter().enumerate() {
            if self.json {
                output.json(&object(entry)?)?;
            } else {
                if at > 0 {
                    output.line("")?;
                }
                for line in people(entry) {
                    output.line(line)?;
                }
            }
        }
        if entries.is_empty() {
            let nearest = crate::triage::diagnosis::nearest(&self.code, None, &catalogs);
            return Err(Failure::nothing(
                format!("no catalog knows the code {}", self.code),
                format!("nearest: {}", nearest.join(", ")),
            ));
        }
        Ok(Done::Found)
    }
}

/// Catalog and code first, then every field.
fn object(entry: &Entry) -> Result<Value, Failure> {
    serde_json::to_value(entry).map_err(|error| Failure::internal(error.to_string()))
}

fn people(entry: &Entry) -> Vec<String> {
    let since = entry.since.as_deref().map(|version| format!(" · since {version}")).unwrap_or_default();
    let http: Vec<String> = entry.http.iter().map(ToString::to_string).collect();
    let mut lines = vec![format!("{} · {} · {}{since}", entry.code, entry.catalog, entry.section)];
    if !http.is_empty() {
        lines.push(format!("HTTP {}", http.join(", ")));
    }
    lines.extend([String::new(), entry.meaning.clone(), String::new(), format!("First check: {}", entry.check)]);
    let known = Advice {
        verdict: entry.retry.verdict,
        wait_s: entry.retry.wait_s,
        change: entry.retry.change.clone(),
        why: entry.retry.why.clone(),
    };
    lines.push(format!("Retry:       {}", advice(&known)));
    lines.push(format!("Said by:     {} [{}]", entry.source, entry.surfaces.join(", ")));
    let mut part = |title: &str, rows: Vec<String>| {
        if !rows.is_empty() {
            lines.push(String::new());
            lines.push(title.to_owned());
            lines.extend(rows.into_iter().map(|row| format!("  {row}")));
        }
    };
    part("Steps", entry.steps.iter().zip(1..).map(|(step, number)| format!("{number}. {step}")).collect());
    part(
        "Messages that tell the cause",
        entry
            .fingerprints
            .iter()
            .map(|print| {
                let surface = print.surface.as_deref().map(|surface| format!(" [{surface}]")).unwrap_or_default();
                format!("\"{}\"{surface}\n    {}\n    check: {}", print.text, print.means, print.check)
            })
            .collect(),
    );
    part("Metrics", entry.metrics.iter().map(ToString::to_string).collect());
    part(
        "Log",
        entry
            .logs
            .iter()
            .map(|log| format!("{} ({}): {}", log.event, log.place, log.look))
            .chain(entry.silent.iter().cloned())
            .collect(),
    );
    part(
        "Limits and settings",
        entry
            .limits
            .iter()
            .map(|limit| {
                let default = limit.default.as_deref().map(|value| format!(" = {value}")).unwrap_or_default();
                format!("{}{default}  {}", limit.name, limit.note.as_deref().unwrap_or_default())
            })
            .collect(),
    );
    part(
        "Other names",
        entry
            .aliases
            .iter()
            .map(|alias| {
                let parts = [alias.surface.as_deref(), alias.since.as_deref(), alias.note.as_deref()];
                format!("{}  {}", alias.code, parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
            })
            .chain(entry.classes.iter().map(|class| format!("{} (exception, {} SDK)", class.name, class.sdk)))
            .collect(),
    );
    part("Good to know", entry.facts.clone());
    part(
        "Documentation and code disagree",
        entry.disagree.iter().map(|gap| format!("the documentation: {}\n  the code: {}", gap.docs, gap.code)).collect(),
    );
    part("Related", vec![entry.related.join(", ")].into_iter().filter(|row| !row.is_empty()).collect());
    part("Documentation", vec![entry.docs.clone()].into_iter().filter(|row| !row.is_empty()).collect());
    lines
}
