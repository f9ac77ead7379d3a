//! OpenSearch and Elasticsearch: how documents are selected, read as lines and counted, in their query language.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::cancel::Deadline;
use super::follow_up::FAILING;
use super::http::{Asked, ENDPOINT, Endpoint};
use super::kind::SourceKind;
use super::log_store::{CodeCounts, LogStore, StorePage, StoredLine, StoredLines, nanos};
use super::question::{Question, SearchTerm};
use super::record_line::{flat, record_line};
use crate::catalog::schema::{TableKey, ValueKind, may, must};
use crate::triage::Trouble;

/// What a source of an index is made of.
#[derive(Debug, Clone, Deserialize)]
pub struct OpenSearchSpec {
    /// What `kind` says: both words are the same kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Indices, data streams or patterns of them: `logs-gateway-*`.
    pub index: String,
    /// Which documents, in the query language of Lucene: `service.name:gateway AND NOT level:debug`; all without it.
    pub query: Option<String>,
    /// The field in which the time of a document stands.
    #[serde(default = "time")]
    pub time: String,
    /// The field in which its text stands; else the first of [`MESSAGES`] that it has.
    pub message: Option<String>,
    /// The fields in which values are looked for; else those that the index looks in of itself, mostly all.
    #[serde(default)]
    pub fields: Vec<String>,
    /// The fields of which the first that a document has says which log it is a line of.
    #[serde(default = "streams")]
    pub stream: Vec<String>,
    /// Where it is.
    #[serde(flatten)]
    pub endpoint: Endpoint,
}

/// Where the text of a document stands as a rule: what Beats and Vector, Fluent Bit, OpenTelemetry and programs themselves write.
const MESSAGES: [&str; 4] = ["message", "log", "body", "msg"];

/// What tells logs of one index apart as a rule.
const STREAMS: [&str; 5] =
    ["kubernetes.pod.name", "kubernetes.pod_name", "container.name", "host.name", "resource.attributes.service.name"];

fn time() -> String {
    "@timestamp".to_owned()
}

fn streams() -> Vec<String> {
    STREAMS.map(str::to_owned).to_vec()
}

impl SourceKind for OpenSearchSpec {
    const WORDS: &'static [&'static str] = &["opensearch", "elasticsearch"];
    const KEYS: &'static [&'static [TableKey]] = &[
        ENDPOINT,
        &[
            must("index", ValueKind::Text),
            may("api_key", ValueKind::Secret),
            may("query", ValueKind::Text),
            may("time", ValueKind::Text),
            may("message", ValueKind::Text),
            may("fields", ValueKind::Texts),
            may("stream", ValueKind::Texts),
        ],
    ];
}

impl LogStore for OpenSearchSpec {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> &str {
        &self.kind
    }

    fn place(&self) -> String {
        let place = format!("{} {}", self.endpoint.shown(), self.index);
        self.query.as_ref().map_or_else(|| place.clone(), |query| format!("{place} {query}"))
    }

    fn called(&self) -> &'static str {
        "the index"
    }

    fn settings(&self) -> &'static [&'static str] {
        &["index", "query", "time"]
    }

    /// As shipped it allows 10,000 documents.
    fn page_refused(&self) -> Option<&'static str> {
        Some("Result window is too large")
    }

    fn bearing(&self, values: &[&SearchTerm]) -> Vec<String> {
        let phrases: Vec<Value> = values.iter().map(|value| self.phrase(&value.value)).collect();
        vec![json!({"bool": {"should": phrases, "minimum_should_match": 1}}).to_string()]
    }

    /// Words as they begin in a text, and as they stand in a field by itself, in which letters count as they are written; statuses
    /// as numbers and as text.
    fn failing(&self) -> String {
        let cases = |word: &str| {
            let begun = word[..1].to_uppercase() + &word[1..];
            [word.to_owned(), word.to_uppercase(), begun].map(|word| format!("{word}*"))
        };
        let words = FAILING.iter().flat_map(|word| cases(word)).collect::<Vec<_>>().join(" OR ");
        let own = self.message.iter().map(String::as_str).chain(MESSAGES);
        let fields: Vec<&str> = own.chain(["*level*", "*severity*", "*status*", "error*"]).collect();
        let query = format!("{words} OR [400 TO 599]");
        json!({"query_string": {"query": query, "fields": fields, "lenient": true}}).to_string()
    }

    fn stream(&self, line: &StoredLine) -> Option<String> {
        Some(line.stream.clone()).filter(|stream| !stream.is_empty())
    }

    /// Sorted by time in nanoseconds, whatever the field counts in; the next page begins at a moment, so none is kept open there.
    fn page(&self, page: &StorePage<'_>, _: &Question, patience: &Deadline) -> Result<StoredLines, Trouble> {
        let order = if page.backward { "desc" } else { "asc" };
        let body = json!({
            "size": page.limit,
            "track_total_hits": false,
            "query": self.within(page.window, Some(page.wanted)),
            "sort": [{(&self.time): {"order": order, "numeric_type": "date_nanos", "unmapped_type": "date"}}],
            "search_after": [if page.backward { page.window.1 } else { page.window.0 - 1 }],
        });
        let answer: Answer = self.ask("_search", &body, patience)?;
        let missing = answer.missing();
        Ok(StoredLines { missing, ..StoredLines::all(answer.hits.hits.iter().filter_map(|hit| self.line(hit))) })
    }

    fn total(&self, question: &Question, patience: &Deadline) -> Result<u64, Trouble> {
        let window = (nanos(question.from()), nanos(question.until()));
        let Count { count } = self.ask("_count", &json!({"query": self.within(window, None)}), patience)?;
        Ok(count)
    }

    fn counts(&self, question: &Question, patience: &Deadline) -> Result<Vec<CodeCounts>, Trouble> {
        let window = (nanos(question.from()), nanos(question.until()));
        let codes: Map<String, Value> = question.codes.iter().map(|code| (code.clone(), self.phrase(code))).collect();
        let minutes = json!({"date_histogram": {"field": self.time, "fixed_interval": "1m", "min_doc_count": 1}});
        let body = json!({
            "size": 0,
            "track_total_hits": false,
            "query": self.within(window, None),
            "aggs": {"codes": {"filters": {"filters": codes}, "aggs": {"minutes": minutes}}},
        });
        let answer: Answer = self.ask("_search", &body, patience)?;
        if let Some(missing) = answer.missing() {
            return Err(self.endpoint.trouble(missing, "ask again; if it stays, look at the health of its indices"));
        }
        let codes = answer.aggregations.unwrap_or_default().codes.buckets;
        let counts = codes.into_iter().filter(|(_, counts)| counts.doc_count > 0).map(|(code, counts)| {
            // A count is of the minute that begins at its moment.
            let counted =
                counts.minutes.buckets.iter().map(|minute| (minute.key.div_euclid(60_000) + 1, minute.doc_count));
            #[expect(clippy::cast_precision_loss, reason = "no minute has that many lines")]
            let counted = counted.map(|(minute, count)| (minute, count as f64)).collect();
            (code, counted)
        });
        Ok(counts.collect())
    }
}

impl OpenSearchSpec {
    fn ask<T: DeserializeOwned>(&self, what: &str, body: &Value, patience: &Deadline) -> Result<T, Trouble> {
        let (path, body) = (format!("/{}/{what}", self.index), body.to_string());
        self.endpoint.json(&Asked::post(&path, &body), patience)
    }

    /// Documents that bear a text in any field, as a phrase of words or as the whole value.
    fn phrase(&self, text: &str) -> Value {
        let mut phrase = json!({"query": text, "type": "phrase", "lenient": true});
        if !self.fields.is_empty() {
            phrase["fields"] = json!(self.fields);
        }
        json!({"multi_match": phrase})
    }

    /// The documents of the source within a window, and of them those that are wanted.
    fn within(&self, (from, until): (i64, i64), wanted: Option<&str>) -> Value {
        let millis = |nanos: i64| nanos.div_euclid(1_000_000);
        let range = json!({"gte": millis(from), "lte": millis(until), "format": "epoch_millis"});
        let mut filter = vec![json!({"range": {(&self.time): range}})];
        filter.extend(self.query.as_ref().map(|query| json!({"query_string": {"query": query}})));
        filter.extend(wanted.and_then(|wanted| serde_json::from_str(wanted).ok()));
        json!({"bool": {"filter": filter}})
    }

    /// A document as a line: its text, and behind it what else is known of it.
    fn line(&self, hit: &Hit) -> Option<StoredLine> {
        let at = hit.sort.first()?.as_i64()?;
        let mut fields = flat(&hit.source);
        let stream = self.stream.iter().find_map(|wanted| fields.iter().find(|(name, _)| name == wanted)).cloned();
        let names = self.message.iter().map(String::as_str).chain(MESSAGES);
        let message = names.into_iter().find_map(|wanted| fields.iter().position(|(name, _)| name == wanted));
        let message = message.map(|at| fields.remove(at).1).unwrap_or_default();
        let place = stream.as_ref().map_or_else(|| hit.index.clone(), |(_, value)| value.clone());
        let is_told = |name: &String| *name == self.time || stream.as_ref().is_some_and(|(stream, _)| stream == name);
        let text = record_line(&message, fields.into_iter().filter(|(name, _)| !is_told(name)));
        let stream = stream.map(|(name, value)| json!({"match_phrase": {(name): value}}).to_string());
        let stream = stream.unwrap_or_else(|| json!({"match_all": {}}).to_string());
        Some(StoredLine { place, stream, at, id: format!("{}/{}", hit.index, hit.id), text })
    }
}

#[derive(Deserialize)]
struct Count {
    count: u64,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    timed_out: bool,
    #[serde(default, rename = "_shards")]
    shards: Shards,
    #[serde(default)]
    hits: Hits,
    aggregations: Option<Aggregations>,
}

impl Answer {
    /// Why something may be missing in it; none where all that was asked has answered.
    fn missing(&self) -> Option<String> {
        let Shards { failed, total, failures } = &self.shards;
        let reason = failures.first().and_then(|failure| failure.reason.reason.as_deref());
        if *failed > 0 {
            let reason = reason.unwrap_or("it does not say why");
            return Some(format!("{failed} of its {total} shards did not answer: {reason}"));
        }
        self.timed_out.then(|| "it ran out of time and answered in part: narrow the window, or the query".to_owned())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Shards {
    total: u64,
    failed: u64,
    failures: Vec<ShardFailure>,
}

#[derive(Deserialize)]
struct ShardFailure {
    #[serde(default)]
    reason: FailureReason,
}

#[derive(Default, Deserialize)]
struct FailureReason {
    reason: Option<String>,
}

#[derive(Default, Deserialize)]
struct Hits {
    hits: Vec<Hit>,
}

#[derive(Deserialize)]
struct Hit {
    #[serde(rename = "_index")]
    index: String,
    #[serde(rename = "_id")]
    id: String,
    #[serde(default, rename = "_source")]
    source: Map<String, Value>,
    #[serde(default)]
    sort: Vec<Value>,
}

#[derive(Default, Deserialize)]
struct Aggregations {
    codes: CodeBuckets,
}

#[derive(Default, Deserialize)]
struct CodeBuckets {
    buckets: BTreeMap<String, CodeBucket>,
}

#[derive(Deserialize)]
struct CodeBucket {
    doc_count: u64,
    minutes: MinuteBuckets,
}

#[derive(Deserialize)]
struct MinuteBuckets {
    buckets: Vec<MinuteBucket>,
}

#[derive(Deserialize)]
struct MinuteBucket {
    /// Milliseconds since 1970.
    key: i64,
    doc_count: u64,
}
