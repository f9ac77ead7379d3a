//! What stands before the text of a line, and after it: who printed it, when, gutters of tools, sides of a difference. Reads no failure.

pub(crate) mod diff;
pub(crate) mod ends;
pub(crate) mod gutter;
pub(crate) mod line_prefix;
pub(crate) mod rest;
pub(crate) mod time;
