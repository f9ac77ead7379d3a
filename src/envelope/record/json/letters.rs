//! The letters of a value: where a string really ends, what a wrapping tool broke, and text without quotes.

use crate::envelope::finding::Span;
use crate::envelope::record::json::{JsonReader, LOOK_AHEAD, MOST_BARE_QUOTES, NodeKind};
use memchr::memchr3;

impl JsonReader<'_> {
    /// The string whose opening quote stands at `open`; `self.at` stands at the value's first byte.
    pub(crate) fn string(&mut self, key: Option<Span>, open: usize) -> bool {
        let (end, escaped, closed) = self.string_end(open + 1, self.peek(open));
        self.leaf(NodeKind::Text { escaped, closed }, key, (open + 1, end));
        self.at = if closed { end + 1 } else { end };
        closed || end < self.bytes.len()
    }

    /// Where a string ends, whether it has escapes, and whether its closing quote is there.
    pub(crate) fn string_end(&mut self, mut at: usize, quote: u8) -> (usize, bool, bool) {
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
                    self.repairs.wrapped = true;
                    escaped = true;
                    at += 1;
                }
                _ if self.ends(at, quote) => return (at, escaped, true),
                _ => {
                    self.repairs.bare_quotes = true;
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
            if self.pair(later).is_some() {
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
            || matches!(self.bytes[at], b',' | b':' | b'}' | b']' | b')' | b';')
            || [&b"=>"[..], b">>"].iter().any(|mark| self.bytes[at..].starts_with(mark))
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
    pub(crate) fn bare(&mut self, key: Option<Span>, wrapped: bool) -> bool {
        let start = self.at;
        let (bracket, object) =
            self.open.last().map_or((0, false), |open| (open.closer, self.nodes[open.index].kind == NodeKind::Object));
        let mut end = start;
        // Round brackets that are open, and how many were before a call, whose commas part its arguments.
        let (mut round, mut call) = (0usize, None);
        // Square ones in a list: `[Object [AxiosHeaders]]`.
        let mut square = 0usize;
        while let Some(&byte) = self.bytes.get(end) {
            match byte {
                b'\n' | b'}' => break,
                b',' if call.is_none() && (!object || self.parts(start, end)) => break,
                b';' if matches!(self.peek(end + 1), b'\n' | b'\r') || self.peek(end + 1) == bracket => break,
                b';' if self.bare_keys && self.next_is_pair(self.space(end + 1)) => break,
                b'(' => {
                    if end > start && self.bytes[end - 1].is_ascii_alphanumeric() {
                        call = call.or(Some(round));
                    }
                    round += 1;
                }
                b')' if round > 0 => {
                    round -= 1;
                    call = call.filter(|&before| before < round);
                }
                b'[' if bracket == b']' => square += 1,
                b']' if square > 0 => square -= 1,
                _ if byte == bracket || wrapped && matches!(byte, b')' | b']') => break,
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
            "true" | "True" => NodeKind::True,
            "false" | "False" => NodeKind::False,
            "null" | "None" | "nil" | "undefined" | "<nil>" => NodeKind::Null,
            "" | "…" | "..." => return false,
            _ if word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E')) => {
                NodeKind::Number
            }
            // Strict JSON has no words of its own: the text goes wrong here, unless the whole dump is loose.
            _ if !self.bare_keys && !word.bytes().all(|byte| byte.is_ascii_graphic()) => {
                self.at = start;
                return false;
            }
            _ => NodeKind::Bare { closed },
        };
        self.leaf(kind, key, span);
        closed || kind == NodeKind::Number
    }

    /// Whether the comma at `at` parts members: a key or the end follows. One of a sentence belongs to it.
    fn parts(&self, start: usize, at: usize) -> bool {
        if !self.bare_keys || !self.bytes[start..at].contains(&b' ') {
            return true;
        }
        let next = self.space(at + 1);
        let name = self.bytes[next..].iter().take(40);
        let name = name.take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')).count();
        let separator = self.peek(self.space(next + name));
        name == 0
            || next > at + 1 && self.bytes[at + 1..next].contains(&b'\n')
            || matches!(separator, b':' | b'=' | b'-' | 0)
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
