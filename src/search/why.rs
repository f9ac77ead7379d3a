//! Says why an entry fits, in words a responder understands, and which words to mark.

use super::code::Named;
use super::postings::Postings;
use super::terms::Token;

/// At most so many reasons; more is noise.
const REASONS: usize = 4;

/// What speaks for an entry.
#[derive(Debug, Default)]
pub struct Why {
    /// A sentence: `'laptop' ~ non-loopback client; 'admin'`.
    pub sentence: String,
    /// Every form of the words that were found, in lower case.
    pub marks: Vec<String>,
}

/// Explains one entry. A word that stands there is quoted; where something else stands for it, that follows the `~`.
pub fn explain(entry: u32, tokens: &[Token], named: Option<Named>, typed: &str, index: &Postings) -> Why {
    let mut found: Vec<(f32, String)> = Vec::new();
    let mut marks: Vec<String> = Vec::new();
    for token in tokens {
        let Some(&(term, weight)) = token.terms.iter().find(|(term, _)| index.has(entry, *term)) else { continue };
        marks.extend(index.forms(term).map(str::to_owned));
        found.push((weight * token.mass.min(index.rarity(term)), reason(token, term, weight, index)));
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let heaviest = found.first().map_or(0.0, |(worth, _)| *worth);
    let mut reasons: Vec<String> = match named {
        Some(Named::Exact) => vec!["this is the code".to_owned()],
        Some(Named::Begun) => vec![format!("the code begins with '{}'", typed.trim())],
        Some(Named::Lettered(_)) if found.is_empty() => vec![format!("the letters of '{}' in the code", typed.trim())],
        _ => Vec::new(),
    };
    if !matches!(named, Some(Named::Exact | Named::Begun)) {
        let heavy = found.into_iter().filter(|(worth, _)| *worth > heaviest / 6.0);
        reasons.extend(heavy.map(|(_, reason)| reason));
        reasons.dedup();
        reasons.truncate(REASONS);
    }
    Why { sentence: reasons.join("; "), marks }
}

fn reason(token: &Token, term: u32, weight: f32, index: &Postings) -> String {
    let said = token.text.to_lowercase();
    match index.term(term).strip_prefix('@') {
        Some(concept) => format!("'{said}' ~ {concept}"),
        None if weight >= 1.0 => format!("'{said}'"),
        None => {
            let closest = index
                .forms(term)
                .max_by(|a, b| strsim::jaro_winkler(a, &said).total_cmp(&strsim::jaro_winkler(b, &said)));
            format!("'{said}' ~ '{}'", closest.unwrap_or(index.term(term)))
        }
    }
}
