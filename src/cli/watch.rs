//! `errbook watch FILE…`: the same as scan, following.

use std::collections::HashMap;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use clap::Args;

use super::count::count;
use super::failure::{Done, Failure};
use super::output::Output;
use super::scan::Wanted;
use super::storm::{self, Unread};
use super::{Globals, screen, wire};
use crate::envelope::bulk::Spelling;
use crate::envelope::sanitize;
use crate::evidence::file::Heard;
use crate::evidence::follow;
use crate::tally::Tally;
use crate::tui::{Log, Msg, Outbox};

/// How long an interrupt can stay unnoticed while nothing arrives.
const PATIENCE: Duration = Duration::from_millis(100);

/// Count the failures in logs as they are written
///
/// Reads what is there, then follows: through rotation and truncation, and files that appear later. In a terminal the screen
/// shows the groups as they change; otherwise each change is a line. Ctrl-C ends it.
#[derive(Debug, Args)]
pub struct Watch {
    /// Logs: files, globs, folders, - for standard input; standard input without any
    files: Vec<PathBuf>,
    #[command(flatten)]
    wanted: Wanted,
    /// One JSON object per spelling whenever it changes
    #[arg(long)]
    json: bool,
}

impl Watch {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let (mut tally, reader) = self.wanted.ready(globals)?;
        let files = self.files.clone();
        if io::stdout().is_terminal() && !self.json {
            let paths = files.clone();
            let count = Box::new(move |outbox: Outbox| {
                count(&follow::follow(files, &reader), tally, &outbox);
                outbox.send(Msg::Ended(None));
            });
            return screen::open(globals, Some(screen::Counting { log: Log::Watched, paths, count }), None);
        }
        let interrupted = wire::interrupts()?;
        let heard = follow::follow(files, &reader);
        let mut unread = Unread::default();
        let mut told = Told::default();
        loop {
            match next(&heard, &mut tally, &mut unread) {
                Ok(true) => told.changes(&tally, self.json, output)?,
                Ok(false) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if interrupted.load(Ordering::Relaxed) {
                break;
            }
        }
        if tally.end() {
            told.changes(&tally, self.json, output)?;
        }
        let done = unread.end(&tally)?;
        if !self.json {
            for line in storm::lines(&tally, &unread) {
                output.line(line)?;
            }
        }
        Ok(done)
    }
}

/// Takes in everything that has arrived. Whether any of it changes what is shown.
fn next(heard: &Receiver<Heard>, tally: &mut Tally, unread: &mut Unread) -> Result<bool, RecvTimeoutError> {
    let mut changed = false;
    for heard in std::iter::once(heard.recv_timeout(PATIENCE)?).chain(heard.try_iter()) {
        match heard {
            Heard::Batch(batch) => changed |= tally.add(&batch),
            Heard::LongLines(count) => unread.long_lines += count,
            Heard::Trouble(trouble) => unread.troubles.push(trouble),
            Heard::Awaited(names) => {
                let told = !unread.awaited.is_empty();
                unread.awaited = names;
                if !told {
                    unread.awaits().for_each(|line| eprintln!("errbook: {}", sanitize(&line)));
                }
            }
        }
    }
    Ok(changed)
}

/// How much of each row has been told.
#[derive(Default)]
struct Told {
    counts: HashMap<Arc<Spelling>, u64>,
}

impl Told {
    /// Tells of the rows that changed since the last time.
    fn changes(&mut self, tally: &Tally, json: bool, output: &mut Output) -> Result<(), Failure> {
        for row in tally.rows() {
            let before = self.counts.insert(row.spelling.clone(), row.count).unwrap_or_default();
            if row.count == before {
                continue;
            }
            if json {
                output.json(&storm::object(tally, row))?;
            } else {
                output.line(storm::change(row, before))?;
            }
        }
        Ok(output.flush()?)
    }
}
