//! How the codes of a catalog are spelt, so that a text that could be one of them is told from any other.
//!
//! Learnt from the catalog alone: letter case, separators, digits, a beginning that all of them have.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What stands in a message or a code where a value is put in.
pub const HOLE: char = '\u{fffc}';

/// The style of a code: its letters and what stands between its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct SpellingStyle {
    letters: LetterCase,
    separator: Option<char>,
    digits: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LetterCase {
    None,
    Upper,
    Lower,
    Camel,
    Pascal,
}

/// The codes of a catalog, and what others of its kind look like.
#[derive(Debug, Default)]
pub struct Spelling {
    known: BTreeSet<String>,
    plain: HashMap<String, String>,
    styles: BTreeMap<SpellingStyle, usize>,
    head: String,
    /// The share of codes of one word is high.
    words: bool,
}

impl Spelling {
    /// Learns from the codes of a catalog.
    pub fn new<'c>(codes: impl Iterator<Item = &'c str>) -> Self {
        let mut spelling = Self::default();
        for code in codes {
            spelling.known.insert(code.to_owned());
            spelling.plain.entry(plain(code)).or_insert_with(|| code.to_owned());
            *spelling.styles.entry(style(code)).or_default() += 1;
        }
        let single =
            spelling.known.iter().filter(|code| style(code).separator.is_none() && !style(code).digits).count();
        spelling.words = single * 3 > spelling.known.len();
        let mut codes = spelling.known.iter();
        let mut head = codes.next().cloned().unwrap_or_default();
        for code in codes {
            let same = head.chars().zip(code.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
            head.truncate(same);
        }
        let end = head.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1);
        let letters = head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let digits =
            spelling.known.iter().all(|code| code[letters.min(code.len())..].starts_with(|c: char| c.is_ascii_digit()));
        head.truncate(if digits { letters } else { end });
        if spelling.known.len() >= 3 {
            spelling.head = head;
        }
        spelling
    }

    /// Whether it is a code of the catalog, letter for letter.
    pub fn knows(&self, text: &str) -> bool {
        self.known.contains(text)
    }

    /// The code of the catalog that has these letters and digits, in whatever case and with whatever between them.
    pub fn alike(&self, name: &str) -> Option<&str> {
        self.plain.get(&plain(name)).map(String::as_str)
    }

    /// The codes that have this text where a hole may be anything.
    pub fn fitting<'a>(&'a self, pattern: &'a str) -> impl Iterator<Item = &'a str> {
        let pattern = pattern.replace(HOLE, "*");
        self.known.iter().map(String::as_str).filter(move |code| crate::catalog::glob(&pattern, code))
    }

    /// Whether a text could be a code of this catalog; `sure` where the place already tells that it is a code.
    pub fn fits(&self, text: &str, sure: bool) -> bool {
        let own = style(text);
        let charset = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/'));
        if !charset || text.len() < 2 || text.len() > 80 || !text.starts_with(self.head.as_str()) {
            return false;
        }
        let separated = own.separator.is_some() || own.digits || !self.head.is_empty() && text.len() > self.head.len();
        let word = own.separator.is_none() && self.styles.keys().any(|style| style.letters == own.letters);
        self.styles.keys().any(|style| alike(*style, own)) && (separated || sure || self.words)
            || sure && word && text.len() > 3
    }

    /// A name in the style that most codes have.
    pub fn spell(&self, name: &str) -> String {
        if let Some(known) = self.alike(name) {
            return known.to_owned();
        }
        let common = self.styles.iter().max_by_key(|(_, count)| **count).map(|(style, _)| *style);
        let Some(common) = common else { return name.to_owned() };
        if alike(common, style(name)) {
            return name.to_owned();
        }
        let words = super::words::humps(name);
        let cased: Vec<String> = match common.letters {
            LetterCase::Upper => words.iter().map(|word| word.to_uppercase()).collect(),
            LetterCase::Pascal => words.iter().map(|word| word[..1].to_uppercase() + &word[1..]).collect(),
            _ => words,
        };
        format!("{}{}", self.head, cased.join(&common.separator.map(String::from).unwrap_or_default()))
    }
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn style(code: &str) -> SpellingStyle {
    let letters = |of: fn(&char) -> bool| code.chars().filter(of).count();
    let (upper, lower) = (letters(|c| c.is_uppercase()), letters(|c| c.is_lowercase()));
    let separator = code.chars().find(|c| !c.is_alphanumeric());
    let case = match (upper, lower) {
        (0, 0) => LetterCase::None,
        (_, 0) => LetterCase::Upper,
        (0, _) => LetterCase::Lower,
        _ if code.starts_with(char::is_uppercase) => LetterCase::Pascal,
        _ => LetterCase::Camel,
    };
    SpellingStyle { letters: case, separator, digits: code.ends_with(|c: char| c.is_ascii_digit()) }
}

/// Whether two codes could be of one family: a single word belongs to every family of its letters.
fn alike(family: SpellingStyle, own: SpellingStyle) -> bool {
    let digits = family.digits == own.digits
        || family.separator.is_some()
            && family.separator == own.separator
            && family.letters != LetterCase::None
            && !family.digits;
    let separator = family.separator == own.separator || own.separator.is_none() && !family.digits;
    let letters = family.letters == own.letters
        || family.letters == LetterCase::Camel && own.letters == LetterCase::Lower && own.separator.is_none();
    letters && separator && digits
}

#[cfg(test)]
mod tests {
    use super::Spelling;

    fn fits(codes: &[&str], yes: &[&str], no: &[&str]) {
        let spelling = Spelling::new(codes.iter().copied());
        for text in yes {
            assert!(spelling.fits(text, false), "{text} could be one of {codes:?}");
        }
        for text in no {
            assert!(!spelling.fits(text, false), "{text} could not be one of {codes:?}");
        }
    }

    #[test]
    fn a_code_looks_like_those_of_its_catalog() {
        fits(
            &["CARD_EXPIRED", "CARD_LOST", "NO_MONEY"],
            &["CARD_STOLEN", "TOO_LATE"],
            &["card_stolen", "Card", "card stolen", "EUR", "a.b"],
        );
        fits(&["E_A_B", "E_C", "E_D"], &["E_X", "E_X_Y"], &["X_Y", "EX"]);
        fits(&["PAY-001", "PAY-002", "PAY-107"], &["PAY-003"], &["PAY-X", "ORD-001", "PAY_003"]);
        fits(&["order.not_found", "order.closed"], &["cart.empty"], &["cart", "ORDER.CLOSED"]);
        fits(&["40901", "40402", "50000"], &["40301"], &["conflict", "CONFLICT"]);
        fits(&["CardExpired", "NoMoney"], &["TooLate"], &["too_late", "TOO_LATE"]);
    }

    #[test]
    fn a_name_is_spelt_as_the_codes_are() {
        let spelling = Spelling::new(["CARD_EXPIRED", "NO_MONEY"].into_iter());
        assert_eq!(spelling.spell("CardExpired"), "CARD_EXPIRED");
        assert_eq!(spelling.spell("TooLate"), "TOO_LATE");
    }
}
