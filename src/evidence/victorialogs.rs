//! VictoriaLogs: how its lines are selected, read and counted, in LogsQL.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::cancel::Deadline;
use super::follow_up::FAILING;
use super::http::{Asked, ENDPOINT, Endpoint};
use super::kind::SourceKind;
use super::log_store::{CodeCounts, LogStore, StorePage, StoredLine, StoredLines, nanos, quoted};
use super::question::{Question, SearchTerm};
use super::record_line::record_line;
use crate::catalog::schema::{TableKey, ValueKind, may};
use crate::triage::Trouble;

/// What a VictoriaLogs source is made of.
#[derive(Debug, Clone, Deserialize)]
pub struct VictoriaLogsSpec {
    /// Its name.
    pub name: String,
    /// Which lines: a filter of LogsQL, `{app="gateway"}`, with pipes if wanted; all without it.
    #[serde(default = "all")]
    pub query: String,
    /// Where it is. Its tenant is `AccountID:ProjectID`.
    #[serde(flatten)]
    pub endpoint: Endpoint,
}

fn all() -> String {
    "*".to_owned()
}

const LINES: &str = "/select/logsql/query";
const HITS: &str = "/select/logsql/hits";
const COUNTS: &str = "/select/logsql/stats_query_range";

impl SourceKind for VictoriaLogsSpec {
    const WORDS: &'static [&'static str] = &["victorialogs"];
    const KEYS: &'static [&'static [TableKey]] = &[ENDPOINT, &[may("query", ValueKind::Text)]];
}

impl LogStore for VictoriaLogsSpec {
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
        "VictoriaLogs"
    }

    fn settings(&self) -> &'static [&'static str] {
        &["query", "tenant"]
    }

    /// In any field: one program writes an id into the message, the next one beside it.
    fn bearing(&self, values: &[&SearchTerm]) -> Vec<String> {
        vec![in_any_field(&any(values.iter().map(|value| &*value.value)))]
    }

    fn failing(&self) -> String {
        in_any_field(&format!(r"(?i)(?:{})|\b[45][0-9]{{2}}\b", FAILING.join("|")))
    }

    fn stream(&self, line: &StoredLine) -> Option<String> {
        Some(line.stream.clone()).filter(|stream| !stream.is_empty())
    }

    fn page(&self, page: &StorePage<'_>, _: &Question, patience: &Deadline) -> Result<StoredLines, Trouble> {
        let selected = if page.of_stream { page.wanted.to_owned() } else { format!("{}{}", self.query, page.wanted) };
        let order = if page.backward { " desc" } else { "" };
        let query = format!("{selected} | sort by (_time{order}) limit {}", page.limit);
        // Its end is inside the window.
        let (from, until) = (page.window.0.to_string(), (page.window.1 - 1).to_string());
        let query = [("query", query.as_str()), ("start", &from), ("end", &until)];
        let lines: Vec<BTreeMap<String, String>> =
            self.ask(LINES, &query, |asked| self.endpoint.json_lines(asked, patience))?;
        Ok(StoredLines::all(lines.into_iter().filter_map(line)))
    }

    fn total(&self, question: &Question, patience: &Deadline) -> Result<u64, Trouble> {
        let (from, until) = (nanos(question.from()).to_string(), nanos(question.until()).to_string());
        let query = [("query", self.query.as_str()), ("start", &from), ("end", &until), ("step", "1d")];
        let Hits { hits } = self.ask(HITS, &query, |asked| self.endpoint.json(asked, patience))?;
        Ok(hits.iter().map(|hits| hits.total).sum())
    }

    /// A count is of the minute that begins at its moment.
    fn counts(&self, question: &Question, patience: &Deadline) -> Result<Vec<CodeCounts>, Trouble> {
        let codes = any(question.codes.iter().map(String::as_str));
        let found = quoted(&format!(r"\b(?P<{FOUND}>{codes})\b"));
        let query = format!(
            "{} | pack_json as {PACKED} | extract_regexp {found} from {PACKED} | filter {FOUND}:* | stats by ({FOUND}) count() as lines",
            self.query
        );
        let (start, end) = (nanos(question.from()).to_string(), nanos(question.until()).to_string());
        let query = [("query", query.as_str()), ("start", &start), ("end", &end), ("step", "1m")];
        let Counts { data } = self.ask(COUNTS, &query, |asked| self.endpoint.json(asked, patience))?;
        let counts = data.result.into_iter().map(|counts| {
            let counted = counts.values.iter().filter_map(|(at, count)| Some((at / 60 + 1, count.parse().ok()?)));
            (counts.metric.get(FOUND).map_or("the code", String::as_str).to_owned(), counted.collect())
        });
        Ok(counts.collect())
    }
}

impl VictoriaLogsSpec {
    /// Asks as the tenant, which is told in headers of its own.
    fn ask<T>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        ask: impl FnOnce(&Asked<'_>) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let tenant = self.endpoint.tenant.as_deref().unwrap_or_default();
        let (account, project) = tenant.split_once(':').unwrap_or((tenant, "0"));
        let headers = [("AccountID", account), ("ProjectID", project)];
        let headers = if tenant.is_empty() { &[][..] } else { &headers[..] };
        ask(&Asked { headers, ..Asked::get(path, query) })
    }
}

/// A field that all others are packed into, and one for the code that was found: names that no line has.
const PACKED: &str = "errbook_packed";
const FOUND: &str = "errbook_code";

/// What selects lines of which any field fits an expression.
fn in_any_field(expression: &str) -> String {
    format!(" | pack_json as {PACKED} | filter {PACKED}:~{} | delete {PACKED}", quoted(expression))
}

/// An expression that fits any of some texts, as they stand in JSON.
fn any<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    texts.map(regex::escape).collect::<Vec<_>>().join("|")
}

/// A line as it is answered: what is told of every line, and the fields of this one.
fn line(mut fields: BTreeMap<String, String>) -> Option<StoredLine> {
    let at: Timestamp = fields.remove("_time")?.parse().ok()?;
    let message = fields.remove("_msg").unwrap_or_default();
    let id = fields.remove("_stream_id").map(|id| format!("_stream_id:{id}"));
    let stream = fields.remove("_stream").unwrap_or_default();
    // The labels of the stream are told as the place of the line.
    let is_label = |name: &str, value: &str| stream.contains(&format!("{name}={}", quoted(value)));
    let beside = fields.iter().filter(|(name, value)| !is_label(name, value));
    let text = record_line(&message, beside.map(|(name, value)| (name.clone(), value.clone())));
    Some(StoredLine { place: stream.clone(), stream: id.unwrap_or_default(), at: nanos(at), id: String::new(), text })
}

#[derive(Deserialize)]
struct Hits {
    hits: Vec<HitsGroup>,
}

#[derive(Deserialize)]
struct HitsGroup {
    #[serde(default)]
    total: u64,
}

#[derive(Deserialize)]
struct Counts {
    data: CountsData,
}

#[derive(Deserialize)]
struct CountsData {
    result: Vec<CountsOfCode>,
}

#[derive(Deserialize)]
struct CountsOfCode {
    metric: BTreeMap<String, String>,
    values: Vec<(i64, String)>,
}
