//! `errbook scan --baseline` and `--since-release`: which codes and kinds of lines are new, gone, or changed in rate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::RecvTimeoutError;

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::Globals;
use super::failure::{Done, Failure};
use super::output::Output;
use super::progress::Progress;
use super::storm::Unread;
use super::wanted::{Wanted, time};
use super::wire::{self, PATIENCE};
use crate::contrast::{Shift, SideCoverage, SideLine, SideSheet, shift};
use crate::envelope::Redacted;
use crate::envelope::bulk::{Batch, LogReader, Spelling};
use crate::evidence::file::{Heard, LogScan, scan_sides};
use crate::evidence::sides::{ALWAYS, NEVER, Sides, Stretch};
use crate::evidence::{places, written_at};
use crate::tally::{Tally, TallySpec, bytes, grouped};

/// Rows that are shown to people; the rest is counted and said.
const ROWS: usize = 40;

/// The column in which what differs is named.
const HANG: usize = 27;

/// Characters of an example that are shown to people.
const SHOWN: usize = 200;

/// What came before: another log, or a time of the same logs.
#[derive(Debug, Args)]
pub struct Baseline {
    /// Say only what differs from this: a log (file, glob, folder), or a time of the same logs (FROM..UNTIL)
    #[arg(long, value_name = "FILE|RANGE", conflicts_with = "since_release")]
    baseline: Option<String>,
    /// Say only what differs since this time from before it
    #[arg(long, value_name = "TIME", value_parser = time)]
    since_release: Option<i64>,
}

impl Baseline {
    /// Whether anything is to be compared at all.
    pub fn is_given(&self) -> bool {
        self.baseline.is_some() || self.since_release.is_some()
    }
}

/// What is asked: which failures of which logs, against what came before.
pub struct SinceQuestion<'a> {
    /// The logs as they are now.
    pub files: &'a [PathBuf],
    /// What of them is counted.
    pub wanted: &'a Wanted,
    /// What they are held against.
    pub before: &'a Baseline,
}

/// What is held against what.
enum Against {
    /// Another log.
    Log(PathBuf),
    /// Two times of the same logs.
    Times([Stretch; 2]),
}

/// One thing that differs.
struct SinceRow {
    item: SinceItem,
    shift: Shift,
    /// In the baseline and now.
    counts: [u64; 2],
    first: Option<Timestamp>,
    exemplar: Option<SideLine>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum SinceItem {
    Code(Arc<Spelling>),
    Template(String),
}

/// Everything that was read.
struct ComparedLogs {
    tallies: [Tally; 2],
    sheet: SideSheet,
    unread: Unread,
}

/// Compares, and tells what differs.
pub fn run(asked: &SinceQuestion, as_json: bool, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
    let (spec, reader) = asked.wanted.spec(globals)?;
    let against = against(asked)?;
    let mut compared = compare(asked, &against, &spec, &reader)?;
    let coverage = compared.sheet.coverage;
    if coverage[0].lines == 0 && !compared.unread.interrupted {
        compared.unread.troubles.iter().cloned().map(Failure::from).for_each(|failure| eprintln!("{failure}"));
        let next = "name a log, or a time (UTC), that the logs have lines of";
        return Err(Failure::usage("there is nothing to hold it against: the baseline has no line", next));
    }
    let templates = spec.codes.is_empty() && spec.catalogs.is_empty();
    let rows = rows(&mut compared, templates, reader);
    if as_json {
        for row in &rows {
            output.json(&object(row, coverage))?;
        }
    } else {
        for line in told(&rows, coverage) {
            output.wrapped(&line, HANG)?;
        }
    }
    compared.unread.words().iter().for_each(|word| eprintln!("errbook: {}", crate::envelope::sanitize(word)));
    Ok(if compared.unread.interrupted || !compared.unread.troubles.is_empty() {
        Done::Partial
    } else if rows.iter().any(|row| row.shift == Shift::New) {
        Done::Nothing
    } else {
        Done::Found
    })
}

fn against(asked: &SinceQuestion) -> Result<Against, Failure> {
    let now = (asked.wanted.since.unwrap_or(i64::MIN), asked.wanted.until.unwrap_or(i64::MAX));
    if let Some(release) = asked.before.since_release {
        return Ok(Against::Times([(now.0, release), (release, now.1)]));
    }
    let baseline = asked.before.baseline.as_deref().unwrap_or_default();
    if let Some((from, until)) = baseline.split_once("..").filter(|_| !Path::new(baseline).exists()) {
        let moment = |text: &str| {
            time(text.trim()).map_err(|why| Failure::usage(format!("{text} is no time"), format!("{why}; FROM..UNTIL")))
        };
        let (from, until) = (moment(from)?, moment(until)?);
        return Ok(Against::Times([(from, until), (now.0.max(until), now.1)]));
    }
    Ok(Against::Log(baseline.into()))
}

fn compare(
    asked: &SinceQuestion,
    against: &Against,
    spec: &TallySpec,
    reader: &LogReader,
) -> Result<ComparedLogs, Failure> {
    let within = |(since, until): Stretch| TallySpec {
        since: (since > i64::MIN).then_some(since),
        until: (until < i64::MAX).then_some(until),
        ..spec.clone()
    };
    let interrupted = wire::interrupts()?;
    let tallies = |sides: [Stretch; 2]| sides.map(|side| Tally::new(within(side)));
    let read = |files: &[PathBuf], sides: [Stretch; 2], compared: &mut ComparedLogs, counted: [bool; 2]| {
        let (places, troubles) = places(files);
        compared.unread.troubles.extend(troubles);
        let scan = scan_sides(places, reader, Some(&Sides(sides)));
        let mut progress = Progress::new(scan.size);
        gather(&scan, compared, counted, || {
            progress.show(&scan.read);
            interrupted.load(Ordering::Relaxed)
        });
        progress.clear();
    };
    let mut compared = match against {
        Against::Times(sides) => {
            let mut compared =
                ComparedLogs { tallies: tallies(*sides), sheet: SideSheet::default(), unread: Unread::default() };
            read(asked.files, *sides, &mut compared, [true, true]);
            compared
        }
        Against::Log(log) => {
            let now = (asked.wanted.since.unwrap_or(i64::MIN), asked.wanted.until.unwrap_or(i64::MAX));
            let mut compared = ComparedLogs {
                tallies: tallies([ALWAYS, now]),
                sheet: SideSheet::default(),
                unread: Unread::default(),
            };
            read(std::slice::from_ref(log), [ALWAYS, NEVER], &mut compared, [true, false]);
            if !compared.unread.interrupted {
                read(asked.files, [NEVER, now], &mut compared, [false, true]);
            }
            compared
        }
    };
    compared.tallies.iter_mut().for_each(|tally| _ = tally.end());
    Ok(compared)
}

/// Takes in what is read, until that ends or `is_over` says so.
fn gather(scan: &LogScan, compared: &mut ComparedLogs, counted: [bool; 2], mut is_over: impl FnMut() -> bool) {
    loop {
        match scan.heard.recv_timeout(PATIENCE) {
            Ok(Heard::Batch(batch)) => {
                for (tally, counted) in compared.tallies.iter_mut().zip(counted) {
                    if counted {
                        tally.add(&batch);
                    }
                }
            }
            Ok(Heard::Sheet(sheet)) => compared.sheet.join(*sheet),
            Ok(Heard::LongLines(count)) => compared.unread.long_lines += count,
            Ok(Heard::Trouble(trouble)) => compared.unread.troubles.push(trouble),
            Err(RecvTimeoutError::Disconnected) => return,
            Ok(Heard::Awaited(_) | Heard::CaughtUp) | Err(RecvTimeoutError::Timeout) => {}
        }
        if is_over() {
            compared.unread.interrupted = true;
            return;
        }
    }
}

/// What differs: what is new first, codes before kinds of lines.
fn rows(compared: &mut ComparedLogs, templates: bool, mut reader: LogReader) -> Vec<SinceRow> {
    let coverage = compared.sheet.coverage;
    let mut codes: BTreeMap<Arc<Spelling>, ([u64; 2], Option<Timestamp>)> = BTreeMap::new();
    for (side, tally) in compared.tallies.iter().enumerate() {
        for row in tally.rows() {
            let (counts, first) = codes.entry(row.spelling.clone()).or_default();
            counts[side] = row.count;
            *first = row.first.or(*first);
        }
    }
    let code = |(spelling, (counts, first))| {
        let shift = shift(counts, coverage)?;
        Some(SinceRow { item: SinceItem::Code(spelling), shift, counts, first, exemplar: None })
    };
    let mut rows: Vec<SinceRow> = codes.into_iter().filter_map(code).collect();
    if templates {
        for row in std::mem::take(&mut compared.sheet).shifted() {
            let line = row.exemplar.as_ref().map(|line| &line.text[..]).unwrap_or_default();
            let mut batch = Batch::default();
            reader.read(line, &mut batch);
            // A line with a code is told by its code.
            if batch.appearances.is_empty() {
                let first = written_at(line, Timestamp::now());
                let item = SinceItem::Template(row.text);
                rows.push(SinceRow { item, shift: row.shift, counts: row.counts, first, exemplar: row.exemplar });
            }
        }
    }
    rows.sort_by(|one, two| {
        let most = |row: &SinceRow| row.counts[0].max(row.counts[1]);
        let is_template = |row: &SinceRow| matches!(row.item, SinceItem::Template(_));
        let order = |row: &SinceRow| (row.shift, is_template(row), std::cmp::Reverse(most(row)));
        order(one).cmp(&order(two)).then_with(|| one.item.cmp(&two.item))
    });
    rows
}

fn told(rows: &[SinceRow], coverage: [SideCoverage; 2]) -> Vec<String> {
    let new = rows.iter().filter(|row| row.shift == Shift::New).count();
    let mut lines = vec![match new {
        0 => "nothing is new".to_owned(),
        1 => "1 thing is new".to_owned(),
        new => format!("{} things are new", grouped(new as u64)),
    }];
    if !rows.is_empty() {
        lines.push(String::new());
        lines.push("          before      now".to_owned());
    }
    for row in rows.iter().take(ROWS) {
        let first = row.first.map(|first| format!("  first {} UTC", first.strftime("%F %T"))).unwrap_or_default();
        let first = if row.shift == Shift::Gone { String::new() } else { first };
        let [before, now] = row.counts.map(grouped);
        lines.push(format!("{:<5} {before:>10} {now:>8}  {}{first}", word(row.shift), name(&row.item)));
        if let (Shift::New, Some(line)) = (row.shift, &row.exemplar) {
            lines.push(format!("                           {}", shown(line)));
        }
    }
    if let Some(more) = rows.len().checked_sub(ROWS).filter(|more| *more > 0) {
        lines.push(format!("and {more} more; --json lists them all"));
    }
    lines.push(String::new());
    lines.push(format!("before: {}", covered(coverage[0])));
    lines.push(format!("now:    {}", covered(coverage[1])));
    lines
}

fn covered(side: SideCoverage) -> String {
    let moment =
        |at: i64| Timestamp::from_millisecond(at).map(|at| at.strftime("%F %T").to_string()).unwrap_or_default();
    let span = side.span.map(|(first, last)| format!(", {} to {} UTC", moment(first), moment(last)));
    let lines = crate::evidence::count(side.lines, "line");
    format!("{lines}, {}{}", bytes(side.bytes), span.unwrap_or_default())
}

fn word(shift: Shift) -> &'static str {
    match shift {
        Shift::New => "new",
        Shift::Gone => "gone",
        Shift::More => "more",
        Shift::Less => "less",
    }
}

fn name(item: &SinceItem) -> String {
    match item {
        SinceItem::Code(spelling) => {
            let code = spelling.code.as_ref().or(spelling.entry.as_ref()).map_or("(no code)", String::as_str);
            format!("{code} · {}", spelling.catalog)
        }
        SinceItem::Template(text) => Redacted::new(text).to_string(),
    }
}

fn shown(line: &SideLine) -> String {
    let text = Redacted::new(&String::from_utf8_lossy(&line.text));
    let cut: String = text.as_str().chars().take(SHOWN).collect();
    if cut.len() < text.as_str().len() { cut + "…" } else { cut }
}

fn object(row: &SinceRow, coverage: [SideCoverage; 2]) -> Value {
    let (kind, code, template) = match &row.item {
        SinceItem::Code(spelling) => ("code", Some(spelling), None),
        SinceItem::Template(text) => ("template", None, Some(Redacted::new(text))),
    };
    let rate = |side: usize| {
        #[expect(clippy::cast_precision_loss, reason = "a rate to be read")]
        let rate = coverage[side].minutes().map(|minutes| row.counts[side] as f64 / minutes);
        rate.map(|rate| (rate * 100.0).round() / 100.0)
    };
    let side = |side: SideCoverage| {
        let moment = |at: i64| Timestamp::from_millisecond(at).ok();
        json!({
            "lines": side.lines,
            "bytes": side.bytes,
            "first": side.span.and_then(|(first, _)| moment(first)),
            "last": side.span.and_then(|(_, last)| moment(last)),
        })
    };
    json!({
        "kind": kind,
        "change": word(row.shift),
        "catalog": code.map(|spelling| &spelling.catalog),
        "code": code.map(|spelling| &spelling.code),
        "entry": code.map(|spelling| &spelling.entry),
        "known": code.map(|spelling| spelling.known),
        "template": template,
        "before": row.counts[0],
        "now": row.counts[1],
        "per_minute_before": rate(0),
        "per_minute": rate(1),
        "first": row.first,
        "exemplar": row.exemplar.as_ref().map(|line| json!({
            "place": Redacted::new(&line.place), "text": Redacted::new(&String::from_utf8_lossy(&line.text)),
        })),
        "baseline": side(coverage[0]),
        "compared": side(coverage[1]),
    })
}
