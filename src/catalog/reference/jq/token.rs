//! A filter in pieces: texts, numbers, words and signs, steps of a path. What they mean together is for [`super`] to say.

use std::iter::Peekable;
use std::str::Chars;

/// A piece of a filter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum JqToken {
    /// A text in quotes.
    Text(String),
    /// A number.
    Number(String),
    /// A word, or a sign.
    Word(String),
    /// A step of a path: `.name`, or a `.` alone.
    Step(String),
}

impl std::fmt::Display for JqToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Number(word) | Self::Word(word) => f.write_str(word),
            Self::Step(name) => write!(f, ".{name}"),
        }
    }
}

/// The pieces of a filter.
///
/// # Errors
/// A text that cannot be read.
pub(super) fn tokens(filter: &str) -> Result<Vec<JqToken>, String> {
    let mut letters = filter.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(&letter) = letters.peek() {
        if letter.is_whitespace() {
            letters.next();
        } else if letter == '"' {
            letters.next();
            tokens.push(JqToken::Text(quoted(&mut letters)?));
        } else if letter == '.' {
            letters.next();
            let name = if letters.next_if_eq(&'"').is_some() { quoted(&mut letters)? } else { word(&mut letters) };
            tokens.push(JqToken::Step(name));
        } else if letter.is_ascii_digit() || letter == '-' {
            let mut number = String::from(letter);
            letters.next();
            while let Some(digit) = letters.next_if(|letter| letter.is_ascii_digit() || *letter == '.') {
                number.push(digit);
            }
            tokens.push(JqToken::Number(number));
        } else if letter.is_alphabetic() || letter == '_' {
            tokens.push(JqToken::Word(word(&mut letters)));
        } else {
            letters.next();
            let mut sign = String::from(letter);
            let pair = matches!((letter, letters.peek()), ('=' | '!' | '<' | '>', Some('=')) | ('/', Some('/')));
            sign.extend(pair.then(|| letters.next()).flatten());
            tokens.push(JqToken::Word(sign));
        }
    }
    Ok(tokens)
}

fn word(letters: &mut Peekable<Chars<'_>>) -> String {
    let mut word = String::new();
    while let Some(letter) = letters.next_if(|letter| letter.is_alphanumeric() || *letter == '_') {
        word.push(letter);
    }
    word
}

/// The rest of a text in quotes.
fn quoted(letters: &mut Peekable<Chars<'_>>) -> Result<String, String> {
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return Ok(text),
            '\\' => match letters.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some(letter @ ('"' | '\\' | '/')) => text.push(letter),
                Some(letter) => return Err(format!("jq: `\\{letter}` in a text")),
                None => break,
            },
            letter => text.push(letter),
        }
    }
    Err("jq: a text that does not end".into())
}
