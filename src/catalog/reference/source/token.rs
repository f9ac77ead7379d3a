//! Cuts source text into words, texts, numbers, comments and marks, by the rules of its language, which are data.

mod quoted;

use std::sync::LazyLock;

use serde::Deserialize;

const LANGUAGES: &str = include_str!(concat!(env!("OUT_DIR"), "/reference.json"));

/// How a language is written.
#[derive(Debug, Deserialize)]
pub struct Language {
    files: Vec<String>,
    line: Vec<String>,
    #[serde(default)]
    block: Vec<(String, String)>,
    quotes: Vec<String>,
    #[serde(default)]
    whole: Vec<String>,
    #[serde(default)]
    spans: Vec<(String, String)>,
    #[serde(default)]
    chars: Vec<String>,
    #[serde(default)]
    blocks: String,
    /// Words that open a block, where `end` closes it.
    #[serde(default)]
    pub opens: Vec<String>,
    /// `:name` is a text.
    #[serde(default)]
    symbols: bool,
    /// A text on lines of its own, up to the word that stands behind this mark.
    #[serde(default)]
    here: Option<String>,
    /// A text that stands alone says what the name behind it means.
    #[serde(default)]
    pub describes: bool,
    /// `first` or `last`.
    #[serde(default)]
    pub names: String,
}

impl Language {
    /// Whether files of this kind are written in it.
    pub fn files(&self, kind: &str) -> bool {
        self.files.iter().any(|file| file == kind)
    }

    /// Whether its blocks are closed by the word `end`.
    pub fn ends_blocks(&self) -> bool {
        self.blocks == "end"
    }

    /// Whether braces behind names and texts are a block: `locals { … }`.
    pub fn names_blocks(&self) -> bool {
        self.blocks == "named"
    }
}

/// Words that mean something in all of them.
#[derive(Debug, Deserialize)]
pub struct SourceWords {
    /// Before the name of a declaration.
    pub modifiers: Vec<String>,
    /// Before what says something of the file, not of what stands in it.
    pub files: Vec<String>,
    /// They open a block in which something is decided.
    pub decisions: Vec<String>,
    /// Fields that say what to do, beside those of every reference.
    pub actions: Vec<String>,
    /// Around names that stand for other names.
    pub aliases: Vec<String>,
    /// The first word of a constant that bounds numbers.
    pub bounds: Vec<String>,
    /// The last word of a constant that measures something.
    pub units: Vec<String>,
    /// The last word of a constant that says something of a whole list of codes.
    pub about: Vec<String>,
    /// The last word of a constant that ends a range of codes.
    pub ends: Vec<String>,
    /// Before a status that a comment states on a line of its own.
    pub statuses: Vec<String>,
    /// They open a section of declarations.
    pub sections: Vec<String>,
    /// Comments that begin so speak to tools.
    pub tools: Vec<String>,
}

#[derive(Deserialize)]
struct Languages {
    language: Vec<Language>,
    words: SourceWords,
}

#[derive(Deserialize)]
struct LanguageAsset {
    languages: Languages,
}

#[expect(clippy::expect_used, reason = "built in and read by every test")]
static ASSET: LazyLock<Languages> = LazyLock::new(|| {
    serde_json::from_str::<LanguageAsset>(LANGUAGES).expect("the languages fit their schema").languages
});

/// The language of a kind of file.
pub fn language(kind: &str) -> Option<&'static Language> {
    ASSET.language.iter().find(|language| language.files(kind))
}

/// The words of all languages.
pub fn words() -> &'static SourceWords {
    &ASSET.words
}

/// The kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceTokenKind {
    /// A name, with the names that it is reached through: `http.StatusGone`.
    Word,
    /// A text, its escapes resolved.
    Text,
    /// A number as it is spelt.
    Number,
    /// A comment, without its marks.
    Comment,
    /// An operator.
    Mark,
    /// A bracket that opens.
    Open,
    /// A bracket that closes.
    Close,
    /// The end of a line.
    Line,
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceToken {
    /// What it is.
    pub kind: SourceTokenKind,
    /// Its text.
    pub text: String,
    /// The line where it begins.
    pub line: usize,
    /// The line where it ends.
    pub end: usize,
}

impl SourceToken {
    /// Whether it is this operator.
    pub fn is(&self, mark: &str) -> bool {
        self.kind == SourceTokenKind::Mark && self.text == mark
    }
}

/// The tokens of a text.
pub fn tokens(text: &str, language: &Language) -> Vec<SourceToken> {
    let mut cutter =
        Cutter { rest: text, line: 1, language, tokens: Vec::new(), depth: 0, blocks: Vec::new(), here: 0 };
    while !cutter.rest.is_empty() {
        cutter.next();
    }
    for _ in 0..cutter.blocks.len() {
        cutter.push(SourceTokenKind::Close, "}".into(), cutter.line);
    }
    cutter.tokens
}

struct Cutter<'a> {
    rest: &'a str,
    line: usize,
    language: &'a Language,
    tokens: Vec<SourceToken>,
    /// Brackets that are open.
    depth: usize,
    /// Indentations of the blocks that are open, where they are told so.
    blocks: Vec<usize>,
    /// The length of the text that begins on the next line and was taken already.
    here: usize,
}

/// Operators of two letters.
const TWO: [&str; 9] = ["=>", "->", ":=", "==", "!=", "<=", ">=", "&&", "||"];

impl<'a> Cutter<'a> {
    fn push(&mut self, kind: SourceTokenKind, text: String, line: usize) {
        self.tokens.push(SourceToken { kind, text, line, end: self.line });
    }

    /// Moves on by bytes, and counts the lines among them.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes.min(self.rest.len()));
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    fn next(&mut self) {
        let begin = self.line;
        let Some(first) = self.rest.chars().next() else { return };
        if first == '\n' {
            let read = std::mem::take(&mut self.here);
            self.take(1 + read);
            self.push(SourceTokenKind::Line, String::new(), begin);
            self.indent();
        } else if first.is_whitespace() {
            self.take(first.len_utf8());
        } else if !(self.comment() || self.quoted() || self.here() || self.symbol()) {
            self.bare(first);
        }
    }

    /// Where blocks are told by indentation, a line that ends in a colon opens one, and a line further out closes it.
    fn indent(&mut self) {
        if self.language.blocks != "indent" || self.depth > 0 {
            return;
        }
        let line = self.rest.split('\n').next().unwrap_or_default();
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            return;
        }
        let indent = line.len() - line.trim_start().len();
        while self.blocks.last().is_some_and(|block| indent < *block) {
            self.blocks.pop();
            self.push(SourceTokenKind::Close, "}".into(), self.line);
            self.push(SourceTokenKind::Line, String::new(), self.line);
        }
        let code = self
            .tokens
            .iter()
            .rev()
            .find(|token| !matches!(token.kind, SourceTokenKind::Line | SourceTokenKind::Comment));
        if code.is_some_and(|token| token.is(":")) && indent > self.blocks.last().copied().unwrap_or_default() {
            self.blocks.push(indent);
            self.push(SourceTokenKind::Open, "{".into(), self.line);
        }
    }

    fn comment(&mut self) -> bool {
        let begin = self.line;
        if let Some((open, close)) = self.language.block.iter().find(|(open, _)| self.rest.starts_with(open.as_str())) {
            let end = self.rest[open.len()..]
                .find(close.as_str())
                .map_or(self.rest.len(), |end| open.len() + end + close.len());
            let text = self.take(end);
            let inner = text.trim_start_matches(open.as_str()).trim_end_matches(close.as_str());
            let lines: Vec<&str> =
                inner.lines().map(|line| line.trim().trim_start_matches(['*', '!']).trim()).collect();
            self.push(SourceTokenKind::Comment, lines.join("\n").trim().to_owned(), begin);
            return true;
        }
        // An attribute of Rust and a directive of C begin like a comment of other languages, and are none there.
        let attribute = self.rest.starts_with("#[") && self.language.line.len() > 1;
        let Some(mark) = self.language.line.iter().find(|mark| self.rest.starts_with(mark.as_str()) && !attribute)
        else {
            return false;
        };
        let end = self.rest.find('\n').unwrap_or(self.rest.len());
        let text = self.take(end).trim_start_matches(mark.as_str()).trim_start_matches(['/', '!']).trim().to_owned();
        self.push(SourceTokenKind::Comment, text, begin);
        true
    }

    fn bare(&mut self, first: char) {
        let begin = self.line;
        let negative = first == '-' && self.rest[1..].starts_with(|c: char| c.is_ascii_digit()) && self.is_sign();
        if first.is_ascii_digit() || negative {
            let end = 1 + self.rest[1..]
                .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
                .unwrap_or(self.rest.len() - 1);
            let text = self.take(end).replace('_', "");
            self.push(SourceTokenKind::Number, text, begin);
        } else if is_letter(first)
            || (first == '@' && self.rest[1..].starts_with(is_letter))
            || (first == '#' && self.rest[1..].starts_with(is_letter))
        {
            let word = self.word();
            // A letter before a quote says how the text is read.
            let prefix =
                word.len() <= 2 && self.language.quotes.iter().any(|quote| self.rest.starts_with(quote.as_str()));
            if !prefix {
                self.push(SourceTokenKind::Word, word, begin);
            }
        } else if let Some(two) = TWO.into_iter().find(|two| self.rest.starts_with(two)) {
            self.take(two.len());
            self.push(SourceTokenKind::Mark, two.to_owned(), begin);
        } else {
            self.take(first.len_utf8());
            match first {
                '(' | '[' | '{' => {
                    self.depth += 1;
                    // Where indentation makes blocks, a brace is a list: its lines end nothing.
                    let open = if first == '{' && self.language.blocks == "indent" { '[' } else { first };
                    self.push(SourceTokenKind::Open, open.to_string(), begin);
                }
                ')' | ']' | '}' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.push(SourceTokenKind::Close, first.to_string(), begin);
                }
                _ => self.push(SourceTokenKind::Mark, first.to_string(), begin),
            }
        }
    }

    /// Whether a minus here is the sign of a number: nothing stands before it that it could be taken from.
    fn is_sign(&self) -> bool {
        use SourceTokenKind::{Comment, Line, Mark, Open};
        match &self.tokens[..] {
            [.., define, _] if define.text == "#define" => true,
            [.., last] => matches!(last.kind, Mark | Open | Line | Comment),
            [] => true,
        }
    }

    /// A name with the names that it is reached through.
    fn word(&mut self) -> String {
        let first = self.rest.chars().next().map_or(1, char::len_utf8);
        let mut word = self.take(first).to_owned();
        loop {
            let end = self.rest.find(|c: char| !is_letter(c) && !c.is_ascii_digit()).unwrap_or(self.rest.len());
            word += self.take(end);
            let way = [".", "::", "?.", "\\"]
                .into_iter()
                .find(|way| self.rest.strip_prefix(way).is_some_and(|rest| rest.starts_with(is_letter)));
            let Some(way) = way else { return word };
            word += self.take(way.len());
        }
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '$'
}
