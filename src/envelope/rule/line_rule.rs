//! Lines of words that catalogs describe: fixed words with holes for what differs (`rpc error: code = {code} desc = {message}`),
//! and the fixed texts that stand for an entry, in which `*` is a hole.
//!
//! Finds and delimits; what a line with such words is worth, [`crate::envelope::recognise::described_line`] decides.

use crate::envelope::finding::Span;
use crate::envelope::rule::product_set::Product;
use crate::envelope::text::word_search::WordSearch;
use std::sync::{Arc, OnceLock};

/// Letters of a fixed stretch that are searched for: few make the search quickly.
const SEED: usize = 16;

/// Places of a line that are tried.
const MOST_PLACES: usize = 256;

/// Bytes of the longest value of a hole that is not a message.
const LONGEST_VALUE: usize = 256;

/// A line with holes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineRule {
    parts: Vec<LinePart>,
    /// The stretch that is looked for.
    anchor: usize,
    /// Letter case does not matter.
    any_case: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum LinePart {
    Fixed(String),
    Hole(Hole),
}

/// What differs from line to line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hole {
    /// A word that is a code.
    Code,
    /// Three digits.
    Status,
    /// Digits.
    Number,
    /// The rest, or all up to the next fixed words.
    Message,
    /// A word that is a request id.
    RequestId,
    /// All up to the next fixed words.
    Time,
    /// Anything up to the next fixed words.
    Any,
}

impl LineRule {
    /// A line as catalogs write it, with names in braces for holes; none without fixed words.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((fixed, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            push_fixed(&mut parts, fixed);
            parts.push(LinePart::Hole(match name {
                "code" => Hole::Code,
                "status" => Hole::Status,
                "digits" => Hole::Number,
                "message" => Hole::Message,
                "request_id" => Hole::RequestId,
                "time" => Hole::Time,
                _ => Hole::Any,
            }));
            rest = after;
        }
        push_fixed(&mut parts, rest);
        Self::new(parts, false)
    }

    /// A fixed text, in which `*` stands for any run of characters.
    fn fixed_text(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        for (at, fixed) in text.split('*').enumerate() {
            if at > 0 {
                parts.push(LinePart::Hole(Hole::Any));
            }
            push_fixed(&mut parts, fixed);
        }
        Self::new(parts, true)
    }

    fn new(parts: Vec<LinePart>, any_case: bool) -> Option<Self> {
        let length = |part: &LinePart| if let LinePart::Fixed(text) = part { text.trim_ascii().len() } else { 0 };
        let anchor = (0..parts.len()).max_by_key(|&at| length(&parts[at]))?;
        (length(&parts[anchor]) > 0).then_some(Self { parts, anchor, any_case })
    }

    fn anchor(&self) -> &str {
        if let LinePart::Fixed(text) = &self.parts[self.anchor] { text } else { "" }
    }

    /// Letters and marks that are fixed.
    pub fn fixed(&self) -> usize {
        self.parts.iter().map(|part| if let LinePart::Fixed(text) = part { text.len() } else { 0 }).sum()
    }

    /// Where the whole stands in `line` whose anchor begins at `at`, and what its holes hold.
    fn around(&self, line: &str, at: usize) -> Option<LineMatch> {
        let stretch = line.get(at..at + self.anchor().len())?;
        if !self.same(stretch, self.anchor()) {
            return None;
        }
        let mut found = LineMatch { span: (at, at + stretch.len()), holes: Vec::new() };
        self.before(line, &mut found)?;
        self.after(line, &mut found)?;
        let letter = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        let (start, end) = found.span;
        let begun = letter(line[..start].chars().next_back()) && letter(line[start..].chars().next());
        let goes_on = letter(line[end..].chars().next()) && letter(line[..end].chars().next_back());
        (!begun && !goes_on).then_some(found)
    }

    fn same(&self, one: &str, other: &str) -> bool {
        if self.any_case { one.eq_ignore_ascii_case(other) } else { one == other }
    }

    /// Reads the parts before the anchor, from right to left.
    fn before(&self, line: &str, found: &mut LineMatch) -> Option<()> {
        for at in (0..self.anchor).rev() {
            let end = found.span.0;
            found.span.0 = match &self.parts[at] {
                LinePart::Fixed(text) => {
                    let start = end.checked_sub(text.len())?;
                    self.same(line.get(start..end)?, text).then_some(start)?
                }
                LinePart::Hole(hole) => {
                    let start = match at.checked_sub(1).map(|before| &self.parts[before]) {
                        Some(LinePart::Fixed(text)) => self.last(&line[..end], text)? + text.len(),
                        _ => {
                            end - line[..end]
                                .chars()
                                .rev()
                                .take_while(|&letter| is_word(letter))
                                .map(char::len_utf8)
                                .sum::<usize>()
                        }
                    };
                    found.hold(*hole, line, (start, end))?;
                    start
                }
            };
        }
        Some(())
    }

    /// Reads the parts after the anchor, from left to right.
    fn after(&self, line: &str, found: &mut LineMatch) -> Option<()> {
        for at in self.anchor + 1..self.parts.len() {
            let start = found.span.1;
            found.span.1 = match &self.parts[at] {
                LinePart::Fixed(text) => {
                    let end = start + text.len();
                    self.same(line.get(start..end)?, text).then_some(end)?
                }
                LinePart::Hole(hole) => {
                    let end = match (self.parts.get(at + 1), hole) {
                        (Some(LinePart::Fixed(text)), _) => start + self.first(&line[start..], text)?,
                        (_, Hole::Message | Hole::Time) => line.len(),
                        _ => {
                            start
                                + line[start..]
                                    .chars()
                                    .take_while(|&letter| is_word(letter))
                                    .map(char::len_utf8)
                                    .sum::<usize>()
                        }
                    };
                    found.hold(*hole, line, (start, end))?;
                    end
                }
            };
        }
        Some(())
    }

    fn first(&self, line: &str, text: &str) -> Option<usize> {
        if self.any_case { line.to_ascii_lowercase().find(&text.to_ascii_lowercase()) } else { line.find(text) }
    }

    fn last(&self, line: &str, text: &str) -> Option<usize> {
        if self.any_case { line.to_ascii_lowercase().rfind(&text.to_ascii_lowercase()) } else { line.rfind(text) }
    }
}

fn push_fixed(parts: &mut Vec<LinePart>, text: &str) {
    if !text.is_empty() {
        parts.push(LinePart::Fixed(text.to_owned()));
    }
}

/// Letters of words that are codes and ids.
fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '/' | '#' | ':')
}

/// A line that a rule fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineMatch {
    /// Where the whole stands.
    pub span: Span,
    holes: Vec<(Hole, Span)>,
}

impl LineMatch {
    /// Where the value of a hole stands.
    pub fn hole(&self, wanted: Hole) -> Option<Span> {
        self.holes.iter().find(|(hole, _)| *hole == wanted).map(|(_, span)| *span)
    }

    /// Keeps a value that the hole can hold.
    fn hold(&mut self, hole: Hole, line: &str, (start, end): Span) -> Option<()> {
        let value = &line[start..end];
        let trimmed = value.trim();
        let start = start + value.len() - value.trim_start().len();
        // A word at the end of a sentence.
        let trimmed =
            if matches!(hole, Hole::Code | Hole::RequestId) { trimmed.trim_end_matches(['.', ':']) } else { trimmed };
        let fits = match hole {
            Hole::Code | Hole::RequestId => !trimmed.is_empty() && trimmed.chars().all(is_word),
            Hole::Status => trimmed.len() == 3 && trimmed.bytes().all(|byte| byte.is_ascii_digit()),
            Hole::Number => !trimmed.is_empty() && trimmed.bytes().all(|byte| byte.is_ascii_digit()),
            Hole::Message => true,
            Hole::Time | Hole::Any => value.len() <= LONGEST_VALUE,
        };
        self.holes.extend(fits.then_some((hole, (start, start + trimmed.len()))));
        fits.then_some(())
    }
}

/// The described lines and fixed texts of products, made ready to be searched for together.
#[derive(Debug)]
pub(crate) struct LineRules {
    seeds: WordSearch,
    rules: Vec<PlacedRule>,
    products: Vec<Arc<Product<'static>>>,
}

/// A rule, read when its seed is first met.
#[derive(Debug)]
struct PlacedRule {
    product: usize,
    /// Its place among the lines of the product, and behind them its fixed texts.
    number: usize,
    rule: OnceLock<Option<LineRule>>,
}

/// A rule that fits a line.
#[derive(Debug)]
pub(crate) struct RuleMatch<'r> {
    pub product: usize,
    /// Its place among the lines of the product, and behind them its fixed texts.
    pub number: usize,
    pub rule: &'r LineRule,
    pub found: LineMatch,
}

impl LineRules {
    /// The rules of products. A line without fixed words is refused where catalogs are read.
    pub fn new(products: &[Arc<Product<'static>>]) -> Self {
        let (mut seeds, mut rules) = (Vec::new(), Vec::new());
        for (number, product) in products.iter().enumerate() {
            let lines = product.lines.iter().map(|line| seed(described_parts(line.text).map(str::as_bytes)));
            let texts = product.texts.iter().map(|(text, _)| seed(text.as_bytes().split(|letter| *letter == b'*')));
            for (place, seed) in lines.chain(texts).enumerate() {
                if !seed.is_empty() {
                    seeds.push(seed);
                    rules.push(PlacedRule { product: number, number: place, rule: OnceLock::new() });
                }
            }
        }
        Self { seeds: WordSearch::new(seeds), rules, products: products.to_vec() }
    }

    /// Every place of `line` that a rule fits.
    pub fn find<'l>(&'l self, line: &'l str) -> impl Iterator<Item = RuleMatch<'l>> {
        let mut places = Vec::new();
        self.seeds.each(line.as_bytes(), |rule, start| {
            if places.len() < MOST_PLACES {
                places.push((rule, start));
            }
        });
        places.into_iter().filter_map(move |(placed, start)| {
            let PlacedRule { product, number, rule } = &self.rules[placed];
            let rule = rule.get_or_init(|| self.parse(*product, *number)).as_ref()?;
            Some(RuleMatch { product: *product, number: *number, rule, found: rule.around(line, start)? })
        })
    }

    fn parse(&self, product: usize, number: usize) -> Option<LineRule> {
        let product = &self.products[product];
        match product.lines.get(number) {
            Some(line) => LineRule::parse(line.text),
            None => LineRule::fixed_text(product.texts[number - product.lines.len()].0),
        }
    }
}

/// What is searched for of a rule with these fixed stretches: the beginning of its anchor.
fn seed<'t>(fixed: impl Iterator<Item = &'t [u8]>) -> &'t [u8] {
    let anchor = fixed.max_by_key(|text| text.trim_ascii().len()).unwrap_or_default();
    if anchor.trim_ascii().is_empty() { &[] } else { &anchor[..anchor.len().min(SEED)] }
}

/// The fixed stretches of a line with holes; those beside a hole that does not end are none.
fn described_parts(text: &str) -> impl Iterator<Item = &str> {
    text.split('{')
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once('}').map_or("", |(_, fixed)| fixed) })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Hole, LineRules};
    use crate::envelope::rule::product_set::{LineSpec, Product};

    fn held(rule: &'static str, line: &str) -> Option<Vec<String>> {
        let lines = vec![LineSpec { text: rule, ..LineSpec::default() }];
        let rules = LineRules::new(&[Arc::new(Product { lines, ..Product::default() })]);
        let found = rules.find(line).next()?.found;
        let holes = [Hole::Code, Hole::Status, Hole::Message];
        Some(holes.iter().filter_map(|hole| found.hole(*hole)).map(|(from, to)| line[from..to].to_owned()).collect())
    }

    #[test]
    fn fixed_words_stand_exactly_and_holes_hold_what_is_between() {
        for (rule, line, expected) in [
            (
                "rpc error: code = {code} desc = {message}",
                "x: rpc error: code = Unavailable desc = no route",
                Some(vec!["Unavailable", "no route"]),
            ),
            ("curl: ({code}) {message}", "curl: (28) Operation timed out", Some(vec!["28", "Operation timed out"])),
            ("curl: ({code}) {message}", "libcurl: (28) Operation", None),
            ("curl: ({code}) {message}", "curl: (two words) x", None),
            ("{code} (HTTP {status})", "failed: zone_gone (HTTP 404)", Some(vec!["zone_gone", "404"])),
            ("{code} (HTTP {status})", "failed: zone_gone (HTTP 4040)", None),
            ("# HTTP {status} {code}: {message}", "# HTTP 403 CLAIM: Not yet", Some(vec!["CLAIM", "403", "Not yet"])),
            (
                "error ({code}) when calling the {operation} operation: {message}",
                "An error (X1) when calling the Get operation: no",
                Some(vec!["X1", "no"]),
            ),
        ] {
            let expected = expected.map(|all| all.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(held(rule, line), expected, "{rule} on {line}");
        }
    }

    #[test]
    fn a_fixed_text_stands_in_any_letter_case_between_words() {
        let texts = vec![("no space left * device", "FULL")];
        let rules = LineRules::new(&[Arc::new(Product { texts, ..Product::default() })]);
        assert!(rules.find("write: No space left on device").next().is_some());
        assert!(rules.find("no space lefty on device").next().is_none());
    }
}
