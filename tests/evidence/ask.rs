//! A question put to sources that a configuration describes, as the screen does it.

use std::fs;
use std::sync::mpsc::channel;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use errbook::config::{Config, Layers};
use errbook::evidence::cancel::{Cancel, Deadline};
use errbook::evidence::{Found, LogLine, Question, Source, State, StretchRead, TimeStretch, gather};
use errbook::triage::Trouble;
use jiff::Timestamp;

pub const ID: &str = "b6d801b2-424b-1fee-9709-931505d95954";
/// Longer than anything here takes, so that only a hang runs into it.
pub const LONG: Duration = Duration::from_secs(60);

/// The sources of a configuration.
pub fn sources(config: &str) -> Vec<Arc<dyn Source>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, config).unwrap();
    match Config::load(&Layers { file: Some(&file), named: true, ..Layers::default() }) {
        Ok(config) => config.sources,
        Err(problems) => panic!("{problems:?}"),
    }
}

/// A question about [`ID`] at a time.
pub fn question(at: &str) -> Question {
    let mut question = Question::new(at.parse::<Timestamp>().unwrap() + Duration::from_secs(600));
    question.add("request id", Some(ID));
    question.set_time(Some(at));
    question.codes = vec!["AUTH_REPLAY_DETECTED".into()];
    question
}

/// A millisecond in nanoseconds.
pub const MS: i64 = 1_000_000;

/// When a failure was, in nanoseconds: the twelfth second of a minute not long ago, since some stores take no old lines.
pub static AT: LazyLock<i64> =
    LazyLock::new(|| (Timestamp::now().as_second().div_euclid(60) * 60 - 588) * 1_000_000_000);

/// The same question at a time in nanoseconds.
pub fn question_at(nanoseconds: i64) -> Question {
    question(&Timestamp::from_nanosecond(nanoseconds.into()).unwrap().to_string())
}

/// The lines of an answer, hits marked.
pub fn shown(found: &Found) -> Vec<String> {
    let mark = |line: &LogLine| if line.hit.is_some() { "*" } else { " " };
    found.lines.iter().map(|line| format!("{} {}", mark(line), line.text)).collect()
}

/// The lines of the hour before a time in nanoseconds with the places that they stand in, in the order of time, as a source gives
/// them whatever is in them; and what it says of having read them.
pub fn hour_before(config: &str, at: i64) -> (Vec<(String, String)>, StretchRead) {
    let until = Timestamp::from_nanosecond(at.into()).unwrap();
    let stretch = TimeStretch { from: until - Duration::from_secs(3600), until };
    let mut lines = Vec::new();
    let patience = Deadline::new(LONG, &Cancel::default());
    let read = sources(config)[0].lines_between(&stretch, &patience, &mut |line| {
        lines.push((line.at, line.place.to_string(), String::from_utf8(line.text.to_vec()).unwrap()));
    });
    lines.sort();
    (lines.into_iter().map(|(_, place, text)| (place, text)).collect(), read.unwrap())
}

/// What every source answers, in their order.
pub fn ask(config: &str, question: &Question, time: Duration) -> Vec<Result<Found, Trouble>> {
    let sources = sources(config);
    let (send, news) = channel();
    let send = Mutex::new(send);
    let _gathering = gather(&sources, question, time, move |news| _ = send.lock().unwrap().send(news));
    let mut answers: Vec<Option<Result<Found, Trouble>>> = sources.iter().map(|_| None).collect();
    while answers.iter().any(Option::is_none) {
        let news = news.recv().expect("every source ends");
        match news.state {
            State::Waiting => {}
            State::Done(found) => answers[news.source] = Some(Ok(found)),
            State::Failed(trouble) => answers[news.source] = Some(Err(trouble)),
        }
    }
    answers.into_iter().flatten().collect()
}

/// The only answer.
pub fn one(config: &str, question: &Question, time: Duration) -> Result<Found, Trouble> {
    ask(config, question, time).pop().unwrap()
}
