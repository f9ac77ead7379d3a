//! The answer to a retry beside the first failure, field by field.

use serde::{Deserialize, Serialize};

use crate::envelope::{Finding, Redacted};
use crate::triage::opening::fields;
use crate::triage::{Act, Comparison};

/// A second answer compared with the first failure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// How they compare; none where the answer proves neither failure nor success and a person must say.
    pub comparison: Option<Comparison>,
    /// Every field that either has.
    pub rows: Vec<Row>,
    /// All of it in one line, for the journal.
    pub summary: Redacted,
}

impl Compared {
    /// What goes into the journal, once a person or the answer itself has said how they compare: `run` is the command that
    /// was run, `reason` why it was repeated once more.
    pub fn retried(self, comparison: Comparison, run: Option<Redacted>, reason: Option<Redacted>) -> Act {
        Act::Retried { comparison, summary: self.summary, reason, run, rows: self.rows }
    }
}

/// One field of both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its name, as in `--json` output.
    pub field: String,
    /// The first failure's.
    pub first: Option<Redacted>,
    /// The second answer's.
    pub second: Option<Redacted>,
}

impl Row {
    /// Whether both have the same value.
    pub fn same(&self) -> bool {
        self.first == self.second
    }
}

/// Compares the failure `first` with a second answer: its text and what was decoded in it.
pub fn compare(first: &Finding, text: &str, findings: &[Finding]) -> Compared {
    let again = findings.iter().find(|second| same(first, second));
    let second = again.or(findings.last());
    let status = second.and_then(|second| second.http_status).or_else(|| status(text));
    let hard = |status: Option<u16>| status.is_some_and(|status| status >= 500);
    let comparison = match (again, second, status) {
        (Some(_), ..) => Some(Comparison::Same),
        (_, None, Some(..=399)) => Some(Comparison::Fixed),
        (_, None, None) => None,
        _ if hard(status) && !hard(first.http_status) => Some(Comparison::Worse),
        _ => Some(Comparison::Other),
    };
    Compared { comparison, rows: rows(first, second, status), summary: summary(comparison, second, status) }
}

/// Whether `second` is the first failure itself, pasted once more: no retry has the same request id and the same time.
pub fn is_itself(first: &Finding, second: &Finding) -> bool {
    let mark = |finding: &Finding| finding.request_id.clone().zip(finding.timestamp.clone());
    mark(first).is_some() && mark(first) == mark(second)
}

fn same(first: &Finding, second: &Finding) -> bool {
    let name = |finding: &Finding| finding.entry.clone().or_else(|| finding.code.clone());
    first.catalog == second.catalog
        && match (name(first), name(second)) {
            (None, None) => first.message == second.message,
            (first, second) => first == second,
        }
}

fn rows(first: &Finding, second: Option<&Finding>, status: Option<u16>) -> Vec<Row> {
    let seen = second.cloned().unwrap_or_default();
    let seen = fields(&Finding { http_status: status, ..seen });
    let had = fields(first);
    let value = |fields: &[(String, String)], name: &str| {
        fields.iter().find(|(field, _)| field == name).map(|(_, value)| Redacted::new(value))
    };
    let only_seen = seen.iter().filter(|(name, _)| value(&had, name).is_none());
    had.iter()
        .chain(only_seen)
        .map(|(name, _)| Row { field: name.clone(), first: value(&had, name), second: value(&seen, name) })
        .collect()
}

fn summary(comparison: Option<Comparison>, second: Option<&Finding>, status: Option<u16>) -> Redacted {
    let mut parts = vec![comparison.map_or("no failure found in the answer", Comparison::words).to_owned()];
    if let Some(second) = second {
        parts.extend(second.code.clone().or_else(|| second.entry.clone()).or_else(|| second.message.clone()));
    }
    parts.extend(status.map(|status| format!("HTTP {status}")));
    parts.extend(second.and_then(|second| second.request_id.as_ref()).map(|id| format!("request id {id}")));
    Redacted::new(&parts.join(", "))
}

/// The status of the last response head in a text, as `curl -i` and `curl -v` print it.
fn status(text: &str) -> Option<u16> {
    text.lines().rev().find_map(|line| {
        let head = line.trim_start_matches(['<', ' ']).strip_prefix("HTTP/")?;
        head.split_whitespace().nth(1)?.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(code: &str, status: u16) -> Finding {
        Finding {
            catalog: Some("shop".into()),
            code: Some(code.into()),
            http_status: Some(status),
            ..Finding::default()
        }
    }

    #[test]
    fn a_second_answer_is_fixed_same_other_worse_or_undecided() {
        let first = finding("DENIED", 403);
        for (text, findings, comparison, summary) in [
            ("HTTP/1.1 200 OK\n\nfine", vec![], Some(Comparison::Fixed), "fixed, HTTP 200"),
            ("< HTTP/2 502\n<html>", vec![], Some(Comparison::Worse), "worse than before, HTTP 502"),
            ("HTTP/1.1 404 Not Found", vec![], Some(Comparison::Other), "another error, HTTP 404"),
            ("fine, I think", vec![], None, "no failure found in the answer"),
            ("", vec![finding("DENIED", 403)], Some(Comparison::Same), "same error, DENIED, HTTP 403"),
            ("", vec![finding("OPEN", 503)], Some(Comparison::Worse), "worse than before, OPEN, HTTP 503"),
            ("", vec![finding("LATE", 401)], Some(Comparison::Other), "another error, LATE, HTTP 401"),
            (
                "",
                vec![finding("DENIED", 403), finding("LATE", 401)],
                Some(Comparison::Same),
                "same error, DENIED, HTTP 403",
            ),
        ] {
            let compared = compare(&first, text, &findings);
            assert_eq!((compared.comparison, compared.summary.as_str()), (comparison, summary));
        }
    }

    #[test]
    fn every_field_of_either_answer_stands_beside_its_counterpart() {
        let rows = compare(&finding("DENIED", 403), "HTTP/1.1 200 OK", &[]).rows;
        let shown: Vec<_> = rows
            .iter()
            .map(|row| {
                (
                    row.field.as_str(),
                    row.first.as_ref().map(Redacted::as_str),
                    row.second.as_ref().map(Redacted::as_str),
                )
            })
            .collect();
        assert_eq!(shown, [("code", Some("DENIED"), None), ("http_status", Some("403"), Some("200"))]);
    }
}
