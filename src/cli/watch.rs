//! `errbook watch FILE…`: the same as scan, following.

use std::collections::HashMap;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};

use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use super::count::count;
use super::failure::{Done, Failure};
use super::output::Output;
use super::storm::{self, Unread};
use super::wanted::Wanted;
use super::wire::{self, PATIENCE};
use super::{Globals, screen};
use crate::envelope::bulk::Spelling;
use crate::envelope::sanitize;
use crate::evidence::file::Heard;
use crate::evidence::follow;
use crate::tally::{Alarm, Alarms, AlertRule, Tally, TallySpec};
use crate::tui::{LogOrigin, Msg, Outbox, bell};

/// Count the failures in logs as they are written
///
/// Reads what is there, then follows: through rotation and truncation, and files that appear later. In a terminal the screen
/// shows the groups as they change; otherwise each change is a line. Ctrl-C ends it.
#[derive(Debug, Args)]
pub struct WatchCommand {
    /// Logs: files, globs, folders, - for standard input; standard input without any
    files: Vec<PathBuf>,
    #[command(flatten)]
    wanted: Wanted,
    /// Raise an alarm on this: 'AUTH_* > 5/m', or new for a code that was not there before; repeatable. In a terminal with its
    /// bell and a notification
    #[arg(long, value_name = "RULE")]
    alert: Vec<AlertRule>,
    /// End at the first alarm: exit code 0; 1 where the logs end without one. Lines instead of the screen
    #[arg(long, requires = "alert")]
    once: bool,
    /// One JSON object per spelling whenever it changes, and for each alarm
    #[arg(long)]
    json: bool,
}

/// What is watched, and what came of it so far.
struct WatchedLogs {
    tally: Tally,
    unread: Unread,
    alarms: Alarms,
    /// Whether what comes is written now.
    is_live: bool,
}

impl WatchCommand {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let (spec, reader) = self.wanted.spec(globals)?;
        let tally = Tally::new(TallySpec { fine: true, ..spec });
        let files = self.files.clone();
        if io::stdout().is_terminal() && !self.json && !self.once {
            let paths = files.clone();
            let (alarms, alerts) = (Alarms::new(&self.alert), self.alert.iter().map(ToString::to_string).collect());
            let count = Box::new(move |outbox: Outbox| {
                count(&follow::follow(files, &reader), tally, alarms, &outbox);
                outbox.send(Msg::Ended(None));
            });
            let counting = screen::Counting { log: LogOrigin::Watched, paths, alerts, count };
            return screen::open(globals, Some(counting), None);
        }
        let interrupted = wire::interrupts()?;
        let heard = follow::follow(files, &reader);
        let mut watching =
            WatchedLogs { tally, unread: Unread::default(), alarms: Alarms::new(&self.alert), is_live: false };
        let mut told = ToldSoFar::default();
        let mut is_raised = false;
        loop {
            match watching.next(&heard) {
                Ok((changed, raised)) => {
                    if changed {
                        told.changes(&watching.tally, self.json, output)?;
                    }
                    for alarm in &raised {
                        self.raise(alarm, output)?;
                    }
                    is_raised |= !raised.is_empty();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if interrupted.load(Ordering::Relaxed) || self.once && is_raised {
                break;
            }
        }
        let WatchedLogs { mut tally, unread, .. } = watching;
        if tally.end() {
            told.changes(&tally, self.json, output)?;
        }
        let done = unread.end(&tally)?;
        if !self.json {
            for line in storm::lines(&tally, &unread) {
                output.line(line)?;
            }
        }
        Ok(match (self.once, is_raised) {
            (false, _) => done,
            (true, true) => Done::Found,
            (true, false) if done == Done::Partial => done,
            (true, false) => Done::Nothing,
        })
    }

    /// Tells of an alarm; in a terminal with its bell, and a notification (OSC 9) of terminals that know it.
    fn raise(&self, alarm: &Alarm, output: &mut Output) -> Result<(), Failure> {
        if self.json {
            let Alarm { rule, spelling, count, at } = alarm;
            output.json(&json!({
                "alert": rule, "catalog": spelling.catalog, "code": spelling.code, "entry": spelling.entry,
                "known": spelling.known, "count": count, "at": Timestamp::from_millisecond(*at).ok(),
            }))?;
            return Ok(output.flush()?);
        }
        let words = format!("alarm: {alarm}");
        output.line(&words)?;
        if io::stdout().is_terminal() {
            output.verbatim(&bell(&words))?;
        }
        Ok(output.flush()?)
    }
}

impl WatchedLogs {
    /// Takes in everything that has arrived: whether any of it changes what is shown, and which alarms it raises.
    fn next(&mut self, heard: &Receiver<Heard>) -> Result<(bool, Vec<Alarm>), RecvTimeoutError> {
        let (mut changed, mut raised) = (false, Vec::new());
        for heard in std::iter::once(heard.recv_timeout(PATIENCE)?).chain(heard.try_iter()) {
            match heard {
                Heard::Batch(batch) => {
                    changed |= self.tally.add(&batch);
                    let now = Timestamp::now().as_millisecond();
                    raised.extend(self.alarms.add(&self.tally, &batch, self.is_live, now));
                }
                Heard::CaughtUp => self.is_live = true,
                Heard::LongLines(count) => self.unread.long_lines += count,
                Heard::Trouble(trouble) => self.unread.troubles.push(trouble),
                // Nobody asked for shapes.
                Heard::Sheet(_) => {}
                Heard::Awaited(names) => {
                    let told = !self.unread.awaited.is_empty();
                    self.unread.awaited = names;
                    if !told {
                        self.unread.awaits().for_each(|line| eprintln!("errbook: {}", sanitize(&line)));
                    }
                }
            }
        }
        Ok((changed, raised))
    }
}

/// How much of each row has been told.
#[derive(Default)]
struct ToldSoFar {
    counts: HashMap<Arc<Spelling>, u64>,
}

impl ToldSoFar {
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
