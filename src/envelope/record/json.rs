//! The lenient reader: JSON, what people's tools make of it (cut or wrapped), and the dumps of other languages: whatever
//! has keys, separators and values between brackets, with the span of every value. Never fails: what was read before it
//! broke is kept, and what was mended is listed.
//!
//! One pass, no recursion, nesting bounded by [`DEEPEST`]. Judges no meaning. How a language writes its keys and what it
//! puts around values is in [`notation`]; where a value's letters end in [`letters`].

mod letters;
mod notation;

use crate::envelope::finding::Span;

/// Containers inside containers that are read; deeper ones are stepped over and reported as [`NodeKind::Deep`].
pub(crate) const DEEPEST: usize = 64;

/// What was read: nodes in the order in which they begin; a container's children follow it.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub nodes: Vec<Node>,
    /// Where reading ended.
    pub end: usize,
    pub repairs: Repairs,
}

/// What had to be mended to read it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of independent findings, listed one by one")]
pub(crate) struct Repairs {
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

impl Repairs {
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
        .filter_map(|(repairs, words)| repairs.then_some(words))
    }
}

/// One value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node {
    pub kind: NodeKind,
    /// Span of the key's letters, in an object.
    pub key: Option<Span>,
    /// Span of the value: a string's letters without its quotes, a container with its brackets.
    pub span: Span,
    /// Index after the last node inside it.
    pub next: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NodeKind {
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

/// Reads the object whose bracket stands at `at`; none where no object begins.
pub(crate) fn object(text: &str, at: usize) -> Option<Tree> {
    let mut reader = JsonReader::new(text, at);
    if !reader.is_object(at) {
        return None;
    }
    reader.open(NodeKind::Object, None, 0);
    Some(reader.read())
}

/// Reads the list whose bracket stands at `at`, where it is one of objects that each hold a name and a value.
pub(crate) fn pairs(text: &str, at: usize) -> Option<Tree> {
    let item = text[at..].strip_prefix('[')?.trim_start().strip_prefix('{')?.trim_start();
    let name = item.trim_start_matches(['"', '\'']);
    let named = ["key", "Key", "name", "Name", "k"].iter().find_map(|key| name.strip_prefix(key))?;
    if !named.trim_start_matches(['"', '\'']).trim_start().starts_with([':', '=']) {
        return None;
    }
    let mut reader = JsonReader::new(text, at);
    reader.open(NodeKind::Array, None, 0);
    Some(reader.read())
}

/// Reads the members of an object whose beginning is missing, from the quote of a key at `at`.
pub(crate) fn members(text: &str, at: usize) -> Option<Tree> {
    let mut reader = JsonReader::new(text, at);
    reader.pair(at)?;
    reader.repairs.headless = true;
    reader.nodes.push(Node { kind: NodeKind::Object, key: None, span: (at, at), next: 1 });
    reader.open.push(OpenNode { index: 0, closer: b'}', wraps: 0, bare_keys: false });
    Some(reader.read())
}

struct JsonReader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    nodes: Vec<Node>,
    open: Vec<OpenNode>,
    repairs: Repairs,
    /// Keys may stand without quotes: the first one did.
    bare_keys: bool,
}

/// A container that is being read.
#[derive(Debug, Clone, Copy)]
struct OpenNode {
    index: usize,
    closer: u8,
    /// Brackets around it that close after it: of `Some({…})` one.
    wraps: usize,
    /// Whether keys outside it may stand without quotes.
    bare_keys: bool,
}

impl<'t> JsonReader<'t> {
    fn new(text: &'t str, at: usize) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at,
            nodes: Vec::new(),
            open: Vec::new(),
            repairs: Repairs::default(),
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

    fn open(&mut self, kind: NodeKind, key: Option<Span>, wraps: usize) {
        let index = self.nodes.len();
        self.nodes.push(Node { kind, key, span: (self.at, self.at), next: index + 1 });
        let closer = match self.bytes[self.at] {
            b'[' => b']',
            b'(' => b')',
            _ => b'}',
        };
        self.open.push(OpenNode { index, closer, wraps, bare_keys: self.bare_keys });
        self.at += 1;
    }

    fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            self.nodes[open.index].span.1 = self.at;
            self.nodes[open.index].next = self.nodes.len();
            self.bare_keys = open.bare_keys;
            self.close_wraps(open.wraps);
        }
    }

    fn leaf(&mut self, kind: NodeKind, key: Option<Span>, span: Span) {
        let next = self.nodes.len() + 1;
        self.nodes.push(Node { kind, key, span, next });
    }

    fn read(mut self) -> Tree {
        let mut comma = true;
        while let Some(&container) = self.open.last() {
            let before = self.at;
            self.at = self.space(self.at);
            let byte = self.peek(self.at);
            match byte {
                b'}' | b']' | b')' => {
                    if byte != container.closer {
                        // A bracket of the other kind: the container's own one is missing.
                        if self.open.len() == 1 {
                            break;
                        }
                        self.repairs.cut = true;
                        self.close();
                        continue;
                    }
                    self.repairs.trailing_comma |= comma && self.nodes.len() > container.index + 1 && !self.bare_keys;
                    self.at += 1;
                    self.close();
                    comma = false;
                }
                b',' | b';' => {
                    self.at += 1;
                    comma = true;
                }
                _ => {
                    let empty = self.nodes.len() == container.index + 1;
                    let object = self.nodes[container.index].kind == NodeKind::Object;
                    let going = if object { self.member() } else { self.value(None) };
                    if !going {
                        self.at = if self.at >= self.bytes.len() { self.at } else { before };
                        self.repairs.cut = true;
                        break;
                    }
                    self.repairs.missing_comma |= !comma && !empty && !container.bare_keys;
                    comma = false;
                }
            }
        }
        while !self.open.is_empty() {
            self.repairs.cut = true;
            self.close();
        }
        Tree { nodes: self.nodes, end: self.at, repairs: self.repairs }
    }

    fn member(&mut self) -> bool {
        let Some((key, value)) = self.pair(self.at) else { return false };
        self.at = self.space(value);
        self.value(Some(key))
    }

    fn value(&mut self, key: Option<Span>) -> bool {
        let bare_keys = self.bare_keys;
        let wraps = self.unwrap();
        let byte = self.peek(self.at);
        match byte {
            b'{' | b'[' | b'(' => {
                let object = self.is_object(self.at) || byte == b'{' && !self.is_tuple(self.at);
                if self.open.len() < DEEPEST {
                    self.open(if object { NodeKind::Object } else { NodeKind::Array }, key, wraps);
                    if let Some(open) = self.open.last_mut() {
                        open.bare_keys = bare_keys;
                    }
                } else {
                    self.step_over(key);
                }
                true
            }
            b'"' | b'\'' => {
                let going = self.string(key, self.at);
                self.close_wraps(wraps);
                going
            }
            b'b' | b'u' | b'r' | b'@' | b'f' if matches!(self.peek(self.at + 1), b'"' | b'\'') => {
                self.string(key, self.at + 1)
            }
            b'\\' | 0 => false,
            _ => {
                let going = self.bare(key, wraps > 0);
                self.close_wraps(wraps);
                going
            }
        }
    }

    /// Steps over a container that lies too deep, to its closing bracket.
    fn step_over(&mut self, key: Option<Span>) {
        self.repairs.deep = true;
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
        self.leaf(NodeKind::Deep, key, (start, self.at));
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
