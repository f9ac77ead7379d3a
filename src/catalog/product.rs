//! A whole catalog, as its file spells it: its head, its entries, and what else is known of the product. An entry itself is
//! [`super::entry`]'s business, the rules by which its failures are found are [`super::rule`]'s.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::check::Check;
use super::entry::{Entry, Fingerprint};
use super::rule::{Envelope, Header, LinePattern, Sample, Sequence};

/// One catalog: the codes of one product, with its codeless messages and the codes it sends that have no entry.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Catalog {
    /// Head of the file.
    #[serde(rename = "catalog")]
    pub head: Head,
    /// The entries, in the file's order.
    #[serde(default, rename = "entry")]
    pub entries: Vec<Arc<Entry>>,
    /// Fixed messages of envelopes that bear no code.
    #[serde(default, rename = "message")]
    pub messages: Vec<Fingerprint>,
    /// Codes the product sends for which there is no entry.
    #[serde(default)]
    pub listed: Vec<Listed>,
    /// Words that tell who answered.
    #[serde(default, rename = "speaker")]
    pub speakers: Vec<Speaker>,
    /// What its envelopes look like.
    #[serde(default, rename = "envelope")]
    pub envelopes: Vec<Envelope>,
    /// How its failures look in a line of words.
    #[serde(default, rename = "line")]
    pub lines: Vec<LinePattern>,
    /// Failures that several lines tell together.
    #[serde(default, rename = "sequence")]
    pub sequences: Vec<Sequence>,
    /// Headers that prove who spoke.
    #[serde(default, rename = "header")]
    pub headers: Vec<Header>,
    /// Names under which its products put what everybody has, by kind.
    #[serde(default)]
    pub keys: BTreeMap<String, Vec<String>>,
    /// Pastes that test it.
    #[serde(default, rename = "sample")]
    pub samples: Vec<Sample>,
    /// How it is held against the source that sends its codes.
    #[serde(default)]
    pub check: Check,
    /// It came with errbook.
    #[serde(skip)]
    pub builtin: bool,
    /// It came with errbook, and a file of the user's changed it.
    #[serde(skip)]
    pub extended: bool,
}

impl Catalog {
    /// Writes the catalog's identifier into its entries.
    pub(super) fn adopt(mut self) -> Self {
        for entry in &mut self.entries {
            Arc::make_mut(entry).catalog.clone_from(&self.head.id);
        }
        self
    }
}

/// Words of a product's clients that tell who answered them: an exception class, or a phrase before a message.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Speaker {
    /// The words, letter for letter.
    pub phrase: String,
    /// Who answered.
    pub surface: String,
    /// The sentence that says how the words prove it.
    pub why: String,
}

/// The head of a catalog file.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Head {
    /// Identifier, as in `--json` output.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Short name for lists.
    #[serde(default)]
    pub short: String,
    /// Link to the product's error reference.
    #[serde(default)]
    pub docs: String,
    /// Version of the product that the reference describes.
    #[serde(default)]
    pub version: String,
    /// Identifier of the checklist its cases walk.
    #[serde(default)]
    pub checklist: String,
    /// What it is a catalog of.
    #[serde(default)]
    pub kind: CatalogKind,
    /// Files of the reference that it was imported from; what they do not say its entries may lack.
    #[serde(default)]
    pub reference: Vec<String>,
    /// Words for who may speak, one each.
    #[serde(default)]
    pub surfaces: Vec<String>,
    /// Those of the surfaces that only report what another one answered.
    #[serde(default)]
    pub clients: Vec<String>,
    /// Its codes are the HTTP statuses.
    #[serde(default)]
    pub statuses: bool,
    /// Those of the surfaces that decide within the caller's own process.
    #[serde(default)]
    pub libraries: Vec<String>,
}

/// What a catalog is one of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CatalogKind {
    /// The codes of one product.
    #[default]
    Product,
    /// The codes of a standard.
    Standard,
    /// How other people's errors look; it has no codes.
    Format,
}

/// A code that a product sends and that has no entry.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Listed {
    /// Its spelling.
    pub code: String,
    /// Who sends it.
    #[serde(default)]
    pub surfaces: Vec<String>,
    /// Statuses it travels with.
    #[serde(default)]
    pub http: Vec<u16>,
    /// What else to know.
    #[serde(default)]
    pub note: Option<String>,
}
