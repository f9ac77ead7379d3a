//! What decoding knows of the products, as plain data: the names on the wire and the fixed messages. Made from the catalogs
//! by `triage`, borrowed from them or from the bytes that they are packed with: nothing is copied to be looked for.
//!
//! What is in force lives as long as the process ([`ProductSet`]).

use crate::envelope::rule::claim::Tier;
use crate::envelope::rule::name_table::NameTable;
use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The names and messages of every product.
#[derive(Debug, Clone, Default)]
pub struct ProductSet {
    /// One product each.
    pub products: Vec<Arc<Product<'static>>>,
}

impl FromIterator<Product<'static>> for ProductSet {
    fn from_iter<I: IntoIterator<Item = Product<'static>>>(products: I) -> Self {
        Self { products: products.into_iter().map(Arc::new).collect() }
    }
}

/// The names and messages of one product.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Product<'a> {
    /// The catalog's identifier.
    pub catalog: String,
    /// The word by which people call it.
    pub short: String,
    /// Whose knowledge it is.
    pub tier: Tier,
    /// Surfaces that report what another one answered: its SDKs and command lines.
    pub clients: Vec<String>,
    /// Its entries are the HTTP statuses.
    pub statuses: bool,
    /// Surfaces that decide within the caller's own process.
    pub libraries: Vec<String>,
    /// Entries that say only that something failed.
    pub catch_all: Vec<String>,
    /// What its envelopes look like.
    #[serde(borrow)]
    pub rules: Vec<RuleSpec<'a>>,
    /// How its failures look in a line of words.
    #[serde(borrow)]
    pub lines: Vec<LineSpec<'a>>,
    /// Fixed texts that stand for an entry, in any letter case, in which `*` stands for any run of characters; and the entry.
    #[serde(borrow)]
    pub texts: Vec<(&'a str, &'a str)>,
    /// Headers that prove who spoke.
    pub headers: Vec<HeaderSpec>,
    /// Names under which it puts what everybody has: the kind, and the names.
    pub keys: Vec<(String, Vec<String>)>,
    /// Every spelling of a code: reference names, aliases and codes without an entry.
    #[serde(borrow)]
    pub names: NameTable<'a>,
    /// Fixed messages.
    #[serde(borrow)]
    pub prints: Vec<MessagePattern<'a>>,
    /// Log events that stand for an entry: the event's text, the entry, the service whose log it is.
    #[serde(borrow)]
    pub events: Vec<MessagePattern<'a>>,
    /// Exception classes: class name, language of the SDK, entry, surface.
    #[serde(borrow)]
    pub classes: Vec<(&'a str, &'a str, &'a str, Option<&'a str>)>,
    /// Words that tell who answered; of several in a line the first in this list counts.
    pub speakers: Vec<SurfaceHint>,
    /// Failures that several lines tell together.
    pub sequences: Vec<SequenceSpec>,
}

/// What an envelope looks like. Paths name keys, those of objects inside each other joined by dots; the words of conditions are
/// those of `docs/catalogs.md`.
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file")]
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct RuleSpec<'a> {
    /// Its name.
    pub name: &'a str,
    /// Why it is taken for this, in words.
    pub why: &'a str,
    /// What must hold: paths and what is asked of each.
    #[serde(borrow)]
    pub when: Vec<(&'a str, &'a str)>,
    /// Of these groups one must hold, where there are any.
    #[serde(borrow)]
    pub any: Vec<Vec<(&'a str, &'a str)>>,
    /// What only this product writes: one that holds proves it.
    #[serde(borrow)]
    pub mark: Vec<(&'a str, &'a str)>,
    /// Paths that hold the code, best first.
    #[serde(borrow)]
    pub code: Vec<&'a str>,
    /// The entry that it stands for, where it bears no code.
    #[serde(borrow)]
    pub entry: Option<&'a str>,
    /// Paths that hold the message, best first.
    #[serde(borrow)]
    pub message: Vec<&'a str>,
    /// Paths that hold the request id, where it is not where everybody's is.
    #[serde(borrow)]
    pub request_id: Option<Vec<&'a str>>,
    /// Paths that hold the HTTP status, where it is not where everybody's is.
    #[serde(borrow)]
    pub status: Option<Vec<&'a str>>,
    /// Paths that hold the time, where it is not where everybody's is.
    #[serde(borrow)]
    pub time: Option<Vec<&'a str>>,
    /// Further fields that it may have; where given, an object with any other is none of these envelopes.
    #[serde(borrow)]
    pub only: Option<Vec<&'a str>>,
    /// Who spoke, and the sentence that says how the structure proves it.
    #[serde(borrow)]
    pub surface: Option<(&'a str, &'a str)>,
    /// It bears no code: its message, event or exception class stands for one.
    pub implied: bool,
    /// What is inside belongs to somebody else or repeats it.
    pub opaque: bool,
    /// Fields one a line tell of it, too, whatever they prove.
    pub block: bool,
    /// The body of its answer does not stand beside it.
    pub apart: bool,
    /// It tells of no failure.
    pub quiet: bool,
    /// Too little structure to prove anything beside a code that others have too: then it is a likeness.
    pub weak: bool,
    /// Further fields worth showing.
    #[serde(borrow)]
    pub show: Vec<&'a str>,
}

/// A line of words with holes.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct LineSpec<'a> {
    /// The line: fixed words, and names in braces for what differs.
    pub text: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Why it is taken for this, in words.
    #[serde(borrow)]
    pub why: Cow<'a, str>,
    /// The entry that it stands for, where it bears no code.
    #[serde(borrow)]
    pub entry: Option<&'a str>,
    /// Who spoke, and how the line proves it.
    #[serde(borrow)]
    pub surface: Option<(&'a str, &'a str)>,
    /// Only this product writes it.
    pub mark: bool,
    /// It counts only at the beginning of a line.
    pub start: bool,
}

/// A header of a response that proves who spoke.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct HeaderSpec {
    /// Its name, in any letter case.
    pub name: String,
    /// The value that it must have, if any.
    pub value: Option<String>,
    /// Another header that must be there too.
    pub beside: Option<String>,
    /// Who spoke.
    pub surface: String,
    /// The sentence that says how it proves it.
    pub why: String,
    /// What it stands with was only passed on: the body is somebody else's.
    pub relayed: bool,
}

/// A failure that several lines tell together: all of them, within some time, and without others. Times are milliseconds.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct SequenceSpec {
    /// Its name.
    pub name: String,
    /// Why it is taken for this, in words.
    pub why: String,
    /// The entry that it stands for.
    pub entry: String,
    /// The lines stand in this order.
    pub in_order: bool,
    /// From the first of the lines to the last at most this long; none for any time.
    pub window: Option<i64>,
    /// What must stand in the log: what is asked of a line, and how often it must stand there.
    pub lines: Vec<(LineAsked, usize)>,
    /// What must not.
    pub not: Vec<Barred>,
    /// Only this product writes it.
    pub mark: bool,
}

/// What is asked of a line.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub enum LineAsked {
    /// This stands in it, letter for letter.
    Value(String),
    /// This expression matches in it.
    Regex(String),
    /// It is an object, and of these groups of paths and words one holds.
    Fields(Vec<Vec<(String, String)>>),
}

/// What must not stand in a log, and when: from the time of one of the lines, slid by some time, for as long as the lines
/// take and `window` more.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Barred {
    /// The line.
    pub asked: LineAsked,
    /// Which of the lines it is counted from, each as often as it must stand there.
    pub anchor: usize,
    /// Later than that line, or before it where negative.
    pub slide: i64,
    /// Longer than the lines take.
    pub window: i64,
    /// `window` is all the time, whatever the lines take.
    pub absolute: bool,
}

/// Words that tell who answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct SurfaceHint {
    /// The words.
    pub phrase: String,
    /// Who answered.
    pub surface: String,
    /// The sentence that says how the words prove it.
    pub why: String,
    /// What they stand with was only passed on: it is somebody else's.
    pub relayed: bool,
    /// Whose words they are, by its place among the products.
    pub product: Option<usize>,
}

/// A fixed message; `*` in the text stands for any run of characters.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct MessagePattern<'a> {
    /// The message.
    pub text: &'a str,
    /// The entry it belongs to; none for an envelope without a code.
    #[serde(borrow)]
    pub entry: Option<&'a str>,
    /// Who says it.
    #[serde(borrow)]
    pub surface: Option<Cow<'a, str>>,
    /// Statuses it travels with.
    pub http: Vec<u16>,
    /// Anybody could write this text: it counts beside its code or a word that is the product's own, never alone.
    pub needs_code: bool,
}

impl<'a> LineSpec<'a> {
    /// A fixed text that stands for an entry.
    pub(crate) fn fixed_text(text: &'a str, entry: &'a str) -> Self {
        Self {
            text,
            name: "fixed-text",
            why: format!("a fixed text that means {entry}").into(),
            entry: Some(entry),
            ..Self::default()
        }
    }
}

impl SurfaceHint {
    /// Who answered, where a structure tells it.
    pub(crate) fn proven(product: usize, surface: &str, why: &str, relayed: bool) -> Arc<Self> {
        let (surface, why) = (surface.to_owned(), why.to_owned());
        Arc::new(Self { phrase: String::new(), surface, why, relayed, product: Some(product) })
    }
}
