//! How languages write objects: what a key looks like, what stands between it and its value, and what names or wraps a
//! value: `Some("x")`, `Body { … }`, `array(2) { … }`, `<<"x">>`.

use crate::envelope::finding::Span;
use crate::envelope::record::json::{JsonReader, LONGEST_KEY, LONGEST_LABEL};

/// Names and wrappers around one value.
const MOST_WRAPS: usize = 8;

impl JsonReader<'_> {
    /// Whether the bracket at `at` opens an object: a key with its separator follows, or nothing. Round and square brackets
    /// need a class before them or keys that no list has.
    pub(crate) fn is_object(&mut self, at: usize) -> bool {
        let first = self.space(at + 1);
        let before = self.bare_keys;
        let quoted = matches!(self.peek(first), b'"' | b'\'');
        let bracketed = self.peek(first) == b'[';
        self.bare_keys = before || !quoted;
        let is = match self.peek(at) {
            b'{' => self.peek(first) == b'}' || self.pair(first).is_some(),
            b'[' if quoted => self.pair(first).is_some(),
            _ if bracketed => self.pair(first).is_some_and(|(_, value)| self.text[..value].ends_with("=>")),
            b'(' if quoted => self.pair(first).is_some_and(|(_, value)| self.text[..value].ends_with("=>")),
            _ => self.is_labelled(at) && self.pair(first).is_some(),
        };
        if !is {
            self.bare_keys = before;
        }
        is
    }

    /// Whether the curly bracket at `at` opens a tuple, as Erlang and Elixir write them: a comma follows its first string.
    pub(crate) fn is_tuple(&self, at: usize) -> bool {
        let first = self.space(at + 1);
        let quote = self.peek(first);
        matches!(quote, b'"' | b'\'')
            && self.quoted(first, quote).is_some_and(|(_, end)| self.peek(self.space(end)) == b',')
    }

    /// Whether a class stands right before `at`: `errors.ApiError(`.
    fn is_labelled(&self, at: usize) -> bool {
        let letter = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'$');
        let before = &self.bytes[at.saturating_sub(LONGEST_LABEL)..at];
        let label = &before[before.len() - before.iter().rev().take_while(letter).count()..];
        let class = label.rsplit(|byte| matches!(byte, b'.' | b':' | b'$')).next().unwrap_or_default();
        class.len() > 1 && class[0].is_ascii_uppercase()
    }

    /// The key at `at`, and where its value begins after the separator.
    pub(crate) fn pair(&self, at: usize) -> Option<(Span, usize)> {
        let at = if self.bare_keys { self.typed(at) } else { at };
        let (key, rest) = self.key(at)?;
        Some((key, self.separator(key, rest)?))
    }

    /// What follows the types that Go's test tools print before a key or a value: `(string) (len=5) "error"`.
    fn typed(&self, at: usize) -> usize {
        let mut end = at;
        while self.peek(end) == b'(' && end < at + LONGEST_LABEL {
            let rest = &self.bytes[end..self.bytes.len().min(end + LONGEST_LABEL)];
            let plain = |byte: &&u8| byte.is_ascii_alphanumeric() || b"(_.*[]{}= ".contains(byte);
            let length = rest.iter().take_while(plain).count();
            if rest.get(length) != Some(&b')') || rest.get(length + 1) != Some(&b' ') {
                return at;
            }
            end += length + 2;
        }
        if matches!(self.peek(end), b'"' | b'{') { end } else { at }
    }

    /// The key at `at` and where it ends.
    fn key(&self, at: usize) -> Option<(Span, usize)> {
        match self.peek(at) {
            quote @ (b'"' | b'\'') => self.quoted(at, quote),
            b'<' if self.bytes[at..].starts_with(b"<<\"") => {
                let (key, end) = self.quoted(at + 2, b'"')?;
                self.bytes[end..].starts_with(b">>").then_some((key, end + 2))
            }
            first if self.bare_keys && is_name(first) => self.name(at),
            // A symbol.
            b':' if self.bare_keys && is_name(self.peek(at + 1)) => self.name(at + 1),
            // `[cause]:` is how Node prints a property that is not enumerable, `[error] =>` how PHP prints any.
            b'[' if self.bare_keys && self.bytes[at..].starts_with(SYMBOL) => {
                let (key, end) = self.name(at + SYMBOL.len())?;
                self.bytes[end..].starts_with(b")]").then_some((key, end + 2))
            }
            b'[' if self.bare_keys => {
                let quote = self.peek(at + 1);
                let (key, end) =
                    if matches!(quote, b'"' | b'\'') { self.quoted(at + 1, quote)? } else { self.name(at + 1)? };
                let window = &self.bytes[end..self.bytes.len().min(end + LONGEST_KEY)];
                // PHP adds who may see it: `[error:protected]`.
                let scope =
                    window.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'\\'));
                let close = end + scope.count();
                (self.peek(close) == b']').then_some((key, close + 1))
            }
            _ => None,
        }
    }

    fn quoted(&self, at: usize, quote: u8) -> Option<(Span, usize)> {
        let window = &self.bytes[at + 1..self.bytes.len().min(at + 1 + LONGEST_KEY)];
        let end = memchr::memchr2(quote, b'\\', window)? + at + 1;
        let key = &self.bytes[at + 1..end];
        // A wrapping tool may have broken it; what else spans lines is no key.
        let broken = memchr::memchr(b'\n', key).is_some();
        let name =
            |byte: &u8| byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || matches!(byte, b'_' | b'-');
        (self.bytes[end] == quote && (!broken || key.iter().all(name))).then_some(((at + 1, end), end + 1))
    }

    /// A key without quotes.
    fn name(&self, at: usize) -> Option<(Span, usize)> {
        let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-' | b'.' | b'@');
        let end = self.bytes[at..].iter().take(LONGEST_KEY).position(|byte| !inside(byte))? + at;
        // The dash belongs to an arrow.
        let end = if self.peek(end) == b'>' && self.peek(end - 1) == b'-' { end - 1 } else { end };
        (end > at).then_some(((at, end), end))
    }

    /// Where the value after a key's separator begins.
    fn separator(&self, key: Span, rest: usize) -> Option<usize> {
        let at = self.space(rest);
        let symbol = key.0 > 0 && self.bytes[key.0 - 1] == b':';
        match (self.peek(at), self.peek(at + 1)) {
            (b':', b'/') if self.bare_keys && self.peek(at + 2) == b'/' => None,
            (b'=', b'>') => Some(at + 2),
            (b'-', b'>') if self.bare_keys => Some(at + 2),
            (b':', _) if !symbol => Some(at + 1),
            (b'=', _) if self.bare_keys || at > rest => Some(at + 1),
            _ => (symbol && at > rest).then_some(at),
        }
    }

    /// Steps over what names or wraps the value at `self.at`. Returns how many brackets will close after it.
    pub(crate) fn unwrap(&mut self) -> usize {
        let mut wraps = 0;
        if self.bare_keys {
            self.at = self.typed(self.at);
        }
        for _ in 0..MOST_WRAPS {
            let rest = &self.bytes[self.at..];
            let sigil = matches!(rest, [b'%' | b'&' | b'#' | b'*', next, ..] if matches!(next, b'{' | b'[') || next.is_ascii_alphabetic());
            let step = if rest.starts_with(b"<<\"") {
                wraps += 1;
                2
            } else if sigil && (matches!(rest[1], b'{' | b'[') || self.label(self.at + 1) > 0) {
                1
            } else {
                let label = self.label(self.at);
                if label > 0 {
                    label
                } else if let Some((step, wrap)) = self.call(self.at) {
                    wraps += usize::from(wrap);
                    step
                } else {
                    break;
                }
            };
            self.at = self.space(self.at + step);
        }
        wraps
    }

    /// The class that a dump names before a container, `Object [AxiosHeaders] {`, `main.Refused{`, `Refused[`: its length.
    fn label(&mut self, at: usize) -> usize {
        let rest = &self.bytes[at..self.bytes.len().min(at + LONGEST_LABEL)];
        if let Some(length) = node_remark(rest) {
            return length;
        }
        let letter =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'[' | b']' | b'_' | b'$' | b'.' | b':');
        let Some(first) = rest.first().filter(|byte| byte.is_ascii_alphabetic()) else { return 0 };
        let end = rest.iter().position(|byte| !letter(byte)).unwrap_or(0);
        if rest.get(end) == Some(&b'{')
            && (first.is_ascii_uppercase() || rest[..end].iter().any(|byte| matches!(byte, b'.' | b'[')))
        {
            return end;
        }
        let name = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b':' | b'\\'));
        let name = name.count();
        let open = match rest.get(name) {
            Some(b'[' | b'(') => at + name,
            // PHP puts the bracket below the class.
            Some(b' ' | b'\n' | b'\r') => {
                let object = self.bytes[at + name..].starts_with(b" Object");
                self.space(at + name + if object { 7 } else { 0 })
            }
            _ => return 0,
        };
        let bracket = matches!(self.peek(open), b'(' | b'[') && (open == at + name || self.peek(open) == b'(');
        if bracket && self.is_object(open) { open - at } else { 0 }
    }

    /// What is written like a call around a value, `Some("x")`, `string(15) "x"`: its length up to the value, and whether
    /// its bracket closes after it.
    fn call(&self, at: usize) -> Option<(usize, bool)> {
        let rest = &self.bytes[at..];
        let name = rest.iter().take(LONGEST_LABEL);
        let name = name.take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':')).count();
        let square = rest.get(name) == Some(&b'[') && rest[0].is_ascii_uppercase();
        if name == 0 || !rest[0].is_ascii_alphabetic() || rest.get(name) != Some(&b'(') && !square {
            return None;
        }
        let inner = self.space(at + name + 1);
        let word =
            self.bytes[inner..].iter().take(LONGEST_LABEL).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let after = inner + word;
        match self.peek(inner) {
            b'"' | b'\'' | b'{' | b'[' => Some((inner - at, true)),
            _ if word == 0 => None,
            _ if square => Some((inner - at, true)),
            // A length before what it counts.
            b'0'..=b'9' if self.bytes[after..].starts_with(b") \"") || self.bytes[after..].starts_with(b") {") => {
                Some((after + 2 - at, false))
            }
            _ => (self.peek(after) == b')' || self.peek(after) == b'(').then_some((inner - at, true)),
        }
    }

    /// Steps over the brackets that close after a wrapped value.
    pub(crate) fn close_wraps(&mut self, wraps: usize) {
        for _ in 0..wraps {
            let mut at = self.space(self.at);
            if self.peek(at) == b',' {
                at = self.space(at + 1);
            }
            match (self.peek(at), self.peek(at + 1)) {
                (b'>', b'>') => self.at = at + 2,
                (b')' | b']', _) => self.at = at + 1,
                _ => break,
            }
        }
    }
}

/// How Node prints a key that is a symbol: `[Symbol(state)]: {`.
const SYMBOL: &[u8] = b"[Symbol(";

/// What Node remarks on a container before it names its class: `<ref *1> ClientRequest {`, `[Object: null prototype] {`: its length.
fn node_remark(rest: &[u8]) -> Option<usize> {
    let length = if rest.starts_with(b"<ref *") {
        memchr::memchr(b'>', rest)? + 1
    } else if rest.first() == Some(&b'[') && rest.get(1)?.is_ascii_uppercase() {
        let end = memchr::memchr3(b']', b',', b'\n', rest)?;
        if rest[end] != b']' || !rest[end..].starts_with(b"] {") {
            return None;
        }
        end + 1
    } else {
        return None;
    };
    (rest.get(length) == Some(&b' ')).then_some(length + 1)
}

/// Whether a key without quotes may begin so.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$' | b'@')
}
