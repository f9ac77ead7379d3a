//! What a tree says of the codes of a catalog, as plain data.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::leaf::{Name, Slot};

/// A token of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenPlace {
    /// Which file.
    pub file: usize,
    /// Which token.
    pub at: usize,
}

/// Statuses and messages with the places that say them.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The statuses.
    pub statuses: Vec<(u16, TokenPlace)>,
    /// The messages.
    pub messages: Vec<(String, TokenPlace)>,
    /// A status is there whose value is not known.
    pub given: bool,
}

/// A code that is sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The code.
    pub code: String,
    /// Where it is written: at the place that sends it, or where the name is declared.
    pub declared: TokenPlace,
    /// What is said beside it.
    pub said: Said,
    /// Where in a call.
    pub slots: Vec<Slot>,
    /// The name that stands for it there.
    pub name: Option<Name>,
}

/// The statuses that a function or type always gives, with what it is made from.
pub type Fixed = (Vec<(u16, TokenPlace)>, Vec<String>);

/// Everything that a tree says.
#[derive(Debug, Default)]
pub struct Gathered {
    /// What is sent.
    pub sent: Vec<Sent>,
    /// What tables say of a code.
    pub rows: BTreeMap<String, Said>,
    /// Codes that are put together from parts.
    pub patterns: BTreeSet<String>,
    /// Statuses of functions and types that do not change, and their parents.
    pub defaults: HashMap<String, Fixed>,
    /// The names that stand for a code of the catalog, by group.
    pub groups: HashSet<String>,
    /// Codes that something stands for.
    pub named: HashSet<String>,
}

/// A name with what it stands for.
#[derive(Debug, Clone)]
pub(super) struct Symbol {
    pub(super) name: Name,
    pub(super) code: String,
    pub(super) place: TokenPlace,
    pub(super) said: Said,
    pub(super) slot: Slot,
}
