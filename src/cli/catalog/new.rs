//! `errbook catalog new`: a commented catalog to begin with.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;

use clap::Args;

use super::super::Globals;
use super::super::failure::{Done, Failure};
use super::super::output::Output;

const SKELETON: &str = include_str!("../../../assets/skeleton.toml");

/// Write a commented catalog to begin with: every key, with an example that works
#[derive(Debug, Args)]
pub struct New {
    /// Identifier of the catalog
    #[arg(long, default_value = "billing")]
    id: String,
    /// Write it to this file, which must not be there yet; standard output without it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl New {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || !self.id.chars().all(fits) {
            return Err(Failure::usage(
                format!("{} is no identifier", self.id),
                "write small letters, digits and dashes",
            ));
        }
        let text = SKELETON.replace("id = \"billing\"  ", &format!("id = \"{}\"  ", self.id));
        let Some(out) = &self.out else {
            output.verbatim(text.as_bytes())?;
            return Ok(Done::Found);
        };
        if globals.read_only {
            return Err(Failure::nothing("nothing is written with --read-only", "leave out one of the two"));
        }
        let file = OpenOptions::new().write(true).create_new(true).open(out);
        match file.and_then(|mut file| file.write_all(text.as_bytes())) {
            Ok(()) => {
                output.line(format!("written to {}; try it with --with-catalog {}", out.display(), out.display()))?;
                Ok(Done::Found)
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Err(Failure::nothing(format!("{} is there already", out.display()), "name another file"))
            }
            Err(error) => Err(Failure::unreadable(&out.display().to_string(), &error)),
        }
    }
}
