//! The rules of assets/redact.toml: which are at work in a text and where, and the secrets that one finds there.

mod hits;
mod more_lines;
mod random;

use crate::envelope::finding::Span;
use crate::envelope::redact::altered::Altered;
use crate::envelope::redact::base64::begins_as_text;
pub use crate::envelope::redact::rule::hits::Hits;
use crate::envelope::redact::rule::more_lines::{end_of_block, end_of_lines, unwrapped, with_a_block};
use crate::envelope::redact::rule::random::{is_mixed, is_mixed_of_all, is_random};
use crate::envelope::text::code::is_uuid;
use crate::envelope::text::word_search::WordSearch;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, OnceLock};

use memchr::{memchr2_iter, memrchr};
use regex_automata::Input;
use regex_automata::meta::{BuildError, Config, Regex};
use regex_automata::util::captures::Captures;
use regex_automata::util::syntax;
use serde::Deserialize;

/// All rules.
#[derive(Deserialize)]
pub struct RuleTable {
    placeholder: String,
    piece: BTreeMap<String, String>,
    /// In the order of the file, which is the order of precedence.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

/// One kind of secret in one form.
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file")]
#[derive(Deserialize)]
pub struct Rule {
    /// What it is, for people.
    pub name: String,
    #[serde(default)]
    needs: Vec<String>,
    run: Option<usize>,
    #[serde(default = "one")]
    lines: usize,
    pattern: String,
    #[serde(default)]
    random: bool,
    #[serde(default)]
    mixed: bool,
    /// What it finds is a secret only where one shows in it, decoded from base64.
    #[serde(default)]
    pub encoded: bool,
    /// What it finds is the head of a table; secret is what stands below some of its names.
    #[serde(default)]
    pub column: bool,
    #[serde(default)]
    wraps: bool,
    #[serde(default)]
    block: bool,
    unless: Option<String>,
    #[cfg(test)]
    pub hits: Vec<String>,
    #[cfg(test)]
    #[serde(default)]
    pub misses: Vec<String>,
    /// Its words stand at the beginning of a word.
    #[serde(default)]
    edge: bool,
    /// What stands in the same lines, in any letter case, wherever it finds something.
    with: Option<String>,
    /// Of a run only what stands between slashes counts, looks made by a machine and is no UUID: paths and ids need no look.
    #[serde(default)]
    unlike_ids: bool,
    /// Made in little time, for the first texts: most runs of errbook see few.
    #[serde(skip)]
    quick: OnceLock<Patterns>,
    /// Searched in little time.
    #[serde(skip)]
    fast: OnceLock<Patterns>,
    /// Bytes that were searched.
    #[serde(skip)]
    searched: AtomicUsize,
}

/// The pattern of a rule, and what is no secret where it stands before one.
#[derive(Debug)]
struct Patterns {
    pattern: Regex,
    unless: Option<Regex>,
}

/// Bytes after which patterns that are searched faster have paid for being made.
const MANY: usize = 64 * 1024;

/// The rules as built in, and those of the user's behind them.
pub static TABLE: LazyLock<RuleTable> = LazyLock::new(|| {
    let mut table = builtin();
    table
        .rules
        .extend(OWN.get().and_then(|text| toml::from_str::<OwnRules>(text).ok()).into_iter().flat_map(|own| own.rules));
    table
});

#[cfg_attr(not(test), expect(clippy::expect_used, reason = "built in, and a test compiles every rule"))]
fn builtin() -> RuleTable {
    // With the examples, which errbook itself does not bear.
    #[cfg(test)]
    return toml::from_str(include_str!("../../../assets/redact.toml")).expect("the rules are well formed");
    #[cfg(not(test))]
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/redact.json"))).expect("the rules are well formed")
}

/// A file with rules of the user's, once it was found to be well formed.
static OWN: OnceLock<String> = OnceLock::new();

#[derive(Deserialize)]
struct OwnRules {
    #[serde(default, rename = "rule")]
    rules: Vec<Rule>,
}

/// Adds the rules of a file to those that every text is held against; to be called before the first text is. How many there
/// are.
///
/// # Errors
/// What is wrong with the file; then none of its rules is added.
pub fn add(text: &str) -> Result<usize, String> {
    let own: OwnRules = toml::from_str(text).map_err(|error| error.to_string())?;
    let table = builtin();
    for rule in &own.rules {
        let compiled = |pattern: &str| {
            compile(&table.whole(pattern), true).map_err(|error| {
                let said = error.syntax_error().map_or_else(|| error.to_string(), ToString::to_string);
                format!("the rule {}: {said}", rule.name)
            })
        };
        if compiled(&rule.pattern)?.captures_len() < 2 {
            return Err(format!("the pattern of the rule {} has no group: put what is secret in ( )", rule.name));
        }
        rule.unless.as_deref().map(compiled).transpose()?;
        if rule.needs.is_empty() && rule.run.is_none() {
            return Err(format!(
                "the rule {} has neither `needs` nor `run`: name words that stand in what it finds",
                rule.name
            ));
        }
    }
    let _ = OWN.set(text.to_owned());
    Ok(own.rules.len())
}

#[expect(clippy::expect_used, reason = "built in, and a test compiles every rule")]
static PLACEHOLDER: LazyLock<Regex> =
    LazyLock::new(|| compile(&format!("^(?:{})[.,;:]?$", TABLE.placeholder), false).expect("a pattern"));

fn one() -> usize {
    1
}

/// One search for what the rules need, and the rule behind each of its words.
static NEEDS: LazyLock<(WordSearch, Vec<usize>)> = LazyLock::new(|| {
    let needs =
        TABLE.rules.iter().enumerate().flat_map(|(at, rule)| rule.needs.iter().map(move |word| (word.as_bytes(), at)));
    let (words, rules): (Vec<_>, Vec<_>) = needs.unzip();
    (WordSearch::new(words), rules)
});

/// The rules that need a long run instead of a word, with its length.
static RUNS: LazyLock<Vec<(usize, usize)>> =
    LazyLock::new(|| TABLE.rules.iter().enumerate().filter_map(|(at, rule)| rule.run.map(|run| (at, run))).collect());

/// A rule that could find something in a text, and where: lines, from the line break before them, or a run and a character
/// on either side.
pub struct AtWork {
    /// The rule.
    pub rule: &'static Rule,
    /// Its place among the rules.
    pub at: usize,
    parts: Vec<Span>,
}

/// Where the words stand in `text` that rules need.
pub fn hits(text: &str) -> Hits {
    Hits::of(&NEEDS.0, text)
}

/// The same after something was replaced there.
pub fn moved(hits: &Hits, altered: &Altered<'_>) -> Hits {
    hits.moved(&NEEDS.0, altered)
}

/// The rules that could find something in `text`, in order.
pub fn at_work(text: &str, hits: &Hits) -> Vec<AtWork> {
    let rules = &NEEDS.1;
    // Most texts have nothing of it, and many are short.
    let mut parts: Vec<Vec<Span>> = Vec::new();
    let room = |parts: &mut Vec<Vec<Span>>| {
        if parts.is_empty() {
            parts.resize(TABLE.rules.len(), Vec::new());
        }
    };
    for &(word, place) in &hits.all {
        let at = rules[word];
        if TABLE.rules[at].edge && text[..place].ends_with(|before: char| before.is_ascii_alphanumeric()) {
            continue;
        }
        room(&mut parts);
        let count = TABLE.rules[at].lines;
        match parts[at].last_mut() {
            Some(last) if place < last.1 && count == 1 => {}
            Some(last) if place < last.1 => last.1 = last.1.max(end_of_lines(text, place, count)),
            _ => parts[at]
                .push((memrchr(b'\n', &text.as_bytes()[..place]).unwrap_or(0), end_of_lines(text, place, count))),
        }
    }
    let least = RUNS.iter().map(|&(_, run)| run).min().unwrap_or(usize::MAX);
    for (start, end) in runs(text, least) {
        let before = text[..start].char_indices().next_back().map_or(0, |(at, _)| at);
        let behind = end + text[end..].chars().next().map_or(0, char::len_utf8);
        for &(at, _) in RUNS.iter().filter(|(_, run)| end - start >= *run) {
            room(&mut parts);
            parts[at].push((before, behind));
        }
    }
    let all = parts.into_iter().enumerate().filter(|(_, parts)| !parts.is_empty());
    all.map(|(at, parts)| AtWork { rule: &TABLE.rules[at], at, parts }).collect()
}

/// Where letters, digits and what tokens are written with stand in a row, `least` of them or more.
fn runs(text: &str, least: usize) -> impl Iterator<Item = Span> {
    const OF_A_TOKEN: [bool; 256] = {
        let (mut all, mut byte) = ([false; 256], 0_u8);
        while byte < 128 {
            all[byte as usize] =
                byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'_' | b'-' | b'.' | b'=');
            byte += 1;
        }
        all
    };
    let bytes = text.as_bytes();
    let holds = |at: usize| OF_A_TOKEN[usize::from(bytes[at])];
    let mut from = 0;
    std::iter::from_fn(move || {
        // What is too far apart to be joined by a run is not looked at twice: the last byte of the shortest run tells.
        while from + least <= bytes.len() {
            let Some(other) = (from..from + least).rev().find(|&at| !holds(at)) else {
                let start = from;
                let end = (from + least..bytes.len()).find(|&at| !holds(at)).unwrap_or(bytes.len());
                from = end;
                return Some((start, end));
            };
            from = other + 1;
        }
        None
    })
}

/// Whether this is what people, programs and other redactors put in the place of a secret.
pub fn is_placeholder(text: &str) -> bool {
    PLACEHOLDER.is_match(text)
}

impl AtWork {
    /// Leaves out where none of these spans, in order, is or begins or ends close by, as far as nothing beyond a part counts: what
    /// a rule finds in its lines depends on them alone.
    pub fn keep_touched(&mut self, spans: &[Span]) {
        /// The longest character, and one more.
        const CLOSE: usize = 8;
        if !self.rule.block && !self.rule.column {
            self.parts.retain(|&(start, end)| {
                let next = spans.partition_point(|span| span.1 + CLOSE < start);
                spans.get(next).is_some_and(|span| span.0 <= end + CLOSE)
            });
        }
    }

    /// The secrets of this kind in `text`, in order.
    pub fn find(&self, text: &str) -> Vec<Span> {
        let mut found = Vec::new();
        let mut parts = self.parts.clone();
        if self.rule.block {
            parts = parts.into_iter().flat_map(|part| with_a_block(text, part, self.rule.lines)).collect();
        }
        parts.retain(|part| self.rule.may_find(&text[part.0..part.1]));
        if !parts.is_empty() {
            let patterns = self.rule.patterns(parts.iter().map(|part| part.1 - part.0).sum());
            // Made once: a part is a line, and there are many.
            let mut groups = patterns.pattern.create_captures();
            for part in parts {
                self.rule.find(text, part, patterns, &mut groups, &mut found);
            }
        }
        found
    }
}

impl Rule {
    /// The secrets of this kind in a part of `text`.
    fn find(&self, text: &str, part: Span, patterns: &Patterns, groups: &mut Captures, found: &mut Vec<Span>) {
        let Patterns { pattern, unless } = patterns;
        let mut rest = Input::new(&text[..part.1]).range(part.0..);
        loop {
            pattern.search_captures(&rest, groups);
            let Some(whole) = groups.get_match() else { return };
            for group in (1..groups.group_len()).filter_map(|group| groups.get_group(group)) {
                let secret = &text[group.range()];
                let before = &text[whole.start()..group.start];
                let known = unless.as_ref().is_some_and(|unless| unless.is_match(before));
                let made = (!self.random || is_random(secret)) && (!self.mixed || is_mixed_of_all(secret));
                if made && !known && !is_placeholder(secret) {
                    let end = if self.wraps {
                        unwrapped(text, group.end)
                    } else if self.block {
                        end_of_block(text, (group.start, group.end))
                    } else {
                        group.end
                    };
                    found.push((group.start, end));
                }
            }
            rest.set_start(whole.end());
        }
    }

    /// Whether a part of a text has what all that it finds has.
    fn may_find(&self, part: &str) -> bool {
        if self.mixed && !is_mixed_of_all(part)
            || self.encoded && !may_be_text(part, self.run.unwrap_or_default())
            || self.unlike_ids && !part.split('/').any(|piece| self.is_long(piece))
        {
            return false;
        }
        self.with.as_deref().is_none_or(|with| holds(part, with))
    }

    /// Whether a piece of a run could be made by a machine and is no UUID, nor one behind its name.
    fn is_long(&self, piece: &str) -> bool {
        let is_id = |piece: &str| is_uuid(piece.trim_matches(|letter: char| !letter.is_ascii_alphanumeric()));
        let piece = piece.rsplit_once('=').filter(|(_, value)| is_id(value)).map_or(piece, |(name, _)| name);
        let made = is_mixed(piece.as_bytes()) || piece.contains('=');
        piece.len() >= self.run.unwrap_or_default() && made && !is_id(piece)
    }

    /// The patterns for a text of so many bytes.
    #[expect(clippy::expect_used, reason = "built in, and a test compiles every rule")]
    fn patterns(&self, bytes: usize) -> &Patterns {
        let often = self.searched.fetch_add(bytes, Ordering::Relaxed) + bytes > MANY;
        let patterns = if often { &self.fast } else { &self.quick };
        patterns.get_or_init(|| {
            let regex = |pattern: &str| compile(&TABLE.whole(pattern), often).expect("a pattern");
            Patterns { pattern: regex(&self.pattern), unless: self.unless.as_deref().map(regex) }
        })
    }
}

impl RuleTable {
    /// A pattern with its pieces put in; pieces may name other pieces.
    fn whole(&self, pattern: &str) -> String {
        let put = |whole: String| {
            self.piece.iter().fold(whole, |it, (name, piece)| it.replace(&format!("{{{{{name}}}}}"), piece))
        };
        put(put(pattern.to_owned()))
    }
}

/// Whether these words stand in a text, in any letter case.
fn holds(text: &str, words: &str) -> bool {
    let (text, words) = (text.as_bytes(), words.as_bytes());
    let Some(first) = words.first() else { return true };
    let begins = memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), text);
    begins.map(|at| &text[at..]).any(|rest| rest.get(..words.len()).is_some_and(|it| it.eq_ignore_ascii_case(words)))
}

/// Whether base64 of so many letters in a part of a text begins as text does.
fn may_be_text(part: &str, run: usize) -> bool {
    let is_of_base64 = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '/' | '_' | '-');
    let mut pieces = part.split(|letter| !is_of_base64(letter)).filter(|piece| piece.len() >= run);
    pieces.any(begins_as_text)
}

/// Makes a pattern: one that is fast to search, or one that is quick to make and finds the same.
fn compile(pattern: &str, fast: bool) -> Result<Regex, Box<BuildError>> {
    let config = if fast { Config::new() } else { Config::new().hybrid(false).dfa(false).onepass(false) };
    let syntax = syntax::Config::new().case_insensitive(true);
    Regex::builder().configure(config).syntax(syntax).build(pattern).map_err(Box::new)
}

#[cfg(test)]
mod tests;
