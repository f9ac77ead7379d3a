//! `errbook case hand-over CASE WORDS…`: somebody else goes on. That is noted, and the case is written for their machine.

use clap::Args;
use serde_json::json;

use super::record::{record, writable};
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::cli::{Globals, journal};
use crate::store::Location;
use crate::triage::intent::handed_over;

/// Hand a case over: a note, and the file that another machine goes on with
#[derive(Debug, Args)]
pub struct HandOver {
    /// The case, or the last characters of its name
    case: String,
    /// Who goes on, and what they should know
    #[arg(required = true)]
    words: Vec<String>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

impl HandOver {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let shared = matches!(writable(globals)?, Location::Database(_));
        let written = record(globals, &self.case, |_, _| Ok(vec![handed_over(&self.words.join(" "))]))?;
        let (done, there) = journal::hand_over(written.folded.events(), shared)?;
        if self.json {
            let mut object = written.object();
            object["there"] = json!(there);
            output.json(&object)?;
        } else {
            output.line(done)?;
            output.line(format!("there: {there}"))?;
        }
        Ok(Done::Found)
    }
}
