//! Bytes become text whose every byte knows where it stood: charsets, escapes, times, and what makes text safe to show. Reads no structure.

pub(crate) mod appended_id;
pub(crate) mod charset;
pub(crate) mod code;
pub(crate) mod escape;
pub(crate) mod mapped;
pub mod sanitize;
pub(crate) mod timestamp;
pub(crate) mod word_search;
pub(crate) mod words;
