//! What the words of a reference mean: heads of columns, keys, labels. An asset, read once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

const WORDS: &str = include_str!(concat!(env!("OUT_DIR"), "/reference.json"));

/// What a column, a key or a label stands before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The code.
    Code,
    /// A name: the code where there is no other, else another name, or a title.
    Name,
    /// HTTP statuses.
    Http,
    /// What to do.
    Action,
    /// What it means.
    Meaning,
    /// Whether it may be retried.
    Retryable,
    /// Version that brought it.
    Since,
    /// Group.
    Section,
    /// Who sends it.
    Source,
    /// Where more is written.
    Docs,
    /// How bad it is.
    Severity,
}

impl Role {
    /// The role that a user names: `code`, `meaning`, `http` and the others.
    pub fn named(word: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::String(word.into())).ok()
    }
}

#[derive(Deserialize)]
struct RoleWords {
    name: Role,
    exact: Vec<String>,
    containing: Vec<String>,
}

#[derive(Deserialize)]
struct ReferenceAsset {
    role: Vec<RoleWords>,
    words: BTreeMap<String, Vec<String>>,
    status: BTreeMap<String, u16>,
    fills: Vec<FieldFills>,
}

#[derive(Deserialize)]
struct FieldFills {
    name: String,
    words: Vec<String>,
}

#[derive(Deserialize)]
struct ReferenceWords {
    columns: ReferenceAsset,
}

#[expect(clippy::expect_used, reason = "built in and read by every test")]
static ASSET: LazyLock<ReferenceAsset> = LazyLock::new(|| {
    serde_json::from_str::<ReferenceWords>(WORDS).expect("the words of references fit their schema").columns
});

/// The words of a name, in lower case: `errorCode`, `error_code`, `HTTPStatus` and "Error code:" fall apart the same way.
pub fn split(name: &str) -> String {
    let mut words = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (at, c) in letters.iter().enumerate() {
        if !c.is_alphanumeric() {
            words.push(' ');
            continue;
        }
        let before = at.checked_sub(1).map(|at| letters[at]);
        let after = letters.get(at + 1);
        let hump = c.is_uppercase()
            && (before.is_some_and(|b| b.is_lowercase() || b.is_ascii_digit())
                || (before.is_some_and(char::is_uppercase) && after.is_some_and(|a| a.is_lowercase())));
        if hump {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a head, key or label says, and how surely: a lower number is meant before a higher one.
pub fn role(head: &str) -> Option<(Role, usize)> {
    let head = split(head);
    if head.is_empty() {
        return None;
    }
    let exact = |row: &RoleWords| row.exact.iter().position(|word| *word == head).map(|rank| (row.name, rank));
    let contained = |(at, row): (usize, &RoleWords)| {
        let found = row.containing.iter().any(|word| contains(&head, word));
        found.then_some((row.name, 1000 + at))
    };
    let rows = &ASSET.role;
    rows.iter().find_map(exact).or_else(|| rows.iter().enumerate().find_map(contained))
}

/// What an identifier speaks of: its last words (`codeMsg`, `httpStatusFor`), those before a "by" or "for" (`messagesByCode`).
pub fn noun(name: &str) -> Option<Role> {
    let words = split(name);
    let end = [" by ", " for ", " of "].iter().filter_map(|cut| words.find(cut)).min().unwrap_or(words.len());
    let words = words[..end].trim_end_matches(" for").trim_end_matches(" by");
    let last = |count: usize| {
        let from = words.match_indices(' ').rev().nth(count - 1).map_or(0, |(at, _)| at + 1);
        role(&words[from..]).filter(|(_, rank)| *rank < 1000)
    };
    role(words)
        .filter(|(_, rank)| *rank < 1000)
        .or_else(|| last(2))
        .or_else(|| last(1))
        .or_else(|| role(words))
        .map(|(role, _)| role)
}

/// What a label or heading says in so many words.
pub fn label(head: &str) -> Option<Role> {
    role(head).filter(|(_, rank)| *rank < 1000 || head.split_whitespace().count() <= 6).map(|(role, _)| role)
}

/// Whether words stand in a head, beginning where a word begins.
fn contains(head: &str, words: &str) -> bool {
    head.match_indices(words).any(|(at, _)| at == 0 || head.as_bytes()[at - 1] == b' ')
}

fn has(list: &str, word: &str) -> bool {
    ASSET.words.get(list).is_some_and(|words| words.iter().any(|known| known == word))
}

/// Whether a name speaks of errors.
pub fn speaks_of_errors(name: &str) -> bool {
    split(name).split(' ').any(|word| has("errors", word))
}

/// Whether a name speaks of errors in a word of its own, not only of states or messages.
pub fn names_errors(name: &str) -> bool {
    split(name).split(' ').any(|word| has("errors", word) && !has("states", word))
}

/// Whether a name of a group only says that errors follow.
pub fn is_wrapper(name: &str) -> bool {
    has("wrappers", &split(name))
}

/// Whether a name speaks of something that has names of its own: variables, settings, fields.
pub fn speaks_of_others(name: &str) -> bool {
    split(name).split(' ').any(|word| has("others", word))
}

/// Whether a column says what may be given for a name: its type, whether it must be there.
pub fn is_of_inputs(head: &str) -> bool {
    has("inputs", &split(head))
}

/// Whether words say that a row counts those above it.
pub fn is_sum(cell: &str) -> bool {
    has("sums", &split(cell))
}

/// Whether data under this name are there for others to be made from.
pub fn is_mould(name: &str) -> bool {
    has("moulds", &split(name))
}

/// What an admonition is about by its title, or by its own name where that is none of the usual ones.
pub fn admonition(kind: &str, title: &str) -> Option<Role> {
    let own = Some(kind).filter(|kind| !has("admonitions", &split(kind)));
    label(title).or(own.and_then(role).filter(|(_, rank)| *rank < 1000).map(|(role, _)| role))
}

/// Whether a heading stands over the steps of a triage.
pub fn is_checklist(heading: &str) -> bool {
    let heading = split(heading);
    ASSET.words.get("checklist").is_some_and(|words| words.iter().any(|word| contains(&heading, word)))
}

/// Whether a file's name says that it is about a folder, not about a code.
pub fn is_about_a_folder(stem: &str) -> bool {
    stem.starts_with('_') || has("files", &split(stem))
}

/// What fills in a step of a checklist, by its words; by hand where they do not say.
pub fn fills(step: &str) -> &'static str {
    let step = split(step);
    let told = ASSET.fills.iter().find(|row| row.words.iter().any(|word| contains(&step, word)));
    told.map_or("hand", |row| row.name.as_str())
}

/// Whether a cell says nothing.
pub fn is_nothing(cell: &str) -> bool {
    let cell = cell.trim().trim_matches(['(', ')', '*', '_', '`']).trim_end_matches('.').to_lowercase();
    has("nothing", &cell) || has("nothing", &split(&cell))
}

/// A yes or a no.
pub fn verdict(cell: &str) -> Option<bool> {
    let cell = cell.trim().trim_end_matches(['.', '!']).to_lowercase();
    let words = split(&cell);
    let first = cell.split([',', ';', '(', '.', ':', '\u{2014}']).next().unwrap_or_default().trim();
    let said = |list| has(list, &cell) || (!words.is_empty() && has(list, &words)) || has(list, first);
    match (said("yes"), said("no")) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// The HTTP status that a constant's name stands for: `http.StatusGone`, `HttpStatus.NOT_FOUND`, `HTTP_404_NOT_FOUND`.
pub fn status_named(name: &str) -> Option<u16> {
    let last = name.rsplit(['.', ':', '\\']).next().unwrap_or(name);
    let letters: String = last.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
    let known = |name: &str| ASSET.status.get(name).copied();
    let bare = letters.strip_prefix("sc").and_then(known);
    let unnamed = ["httpstatuscode", "httpstatus", "statuscode", "status", "http"];
    known(&letters).or(bare).or_else(|| unnamed.iter().find_map(|before| known(letters.strip_prefix(before)?)))
}

#[cfg(test)]
mod tests {
    use super::{Role, admonition, is_mould, is_sum, is_wrapper, names_errors, role, split, status_named, verdict};

    #[test]
    fn names_fall_apart_into_words() {
        for (name, words) in [
            ("errorCode", "error code"),
            ("HTTPStatus", "http status"),
            ("Error code:", "error code"),
            ("http_status", "http status"),
            ("What to do?", "what to do"),
        ] {
            assert_eq!(split(name), words);
        }
    }

    #[test]
    fn an_exact_head_goes_before_one_that_contains_a_word_and_code_before_status() {
        for (head, expected) in [
            ("Code", Role::Code),
            ("Status code", Role::Http),
            ("HTTP status", Role::Http),
            ("Error Code", Role::Code),
            ("Error", Role::Name),
            ("Error message", Role::Meaning),
            ("Suggested action", Role::Action),
            ("Operator Action", Role::Action),
            ("First check", Role::Action),
            ("Likely source", Role::Source),
            ("Retryable?", Role::Retryable),
            ("HTTP response when thrown", Role::Http),
            ("Stripe code", Role::Code),
            ("Since version", Role::Since),
        ] {
            assert_eq!(role(head).map(|(role, _)| role), Some(expected), "{head}");
        }
        for (head, expected) in [
            ("Alarm no.", Role::Code),
            ("Ref", Role::Name),
            ("No", Role::Name),
            ("First line does", Role::Action),
            ("Can be retried", Role::Retryable),
            ("Firmware", Role::Since),
            ("Fehlernummer", Role::Code),
            ("HTTP-Status", Role::Http),
            ("Maßnahme", Role::Action),
            ("Seit Version", Role::Since),
            ("Wiederholbar", Role::Retryable),
            ("Modul", Role::Section),
            ("Código de error", Role::Code),
            ("Code d'erreur", Role::Code),
            ("Causa", Role::Meaning),
            ("Что делать", Role::Action),
            ("対処方法", Role::Action),
            ("错误描述", Role::Meaning),
        ] {
            assert_eq!(role(head).map(|(role, _)| role), Some(expected), "{head}");
        }
        assert_eq!(role("Related requests"), None);
        assert_eq!(role("Shown to the customer"), None);
        assert!(role("error code").unwrap().1 < role("code").unwrap().1);
    }

    #[test]
    fn sums_moulds_and_wrappers_are_known_by_their_names() {
        assert_eq!(["TOTAL", "Grand total:", "Zwischensumme", "TOTAL_MISMATCH"].map(is_sum), [true, true, true, false]);
        assert_eq!(["x-templates", "defaults", "billing"].map(is_mould), [true, true, false]);
        assert_eq!(["status", "messages_en", "error_codes"].map(names_errors), [false, false, true]);
        assert_eq!(["errorCodes", "oneOf", "billing"].map(is_wrapper), [true, true, false]);
        assert_eq!(admonition("tip", "What to do"), Some(Role::Action));
        assert_eq!(admonition("solution", ""), Some(Role::Action));
        assert_eq!(admonition("note", "Before version 3"), None);
    }

    #[test]
    fn statuses_are_known_by_their_names() {
        for (name, status) in [
            ("http.StatusRequestedRangeNotSatisfiable", 416),
            ("HttpStatus.GONE", 410),
            ("StatusCode::NOT_FOUND", 404),
            ("HTTPStatus.CONFLICT", 409),
            ("SC_BAD_REQUEST", 400),
            ("status.HTTP_404_NOT_FOUND", 404),
        ] {
            assert_eq!(status_named(name), Some(status), "{name}");
        }
        assert_eq!(status_named("retries"), None);
    }

    #[test]
    fn a_verdict_is_a_yes_or_a_no_and_nothing_else() {
        assert_eq!(
            ["Yes", "no", "✅", "never", "after 30 s", "No, fix the request", "maybe"].map(verdict),
            [Some(true), Some(false), Some(true), Some(false), None, Some(false), None]
        );
    }
}
