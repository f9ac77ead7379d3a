//! Go's maps as `fmt` prints them, `map[code:invalid_token error:token expired]`: no quotes, no commas, keys in order.
//!
//! Makes the same tree as [`crate::envelope::record::json`]; which text is a key is told by the colon that follows it without space.

use crate::envelope::finding::Span;
use crate::envelope::record::json::{DEEPEST, Node, NodeKind, Repairs, Tree};

/// What stands before the bracket.
const MARK: &str = "map";

/// Bytes of the longest key.
const LONGEST_KEY: usize = 80;

/// Reads the map whose `[` stands at `at`; none where no map begins.
pub(crate) fn map(text: &str, at: usize) -> Option<Tree> {
    if !text[..at].ends_with(MARK) {
        return None;
    }
    key(text, at + 1)?;
    let mut map = Map { text, at, nodes: Vec::new(), open: Vec::new() };
    map.open(None);
    let closed = map.read();
    let repairs = Repairs { cut: !closed, ..Repairs::default() };
    Some(Tree { nodes: map.nodes, end: map.at, repairs })
}

struct Map<'t> {
    text: &'t str,
    at: usize,
    nodes: Vec<Node>,
    open: Vec<usize>,
}

impl Map<'_> {
    fn open(&mut self, key: Option<Span>) {
        let index = self.nodes.len();
        self.nodes.push(Node { kind: NodeKind::Object, key, span: (self.at, self.at), next: index + 1 });
        self.open.push(index);
        self.at += 1;
    }

    /// Reads to the bracket that closes the map, or to the end of the line. Returns whether it was closed.
    fn read(&mut self) -> bool {
        while !self.open.is_empty() {
            let rest = &self.text[self.at..];
            if rest.starts_with(' ') {
                self.at += 1;
            } else if rest.starts_with(']') {
                self.at += 1;
                self.close();
            } else if let Some(end) = key(self.text, self.at) {
                self.member((self.at, end));
            } else {
                break;
            }
        }
        let closed = self.open.is_empty();
        while !self.open.is_empty() {
            self.close();
        }
        closed
    }

    fn close(&mut self) {
        if let Some(index) = self.open.pop() {
            self.nodes[index].span.1 = self.at;
            self.nodes[index].next = self.nodes.len();
        }
    }

    fn member(&mut self, name: Span) {
        self.at = name.1 + 1;
        if self.text[self.at..].starts_with("map[") && self.open.len() < DEEPEST {
            self.at += MARK.len();
            return self.open(Some(name));
        }
        let end = self.value();
        let letters = &self.text[self.at..end];
        let closed = self.text[end..].starts_with([' ', ']']);
        let kind = match letters {
            "true" => NodeKind::True,
            "false" => NodeKind::False,
            "" | "<nil>" => NodeKind::Null,
            _ if letters.bytes().all(|byte| byte.is_ascii_digit()) => NodeKind::Number,
            _ => NodeKind::Bare { closed },
        };
        let next = self.nodes.len() + 1;
        self.nodes.push(Node { kind, key: Some(name), span: (self.at, end), next });
        self.at = end;
    }

    /// Where the value at `self.at` ends: before the map's bracket or the space before the next key. Brackets of its own
    /// belong to it.
    fn value(&self) -> usize {
        let bytes = self.text.as_bytes();
        let mut depth = 0usize;
        let mut at = self.at;
        while let Some(step) = bytes[at..].iter().position(|byte| matches!(byte, b'[' | b']' | b' ' | b'\n')) {
            at += step;
            match bytes[at] {
                b'[' => depth += 1,
                b']' if depth > 0 => depth -= 1,
                b' ' if depth > 0 || key(self.text, at + 1).is_none() => {}
                _ => return at,
            }
            at += 1;
        }
        bytes.len()
    }
}

/// Where the key at `at` ends: at a colon that its value follows without space, or that the next key follows where the
/// value is empty.
fn key(text: &str, at: usize) -> Option<usize> {
    let end = name(text, at)?;
    match text.as_bytes().get(end + 1)? {
        b' ' => name(text, end + 2).map(|_| end),
        _ => Some(end),
    }
}

/// Where the name at `at` ends, before its colon.
fn name(text: &str, at: usize) -> Option<usize> {
    let rest = text.as_bytes().get(at..)?;
    let letter = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let length = rest.iter().take(LONGEST_KEY).take_while(letter).count();
    let named = rest.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    (named && rest.get(length) == Some(&b':') && !rest[length..].starts_with(b"://")).then_some(at + length)
}
