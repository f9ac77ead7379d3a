//! What tells that a stretch of a long paste is worth reading: words of the catalogs, and marks that no catalog needs to name.
//!
//! Decides nothing about what stands there; that is read by the rules.

use crate::envelope::record::level;
use crate::envelope::rule::message_index::fragments;
use crate::envelope::rule::product_set::Product;
use crate::envelope::text::words::words;
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind, PatternID};

/// Bytes of the shortest word that is looked for.
const SHORTEST: usize = 5;

/// The words that are looked for, and their automaton.
#[derive(Debug)]
pub(crate) struct Telltales {
    products: Vec<Arc<Product<'static>>>,
    made: OnceLock<Made>,
}

/// Made when first needed: small pastes are read whole.
#[derive(Debug)]
struct Made {
    automaton: Option<AhoCorasick>,
    /// So many of the patterns, the first, are of log events, which count only in a record of something bad.
    events: usize,
}

impl Telltales {
    /// What tells of products.
    pub fn new(products: &[Arc<Product<'static>>]) -> Self {
        Self { products: products.to_vec(), made: OnceLock::new() }
    }

    /// Finds any of them in one pass.
    pub fn automaton(&self) -> Option<&AhoCorasick> {
        self.made().automaton.as_ref()
    }

    /// Whether a pattern of the automaton is of a log event.
    pub fn is_event(&self, pattern: PatternID) -> bool {
        pattern.as_usize() < self.made().events
    }

    fn made(&self) -> &Made {
        self.made.get_or_init(|| {
            let events = self.products.iter().flat_map(|product| &product.events);
            let events: Vec<&str> = events.filter_map(|event| longest_fragment(event.text)).collect();
            let own = self.products.iter().flat_map(|product| told_by(product));
            let own = own.filter(|word| word.len() >= SHORTEST);
            let everybody = level::marks().iter().chain(&words().exceptions.marks).map(String::as_str);
            let all: Vec<Cow<'_, str>> =
                events.iter().copied().map(Cow::from).chain(own).chain(everybody.map(Cow::from)).collect();
            let all = all.iter().map(AsRef::as_ref).chain(MARKS.iter().copied());
            let automaton =
                AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).match_kind(MatchKind::Standard).build(all).ok();
            Made { automaton, events: events.len() }
        })
    }
}

/// The words that tell of a product, its log events aside.
fn told_by<'p>(product: &'p Product<'static>) -> impl Iterator<Item = Cow<'p, str>> {
    // A plain word, or a code without an entry, counts only in a field that is looked for itself.
    let codes = product.names.iter().filter(|name| name.spelling.contains('_') && name.entry.is_some());
    let codes = codes.map(|name| Cow::from(name.spelling));
    let messages = product.prints.iter().filter_map(|message| longest_fragment(message.text)).map(Cow::from);
    let classes = product.classes.iter().map(|(class, ..)| Cow::from(*class));
    let headers = product.headers.iter().map(|header| &header.name);
    let headers = headers.flat_map(|name| [Cow::from(name), Cow::from(name.to_ascii_lowercase())]);
    codes.chain(messages).chain(classes).chain(headers)
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
fn longest_fragment(text: &str) -> Option<&str> {
    fragments(text).max_by_key(|part| part.len()).filter(|part| part.len() >= 8)
}
