//! Logs followed as they grow: through rotation and truncation, from the moment a file appears, and standard input as it
//! arrives. One thread watches the files, woken by the system where it can, and every half second otherwise.

use std::collections::HashSet;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use memchr::memrchr;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::file::{Heard, scan};
use super::lines::LONGEST_LINE;
use super::logs::is_rotated;
use super::source::{LogPlace, awaited, is_absent, is_compressed, unreadable};
use crate::envelope::bulk::{Batch, LogReader};

/// How long a change can stay unseen where the system does not tell of it.
const POLL: Duration = Duration::from_millis(500);

/// Bytes read at a time.
const BLOCK: usize = 128 << 10;

/// Follows what arguments name, from its beginning: batches of failures as their lines are written. Files need not be there
/// yet, nor the folders of a pattern. Closed when nothing can come any more, which takes standard input alone and its end.
/// Letting go of it ends the following.
pub fn follow(arguments: Vec<PathBuf>, reader: &LogReader) -> Receiver<Heard> {
    let (send, heard) = sync_channel(16);
    let places = awaited(&arguments);
    let streams = places.contains(&LogPlace::Stdin);
    let files = places.into_iter().filter(|place| *place != LogPlace::Stdin);
    let (whole, growing): (Vec<LogPlace>, Vec<LogPlace>) =
        files.partition(|place| matches!(place, LogPlace::File(path) if is_compressed(path)));
    if streams {
        let (send, reader) = (send.clone(), reader.clone());
        let alone = growing.is_empty() && whole.is_empty();
        thread::spawn(move || {
            if !alone || send.send(Heard::CaughtUp).is_ok() {
                stream(io::stdin(), reader, &send);
            }
        });
    }
    if !(growing.is_empty() && whole.is_empty()) {
        let reader = reader.clone();
        thread::spawn(move || {
            let mut watched = Watched::new(arguments);
            watched.take(&whole);
            let read = scan(whole, &reader).heard;
            if read.iter().all(|heard| send.send(heard).is_ok()) {
                watched.follow(&growing, reader, &send);
            }
        });
    }
    heard
}

/// Tells of the failures in a stream as it arrives.
pub(super) fn stream(mut source: impl Read, mut reader: LogReader, send: &SyncSender<Heard>) {
    let mut lines = Lines::default();
    loop {
        match lines.read(&mut source, &mut reader, send) {
            Ok(More::Yes) => {}
            Ok(More::No) => return lines.end(&mut reader, send),
            Err(Stopped::Gone) => return,
            Err(Stopped::Unreadable(error)) => {
                let _ = send.send(Heard::Trouble(unreadable(LogPlace::Stdin, &error)));
                return lines.end(&mut reader, send);
            }
        }
    }
}

/// The files of some arguments, and what tells of changes to them.
struct Watched {
    arguments: Vec<PathBuf>,
    /// Those that nothing was there for so far: only these may be slips.
    absent: Vec<PathBuf>,
    /// Every file that was ever seen under its name.
    known: HashSet<PathBuf>,
    tails: Vec<Tail>,
    woken: Receiver<()>,
    /// None where the system tells nothing.
    watcher: Option<RecommendedWatcher>,
}

impl Watched {
    fn new(arguments: Vec<PathBuf>) -> Self {
        let (wake, woken) = sync_channel(1);
        let tell = move |event: notify::Result<notify::Event>| {
            // Our own reads are events too: only changes count.
            let change = event.map_or(true, |event| {
                matches!(event.kind, EventKind::Modify(_) | EventKind::Create(_) | EventKind::Remove(_))
            });
            if change {
                let _ = wake.try_send(());
            }
        };
        let watcher = notify::recommended_watcher(tell).ok();
        Self { absent: arguments.clone(), arguments, known: HashSet::new(), tails: Vec::new(), woken, watcher }
    }

    /// The files among these that were not seen before.
    fn take(&mut self, places: &[LogPlace]) -> Vec<PathBuf> {
        let file = |place: &LogPlace| match place {
            LogPlace::File(path) => Some(path.clone()),
            LogPlace::Stdin => None,
        };
        places.iter().filter_map(file).filter(|path| self.known.insert(path.clone())).collect()
    }

    /// Follows these and what appears later, until nobody listens.
    fn follow(&mut self, places: &[LogPlace], mut reader: LogReader, send: &SyncSender<Heard>) {
        let mut new = self.take(places);
        let (mut told, mut behind) = (0, true);
        loop {
            self.absent.retain(|argument| is_absent(argument));
            if self.absent.len() != told && send.send(Heard::Awaited(self.absent.clone())).is_err() {
                return;
            }
            told = self.absent.len();
            for path in new {
                self.tail(path);
            }
            let looked = Instant::now();
            while looked.elapsed() < POLL {
                for tail in &mut self.tails {
                    if tail.catch_up(&mut reader, send).is_err() {
                        return;
                    }
                }
                if std::mem::take(&mut behind) && send.send(Heard::CaughtUp).is_err() {
                    return;
                }
                // Without a watcher the channel is closed and would return at once.
                if self.woken.recv_timeout(POLL) == Err(RecvTimeoutError::Disconnected) {
                    thread::sleep(POLL);
                }
            }
            new = self.take(&awaited(&self.arguments));
            // What a file is rotated into holds what was read already.
            new.retain(|path| !is_compressed(path) && !self.tails.iter().any(|tail| tail.became(path)));
        }
    }

    fn tail(&mut self, path: PathBuf) {
        let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        // A folder that cannot be watched is polled.
        let _ = self.watcher.as_mut().map(|watcher| watcher.watch(folder, RecursiveMode::NonRecursive));
        self.tails.push(Tail::new(path));
    }
}

/// Nobody listens any more.
struct Gone;

enum Stopped {
    Gone,
    Unreadable(io::Error),
}

enum More {
    Yes,
    No,
}

/// Bytes as they arrive, made into whole lines.
#[derive(Default)]
struct Lines {
    /// What was read and not yet told of: the beginning of a line.
    held: Vec<u8>,
    /// Which log they are of.
    log: u64,
}

impl Lines {
    /// Reads once and tells of every line that is whole.
    fn read(
        &mut self,
        source: &mut impl Read,
        reader: &mut LogReader,
        send: &SyncSender<Heard>,
    ) -> Result<More, Stopped> {
        let before = self.held.len();
        self.held.resize(before + BLOCK, 0);
        let read = source.read(&mut self.held[before..]);
        self.held.truncate(before + *read.as_ref().unwrap_or(&0));
        match read {
            Ok(0) => return Ok(More::No),
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(Stopped::Unreadable(error)),
            _ => {}
        }
        let whole = match memrchr(b'\n', &self.held) {
            Some(end) => end + 1,
            None if self.held.len() >= LONGEST_LINE => self.held.len(),
            None => return Ok(More::Yes),
        };
        let mut batch = Batch::of(self.log);
        reader.read(&self.held[..whole], &mut batch);
        self.held.drain(..whole);
        send.send(Heard::Batch(batch)).map(|()| More::Yes).map_err(|_| Stopped::Gone)
    }

    /// Tells of a last line that nobody ended.
    fn end(&mut self, reader: &mut LogReader, send: &SyncSender<Heard>) {
        if !self.held.is_empty() {
            let mut batch = Batch::of(self.log);
            reader.read(&self.held, &mut batch);
            let _ = send.send(Heard::Batch(batch));
            self.held.clear();
        }
    }
}

/// A file that is followed by its name.
struct Tail {
    path: PathBuf,
    open: Option<Opened>,
    /// What the file that was rotated away last is known by.
    rotated: Option<u64>,
    /// The last thing wrong with it, told once.
    wrong: Option<ErrorKind>,
}

struct Opened {
    file: File,
    identity: u64,
    lines: Lines,
}

impl Tail {
    fn new(path: PathBuf) -> Self {
        Self { path, open: None, rotated: None, wrong: None }
    }

    /// Whether this is the same file under a newer name, or a copy of it by its name.
    fn became(&self, path: &Path) -> bool {
        let names =
            self.path.file_name().zip(path.file_name()).and_then(|(name, other)| name.to_str().zip(other.to_str()));
        let beside = self.path.parent() == path.parent();
        let ours = [self.open.as_ref().map(|open| open.identity), self.rotated];
        let same = fs::metadata(path).is_ok_and(|metadata| ours.contains(&Some(identity(&metadata))));
        same || beside && names.is_some_and(|(name, other)| is_rotated(name, other))
    }

    /// Reads what was written since the last time, first to the end of a file that was rotated away.
    fn catch_up(&mut self, reader: &mut LogReader, send: &SyncSender<Heard>) -> Result<(), Gone> {
        let named = fs::metadata(&self.path);
        if let Some(open) = &mut self.open {
            let rotated = named.as_ref().is_ok_and(|named| identity(named) != open.identity);
            let read = open.read(reader, send);
            if rotated {
                open.lines.end(reader, send);
                self.rotated = Some(open.identity);
                self.open = None;
            }
            self.tell(read, send)?;
        }
        if self.open.is_none() {
            match named.and_then(|_| Opened::new(&self.path)) {
                Ok(open) => self.open = Some(open),
                // It may yet appear.
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
                Err(error) => return self.tell(Err(Stopped::Unreadable(error)), send),
            }
            let read = self.open.as_mut().map_or(Ok(()), |open| open.read(reader, send));
            self.tell(read, send)?;
        }
        Ok(())
    }

    fn tell(&mut self, read: Result<(), Stopped>, send: &SyncSender<Heard>) -> Result<(), Gone> {
        match read {
            Ok(()) => self.wrong = None,
            Err(Stopped::Gone) => return Err(Gone),
            Err(Stopped::Unreadable(error)) if self.wrong == Some(error.kind()) => {}
            Err(Stopped::Unreadable(error)) => {
                self.wrong = Some(error.kind());
                let trouble = Heard::Trouble(unreadable(self.path.display(), &error));
                return send.send(trouble).map_err(|_| Gone);
            }
        }
        Ok(())
    }
}

impl Opened {
    fn new(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let identity = identity(&file.metadata()?);
        let log = LogPlace::File(path.to_owned()).number();
        Ok(Self { file, identity, lines: Lines { held: Vec::new(), log } })
    }

    fn read(&mut self, reader: &mut LogReader, send: &SyncSender<Heard>) -> Result<(), Stopped> {
        let shorter = |file: &mut File| Ok(file.metadata()?.len() < file.stream_position()?);
        if shorter(&mut self.file).map_err(Stopped::Unreadable)? {
            self.lines.held.clear();
            self.file.seek(SeekFrom::Start(0)).map_err(Stopped::Unreadable)?;
        }
        while let More::Yes = self.lines.read(&mut self.file, reader, send)? {}
        Ok(())
    }
}

/// What stays the same while a file is only renamed or written to.
#[cfg(unix)]
fn identity(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn identity(metadata: &Metadata) -> u64 {
    let born = metadata.created().ok().and_then(|born| born.duration_since(std::time::UNIX_EPOCH).ok());
    born.map_or(0, |born| u64::try_from(born.as_nanos()).unwrap_or_default())
}
