//! Fixed messages and log events, each found by the text that it is as a whole.
//!
//! Where one stands among other words, [`crate::envelope::rule::message_pattern`] finds.

use crate::envelope::rule::product_set::MessagePattern;
use std::borrow::Cow;
use std::collections::HashMap;

use memchr::memmem::Finder;

/// Letters of a cut message that are enough to tell it by.
const ENOUGH: usize = 12;

/// Fixed messages: whole ones by their text, those with a `*` by their first letters.
#[derive(Debug, Default)]
pub(crate) struct MessageIndex {
    all: Vec<(usize, MessagePattern<'static>)>,
    exact: HashMap<Cow<'static, str>, Vec<usize>>,
    starred: HashMap<[u8; 3], Vec<usize>>,
    /// Those that begin with a `*`, with what must stand somewhere in the text.
    loose: Vec<(Finder<'static>, usize)>,
}

impl MessageIndex {
    /// An index that will have so many.
    pub fn with_room(count: usize) -> Self {
        Self { all: Vec::with_capacity(count), exact: HashMap::with_capacity(count), ..Self::default() }
    }

    /// Adds a message of a product.
    pub fn add(&mut self, product: usize, pattern: &MessagePattern<'static>) {
        let index = self.all.len();
        self.all.push((product, pattern.clone()));
        if !pattern.text.contains('*') {
            self.exact.entry(squeezed(pattern.text)).or_default().push(index);
        } else if let Some(head) = pattern.text.as_bytes().first_chunk::<3>().filter(|head| !head.contains(&b'*')) {
            self.starred.entry(*head).or_default().push(index);
        } else {
            let fragment = fragments(pattern.text).max_by_key(|part| part.len()).unwrap_or_default();
            self.loose.push((Finder::new(fragment), index));
        }
    }

    /// The most specific message that `text` is, by `fits`.
    pub fn find(
        &self,
        text: &str,
        fits: impl Fn(usize, &MessagePattern) -> bool,
    ) -> Option<(usize, &MessagePattern<'static>)> {
        let text = text.trim();
        let squeezed = squeezed(text);
        let head = text.as_bytes().first_chunk::<3>();
        let starred = head.and_then(|head| self.starred.get(head)).into_iter().flatten();
        let exact = self.exact.get(squeezed.as_ref()).into_iter().flatten();
        let stands = |(fragment, _): &&(Finder<'_>, usize)| fragment.find(text.as_bytes()).is_some();
        let loose = self.loose.iter().filter(stands).map(|(_, index)| index);
        exact
            .chain(starred.chain(loose).filter(|&&index| matches(self.all[index].1.text, text)))
            .map(|&index| (self.all[index].0, &self.all[index].1))
            .filter(|(product, pattern)| fits(*product, pattern))
            .max_by_key(|(_, pattern)| (!pattern.text.contains('*'), pattern.text.len()))
    }

    /// Every message, in the order in which they were added.
    pub fn all(&self) -> &[(usize, MessagePattern<'static>)] {
        &self.all
    }

    /// A message of a product that begins with `text`, which is cut off.
    pub fn begins(&self, text: &str, product: Option<usize>) -> Option<(usize, &MessagePattern<'static>)> {
        let text = text.trim_end_matches(['.', '…', ' ']);
        if text.len() < ENOUGH {
            return None;
        }
        // Beyond the first `*` anything may follow, so the letters before it must be enough themselves.
        let head = |pattern: &MessagePattern| {
            pattern.text.find('*').filter(|&star| star >= ENOUGH).unwrap_or(pattern.text.len())
        };
        let fits = |(of, pattern): &&(usize, MessagePattern<'static>)| {
            product.is_none_or(|product| *of == product)
                && (pattern.text.starts_with(text) || text.starts_with(&pattern.text[..head(pattern)]))
        };
        self.all.iter().find(fits).map(|(of, pattern)| (*of, pattern))
    }

    /// The message that `text` is, where it stands for one entry only: of several, the one that travels with `status` and
    /// hardly any other.
    pub fn only(&self, text: &str, status: Option<u16>) -> Option<(usize, &MessagePattern<'static>)> {
        let only = |fits: &dyn Fn(&MessagePattern) -> bool| {
            let found = self.find(text, |_, pattern| fits(pattern))?;
            let other = self.find(text, |_, pattern| fits(pattern) && pattern.entry != found.1.entry);
            if other.is_some() { None } else { Some(found) }
        };
        let whatever = only(&|_| true);
        let Some(status) = status.filter(|_| whatever.is_none()) else { return whatever };
        [1, 2, usize::MAX]
            .into_iter()
            .find_map(|most| only(&|pattern| pattern.http.contains(&status) && pattern.http.len() <= most))
    }
}

/// Text with every run of space as one: wrapping tools change nothing else.
fn squeezed(text: &str) -> Cow<'_, str> {
    if text.split(' ').all(|word| !word.is_empty() && !word.contains(char::is_whitespace)) {
        return text.into();
    }
    let mut squeezed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    squeezed.into()
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

/// The stretches of a message between its `*`.
pub(super) fn fragments(text: &str) -> impl Iterator<Item = &str> {
    text.split('*').map(str::trim)
}
