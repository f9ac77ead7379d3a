//! One log file, searched: the part with the window where the file is long and sorted by time, and all of it where nothing stands
//! there.

use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use super::cancel::Deadline;
use super::count;
use super::lines::{Lines, Section};
use super::otlp::{each_record, is_otlp};
use super::question::Question;
use super::search::{Record, Search};
use super::sorted::bytes_between;
use super::source::{LogPlace, OpenedPlace, open, unreadable};
use super::time::WrittenTime;

const BLOCK: usize = 256 << 10;

/// Bytes that tell what a file holds.
const HEAD: u64 = 64;

/// One file searched: the part with the window where it is long and sorted by time, all of it where nothing stands there.
pub fn search<'q>(path: &Path, question: &'q Question, source: &'q str, patience: &Deadline) -> Search<'q> {
    let mut search = Search::new(question, source);
    if patience.left().is_none() {
        search.failed(format!("no time was left for {}", path.display()));
        return search;
    }
    let mut read = read_window(path, &mut search, patience);
    if matches!(read, Ok(false)) || search.is_nothing() {
        search = Search::new(question, source);
        read = read_whole(path, &mut search, patience).map(|()| true);
    }
    if let Err(error) = read {
        search.failed(unreadable(path.display(), &error).to_string());
    }
    search.end_of_place();
    search
}

/// Reads the lines of the window alone; whether it can be found without reading the rest.
fn read_window(path: &Path, search: &mut Search<'_>, patience: &Deadline) -> io::Result<bool> {
    let Some((from, until)) = search.window() else { return Ok(false) };
    let OpenedPlace::File(file, length) = open(&LogPlace::File(path.to_owned()), &Arc::default())? else {
        return Ok(false);
    };
    let window = (from.as_millisecond(), until.as_millisecond().saturating_add(1));
    let Some(bytes) = bytes_between(&file, length, window)? else { return Ok(false) };
    let place = path.display().to_string();
    let (section, lines) = Section::new(Arc::new(file), (bytes.start, bytes.end), Arc::default());
    if !read_lines(section, lines, (&place, bytes.start == 0), search, patience)? {
        search.failed(format!("no time was left to read the window of {place} to its end"));
    }
    Ok(true)
}

fn read_whole(path: &Path, search: &mut Search<'_>, patience: &Deadline) -> io::Result<()> {
    let mut file: Box<dyn Read> = match open(&LogPlace::File(path.to_owned()), &Arc::default())? {
        OpenedPlace::File(file, _) => Box::new(file),
        OpenedPlace::Stream(stream) => stream,
    };
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head)?;
    let place = path.display().to_string();
    let is_otlp = is_otlp(&head);
    let file = Cursor::new(head).chain(file);
    let whole = if is_otlp {
        read_records(BufReader::with_capacity(BLOCK, file), &place, search, patience)?
    } else {
        read_lines(file, Lines::default(), (&place, true), search, patience)?
    };
    if !whole {
        search.failed(format!("no time was left to read {place} to its end"));
    }
    Ok(())
}

/// Reads on to the end, with numbers where this is the beginning of the log. Whether there was time to read all.
fn read_lines(
    mut file: impl Read,
    mut lines: Lines,
    (place, numbered): (&str, bool),
    search: &mut Search<'_>,
    patience: &Deadline,
) -> io::Result<bool> {
    let (mut block, mut number) = (vec![0; BLOCK], 0);
    loop {
        let filled = lines.fill(&mut file, &mut block)?;
        if filled == 0 {
            return Ok(true);
        }
        for text in block[..filled].split_inclusive(|byte| *byte == b'\n') {
            number += 1;
            let text = text.strip_suffix(b"\n").unwrap_or(text);
            search.see(&Record { place, number: numbered.then_some(number), written: None, text });
        }
        if patience.left().is_none() {
            return Ok(false);
        }
    }
}

/// As [`read_lines`], of a file of batches.
fn read_records(file: impl BufRead, place: &str, search: &mut Search<'_>, patience: &Deadline) -> io::Result<bool> {
    let (mut seen, mut whole) = (0_u32, true);
    let broken = each_record(file, |record| {
        let written = record.at.map(|at| WrittenTime { at, zoned: true });
        search.see(&Record { place, number: Some(record.number), written, text: record.text.as_bytes() });
        seen = seen.wrapping_add(1);
        whole = seen % 1024 != 0 || patience.left().is_some();
        whole
    })?;
    if broken > 0 {
        search.failed(format!("{} of {place} could not be read to the end", count(broken, "line")));
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::search;
    use crate::evidence::cancel::{Cancel, Deadline};
    use crate::evidence::question::Question;
    use crate::evidence::sorted::SHORT;

    #[test]
    fn of_a_long_sorted_log_only_the_window_is_read_unless_nothing_stands_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gw.log");
        let seconds = SHORT / 1_000;
        let clock =
            |second: u64| format!("2026-03-02T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60);
        let line = |second: u64| {
            let id = if [60, 7_200, 28_800].contains(&second) { "b6d8-01" } else { "other" };
            format!("{} {id} {}\n", clock(second), "x".repeat(1_000))
        };
        fs::write(&path, (0..seconds).map(line).collect::<String>()).unwrap();
        let ask = |second: u64| {
            let mut question = Question::new("2026-03-02T10:20:00Z".parse().unwrap());
            question.add("request id", Some("b6d8-01"));
            question.at = Some(clock(second).parse().unwrap());
            search(&path, &question, "gw", &Deadline::new(Duration::from_secs(60), &Cancel::default())).finish()
        };
        let found = ask(7_201);
        assert_eq!(found.hits().map(|line| line.at.unwrap().to_string()).collect::<Vec<_>>(), [clock(7_200)]);
        assert!((1_201..3_000).contains(&found.covered.lines), "{}", found.covered.lines);
        assert_eq!(found.covered.places, 1);
        let nothing = ask(14_400);
        assert_eq!((nothing.hits().count(), nothing.covered.lines), (0, seconds), "all of it was searched");
        assert_eq!(nothing.covered.outside.map(|(count, _)| count), Some(3));
    }
}
