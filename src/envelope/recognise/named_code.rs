//! Codes of products and teams that stand in a text as words of their own: each a spelling that exactly one loaded catalog owns.
//!
//! Says where they stand, not whether anything failed: a failure that was found names its code so ([`claim`]), and what only
//! mentions one, [`crate::envelope::recognise::bare_code`] knows.

use crate::envelope::context::candidate::{Candidate, Context};
use crate::envelope::context::surface;
use crate::envelope::finding::{FindingField, Span};
use crate::envelope::rule::claim::{Proof, Tier};
use crate::envelope::rule::distinctive::{has_parts, is_everyday};
use crate::envelope::rule::envelope_rule::KNOWN_CODE;
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::text::code::{is_code, plain_letters};
use crate::envelope::text::mapped::MappedText;
use std::collections::HashSet;

/// Bytes of a failure's text in which its code is looked for.
const LONGEST: usize = 4096;

/// Bytes of an address before its last part.
const LONGEST_ADDRESS: usize = 256;

/// A code in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedCode {
    pub product: usize,
    pub entry: String,
    /// As it is written.
    pub spelling: String,
    /// Where it stands.
    pub span: Span,
}

/// The codes in a text, in order.
pub(crate) fn codes<'t>(text: &'t str, product_index: &'t ProductIndex) -> impl Iterator<Item = NamedCode> + 't {
    spelt(text, product_index).filter(|named| product_index.tier(named.product) >= Tier::Product)
}

/// The codes of products, teams and standards in a text, in order.
fn spelt<'t>(text: &'t str, product_index: &'t ProductIndex) -> impl Iterator<Item = NamedCode> + 't {
    words(text).filter(|(at, word)| !is_in_address(text, *at, word)).filter_map(|(at, word)| {
        // `desk.errors.SeatTaken`: the name of a class behind its modules.
        let class = word.rfind('.').map(|dot| (at + dot + 1, &word[dot + 1..]));
        let class = class.filter(|(_, name)| {
            name.starts_with(|first: char| first.is_ascii_uppercase())
                && name.contains(|letter: char| letter.is_ascii_lowercase())
        });
        [Some((at, word)), class].into_iter().flatten().find_map(|(at, word)| code(at, word, product_index))
    })
}

fn code(at: usize, word: &str, product_index: &ProductIndex) -> Option<NamedCode> {
    let plain = plain_letters(word);
    // Most words are none: no catalog is asked for them.
    if !has_parts(&plain) || !is_code(&plain) {
        return None;
    }
    let product = product_index.owner(&plain)?;
    let entry = product_index.name(product, &plain)?.entry?.to_owned();
    // One that another service sends too says nothing alone.
    if product_index.is_listed(product, &plain) {
        return None;
    }
    Some(NamedCode { product, entry, spelling: word.to_owned(), span: (at, at + word.len()) })
}

/// The words of a text that codes could be, joints and all, and where each begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_joint = |letter: char| matches!(letter, '_' | '-' | '.');
    let mut next = 0;
    text.split(move |letter: char| !letter.is_alphanumeric() && !is_joint(letter)).filter_map(move |run| {
        let at = next;
        next += run.len();
        next += text[next..].chars().next().map_or(0, char::len_utf8);
        let word = run.trim_start_matches(['-', '.']);
        let at = at + run.len() - word.len();
        let word = word.trim_end_matches(['-', '.']);
        (word.len() >= 5).then_some((at, word))
    })
}

/// Whether a word is part of an address or of the name of a file; the address of a type of problems ends with its code.
fn is_in_address(text: &str, at: usize, word: &str) -> bool {
    let is_apart =
        |letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '`' | ',' | ';' | '(' | '<' | '>');
    let mut near = at.saturating_sub(LONGEST_ADDRESS);
    while !text.is_char_boundary(near) {
        near += 1;
    }
    let before = text[near..at].rsplit(is_apart).next().unwrap_or_default();
    let after = &text[at + word.len()..];
    // `<Code>…</Code>` ends, an address goes on.
    let is_problem = text[..at - before.len()].trim_end_matches(['"', '\'', ' ', ':', '=']).ends_with("type")
        && after.starts_with(['"', '\'', '\n']);
    before.contains('/') && !is_problem || after.starts_with('/')
}

/// Gives a failure that nobody owns yet the one code that its message or its own text names, unless the text tells of that
/// code already (`owned`: catalogs and entries).
pub(crate) fn claim(
    candidate: &mut Candidate,
    owned: &HashSet<(String, String)>,
    text: &MappedText<'_>,
    product_index: &ProductIndex,
) {
    let finding = &candidate.finding;
    if candidate.support || is_owned(candidate) {
        return;
    }
    let said = finding.fields.iter().find(|(field, _)| *field == FindingField::Message);
    for (start, end) in [said.map(|(_, span)| *span), Some(finding.span)].into_iter().flatten() {
        let letters = text.as_str().get(start..end).filter(|letters| letters.len() <= LONGEST);
        if let Some(named) = letters.and_then(|letters| only(letters, product_index)) {
            let catalog = product_index.catalog(named.product).to_owned();
            if owned.contains(&(catalog, named.entry.clone())) {
                return;
            }
            let span = (start + named.span.0, start + named.span.1);
            own(candidate, &NamedCode { span, ..named }, product_index);
            return;
        }
    }
    explain(candidate, product_index);
}

/// Tells what a standard says of a failure that nothing explains yet, where its message names the standard's code.
fn explain(candidate: &mut Candidate, product_index: &ProductIndex) {
    let finding = &mut candidate.finding;
    let Some(message) = finding.message.as_ref().filter(|_| finding.catalog.is_none() && finding.entry.is_none())
    else {
        return;
    };
    let named = words(message).find_map(|(at, word)| {
        let (product, entry) = of_standard(word, product_index)?;
        // What anybody may write says something only alone.
        let says = word == message || !is_everyday(word);
        (says && !is_in_address(message, at, word)).then_some((product, entry, word))
    });
    if let Some((product, entry, word)) = named {
        finding.catalog = Some(product_index.catalog(product).to_owned());
        finding.entry = Some(entry.to_owned());
        finding.known = true;
        finding.proof = Proof::Standard;
        finding.confidence = Proof::Standard.confidence();
        if finding.code.is_none() {
            finding.code = Some(word.to_owned());
        }
    }
}

/// The standard and the entry that a word names, where it is spelt as a name is: with capitals, joined, or digits among letters.
pub(crate) fn of_standard<'i>(word: &str, product_index: &'i ProductIndex) -> Option<(usize, &'i str)> {
    let capitals = word.bytes().filter(u8::is_ascii_uppercase).count();
    let is_name =
        capitals >= 2 || word.contains('_') || capitals == 1 && word.bytes().any(|byte| byte.is_ascii_digit());
    let class = word.rsplit('.').next().unwrap_or(word);
    is_name.then(|| product_index.standard(word).or_else(|| product_index.standard_class(class))).flatten()
}

/// The entries of the failures that somebody owns.
pub(crate) fn owned(candidates: &[Candidate]) -> HashSet<(String, String)> {
    let entry = |candidate: &Candidate| candidate.finding.catalog.clone().zip(candidate.finding.entry.clone());
    candidates.iter().filter(|candidate| is_owned(candidate)).filter_map(entry).collect()
}

/// Whether a failure is a product's or a team's.
pub(crate) fn is_owned(candidate: &Candidate) -> bool {
    candidate.finding.proof > Proof::Standard
}

/// The one code that a text names.
fn only(text: &str, product_index: &ProductIndex) -> Option<NamedCode> {
    let mut named = codes(text, product_index);
    let first = named.next()?;
    let same = |other: &NamedCode| (other.product, &other.entry) == (first.product, &first.entry);
    named.all(|other| same(&other)).then_some(first)
}

/// Makes a failure that of a code; the standard that explained it until now stands beside.
pub(crate) fn own(candidate: &mut Candidate, named: &NamedCode, product_index: &ProductIndex) {
    let finding = &mut candidate.finding;
    let said = finding.catalog.take().zip(finding.entry.take());
    finding.also.extend(said.filter(|said| !finding.also.contains(said)));
    finding.catalog = Some(product_index.catalog(named.product).to_owned());
    finding.entry = Some(named.entry.clone());
    finding.known = true;
    finding.code = Some(named.spelling.clone());
    finding.resembles.clear();
    finding.proof = Proof::Code;
    finding.confidence = Proof::Code.confidence();
    KNOWN_CODE.clone_into(&mut finding.shape);
    "it names a code that exactly one loaded catalog has".clone_into(&mut finding.why);
    candidate.unproven = false;
    candidate.mark(FindingField::Code, named.span);
    surface::decide(candidate, Some(named.product), None, None, &Context::default(), product_index);
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_keep_their_joints_and_lose_what_stands_around_them() {
        let all = |text| words(text).map(|(at, word)| format!("{at} {word}")).collect::<Vec<_>>();
        assert_eq!(all("post: HALL_FULL."), ["6 HALL_FULL"]);
        assert_eq!(all("urn:seats#HallClosed (SEAT-104)"), ["4 seats", "10 HallClosed", "22 SEAT-104"]);
        assert_eq!(all("--seat.row.gone…НALL_FULL"), ["2 seat.row.gone", "18 НALL_FULL"]);
        assert!(all("a-b ., - x").is_empty());
    }
}
