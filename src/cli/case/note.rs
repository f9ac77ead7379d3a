//! `errbook case note CASE WORDS…`: a note, from a script or another terminal.

use clap::Args;

use super::record::{Recorded, record, step};
use crate::cli::Globals;
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::envelope::Redacted;
use crate::triage::EventKind;

/// Write a note into a case
#[derive(Debug, Args)]
pub struct Note {
    /// The case, or the last characters of its name
    pub case: String,
    /// The note
    #[arg(required = true)]
    pub words: Vec<String>,
    /// The step that it belongs to, by its number in `case show`
    #[arg(long, value_name = "STEP")]
    pub step: Option<String>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

impl Note {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let written = self.write(globals)?;
        if self.json {
            output.json(&written.object())?;
        } else {
            output.line(written.what())?;
        }
        Ok(Done::Found)
    }

    pub fn write(&self, globals: &Globals) -> Result<Recorded, Failure> {
        let text = Redacted::new(&self.words.join(" "));
        record(globals, &self.case, |case, _| {
            Ok(vec![EventKind::Noted { step: self.step.as_ref().map(|name| step(case, name)), text }])
        })
    }
}
