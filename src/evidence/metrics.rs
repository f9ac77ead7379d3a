//! The text that a service exposes for Prometheus, fetched or pasted: two readings give what moved between them.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;

use super::cancel::Deadline;
use super::http::{Asked, ENDPOINT, Endpoint};
use super::kind::SourceKind;
use super::question::Question;
use super::series::Series;
use super::{Found, Source, count};
use crate::catalog::Metric;
use crate::catalog::schema::{TableKey, ValueKind, may};
use crate::envelope::Redacted;
use crate::triage::Trouble;

/// What a source of metrics is made of.
#[derive(Debug, Clone, Deserialize)]
pub struct MetricsSpec {
    /// Its name.
    pub name: String,
    /// The address of the text, path included.
    #[serde(flatten)]
    pub endpoint: Endpoint,
    /// Seconds between the two readings.
    #[serde(default = "apart")]
    pub seconds: u64,
}

fn apart() -> u64 {
    3
}

impl Source for MetricsSpec {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> &str {
        Self::WORDS[0]
    }

    fn saw(&self, found: &Found) -> String {
        format!("it answers with {}", count(found.covered.lines, "value"))
    }

    fn place(&self) -> String {
        self.endpoint.shown()
    }

    fn gather(&self, question: &Question, patience: &Deadline) -> Result<Found, Trouble> {
        let mut readings = vec![(question.now, self.endpoint.text(&Asked::get("", &[]), patience)?)];
        let apart = Duration::from_secs(self.seconds);
        if patience.left().is_some_and(|left| apart * 2 < left) && !patience.cancel.wait(apart) {
            let later = question.now.checked_add(apart).unwrap_or(question.now);
            readings.push((later, self.endpoint.text(&Asked::get("", &[]), patience)?));
        }
        let mut found = moved(&readings, &question.metrics, &self.name);
        found.remarks.push("The values as they are now: what moved at the failure shows only in a Prometheus.".into());
        Ok(found)
    }
}

impl SourceKind for MetricsSpec {
    const WORDS: &'static [&'static str] = &["metrics"];
    const KEYS: &'static [&'static [TableKey]] = &[ENDPOINT, &[may("seconds", ValueKind::Number)]];
}

/// What the wanted metrics did between readings of the same service, each with its time.
pub fn moved(readings: &[(Timestamp, String)], wanted: &[Metric], source: &str) -> Found {
    let mut all: BTreeMap<String, Series> = BTreeMap::new();
    let mut found = Found::default();
    for (at, text) in readings {
        let exposed = Exposed::read(text);
        found.covered.lines += exposed.samples.len() as u64;
        found.covered.see(*at);
        for (sample, value) in &exposed.samples {
            let Some(metric) = wanted.iter().find(|metric| sample.fits(metric)) else { continue };
            let name = sample.selector();
            let series = all.entry(name).or_insert_with_key(|name| Series {
                source: source.to_owned(),
                name: Redacted::new(name),
                counter: exposed.is_counter(&sample.name),
                points: Vec::new(),
                at: None,
                note: metric.note.clone(),
            });
            series.points.push((*at, *value));
        }
    }
    found.covered.places = 1;
    found.series = all.into_values().collect();
    found.remarks.extend(unmoved(wanted, &found.series));
    found
}

/// Whether a text is what a service exposes for Prometheus: most of its lines are samples or comments.
pub fn is_exposed(text: &str) -> bool {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let samples = lines().filter(|line| sample(line).is_some()).count();
    let comments = lines().filter(|line| line.starts_with("# ")).count();
    samples > 0 && (samples + comments) * 2 > lines().count()
}

/// Why wanted metrics are not there.
pub fn unmoved(wanted: &[Metric], series: &[Series]) -> Option<String> {
    if wanted.is_empty() {
        return Some("No metric belongs to this code.".into());
    }
    let stands = |metric: &&Metric| !series.iter().any(|series| series.name.as_str().starts_with(&metric.name));
    let missing: Vec<String> = wanted.iter().filter(stands).map(Metric::selector).collect();
    let say =
        || format!("Not there: {}. A counter with labels is exposed from its first event on.", missing.join(", "));
    (!missing.is_empty()).then(say)
}

/// One name with its labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    name: String,
    labels: BTreeMap<String, String>,
}

impl Sample {
    fn fits(&self, metric: &Metric) -> bool {
        self.name == metric.name && metric.labels.iter().all(|(label, value)| self.labels.get(label) == Some(value))
    }

    fn selector(&self) -> String {
        let labels: Vec<String> = self.labels.iter().map(|(label, value)| format!("{label}={value:?}")).collect();
        if labels.is_empty() { self.name.clone() } else { format!("{}{{{}}}", self.name, labels.join(",")) }
    }
}

/// A text in the exposition format of Prometheus, version 0.0.4.
#[derive(Debug, Default)]
struct Exposed {
    samples: Vec<(Sample, f64)>,
    /// What `# TYPE` says.
    kinds: BTreeMap<String, String>,
}

impl Exposed {
    /// Reads what can be read; other lines are passed over.
    fn read(text: &str) -> Self {
        let mut exposed = Self::default();
        for line in text.lines().map(str::trim) {
            match line.strip_prefix("# TYPE ") {
                Some(kind) => {
                    let words = kind.split_once(' ').map(|(name, kind)| (name.to_owned(), kind.trim().to_owned()));
                    exposed.kinds.extend(words);
                }
                None => exposed.samples.extend(sample(line)),
            }
        }
        exposed
    }

    fn is_counter(&self, name: &str) -> bool {
        match self.kinds.get(name) {
            Some(kind) => kind == "counter",
            None => is_counter(name),
        }
    }
}

/// Whether a metric only rises, by the convention for names.
pub fn is_counter(name: &str) -> bool {
    let name = name.split('{').next().unwrap_or(name);
    ["_total", "_count", "_sum", "_bucket"].iter().any(|ending| name.ends_with(ending))
}

/// `name{label="value",…} value [time]`.
fn sample(line: &str) -> Option<(Sample, f64)> {
    let end = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':')?;
    let (name, mut rest) = line.split_at(end);
    let mut labels = BTreeMap::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        loop {
            rest = rest.trim_start_matches([',', ' ']);
            if let Some(after) = rest.strip_prefix('}') {
                rest = after;
                break;
            }
            let (label, after) = rest.split_once("=\"")?;
            let (value, after) = unquoted(after)?;
            labels.insert(label.trim().to_owned(), value);
            rest = after;
        }
    }
    let value = rest.split_ascii_whitespace().next()?.parse().ok()?;
    (!name.is_empty()).then(|| (Sample { name: name.to_owned(), labels }, value))
}

/// A label's value up to its closing quote, and what is behind it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    loop {
        match chars.next()?.1 {
            '"' => return Some((value, chars.as_str())),
            '\\' => value.push(match chars.next()?.1 {
                'n' => '\n',
                other => other,
            }),
            c => value.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{is_exposed, moved};
    use crate::catalog::Metric;

    fn metric(name: &str, reason: Option<&str>) -> Metric {
        let labels = reason.map(|reason| ("reason".to_owned(), reason.to_owned())).into_iter().collect();
        Metric { name: name.into(), labels, note: None }
    }

    #[test]
    fn two_readings_give_what_moved_between_them() {
        let reading = |second, rejects: u32| {
            let text = format!(
                "# HELP x y\n# TYPE gw_replay_detected counter\ngw_replay_detected 4\n\
                 gw_reject_total{{reason=\"replay \\\"x\\\"\"}} 7\ngw_reject_total{{reason=\"replay\",host=\"a\"}} {rejects} 1772446272000\n\
                 not a sample\nbroken{{x=\"\n"
            );
            (Timestamp::from_second(second).unwrap(), text)
        };
        let wanted = [
            metric("gw_reject_total", Some("replay")),
            metric("gw_replay_detected", None),
            metric("gw_other_total", Some("x")),
        ];
        let found = moved(&[reading(0, 2), reading(30, 8)], &wanted, "gw");
        let words: Vec<String> =
            found.series.iter().map(|series| format!("{} {}", series.name, series.words())).collect();
        assert_eq!(words, ["gw_reject_total{host=\"a\",reason=\"replay\"} +6 in 30 s", "gw_replay_detected 0 in 30 s"]);
        assert_eq!(
            found.remarks,
            ["Not there: gw_other_total{reason=\"x\"}. A counter with labels is exposed from its first event on."]
        );
    }

    #[test]
    fn one_reading_gives_the_values() {
        let reading = (Timestamp::from_second(0).unwrap(), "gw_replay_detected_total 4\n".to_owned());
        let found = moved(&[reading], &[metric("gw_replay_detected_total", None)], "gw");
        assert_eq!(found.series[0].words(), "4, measured once");
    }

    #[test]
    fn an_exposed_text_is_told_from_a_log() {
        assert!(is_exposed("otal 3\n# TYPE x counter\nx{a=\"b c\"} 1.5e3\n\nx 2 1772446272000\n"));
        for log in ["", "level=info msg=x\n", "GET /metrics 200\n{\"code\":3}\nretry 3\n", "# a heading\n\ntext\n"] {
            assert!(!is_exposed(log), "{log}");
        }
    }
}
