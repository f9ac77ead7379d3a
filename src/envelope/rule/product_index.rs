//! What the products write, made ready for reading: names, fixed messages, exception classes and log events, each found in one
//! step.
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
use crate::envelope::rule::product_set::{
    CodeSpelling, HeaderSpec, LineSpec, MessagePattern, Product, ProductSet, SurfaceHint,
};
use crate::envelope::rule::telltales::Telltales;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use aho_corasick::AhoCorasick;

/// The words of every product.
#[derive(Debug)]
pub(crate) struct ProductIndex {
    products: Vec<String>,
    shorts: Vec<String>,
    tiers: Vec<Tier>,
    clients: Vec<Vec<String>>,
    /// The keys and paths that the rules ask for.
    pub keys: Keys,
    /// The rules of every product, in the order of the files.
    pub rules: Vec<EnvelopeRule>,
    /// The rule that every product has.
    pub known_code: Vec<EnvelopeRule>,
    /// Headers that prove who spoke.
    pub headers: Vec<(usize, HeaderSpec)>,
    /// Lines of words, each with its product.
    lines: Vec<(usize, LineSpec)>,
    line_rules: OnceLock<LineRules>,
    libraries: Vec<Vec<String>>,
    /// The catalog whose entries are the HTTP statuses.
    statuses: Option<usize>,
    names: HashMap<String, Vec<(usize, CodeSpelling)>>,
    messages: MessageIndex,
    events: MessageIndex,
    classes: HashMap<String, Vec<Class>>,
    speakers: Vec<Arc<SurfaceHint>>,
    spoken: Option<AhoCorasick>,
    /// What tells where in a long paste to read.
    pub telltales: Telltales,
    phrases: OnceLock<Phrases>,
}

/// An exception class of one product's SDK.
#[derive(Debug, Clone)]
pub(crate) struct Class {
    pub product: usize,
    pub entry: String,
    pub surface: Option<String>,
}

impl ProductIndex {
    pub fn new(product_set: &ProductSet) -> Self {
        let mut product_index = Self {
            products: product_set.products.iter().map(|product| product.catalog.clone()).collect(),
            shorts: product_set.products.iter().map(|product| product.short.to_ascii_lowercase()).collect(),
            tiers: product_set.products.iter().map(|product| product.tier).collect(),
            clients: product_set.products.iter().map(|product| product.clients.clone()).collect(),
            keys: Keys::default(),
            rules: Vec::new(),
            known_code: (0..product_set.products.len()).map(EnvelopeRule::known_code).collect(),
            headers: Vec::new(),
            lines: Vec::new(),
            line_rules: OnceLock::new(),
            statuses: product_set.products.iter().position(|product| product.statuses),
            libraries: product_set.products.iter().map(|product| product.libraries.clone()).collect(),
            names: HashMap::new(),
            messages: MessageIndex::default(),
            events: MessageIndex::default(),
            classes: HashMap::new(),
            speakers: Vec::new(),
            spoken: None,
            telltales: Telltales::default(),
            phrases: OnceLock::new(),
        };
        for (number, product) in product_set.products.iter().enumerate() {
            product_index.add(number, product);
        }
        product_index.spoken = AhoCorasick::new(product_index.speakers.iter().map(|speaker| &speaker.phrase)).ok();
        product_index
    }

    fn add(&mut self, number: usize, product: &Product) {
        self.telltales.add(product);
        for name in &product.names {
            self.names.entry(name.spelling.to_ascii_lowercase()).or_default().push((number, name.clone()));
        }
        for message in &product.prints {
            self.messages.add(number, message);
        }
        for event in &product.events {
            self.events.add(number, event);
        }
        for (class, _, entry, surface) in &product.classes {
            let class = self.classes.entry(class.clone()).or_default();
            class.push(Class { product: number, entry: entry.clone(), surface: surface.clone() });
        }
        let owned = |speaker: &SurfaceHint| Arc::new(SurfaceHint { product: Some(number), ..speaker.clone() });
        self.speakers.extend(product.speakers.iter().map(owned));
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
        self.headers.extend(product.headers.iter().map(|header| (number, header.clone())));
        self.lines.extend(product.lines.iter().map(|line| (number, line.clone())));
    }

    /// The identifier of a product.
    pub fn catalog(&self, product: usize) -> &str {
        &self.products[product]
    }

    /// Whose knowledge a product's is.
    pub fn tier(&self, product: usize) -> Tier {
        self.tiers[product]
    }

    /// Whether a surface of a product only reports what another one answered.
    pub fn is_reporter(&self, product: usize, surface: &str) -> bool {
        self.clients[product].iter().any(|client| client == surface)
    }

    /// Whether a surface of a product speaks within the caller's own process: a client or a library.
    pub fn is_local(&self, product: usize, surface: &str) -> bool {
        self.is_reporter(product, surface) || self.libraries[product].iter().any(|library| library == surface)
    }

    /// The lines of words that `line` has in it: whose each is, what it says and where.
    pub fn lines<'g>(&'g self, line: &'g str) -> impl Iterator<Item = (usize, &'g LineSpec, &'g LineRule, LineMatch)> {
        let rules = self.line_rules.get_or_init(|| {
            let parse = |spec: &LineSpec| {
                if spec.any_case { LineRule::fixed_text(&spec.text) } else { LineRule::parse(&spec.text) }
            };
            // A line without fixed words is refused where catalogs are read.
            LineRules::new(self.lines.iter().filter_map(|(_, spec)| parse(spec)).collect())
        });
        rules.find(line).map(|(rule, number, found)| {
            let (product, spec) = &self.lines[number];
            (*product, spec, rule, found)
        })
    }

    /// The only product that has a code of this spelling, where nobody else would spell one so.
    pub fn owner(&self, spelling: &str) -> Option<usize> {
        let owners = self.names.get(&spelling.to_ascii_lowercase())?;
        let (first, _) = owners.first()?;
        let only = owners.iter().all(|(product, _)| product == first);
        (only && distinctive::is_distinctive(spelling)).then_some(*first)
    }

    /// Every spelling of a code that only one product or team has and nobody else would write.
    pub fn distinctive_codes(&self) -> Vec<&str> {
        let names = self.names.values().flatten();
        let names = names.filter(|(product, name)| self.tier(*product) >= Tier::Product && name.entry.is_some());
        let codes = names.map(|(_, name)| name.spelling.as_str());
        codes.filter(|code| self.owner(code).is_some()).collect()
    }

    /// Whether a spelling is a code that only this product has and nobody else would write.
    pub fn is_distinctive(&self, product: usize, spelling: &str) -> bool {
        self.owner(spelling) == Some(product)
    }

    /// What `spelling` names in a product, letter case aside; an entry's own name before others.
    pub fn name(&self, product: usize, spelling: &str) -> Option<&CodeSpelling> {
        let names = self.names.get(&spelling.to_ascii_lowercase())?.iter().filter(|(of, _)| *of == product);
        names.map(|(_, name)| name).max_by_key(|name| name.entry.is_some())
    }

    /// Whether `word` is a code with an entry, spelt as in its catalog and of more than one word.
    pub fn is_spelt(&self, word: &str) -> bool {
        let names = self.names.get(&word.to_ascii_lowercase()).into_iter().flatten();
        word.contains('_') && names.into_iter().any(|(_, name)| name.entry.is_some() && name.spelling == word)
    }

    /// Whether `spelling` is a code of a product that has no entry, or another meaning that has none.
    pub fn is_listed(&self, product: usize, spelling: &str) -> bool {
        let names = self.names.get(&spelling.to_ascii_lowercase());
        names.into_iter().flatten().any(|(of, name)| *of == product && name.entry.is_none())
    }

    /// Every surface of a product that sends this spelling.
    pub fn surfaces(&self, product: usize, spelling: &str) -> Vec<&str> {
        let names = self.names.get(&spelling.to_ascii_lowercase()).into_iter().flatten();
        let mut surfaces: Vec<&str> = names
            .filter(|(of, _)| *of == product)
            .flat_map(|(_, name)| name.surfaces.iter().map(String::as_str))
            .collect();
        surfaces.sort_unstable();
        surfaces.dedup();
        surfaces
    }

    /// The products that know this spelling, the user's first; standards are none.
    pub fn products(&self, spelling: &str) -> impl Iterator<Item = usize> {
        let names = self.names.get(&spelling.to_ascii_lowercase());
        let mut products: Vec<usize> = names.into_iter().flatten().map(|(product, _)| *product).collect();
        products.retain(|&product| self.tier(product) >= Tier::Product);
        products.sort_by_key(|&product| std::cmp::Reverse(self.tier(product)));
        products.into_iter()
    }

    /// Whether a catalog is the one of the HTTP statuses.
    pub fn is_statuses(&self, product: usize) -> bool {
        self.statuses == Some(product)
    }

    /// The catalog and the entry of an HTTP status, where a catalog is one of statuses.
    pub fn status_entry(&self, status: u16) -> Option<(&str, &str)> {
        let product = self.statuses?;
        let name = self.name(product, &status.to_string())?;
        Some((self.catalog(product), name.entry.as_deref()?))
    }

    /// Whether several catalogs have a code of this spelling.
    pub fn is_shared(&self, spelling: &str) -> bool {
        let mut owners = self.names.get(&spelling.to_ascii_lowercase()).into_iter().flatten();
        let first = owners.next().map(|(product, _)| *product);
        owners.any(|(product, _)| Some(*product) != first)
    }

    /// The fixed message that `text` is, in a product and for an entry where one is given.
    pub fn message(&self, text: &str, product: Option<usize>, entry: Option<&str>) -> Option<(usize, &MessagePattern)> {
        self.messages.find(text, |of, pattern| {
            product.is_none_or(|product| of == product)
                && entry.is_none_or(|entry| pattern.entry.as_deref() == Some(entry))
        })
    }

    /// The fixed message that `text` is, if nobody else would write it: what proves a product by its words alone.
    pub fn own_message(&self, text: &str, product: Option<usize>) -> Option<(usize, &MessagePattern)> {
        self.messages.find(text, |of, pattern| !pattern.needs_code && product.is_none_or(|product| of == product))
    }

    /// The fixed message of an entry that stands somewhere in `line`, and where.
    pub fn phrase(&self, line: &str) -> Option<(usize, &MessagePattern, Span)> {
        let phrases = self.phrases.get_or_init(|| Phrases::new(self.messages.all().iter().map(|(_, pattern)| pattern)));
        let (number, span) = phrases.find(line)?;
        let (product, pattern) = &self.messages.all()[number];
        Some((*product, pattern, span))
    }

    /// The word by which people call a product.
    pub fn short(&self, product: usize) -> &str {
        &self.shorts[product]
    }

    /// A fixed message of a product that begins with `text`, which is cut off.
    pub fn begins(&self, text: &str, product: Option<usize>) -> Option<(usize, &MessagePattern)> {
        self.messages.begins(text, product)
    }

    /// The log event that `text` is, where it stands for one entry only: of several, the one that travels with `status`.
    pub fn event(&self, text: &str, status: Option<u16>) -> Option<(usize, &MessagePattern)> {
        self.events.only(text, status)
    }

    /// The entries an exception class stands for.
    pub fn classes(&self, name: &str) -> &[Class] {
        self.classes.get(name).map_or(&[], Vec::as_slice)
    }

    /// Who answered, where `words` tell it.
    pub fn speaker(&self, words: &str) -> Option<Arc<SurfaceHint>> {
        let first = self.spoken.as_ref()?.find_overlapping_iter(words).map(|phrase| phrase.pattern()).min()?;
        self.speakers.get(first.as_usize()).cloned()
    }
}
