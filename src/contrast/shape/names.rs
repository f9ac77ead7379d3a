//! What the names of fields and the words for levels say (assets/words): which value tells what happened, and how bad it is.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::envelope::text::words::{Levels, ShapeWords, words};

/// How bad a record says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It says nothing of it, or that all is well.
    Fine,
    /// Something may be wrong.
    Warning,
    /// Something failed.
    Error,
}

impl Severity {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Fine => "information",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What the name of a field says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldRole {
    /// What happened, in words.
    Text,
    /// What happened, as a name.
    Name,
    /// How it ended, in three digits.
    Status,
    /// What was asked for.
    Request,
    /// How bad it is.
    Level,
}

/// What the fields of records are, by the letters and digits of their names.
static ROLES: LazyLock<HashMap<&'static [u8], FieldRole>> = LazyLock::new(|| {
    let ShapeWords { texts, names, statuses, requests, levels } = &words().shapes;
    let lists = [
        (texts, FieldRole::Text),
        (names, FieldRole::Name),
        (statuses, FieldRole::Status),
        (requests, FieldRole::Request),
        (levels, FieldRole::Level),
    ];
    lists.into_iter().flat_map(|(names, role)| names.iter().map(move |name| (name.as_bytes(), role))).collect()
});

static SEVERITIES: LazyLock<HashMap<&'static [u8], Severity>> = LazyLock::new(|| {
    let Levels { good, warning, error } = &words().levels;
    let lists = [(good, Severity::Fine), (warning, Severity::Warning), (error, Severity::Error)];
    lists.into_iter().flat_map(|(words, severity)| words.iter().map(move |word| (word.as_bytes(), severity))).collect()
});

/// Letters and digits of the longest name that is looked up.
const LONGEST_NAME: usize = 20;

/// What the name of a field says of its value.
pub fn role(name: &[u8]) -> Option<FieldRole> {
    folded(name, |name| ROLES.get(name).copied())
}

/// What a word says of how bad a record is; a number as pino writes it.
pub fn severity(word: &[u8]) -> Option<Severity> {
    let number = || match str::from_utf8(word).ok()?.parse::<u32>().ok()? {
        10..40 => Some(Severity::Fine),
        40..50 => Some(Severity::Warning),
        50..=60 => Some(Severity::Error),
        _ => None,
    };
    folded(word, |word| SEVERITIES.get(word).copied()).or_else(number)
}

/// Looks a word up by its letters and digits in lower case.
fn folded<T>(word: &[u8], then: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
    let mut letters = [0; LONGEST_NAME];
    let mut length = 0;
    for byte in word.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
        *letters.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    if length == 0 { None } else { then(&letters[..length]) }
}
