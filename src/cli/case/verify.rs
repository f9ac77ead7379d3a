//! `errbook case verify`: proves that nothing in a case was changed or left out, as far as a chain without a key can.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::held::{HeldEvidence, hold};
use super::look::{look, named};
use crate::cli::failure::{Done, Failure};
use crate::cli::kept::kept;
use crate::cli::output::Output;
use crate::cli::{Globals, wire};
use crate::triage::summary::counted;
use crate::triage::transfer::read;
use crate::triage::{CaseId, Chain};

/// What a whole chain does not prove.
const UNPROVEN: &str = "whoever can write to the store could have made all of it anew: --last HASH holds it against a hash that \
                        a report or a chat has";
/// The fewest digits of a hash that tell it from others.
const DIGITS: usize = 8;

/// Prove that nothing in a case was changed or left out
#[derive(Debug, Args)]
pub struct Verify {
    /// A file that `case export --format json` wrote, or a case
    #[arg(value_name = "FILE|CASE")]
    what: String,
    /// A hash that a report or a chat message has: the case must hold it
    #[arg(long, value_name = "HASH")]
    last: Option<String>,
    /// Also whether the pinned lines of evidence stand in the sources where they were found
    #[arg(long)]
    evidence: bool,
    /// A log to look for the pinned lines in, instead of their sources; repeatable
    #[arg(long = "in", value_name = "FILE", requires = "evidence")]
    files: Vec<PathBuf>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// A case, and what beside its chain speaks against it.
struct Verified {
    case: CaseId,
    chain: Chain,
    /// What the store says of it otherwise.
    store: Vec<String>,
}

impl Verify {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let Verified { case, chain, mut store } = self.verified(globals)?;
        let last = chain.events.last().map(|event| event.hash.as_str());
        let held = self.held(&chain)?;
        if let (Some(hash), None) = (&self.last, held) {
            store.push(format!("no event of it bears the hash {hash}: it is not the case that was sent"));
        }
        let whole = chain.is_whole() && store.is_empty();
        let evidence = if self.evidence { Some(hold(globals, &chain, &self.files)?) } else { None };
        if self.json {
            let breaks: Vec<_> =
                chain.breaks.iter().map(|broken| json!({ "seq": broken.seq, "what": broken.what })).collect();
            output.json(&json!({
                "case": case, "events": chain.texts.len(), "whole": whole, "last": last, "breaks": breaks,
                "store": store, "held": held,
                "evidence": evidence.as_ref().map(|lines| lines.iter().map(HeldEvidence::object).collect::<Vec<_>>())
            }))?;
        } else if whole {
            output.line(format!("case {} is whole: {}", case.short(), counted(chain.texts.len(), "event")))?;
            output.line(format!("last hash {}", last.unwrap_or_default()))?;
            output.line(held.map_or_else(|| UNPROVEN.to_owned(), |seq| since(seq, chain.texts.len())))?;
        } else {
            output.line(format!("case {} was changed:", case.short()))?;
            for broken in &chain.breaks {
                output.line(format!("  {broken}"))?;
            }
            for said in &store {
                output.line(format!("  {said}"))?;
            }
        }
        let evidence = evidence.unwrap_or_default();
        if !self.json && self.evidence {
            for line in HeldEvidence::told(&evidence) {
                output.line(line)?;
            }
        }
        Ok(if !whole || evidence.iter().any(HeldEvidence::is_nowhere) {
            Done::Nothing
        } else if evidence.iter().any(HeldEvidence::is_unasked) {
            Done::Partial
        } else {
            Done::Found
        })
    }

    /// The number of the event that bears the hash which was given.
    fn held(&self, chain: &Chain) -> Result<Option<u64>, Failure> {
        let Some(hash) = self.last.as_ref().map(|hash| hash.to_ascii_lowercase()) else { return Ok(None) };
        if hash.len() < DIGITS || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let next = format!("give at least {DIGITS} of its digits, as `last hash` in a report has them");
            return Err(Failure::usage("this is no hash", next));
        }
        Ok(chain.events.iter().find(|event| event.hash.starts_with(&hash)).map(|event| event.seq))
    }

    fn verified(&self, globals: &Globals) -> Result<Verified, Failure> {
        let path = Path::new(&self.what);
        if path.exists() || self.what == "-" {
            let (head, chain) = read(&String::from_utf8_lossy(&wire::read(Some(path))?))?;
            return Ok(Verified { case: head.case, chain, store: Vec::new() });
        }
        let mut journal = look(globals)?;
        let (case, chain) = named(journal.as_mut(), &self.what)?;
        let mut store = journal.check(&case)?;
        store.extend(forgotten_since(globals, &case, &chain)?);
        Ok(Verified { case, chain, store })
    }
}

/// What the store acknowledged to this machine and does not have any more.
fn forgotten_since(globals: &Globals, case: &CaseId, chain: &Chain) -> Result<Option<String>, Failure> {
    let Some(kept) = kept(&wire::location(globals)?) else { return Ok(None) };
    let Some(last) = kept.acknowledged(case)? else { return Ok(None) };
    let there = chain.events.iter().any(|event| (event.seq, &event.hash) == (last.seq, &last.hash));
    Ok((!there).then(|| format!("event {} with the hash {} was acknowledged here, and is gone", last.seq, last.hash)))
}

/// How far a case went on since the event that was held against it.
fn since(seq: u64, events: usize) -> String {
    match events as u64 - seq {
        0 => format!("that hash is its last event, {seq}: it is the case that was sent"),
        more => {
            let more = counted(usize::try_from(more).unwrap_or(usize::MAX), "event");
            format!("that hash is event {seq}: up to there it is the case that was sent, {more} since")
        }
    }
}
