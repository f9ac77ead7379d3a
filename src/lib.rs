//! errbook: from a pasted error to a verified fix, in the terminal.
//!
//! ```text
//! 4  cli                          parses, wires, prints; the only module that sees everything
//! 3  tui      config    mcp       blind to each other
//! 2  store    evidence  clipboard drift    the outside world; blind to each other
//! 1  search   triage    tally    contrast   pure
//! 0  catalog  envelope            pure
//! ```
//!
//! A module names only strictly lower floors; `tests/floors.rs` holds it. Floors 0 and 1 are silent and timeless.

pub mod catalog;
pub mod cli;
pub mod clipboard;
pub mod config;
pub mod contrast;
pub mod drift;
pub mod envelope;
pub mod evidence;
#[cfg(feature = "mcp")]
pub mod mcp;
pub mod search;
pub mod store;
pub mod tally;
pub mod triage;
pub mod tui;
