//! The schema of catalog and checklist files, and what holds a file against it. Lists every problem, not only the first. Reads
//! no files.

mod format;
pub mod json;
mod key;
mod rules;
mod walk;

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Problem;
use format::{CATALOG, CHECKLIST};
pub use format::{CHECK, PREDICATES};
pub use key::{TableKey, ValueKind, may, must};
use walk::{Walk, text};

/// Every problem of a file's text; none when it can be read as a catalog, or as a checklist where it has `[[step]]`.
pub fn problems(file: &str, text: &str) -> Vec<Problem> {
    checked(file, text, |_| BTreeSet::new()).err().unwrap_or_default()
}

/// A file's text as a table that can be read as a catalog or a checklist; so it is parsed once. `codes` gives those of the
/// catalog with an identifier, in small letters: an entry of one of them gives what it overrides and no more.
///
/// # Errors
/// Every problem of it.
pub fn checked<'t>(
    file: &str,
    text: &'t str,
    codes: impl FnOnce(&str) -> BTreeSet<String>,
) -> Result<Spanned<DeTable<'t>>, Vec<Problem>> {
    walked(file, text, |walk, root| {
        if is_checklist(root) {
            walk.table(root, CHECKLIST, 0, "the file");
        } else {
            walk.known = id(root).map(|id| codes(&id)).unwrap_or_default();
            walk.table(root, CATALOG, 0, "the file");
            if walk.whole {
                walk.rules(root);
            }
        }
    })
}

/// The identifier of a catalog.
fn id(root: &DeTable<'_>) -> Option<String> {
    text(root.get("catalog")?.get_ref().as_table()?, "id").map(str::to_owned)
}

/// Every problem of a file that must have these keys.
pub fn held_against(fields: &'static [TableKey], file: &str, text: &str) -> Vec<Problem> {
    walked(file, text, |walk, root| walk.table(root, fields, 0, "the file")).err().unwrap_or_default()
}

fn walked<'t>(
    file: &str,
    text: &'t str,
    judge: impl FnOnce(&mut Walk<'_>, &DeTable<'_>),
) -> Result<Spanned<DeTable<'t>>, Vec<Problem>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut walk = Walk {
        file,
        ends: memchr::memchr_iter(b'\n', text.as_bytes()).collect(),
        problems: Vec::new(),
        surfaces: surfaces(root.get_ref()),
        imported: is_imported(root.get_ref()),
        known: BTreeSet::new(),
        whole: errors.is_empty(),
    };
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        walk.say(at, error.message().replace('\n', ", "), "write it as TOML 1.0 does");
    }
    let unread: BTreeSet<usize> = walk.problems.iter().map(|problem| problem.line).collect();
    let broken = walk.problems.len();
    judge(&mut walk, root.get_ref());
    // Of a line that is no TOML nothing else can be said.
    let mut said = 0;
    walk.problems.retain(|problem| {
        said += 1;
        said <= broken || !unread.contains(&problem.line)
    });
    walk.problems.sort_by_key(|problem| problem.line);
    if walk.problems.is_empty() { Ok(root) } else { Err(walk.problems) }
}

/// Whether a file holds a checklist rather than a catalog.
pub fn is_checklist(root: &DeTable<'_>) -> bool {
    root.get("step").is_some()
}

/// The surfaces that a catalog declares; none where it declares none, and any word is one.
fn surfaces(root: &DeTable<'_>) -> Option<Vec<String>> {
    let head = root.get("catalog")?.get_ref().as_table()?;
    let declared = head.get("surfaces")?.get_ref().as_array()?;
    Some(declared.iter().filter_map(|word| word.get_ref().as_str().map(str::to_owned)).collect())
}

/// Whether the catalog names the reference that it was imported from.
fn is_imported(root: &DeTable<'_>) -> bool {
    root.get("catalog").and_then(|head| head.get_ref().as_table()).is_some_and(|head| head.get("reference").is_some())
}

/// Whether a file is a catalog or checklist of errbook, rather than data of somebody else.
pub fn is_own(root: &DeTable<'_>) -> bool {
    CATALOG.iter().chain(CHECKLIST).any(|field| {
        field.name != "schema"
            && root
                .get(field.name)
                .is_some_and(|value| matches!(value.get_ref(), DeValue::Table(_) | DeValue::Array(_)))
    })
}
