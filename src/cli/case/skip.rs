//! `errbook case skip CASE STEP WORDS…`: a step is skipped, and why.

use clap::Args;

use super::record::{Recorded, record, step};
use crate::cli::Globals;
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::envelope::Redacted;
use crate::triage::EventKind;

/// Skip a step of the checklist
#[derive(Debug, Args)]
pub struct SkipCommand {
    /// The case, or the last characters of its name
    pub case: String,
    /// The step, by its number in `case show`
    pub step: String,
    /// Why it is skipped
    #[arg(required = true)]
    pub words: Vec<String>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

impl SkipCommand {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        self.write(globals)?.say(self.json, output)?;
        Ok(Done::Found)
    }

    pub fn write(&self, globals: &Globals) -> Result<Recorded, Failure> {
        let reason = Redacted::new(&self.words.join(" "));
        record(globals, &self.case, |case, _| Ok(vec![EventKind::Skipped { step: step(case, &self.step), reason }]))
    }
}
