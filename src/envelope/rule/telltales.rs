//! What tells that a stretch of a long paste is worth reading: words of the catalogs, and marks that no catalog needs to name.
//!
//! Decides nothing about what stands there; that is read by the rules.

use crate::envelope::record::level;
use crate::envelope::rule::message_index::fragments;
use crate::envelope::rule::product_set::Product;
use crate::envelope::text::words::words;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind, PatternID};

/// Bytes of the shortest word that is looked for.
const SHORTEST: usize = 5;

/// The words that are looked for, and their automaton.
#[derive(Debug, Default)]
pub(crate) struct Telltales {
    /// Of log events, which count only in a record of something bad.
    events: Vec<String>,
    words: Vec<String>,
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl Telltales {
    /// Adds what a product writes.
    pub fn add(&mut self, product: &Product) {
        // A plain word, or a code without an entry, counts only in a field that is looked for itself.
        let codes = product.names.iter().filter(|name| name.spelling.contains('_') && name.entry.is_some());
        self.words.extend(codes.map(|name| name.spelling.clone()));
        self.words.extend(product.prints.iter().filter_map(|message| longest_fragment(&message.text)));
        self.words.extend(product.classes.iter().map(|(class, ..)| class.clone()));
        for header in &product.headers {
            self.words.extend([header.name.clone(), header.name.to_ascii_lowercase()]);
        }
        self.events.extend(product.events.iter().filter_map(|event| longest_fragment(&event.text)));
    }

    /// Finds any of them in one pass. Made when first needed: small pastes are read whole.
    pub fn automaton(&self) -> Option<&AhoCorasick> {
        let build = || {
            let own = self.events.iter().chain(self.words.iter().filter(|word| word.len() >= SHORTEST));
            let words = own
                .chain(level::marks())
                .chain(&words().exceptions.marks)
                .map(String::as_str)
                .chain(MARKS.iter().copied());
            AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).match_kind(MatchKind::Standard).build(words).ok()
        };
        self.automaton.get_or_init(build).as_ref()
    }

    /// Whether a pattern of the automaton is of a log event.
    pub fn is_event(&self, pattern: PatternID) -> bool {
        pattern.as_usize() < self.events.len()
    }
}

/// What betrays an envelope beside the words of catalogs: keys, headers and phrases of the shapes, and `error` in base64 and in
/// byte arrays.
const MARKS: &[&str] = &[
    "error\"",
    "error\u{201d}",
    "error\u{2019}",
    "error\u{ab}",
    "error\\",
    "error'",
    "error&",
    "error:",
    "error=",
    "error :",
    "error%22",
    "error%2522",
    "rror_description",
    "errors\"",
    "Error:",
    "RROR:",
    "isError",
    "error_code",
    "errorCode",
    "reason_code",
    "problem+json",
    "\"Status\"",
    "HTTP/1.1 4",
    "HTTP/1.1 5",
    "HTTP/1.0 4",
    "HTTP/1.0 5",
    "HTTP/2 4",
    "HTTP/2 5",
    "HTTP/2.0 4",
    "HTTP/2.0 5",
    "HTTP/3 4",
    "HTTP/3 5",
    "HTTP/1.1\" 4",
    "HTTP/1.1\" 5",
    "HTTP/1.0\" 4",
    "HTTP/1.0\" 5",
    "HTTP/2\" 4",
    "HTTP/2\" 5",
    "HTTP/2.0\" 4",
    "HTTP/2.0\" 5",
    "HTTP/3.0\" 4",
    "HTTP/3.0\" 5",
    "(HTTP 4",
    "(HTTP 5",
    "(request_id=",
    "uthenticate:",
    "no healthy upstream",
    "upstream connect error",
    "upstream request timeout",
    "<center>nginx",
    "ZXJyb3",
    "Vycm9y",
    "lcnJvc",
    "101,114,114,111,114",
    "101, 114, 114, 111, 114",
];

/// The longest stretch of a message without `*`, long enough to tell it by.
fn longest_fragment(text: &str) -> Option<String> {
    fragments(text).max_by_key(|part| part.len()).filter(|part| part.len() >= 8).map(str::to_owned)
}
