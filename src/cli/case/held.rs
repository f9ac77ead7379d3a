//! The pinned lines of a case held against the sources where they were found, or against logs that are named: whether each
//! stands there, line by line.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::cli::failure::Failure;
use crate::cli::quote::{look, searched, stand_object};
use crate::cli::{Globals, wire};
use crate::config::Config;
use crate::envelope::Redacted;
use crate::evidence::pin::{PinnedLine, pinned};
use crate::evidence::quote::{Quotes, Stand, words};
use crate::evidence::{LogPlace, Question, Source, State, Window, gathered, places};
use crate::triage::intent::A_PASTE;
use crate::triage::summary::counted;
use crate::triage::{Case, Chain, EventKind};

/// Lines that a source is asked for at once.
const AT_ONCE: usize = 20;

/// Bytes of a line that a source is asked for; what it answers is compared whole.
const ASKED: usize = 120;

/// How far before and after the pinned lines a source looks.
const MARGIN: SignedDuration = SignedDuration::from_secs(60);

/// A pinned line, and whether it stands where it was found.
pub struct HeldEvidence {
    /// The event that pinned it.
    seq: u64,
    source: String,
    line: PinnedLine,
    verdict: HeldVerdict,
}

enum HeldVerdict {
    /// It stands there.
    Stands(String, Option<Box<Stand>>),
    /// It does not; what was searched.
    Nowhere(String),
    /// Nobody could be asked, and why.
    Unasked(String),
}

impl HeldEvidence {
    pub fn is_nowhere(&self) -> bool {
        matches!(self.verdict, HeldVerdict::Nowhere(_))
    }

    pub fn is_unasked(&self) -> bool {
        matches!(self.verdict, HeldVerdict::Unasked(_))
    }

    /// The contract's object.
    pub fn object(&self) -> Value {
        let (stands, place, why, stand) = match &self.verdict {
            HeldVerdict::Stands(place, stand) => (Some(true), Some(place), None, stand.as_ref()),
            HeldVerdict::Nowhere(searched) => (Some(false), None, Some(searched), None),
            HeldVerdict::Unasked(why) => (None, None, Some(why), None),
        };
        json!({
            "event": self.seq,
            "source": self.source,
            "line": self.line.text,
            "at": self.line.at,
            "pinned_from": self.line.place,
            "stands": stands,
            "place": place,
            "stand": stand.map(|stand| stand_object(stand)),
            "why": why,
        })
    }

    /// In words: how many stand, then each that does not.
    pub fn told(lines: &[Self]) -> Vec<String> {
        if lines.is_empty() {
            return vec!["evidence: no line of a log is pinned".to_owned()];
        }
        let stand = lines.iter().filter(|line| !line.is_nowhere() && !line.is_unasked()).count();
        let all = counted(lines.len(), "pinned line");
        let mut told = vec![format!("evidence: {stand} of {all} stand where they were found")];
        for line in lines {
            let (what, why) = match &line.verdict {
                HeldVerdict::Stands(..) => continue,
                HeldVerdict::Nowhere(searched) => ("nowhere", format!("searched: {searched}")),
                HeldVerdict::Unasked(why) => ("not asked", why.clone()),
            };
            told.push(format!("  {what}: event {}, {}: {}", line.seq, line.line.place, line.line.text));
            told.push(format!("    {why}"));
        }
        told
    }
}

/// Holds every pinned line of a case against `files`, or without any against the source that it names.
///
/// # Errors
/// Everything that is wrong with the configuration, and a chain that is no case.
pub fn hold(globals: &Globals, chain: &Chain, files: &[PathBuf]) -> Result<Vec<HeldEvidence>, Failure> {
    let case = Case::fold(&chain.events)?;
    let config = wire::config(globals)?;
    let mut all = Vec::new();
    for event in case.events() {
        let EventKind::Attached { source, title, excerpt } = event.act.plain() else { continue };
        let lines = match source.as_str() {
            // Nobody says where a paste stood.
            A_PASTE if files.is_empty() => continue,
            A_PASTE => pasted(excerpt.as_str()),
            _ => pinned(title.as_str(), excerpt.as_str()),
        };
        let verdicts = if files.is_empty() {
            in_sources(globals, &config, source, &lines, event.at)?
        } else {
            in_files(&lines, files)?
        };
        let held = |(line, verdict)| HeldEvidence { seq: event.seq, source: source.clone(), line, verdict };
        all.extend(lines.into_iter().zip(verdicts).map(held));
    }
    Ok(all)
}

/// The lines of a paste.
fn pasted(excerpt: &str) -> Vec<PinnedLine> {
    let line = |text: &str| PinnedLine { at: None, place: A_PASTE.to_owned(), text: text.to_owned() };
    excerpt.lines().filter(|text| text.chars().any(char::is_alphanumeric)).map(line).collect()
}

/// Looks for lines in logs.
fn in_files(lines: &[PinnedLine], files: &[PathBuf]) -> Result<Vec<HeldVerdict>, Failure> {
    let (places, troubles) = places(files);
    if let (true, Some(trouble)) = (places.is_empty(), troubles.into_iter().next()) {
        return Err(trouble.into());
    }
    in_places(lines, &places)
}

fn in_places(lines: &[PinnedLine], places: &[LogPlace]) -> Result<Vec<HeldVerdict>, Failure> {
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let Some(quotes) = Quotes::new(&texts).filter(|quotes| !quotes.is_empty()) else {
        return Ok(lines.iter().map(|_| HeldVerdict::Unasked("it holds nothing to look for".into())).collect());
    };
    let found = look(places, &quotes, 1)?;
    let unread = found.troubles.first().map(ToString::to_string);
    let verdict = |one: &crate::evidence::quote::QuoteFound| match (one.stands.first(), &unread) {
        (Some(stand), _) => {
            let place = format!("{}:{}", stand.place, stand.line);
            HeldVerdict::Stands(Redacted::new(&place).to_string(), Some(Box::new(stand.clone())))
        }
        (None, Some(unread)) => HeldVerdict::Unasked(unread.clone()),
        (None, None) => HeldVerdict::Nowhere(searched(&found)),
    };
    Ok(found.found.iter().map(verdict).collect())
}

/// Asks the sources of these names for lines that were pinned at `pinned_at`; where none is configured, the file that the
/// first line says it is from.
fn in_sources(
    globals: &Globals,
    config: &Config,
    names: &str,
    lines: &[PinnedLine],
    pinned_at: Timestamp,
) -> Result<Vec<HeldVerdict>, Failure> {
    let is_named = |source: &&Arc<dyn Source>| names.split(", ").any(|name| name == source.name());
    let sources: Vec<Arc<dyn Source>> = config.sources.iter().filter(is_named).cloned().collect();
    let may = |source: &Arc<dyn Source>| !(globals.read_only && source.runs_programs());
    let unasked = |why: &str| Ok(lines.iter().map(|_| HeldVerdict::Unasked(why.to_owned())).collect());
    if sources.is_empty() {
        let file = lines.first().and_then(|line| line.place.rsplit_once(':')).map(|(file, _)| file);
        return match file.filter(|file| Path::new(file).is_file()) {
            Some(file) => in_places(lines, &[LogPlace::File(file.into())]),
            None => unasked(&format!("no source {names} is configured here; --in FILE names a log")),
        };
    }
    if !sources.iter().all(may) {
        return unasked("its source runs a program, and nothing is run with --read-only");
    }
    let mut verdicts = Vec::new();
    for some in lines.chunks(AT_ONCE) {
        let states = gathered(&sources, &question(some, config, pinned_at), config.timeout);
        verdicts.extend(some.iter().map(|line| answered(line, &states)));
    }
    Ok(verdicts)
}

/// What asks for lines by a stretch of each, in the time from the first to the last.
fn question(lines: &[PinnedLine], config: &Config, pinned_at: Timestamp) -> Question {
    let mut question = Question::new(Timestamp::now()).within(config.scope);
    (question.around, question.most) = (0, 10_000);
    for line in lines {
        question.add("pinned line", Some(asked(&line.text)));
    }
    let times = || lines.iter().filter_map(|line| line.at);
    let (first, last) = (times().min().unwrap_or(pinned_at), times().max().unwrap_or(pinned_at));
    question.at = Some(first);
    let before = if times().next().is_some() { MARGIN } else { config.scope.window.before.max(MARGIN) };
    question.window = Window { before, after: last.duration_since(first) + MARGIN };
    question
}

/// A stretch of a line that names it: of what is no mark in the place of a secret, the words that are whole.
fn asked(text: &str) -> &str {
    let stretch = words(text);
    let begins = text.starts_with(stretch);
    let line = stretch.lines().next().unwrap_or_default();
    let cut = line.char_indices().map(|(at, _)| at).take_while(|at| *at <= ASKED).last().unwrap_or(0);
    let (line, is_cut) = if line.len() > ASKED { (&line[..cut], true) } else { (line, !text.ends_with(line)) };
    let line = if begins { line } else { line.split_once(' ').map_or(line, |(_, rest)| rest) };
    if is_cut { line.rsplit_once(' ').map_or(line, |(whole, _)| whole) } else { line }
}

/// Whether any source answered with the line.
fn answered(line: &PinnedLine, states: &[State]) -> HeldVerdict {
    let mut searched = Vec::new();
    for state in states {
        match state {
            State::Done(found) => {
                let same = |other: &&crate::evidence::LogLine| other.text.as_str() == line.text;
                if let Some(stands) = found.lines.iter().find(same) {
                    return HeldVerdict::Stands(stands.place.to_string(), None);
                }
                searched.push(found.covered.words("place"));
            }
            State::Failed(trouble) => return HeldVerdict::Unasked(trouble.to_string()),
            State::Waiting => return HeldVerdict::Unasked("no answer".into()),
        }
    }
    HeldVerdict::Nowhere(searched.join("; "))
}
