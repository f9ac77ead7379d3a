//! What a query's words can stand for: themselves, a kin, a correction, a concept, two words written as one.
//!
//! Turns words into weighted terms of the index. Knows nothing of passages and scores.

use super::Weights;
use super::lexicon::{ANY_TRADE, Lexicon};
use super::postings::Postings;
use super::string_arena::letter_bitset;
use super::words::{Word, words};

/// A query has no more words than this that count; who pastes a page wants the paste box.
const WORDS: usize = 64;

/// At most so many terms are looked at that begin like a word.
const BEGUN: usize = 200;

/// One word of the query and every term that may stand for it.
#[derive(Debug, Clone)]
pub struct QueryWord {
    /// The word as typed, or the wording that calls a concept.
    pub text: String,
    /// What the word is worth when found; what is lost when not.
    pub mass: f32,
    /// How much of a word it is: less for `the`.
    pub share: f32,
    /// Which word of the query it is, from 1; 0 for a wording.
    pub word: u8,
    /// Where it stands in the query, in bytes.
    pub at: usize,
    /// The terms, heaviest first.
    pub terms: Vec<(u32, f32)>,
}

impl QueryWord {
    /// Whether it is a wording of several words.
    pub fn is_wording(&self) -> bool {
        self.word == 0
    }

    /// Whether it is a word that tells something, and not an everyday one.
    pub fn is_telling(&self) -> bool {
        self.word > 0 && self.share >= 1.0
    }
}

/// Turns the words of `query` into tokens. What is `known` elsewhere is no misspelling of what is known here.
pub fn tokens(
    query: &str,
    index: &Postings,
    lexicon: &Lexicon,
    weights: &Weights,
    known: &dyn Fn(&str, &str) -> bool,
) -> Vec<QueryWord> {
    let mut found = words(query);
    found.truncate(WORDS);
    let stems: Vec<String> = found.iter().map(|word| lexicon.stems.stem(word.text)).collect();
    let reader = QueryReader { index, lexicon, weights, known };
    let mut tokens: Vec<QueryWord> = Vec::with_capacity(found.len());
    for (at, (word, stem)) in found.iter().zip(&stems).enumerate() {
        if stems[..at].contains(stem) {
            continue;
        }
        let last = at + 1 == found.len() && query.ends_with(|letter: char| letter.is_alphanumeric());
        let token = reader.token(word, stem, stems.get(at + 1), last);
        tokens.extend(token.map(|token| QueryWord { word: u8::try_from(at + 1).unwrap_or(0), ..token }));
    }
    for at in 0..found.len() {
        for (span, concept) in lexicon.wordings(|ahead| stems.get(at + ahead).map(String::as_str)) {
            let Some(term) = index.find(concept) else { continue };
            let last = &found[at + span - 1];
            let text = query[found[at].at..last.at + last.text.len()].to_owned();
            let share = if concept.starts_with(ANY_TRADE) { weights.any_trade } else { 1.0 } * weights.wording;
            tokens.push(QueryWord {
                text,
                mass: share * index.rarity(term),
                share,
                word: 0,
                at: found[at].at,
                terms: vec![(term, 1.0)],
            });
        }
    }
    tokens.truncate(usize::from(u8::MAX));
    tokens
}

struct QueryReader<'i> {
    index: &'i Postings,
    lexicon: &'i Lexicon,
    weights: &'i Weights,
    known: &'i dyn Fn(&str, &str) -> bool,
}

impl QueryReader<'_> {
    fn token(&self, word: &Word<'_>, stem: &str, next: Option<&String>, last: bool) -> Option<QueryWord> {
        let (index, weights) = (self.index, self.weights);
        let number = stem.bytes().all(|byte| byte.is_ascii_digit());
        // One digit more or less is another code, and no slip.
        let digits = stem.bytes().any(|byte| byte.is_ascii_digit());
        let literal = index.find(stem);
        let mut terms: Vec<(u32, f32)> = literal.map(|term| (term, 1.0)).into_iter().collect();
        self.concepts(stem, 1.0, &mut terms);
        let joined = next.and_then(|next| index.find(&format!("{stem}{next}")));
        terms.extend(joined.map(|term| (term, weights.joined)));
        if literal.is_none() && !digits {
            self.shared_prefix(stem, &mut terms);
            self.splits(stem, &mut terms);
        }
        let lower = word.text.to_lowercase();
        if !digits && !(self.known)(&lower, stem) {
            self.corrections(&lower, &mut terms);
        }
        if last && stem.len() >= 3 {
            terms.extend(index.beginning(stem).take(BEGUN).map(|term| (term, weights.prefix)));
        }
        heaviest_once(&mut terms);
        let worth = |(term, weight): &(u32, f32)| index.rarity(*term) * weight.max(0.5);
        let rarity = match literal {
            Some(term) => index.rarity(term),
            // A number or a letter that stands nowhere says nothing, not even that the query is about something else.
            None if number || stem.len() < 2 => return None,
            None => terms.iter().map(worth).fold(0.0, f32::max),
        };
        let share = self.lexicon.share(stem, weights.light, weights.plain);
        Some(QueryWord { text: word.text.to_owned(), mass: rarity * share, share, word: 0, at: word.at, terms })
    }

    fn concepts(&self, stem: &str, weight: f32, terms: &mut Vec<(u32, f32)>) {
        terms.extend(
            self.lexicon
                .concepts(stem)
                .iter()
                .filter_map(|concept| Some((self.index.find(concept)?, concept.starts_with(ANY_TRADE))))
                .map(|(term, any)| (term, weight * if any { self.weights.any_trade } else { self.weights.concept })),
        );
    }

    /// Words that share their beginning: `permission` and `permit`, `certs` and `certificate`.
    fn shared_prefix(&self, stem: &str, terms: &mut Vec<(u32, f32)>) {
        let letters = stem.chars().count();
        if letters < 4 {
            return;
        }
        let shared: String = stem.chars().take(letters.saturating_sub(2).clamp(4, 6)).collect();
        for term in self.index.beginning(&shared).take(BEGUN) {
            let other = self.index.term(term);
            let long = other.chars().count().max(letters);
            let same = other.chars().zip(stem.chars()).take_while(|(a, b)| a == b).count();
            #[expect(clippy::cast_precision_loss, reason = "lengths of words")]
            let alike = same as f32 / long as f32;
            if alike >= 0.55 && other != stem {
                terms.push((term, self.weights.shared_prefix * alike));
            }
        }
    }

    /// Two known words written as one: `notfound`, `toolcall`.
    fn splits(&self, stem: &str, terms: &mut Vec<(u32, f32)>) {
        for (at, _) in stem.char_indices().skip(3) {
            let (left, right) = stem.split_at(at);
            if right.len() < 3 {
                break;
            }
            let known = |part: &str| self.index.find(part).or_else(|| self.index.find(&self.lexicon.stems.stem(part)));
            if let (Some(left), Some(right)) = (known(left), known(right)) {
                terms.push((left, self.weights.split));
                terms.push((right, self.weights.split));
            }
        }
    }

    /// Known words that differ by a slip or two; more letters forgive more slips. A short word forgives a letter too many or
    /// too few, but not another letter: `bake` is not `make`.
    fn corrections(&self, word: &str, terms: &mut Vec<(u32, f32)>) {
        let length = word.chars().count();
        let allowed: usize = match length {
            0..=3 => return,
            4..=7 => 1,
            _ => 2,
        };
        let typed = letter_bitset(word);
        for term in self.index.words() {
            for at in self.index.form_run(term) {
                let there = self.index.masks[at];
                if (typed & !there).count_ones() as usize > allowed || (there & !typed).count_ones() as usize > allowed
                {
                    continue;
                }
                let form = self.index.forms.get(at);
                if form.len().abs_diff(word.len()) > allowed {
                    continue;
                }
                let slips = strsim::osa_distance(form, word);
                let begins = form.as_bytes().first() == word.as_bytes().first();
                if slips == 0
                    || slips > allowed
                    || (length < 5 && (form.len() == word.len() && typed != there || !begins))
                {
                    continue;
                }
                let weight = self.weights.slip.powi(i32::try_from(slips).unwrap_or(2)) * if begins { 1.0 } else { 0.7 };
                terms.push((term, weight));
                self.concepts(self.index.term(term), weight, terms);
            }
        }
    }
}

/// Sorts terms heaviest first and keeps each once; those that weigh nothing go.
fn heaviest_once(terms: &mut Vec<(u32, f32)>) {
    terms.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    terms.dedup_by_key(|(term, _)| *term);
    terms.retain(|(_, weight)| *weight > 0.0);
    terms.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
}
