//! `errbook case …`: the cases in the journal, from outside the screen.

#[cfg(feature = "mcp")]
pub mod append;
mod attach;
mod end;
mod export;
mod fact;
mod forget;
mod hand_over;
mod held;
mod list;
mod note;
mod open;
mod pin;
mod record;
mod reopen;
mod repeat;
mod retry;
mod show;
mod skip;
mod step;
mod verify;

use clap::{Args, Subcommand};

use super::failure::{Done, Failure};
use super::output::Output;
use super::{Globals, kept, wire};
use crate::catalog::Catalogs;
use crate::store::{Access, Journal};
use crate::triage::chain::Break;
use crate::triage::{Case, CaseId, Chain, Diagnosis, Event, Refused, report};

/// Open cases, walk their checklists, list, show, export and verify them
#[derive(Debug, Args)]
pub struct Cases {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::List),
    Show(show::Show),
    Open(open::Open),
    Step(step::StepCommand),
    Fact(fact::Fact),
    Pin(pin::Pin),
    Attach(attach::Attach),
    Skip(skip::Skip),
    Retry(retry::Retry),
    Note(note::Note),
    End(end::End),
    Reopen(reopen::Reopen),
    HandOver(hand_over::HandOver),
    Export(export::Export),
    Verify(verify::Verify),
    Forget(forget::Forget),
}

impl Cases {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        match &self.command {
            Command::List(command) => command.run(globals, output),
            Command::Show(command) => command.run(globals, output),
            Command::Open(command) => command.run(globals, output),
            Command::Step(command) => command.run(globals, output),
            Command::Fact(command) => command.run(globals, output),
            Command::Pin(command) => command.run(globals, output),
            Command::Attach(command) => command.run(globals, output),
            Command::Skip(command) => command.run(globals, output),
            Command::Retry(command) => command.run(globals, output),
            Command::Note(command) => command.run(globals, output),
            Command::End(command) => command.run(globals, output),
            Command::Reopen(command) => command.run(globals, output),
            Command::HandOver(command) => command.run(globals, output),
            Command::Export(command) => command.run(globals, output),
            Command::Verify(command) => command.run(globals, output),
            Command::Forget(command) => command.run(globals, output),
        }
    }
}

/// The journal to look into.
fn look(globals: &Globals) -> Result<Box<dyn Journal>, Failure> {
    let location = wire::location(globals)?;
    kept::deliver(&location, globals.read_only)?;
    Ok(location.open(if globals.read_only { Access::ReadOnly } else { Access::Look })?)
}

/// The case that a name means: its identifier, or the end of it.
fn named(journal: &mut dyn Journal, name: &str) -> Result<(CaseId, Chain), Failure> {
    match journal.find(name)?.as_slice() {
        [case] => {
            let mut chain = journal.read(case)?;
            if chain.texts.is_empty() {
                let what = "is missing: the store knows the case and has no event of it".into();
                chain.breaks.push(Break { seq: 1, what });
            }
            Ok((case.clone(), chain))
        }
        [] => {
            Err(Failure::nothing(format!("there is no case {name}"), "`errbook case list` names those that there are"))
        }
        several => {
            let several: Vec<&str> = several.iter().map(|case| case.0.as_str()).collect();
            Err(Failure::nothing(format!("{name} could be any of {}", several.join(", ")), "write more of it"))
        }
    }
}

/// The report of a case, with the words that its catalog and checklist have today.
pub fn told(events: &[Event], catalogs: &Catalogs) -> Result<String, Refused> {
    let case = Case::fold(events)?;
    let diagnosis = Diagnosis::new(case.finding(), catalogs);
    let catalog = diagnosis.finding.catalog.clone().unwrap_or_default();
    let checklist = catalogs.checklist(&catalog).cloned().unwrap_or_default();
    Ok(report(&case, &diagnosis, &checklist, &jiff::tz::TimeZone::system()).to_string())
}
