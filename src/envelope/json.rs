//! The lenient reader: JSON, what people's tools make of it (Python and JS dumps, cut or wrapped JSON), with the span of
//! every value. Never fails: what was read before it broke is kept, and what was mended is listed.
//!
//! One pass, no recursion, nesting bounded by [`DEEPEST`]. Judges no meaning.

use memchr::memchr3;

use super::Span;

/// Containers inside containers that are read; deeper ones are stepped over and reported as [`Kind::Deep`].
pub(super) const DEEPEST: usize = 64;

/// What was read: nodes in the order in which they begin; a container's children follow it.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub nodes: Vec<Node>,
    /// Where reading ended.
    pub end: usize,
    pub mended: Mended,
}

/// What had to be mended to read it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of independent findings, listed one by one")]
pub(super) struct Mended {
    /// It ends before its brackets close.
    pub cut: bool,
    /// It begins inside an object.
    pub headless: bool,
    /// A comma before a closing bracket.
    pub trailing_comma: bool,
    /// A comma between two members is missing.
    pub missing_comma: bool,
    /// Strings broken over lines.
    pub wrapped: bool,
    /// Quotes inside a string that were not escaped.
    pub bare_quotes: bool,
    /// Nested deeper than is read.
    pub deep: bool,
}

impl Mended {
    /// In words.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        [
            (self.cut, "the end is cut off; every complete field was kept"),
            (self.headless, "the beginning is cut off; every complete field was kept"),
            (self.trailing_comma, "ignored a comma before a closing bracket"),
            (self.missing_comma, "added a missing comma"),
            (self.wrapped, "joined a value that was broken over lines"),
            (self.bare_quotes, "took quotes inside a value as part of it"),
            (self.deep, "stepped over values nested too deeply"),
        ]
        .into_iter()
        .filter_map(|(mended, words)| mended.then_some(words))
    }
}

/// One value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node {
    pub kind: Kind,
    /// Span of the key's letters, in an object.
    pub key: Option<Span>,
    /// Span of the value: a string's letters without its quotes, a container with its brackets.
    pub span: Span,
    /// Index after the last node inside it.
    pub next: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Array,
    /// A quoted string; whether it has escapes or raw line breaks, and whether its closing quote was seen.
    Text {
        escaped: bool,
        closed: bool,
    },
    Number,
    True,
    False,
    Null,
    /// Letters without quotes, as object dumps print them; whether the text goes on after it.
    Bare {
        closed: bool,
    },
    /// A container nested deeper than is read.
    Deep,
}

impl Tree {
    /// The children of a container.
    pub fn children(&self, parent: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes[parent].next;
        let mut at = parent + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let child = at;
                at = self.nodes[at].next;
                child
            })
        })
    }
}

/// Reads the object that begins at `at`, where `{` stands; none where no object begins.
pub(super) fn object(text: &str, at: usize) -> Option<Tree> {
    let mut reader = Reader::new(text, at);
    reader.opens()?;
    reader.open(Kind::Object, None);
    Some(reader.read())
}

/// Reads the members of an object whose beginning is missing, from the quote of a key at `at`.
pub(super) fn members(text: &str, at: usize) -> Option<Tree> {
    let mut reader = Reader::new(text, at);
    let (_, rest) = reader.key(at)?;
    reader.separator(rest)?;
    reader.mended.headless = true;
    reader.nodes.push(Node { kind: Kind::Object, key: None, span: (at, at), next: 1 });
    reader.open.push(0);
    Some(reader.read())
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    nodes: Vec<Node>,
    open: Vec<usize>,
    mended: Mended,
    /// Keys may stand without quotes: the first one did.
    bare_keys: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, at: usize) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at,
            nodes: Vec::new(),
            open: Vec::new(),
            mended: Mended::default(),
            bare_keys: false,
        }
    }

    fn peek(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn space(&self, mut at: usize) -> usize {
        while self.bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        at
    }

    /// Whether an object begins here: a bracket, then its end or a key with its separator.
    fn opens(&mut self) -> Option<()> {
        let at = self.space(self.at + 1);
        match self.peek(at) {
            b'}' => Some(()),
            b'"' | b'\'' => {
                let (_, rest) = self.key(at)?;
                self.separator(rest).map(|_| ())
            }
            _ => {
                self.bare_keys = true;
                let (_, rest) = self.key(at)?;
                self.separator(rest).map(|_| ())
            }
        }
    }

    /// The key at `at` and where it ends.
    fn key(&self, at: usize) -> Option<(Span, usize)> {
        match self.peek(at) {
            quote @ (b'"' | b'\'') => {
                let window = &self.bytes[at + 1..self.bytes.len().min(at + 1 + LONGEST_KEY)];
                let end = memchr::memchr2(quote, b'\\', window)? + at + 1;
                let key = &self.bytes[at + 1..end];
                // A wrapping tool may have broken it; what else spans lines is no key.
                let broken = memchr::memchr(b'\n', key).is_some();
                let name = |byte: &u8| {
                    byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || matches!(byte, b'_' | b'-')
                };
                (self.bytes[end] == quote && (!broken || key.iter().all(name))).then_some(((at + 1, end), end + 1))
            }
            first if self.bare_keys && (first.is_ascii_alphabetic() || matches!(first, b'_' | b'$' | b'@')) => {
                let end = self.bytes[at..].iter().take(LONGEST_KEY).position(|byte| {
                    !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-' | b'.' | b'@'))
                })? + at;
                Some(((at, end), end))
            }
            // `[cause]:` is how Node prints a property that is not enumerable.
            b'[' if self.bare_keys => {
                let window = &self.bytes[at + 1..self.bytes.len().min(at + 1 + LONGEST_KEY)];
                let end = window.iter().position(|byte| !byte.is_ascii_alphanumeric())? + at + 1;
                (self.bytes[end] == b']').then_some(((at + 1, end), end + 1))
            }
            _ => None,
        }
    }

    /// Where the value after a key's separator begins.
    fn separator(&self, at: usize) -> Option<usize> {
        let at = self.space(at);
        match (self.peek(at), self.peek(at + 1)) {
            (b':', b'/') if self.bare_keys && self.peek(at + 2) == b'/' => None,
            (b'=', b'>') => Some(at + 2),
            (b':', _) => Some(at + 1),
            (b'=', _) if self.bare_keys => Some(at + 1),
            _ => None,
        }
    }

    fn open(&mut self, kind: Kind, key: Option<Span>) {
        let index = self.nodes.len();
        self.nodes.push(Node { kind, key, span: (self.at, self.at), next: index + 1 });
        self.open.push(index);
        self.at += 1;
    }

    fn close(&mut self) {
        if let Some(index) = self.open.pop() {
            self.nodes[index].span.1 = self.at;
            self.nodes[index].next = self.nodes.len();
        }
    }

    fn leaf(&mut self, kind: Kind, key: Option<Span>, span: Span) {
        let next = self.nodes.len() + 1;
        self.nodes.push(Node { kind, key, span, next });
    }

    fn read(mut self) -> Tree {
        let mut comma = true;
        while let Some(&container) = self.open.last() {
            let before = self.at;
            self.at = self.space(self.at);
            let byte = self.peek(self.at);
            let object = self.nodes[container].kind == Kind::Object;
            match byte {
                b'}' | b']' | b')' => {
                    if object != (byte == b'}') {
                        // A bracket of the other kind: the container's own one is missing.
                        if self.open.len() == 1 {
                            break;
                        }
                        self.mended.cut = true;
                        self.close();
                        continue;
                    }
                    self.mended.trailing_comma |= comma && self.nodes.len() > container + 1;
                    self.at += 1;
                    self.close();
                    comma = false;
                }
                b',' => {
                    self.at += 1;
                    comma = true;
                }
                _ => {
                    let empty = self.nodes.len() == container + 1;
                    let going = if object { self.member() } else { self.value(None) };
                    if !going {
                        self.at = if self.at >= self.bytes.len() { self.at } else { before };
                        self.mended.cut = true;
                        break;
                    }
                    self.mended.missing_comma |= !comma && !empty;
                    comma = false;
                }
            }
        }
        while !self.open.is_empty() {
            self.mended.cut = true;
            self.close();
        }
        Tree { nodes: self.nodes, end: self.at, mended: self.mended }
    }

    fn member(&mut self) -> bool {
        let Some((key, rest)) = self.key(self.at) else { return false };
        let Some(value) = self.separator(rest) else { return false };
        self.at = self.space(value);
        self.value(Some(key))
    }

    /// The class that a dump names before a container, `Object [AxiosHeaders] {`: its length.
    fn label(&self) -> usize {
        let rest = &self.bytes[self.at..self.bytes.len().min(self.at + LONGEST_LABEL)];
        let end = rest
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'[' | b']' | b'_' | b'$' | b'.')))
            .unwrap_or(0);
        let named = rest.first().is_some_and(u8::is_ascii_uppercase);
        if self.bare_keys && named && rest.get(end) == Some(&b'{') { end } else { 0 }
    }

    fn value(&mut self, key: Option<Span>) -> bool {
        self.at += self.label();
        let byte = self.peek(self.at);
        match byte {
            b'{' | b'[' | b'(' => {
                let kind = if byte == b'{' { Kind::Object } else { Kind::Array };
                if self.open.len() < DEEPEST {
                    self.open(kind, key);
                } else {
                    self.step_over(key);
                }
                true
            }
            b'"' | b'\'' => self.string(key, self.at),
            b'b' | b'u' | b'r' | b'@' | b'f' if matches!(self.peek(self.at + 1), b'"' | b'\'') => {
                self.string(key, self.at + 1)
            }
            b'\\' | 0 => false,
            _ => self.bare(key),
        }
    }

    /// Steps over a container that lies too deep, to its closing bracket.
    fn step_over(&mut self, key: Option<Span>) {
        self.mended.deep = true;
        let start = self.at;
        let mut depth = 0usize;
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'{' | b'[' | b'(' => depth += 1,
                b'}' | b']' | b')' => depth -= 1,
                quote @ (b'"' | b'\'') => self.at = self.string_end(self.at + 1, quote).0,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
        self.at = self.at.min(self.bytes.len());
        self.leaf(Kind::Deep, key, (start, self.at));
    }

    /// The string whose opening quote stands at `open`; `self.at` stands at the value's first byte.
    fn string(&mut self, key: Option<Span>, open: usize) -> bool {
        let (end, escaped, closed) = self.string_end(open + 1, self.peek(open));
        self.leaf(Kind::Text { escaped, closed }, key, (open + 1, end));
        self.at = if closed { end + 1 } else { end };
        closed || end < self.bytes.len()
    }

    /// Where a string ends, whether it has escapes, and whether its closing quote is there.
    fn string_end(&mut self, mut at: usize, quote: u8) -> (usize, bool, bool) {
        let mut escaped = false;
        while let Some(step) = self.bytes.get(at..).and_then(|rest| memchr3(quote, b'\\', b'\n', rest)) {
            at += step;
            match self.bytes[at] {
                b'\\' => {
                    escaped = true;
                    at += 2;
                    while !self.text.is_char_boundary(at.min(self.bytes.len())) {
                        at += 1;
                    }
                }
                b'\n' => {
                    if !self.goes_on(at + 1, quote) {
                        return (at, escaped, false);
                    }
                    self.mended.wrapped = true;
                    escaped = true;
                    at += 1;
                }
                _ if self.ends(at, quote) => return (at, escaped, true),
                _ => {
                    self.mended.bare_quotes = true;
                    at += 1;
                }
            }
        }
        (self.bytes.len(), escaped, false)
    }

    /// Whether a quote closes its string: structure follows it, or no later quote of the line closes it better.
    fn ends(&self, at: usize, quote: u8) -> bool {
        if self.structure_follows(at + 1) {
            return true;
        }
        let rest = &self.bytes[at + 1..self.bytes.len().min(at + 1 + LOOK_AHEAD)];
        let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
        for later in memchr::memchr_iter(quote, line).take(MOST_BARE_QUOTES).map(|step| at + 1 + step) {
            // It opens a key: only a comma was forgotten.
            if self.key(later).is_some_and(|(_, rest)| self.separator(rest).is_some()) {
                return true;
            }
            if self.structure_follows(later + 1) {
                return false;
            }
        }
        true
    }

    fn structure_follows(&self, at: usize) -> bool {
        let at = self.space(at);
        at >= self.bytes.len()
            || matches!(self.bytes[at], b',' | b':' | b'}' | b']' | b')')
            || self.bytes[at..].starts_with(b"=>")
    }

    /// Whether a string that meets a line break is only wrapped: its closing quote follows within a few lines and structure
    /// after it.
    fn goes_on(&self, at: usize, quote: u8) -> bool {
        let rest = &self.bytes[at..self.bytes.len().min(at + LOOK_AHEAD)];
        let mut from = 0;
        while let Some(step) = rest.get(from..).and_then(|rest| memchr::memchr2(quote, b'\\', rest)) {
            if rest[from + step] == quote {
                let end = at + from + step;
                let begins_anew = rest[..from + step].iter().any(|byte| matches!(byte, b'{' | b'}'));
                return self.structure_follows(end + 1) && !(begins_anew && self.peek(self.space(end + 1)) == b':');
            }
            from += step + 2;
        }
        false
    }

    /// A number, a word of the language or a dump's unquoted text.
    fn bare(&mut self, key: Option<Span>) -> bool {
        let start = self.at;
        let nested = self.open.last().is_some_and(|&index| self.nodes[index].kind == Kind::Object);
        let mut end = start;
        let mut round = 0usize;
        while let Some(&byte) = self.bytes.get(end) {
            match byte {
                b'\n' | b',' | b'}' => break,
                b']' if !nested => break,
                b'(' => round += 1,
                b')' if !nested && round == 0 => break,
                b')' => round = round.saturating_sub(1),
                b' ' if self.bare_keys && self.next_is_pair(end + 1) => break,
                _ => {}
            }
            end += 1;
        }
        let closed = end < self.bytes.len();
        let word = self.text[start..end].trim_end();
        let span = (start, start + word.len());
        self.at = end;
        let kind = match word {
            "true" | "True" => Kind::True,
            "false" | "False" => Kind::False,
            "null" | "None" | "nil" | "undefined" | "<nil>" => Kind::Null,
            "" | "…" | "..." => return false,
            _ if word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E')) => {
                Kind::Number
            }
            // Strict JSON has no words of its own: the text goes wrong here, unless the whole dump is loose.
            _ if !self.bare_keys && !word.bytes().all(|byte| byte.is_ascii_graphic()) => {
                self.at = start;
                return false;
            }
            _ => Kind::Bare { closed },
        };
        self.leaf(kind, key, span);
        closed || kind == Kind::Number
    }

    /// Whether `Key:` or `key=` stands at `at`, as Go's and Java's dumps separate by spaces.
    fn next_is_pair(&self, at: usize) -> bool {
        let name =
            self.bytes[at..].iter().take(40).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        name > 0
            && self.peek(at).is_ascii_alphabetic()
            && matches!(self.peek(at + name), b':' | b'=')
            && self.peek(at + name + 1) != b'/'
    }
}

/// Bytes of the longest key.
const LONGEST_KEY: usize = 200;

/// Bytes of the longest class name before a container.
const LONGEST_LABEL: usize = 80;

/// Later quotes of a line that are tried as the end of a string.
const MOST_BARE_QUOTES: usize = 8;

/// Bytes that are looked at beyond a doubtful quote or line break.
const LOOK_AHEAD: usize = 400;
