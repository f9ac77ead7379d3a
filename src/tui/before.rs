//! What was different just before a failure, read on a thread of its own: the logs of an hour take seconds. What was asked last
//! counts; an earlier question stops as soon as it is not the last any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use jiff::{SignedDuration, Timestamp};

use super::model::Ticket;
use super::model::followed::{BeforeIt, BeforeRow};
use crate::catalog::Catalogs;
use crate::contrast::around::{AroundFound, AroundItem};
use crate::contrast::{Around, AroundRow, AroundSpec, Change, Severity};
use crate::envelope::bulk::{LogReader, ReaderScope};
use crate::envelope::{Decoder, Redacted};
use crate::evidence::around::lines_between;
use crate::evidence::{Found, LogLine, LogPlace, span};
use crate::triage::product_set;

/// Rows that are shown.
const ROWS: usize = 12;

/// How long before the failure the time begins that it is held against.
const WINDOW: SignedDuration = SignedDuration::from_hours(1);

/// What a line is said to be that shows what was different.
const BEFORE: &str = "before it";

/// What is asked: what was different before this moment in these logs, the request itself aside.
#[derive(Debug)]
pub struct BeforeQuestion {
    /// Whose answer it is.
    pub ticket: Ticket,
    /// The moment of the failure.
    pub at: Timestamp,
    /// The request that failed.
    pub id: Option<String>,
    /// The logs.
    pub logs: Vec<LogPlace>,
}

/// The end of the thread that takes questions.
#[derive(Debug)]
pub struct BeforeWorker {
    questions: Sender<(u64, BeforeQuestion)>,
    last: Arc<AtomicU64>,
}

impl BeforeWorker {
    /// The worker, and what its thread does.
    pub fn new(
        catalogs: impl Fn() -> Arc<Catalogs> + Send,
        tell: impl Fn(Ticket, BeforeIt) + Send,
    ) -> (Self, impl FnOnce() + Send) {
        let (questions, asked) = channel();
        let last = Arc::new(AtomicU64::new(0));
        let work = {
            let last = last.clone();
            move || work(&asked, &last, &catalogs, &tell)
        };
        (Self { questions, last }, work)
    }

    /// Asks; what was asked before is called off.
    pub fn ask(&self, question: BeforeQuestion) {
        let number = self.call_off();
        let _ = self.questions.send((number, question));
    }

    /// Calls off what was asked.
    pub fn call_off(&self) -> u64 {
        self.last.fetch_add(1, Ordering::Relaxed) + 1
    }
}

fn work(
    asked: &Receiver<(u64, BeforeQuestion)>,
    last: &AtomicU64,
    catalogs: &impl Fn() -> Arc<Catalogs>,
    tell: &impl Fn(Ticket, BeforeIt),
) {
    let mut reader: Option<LogReader> = None;
    while let Ok((number, question)) = asked.recv() {
        let is_last = || last.load(Ordering::Relaxed) == number;
        if !is_last() {
            continue;
        }
        let reader = reader
            .get_or_insert_with(|| {
                LogReader::new(Arc::new(Decoder::new(&product_set(&catalogs()))), None, ReaderScope::Everything)
            })
            .clone();
        let at = question.at.as_millisecond();
        let window = i64::try_from(WINDOW.as_millis()).unwrap_or(i64::MAX);
        let mut around = Around::new(AroundSpec { at, window, id: question.id }, reader);
        let troubles = lines_between(&question.logs, around.wanted(), |line| {
            around.see(line);
            is_last()
        });
        if is_last() {
            let failed = troubles.iter().map(ToString::to_string).collect();
            tell(question.ticket, told(around.found(), question.at, question.logs.len(), failed));
        }
    }
}

/// The rows in words, everything from the logs redacted.
fn told(found: AroundFound, at: Timestamp, places: usize, failed: Vec<String>) -> BeforeIt {
    let mut it = BeforeIt { found: Found { failed, ..Found::default() }, ..BeforeIt::default() };
    (it.found.covered.places, it.found.covered.lines) = (places, found.lines);
    let moment = |ms: i64| Timestamp::from_millisecond(ms).ok();
    for seen in found.span.into_iter().flat_map(|(first, last)| [first, last]).filter_map(moment) {
        it.found.covered.see(seen);
    }
    for row in found.rows.into_iter().take(ROWS) {
        let line = &row.exemplar;
        let number = line.number.map(|number| format!(":{number}")).unwrap_or_default();
        it.found.lines.push(LogLine {
            source: line.place.to_string(),
            place: Redacted::new(&format!("{}{number}", line.place)),
            at: moment(line.at),
            zoned: true,
            text: Redacted::new(&String::from_utf8_lossy(&line.text)),
            hit: Some(BEFORE),
            gap: false,
        });
        it.rows.push(BeforeRow { what: what(&row.item), count: row.now, how: how(&row, at) });
    }
    it
}

fn what(item: &AroundItem) -> Redacted {
    match item {
        AroundItem::Code(spelling) => {
            let code = spelling.code.as_ref().or(spelling.entry.as_ref()).map_or("(no code)", String::as_str);
            Redacted::new(&format!("{code} · {}", spelling.catalog))
        }
        AroundItem::Level(severity) => Redacted::new(&format!("lines at level {}", severity.words())),
        AroundItem::Template(text, Severity::Fine) => Redacted::new(text),
        AroundItem::Template(text, severity) => Redacted::new(&format!("{}: {text}", severity.words())),
    }
}

fn how(row: &AroundRow, at: Timestamp) -> String {
    let since = span(SignedDuration::from_millis(at.as_millisecond() - row.since));
    match row.change {
        Change::New => format!("new, first seen {since} before"),
        Change::Rose => {
            format!("more since {since} before: from {:.1} to {:.1} a minute", row.rate_before, row.rate_now)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;
    use std::thread;

    use serde_json::json;

    use super::*;

    #[test]
    fn what_began_before_the_failure_is_the_first_row_and_shows_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gw.log");
        let at: Timestamp = "2026-03-02T10:11:12Z".parse().unwrap();
        let mut log = String::new();
        for second in (0..3600).rev().step_by(20) {
            let time = at - SignedDuration::from_secs(second);
            let served = json!({ "time": time.to_string(), "level": "info", "event": "request_served" });
            log = log + &served.to_string() + "\n";
            if second < 45 {
                let failed = json!({
                    "time": time.to_string(), "level": "error", "event": "lookup_failed", "password": "hunter2hunter2"
                });
                log = log + &failed.to_string() + "\n";
            }
        }
        std::fs::write(&path, log).unwrap();
        let (send, told) = sync_channel(1);
        let (worker, work) = BeforeWorker::new(Arc::default, move |ticket, it| _ = send.send((ticket, it)));
        thread::spawn(work);
        worker.ask(BeforeQuestion { ticket: Ticket::FIRST, at, id: None, logs: vec![LogPlace::File(path)] });
        let (ticket, it) = told.recv().unwrap();
        assert_eq!(ticket, Ticket::FIRST);
        let row = &it.rows[0];
        assert!(row.what.as_str().contains("lookup_failed") || row.what.as_str().contains("error"), "{row:?}");
        assert!(row.how == "new, first seen 39 s before" && row.count == 2, "{row:?}");
        assert_eq!(it.rows.len(), it.found.lines.len());
        assert!(!format!("{it:?}").contains("hunter2"), "what leaves here is redacted");
    }
}
