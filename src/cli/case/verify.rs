//! `errbook case verify`: proves that nothing in a case was changed or left out.

use std::path::Path;

use clap::Args;
use serde_json::json;

use super::{look, named};
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::cli::{Globals, wire};
use crate::triage::summary::counted;
use crate::triage::transfer::read;
use crate::triage::{CaseId, Chain};

/// Prove that nothing in a case was changed or left out
#[derive(Debug, Args)]
pub struct Verify {
    /// A file that `case export --format json` wrote, or a case
    #[arg(value_name = "FILE|CASE")]
    what: String,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let (case, chain) = self.chain(globals)?;
        let last = chain.events.last().map(|event| event.hash.as_str());
        if self.json {
            let breaks: Vec<_> =
                chain.breaks.iter().map(|broken| json!({ "seq": broken.seq, "what": broken.what })).collect();
            let events = chain.texts.len();
            output.json(&json!({
                "case": case, "events": events, "whole": chain.is_whole(), "last": last, "breaks": breaks
            }))?;
        } else if chain.is_whole() {
            output.line(format!("case {} is whole: {}", case.short(), counted(chain.texts.len(), "event")))?;
            output.line(format!("last hash {}", last.unwrap_or_default()))?;
        } else {
            output.line(format!("case {} was changed:", case.short()))?;
            for broken in &chain.breaks {
                output.line(format!("  {broken}"))?;
            }
        }
        Ok(if chain.is_whole() { Done::Found } else { Done::Nothing })
    }

    fn chain(&self, globals: &Globals) -> Result<(CaseId, Chain), Failure> {
        let path = Path::new(&self.what);
        if path.exists() || self.what == "-" {
            let (head, chain) = read(&String::from_utf8_lossy(&wire::read(Some(path))?))?;
            return Ok((head.case, chain));
        }
        named(look(globals)?.as_mut(), &self.what)
    }
}
