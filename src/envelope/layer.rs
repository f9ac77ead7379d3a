//! What wraps a whole text: encodings, literals of languages, terminal casts, marks of tools. Each file takes one kind off and reads nothing below it.

pub(crate) mod cast;
pub(crate) mod embedded;
pub(crate) mod encoding;
pub(crate) mod literals;
pub(crate) mod marks;
