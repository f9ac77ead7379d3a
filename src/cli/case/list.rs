//! `errbook case list`: the cases there are, newest first.

use clap::Args;

use super::look::look;
use crate::cli::Globals;
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::cli::wire;
use crate::store::Query;
use crate::triage::duration;
use crate::triage::summary::counted;
use crate::triage::{Outcome, Summary};

/// The cases there are, newest first
#[derive(Debug, Args)]
pub struct ListCases {
    /// Words that all stand somewhere in the case (of one or two letters: in its summary or newest notes)
    words: Vec<String>,
    /// Only open ones
    #[arg(long, conflicts_with = "closed")]
    open: bool,
    /// Only closed ones
    #[arg(long)]
    closed: bool,
    /// Only those of this code
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    /// At most so many, the newest; 0 for all of them
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    limit: usize,
    /// One JSON object per case
    #[arg(long)]
    json: bool,
}

impl ListCases {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let open = (self.open || self.closed).then_some(self.open);
        let limit = Some(self.limit).filter(|limit| *limit > 0);
        // One more says whether there are more.
        let asked = limit.map(|limit| limit.saturating_add(1));
        let query =
            Query { words: self.words.clone(), open, code: self.code.clone(), limit: asked, ..Query::default() };
        let mut cases = look(globals)?.list(&query)?;
        let is_cut = limit.is_some_and(|limit| cases.len() > limit);
        cases.truncate(limit.unwrap_or(usize::MAX));
        let all = cases.len();
        // What was opened by mistake counts nowhere, unless it is asked for; programs decide for themselves.
        if !self.json && !self.words.iter().any(|word| word.to_lowercase().contains("mistake")) {
            cases.retain(|case| case.outcome != Some(Outcome::Mistake));
        }
        for case in &cases {
            if self.json {
                output.json(case)?;
            } else {
                output.line(people(case))?;
            }
        }
        if cases.len() < all {
            let left = counted(all - cases.len(), "case");
            output.line(format!("{left} opened by mistake left out; errbook case list mistake lists them"))?;
        } else if cases.is_empty() {
            let place = wire::location(globals)?;
            let every = self.words.is_empty() && open.is_none() && self.code.is_none();
            let what = if every { "no case yet" } else { "no such case" };
            return Err(Failure::nothing(format!("{what} in {place}"), "a case is opened in the screen: errbook"));
        }
        if is_cut {
            output.flush()?;
            eprintln!("errbook: older cases are left out; --limit 0 lists all of them");
        }
        Ok(Done::Found)
    }
}

fn people(case: &Summary) -> String {
    let state = case.outcome.map_or("open", Outcome::words);
    let id = case.request_id.as_ref().map(|id| format!("  request id {id}")).unwrap_or_default();
    let catalog = case.catalog.as_deref().unwrap_or("no catalog");
    let (opened, took) = (case.opened.strftime("%Y-%m-%d %H:%M UTC"), duration(case.took()));
    let first = format!("{}  {state}  {} · {catalog}{id}", case.case.short(), case.name());
    let events = counted(usize::try_from(case.events).unwrap_or(usize::MAX), "event");
    let note = case.note.as_ref().filter(|note| !note.as_str().is_empty()).map(|note| format!(": {note}"));
    let note = note.unwrap_or_default();
    format!("{first}\n      opened {opened} by {}, {events} in {took}{note}", case.by)
}
