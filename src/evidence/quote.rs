//! Whether a text stands in logs: every place where it does, byte by byte, or that it stands nowhere and what was looked through.
//!
//! One pass over each file, as many files and stretches of long ones at once as there are cores. A text is also found behind escapes of JSON and across
//! the parts into which a container runtime splits a long line, and in the records of a collector's batches as they are shown elsewhere. It judges nothing and counts no failures: that is `file`'s.

mod escapes;
mod parts;
mod quoted;

use std::io::{self, BufReader, Read};
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use memchr::{memchr, memchr_iter, memrchr};

use super::found::Coverage;
use super::lines::{Lines, Section};
use super::otlp::{each_record, is_otlp};
use super::source::{LogPlace, OpenedPlace, is_compressed, open, unreadable};
use super::time;
use crate::envelope::Redacted;
use crate::triage::Trouble;
use parts::SplitLines;
use quoted::Reach;
pub use quoted::{How, Quotes, words};

/// Bytes read at a time.
const BLOCK: usize = 256 << 10;

/// Bytes of a long file that are looked through by one worker.
const STRETCH: u64 = 32 << 20;

/// How often whoever waits is asked whether it goes on.
const PACE: Duration = Duration::from_millis(100);

/// One place where a text stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// The file, or standard input.
    pub place: String,
    /// The line there, from 1; of a compressed file, of what it holds.
    pub line: u64,
    /// The byte in that line, from 1.
    pub column: usize,
    /// When the line was written, by its own word.
    pub at: Option<Timestamp>,
    /// The bytes as they stand there.
    pub bytes: Redacted,
    /// What lies between those bytes and the text.
    pub how: How,
    /// The whole line, or the parts that were joined.
    pub text: Redacted,
}

/// What is known of one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuoteFound {
    /// Lines in which it stands.
    pub lines: u64,
    /// The first of them.
    pub stands: Vec<Stand>,
    /// Lines in which it stands only as a part of longer words.
    pub inside: u64,
    /// The first of those.
    pub inside_first: Option<Stand>,
}

/// What came of a search.
#[derive(Debug, Default)]
pub struct QuoteSearch {
    /// Of each text, in their order.
    pub found: Vec<QuoteFound>,
    /// What was looked through.
    pub covered: Coverage,
    /// Bytes of that, unpacked.
    pub bytes: u64,
    /// Lines longer than [`super::LONGEST_LINE`], of which only that much was looked at.
    pub long: u64,
    /// What could not be read.
    pub troubles: Vec<Trouble>,
    /// Whether it was stopped before the end.
    pub stopped: bool,
}

/// Looks for texts in places, and keeps the first `most` stands of each. What is dated without a year is of
/// the year in which it is nearest to `now`. `is_over` is asked now and then, with the bytes read so
/// far; where it says so, the search stops.
pub fn search(
    places: &[LogPlace],
    quotes: &Quotes,
    (most, now): (usize, Timestamp),
    mut is_over: impl FnMut(&AtomicU64) -> bool,
) -> QuoteSearch {
    let (next, stop, read) = (AtomicUsize::new(0), AtomicBool::new(false), Arc::new(AtomicU64::new(0)));
    let (send, done) = channel();
    let pieces: Vec<Piece<'_>> = places.iter().flat_map(pieces).collect();
    let work = |send: Sender<(usize, QuoteSearch)>| {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = pieces.get(at).filter(|_| !stop.load(Ordering::Relaxed)) else { return };
            let mut reading = PlaceSearch::new(piece, quotes, (most, now));
            reading.run(&read, &stop);
            let _ = send.send((at, reading.search));
        }
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(pieces.len());
    let mut all = Vec::new();
    thread::scope(|scope| {
        let send = send;
        for _ in 0..workers {
            let send = send.clone();
            scope.spawn(|| work(send));
        }
        drop(send);
        loop {
            match done.recv_timeout(PACE) {
                Ok(searched) => all.push(searched),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if is_over(&read) {
                stop.store(true, Ordering::Relaxed);
            }
        }
    });
    all.sort_by_key(|(at, _)| *at);
    let mut whole = QuoteSearch { found: vec![QuoteFound::default(); quotes.len()], ..QuoteSearch::default() };
    let mut before = 0;
    for (at, mut one) in all {
        if pieces[at].is_first() {
            before = 0;
        }
        let lines = one.covered.lines;
        one.number_from(before);
        before += lines;
        whole.join(one, most);
    }
    whole.stopped = stop.load(Ordering::Relaxed);
    whole
}

/// A place, or a stretch of a long file.
struct Piece<'p> {
    place: &'p LogPlace,
    /// Its bytes; none for all of it.
    stretch: Option<(u64, u64)>,
}

impl Piece<'_> {
    fn is_first(&self) -> bool {
        self.stretch.is_none_or(|(start, _)| start == 0)
    }
}

/// The pieces of a place. What a container runtime wrote is one: its lines go on across any border.
fn pieces(place: &LogPlace) -> Vec<Piece<'_>> {
    let whole = || vec![Piece { place, stretch: None }];
    let LogPlace::File(path) = place else { return whole() };
    // What is compressed, no file or not there is for its reader to find out.
    if is_compressed(path) || !path.is_file() {
        return whole();
    }
    let Ok(OpenedPlace::File(mut file, length)) = open(place, &Arc::default()) else { return whole() };
    let mut head = vec![0; 4 << 10];
    let read = file.read(&mut head).unwrap_or(0);
    if length < 2 * STRETCH || SplitLines::of(&head[..read]).is_any() || is_otlp(&head[..read]) {
        return whole();
    }
    let starts = (0..length).step_by(usize::try_from(STRETCH).unwrap_or(usize::MAX));
    starts.map(|start| Piece { place, stretch: Some((start, (start + STRETCH).min(length))) }).collect()
}

impl QuoteSearch {
    /// Counts its lines from behind so many.
    fn number_from(&mut self, before: u64) {
        let stands = |found: &mut QuoteFound| {
            found.stands.iter_mut().chain(&mut found.inside_first).for_each(|stand| stand.line += before);
        };
        self.found.iter_mut().for_each(stands);
    }

    fn join(&mut self, other: Self, most: usize) {
        for (found, new) in self.found.iter_mut().zip(other.found) {
            found.lines += new.lines;
            found.inside += new.inside;
            found.stands.extend(new.stands);
            found.stands.truncate(most);
            found.inside_first = found.inside_first.take().or(new.inside_first);
        }
        self.covered.join(&other.covered, Timestamp::MIN);
        self.bytes += other.bytes;
        self.long += other.long;
        self.troubles.extend(other.troubles);
    }
}

/// The search through one piece.
struct PlaceSearch<'q> {
    piece: &'q Piece<'q>,
    quotes: &'q Quotes,
    most: usize,
    now: Timestamp,
    search: QuoteSearch,
    parts: SplitLines,
    /// Whether a collector wrote it.
    is_otlp: bool,
}

impl<'q> PlaceSearch<'q> {
    fn new(piece: &'q Piece<'q>, quotes: &'q Quotes, (most, now): (usize, Timestamp)) -> Self {
        let search = QuoteSearch { found: vec![QuoteFound::default(); quotes.len()], ..QuoteSearch::default() };
        Self { piece, quotes, most, now, search, parts: SplitLines::default(), is_otlp: false }
    }

    fn run(&mut self, read: &Arc<AtomicU64>, stop: &AtomicBool) {
        let place = self.piece.place;
        let (mut source, mut lines): (Box<dyn Read>, Lines) = match open(place, read) {
            Ok(OpenedPlace::File(file, length)) => {
                let stretch = self.piece.stretch.unwrap_or((0, length));
                let (section, lines) = Section::new(Arc::new(file), stretch, read.clone());
                (Box::new(section), lines)
            }
            Ok(OpenedPlace::Stream(stream)) => (stream, Lines::default()),
            Err(error) => return self.search.troubles.push(unreadable(place, &error)),
        };
        self.search.covered.places = usize::from(self.piece.is_first());
        let mut block = vec![0; BLOCK];
        while !stop.load(Ordering::Relaxed) {
            match lines.fill(&mut source, &mut block) {
                Ok(0) => break,
                Ok(filled) => self.block(&block[..filled]),
                Err(error) => {
                    self.search.troubles.push(unreadable(place, &error));
                    break;
                }
            }
        }
        self.search.long = lines.long;
        if self.is_otlp && *place != LogPlace::Stdin {
            self.records(stop);
        }
    }

    /// Looks through the records of batches, however long they are. What stands in none of them may stand between them.
    fn records(&mut self, stop: &AtomicBool) {
        let between = std::mem::replace(&mut self.search.found, vec![QuoteFound::default(); self.quotes.len()]);
        let place = self.piece.place;
        let source: io::Result<Box<dyn Read>> = open(place, &Arc::default()).map(|opened| match opened {
            OpenedPlace::File(file, _) => Box::new(file) as Box<dyn Read>,
            OpenedPlace::Stream(stream) => stream,
        });
        let read = source.and_then(|source| {
            each_record(BufReader::with_capacity(BLOCK, source), |record| {
                let text = record.text.as_bytes();
                for (quote, found) in self.quotes.stand(text) {
                    let (column, end) = found.span;
                    let (line, at, how) = (record.number, record.at, How::Record);
                    self.keep(quote, found.reach, &Sighting { line, column, bytes: &text[column..end], how, text, at });
                }
                !stop.load(Ordering::Relaxed)
            })
        });
        match read {
            Ok(0) => self.search.long = 0,
            Ok(_) => {}
            Err(error) => self.search.troubles.push(unreadable(place, &error)),
        }
        for (found, between) in self.search.found.iter_mut().zip(between) {
            if found.lines == 0 {
                *found = between;
            }
        }
    }

    /// Looks through whole lines.
    fn block(&mut self, block: &[u8]) {
        if self.search.bytes == 0 && self.piece.stretch.is_none() {
            self.parts = SplitLines::of(block);
            self.is_otlp = is_otlp(block);
        }
        self.search.bytes += block.len() as u64;
        // The lines before the one that is looked at, here and in all blocks before.
        let (mut counted, mut number) = (0, self.search.covered.lines);
        let mut begin = 0;
        while let Some(found) = self.next(block, begin) {
            begin = memrchr(b'\n', &block[begin..found]).map_or(begin, |before| begin + before + 1);
            let end = memchr(b'\n', &block[begin..]).map_or(block.len(), |after| begin + after);
            number += memchr_iter(b'\n', &block[counted..begin]).count() as u64;
            counted = begin;
            self.line(&block[begin..end], number + 1);
            begin = end + 1;
        }
        let last = usize::from(!block.ends_with(b"\n"));
        self.search.covered.lines = number + (memchr_iter(b'\n', &block[counted..]).count() + last) as u64;
    }

    /// Where the next line is that must be looked at: one that may hold a text, or one that may be a part of a longer one.
    fn next(&self, block: &[u8], from: usize) -> Option<usize> {
        let rest = block.get(from..).filter(|rest| !rest.is_empty())?;
        if self.parts.wants_all() {
            return Some(from);
        }
        let part = self.parts.find(rest);
        let text = self.quotes.find(&rest[..part.unwrap_or(rest.len())]);
        text.or(part).map(|at| from + at)
    }

    fn line(&mut self, line: &[u8], number: u64) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        for (quote, found) in self.quotes.stand(line) {
            let (start, end) = found.span;
            let (bytes, how) = (&line[start..end], found.how);
            let sighting = Sighting { line: number, column: start, bytes, how, text: line, at: None };
            self.keep(quote, found.reach, &sighting);
        }
        let Some(joined) = self.parts.join(line, number) else { return };
        for (quote, found) in self.quotes.stand(&joined.text) {
            let (start, end) = found.span;
            if start < joined.seam && end > joined.seam {
                let (column, text) = (joined.column + start, &joined.text);
                let bytes = &text[start..end];
                let (line, how) = (joined.line, How::Parts);
                self.keep(quote, found.reach, &Sighting { line, column, bytes, how, text, at: None });
            }
        }
    }

    fn keep(&mut self, quote: usize, reach: Reach, sighting: &Sighting<'_>) {
        let found = &mut self.search.found[quote];
        let stand = || sighting.told(self.piece.place, self.now);
        match reach {
            Reach::Whole => {
                found.lines += 1;
                if found.stands.len() < self.most {
                    found.stands.push(stand());
                }
            }
            Reach::Inside => {
                found.inside += 1;
                if found.inside_first.is_none() {
                    found.inside_first = Some(stand());
                }
            }
        }
    }
}

/// A text that was seen.
struct Sighting<'l> {
    line: u64,
    /// From 0.
    column: usize,
    bytes: &'l [u8],
    how: How,
    /// The line.
    text: &'l [u8],
    /// When it was written, where the line itself does not say it.
    at: Option<Timestamp>,
}

impl Sighting<'_> {
    fn told(&self, place: &LogPlace, now: Timestamp) -> Stand {
        let redacted = |bytes: &[u8]| Redacted::new(&String::from_utf8_lossy(bytes));
        Stand {
            place: place.to_string(),
            line: self.line,
            column: self.column + 1,
            at: self.at.or_else(|| time::written_at(self.text, now)),
            bytes: redacted(self.bytes),
            how: self.how,
            text: redacted(self.text),
        }
    }
}
