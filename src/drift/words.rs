//! The asset that says how sources are read: languages, what is passed over, and the words that tell sending from mentioning.
//!
//! Plain data with look-ups; what it means for a place in a source is [`super::stand`]'s and [`super::attribute`]'s business.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;

/// The asset, and what catalogs add to it.
#[derive(Debug, Clone, Deserialize)]
pub struct DriftWords {
    /// The languages.
    pub language: Vec<Language>,
    /// What is passed over.
    pub skip: Skip,
    #[serde(rename = "words")]
    kinds: HashMap<String, HashSet<String>>,
    status: BTreeMap<u16, Vec<String>>,
    #[serde(skip)]
    names: HashMap<String, u16>,
}

/// How the texts and comments of a language look.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file")]
#[derive(Default)]
pub struct Language {
    /// Extensions of its files.
    pub files: Vec<String>,
    /// What begins a comment that ends with its line.
    pub comment: Vec<String>,
    /// What begins and ends a comment.
    pub block: Vec<(String, String)>,
    /// What begins and ends a text.
    pub text: Vec<Quote>,
    /// Letters that may stand before a text.
    pub prefixes: Vec<String>,
    /// `'x'` is a letter.
    pub letter: bool,
    /// `Name { … }` is a value.
    pub structs: bool,
    /// Statements end with `;`, not with their line.
    pub semicolons: bool,
    /// Blocks are told by their indentation.
    pub indented: bool,
    /// A text that is a statement is a comment.
    pub docstrings: bool,
    /// `:word` is a text.
    pub symbols: bool,
    /// A call needs no parentheses.
    pub commands: bool,
    /// `/…/` may be a pattern.
    pub patterns: bool,
    /// What stands before every variable.
    pub sigil: Option<char>,
}

/// How a kind of text begins and ends.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Quote {
    /// What begins it.
    pub open: String,
    /// What ends it; the same where it is empty.
    pub close: String,
    /// It has no escapes.
    pub raw: bool,
    /// It may span lines.
    pub lines: bool,
    /// What begins an expression in it; `}` ends that.
    pub hole: String,
}

/// What is passed over.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Skip {
    /// Names of folders below which no name of a folder counts.
    pub packages: HashSet<String>,
    /// Names of folders, in any letter case.
    pub folders: HashSet<String>,
    /// Patterns of names of files.
    pub files: Vec<String>,
    /// What the first lines of a generated file say.
    pub generated: Vec<String>,
}

impl DriftWords {
    /// The built-in ones.
    ///
    /// # Panics
    /// Never in a build whose tests passed: the asset is read there.
    pub fn builtin() -> Self {
        #[expect(clippy::expect_used, reason = "built in and checked by tests")]
        let mut words: Self = serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/drift.json")))
            .expect("the asset fits its shape");
        for (status, names) in &words.status {
            words.names.extend(names.iter().map(|name| (name.clone(), *status)));
        }
        words
    }

    /// Whether `word` is one of a kind, letter case and separators aside.
    pub fn is(&self, kind: &str, word: &str) -> bool {
        self.kinds.get(kind).is_some_and(|words| words.contains(&plain(word)))
    }

    /// Adds a word of a kind.
    pub fn add(&mut self, kind: &str, word: &str) {
        self.kinds.entry(kind.to_owned()).or_default().insert(plain(word));
    }

    /// The status that a name stands for: `Status409Conflict`, `HTTP_409_CONFLICT`, `StatusConflict`, `CONFLICT`.
    pub fn status(&self, name: &str) -> Option<u16> {
        let name = plain(name);
        let bare = ["httpstatus", "status", "http", "sc"].iter().find_map(|head| name.strip_prefix(head));
        let bare = bare.unwrap_or(&name);
        let digits: String = bare.chars().take_while(char::is_ascii_digit).collect();
        if digits.len() == 3 {
            return digits.parse().ok().filter(|status| (300..600).contains(status));
        }
        self.names.get(bare).copied()
    }

    /// The language of a file by its extension.
    pub fn language(&self, extension: &str) -> Option<&Language> {
        self.language.iter().find(|language| language.files.iter().any(|known| known == extension))
    }
}

/// Letters and digits only, in small letters; `!` of a macro and the `.` of a path stay.
pub fn plain(word: &str) -> String {
    let kept = word.chars().filter(|c| c.is_alphanumeric() || matches!(c, '.' | '!'));
    kept.flat_map(char::to_lowercase).collect()
}

/// The words that a name is put together from, in small letters: `NotFoundError`, `not_found_error`.
pub fn humps(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_alphanumeric() {
            before = ' ';
            continue;
        }
        let begins = !before.is_alphanumeric() || c.is_uppercase() && !before.is_uppercase();
        match words.last_mut() {
            Some(word) if !begins => word.extend(c.to_lowercase()),
            _ => words.push(c.to_lowercase().collect()),
        }
        before = c;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{DriftWords, humps};

    #[test]
    fn a_status_is_known_under_the_names_of_every_framework() {
        let words = DriftWords::builtin();
        for name in ["StatusConflict", "CONFLICT", "HTTP_409_CONFLICT", "Status409Conflict", "conflict", "SC_CONFLICT"]
        {
            assert_eq!(words.status(name), Some(409), "{name}");
        }
        assert_eq!(words.status("Status"), None);
    }

    #[test]
    fn a_name_falls_into_its_words() {
        assert_eq!(humps("NotFoundError"), ["not", "found", "error"]);
        assert_eq!(humps("raise_api_error"), ["raise", "api", "error"]);
        assert_eq!(humps("HTTPError"), ["httperror"]);
    }
}
