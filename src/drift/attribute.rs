//! What stands beside a code: the HTTP status it is sent with, and its message.
//!
//! Looked for from the innermost bracket outward, no further than the statement; what is nearest counts.

use std::ops::Range;

use super::leaf::{Leaf, Level, makes_errors, never};
use super::message::holed;
use super::sheet::{Bracket, NONE, Sheet};
use super::spelling::HOLE;
use super::token::TokenKind;
use super::words::{DriftWords, humps};

/// Status and messages of a code at one place, with their tokens.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// The statuses.
    pub statuses: Vec<(u16, usize)>,
    /// The messages, holes as [`HOLE`].
    pub messages: Vec<(String, usize)>,
    /// A status is given by a name whose value is not known.
    pub given: bool,
}

/// What stands beside a mention.
pub fn beside(leaf: &Leaf<'_>, at: usize, words: &DriftWords, code: &dyn Fn(&str) -> bool) -> Beside {
    let sheet = &leaf.sheet;
    let mut found = Beside::default();
    let look = Look { sheet, words, code, at, start: 0 };
    let from = leaf.begin(at);
    // What follows a name that is itself called: `raise CourseFull("…")`.
    let call = sheet.after(at);
    if sheet.any(call, &["(", "{"]) && call == at + 1 && sheet.word(at) {
        look.statuses(sheet.inside(call), &mut found);
        look.messages(sheet.inside(call), &mut found);
    }
    for level in leaf.levels(from) {
        match level.bracket {
            Bracket::Block => {
                let range = statement(sheet, &level);
                if found.statuses.is_empty() {
                    look.statuses(range.clone(), &mut found);
                }
                let spoken =
                    sheet.any(range.start, &["return", "throw", "raise", "halt", "render"]) || sheet.language.commands;
                if found.messages.is_empty() && spoken {
                    look.messages(range.clone(), &mut found);
                }
                if found.statuses.is_empty() {
                    look.set_before(&level, &mut found);
                }
                break;
            }
            Bracket::Index => {}
            Bracket::List
                if !sheet.inside(level.open).any(|at| {
                    sheet.kind(at) == TokenKind::Number
                        || sheet.kind(at) == TokenKind::Text && sheet.say(at).contains(' ')
                }) =>
            {
                break;
            }
            _ => {
                let begins = sheet.callee(level.open).1.min(level.open);
                let inside = sheet.inside(level.open);
                if found.statuses.is_empty() {
                    look.statuses(inside.clone(), &mut found);
                }
                if found.statuses.is_empty() {
                    look.chained(begins..level.open, &mut found);
                }
                if found.messages.is_empty() {
                    look.messages(inside, &mut found);
                }
            }
        }
        // A row of a table ends with itself.
        if let Some(key) = level.key.filter(|_| matches!(level.bracket, Bracket::Literal | Bracket::List)) {
            let said = sheet.say(key);
            if !["code", "envelope", "message", "status"].iter().any(|kind| words.is(kind, said)) {
                break;
            }
        }
    }
    found
}

/// What a stretch says, a row of a table or the whole of a class.
pub fn within(leaf: &Leaf<'_>, range: Range<usize>, words: &DriftWords, code: &dyn Fn(&str) -> bool) -> Beside {
    let mut found = Beside::default();
    let look = Look { sheet: &leaf.sheet, words, code, at: NONE, start: range.start };
    look.statuses(range.clone(), &mut found);
    look.messages(range, &mut found);
    found
}

/// A statement without its label.
fn statement(sheet: &Sheet<'_>, level: &Level) -> Range<usize> {
    let range = level.range.clone();
    let label =
        (range.start..level.from).rfind(|at| sheet.open(*at) == level.open && sheet.any(*at, &["=>", "->", ":"]));
    let labelled = sheet.any(range.start, &["case", "when", "default"]) || label.is_some_and(|at| !sheet.is(at, ":"));
    label.filter(|_| labelled).map_or(range.start, |at| at + 1)..range.end
}

struct Look<'a, 't> {
    sheet: &'a Sheet<'t>,
    words: &'a DriftWords,
    code: &'a dyn Fn(&str) -> bool,
    at: usize,
    /// Where the stretch begins: what stands before it is no key of it.
    start: usize,
}

impl Look<'_, '_> {
    /// Statuses in a stretch: statements inside and arguments of other calls left out.
    fn statuses(&self, range: Range<usize>, found: &mut Beside) {
        let sheet = self.sheet;
        let mut at = range.start;
        while at < range.end {
            let close = sheet.pair(at);
            if sheet.any(at, &["(", "[", "{"]) && close > at && !(at..close).contains(&self.at) {
                let bracket = sheet.bracket(at);
                let (path, _) = sheet.callee(at);
                let last = path.last().map(String::as_str).unwrap_or_default();
                let foreign = match bracket {
                    Bracket::Block => self.at != NONE || !sheet.language.semicolons && never(&path, self.words),
                    Bracket::Call | Bracket::Note => {
                        !(self.words.is("statusof", last)
                            || makes_errors(last, self.words)
                            || self.words.is("maker", last)
                            || self.words.is("through", last)
                            || self.words.is("status", last)
                            || last.chars().next().is_some_and(char::is_uppercase))
                    }
                    Bracket::Index => true,
                    _ => false,
                };
                if foreign {
                    at = close + 1;
                    continue;
                }
            }
            if let Some(status) = self.status(at) {
                found.statuses.push((status, at));
            } else if sheet.word(at)
                && self.words.is("status", sheet.say(at))
                && !sheet.any(at + 1, &[":", "=", "(", ".", "::"])
            {
                found.given = true;
            }
            at += 1;
        }
    }

    /// The status at a token.
    fn status(&self, at: usize) -> Option<u16> {
        let sheet = self.sheet;
        let said = sheet.say(at);
        let before = sheet.before(at);
        let key =
            (before >= self.start && sheet.any(before, &[":", "=", "=>"])).then(|| sheet.say(sheet.before(before)));
        let keyed = key.is_some_and(|key| self.words.is("status", key));
        match sheet.kind(at) {
            TokenKind::Number => {
                let status: u16 = said.trim_end_matches("u16").trim_end_matches('_').parse().ok()?;
                let least = if keyed { 200 } else { 300 };
                let arithmetic = ["<", ">", "<=", ">=", "==", "!=", "===", "!==", "+", "*", "/", "%", "-", "."];
                let counted = sheet.any(before, &arithmetic) || sheet.any(at + 1, &["<", ">", "*", "/", "%", "-"]);
                let other = key.is_some_and(|key| {
                    !self.words.is("status", key)
                        && !sheet.any(before, &["=>"])
                        && sheet.word(sheet.before(before))
                        && !(self.code)(key)
                        && !key.chars().all(|c| c.is_uppercase() || c == '_')
                }) && !Self::constant(key.unwrap_or_default());
                (said.len() >= 3 && (least..600).contains(&status) && !counted && !other).then_some(status)
            }
            TokenKind::Word => {
                if (self.code)(said) && !sheet.any(before, &[".", "::"])
                    || sheet.any(at + 1, &["(", "."]) && !sheet.any(at + 1, &["."])
                {
                    return None;
                }
                let owner = if sheet.any(before, &[".", "::"]) { sheet.say(sheet.before(before)) } else { "" };
                let of_status = humps(owner).iter().any(|word| {
                    ["status", "http", "response", "statuses", "httpstatus", "sc"].contains(&word.as_str())
                });
                let low = said.to_lowercase();
                let own =
                    low.starts_with("status") && low.len() > 6 || low.starts_with("http_") || low.starts_with("sc_");
                let imported = owner.is_empty()
                    && said.len() > 3
                    && said.chars().all(|c| c.is_ascii_uppercase() || c == '_')
                    && ["HttpStatus", "StatusCode", "HTTPStatus"].iter().any(|name| sheet.text.contains(name));
                if of_status || own || keyed && owner.is_empty() || imported { self.words.status(said) } else { None }
            }
            TokenKind::Symbol => {
                let verb = sheet.any(before, &["status", "halt", "head", "error!"])
                    || sheet.any(sheet.before(before), &["head", "halt", "error", "status"]);
                // The whole value of a row: `seat_taken: :conflict`.
                let row = self.at == NONE && at == self.start;
                if keyed || verb || row || sheet.any(before, &[",", "=", "(", "["]) && !(self.code)(said) {
                    self.words.status(said)
                } else {
                    None
                }
            }
            TokenKind::Text if keyed => self.words.status(said).or_else(|| {
                said.split(' ').next().and_then(|head| head.parse().ok()).filter(|status| (300..600).contains(status))
            }),
            _ => None,
        }
    }

    /// Whether a name is that of a constant that holds a status: `status_code`, `STATUS`, `http`.
    fn constant(name: &str) -> bool {
        humps(name).iter().any(|word| ["status", "http"].contains(&word.as_str()))
    }

    /// A status in the chain of calls before: `res.status(409)`, `c.JSON(409, …)` is inside.
    fn chained(&self, range: Range<usize>, found: &mut Beside) {
        let mut at = range.start;
        while at < range.end {
            if self.sheet.is(at, "(") && self.sheet.pair(at) < range.end {
                let (path, _) = self.sheet.callee(at);
                if path.last().is_some_and(|last| self.words.is("statusof", last) || self.words.is("setter", last)) {
                    self.statuses(self.sheet.inside(at), found);
                }
                at = self.sheet.pair(at);
            } else if self.sheet.word(at) && self.sheet.is(at + 1, "(") {
                // `ResponseEntity.badRequest().body(…)`
                found.statuses.extend(self.words.status(self.sheet.say(at)).map(|status| (status, at)));
            }
            at += 1;
        }
    }

    /// A status that one of the three statements before sets for the answer.
    fn set_before(&self, level: &Level, found: &mut Beside) {
        let sheet = self.sheet;
        let mut at = level.range.start;
        for _ in 0..3 {
            let before = sheet.before(at);
            let before = if sheet.is(before, ";") { sheet.before(before) } else { before };
            if before == NONE || sheet.open(before) != level.open || sheet.is(before, "}") || sheet.is(before, ":") {
                return;
            }
            let range = sheet.statement(before);
            if sheet.any(
                range.start,
                &[
                    "if", "return", "throw", "raise", "case", "when", "else", "def", "class", "end", "fn", "func",
                    "public", "private",
                ],
            ) {
                return;
            }
            if range.clone().any(|at| sheet.word(at) && self.words.is("setter", sheet.say(at))) {
                let call = range
                    .clone()
                    .find(|at| sheet.word(*at) && self.words.is("setter", sheet.say(*at)))
                    .unwrap_or(range.start);
                let inside = if sheet.is(call + 1, "(") { sheet.inside(call + 1) } else { call..range.end };
                self.statuses(inside, found);
                return;
            }
            at = range.start;
        }
    }

    /// Texts for people in a stretch, those put together as one.
    fn messages(&self, range: Range<usize>, found: &mut Beside) {
        let sheet = self.sheet;
        let mut at = range.start;
        while at < range.end {
            let close = sheet.pair(at);
            if sheet.any(at, &["(", "[", "{"]) && close > at && !(at..close).contains(&self.at) {
                let (path, _) = sheet.callee(at);
                let foreign = match sheet.bracket(at) {
                    Bracket::Block => self.at != NONE,
                    Bracket::Call => never(&path, self.words),
                    Bracket::Index => true,
                    _ => false,
                };
                if foreign {
                    at = close + 1;
                    continue;
                }
            }
            if sheet.kind(at) == TokenKind::Text {
                let (message, end) = self.joined(at);
                if self.is_message(at, &message) {
                    found.messages.push((message, at));
                }
                at = end;
            }
            at += 1;
        }
    }

    /// A text with what is put to it by `+`, `.` or standing beside, and its last token.
    fn joined(&self, first: usize) -> (String, usize) {
        let sheet = self.sheet;
        let mut message = String::new();
        let before = sheet.before(first);
        if sheet.is(before, "+") {
            message.push(HOLE);
        }
        message += &holed(sheet.say(first));
        let mut end = first;
        loop {
            let next = sheet.after(end);
            if sheet.kind(next) == TokenKind::Text
                && (sheet.language.docstrings || sheet.language.structs || sheet.language.commands)
            {
                message += &holed(sheet.say(next));
                end = next;
                continue;
            }
            let php = sheet.language.sigil.is_some() && sheet.is(next, ".");
            if !(sheet.is(next, "+") || php) {
                return (message, end);
            }
            let operand = sheet.after(next);
            if sheet.kind(operand) == TokenKind::Text {
                message += &holed(sheet.say(operand));
                end = operand;
                continue;
            }
            message.push(HOLE);
            // An operand: a path with calls.
            end = operand;
            while end != NONE
                && (sheet.any(sheet.after(end), &["::", "->", "(", "["]) || sheet.is(sheet.after(end), ".") && !php)
            {
                let next = sheet.after(end);
                end = if sheet.any(next, &["(", "["]) { sheet.pair(next).max(next) } else { sheet.after(next) };
            }
            if end == NONE {
                return (message, first);
            }
        }
    }

    fn is_message(&self, at: usize, message: &str) -> bool {
        let sheet = self.sheet;
        let before = sheet.before(at);
        if at == self.at || (self.code)(message) {
            return false;
        }
        let key = (before >= self.start && sheet.any(before, &[":", "=", "=>"])).then(|| sheet.before(before));
        let key = key.filter(|key| matches!(sheet.kind(*key), TokenKind::Word | TokenKind::Text | TokenKind::Symbol));
        // `status = "open"` of a statement is no message, `message = "…"` is.
        if let Some(key) = key {
            let said = sheet.say(key);
            return self.words.is("message", said)
                || (self.words.is("envelope", said) || said.to_lowercase().ends_with("message") || (self.code)(said))
                    && message.contains(' ');
        }
        let letters = message.chars().filter(|c| c.is_alphabetic()).count();
        let address = message.starts_with(['/', '.', '{', '#']) || message.contains("://");
        message.trim().contains(' ') && letters >= 4 && !address
    }
}
