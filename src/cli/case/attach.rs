//! `errbook case attach CASE [FILE]`: a further paste, kept with an open case.

use std::path::PathBuf;

use clap::Args;

use super::record::{Recorded, record};
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::cli::{Globals, wire};
use crate::envelope::decode;
use crate::triage::intent::attached;
use crate::triage::{Diagnosis, product_set};

/// Attach a paste to a case, as evidence
#[derive(Debug, Args)]
pub struct Attach {
    /// The case, or the last characters of its name
    case: String,
    /// The paste; standard input without it
    file: Option<PathBuf>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

impl Attach {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let bytes = wire::read(self.file.as_deref())?;
        write(globals, &self.case, &bytes)?.say(self.json, output)?;
        Ok(Done::Found)
    }
}

/// Attaches these bytes to a case.
pub fn write(globals: &Globals, case: &str, bytes: &[u8]) -> Result<Recorded, Failure> {
    let catalogs = wire::catalogs(globals)?;
    if bytes.trim_ascii().is_empty() {
        return Err(Failure::nothing("there is nothing to attach: the input is empty", "give a file, or pipe it in"));
    }
    let failure = decode(bytes, &product_set(&catalogs)).findings.into_iter().next();
    let failure = failure.map(|finding| Diagnosis::new(finding, &catalogs));
    let act = attached(&String::from_utf8_lossy(bytes), failure.as_ref());
    record(globals, case, |_, _| Ok(vec![act]))
}
