//! `errbook case pin CASE [NUMBER…]`: what the sources have of a failure, and what of it belongs to the case.

use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use super::look::{look, named};
use super::record::record;
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::cli::{Globals, wire};
use crate::envelope::{Redacted, sanitize};
use crate::evidence::pin::{Pin as Offer, pins};
use crate::evidence::{Question, Source, State, files, gathered};
use crate::triage::{Case, Diagnosis};

/// List what logs and metrics have of a case, or pin some of it
#[derive(Debug, Args)]
pub struct PinCommand {
    /// The case, or the last characters of its name
    case: String,
    /// Numbers of what is pinned, as it is listed without any
    numbers: Vec<usize>,
    /// Look four times as far around the failure; repeatable
    #[arg(long, action = clap::ArgAction::Count)]
    wider: u8,
    /// One JSON object, one a line of the list
    #[arg(long)]
    json: bool,
}

impl PinCommand {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let (_, chain) = named(look(globals)?.as_mut(), &self.case)?;
        let case = Case::fold(&chain.events)?;
        let diagnosis = Diagnosis::new(case.finding(), &wire::catalogs(globals)?);
        let evidence = CaseEvidence::ask(globals, &diagnosis, &case, self.wider)?;
        let offers = evidence.offers();
        for (name, state) in evidence.states() {
            let failed = match state {
                State::Failed(trouble) => vec![trouble.to_string()],
                State::Done(found) => found.failed.clone(),
                State::Waiting => Vec::new(),
            };
            for why in failed {
                eprintln!("errbook: {}: {}", sanitize(name), sanitize(&why));
            }
        }
        if offers.is_empty() {
            let next = if evidence.sources.is_empty() {
                "no source is configured; config.toml names them, errbook doctor tries them".to_owned()
            } else {
                format!("errbook case step {} accepts that and notes it; --wider looks further", self.case)
            };
            return Err(Failure::nothing("nothing was found to pin", next));
        }
        if self.numbers.is_empty() {
            return self.list(&offers, output);
        }
        let chosen = |number: &usize| number.checked_sub(1).and_then(|at| offers.get(at)).map(Offer::attached);
        let acts: Vec<_> = self.numbers.iter().map(chosen).collect::<Option<_>>().ok_or_else(|| {
            Failure::nothing("there is no such number", format!("they go from 1 to {}", offers.len()))
        })?;
        record(globals, &self.case, |_, _| Ok(acts))?.say(self.json, output)?;
        Ok(Done::Found)
    }

    fn list(&self, offers: &[Offer], output: &mut Output) -> Result<Done, Failure> {
        for (number, offer) in (1..).zip(offers) {
            let label = Redacted::new(&offer.label);
            if self.json {
                output
                    .json(&json!({ "number": number, "source": offer.source, "title": offer.title, "text": label }))?;
            } else {
                output.line(format!("{number:>3}  {label}"))?;
            }
        }
        Ok(Done::Found)
    }
}

/// What the configured sources have of a case.
pub struct CaseEvidence {
    sources: Vec<Arc<dyn Source>>,
    states: Vec<State>,
}

impl CaseEvidence {
    /// Asks every source that may be asked and waits for all of them; `wider` is how many times they look further than usual.
    ///
    /// # Errors
    /// Everything that is wrong with the configuration.
    pub fn ask(globals: &Globals, diagnosis: &Diagnosis, case: &Case, wider: u8) -> Result<Self, Failure> {
        let config = wire::config(globals)?;
        let mut question = Question::of(diagnosis, case, Timestamp::now()).within(config.scope).or_minute();
        for _ in 0..wider {
            question.window = question.window.wider();
        }
        let may = |source: &Arc<dyn Source>| !(globals.read_only && source.runs_programs());
        let mut sources: Vec<_> = config.sources.into_iter().filter(may).collect();
        // The logs of the case itself, apart from those that a source reads already.
        for log in case.logs() {
            if !sources.iter().any(|source| source.place().split(", ").any(|place| place == log)) {
                sources.push(files(log.into()));
            }
        }
        let states = gathered(&sources, &question, config.timeout);
        Ok(Self { sources, states })
    }

    /// Every source by its name, and where it stands.
    pub fn states(&self) -> impl Iterator<Item = (&str, &State)> {
        self.sources.iter().map(|source| source.name()).zip(&self.states)
    }

    /// Whether sources were asked and none has anything to show: the honest nothing.
    pub fn is_nothing(&self) -> bool {
        !self.sources.is_empty() && self.offers().is_empty()
    }

    /// What can be pinned.
    pub fn offers(&self) -> Vec<Offer> {
        let mut found = Vec::new();
        for (name, state) in self.states() {
            if let State::Done(answer) = state {
                found.push((name, answer));
            }
        }
        pins(&found)
    }
}
