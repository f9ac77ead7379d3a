//! `errbook case open`: a case for a failure, for a code alone, or one from another machine.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use serde_json::json;
use ulid::Ulid;

use super::look::{look, named};
use super::record::{Recorded, begin, record, writable};
use crate::catalog::Catalogs;
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::cli::{Globals, wire};
use crate::envelope::{Finding, decode};
use crate::evidence::places;
use crate::store::{Access, Query, Unwritten};
use crate::triage::diagnosis::nearest;
use crate::triage::summary::counted;
use crate::triage::transfer::{import, is_export};
use crate::triage::{Alert, Case, CaseId, CaseLog, Diagnosis, EventKind, intent, opening, product_set};

/// Open a case: for the failure in a paste, for a code, or one from another machine
#[derive(Debug, Default, Args)]
pub struct OpenCommand {
    /// A paste, the webhook body of an alert, or a file that `case export --format json` wrote; standard input without it
    #[arg(conflicts_with = "code")]
    pub file: Option<PathBuf>,
    /// Open it for this code, without a paste
    #[arg(long)]
    pub code: Option<String>,
    /// The catalog of the code, where several have it
    #[arg(long, value_name = "ID", requires = "code")]
    pub only_catalog: Option<String>,
    /// What you saw, in your own words; the search learns from it
    #[arg(long, value_name = "WORDS", requires = "code")]
    pub symptom: Option<String>,
    /// Which failure of the paste, where it has several, from 1
    #[arg(long, value_name = "NUMBER", conflicts_with = "code")]
    pub failure: Option<usize>,
    /// The case that this one follows, in which another error took the place of the first
    #[arg(long, value_name = "CASE")]
    pub after: Option<String>,
    /// A log that it stands in, as a scan told: the case searches it as evidence; repeatable
    #[arg(long, value_name = "FILE")]
    pub log: Vec<PathBuf>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

impl OpenCommand {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        if globals.read_only {
            return Err(Failure::nothing("nothing is written with --read-only", "leave it out"));
        }
        if self.code.is_some() {
            let (written, new) = self.write(globals, b"")?;
            return self.say(&written, new, output);
        }
        let bytes = wire::read(self.file.as_deref())?;
        let text = String::from_utf8_lossy(&bytes);
        if is_export(&text) {
            return self.take_over(globals, &text, output);
        }
        let (written, new) = self.write(globals, &bytes)?;
        self.say(&written, new, output)
    }

    /// Opens a case for the failure in a paste, or for the code; says whether it is a new one.
    pub fn write(&self, globals: &Globals, paste: &[u8]) -> Result<(Recorded, bool), Failure> {
        let catalogs = wire::catalogs(globals)?;
        let diagnosis = match &self.code {
            Some(code) => self.named(code, &catalogs)?,
            None => self.pasted(paste, &catalogs)?,
        };
        self.open(globals, &catalogs, &diagnosis, &String::from_utf8_lossy(paste))
    }

    /// The failure that a code alone stands for.
    fn named(&self, code: &str, catalogs: &Catalogs) -> Result<Diagnosis, Failure> {
        let mut entries = catalogs.explain(code);
        if let Some(id) = &self.only_catalog {
            entries.retain(|entry| entry.catalog == *id);
        }
        match entries.as_slice() {
            [entry] => {
                let finding = Finding {
                    catalog: Some(entry.catalog.clone()),
                    entry: Some(entry.code.clone()),
                    known: true,
                    ..Finding::default()
                };
                Ok(Diagnosis::new(finding, catalogs))
            }
            [] => {
                let near = format!("nearest: {}", nearest(code, None, catalogs).join(", "));
                Err(Failure::nothing(format!("no catalog knows the code {code}"), near))
            }
            several => {
                let ids: Vec<&str> = several.iter().map(|entry| entry.catalog.as_str()).collect();
                let next = format!("say whose it is: --only-catalog {}", ids.join(" or "));
                Err(Failure::nothing(format!("several catalogs have the code {code}"), next))
            }
        }
    }

    /// The failure in a paste.
    fn pasted(&self, bytes: &[u8], catalogs: &Catalogs) -> Result<Diagnosis, Failure> {
        let findings = decode(bytes, &product_set(catalogs)).findings;
        if let Some(alert) = str::from_utf8(bytes).ok().and_then(Alert::read) {
            let at = self.failure.unwrap_or(1).saturating_sub(1);
            let known = findings.into_iter().filter(|finding| finding.entry.is_some()).nth(at);
            return Ok(alert.diagnosis(known, catalogs));
        }
        let mut failures: Vec<_> = findings.into_iter().map(|finding| Diagnosis::new(finding, catalogs)).collect();
        let count = failures.len();
        let several = || {
            let names: Vec<String> =
                (1..).zip(&failures).map(|(number, failure)| format!("{number} {}", failure.name())).collect();
            names.join(", ")
        };
        match (self.failure, count) {
            (None, 0) if bytes.trim_ascii().is_empty() => Err(Failure::nothing(
                "there is nothing in it",
                "give the whole answer (curl -i) or the log line; --code CODE opens a case without one",
            )),
            (None, 0) => Ok(Diagnosis::unread(&String::from_utf8_lossy(bytes), catalogs)),
            (None, 2..) => Err(Failure::nothing(
                format!("there are {count} failures in it"),
                format!("say which one: --failure NUMBER, of {}", several()),
            )),
            (Some(number), _) if !(1..=count).contains(&number) => {
                Err(Failure::nothing(format!("there is no failure {number} in it"), format!("there are {}", several())))
            }
            (number, _) => Ok(failures.swap_remove(number.map_or(0, |number| number - 1))),
        }
    }

    /// Opens a case; one that is open for the same request is gone on with.
    fn open(
        &self,
        globals: &Globals,
        catalogs: &Catalogs,
        diagnosis: &Diagnosis,
        text: &str,
    ) -> Result<(Recorded, bool), Failure> {
        let before = self.after.as_ref().map(|after| named(look(globals)?.as_mut(), after)).transpose()?;
        let log = self.logged()?;
        if let Some(open) = same(globals, &diagnosis.finding)? {
            let Some(log) = log else { return Ok((open, false)) };
            return Ok((record(globals, &open.case.0, |_, _| Ok(vec![log]))?, false));
        }
        let checklist = catalogs.checklist(diagnosis.finding.catalog.as_deref().unwrap_or_default());
        let (checklist, now) = (checklist.cloned().unwrap_or_default(), Timestamp::now());
        let after = before.map(|(case, _)| case);
        let mut acts = opening(diagnosis, text, &checklist, after.clone(), now);
        acts.extend(self.symptom.as_deref().map(intent::symptom));
        acts.extend(log);
        let id = CaseId(Ulid::generate().to_string());
        let written = begin(globals, &intent::events(&id, now, &wire::actor(), acts))?;
        if let Some(after) = after {
            record(globals, &after.0, |_, _| Ok(vec![intent::followed_by(&id)]))?;
        }
        Ok((written, true))
    }

    /// The logs that belong to it.
    fn logged(&self) -> Result<Option<EventKind>, Failure> {
        let (_, troubles) = if self.log.is_empty() { (Vec::new(), Vec::new()) } else { places(&self.log) };
        if let Some(trouble) = troubles.into_iter().next() {
            return Err(trouble.into());
        }
        let whole = |path: &PathBuf| std::path::absolute(path).ok().map(|path| path.display().to_string());
        let log = CaseLog { paths: self.log.iter().filter_map(whole).collect(), ..CaseLog::default() };
        Ok((!log.paths.is_empty()).then(|| log.attached()))
    }

    fn say(&self, written: &Recorded, new: bool, output: &mut Output) -> Result<Done, Failure> {
        if self.json {
            let mut object = written.object();
            object["new"] = json!(new);
            output.json(&object)?;
            return Ok(Done::Found);
        }
        let what = if new { "is open" } else { "was open already for this request" };
        let name = Diagnosis::new(written.folded.finding(), &Catalogs::default()).name();
        output.line(format!("case {} {what}: {name}", written.case.short()))?;
        output.line(written.next())?;
        Ok(Done::Found)
    }

    /// Goes on with a case from another machine.
    fn take_over(&self, globals: &Globals, text: &str, output: &mut Output) -> Result<Done, Failure> {
        let (case, chain) = import(text)?;
        let mut journal = writable(globals)?.open(Access::Write)?;
        match journal.append(&chain.events) {
            Ok(()) => {}
            Err(Unwritten::Trouble(trouble) | Unwritten::Damage(trouble)) => return Err(trouble.into()),
            Err(Unwritten::Conflict(conflict)) => {
                let what = format!("case {case} is here already and went another way: {conflict}");
                return Err(Failure::nothing(
                    what,
                    "give the other case's file to whoever holds this one, or note it there",
                ));
            }
        }
        if self.json {
            output.json(&json!({ "case": case, "events": chain.events.len() }))?;
        } else {
            let events = counted(chain.events.len(), "event");
            output.line(format!("case {} is here now, {events}; errbook goes on with it", case.short()))?;
        }
        Ok(Done::Found)
    }
}

/// The case that is open for the request of this failure already, as a webhook that is delivered twice finds it.
fn same(globals: &Globals, finding: &Finding) -> Result<Option<Recorded>, Failure> {
    let Some(id) = &finding.request_id else { return Ok(None) };
    let mut journal = look(globals)?;
    let query = Query { words: vec![id.clone()], open: Some(true), ..Query::default() };
    for summary in journal.list(&query)? {
        let chain = journal.read(&summary.case)?;
        let folded = Case::fold(&chain.events)?;
        if intent::is_same(&folded.finding(), finding) {
            let seq = folded.events().len() as u64;
            return Ok(Some(Recorded { case: summary.case, from: seq + 1, seq, folded, whole: chain.is_whole() }));
        }
    }
    Ok(None)
}
