//! `errbook case reopen CASE WORDS…`: a case that has ended goes on; with `--step` a step is opened again.

use clap::Args;

use super::record::{record, step};
use crate::cli::Globals;
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::envelope::Redacted;
use crate::triage::EventKind;

/// Open a case, or one of its steps, again
#[derive(Debug, Args)]
pub struct Reopen {
    /// The case, or the last characters of its name
    case: String,
    /// Why the case is opened again
    #[arg(required_unless_present = "step", conflicts_with = "step")]
    words: Vec<String>,
    /// Open this step again, by its number in `case show`
    #[arg(long, value_name = "STEP")]
    step: Option<String>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

impl Reopen {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let written = record(globals, &self.case, |case, _| {
            Ok(vec![match &self.step {
                Some(name) => EventKind::Unanswered { step: step(case, name) },
                None => EventKind::Reopened { reason: Redacted::new(&self.words.join(" ")) },
            }])
        })?;
        written.say(self.json, output)?;
        Ok(Done::Found)
    }
}
