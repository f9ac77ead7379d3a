//! Exception lines of the SDKs: a code and its message behind a class (`desk.AccessDenied: scope_missing: …`), or a class that
//! stands for a code.

use crate::envelope::finding::Span;
use crate::envelope::recognise::exception_class::{exception, tells_trouble};
use crate::envelope::recognise::line_claim::LineClaim;
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::product_index::{Class, ProductIndex};
use crate::envelope::rule::product_set::SurfaceHint;
use crate::envelope::text::appended_id::{appended_id, without_id};
use crate::envelope::text::code::is_code;
use std::sync::Arc;

/// Parts of a line, split at `: `, that are tried as the message.
const MOST_PARTS: usize = 12;

/// What may be a message: the rest of a line after some `: `, and what stands before it.
pub(crate) struct ExceptionPart<'l> {
    line: &'l str,
    at: usize,
    /// Without the request id and the marks that SDKs and shells put after a message.
    body: &'l str,
    id: Option<Span>,
    class: Option<&'l str>,
    failing: bool,
}

impl<'l> ExceptionPart<'l> {
    /// The line and what stands after each `: ` in it.
    pub fn all(line: &'l str) -> Vec<Self> {
        let mut class = None;
        let mut failing = line.starts_with(['✗', '✖', '×', '❌']);
        let mut at = line.len()
            - line.trim_start_matches(['✗', '✖', '×', '❌', '-', '*', '+', 'E', ' ', '\t', '"', '\'', '`']).len();
        // A leading capital E is pytest's only where space follows it.
        at = if line[..at].ends_with('E') { at - 1 } else { at };
        let mut parts = Vec::new();
        for _ in 0..MOST_PARTS {
            parts.push(Self::new(line, at, class, failing));
            let part = &line[at..];
            let Some(colon) = part.find(": ") else { break };
            let head = part[..colon].trim_end();
            if let Some(name) = exception(head) {
                class = Some(name);
            }
            failing |= class.is_some() || tells_trouble(head);
            at += colon + 2;
            at = line.len() - line[at..].trim_start().len();
        }
        parts
    }

    fn new(line: &'l str, at: usize, class: Option<&'l str>, failing: bool) -> Self {
        let part = line[at..].trim_end();
        let body = without_id(part).trim_end_matches([' ', '{']);
        // A quote that closes what an earlier one opened is no part of the message.
        let body = if body.matches('"').count() % 2 == 1 { body.trim_end_matches('"') } else { body };
        let id = appended_id(part).map(|(from, to)| (at + from, at + to));
        Self { line, at, body: body.trim_end_matches(['\'', '`']), id, class, failing }
    }

    fn claim(
        &self,
        shape: &str,
        product: usize,
        proof: Proof,
        why: &str,
        product_index: &ProductIndex,
    ) -> LineClaim<'l> {
        LineClaim {
            shape: shape.to_owned(),
            proof,
            also: Vec::new(),
            product,
            code: None,
            entry: None,
            message: None,
            id: self.id,
            speaker: self.speaker(product_index),
            class: self.class,
            surface: None,
            status: None,
            time: None,
            why: why.to_owned(),
            quotes: false,
        }
    }

    /// `scope_insufficient: Missing …`, `control token failed (401): access_denied`.
    pub fn code_first(&self, product_index: &ProductIndex) -> Option<LineClaim<'l>> {
        let (word, rest) = self.body.split_at(code_length(self.body));
        if !is_code(word) {
            return None;
        }
        let product = product_index.products(word).next()?;
        let distinctive = product_index.is_distinctive(product, word);
        if !distinctive && !word.contains('_') {
            return None;
        }
        let end = self.at + self.body.len();
        let message = rest.strip_prefix(": ").map(|message| (end - message.len(), end));
        let proof = if distinctive { Proof::Code } else { Proof::Shape };
        let why = "a code and its message, as SDKs print them";
        let mut claim = self.claim("sdk-message", product, proof, why, product_index);
        claim.code = Some((self.at, self.at + word.len()));
        claim.entry = product_index.name(product, word).and_then(|name| name.entry).map(str::to_owned);
        if let Some((from, to)) = message {
            let doubled = self.line[from..].starts_with(word);
            let text = &self.line[from..to];
            let fixed = product_index.message(text, Some(product), None).is_some();
            if product_index.own_message(text, Some(product)).is_some() {
                claim.proof = Proof::Mark;
            }
            let shared = product_index.is_shared(word);
            // A code that others have too, in another library's exception, is that library's.
            let foreign = !fixed && shared && self.class.is_some_and(|class| is_foreign(class, product_index));
            let snake = !word.bytes().any(|byte| byte.is_ascii_uppercase());
            claim.message = message;
            let own = claim.entry.is_some() && self.at > 0 && distinctive;
            return (!doubled && !foreign && (fixed || self.class.is_some() || snake && self.failing || own))
                .then_some(claim);
        }
        "a code at the end of an exception's text".clone_into(&mut claim.why);
        (rest.is_empty() && self.at > 0 && (self.class.is_some() || claim.speaker.is_some())).then_some(claim)
    }

    /// A class that stands for a code; its message need not be known where the class is surely ours.
    pub fn class_alone(&self, product_index: &ProductIndex) -> Option<LineClaim<'l>> {
        let named = self.named(product_index)?;
        self.class.filter(|class| self.line[..self.at].trim_end().ends_with(&format!("{class}:")))?;
        if !self.is_of(named.product, product_index)
            && product_index.message(self.body, Some(named.product), None).is_none()
        {
            return None;
        }
        let mut claim = self.claim(
            "sdk-exception",
            named.product,
            Proof::Mark,
            "an exception class that stands for one code",
            product_index,
        );
        claim.entry = Some(named.entry.to_owned());
        claim.message = Some((self.at, self.at + self.body.len()));
        claim.surface = named.surface.map(str::to_owned);
        Some(claim)
    }

    /// Whether the exception's class, or the request id that its SDK appends, is surely this product's.
    fn is_of(&self, product: usize, product_index: &ProductIndex) -> bool {
        self.id.is_some()
            || self.class.is_some_and(|class| class.to_ascii_lowercase().contains(product_index.catalog(product)))
    }

    /// Who is named before it.
    fn speaker(&self, product_index: &ProductIndex) -> Option<Arc<SurfaceHint>> {
        product_index.speaker(&self.line[..self.at])
    }

    /// What the exception's class stands for.
    fn named<'g>(&self, product_index: &'g ProductIndex) -> Option<&'g Class> {
        product_index.classes(self.class?.rsplit('.').next()?).first()
    }
}

/// Bytes of the word at the beginning of a text that a code could be; a joint counts only between letters and digits.
fn code_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut length = 0;
    while let Some(byte) = bytes.get(length) {
        let joint = matches!(byte, b'-' | b'.') && bytes.get(length + 1).is_some_and(u8::is_ascii_alphanumeric);
        if !(byte.is_ascii_alphanumeric() || *byte == b'_' || joint && length > 0) {
            break;
        }
        length += 1;
    }
    length
}

/// Whether an exception's class names an OAuth failure and is none of the SDKs'.
fn is_foreign(class: &str, product_index: &ProductIndex) -> bool {
    let own = class.rsplit('.').next().unwrap_or(class);
    own.contains("Auth") && product_index.classes(own).is_empty()
}
