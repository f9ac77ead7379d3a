//! How bad a record of a log is, by the word or the number of its level. Words are those of assets/words/levels.toml; what a bad
//! record says, the rules decide.

use crate::envelope::record::fields::FieldValue;
use crate::envelope::text::words::words;
use std::sync::LazyLock;

/// How bad a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Nothing is wrong.
    Good,
    /// Something may be.
    Warning,
    /// Something failed.
    Error,
}

/// What betrays a record at level error in a long text: its word in capitals, in brackets, in quotes or behind `=`.
pub(crate) fn marks() -> &'static [String] {
    static MARKS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let spelt =
            |word: &String| [word.to_uppercase() + " ", format!("[{word}"), format!("\"{word}\""), format!("={word} ")];
        words().levels.error.iter().flat_map(spelt).collect()
    });
    &MARKS
}

/// Letters of the longest word for a level.
const LONGEST: usize = 13;

impl Level {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Good => "information",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The level that a word is, in any letter case.
    pub fn of_word(word: &str) -> Option<Self> {
        if !(2..=LONGEST).contains(&word.len()) || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return None;
        }
        let among = |words: &[String]| words.iter().any(|level| level.eq_ignore_ascii_case(word));
        if among(&words().levels.error) {
            Some(Self::Error)
        } else if among(&words().levels.warning) {
            Some(Self::Warning)
        } else {
            among(&words().levels.good).then_some(Self::Good)
        }
    }

    /// The level that an initial stands for, as klog and Android's log write it.
    pub fn of_initial(letter: u8) -> Option<Self> {
        match letter {
            b'E' | b'F' => Some(Self::Error),
            b'W' => Some(Self::Warning),
            b'V' | b'D' | b'I' => Some(Self::Good),
            _ => None,
        }
    }

    /// The level that a severity of syslog is: 0 is an emergency, 3 an error, 4 a warning, 7 debugging (RFC 5424, 6.2.1).
    pub fn of_severity(severity: u8) -> Option<Self> {
        match severity {
            0..=3 => Some(Self::Error),
            4 => Some(Self::Warning),
            5..=7 => Some(Self::Good),
            _ => None,
        }
    }

    /// The level that a field's value is: a word, or a number as Bunyan and pino count (30 is information, 40 a warning).
    pub fn of_value(value: &FieldValue<'_>) -> Option<Self> {
        match value {
            FieldValue::Text(word) => Self::of_word(word.trim().trim_matches(['[', ']', ':', '<', '>'])),
            FieldValue::Number(number) => match number.parse().ok()? {
                10_u32..=30 => Some(Self::Good),
                40 => Some(Self::Warning),
                50..=60 => Some(Self::Error),
                _ => None,
            },
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Level;
    use crate::envelope::record::fields::FieldValue;

    #[test]
    fn words_and_numbers_of_loggers_are_levels_and_others_are_not() {
        for (word, level) in [
            ("ERROR", Some(Level::Error)),
            ("err", Some(Level::Error)),
            ("Information", Some(Level::Good)),
            ("WRN", Some(Level::Warning)),
            ("errata", None),
            ("e", None),
            ("no error", None),
        ] {
            assert_eq!(Level::of_word(word), level, "{word}");
        }
        for (number, level) in [("30", Some(Level::Good)), ("50", Some(Level::Error)), ("403", None), ("7", None)] {
            assert_eq!(Level::of_value(&FieldValue::Number(number)), level, "{number}");
        }
    }
}
