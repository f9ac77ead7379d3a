//! A process that appends notes until it is done or killed, and says which are acknowledged. It is this test program itself.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use errbook::store::{Access, Journal, LazyJournal, Location, Queue};
use errbook::triage::{Case, CaseId, Trouble};

use crate::story::{at, noted};

const STORE: &str = "ERRBOOK_TEST_WRITER_STORE";
const CASE: &str = "ERRBOOK_TEST_WRITER_CASE";
const NAME: &str = "ERRBOOK_TEST_WRITER_NAME";
const COUNT: &str = "ERRBOOK_TEST_WRITER_COUNT";

/// A writing process and what it says.
pub struct Writer {
    pub process: Child,
    pub said: BufReader<ChildStdout>,
}

impl Writer {
    /// Starts a writer of the notes `NAME-0`, `NAME-1`, … up to `count`, to a case that is open.
    pub fn start(store: &str, case: &CaseId, name: &str, count: usize) -> Self {
        let mut process = Command::new(env::current_exe().unwrap())
            .args(["--ignored", "--exact", "child::writes_until_it_is_done_or_killed", "--nocapture"])
            .envs([(STORE, store), (CASE, &case.0), (NAME, name), (COUNT, &count.to_string())])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(process.stdout.take().unwrap());
        Self { process, said }
    }

    /// The next acknowledged note; none when the process has ended.
    pub fn acknowledged(&mut self) -> Option<String> {
        let mut line = String::new();
        while self.said.read_line(&mut line).unwrap() > 0 {
            // A line that a kill cut short is no acknowledgement.
            if let Some(note) = line.strip_suffix('\n').and_then(|line| line.strip_prefix("ack ")) {
                return Some(note.to_owned());
            }
            line.clear();
        }
        None
    }
}

#[test]
#[ignore = "a part of other tests, which start it"]
fn writes_until_it_is_done_or_killed() {
    let given = |name: &str| env::var(name).expect("only other tests start this");
    let case = CaseId(given(CASE));
    let count: usize = given(COUNT).parse().unwrap();
    let mut journal = LazyJournal::new(Location::new(&given(STORE)).unwrap(), Access::Write);
    let mut folded = Case::fold(&patiently(|| journal.read(&case)).events).unwrap();
    let mut follow = patiently(|| journal.follow(&case, folded.events().last().unwrap().seq));
    let mut queue = Queue::new(Box::new(journal));
    for number in 0..count {
        for event in follow.next(Duration::ZERO).unwrap_or_default() {
            folded.apply(&event).unwrap();
        }
        let note = format!("{}-{number}", given(NAME));
        queue.push([folded.next(&case, at(i64::try_from(number).unwrap()), &given(NAME), noted(&note))]);
        // The server may be away for a while; the event waits, and nothing is acknowledged meanwhile.
        patiently(|| queue.flush().1.map_or(Ok(()), Err));
        let mut out = std::io::stdout().lock();
        writeln!(out, "ack {note}").unwrap();
        out.flush().unwrap();
    }
}

/// Asks until the way to the server lets an answer through.
fn patiently<T>(mut ask: impl FnMut() -> Result<T, Trouble>) -> T {
    let since = Instant::now();
    loop {
        match ask() {
            Ok(answer) => return answer,
            Err(why) => assert!(since.elapsed().as_secs() < 120, "nothing is answered: {why:?}"),
        }
        std::thread::yield_now();
    }
}
