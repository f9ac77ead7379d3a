//! The storm: failures that are counted while a log is read, grouped by code.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::envelope::bulk::Spelling;
use crate::tally::{Alarm, Onset, Skipped, Tally};

/// Groups that are shown; the rest is counted and said.
const GROUPS: usize = 1_000;

/// Alarms that are remembered.
const ALARMS: usize = 1_000;

/// Parts of the span that rates are given for.
const PARTS: i64 = 96;

/// A tally as it stood at one moment.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    /// The groups with most failures, unknown codes behind known ones.
    pub groups: Vec<Group>,
    /// Codes that have no group here.
    pub more: usize,
    /// Failures in all groups.
    pub count: u64,
    /// Bytes of log behind this.
    pub bytes: u64,
    /// What was seen and is in no group.
    pub skipped: Skipped,
    /// What was not read, and why; in words.
    pub unread: Vec<String>,
    /// The group whose rate rose first.
    pub first_to_rise: Option<Arc<Spelling>>,
    /// The group that was there before any rose, from the beginning of the log, and how many were in its first two minutes.
    pub outbreak: Option<(Arc<Spelling>, u64)>,
    /// Whether what was written before the watch is still being read.
    pub is_behind: bool,
}

/// The failures of one spelling.
#[derive(Debug, Clone)]
pub struct Group {
    /// What they are called.
    pub spelling: Arc<Spelling>,
    /// How many.
    pub count: u64,
    /// Their part of all failures, from 0 to 1.
    pub share: f64,
    /// The first one that bears a time.
    pub first: Option<Timestamp>,
    /// The last one.
    pub last: Option<Timestamp>,
    /// Failures a minute in even parts of the span of all groups.
    pub rates: Vec<f64>,
    /// Failures a minute at the end of the span, and at their most.
    pub paces: (f64, f64),
    /// When they became more frequent, if they did.
    pub onset: Option<Onset>,
    /// The first request ids.
    pub request_ids: Vec<String>,
    /// What Enter opens.
    pub exemplar: Exemplar,
}

/// One failure of a group.
#[derive(Debug, Clone, Default)]
pub enum Exemplar {
    /// None was kept.
    #[default]
    None,
    /// A line that tells of it, and those around it.
    Line {
        /// The line.
        line: Arc<[u8]>,
        /// It and what stands around it.
        around: Arc<[u8]>,
    },
    /// A failure of the paste, by its place there.
    Failure(usize),
}

impl Group {
    /// The spelling on the wire, else the catalog's name.
    pub fn name(&self) -> &str {
        self.spelling.code.as_deref().or(self.spelling.entry.as_deref()).unwrap_or("(no code)")
    }
}

impl Picture {
    /// What a tally looks like now.
    pub fn of(tally: &Tally, exemplar: impl Fn(&Spelling) -> Exemplar, unread: Vec<String>) -> Self {
        let rows = tally.rows();
        let onsets = tally.onsets();
        let first = onsets.first().map(|(row, _)| *row).or(tally.burst());
        let outbreak = tally.outbreak().filter(|_| first.is_some());
        let risen: HashMap<&Spelling, Onset> =
            onsets.iter().map(|(row, onset)| (row.spelling.as_ref(), *onset)).collect();
        #[expect(clippy::cast_precision_loss, reason = "a share to be read by people")]
        let share = |count: u64| count as f64 / tally.count().max(1) as f64;
        let groups = rows.iter().take(GROUPS).map(|row| Group {
            spelling: row.spelling.clone(),
            count: row.count,
            share: share(row.count),
            first: row.first,
            last: row.last,
            rates: tally.rates(row, PARTS),
            paces: tally.paces(row),
            onset: risen.get(row.spelling.as_ref()).copied(),
            request_ids: row.request_ids.clone(),
            exemplar: exemplar(&row.spelling),
        });
        Self {
            groups: groups.collect(),
            more: rows.len().saturating_sub(GROUPS),
            count: tally.count(),
            bytes: tally.bytes(),
            skipped: tally.skipped(),
            unread,
            first_to_rise: first.filter(|_| outbreak.is_none()).map(|row| row.spelling.clone()),
            outbreak: outbreak.map(|(row, early)| (row.spelling.clone(), early.unsigned_abs())),
            is_behind: false,
        }
    }

    /// The group of a spelling.
    pub fn group(&self, spelling: &Spelling) -> Option<&Group> {
        self.groups.iter().find(|group| *group.spelling == *spelling)
    }

    /// The time of the first and of the last failure.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let first = self.groups.iter().filter_map(|group| group.first).min();
        first.zip(self.groups.iter().filter_map(|group| group.last).max())
    }
}

/// What the groups are ordered by. Unknown codes always stand behind known ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The most frequent first.
    #[default]
    Count,
    /// The fastest at the end of the span first.
    Rate,
    /// The first to rise first, then the first to be seen.
    Start,
}

impl Order {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Count => "by count",
            Self::Rate => "by rate now",
            Self::Start => "by start",
        }
    }

    /// The one after it.
    pub fn next(self) -> Self {
        match self {
            Self::Count => Self::Rate,
            Self::Rate => Self::Start,
            Self::Start => Self::Count,
        }
    }
}

/// Where the log comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogOrigin {
    /// The paste box.
    Paste,
    /// Standard input, which may yet turn out to be a paste.
    Piped,
    /// Files that are followed.
    Watched,
}

/// The state of the storm view.
#[derive(Debug, Default)]
pub struct Storm {
    /// What is counted; none where there is no log.
    pub source: Option<LogOrigin>,
    /// Where that is: absolute paths and patterns; none of what is piped in.
    pub paths: Vec<String>,
    /// The rules that raise an alarm, as they were written.
    pub alerts: Vec<String>,
    /// The last alarms that were raised, the newest last.
    pub alarms: Vec<Alarm>,
    /// How many were raised in all.
    pub raised: usize,
    /// Whether the log has ended.
    pub ended: bool,
    /// What was counted so far, in the order of the view.
    pub picture: Picture,
    /// What it is ordered by.
    pub order: Order,
    /// The group that was selected by hand; else the first one is.
    pub selected: Option<Arc<Spelling>>,
    /// Whether the focus is on the details.
    pub in_detail: bool,
    /// First line of the details that is shown.
    pub scroll: usize,
}

impl Storm {
    /// A storm of which nothing has been heard yet. What is watched is ordered by its rate.
    pub fn of(source: LogOrigin) -> Self {
        let order = if source == LogOrigin::Watched { Order::Rate } else { Order::Count };
        Self { source: Some(source), order, ended: source == LogOrigin::Paste, ..Self::default() }
    }

    /// Takes a newer picture.
    pub fn show(&mut self, picture: Picture) {
        self.picture = picture;
        self.sort();
    }

    /// Takes alarms that were raised.
    pub fn raise(&mut self, alarms: Vec<Alarm>) {
        self.raised += alarms.len();
        self.alarms.extend(alarms);
        self.alarms.drain(..self.alarms.len().saturating_sub(ALARMS));
    }

    /// The alarms that failures of a spelling raised, the newest first.
    pub fn alarms_of<'a>(&'a self, spelling: &'a Arc<Spelling>) -> impl Iterator<Item = &'a Alarm> {
        self.alarms.iter().rev().filter(move |alarm| alarm.spelling == *spelling)
    }

    /// Puts the groups in order.
    pub fn sort(&mut self) {
        let order = self.order;
        self.picture.groups.sort_by(|a, b| {
            let rising = |group: &Group| {
                let minute = group.onset.map(|onset| onset.minute);
                (minute.is_none(), minute, group.first.is_none(), group.first)
            };
            let unknown = a.spelling.known.cmp(&b.spelling.known).reverse();
            unknown
                .then_with(|| match order {
                    Order::Count => std::cmp::Ordering::Equal,
                    Order::Rate => b.paces.0.total_cmp(&a.paces.0),
                    Order::Start => rising(a).cmp(&rising(b)),
                })
                .then_with(|| (Reverse(a.count), &a.spelling).cmp(&(Reverse(b.count), &b.spelling)))
        });
    }

    /// Place of the selected group.
    pub fn at(&self) -> usize {
        let selected = self.selected.as_ref();
        selected.and_then(|one| self.picture.groups.iter().position(|group| group.spelling == *one)).unwrap_or(0)
    }

    /// The selected group.
    pub fn group(&self) -> Option<&Group> {
        self.picture.groups.get(self.at())
    }

    /// Selects a group and shows its details from the top.
    pub fn select(&mut self, at: usize) {
        self.selected = self.picture.groups.get(at).map(|group| group.spelling.clone());
        self.scroll = 0;
    }
}
