//! Loki: how its lines are selected, read and counted, in LogQL.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::cancel::Deadline;
use super::follow_up::FAILING;
use super::http::{Asked, ENDPOINT, Endpoint};
use super::kind::SourceKind;
use super::log_store::{CodeCounts, LogStore, StorePage, StoredLine, StoredLines, minutes, nanos, quoted};
use super::question::{Question, SearchTerm};
use crate::catalog::schema::{TableKey, ValueKind, must};
use crate::triage::Trouble;

/// What a Loki source is made of.
#[derive(Debug, Clone, Deserialize)]
pub struct LokiSpec {
    /// Its name.
    pub name: String,
    /// Which streams: a LogQL selector, `{app="gateway"}`, with filters if wanted.
    pub query: String,
    /// Where it is.
    #[serde(flatten)]
    pub endpoint: Endpoint,
}

const RANGE: &str = "/loki/api/v1/query_range";
const INSTANT: &str = "/loki/api/v1/query";

impl SourceKind for LokiSpec {
    const WORDS: &'static [&'static str] = &["loki"];
    const KEYS: &'static [&'static [TableKey]] = &[ENDPOINT, &[must("query", ValueKind::Text)]];
}

impl LogStore for LokiSpec {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> &str {
        Self::WORDS[0]
    }

    fn place(&self) -> String {
        format!("{} {}", self.endpoint.shown(), self.query)
    }

    fn called(&self) -> &'static str {
        "Loki"
    }

    fn settings(&self) -> &'static [&'static str] {
        &["query", "tenant"]
    }

    /// As shipped it allows 5,000 lines.
    fn page_refused(&self) -> Option<&'static str> {
        Some("max_entries_limit")
    }

    /// Within the text; else beside it, where a collector put what it took out of the text, which is slower.
    fn bearing(&self, values: &[&SearchTerm]) -> Vec<String> {
        vec![in_line(values), beside_line(values)]
    }

    fn failing(&self) -> String {
        format!(r" |~ `(?i)(?:{})|\b[45][0-9]{{2}}\b`", FAILING.join("|"))
    }

    fn stream(&self, line: &StoredLine) -> Option<String> {
        Some(line.stream.clone())
    }

    fn page(&self, page: &StorePage<'_>, question: &Question, patience: &Deadline) -> Result<StoredLines, Trouble> {
        let selected = if page.of_stream { page.wanted.to_owned() } else { format!("{}{}", self.query, page.wanted) };
        let (from, until, limit) = (page.window.0.to_string(), page.window.1.to_string(), page.limit.to_string());
        let direction = if page.backward { "backward" } else { "forward" };
        let query =
            [("query", &*selected), ("start", &from), ("end", &until), ("limit", &limit), ("direction", direction)];
        let Answer { data: Data { result } } = self.ask::<Stream>(RANGE, &query, patience)?;
        let lines = result.into_iter().flat_map(|stream| {
            let labels = selector(&stream.stream);
            let line = move |value: LokiValue| {
                Some(StoredLine {
                    place: labels.clone(),
                    stream: labels.clone(),
                    at: value.at.parse().ok()?,
                    id: String::new(),
                    text: value.shown(question),
                })
            };
            stream.values.into_iter().filter_map(line)
        });
        Ok(StoredLines::all(lines))
    }

    fn total(&self, question: &Question, patience: &Deadline) -> Result<u64, Trouble> {
        let window = question.until().duration_since(question.from()).as_secs().max(1);
        let query = format!("sum(count_over_time({}{READABLE} [{window}s]))", self.query);
        let query = [("query", query.as_str()), ("time", &nanos(question.until()).to_string())];
        let Answer { data: Data { result } } = self.ask::<Total>(INSTANT, &query, patience)?;
        Ok(result.first().and_then(|total| total.value.1.parse().ok()).unwrap_or(0))
    }

    /// A count is of the minute before its moment. Loki asks at whole minutes, some do so of themselves; minutes in which nothing
    /// was counted are left out.
    fn counts(&self, question: &Question, patience: &Deadline) -> Result<Vec<CodeCounts>, Trouble> {
        let codes = question.codes.iter().map(|code| regex::escape(code)).collect::<Vec<_>>().join("|");
        let query = format!(
            r#"sum by ({LABEL}) (count_over_time({} | regexp `"?(?:reason_code|error_code|code|error)\\*"?\s*[:=]\s*\\*"?(?P<{LABEL}>{codes})\b` | {LABEL} != ""{READABLE} [1m]))"#,
            self.query
        );
        let (first, last) = minutes(question);
        let (start, end) = ((first * 60).to_string(), (last * 60).to_string());
        let query = [("query", query.as_str()), ("start", &start), ("end", &end), ("step", "60")];
        let Answer { data: Data { result } } = self.ask::<Counts>(RANGE, &query, patience)?;
        let counts = result.into_iter().map(|counts| {
            let counted = counts.values.iter().filter_map(|(at, count)| Some((minute(*at), count.parse().ok()?)));
            (counts.metric.get(LABEL).map_or("the code", String::as_str).to_owned(), counted.collect())
        });
        Ok(counts.collect())
    }
}

impl LokiSpec {
    fn ask<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        patience: &Deadline,
    ) -> Result<Answer<T>, Trouble> {
        self.endpoint.json(&Asked { headers: &[APART], ..Asked::get(path, query) }, patience)
    }
}

/// Asks for the labels of a stream, those of a line and those read from it apart: only the first select the stream again.
const APART: (&str, &str) = ("X-Loki-Response-Encoding-Flags", "categorize-labels");
/// Counts lines also where a stage of the user's query could not read them; Loki refuses such counts else.
const READABLE: &str = " | drop __error__, __error_details__";
/// The label that a code is counted by: one that no stream has.
const LABEL: &str = "errbook_code";

#[derive(Deserialize)]
struct Answer<T> {
    data: Data<T>,
}

#[derive(Deserialize)]
struct Data<T> {
    result: Vec<T>,
}

#[derive(Deserialize)]
struct Stream {
    stream: BTreeMap<String, String>,
    values: Vec<LokiValue>,
}

/// A line: when, its text, and from Loki 3 on what stands beside it.
#[derive(Deserialize)]
struct LokiValue {
    at: String,
    line: String,
    #[serde(default)]
    beside: Beside,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Beside {
    structured_metadata: BTreeMap<String, String>,
}

impl LokiValue {
    /// The line, and behind it what is searched for and stands only beside it.
    fn shown(self, question: &Question) -> String {
        let wanted = |value: &str| question.needles.iter().any(|needle| value.contains(&needle.value));
        let mut line = self.line;
        for (name, value) in self.beside.structured_metadata {
            if wanted(&value) && !line.contains(&value) {
                _ = write!(line, " {name}={value}");
            }
        }
        line
    }
}

#[derive(Deserialize)]
struct Total {
    value: (f64, String),
}

#[derive(Deserialize)]
struct Counts {
    metric: BTreeMap<String, String>,
    values: Vec<(f64, String)>,
}

#[expect(clippy::cast_possible_truncation, reason = "a cast from float saturates")]
fn minute(seconds: f64) -> i64 {
    (seconds / 60.0).floor() as i64
}

/// Lines that bear a value: one as text, several as an expression.
fn in_line(needles: &[&SearchTerm]) -> String {
    match needles {
        [one] => format!(" |= {}", quoted(&one.value)),
        several => format!(" |~ {}", quoted(&any(several))),
    }
}

/// Lines that have a value beside them, under whatever name: Loki can print all labels of a line into one.
fn beside_line(needles: &[&SearchTerm]) -> String {
    format!(" | label_format {LABEL}=`{{{{.}}}}` | {LABEL}=~{}", quoted(&format!("(?s).*(?:{}).*", any(needles))))
}

fn any(needles: &[&SearchTerm]) -> String {
    needles.iter().map(|needle| regex::escape(&needle.value)).collect::<Vec<_>>().join("|")
}

/// A stream's labels as a selector.
fn selector(labels: &BTreeMap<String, String>) -> String {
    let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect();
    format!("{{{}}}", labels.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{in_line, selector};
    use crate::evidence::question::Question;

    #[test]
    fn one_value_is_sought_as_text_and_several_as_an_expression() {
        let mut question = Question::new("2026-03-02T10:20:00Z".parse().unwrap());
        question.add("request id", Some("b6.d8"));
        assert_eq!(in_line(&question.own_and_shared().0), " |= \"b6.d8\"");
        question.add("trace id", Some("0af7"));
        assert_eq!(in_line(&question.own_and_shared().0), r#" |~ "b6\\.d8|0af7""#);
    }

    #[test]
    fn a_stream_is_selected_by_its_own_labels() {
        let labels = [("app", "gw"), ("pod", "gw-\"1\"")];
        let labels = labels.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert_eq!(selector(&labels), r#"{app="gw", pod="gw-\"1\""}"#);
    }
}
