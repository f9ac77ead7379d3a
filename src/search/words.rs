//! Cuts text into words and words into stems.
//!
//! A word is a run of letters and digits; `snake_case`, `kebab-case` and `camelCase` names fall apart into their words, and a
//! number lets go of its unit (`64KiB`, `30s`). Nothing is weighed or looked up here.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use rust_stemmers::{Algorithm, Stemmer};

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<'t> {
    /// As it stands in the text.
    pub text: &'t str,
    /// Byte offset in the text.
    pub at: usize,
}

/// The words of `text`, in order. Apostrophes stay inside a word (`can't` is one).
pub fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::with_capacity(text.len() / 5 + 1);
    let mut start = None;
    let mut last = WordClass::Other;
    for (at, byte) in text.bytes().enumerate() {
        let class = WordClass::of(byte);
        match start {
            None if class == WordClass::Other => {}
            None => start = Some(at),
            Some(from) if class == WordClass::Other && byte != b'\'' => {
                push(text, from, at, &mut found);
                start = None;
            }
            Some(from) if breaks(&text.as_bytes()[from..at], last, class) => {
                push(text, from, at, &mut found);
                start = Some(at);
            }
            Some(_) => {}
        }
        last = class;
    }
    if let Some(from) = start {
        push(text, from, text.len(), &mut found);
    }
    found
}

fn push<'t>(text: &'t str, from: usize, to: usize, found: &mut Vec<Word<'t>>) {
    let word = text[from..to].trim_end_matches('\'');
    found.push(Word { text: word, at: from });
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WordClass {
    Lower,
    Upper,
    Digit,
    Other,
}

impl WordClass {
    /// The class of a byte; every letter beyond ASCII counts as a lower-case letter, so words are cut between characters.
    fn of(byte: u8) -> Self {
        match byte {
            b'a'..=b'z' | 0x80.. => Self::Lower,
            b'A'..=b'Z' => Self::Upper,
            b'0'..=b'9' => Self::Digit,
            _ => Self::Other,
        }
    }
}

/// Whether a word ends between what stands before and the next letter: `agentIdentity` (but not `OAuth`), `64KiB` (but not
/// `ed25519`).
fn breaks(before: &[u8], last: WordClass, next: WordClass) -> bool {
    match (last, next) {
        (WordClass::Lower, WordClass::Upper) => before.len() > 2,
        (WordClass::Digit, WordClass::Lower | WordClass::Upper) => before.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// Brings words of one root together: `rotated`, `rotation` and `rotate` are one term.
pub struct Stems(Stemmer);

impl Default for Stems {
    fn default() -> Self {
        Self(Stemmer::create(Algorithm::English))
    }
}

impl Stems {
    /// The stem of a word, in lower case and without apostrophes.
    pub fn stem(&self, word: &str) -> String {
        let mut lower = word.to_lowercase();
        lower.retain(|letter| letter != '\'');
        match self.0.stem(&lower) {
            std::borrow::Cow::Borrowed(stem) if stem.len() == lower.len() => lower,
            stem => stem.into_owned(),
        }
    }
}

/// A hash for short words, faster than the standard library's, which guards against chosen keys.
#[derive(Debug, Clone, Default)]
pub struct Quick(u64);

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// Words and what is known of them.
pub type WordMap<T> = HashMap<String, T, BuildHasherDefault<Quick>>;

/// Words.
pub type WordSet = HashSet<String, BuildHasherDefault<Quick>>;

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn names_fall_apart_into_their_words_and_numbers_let_go_of_units() {
        assert_eq!(cut("AgentIdentityRequired"), ["Agent", "Identity", "Required"]);
        assert_eq!(cut("x-parcel_AdminToken=1"), ["x", "parcel", "Admin", "Token", "1"]);
        assert_eq!(
            cut("OAuth, can't 64KiB ed25519 'quoted' HTTP403"),
            ["OAuth", "can't", "64", "KiB", "ed25519", "quoted", "HTTP403"]
        );
    }

    #[test]
    fn one_root_is_one_stem() {
        let stems = Stems::default();
        assert_eq!(stems.stem("Rotation"), stems.stem("rotated"));
        assert_eq!(stems.stem("can't"), "cant");
    }
}
