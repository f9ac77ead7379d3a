//! Stores of logs that are asked over HTTP: lines by value within the window, page by page, the lines beside the first of them, and
//! how often each code was logged, counted where the lines are. What is the same for all of them; how one is asked, each says in
//! its own file.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::{SignedDuration, Timestamp};

use super::cancel::Deadline;
use super::question::{Question, SearchTerm};
use super::search::{Record, Search};
use super::series::Series;
use super::time::WrittenTime;
use super::{Found, Source, count};
use crate::envelope::Redacted;
use crate::triage::Trouble;

/// A store that can be asked. What selects lines is a text in its own language.
pub trait LogStore {
    /// The name of the source.
    fn name(&self) -> &str;

    /// What it is, one word.
    fn kind(&self) -> &str;

    /// Where it is, for people; without secrets.
    fn place(&self) -> String;

    /// What people call the store.
    fn called(&self) -> &'static str;

    /// The settings that decide where it looks.
    fn settings(&self) -> &'static [&'static str];

    /// Part of what it says when a page is larger than it allows; none where no page is.
    fn page_refused(&self) -> Option<&'static str> {
        None
    }

    /// What selects lines that bear one of these values: what costs least first.
    fn bearing(&self, values: &[&SearchTerm]) -> Vec<String>;

    /// What selects lines that can tell of a failure; whatever comes is looked at line by line all the same.
    fn failing(&self) -> String;

    /// What selects the stream of a line; none where that is not known.
    fn stream(&self, line: &StoredLine) -> Option<String>;

    /// Lines in the order of time, at most as many as the page holds.
    ///
    /// # Errors
    /// What the store says.
    fn page(&self, page: &StorePage<'_>, question: &Question, patience: &Deadline) -> Result<StoredLines, Trouble>;

    /// How many lines the window holds, whatever is in them.
    ///
    /// # Errors
    /// What the store says.
    fn total(&self, question: &Question, patience: &Deadline) -> Result<u64, Trouble>;

    /// How often each of the codes was logged, by the minute at whose end it was counted, in minutes since 1970.
    ///
    /// # Errors
    /// What the store says.
    fn counts(&self, question: &Question, patience: &Deadline) -> Result<Vec<CodeCounts>, Trouble>;
}

impl<S: LogStore + Send + Sync> Source for S {
    fn name(&self) -> &str {
        LogStore::name(self)
    }

    fn kind(&self) -> &str {
        LogStore::kind(self)
    }

    fn place(&self) -> String {
        LogStore::place(self)
    }

    fn saw(&self, found: &Found) -> String {
        saw(self, found)
    }

    fn gather(&self, question: &Question, patience: &Deadline) -> Result<Found, Trouble> {
        gather(self, question, patience)
    }
}

/// A code, and how many lines named it in the minutes that end at these ones.
pub type CodeCounts = (String, BTreeMap<i64, f64>);

/// What one page is asked for.
#[derive(Debug, Clone, Copy)]
pub struct StorePage<'a> {
    /// What selects its lines beside the settings of the source.
    pub wanted: &'a str,
    /// Whether that is a stream, which replaces what the settings select.
    pub of_stream: bool,
    /// From and until, in nanoseconds since 1970.
    pub window: (i64, i64),
    /// Most lines.
    pub limit: usize,
    /// Whether the last lines are wanted and not the first.
    pub backward: bool,
}

/// A line that a store holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredLine {
    /// Where it stands: the labels of its stream, its index.
    pub place: String,
    /// What selects its stream, in the language of the store; empty where that is not known.
    pub stream: String,
    /// Nanoseconds since 1970.
    pub at: i64,
    /// What tells it from another line of the same moment and text; empty where nothing does.
    pub id: String,
    /// Its text.
    pub text: String,
}

/// What a page holds.
#[derive(Debug, Clone, Default)]
pub struct StoredLines {
    /// Its lines, in the order of time.
    pub lines: Vec<StoredLine>,
    /// Why some may be missing; none where the store looked everywhere.
    pub missing: Option<String>,
}

impl StoredLines {
    /// All lines that a page could have, in any order.
    pub fn all(lines: impl IntoIterator<Item = StoredLine>) -> Self {
        let mut lines: Vec<StoredLine> = lines.into_iter().collect();
        lines.sort_by_key(|line| line.at);
        Self { lines, missing: None }
    }
}

/// Lines of a page, and of one where a store allows fewer.
const PAGES: [usize; 2] = [1000, 100];
/// Most pages of an answer.
const MOST_PAGES: usize = 20;
/// Hits whose neighbours are asked for.
const MOST_NEIGHBOURHOODS: usize = 5;
/// How far from a hit its neighbours may be.
const NEIGHBOURHOOD: SignedDuration = SignedDuration::from_secs(30);
/// Minutes of a window that are counted.
const MOST_MINUTES: usize = 24 * 60;

/// Asks a store everything that belongs to a question.
///
/// # Errors
/// What the store says to the first question.
fn gather(store: &impl LogStore, question: &Question, patience: &Deadline) -> Result<Found, Trouble> {
    let mut search = Search::new(question, store.name());
    let hits = hits(store, question, &mut search, patience)?;
    let mut lines = hits.clone();
    if question.around > 0 {
        for hit in hits.iter().take(MOST_NEIGHBOURHOODS) {
            let same = hits.iter().filter(|other| (other.at, &other.stream) == (hit.at, &hit.stream)).count();
            match neighbours(store, hit, same, question, patience) {
                Ok(more) => lines.extend(more),
                Err(trouble) => search.failed(format!("the lines around a hit: {}", trouble.why)),
            }
        }
    }
    // Stream by stream, as a file is read: neighbours are lines of the same stream.
    lines.sort();
    lines.dedup();
    for stream in lines.chunk_by(|a, b| (&a.place, &a.stream) == (&b.place, &b.stream)) {
        for line in stream {
            let written = Timestamp::from_nanosecond(line.at.into()).ok().map(|at| WrittenTime { at, zoned: true });
            search.see(&Record { place: &line.place, number: None, written, text: line.text.as_bytes() });
        }
        search.end_of_place();
    }
    if lines.is_empty() {
        search.passed(store.total(question, patience)?);
    }
    let mut found = search.finish();
    if found.covered.lines == 0 {
        found.remarks.push(format!("Or {} of this source is not the right one.", named(store.settings(), "or")));
    }
    // Without a code nothing is counted: any word can stand where a code does.
    if !question.codes.is_empty() {
        match store.counts(question, patience) {
            Ok(counts) => {
                found.series = counts.into_iter().map(|counts| series(store, question, counts)).collect();
            }
            Err(trouble) => found.failed.push(format!("counts of codes: {}: {}", trouble.what, trouble.why)),
        }
    }
    Ok(found)
}

/// What a store saw of the last minutes.
fn saw(store: &impl LogStore, found: &Found) -> String {
    if found.covered.lines == 0 {
        return format!("it answers, but has no line of the last minutes: check {}", named(store.settings(), "and"));
    }
    format!("it answers; {} in the last minutes", count(found.covered.lines, "line"))
}

/// Settings in a sentence: `` `query` or `tenant` ``.
fn named(settings: &[&str], word: &str) -> String {
    let quoted: Vec<String> = settings.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {word} {last}", others.join(", ")),
        None => String::new(),
    }
}

/// The lines that bear what is searched for, by what costs least first; then what many requests share, near the failure.
fn hits(
    store: &impl LogStore,
    question: &Question,
    search: &mut Search<'_>,
    patience: &Deadline,
) -> Result<Vec<StoredLine>, Trouble> {
    let (own, shared) = question.own_and_shared();
    let window = (question.from(), question.until());
    let mut wanted = Vec::new();
    if question.wants_failures() {
        wanted.push((store.failing(), window));
    }
    if !own.is_empty() {
        wanted.extend(store.bearing(&own).into_iter().map(|wanted| (wanted, window)));
    }
    if let Some(near) = question.near().filter(|_| !shared.is_empty()) {
        wanted.extend(store.bearing(&shared).into_iter().map(|wanted| (wanted, near)));
    }
    for (at, (wanted, (from, until))) in wanted.iter().enumerate() {
        match pages(store, wanted, (nanos(*from), nanos(*until)), question, patience) {
            Ok(StoredLines { lines, missing }) => {
                if let Some(missing) = missing {
                    search.failed(missing);
                }
                if !lines.is_empty() {
                    return Ok(lines);
                }
            }
            Err(trouble) if at == 0 => return Err(trouble),
            Err(trouble) => search.failed(format!("lines by what stands beside them: {}", trouble.why)),
        }
    }
    Ok(Vec::new())
}

/// Lines within a window, in the order of time.
fn pages(
    store: &impl LogStore,
    wanted: &str,
    (from, until): (i64, i64),
    question: &Question,
    patience: &Deadline,
) -> Result<StoredLines, Trouble> {
    let mut found = StoredLines::default();
    let [mut limit, least] = PAGES;
    let mut start = from;
    for _ in 0..MOST_PAGES {
        let asked = StorePage { wanted, of_stream: false, window: (start, until), limit, backward: false };
        let page = match store.page(&asked, question, patience) {
            Err(trouble) if limit > least && store.page_refused().is_some_and(|said| trouble.why.contains(said)) => {
                limit = least;
                continue;
            }
            page => page?,
        };
        let (length, latest) = (page.lines.len(), page.lines.last().map(|line| line.at));
        found.missing = found.missing.or(page.missing);
        // The next page begins with the moment at which this one ends: several lines can be of the same moment.
        let again = found.lines.partition_point(|line| line.at < start);
        let new: Vec<StoredLine> = page.lines.into_iter().filter(|line| !found.lines[again..].contains(line)).collect();
        let nothing_new = new.is_empty();
        found.lines.extend(new);
        let Some(latest) = latest.filter(|_| length >= limit) else { return Ok(found) };
        if found.lines.len() >= question.most {
            break;
        }
        start = if nothing_new { latest + 1 } else { latest };
    }
    found.missing = Some(format!("there are more lines than the {} that were read", found.lines.len()));
    Ok(found)
}

/// The lines just before and after a hit, one of several of its moment, in its own stream.
fn neighbours(
    store: &impl LogStore,
    hit: &StoredLine,
    same: usize,
    question: &Question,
    patience: &Deadline,
) -> Result<Vec<StoredLine>, Trouble> {
    let Some(stream) = store.stream(hit) else { return Ok(Vec::new()) };
    let far = i64::try_from(NEIGHBOURHOOD.as_nanos()).unwrap_or(i64::MAX);
    let page = |window, limit, backward| {
        store.page(&StorePage { wanted: &stream, of_stream: true, window, limit, backward }, question, patience)
    };
    let mut lines = page((hit.at - far, hit.at), question.around, true)?.lines;
    lines.extend(page((hit.at, hit.at + far), question.around + same, false)?.lines);
    Ok(lines)
}

/// The minutes whose ends cover the window of a question: the first and the last, since 1970.
pub fn minutes(question: &Question) -> (i64, i64) {
    (question.from().as_second().div_euclid(60), -(-question.until().as_second()).div_euclid(60))
}

/// The lines with a code, summed up over the window.
fn series(store: &impl LogStore, question: &Question, (code, counted): CodeCounts) -> Series {
    let (first, last) = minutes(question);
    let mut total = 0.0;
    let points = (first..=last).take(MOST_MINUTES).filter_map(|minute| {
        total += counted.get(&minute).copied().unwrap_or(0.0);
        Some((Timestamp::from_second(minute * 60).ok()?, total))
    });
    Series {
        source: store.name().to_owned(),
        name: Redacted::new(&format!("lines with {code}")),
        counter: true,
        points: points.collect(),
        at: question.at,
        note: Some(format!("Lines that name the code, counted by {}.", store.called())),
    }
}

/// A moment in nanoseconds since 1970.
pub fn nanos(at: Timestamp) -> i64 {
    i64::try_from(at.as_nanosecond()).unwrap_or(if at.as_second() < 0 { i64::MIN } else { i64::MAX })
}

/// A text in the quotes of LogQL and LogsQL, which are Go's.
pub fn quoted(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::{named, quoted};

    #[test]
    fn a_value_cannot_leave_its_quotes() {
        assert_eq!(quoted("a\"} |= \"b\\\n`"), r#""a\"} |= \"b\\\U0000000a`""#);
    }

    #[test]
    fn settings_are_named_in_a_sentence() {
        assert_eq!(named(&["query"], "or"), "`query`");
        assert_eq!(named(&["index", "query", "time"], "or"), "`index`, `query` or `time`");
    }
}
