//! `errbook case end CASE OUTCOME WORDS…`: how a case ended.

use clap::{Args, ValueEnum};

use super::record::{Recorded, record};
use crate::cli::Globals;
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::envelope::Redacted;
use crate::triage::{EventKind, Outcome};

/// End a case: fixed, another error, unchanged, opened by mistake
#[derive(Debug, Args)]
pub struct End {
    /// The case, or the last characters of its name
    pub case: String,
    /// How it ended
    #[arg(value_enum)]
    pub outcome: EndedAs,
    /// What fixed it, which error took its place, or what was tried
    pub words: Vec<String>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// How a case can end; one that is handed over does not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EndedAs {
    /// The error is gone
    Fixed,
    /// Another error took its place: `case open --after CASE` begins with that
    OtherError,
    /// The same error is still there
    Unchanged,
    /// It counts nowhere
    Mistake,
}

impl End {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        self.write(globals)?.say(self.json, output)?;
        Ok(Done::Found)
    }

    pub fn write(&self, globals: &Globals) -> Result<Recorded, Failure> {
        let note = Redacted::new(&self.words.join(" "));
        let (outcome, asked) = match self.outcome {
            EndedAs::Fixed => (Outcome::Fixed, "what fixed it"),
            EndedAs::OtherError => (Outcome::OtherError, "which error took its place"),
            EndedAs::Unchanged => (Outcome::Unchanged, "what was tried, and what is left"),
            EndedAs::Mistake => (Outcome::Mistake, ""),
        };
        if note.as_str().trim().is_empty() && outcome != Outcome::Mistake {
            return Err(Failure::usage("a few words are needed", format!("say {asked}, behind the outcome")));
        }
        record(globals, &self.case, |_, _| Ok(vec![EventKind::Concluded { outcome, note }]))
    }
}
