//! `errbook case retry CASE --run`: the request is repeated by a curl command, which is shown first and run once, never
//! through a shell.

use serde_json::json;

use super::look::{look, named};
use super::record::record;
use crate::catalog::Catalogs;
use crate::cli::Globals;
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::envelope::{Redacted, decode};
use crate::evidence::cancel::Cancel;
use crate::evidence::{LONGEST, attempt};
use crate::triage::retry::brought::{Brought, ran};
use crate::triage::retry::curl::{CurlRequest, import};
use crate::triage::retry::judge;
use crate::triage::{Case, Compared, Comparison, Diagnosis, EventKind, product_set};

/// A request to be repeated.
pub struct RepeatOrder<'a> {
    /// The case.
    pub case: &'a str,
    /// The curl command.
    pub command: &'a str,
    /// Why once more.
    pub because: Option<Redacted>,
    /// The word that lets it run.
    pub confirm: Option<&'a str>,
}

impl RepeatOrder<'_> {
    /// Shows what would run, or runs it and writes down what came back.
    ///
    /// # Errors
    /// What forbids it.
    pub fn run(self, globals: &Globals, catalogs: &Catalogs, json: bool, output: &mut Output) -> Result<Done, Failure> {
        if globals.read_only {
            return Err(Failure::nothing("nothing is run with --read-only", "repeat it by hand and give the answer"));
        }
        let (case, chain) = named(look(globals)?.as_mut(), self.case)?;
        let folded = Case::fold(&chain.events)?;
        let request = self.allowed(&folded, catalogs)?;
        if self.confirm != Some(request.word()) {
            return show(&request, json, output);
        }
        let answered = attempt(&request.argv, &Cancel::default());
        let run = request.line();
        let read = answered.as_ref().map(|attempt| {
            let findings = decode(&attempt.answer, &product_set(catalogs)).findings;
            (String::from_utf8_lossy(&attempt.answer).into_owned(), findings)
        });
        let mut unclear = None;
        let written = record(globals, &case.0, |case, _| {
            let step = case.retry_step().map(|step| step.id.clone());
            let cut = answered.as_ref().ok().and_then(|attempt| attempt.cut.as_deref());
            let read = read.as_ref().map(|(text, findings)| (text.as_str(), findings.as_slice(), cut));
            let brought = ran(&case.finding(), step, &run, read.map_err(|trouble| *trouble));
            let Brought { kept, compared, unclear: said } = brought;
            let overtaken = self.because.is_none() && case.attempts() > 0;
            let overtaken = overtaken.then(|| Redacted::new("it was under way when another retry was written down"));
            let retried = compared.comparison.map(|comparison| {
                let because = self.because.or(overtaken);
                compared.retried(comparison, Some(run), because)
            });
            unclear = retried.is_none().then_some(said);
            Ok(kept.into_iter().chain(retried).collect())
        })?;
        if !json {
            let how = format!("; errbook case retry {} --as HOW says how it ended", written.case.short());
            output.line(unclear.map_or_else(|| written.how_it_ended(), |unclear| unclear + &how))?;
        }
        written.say(json, output)?;
        Ok(Done::Found)
    }

    /// The request, if it may be run now.
    fn allowed(&self, case: &Case, catalogs: &Catalogs) -> Result<CurlRequest, Failure> {
        let (diagnosis, now) = (Diagnosis::new(case.finding(), catalogs), jiff::Timestamp::now());
        let id = case.id().cloned().ok_or_else(|| Failure::internal("a case without events"))?;
        let retried: EventKind = Compared::default().retried(Comparison::Same, None, self.because.clone());
        case.allow(&case.next(&id, now, "", retried))?;
        judge(&diagnosis, case, now).allows()?;
        let request = import(self.command)?;
        request.may_run(&diagnosis, case, now)?;
        Ok(request)
    }
}

/// Shows what would run, its secrets masked, and the word that lets it.
fn show(request: &CurlRequest, json: bool, output: &mut Output) -> Result<Done, Failure> {
    if json {
        output.json(&json!({ "shown": request.lines(), "warnings": request.warnings, "confirm": request.word() }))?;
        return Ok(Done::Nothing);
    }
    output.line(format!("Nothing ran yet. The same with --confirm {} runs this once:", request.word()))?;
    for line in request.lines() {
        output.line(format!("  {line}"))?;
    }
    let along = request.follows.join(", ");
    if !along.is_empty() {
        output.line(format!("A redirect takes {along} along, to whatever host it names."))?;
    }
    for warning in &request.warnings {
        output.line(format!("Mind {warning}."))?;
    }
    output.line(format!("It may take {} s at most.", LONGEST.as_secs()))?;
    Ok(Done::Nothing)
}
