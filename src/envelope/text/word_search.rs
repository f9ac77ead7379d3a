//! Many words searched for together, in any letter case: made in no time, for texts that are short; an automaton, which takes
//! longer to make and less to search, for those that are long.

use std::sync::OnceLock;

use aho_corasick::Input;
use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;

/// Bytes by which a word is looked up; a shorter one by all it has.
const HEAD: usize = 4;

/// Bytes of a text from which on the automaton pays.
const LONG: usize = 16 * 1024;

/// The words.
#[derive(Debug)]
pub(crate) struct WordSearch {
    words: Vec<&'static [u8]>,
    /// Their heads in small letters, in order: how many bytes of one count, the bytes, and the word's place, in one number.
    heads: Vec<u64>,
    /// Which lengths heads have.
    lengths: Vec<usize>,
    /// A bit for every hash of a head that there is.
    hashes: Box<[u64; HASHES / 64]>,
    /// Named by its kind: behind `AhoCorasick` every byte is a call of its own.
    automaton: OnceLock<Option<DFA>>,
}

/// Hashes of heads.
const HASHES: usize = 1 << 16;

impl WordSearch {
    /// Makes words ready, of which none is empty; their places are kept.
    pub fn new(words: impl IntoIterator<Item = &'static [u8]>) -> Self {
        let words: Vec<&[u8]> = words.into_iter().collect();
        let mut hashes = Box::new([0; HASHES / 64]);
        let mut heads: Vec<u64> = Vec::with_capacity(words.len());
        for (at, word) in words.iter().enumerate() {
            let length = word.len().min(HEAD);
            let head = head(word, length);
            heads.push(key(length, head) | at as u64);
            let hash = hash(head);
            hashes[hash / 64] |= 1 << (hash % 64);
        }
        heads.sort_unstable();
        let lengths = (1..=HEAD).filter(|&length| {
            let first = heads.partition_point(|held| *held < key(length, 0));
            heads.get(first).is_some_and(|held| *held < key(length + 1, 0))
        });
        let lengths = lengths.collect();
        Self { words, heads, lengths, hashes, automaton: OnceLock::new() }
    }

    /// The bytes of the word at this place.
    pub fn length(&self, word: usize) -> usize {
        self.words[word].len()
    }

    /// The bytes of the longest word.
    pub fn longest(&self) -> usize {
        self.words.iter().map(|word| word.len()).max().unwrap_or_default()
    }

    /// Hands over every word that stands in `text`: its place among the words, and where it begins.
    pub fn each(&self, text: &[u8], mut found: impl FnMut(usize, usize)) {
        let long = if text.len() < LONG { None } else { self.automaton() };
        if let Some(hits) = long.and_then(|automaton| automaton.try_find_overlapping_iter(Input::new(text)).ok()) {
            hits.for_each(|hit| found(hit.pattern().as_usize(), hit.start()));
            return;
        }
        for at in 0..text.len() {
            for &length in &self.lengths {
                if at + length > text.len() {
                    break;
                }
                let head = head(&text[at..], length);
                let hash = hash(head);
                if self.hashes[hash / 64] & 1 << (hash % 64) != 0 {
                    self.alike(head, &text[at..], length, |word| found(word, at));
                }
            }
        }
    }

    /// The words with this head with which a text begins.
    fn alike(&self, head: u32, text: &[u8], length: usize, mut found: impl FnMut(usize)) {
        let wanted = key(length, head);
        let first = self.heads.partition_point(|held| *held < wanted);
        for held in self.heads[first..].iter().take_while(|held| **held & !PLACE == wanted) {
            let word = usize::try_from(*held & PLACE).unwrap_or(usize::MAX);
            let own = self.words[word];
            if text.len() >= own.len() && text[..own.len()].eq_ignore_ascii_case(own) {
                found(word);
            }
        }
    }

    fn automaton(&self) -> Option<&DFA> {
        let build = || DFA::builder().ascii_case_insensitive(true).build(&self.words).ok();
        self.automaton.get_or_init(build).as_ref()
    }
}

/// The first bytes of a text as a number, in small letters.
fn head(text: &[u8], length: usize) -> u32 {
    text[..length].iter().fold(0, |head, byte| head << 8 | u32::from(byte.to_ascii_lowercase()))
}

/// The bits of a place in a number of [`WordSearch::heads`].
const PLACE: u64 = (1 << 29) - 1;

/// The number of a head without a place.
fn key(length: usize, head: u32) -> u64 {
    (length as u64) << 61 | u64::from(head) << 29
}

/// A number below [`HASHES`].
fn hash(head: u32) -> usize {
    (head.wrapping_mul(0x9E37_79B1) >> 16) as usize
}

#[cfg(test)]
mod tests {
    use super::{LONG, WordSearch};

    #[test]
    fn words_are_found_in_any_letter_case_wherever_they_stand() {
        let words = ["refused", "ref", "x5", "Use", "é!"];
        let search = WordSearch::new(words.map(str::as_bytes));
        let short = "Connection REFUSED; X5 é! us";
        let found = |text: &str| {
            let mut found = Vec::new();
            search.each(text.as_bytes(), |word, at| found.push((at, words[word])));
            found.sort_unstable();
            found
        };
        let expected = [(11, "ref"), (11, "refused"), (14, "Use"), (20, "x5"), (23, "é!")];
        assert_eq!(found(short), expected);
        let long = short.to_owned() + &" ".repeat(LONG);
        assert_eq!(found(&long), expected, "the automaton finds the same");
    }
}
