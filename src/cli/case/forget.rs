//! `errbook case forget`: takes texts out of a case for good. What stays is that they were there, who took them out, and when.

use clap::Args;

use super::look::{look, named};
use super::record::record;
use crate::cli::Globals;
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::envelope::Redacted;
use crate::triage::EventKind;
use crate::triage::summary::counted;

/// Take texts out of a case for good
#[derive(Debug, Args)]
pub struct Forget {
    /// The case, or the last characters of its name
    case: String,
    /// Numbers of the events whose texts go, as `show` lists them
    #[arg(required_unless_present = "all")]
    events: Vec<u64>,
    /// All of them
    #[arg(long, conflicts_with = "events")]
    all: bool,
    /// Why; without saying the secret
    #[arg(long)]
    reason: String,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

impl Forget {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let seqs = if self.all {
            let (_, chain) = named(look(globals)?.as_mut(), &self.case)?;
            // Who took what out before must stay said.
            let others = chain.events.iter().filter(|event| !matches!(event.act, EventKind::Forgot { .. }));
            others.map(|event| event.seq).collect()
        } else {
            self.events.clone()
        };
        let count = seqs.len();
        let act = EventKind::Forgot { seqs, reason: Redacted::new(&self.reason) };
        let written = record(globals, &self.case, |_, _| Ok(vec![act]))?;
        let (case, seq) = (&written.case, written.seq);
        if self.json {
            output.json(&written.object())?;
        } else {
            let what = format!(
                "the texts of {} of case {} are gone; event {seq} says so",
                counted(count, "event"),
                case.short()
            );
            output.line(what)?;
            output.line("copies that were exported before still have them")?;
        }
        Ok(Done::Found)
    }
}
