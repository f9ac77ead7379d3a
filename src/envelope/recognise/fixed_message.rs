//! A fixed message in a line of words: which words around it make it a failure that happened, and which only speak of one.
//!
//! A failure is told by an exception, a status, a request id, a record of something wrong, or by the message standing for
//! itself. Program text, documentation and lines that name the code itself are left alone.

use crate::envelope::context::candidate::Context;
use crate::envelope::context::statement;
use crate::envelope::recognise::exception_class::{exception, is_error, tells_trouble};
use crate::envelope::recognise::line_claim::LineClaim;
use crate::envelope::record::http_text;
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::rule::product_set::MessagePattern;
use crate::envelope::text::appended_id::appended_id;
use crate::envelope::text::code::is_code;

/// Words of a message that are enough to tell it by where it stands for itself.
const MOST_TELLING: usize = 4;

/// What stands around a quoted text.
const QUOTES: [char; 4] = ['"', '\'', '`', '\\'];

/// Words before an exception that is made, not told.
const MADE: &[&str] = &["new ", "raise ", "throw ", "return ", "panic", "expect", "assert"];

/// Words before a text that is compared with another, or set.
const COMPARED: &[&str] = &["= ", "=~ ", "case ", "return ", "expected: ", "want ", "contains "];

/// A fixed message in the line, behind a class, wrapped errors, a status, or in quotes.
pub(crate) fn read<'l>(line: &'l str, context: &Context, product_index: &ProductIndex) -> Option<LineClaim<'l>> {
    let (product, pattern, (start, end)) = product_index.phrase(line)?;
    let (before, after) = (&line[..start], &line[end..]);
    if !is_answer(product, pattern, product_index)
        || names_code(line, product_index)
        || is_source(before, after, product_index)
    {
        return None;
    }
    let class = thrown(before);
    let id = appended_id(line).or_else(|| statement::named_id(line));
    let failed = |status: u16| (400..600).contains(&status);
    let shown = id.is_some()
        || class.is_some()
        || context.request_id.is_some()
        || http_text::mentioned(line).is_some_and(|(status, _)| failed(status))
        || context.status.is_some_and(|(_, status, _)| failed(status));
    // `err="…"`: the whole value of a pair.
    let value = ["=\"", ":\"", "='"].iter().any(|open| before.ends_with(open)) && after.starts_with(QUOTES);
    let opening = before.trim_end_matches(QUOTES).trim_end();
    let own_line = !(opening.contains(char::is_alphanumeric) || context.listed || is_item(before));
    let begins = value || own_line || opening.ends_with(':') || is_cell(opening);
    let ends = value || without_appendix(after).is_empty();
    let words = pattern.text.split_whitespace().filter(|word| *word != "*").count();
    let wrong = || tells_trouble(before) || ["✗", "✖", "WARN", "warn"].iter().any(|mark| before.contains(mark));
    let named = before.to_ascii_lowercase().contains(&product_index.short(product)) || id.is_some();
    let told = if pattern.needs_code {
        named && ends && (begins || shown)
    } else {
        // A few words within a sentence are the sentence's.
        let apart = begins || class.is_some() || words >= MOST_TELLING || before.trim_end().ends_with(['"', '\'', '`']);
        shown && apart || ends && (begins && words >= MOST_TELLING || wrong())
    };
    let own = class.map(|class| class.rsplit('.').next().unwrap_or(class));
    let stands = own.and_then(|class| product_index.classes(class).first()).filter(|class| class.product == product);
    told.then(|| LineClaim {
        shape: "fixed-message".to_owned(),
        also: Vec::new(),
        proof: if pattern.needs_code { Proof::Shape } else { Proof::Mark },
        product,
        code: None,
        entry: stands.map(|class| class.entry).or(pattern.entry).map(str::to_owned),
        message: Some((start, end)),
        id,
        speaker: product_index.speaker(before),
        class,
        status: None,
        time: None,
        surface: stands.and_then(|class| class.surface).map(str::to_owned),
        why: "a fixed message that only one code has".to_owned(),
        quotes: !pattern.surface.as_deref().is_none_or(|surface| product_index.is_local(product, surface)),
    })
}

/// Whether a message answers a request or is an SDK's own: what a service only writes into its log fails nobody.
fn is_answer(product: usize, pattern: &MessagePattern, product_index: &ProductIndex) -> bool {
    !pattern.http.is_empty()
        || pattern.surface.as_deref().is_none_or(|surface| product_index.is_local(product, surface))
}

/// The class of the exception whose text the message is: `desk.UploadError: `, `RuntimeError: 403 `, `Fault('`.
fn thrown(before: &str) -> Option<&str> {
    let class = exception(before.trim_end_matches(|letter: char| !letter.is_alphabetic()))?;
    let joined = class.contains('.') || class.bytes().filter(u8::is_ascii_uppercase).count() > 1;
    (joined || is_error(class)).then_some(class)
}

/// Whether a known code stands in words: then they tell it themselves, or explain it.
fn names_code(words: &str, product_index: &ProductIndex) -> bool {
    words
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .filter(|word| word.contains('_') && is_code(word))
        .any(|word| product_index.products(word).next().is_some())
}

/// Whether a message stands in program text: a comment, an argument, a comparison, a query.
fn is_source(before: &str, after: &str, product_index: &ProductIndex) -> bool {
    let start = before.trim_start();
    if start.starts_with(['#', '|', '<']) || start.starts_with("//") || before.contains(" // ") {
        return true;
    }
    let opening = before.trim_end_matches(QUOTES);
    if opening.len() == before.len() || !after.starts_with(QUOTES) && !after.starts_with([':', '%']) {
        return false;
    }
    // An exception prints itself as `GatewayError('…')`; who makes one says `new`, `raise` or `throw` before it.
    if let Some(call) = opening.strip_suffix('(') {
        let is_thrown = |class: &str| is_error(class) || !product_index.classes(class).is_empty();
        return !exception(call).is_some_and(is_thrown) || MADE.iter().any(|word| call.contains(word));
    }
    let small = opening.to_ascii_lowercase();
    let listed = opening.trim_end().ends_with([',', '[', '{', '+']) && !is_cell(opening);
    listed || COMPARED.iter().any(|word| small.ends_with(word))
}

/// Whether what stands before a text are the other cells of a row of CSV: nothing is between them but the comma.
fn is_cell(before: &str) -> bool {
    before.ends_with([',', ';', '\t']) && !before.contains(['(', '[', '{', '"'])
}

/// Whether a quoted message is an item of a list, or a line of a patch.
fn is_item(before: &str) -> bool {
    before.ends_with(QUOTES) && before.trim_start().starts_with(['-', '+', '*'])
}

/// What follows a message, without the marks, the groups in brackets and the pairs that SDKs and loggers append.
fn without_appendix(after: &str) -> &str {
    let mut rest = after;
    loop {
        rest = rest.trim_start_matches(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '(' | '['));
        let close = match rest.chars().next() {
            Some('(') => ')',
            Some('[') => ']',
            _ => ' ',
        };
        let end = rest.find(close).unwrap_or(rest.len());
        if rest.is_empty() || close == ' ' && !rest[..end].contains('=') {
            return rest;
        }
        rest = &rest[end..];
    }
}
