//! Floor 4. The command line: parses arguments, wires the floors below, prints, and maps every failure to an exit code.
//!
//! The only module that sees everything; it decides nothing that a lower floor could.

mod around;
mod cache;
mod case;
mod catalog;
mod completions;
mod count;
mod decode;
mod doctor;
mod explain;
mod failure;
mod find;
mod globals;
mod index;
mod journal;
mod kept;
mod man;
#[cfg(feature = "mcp")]
mod mcp;
mod output;
mod overlay;
mod progress;
mod pseudonym;
mod quote;
mod redact;
mod scan;
mod screen;
mod set_up;
mod since;
mod storm;
mod taught;
mod wanted;
mod watch;
mod wire;

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::{self, ExitCode};

use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, Parser, Subcommand};

use failure::{Done, Failure};
pub use globals::Globals;
use output::Output;

use crate::envelope::sanitize;

/// From a pasted error to a verified fix.
///
/// Without a command the terminal screen opens; with something piped in it opens on that paste.
#[derive(Debug, Parser)]
#[command(name = "errbook", version, max_term_width = 100, after_help = AFTER)]
pub struct CommandLine {
    /// Talk in lines of ASCII instead of showing a screen: for screen readers and serial consoles
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Option<Command>,
}

const AFTER: &str = "Exit codes: 0 found or done; 1 nothing found or refused; 2 usage; 3 partial; 4 config or catalog; \
                     5 file, database or source; 70 a defect of errbook.";

#[derive(Debug, Subcommand)]
enum Command {
    Decode(decode::Decode),
    Find(find::Find),
    Explain(explain::Explain),
    Case(case::CasesCommand),
    Catalog(catalog::CatalogsCommand),
    Scan(scan::Scan),
    Watch(watch::WatchCommand),
    Around(around::AroundCommand),
    Quote(quote::QuoteCommand),
    Redact(redact::Redact),
    Doctor(doctor::Doctor),
    #[cfg(feature = "mcp")]
    Mcp(mcp::Mcp),
    Completions(completions::Completions),
    Man(man::ManPage),
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    completions::answer(CommandLine::command);
    let mut output = Output::new();
    let done = match CommandLine::try_parse() {
        Ok(line) => run(&line, &mut output),
        Err(error) => match error.get(ContextKind::InvalidSubcommand) {
            Some(ContextValue::String(word)) => meant(word, &mut output),
            _ => leave(&error),
        },
    };
    let done = done.and_then(|done| output.flush().map(|()| done).map_err(Failure::from));
    match done {
        Ok(done) => done.into(),
        Err(failure) => {
            let _ = output.flush();
            eprintln!("{failure}");
            failure.code()
        }
    }
}

/// Ends with help that was asked for, or with what is wrong with the command line.
fn leave(error: &clap::Error) -> ! {
    if !error.use_stderr() {
        error.exit();
    }
    // What was typed is repeated in it.
    eprint!("{}", sanitize(&error.render().to_string()));
    process::exit(2)
}

/// What is no command is most often a file, a code, or what somebody sees; each is answered as what it is. A slip of the
/// fingers is told.
fn meant(word: &str, output: &mut Output) -> Result<Done, Failure> {
    let arguments: Vec<OsString> = env::args_os().collect();
    let at = arguments.iter().position(|argument| argument == word).unwrap_or(arguments.len());
    let CommandLine { globals, .. } =
        CommandLine::try_parse_from(&arguments[..at]).unwrap_or_else(|error| leave(&error));
    let as_command = |name: &str, output: &mut Output| {
        let mut arguments = arguments.clone();
        arguments.insert(at, name.into());
        run(&CommandLine::try_parse_from(arguments).unwrap_or_else(|error| leave(&error)), output)
    };
    let words: Vec<&str> = arguments[at..].iter().filter_map(|argument| argument.to_str()).collect();
    if Path::new(word).is_file() {
        return as_command("decode", output);
    }
    let catalogs = wire::catalogs(&globals)?;
    if catalogs.is_code(word) {
        return as_command("explain", output);
    }
    if let Some(like) = nearest(word, &words[1..]) {
        let next = format!("did you mean errbook {like}? To search for the word: errbook find {word}");
        return Err(Failure::usage(format!("there is no command {word}"), next));
    }
    if words.len() == 1 && is_name_of_file(word) {
        return Err(Failure::usage(
            format!("there is no file {word}"),
            format!("look at its name; to search for it as a word: errbook find {word}"),
        ));
    }
    if screen::is_at_hand() && words.iter().all(|word| !word.starts_with('-')) {
        return screen::open(&globals, None, Some(words.join(" ")));
    }
    as_command("find", output)
}

/// The command that a word is a slip of: one letter too many, too few, other, or two the wrong way round. Words behind it must be
/// what a command takes: an option, a file, a command of its own.
fn nearest(word: &str, behind: &[&str]) -> Option<String> {
    let commands = CommandLine::command();
    let is_near = |name: &str| (1..=1 + word.len() / 6).contains(&strsim::osa_distance(name, word));
    let near = commands.get_subcommands().filter(|command| is_near(command.get_name()));
    let near = near.min_by_key(|command| strsim::osa_distance(command.get_name(), word))?;
    let takes = |word: &&str| {
        word.starts_with('-')
            || Path::new(word).exists()
            || near.find_subcommand(word).is_some()
            || is_name_of_file(word)
    };
    behind.first().is_none_or(takes).then(|| near.get_name().to_owned())
}

/// Whether a word is spelt as the name of a file that pastes and logs are kept in.
fn is_name_of_file(word: &str) -> bool {
    const ENDS: &[&str] =
        &["txt", "log", "json", "jsonl", "har", "xml", "yaml", "yml", "csv", "out", "err", "md", "gz", "zst"];
    Path::new(word).extension().and_then(|end| end.to_str()).is_some_and(|end| ENDS.contains(&end))
}

fn run(line: &CommandLine, output: &mut Output) -> Result<Done, Failure> {
    // What is wrong with the user's own rows is for doctor to say, whole.
    if !matches!(line.command, Some(Command::Doctor(_) | Command::Completions(_) | Command::Man(_))) {
        overlay::install()?;
    }
    match &line.command {
        Some(Command::Decode(command)) => command.run(&line.globals, output),
        Some(Command::Find(command)) => command.run(&line.globals, output),
        Some(Command::Explain(command)) => command.run(&line.globals, output),
        Some(Command::Case(command)) => command.run(&line.globals, output),
        Some(Command::Catalog(command)) => command.run(&line.globals, output),
        Some(Command::Scan(command)) => command.run(&line.globals, output),
        Some(Command::Watch(command)) => command.run(&line.globals, output),
        Some(Command::Around(command)) => command.run(&line.globals, output),
        Some(Command::Quote(command)) => command.run(&line.globals, output),
        Some(Command::Redact(command)) => command.run(output),
        Some(Command::Doctor(command)) => command.run(&line.globals, output),
        #[cfg(feature = "mcp")]
        Some(Command::Mcp(command)) => command.run(&line.globals),
        Some(Command::Completions(command)) => command.run(output),
        Some(Command::Man(command)) => command.run(CommandLine::command(), output),
        None if line.plain => screen::talk(&line.globals),
        None => screen::run(&line.globals, output),
    }
}
