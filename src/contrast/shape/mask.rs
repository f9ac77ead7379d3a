//! The words of a text with a mark for ids, numbers, times, addresses and what stands in quotes.

use super::line_shape::{ANY, LineShape};
use super::names::{FieldRole, role, severity};

/// Bytes of the longest word that is kept; longer ones are data.
const LONGEST: usize = 64;

/// Words from the beginning among which a level stands.
const HEAD: usize = 6;

/// Adds the words of a text.
pub(super) fn text(text: &[u8], shape: &mut LineShape) {
    let mut word = String::new();
    for (at, raw) in words(text).enumerate() {
        if at < HEAD && shape.severity.is_none() && is_level(raw) {
            shape.severity = severity(raw);
        }
        word.clear();
        if let Some(eq) = raw.iter().position(|byte| *byte == b'=').filter(|eq| is_name(&raw[..*eq])) {
            pair(&raw[..eq], &raw[eq + 1..], &mut word);
        } else {
            mask(raw, &mut word);
        }
        let bare = word.trim_matches(|letter: char| letter.is_ascii_punctuation() && !"<*>".contains(letter));
        if bare == ANY && !word.contains('"') {
            // A time in front says nothing; a list of numbers is one of any length.
            if shape.words > 0 {
                shape.word(ANY);
            }
        } else if word.chars().any(char::is_alphanumeric) || word.contains(ANY) {
            shape.word(&word);
        }
    }
}

/// Words between spaces; what stands in quotes after `=` belongs to its name.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_ascii_start();
        if rest.is_empty() {
            return None;
        }
        let mut end = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
        if let Some(quote) = rest[..end].windows(2).position(|pair| pair == b"=\"") {
            let inside = &rest[quote + 2..];
            end = end.max(closing(inside).map_or(rest.len(), |close| quote + 2 + close + 1));
        }
        let (word, behind) = rest.split_at(end);
        rest = behind;
        Some(word)
    })
}

/// Where the quote is that ends a string.
pub(super) fn closing(string: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(step) = memchr::memchr2(b'\\', b'"', string.get(at..)?) {
        at += step;
        if string[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
    None
}

/// `name=value`: the value of what says what happened, else a mark.
fn pair(name: &[u8], value: &[u8], out: &mut String) {
    out.push_str(&String::from_utf8_lossy(name));
    out.push('=');
    if !matches!(role(name), Some(FieldRole::Text | FieldRole::Name | FieldRole::Status | FieldRole::Level)) {
        out.push_str(ANY);
        return;
    }
    let value = value.strip_prefix(b"\"").map_or(value, |inside| inside.strip_suffix(b"\"").unwrap_or(inside));
    let mut inside = LineShape::default();
    for word in value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
        let mut masked = String::new();
        mask(word, &mut masked);
        inside.word(&masked);
    }
    let quote = if inside.words > 1 { "\"" } else { "" };
    out.push_str(quote);
    out.push_str(inside.text.trim_end());
    out.push_str(quote);
}

/// One word, masked.
pub(super) fn mask(word: &[u8], out: &mut String) {
    if word.len() > LONGEST || is_address(word) {
        return out.push_str(ANY);
    }
    if let Some((quote, inside, rest)) = quoted(word) {
        out.push(quote);
        out.push_str(if inside.is_empty() { "" } else { ANY });
        out.push(quote);
        return out.push_str(&String::from_utf8_lossy(rest));
    }
    let mut at = 0;
    while at < word.len() {
        let run = word[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if run == 0 {
            let plain = word[at..].iter().take_while(|byte| !byte.is_ascii_alphanumeric()).count();
            out.push_str(&String::from_utf8_lossy(&word[at..at + plain]));
            at += plain;
        } else if let Some(length) = uuid(&word[at..]) {
            any(out);
            at += length;
        } else {
            letters(&word[at..at + run], out);
            at += run;
        }
    }
}

/// Letters and digits: words are kept, numbers and ids are not; of a word with a number the word, of a code all of it.
fn letters(run: &[u8], out: &mut String) {
    let digits = run.iter().filter(|byte| byte.is_ascii_digit()).count();
    let kept = |out: &mut String, run: &[u8]| out.extend(run.iter().map(|byte| char::from(*byte)));
    if digits == 0 {
        return kept(out, run);
    }
    let word = run.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let is_numbered = word > 0 && run.len() - word == digits;
    let is_code = is_numbered && digits >= 3 && word <= 4 && run[..word].iter().all(u8::is_ascii_uppercase);
    let is_id = run.len() >= 4 && run.iter().all(u8::is_ascii_hexdigit);
    if is_code {
        kept(out, run);
    } else if is_numbered && !is_id {
        kept(out, &run[..word]);
        any(out);
    } else {
        any(out);
    }
}

/// A mark; what is joined to the mark before it is the same one.
fn any(out: &mut String) {
    let joined = out.strip_suffix(['-', '.', ':', ',', '+', '_', '/']).is_some_and(|before| before.ends_with(ANY));
    if joined {
        out.pop();
    } else if !out.ends_with(ANY) {
        out.push_str(ANY);
    }
}

/// The length of a UUID at the beginning.
fn uuid(text: &[u8]) -> Option<usize> {
    const LENGTH: usize = 36;
    let text = text.get(..LENGTH)?;
    let fits = |(at, byte): (usize, &u8)| {
        if matches!(at, 8 | 13 | 18 | 23) { *byte == b'-' } else { byte.is_ascii_hexdigit() }
    };
    text.iter().enumerate().all(fits).then_some(LENGTH)
}

/// `"search"`, `'search',`: a single word in quotes, and what follows.
fn quoted(word: &[u8]) -> Option<(char, &[u8], &[u8])> {
    let quote = *word.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let end = word[1..].iter().position(|byte| *byte == quote)?;
    Some((char::from(quote), &word[1..=end], &word[end + 2..]))
}

/// Whether this is the address of a person.
fn is_address(word: &[u8]) -> bool {
    let at = word.iter().position(|byte| *byte == b'@');
    at.is_some_and(|at| at > 0 && word.get(at + 1).is_some_and(u8::is_ascii_alphanumeric))
}

fn is_name(name: &[u8]) -> bool {
    name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(byte))
}

/// Whether a word may be a level: in capitals, or in brackets.
fn is_level(word: &[u8]) -> bool {
    let bracketed = word.starts_with(b"[") && word.len() > 2;
    let shouted = word.iter().any(u8::is_ascii_uppercase) && !word.iter().any(u8::is_ascii_lowercase);
    let letters = word.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    (bracketed || shouted) && letters >= 3
}
