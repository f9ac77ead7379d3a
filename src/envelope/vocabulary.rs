//! What decoding knows of the products, as plain data: the names on the wire and the fixed messages. Made from the catalogs
//! by `triage`.

use std::sync::Arc;

/// The names and messages of every product.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// One product each.
    pub products: Vec<Lexis>,
}

/// The names and messages of one product.
#[derive(Debug, Clone, Default)]
pub struct Lexis {
    /// The catalog's identifier.
    pub catalog: String,
    /// The word by which people call it.
    pub short: String,
    /// Every spelling of a code: reference names, aliases and codes without an entry.
    pub names: Vec<Name>,
    /// Fixed messages.
    pub prints: Vec<Print>,
    /// Log events that stand for an entry: the event's text, the entry, the service whose log it is.
    pub events: Vec<Print>,
    /// Exception classes: class name, language of the SDK, entry, surface.
    pub classes: Vec<(String, String, String, Option<String>)>,
    /// Words that tell who answered; of several in a line the first in this list counts.
    pub speakers: Vec<Speaker>,
}

/// Words that tell who answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Speaker {
    /// The words.
    pub phrase: String,
    /// Who answered.
    pub surface: String,
    /// The sentence that says how the words prove it.
    pub why: String,
}

/// A spelling of a code on the wire.
#[derive(Debug, Clone, Default)]
pub struct Name {
    /// The spelling.
    pub spelling: String,
    /// The entry it stands for; none for a code that is only listed.
    pub entry: Option<String>,
    /// Every surface that sends this spelling; empty when unknown.
    pub surfaces: Vec<String>,
}

/// A fixed message; `*` in the text stands for any run of characters.
#[derive(Debug, Clone, Default)]
pub struct Print {
    /// The message.
    pub text: String,
    /// The entry it belongs to; none for an envelope without a code.
    pub entry: Option<String>,
    /// Who says it.
    pub surface: Option<String>,
    /// Statuses it travels with.
    pub http: Vec<u16>,
    /// Anybody could write this text: it counts beside its code or a word that is the product's own, never alone.
    pub needs_code: bool,
}

impl Speaker {
    /// Who answered, where a structure tells it.
    pub(super) fn proven(surface: &str, why: &str) -> Arc<Self> {
        Arc::new(Self { phrase: String::new(), surface: surface.to_owned(), why: why.to_owned() })
    }
}
