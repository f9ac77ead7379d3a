//! Names of exceptions' classes in a line, and the words that say that something went wrong, whoever writes them.
//!
//! Knows no catalog.

use crate::envelope::record::level::Level;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// The class name at the end of a part: `desk_sdk.errors.AccessDenied`, `DeskError`.
pub(crate) fn exception(part: &str) -> Option<&str> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '$' | '*');
    let name = &part[part.trim_end_matches(is_name).len()..];
    let last = name.rsplit('.').next()?;
    let camel = last.starts_with(|letter: char| letter.is_ascii_uppercase())
        && last.bytes().any(|byte| byte.is_ascii_lowercase());
    (camel && last.len() >= 6 && name.is_ascii()).then_some(name)
}

/// Whether a name is one of an error's class.
pub(crate) fn is_error(class: &str) -> bool {
    ["Error", "Exception", "Fault", "Failure", "Denied", "Refused", "Warning", "Err"]
        .iter()
        .any(|end| class.ends_with(end))
}

/// The level that heads the line at the start of `text`: `ERROR: …`.
fn level_of(text: &str) -> Option<Level> {
    let line = text.split('\n').next()?;
    Level::of_word(line.split(": ").next()?)
}

/// Whether the line at the start of `text` goes on with the log record before it: an exception's lines bear no time.
pub(crate) fn continues_record(text: &str) -> bool {
    if text.starts_with([' ', '\t', '\r', '\n', '{', '}'])
        || text.starts_with("Traceback (")
        || text.starts_with("Caused by: ")
        || text.starts_with("** (")
        || ["> File ", "File \""].iter().any(|head| text.starts_with(head))
        || text.starts_with(|mark: char| ('\u{2500}'..='\u{257f}').contains(&mark))
        || level_of(text).is_some()
    {
        return true;
    }
    let length = text.bytes().take(120).take_while(|byte| byte.is_ascii_graphic() && *byte != b':').count();
    let class = &text[..length];
    text[length..].starts_with(": ") && (class.contains('.') || is_error(class)) && exception(class) == Some(class)
}

/// What words before a message say that something went wrong.
const TROUBLE: &[&str] = &[
    "fail",
    "error",
    "exception",
    "denied",
    "refused",
    "rejected",
    "exchange",
    "panic",
    "fatal",
    "unauthor",
    "forbidden",
    "abort",
    "could not",
    "cannot",
    "unable",
    "control token",
    "interaction required",
    "approval required",
];

/// Whether the words before a message say that something went wrong.
pub(crate) fn tells_trouble(part: &str) -> bool {
    static WORDS: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(TROUBLE).ok());
    let near = &part.as_bytes()[part.len().saturating_sub(60)..];
    WORDS.as_ref().is_some_and(|words| words.is_match(near))
}
