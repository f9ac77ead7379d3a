//! `errbook man`: the man pages, in roff, one a command. Options come from the command line's own definition, keys from the
//! keymap, the rest from assets/manual.toml.

use std::fs;
use std::path::PathBuf;

use clap::{Args, Command};
use clap_mangen::Man;
use serde::Deserialize;

use super::failure::{Done, Failure};
use super::output::Output;
use crate::triage::Trouble;
use crate::tui::Keymap;

/// Print a man page, or write all of them into a folder
#[derive(Debug, Args)]
pub struct ManPage {
    /// The command whose page it is; errbook's own without one
    command: Vec<String>,
    /// Write every page into this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    into: Option<PathBuf>,
}

/// assets/manual.toml.
#[derive(Deserialize)]
struct Manual {
    variable: Vec<Term>,
    file: Vec<Term>,
    exit: Vec<Term>,
    example: Vec<Example>,
}

/// A word and what is said of it.
#[derive(Deserialize)]
struct Term {
    name: String,
    text: String,
}

/// A line that somebody may type.
#[derive(Deserialize)]
struct Example {
    /// The command, without errbook's name before it but for errbook alone.
    of: String,
    line: String,
    text: String,
}

impl ManPage {
    /// Prints a page, or writes all; of these commands.
    pub fn run(&self, root: Command, output: &mut Output) -> Result<Done, Failure> {
        let mut root = built(root);
        if let Some(folder) = &self.into {
            for (command, name) in commands(&root) {
                let file = folder.join(format!("{}.1", name.replace(' ', "-")));
                fs::write(&file, page(command, &name)?).map_err(|error| Trouble {
                    what: format!("cannot write {}", file.display()),
                    why: error.to_string(),
                    next: "name a folder that is there and may be written".into(),
                })?;
            }
            return Ok(Done::Found);
        }
        let mut command = &mut root;
        for word in &self.command {
            command = command.find_subcommand_mut(word).ok_or_else(|| {
                Failure::usage(format!("there is no command {}", self.command.join(" ")), "errbook --help lists them")
            })?;
        }
        let name = [&["errbook".to_owned()], self.command.as_slice()].concat().join(" ");
        output.verbatim(&page(command.clone(), &name)?)?;
        Ok(Done::Found)
    }
}

/// The commands with all that clap adds, but for the one that says help.
fn built(root: Command) -> Command {
    let mut root = root.disable_help_subcommand(true);
    root.build();
    root
}

/// Every command with its whole name.
fn commands(root: &Command) -> Vec<(Command, String)> {
    let mut all = vec![(root.clone(), root.get_name().to_owned())];
    let mut at = 0;
    while let Some((command, name)) = all.get(at).cloned() {
        let inner = command.get_subcommands().map(|inner| (inner.clone(), format!("{name} {}", inner.get_name())));
        all.extend(inner.collect::<Vec<_>>());
        at += 1;
    }
    all
}

fn page(command: Command, name: &str) -> Result<Vec<u8>, Failure> {
    #[expect(clippy::expect_used, reason = "built in, and a test reads it")]
    let manual: Manual = serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/manual.json")))
        .expect("the manual is well formed");
    let commands = command.has_subcommands();
    let whole = name == "errbook";
    let man = Man::new(command);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if commands {
        man.render_subcommands_section(&mut page)?;
    }
    let of = name.strip_prefix("errbook ").unwrap_or(name);
    let examples = manual.example.into_iter().filter(|example| example.of == of);
    let examples: Vec<Term> = examples.map(|example| Term { name: example.line, text: example.text }).collect();
    let mut sections = vec![section("EXAMPLES", &examples)];
    if whole {
        sections.push(keys());
    }
    sections.push(section("ENVIRONMENT", &manual.variable));
    sections.push(section("FILES", &manual.file));
    sections.push(section("EXIT STATUS", &manual.exit));
    if !whole {
        sections.push(".SH \"SEE ALSO\"\n.BR errbook (1)\n".to_owned());
    }
    page.extend(sections.concat().into_bytes());
    Ok(page)
}

/// A section of words and what is said of each.
fn section(title: &str, terms: &[Term]) -> String {
    let rows = terms.iter().map(|Term { name, text }| row(name, text));
    format!(".SH \"{title}\"\n{}", rows.collect::<String>())
}

fn row(name: &str, text: &str) -> String {
    format!(".TP\n\\fB{}\\fR\n\\&{}\n", escaped(name), escaped(text))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-")
}

/// The keys of the screen, off the same rows as its footer and help.
fn keys() -> String {
    let mut lines = vec![".SH KEYS\n".to_owned()];
    let mut title = "";
    for binding in Keymap::builtin().rows {
        if binding.context.title() != title {
            title = binding.context.title();
            lines.push(format!(".SS {}\n", escaped(title)));
        }
        let keys = binding.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        lines.push(row(&keys, &binding.help));
    }
    lines.concat()
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;
    use crate::cli::CommandLine;

    fn root() -> Command {
        built(CommandLine::command())
    }

    #[test]
    fn every_command_has_an_example_and_every_example_is_a_command_line() {
        let manual: Manual = serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/manual.json"))).unwrap();
        for (_, name) in commands(&root()) {
            let of = name.strip_prefix("errbook ").unwrap_or(&name);
            assert!(manual.example.iter().any(|example| example.of == of), "{of} has no example");
        }
        for Example { of, line, .. } in &manual.example {
            // What a shell takes for itself stands before and behind.
            let own = &line[line.find("errbook").unwrap()..];
            let own = own.split(['<', '>', '|']).next().unwrap();
            let words = shell_words::split(own).unwrap();
            CommandLine::try_parse_from(&words).unwrap_or_else(|error| panic!("{line}: {error}"));
            assert!(*of == "errbook" || own.starts_with(&format!("errbook {of}")), "{line} is not of {of}");
        }
    }

    #[test]
    fn the_page_of_each_command_has_every_section() {
        let sections =
            ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "ENVIRONMENT", "FILES", "EXIT STATUS"];
        for (command, name) in commands(&root()) {
            let page = String::from_utf8(page(command, &name).unwrap()).unwrap();
            for section in sections {
                let there =
                    page.contains(&format!(".SH {section}\n")) || page.contains(&format!(".SH \"{section}\"\n"));
                assert!(there, "{name} has no {section}:\n{page}");
            }
            assert!(page.contains(&format!(".TH {} 1", name.replace(' ', "-"))), "{name}:\n{}", &page[..200]);
        }
    }
}
