//! A code named in prose, where a paste tells of a failure in no other way.
//!
//! Only when it is the paste's one code and stands in no list of codes: a page of documentation is no failure.

use crate::envelope::context::candidate::{Candidate, Context, Rank};
use crate::envelope::context::surface;
use crate::envelope::finding::{Finding, FindingField, Span};
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::envelope_rule::MENTION;
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::text::code::{is_code, plain_letters};
use crate::envelope::text::mapped::MappedText;
use std::collections::BTreeMap;

/// The longest text that is read as prose.
const LONGEST: usize = 16 * 1024;

/// How sure it is that a code that is only named tells of a failure.
const MENTIONED: f32 = 0.4;

/// The one code that a text names.
pub(crate) fn mention(text: &MappedText<'_>, context: &Context, product_index: &ProductIndex) -> Option<Candidate> {
    let letters = text.as_str();
    if letters.len() > LONGEST {
        return None;
    }
    let mut named: BTreeMap<String, (Span, usize)> = BTreeMap::new();
    for line in letters.split_inclusive('\n') {
        let start = line.as_ptr() as usize - letters.as_ptr() as usize;
        // A rule of alerting names what it watches for.
        if ["- alert:", "expr:"].iter().any(|key| line.trim_start().starts_with(key)) {
            return None;
        }
        for (at, word) in words(line) {
            let plain = plain_letters(word).into_owned();
            let known = |product: &usize| {
                product_index.is_distinctive(*product, &plain)
                    && product_index.name(*product, &plain).is_some_and(|name| name.entry.is_some())
            };
            let is_spelt = is_code(&plain) && plain == plain.to_ascii_uppercase();
            let product = if is_spelt { product_index.products(&plain).find(known) } else { None };
            let Some(product) = product else { continue };
            // Data is no prose, and a code that another service sends too says nothing alone.
            if line.contains('{') || line.contains("\":") || product_index.is_listed(product, &plain) {
                return None;
            }
            // A row of a table, a heading, a comment or a setting explains codes; an address quotes them.
            if line.trim_start().starts_with(['|', '#', ';'])
                || is_setting(line)
                || line[..at].ends_with(['/', '=', '&', '?', '#'])
            {
                return None;
            }
            // In another tool's own refusal the word is that tool's.
            if REFUSALS.iter().any(|refusal| line.contains(refusal)) {
                return None;
            }
            named.entry(plain).or_insert(((start + at, start + at + word.len()), product));
        }
    }
    let mut named = named.into_iter();
    let (plain, (span, product)) = named.next().filter(|_| named.len() == 0)?;
    let place = text.origin(span);
    let finding = Finding {
        catalog: Some(product_index.catalog(product).to_owned()),
        code: Some(letters[span.0..span.1].to_owned()),
        entry: product_index.name(product, &plain).and_then(|name| name.entry.clone()),
        known: true,
        shape: MENTION.to_owned(),
        span: place,
        proof: Proof::Code,
        confidence: MENTIONED,
        why: "the only code that is named, in prose: nothing in the paste shows the failure itself".to_owned(),
        count: 1,
        ..Finding::default()
    };
    let mut candidate = Candidate { finding, surface: Rank::None, ..Candidate::default() };
    candidate.mark(FindingField::Code, place);
    candidate.set_context(&Context { path: context.path.clone(), ..Context::default() });
    surface::decide(&mut candidate, Some(product), None, None, context, product_index);
    Some(candidate)
}

/// How Kubernetes words its refusals.
const REFUSALS: &[&str] = &["Error from server", "admission webhook"];

/// `GATEWAY_ADDR=:8080`: a line of a configuration.
fn is_setting(line: &str) -> bool {
    let name = line.strip_prefix("export ").unwrap_or(line);
    let length = name.bytes().take_while(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_')).count();
    name[..length].contains('_') && name[length..].starts_with('=')
}

/// The words of a line that codes could be, and where each begins.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    line.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).filter_map(move |word| {
        let start = at;
        at += word.len();
        at += line[at..].chars().next().map_or(0, char::len_utf8);
        (word.len() >= 5).then_some((start, word))
    })
}
