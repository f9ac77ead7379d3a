//! `errbook case step CASE STEP`: a step is done. What it misses is asked for, as the screen asks.

use clap::Args;

use super::pin::CaseEvidence;
use super::record::{Recorded, record, step};
use crate::catalog::{Catalogs, Fills};
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::cli::{Globals, wire};
use crate::envelope::Redacted;
use crate::evidence::pin::nothing_found;
use crate::triage::{Case, Diagnosis, Doing, EventKind, State, StepView, called, doing};

/// Mark a step of the checklist as done
#[derive(Debug, Args)]
pub struct StepCommand {
    /// The case, or the last characters of its name
    pub case: String,
    /// The step, by its number in `case show`
    pub step: String,
    /// Why, where it is done before its turn
    #[arg(long, value_name = "WHY")]
    pub because: Option<String>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

impl StepCommand {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        self.write(globals)?.say(self.json, output)?;
        Ok(Done::Found)
    }

    pub fn write(&self, globals: &Globals) -> Result<Recorded, Failure> {
        let catalogs = wire::catalogs(globals)?;
        record(globals, &self.case, |case, _| self.acts(globals, case, &catalogs))
    }

    fn acts(&self, globals: &Globals, case: &Case, catalogs: &Catalogs) -> Result<Vec<EventKind>, Failure> {
        let id = step(case, &self.step);
        let ahead =
            self.because.as_ref().map(|why| EventKind::Overrode { step: id.clone(), reason: Redacted::new(why) });
        let done = EventKind::Answered { step: id.clone() };
        let diagnosis = Diagnosis::new(case.finding(), catalogs);
        let checklist = catalogs.checklist(diagnosis.finding.catalog.as_deref().unwrap_or_default());
        let checklist = checklist.cloned().unwrap_or_default();
        let standings = case.standings(&checklist);
        let Some(standing) = standings.iter().find(|standing| standing.step.id == id) else {
            // The rules say that there is no such step.
            return Ok(vec![done]);
        };
        // Opening the retry before its turn is one thing, to say how it ended another.
        let retries = standing.step.fills == Fills::Retry;
        if let (Some(ahead), true) = (&ahead, retries) {
            return Ok(vec![ahead.clone()]);
        }
        if ahead.is_some() && !standing.missing.is_empty() {
            return Err(self.needs(standing, standing.missing[0]));
        }
        match doing(standing, case) {
            Doing::Needs(field) => Err(self.needs(standing, &field)),
            Doing::Retry => Err(Failure::nothing(
                "this step is the retry, and says how it ended",
                format!("errbook case retry {0} ANSWER reads the answer; errbook case retry {0} --as HOW", self.case),
            )),
            Doing::Settled => Ok(vec![done]),
            Doing::Happens(act) => {
                let note = honest_nothing(globals, case, &diagnosis, standing)?;
                Ok(ahead.into_iter().chain(note).chain([act]).collect())
            }
        }
    }

    fn needs(&self, standing: &StepView<'_>, field: &str) -> Failure {
        let place = standing.step.places.get(field).map(|place| format!(": it is in {place}")).unwrap_or_default();
        Failure::nothing(
            format!("`{}` still misses the {}{place}", standing.step.title, called(field)),
            format!("errbook case fact {} {field} VALUE; or errbook case skip, with a reason", self.case),
        )
    }
}

/// What is noted of an evidence step in which the sources found nothing.
fn honest_nothing(
    globals: &Globals,
    case: &Case,
    diagnosis: &Diagnosis,
    standing: &StepView<'_>,
) -> Result<Option<EventKind>, Failure> {
    if standing.step.fills != Fills::Evidence || standing.state != State::Open {
        return Ok(None);
    }
    let evidence = CaseEvidence::ask(globals, diagnosis, case, 0)?;
    let text = evidence.is_nothing().then(|| nothing_found(evidence.states()));
    Ok(text.map(|text| EventKind::Noted { step: Some(standing.step.id.clone()), text }))
}
