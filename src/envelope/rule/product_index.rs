//! The vocabulary made ready for reading: names, fixed messages, exception classes and log events, each found in one step.
//!
//! Knows words, not structure: what a word proves is decided in [`crate::envelope::rule::envelope_rule`].

use crate::envelope::finding::Span;
use crate::envelope::record::keys::Keys;
use crate::envelope::record::level;
use crate::envelope::rule::claim::Tier;
use crate::envelope::rule::distinctive;
use crate::envelope::rule::envelope_rule::EnvelopeRule;
use crate::envelope::rule::line_rule::{LineMatch, LineRule, LineRules};
use crate::envelope::rule::message_pattern::Phrases;
use crate::envelope::rule::product_set::{CodeSpelling, HeaderSpec, LineSpec, MessagePattern, ProductSet, SurfaceHint};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind, PatternID};
use memchr::memmem::Finder;

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
    prints: Prints,
    events: Prints,
    classes: HashMap<String, Vec<Class>>,
    marks: Vec<String>,
    event_marks: Vec<String>,
    speakers: Vec<Arc<SurfaceHint>>,
    spoken: Option<AhoCorasick>,
    automaton: OnceLock<Option<AhoCorasick>>,
    phrases: OnceLock<Phrases>,
}

/// An exception class of one product's SDK.
#[derive(Debug, Clone)]
pub(crate) struct Class {
    pub product: usize,
    pub entry: String,
    pub surface: Option<String>,
}

/// Fixed messages: whole ones by their text, those with a `*` by their first letters.
#[derive(Debug, Default)]
struct Prints {
    all: Vec<(usize, MessagePattern)>,
    exact: HashMap<String, Vec<usize>>,
    starred: HashMap<[u8; 3], Vec<usize>>,
    /// Those that begin with a `*`, with what must stand somewhere in the text.
    loose: Vec<(Finder<'static>, usize)>,
}

impl Prints {
    fn add(&mut self, product: usize, print: &MessagePattern) {
        let index = self.all.len();
        self.all.push((product, print.clone()));
        if !print.text.contains('*') {
            self.exact.entry(squeezed(&print.text)).or_default().push(index);
        } else if let Some(head) = print.text.as_bytes().first_chunk::<3>().filter(|head| !head.contains(&b'*')) {
            self.starred.entry(*head).or_default().push(index);
        } else {
            let fragment = fragments(&print.text).max_by_key(|part| part.len()).unwrap_or_default();
            self.loose.push((Finder::new(fragment).into_owned(), index));
        }
    }

    /// The most specific message that `text` is, by `fits`.
    fn find(&self, text: &str, fits: impl Fn(usize, &MessagePattern) -> bool) -> Option<(usize, &MessagePattern)> {
        let text = text.trim();
        let squeezed = squeezed(text);
        let head = text.as_bytes().first_chunk::<3>();
        let starred = head.and_then(|head| self.starred.get(head)).into_iter().flatten();
        let exact = self.exact.get(&squeezed).into_iter().flatten();
        let stands = |(fragment, _): &&(Finder<'_>, usize)| fragment.find(text.as_bytes()).is_some();
        let loose = self.loose.iter().filter(stands).map(|(_, index)| index);
        exact
            .chain(starred.chain(loose).filter(|&&index| matches(&self.all[index].1.text, text)))
            .map(|&index| (self.all[index].0, &self.all[index].1))
            .filter(|(product, print)| fits(*product, print))
            .max_by_key(|(_, print)| (!print.text.contains('*'), print.text.len()))
    }
}

/// Text with every run of space as one: wrapping tools change nothing else.
fn squeezed(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    squeezed
}

/// Whether `text` is `pattern`, in which `*` stands for any run of characters.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut rest) = text.strip_prefix(head) else { return false };
    let mut parts = tail.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
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
            prints: Prints::default(),
            events: Prints::default(),
            classes: HashMap::new(),
            marks: Vec::new(),
            event_marks: Vec::new(),
            speakers: Vec::new(),
            spoken: None,
            automaton: OnceLock::new(),
            phrases: OnceLock::new(),
        };
        for (product, lexis) in product_set.products.iter().enumerate() {
            for name in &lexis.names {
                // A plain word, or a code without an entry, is telling only in a field that is marked itself.
                let telling = name.spelling.contains('_') && name.entry.is_some();
                product_index.marks.extend(Some(name.spelling.clone()).filter(|_| telling));
                product_index
                    .names
                    .entry(name.spelling.to_ascii_lowercase())
                    .or_default()
                    .push((product, name.clone()));
            }
            for print in &lexis.prints {
                product_index.marks.extend(longest_fragment(&print.text));
                product_index.prints.add(product, print);
            }
            for event in &lexis.events {
                product_index.event_marks.extend(longest_fragment(&event.text));
                product_index.events.add(product, event);
            }
            for (class, _, entry, surface) in &lexis.classes {
                product_index.marks.push(class.clone());
                let class = product_index.classes.entry(class.clone()).or_default();
                class.push(Class { product, entry: entry.clone(), surface: surface.clone() });
            }
            let owned = |speaker: &SurfaceHint| Arc::new(SurfaceHint { product: Some(product), ..speaker.clone() });
            product_index.speakers.extend(lexis.speakers.iter().map(owned));
            for (kind, names) in &lexis.keys {
                for name in names {
                    product_index.keys.add_name(kind, name);
                }
            }
            if lexis.tier > Tier::Format {
                product_index.rules.push(EnvelopeRule::own_finding(product, &lexis.catalog, &mut product_index.keys));
            }
            for spec in &lexis.rules {
                product_index.rules.extend(EnvelopeRule::new(product, spec, &mut product_index.keys));
            }
            for header in &lexis.headers {
                product_index.marks.extend([header.name.clone(), header.name.to_ascii_lowercase()]);
                product_index.headers.push((product, header.clone()));
            }
            product_index.lines.extend(lexis.lines.iter().map(|line| (product, line.clone())));
        }
        product_index.spoken = AhoCorasick::new(product_index.speakers.iter().map(|speaker| &speaker.phrase)).ok();
        product_index
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
    pub fn print(&self, text: &str, product: Option<usize>, entry: Option<&str>) -> Option<(usize, &MessagePattern)> {
        self.prints.find(text, |of, print| {
            product.is_none_or(|product| of == product)
                && entry.is_none_or(|entry| print.entry.as_deref() == Some(entry))
        })
    }

    /// The fixed message that `text` is, if nobody else would write it: what proves a product by its words alone.
    pub fn proof(&self, text: &str, product: Option<usize>) -> Option<(usize, &MessagePattern)> {
        self.prints.find(text, |of, print| !print.needs_code && product.is_none_or(|product| of == product))
    }

    /// The fixed message of an entry that stands somewhere in `line`, and where.
    pub fn phrase(&self, line: &str) -> Option<(usize, &MessagePattern, Span)> {
        let phrases = self.phrases.get_or_init(|| Phrases::new(self.prints.all.iter().map(|(_, print)| print)));
        let (print, span) = phrases.find(line)?;
        let (product, print) = &self.prints.all[print];
        Some((*product, print, span))
    }

    /// The word by which people call a product.
    pub fn short(&self, product: usize) -> &str {
        &self.shorts[product]
    }

    /// A fixed message of a product that begins with `text`, which is cut off.
    pub fn begins(&self, text: &str, product: Option<usize>) -> Option<(usize, &MessagePattern)> {
        let text = text.trim_end_matches(['.', '…', ' ']);
        // Beyond the first `*` anything may follow, so the letters before it must be telling themselves.
        let head =
            |print: &MessagePattern| print.text.find('*').filter(|&star| star >= TELLING).unwrap_or(print.text.len());
        let fits = |(of, print): &&(usize, MessagePattern)| {
            product.is_none_or(|product| *of == product)
                && (print.text.starts_with(text) || text.starts_with(&print.text[..head(print)]))
        };
        self.prints.all.iter().find(fits).filter(|_| text.len() >= TELLING).map(|(of, print)| (*of, print))
    }

    /// The log event that `text` is, where it stands for one entry only: of several, the one that travels with `status`.
    pub fn event(&self, text: &str, status: Option<u16>) -> Option<(usize, &MessagePattern)> {
        let travels = |print: &MessagePattern| status.is_none_or(|status| print.http.contains(&status));
        let only = |fits: &dyn Fn(&MessagePattern) -> bool| {
            let found = self.events.find(text, |_, print| fits(print))?;
            let other = self.events.find(text, |_, print| fits(print) && print.entry != found.1.entry);
            if other.is_some() { None } else { Some(found) }
        };
        // Of several that travel with the status, the one that travels with hardly any other.
        let closest = || {
            let narrow = |most: usize| only(&move |print: &MessagePattern| travels(print) && print.http.len() <= most);
            [1, 2, usize::MAX].into_iter().find_map(narrow)
        };
        only(&|_| true).or_else(|| status.and_then(|_| closest()))
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

    /// Finds any word of the vocabulary, and the marks of every structure that is looked for, in one pass. Made when first
    /// needed: small pastes are read whole.
    pub fn automaton(&self) -> Option<&AhoCorasick> {
        let build = || {
            let own = self.event_marks.iter().chain(self.marks.iter().filter(|mark| mark.len() >= 5));
            let words = own.chain(level::marks()).map(String::as_str).chain(MARKS.iter().copied());
            AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).match_kind(MatchKind::Standard).build(words).ok()
        };
        self.automaton.get_or_init(build).as_ref()
    }

    /// Whether a pattern of the automaton is a log event, which is telling only in a record of something bad.
    pub fn is_event(&self, pattern: PatternID) -> bool {
        pattern.as_usize() < self.event_marks.len()
    }
}

/// Letters of a cut message that are enough to tell it by.
const TELLING: usize = 12;

/// What betrays an envelope beside the vocabulary: keys, headers and phrases of the shapes, and `error` in base64 and in
/// byte arrays.
const MARKS: &[&str] = &[
    "error\"",
    "error\u{201d}",
    "error\u{2019}",
    "error\u{ab}",
    "error\\",
    "error'",
    "error&",
    "error:",
    "error=",
    "error :",
    "error%22",
    "error%2522",
    "rror_description",
    "errors\"",
    "Error:",
    "RROR:",
    "isError",
    "error_code",
    "errorCode",
    "reason_code",
    "problem+json",
    "\"Status\"",
    "HTTP/1.1 4",
    "HTTP/1.1 5",
    "HTTP/1.0 4",
    "HTTP/1.0 5",
    "HTTP/2 4",
    "HTTP/2 5",
    "HTTP/2.0 4",
    "HTTP/2.0 5",
    "HTTP/3 4",
    "HTTP/3 5",
    "HTTP/1.1\" 4",
    "HTTP/1.1\" 5",
    "HTTP/1.0\" 4",
    "HTTP/1.0\" 5",
    "HTTP/2\" 4",
    "HTTP/2\" 5",
    "HTTP/2.0\" 4",
    "HTTP/2.0\" 5",
    "HTTP/3.0\" 4",
    "HTTP/3.0\" 5",
    "Traceback (most",
    "Exception:",
    "Exception in thread",
    "nhandled exception",
    "panic: ",
    "panicked at",
    "fatal: ",
    "(HTTP 4",
    "(HTTP 5",
    "(request_id=",
    "uthenticate:",
    "no healthy upstream",
    "upstream connect error",
    "upstream request timeout",
    "<center>nginx",
    "ZXJyb3",
    "Vycm9y",
    "lcnJvc",
    "101,114,114,111,114",
    "101, 114, 114, 111, 114",
];

/// The stretches of a message between its `*`.
fn fragments(text: &str) -> impl Iterator<Item = &str> {
    text.split('*').map(str::trim)
}

/// The longest stretch of a message without `*`, long enough to be telling.
fn longest_fragment(text: &str) -> Option<String> {
    fragments(text).max_by_key(|part| part.len()).filter(|part| part.len() >= 8).map(str::to_owned)
}
