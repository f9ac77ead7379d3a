//! `errbook case retry CASE`: what came of repeating the request, as it is read from the answer or said by a person.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::record::{Recorded, record};
use super::repeat;
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::cli::{Globals, wire};
use crate::envelope::{Redacted, decode};
use crate::triage::retry::brought::pasted;
use crate::triage::retry::{Due, judge};
use crate::triage::{Case, Compared, Comparison, Diagnosis, product_set};

/// Write down how repeating the request ended, or repeat it
#[derive(Debug, Args)]
pub struct RetryCommand {
    /// The case, or the last characters of its name
    case: String,
    /// The answer (curl -i); with --run the curl command; standard input without it
    #[arg(conflicts_with = "how")]
    file: Option<PathBuf>,
    /// How it ended, where you know it yourself
    #[arg(long = "as", value_name = "HOW", value_enum)]
    how: Option<RetryEnded>,
    /// Why, where it is repeated against the advice or once more
    #[arg(long, value_name = "WHY")]
    because: Option<String>,
    /// Repeat the request by a curl command: shown first, run with --confirm
    #[arg(long, conflicts_with = "how")]
    run: bool,
    /// The word that --run shows: it has been read and may run, once
    #[arg(long, value_name = "WORD", requires = "run")]
    confirm: Option<String>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RetryEnded {
    /// It works now
    Fixed,
    /// The same error
    Same,
    /// Another error
    Other,
    /// Worse than before
    Worse,
    /// No answer came
    NoAnswer,
}

impl From<RetryEnded> for Comparison {
    fn from(how: RetryEnded) -> Self {
        match how {
            RetryEnded::Fixed => Self::Fixed,
            RetryEnded::Same => Self::Same,
            RetryEnded::Other => Self::Other,
            RetryEnded::Worse => Self::Worse,
            RetryEnded::NoAnswer => Self::NoAnswer,
        }
    }
}

impl RetryCommand {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        if self.run {
            let (catalogs, because) = (wire::catalogs(globals)?, self.because.as_deref().map(Redacted::new));
            let command = wire::read(self.file.as_deref())?;
            let command = String::from_utf8_lossy(&command);
            let order =
                repeat::RepeatOrder { case: &self.case, command: &command, because, confirm: self.confirm.as_deref() };
            return order.run(globals, &catalogs, self.json, output);
        }
        let written = match self.how {
            Some(how) => said(globals, &self.case, how, self.because.as_deref())?,
            None => answered(globals, &self.case, &wire::read(self.file.as_deref())?, self.because.as_deref())?,
        };
        if !self.json {
            output.line(written.how_it_ended())?;
        }
        written.say(self.json, output)?;
        Ok(Done::Found)
    }
}

/// A retry ended so, a person says.
pub fn said(globals: &Globals, case: &str, how: RetryEnded, because: Option<&str>) -> Result<Recorded, Failure> {
    let (catalogs, because) = (wire::catalogs(globals)?, because.map(Redacted::new));
    record(globals, case, |case, now| {
        let diagnosis = Diagnosis::new(case.finding(), &catalogs);
        due(&diagnosis, case, now, because.as_ref())?;
        Ok(vec![Compared::default().retried(how.into(), None, because)])
    })
}

/// This is what a retry brought.
pub fn answered(globals: &Globals, case: &str, answer: &[u8], because: Option<&str>) -> Result<Recorded, Failure> {
    let findings = decode(answer, &product_set(&wire::catalogs(globals)?)).findings;
    record(globals, case, |case, _| {
        let (brought, comparison) = pasted(&case.finding(), &String::from_utf8_lossy(answer), &findings)?;
        let retried = brought.compared.retried(comparison, None, because.map(Redacted::new));
        Ok(brought.kept.into_iter().chain([retried]).collect())
    })
}

/// Whether a retry may be written down now: by the advice, or for a reason of one's own.
fn due(diagnosis: &Diagnosis, case: &Case, now: Timestamp, because: Option<&Redacted>) -> Result<(), Failure> {
    match judge(diagnosis, case, now).due(case.attempts()) {
        Due::Now => Ok(()),
        _ if because.is_some() => Ok(()),
        Due::From(at) => {
            let next = "wait, or go ahead with a reason: --because WHY";
            Err(Failure::nothing(format!("not before {}", at.strftime("%F %T UTC")), next))
        }
        Due::Reason(question) => Err(Failure::nothing(question, "answer it with --because WHY")),
    }
}
