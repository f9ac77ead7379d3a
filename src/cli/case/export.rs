//! `errbook case export CASE`: the report to send, or the whole chain for another machine. Refused while a secret is in it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::look::{look, named, told};
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::cli::{Globals, pseudonym, wire};
use crate::envelope::Redacted;
use crate::triage::transfer::{export, secret_line};

/// The report of a case, or the whole case as a file
#[derive(Debug, Args)]
pub struct Export {
    /// The case, or the last characters of its name
    case: String,
    /// What to write
    #[arg(long, value_enum, default_value_t = ExportFormat::Markdown)]
    format: ExportFormat,
    /// The same as --format json
    #[arg(long)]
    json: bool,
    /// Put names in the place of hosts, addresses, people, tenants and ids; KEY says afterwards what they stand for
    /// (`errbook redact --restore KEY` turns an answer back)
    #[arg(long, value_name = "KEY")]
    anonymous: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// A report to send
    Markdown,
    /// The whole chain, for `case open` and `case verify`
    Json,
}

impl Export {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let (case, chain) = named(look(globals)?.as_mut(), &self.case)?;
        if self.json || self.format == ExportFormat::Json {
            if self.anonymous.is_some() {
                let what = "a chain with other names in it proves nothing";
                return Err(Failure::usage(what, "leave --format json out: the report can bear them"));
            }
            if let Some(broken) = chain.breaks.first() {
                let next =
                    format!("`errbook case verify {}` lists all of it; the report can still be exported", self.case);
                return Err(Failure::nothing(broken.to_string(), next));
            }
            for line in export(&case, &chain)?.lines() {
                let line: Value = serde_json::from_str(line).map_err(|error| Failure::internal(error.to_string()))?;
                output.json(&line)?;
            }
            return Ok(Done::Found);
        }
        let text = told(&chain.events, &wire::catalogs(globals)?)?;
        if let Some(line) = secret_line(&text) {
            let what = format!("the report holds a secret in line {line}");
            return Err(Failure::nothing(what, format!("take it out first: errbook case forget {case} EVENT")));
        }
        match &self.anonymous {
            None => output.line(text.trim_end())?,
            Some(path) => {
                let mut key = pseudonym::load(path)?;
                output.line(key.hide(&Redacted::new(text.trim_end())).as_str())?;
                pseudonym::save(path, &key)?;
            }
        }
        Ok(Done::Found)
    }
}
