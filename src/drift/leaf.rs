//! A source with what it declares, and the way outward from one of its tokens: bracket by bracket, up to the statement.

use std::ops::Range;

use super::scope::{Scope, ScopeKind, scopes, tests};
use super::sheet::{Bracket, NONE, Sheet};
use super::token::TokenKind;
use super::words::{DriftWords, humps};

/// A source with what it declares.
pub struct Leaf<'t> {
    /// The source.
    pub sheet: Sheet<'t>,
    /// What it declares.
    pub scopes: Vec<Scope>,
    pub(super) tests: Vec<Range<usize>>,
    /// It is about what people see at a screen.
    pub screen: bool,
}

/// How a mention stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stand {
    /// It is only spoken of.
    Nothing,
    /// It heads a row: the tokens of the row's value, and the table's name.
    Row(Range<usize>, String),
    /// It is what these names stand for; where it would be sent otherwise.
    Named(Vec<Name>, Slot),
    /// It is sent.
    Sent(Slot),
}

/// A name that stands for a code.
#[expect(clippy::struct_field_names, reason = "the name of a name")]
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    /// The name.
    pub name: String,
    /// The table, enumeration or class it is a member of.
    pub group: String,
    /// It is a type: it is used where one is made.
    pub made: bool,
}

/// Where in a call or value a code is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slot {
    /// What is called or made.
    pub callee: String,
    /// Which argument or key.
    pub place: String,
    /// Its words alone tell that it takes a code.
    pub sure: bool,
}

/// One step outward.
pub struct Level {
    /// The bracket.
    pub open: usize,
    /// What it is.
    pub bracket: Bracket,
    /// The token at which what we come from begins.
    pub from: usize,
    /// The argument, row or statement around it.
    pub range: Range<usize>,
    /// What is called or made.
    pub path: Vec<String>,
    /// The key before it, as a token.
    pub key: Option<usize>,
    /// It stands before the separator: it is a key itself.
    pub heads: Option<usize>,
}

impl<'t> Leaf<'t> {
    /// A source and what it declares; `inside` is its path within the tree.
    pub fn new(sheet: Sheet<'t>, inside: &str, words: &DriftWords) -> Self {
        let (scopes, tests) = (scopes(&sheet), tests(&sheet));
        let mut folders = inside.split(['/', '\\', '.', '-', '_']);
        let screen = folders.any(|part| words.is("screen", part));
        Self { sheet, scopes, tests, screen }
    }

    /// The innermost scope of a kind around a token.
    pub fn scope(&self, at: usize, wanted: impl Fn(ScopeKind) -> bool) -> Option<&Scope> {
        self.scopes.iter().rfind(|scope| scope.range.contains(&at) && wanted(scope.kind))
    }

    /// Where the path to a token begins: `ErrorCodes.Full` at `ErrorCodes`, with `new`, `&` before it.
    pub fn begin(&self, at: usize) -> usize {
        let mut begin = at;
        loop {
            let dot = self.sheet.before(begin);
            let owner = self.sheet.before(dot);
            if self.sheet.any(dot, &[".", "::", "?.", "->"]) && self.sheet.word(owner) {
                begin = owner;
            } else if self.sheet.any(dot, &["&", "new", "*", "@", "::", "..", "...", "await"]) {
                begin = dot;
            } else {
                return begin;
            }
        }
    }

    /// The last token of what hangs on a token: `.value`, `.into()`, `(…)`.
    pub(super) fn end(&self, at: usize) -> usize {
        let mut end = at;
        loop {
            let next = self.sheet.after(end);
            if self.sheet.any(next, &[".", "::", "?.", "->"]) && self.sheet.word(self.sheet.after(next)) {
                end = self.sheet.after(next);
            } else if self.sheet.any(next, &["("]) && next == end + 1 && self.sheet.kind(end) == TokenKind::Word {
                end = self.sheet.pair(next).max(next);
            } else if self.sheet.any(next, &["!", "?"])
                && next == end + 1
                && !self.sheet.any(self.sheet.after(next), &["="])
                && self.sheet.kind(self.sheet.after(next)) == TokenKind::Line
            {
                end = next;
            } else {
                return end;
            }
        }
    }

    /// The steps outward from a token, up to its statement.
    pub fn levels(&self, at: usize) -> Vec<Level> {
        let sheet = &self.sheet;
        let mut levels = Vec::new();
        let mut from = at;
        loop {
            let open = sheet.open(from);
            let bracket = sheet.bracket(open);
            let range = sheet.statement(from);
            let (path, begins) =
                if open == NONE || bracket == Bracket::Block { (Vec::new(), NONE) } else { sheet.callee(open) };
            let path = if sheet.is(open, "[") && bracket != Bracket::Index && bracket != Bracket::Note {
                Vec::new()
            } else {
                path
            };
            let separator = if bracket == Bracket::Block { None } else { self.separator(&range, bracket) };
            let key = separator.filter(|at| *at < from).map(|at| sheet.before(at));
            let key = key.map(|key| if sheet.is(key, "]") { self.last_word(sheet.pair(key)..key) } else { key });
            let heads = separator.filter(|at| *at > from);
            levels.push(Level { open, bracket, from, range, path, key, heads });
            if bracket == Bracket::Block || levels.len() > 40 {
                return levels;
            }
            from = if begins == NONE { open } else { begins.min(open) };
        }
    }

    fn last_word(&self, range: Range<usize>) -> usize {
        let start = range.start;
        range.rev().find(|at| matches!(self.sheet.kind(*at), TokenKind::Word | TokenKind::Text)).unwrap_or(start)
    }

    /// What parts key and value of an argument.
    fn separator(&self, range: &Range<usize>, bracket: Bracket) -> Option<usize> {
        let sheet = &self.sheet;
        let mut at = range.start;
        while at < range.end {
            if sheet.any(at, &["(", "[", "{"]) {
                at = sheet.pair(at).max(at) + 1;
                continue;
            }
            if sheet.is(at, "?") {
                return None;
            }
            let arrow = sheet.is(at, "=>") && (sheet.language.sigil.is_some() || sheet.language.symbols);
            let to = sheet.is(at, "to") && sheet.word(at) && at > range.start;
            let named = sheet.is(at, "=") && bracket != Bracket::Group;
            if arrow || to || named || sheet.is(at, ":") {
                return Some(at);
            }
            at += 1;
        }
        None
    }

    /// How many arguments stand before.
    pub(super) fn index(&self, level: &Level) -> usize {
        let inside = self.sheet.inside(level.open);
        (inside.start..level.range.start)
            .filter(|at| self.sheet.is(*at, ",") && self.sheet.open(*at) == level.open)
            .count()
    }

    /// Whether a block is one of arms: `match`, `switch`, `when`.
    pub(super) fn switches(&self, open: usize) -> bool {
        open != NONE && self.sheet.header(open).any(|at| self.sheet.any(at, &["match", "switch", "when", "case"]))
    }
}

/// Whether what stands inside such a call is not sent.
pub fn never(path: &[String], words: &DriftWords) -> bool {
    let Some((last, receivers)) = path.split_last() else { return false };
    words.is("never", last)
        || words.is("never", last.trim_end_matches('!')) && last != "error!"
        || receivers.iter().any(|name| words.is("never_on", name))
}

/// Whether a table with this name gives statuses: its values are no codes.
pub fn of_statuses(table: &str) -> bool {
    humps(table).last().is_some_and(|last| last.starts_with("status"))
}

/// Whether a name tells that an error is made.
pub fn makes_errors(name: &str, words: &DriftWords) -> bool {
    humps(name).iter().any(|word| words.is("error", word))
}
