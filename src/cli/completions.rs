//! `errbook completions SHELL`: the completion script of a shell. The script asks errbook itself, so that codes, catalogs and
//! cases are completed as well as commands and options.

use std::env;
use std::ffi::OsStr;

use clap::{Args, Command, FromArgMatches, ValueEnum};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::Shells;
use clap_complete::{CompleteEnv, Shell};

use super::failure::{Done, Failure};
use super::output::Output;
use super::{Globals, wire};
use crate::catalog::load;
use crate::store::{Access, Location, Query};

/// What the script sets to ask for completions, to the name of the shell.
const ASKED: &str = "ERRBOOK_COMPLETE";

/// Print the completion script of a shell
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub fn run(&self, output: &mut Output) -> Result<Done, Failure> {
        let shell = self.shell.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        let shells = Shells::builtins();
        let Some(completer) = shells.completer(&shell) else {
            return Err(Failure::usage(format!("there are no completions for {shell}"), "errbook completions --help"));
        };
        let mut script = Vec::new();
        completer.write_registration(ASKED, "errbook", "errbook", "errbook", &mut script)?;
        output.verbatim(&script)?;
        Ok(Done::Found)
    }
}

/// Answers a shell that asks for completions of the command line, and ends then; does nothing where none does.
pub fn answer(line: fn() -> Command) {
    CompleteEnv::with_factory(|| completing(line(), line)).var(ASKED).complete();
}

/// A command of the line whose codes, catalogs and cases are completed.
fn completing(command: Command, line: fn() -> Command) -> Command {
    let shows = command.get_name() == "show";
    let command = command.mut_args(|argument| match argument.get_id().as_str() {
        "code" => argument.add(ArgValueCompleter::new(move |word: &OsStr| codes(word, line))),
        "case" => argument.add(ArgValueCompleter::new(move |word: &OsStr| cases(word, line))),
        "id" if shows => argument.add(ArgValueCompleter::new(move |word: &OsStr| catalogs(word, line))),
        _ => argument,
    });
    command.mut_subcommands(|command| completing(command, line))
}

/// The options of every command in the line that is completed.
fn globals(line: fn() -> Command) -> Option<Globals> {
    let words = env::args_os().skip_while(|word| word != "--").skip(1);
    let matches = line().ignore_errors(true).try_get_matches_from(words).ok()?;
    Globals::from_arg_matches(&matches).ok()
}

/// Those of the candidates that go on as the word does, in either letter case.
fn fitting(word: &OsStr, candidates: impl Iterator<Item = (String, String)>) -> Vec<CompletionCandidate> {
    let word = word.to_string_lossy().to_lowercase();
    candidates
        .filter(|(name, _)| name.to_lowercase().starts_with(&word))
        .map(|(name, about)| CompletionCandidate::new(name).help(Some(about.into())))
        .collect()
}

fn codes(word: &OsStr, line: fn() -> Command) -> Vec<CompletionCandidate> {
    let in_force = globals(line).and_then(|globals| wire::in_force(&wire::force(&globals).ok()?).ok());
    let catalogs = in_force.unwrap_or_else(load::heads);
    fitting(word, catalogs.spellings().map(|(catalog, all)| (all[0].to_owned(), catalog.to_owned())))
}

fn catalogs(word: &OsStr, line: fn() -> Command) -> Vec<CompletionCandidate> {
    let in_force = globals(line).and_then(|globals| wire::in_force(&wire::force(&globals).ok()?).ok());
    let catalogs = in_force.unwrap_or_else(load::heads);
    let shelf = catalogs.all.iter().chain(&catalogs.shelf);
    fitting(word, shelf.map(|catalog| (catalog.head.id.clone(), catalog.head.name.clone())))
}

/// The cases of this machine: a database elsewhere is not asked at every key.
fn cases(word: &OsStr, line: fn() -> Command) -> Vec<CompletionCandidate> {
    let listed = || {
        let location = wire::location(&globals(line)?).ok()?;
        let here = matches!(&location, Location::File(file) if file.exists());
        let mut journal = if here { location.open(Access::ReadOnly).ok()? } else { return None };
        journal.list(&Query::default()).ok()
    };
    let cases = listed().unwrap_or_default();
    fitting(word, cases.iter().map(|case| (case.case.short().to_owned(), case.name().to_owned())))
}
