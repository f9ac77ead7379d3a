//! What is piped in: heard line by line as it arrives, its beginning kept in case it is a paste and no log.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::file::Heard;
use super::follow::stream;
use super::source::{LogPlace, OpenedPlace, open, unreadable};
use crate::envelope::bulk::LogReader;

/// Bytes of the longest input that is kept whole. What is longer is only counted.
const KEPT: usize = 4 << 20;

/// Standard input being read. Letting go of it ends the reading.
#[derive(Debug)]
pub struct Piped {
    /// The failures as they arrive; closed at the end of the input.
    pub heard: Receiver<Heard>,
    kept: Kept,
}

/// The input from its beginning; nothing once it was too long.
type Kept = Arc<Mutex<Option<Vec<u8>>>>;

impl Piped {
    /// All of the input, when it has ended and was short.
    pub fn whole(&self) -> Option<Vec<u8>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Reads standard input, plain or compressed, to its end.
pub fn piped(reader: LogReader) -> Piped {
    let (send, heard) = sync_channel(16);
    let kept = Kept::new(Mutex::new(Some(Vec::new())));
    thread::spawn({
        let kept = kept.clone();
        move || match open(&LogPlace::Stdin, &Arc::default()) {
            Ok(OpenedPlace::Stream(source)) => stream(Tee { source, kept }, reader, &send),
            Ok(OpenedPlace::File(source, _)) => stream(Tee { source: Box::new(source), kept }, reader, &send),
            Err(error) => _ = send.send(Heard::Trouble(unreadable(LogPlace::Stdin, &error))),
        }
    });
    Piped { heard, kept }
}

/// A source, and what was read from it.
struct Tee {
    source: Box<dyn Read + Send>,
    kept: Kept,
}

impl Read for Tee {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.source.read(buffer)?;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *kept {
            Some(bytes) if bytes.len() + length <= KEPT => bytes.extend_from_slice(&buffer[..length]),
            kept => *kept = None,
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::{KEPT, Kept, Tee};

    fn kept(length: usize) -> Option<usize> {
        let kept = Kept::new(Some(Vec::new()).into());
        let mut tee = Tee { source: Box::new(std::io::repeat(b'x').take(length as u64)), kept: kept.clone() };
        assert_eq!(std::io::copy(&mut tee, &mut std::io::sink()).unwrap(), length as u64);
        kept.lock().unwrap().take().map(|bytes| bytes.len())
    }

    #[test]
    fn a_short_input_is_kept_whole_and_a_long_one_not_at_all() {
        assert_eq!(kept(10), Some(10));
        assert_eq!(kept(KEPT), Some(KEPT));
        assert_eq!(kept(KEPT + 1), None);
    }
}
