//! `errbook around FILE… --at TIME`: what was different just before a failure.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::failure::{Done, Failure};
use super::output::Output;
use super::wanted::time;
use super::{Globals, wire};
use crate::contrast::around::{AroundFound, AroundItem, AroundLine};
use crate::contrast::{Around, AroundRow, AroundSpec, Change, Severity};
use crate::envelope::bulk::{LogReader, ReaderScope};
use crate::envelope::{Decoder, Redacted};
use crate::evidence::around::lines_between;
use crate::evidence::{count, span};
use crate::tally::grouped;
use crate::triage::{Trouble, product_set};

/// Characters of an exemplar that are shown to people.
const SHOWN: usize = 300;

/// The column in which what is said of a row goes on.
const HANG: usize = 11;

/// Say what was different just before a failure: what is new, and what became more frequent
///
/// Holds the last minutes before a moment against the time before them: which codes, levels and kinds of lines were never
/// there before, or became more frequent, what stands out most first, each with its count, since when and an example.
#[derive(Debug, Args)]
#[command(name = "around")]
pub struct AroundCommand {
    /// Logs: files, globs, folders, - for standard input; standard input without any
    files: Vec<PathBuf>,
    /// The moment of the failure: 2026-03-02T10:11:12Z, "2026-03-02 10:11:12", 22:50:07, or 15m, 2h ago
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: i64,
    /// The request that failed: lines that bear this id are left out
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// How long before the moment the time begins that it is held against
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = length)]
    window: SignedDuration,
    /// Most rows
    #[arg(long, value_name = "N", default_value_t = 12)]
    limit: usize,
    /// One JSON object a row
    #[arg(long)]
    json: bool,
}

/// A length of time: 30m, 1h.
fn length(text: &str) -> Result<SignedDuration, String> {
    let length = text.parse::<SignedDuration>().ok().map(SignedDuration::abs);
    length.filter(|length| *length >= SignedDuration::from_secs(60)).ok_or_else(|| "write 30m, 1h, or 1h30m".to_owned())
}

impl AroundCommand {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let catalogs = wire::catalogs(globals)?;
        let reader = LogReader::new(Arc::new(Decoder::new(&product_set(&catalogs))), None, ReaderScope::Everything);
        let window = i64::try_from(self.window.as_millis()).unwrap_or(i64::MAX);
        let spec = AroundSpec { at: self.at, window, id: self.id.clone() };
        let mut around = Around::new(spec, reader);
        let (places, mut troubles) = wire::places(&self.files);
        let interrupted = wire::interrupts()?;
        troubles.extend(lines_between(&places, around.wanted(), |line| {
            around.see(line);
            !interrupted.load(Ordering::Relaxed)
        }));
        let found = around.found();
        if self.json {
            for row in found.rows.iter().take(self.limit) {
                output.json(&object(row, self.at, &found))?;
            }
        } else {
            for line in self.told(&found) {
                output.wrapped(&line, HANG)?;
            }
        }
        end(&troubles, &found, interrupted.load(Ordering::Relaxed))
    }

    fn told(&self, found: &AroundFound) -> Vec<String> {
        let at = moment(self.at);
        let mut lines = Vec::new();
        if found.rows.is_empty() {
            lines.push(format!("nothing stands out before {at} UTC"));
        } else {
            lines.push(format!("before {at} UTC, what stands out most first:"));
        }
        for row in found.rows.iter().take(self.limit) {
            lines.push(String::new());
            lines.push(headline(row, self.at));
            lines.push(format!("           {}", shown(&row.exemplar)));
            lines.push(format!("           {}", place(&row.exemplar)));
        }
        if let Some(more) = found.rows.len().checked_sub(self.limit).filter(|more| *more > 0) {
            lines.push(String::new());
            lines.push(format!("and {}; --limit shows them", count(more as u64, "more row")));
        }
        lines.push(String::new());
        lines.extend(self.looked_at(found));
        lines
    }

    /// What stands behind it, and what it cannot tell.
    fn looked_at(&self, found: &AroundFound) -> Vec<String> {
        let Some((first, last)) = found.span else {
            let next = "give a log that reaches back before the failure, or correct --at (UTC)";
            return vec![format!("no line is from the {} before that: {next}", told(self.window))];
        };
        let mut lines = vec![format!(
            "looked at: {}, {} to {} UTC{}",
            count(found.lines, "line"),
            moment(first),
            moment(last),
            if found.own > 0 {
                format!("; left out: {} of the request itself", grouped(found.own))
            } else {
                String::new()
            }
        )];
        let covered = SignedDuration::from_millis(self.at - first);
        if covered * 2 < self.window {
            lines.push(format!(
                "the log begins only {} before: what is older than that cannot be told from new",
                told(covered)
            ));
        }
        let silent = SignedDuration::from_millis(self.at - last);
        if silent > SignedDuration::from_mins(5) {
            lines.push(format!(
                "its last line is {} before the failure: another instance may have written on",
                told(silent)
            ));
        }
        lines
    }
}

/// `17 × new      AUTH_X · catalog   first seen 42 s before`.
fn headline(row: &AroundRow, at: i64) -> String {
    let since = told(SignedDuration::from_millis(at - row.since));
    let (change, when) = match row.change {
        Change::New => ("new".to_owned(), format!("first seen {since} before")),
        Change::Rose => {
            let rates = format!("from {:.1} to {:.1} a minute", row.rate_before, row.rate_now);
            ("more".to_owned(), format!("{rates} since {since} before, {} until then", grouped(row.before)))
        }
    };
    format!("{:>9}  {change:<4} {}   {when}", grouped(row.now), name(&row.item))
}

/// What a row is about, in words.
fn name(item: &AroundItem) -> String {
    match item {
        AroundItem::Code(spelling) => {
            let code = spelling.code.as_ref().or(spelling.entry.as_ref()).map_or("(no code)", String::as_str);
            format!("{code} · {}", spelling.catalog)
        }
        AroundItem::Level(severity) => format!("lines at level {}", severity.words()),
        AroundItem::Template(text, Severity::Fine) => Redacted::new(text).to_string(),
        AroundItem::Template(text, severity) => format!("{}: {}", severity.words(), Redacted::new(text)),
    }
}

/// How the command ends; tells of what could not be read.
fn end(troubles: &[Trouble], found: &AroundFound, interrupted: bool) -> Result<Done, Failure> {
    let mut failures = troubles.iter().cloned().map(Failure::from);
    match failures.next() {
        Some(failure) if found.lines == 0 => return Err(failure),
        first => first.into_iter().chain(failures).for_each(|failure| eprintln!("{failure}")),
    }
    Ok(match found.rows.is_empty() {
        _ if interrupted || !troubles.is_empty() => Done::Partial,
        true => Done::Nothing,
        false => Done::Found,
    })
}

fn told(length: SignedDuration) -> String {
    span(length)
}

fn moment(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds).map(|at| at.strftime("%F %T").to_string()).unwrap_or_default()
}

fn shown(line: &AroundLine) -> String {
    let text = Redacted::new(&String::from_utf8_lossy(&line.text));
    let cut: String = text.as_str().chars().take(SHOWN).collect();
    if cut.len() < text.as_str().len() { cut + "…" } else { cut }
}

fn place(line: &AroundLine) -> String {
    let number = line.number.map(|number| format!(":{number}")).unwrap_or_default();
    format!("{}{number}  {} UTC", line.place, moment(line.at))
}

fn object(row: &AroundRow, at: i64, found: &AroundFound) -> Value {
    let time = |milliseconds: i64| Timestamp::from_millisecond(milliseconds).ok();
    let (kind, code, template, level) = match &row.item {
        AroundItem::Code(spelling) => ("code", Some(spelling), None, None),
        AroundItem::Template(text, severity) => ("template", None, Some(Redacted::new(text)), Some(severity.words())),
        AroundItem::Level(severity) => ("level", None, None, Some(severity.words())),
    };
    let rate = |rate: f64| (rate * 100.0).round() / 100.0;
    #[expect(clippy::cast_precision_loss, reason = "seconds to be read")]
    let seconds_before = (at - row.since) as f64 / 1_000.0;
    json!({
        "kind": kind,
        "catalog": code.map(|spelling| &spelling.catalog),
        "code": code.map(|spelling| &spelling.code),
        "entry": code.map(|spelling| &spelling.entry),
        "template": template,
        "level": level,
        "change": match row.change { Change::New => "new", Change::Rose => "rose" },
        "count": row.now,
        "before": row.before,
        "per_minute": rate(row.rate_now),
        "per_minute_before": rate(row.rate_before),
        "since": time(row.since),
        "seconds_before": seconds_before,
        "exemplar": {
            "place": Redacted::new(&row.exemplar.place),
            "line": row.exemplar.number,
            "at": time(row.exemplar.at),
            "text": Redacted::new(&String::from_utf8_lossy(&row.exemplar.text)),
        },
        "looked_at": {
            "lines": found.lines,
            "own": found.own,
            "first": found.span.and_then(|(first, _)| time(first)),
            "last": found.span.and_then(|(_, last)| time(last)),
        },
    })
}
