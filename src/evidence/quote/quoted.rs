//! The texts that are looked for, and whether a line holds one of them: as written, or behind escapes of JSON on either side.

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memmem::Finder;

use super::escapes::{Unescaped, unescape};
use crate::envelope::Redacted;

/// Layers of escapes that are taken off.
const LAYERS: usize = 4;

/// Bytes from which on a stretch is rare enough to be looked for alone.
const RARE: usize = 4;

/// What lies between the bytes of a log and the text that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Nothing.
    Written,
    /// Escapes of JSON.
    Escaped,
    /// Seams of a line that a container runtime wrote in parts.
    Parts,
    /// The batch of a collector: the text stands in the line that one of its records is read as.
    Record,
}

/// Where a text stands in a line.
pub(super) struct QuoteMatch {
    /// Its bytes.
    pub span: (usize, usize),
    pub how: How,
    pub reach: Reach,
}

/// How much of the words around it a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Nothing of them.
    Whole,
    /// It is one word, and stands in a longer one.
    Inside,
}

/// One text.
struct Quoted {
    /// The text, and with each layer of escapes taken off.
    forms: Vec<Finder<'static>>,
    /// Whether it is a single word: a code, an id.
    is_word: bool,
    /// Of a text with marks in the place of secrets, the whole of it; only a line that is it when redacted holds it.
    masked: Option<String>,
}

/// Texts to look for, all at once.
pub struct Quotes {
    quoted: Vec<Quoted>,
    anchors: Anchors,
}

/// What must stand in a line for it to hold any of the texts.
enum Anchors {
    One(Box<Finder<'static>>),
    Many(AhoCorasick),
}

impl Quotes {
    /// Ready to look for texts. None where one of them has no letter and no digit, or they are too many.
    pub fn new<T: AsRef<str>>(texts: &[T]) -> Option<Self> {
        let quoted: Vec<Quoted> = texts.iter().map(|text| Quoted::new(text.as_ref())).collect();
        let mut patterns = Vec::new();
        for quoted in &quoted {
            patterns.extend(quoted.anchors()?);
        }
        let anchors = match patterns.as_slice() {
            [one] => Anchors::One(Box::new(Finder::new(one).into_owned())),
            _ => Anchors::Many(AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(patterns).ok()?),
        };
        Some(Self { quoted, anchors })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.quoted.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.quoted.is_empty()
    }

    /// Where the first line may be that holds one.
    pub(super) fn find(&self, lines: &[u8]) -> Option<usize> {
        match &self.anchors {
            Anchors::One(one) => one.find(lines),
            Anchors::Many(many) => many.find(lines).map(|found| found.start()),
        }
    }

    /// Which of them a line holds, and where first.
    pub(super) fn stand<'l>(&'l self, line: &'l [u8]) -> impl Iterator<Item = (usize, QuoteMatch)> + 'l {
        let layers = layers(line);
        let stands = move |quoted: &Quoted| quoted.stands(line, &layers);
        self.quoted.iter().enumerate().filter_map(move |(at, quoted)| Some((at, stands(quoted)?)))
    }
}

impl Quoted {
    fn new(text: &str) -> Self {
        let stretch = words(text);
        let bytes = stretch.as_bytes();
        let mut forms = vec![Finder::new(bytes).into_owned()];
        forms.extend(layers(bytes).iter().map(|layer| Finder::new(&layer.bytes).into_owned()));
        let is_word = bytes.iter().all(|byte| is_in_word(*byte));
        Self { forms, is_word, masked: (stretch != text).then(|| text.to_owned()) }
    }

    /// What stands in every line that holds the text, however it is escaped: its longest stretch that nobody escapes; a text
    /// without one, what its first letters may look like.
    fn anchors(&self) -> Option<Vec<Vec<u8>>> {
        let deepest = self.forms.last()?.needle();
        let plain = deepest.split(|byte| !is_never_escaped(*byte)).max_by_key(|run| run.len()).unwrap_or_default();
        let foreign = deepest.split(u8::is_ascii).find(|run| !run.is_empty());
        let letter = foreign.and_then(|run| str::from_utf8(run).ok()?.chars().next());
        if let Some(letter) = letter.filter(|_| plain.len() < RARE) {
            let mut units = [0; 2];
            let unit = letter.encode_utf16(&mut units)[0];
            let written = letter.to_string().into_bytes();
            return Some(vec![written, format!("u{unit:04x}").into(), format!("u{unit:04X}").into()]);
        }
        plain.iter().any(u8::is_ascii_alphanumeric).then(|| vec![plain.to_vec()])
    }

    /// Where the text stands first; as a whole word before inside another.
    fn stands(&self, line: &[u8], layers: &[Unescaped]) -> Option<QuoteMatch> {
        let taken = layers.iter().map(|layer| (layer.bytes.as_slice(), Some(&layer.origins)));
        let mut inside = None;
        for (bytes, origins) in std::iter::once((line, None)).chain(taken) {
            for (form, finder) in self.forms.iter().enumerate() {
                for start in finder.find_iter(bytes) {
                    let end = start + finder.needle().len();
                    let span = origins.map_or((start, end), |origins| (origins[start], origins[end]));
                    let how = if form == 0 && origins.is_none() { How::Written } else { How::Escaped };
                    if !self.is_word || is_apart(bytes, start, end) {
                        return Some(QuoteMatch { span, how, reach: Reach::Whole })
                            .filter(|_| self.is_what_it_was(line));
                    }
                    inside.get_or_insert(QuoteMatch { span, how, reach: Reach::Inside });
                }
            }
        }
        inside
    }

    fn is_what_it_was(&self, line: &[u8]) -> bool {
        let redacted = || Redacted::new(&String::from_utf8_lossy(line));
        self.masked.as_ref().is_none_or(|masked| redacted().as_str().contains(masked.as_str()))
    }
}

/// The longest stretch of a text without a mark in the place of a secret, and without letters that could not be read.
pub fn words(text: &str) -> &str {
    let mut longest = "";
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(['⟨', char::REPLACEMENT_CHARACTER]).unwrap_or(rest.len());
        if end > longest.len() {
            longest = &rest[..end];
        }
        let after = rest[end..].find(['⟩', char::REPLACEMENT_CHARACTER]);
        rest = after.map_or("", |after| rest[end + after..].trim_start_matches(['⟩', char::REPLACEMENT_CHARACTER]));
    }
    longest
}

fn layers(text: &[u8]) -> Vec<Unescaped> {
    let mut layers: Vec<Unescaped> = Vec::new();
    while layers.len() < LAYERS {
        let next = match layers.last() {
            Some(layer) => unescape(&layer.bytes, Some(&layer.origins)).filter(|next| next.bytes != layer.bytes),
            None => unescape(text, None).filter(|next| next.bytes != text),
        };
        let Some(next) = next else { break };
        layers.push(next);
    }
    layers
}

fn is_in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || !byte.is_ascii()
}

/// Whether what stands there is no part of a longer word. What is before it may be an escape that ends in a letter: `\n`.
fn is_apart(bytes: &[u8], start: usize, end: usize) -> bool {
    let begins = start == 0 || !is_in_word(bytes[start - 1]) || start > 1 && bytes[start - 2] == b'\\';
    begins && !bytes.get(end).is_some_and(|byte| is_in_word(*byte))
}

/// Letters, digits, and the marks that no writer of JSON escapes.
fn is_never_escaped(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\\\"'/<>&`".contains(&byte) || byte == b' '
}

#[cfg(test)]
mod tests {
    use super::{How, Quotes, Reach, words};

    fn stands(text: &str, line: &str) -> Option<(String, How, Reach)> {
        let quotes = Quotes::new(&[text]).unwrap();
        quotes.find(line.as_bytes())?;
        let (_, found) = quotes.stand(line.as_bytes()).next()?;
        Some((line[found.span.0..found.span.1].to_owned(), found.how, found.reach))
    }

    #[test]
    fn a_text_is_found_as_written_and_behind_any_layer_of_escapes() {
        let found = |bytes: &str, how| Some((bytes.to_owned(), how, Reach::Whole));
        assert_eq!(stands("lookup failed", "claims lookup failed"), found("lookup failed", How::Written));
        let text = r#"no route to "registry/eu""#;
        let once = r#"{"msg":"no route to \"registry\/eu\""}"#;
        assert_eq!(stands(text, once), found(r#"no route to \"registry\/eu\""#, How::Escaped));
        let twice = r#"{"log":"{\"msg\":\"no route to \\\"registry/eu\\\"\"}\n"}"#;
        assert_eq!(stands(text, twice), found(r#"no route to \\\"registry/eu\\\""#, How::Escaped));
        assert_eq!(
            stands(r#"no route to \"registry"#, r#"no route to "registry"#),
            found(r#"no route to "registry"#, How::Escaped)
        );
        assert_eq!(
            stands("größe falsch", r#"{"m":"gr\u00f6\u00DFe falsch"}"#),
            found(r"gr\u00f6\u00DFe falsch", How::Escaped)
        );
        assert_eq!(
            stands("größe", r#"{"m":"{\"n\":\"gr\\u00f6\\u00dfe\"}"}"#),
            found(r"gr\\u00f6\\u00dfe", How::Escaped)
        );
        assert_eq!(stands("a<b", r#"{"m":"a\u003cb"}"#), found(r"a\u003cb", How::Escaped));
        assert_eq!(stands("lookup failed", "lookup  failed"), None);
    }

    #[test]
    fn a_code_is_no_part_of_a_longer_one() {
        assert_eq!(stands("E1", "E10 then E1").unwrap(), ("E1".into(), How::Written, Reach::Whole));
        assert_eq!(stands("E1", "only E10, XE1").unwrap().2, Reach::Inside);
        assert_eq!(stands("AUTH_X", r"a\nAUTH_X").unwrap().2, Reach::Whole);
        assert_eq!(stands("lookup fail", "lookup failed").unwrap().2, Reach::Whole, "words are quoted as they are");
    }

    #[test]
    fn a_text_with_a_masked_secret_is_the_line_that_masks_to_it() {
        let line = "password=hunter2 for the ledger";
        let masked = crate::envelope::Redacted::new(line);
        assert_eq!(words(masked.as_str()), " for the ledger");
        assert!(stands(masked.as_str(), line).is_some());
        assert!(stands(masked.as_str(), "password=hunter3 for the ledger").is_none());
    }

    #[test]
    fn nothing_but_marks_is_no_text() {
        assert!(Quotes::new(&["\"\\"]).is_none() && Quotes::new(&["a", ""]).is_none());
    }
}
