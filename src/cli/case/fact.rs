//! `errbook case fact CASE FIELD VALUE`: what was captured is completed or corrected.

use clap::Args;

use super::record::{Recorded, record};
use crate::cli::Globals;
use crate::cli::failure::{Done, Failure};
use crate::cli::output::Output;
use crate::triage::called;
use crate::triage::intent::given;

/// Give or correct a captured value: request id, time, code
#[derive(Debug, Args)]
pub struct FactCommand {
    /// The case, or the last characters of its name
    pub case: String,
    /// The field, as `case show` names it: request id, timestamp, code, …
    pub field: String,
    /// Its value; a time may be a time of day
    pub value: String,
    /// Take the value as it is, though it does not look like one
    #[arg(long)]
    pub as_is: bool,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

impl FactCommand {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        self.write(globals)?.say(self.json, output)?;
        Ok(Done::Found)
    }

    pub fn write(&self, globals: &Globals) -> Result<Recorded, Failure> {
        let field = self.field.replace([' ', '-'], "_");
        record(globals, &self.case, |case, now| {
            let fields = case.fields();
            if !fields.contains(&field.as_str()) {
                let next = format!("its fields are {}", fields.join(", "));
                return Err(Failure::nothing(format!("this case has no field {field}"), next));
            }
            let value = self.value.trim();
            let (act, doubt) = given(&field, value, now);
            if value.is_empty() {
                return Err(Failure::nothing("there is no value", "give one"));
            }
            if let Some(why) = doubt.filter(|_| !self.as_is) {
                let what = format!("is that the {}? {why}", called(&field));
                return Err(Failure::nothing(what, "correct it, or take it as it is with --as-is"));
            }
            Ok(vec![act])
        })
    }
}
