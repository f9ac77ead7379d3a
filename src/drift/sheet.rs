//! One source file with its brackets: which one encloses a token, what kind it is, where an argument, a statement or a row
//! begins and ends. Knows no codes.

use std::ops::Range;

use super::token::{DriftToken, TokenKind, tokens};
use super::words::Language;

/// No token: no bracket encloses it, nothing stands before it.
pub const NONE: usize = u32::MAX as usize;

/// What a bracket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bracket {
    /// Arguments of a call, or of a definition.
    Call,
    /// Fields or rows of a value.
    Literal,
    /// Items.
    List,
    /// What is looked up.
    Index,
    /// An expression in parentheses.
    Group,
    /// What is said about what follows: `@A(…)`, `#[…]`.
    Note,
    /// Statements, or members of a type; the file itself.
    Block,
}

/// A source file.
pub struct Sheet<'t> {
    /// The path, as it is told.
    pub path: String,
    /// Its language.
    pub language: &'t Language,
    /// The text.
    pub text: String,
    /// The tokens.
    pub tokens: Vec<DriftToken>,
    /// The bracket that encloses each token.
    opens: Vec<usize>,
    /// The other end of each bracket.
    pairs: Vec<usize>,
}

impl<'t> Sheet<'t> {
    /// Reads a text.
    pub fn new(path: String, text: String, language: &'t Language) -> Self {
        let tokens = tokens(&text, language);
        let (mut opens, mut pairs) = (vec![NONE; tokens.len()], vec![NONE; tokens.len()]);
        let mut stack: Vec<(usize, u8)> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let sign = if token.kind == TokenKind::Sign { text.as_bytes().get(token.start as usize) } else { None };
            let one = token.end - token.start == 1;
            match sign.filter(|_| one) {
                Some(open @ (b'(' | b'[' | b'{')) => {
                    opens[at] = stack.last().map_or(NONE, |(open, _)| *open);
                    let close = match open {
                        b'(' => b')',
                        b'[' => b']',
                        _ => b'}',
                    };
                    stack.push((at, close));
                    continue;
                }
                Some(close @ (b')' | b']' | b'}')) => {
                    if let Some(depth) = stack.iter().rposition(|(_, wanted)| wanted == close) {
                        stack.truncate(depth + 1);
                        if let Some((open, _)) = stack.pop() {
                            (pairs[open], pairs[at]) = (at, open);
                        }
                    }
                }
                _ => {}
            }
            opens[at] = stack.last().map_or(NONE, |(open, _)| *open);
        }
        let end = tokens.len().saturating_sub(1);
        for (open, _) in stack {
            pairs[open] = end;
        }
        Self { path, language, text, tokens, opens, pairs }
    }

    /// What a token says; a separator that is not written is a comma.
    pub fn say(&self, at: usize) -> &str {
        let Some(token) = self.tokens.get(at) else { return "" };
        let said = &self.text[token.start as usize..token.end as usize];
        if token.kind == TokenKind::Sign && said.is_empty() { "," } else { said }
    }

    /// Whether a token is this sign or word.
    pub fn is(&self, at: usize, said: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| matches!(token.kind, TokenKind::Sign | TokenKind::Word))
            && self.say(at) == said
    }

    /// Whether a token is one of these signs or words.
    pub fn any(&self, at: usize, said: &[&str]) -> bool {
        said.iter().any(|said| self.is(at, said))
    }

    /// What a token is.
    pub fn kind(&self, at: usize) -> TokenKind {
        self.tokens.get(at).map_or(TokenKind::Line, |token| token.kind)
    }

    /// Whether a token is a word.
    pub fn word(&self, at: usize) -> bool {
        self.kind(at) == TokenKind::Word
    }

    /// The line of a token.
    pub fn line(&self, at: usize) -> u32 {
        self.tokens.get(at).map_or(0, |token| token.line)
    }

    /// The bracket that encloses a token.
    pub fn open(&self, at: usize) -> usize {
        self.opens.get(at).copied().unwrap_or(NONE)
    }

    /// The other end of a bracket; the token itself where it is none.
    pub fn pair(&self, at: usize) -> usize {
        self.pairs.get(at).copied().filter(|pair| *pair != NONE).unwrap_or(at)
    }

    /// The token before, ends of lines aside; [`NONE`] before the first.
    pub fn before(&self, at: usize) -> usize {
        let first = if at == NONE { 0 } else { at.min(self.tokens.len()) };
        (0..first).rev().find(|at| self.kind(*at) != TokenKind::Line).unwrap_or(NONE)
    }

    /// The token behind, ends of lines aside; [`NONE`] behind the last.
    pub fn after(&self, at: usize) -> usize {
        (at + 1..self.tokens.len()).find(|at| self.kind(*at) != TokenKind::Line).unwrap_or(NONE)
    }

    /// What lies between the ends of a bracket; the whole file for [`NONE`].
    pub fn inside(&self, open: usize) -> Range<usize> {
        if open == NONE { 0..self.tokens.len() } else { open + 1..self.pair(open).max(open + 1) }
    }

    /// Whether the end of a line ends a statement.
    fn ends(&self, at: usize) -> bool {
        if self.language.semicolons {
            return false;
        }
        let before = self.before(at);
        let after = self.after(at);
        let open =
            [",", ".", "=", "(", "[", "{", "+", "&&", "||", "?", "=>", "->", "|", "&", ":=", "?.", "??", "==", "\\"];
        let on = [".", "?.", "&.", "+", "||", "&&", "?", "|", "??", "or", "and", "=>", "->", ")", "]", ":"];
        let python = self.language.docstrings && self.is(before, ":")
            || self.language.commands && self.any(before, &["|", "&", "?"]);
        !(before == NONE || self.kind(before) == TokenKind::Sign && self.any(before, &open) && !python)
            && !(after != NONE && self.any(after, &on) && !(self.language.indented && self.any(after, &["+"])))
    }

    /// The words before a block's brace: those of its statement.
    pub fn header(&self, open: usize) -> Range<usize> {
        if open == NONE {
            return 0..0;
        }
        let mut start = open;
        let mut at = self.before(open);
        while at != NONE && self.open(at) == self.open(open) {
            if self.any(at, &[")", "]", "}"]) && self.pair(at) < at {
                if self.is(at, "}") && self.bracket(self.pair(at)) == Bracket::Block {
                    break;
                }
                start = self.pair(at);
            } else if self.any(at, &[";", "{", "=>", "}"])
                || self.line(at) < self.line(start)
                    && !self.language.semicolons
                    && (at..start).any(|at| self.kind(at) == TokenKind::Line && self.ends(at))
            {
                break;
            } else {
                start = at;
            }
            at = self.before(start);
        }
        start..open
    }

    /// Whether the arms of a block end with commas: those of `match`.
    fn arms(&self, open: usize) -> bool {
        open != NONE && self.header(open).any(|at| self.any(at, &["match", "switch", "enum"]) && self.word(at)) && {
            let first = self.inside(open).find(|at| self.any(*at, &["=>", ";", "case"]));
            let member = self.header(open).any(|at| self.is(at, "enum"));
            member || first.is_some_and(|at| self.is(at, "=>"))
        }
    }

    /// The argument, row or statement around a token, within the bracket that encloses it.
    pub fn statement(&self, at: usize) -> Range<usize> {
        let open = self.open(at);
        let block = self.bracket_cheap(open);
        let arms = block && self.arms(open);
        let inside = self.inside(open);
        let splits = |at: usize| {
            if block {
                self.is(at, ";")
                    || arms && self.is(at, ",")
                    || self.kind(at) == TokenKind::Line && self.ends(at) && (!arms || self.language.semicolons)
            } else {
                self.any(at, &[",", ";"])
            }
        };
        let mut start = at;
        while start > inside.start {
            let back = start - 1;
            if self.any(back, &[")", "]", "}"]) && self.pair(back) < back {
                if block && self.is(back, "}") && self.bracket_cheap(self.pair(back)) && !self.goes_on(start) {
                    break;
                }
                start = self.pair(back);
                continue;
            }
            if splits(back) || block && self.is(back, "{") {
                break;
            }
            start = back;
        }
        while start < at && self.kind(start) == TokenKind::Line {
            start += 1;
        }
        let mut end = at;
        while end < inside.end {
            if self.any(end, &["(", "[", "{"]) && self.pair(end) > end {
                let whole = block && self.is(end, "{") && self.bracket_cheap(end);
                end = self.pair(end) + 1;
                if whole && !self.goes_on(end) {
                    break;
                }
                continue;
            }
            if splits(end) && end != at {
                break;
            }
            end += 1;
        }
        start..end.max(at + 1).min(inside.end.max(at + 1))
    }

    /// Whether a statement goes on behind a block: `} else {`, `}.x`, `})`.
    fn goes_on(&self, at: usize) -> bool {
        self.any(at, &["else", "catch", "finally", ".", "?.", ")", ",", "while", "as", "?", "["])
    }

    /// Whether a bracket is a block, without asking the statement around it.
    fn bracket_cheap(&self, open: usize) -> bool {
        if open == NONE {
            return true;
        }
        if !self.is(open, "{") {
            return self.grouped(open);
        }
        let before = self.before(open);
        // `case X: {` is rare, and asking would go round in circles.
        if self.is(before, ":") { false } else { !self.literal(before) }
    }

    /// The columns before the first token of the line of a token.
    pub fn indent(&self, at: usize) -> usize {
        let start = self.tokens.get(at).map_or(0, |token| token.start as usize);
        let line = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        self.text[line..].chars().take_while(|c| *c == ' ' || *c == '\t').count()
    }
}
