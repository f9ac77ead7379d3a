//! The lines of a stretch of time in log files, for whoever asks what was different then (`contrast`): only that stretch of a
//! log is read where its times are in order, the whole log else.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

use jiff::Timestamp;

use super::lines::{LONGEST_LINE, Section};
use super::otlp::{each_record, is_otlp};
use super::sorted::bytes_between;
use super::source::{LogPlace, OpenedPlace, open, unreadable};
use super::time::LineClock;
use crate::contrast::around::SeenLine;
use crate::triage::Trouble;

/// Bytes that are read at a time.
const BLOCK: usize = 256 << 10;

/// Gives every line of these places that was written in `from..until` (milliseconds since 1970 UTC) to `then`, place by place;
/// lines without a time belong to the one before them. `then` may end it all by answering no. What could not be read is told.
pub fn lines_between(
    places: &[LogPlace],
    (from, until): (i64, i64),
    mut then: impl FnMut(SeenLine<'_>) -> bool,
) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    for place in places {
        let mut reading = Reading { place: Arc::from(place.to_string()), from, until, clock: clock(until) };
        match reading.run(place, &mut then) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => troubles.push(unreadable(place, &error)),
        }
    }
    troubles
}

fn clock(about: i64) -> LineClock {
    LineClock::new(Timestamp::from_millisecond(about).unwrap_or(Timestamp::UNIX_EPOCH))
}

struct Reading {
    place: Arc<str>,
    from: i64,
    until: i64,
    clock: LineClock,
}

impl Reading {
    /// Reads one place. Whether the next one is wanted.
    fn run(&mut self, place: &LogPlace, then: &mut impl FnMut(SeenLine<'_>) -> bool) -> io::Result<bool> {
        match open(place, &Arc::default())? {
            OpenedPlace::File(file, length) => {
                let Some(bytes) = bytes_between(&file, length, (self.from, self.until))? else {
                    return self.lines(BufReader::with_capacity(BLOCK, file), true, then);
                };
                let inside = bytes.start > 0;
                let (section, _) = Section::new(Arc::new(file), (bytes.start, bytes.end), Arc::default());
                let mut section = BufReader::with_capacity(BLOCK, section);
                if inside {
                    section.skip_until(b'\n')?;
                }
                self.lines(section, !inside, then)
            }
            OpenedPlace::Stream(stream) => self.lines(BufReader::with_capacity(BLOCK, stream), true, then),
        }
    }

    /// Reads to the end; `whole` where this is the beginning of the log, whose lines can be numbered.
    fn lines(
        &mut self,
        mut source: impl BufRead,
        whole: bool,
        then: &mut impl FnMut(SeenLine<'_>) -> bool,
    ) -> io::Result<bool> {
        if whole && is_otlp(source.fill_buf()?) {
            return self.records(source, then);
        }
        let (mut line, mut number, mut at) = (Vec::new(), 0, None);
        loop {
            line.clear();
            let read = source.by_ref().take(LONGEST_LINE as u64).read_until(b'\n', &mut line)?;
            if read == 0 {
                return Ok(true);
            }
            if read == LONGEST_LINE && !line.ends_with(b"\n") {
                source.skip_until(b'\n')?;
            }
            number += 1;
            let text = line.trim_ascii_end();
            at = self.clock.read(text).or(at);
            let Some(at) = at else { continue };
            let number = whole.then_some(number);
            if (self.from..self.until).contains(&at) && !then(SeenLine { place: &self.place, number, at, text }) {
                return Ok(false);
            }
        }
    }

    /// As [`Self::lines`], of a file of batches.
    fn records(&mut self, source: impl BufRead, then: &mut impl FnMut(SeenLine<'_>) -> bool) -> io::Result<bool> {
        let (mut last, mut wanted) = (None, true);
        each_record(source, |record| {
            last = record.at.map(Timestamp::as_millisecond).or(last);
            if let Some(at) = last.filter(|at| (self.from..self.until).contains(at)) {
                let text = record.text.as_bytes();
                wanted = then(SeenLine { place: &self.place, number: Some(record.number), at, text });
            }
            wanted
        })?;
        Ok(wanted)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::lines_between;
    use crate::evidence::LogPlace;
    use crate::evidence::sorted::SHORT;

    fn texts(log: &str, from: &str, until: &str) -> Vec<(Option<u64>, String)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.log");
        fs::write(&path, log).unwrap();
        let ms = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        let mut texts = Vec::new();
        let troubles = lines_between(&[LogPlace::File(path)], (ms(from), ms(until)), |line| {
            texts.push((line.number, String::from_utf8(line.text.to_vec()).unwrap()));
            true
        });
        assert_eq!(troubles, []);
        texts
    }

    #[test]
    fn the_lines_of_the_window_are_given_with_those_that_have_no_time() {
        let log = "at nothing\n2026-03-02T10:00:00Z a\n2026-03-02T10:00:05Z b\n  at b\n2026-03-02 10:00:09 c\n";
        let given = texts(log, "2026-03-02T10:00:05Z", "2026-03-02T10:00:09Z");
        assert_eq!(given, [(Some(3), "2026-03-02T10:00:05Z b".to_owned()), (Some(4), "  at b".to_owned())]);
    }

    #[test]
    fn a_long_sorted_log_is_read_where_the_window_is_and_gives_the_same_lines() {
        let padding = "x".repeat(900);
        let line = |second: u64| {
            format!("2026-03-02T{:02}:{:02}:{:02}Z {padding}\n", second / 3600, second / 60 % 60, second % 60)
        };
        let seconds = SHORT / 900;
        let log: String = (0..seconds).map(line).collect();
        let given = texts(&log, "2026-03-02T05:00:00Z", "2026-03-02T05:00:03Z");
        let expected: Vec<String> = (18_000..18_003).map(|second| line(second).trim_end().to_owned()).collect();
        assert_eq!(given.iter().map(|(_, text)| text.clone()).collect::<Vec<_>>(), expected);
        assert!(given.iter().all(|(number, _)| number.is_none()), "only a part of it was read");
    }

    #[test]
    fn a_long_log_out_of_order_is_read_whole() {
        let padding = "x".repeat(900);
        let line = |second: u64| {
            format!("2026-03-02T{:02}:{:02}:{:02}Z {padding}\n", second / 3600, second / 60 % 60, second % 60)
        };
        let seconds = SHORT / 900;
        let log: String = (0..seconds).rev().map(line).collect();
        assert_eq!(texts(&log, "2026-03-02T05:00:00Z", "2026-03-02T05:00:03Z").len(), 3);
    }
}
