//! Loki: lines by id within the window, page by page, and how often each code was logged, counted where the lines are.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::cancel::Patience;
use super::http::Endpoint;
use super::question::Question;
use super::search::{Record, Search};
use super::series::Series;
use super::time::Written;
use super::{Found, Source};
use crate::envelope::Redacted;
use crate::triage::Trouble;

/// What a Loki source is made of.
#[derive(Debug, Clone, Deserialize)]
pub struct Spec {
    /// Its name.
    pub name: String,
    /// Which streams: a LogQL selector, `{app="gateway"}`, with filters if wanted.
    pub query: String,
    /// Where it is.
    #[serde(flatten)]
    pub endpoint: Endpoint,
}

const RANGE: &str = "/loki/api/v1/query_range";
/// Lines of a page; every Loki allows so many.
const PAGE: usize = 1000;
/// Most pages of an answer.
const MOST_PAGES: usize = 20;
/// Hits whose neighbours are asked for.
const MOST_NEIGHBOURHOODS: usize = 5;
/// How far from a hit its neighbours may be.
const NEIGHBOURHOOD: SignedDuration = SignedDuration::from_secs(30);

impl Source for Spec {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> &'static str {
        "loki"
    }

    fn place(&self) -> String {
        format!("{} {}", self.endpoint.shown(), self.query)
    }

    fn gather(&self, question: &Question, patience: &Patience) -> Result<Found, Trouble> {
        let window = (nanos(question.from()), nanos(question.until()));
        let mut search = Search::new(question, &self.name);
        let mut hits = Vec::new();
        if !question.needles.is_empty() {
            let (found, all) =
                self.lines(&format!("{}{}", self.query, filter(question)), window, question.most, patience)?;
            hits = found;
            if !all {
                search.failed(format!("there are more lines than the {} that were read", hits.len()));
            }
        }
        let mut lines = hits.clone();
        if question.around > 0 {
            for hit in hits.iter().take(MOST_NEIGHBOURHOODS) {
                match self.neighbours(hit, question.around, patience) {
                    Ok(more) => lines.extend(more),
                    Err(trouble) => search.failed(format!("the lines around a hit: {}", trouble.why)),
                }
            }
        }
        // Stream by stream, as a file is read: neighbours are lines of the same stream.
        lines.sort();
        lines.dedup();
        for stream in lines.chunk_by(|a, b| a.stream == b.stream) {
            for entry in stream {
                let written = Timestamp::from_nanosecond(entry.at.into()).ok().map(|at| Written { at, zoned: true });
                search.see(&Record { place: &entry.stream, number: None, written, text: entry.line.as_bytes() });
            }
            search.end_of_place();
        }
        let mut found = search.finish();
        match self.counts(question, patience) {
            Ok(series) => found.series = series,
            Err(trouble) if question.needles.is_empty() => return Err(trouble),
            Err(trouble) => found.failed.push(format!("counts of codes: {}: {}", trouble.what, trouble.why)),
        }
        Ok(found)
    }
}

/// A line of a stream.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    /// Its labels, as a selector.
    stream: String,
    /// Nanoseconds since 1970.
    at: i64,
    line: String,
}

impl Spec {
    /// Lines of a query in a window, in the order of time; and whether they are all.
    fn lines(
        &self,
        query: &str,
        (from, until): (i64, i64),
        most: usize,
        patience: &Patience,
    ) -> Result<(Vec<Entry>, bool), Trouble> {
        let mut lines: Vec<Entry> = Vec::new();
        let mut start = from;
        for _ in 0..MOST_PAGES {
            let page = self.page(query, (start, until), PAGE, "forward", patience)?;
            let (length, latest) = (page.len(), page.iter().map(|entry| entry.at).max());
            // The next page begins with the moment at which this one ends: several lines can be of the same moment.
            let new: Vec<Entry> = page.into_iter().filter(|entry| !lines.contains(entry)).collect();
            let nothing_new = new.is_empty();
            lines.extend(new);
            let Some(latest) = latest.filter(|_| length >= PAGE) else { return Ok((lines, true)) };
            if lines.len() >= most {
                return Ok((lines, false));
            }
            start = if nothing_new { latest + 1 } else { latest };
        }
        Ok((lines, false))
    }

    fn page(
        &self,
        query: &str,
        (from, until): (i64, i64),
        limit: usize,
        direction: &str,
        patience: &Patience,
    ) -> Result<Vec<Entry>, Trouble> {
        let (from, until, limit) = (from.to_string(), until.to_string(), limit.to_string());
        let query = [("query", query), ("start", &from), ("end", &until), ("limit", &limit), ("direction", direction)];
        let Answer { data: Data { result } } = self.endpoint.json::<Answer<Stream>>(RANGE, &query, patience)?;
        let entries = result.into_iter().flat_map(|stream| {
            let labels = selector(&stream.stream);
            stream
                .values
                .into_iter()
                .filter_map(move |(at, line)| Some(Entry { stream: labels.clone(), at: at.parse().ok()?, line }))
        });
        let mut entries: Vec<Entry> = entries.collect();
        entries.sort_by_key(|entry| entry.at);
        Ok(entries)
    }

    /// The lines just before and after a hit, in its own stream.
    fn neighbours(&self, hit: &Entry, around: usize, patience: &Patience) -> Result<Vec<Entry>, Trouble> {
        let far = i64::try_from(NEIGHBOURHOOD.as_nanos()).unwrap_or(i64::MAX);
        let mut lines = self.page(&hit.stream, (hit.at - far, hit.at), around, "backward", patience)?;
        lines.extend(self.page(&hit.stream, (hit.at, hit.at + far), around + 1, "forward", patience)?);
        Ok(lines)
    }

    /// How often each code was logged in each minute of the window: LogQL counts, and only the counts travel. The codes of
    /// the question; every code when it names none.
    ///
    /// # Errors
    /// What Loki says.
    pub fn counts(&self, question: &Question, patience: &Patience) -> Result<Vec<Series>, Trouble> {
        let codes = question.codes.iter().map(|code| regex::escape(code)).collect::<Vec<_>>().join("|");
        let code = if codes.is_empty() { "[A-Za-z][A-Za-z0-9_]{2,}" } else { &codes };
        let query = format!(
            r#"sum by (code) (count_over_time({} | regexp `\"?(?:reason_code|error_code|code|error)\\*\"?\s*[:=]\s*\\*\"?(?P<code>{code})\b` | code != "" [1m]))"#,
            self.query
        )
        .replace(r#"\""#, "\"");
        let (start, end) = (nanos(question.from()).to_string(), nanos(question.until()).to_string());
        let query = [("query", query.as_str()), ("start", &start), ("end", &end), ("step", "60")];
        let Answer { data: Data { result } } = self.endpoint.json::<Answer<Counts>>(RANGE, &query, patience)?;
        let series = result.into_iter().map(|counts| {
            // A range query leaves out the minutes in which nothing was counted.
            let counted: BTreeMap<i64, f64> =
                counts.values.iter().filter_map(|(at, count)| Some((minute(*at), count.parse().ok()?))).collect();
            let minutes = (minute(seconds(question.from()))..=minute(seconds(question.until()))).take(24 * 60);
            let point = |minute: i64| {
                Some((Timestamp::from_second(minute * 60).ok()?, counted.get(&minute).copied().unwrap_or(0.0)))
            };
            let mut total = 0.0;
            let points = minutes.filter_map(point).map(|(at, count)| {
                total += count;
                (at, total)
            });
            Series {
                source: self.name.clone(),
                name: Redacted::new(&format!(
                    "lines with {}",
                    counts.metric.get("code").map_or("a code", String::as_str)
                )),
                counter: true,
                points: points.collect(),
                at: question.at,
                note: Some("Lines that name the code, counted by Loki.".into()),
            }
        });
        Ok(series.collect())
    }
}

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
    values: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Counts {
    metric: BTreeMap<String, String>,
    values: Vec<(f64, String)>,
}

fn nanos(at: Timestamp) -> i64 {
    i64::try_from(at.as_nanosecond()).unwrap_or(if at.as_second() < 0 { i64::MIN } else { i64::MAX })
}

#[expect(clippy::cast_precision_loss, reason = "seconds of this age")]
fn seconds(at: Timestamp) -> f64 {
    at.as_second() as f64
}

#[expect(clippy::cast_possible_truncation, reason = "a cast from float saturates")]
fn minute(seconds: f64) -> i64 {
    (seconds / 60.0).floor() as i64
}

/// The line filter of a question: one value as text, several as an expression.
fn filter(question: &Question) -> String {
    match question.needles.as_slice() {
        [one] => format!(" |= {}", quoted(&one.value)),
        several => {
            let all: Vec<String> = several.iter().map(|needle| regex::escape(&needle.value)).collect();
            format!(" |~ {}", quoted(&all.join("|")))
        }
    }
}

/// A text in the quotes of LogQL, which are Go's.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => _ = write!(quoted, "\\U{:08x}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// A stream's labels as a selector. What Loki adds by itself cannot be selected by.
fn selector(labels: &BTreeMap<String, String>) -> String {
    let own = labels.iter().filter(|(name, _)| name.as_str() != "detected_level");
    let own: Vec<String> = own.map(|(name, value)| format!("{name}={}", quoted(value))).collect();
    format!("{{{}}}", own.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{filter, quoted, selector};
    use crate::evidence::question::Question;

    #[test]
    fn a_value_cannot_leave_its_quotes() {
        assert_eq!(quoted("a\"} |= \"b\\\n`"), r#""a\"} |= \"b\\\U0000000a`""#);
        let mut question = Question::new("2026-03-02T10:20:00Z".parse().unwrap());
        question.add("request id", Some("b6.d8"));
        assert_eq!(filter(&question), " |= \"b6.d8\"");
        question.add("trace id", Some("0af7"));
        assert_eq!(filter(&question), r#" |~ "b6\\.d8|0af7""#);
    }

    #[test]
    fn a_stream_is_selected_by_its_own_labels() {
        let labels = [("app", "gw"), ("detected_level", "info"), ("pod", "gw-\"1\"")];
        let labels = labels.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert_eq!(selector(&labels), r#"{app="gw", pod="gw-\"1\""}"#);
    }
}
