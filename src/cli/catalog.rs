//! `errbook catalog …`: catalogs of one's own, from the reference that a team has already.

mod check;
mod import;
mod list;
mod new;
mod schema;
mod show;

use clap::{Args, Subcommand};

use super::Globals;
use super::failure::{Done, Failure};
use super::output::Output;

/// Import, write and look at catalogs
#[derive(Debug, Args)]
pub struct CatalogsCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::CheckCommand),
    Import(import::Import),
    New(new::New),
    Schema(schema::SchemaCommand),
    List(list::ListCatalogs),
    Show(show::ShowCatalog),
}

impl CatalogsCommand {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        match &self.command {
            Command::Check(command) => command.run(globals, output),
            Command::Import(command) => command.run(globals, output),
            Command::New(command) => command.run(globals, output),
            Command::Schema(command) => command.run(output),
            Command::List(command) => command.run(globals, output),
            Command::Show(command) => command.run(globals, output),
        }
    }
}
