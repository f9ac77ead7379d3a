//! `errbook scan FILE…`: the failures in logs, grouped by spelling of the code.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::{SignedDuration, Timestamp};

use super::failure::{Done, Failure};
use super::output::Output;
use super::progress::Progress;
use super::storm::{self, Unread};
use super::{Globals, since, wire};
use crate::catalog::Entry;
use crate::envelope::bulk::{LogReader, ReaderScope};
use crate::envelope::{Decoder, moment, sanitize};
use crate::evidence::file::{self, Heard};
use crate::evidence::places;
use crate::tally::{Tally, TallySpec};
use crate::triage::diagnosis::nearest;
use crate::triage::{last_time, product_set};

/// How long an interrupt can stay unnoticed while nothing arrives.
pub const PATIENCE: Duration = Duration::from_millis(100);

/// Count the failures in logs: which codes, since when, how fast
///
/// Reads files, globs, folders and standard input, plain or compressed (gzip, Zstandard, bzip2, xz), in any mix of formats.
#[derive(Debug, Args)]
#[command(after_long_help = LEFT)]
pub struct Scan {
    /// Logs: files, globs, folders, - for standard input; standard input without any
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub wanted: Wanted,
    /// Say only what differs from this: a log (file, glob, folder), or a time of the same logs (FROM..UNTIL)
    #[arg(long, value_name = "FILE|RANGE", conflicts_with = "since_release")]
    pub baseline: Option<String>,
    /// Say only what differs since this time from before it
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub since_release: Option<i64>,
    /// One JSON object per spelling; with a baseline, for each code and kind of line that differs
    #[arg(long)]
    pub json: bool,
}

const LEFT: &str = "Each failure is counted once: an envelope and its decision-log line with the same request id are one, as \
long as no more than 65,536 other failures stand between them. Codes beyond the first 10,000 are counted as other.

Failures of products and teams come first; below them, in general, what standards tell (HTTP statuses, errno, gRPC, TLS, SQL, …). \
Failures at level error without a code that is known are said as a number. With --only-catalog of products alone, nothing \
else is looked for, and the scan is faster.

scan reads line by line, and only lines in which something tells of trouble: a field named error, a word like failed, refused \
or timed out, a failing status, a code that only one product has. What it does not see is left to errbook decode: an answer \
spread over several lines, in base64, percent encoding or UTF-16; a standard's code in a line without any such word. Of a line \
longer than 1 MiB only that much is read. What lines tell together by a [[sequence]] of a catalog is counted, log by log, with the time of its last line.

With --baseline or --since-release the codes and the kinds of lines are told that are new, gone, or at least twice or at most \
half as frequent, each with how much of a log stands behind both sides. Exit code 1 where something is new, 0 where nothing \
is: a gate for CI and deploys.

Interrupted (Ctrl-C), it prints what was found so far and ends with exit code 3.";

/// Which failures are counted.
#[derive(Debug, Default, Args)]
pub struct Wanted {
    /// Not before this time: 2026-03-02T10:00:00Z, "2026-03-02 10:00", 22:50, or 15m, 2h ago
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub since: Option<i64>,
    /// Before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub until: Option<i64>,
    /// Only this code, by any of its names; repeatable
    #[arg(long)]
    pub code: Vec<String>,
    /// Only failures of this catalog; repeatable
    #[arg(long, value_name = "ID")]
    pub only_catalog: Vec<String>,
    /// Only lines in which this stands: a route, a path, a connection, a pod
    #[arg(long, value_name = "TEXT")]
    pub route: Option<String>,
    /// What is counted: each failure once, or every line that tells of it
    #[arg(long, value_enum, default_value_t = Unit::Failures)]
    pub count: Unit,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Unit {
    #[default]
    Failures,
    Lines,
}

impl Wanted {
    /// The tally to be filled and the reader that fills it.
    pub fn ready(&self, globals: &Globals) -> Result<(Tally, LogReader), Failure> {
        let (spec, reader) = self.spec(globals)?;
        Ok((Tally::new(spec), reader))
    }

    /// What is counted, and the reader that finds it.
    pub fn spec(&self, globals: &Globals) -> Result<(TallySpec, LogReader), Failure> {
        let catalogs = wire::catalogs(globals)?;
        let all = || catalogs.all.iter().chain(&catalogs.shelf);
        let is_there = |id: &str| all().any(|catalog| catalog.head.id == id);
        if let Some(id) = self.only_catalog.iter().find(|id| !is_there(id)) {
            let known: Vec<&str> = all().map(|catalog| catalog.head.id.as_str()).collect();
            return Err(Failure::usage(
                format!("there is no catalog {id}"),
                format!("there are: {}", known.join(", ")),
            ));
        }
        for code in &self.code {
            let spelled = |entry: &Arc<Entry>| entry.spellings().any(|spelling| spelling.eq_ignore_ascii_case(code));
            if !catalogs.entries().any(spelled) {
                let near = nearest(code, None, &catalogs).join(", ");
                let near = if near.is_empty() { near } else { format!("; nearest: {near}") };
                eprintln!("errbook: no catalog knows the code {}{}", sanitize(code), sanitize(&near));
            }
        }
        let decoder = Arc::new(Decoder::new(&product_set(&catalogs)));
        let spec = TallySpec {
            appearances: self.count == Unit::Lines,
            since: self.since,
            until: self.until,
            codes: self.code.clone(),
            catalogs: self.only_catalog.clone(),
            rules: decoder.sequences().rules(),
            fine: false,
        };
        let of_products = |id: &String| catalogs.all.iter().any(|catalog| catalog.head.id == *id);
        let products_alone = !self.only_catalog.is_empty() && self.only_catalog.iter().all(of_products);
        let scope = if products_alone { ReaderScope::Products } else { ReaderScope::Everything };
        Ok((spec, LogReader::new(decoder, self.route.as_deref(), scope)))
    }
}

/// A time as logs write it, or how long ago.
pub fn time(text: &str) -> Result<i64, String> {
    let ago = || text.parse::<SignedDuration>().ok().map(|ago| (Timestamp::now() - ago.abs()).as_millisecond());
    let short = || last_time(text, Timestamp::now()).map(Timestamp::as_millisecond);
    moment(text.as_bytes())
        .or_else(|| moment(to_the_second(text).as_bytes()))
        .or_else(short)
        .or_else(ago)
        .ok_or_else(|| "write 2026-03-02T10:00:00Z, 22:50 (UTC, the last one), or how long ago: 15m, 2h".to_owned())
}

/// A time to the minute, as errbook prints onsets, with its seconds: `2026-03-02 10:04 UTC`.
fn to_the_second(text: &str) -> String {
    /// Bytes of a date and a time to the minute.
    const MINUTE: usize = 16;
    match (text.get(..MINUTE), text.get(MINUTE..)) {
        (Some(minute), Some(zone)) if !zone.starts_with(':') => format!("{minute}:00{zone}"),
        _ => text.to_owned(),
    }
}

impl Scan {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        if self.baseline.is_some() || self.since_release.is_some() {
            return since::run(self, globals, output);
        }
        let (mut tally, reader) = self.wanted.ready(globals)?;
        let (places, troubles) = places(&self.files);
        let mut unread = Unread { troubles, ..Unread::default() };
        let interrupted = wire::interrupts()?;
        let scan = file::scan(places, &reader);
        let mut progress = Progress::new(scan.size);
        count(&scan, &mut tally, &mut unread, || {
            progress.show(&scan.read);
            interrupted.load(std::sync::atomic::Ordering::Relaxed)
        });
        progress.clear();
        tally.end();
        let done = unread.end(&tally)?;
        if self.json {
            for row in tally.rows() {
                output.json(&storm::object(&tally, row))?;
            }
        } else {
            for line in storm::lines(&tally, &unread) {
                output.line(line)?;
            }
        }
        Ok(done)
    }
}

/// Counts what is read, until that ends or `is_over` says so, which is asked at least every [`PATIENCE`].
pub fn count(scan: &file::LogScan, tally: &mut Tally, unread: &mut Unread, mut is_over: impl FnMut() -> bool) {
    loop {
        match scan.heard.recv_timeout(PATIENCE) {
            Ok(Heard::Batch(batch)) => _ = tally.add(&batch),
            Ok(Heard::LongLines(count)) => unread.long_lines += count,
            Ok(Heard::Trouble(trouble)) => unread.troubles.push(trouble),
            Err(RecvTimeoutError::Disconnected) => return,
            // Only what is followed is waited for, and nobody asked for shapes.
            Ok(Heard::Awaited(_) | Heard::CaughtUp | Heard::Sheet(_)) | Err(RecvTimeoutError::Timeout) => {}
        }
        if is_over() {
            unread.interrupted = true;
            return;
        }
    }
}
