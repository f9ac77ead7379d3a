//! Says why an entry fits, in words a responder understands, and which words to mark.

use super::code::Named;
use super::postings::Postings;
use super::terms::QueryWord;
use super::vectors;
use super::words::words;

/// At most so many reasons; more is noise.
const REASONS: usize = 4;

/// What speaks for an entry.
#[derive(Debug, Default)]
pub struct Why {
    /// The reasons, fit to follow "because of": `'laptop' ~ another machine; 'admin'`.
    pub sentence: String,
    /// Every form of the words that were found, in lower case.
    pub marks: Vec<String>,
}

/// Words less alike than this are told only where nothing else is.
const ALIKE: f32 = 0.5;

/// One word of the query that was found.
struct Reason<'t> {
    token: &'t QueryWord,
    worth: f32,
    text: String,
}

/// Explains one entry. A word that stands there is quoted; where something else stands for it, that follows the `~`. `near` is what
/// the entry says where its meaning is near the query's: a word that stands nowhere is told with the one that it is near to.
pub fn explain(
    entry: u32,
    tokens: &[QueryWord],
    named: Option<Named>,
    near: Option<&str>,
    typed: &str,
    index: &Postings,
) -> Why {
    let mut marks: Vec<String> = Vec::new();
    let mut reasons: Vec<Reason<'_>> = Vec::new();
    for token in tokens {
        let has: Vec<(u32, f32)> = token.terms.iter().filter(|(term, _)| index.has(entry, *term)).copied().collect();
        let Some(&(term, weight)) = has.first() else { continue };
        // An everyday word would be marked all over the text.
        if token.is_telling() || token.is_wording() {
            marks.extend(index.forms(term).map(str::to_owned));
        }
        let worth = weight * token.mass.min(index.rarity(term));
        reasons.push(Reason { token, worth, text: reason(token, &has, index) });
    }
    if let Some(said) = near.filter(|_| reasons.len() < REASONS) {
        let missing: Vec<&QueryWord> = tokens
            .iter()
            .filter(|token| token.word > 0 && !reasons.iter().any(|had| had.token.at == token.at))
            .collect();
        for (token, word, worth) in alike(&missing, said, reasons.is_empty()) {
            reasons.push(Reason { token, worth, text: format!("'{}' near '{word}'", token.text.to_lowercase()) });
            marks.push(word);
        }
    }
    let sentence = match named {
        Some(Named::Exact) => "the code itself".to_owned(),
        Some(Named::Begun) => format!("a code that begins with '{}'", typed.trim()),
        Some(Named::Inside(surely)) if surely >= 1.0 => "the code itself".to_owned(),
        Some(Named::Lettered(_)) if reasons.is_empty() => format!("the letters of '{}' in the code", typed.trim()),
        _ => sentence(reasons),
    };
    Why { sentence, marks }
}

/// The heaviest reasons in the order of the query; everyday words and words of a longer wording only where there is no other.
fn sentence(mut reasons: Vec<Reason<'_>>) -> String {
    if reasons.iter().any(|reason| reason.token.is_telling()) {
        reasons.retain(|reason| reason.token.is_telling() || reason.token.is_wording());
    }
    let wordings: Vec<String> =
        reasons.iter().filter(|reason| reason.token.is_wording()).map(|reason| reason.token.text.clone()).collect();
    let part =
        |reason: &Reason<'_>| wordings.iter().any(|wording| wording.split(' ').any(|word| word == reason.token.text));
    reasons.retain(|reason| reason.token.is_wording() || !part(reason));
    reasons.sort_by(|a, b| b.worth.total_cmp(&a.worth));
    reasons.truncate(REASONS);
    reasons.sort_by_key(|reason| reason.token.at);
    let mut texts: Vec<String> = reasons.into_iter().map(|reason| reason.text).collect();
    texts.dedup();
    texts.join("; ")
}

/// Words of the query with the word of a text that each is near to; the nearest alone where there must be one.
fn alike<'t>(missing: &[&'t QueryWord], said: &str, must: bool) -> Vec<(&'t QueryWord, String, f32)> {
    let there: Vec<_> = words(said)
        .into_iter()
        .filter(|word| word.text.len() > 2)
        .filter_map(|word| Some((word.text.to_lowercase(), vectors::vector(word.text)?)))
        .collect();
    let mut near: Vec<_> = missing
        .iter()
        .filter(|token| token.is_telling())
        .filter_map(|token| {
            let own = vectors::vector(&token.text)?;
            let alike =
                there.iter().map(|(word, there)| (word, vectors::likeness(&there.map(i8::cast_unsigned), &own)));
            let (word, alike) = alike.max_by(|a, b| a.1.total_cmp(&b.1))?;
            Some((*token, word.clone(), alike))
        })
        .collect();
    near.sort_by(|a, b| b.2.total_cmp(&a.2));
    let close = near.iter().take_while(|(.., alike)| *alike >= ALIKE).count();
    near.truncate(close.max(usize::from(must)));
    near
}

/// A word, and what stands for it in the entry: its concept, the two words it was split into, or the word it is close to.
fn reason(token: &QueryWord, has: &[(u32, f32)], index: &Postings) -> String {
    let said = token.text.to_lowercase();
    let Some(&(term, weight)) = has.first() else { return String::new() };
    match index.term(term).strip_prefix('@').map(|concept| concept.trim_start_matches('~')) {
        Some(concept) if concept == said => format!("'{said}'"),
        Some(concept) => format!("'{said}' ~ {concept}"),
        None if weight >= 1.0 => format!("'{said}'"),
        None => {
            let mut parts = has.iter().filter_map(|(term, _)| index.forms(*term).find(|form| said.contains(form)));
            match (parts.next(), parts.next()) {
                (Some(one), Some(other)) => format!("'{said}' ~ '{one}' '{other}'"),
                _ => format!("'{said}' ~ '{}'", closest(&said, term, index)),
            }
        }
    }
}

/// The form of a term that looks most like the word.
fn closest<'i>(said: &str, term: u32, index: &'i Postings) -> &'i str {
    let alike = |form: &str| strsim::jaro_winkler(form, said);
    index.forms(term).max_by(|a, b| alike(a).total_cmp(&alike(b))).unwrap_or(index.term(term))
}
