//! Counts a log for the screen: takes in what is read as it comes, and shows what it adds up to.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::storm::Unread;
use crate::envelope::bulk::{Batch, Spelling};
use crate::evidence::file::Heard;
use crate::tally::{Alarm, Alarms, Tally};
use crate::tui::{Exemplar, Msg, Outbox, Picture};

/// The least time between two pictures: more would only flicker.
const PACE: Duration = Duration::from_millis(100);

/// Bytes of exemplars that are kept in all.
const EXEMPLARS: usize = 8 << 20;

/// Counts until nothing can come any more, or the screen is gone.
pub fn count(heard: &Receiver<Heard>, tally: Tally, alarms: Alarms, outbox: &Outbox) {
    let mut count = Count {
        tally,
        alarms,
        is_live: false,
        raised: Vec::new(),
        unread: Unread::default(),
        exemplars: HashMap::new(),
        kept: 0,
    };
    let mut shown: Option<Instant> = None;
    while let Ok(first) = heard.recv() {
        count.take(first);
        let until = shown.map(|shown| shown + PACE);
        while let Some(left) = until.map(|until| until.saturating_duration_since(Instant::now())) {
            match heard.recv_timeout(left) {
                Ok(heard) => count.take(heard),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
            if left.is_zero() {
                break;
            }
        }
        if !outbox.send(Msg::Counted(Box::new(count.picture()))) {
            return;
        }
        if !count.raised.is_empty() {
            outbox.send(Msg::Alarmed(std::mem::take(&mut count.raised)));
        }
        shown = Some(Instant::now());
    }
    if count.tally.end() {
        outbox.send(Msg::Counted(Box::new(count.picture())));
    }
}

/// A line, and the lines around it.
type LineAround = (Arc<[u8]>, Arc<[u8]>);

/// What was counted so far.
struct Count {
    tally: Tally,
    alarms: Alarms,
    /// Whether what comes is written now.
    is_live: bool,
    /// Alarms that the screen has not been told of.
    raised: Vec<Alarm>,
    unread: Unread,
    /// Of each spelling the first line.
    exemplars: HashMap<Arc<Spelling>, LineAround>,
    kept: usize,
}

impl Count {
    fn take(&mut self, heard: Heard) {
        match heard {
            Heard::Batch(batch) => {
                self.tally.add(&batch);
                let now = Timestamp::now().as_millisecond();
                self.raised.extend(self.alarms.add(&self.tally, &batch, self.is_live, now));
                self.keep(batch);
            }
            Heard::LongLines(count) => self.unread.long_lines += count,
            Heard::Trouble(trouble) => self.unread.troubles.push(trouble),
            Heard::Awaited(names) => self.unread.awaited = names,
            Heard::CaughtUp => self.is_live = true,
            // Nobody asked for shapes.
            Heard::Sheet(_) => {}
        }
    }

    fn keep(&mut self, batch: Batch) {
        let lines = batch.exemplars.into_iter().zip(batch.around);
        for (spelling, (line, around)) in batch.spellings.into_iter().zip(lines) {
            let size = line.len() + around.len();
            let fits = !line.is_empty() && self.kept + size <= EXEMPLARS;
            if fits && !self.exemplars.contains_key(&spelling) {
                self.kept += size;
                self.exemplars.insert(spelling, (line.into(), around.into()));
            }
        }
    }

    fn picture(&self) -> Picture {
        let told = |spelling: &Spelling| self.tally.exemplar(spelling).map(|line| (line.clone(), line.clone()));
        let line = |spelling: &Spelling| self.exemplars.get(spelling).cloned().or_else(|| told(spelling));
        let exemplar = |spelling: &Spelling| line(spelling).map(|(line, around)| Exemplar::Line { line, around });
        let picture = Picture::of(&self.tally, |spelling| exemplar(spelling).unwrap_or_default(), self.unread.words());
        Picture { is_behind: !self.is_live, ..picture }
    }
}
