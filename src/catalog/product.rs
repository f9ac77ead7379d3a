//! A whole catalog, as its file spells it: its head, its entries, and what else is known of the product. An entry itself is
//! [`super::entry`]'s business, the rules by which its failures are found are [`super::rule`]'s.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::check::Check;
use super::entries::Entries;
use super::entry::{Entry, Fingerprint};
use super::packed::{CatalogParts, PackedCatalog};
use super::rule::{Envelope, Header, LinePattern, Sample, Sequence};

/// One catalog: the codes of one product, with its codeless messages and the codes it sends that have no entry.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "CatalogFile")]
pub struct Catalog {
    /// Head of the file.
    pub head: Head,
    /// The entries, in the file's order.
    pub entries: Entries,
    /// How its failures look: [`Catalog::rules`].
    pub rules: LazyRules,
    /// It came with errbook.
    pub builtin: bool,
    /// It came with errbook, and a file of the user's changed it.
    pub extended: bool,
}

/// How the failures of a catalog look, beside their codes, and how it is held against them.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct CatalogRules {
    /// Fixed messages of envelopes that bear no code.
    #[serde(rename = "message")]
    pub messages: Vec<Fingerprint>,
    /// Codes the product sends for which there is no entry.
    pub listed: Vec<Listed>,
    /// Words that tell who answered.
    #[serde(rename = "speaker")]
    pub speakers: Vec<Speaker>,
    /// What its envelopes look like.
    #[serde(rename = "envelope")]
    pub envelopes: Vec<Envelope>,
    /// How its failures look in a line of words.
    #[serde(rename = "line")]
    pub lines: Vec<LinePattern>,
    /// Failures that several lines tell together.
    #[serde(rename = "sequence")]
    pub sequences: Vec<Sequence>,
    /// Headers that prove who spoke.
    #[serde(rename = "header")]
    pub headers: Vec<Header>,
    /// Names under which its products put what everybody has, by kind.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Pastes that test it.
    #[serde(rename = "sample")]
    pub samples: Vec<Sample>,
    /// How it is held against the source that sends its codes.
    pub check: Check,
}

/// A catalog as its file spells it.
#[derive(Deserialize)]
struct CatalogFile {
    catalog: Head,
    #[serde(default)]
    entry: Vec<Arc<Entry>>,
    #[serde(flatten)]
    rules: CatalogRules,
}

impl From<CatalogFile> for Catalog {
    fn from(file: CatalogFile) -> Self {
        let own = |mut entry: Arc<Entry>| {
            Arc::make_mut(&mut entry).catalog.clone_from(&file.catalog.id);
            entry
        };
        let entries = file.entry.into_iter().map(own).collect();
        Self { entries, ..Self::new(file.catalog, file.rules) }
    }
}

/// Rules that are read when somebody asks for them, where they are packed.
#[derive(Debug, Clone, Default)]
pub struct LazyRules {
    read: OnceLock<CatalogRules>,
    looked_for: OnceLock<&'static [u8]>,
    packed: Option<PackedCatalog>,
}

impl Catalog {
    /// A catalog without entries.
    pub fn new(head: Head, rules: CatalogRules) -> Self {
        let rules = LazyRules { read: OnceLock::from(rules), ..LazyRules::default() };
        Self { head, entries: Entries::default(), rules, builtin: false, extended: false }
    }

    /// A packed catalog, of which nothing but the head is read before it is asked for; none where the bytes are no catalog.
    pub fn packed(packed: PackedCatalog) -> Option<Self> {
        let head: Head = packed.head()?;
        let entries = Entries::packed(&head.id, packed.clone());
        let rules = LazyRules { packed: Some(packed), ..LazyRules::default() };
        Some(Self { head, entries, rules, builtin: false, extended: false })
    }

    /// The catalog as bytes, with what decoding looks for in it.
    ///
    /// # Errors
    /// When it is too large.
    pub fn pack(&self, looked_for: Vec<u8>) -> io::Result<Vec<u8>> {
        let spellings = self.entries.spellings().map(|all| all.into_iter().map(str::to_owned).collect()).collect();
        let entries: Vec<&Arc<Entry>> = self.entries.iter().collect();
        CatalogParts { head: &self.head, spellings, rules: self.rules(), looked_for, entries }.to_bytes()
    }

    /// How its failures look.
    ///
    /// # Panics
    /// Never: what is packed was written by errbook and is whole.
    pub fn rules(&self) -> &CatalogRules {
        self.rules.read.get_or_init(|| {
            #[expect(clippy::expect_used, reason = "made by errbook itself and checked when it was read")]
            self.rules.packed.as_ref().map(|packed| packed.rules().expect("packed rules are whole")).unwrap_or_default()
        })
    }

    /// The entries and the rules to be changed; what was packed beside them no longer counts.
    pub(super) fn to_mut(&mut self) -> (&mut Head, &mut Vec<Arc<Entry>>, &mut CatalogRules) {
        let rules = self.rules().clone();
        self.rules = LazyRules { read: OnceLock::from(rules), ..LazyRules::default() };
        #[expect(clippy::expect_used, reason = "it was set in the line above")]
        let rules = self.rules.read.get_mut().expect("rules are there");
        (&mut self.head, self.entries.to_mut(), rules)
    }

    /// What decoding looks for, as it was packed, or as it is made of a catalog that came as a file: once, since it is borrowed
    /// from for as long as the process lives.
    pub fn looked_for(&self, make: impl FnOnce() -> Vec<u8>) -> &'static [u8] {
        let packed = self.rules.packed.as_ref().map(PackedCatalog::looked_for);
        packed.unwrap_or_else(|| self.rules.looked_for.get_or_init(|| make().leak()))
    }
}

/// Words of a product's clients that tell who answered them: an exception class, or a phrase before a message.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Speaker {
    /// The words, letter for letter.
    pub phrase: String,
    /// Who answered.
    pub surface: String,
    /// The sentence that says how the words prove it.
    pub why: String,
}

/// The head of a catalog file.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
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
    /// Codes that say only that something failed: what else a line names says more.
    #[serde(default)]
    pub catch_all: Vec<String>,
}

/// What a catalog is one of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
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
