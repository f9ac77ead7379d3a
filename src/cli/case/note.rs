//! `errbook case note CASE WORDS…`: a note, from a script or another terminal.

use clap::Args;
use serde_json::json;

use super::record;
use crate::cli::Globals;
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::envelope::Redacted;
use crate::triage::{Case, EventKind};

/// Write a note into a case
#[derive(Debug, Args)]
pub struct Note {
    /// The case, or the last characters of its name
    case: String,
    /// The note
    #[arg(required = true)]
    words: Vec<String>,
    /// The step that it belongs to, by its number in `case show`
    #[arg(long, value_name = "STEP")]
    step: Option<String>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

impl Note {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let text = Redacted::new(&self.words.join(" "));
        let named = |case: &Case, step: &String| case.numbered(step).unwrap_or(step).to_owned();
        let act = |case: &Case| EventKind::Noted { step: self.step.as_ref().map(|step| named(case, step)), text };
        let (case, seq) = record(globals, &self.case, act)?;
        if self.json {
            output.json(&json!({ "case": case, "seq": seq }))?;
        } else {
            output.line(format!("written down as event {seq} of case {}", case.short()))?;
        }
        Ok(Done::Found)
    }
}
