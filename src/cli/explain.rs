//! `errbook explain CODE`: one entry, whole; one per catalog that has it.

use std::mem::ManuallyDrop;

use clap::Args;
use serde_json::Value;

use super::decode::advice;
use super::failure::{Done, Failure};
use super::output::Output;
use super::taught::Taught;
use super::{Globals, wire};
use crate::catalog::{Alias, Entry, Fingerprint, Limit, Retry};
use crate::triage::Advice;

/// Say everything that is known of a code
#[derive(Debug, Args)]
pub struct Explain {
    /// The code, in either letter case, or another name of it
    code: String,
    /// Forget a word that closed cases taught the search of this code
    #[arg(long, value_name = "WORD")]
    forget: Option<String>,
    /// One JSON object per catalog that has it
    #[arg(long)]
    json: bool,
}

impl Explain {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        // Nobody waits for the catalogs to be taken apart: the process ends with the answer.
        let catalogs = ManuallyDrop::new(wire::catalogs(globals)?);
        let entries = catalogs.explain(&self.code);
        if let Some(word) = &self.forget {
            return Taught::of(globals).forget(word, &entries, output);
        }
        if self.json {
            let taught = Taught::of(globals);
            for entry in &entries {
                output.json(&object(entry, &taught)?)?;
            }
        } else {
            for (at, entry) in entries.iter().enumerate() {
                if at > 0 {
                    output.line("")?;
                }
                for (hang, row) in people(entry) {
                    output.wrapped(&row, hang)?;
                }
            }
            // A journal may be far away: what the catalogs say is not to wait for it.
            output.flush()?;
            let taught = Taught::of(globals);
            for row in entries.iter().filter_map(|entry| taught.row(entry)) {
                output.line("")?;
                output.wrapped(&row, 2)?;
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

/// The contract's object: catalog and code first, then every field.
pub fn object(entry: &Entry, taught: &Taught) -> Result<Value, Failure> {
    let mut object = serde_json::to_value(entry).map_err(|error| Failure::internal(error.to_string()))?;
    if let Some(object) = object.as_object_mut() {
        object.insert("learned".into(), taught.json(entry));
    }
    Ok(object)
}

/// One row of the page: its text, and the column where its continuation lines begin.
type PageLine = (usize, String);

/// The page: what it means and what to do first, then what helps to find the cause, the long list of messages last.
fn people(entry: &Entry) -> Vec<PageLine> {
    let since = entry.since.as_deref().map(|version| format!(" · listed since {version}")).unwrap_or_default();
    let http: Vec<String> = entry.http.iter().map(ToString::to_string).collect();
    let mut page = vec![(2, format!("{} · {} · {}{since}", entry.code, entry.catalog, entry.section))];
    if !http.is_empty() {
        page.push((2, format!("HTTP {}", http.join(", "))));
    }
    page.extend([(0, String::new()), (0, said(&entry.meaning).into()), (0, String::new())]);
    page.push((13, format!("First check: {}", said(&entry.check))));
    page.push((13, format!("Retry:       {}", verdict(&entry.retry))));
    for (name, text) in [("Sent by:    ", entry.source.clone()), ("Surface:    ", entry.surfaces.join(", "))] {
        if !text.is_empty() {
            page.push((13, format!("{name} {text}")));
        }
    }
    let mut part = |title: &str, rows: Vec<PageLine>| {
        if !rows.is_empty() {
            page.extend([(0, String::new()), (0, title.to_owned())]);
            page.extend(rows.into_iter().map(|(hang, row)| (hang + 2, format!("  {row}"))));
        }
    };
    let plain = |texts: &[String]| texts.iter().map(|text| (2, text.clone())).collect();
    part("Steps", entry.steps.iter().zip(1..).map(|(step, number)| (3, format!("{number}. {step}"))).collect());
    part("Worth knowing", plain(&entry.facts));
    part("Log", logs(entry));
    part("Metrics", entry.metrics.iter().map(|metric| (2, metric.to_string())).collect());
    part("Limits and settings", limits(entry));
    part("Which message, which cause", messages(entry));
    part("Other names", names(entry));
    let gaps = entry.disagree.iter();
    let gaps = gaps.flat_map(|gap| [(4, format!("docs: {}", gap.docs)), (4, format!("code: {}", gap.code))]);
    part("Documentation and code disagree", gaps.collect());
    part("Related", Some((0, entry.related.join(", "))).into_iter().filter(|(_, row)| !row.is_empty()).collect());
    part("Docs", Some((0, entry.docs.clone())).into_iter().filter(|(_, row)| !row.is_empty()).collect());
    page
}

/// A text that an imported catalog may lack.
fn said(text: &str) -> &str {
    if text.is_empty() { "the reference does not say" } else { text }
}

fn logs(entry: &Entry) -> Vec<PageLine> {
    let silent = entry.silent.iter().map(|silent| (2, silent.clone()));
    silent.chain(entry.logs.iter().map(|log| (2, format!("{} ({}): {}", log.event, log.place, log.look)))).collect()
}

fn limits(entry: &Entry) -> Vec<PageLine> {
    let row = |limit: &Limit| {
        let default = limit.default.as_deref().map(|value| format!(" = {value}")).unwrap_or_default();
        (2, format!("{}{default}  {}", limit.name, limit.note.as_deref().unwrap_or_default()))
    };
    entry.limits.iter().map(row).collect()
}

fn messages(entry: &Entry) -> Vec<PageLine> {
    let rows = |print: &Fingerprint| {
        let http: Vec<String> = print.http.iter().map(ToString::to_string).collect();
        let said: Vec<&str> = print.surface.as_deref().into_iter().chain(http.iter().map(String::as_str)).collect();
        let said = if said.is_empty() { String::new() } else { format!(" [{}]", said.join(" ")) };
        let mut rows = vec![
            (4, format!("\"{}\"{said}", print.text)),
            (4, format!("    {}", print.means)),
            (11, format!("    check: {}", print.check)),
        ];
        rows.extend(print.retry.as_ref().map(|retry| (11, format!("    retry: {}", verdict(retry)))));
        rows
    };
    entry.fingerprints.iter().flat_map(rows).collect()
}

fn names(entry: &Entry) -> Vec<PageLine> {
    let alias = |alias: &Alias| {
        let parts = [alias.surface.as_deref(), alias.since.as_deref(), alias.note.as_deref()];
        (2, format!("{}  {}", alias.code, parts.into_iter().flatten().collect::<Vec<_>>().join(", ")))
    };
    let classes = entry.classes.iter().map(|class| (2, format!("{} (exception, {} SDK)", class.name, class.sdk)));
    entry.aliases.iter().map(alias).chain(classes).collect()
}

/// The verdict of an entry or a cause, in words.
fn verdict(retry: &Retry) -> String {
    let Retry { verdict, wait_s, change, why } = retry.clone();
    advice(&Advice { verdict, wait_s, change, why })
}
