//! The words that closed cases taught and that somebody at this machine had forgotten: a line each in a file of their own, for they
//! belong to no case.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

use crate::triage::{TaughtWord, Trouble};

/// What stands in the file.
#[derive(Debug, Clone, Default)]
pub struct Forgotten {
    /// The file; none where there is no place for it: then it lasts as long as the program.
    path: Option<PathBuf>,
    words: BTreeSet<TaughtWord>,
}

impl Forgotten {
    /// Reads the file; one that is not there has no words.
    pub fn read(path: Option<PathBuf>) -> Self {
        let text = path.as_ref().and_then(|path| fs::read_to_string(path).ok()).unwrap_or_default();
        Self { words: text.lines().filter_map(parsed).collect(), path }
    }

    /// The same words without the file.
    #[must_use]
    pub fn in_memory(&self) -> Self {
        Self { path: None, words: self.words.clone() }
    }

    /// Whether a word is forgotten.
    pub fn has(&self, word: &TaughtWord) -> bool {
        self.words.contains(word)
    }

    /// Forgets words from now on.
    ///
    /// # Errors
    /// When the file cannot be written; then they are forgotten until the program ends.
    pub fn add(&mut self, words: &[TaughtWord]) -> Result<(), Trouble> {
        let new: Vec<&TaughtWord> = words.iter().filter(|word| !self.words.contains(*word)).collect();
        let rows: String = new.iter().map(|word| row(word)).collect();
        self.words.extend(words.iter().cloned());
        let Some(path) = self.path.as_ref().filter(|_| !rows.is_empty()) else { return Ok(()) };
        let append = || -> io::Result<()> {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            OpenOptions::new().create(true).append(true).open(path)?.write_all(rows.as_bytes())
        };
        append().map_err(|error| Trouble {
            what: format!("that words are forgotten cannot be written to {}", path.display()),
            why: error.to_string(),
            next: "make the file writable and forget them again".into(),
        })
    }
}

fn row(word: &TaughtWord) -> String {
    format!("{}\t{}\t{}\n", word.catalog, word.code, word.word)
}

fn parsed(row: &str) -> Option<TaughtWord> {
    let mut parts = row.splitn(3, '\t').map(str::to_owned);
    Some(TaughtWord { catalog: parts.next()?, code: parts.next()?, word: parts.next()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_forgotten_is_so_when_the_file_is_read_again_and_stands_there_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/forgotten");
        let word = |word: &str| TaughtWord { catalog: "till".into(), code: "DRAWER_JAMMED".into(), word: word.into() };
        let mut forgotten = Forgotten::read(Some(path.clone()));
        forgotten.add(&[word("banknotes")]).unwrap();
        forgotten.add(&[word("banknotes"), word("out")]).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "till\tDRAWER_JAMMED\tbanknotes\ntill\tDRAWER_JAMMED\tout\n");
        let again = Forgotten::read(Some(path));
        assert_eq!([again.has(&word("out")), again.has(&word("drawer"))], [true, false]);
    }
}
