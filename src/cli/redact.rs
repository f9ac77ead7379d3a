//! `errbook redact [FILE]`: the text as it is, with its secrets masked, so that it can be shared. The choke point as a
//! filter; it decides nothing about what a secret is.

use std::io::{self, Read};
use std::path::PathBuf;

use clap::Args;

use super::failure::{Done, Failure};
use super::output::Output;
use super::{pseudonym, wire};
use crate::envelope::Redacted;
use crate::envelope::redact::Filter;
use crate::envelope::redact::pseudonym::Key;
use crate::triage::summary::counted;

/// Mask the secrets of a text, so that it can be shared
///
/// Everything else comes out byte for byte as it went in, while it is still being read; what was masked is counted on
/// standard error. A mark bears the kind of the secret and a fingerprint: the same secret has the same mark everywhere.
#[derive(Debug, Args)]
pub struct Redact {
    /// The text; standard input without it
    file: Option<PathBuf>,
    /// Print nothing but the count, and end with exit code 1 if anything would be masked
    #[arg(long)]
    check: bool,
    /// Put names in the place of hosts, addresses, people, tenants and ids too; KEY says afterwards what they stand for, and
    /// is read where it is there already
    #[arg(long, value_name = "KEY", conflicts_with = "check")]
    anonymous: Option<PathBuf>,
    /// Turn the names in an answer back into what they stand for
    #[arg(long, value_name = "KEY", conflicts_with_all = ["check", "anonymous"])]
    restore: Option<PathBuf>,
}

/// So much is read at once.
const PIECE: usize = 64 << 10;

impl Redact {
    pub fn run(&self, output: &mut Output) -> Result<Done, Failure> {
        if let Some(path) = &self.restore {
            let key = pseudonym::load(path)?;
            let text = wire::read(self.file.as_deref())?;
            output.verbatim(key.turn_back(&String::from_utf8_lossy(&text)).as_bytes())?;
            return Ok(Done::Found);
        }
        let mut key = self.anonymous.as_deref().map(pseudonym::load).transpose()?;
        let mut input = wire::input(self.file.as_deref())?;
        let unreadable = |error| wire::unreadable(self.file.as_deref(), &error);
        let (mut filter, mut piece, mut ready) = (Filter::default(), vec![0; PIECE], Vec::new());
        loop {
            let count = match input.read(&mut piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                count => count.map_err(unreadable)?,
            };
            if count == 0 {
                break;
            }
            filter.push(&piece[..count], &mut ready);
            self.print(&mut ready, key.as_mut(), output)?;
        }
        let masked = filter.finish(&mut ready);
        self.print(&mut ready, key.as_mut(), output)?;
        if let Some((path, key)) = self.anonymous.as_deref().zip(key) {
            pseudonym::save(path, &key)?;
        }
        output.flush()?;
        let kinds: Vec<String> = masked.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        let is_clean = kinds.is_empty();
        let count = counted(masked.values().sum(), "secret");
        match (is_clean, self.check) {
            (true, _) => eprintln!("errbook: no secret found"),
            (false, true) => eprintln!("errbook: {count} found: {}\n  to mask them: errbook redact", kinds.join(", ")),
            (false, false) => eprintln!("errbook: {count} masked: {}", kinds.join(", ")),
        }
        Ok(if self.check && !is_clean { Done::Nothing } else { Done::Found })
    }

    fn print(&self, ready: &mut Vec<u8>, key: Option<&mut Key>, output: &mut Output) -> Result<(), Failure> {
        match key {
            Some(key) => {
                let hidden = key.hide(&Redacted::new(&String::from_utf8_lossy(ready)));
                output.verbatim(hidden.as_str().as_bytes())?;
            }
            None if self.check => {}
            None => output.verbatim(ready)?,
        }
        ready.clear();
        Ok(())
    }
}
