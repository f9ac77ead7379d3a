//! What was different just before a failure, read on a thread of its own: the logs of an hour take seconds. What was asked last
//! counts; an earlier question stops as soon as it is not the last any more.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::model::Ticket;
use super::model::followed::{BeforeIt, BeforeRow};
use crate::catalog::Catalogs;
use crate::contrast::around::{AroundFound, AroundItem};
use crate::contrast::{Around, AroundRow, AroundSpec, Change, Severity};
use crate::envelope::bulk::{LogReader, ReaderScope};
use crate::envelope::{Decoder, Redacted};
use crate::evidence::around::lines_between;
use crate::evidence::cancel::{Cancel, Deadline};
use crate::evidence::{Found, LogLine, LogPlace, Source, TimeStretch, span};
use crate::triage::product_set;

/// Rows that are shown.
const ROWS: usize = 12;

/// How long before the failure the time begins that it is held against.
const WINDOW: SignedDuration = SignedDuration::from_hours(1);

/// What a line is said to be that shows what was different.
const BEFORE: &str = "before it";

/// What is asked: what was different before this moment in these logs, the request itself aside.
pub struct BeforeQuestion {
    /// Whose answer it is.
    pub ticket: Ticket,
    /// The moment of the failure.
    pub at: Timestamp,
    /// The request that failed.
    pub id: Option<String>,
    /// The log files, each once.
    pub logs: Vec<LogPlace>,
    /// The sources that are asked for the lines of the time.
    pub sources: Vec<Arc<dyn Source>>,
    /// How long each of them may take.
    pub patience: Duration,
}

/// The end of the thread that takes questions.
#[derive(Debug)]
pub struct BeforeWorker {
    questions: Sender<(Cancel, BeforeQuestion)>,
    last: Cancel,
}

impl BeforeWorker {
    /// The worker, and what its thread does.
    pub fn new(
        catalogs: impl Fn() -> Arc<Catalogs> + Send,
        tell: impl Fn(Ticket, BeforeIt) + Send,
    ) -> (Self, impl FnOnce() + Send) {
        let (questions, asked) = channel();
        (Self { questions, last: Cancel::default() }, move || work(&asked, &catalogs, &tell))
    }

    /// Asks; what was asked before is called off.
    pub fn ask(&mut self, question: BeforeQuestion) {
        self.call_off();
        self.last = Cancel::default();
        let _ = self.questions.send((self.last.clone(), question));
    }

    /// Calls off what was asked.
    pub fn call_off(&self) {
        self.last.throw();
    }
}

fn work(
    asked: &Receiver<(Cancel, BeforeQuestion)>,
    catalogs: &impl Fn() -> Arc<Catalogs>,
    tell: &impl Fn(Ticket, BeforeIt),
) {
    let mut reader: Option<LogReader> = None;
    while let Ok((cancel, question)) = asked.recv() {
        if cancel.is_thrown() {
            continue;
        }
        let reader = reader
            .get_or_insert_with(|| {
                LogReader::new(Arc::new(Decoder::new(&product_set(&catalogs()))), None, ReaderScope::Everything)
            })
            .clone();
        let at = question.at.as_millisecond();
        let window = i64::try_from(WINDOW.as_millis()).unwrap_or(i64::MAX);
        let mut around = Around::new(AroundSpec { at, window, id: question.id.clone() }, reader);
        let (places, failed) = read(&question, &mut around, &cancel);
        if !cancel.is_thrown() {
            tell(question.ticket, told(around.found(), question.at, places, failed));
        }
    }
}

/// Reads the time before it: of how many logs, and what could not be read.
fn read(question: &BeforeQuestion, around: &mut Around, cancel: &Cancel) -> (usize, Vec<String>) {
    let troubles = lines_between(&question.logs, around.wanted(), |line| {
        around.see(line);
        !cancel.is_thrown()
    });
    let (mut places, mut failed) = (question.logs.len(), troubles.iter().map(ToString::to_string).collect::<Vec<_>>());
    let from = question.at.checked_sub(WINDOW).unwrap_or(Timestamp::MIN);
    let stretch = TimeStretch { from, until: question.at };
    for source in &question.sources {
        let patience = Deadline::new(question.patience, cancel);
        match source.lines_between(&stretch, &patience, &mut |line| around.see(line)) {
            Ok(read) => {
                places += read.places;
                failed.extend(read.missing.iter().map(|missing| format!("{}: {missing}", source.name())));
            }
            Err(trouble) => failed.push(format!("{}: {trouble}", source.name())),
        }
    }
    (places, failed.iter().map(|failed| Redacted::new(failed).to_string()).collect())
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
        let (mut worker, work) = BeforeWorker::new(Arc::default, move |ticket, it| _ = send.send((ticket, it)));
        thread::spawn(work);
        let patience = Duration::from_secs(60);
        let (ticket, id) = (Ticket::FIRST, None);
        let logs = vec![LogPlace::File(path.clone())];
        worker.ask(BeforeQuestion { ticket, at, id: id.clone(), logs, sources: Vec::new(), patience });
        let (told_ticket, it) = told.recv().unwrap();
        assert_eq!(told_ticket, ticket);
        let row = &it.rows[0];
        assert!(row.what.as_str().contains("lookup_failed") || row.what.as_str().contains("error"), "{row:?}");
        assert!(row.how == "new, first seen 39 s before" && row.count == 2, "{row:?}");
        assert_eq!(it.rows.len(), it.found.lines.len());
        assert!(!format!("{it:?}").contains("hunter2"), "what leaves here is redacted");
        // The same lines out of a command, and a command that cannot be asked for them.
        let command = |run: &[&str]| {
            let table = toml::from_str(&format!("kind = \"command\"\nname = \"{}\"\nrun = {run:?}", run[0])).unwrap();
            crate::evidence::source(table, &|path| path).unwrap()
        };
        let sources = vec![command(&["cat", path.to_str().unwrap()]), command(&["grep", "{request_id}"])];
        worker.ask(BeforeQuestion { ticket, at, id, logs: Vec::new(), sources, patience });
        let (_, other) = told.recv().unwrap();
        assert_eq!((&other.rows, other.found.covered.places), (&it.rows, 1));
        let why = "grep: did not run grep: it prints the lines of one request alone; name a command that prints all of a time";
        assert_eq!(other.found.failed, [why]);
    }
}
