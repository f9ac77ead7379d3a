//! `errbook case show CASE`: all of one case.

use clap::Args;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::look::{look, named, told};
use crate::catalog::Catalogs;
use crate::cli::failure::{Done, Failure};
use crate::cli::output::{Output, aside};
use crate::cli::{Globals, wire};
use crate::triage::retry::{Judgement, When, judge};
use crate::triage::{Case, Chain, Diagnosis, State, StepView, Summary};

/// All of one case
#[derive(Debug, Args)]
pub struct ShowCase {
    /// The case, or the last characters of its name
    case: String,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

impl ShowCase {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let (_, chain) = named(look(globals)?.as_mut(), &self.case)?;
        if self.json {
            output.json(&object(&chain, &wire::catalogs(globals)?))?;
        } else {
            output.line(told(&chain.events, &wire::catalogs(globals)?)?.trim_end())?;
        }
        for broken in &chain.breaks {
            aside(&broken.to_string());
        }
        Ok(if chain.is_whole() { Done::Found } else { Done::Nothing })
    }
}

/// The summary, what was captured, where each step and the retry stand, then every event.
fn object(chain: &Chain, catalogs: &Catalogs) -> Value {
    let mut object = json!(Summary::of(&chain.events));
    if let Ok(case) = Case::fold(&chain.events) {
        let diagnosis = Diagnosis::new(case.finding(), catalogs);
        let checklist = catalogs.checklist(diagnosis.finding.catalog.as_deref().unwrap_or_default());
        let checklist = checklist.cloned().unwrap_or_default();
        let facts: Map<String, Value> = case.facts().map(|(name, fact)| (name.to_owned(), json!(fact.value))).collect();
        object["facts"] = json!(facts);
        let steps = (1..).zip(case.standings(&checklist)).map(|(number, standing)| step(number, &standing));
        object["steps"] = steps.collect();
        object["retry"] = retry(&judge(&diagnosis, &case, Timestamp::now()));
    }
    object["chain"] = json!(chain.events);
    object
}

fn step(number: usize, standing: &StepView<'_>) -> Value {
    let (state, why) = match &standing.state {
        State::Open => ("open", None),
        State::Closed(why) => ("closed", Some(why.as_str())),
        State::Done => ("done", None),
        State::Skipped(reason) => ("skipped", Some(reason.as_str())),
    };
    let (by, at) = standing.by.unzip();
    json!({
        "number": number,
        "id": standing.step.id,
        "title": standing.step.title,
        "fills": standing.step.fills,
        "state": state,
        "why": why,
        "by": by,
        "at": at,
        "missing": standing.missing,
    })
}

fn retry(judgement: &Judgement) -> Value {
    let (when, from, change) = match &judgement.when {
        When::Now => ("now", None, None),
        When::From(at) => ("from", Some(at), None),
        When::Changed(change) => ("changed", None, Some(change)),
        When::Never => ("never", None, None),
    };
    let Judgement { why, warnings, .. } = judgement;
    json!({ "when": when, "from": from, "change": change, "why": why, "warnings": warnings })
}
