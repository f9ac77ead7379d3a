//! Which files are meant, and how one is opened: globs and folders become files, what is compressed is read as what it holds.

use std::collections::HashSet;
use std::fs::{self, File, Metadata};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::{fmt, time::SystemTime};

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use lzma_rust2::XzReader;
use rustix::io::Errno;

use super::lines::read_at;
use super::otlp::is_otlp;
use super::otlp_lines::OtlpLines;
use crate::triage::Trouble;

/// A place that lines come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LogPlace {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl LogPlace {
    /// A number by which its lines are told from those of others.
    pub fn number(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

impl fmt::Display for LogPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// The places that the arguments of a command name: files, globs, folders with everything in them, `-` for standard input;
/// standard input without any. What one argument stands for comes oldest first, as rotated logs are read.
///
/// # Errors
/// For each argument that stands for nothing; the other places are there all the same.
pub fn places(arguments: &[PathBuf]) -> (Vec<LogPlace>, Vec<Trouble>) {
    if arguments.is_empty() {
        return (vec![LogPlace::Stdin], Vec::new());
    }
    let mut places = Vec::new();
    let mut troubles = Vec::new();
    // A file that is reached by two names, perhaps by a link to the folder it is in, is read once.
    let mut known = HashSet::new();
    let mut is_new = |path: &PathBuf| known.insert(whole(path));
    for argument in arguments {
        if argument == Path::new("-") {
            places.push(LogPlace::Stdin);
            continue;
        }
        match files(argument) {
            Ok(found) => {
                let odd = found.odd.into_iter().filter(|(path, _)| is_new(path));
                troubles.extend(odd.map(|(_, trouble)| trouble));
                places.extend(found.files.into_iter().filter(&mut is_new).map(LogPlace::File));
            }
            Err(trouble) => troubles.push(trouble),
        }
    }
    (places, troubles)
}

/// Whether an argument names nothing that is there.
pub(super) fn is_absent(argument: &Path) -> bool {
    argument != Path::new("-") && matches!(argument.try_exists(), Ok(false)) && files(argument).is_err()
}

/// The places of a command that follows: as [`places`], but a file may be named before it is there.
pub fn awaited(arguments: &[PathBuf]) -> Vec<LogPlace> {
    let (mut places, _) = places(arguments);
    for argument in arguments.iter().filter(|argument| *argument != Path::new("-") && files(argument).is_err()) {
        places.push(LogPlace::File(argument.clone()));
    }
    places
}

/// The one name of a file without links.
fn whole(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// What an argument stands for.
struct Found {
    files: Vec<PathBuf>,
    /// What is no file and would be waited for or never end, and what a pattern fits but cannot be read.
    odd: Vec<(PathBuf, Trouble)>,
}

fn files(argument: &Path) -> Result<Found, Trouble> {
    let (mut found, mut odd) = (Vec::new(), Vec::new());
    if argument.exists() {
        gather(argument, &mut found, &mut odd).map_err(|error| unreadable(argument.display(), &error))?;
    } else if let Ok(paths) = glob::glob(&argument.to_string_lossy()) {
        // The plainest name of a file first: it is the one that is told.
        let mut paths: Vec<PathBuf> = paths.filter_map(Result::ok).collect();
        paths.sort_by_cached_key(|path| (path.is_symlink(), path.components().count()));
        for path in paths {
            match gather(&path, &mut found, &mut odd) {
                // A link to a folder above: what is in it was found by a shorter name.
                Err(error) if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => {}
                Err(error) => odd.push((path.clone(), unreadable(path.display(), &error))),
                Ok(()) => {}
            }
        }
    }
    if found.is_empty() && odd.is_empty() {
        let what = format!("cannot read {}", argument.display());
        let next = "check the name; a pattern needs quotes only where the shell should not read it".into();
        return Err(Trouble { what, why: "there is no such file".into(), next });
    }
    let mut known = HashSet::new();
    found.retain(|(_, path)| known.insert(whole(path)));
    found.sort();
    Ok(Found { files: found.into_iter().map(|(_, path)| path).collect(), odd })
}

/// The files at and under `path` with their age. A link inside a folder is not followed.
fn gather(path: &Path, found: &mut Vec<(SystemTime, PathBuf)>, odd: &mut Vec<(PathBuf, Trouble)>) -> io::Result<()> {
    let metadata = fs::metadata(path)?;
    // What a shell hands over (`<(zcat x)`) is a pipe by intention, and ends.
    let is_handed_over = path.starts_with("/dev/fd") || path == Path::new("/dev/stdin");
    if !(metadata.is_dir() || metadata.is_file() || is_handed_over) {
        let what = format!("skipped {}", path.display());
        let why = "it is no file but a pipe, a socket or a device".into();
        odd.push((path.to_owned(), Trouble { what, why, next: "pipe it in to have it read".into() }));
        return Ok(());
    }
    if !metadata.is_dir() {
        found.push((changed(&metadata), path.to_owned()));
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if !kind.is_symlink() {
            gather(&entry.path(), found, odd)?;
        }
    }
    Ok(())
}

fn changed(metadata: &Metadata) -> SystemTime {
    metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH)
}

/// What cannot be read and why.
pub(super) fn unreadable(name: impl fmt::Display, error: &io::Error) -> Trouble {
    let next = match error.kind() {
        io::ErrorKind::UnexpectedEof => "the compressed file is cut off; what came before the cut was read",
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            "the compressed file is damaged; what came before that was read"
        }
        io::ErrorKind::OutOfMemory => "unpack it first: it was packed to take more than 32 MB of memory",
        io::ErrorKind::PermissionDenied => "read it as a user who may, for instance in the group adm",
        _ => "check the name and whether it is still there",
    };
    Trouble { what: format!("cannot read {name}"), why: error.to_string(), next: next.into() }
}

/// A place that was opened.
pub(super) enum OpenedPlace {
    /// A plain file and its length, to be read from anywhere.
    File(File, u64),
    /// What can only be read from its beginning on.
    Stream(Box<dyn Read + Send>),
}

/// Opens a place: gzip, Zstandard, bzip2 and xz are told by their first bytes, whatever the name. What a stream reads is counted
/// into `read`.
pub(super) fn open(place: &LogPlace, read: &Arc<AtomicU64>) -> io::Result<OpenedPlace> {
    let raw: Box<dyn Read + Send> = match place {
        LogPlace::Stdin => Box::new(io::stdin()),
        LogPlace::File(path) => {
            let file = File::open(path)?;
            let metadata = file.metadata()?;
            if metadata.is_file() && !is_compressed(path) {
                return Ok(OpenedPlace::File(file, metadata.len()));
            }
            Box::new(file)
        }
    };
    let mut raw = Counted { raw, read: read.clone() };
    let mut head = Vec::with_capacity(HEAD);
    raw.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let packed = packed(&head);
    let whole = Cursor::new(head).chain(raw);
    Ok(OpenedPlace::Stream(match packed {
        Some(Packed::Gzip) => Box::new(MultiGzDecoder::new(whole)),
        Some(Packed::Zstandard) => {
            let mut unpacked = zstd::Decoder::new(whole)?;
            unpacked.window_log_max(WINDOW_LOG)?;
            Box::new(unpacked)
        }
        Some(Packed::Bzip2) => Box::new(MultiBzDecoder::new(whole)),
        Some(Packed::Xz) => Box::new(XzReader::new_mem_limit(whole, true, XZ_MEMORY)),
        None => Box::new(whole),
    }))
}

/// As [`open`], for whoever reads lines: what a collector wrote is given as the lines of its records.
pub(super) fn open_lines(place: &LogPlace, read: &Arc<AtomicU64>) -> io::Result<OpenedPlace> {
    let (raw, length): (Box<dyn Read + Send>, _) = match open(place, read)? {
        OpenedPlace::File(file, length) => {
            let mut head = [0; HEAD_OF_BATCH];
            let taken = read_at(&file, &mut head, 0)?;
            if !is_otlp(&head[..taken]) {
                return Ok(OpenedPlace::File(file, length));
            }
            (Box::new(Counted { raw: Box::new(file), read: read.clone() }), length)
        }
        OpenedPlace::Stream(stream) => (stream, 0),
    };
    let mut raw = BufReader::with_capacity(BLOCK, raw);
    let is_batch = length > 0 || is_otlp(raw.fill_buf()?);
    Ok(OpenedPlace::Stream(if is_batch { Box::new(OtlpLines::of(raw)) } else { Box::new(raw) }))
}

/// Bytes by which the file of a collector is known.
const HEAD_OF_BATCH: usize = 64;

/// Bytes of a stream that are read at a time.
const BLOCK: usize = 256 << 10;

/// Bytes by which a compressed file is known.
const HEAD: usize = 10;

/// A Zstandard file may ask for this much memory (2 to the power of it), which is what `zstd -19` uses four times over.
const WINDOW_LOG: u32 = 25;

/// An xz file may ask for this much memory in kilobytes: the dictionary of `xz -8`, four times that of plain `xz`, and what else
/// it takes.
const XZ_MEMORY: u32 = 33 << 10;

enum Packed {
    Gzip,
    Zstandard,
    Bzip2,
    Xz,
}

fn packed(head: &[u8]) -> Option<Packed> {
    match head {
        [0x1f, 0x8b, ..] => Some(Packed::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packed::Zstandard),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Packed::Xz),
        // Behind the letters and the size: π of a block, or the root of it at the end of an empty file.
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
        | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90] => Some(Packed::Bzip2),
        _ => None,
    }
}

/// Whether a file begins as a compressed one.
pub(super) fn is_compressed(path: &Path) -> bool {
    let mut head = Vec::with_capacity(HEAD);
    let read = File::open(path).and_then(|file| file.take(HEAD as u64).read_to_end(&mut head));
    read.is_ok() && packed(&head).is_some()
}

/// A reader that tells how far it came.
struct Counted {
    raw: Box<dyn Read + Send>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.raw.read(buffer)?;
        self.read.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// Bytes of all files, where every place is one; compressed ones as they are stored.
pub fn size(places: &[LogPlace]) -> Option<u64> {
    let size = |place: &LogPlace| match place {
        LogPlace::Stdin => None,
        LogPlace::File(path) => fs::metadata(path).ok().filter(Metadata::is_file).map(|metadata| metadata.len()),
    };
    places.iter().map(size).sum()
}
