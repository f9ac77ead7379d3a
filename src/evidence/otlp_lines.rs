//! The records of a collector's file as the lines of a log, for whoever reads a log as bytes: each with its time before it.
//!
//! A batch is read from its beginning to its end, and whoever reads lines takes them as he likes: so it is read on a thread of its own,
//! a few blocks ahead.

use std::io::{self, BufRead, Cursor, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use super::count;
use super::otlp::{OtlpRecord, each_record};

/// Bytes of lines that are handed over at a time.
const BLOCK: usize = 64 << 10;

/// Blocks that may wait.
const AHEAD: usize = 4;

/// The lines. Letting go of them ends the reading.
pub struct OtlpLines {
    blocks: Receiver<io::Result<Vec<u8>>>,
    block: Cursor<Vec<u8>>,
}

impl OtlpLines {
    /// The lines of the records that a source holds.
    pub fn of(source: impl BufRead + Send + 'static) -> Self {
        let (send, blocks) = sync_channel(AHEAD);
        thread::spawn(move || {
            let mut block = Vec::with_capacity(BLOCK);
            let read = each_record(source, |record| {
                put(&record, &mut block);
                block.len() < BLOCK || send.send(Ok(std::mem::take(&mut block))).is_ok()
            });
            let ended = read.and_then(|broken| match broken {
                0 => Ok(()),
                _ => Err(io::Error::other(format!("{} could not be read to the end", count(broken, "batch line")))),
            });
            // Nobody may listen any more.
            let _ = send.send(Ok(block));
            if let Err(error) = ended {
                let _ = send.send(Err(error));
            }
        });
        Self { blocks, block: Cursor::default() }
    }
}

fn put(record: &OtlpRecord, block: &mut Vec<u8>) {
    if let Some(at) = record.at {
        block.extend_from_slice(at.to_string().as_bytes());
        block.push(b' ');
    }
    block.extend_from_slice(record.text.as_bytes());
    block.push(b'\n');
}

impl Read for OtlpLines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.block.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            match self.blocks.recv() {
                Ok(block) => self.block = Cursor::new(block?),
                Err(_) => return Ok(0),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::{BLOCK, OtlpLines};

    fn batch(records: usize) -> String {
        let record = r#"{"timeUnixNano":"1772446272000000000","severityText":"ERROR","body":{"stringValue":"refused"},"traceId":"5b8efff7"}"#;
        format!(r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{}]}}]}}]}}"#, vec![record; records].join(","))
            + "\n"
    }

    fn read(text: String) -> (String, Option<String>) {
        let mut lines = String::new();
        let ended = OtlpLines::of(std::io::Cursor::new(text)).read_to_string(&mut lines);
        (lines, ended.err().map(|error| error.to_string()))
    }

    #[test]
    fn each_record_is_a_line_with_its_time_before_it() {
        let line = "2026-03-02T10:11:12Z refused severity=ERROR trace_id=5b8efff7\n";
        assert_eq!(read(batch(2)), (line.repeat(2), None));
        let many = 3 * BLOCK / line.len();
        assert_eq!(read(batch(many)).0.len(), many * line.len(), "a batch of many blocks");
    }

    #[test]
    fn what_is_broken_is_told_behind_what_could_be_read() {
        let (lines, error) = read(batch(1) + r#"{"resourceLogs":[{"scopeLogs":"# + "\n" + &batch(1));
        assert_eq!(lines.lines().count(), 2);
        assert_eq!(error.as_deref(), Some("1 batch line could not be read to the end"));
    }
}
