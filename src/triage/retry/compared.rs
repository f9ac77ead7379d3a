//! The answer to a retry beside the first failure, field by field.

use super::field_pair::FieldPair;
use crate::envelope::{Finding, Redacted};
use crate::triage::opening::fields;
use crate::triage::{Comparison, EventKind, unframed};

/// A second answer compared with the first failure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// How they compare; none where the answer proves neither failure nor success and a person must say.
    pub comparison: Option<Comparison>,
    /// Every field that either has.
    pub rows: Vec<FieldPair>,
    /// All of it in one line, for the journal.
    pub summary: Redacted,
}

impl Compared {
    /// What goes into the journal, once a person or the answer itself has said how they compare: `run` is the command that
    /// was run, `reason` why it was repeated once more.
    pub fn retried(self, comparison: Comparison, run: Option<Redacted>, reason: Option<Redacted>) -> EventKind {
        EventKind::Retried { comparison, summary: self.summary, reason, run, rows: self.rows }
    }
}

/// Compares the failure `first` with a second answer: its text and what was decoded in it.
pub fn compare(first: &Finding, text: &str, findings: &[Finding]) -> Compared {
    let again = findings.iter().find(|second| same(first, second));
    // What the envelope does not say its head may.
    let head = head(text);
    let second = again.or(findings.last()).map(|second| Finding {
        http_status: second.http_status.or(head.http_status),
        request_id: second.request_id.clone().or_else(|| head.request_id.clone()),
        trace_id: second.trace_id.clone().or_else(|| head.trace_id.clone()),
        timestamp: second.timestamp.clone().or_else(|| head.timestamp.clone()),
        ..second.clone()
    });
    let status = second.as_ref().map_or(head.http_status, |second| second.http_status);
    let hard = |status: Option<u16>| status.is_some_and(|status| status >= 500);
    let comparison = match (again, &second, status) {
        (Some(_), ..) => Some(Comparison::Same),
        (_, None, Some(..=399)) => Some(Comparison::Fixed),
        (_, None, None) => None,
        _ if hard(status) && !hard(first.http_status) => Some(Comparison::Worse),
        _ => Some(Comparison::Other),
    };
    let seen = second.as_ref().unwrap_or(&head);
    Compared { comparison, rows: rows(first, seen), summary: summary(comparison, second.as_ref(), seen) }
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

fn rows(first: &Finding, seen: &Finding) -> Vec<FieldPair> {
    let seen = fields(seen);
    let had = fields(first);
    let value = |fields: &[(String, String)], name: &str| {
        fields.iter().find(|(field, _)| field == name).map(|(_, value)| Redacted::new(value))
    };
    let only_seen = seen.iter().filter(|(name, _)| value(&had, name).is_none());
    had.iter()
        .chain(only_seen)
        .map(|(name, _)| FieldPair { field: name.clone(), first: value(&had, name), second: value(&seen, name) })
        .collect()
}

fn summary(comparison: Option<Comparison>, second: Option<&Finding>, seen: &Finding) -> Redacted {
    let mut parts = vec![comparison.map_or("no failure found in the answer", Comparison::words).to_owned()];
    if let Some(second) = second {
        parts.extend(second.code.clone().or_else(|| second.entry.clone()).or_else(|| second.message.clone()));
    }
    parts.extend(seen.http_status.map(|status| format!("HTTP {status}")));
    parts.extend(seen.request_id.as_ref().map(|id| format!("request id {id}")));
    Redacted::new(&parts.join(", "))
}

/// What the last response head in a text says, as `curl -i` and `curl -v` print it, be it in a box or quoted: status, ids
/// and time.
pub fn head(text: &str) -> Finding {
    let lines: Vec<&str> = text.lines().map(|line| unframed(line).trim_start_matches(['<', ' '])).collect();
    let Some(at) = lines.iter().rposition(|line| line.starts_with("HTTP/")) else { return Finding::default() };
    let mut head = Finding {
        http_status: lines[at].split_whitespace().nth(1).and_then(|status| status.parse().ok()),
        ..Finding::default()
    };
    for (name, value) in lines[at + 1..].iter().map_while(|line| line.split_once(':')) {
        let value = Some(unframed(value).to_owned()).filter(|value| !value.is_empty());
        match name.to_ascii_lowercase().as_str() {
            "date" => head.timestamp = value,
            name if name.contains("trace-id") => head.trace_id = value,
            name if name.contains("request-id") || name.contains("correlation-id") => {
                head.request_id = head.request_id.or(value);
            }
            _ => {}
        }
    }
    head
}

/// What is kept of an answer without a failure: status, ids and shape. Its body is somebody's data.
pub fn shape(text: &str) -> Redacted {
    let head = head(text);
    let body = text.replace("\r\n", "\n");
    let body = body.rsplit_once("\n\n").map_or(body.as_str(), |(_, body)| body).trim();
    let json = serde_json::from_str::<serde_json::Value>(body).ok();
    let keys = json.as_ref().and_then(|json| json.as_object()).map(|object| {
        let keys: Vec<&str> = object.keys().map(String::as_str).take(20).collect();
        format!("a JSON object with {}", keys.join(", "))
    });
    let said = [
        head.http_status.map(|status| format!("HTTP {status}")),
        head.request_id.map(|id| format!("request id {id}")),
        head.trace_id.map(|id| format!("trace id {id}")),
        head.timestamp.map(|time| format!("time {time}")),
        Some(format!("body of {} bytes{}", body.len(), keys.map(|keys| format!(", {keys}")).unwrap_or_default())),
    ];
    Redacted::new(&said.into_iter().flatten().collect::<Vec<_>>().join("\n"))
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
    fn an_id_in_the_head_of_the_answer_is_the_answers() {
        let first = Finding { request_id: Some("r-1".into()), ..finding("DENIED", 403) };
        for text in [
            "HTTP/1.1 200 OK\r\nX-Request-Id: r-2\r\nDate: Mon, 02 Mar 2026 10:20:00 GMT\r\n\r\n{}",
            "│ HTTP/1.1 200 OK │\n│ x-request-id: \"r-2\" │\n│ date: Mon, 02 Mar 2026 10:20:00 GMT │\n",
        ] {
            let compared = compare(&first, text, &[]);
            assert_eq!(compared.summary.as_str(), "fixed, HTTP 200, request id r-2");
            let id = compared.rows.iter().find(|row| row.field == "request_id").unwrap();
            assert_eq!(id.second, Some(Redacted::new("r-2")));
            let compared = compare(&first, text, &[finding("DENIED", 403)]);
            assert_eq!(compared.summary.as_str(), "same error, DENIED, HTTP 403, request id r-2");
        }
    }

    #[test]
    fn of_an_answer_without_a_failure_status_ids_and_shape_are_kept() {
        let answer = "HTTP/1.1 200 OK\nX-Request-Id: r-2\n\n{\"card\":\"4111\",\"name\":\"Ada\"}";
        assert_eq!(shape(answer).as_str(), "HTTP 200\nrequest id r-2\nbody of 28 bytes, a JSON object with card, name");
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
