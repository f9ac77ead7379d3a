//! `errbook scan FILE…`: the failures in logs, grouped by spelling of the code.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::mpsc::RecvTimeoutError;

use clap::Args;

use super::Globals;
use super::failure::{Done, Failure};
use super::output::Output;
use super::progress::Progress;
use super::since::{self, Baseline, SinceQuestion};
use super::storm::{self, Unread};
use super::wanted::Wanted;
use super::wire::{self, PATIENCE};
use crate::evidence::file::{self, Heard};
use crate::tally::Tally;

/// Count the failures in logs: which codes, since when, how fast
///
/// Reads files, globs, folders and standard input, plain or compressed (gzip, Zstandard, bzip2, xz), in any mix of formats.
#[derive(Debug, Args)]
#[command(after_long_help = LEFT)]
pub struct Scan {
    /// Logs: files, globs, folders, - for standard input; standard input without any
    files: Vec<PathBuf>,
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    against: Baseline,
    /// One JSON object per spelling; with a baseline, for each code and kind of line that differs
    #[arg(long)]
    json: bool,
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

impl Scan {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        if self.against.is_given() {
            let question = SinceQuestion { files: &self.files, wanted: &self.wanted, before: &self.against };
            return since::run(&question, self.json, globals, output);
        }
        let (mut tally, reader) = self.wanted.ready(globals)?;
        let (places, troubles) = wire::places(&self.files);
        let mut unread = Unread { troubles, ..Unread::default() };
        let interrupted = wire::interrupts()?;
        let scan = file::scan(places, &reader);
        let mut progress = Progress::new(scan.size);
        count(&scan, &mut tally, &mut unread, || {
            progress.show(&scan.read);
            interrupted.load(Ordering::Relaxed)
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
