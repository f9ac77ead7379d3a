//! `errbook quote FILE… -- TEXT`: whether a text really stands in logs, and where; or nowhere, and what was searched.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::failure::{Done, Failure};
use super::output::Output;
use super::progress::Progress;
use super::storm::long_lines;
use super::{Globals, wire};
use crate::envelope::Redacted;
use crate::evidence::quote::{How, QuoteFound, QuoteSearch, Quotes, Stand, search};
use crate::evidence::{LogPlace, count, file_size};
use crate::tally::bytes;

/// Characters of a line that are shown to people.
const SHOWN: usize = 400;

/// The column in which such a line goes on.
const HANG: usize = 4;

/// Say whether a text, a code or an id really stands in logs, and where
///
/// Answers with the exact bytes, file, line and time, or with "nowhere" and what was searched. Reads what scan reads: files,
/// globs, folders and standard input, plain or compressed, also behind escapes of JSON and across the parts into which a
/// container runtime splits long lines.
#[derive(Debug, Args)]
#[command(after_long_help = LEFT)]
pub struct QuoteCommand {
    /// Logs: files, globs, folders, - for standard input; standard input without any
    files: Vec<PathBuf>,
    /// What must stand there; several words are one text, each line of it is looked for by itself
    #[arg(last = true, required = true, value_name = "TEXT|CODE|ID")]
    text: Vec<String>,
    /// Most places that are told, of each text
    #[arg(long, value_name = "N", default_value_t = 5)]
    limit: usize,
    /// One JSON object for each line of the text
    #[arg(long)]
    json: bool,
}

const LEFT: &str = "A single word is found as a whole word only: E1 does not stand in E10, but it is said that it stands inside \
longer words. Letter case counts. Of a line longer than 1 MiB only that much is read.

Exit code 0 where every line of the text stands, 1 where one does not, 3 where a log could not be read and the text was not \
found in the others.";

/// One line of the text, and where in the list of all that is looked for it and its other names are.
struct AskedQuotes {
    text: String,
    at: usize,
    other_names: Vec<(String, usize)>,
}

impl QuoteCommand {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let whole = self.text.join(" ");
        let lines: Vec<&str> = whole.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()).collect();
        let (asked, all) = named(globals, &lines)?;
        let quotes = Quotes::new(&all).filter(|quotes| !quotes.is_empty()).ok_or_else(|| {
            Failure::usage("there is nothing to look for", "write a text with a letter or a digit in it after --")
        })?;
        let (places, troubles) = wire::places(&self.files);
        let mut found = look(&places, &quotes, self.limit)?;
        found.troubles.splice(..0, troubles);
        for one in &asked {
            if self.json {
                output.json(&object(one, &found))?;
            } else {
                for line in told(one, &found) {
                    output.wrapped(&line, HANG)?;
                }
            }
        }
        if !self.json {
            output.line(format!("searched: {}", searched(&found)))?;
        }
        end(&found, asked.iter().all(|one| found.found[one.at].lines > 0))
    }
}

/// Looks through places, with the progress on standard error; an interrupt ends it.
pub fn look(places: &[LogPlace], quotes: &Quotes, most: usize) -> Result<QuoteSearch, Failure> {
    let interrupted = wire::interrupts()?;
    let mut progress = Progress::new(file_size(places));
    let found = search(places, quotes, (most, Timestamp::now()), |read: &AtomicU64| {
        progress.show(read);
        interrupted.load(Ordering::Relaxed)
    });
    progress.clear();
    Ok(found)
}

/// The lines of a text, each with the other names that a catalog has for it where it is a code, and all that is looked for.
fn named(globals: &Globals, lines: &[&str]) -> Result<(Vec<AskedQuotes>, Vec<String>), Failure> {
    let catalogs = wire::catalogs(globals)?;
    let mut all: Vec<String> = Vec::new();
    let mut asked = Vec::new();
    for &line in lines {
        let entries = catalogs.spellings().filter(|(_, all)| all.contains(&line));
        let mut names: Vec<String> = entries.flat_map(|(_, all)| all).map(str::to_owned).collect();
        names.retain(|name| name != line);
        names.dedup();
        let at = all.len();
        let other_names = names.iter().cloned().zip(at + 1..).collect();
        all.push(line.to_owned());
        all.extend(names);
        asked.push(AskedQuotes { text: line.to_owned(), at, other_names });
    }
    Ok((asked, all))
}

/// How the command ends; tells of what could not be read.
fn end(found: &QuoteSearch, stands: bool) -> Result<Done, Failure> {
    let mut failures = found.troubles.iter().cloned().map(Failure::from);
    let first = failures.next();
    failures.for_each(|failure| eprintln!("{failure}"));
    match first {
        Some(failure) if found.bytes == 0 && !found.stopped => return Err(failure),
        Some(failure) => eprintln!("{failure}"),
        None => {}
    }
    let partial = found.stopped || !found.troubles.is_empty();
    Ok(if stands {
        Done::Found
    } else if partial {
        Done::Partial
    } else {
        Done::Nothing
    })
}

/// What was searched, in words: `2 files, 10,412 lines, 1.5 MB`.
pub fn searched(found: &QuoteSearch) -> String {
    let mut words = format!("{}, {}", found.covered.words("file"), bytes(found.bytes));
    if found.long > 0 {
        words = format!("{words}; {}", long_lines(found.long));
    }
    if found.stopped {
        words += "; interrupted before the end";
    }
    words
}

fn told(asked: &AskedQuotes, search: &QuoteSearch) -> Vec<String> {
    let found = &search.found[asked.at];
    let text = Redacted::new(&asked.text);
    let mut lines = Vec::new();
    if found.lines > 0 {
        lines.push(format!("stands in {}: {text}", count(found.lines, "line")));
        for stand in &found.stands {
            lines.push(place(stand));
            lines.push(format!("    {}", shown(stand)));
        }
        if let Some(more) = found.lines.checked_sub(found.stands.len() as u64).filter(|more| *more > 0) {
            lines.push(format!("and {}; --limit shows more", count(more, "more line")));
        }
    } else {
        lines.push(format!("nowhere: {text}"));
    }
    if let Some(first) = found.inside_first.as_ref().filter(|_| found.lines == 0) {
        lines.push(format!("only inside longer words, in {}; the first:", count(found.inside, "line")));
        lines.push(place(first));
        lines.push(format!("    {}", shown(first)));
    }
    for (name, other) in others(asked, search) {
        let first = other.stands.first().map(place).unwrap_or_default();
        lines.push(format!("its other name {name} stands in {}; the first:", count(other.lines, "line")));
        lines.push(first);
    }
    lines
}

/// What is found of the other names of a code.
fn others<'a>(asked: &'a AskedQuotes, search: &'a QuoteSearch) -> impl Iterator<Item = (&'a str, &'a QuoteFound)> {
    let found = |(name, at): &'a (String, usize)| (name.as_str(), &search.found[*at]);
    asked.other_names.iter().map(found).filter(|(_, found)| found.lines > 0)
}

/// `gateway.log:12:34  2026-03-02 10:11:12.5 UTC`, and what lies between the bytes and the text.
fn place(stand: &Stand) -> String {
    let at = stand.at.map(|at| format!("  {} UTC", moment(at))).unwrap_or_default();
    let how = match stand.how {
        How::Written => String::new(),
        How::Escaped => format!("  escaped, as {}", stand.bytes),
        How::Parts => "  across the parts of a split line".to_owned(),
        How::Record => "  in a record of the batch".to_owned(),
    };
    format!("  {}:{}:{}{at}{how}", stand.place, stand.line, stand.column)
}

fn moment(at: Timestamp) -> String {
    at.strftime("%F %T%.f").to_string()
}

/// The line, cut around the text where it is long.
fn shown(stand: &Stand) -> String {
    let line = stand.text.as_str();
    let letters = line.chars().count();
    if letters <= SHOWN {
        return line.to_owned();
    }
    let at = line.find(stand.bytes.as_str()).map_or(0, |at| line[..at].chars().count());
    let begin = at.saturating_sub(SHOWN / 2).min(letters - SHOWN);
    let cut: String = line.chars().skip(begin).take(SHOWN).collect();
    let (before, after) = (if begin > 0 { "…" } else { "" }, if begin + SHOWN < letters { "…" } else { "" });
    format!("{before}{cut}{after}")
}

fn object(asked: &AskedQuotes, search: &QuoteSearch) -> Value {
    let found = &search.found[asked.at];
    let other = |(name, other): (&str, &QuoteFound)| json!({ "name": name, "lines": other.lines, "first": other.stands.first().map(stand_object) });
    json!({
        "text": Redacted::new(&asked.text),
        "found": found.lines > 0,
        "lines": found.lines,
        "stands": found.stands.iter().map(stand_object).collect::<Vec<_>>(),
        "inside": found.inside_first.as_ref().map(|first| json!({ "lines": found.inside, "first": stand_object(first) })),
        "other_names": others(asked, search).map(other).collect::<Vec<_>>(),
        "searched": {
            "files": search.covered.places,
            "lines": search.covered.lines,
            "bytes": search.bytes,
            "long_lines": search.long,
            "unread": search.troubles.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "interrupted": search.stopped,
        },
    })
}

/// The contract's object for one place where a text stands.
pub fn stand_object(stand: &Stand) -> Value {
    let how = match stand.how {
        How::Written => "written",
        How::Escaped => "escaped",
        How::Parts => "parts",
        How::Record => "record",
    };
    json!({
        "place": Redacted::new(&stand.place),
        "line": stand.line,
        "column": stand.column,
        "at": stand.at,
        "bytes": stand.bytes,
        "how": how,
        "text": stand.text,
    })
}
