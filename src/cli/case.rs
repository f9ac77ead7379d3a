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
pub mod look;
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

use super::Globals;
use super::failure::{Done, Failure};
use super::output::Output;

/// Open cases, walk their checklists, list, show, export and verify them
#[derive(Debug, Args)]
pub struct CasesCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::ListCases),
    Show(show::ShowCase),
    Open(open::OpenCommand),
    Step(step::StepCommand),
    Fact(fact::FactCommand),
    Pin(pin::PinCommand),
    Attach(attach::Attach),
    Skip(skip::SkipCommand),
    Retry(retry::RetryCommand),
    Note(note::Note),
    End(end::End),
    Reopen(reopen::Reopen),
    HandOver(hand_over::HandOver),
    Export(export::Export),
    Verify(verify::Verify),
    Forget(forget::Forget),
}

impl CasesCommand {
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
