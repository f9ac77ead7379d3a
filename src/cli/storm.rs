//! A tally for people and as the contract's objects: the storm in one look. Shared by scan and watch.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::failure::{Done, Failure};
use crate::evidence::LONGEST_LINE;
use crate::tally::{CODES, Onset, Tally, TallyRow, bytes, grouped, rate, sparkline};
use crate::triage::Trouble;

/// Columns of the sparkline.
const COLUMNS: i64 = 16;

/// Rows that are shown to people; the rest is counted and said.
const ROWS: usize = 40;

/// What was not read, and why.
#[derive(Debug, Default)]
pub struct Unread {
    /// Places that could not be read, or not whole.
    pub troubles: Vec<Trouble>,
    /// What is followed and is not there yet, as it was named.
    pub awaited: Vec<PathBuf>,
    /// Lines that were too long.
    pub long_lines: u64,
    /// Somebody pressed Ctrl-C.
    pub interrupted: bool,
}

impl Unread {
    /// How the command ended. Tells of every trouble; where nothing at all could be read, the first one is the failure.
    pub fn end(&self, tally: &Tally) -> Result<Done, Failure> {
        let mut failures = self.troubles.iter().cloned().map(Failure::from);
        let first = failures.next();
        failures.for_each(|failure| eprintln!("{failure}"));
        match first {
            Some(failure) if tally.bytes() == 0 && !self.interrupted => return Err(failure),
            Some(failure) => eprintln!("{failure}"),
            None if !self.interrupted => return Ok(if tally.count() == 0 { Done::Nothing } else { Done::Found }),
            None => {}
        }
        Ok(Done::Partial)
    }
}

impl Unread {
    /// In words, one line each.
    pub fn words(&self) -> Vec<String> {
        let long = (self.long_lines > 0).then(|| long_lines(self.long_lines));
        self.troubles.iter().map(ToString::to_string).chain(self.awaits()).chain(long).collect()
    }

    /// What is not there yet, one line each.
    pub fn awaits(&self) -> impl Iterator<Item = String> {
        self.awaited.iter().map(|name| format!("waiting for {}, which is not there yet", name.display()))
    }
}

/// How many lines were only read in part.
pub fn long_lines(count: u64) -> String {
    format!("{} lines longer than {} kB, of which only that much was read", grouped(count), LONGEST_LINE >> 10)
}

/// The contract's object for one spelling.
pub fn object(tally: &Tally, row: &TallyRow) -> Value {
    json!({
        "catalog": row.spelling.catalog,
        "code": row.spelling.code,
        "entry": row.spelling.entry,
        "known": row.spelling.known,
        "standard": row.spelling.standard,
        "count": row.count,
        "share": (share(tally, row) * 10_000.0).round() / 10_000.0,
        "first": row.first,
        "last": row.last,
        "request_ids": row.request_ids,
        "per_minute": tally.rates(row, COLUMNS).iter().map(|rate| (rate * 100.0).round() / 100.0).collect::<Vec<_>>(),
    })
}

/// The tally in words and columns.
pub fn lines(tally: &Tally, unread: &Unread) -> Vec<String> {
    let rows = tally.rows();
    let mut lines = vec![headline(tally, &rows, unread)];
    if rows.is_empty() {
        let several = || vec!["A failure told over several lines: try errbook decode on that part.".to_owned()];
        lines.extend(elsewhen(tally).unwrap_or_else(several));
    }
    let shown: Vec<&TallyRow> = rows.iter().copied().take(ROWS).collect();
    for (title, group) in groups(&shown) {
        lines.push(String::new());
        lines.push(title);
        lines.extend(group.iter().map(|row| columns(tally, row, &shown)));
    }
    if let Some(more) = rows.len().checked_sub(ROWS + 1) {
        lines.push(format!("and {} more codes; --json lists them all", more + 1));
    }
    let onsets = tally.onsets();
    if let (true, Some(burst)) = (onsets.is_empty(), tally.burst()) {
        lines.push(String::new());
        lines.push(format!("Rose first: {}", told(burst)));
    }
    if !onsets.is_empty() {
        lines.push(String::new());
        let outbreak = tally.outbreak().map(|(row, early)| began(row, early));
        let others = usize::from(outbreak.is_some());
        lines.extend(outbreak);
        lines.extend(onsets.iter().take(3).zip(others..).map(|((row, onset), at)| rose(at, row, *onset)));
    }
    let samples: Vec<String> = shown.iter().filter_map(|row| sample(row, &shown)).collect();
    if !samples.is_empty() {
        lines.push(String::new());
        lines.push("Request ids to look for (--json has more):".into());
        lines.extend(samples);
    }
    let skipped = skipped(tally, unread);
    if !skipped.is_empty() {
        lines.push(String::new());
        lines.extend(skipped);
    }
    lines
}

fn headline(tally: &Tally, rows: &[&TallyRow], unread: &Unread) -> String {
    let so_far = if unread.interrupted { "Interrupted. So far " } else { "" };
    let size = bytes(tally.bytes());
    let count = match (tally.count_in(false), tally.count_in(true)) {
        (0, 0) if tally.skipped().uncoded > 0 => {
            return format!("{so_far}No failure with a known code in {size} of log.");
        }
        (0, 0) => return format!("{so_far}No failure found in {size} of log."),
        (0, 1) | (1, 0) => "1 failure".to_owned(),
        (0, count) | (count, 0) => format!("{} failures", grouped(count)),
        (1, general) => format!("1 failure and {} in general", grouped(general)),
        (count, general) => format!("{} failures and {} in general", grouped(count), grouped(general)),
    };
    let first = rows.iter().filter_map(|row| row.first).min();
    let last = rows.iter().filter_map(|row| row.last).max();
    let end = if one_day(rows) { "%T" } else { "%F %T" };
    let when = first.zip(last).map(|(first, last)| format!(", {} to {} UTC", moment(first), last.strftime(end)));
    format!("{so_far}{count} in {size} of log{}", when.unwrap_or_default())
}

/// Of a time in which nothing failed: which time that was, and where the failures are.
fn elsewhen(tally: &Tally) -> Option<Vec<String>> {
    let (count, first, last) = tally.outside()?;
    let at = |millisecond: i64| Timestamp::from_millisecond(millisecond).map_or_else(|_| String::new(), moment);
    let bound = |word: &str, at_time: Option<i64>| at_time.map(|time| format!("{word} {} UTC", at(time)));
    let (since, until) = tally.wanted();
    let looked: Vec<String> = [bound("since", since), bound("until", until)].into_iter().flatten().collect();
    let lines = if count == 1 { "1 line tells".to_owned() } else { format!("{} lines tell", grouped(count)) };
    Some(vec![
        format!(
            "Looked at: {}. Outside of that {lines} of failures, {} to {} UTC.",
            looked.join(", "),
            at(first),
            at(last)
        ),
        format!("A time of day is the last one before now; with its day: --since \"{}\"", at(first)),
    ])
}

/// The rows of each catalog under its name, the catalog with most failures first; codes that nobody knows apart, at the end; what
/// only standards tell after all of them.
fn groups<'r>(rows: &[&'r TallyRow]) -> Vec<(String, Vec<&'r TallyRow>)> {
    let mut groups: BTreeMap<(Rank, &str), Vec<&TallyRow>> = BTreeMap::new();
    for row in rows {
        groups.entry((Rank::of(row), &row.spelling.catalog)).or_default().push(row);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|((rank, _), rows)| (*rank, Reverse(rows.iter().map(|row| row.count).sum::<u64>())));
    let title = |rank, catalog: &str| match rank {
        Rank::Known => catalog.to_owned(),
        Rank::Unknown => format!("{catalog}, not in its catalog"),
        Rank::Standard => format!("{catalog}, in general"),
    };
    groups.into_iter().map(|((rank, catalog), rows)| (title(rank, catalog), rows)).collect()
}

/// Which groups come first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Codes of a product that its catalog has.
    Known,
    /// Codes that it does not have.
    Unknown,
    /// What a standard tells.
    Standard,
}

impl Rank {
    fn of(row: &TallyRow) -> Self {
        match (row.spelling.standard, row.spelling.known) {
            (true, _) => Self::Standard,
            (false, true) => Self::Known,
            (false, false) => Self::Unknown,
        }
    }
}

fn columns(tally: &Tally, row: &TallyRow, rows: &[&TallyRow]) -> String {
    let times = match row.first.zip(row.last) {
        Some((first, last)) if one_day(rows) => format!("{} {}", first.strftime("%H:%M:%S"), last.strftime("%H:%M:%S")),
        Some((first, last)) => format!("{} {}", first.strftime("%m-%d %H:%M"), last.strftime("%m-%d %H:%M")),
        None => "no time".to_owned(),
    };
    let percent = share(tally, row) * 100.0;
    let percent = if percent < 1.0 { " <1 %".to_owned() } else { format!("{percent:>3.0} %") };
    let spark = sparkline(&tally.rates(row, COLUMNS));
    let width = width(rows);
    format!("{:>9} · {percent}  {:<width$}  {times}  {spark}", grouped(row.count), name(row)).trim_end().to_owned()
}

/// One row's news: how often it is now, how much more that is, the last time, a request id.
pub fn change(row: &TallyRow, before: u64) -> String {
    let last = row.last.map(|last| format!("  last {} UTC", moment(last))).unwrap_or_default();
    format!(
        "{:>11}  +{}  {} {}{last}",
        grouped(row.count),
        grouped(row.count - before),
        row.spelling.catalog,
        name(row)
    )
}

/// A burst in words: `X at 2026-03-02 10:04:07 UTC, 5 in 12 s`.
fn told(row: &TallyRow) -> String {
    let when = row.first.map(|at| at.strftime("%F %T UTC").to_string()).unwrap_or_default();
    let over = row.first.zip(row.last).map_or(0, |(first, last)| last.duration_since(first).as_secs());
    format!("{} at {when}, {} in {} s", name(row), grouped(row.count), over.max(1))
}

fn sample(row: &TallyRow, rows: &[&TallyRow]) -> Option<String> {
    // A UUID behind it ends at column 80.
    let width = width(rows).min(40);
    row.request_ids.first().map(|id| format!("  {:<width$}  {id}", name(row)))
}

/// The spelling, and the catalog's own name where that is another one.
fn name(row: &TallyRow) -> String {
    match (&row.spelling.code, &row.spelling.entry) {
        (Some(code), Some(entry)) if !code.eq_ignore_ascii_case(entry) => format!("{code} = {entry}"),
        (Some(name), _) | (None, Some(name)) => name.clone(),
        (None, None) => "(no code)".to_owned(),
    }
}

fn width(rows: &[&TallyRow]) -> usize {
    rows.iter().map(|row| name(row).chars().count()).max().unwrap_or_default().min(44)
}

fn one_day(rows: &[&TallyRow]) -> bool {
    let mut days =
        rows.iter().flat_map(|row| row.first.into_iter().chain(row.last)).map(|at| at.strftime("%F").to_string());
    days.next().is_none_or(|first| days.all(|day| day == first))
}

fn rose(at: usize, row: &TallyRow, onset: Onset) -> String {
    let when = onset.began(row.first).map(|at| at.strftime("%F %T UTC").to_string());
    let order = if at == 0 { "Rose first" } else { "then" };
    let (before, since) = (rate(onset.before), rate(onset.since));
    format!("{order:>10}: {} at {}, from {before} to {since} a minute", name(row), when.unwrap_or_default())
}

/// What was there from the beginning of the log, before anything rose.
fn began(row: &TallyRow, early: i64) -> String {
    let when = row.first.map(|at| at.strftime("%F %T UTC").to_string()).unwrap_or_default();
    format!("     First: {} from the beginning, {when}, {} in 2 min", name(row), grouped(early.unsigned_abs()))
}

fn skipped(tally: &Tally, unread: &Unread) -> Vec<String> {
    let skipped = tally.skipped();
    let beyond = format!("beyond the first {}", grouped(CODES as u64));
    let longer = format!("longer than {} kB, of which only that much was read", LONGEST_LINE >> 10);
    [
        (
            skipped.repeated,
            "more line of a failure",
            "more lines of failures",
            "counted already; --count lines counts them",
        ),
        (skipped.other, "failure of a code", "failures of codes", beyond.as_str()),
        (skipped.undated, "failure", "failures", "without a time"),
        (skipped.uncoded, "failure", "failures", "without a code that is known"),
        (unread.long_lines, "line", "lines", longer.as_str()),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many, what)| format!("{} {} {what}", grouped(count), if count == 1 { one } else { many }))
    .map(|text| format!("Not counted: {text}"))
    .collect()
}

/// The share of a row in the failures that are told in the same terms: of products, or in general.
#[expect(clippy::cast_precision_loss, reason = "a share to be read by people")]
fn share(tally: &Tally, row: &TallyRow) -> f64 {
    row.count as f64 / (tally.count_in(row.spelling.standard).max(1) as f64)
}

fn moment(at: Timestamp) -> String {
    at.strftime("%F %T").to_string()
}
