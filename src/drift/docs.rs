//! A catalog held against the pages that document its codes: which of its codes no page names, and which codes of a page it has
//! not.

use super::Drift;
use super::judge::DriftKind;
use crate::catalog::reference::{self, ReferenceSpec, Text};
use crate::catalog::{Catalog, Check};

/// The differences between a catalog and the pages.
pub fn docs(catalog: &Catalog, check: &Check, pages: &[Text]) -> Vec<Drift> {
    let row = |kind, code: &str, place: Option<(String, u32)>, what: &str| Drift {
        kind,
        catalog: catalog.head.id.clone(),
        code: code.to_owned(),
        place,
        what: what.to_owned(),
        accepted: check.accepts(kind.word(), code).map(str::to_owned),
    };
    let undocumented = catalog.entries.iter().filter(|entry| {
        entry.silent.is_none() && !entry.spellings().any(|code| pages.iter().any(|page| names(&page.text, code)))
    });
    let mut drifts: Vec<Drift> =
        undocumented.map(|entry| row(DriftKind::Undocumented, &entry.code, None, "no page names it")).collect();
    let known = |code: &str| super::codes(catalog).any(|known| known.eq_ignore_ascii_case(code));
    for code in reference::read(pages, &ReferenceSpec::default()).codes.iter().filter(|code| !known(&code.code)) {
        let line = u32::try_from(code.place.line).unwrap_or_default();
        let place = Some((code.place.file.clone(), line));
        drifts.push(row(DriftKind::Unlisted, &code.code, place, "on the page, and not in the catalog"));
    }
    drifts
}

/// Whether a text has a code as a word of its own.
fn names(text: &str, code: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(code)
        .any(|(at, _)| !part(text[..at].chars().next_back()) && !part(text[at + code.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_code_within_another_is_not_named() {
        assert!(names("| `CARD_LOST` |", "CARD_LOST"));
        assert!(!names("| `CARD_LOST_TWICE` |", "CARD_LOST"));
    }
}
