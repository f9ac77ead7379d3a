//! Which side of a comparison the lines of a log belong to, and their shapes counted there. Used by the workers of `file`.

use std::sync::Arc;

use jiff::Timestamp;
use memchr::memchr_iter;

use super::source::LogPlace;
use super::time::LineClock;
use crate::contrast::{LineShape, SideLine, SideSheet};

/// Bytes of an exemplar that are kept.
const EXEMPLAR: usize = 4 << 10;

/// Lines of a block that are tried for a time, from either end.
const TRIED: usize = 8;

/// A stretch of time, in milliseconds since 1970 UTC: from the first moment on, before the second.
pub type Stretch = (i64, i64);

/// All of it, with or without a time.
pub const ALWAYS: Stretch = (i64::MIN, i64::MAX);

/// None of it.
pub const NEVER: Stretch = (i64::MAX, i64::MIN);

/// The baseline, and what is held against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides(pub [Stretch; 2]);

impl Sides {
    /// The side of a moment.
    fn of(&self, at: Option<i64>) -> Option<usize> {
        self.0.iter().position(|&(from, until)| match at {
            Some(at) => from <= at && (at < until || until == i64::MAX),
            None => (from, until) == ALWAYS,
        })
    }
}

/// Counts shapes, block by block.
#[derive(Clone)]
pub(super) struct Sketch {
    sides: Arc<Sides>,
    clock: LineClock,
    shape: LineShape,
}

impl Sketch {
    pub fn new(sides: &Sides) -> Self {
        let clock = LineClock::new(Timestamp::UNIX_EPOCH);
        Self { sides: Arc::new(*sides), clock, shape: LineShape::default() }
    }

    /// Adds the lines of a block. Where its first and its last time are of one side, so is all of it.
    pub fn read(&mut self, lines: &[u8], place: &LogPlace, sheet: &mut SideSheet) {
        let first = lines.split(|byte| *byte == b'\n').take(TRIED).find_map(|line| self.clock.read(line));
        let last = lines.rsplit(|byte| *byte == b'\n').take(TRIED + 1).find_map(|line| self.clock.read(line));
        let (one, two) = (self.sides.of(first), self.sides.of(last));
        if one == two {
            if let Some(side) = one {
                self.block(lines, side, (first, last), place, sheet);
            }
            return;
        }
        let mut at = first;
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            at = self.clock.read(line).or(at);
            if let Some(side) = self.sides.of(at) {
                self.block(line, side, (at, at), place, sheet);
            }
        }
    }

    fn block(
        &mut self,
        lines: &[u8],
        side: usize,
        (first, last): (Option<i64>, Option<i64>),
        place: &LogPlace,
        sheet: &mut SideSheet,
    ) {
        let coverage = &mut sheet.coverage[side];
        coverage.bytes += lines.len() as u64;
        if let (Some(first), Some(last)) = (first, last) {
            let (first, last) = (first.min(last), first.max(last));
            coverage.span = Some(coverage.span.map_or((first, last), |(one, two)| (one.min(first), two.max(last))));
        }
        let mut begin = 0;
        let mut counted = 0;
        let ends = memchr_iter(b'\n', lines).chain((!lines.ends_with(b"\n")).then_some(lines.len()));
        for end in ends {
            let line = &lines[begin..end];
            begin = end + 1;
            counted += 1;
            self.shape.read(line);
            if !self.shape.text.is_empty() {
                sheet.count(side, &self.shape.text, || SideLine {
                    place: place.to_string(),
                    text: line[..line.len().min(EXEMPLAR)].into(),
                });
            }
        }
        sheet.coverage[side].lines += counted;
    }
}
