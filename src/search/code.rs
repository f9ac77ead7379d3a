//! Finds codes by name: typed whole, begun, or from memory (`authnonce`).
//!
//! The letters are matched by skim's algorithm, which wants every letter in order; so each word of the query is matched by
//! itself, and only where the letters can be there at all. Misspelt names are the business of [`super::terms`].

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use memchr::memmem;

use super::entry_table::{EntryTable, fold};
use super::string_arena::letter_bitset;

/// How a code fits what was typed, best first.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub enum Named {
    /// It is the code.
    Exact,
    /// The code begins so.
    Begun,
    /// It stands among other words: 1 where it can be nothing else, less for a bare number.
    Inside(f32),
    /// Its letters stand in the code, from 0 (scattered) to 1 (side by side).
    Lettered(f32),
}

impl Named {
    /// How surely the code itself was typed among other words.
    pub fn typed(self) -> f32 {
        match self {
            Self::Exact | Self::Begun => 1.0,
            Self::Inside(share) => share,
            Self::Lettered(_) => 0.0,
        }
    }
}

/// A bare number is a code this surely.
const NUMBER: f32 = 0.6;

/// A query of more words than this is no name of a code.
const WORDS: usize = 4;
/// Fewer letters than this stand in most codes.
const LETTERS: usize = 3;
/// The matcher is asked about at most so many codes; letters that fit more than that say little.
const ASKED: usize = 2_000;

/// What people write before the number of an error.
const LABELS: [&str; 9] = ["error", "err", "code", "errorcode", "status", "http", "https", "rc", "number"];

/// The matcher and what was typed.
pub struct Typed {
    folded: String,
    /// The number that is all that was typed.
    alone: Option<i64>,
    /// What looks like a code among the words of the query, folded, and how surely it is one.
    inside: Vec<(String, f32)>,
    /// The numbers in the query, decimal or hexadecimal.
    numbers: Vec<i64>,
    parts: Vec<CodePart>,
    matcher: SkimMatcherV2,
}

struct CodePart {
    text: String,
    letter_bitset: u32,
    finder: memmem::Finder<'static>,
    /// The score of a perfect match.
    full: i64,
}

impl Typed {
    /// What was typed, read as a name.
    pub fn new(words: &str) -> Self {
        let typed: Vec<&str> = words.split(is_between).filter(|word| !is_label(word)).collect();
        let short = typed.len() <= 2;
        let alone = if let [word] = typed.as_slice() { number(word, true) } else { None };
        let folded = match (typed.as_slice(), alone) {
            ([word], Some(_)) => fold(word),
            _ => fold(words),
        };
        let folded = folded.trim_matches('_').to_owned();
        let matcher = SkimMatcherV2::default().ignore_case();
        let split: Vec<&str> = folded.split('_').filter(|part| !part.is_empty()).collect();
        let few = split.len() <= WORDS && split.iter().map(|part| part.len()).sum::<usize>() >= LETTERS;
        let parts = if few { split } else { Vec::new() };
        let part = |text: &str| CodePart {
            text: text.to_owned(),
            letter_bitset: letter_bitset(text),
            finder: memmem::Finder::new(text).into_owned(),
            full: matcher.fuzzy_match(text, text).unwrap_or(1).max(1),
        };
        let parts = parts.into_iter().map(part).collect();
        let names = || words.split(|letter: char| !is_of_a_name(letter)).map(|name| name.trim_matches(['.', '-', '/']));
        let inside = names().filter_map(|name| Some((fold(name), looks_like_a_code(name)?)));
        let inside = inside.filter(|(name, _)| *name != folded).collect();
        let parts_of_words = words.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
        let numbers = parts_of_words.filter_map(|word| number(word, short)).collect();
        Self { folded, alone, inside, numbers, parts, matcher }
    }

    /// Every entry that fits by name, with how, in order of entries.
    pub fn find(&self, table: &EntryTable) -> Vec<(u32, Named)> {
        let mut found: Vec<(u32, Named)> = Vec::new();
        if self.folded.is_empty() {
            return found;
        }
        let mut asked = 0;
        for (at, &entry) in table.owners.iter().enumerate() {
            let Some(named) = self.fits(table.spellings.get(at), table.masks[at], &mut asked) else { continue };
            match found.last_mut() {
                Some((last, known)) if *last == entry => {
                    if closeness(named) > closeness(*known) {
                        *known = named;
                    }
                }
                _ => found.push((entry, named)),
            }
        }
        found
    }

    fn fits(&self, spelling: &str, letters: u32, asked: &mut usize) -> Option<Named> {
        if let Some(rest) = spelling.strip_prefix(self.folded.as_str()) {
            return Some(if rest.is_empty() { Named::Exact } else { Named::Begun });
        }
        if let Some((_, surely)) = self.inside.iter().find(|(name, _)| name == spelling) {
            return Some(Named::Inside(*surely));
        }
        let begins_a_number = spelling.starts_with(|letter: char| letter.is_ascii_digit() || letter == '_');
        let own = if begins_a_number { number(&spelling.replacen('_', "-", 1), true) } else { None };
        if own.is_some() && own == self.alone {
            return Some(Named::Exact);
        }
        if own.is_some_and(|own| self.numbers.contains(&own)) {
            return Some(Named::Inside(NUMBER));
        }
        if self.parts.is_empty() || self.parts.iter().any(|part| part.letter_bitset & !letters != 0) {
            return None;
        }
        let whole = |part: &CodePart| part.finder.find(spelling.as_bytes()).is_some();
        if self.parts.iter().all(whole) {
            return Some(Named::Lettered(1.0));
        }
        *asked += 1;
        if *asked > ASKED {
            return None;
        }
        let mut shares = self.parts.iter().map(|part| {
            #[expect(clippy::cast_precision_loss, reason = "scores of a few hundred")]
            self.matcher
                .fuzzy_match(spelling, &part.text)
                .map(|score| (score as f32 / part.full as f32).clamp(0.0, 1.0))
        });
        let least = shares.try_fold(1.0, |least: f32, share| share.map(|share| least.min(share)));
        least.map(Named::Lettered)
    }

    /// Characters of `code` that were typed.
    pub fn marks(&self, code: &str) -> Vec<usize> {
        let mut marks: Vec<usize> = Vec::new();
        for part in &self.parts {
            marks.extend(self.matcher.fuzzy_indices(code, &part.text).map(|(_, marks)| marks).unwrap_or_default());
        }
        marks.sort_unstable();
        marks.dedup();
        marks
    }
}

/// A name's fit as a number: 1 for letters side by side, more for a code that is typed or begun.
pub fn closeness(named: Named) -> f32 {
    match named {
        Named::Exact => 3.0,
        Named::Begun => 2.0,
        Named::Inside(share) => 1.0 + share,
        Named::Lettered(share) => share,
    }
}

/// Whether a letter can stand within the name of a code.
fn is_of_a_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '/')
}

/// How surely a word is the name of a code and no word of a language: `invalid_grant`, `ECONNREFUSED`, `OOMKilled`, `40P01`.
fn looks_like_a_code(word: &str) -> Option<f32> {
    let mut letters = word.chars().filter(|letter| letter.is_alphanumeric());
    let has = |of: fn(&char) -> bool| word.chars().any(|letter| of(&letter));
    let (digits, lower) = (has(char::is_ascii_digit), has(|letter| letter.is_lowercase()));
    let inner_capital = letters.by_ref().skip(1).any(char::is_uppercase);
    let length = word.chars().count();
    if digits && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return (length > 1).then_some(NUMBER);
    }
    let shouted = !lower && inner_capital;
    let mixed = lower && inner_capital;
    (word.contains('_') || mixed || shouted && length > 3 || digits && length > 3)
        .then_some(1.0)
        .or((shouted && length > 1).then_some(0.7))
}

/// Whether a letter stands between what was typed.
fn is_between(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, ':' | '=' | '(' | ')' | '[' | ']' | ',' | ';' | '#' | '"')
}

/// Whether a word only says that a number is one of an error: `status`, `HTTP/1.1`.
fn is_label(word: &str) -> bool {
    let word = word.to_lowercase();
    let name = word.split_once('/').map_or(word.as_str(), |(name, _)| name);
    word.is_empty() || LABELS.contains(&name)
}

/// The number that a word is, decimal or hexadecimal; of 32 bits with the first one set, the negative one. A single digit is one
/// where it is `short`, little else being there.
fn number(word: &str, short: bool) -> Option<i64> {
    match word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
        Some(hex) => {
            let value = u32::from_str_radix(hex, 16).ok()?;
            Some(if value > 0xffff_0000 { i64::from(value.cast_signed()) } else { i64::from(value) })
        }
        None => word.parse().ok().filter(|_| short || word.len() > 1),
    }
}
