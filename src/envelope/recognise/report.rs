//! Failures that people report in their own words: a sentence that names a standard's code or a status and says that it happens
//! (assets/words/reports.toml), or a paste that is nothing but such a code.
//!
//! Asked only where nothing in a text shows a failure itself. A sentence that explains, plans, asks in general or tells what is
//! over reports nothing.

mod sentence;

use crate::envelope::context::candidate::{Candidate, Context, Rank};
use crate::envelope::context::described::DescribedLines;
use crate::envelope::context::own_line;
use crate::envelope::finding::{Finding, FindingField, Span};
use crate::envelope::recognise::report::sentence::{Token, clause, is_clock, lines, read_tokens, sentences};
use crate::envelope::recognise::{bare_code, named_code};
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::distinctive::is_everyday;
use crate::envelope::rule::envelope_rule::REPORT;
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::text::mapped::MappedText;
use crate::envelope::text::words::words;

/// The longest text that is read.
const LONGEST: usize = 16 * 1024;

/// Letters of the longest sentence.
const LONGEST_SENTENCE: usize = 600;

/// Codes that one text reports at most: more are a list of them.
const MOST: usize = 4;

/// What the words of a sentence must come to where it names a number, or a name that anybody may write.
const ENOUGH: usize = 4;

/// The same where a name is spelt as only its standard spells it, or a number is called a code.
const ENOUGH_FOR_NAME: usize = 3;

/// Letters of a name that is told from words and initials by its length alone.
const LONG_NAME: usize = 8;

/// Letters of the shortest name that needs nothing before it that calls it one.
const SHORTEST_NAME: usize = 4;

/// Words before a number in which its standard may be named.
const NAMED_WITHIN: usize = 6;

/// Letters of the longest text that asks for codes by nothing but their names.
const LONGEST_QUESTION: usize = 60;

/// Why a sentence is taken for a report.
const REPORTED: &str = "somebody reports it in their own words";

/// How sure it is that what somebody says happened.
const CONFIDENCE: f32 = 0.5;

/// What the sentences of a text report, each code once.
pub(crate) fn candidates(text: &MappedText<'_>, context: &Context, product_index: &ProductIndex) -> Vec<Candidate> {
    let letters = text.as_str();
    if letters.len() > LONGEST {
        return Vec::new();
    }
    let start = letters.len() - letters.trim_start().len();
    let whole = (start, start + letters.trim().len());
    let asked = asked_codes(&letters[whole.0..whole.1], product_index);
    if !asked.is_empty() {
        let why = "the paste is nothing but its name";
        return asked.iter().map(|code| candidate(code, text, (whole, whole), (context, why), product_index)).collect();
    }
    let mut reported: Vec<Candidate> = Vec::new();
    // Items below headings list changes, steps, codes.
    let has_headings = lines(letters).any(|(start, end)| letters[start..end].starts_with('#'));
    let marks: &[&str] = if has_headings { &["- ", "* ", "1. ", "2. ", "3. "] } else { &[] };
    let mut described = DescribedLines::default();
    for line in lines(letters) {
        let body = &letters[line.0..line.1];
        let shown = described.enter(body);
        if shown || described.explains() {
            continue;
        }
        if ["#", "|", "//", "--", "    ", "\t"].iter().chain(marks).any(|mark| body.starts_with(mark)) {
            continue;
        }
        for sentence in sentences(letters, line) {
            for code in reported_codes(&letters[sentence.0..sentence.1], product_index) {
                let candidate = candidate(&code, text, (sentence, line), (context, REPORTED), product_index);
                let finding = &candidate.finding;
                let same = |held: &Candidate| {
                    (&held.finding.catalog, &held.finding.entry) == (&finding.catalog, &finding.entry)
                };
                if !reported.iter().any(same) {
                    reported.push(candidate);
                }
            }
        }
    }
    if reported.len() > MOST { Vec::new() } else { reported }
}

/// A code of a standard in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Code {
    product: usize,
    entry: String,
    /// The status, where it is one.
    status: Option<u16>,
    span: Span,
    /// What its own form says: written as a verb or in the plural, `502ing`, `503s`.
    weight: usize,
    enough: usize,
}

fn candidate(
    code: &Code,
    text: &MappedText<'_>,
    (sentence, line): (Span, Span),
    (context, why): (&Context, &str),
    product_index: &ProductIndex,
) -> Candidate {
    let letters = text.as_str();
    let said = &letters[sentence.0..sentence.1];
    let at = (sentence.0 + code.span.0, sentence.0 + code.span.1);
    let place = text.origin(at);
    let finding = Finding {
        catalog: Some(product_index.catalog(code.product).to_owned()),
        code: Some(letters[at.0..at.1].to_owned()),
        entry: Some(code.entry.clone()),
        known: true,
        shape: REPORT.to_owned(),
        message: Some(said.to_owned()),
        span: place,
        proof: Proof::Standard,
        confidence: CONFIDENCE,
        why: why.to_owned(),
        count: 1,
        ..Finding::default()
    };
    let mut candidate = Candidate { finding, surface: Rank::None, ..Candidate::default() };
    candidate.mark(FindingField::Code, place);
    candidate.mark(FindingField::Message, text.origin(sentence));
    candidate.set_context(&Context { path: context.path.clone(), ..Context::default() });
    if let Some(status) = code.status {
        candidate.set_status(Rank::Line, status, place);
    }
    own_line::fill(&mut candidate, text, line);
    candidate
}

/// The codes of standards that a sentence reports.
fn reported_codes(sentence: &str, product_index: &ProductIndex) -> Vec<Code> {
    if sentence.len() > LONGEST_SENTENCE || is_structure(sentence) || bare_code::names_many(sentence) {
        return Vec::new();
    }
    let tokens = read_tokens(sentence);
    if tokens.iter().any(|token| words().reports.explains.contains(&token.word)) {
        return Vec::new();
    }
    let codes = (0..tokens.len()).filter_map(|at| Some((at, code(sentence, &tokens, at, product_index)?)));
    let is_reported = |at: usize, code: &Code| {
        !bare_code::is_explained(sentence, code.span) && weight(sentence, &tokens, at, code) >= code.enough
    };
    codes.filter(|(at, code)| is_reported(*at, code)).map(|(_, code)| code).collect()
}

/// Whether a text is what a program wrote and no sentence: objects, pairs, tags.
fn is_structure(text: &str) -> bool {
    let arrows = text.matches("->").count();
    text.contains(['{', '}', '=', '<'])
        || text.matches('>').count() > arrows
        || text.contains("\":")
        || text.starts_with('[')
}

/// The codes of a text that is nothing but codes and what they are called: somebody asks what they mean.
fn asked_codes(text: &str, product_index: &ProductIndex) -> Vec<Code> {
    if text.len() > LONGEST_QUESTION || text.contains('\n') || is_structure(text) {
        return Vec::new();
    }
    let reports = &words().reports;
    let tokens = read_tokens(text);
    let mut codes = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let (start, end) = token.span;
        let word = &text[start..end];
        let exactly = |(_, entry): &(usize, &str)| *entry == word || word.len() >= SHORTEST_NAME;
        let is_number = word.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
        let named = product_index.standard(word).filter(exactly).map(|(product, entry)| (product, entry.to_owned()));
        // A short number is a code only of what it is called.
        let named = named.filter(|_| !is_number || word.len() >= SHORTEST_NAME);
        let named = if is_number { numbered(word, &tokens, at, product_index).or(named) } else { named };
        let is_name = word.bytes().any(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) || word.contains('_');
        match named.filter(|_| is_name && word.len() > 1) {
            Some((product, entry)) => {
                let status = word.parse().ok().filter(|_| product_index.is_statuses(product));
                codes.push(Code { product, entry, status, span: (start, end), weight: 0, enough: 0 });
            }
            None if reports.named.contains(&token.word) || reports.called.contains_key(&token.word) => {}
            None => return Vec::new(),
        }
    }
    codes
}

/// The code that a word of a sentence is.
fn code(sentence: &str, tokens: &[Token], at: usize, product_index: &ProductIndex) -> Option<Code> {
    let (start, end) = tokens[at].span;
    let word = &sentence[start..end];
    let number =
        word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic() || matches!(letter, '\'' | '’' | '-'));
    let weight = match &word[number.len()..] {
        "" => Some(0),
        "s" | "'s" | "’s" | "-s" => Some(ENOUGH / 2),
        "ing" | "-ing" | "'ing" | "’ing" | "ed" | "'d" | "’d" | "-ed" => Some(ENOUGH),
        _ => None,
    };
    let is_number = number.bytes().enumerate().all(|(at, byte)| byte.is_ascii_digit() || at == 0 && byte == b'-');
    if let Some(weight) = weight.filter(|_| is_number && !number.is_empty()) {
        if weight == 0 && !is_code_number(tokens, at) {
            return None;
        }
        let (product, entry) = numbered(number, tokens, at, product_index)?;
        let status = number.parse().ok().filter(|_| product_index.is_statuses(product));
        let enough = if is_called(tokens, at) { ENOUGH_FOR_NAME } else { ENOUGH };
        return Some(Code { product, entry, status, span: (start, start + number.len()), weight, enough });
    }
    let named = named_code::of_standard(word, product_index).or_else(|| capitalised(word, at, product_index));
    let (product, entry) = named.filter(|_| !word.contains('/'))?;
    if word.len() < SHORTEST_NAME && !is_called(tokens, at) {
        return None;
    }
    let enough = if is_everyday(word) && word.len() < LONG_NAME { ENOUGH } else { ENOUGH_FOR_NAME };
    Some(Code { product, entry: entry.to_owned(), status: None, span: (start, end), weight: 0, enough })
}

/// Whether the word before a code says that it is one: `exit code 7`, `flag UF`.
fn is_called(tokens: &[Token], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|one| words().reports.named.contains(&tokens[one].word))
}

/// A single word with a capital inside a sentence: `Evicted`.
fn capitalised<'i>(word: &str, at: usize, product_index: &'i ProductIndex) -> Option<(usize, &'i str)> {
    let is_one = at > 0 && word.len() >= 6 && word.starts_with(|first: char| first.is_ascii_uppercase());
    product_index.standard(word).filter(|(_, entry)| is_one && *entry == word && !is_everyday(word))
}

/// Whether a number stands as a code does, and counts nothing.
fn is_code_number(tokens: &[Token], at: usize) -> bool {
    let reports = &words().reports;
    let is_before = |word: &String| {
        reports.before.contains(word)
            || reports.called.contains_key(word)
            || reports.signs.contains(word)
            || reports.fail.contains(word)
            || [&reports.received, &reports.receive, &reports.send, &reports.sends, &reports.amounts, &reports.own]
                .iter()
                .any(|list| list.contains(word))
    };
    // What a mark parts from it is no unit.
    let apart = |token: &Token| token.span.0 > tokens[at].span.1 + 1;
    let before = at.checked_sub(1).map(|one| &tokens[one]);
    let begins = before.is_none_or(|token| tokens[at].span.0 > token.span.1 + 1 || is_before(&token.word));
    let is_one = before.is_some_and(|token| reports.articles.contains(&token.word));
    let fits = |word: &String| if is_one { !reports.units.contains(word) } else { reports.behind.contains(word) };
    begins && tokens.get(at + 1).is_none_or(|token| apart(token) || fits(&token.word))
}

/// What a number is a code of: the standard that is named before it, else a status of HTTP.
fn numbered(number: &str, tokens: &[Token], at: usize, product_index: &ProductIndex) -> Option<(usize, String)> {
    let near = &tokens[at.saturating_sub(NAMED_WITHIN)..at];
    let named = near.iter().find_map(|token| {
        let product = product_index.standard_of(words().reports.called.get(&token.word)?)?;
        let entry = product_index.name(product, number)?.entry?.to_owned();
        Some((product, entry))
    });
    let named = named.or_else(|| {
        let status = number.parse().ok().filter(|status| (400..600).contains(status))?;
        let product = product_index.statuses()?;
        Some((product, product_index.status_entry(status)?.1.to_owned()))
    });
    // A long number is nobody else's.
    named.or_else(|| {
        let (product, entry) = product_index.standard(number).filter(|_| number.len() > SHORTEST_NAME)?;
        Some((product, entry.to_owned()))
    })
}

/// What the words around a code say for its having happened; nothing where they say that it did not.
fn weight(sentence: &str, tokens: &[Token], at: usize, code: &Code) -> usize {
    let reports = &words().reports;
    let clause = clause(sentence, code.span);
    let inside = |token: &&Token| clause.0 <= token.span.0 && token.span.1 <= clause.1;
    let before = &tokens[..at];
    // "if you get a 429", but "when I call it we get a 429".
    let condition = before.iter().rposition(|token| inside(&token) && reports.conditions.contains(&token.word));
    if condition.is_some_and(|from| !before[from..].iter().any(|token| reports.own.contains(&token.word))) {
        return 0;
    }
    let is_denied = before.iter().filter(inside).any(|token| reports.denied.contains(&token.word));
    if is_denied || tokens.iter().filter(inside).any(|token| reports.over.contains(&token.word)) {
        return 0;
    }
    let verb = |number: usize, word: &String| {
        // "We return 503 while it starts" is a plan.
        let designed = number.checked_sub(1).is_some_and(|one| reports.designed.contains(&tokens[one].word));
        if reports.received.contains(word) || reports.sends.contains(word) || reports.amounts.contains(word) {
            return 4;
        }
        if reports.fail.contains(word) {
            return 3;
        }
        if reports.receive.contains(word) || reports.send.contains(word) && !designed { 2 } else { 0 }
    };
    let verbs =
        before.iter().enumerate().filter(|(_, token)| inside(token)).map(|(number, token)| verb(number, &token.word));
    let verbs = verbs.max().unwrap_or(0);
    let around = tokens.iter().enumerate().filter(|(number, _)| *number != at);
    let signs: usize = around
        .map(|(_, Token { word, .. })| {
            if reports.own.contains(word) || reports.signs.contains(word) || is_clock(word) {
                return 2;
            }
            usize::from(reports.people.contains(word))
        })
        .sum();
    let named = before.iter().filter(inside).any(|token| reports.named.contains(&token.word));
    let leads_in = |token: &Token| reports.before.contains(&token.word) || reports.called.contains_key(&token.word);
    let begins = before.iter().filter(inside).all(leads_in);
    let mut behind = tokens[at + 1..].iter().take_while(inside).skip_while(|token| reports.named.contains(&token.word));
    let next = behind.next();
    if begins && next.is_some_and(|token| reports.places.contains(&token.word)) {
        return code.weight + signs + ENOUGH;
    }
    let is_plural_subject = code.weight > 0 && next.is_some_and(|token| reports.send.contains(&token.word));
    // Without a verb it is a heading, or an item of a list; a name may be a clause of its own.
    let is_said = verbs > 0 || code.weight > 0 || named || begins && next.is_none() && code.enough < ENOUGH;
    if is_said { code.weight + verbs + signs + usize::from(is_plural_subject) * 2 } else { 0 }
}
