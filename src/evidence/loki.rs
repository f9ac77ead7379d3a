//! Loki: lines by id within the window, page by page, and how often each code was logged, counted where the lines are.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::cancel::Deadline;
use super::http::Endpoint;
use super::question::{Question, SearchTerm};
use super::search::{Record, Search};
use super::series::Series;
use super::time::WrittenTime;
use super::{Found, Source};
use crate::envelope::Redacted;
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
/// Lines of a page, and of one where a Loki allows fewer; as shipped it allows 5,000.
const PAGES: [usize; 2] = [1000, 100];
/// Most pages of an answer.
const MOST_PAGES: usize = 20;
/// Hits whose neighbours are asked for.
const MOST_NEIGHBOURHOODS: usize = 5;
/// How far from a hit its neighbours may be.
const NEIGHBOURHOOD: SignedDuration = SignedDuration::from_secs(30);

impl Source for LokiSpec {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> &'static str {
        "loki"
    }

    fn place(&self) -> String {
        format!("{} {}", self.endpoint.shown(), self.query)
    }

    fn gather(&self, question: &Question, patience: &Deadline) -> Result<Found, Trouble> {
        let mut search = Search::new(question, &self.name);
        let hits = self.hits(question, &mut search, patience)?;
        let mut lines = hits.clone();
        if question.around > 0 {
            for hit in hits.iter().take(MOST_NEIGHBOURHOODS) {
                let same = hits.iter().filter(|other| (other.at, &other.stream) == (hit.at, &hit.stream)).count();
                match self.neighbours(hit, same, question, patience) {
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
                let written =
                    Timestamp::from_nanosecond(entry.at.into()).ok().map(|at| WrittenTime { at, zoned: true });
                search.see(&Record { place: &entry.stream, number: None, written, text: entry.line.as_bytes() });
            }
            search.end_of_place();
        }
        if lines.is_empty() {
            search.passed(self.total(question, patience)?);
        }
        let mut found = search.finish();
        if found.covered.lines == 0 {
            found.remarks.push("Or `query` or `tenant` of this source is not the right one.".into());
        }
        match self.counts(question, patience) {
            Ok(series) => found.series = series,
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

impl LokiSpec {
    /// The lines that bear what is searched for: within the text; else beside it, where a collector put what it took out of the
    /// text, which is slower; else what many requests share, near the failure.
    fn hits(&self, question: &Question, search: &mut Search<'_>, patience: &Deadline) -> Result<Vec<Entry>, Trouble> {
        let (own, shared) = question.own_and_shared();
        let window = (question.from(), question.until());
        let mut wanted: Vec<_> = question.failing_filter().map(|filter| (filter, window)).into_iter().collect();
        if !own.is_empty() {
            wanted.extend([(in_line(&own), window), (beside_line(&own), window)]);
        }
        if let Some(near) = question.near().filter(|_| !shared.is_empty()) {
            wanted.push((in_line(&shared), near));
        }
        for (at, (wanted, (from, until))) in wanted.iter().enumerate() {
            let query = format!("{}{wanted}", self.query);
            match self.lines(&query, (nanos(*from), nanos(*until)), question, patience) {
                Ok((hits, _)) if hits.is_empty() => {}
                Ok((hits, all)) => {
                    if !all {
                        search.failed(format!("there are more lines than the {} that were read", hits.len()));
                    }
                    return Ok(hits);
                }
                Err(trouble) if at == 0 => return Err(trouble),
                Err(trouble) => search.failed(format!("lines by what stands beside them: {}", trouble.why)),
            }
        }
        Ok(Vec::new())
    }

    /// Lines of a query in a window, in the order of time; and whether they are all.
    fn lines(
        &self,
        query: &str,
        (from, until): (i64, i64),
        question: &Question,
        patience: &Deadline,
    ) -> Result<(Vec<Entry>, bool), Trouble> {
        let mut lines: Vec<Entry> = Vec::new();
        let [mut limit, least] = PAGES;
        let mut start = from;
        for _ in 0..MOST_PAGES {
            let page = match self.page(query, (start, until), limit, "forward", question, patience) {
                Err(trouble) if limit > least && trouble.why.contains("max_entries_limit") => {
                    limit = least;
                    continue;
                }
                page => page?,
            };
            let (length, latest) = (page.len(), page.iter().map(|entry| entry.at).max());
            // The next page begins with the moment at which this one ends: several lines can be of the same moment.
            let again = lines.partition_point(|entry| entry.at < start);
            let new: Vec<Entry> = page.into_iter().filter(|entry| !lines[again..].contains(entry)).collect();
            let nothing_new = new.is_empty();
            lines.extend(new);
            let Some(latest) = latest.filter(|_| length >= limit) else { return Ok((lines, true)) };
            if lines.len() >= question.most {
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
        question: &Question,
        patience: &Deadline,
    ) -> Result<Vec<Entry>, Trouble> {
        let (from, until, limit) = (from.to_string(), until.to_string(), limit.to_string());
        let query = [("query", query), ("start", &from), ("end", &until), ("limit", &limit), ("direction", direction)];
        let Answer { data: Data { result } } = self.ask::<Stream>(RANGE, &query, patience)?;
        let entries = result.into_iter().flat_map(|stream| {
            let labels = selector(&stream.stream);
            let entry = move |value: LokiValue| {
                Some(Entry { stream: labels.clone(), at: value.at.parse().ok()?, line: value.shown(question) })
            };
            stream.values.into_iter().filter_map(entry)
        });
        let mut entries: Vec<Entry> = entries.collect();
        entries.sort_by_key(|entry| entry.at);
        Ok(entries)
    }

    fn ask<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        patience: &Deadline,
    ) -> Result<Answer<T>, Trouble> {
        self.endpoint.json(path, query, &[APART], patience)
    }

    /// The lines just before and after a hit, one of several of its moment, in its own stream.
    fn neighbours(
        &self,
        hit: &Entry,
        same: usize,
        question: &Question,
        patience: &Deadline,
    ) -> Result<Vec<Entry>, Trouble> {
        let far = i64::try_from(NEIGHBOURHOOD.as_nanos()).unwrap_or(i64::MAX);
        let page = |window, limit, direction| self.page(&hit.stream, window, limit, direction, question, patience);
        let mut lines = page((hit.at - far, hit.at), question.around, "backward")?;
        lines.extend(page((hit.at, hit.at + far), question.around + same, "forward")?);
        Ok(lines)
    }

    /// How many lines the window holds, whatever is in them.
    fn total(&self, question: &Question, patience: &Deadline) -> Result<u64, Trouble> {
        let window = question.until().duration_since(question.from()).as_secs().max(1);
        let query = format!("sum(count_over_time({}{READABLE} [{window}s]))", self.query);
        let query = [("query", query.as_str()), ("time", &nanos(question.until()).to_string())];
        let Answer { data: Data { result } } = self.ask::<Total>(INSTANT, &query, patience)?;
        Ok(result.first().and_then(|total| total.value.1.parse().ok()).unwrap_or(0))
    }

    /// How often each spelling of the code was logged in each minute of the window: LogQL counts, and only the counts travel.
    /// Without a code nothing is counted: any word can stand where a code does, and Loki refuses more than 500 of them.
    ///
    /// # Errors
    /// What Loki says.
    fn counts(&self, question: &Question, patience: &Deadline) -> Result<Vec<Series>, Trouble> {
        if question.codes.is_empty() {
            return Ok(Vec::new());
        }
        let codes = question.codes.iter().map(|code| regex::escape(code)).collect::<Vec<_>>().join("|");
        let query = format!(
            r#"sum by ({LABEL}) (count_over_time({} | regexp `"?(?:reason_code|error_code|code|error)\\*"?\s*[:=]\s*\\*"?(?P<{LABEL}>{codes})\b` | {LABEL} != ""{READABLE} [1m]))"#,
            self.query
        );
        // A count is of the minute before its moment. Loki asks at whole minutes, some do so of themselves.
        let (first, last) =
            (question.from().as_second().div_euclid(60), -(-question.until().as_second()).div_euclid(60));
        let (start, end) = ((first * 60).to_string(), (last * 60).to_string());
        let query = [("query", query.as_str()), ("start", &start), ("end", &end), ("step", "60")];
        let Answer { data: Data { result } } = self.ask::<Counts>(RANGE, &query, patience)?;
        let series = result.into_iter().map(|counts| {
            // A range query leaves out the minutes in which nothing was counted.
            let counted: BTreeMap<i64, f64> =
                counts.values.iter().filter_map(|(at, count)| Some((minute(*at), count.parse().ok()?))).collect();
            let mut total = 0.0;
            let points = (first..=last).take(24 * 60).filter_map(|minute| {
                total += counted.get(&minute).copied().unwrap_or(0.0);
                Some((Timestamp::from_second(minute * 60).ok()?, total))
            });
            Series {
                source: self.name.clone(),
                name: Redacted::new(&format!(
                    "lines with {}",
                    counts.metric.get(LABEL).map_or("the code", String::as_str)
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

fn nanos(at: Timestamp) -> i64 {
    i64::try_from(at.as_nanosecond()).unwrap_or(if at.as_second() < 0 { i64::MIN } else { i64::MAX })
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

/// A stream's labels as a selector.
fn selector(labels: &BTreeMap<String, String>) -> String {
    let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect();
    format!("{{{}}}", labels.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{in_line, quoted, selector};
    use crate::evidence::question::Question;

    #[test]
    fn a_value_cannot_leave_its_quotes() {
        assert_eq!(quoted("a\"} |= \"b\\\n`"), r#""a\"} |= \"b\\\U0000000a`""#);
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
