//! A text with some of its bytes replaced, and the way back to where they stood.

use crate::envelope::finding::Span;
use crate::envelope::text::sanitize::is_hidden;
use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memchr2;
use regex::Regex;

/// A text made of another.
pub struct Altered<'a> {
    /// The text as it is now.
    pub text: Cow<'a, str>,
    /// What was replaced, in order: where it is now, where it stood.
    replaced: Vec<(Span, Span)>,
}

/// ECMA-48 control sequences (colours, cursor). Not operating system commands: what they bear is text.
#[expect(clippy::expect_used, reason = "a fixed pattern")]
static SEQUENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[\u{1b}\u{241b}]\\[[0-?]*[ -/]*[@-~]").expect("a pattern"));

/// What is written for a printable character where it could be taken for another thing; `%2522` is a quote that was encoded
/// twice.
#[expect(clippy::expect_used, reason = "a fixed pattern")]
static ESCAPE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"%(?:25)*([2-7][0-9a-fA-F])|\\u00([2-7][0-9a-fA-F])|\\x([2-7][0-9a-fA-F])").expect("a pattern")
});

/// Between lines that did not stand together.
const GAP: &str = "\n\n";

impl<'a> Altered<'a> {
    /// `text` as its reader sees it: without control sequences and invisible characters, which could stand in the middle of
    /// a secret or of the name before it.
    pub fn plain(text: &'a str) -> Self {
        let is_plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r');
        // Many bytes are asked at once: the compiler makes one question of them.
        if text.as_bytes().chunks(64).all(|bytes| bytes.iter().fold(true, |all, byte| all & is_plain(byte))) {
            return Self { text: Cow::Borrowed(text), replaced: Vec::new() };
        }
        let odd = |c: char| is_hidden(c) && !c.is_ascii_whitespace() || c == '\u{241b}';
        let cuts = text.match_indices(odd).filter_map(|(at, c)| {
            let gone = match SEQUENCE.find(&text[at..]) {
                Some(sequence) => sequence.len(),
                None if c == "\u{241b}" => return None,
                None => c.len(),
            };
            Some(((at, at + gone), ""))
        });
        Self::new(text, cuts)
    }

    /// The lines of `text` that bear percent encoding, `\u0022` or `\x22`, with those characters as
    /// they are meant; a gap stands for the lines between. None when there are none. Only printable ASCII: that is what names
    /// and values are joined with.
    pub fn unescaped(text: &'a str) -> Option<Self> {
        // Most texts have none, and the pattern takes time to make.
        memchr2(b'%', b'\\', text.as_bytes())?;
        let (mut replacements, mut done): (Vec<(Span, String)>, usize) = (Vec::new(), 0);
        for escape in ESCAPE.captures_iter(text) {
            let (Some(whole), Some(digits)) = (escape.get(0), escape.iter().skip(1).flatten().next()) else { continue };
            if whole.start() >= done {
                let line = text[..whole.start()].rfind('\n').map_or(0, |newline| newline + 1);
                if done < line {
                    replacements.push(((done, line), GAP.to_owned()));
                }
                done = text[line..].find('\n').map_or(text.len(), |length| line + length + 1);
            }
            let meant = u8::from_str_radix(digits.as_str(), 16).ok().filter(|byte| matches!(byte, b' '..=b'~'));
            if let Some(meant) = meant {
                replacements.push(((whole.start(), whole.end()), char::from(meant).to_string()));
            }
        }
        if done < text.len() && !replacements.is_empty() {
            replacements.push(((done, text.len()), GAP.to_owned()));
        }
        (!replacements.is_empty()).then(|| Self::new(text, replacements.into_iter()))
    }

    /// `text` with each span replaced; the spans are in order and do not overlap.
    pub fn new(text: &'a str, replacements: impl Iterator<Item = (Span, impl AsRef<str>)>) -> Self {
        let (mut altered, mut replaced, mut done) = (String::new(), Vec::new(), 0);
        for ((start, end), by) in replacements {
            altered.push_str(&text[done..start]);
            let now = altered.len();
            altered.push_str(by.as_ref());
            replaced.push(((now, altered.len()), (start, end)));
            done = end;
        }
        if replaced.is_empty() {
            return Self { text: Cow::Borrowed(text), replaced };
        }
        altered.push_str(&text[done..]);
        Self { text: Cow::Owned(altered), replaced }
    }

    /// What was replaced, in order: where it is now, where it stood.
    pub fn replaced(&self) -> &[(Span, Span)] {
        &self.replaced
    }

    /// Where what was put in stands.
    pub fn put_in(&self) -> Vec<Span> {
        self.replaced.iter().map(|(now, _)| *now).collect()
    }

    /// Where a span of the other text stands in this one: with all of what it touches.
    pub fn here(&self, (start, end): Span) -> Span {
        let last = |count: usize| count.checked_sub(1).map(|last| self.replaced[last]);
        let opening = match last(self.replaced.partition_point(|(_, then)| then.0 <= start)) {
            Some((now, then)) if start < then.1 => now.0,
            Some((now, then)) => start - then.1 + now.1,
            None => start,
        };
        let closing = match last(self.replaced.partition_point(|(_, then)| then.0 < end)) {
            Some((now, then)) => end.saturating_sub(then.1) + now.1,
            None => end,
        };
        (opening, closing)
    }

    /// Where a span of this text stood: with all of what it touches, without what was cut out at its edges.
    pub fn origin(&self, (start, end): Span) -> Span {
        let last = |count: usize| count.checked_sub(1).map(|last| self.replaced[last]);
        let opening = match last(self.replaced.partition_point(|(now, _)| now.0 <= start)) {
            Some((now, then)) if start < now.1 => then.0,
            Some((now, then)) => start - now.1 + then.1,
            None => start,
        };
        let closing = match last(self.replaced.partition_point(|(now, _)| now.0 < end)) {
            Some((now, then)) => end.saturating_sub(now.1) + then.1,
            None => end,
        };
        (opening, closing)
    }
}

#[cfg(test)]
mod tests {
    use super::Altered;

    #[test]
    fn spans_lead_back_to_the_bytes_as_given() {
        let text = "a\u{1b}[1;31mpass\u{200b}word\u{1b}[0m=x\u{ad}y\u{1b}[0m z";
        let plain = Altered::plain(text);
        assert_eq!(plain.text, "apassword=xy z");
        let origin = |part: &str| {
            let start = plain.text.find(part).unwrap();
            let (start, end) = plain.origin((start, start + part.len()));
            &text[start..end]
        };
        assert_eq!(origin("password"), "pass\u{200b}word");
        assert_eq!(origin("xy"), "x\u{ad}y");
        assert_eq!(origin(" z"), " z");
    }

    #[test]
    fn a_span_that_touches_a_replacement_takes_all_of_it() {
        let altered = Altered::new("one two three", [((4, 7), "<2>")].into_iter());
        assert_eq!(altered.text, "one <2> three");
        assert_eq!(altered.origin((0, 5)), (0, 7));
        assert_eq!(altered.origin((5, 6)), (4, 7));
        assert_eq!(altered.origin((7, 13)), (7, 13));
    }

    #[test]
    fn a_span_of_the_other_text_is_found_with_all_of_what_it_touches() {
        let altered = Altered::new("one two three", [((4, 7), "<second>")].into_iter());
        assert_eq!(altered.text, "one <second> three");
        assert_eq!(altered.here((0, 3)), (0, 3));
        assert_eq!(altered.here((0, 5)), (0, 12));
        assert_eq!(altered.here((5, 6)), (4, 12));
        assert_eq!(altered.here((6, 10)), (4, 15));
        assert_eq!(altered.here((8, 13)), (13, 18));
    }

    #[test]
    fn text_in_a_command_of_the_operating_system_is_still_read() {
        assert_eq!(Altered::plain("\u{1b}]0;token=x\u{7}").text, "]0;token=x");
    }
}
