//! What can be followed from the lines of a failure to other lines: the values that tell it apart from everything else that was
//! written in that time. Pure; asks nobody.

use super::line_fields::{LineField, line_fields};
use super::line_words::line_words;
use crate::envelope::moment;

/// A field that can be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PivotField {
    /// Its name in the line: `namespace`, `auth.subject`.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Lines of the failure that bear it.
    pub in_hits: usize,
    /// Other lines that bear it, of those that were looked at.
    pub elsewhere: usize,
}

/// The fields of `hits`, those that tell the failure apart best first: present in its lines, rare in `window` (other lines of that
/// time), and leading somewhere. What `known` holds was searched for already.
pub fn pivot_fields(hits: &[&str], window: &[&str], known: &[&str]) -> Vec<PivotField> {
    let mut fields: Vec<PivotField> = Vec::new();
    for line in hits {
        for LineField { name, value } in line_fields(line) {
            if !is_worth(&name, &value) || known.contains(&value.as_str()) {
                continue;
            }
            match fields.iter_mut().find(|field| field.value == value) {
                Some(field) => field.in_hits += usize::from(field.name == name),
                None => fields.push(PivotField { name, value, in_hits: 1, elsewhere: 0 }),
            }
        }
    }
    for field in &mut fields {
        field.elsewhere = window.iter().filter(|line| bears(line, &field.value)).count();
    }
    // What stands in every line tells nothing apart.
    fields.retain(|field| window.len() < FEW || field.elsewhere * 10 < window.len() * 9);
    fields.sort_by_key(|field| rank(field, hits.len(), window.len()));
    fields
}

/// Lines that are too few to say that something stands everywhere.
const FEW: usize = 5;

/// A value in many lines last, then the one in most lines of the failure, a name that says who, the rarest.
fn rank(field: &PivotField, hits: usize, window: usize) -> (bool, usize, bool, usize, usize) {
    let common = window >= FEW && field.elsewhere * 2 > window;
    let who = line_words().who(&field.name);
    (
        common,
        hits.saturating_sub(field.in_hits) * 4 / hits.max(1),
        who.is_none(),
        field.elsewhere,
        who.unwrap_or(usize::MAX),
    )
}

/// Whether a line bears a value, not as a part of a longer one.
fn bears(line: &str, value: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    line.match_indices(value)
        .any(|(at, _)| !line[..at].ends_with(is_word) && !line[at + value.len()..].starts_with(is_word))
}

/// Whether a value names somebody or something that other lines could name too.
fn is_worth(name: &str, value: &str) -> bool {
    /// Shorter values stand everywhere.
    const SHORTEST: usize = 3;
    /// A value of more words is a text.
    const WORDS: usize = 2;
    let digits = value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
    let is_number = digits && (value.parse::<f64>().is_ok() && value.len() < 6);
    let is_word = matches!(value, "true" | "false" | "null" | "none");
    value.chars().count() >= SHORTEST
        && !is_number
        && !is_word
        && value.split_whitespace().count() <= WORDS
        && line_words().is_followed(name)
        && moment(value.as_bytes()).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(hits: &[&str], window: &[&str], known: &[&str]) -> Vec<String> {
        pivot_fields(hits, window, known).into_iter().map(|field| format!("{} {}", field.name, field.value)).collect()
    }

    #[test]
    fn fields_stand_in_the_order_in_which_they_tell_the_failure_apart() {
        let line = |zone: &str, host: &str, id: &str| {
            format!(
                r#"{{"time":"2026-03-02T10:11:12Z","level":"info","zone":"{zone}","host":"{host}","request_id":"{id}"}}"#
            )
        };
        let hits = [line("z-7", "gw-1", "r-1"), line("z-7", "gw-1", "r-1")];
        let other: Vec<String> = (0..20)
            .map(|n| line(if n < 2 { "z-7" } else { "z-1" }, if n < 12 { "gw-1" } else { "gw-2" }, &format!("o-{n}")))
            .collect();
        let hits: Vec<&str> = hits.iter().map(String::as_str).collect();
        let window: Vec<&str> = other.iter().map(String::as_str).collect();
        assert_eq!(names(&hits, &window, &["r-1"]), ["zone z-7", "host gw-1"]);
        let fields = pivot_fields(&hits, &window, &["r-1"]);
        assert_eq!((fields[0].in_hits, fields[0].elsewhere), (2, 2));
    }

    #[test]
    fn what_stands_in_every_line_is_not_offered_and_neither_is_what_names_nobody() {
        let hit = r#"{"host":"gw-1","status":"403","took_ms":12,"msg":"a long text of words","ok":true,"at":"2026-03-02T10:11:12Z"}"#;
        let window = [r#"{"host":"gw-1"}"#; 9];
        assert!(names(&[hit], &window, &[]).is_empty());
        // Of too few lines nobody knows.
        assert_eq!(names(&[hit], &window[..2], &[]), ["host gw-1"]);
    }

    #[test]
    fn a_value_inside_a_longer_one_is_not_the_same() {
        assert!(bears("zone=z-7 x", "z-7") && !bears("zone=z-71 x", "z-7") && !bears("az-7", "z-7"));
    }
}
