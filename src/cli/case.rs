//! `errbook case …`: the cases in the journal, from outside the screen.

mod export;
mod forget;
mod list;
mod note;
mod open;
mod show;
mod verify;

use clap::{Args, Subcommand};

use super::failure::{Done, Failure};
use super::output::Output;
use super::{Globals, kept, wire};
use crate::catalog::Catalogs;
use crate::store::{Access, Journal, Queue, Receipt};
use crate::triage::chain::Break;
use crate::triage::{Case, CaseId, Chain, Diagnosis, Event, EventKind, Refused, Trouble, report};

/// List, show, export and verify cases
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
    Note(note::Note),
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
            Command::Note(command) => command.run(globals, output),
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

/// Lets an act happen in a case, made for the case as it stands; the number of its event.
fn record(globals: &Globals, name: &str, act: impl FnOnce(&Case) -> EventKind) -> Result<(CaseId, u64), Failure> {
    if globals.read_only {
        return Err(Failure::nothing("nothing is written with --read-only", "leave it out"));
    }
    let location = wire::location(globals)?;
    kept::deliver(&location, false)?;
    let mut queue = Queue::new(location.open(Access::Write)?);
    let (case, chain) = named(queue.journal(), name)?;
    let folded = Case::fold(&chain.events)?;
    let event = folded.next(&case, jiff::Timestamp::now(), &wire::actor(), act(&folded));
    folded.allow(&event)?;
    let (seq, hash) = (event.seq, event.hash.clone());
    // Where that cannot be read has been said; it hinders nobody.
    let _ = kept::kept(&location).map(|kept| queue.keep_in(kept));
    queue.push([event]);
    let (receipts, trouble) = queue.flush();
    match receipts.into_iter().find(|(name, _)| *name == hash).map(|(_, receipt)| receipt) {
        Some(Receipt::Written) => Ok((case, seq)),
        Some(Receipt::Moved(seq)) => Ok((case, seq)),
        Some(Receipt::Refused(refused)) => Err(refused.into()),
        None => {
            let kept = !queue.is_idle() && queue.kept().any(|event| event.hash == hash);
            let trouble = trouble.map(|trouble| if kept { waits(trouble) } else { trouble });
            Err(trouble.map_or_else(|| Failure::internal("an event was neither written nor refused"), Failure::from))
        }
    }
}

/// What is said of an event that is on this machine meanwhile: it must not be handed in once more.
fn waits(trouble: Trouble) -> Trouble {
    let next =
        "it is kept on this machine, and written by the next errbook that reaches the journal: do not write it again";
    Trouble { next: next.into(), ..trouble }
}

/// The report of a case, with the words that its catalog and checklist have today.
pub fn told(events: &[Event], catalogs: &Catalogs) -> Result<String, Refused> {
    let case = Case::fold(events)?;
    let diagnosis = Diagnosis::new(case.finding(), catalogs);
    let catalog = diagnosis.finding.catalog.clone().unwrap_or_default();
    let checklist = catalogs.checklist(&catalog).cloned().unwrap_or_default();
    Ok(report(&case, &diagnosis, &checklist, &jiff::tz::TimeZone::system()).to_string())
}
