//! `errbook case show CASE`: all of one case.

use clap::Args;
use serde_json::{Value, json};

use super::{look, named, told};
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::cli::{Globals, wire};
use crate::triage::{Chain, Summary};

/// All of one case
#[derive(Debug, Args)]
pub struct Show {
    /// The case, or the last characters of its name
    case: String,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

impl Show {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let (_, chain) = named(look(globals)?.as_mut(), &self.case)?;
        if self.json {
            output.json(&object(&chain))?;
        } else {
            output.line(told(&chain.events, &wire::catalogs(globals)?)?.trim_end())?;
        }
        for broken in &chain.breaks {
            eprintln!("errbook: {broken}");
        }
        Ok(if chain.is_whole() { Done::Found } else { Done::Nothing })
    }
}

/// The summary, then every event.
fn object(chain: &Chain) -> Value {
    let mut object = json!(Summary::of(&chain.events));
    object["chain"] = json!(chain.events);
    object
}
