//! `errbook case open FILE`: goes on with a case from another machine.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::cli::{Globals, kept, wire};
use crate::store::{Access, Unwritten};
use crate::triage::summary::counted;
use crate::triage::transfer::import;

/// Go on with a case from another machine
#[derive(Debug, Args)]
pub struct Open {
    /// A file that `case export --format json` wrote; standard input without it
    file: Option<PathBuf>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

impl Open {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        if globals.read_only {
            return Err(Failure::nothing("nothing is written with --read-only", "leave it out"));
        }
        let bytes = wire::read(self.file.as_deref())?;
        let (case, chain) = import(&String::from_utf8_lossy(&bytes))?;
        let location = wire::location(globals)?;
        kept::deliver(&location, false)?;
        let mut journal = location.open(Access::Write)?;
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
