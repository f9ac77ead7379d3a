//! Failures that people report in their own words: a sentence that names a standard's code or a status and says that it happens
//! (assets/words/reports.toml).
//!
//! Asked only where nothing in a text shows a failure itself. A sentence that explains, plans, asks in general or tells what is
//! over reports nothing.

use crate::envelope::context::candidate::{Candidate, Context, Rank};
use crate::envelope::context::own_line;
use crate::envelope::finding::{Finding, FindingField, Span};
use crate::envelope::recognise::bare_code;
use crate::envelope::rule::claim::Proof;
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

/// What the words of a sentence must come to.
const ENOUGH: usize = 2;

/// Words before a number in which its standard may be named.
const NAMED_WITHIN: usize = 4;

/// How sure it is that what somebody says happened.
const CONFIDENCE: f32 = 0.5;

/// What the sentences of a text report, each code once.
pub(crate) fn candidates(text: &MappedText<'_>, context: &Context, product_index: &ProductIndex) -> Vec<Candidate> {
    let letters = text.as_str();
    if letters.len() > LONGEST {
        return Vec::new();
    }
    let mut reported: Vec<Candidate> = Vec::new();
    for line in lines(letters) {
        let body = letters[line.0..line.1].trim_start();
        if ["#", "|", "//", "--", "    ", "\t"].iter().any(|mark| body.starts_with(mark)) {
            continue;
        }
        for sentence in sentences(letters, line) {
            for code in reported_codes(&letters[sentence.0..sentence.1], product_index) {
                let candidate = candidate(&code, text, (sentence, line), context, product_index);
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
    /// Written as a verb or in the plural: `503s`, `502ing`.
    inflected: usize,
}

/// A word of a sentence, as it is compared.
struct Token {
    word: String,
    span: Span,
}

fn candidate(
    code: &Code,
    text: &MappedText<'_>,
    (sentence, line): (Span, Span),
    context: &Context,
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
        why: "somebody reports it in their own words".to_owned(),
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
    let tokens = read_tokens(sentence);
    if sentence.len() > LONGEST_SENTENCE || bare_code::names_many(sentence) {
        return Vec::new();
    }
    let codes = (0..tokens.len()).filter_map(|at| Some((at, code(sentence, &tokens, at, product_index)?)));
    codes
        .filter(|(at, code)| {
            !bare_code::is_explained(sentence, code.span) && weight(sentence, &tokens, *at, code) >= ENOUGH
        })
        .map(|(_, code)| code)
        .collect()
}

/// The words of a sentence as they are compared, and where each stands.
fn read_tokens(sentence: &str) -> Vec<Token> {
    let is_word =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '\'' | '’' | '/' | '#' | '$');
    let mut all = Vec::new();
    let mut at = 0;
    for run in sentence.split(move |letter: char| !is_word(letter)) {
        let word = run.trim_matches(['.', '\'', '’', '-', '/']);
        if let Some(before) = run.find(word).filter(|_| !word.is_empty()) {
            let start = at + before;
            all.push(Token { word: word.to_lowercase().replace('’', "'"), span: (start, start + word.len()) });
        }
        at += run.len();
        at += sentence[at..].chars().next().map_or(0, char::len_utf8);
    }
    all
}

/// The code that a word of a sentence is.
fn code(sentence: &str, tokens: &[Token], at: usize, product_index: &ProductIndex) -> Option<Code> {
    let (start, end) = tokens[at].span;
    let word = &sentence[start..end];
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let inflected = match &word[digits..] {
        "" => Some(0),
        "s" | "'s" | "-s" => Some(1),
        "ing" | "-ing" | "'ing" | "ed" | "'d" | "-ed" => Some(ENOUGH),
        _ => None,
    };
    if let Some(inflected) = inflected.filter(|_| digits > 0) {
        let number = &word[..digits];
        if inflected == 0 && !is_code_number(tokens, at) {
            return None;
        }
        let (product, entry) = numbered(number, tokens, at, product_index)?;
        let status = number.parse().ok().filter(|_| product_index.is_statuses(product));
        return Some(Code { product, entry, status, span: (start, start + digits), inflected });
    }
    // Spelt as a name: a word in small letters anybody may write, and one with a stroke is a path.
    let capitals = word.bytes().filter(u8::is_ascii_uppercase).count();
    if word.contains('/') || capitals < 2 && !word.contains('_') {
        return None;
    }
    let class = word.rsplit('.').next().unwrap_or(word);
    let (product, entry) = product_index.standard(word).or_else(|| product_index.standard_class(class))?;
    Some(Code { product, entry: entry.to_owned(), status: None, span: (start, end), inflected: 0 })
}

/// Whether a number stands as a code does, and counts nothing.
fn is_code_number(tokens: &[Token], at: usize) -> bool {
    let reports = &words().reports;
    let before = at.checked_sub(1).map(|before| tokens[before].word.as_str());
    let named = before.is_some_and(|word| word.len() > 3 && reports.named.contains(word));
    let counted = before.is_some_and(|word| reports.counted.contains(word));
    // What a mark parts from it is no unit.
    let apart = |token: &Token| token.span.0 > tokens[at].span.1 + 1;
    let behind = tokens.get(at + 1).is_none_or(|token| apart(token) || reports.behind.contains(&token.word));
    !counted && (named || behind)
}

/// What a number is a code of: the standard that is named before it, else a status of HTTP.
fn numbered(number: &str, tokens: &[Token], at: usize, product_index: &ProductIndex) -> Option<(usize, String)> {
    let near = &tokens[at.saturating_sub(NAMED_WITHIN)..at];
    let named = near.iter().find_map(|token| {
        let product = product_index.standard_called(&token.word)?;
        let entry = product_index.name(product, number)?.entry?.to_owned();
        Some((product, entry))
    });
    named.or_else(|| {
        let status = number.parse().ok().filter(|status| (400..600).contains(status))?;
        let product = product_index.statuses()?;
        Some((product, product_index.status_entry(status)?.1.to_owned()))
    })
}

/// What the words around a code say for its having happened; nothing where they say that it did not.
fn weight(sentence: &str, tokens: &[Token], at: usize, code: &Code) -> usize {
    let reports = &words().reports;
    let clause = clause(sentence, code.span);
    let inside = |span: Span| clause.0 <= span.0 && span.1 <= clause.1;
    let before = &tokens[..at];
    // "if you get a 429", but "when I call it we get a 429".
    let condition = before.iter().rposition(|token| inside(token.span) && reports.conditions.contains(&token.word));
    if condition.is_some_and(|from| !before[from..].iter().any(|token| reports.own.contains(&token.word))) {
        return 0;
    }
    if tokens.iter().any(|token| inside(token.span) && reports.over.contains(&token.word)) {
        return 0;
    }
    let mut weight = code.inflected;
    let mut verbs = code.inflected;
    for (number, Token { word, .. }) in tokens.iter().enumerate().filter(|(number, _)| *number != at) {
        // "We return 503 while it starts" is a plan.
        let designed = number.checked_sub(1).is_some_and(|one| reports.designed.contains(&tokens[one].word));
        let verb = match word {
            _ if number > at => 0,
            word if reports.received.contains(word) || reports.sends.contains(word) => 2,
            word if reports.receive.contains(word) || reports.send.contains(word) && !designed => 1,
            _ => 0,
        };
        verbs += verb;
        let is_sign = reports.own.contains(word) || reports.people.contains(word) || reports.signs.contains(word);
        weight += verb + usize::from(is_sign || is_clock(word));
    }
    let begins = before.iter().all(|token| reports.named.contains(&token.word));
    let placed = tokens.get(at + 1).is_some_and(|token| reports.places.contains(&token.word));
    if begins && placed {
        return weight + ENOUGH;
    }
    // Without a verb it is a heading, or an item of a list.
    if verbs == 0 { 0 } else { weight }
}

/// A time of the day: `14:05`, `9h30`.
fn is_clock(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    (1..=4).contains(&digits) && (word.ends_with("am") || word.ends_with("pm") || word.ends_with('h'))
}

/// The part of a sentence between commas and the like that a place stands in.
fn clause(sentence: &str, (start, end): Span) -> Span {
    const MARKS: [&str; 7] = [", ", " - ", " – ", " — ", " but ", ": ", " and "];
    let from = MARKS.iter().filter_map(|mark| Some(sentence[..start].rfind(mark)? + mark.len())).max().unwrap_or(0);
    let to = MARKS.iter().filter_map(|mark| Some(end + sentence[end..].find(mark)?)).min().unwrap_or(sentence.len());
    (from, to)
}

fn lines(letters: &str) -> impl Iterator<Item = Span> + '_ {
    let mut at = 0;
    letters.split_inclusive('\n').map(move |line| {
        at += line.len();
        (at - line.len(), at - line.len() + line.trim_end().len())
    })
}

/// The sentences of a line.
fn sentences(letters: &str, (start, end): Span) -> Vec<Span> {
    let line = &letters[start..end];
    let mut all = Vec::new();
    let mut from = 0;
    let ends = line.match_indices([' ', '\t']).map(|(at, _)| at).chain([line.len()]);
    for at in ends {
        if at == line.len() || line[..at].ends_with(['.', '!', '?', ';', '…']) && !line[..at].ends_with("e.g.") {
            let text = &line[from..at];
            let trimmed = text.trim();
            if !trimmed.is_empty() {
                let begin = start + from + (text.len() - text.trim_start().len());
                all.push((begin, begin + trimmed.len()));
            }
            from = at;
        }
    }
    all
}
