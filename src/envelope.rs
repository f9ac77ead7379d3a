//! Floor 0. Envelopes: finds the failures in whatever was pasted and says which bytes said so.
//!
//! Takes a [`Vocabulary`] as plain data and knows no catalog; joins nothing with entries (that is `triage`'s). Everything
//! it reads is hostile; what leaves it for the journal, the clipboard or an export is [`Redacted`].

pub mod finding;
pub mod inert;
pub mod redact;
pub mod vocabulary;

pub use finding::{Decoded, Field, Finding, Layer, Span};
pub use inert::inert;
pub use redact::Redacted;
pub use vocabulary::{Lexis, Name, Print, Vocabulary};

/// Every failure in `input`, in order of first appearance. Time and memory are linear in the input.
pub fn decode(input: &[u8], vocabulary: &Vocabulary) -> Decoded {
    let _ = (input, vocabulary);
    Decoded::default()
}
