//! What a bracket of a source is: arguments of a call, a value, a list, statements; and what is called by it.
//!
//! Told by what stands before it, since no language is parsed whole.

use super::sheet::{Bracket, NONE, Sheet};
use super::token::TokenKind;

const CONTROL: [&str; 26] = [
    "if", "for", "while", "switch", "match", "catch", "return", "and", "or", "not", "in", "throw", "raise", "elif",
    "elsif", "unless", "when", "case", "await", "yield", "else", "do", "try", "with", "select", "until",
];

const DECLARES: [&str; 22] = [
    "class",
    "enum",
    "interface",
    "struct",
    "impl",
    "trait",
    "fn",
    "func",
    "fun",
    "def",
    "function",
    "object",
    "namespace",
    "module",
    "package",
    "type",
    "union",
    "record",
    "extension",
    "protocol",
    "mod",
    "extern",
];

impl Sheet<'_> {
    /// The names of what is called by a bracket, outermost first: `res.status(4).json(` is res, status, json. A macro has its
    /// `!`, an annotation its `@`. Also the token with which the path begins.
    pub fn callee(&self, open: usize) -> (Vec<String>, usize) {
        let mut path = Vec::new();
        let mut begins = open;
        let mut at = self.generic(self.before(open));
        let mut suffix = "";
        if self.is(at, "!") && self.word(self.before(at)) {
            suffix = "!";
            at = self.before(at);
        }
        loop {
            if self.any(at, &[")", "]"]) && self.pair(at) < at {
                at = self.generic(self.before(self.pair(at)));
                if !self.word(at) {
                    break;
                }
            }
            let member = self.any(self.before(at), &[".", "->", "?."]);
            if !self.word(at) || CONTROL.contains(&self.say(at)) && path.is_empty() && !member {
                break;
            }
            path.push(format!("{}{suffix}", self.say(at)));
            suffix = "";
            begins = at;
            let dot = self.before(at);
            if self.is(dot, "@") {
                begins = dot;
                break;
            }
            if !self.any(dot, &[".", "::", "->", "?.", "&."]) {
                break;
            }
            at = self.generic(self.before(dot));
            if self.any(at, &["!", "?"]) {
                at = self.before(at);
            }
        }
        path.reverse();
        (path, begins)
    }

    /// The token before `<…>` where that stands before `at` as the types of a call.
    fn generic(&self, at: usize) -> usize {
        if !self.is(at, ">") {
            return at;
        }
        let mut back = at;
        for _ in 0..12 {
            back = self.before(back);
            if self.is(back, "<") {
                let name = self.before(back);
                return if self.is(name, "::") { self.before(name) } else { name };
            }
            if back == NONE || !(self.word(back) || self.any(back, &[",", ".", "::", "?", "&"])) {
                break;
            }
        }
        at
    }

    /// What a bracket is.
    pub fn bracket(&self, open: usize) -> Bracket {
        if open == NONE {
            return Bracket::Block;
        }
        let before = self.before(open);
        if self.grouped(open) {
            return Bracket::Block;
        }
        match self.say(open) {
            "(" => {
                let (path, begins) = self.callee(open);
                if path.is_empty() {
                    Bracket::Group
                } else if self.is(begins, "@") {
                    Bracket::Note
                } else {
                    Bracket::Call
                }
            }
            "[" => {
                if self.is(before, "#") || self.is(before, "!") && self.is(self.before(before), "#") {
                    return Bracket::Note;
                }
                let adjacent = open > 0 && before == open - 1;
                let value = self.word(before) && !CONTROL.contains(&self.say(before)) || self.any(before, &[")", "]"]);
                if adjacent && value {
                    return Bracket::Index;
                }
                let statement = before == NONE || self.any(before, &[";", "{", "}", "]"]);
                if statement && self.language.semicolons && self.bracket(self.open(open)) == Bracket::Block {
                    return Bracket::Note;
                }
                if self.keyed(open) { Bracket::Literal } else { Bracket::List }
            }
            _ => {
                if self.literal(before) {
                    Bracket::Literal
                } else {
                    Bracket::Block
                }
            }
        }
    }

    /// Whether it holds declarations: `const (`.
    pub(super) fn grouped(&self, open: usize) -> bool {
        self.is(open, "(") && self.language.structs && self.any(self.before(open), &["const", "var", "import", "type"])
    }

    /// Whether the first item of a bracket has a key.
    fn keyed(&self, open: usize) -> bool {
        let first = self.after(open);
        let next = self.after(first);
        matches!(self.kind(first), TokenKind::Text | TokenKind::Word | TokenKind::Symbol | TokenKind::Number)
            && self.any(next, &["=>", ":"])
            || self.word(first) && (open..self.pair(open).min(open + 9)).any(|at| self.is(at, "=>"))
    }

    /// Whether a brace holds a value rather than statements.
    pub(super) fn literal(&self, before: usize) -> bool {
        if before == NONE || self.language.docstrings {
            return before != NONE;
        }
        let case = || self.any(self.statement(before).start, &["case", "default", "when"]);
        match self.say(before) {
            "=" | "(" | "[" | "," | "?" | "||" | "&&" | "??" | "|" | "return" | ":=" | "%" => {
                return self.kind(before) != TokenKind::Text;
            }
            ":" => return !case(),
            "=>" => return self.language.symbols,
            "{" => {
                return self.bracket(before) == Bracket::Literal && !self.language.semicolons
                    || self.any(before, &["="]);
            }
            "else" | "try" | "do" | "finally" | "loop" | "unsafe" | "async" | "begin" | "->" | ";" | "}"
            | "default" => return false,
            _ => {}
        }
        let mut back = before;
        while back != NONE {
            if self.any(back, &[")", "]", "}"]) {
                if self.is(back, "}") && self.bracket(self.pair(back)) == Bracket::Block {
                    return false;
                }
                back = self.before(self.pair(back));
                continue;
            }
            let line = !self.language.semicolons
                && self.line(back) != self.line(before)
                && !self.any(self.after(back), &["."]);
            if line || self.any(back, &[";", "{"]) {
                return self.language.structs && self.is(self.before(before), "]");
            }
            if self.is(back, "new") {
                return true;
            }
            if self.word(back) && DECLARES.contains(&self.say(back)) {
                return false;
            }
            if self.any(back, &["=", ":=", "=>", "(", ",", "[", "return", "&", "throw", ":", "->", "case"]) {
                let slice = self.is(self.before(before), "]");
                return self.language.structs && (slice || !self.is(back, "->") && !self.controlled(back));
            }
            if self.word(back) && CONTROL.contains(&self.say(back)) {
                return self.language.structs && self.is(self.before(before), "]");
            }
            back = self.before(back);
        }
        false
    }

    /// Whether the statement around a token begins with `if`, `match` and the like.
    fn controlled(&self, at: usize) -> bool {
        let mut back = at;
        while back != NONE && self.line(back) == self.line(at) {
            if self.any(back, &["{", "}", ";", "return", "=>"]) {
                return false;
            }
            if self.word(back) && (CONTROL.contains(&self.say(back)) || DECLARES.contains(&self.say(back))) {
                return true;
            }
            back = self.before(back);
        }
        false
    }
}
