//! The rules of assets/redact.toml: which are at work in a text, and the secrets that one finds.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, MatchKind};
use regex::{Regex, RegexBuilder};
use serde::Deserialize;

use crate::envelope::finding::Span;

/// All rules.
#[derive(Deserialize)]
pub struct Table {
    placeholder: String,
    piece: BTreeMap<String, String>,
    /// In the order of the file, which is the order of precedence.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

/// One kind of secret in one form.
#[derive(Deserialize)]
pub struct Rule {
    /// What it is, for people.
    pub name: String,
    needs: Vec<String>,
    pattern: String,
    #[serde(default)]
    random: bool,
    #[serde(default)]
    wraps: bool,
    unless: Option<String>,
    #[cfg(test)]
    pub hits: Vec<String>,
    #[cfg(test)]
    #[serde(default)]
    pub misses: Vec<String>,
    #[serde(skip)]
    compiled: OnceLock<(Regex, Option<Regex>)>,
}

/// The rules as built in.
#[expect(clippy::expect_used, reason = "built in, and a test compiles every rule")]
pub static TABLE: LazyLock<Table> = LazyLock::new(|| {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/redact.json"))).expect("the rules are well formed")
});

#[expect(clippy::expect_used, reason = "built in, and a test compiles every rule")]
static PLACEHOLDER: LazyLock<Regex> =
    LazyLock::new(|| compile(&format!("^(?:{})[.,;:]?$", TABLE.placeholder)).expect("a pattern"));

/// One automaton over what the rules need, and the rule behind each of its words.
#[expect(clippy::expect_used, reason = "built in; a few hundred bytes of words")]
static NEEDS: LazyLock<(AhoCorasick, Vec<usize>)> = LazyLock::new(|| {
    let needs = TABLE.rules.iter().enumerate().flat_map(|(at, rule)| rule.needs.iter().map(move |word| (word, at)));
    let (words, rules): (Vec<_>, Vec<_>) = needs.unzip();
    let automaton = AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(words);
    (automaton.expect("an automaton of few words"), rules)
});

/// The rules that could find something in `text`, in order. One pass over the bytes.
pub fn at_work(text: &str) -> Vec<usize> {
    let (automaton, rules) = &*NEEDS;
    let mut needed = vec![false; TABLE.rules.len()];
    for word in automaton.find_overlapping_iter(text) {
        needed[rules[word.pattern().as_usize()]] = true;
    }
    needed.iter().enumerate().filter_map(|(at, needed)| needed.then_some(at)).collect()
}

/// Whether this is what people, programs and other redactors put in the place of a secret.
pub fn is_placeholder(text: &str) -> bool {
    PLACEHOLDER.is_match(text)
}

impl Rule {
    /// The secrets of this kind in `text`.
    pub fn find(&self, text: &str) -> Vec<Span> {
        let (pattern, unless) = self.compiled();
        let mut found = Vec::new();
        let mut groups = pattern.capture_locations();
        let mut from = 0;
        while let Some(whole) = pattern.captures_read_at(&mut groups, text, from) {
            for (start, end) in (1..groups.len()).filter_map(|group| groups.get(group)) {
                let secret = &text[start..end];
                let known = unless.as_ref().is_some_and(|unless| unless.is_match(&text[whole.start()..start]));
                if !known && !is_placeholder(secret) && (!self.random || is_random(secret)) {
                    found.push((start, if self.wraps { unwrapped(text, end) } else { end }));
                }
            }
            from = whole.end();
        }
        found
    }

    #[expect(clippy::expect_used, reason = "built in, and a test compiles every rule")]
    fn compiled(&self) -> &(Regex, Option<Regex>) {
        self.compiled.get_or_init(|| {
            let regex = |pattern: &str| compile(&TABLE.whole(pattern)).expect("a pattern");
            (regex(&self.pattern), self.unless.as_deref().map(regex))
        })
    }
}

impl Table {
    /// A pattern with its pieces put in; pieces may name other pieces.
    fn whole(&self, pattern: &str) -> String {
        let put = |whole: String| {
            self.piece.iter().fold(whole, |it, (name, piece)| it.replace(&format!("{{{{{name}}}}}"), piece))
        };
        put(put(pattern.to_owned()))
    }
}

fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).case_insensitive(true).build()
}

/// Whether a word looks made by a machine, and is long enough to be no name of a thing (`ES256`).
fn is_random(word: &str) -> bool {
    word.len() >= 6 && is_mixed(word.as_bytes())
}

/// Whether there is a digit, or capitals in a row among small letters, or the padding of base64.
fn is_mixed(word: &[u8]) -> bool {
    let in_a_row = || word.windows(2).any(|two| two.iter().all(u8::is_ascii_uppercase));
    word.iter().any(u8::is_ascii_digit) || word.ends_with(b"=") || word.iter().any(u8::is_ascii_lowercase) && in_a_row()
}

/// The end of a secret that a terminal broke at its right edge: where it fills its line to the end, and the next line holds
/// nothing but more of the same.
fn unwrapped(text: &str, mut end: usize) -> usize {
    /// Narrower than this no terminal is.
    const EDGE: usize = 40;
    let is_more = |c: char| c.is_ascii_alphanumeric() || "-_.+/".contains(c);
    loop {
        let rest = &text[end..];
        let Some(next) = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')) else { return end };
        let line = end - text[..end].rfind('\n').map_or(0, |newline| newline + 1);
        let more = next.find(|c| !is_more(c)).unwrap_or(next.len());
        let closed = next[more..].chars().next().is_none_or(|c| "\r\n\"'".contains(c));
        if line < EDGE || !closed || !is_mixed(&next.as_bytes()[..more]) {
            return end;
        }
        end = text.len() - next.len() + more;
    }
}
