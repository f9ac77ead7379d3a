//! Whether a text stands in logs: every place where it does, byte by byte, or that it stands nowhere and what was looked through.
//!
//! One pass over each file, as many files at once as there are cores. A text is also found behind escapes of JSON and across
//! the parts into which a container runtime splits a long line. It judges nothing and counts no failures: that is `file`'s.

mod escapes;
mod parts;
mod quoted;

use std::io::Read;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use memchr::{memchr, memchr_iter, memrchr};

use super::found::Coverage;
use super::lines::Lines;
use super::source::{LogPlace, Source, open, unreadable};
use super::time;
use crate::envelope::Redacted;
use crate::triage::Trouble;
use parts::Parts;
use quoted::Reach;
pub use quoted::{How, Quotes, words};

/// Bytes read at a time.
const BLOCK: usize = 256 << 10;

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
    let work = |send: Sender<(usize, QuoteSearch)>| {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(place) = places.get(at).filter(|_| !stop.load(Ordering::Relaxed)) else { return };
            let mut reading = PlaceSearch::new(place, quotes, (most, now));
            reading.run(&read, &stop);
            let _ = send.send((at, reading.search));
        }
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(places.len());
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
    for (_, one) in all {
        whole.join(one, most);
    }
    whole.stopped = stop.load(Ordering::Relaxed);
    whole
}

impl QuoteSearch {
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

/// The search through one place.
struct PlaceSearch<'q> {
    place: &'q LogPlace,
    quotes: &'q Quotes,
    most: usize,
    now: Timestamp,
    search: QuoteSearch,
    parts: Parts,
}

impl<'q> PlaceSearch<'q> {
    fn new(place: &'q LogPlace, quotes: &'q Quotes, (most, now): (usize, Timestamp)) -> Self {
        let search = QuoteSearch { found: vec![QuoteFound::default(); quotes.len()], ..QuoteSearch::default() };
        Self { place, quotes, most, now, search, parts: Parts::default() }
    }

    fn run(&mut self, read: &Arc<AtomicU64>, stop: &AtomicBool) {
        let opened = open(self.place, read);
        let (mut source, plain): (Box<dyn Read>, bool) = match opened {
            Ok(Source::File(file, _)) => (Box::new(file), true),
            Ok(Source::Stream(stream)) => (stream, false),
            Err(error) => return self.search.troubles.push(unreadable(self.place, &error)),
        };
        self.search.covered.places = 1;
        let (mut lines, mut block) = (Lines::default(), vec![0; BLOCK]);
        while !stop.load(Ordering::Relaxed) {
            match lines.fill(&mut source, &mut block) {
                Ok(0) => break,
                Ok(filled) => {
                    self.block(&block[..filled]);
                    read.fetch_add(if plain { filled as u64 } else { 0 }, Ordering::Relaxed);
                }
                Err(error) => {
                    self.search.troubles.push(unreadable(self.place, &error));
                    break;
                }
            }
        }
        self.search.long = lines.long;
    }

    /// Looks through whole lines.
    fn block(&mut self, block: &[u8]) {
        if self.search.bytes == 0 {
            self.parts = Parts::of(block);
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
            let sighting =
                Sighting { line: number, column: start, bytes: &line[start..end], how: found.how, text: line };
            self.keep(quote, found.reach, &sighting);
        }
        let Some(joined) = self.parts.join(line, number) else { return };
        for (quote, found) in self.quotes.stand(&joined.text) {
            let (start, end) = found.span;
            if start < joined.seam && end > joined.seam {
                let (column, text) = (joined.column + start, &joined.text);
                let bytes = &text[start..end];
                self.keep(quote, found.reach, &Sighting { line: joined.line, column, bytes, how: How::Parts, text });
            }
        }
    }

    fn keep(&mut self, quote: usize, reach: Reach, sighting: &Sighting<'_>) {
        let found = &mut self.search.found[quote];
        let stand = || sighting.told(self.place, self.now);
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
}

impl Sighting<'_> {
    fn told(&self, place: &LogPlace, now: Timestamp) -> Stand {
        let redacted = |bytes: &[u8]| Redacted::new(&String::from_utf8_lossy(bytes));
        Stand {
            place: place.to_string(),
            line: self.line,
            column: self.column + 1,
            at: time::written(self.text, now).map(|written| written.at),
            bytes: redacted(self.bytes),
            how: self.how,
            text: redacted(self.text),
        }
    }
}
