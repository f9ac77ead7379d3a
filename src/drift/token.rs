//! A source as tokens: words, texts, numbers, signs and ends of lines, without its comments.
//!
//! One reader for every language, led by what the asset says of it. It never fails: what it does not understand becomes signs.

use super::words::{Language, Quote};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or a keyword.
    Word,
    /// A text, without its quotes.
    Text,
    /// `:word`.
    Symbol,
    /// A number.
    Number,
    /// Punctuation.
    Sign,
    /// The end of a line.
    Line,
}

/// A token: its kind, its bytes, its line from 1.
#[derive(Debug, Clone, Copy)]
pub struct DriftToken {
    /// What it is.
    pub kind: TokenKind,
    /// Its first byte.
    pub start: u32,
    /// The byte behind it.
    pub end: u32,
    /// The line it begins in.
    pub line: u32,
}

const SIGNS: [&str; 24] = [
    "===", "!==", "...", "**=", "<=>", "=>", "->", "::", ":=", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "+=",
    "-=", "|=", "<<", "..", "=~", "&.",
];

/// The tokens of a text; nothing of a text of 4 GiB or more.
pub fn tokens(text: &str, language: &Language) -> Vec<DriftToken> {
    if u32::try_from(text.len()).is_err() {
        return Vec::new();
    }
    let mut reader = TokenReader { text, language, at: 0, line: 1, tokens: Vec::with_capacity(text.len() / 5) };
    while reader.at < text.len() {
        reader.step();
    }
    reader.push(TokenKind::Line, text.len(), text.len());
    reader.tokens
}

struct TokenReader<'a> {
    text: &'a str,
    language: &'a Language,
    at: usize,
    line: u32,
    tokens: Vec<DriftToken>,
}

impl<'a> TokenReader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    #[expect(clippy::cast_possible_truncation, reason = "the text is shorter than 4 GiB")]
    fn push(&mut self, kind: TokenKind, start: usize, end: usize) {
        self.tokens.push(DriftToken { kind, start: start as u32, end: end as u32, line: self.line });
    }

    /// Goes on to `end`, counting lines.
    fn skip_to(&mut self, end: usize) {
        let lines = memchr::memchr_iter(b'\n', &self.text.as_bytes()[self.at..end]).count();
        self.line += u32::try_from(lines).unwrap_or_default();
        self.at = end;
    }

    fn step(&mut self) {
        let rest = self.rest();
        let Some(c) = rest.chars().next() else { return };
        if self.comment() || self.quoted() {
            return;
        }
        if c == '\n' {
            if self.tokens.last().is_some_and(|token| token.kind != TokenKind::Line) {
                self.push(TokenKind::Line, self.at, self.at);
            }
            self.skip_to(self.at + 1);
        } else if c.is_whitespace() || self.language.sigil == Some(c) {
            self.at += c.len_utf8();
        } else if c.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            self.take(TokenKind::Number, end);
        } else if c.is_alphabetic() || c == '_' || c == '$' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(rest.len());
            // `any?` and `save!` are names there.
            let asks =
                self.language.symbols && rest[end..].starts_with(['?', '!']) && !rest[end + 1..].starts_with('=');
            self.take(TokenKind::Word, end + usize::from(asks));
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign)).map_or(c.len_utf8(), |sign| sign.len());
            self.take(TokenKind::Sign, sign);
        }
    }

    fn take(&mut self, kind: TokenKind, length: usize) {
        self.push(kind, self.at, self.at + length);
        self.at += length;
    }

    /// Passes over a comment.
    fn comment(&mut self) -> bool {
        let rest = self.rest();
        for (open, close) in &self.language.block {
            if let Some(inside) = rest.strip_prefix(open.as_str()) {
                let length = inside.find(close.as_str()).map_or(inside.len(), |at| at + close.len());
                self.skip_to(self.at + open.len() + length);
                return true;
            }
        }
        // `#[` is an attribute where `#` begins a comment too.
        let attribute = self.language.sigil.is_some() && rest.starts_with("#[");
        if !attribute && self.language.comment.iter().any(|open| rest.starts_with(open.as_str())) {
            let length = rest.find('\n').unwrap_or(rest.len());
            self.at += length;
            return true;
        }
        false
    }

    fn quoted(&mut self) -> bool {
        let rest = self.rest();
        let first = rest.as_bytes()[0];
        if self.language.symbols && self.symbols() {
            return true;
        }
        if self.language.letter && first == b'\'' {
            let escaped = rest[1..].starts_with('\\');
            let letter = rest[1..].char_indices().nth(1).filter(|(_, c)| !escaped && *c == '\'').map(|(at, _)| at + 2);
            let end = if escaped { rest[3.min(rest.len())..].find('\'').map(|at| at + 4) } else { letter };
            self.at += end.filter(|end| *end <= 12).unwrap_or(1);
            return true;
        }
        if self.language.patterns && first == b'/' && self.pattern() {
            return true;
        }
        let Some(quote) = self.language.text.iter().find(|quote| rest.starts_with(quote.open.as_str())).cloned() else {
            return false;
        };
        let start = self.at + quote.open.len();
        let Some(length) = closed(&self.text[start..], &quote) else {
            self.take(TokenKind::Sign, quote.open.len());
            return true;
        };
        let adjacent = |token: &DriftToken| token.kind == TokenKind::Word && token.end as usize == self.at;
        if let Some(prefix) = self.tokens.last().copied().filter(adjacent) {
            let prefix = &self.text[prefix.start as usize..prefix.end as usize];
            if self.language.prefixes.iter().any(|known| known == prefix) {
                self.tokens.pop();
            }
        }
        self.push(TokenKind::Text, start, start + length);
        let close = if quote.close.is_empty() { quote.open.len() } else { quote.close.len() };
        self.skip_to(start + length + close);
        true
    }

    /// `:word`, and `%w[…]`, which becomes a list of texts.
    fn symbols(&mut self) -> bool {
        let rest = self.rest();
        let before = self.text[..self.at].chars().next_back().unwrap_or(' ');
        let word = |text: &str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        if let Some(name) = rest.strip_prefix(':')
            && name.starts_with(|c: char| c.is_alphabetic())
            && !before.is_alphanumeric()
            && !matches!(before, ':' | ')' | ']' | '"' | '\'' | '?' | '!' | '_')
        {
            let length = word(name);
            self.push(TokenKind::Symbol, self.at + 1, self.at + 1 + length);
            self.at += 1 + length;
            return true;
        }
        let listed = ["%w[", "%i[", "%w(", "%i("].iter().any(|open| rest.starts_with(open));
        let Some(end) = rest.find([']', ')']).filter(|_| listed) else { return false };
        self.push(TokenKind::Sign, self.at + 2, self.at + 3);
        let mut at = 3;
        while at < end {
            let length = rest_word(&self.text[self.at + at..self.at + end]);
            if length > 0 {
                self.push(TokenKind::Text, self.at + at, self.at + at + length);
                self.push(TokenKind::Sign, self.at, self.at);
            }
            at += length.max(1);
        }
        self.push(TokenKind::Sign, self.at + end, self.at + end + 1);
        self.skip_to(self.at + end + 1);
        true
    }

    /// A pattern between slashes, where a value may begin.
    fn pattern(&mut self) -> bool {
        let value = self.tokens.last().is_some_and(|token| {
            let text = &self.text[token.start as usize..token.end as usize];
            match token.kind {
                TokenKind::Word => !matches!(text, "return" | "case" | "typeof" | "in"),
                TokenKind::Text | TokenKind::Number | TokenKind::Symbol => true,
                TokenKind::Sign => matches!(text, ")" | "]" | "}" | "<"),
                TokenKind::Line => false,
            }
        });
        if value {
            return false;
        }
        let (mut escaped, mut class) = (false, false);
        for (at, c) in self.rest().char_indices().skip(1) {
            match c {
                '\n' => return false,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '[' => class = true,
                ']' => class = false,
                '/' if !class => {
                    self.at += at + 1;
                    return true;
                }
                _ => {}
            }
        }
        false
    }
}

fn rest_word(text: &str) -> usize {
    text.find(char::is_whitespace).unwrap_or(text.len())
}

/// Where a text ends that begins here; none where it does not.
fn closed(text: &str, quote: &Quote) -> Option<usize> {
    let close = if quote.close.is_empty() { quote.open.as_str() } else { quote.close.as_str() };
    let mut at = 0;
    let mut depth = 0_usize;
    while at < text.len() {
        let rest = &text[at..];
        let c = rest.chars().next()?;
        if depth == 0 && rest.starts_with(close) {
            return Some(at);
        }
        if c == '\n' && !quote.lines {
            return None;
        }
        if c == '\\' && !quote.raw {
            at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
            continue;
        }
        if !quote.hole.is_empty() && (rest.starts_with(quote.hole.as_str()) || depth > 0 && c == '{') {
            depth += 1;
            at += if rest.starts_with(quote.hole.as_str()) { quote.hole.len() } else { 1 };
            continue;
        }
        if depth > 0 && c == '}' {
            depth -= 1;
        }
        at += c.len_utf8();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::words::DriftWords;
    use super::{TokenKind, tokens};

    fn read(extension: &str, text: &str) -> Vec<String> {
        let words = DriftWords::builtin();
        let tokens = tokens(text, words.language(extension).unwrap());
        let said = |token: &super::DriftToken| {
            let text = &text[token.start as usize..token.end as usize];
            if matches!(token.kind, TokenKind::Text | TokenKind::Symbol) {
                format!("<{text}>")
            } else {
                text.to_owned()
            }
        };
        tokens.iter().filter(|token| token.kind != TokenKind::Line).map(said).collect()
    }

    #[test]
    fn comments_are_nothing_and_texts_are_whole() {
        assert_eq!(
            read("go", "a(\"x \\\" // y\") // \"z\"\n/* b */ `c\nd`"),
            ["a", "(", "<x \\\" // y>", ")", "<c\nd>"]
        );
        assert_eq!(read("ts", "a(`x ${f(`y`)} z`, /['\"]/, 'q')"), ["a", "(", "<x ${f(`y`)} z>", ",", ",", "<q>", ")"]);
        assert_eq!(read("rs", "f::<'a>('\"', r#\"a\"b\"#)"), ["f", "::", "<", "a", ">", "(", ",", "<a\"b>", ")"]);
        assert_eq!(read("py", "x = f\"a {b}\" # c\n\"\"\"d\ne\"\"\""), ["x", "=", "<a {b}>", "<d\ne>"]);
        assert_eq!(read("php", "#[A('b')] $x = 'c'; # d"), ["#", "[", "A", "(", "<b>", ")", "]", "x", "=", "<c>", ";"]);
        assert_eq!(
            read("rb", "f :a, b: 'c'\n%w[d e]"),
            ["f", "<a>", ",", "b", ":", "<c>", "[", "<d>", "", "<e>", "", "]"]
        );
    }

    #[test]
    fn a_quote_that_nothing_closes_spoils_its_line_at_most() {
        assert_eq!(
            read("tsx", "<p>Don't</p>\nf('x')"),
            ["<", "p", ">", "Don", "'", "t", "<", "/", "p", ">", "f", "(", "<x>", ")"]
        );
    }
}
