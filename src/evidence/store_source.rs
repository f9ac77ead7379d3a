//! What every store of logs is as a source: lines by value within the window, the lines beside the first of them, and how often each
//! code was logged; what is the same for all of them.

use jiff::{SignedDuration, Timestamp};

use super::cancel::Deadline;
use super::log_pages::{lines_between, pages};
use super::log_store::{CodeCounts, LogStore, StorePage, StoredLine, StoredLines, minutes, nanos};
use super::question::Question;
use super::search::{Record, Search};
use super::series::Series;
use super::time::WrittenTime;
use super::{Found, Source, StretchRead, TimeStretch, count};
use crate::contrast::around::SeenLine;
use crate::envelope::Redacted;
use crate::triage::Trouble;

/// Hits whose neighbours are asked for.
const MOST_NEIGHBOURHOODS: usize = 5;
/// How far from a hit its neighbours may be.
const NEIGHBOURHOOD: SignedDuration = SignedDuration::from_secs(30);
/// Minutes of a window that are counted.
const MOST_MINUTES: usize = 24 * 60;

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

    fn lines_between(
        &self,
        stretch: &TimeStretch,
        patience: &Deadline,
        then: &mut dyn FnMut(SeenLine<'_>),
    ) -> Result<StretchRead, Trouble> {
        lines_between(self, stretch, patience, then)
    }
}

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

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn settings_are_named_in_a_sentence() {
        assert_eq!(named(&["query"], "or"), "`query`");
        assert_eq!(named(&["index", "query", "time"], "or"), "`index`, `query` or `time`");
    }
}
