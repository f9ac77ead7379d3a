//! What a source declares around its statements: types with their parents, enumerations with their members, functions. And
//! which stretches are tests.

use std::ops::Range;

use super::sheet::{Bracket, NONE, Sheet};
use super::token::TokenKind;

/// What a scope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeKind {
    /// A class, a struct with its methods, an object.
    Type,
    /// An enumeration.
    Enum,
    /// What describes types and does nothing.
    Shape,
    /// A function.
    Function,
}

/// A stretch of a source with a name.
#[derive(Debug, Clone)]
pub struct Scope {
    /// What it is.
    pub kind: ScopeKind,
    /// Its name.
    pub name: String,
    /// What it is made from, for a type; whose it is, for a function with a receiver.
    pub parents: Vec<String>,
    /// Its tokens, with its heading and what is said about it: `@A`, `#[…]`.
    pub range: Range<usize>,
    /// Its tokens without the heading.
    pub body: Range<usize>,
}

/// The scopes of a source, outer before inner.
pub fn scopes(sheet: &Sheet<'_>) -> Vec<Scope> {
    let mut scopes = Vec::new();
    for at in 0..sheet.tokens.len() {
        if sheet.kind(at) == TokenKind::Word {
            let before = sheet.before(at);
            // `x.class`, `X::class`, `class:` of a table.
            if sheet.any(before, &[".", "::", "->", "?."]) || sheet.any(at + 1, &[":", "=", ",", ")", "."]) {
                continue;
            }
            scopes.extend(match sheet.say(at) {
                "class" | "object" | "module" | "struct" | "record" | "trait" if !sheet.is(before, "enum") => {
                    typed(sheet, at, ScopeKind::Type)
                }
                "enum" => typed(sheet, at, ScopeKind::Enum),
                "interface" | "protocol" => typed(sheet, at, ScopeKind::Shape),
                "impl" => implementation(sheet, at),
                "fn" | "func" | "fun" | "def" | "function" => Some(function(sheet, at)),
                _ => None,
            });
        } else if sheet.is(at, "{") && sheet.bracket(at) == Bracket::Block {
            scopes.extend(method(sheet, at));
        }
    }
    scopes.sort_by_key(|scope| (scope.range.start, std::cmp::Reverse(scope.range.end)));
    scopes
}

/// From the heading word to the end of what it heads.
fn reach(sheet: &Sheet<'_>, at: usize) -> (Range<usize>, Range<usize>) {
    if sheet.language.indented {
        return indented(sheet, at);
    }
    let open = sheet.open(at);
    let mut end = at + 1;
    while end < sheet.inside(open).end {
        if sheet.is(end, "{") {
            let close = sheet.pair(end);
            return (at..close + 1, end + 1..close);
        }
        if sheet.is(end, ";") {
            break;
        }
        if sheet.any(end, &["(", "["]) {
            end = sheet.pair(end).max(end);
        } else if sheet.kind(end) == TokenKind::Line && !sheet.language.semicolons {
            let (before, after) = (sheet.before(end), sheet.after(end));
            let goes_on = sheet.any(before, &[",", ":", "<", "extends", "(", "->"])
                || sheet.any(after, &["{", ":", "extends", "implements", "where", "<", "with"]);
            if !goes_on {
                break;
            }
        }
        end += 1;
    }
    (at..end, end..end)
}

/// The lines that are indented further than the heading.
fn indented(sheet: &Sheet<'_>, at: usize) -> (Range<usize>, Range<usize>) {
    let own = sheet.indent(at);
    let first = (at..sheet.tokens.len()).find(|at| sheet.kind(*at) == TokenKind::Line && sheet.open(*at) == NONE);
    let first = first.unwrap_or(sheet.tokens.len());
    let mut end = first;
    while end < sheet.tokens.len() {
        let next = sheet.after(end);
        if next == NONE || sheet.open(next) == NONE && sheet.indent(next) <= own {
            break;
        }
        end = (next..sheet.tokens.len()).find(|at| sheet.kind(*at) == TokenKind::Line).unwrap_or(sheet.tokens.len());
    }
    (at..end, first..end)
}

fn typed(sheet: &Sheet<'_>, at: usize, kind: ScopeKind) -> Option<Scope> {
    let mut name = sheet.after(at);
    if sheet.any(name, &["class", "struct", "object"]) {
        name = sheet.after(name);
    }
    if !sheet.word(name) {
        return None;
    }
    let (range, body) = reach(sheet, at);
    let mut kind = kind;
    let mut parents = Vec::new();
    let mut inherits = false;
    let mut back = name + 1;
    while back < body.start.min(range.end) {
        let python = sheet.language.docstrings;
        if sheet.any(back, &["extends", "implements", ":", "<", "with"]) || python && sheet.is(back, "(") {
            inherits = true;
        } else if sheet.is(back, "(") && !python {
            back = sheet.pair(back).max(back);
        } else if inherits
            && sheet.word(back)
            && !sheet.any(sheet.after(back), &[".", "::"])
            && !sheet.any(back, &["public", "private"])
        {
            parents.push(sheet.say(back).to_owned());
        }
        back += 1;
    }
    if sheet.language.docstrings && parents.iter().any(|parent| parent.ends_with("Enum")) {
        kind = ScopeKind::Enum;
    }
    let range = noted(sheet, at)..range.end;
    Some(Scope { kind, name: sheet.say(name).to_owned(), parents, range, body })
}

/// `impl T {` and `impl Trait for T {`.
fn implementation(sheet: &Sheet<'_>, at: usize) -> Option<Scope> {
    let open = (at..sheet.inside(sheet.open(at)).end).find(|at| sheet.any(*at, &["{", ";", ")"]))?;
    if !sheet.is(open, "{") {
        return None;
    }
    let owner = (at..open).find(|at| sheet.is(*at, "for")).unwrap_or(at);
    let name = (owner + 1..open).rev().find(|at| sheet.word(*at) && !sheet.is(sheet.before(*at), "<"))?;
    let close = sheet.pair(open);
    Some(Scope {
        kind: ScopeKind::Type,
        name: sheet.say(name).into(),
        parents: Vec::new(),
        range: at..close + 1,
        body: open + 1..close,
    })
}

fn function(sheet: &Sheet<'_>, at: usize) -> Scope {
    let mut name = sheet.after(at);
    let mut parents = Vec::new();
    if sheet.is(name, "(") && sheet.is(at, "func") {
        // `func (e *E) Code()`: whose it is.
        let close = sheet.pair(name);
        parents.extend((name..close).rev().find(|at| sheet.word(*at)).map(|at| sheet.say(at).to_owned()));
        name = sheet.after(close);
    }
    if sheet.is(sheet.after(name), ".") {
        // `def self.x`, `fun T.x`.
        name = sheet.after(sheet.after(name));
    }
    let named = sheet.word(name);
    let assigned = || {
        let equals = sheet.before(at);
        let left = if sheet.any(equals, &["=", ":"]) { sheet.before(equals) } else { NONE };
        if sheet.word(left) { sheet.say(left).to_owned() } else { String::new() }
    };
    let said = if named { sheet.say(name).to_owned() } else { assigned() };
    let (range, body) = reach(sheet, at);
    Scope { kind: ScopeKind::Function, name: said, parents, range, body }
}

/// A function without a word for it: a method, or `name = (…) => {`.
fn method(sheet: &Sheet<'_>, open: usize) -> Option<Scope> {
    let header = sheet.header(open);
    let declares = [
        "class",
        "enum",
        "interface",
        "impl",
        "fn",
        "func",
        "fun",
        "function",
        "def",
        "struct",
        "object",
        "trait",
        "record",
        "namespace",
        "switch",
        "match",
        "if",
        "for",
        "while",
        "catch",
        "new",
        "return",
        "throw",
        "else",
        "try",
        "synchronized",
        "using",
        "lock",
        "foreach",
        "do",
    ];
    let arrow = sheet.is(sheet.before(open), "=>");
    let header = if arrow { sheet.statement(sheet.before(open)).start..open } else { header };
    let mut depth = header.start;
    let mut name = None;
    let within = sheet.open(open);
    let member = within != NONE && sheet.header(within).any(|at| sheet.any(at, &["class", "object"]));
    while depth < header.end {
        if sheet.word(depth)
            && declares.contains(&sheet.say(depth))
            && !(member && sheet.is(depth, "catch"))
            && !(arrow && sheet.is(depth, "new"))
        {
            return None;
        }
        if arrow && sheet.is(depth, "=") {
            name = Some(sheet.before(depth)).filter(|at| sheet.word(*at)).or(name);
            break;
        }
        if sheet.is(depth, "(") {
            let before = sheet.before(depth);
            if !arrow
                && name.is_none()
                && sheet.word(before)
                && !sheet.is(sheet.before(before), "@")
                && !sheet.is(sheet.before(before), ".")
            {
                name = Some(before);
            }
            depth = sheet.pair(depth).max(depth);
        }
        depth += 1;
    }
    let name = name?;
    // `foo(x) {` of a language whose last argument may be a block is a call, not a method.
    let close = sheet.pair(open);
    if !arrow && sheet.language.files.iter().any(|file| file == "kt") && !sheet.any(name, &["constructor", "init"]) {
        return None;
    }
    Some(Scope {
        kind: ScopeKind::Function,
        name: sheet.say(name).to_owned(),
        parents: Vec::new(),
        range: header.start..close + 1,
        body: open + 1..close,
    })
}

/// Where what stands at `at` begins with all that is said about it: `@A`, `#[…]` in its statement or in the lines before.
fn noted(sheet: &Sheet<'_>, at: usize) -> usize {
    let mut start = sheet.statement(at).start;
    for _ in 0..6 {
        let before = sheet.before(start);
        if before == NONE
            || !(sheet.any(before, &[")", "]"]) || sheet.word(before))
            || sheet.open(before) != sheet.open(at)
        {
            break;
        }
        let line = sheet.statement(before);
        if !sheet.any(line.start, &["@", "#"]) {
            break;
        }
        start = line.start;
    }
    start
}

/// Stretches that are tests within a source: what `#[cfg(test)]`, `#[test]` and `@Test` head.
pub fn tests(sheet: &Sheet<'_>) -> Vec<Range<usize>> {
    let mut tests = Vec::new();
    for at in 0..sheet.tokens.len() {
        let rust = sheet.is(at, "#") && sheet.is(at + 1, "[");
        if rust {
            let inside = sheet.inside(at + 1);
            let said: Vec<&str> = inside.clone().filter(|at| sheet.word(*at)).map(|at| sheet.say(at)).collect();
            if said.first() == Some(&"cfg") && said.get(1) == Some(&"test")
                || said.last() == Some(&"test") && said.first() != Some(&"cfg")
            {
                let brace = (inside.end..sheet.tokens.len()).find(|at| sheet.any(*at, &["{", ";"]));
                tests.extend(brace.map(|brace| at..sheet.pair(brace) + 1));
            }
        } else if sheet.is(at, "@") && sheet.any(at + 1, &["Test", "ParameterizedTest"]) {
            let brace = (at..sheet.tokens.len()).find(|at| sheet.is(*at, "{"));
            tests.extend(brace.map(|brace| at..sheet.pair(brace) + 1));
        }
    }
    tests
}

/// The members of an enumeration: the token of each name.
pub fn members(sheet: &Sheet<'_>, scope: &Scope) -> Vec<usize> {
    let mut members = Vec::new();
    let mut at = scope.body.start;
    let mut fresh = true;
    while at < scope.body.end {
        if sheet.any(at, &["(", "[", "{"]) {
            at = sheet.pair(at).max(at) + 1;
            continue;
        }
        match sheet.kind(at) {
            TokenKind::Word if sheet.is(at, "case") => fresh = true,
            TokenKind::Word
                if fresh
                    && sheet.any(
                        at,
                        &[
                            "def", "fun", "fn", "const", "public", "private", "use", "static", "func", "val",
                            "override", "init", "var", "class",
                        ],
                    ) =>
            {
                // Members come first; what follows are functions.
                if !sheet.language.indented && !sheet.is(at, "const") {
                    break;
                }
                fresh = false;
            }
            TokenKind::Word if fresh => {
                members.push(at);
                fresh = false;
            }
            TokenKind::Sign if sheet.is(at, ",") => fresh = true,
            TokenKind::Sign if sheet.is(at, "@") => {
                at += 1;
            }
            TokenKind::Sign if sheet.is(at, ";") => {
                // Java's members end here; PHP's and Swift's go on with `case`.
                if !(at..scope.body.end).any(|at| sheet.is(at, "case")) {
                    break;
                }
                fresh = false;
            }
            TokenKind::Line if !sheet.language.semicolons && !sheet.is(sheet.before(at), "=") => fresh = true,
            _ => {}
        }
        at += 1;
    }
    if sheet.language.docstrings {
        let indent = members.first().map_or(0, |first| sheet.indent(*first));
        members.retain(|at| sheet.is(at + 1, "=") && sheet.indent(*at) == indent);
    }
    members
}
