//! What the products write, made ready for reading: names, fixed messages, exception classes and log events, each found in one
//! step. Made whenever errbook starts: what not every paste needs is made when it is asked for.
//!
//! Knows words, not structure: what a word proves is decided in [`crate::envelope::rule::proof`].

use crate::envelope::finding::Span;
use crate::envelope::record::keys::Keys;
use crate::envelope::rule::claim::Tier;
use crate::envelope::rule::distinctive;
use crate::envelope::rule::envelope_rule::EnvelopeRule;
use crate::envelope::rule::line_rule::{LineMatch, LineRule, LineRules};
use crate::envelope::rule::message_index::MessageIndex;
use crate::envelope::rule::message_pattern::Phrases;
use crate::envelope::rule::name_table::{CodeSpelling, WantedName};
use crate::envelope::rule::product_set::{HeaderSpec, LineSpec, MessagePattern, Product, ProductSet, SurfaceHint};
use crate::envelope::rule::telltales::Telltales;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// The words of every product.
#[derive(Debug)]
pub(crate) struct ProductIndex {
    products: Vec<Arc<Product<'static>>>,
    /// The keys and paths that the rules ask for.
    pub keys: Keys,
    /// The rules of every product, in the order of the files.
    pub rules: Vec<EnvelopeRule>,
    /// The rule that every product has.
    pub known_code: Vec<EnvelopeRule>,
    line_rules: OnceLock<LineRules>,
    /// The catalog whose entries are the HTTP statuses.
    statuses: Option<usize>,
    messages: MessageIndex,
    events: MessageIndex,
    classes: HashMap<&'static str, Vec<Class>>,
    speakers: OnceLock<Speakers>,
    /// What tells where in a long paste to read.
    pub telltales: Telltales,
    phrases: OnceLock<Phrases>,
}

/// Words that tell who answered, and their automaton.
type Speakers = (Vec<Arc<SurfaceHint>>, Option<AhoCorasick>);

/// An exception class of one product's SDK.
#[derive(Debug, Clone)]
pub(crate) struct Class {
    pub product: usize,
    pub entry: &'static str,
    pub surface: Option<&'static str>,
}

impl ProductIndex {
    pub fn new(product_set: &ProductSet) -> Self {
        let products = product_set.products.clone();
        let mut product_index = Self {
            keys: Keys::default(),
            rules: Vec::new(),
            known_code: (0..products.len()).map(EnvelopeRule::known_code).collect(),
            line_rules: OnceLock::new(),
            statuses: products.iter().position(|product| product.statuses),
            messages: MessageIndex::with_room(products.iter().map(|product| product.prints.len()).sum()),
            events: MessageIndex::default(),
            classes: HashMap::new(),
            speakers: OnceLock::new(),
            telltales: Telltales::new(&products),
            phrases: OnceLock::new(),
            products: Vec::new(),
        };
        for (number, product) in products.iter().enumerate() {
            product_index.add(number, product);
        }
        product_index.products = products;
        product_index
    }

    fn add(&mut self, number: usize, product: &Product<'static>) {
        for message in &product.prints {
            self.messages.add(number, message);
        }
        for event in &product.events {
            self.events.add(number, event);
        }
        for (class, _, entry, surface) in &product.classes {
            self.classes.entry(class).or_default().push(Class { product: number, entry, surface: *surface });
        }
        for (kind, names) in &product.keys {
            for name in names {
                self.keys.add_name(kind, name);
            }
        }
        if product.tier > Tier::Format {
            self.rules.push(EnvelopeRule::own_finding(number, &product.catalog, &mut self.keys));
        }
        for spec in &product.rules {
            self.rules.extend(EnvelopeRule::new(number, spec, &mut self.keys));
        }
    }

    /// The identifier of a product.
    pub fn catalog(&self, product: usize) -> &str {
        &self.products[product].catalog
    }

    /// Whose knowledge a product's is.
    pub fn tier(&self, product: usize) -> Tier {
        self.products[product].tier
    }

    /// Whether a surface of a product only reports what another one answered.
    pub fn is_reporter(&self, product: usize, surface: &str) -> bool {
        self.products[product].clients.iter().any(|client| client == surface)
    }

    /// Whether a surface of a product speaks within the caller's own process: a client or a library.
    pub fn is_local(&self, product: usize, surface: &str) -> bool {
        self.is_reporter(product, surface) || self.products[product].libraries.iter().any(|library| library == surface)
    }

    /// Headers that prove who spoke, each with its product.
    pub fn headers(&self) -> impl Iterator<Item = (usize, &HeaderSpec)> {
        let all = self.products.iter().enumerate();
        all.flat_map(|(number, product)| product.headers.iter().map(move |header| (number, header)))
    }

    /// The lines of words that `line` has in it: whose each is, what it says and where.
    pub fn lines<'g>(
        &'g self,
        line: &'g str,
    ) -> impl Iterator<Item = (usize, Cow<'g, LineSpec<'static>>, &'g LineRule, LineMatch)> {
        self.line_rules.get_or_init(|| LineRules::new(&self.products)).find(line).map(|found| {
            let product = &self.products[found.product];
            let spec = if let Some(spec) = product.lines.get(found.number) {
                Cow::Borrowed(spec)
            } else {
                let (text, entry) = &product.texts[found.number - product.lines.len()];
                Cow::Owned(LineSpec::fixed_text(text, entry))
            };
            (found.product, spec, found.rule, found.found)
        })
    }

    /// Whether a line of words that a catalog describes stands in `line`.
    pub fn is_described(&self, line: &str) -> bool {
        self.line_rules.get_or_init(|| LineRules::new(&self.products)).find(line).next().is_some()
    }

    /// What is named so, letter case aside: the product and the name.
    fn named<'s>(&'s self, spelling: &str) -> impl Iterator<Item = (usize, CodeSpelling<'s>)> + Clone {
        let wanted = WantedName::new(spelling);
        let all = self.products.iter().enumerate();
        all.flat_map(move |(number, product)| product.names.get(wanted).map(move |name| (number, name)))
    }

    /// What is named so in one product.
    fn named_in<'s>(&'s self, product: usize, spelling: &str) -> impl Iterator<Item = CodeSpelling<'s>> {
        self.products[product].names.get(WantedName::new(spelling))
    }

    /// The only product that has a code of this spelling, where nobody else would spell one so.
    pub fn owner(&self, spelling: &str) -> Option<usize> {
        let mut owners = self.named(spelling).map(|(product, _)| product);
        let first = owners.next()?;
        (owners.all(|product| product == first) && distinctive::is_distinctive(spelling)).then_some(first)
    }

    /// The standard that has an entry for a spelling, and the entry, where only one has it: in this letter case, else in any.
    pub fn standard(&self, spelling: &str) -> Option<(usize, &str)> {
        let standards = || self.named(spelling).filter(|(product, _)| self.tier(*product) == Tier::Standard);
        let only = |exactly: bool| {
            let named = standards().filter(move |(_, name)| !exactly || name.spelling == spelling);
            let mut entries = named.filter_map(|(product, name)| Some((product, name.entry?)));
            let first = entries.next()?;
            entries.all(|other| other == first).then_some(first)
        };
        only(true).or_else(|| only(false))
    }

    /// Every spelling of a code that only one product or team has and nobody else would write.
    pub fn distinctive_codes(&self) -> Vec<&str> {
        let products = self.products.iter().filter(|product| product.tier >= Tier::Product);
        let names = products.flat_map(|product| product.names.iter()).filter(|name| name.entry.is_some());
        let codes = names.map(|name| name.spelling);
        codes.filter(|code| self.owner(code).is_some()).collect()
    }

    /// Whether a spelling is a code that only this product has and nobody else would write.
    pub fn is_distinctive(&self, product: usize, spelling: &str) -> bool {
        self.owner(spelling) == Some(product)
    }

    /// What `spelling` names in a product, letter case aside; an entry's own name before others.
    pub fn name(&self, product: usize, spelling: &str) -> Option<CodeSpelling<'_>> {
        self.named_in(product, spelling).max_by_key(|name| name.entry.is_some())
    }

    /// Whether `word` is a code with an entry, spelt as in its catalog and of more than one word.
    pub fn is_spelt(&self, word: &str) -> bool {
        word.contains('_') && self.named(word).any(|(_, name)| name.entry.is_some() && name.spelling == word)
    }

    /// Whether `spelling` is a code of a product that has no entry, or another meaning that has none.
    pub fn is_listed(&self, product: usize, spelling: &str) -> bool {
        self.named_in(product, spelling).any(|name| name.entry.is_none())
    }

    /// Every surface of a product that sends this spelling.
    pub fn surfaces(&self, product: usize, spelling: &str) -> Vec<&str> {
        let mut surfaces: Vec<&str> = self.named_in(product, spelling).flat_map(|name| name.surfaces).collect();
        surfaces.sort_unstable();
        surfaces.dedup();
        surfaces
    }

    /// The products that know this spelling, the user's first; standards are none.
    pub fn products(&self, spelling: &str) -> impl Iterator<Item = usize> {
        let mut products: Vec<usize> = self.named(spelling).map(|(product, _)| product).collect();
        products.retain(|&product| self.tier(product) >= Tier::Product);
        products.sort_by_key(|&product| std::cmp::Reverse(self.tier(product)));
        products.into_iter()
    }

    /// Whether a catalog is the one of the HTTP statuses.
    pub fn is_statuses(&self, product: usize) -> bool {
        self.statuses == Some(product)
    }

    /// The catalog of the HTTP statuses.
    pub fn statuses(&self) -> Option<usize> {
        self.statuses
    }

    /// The standard with this identifier.
    pub fn standard_of(&self, catalog: &str) -> Option<usize> {
        let is_it = |product: &Product<'_>| product.tier == Tier::Standard && product.catalog == catalog;
        self.products.iter().position(|product| is_it(product))
    }

    /// Whether an entry of a catalog says only that something failed.
    pub fn is_catch_all(&self, product: usize, entry: &str) -> bool {
        self.products[product].catch_all.iter().any(|code| code == entry)
    }

    /// The catalog and the entry of an HTTP status, where a catalog is one of statuses.
    pub fn status_entry(&self, status: u16) -> Option<(&str, &str)> {
        let product = self.statuses?;
        let name = self.name(product, &status.to_string())?;
        Some((self.catalog(product), name.entry?))
    }

    /// Whether several catalogs have a code of this spelling.
    pub fn is_shared(&self, spelling: &str) -> bool {
        let mut owners = self.named(spelling).map(|(product, _)| product);
        let first = owners.next();
        owners.any(|product| Some(product) != first)
    }

    /// The fixed message that `text` is, in a product and for an entry where one is given.
    pub fn message(
        &self,
        text: &str,
        product: Option<usize>,
        entry: Option<&str>,
    ) -> Option<(usize, &MessagePattern<'static>)> {
        self.messages.find(text, |of, pattern| {
            product.is_none_or(|product| of == product) && entry.is_none_or(|entry| pattern.entry == Some(entry))
        })
    }

    /// The fixed message that `text` is, if nobody else would write it: what proves a product by its words alone.
    pub fn own_message(&self, text: &str, product: Option<usize>) -> Option<(usize, &MessagePattern<'static>)> {
        self.messages.find(text, |of, pattern| !pattern.needs_code && product.is_none_or(|product| of == product))
    }

    /// The fixed message of an entry that stands somewhere in `line`, and where.
    pub fn phrase(&self, line: &str) -> Option<(usize, &MessagePattern<'static>, Span)> {
        let phrases = self.phrases.get_or_init(|| Phrases::new(self.messages.all().iter().map(|(_, pattern)| pattern)));
        let (number, span) = phrases.find(line)?;
        let (product, pattern) = &self.messages.all()[number];
        Some((*product, pattern, span))
    }

    /// The word by which people call a product, in small letters.
    pub fn short(&self, product: usize) -> String {
        self.products[product].short.to_ascii_lowercase()
    }

    /// A fixed message of a product that begins with `text`, which is cut off.
    pub fn begins(&self, text: &str, product: Option<usize>) -> Option<(usize, &MessagePattern<'static>)> {
        self.messages.begins(text, product)
    }

    /// The log event that `text` is, where it stands for one entry only: of several, the one that travels with `status`.
    pub fn event(&self, text: &str, status: Option<u16>) -> Option<(usize, &MessagePattern<'static>)> {
        self.events.only(text, status)
    }

    /// The entries an exception class stands for.
    pub fn classes(&self, name: &str) -> &[Class] {
        self.classes.get(name).map_or(&[], Vec::as_slice)
    }

    /// The standard for which an exception class stands, where only one has it; and the entry.
    pub fn standard_class(&self, name: &str) -> Option<(usize, &str)> {
        let mut classes = self.classes(name).iter().filter(|class| self.tier(class.product) == Tier::Standard);
        let first = classes.next()?;
        classes.all(|other| other.entry == first.entry).then_some((first.product, first.entry))
    }

    /// Who answered, where `words` tell it.
    pub fn speaker(&self, words: &str) -> Option<Arc<SurfaceHint>> {
        let (speakers, automaton) = self.speakers.get_or_init(|| {
            let all = self.products.iter().enumerate().flat_map(|(number, product)| {
                let own = move |hint: &SurfaceHint| Arc::new(SurfaceHint { product: Some(number), ..hint.clone() });
                product.speakers.iter().map(own)
            });
            let speakers: Vec<Arc<SurfaceHint>> = all.collect();
            let mut automaton = AhoCorasick::builder();
            automaton.kind(Some(AhoCorasickKind::ContiguousNFA));
            let automaton = automaton.build(speakers.iter().map(|speaker| &speaker.phrase)).ok();
            (speakers, automaton)
        });
        let first = automaton.as_ref()?.find_overlapping_iter(words).map(|phrase| phrase.pattern()).min()?;
        speakers.get(first.as_usize()).cloned()
    }
}
