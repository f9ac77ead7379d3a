//! Logs read to their end, on all cores: stretches of whole lines are searched side by side and told of in their order.
//! Plain reads into a few small buffers: a log may be rotated, cut or removed meanwhile.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::lines::{Lines, Section};
use super::sides::{Sides, Sketch};
use super::source::{LogPlace, OpenedPlace, open_lines, size, unreadable};
use crate::contrast::SideSheet;
use crate::envelope::bulk::{Batch, LogReader};
use crate::triage::Trouble;

/// Bytes read at a time: fits the cache nearest to a core beside what else is needed.
const BLOCK: usize = 128 << 10;

/// Bytes of a stream handed to a worker: enough that handing over costs little.
const STREAM_BLOCK: usize = 512 << 10;

/// Bytes of a file that one worker reads by itself.
const SECTION: u64 = 4 << 20;

/// Pieces of work that each worker may be ahead of the one that is told of next.
const AHEAD: usize = 2;

/// More than this read no faster.
const MOST_WORKERS: usize = 8;

/// What comes of reading logs, in their order.
#[derive(Debug)]
pub enum Heard {
    /// The failures of some lines.
    Batch(Batch),
    /// The shapes of some lines, where they were asked for.
    Sheet(Box<SideSheet>),
    /// So many lines were longer than [`super::LONGEST_LINE`].
    LongLines(u64),
    /// A place that could not be read, or not to its end; the others are read all the same.
    Trouble(Trouble),
    /// What is followed and is not there yet, as it was named; told whenever that changes.
    Awaited(Vec<PathBuf>),
    /// What was there when the following began has been told; what comes now is written now.
    CaughtUp,
}

/// Logs being read. Letting go of it ends the reading.
#[derive(Debug)]
pub struct LogScan {
    /// What comes of it; closed at the end.
    pub heard: Receiver<Heard>,
    /// Bytes read so far, as they are stored.
    pub read: Arc<AtomicU64>,
    /// Bytes to read; none where nobody knows.
    pub size: Option<u64>,
}

/// Reads places to their end, each once.
pub fn scan(places: Vec<LogPlace>, reader: &LogReader) -> LogScan {
    scan_sides(places, reader, None)
}

/// Reads places to their end, each once; with sides, the shapes of their lines are told of too.
pub fn scan_sides(places: Vec<LogPlace>, reader: &LogReader, sides: Option<&Sides>) -> LogScan {
    let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_WORKERS);
    let (send, heard) = sync_channel(workers);
    let read = Arc::new(AtomicU64::new(0));
    let size = size(&places);
    let ahead = (AHEAD * workers) as u64;
    let row = Arc::new(Turns {
        told: Mutex::new(Told { send, next: 0, waiting: BTreeMap::new() }),
        passed: Condvar::new(),
        ahead,
    });
    let feed = Feed { places: places.into_iter(), open: None, read: read.clone(), next: 0 };
    let feed = Arc::new(Mutex::new(feed));
    for _ in 0..workers {
        let (feed, row, reader, sketch) = (feed.clone(), row.clone(), reader.clone(), sides.map(Sketch::new));
        thread::spawn(move || work(&feed, &row, reader, sketch));
    }
    LogScan { heard, read, size }
}

/// Takes work until there is none, or nobody listens.
fn work(feed: &Mutex<Feed>, row: &Turns, mut reader: LogReader, mut sketch: Option<Sketch>) {
    let mut block = vec![0; BLOCK];
    loop {
        let mut feeding = lock(feed);
        let work = feeding.work(&mut block);
        let turn = row.join(&mut feeding.next);
        drop(feeding);
        let (mut batch, mut sheet) = (Batch::default(), SideSheet::default());
        let (mut long, mut trouble) = (0, None);
        let mut read = |lines: &[u8], place: &LogPlace, batch: &mut Batch| {
            reader.read(lines, batch);
            if let Some(sketch) = &mut sketch {
                sketch.read(lines, place, &mut sheet);
            }
        };
        match work {
            Work::Done => {
                let _ = turn.tell(Vec::new());
                return;
            }
            Work::Nothing(why) => trouble = Some(why),
            Work::Lines(filled, cut, place) => {
                long = cut;
                batch.log = place.number();
                read(&block[..filled], &place, &mut batch);
            }
            Work::Section(mut section, mut lines, place) => {
                batch.log = place.number();
                let ended = each_block(&mut section, &mut lines, &mut block, |lines| read(lines, &place, &mut batch));
                trouble = ended.err().map(|error| unreadable(&place, &error));
                long = lines.long;
            }
        }
        let long = (long > 0).then_some(Heard::LongLines(long));
        let sheet = sketch.is_some().then(|| Heard::Sheet(Box::new(sheet)));
        let news = [Some(Heard::Batch(batch)), sheet, long, trouble.map(Heard::Trouble)];
        if turn.tell(news.into_iter().flatten().collect()).is_err() {
            return;
        }
    }
}

/// Does something with every block of lines of a source.
fn each_block(
    source: &mut impl Read,
    lines: &mut Lines,
    block: &mut Vec<u8>,
    mut then: impl FnMut(&[u8]),
) -> io::Result<()> {
    loop {
        block.resize(BLOCK, 0);
        match lines.fill(source, block)? {
            0 => return Ok(()),
            filled => then(&block[..filled]),
        }
    }
}

/// What a worker is given.
enum Work {
    /// Whole lines, in its block; how many of them were cut, and where they are from.
    Lines(usize, u64, LogPlace),
    /// A stretch of a file to read by itself.
    Section(Section, Lines, LogPlace),
    /// A place that cannot be read.
    Nothing(Trouble),
    /// There is no more.
    Done,
}

/// The places, as work for many.
struct Feed {
    places: std::vec::IntoIter<LogPlace>,
    open: Option<(LogPlace, Opened)>,
    read: Arc<AtomicU64>,
    /// The number of the next piece of work.
    next: u64,
}

enum Opened {
    /// A file of this length, given out up to here.
    File {
        file: Arc<File>,
        length: u64,
        given: u64,
    },
    Stream(Box<dyn Read + Send>, Lines),
}

impl Feed {
    fn work(&mut self, block: &mut Vec<u8>) -> Work {
        loop {
            if self.open.is_none() {
                let Some(place) = self.places.next() else { return Work::Done };
                let opened = match open_lines(&place, &self.read) {
                    Ok(OpenedPlace::File(file, length)) => Opened::File { file: Arc::new(file), length, given: 0 },
                    Ok(OpenedPlace::Stream(stream)) => Opened::Stream(stream, Lines::default()),
                    Err(error) => return Work::Nothing(unreadable(&place, &error)),
                };
                self.open = Some((place, opened));
            }
            match &mut self.open {
                Some((place, Opened::File { file, length, given })) if *given < *length => {
                    let range = (*given, (*given + SECTION).min(*length));
                    *given = range.1;
                    let (section, lines) = Section::new(file.clone(), range, self.read.clone());
                    return Work::Section(section, lines, place.clone());
                }
                Some((place, Opened::Stream(stream, lines))) => {
                    block.resize(STREAM_BLOCK, 0);
                    match lines.fill(stream, block) {
                        Ok(0) => {}
                        Ok(filled) => return Work::Lines(filled, std::mem::take(&mut lines.long), place.clone()),
                        Err(error) => {
                            let trouble = unreadable(&*place, &error);
                            self.open = None;
                            return Work::Nothing(trouble);
                        }
                    }
                }
                _ => {}
            }
            self.open = None;
        }
    }
}

/// The row in which work is told of, in the order in which it was given out: what is done early waits here, and a worker
/// that is far ahead waits for the others.
struct Turns {
    told: Mutex<Told>,
    passed: Condvar,
    ahead: u64,
}

struct Told {
    send: SyncSender<Heard>,
    /// The number of the work to be told of next.
    next: u64,
    waiting: BTreeMap<u64, Vec<Heard>>,
}

/// A place in the row. One that is dropped untold, as by a worker that panics, does not hold up the others.
struct Turn<'r> {
    row: &'r Turns,
    number: Option<u64>,
}

/// Nobody listens any more.
struct Unheard;

impl Turns {
    fn join(&self, next: &mut u64) -> Turn<'_> {
        *next += 1;
        Turn { row: self, number: Some(*next - 1) }
    }
}

impl Turn<'_> {
    fn tell(mut self, news: Vec<Heard>) -> Result<(), Unheard> {
        self.number.take().map_or(Ok(()), |number| self.tell_as(number, news))
    }

    fn tell_as(&self, number: u64, news: Vec<Heard>) -> Result<(), Unheard> {
        let far = |told: &mut Told| number >= told.next + self.row.ahead;
        let mut told = self.row.passed.wait_while(lock(&self.row.told), far).unwrap_or_else(PoisonError::into_inner);
        told.waiting.insert(number, news);
        let mut heard = Ok(());
        while let Some(news) = {
            let next = told.next;
            told.waiting.remove(&next)
        } {
            told.next += 1;
            for one in news {
                heard = heard.and(told.send.send(one).map_err(|_| Unheard));
            }
        }
        self.row.passed.notify_all();
        heard
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let Some(number) = self.number.take() else { return };
        let what = "cannot count a part of the log".into();
        let next = "please report it with the lines that showed it".into();
        let trouble = Trouble { what, why: "a defect of errbook".into(), next };
        let _ = self.tell_as(number, vec![Heard::Trouble(trouble)]);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
