//! Logs read to their end, on all cores: blocks of whole lines are read one after the other, searched side by side, and
//! told of in their order. Plain reads into a few small buffers: a log may be rotated, cut or removed meanwhile.

use std::io::{self, ErrorKind, Read};
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use memchr::{memchr, memrchr};

use super::source::{Place, open, size, unreadable};
use crate::envelope::fast::{Batch, Reader};
use crate::triage::Trouble;

/// Bytes read at a time: fits the cache nearest to a core beside what else is needed.
const BLOCK: usize = 128 << 10;

/// Bytes of the longest line that is read; of a longer one only so much is looked at.
pub const LONGEST_LINE: usize = 1 << 20;

/// More than this read no faster: one core reads and unpacks for all.
const MOST_WORKERS: usize = 8;

/// What comes of reading logs, in their order.
#[derive(Debug)]
pub enum Heard {
    /// The failures of some lines.
    Batch(Batch),
    /// A line was longer than [`LONGEST_LINE`].
    LongLine,
    /// A place that could not be read, or not to its end; the others are read all the same.
    Trouble(Trouble),
}

/// Logs being read. Letting go of it ends the reading.
#[derive(Debug)]
pub struct Scan {
    /// What comes of it; closed at the end.
    pub heard: Receiver<Heard>,
    /// Bytes read so far, as they are stored.
    pub read: Arc<AtomicU64>,
    /// Bytes to read; none where nobody knows.
    pub size: Option<u64>,
}

/// Reads places to their end, each once.
pub fn scan(places: Vec<Place>, reader: &Reader) -> Scan {
    let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_WORKERS);
    let (send, heard) = sync_channel(2 * workers);
    let read = Arc::new(AtomicU64::new(0));
    let size = size(&places);
    let feed = Arc::new(Mutex::new(Feed::new(places, read.clone())));
    let turn = Arc::new(Turn::default());
    for _ in 0..workers {
        let (feed, turn, reader, send) = (feed.clone(), turn.clone(), reader.clone(), send.clone());
        thread::spawn(move || work(&feed, &turn, reader, &send));
    }
    Scan { heard, read, size }
}

fn work(feed: &Mutex<Feed>, turn: &Turn, mut reader: Reader, send: &SyncSender<Heard>) {
    let mut block = vec![0; BLOCK];
    loop {
        let mut feeding = lock(feed);
        let filled = feeding.fill(&mut block);
        let news = std::mem::take(&mut feeding.news);
        let place = turn.take(&mut feeding.number, send);
        drop(feeding);
        let batch = (filled > 0).then(|| reader.read(&block[..filled]));
        place.wait();
        let told = batch.map(Heard::Batch).into_iter().chain(news).try_for_each(|heard| send.send(heard));
        if filled == 0 || told.is_err() {
            return;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whose turn it is to tell.
#[derive(Default)]
struct Turn {
    now: Mutex<u64>,
    passed: Condvar,
}

/// A place in the row; passes the turn on when dropped, also by a worker that panics.
struct InTurn<'t> {
    turn: &'t Turn,
    send: &'t SyncSender<Heard>,
    number: u64,
}

impl Turn {
    fn take<'t>(&'t self, next: &mut u64, send: &'t SyncSender<Heard>) -> InTurn<'t> {
        *next += 1;
        InTurn { turn: self, send, number: *next - 1 }
    }
}

impl InTurn<'_> {
    fn wait(&self) {
        let _now = self.turn.passed.wait_while(lock(&self.turn.now), |now| *now != self.number);
    }
}

impl Drop for InTurn<'_> {
    fn drop(&mut self) {
        self.wait();
        if thread::panicking() {
            let what = "cannot count a part of the log".into();
            let next = "please report it with the lines that showed it".into();
            let _ = self.send.send(Heard::Trouble(Trouble { what, why: "a defect of errbook".into(), next }));
        }
        *lock(&self.turn.now) += 1;
        self.turn.passed.notify_all();
    }
}

/// The places as one row of blocks.
struct Feed {
    places: std::vec::IntoIter<Place>,
    open: Option<(Place, Box<dyn Read + Send>)>,
    /// The beginning of a line whose end was not in the block.
    carry: Vec<u8>,
    /// Inside a line that is too long.
    skipping: bool,
    news: Vec<Heard>,
    number: u64,
    read: Arc<AtomicU64>,
}

impl Feed {
    fn new(places: Vec<Place>, read: Arc<AtomicU64>) -> Self {
        let places = places.into_iter();
        Self { places, open: None, carry: Vec::new(), skipping: false, news: Vec::new(), number: 0, read }
    }

    /// Fills `block` with whole lines and returns how many bytes they are; 0 when everything has been read.
    fn fill(&mut self, block: &mut Vec<u8>) -> usize {
        if block.len() > BLOCK {
            *block = vec![0; BLOCK];
        }
        let mut filled = 0;
        while filled == 0 {
            let Some((place, mut source)) = self.open.take().or_else(|| self.next_place()) else { return 0 };
            match self.whole_lines(&mut source, block) {
                Ok((lines, true)) => {
                    filled = lines;
                    self.open = Some((place, source));
                }
                Ok((lines, false)) => filled = lines,
                Err((lines, error)) => {
                    filled = lines;
                    self.news.push(Heard::Trouble(unreadable(&place, &error)));
                }
            }
        }
        filled
    }

    fn next_place(&mut self) -> Option<(Place, Box<dyn Read + Send>)> {
        loop {
            let place = self.places.next()?;
            match open(&place, &self.read) {
                Ok(source) => return Some((place, source)),
                Err(error) => self.news.push(Heard::Trouble(unreadable(&place, &error))),
            }
        }
    }

    /// Reads until the block is full or the source ends: the length of the whole lines, and whether there may be more.
    fn whole_lines(
        &mut self,
        source: &mut impl Read,
        block: &mut Vec<u8>,
    ) -> Result<(usize, bool), (usize, io::Error)> {
        let mut filled = self.carry.len();
        if filled >= block.len() {
            block.resize(LONGEST_LINE, 0);
        }
        block[..filled].copy_from_slice(&self.carry);
        self.carry.clear();
        loop {
            match source.read(&mut block[filled..]) {
                Ok(0) => {
                    self.skipping = false;
                    return Ok((filled, false));
                }
                Ok(length) => filled += length,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.skipping = false;
                    return Err((filled, error));
                }
            }
            if self.skipping {
                filled = self.skip(block, filled);
            }
            if filled < block.len() {
                continue;
            }
            match memrchr(b'\n', block) {
                Some(end) => {
                    self.carry.extend_from_slice(&block[end + 1..]);
                    return Ok((end + 1, true));
                }
                None if block.len() < LONGEST_LINE => block.resize(2 * block.len(), 0),
                None => {
                    self.skipping = true;
                    self.news.push(Heard::LongLine);
                    return Ok((filled, true));
                }
            }
        }
    }

    /// Drops the rest of a line that is too long.
    fn skip(&mut self, block: &mut [u8], filled: usize) -> usize {
        let Some(end) = memchr(b'\n', &block[..filled]) else { return 0 };
        self.skipping = false;
        block.copy_within(end + 1..filled, 0);
        filled - end - 1
    }
}
