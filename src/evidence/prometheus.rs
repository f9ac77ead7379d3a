//! Prometheus, and what speaks its interface: the metrics of a code over the window.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::cancel::Deadline;
use super::http::{Asked, ENDPOINT, Endpoint};
use super::kind::SourceKind;
use super::metrics::{is_counter, unmoved};
use super::question::Question;
use super::series::Series;
use super::{Found, Source, count};
use crate::catalog::Metric;
use crate::catalog::schema::{TableKey, ValueKind, may};
use crate::envelope::Redacted;
use crate::triage::Trouble;

/// What a Prometheus source is made of.
#[derive(Debug, Clone, Deserialize)]
pub struct PrometheusSpec {
    /// Its name.
    pub name: String,
    /// Where it is.
    #[serde(flatten)]
    pub endpoint: Endpoint,
    /// Labels that every series must have, as in a selector: `job="gateway"`.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

/// Values of a series over the window.
const POINTS: i64 = 80;
/// Series of one metric that are shown.
const MOST_SERIES: usize = 12;

impl Source for PrometheusSpec {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> &str {
        Self::WORDS[0]
    }

    fn saw(&self, found: &Found) -> String {
        format!("it answers; it watches {}", count(found.series.len() as u64, "target"))
    }

    fn place(&self) -> String {
        self.endpoint.shown()
    }

    fn gather(&self, question: &Question, patience: &Deadline) -> Result<Found, Trouble> {
        let mut found = Found::default();
        let until = question.until().min(question.now.max(question.middle()));
        let step = (until.duration_since(question.from()).as_secs() / POINTS).max(1).to_string();
        let (start, end) = (question.from().as_second().to_string(), until.as_second().to_string());
        for metric in &question.metrics {
            let selector = self.selector(metric);
            let query = [("query", selector.as_str()), ("start", &start), ("end", &end), ("step", &step)];
            let answer: Answer = self.endpoint.json(&Asked::get("/api/v1/query_range", &query), patience)?;
            found.covered.places += answer.data.result.len();
            for mut ranged in answer.data.result.into_iter().take(MOST_SERIES) {
                let name = ranged.metric.remove("__name__").unwrap_or_else(|| metric.name.clone());
                let points: Vec<(Timestamp, f64)> =
                    ranged.values.iter().filter_map(|(at, value)| point(*at, value)).collect();
                found.covered.lines += points.len() as u64;
                for (at, _) in &points {
                    found.covered.see(*at);
                }
                let labels = metric
                    .labels
                    .keys()
                    .chain(ranged.metric.keys().filter(|label| !metric.labels.contains_key(*label)));
                let labels: Vec<String> =
                    labels.filter_map(|label| Some(format!("{label}={:?}", ranged.metric.get(label)?))).collect();
                let shown = if labels.is_empty() { name.clone() } else { format!("{name}{{{}}}", labels.join(",")) };
                found.series.push(Series {
                    source: self.name.clone(),
                    name: Redacted::new(&shown),
                    counter: is_counter(&name),
                    points,
                    at: question.at,
                    note: metric.note.clone(),
                });
            }
        }
        found.remarks.extend(unmoved(&question.metrics, &found.series));
        if let (Some(at), Some(first)) = (question.at, found.covered.first)
            && first > at
        {
            found
                .remarks
                .push("The series begin after the failure: the service was started, or first counted, then.".into());
        }
        Ok(found)
    }
}

impl SourceKind for PrometheusSpec {
    const WORDS: &'static [&'static str] = &["prometheus"];
    const KEYS: &'static [&'static [TableKey]] = &[ENDPOINT, &[may("labels", ValueKind::Labels)]];
}

impl PrometheusSpec {
    fn selector(&self, metric: &Metric) -> String {
        let labels = metric.labels.iter().chain(&self.labels);
        let labels: Vec<String> = labels.map(|(label, value)| format!("{label}={value:?}")).collect();
        format!("{}{{{}}}", metric.name, labels.join(","))
    }
}

fn point(at: f64, value: &str) -> Option<(Timestamp, f64)> {
    #[expect(clippy::cast_possible_truncation, reason = "a cast from float saturates")]
    let at = Timestamp::from_millisecond((at * 1000.0) as i64).ok()?;
    value.parse().ok().filter(|value: &f64| value.is_finite()).map(|value| (at, value))
}

#[derive(Deserialize)]
struct Answer {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    result: Vec<Ranged>,
}

#[derive(Deserialize)]
struct Ranged {
    metric: BTreeMap<String, String>,
    values: Vec<(f64, String)>,
}
