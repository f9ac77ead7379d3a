//! Log files: names and patterns, what they were rotated into, compressed or not.

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::SystemTime;

use jiff::Timestamp;
use serde::Deserialize;

use super::cancel::Deadline;
use super::kind::{Resolve, SourceKind};
use super::log_file::search;
use super::question::Question;
use super::search::Search;
use super::source::{self, LogPlace};
use super::{Found, Source, StretchRead, TimeStretch};
use crate::catalog::schema::{TableKey, ValueKind, may, must};
use crate::contrast::around::SeenLine;
use crate::triage::Trouble;

/// What a source of log files is made of.
#[derive(Debug, Clone, Deserialize)]
pub struct LogsSpec {
    /// Its name.
    pub name: String,
    /// Files, patterns and folders.
    pub paths: Vec<PathBuf>,
    /// Whether to look at what the files were rotated into as well: `x.log.1`, `x.log-20260302.gz`.
    #[serde(default = "yes")]
    pub rotated: bool,
}

fn yes() -> bool {
    true
}

/// A source of one log: a file, with what it was rotated into, or a pattern.
pub fn files(path: PathBuf) -> Arc<dyn Source> {
    Arc::new(LogsSpec { name: path.display().to_string(), paths: vec![path], rotated: true })
}

impl Source for LogsSpec {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> &str {
        Self::WORDS[0]
    }

    fn place(&self) -> String {
        self.paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
    }

    fn saw(&self, found: &Found) -> String {
        found.covered.words("file")
    }

    fn files(&self) -> Vec<LogPlace> {
        self.named().0.into_iter().map(LogPlace::File).collect()
    }

    /// Its files are read by whoever asks; what stands for none is told.
    fn lines_between(
        &self,
        _: &TimeStretch,
        _: &Deadline,
        _: &mut dyn FnMut(SeenLine<'_>),
    ) -> Result<StretchRead, Trouble> {
        let missing = self.named().1.iter().map(ToString::to_string).collect();
        Ok(StretchRead { places: 0, missing })
    }

    fn gather(&self, question: &Question, patience: &Deadline) -> Result<Found, Trouble> {
        let (files, troubles) = self.named();
        if let (true, Some(trouble)) = (files.is_empty(), troubles.first()) {
            return Err(trouble.clone());
        }
        let mut search = Search::new(question, &self.name);
        for trouble in &troubles {
            search.failed(trouble.to_string());
        }
        // What was last written before the window holds nothing of it.
        let is_older =
            |path: &PathBuf| changed(path).is_some_and(|changed| question.at.is_some() && changed < question.from());
        let (older, files): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(is_older);
        for searched in self.search(&files, question, patience) {
            search.join(searched);
        }
        if !older.is_empty() {
            let older = super::count(older.len() as u64, "older file");
            search.remark(format!("{older} not read: last written before the window."));
        }
        Ok(search.finish())
    }
}

impl SourceKind for LogsSpec {
    const WORDS: &'static [&'static str] = &["files"];
    const KEYS: &'static [&'static [TableKey]] = &[&[must("paths", ValueKind::Texts), may("rotated", ValueKind::Flag)]];

    fn resolved(mut self, resolve: Resolve<'_>) -> Self {
        self.paths = self.paths.into_iter().map(resolve).collect();
        self
    }
}

impl LogsSpec {
    /// Each file searched, in their order; as many at once as there are cores, since unpacking takes longer than searching.
    fn search<'q>(&'q self, files: &[PathBuf], question: &'q Question, patience: &Deadline) -> Vec<Search<'q>> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut searched = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(path) = files.get(at) else { return searched };
                searched.push((at, search(path, question, &self.name, patience)));
            }
        };
        let workers = thread::available_parallelism().map_or(1, NonZero::get).min(files.len());
        let mut searched: Vec<(usize, Search<'q>)> = thread::scope(|scope| {
            let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
        });
        searched.sort_by_key(|(at, _)| *at);
        searched.into_iter().map(|(_, search)| search).collect()
    }

    /// The files, oldest first, and what is wrong with names that stand for none.
    fn named(&self) -> (Vec<PathBuf>, Vec<Trouble>) {
        let mut wanted: Vec<PathBuf> = self.paths.clone();
        if self.rotated {
            wanted.extend(self.paths.iter().flat_map(|path| siblings(path)));
        }
        let (places, mut troubles) = source::places(&wanted);
        for trouble in &mut troubles {
            trouble.next = "check `paths` of this source".into();
        }
        let files: BTreeSet<PathBuf> = places
            .into_iter()
            .filter_map(|place| match place {
                LogPlace::File(path) => Some(path),
                LogPlace::Stdin => None,
            })
            .collect();
        let mut files: Vec<PathBuf> = files.into_iter().collect();
        files.sort_by_key(|path| changed(path));
        (files, troubles)
    }
}

/// What a file was rotated into: the files beside it whose names begin with its name.
fn siblings(path: &Path) -> Vec<PathBuf> {
    let (Some(name), Some(folder)) = (path.file_name().and_then(|name| name.to_str()), path.parent()) else {
        return Vec::new();
    };
    let folder = if folder == Path::new("") { Path::new(".") } else { folder };
    let rotated = |entry: fs::DirEntry| is_rotated(name, entry.file_name().to_str()?).then(|| entry.path());
    fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).filter_map(rotated).collect()
}

/// Whether a file of the second name is what one of the first name was rotated into.
pub(super) fn is_rotated(name: &str, other: &str) -> bool {
    let rest = other.strip_prefix(name).unwrap_or_default();
    rest.starts_with(['.', '-']) && rest.contains(|c: char| c.is_ascii_digit())
}

fn changed(path: &Path) -> Option<Timestamp> {
    let since = fs::metadata(path).ok()?.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Timestamp::from_second(since.as_secs().try_into().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;
    use std::time::Duration;

    use super::LogsSpec;
    use crate::evidence::cancel::{Cancel, Deadline};
    use crate::evidence::question::Question;
    use crate::evidence::{Found, Source};

    fn question() -> Question {
        let mut question = Question::new("2026-03-02T10:20:00Z".parse().unwrap());
        question.add("request id", Some("b6d8-01"));
        question.around = 0;
        question
    }

    fn gather(spec: &LogsSpec) -> Found {
        spec.gather(&question(), &Deadline::new(Duration::from_secs(60), &Cancel::default())).unwrap()
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(text).unwrap();
        gzip.finish().unwrap()
    }

    fn bzip2(text: &[u8]) -> Vec<u8> {
        let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bzip2.write_all(text).unwrap();
        bzip2.finish().unwrap()
    }

    fn xz(text: &[u8]) -> Vec<u8> {
        let mut xz = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(6)).unwrap();
        xz.write_all(text).unwrap();
        xz.finish().unwrap()
    }

    #[test]
    fn rotated_and_compressed_siblings_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
        write("gw.log", b"new b6d8-01\n");
        write("gw.log.1", b"x\nold b6d8-01\n");
        write("gw.log.2.gz", &gzip(b"older b6d8-01\n"));
        write("gw.log-20260302.zst", &zstd::encode_all(&b"oldest b6d8-01"[..], 1).unwrap());
        write("gw.log.3.bz2", &bzip2(b"ancient b6d8-01"));
        write("gw.log-20260301.xz", &xz(b"of yore b6d8-01"));
        write("gw.log.bak", b"other b6d8-01\n");
        let mut spec = LogsSpec { name: "gw".into(), paths: vec![folder.path().join("gw.log")], rotated: true };
        let found = gather(&spec);
        let mut texts: Vec<String> = found.lines.iter().map(|line| line.text.to_string()).collect();
        texts.sort();
        let expected = ["ancient", "new", "of yore", "old", "older", "oldest"].map(|word| format!("{word} b6d8-01"));
        assert_eq!(texts, expected);
        assert_eq!((found.covered.places, found.covered.lines), (6, 7));
        spec.rotated = false;
        assert_eq!(gather(&spec).lines.len(), 1);
    }

    #[test]
    fn a_cut_off_archive_and_a_missing_file_are_said_and_the_rest_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let whole = gzip(("line b6d8-01\n".to_owned() + &"other\n".repeat(5000)).as_bytes());
        fs::write(folder.path().join("a.gz"), &whole[..whole.len() - 9]).unwrap();
        fs::write(folder.path().join("b.log"), b"\xff\xfe b6d8-01 \xf0\x9f\n").unwrap();
        let text = "other\n".repeat(50_000);
        for (name, whole) in [("a.bz2", bzip2(text.as_bytes())), ("a.xz", xz(text.as_bytes()))] {
            fs::write(folder.path().join(name), &whole[..whole.len() / 2]).unwrap();
        }
        let paths = ["a.gz", "a.bz2", "a.xz", "b.log", "c.log"].map(|name| folder.path().join(name)).to_vec();
        let found = gather(&LogsSpec { name: "gw".into(), paths, rotated: false });
        assert!(found.lines.iter().any(|line| line.text.as_str() == "\u{fffd}\u{fffd} b6d8-01 \u{fffd}"));
        assert_eq!(found.failed.len(), 4);
        assert!(found.failed[0].contains("c.log: there is no such file"), "{:?}", found.failed);
        assert!(found.failed[1..].iter().all(|failed| failed.contains("cut off")), "{:?}", found.failed);
    }

    #[test]
    fn nothing_to_read_is_trouble_and_nothing_found_says_what_was_covered() {
        let spec = LogsSpec { name: "gw".into(), paths: vec!["/nowhere/gw.log".into()], rotated: true };
        let patience = Deadline::new(Duration::from_secs(60), &Cancel::default());
        assert_eq!(spec.gather(&question(), &patience).unwrap_err().why, "there is no such file");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gw.log");
        fs::write(&path, "2026-03-02T10:00:00Z a\n2026-03-02T10:05:00Z b\n").unwrap();
        let found = gather(&LogsSpec { name: "gw".into(), paths: vec![path], rotated: true });
        assert!(found.is_nothing());
        assert_eq!(found.remarks.len(), 3);
    }
}
