//! A command that repeats a request: run once for its whole answer, within limits of time and size.

use std::time::Duration;

use super::cancel::{Cancel, Deadline};
use super::process;
use crate::triage::Trouble;

/// How long the answer may take.
pub const LONGEST: Duration = Duration::from_secs(30);
/// Most bytes of it that are kept: an error and the head around it are far smaller.
const MOST: usize = 1 << 20;

/// What is said of one that was called off.
const STOPPED: &str = "was stopped by hand; the request may have arrived all the same";

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What the command wrote to its output.
    pub answer: Vec<u8>,
    /// What cut it short or what the command complained about, in words.
    pub cut: Option<String>,
}

/// Runs the command, once. Whatever it started is gone when this returns; called off, it is stopped, and what it wrote until
/// then is the answer.
///
/// # Errors
/// When it cannot be started, fails without an answer, or is called off before there is one.
pub fn attempt(argv: &[String], cancel: &Cancel) -> Result<Attempt, Trouble> {
    within(LONGEST, argv, cancel)
}

fn within(time: Duration, argv: &[String], cancel: &Cancel) -> Result<Attempt, Trouble> {
    let (mut answer, mut dropped) = (Vec::new(), false);
    let ended = process::run(argv, &Deadline::new(time, cancel), |line| {
        dropped |= answer.len() + line.len() >= MOST;
        if !dropped {
            answer.extend_from_slice(line);
            answer.push(b'\n');
        }
    });
    let cut = match ended {
        Err(_) if cancel.is_thrown() && !answer.is_empty() => {
            Some(format!("It {STOPPED}. What came until then was read."))
        }
        Err(trouble) if cancel.is_thrown() => return Err(Trouble { why: format!("it {STOPPED}"), ..trouble }),
        ended => ended?,
    };
    let long = dropped.then(|| "the answer is longer than 1 MB; the rest was left out".to_owned());
    Ok(Attempt { answer, cut: cut.or(long) })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn run(words: &[&str], milliseconds: u64) -> Result<Attempt, String> {
        let argv: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        within(Duration::from_millis(milliseconds), &argv, &Cancel::default()).map_err(|trouble| trouble.to_string())
    }

    #[test]
    fn arguments_arrive_as_they_are() {
        let hostile = "$(touch owned) `id` ; rm -rf / | 'x\" -o/etc/x\n--next";
        let came = run(&["printf", "%s", hostile], 20_000).unwrap();
        assert_eq!(came, Attempt { answer: format!("{hostile}\n").into_bytes(), cut: None });
    }

    #[test]
    fn a_long_answer_is_cut_and_a_slow_one_stopped() {
        let came = run(&["seq", "1", "400000"], 20_000).unwrap();
        assert!(came.answer.starts_with(b"1\n2\n") && came.answer.len() < MOST, "{}", came.answer.len());
        assert_eq!(came.cut.unwrap(), "the answer is longer than 1 MB; the rest was left out");
        let came = run(&["sh", "-c", "echo begun; exec sleep 600"], 300).unwrap();
        assert_eq!(came.answer, b"begun\n");
        assert!(came.cut.unwrap().starts_with("sh did not finish in time and was stopped"));
    }

    #[test]
    fn a_command_that_is_called_off_is_stopped_and_what_it_wrote_is_read() {
        let folder = tempfile::TempDir::new().unwrap();
        let begun = folder.path().join("begun");
        for (writes, answered) in [("echo begun;", Some("begun\n")), ("", None)] {
            let script = format!("{writes} touch {}; exec sleep 600", begun.display());
            let (argv, cancel) = (["sh", "-c", &script].map(str::to_owned), Cancel::default());
            let running = std::thread::spawn({
                let cancel = cancel.clone();
                move || within(Duration::from_secs(60), &argv, &cancel)
            });
            while !begun.exists() {
                std::thread::yield_now();
            }
            cancel.throw();
            let came = running.join().unwrap();
            assert_eq!(
                came.as_ref().ok().map(|came| String::from_utf8_lossy(&came.answer).into_owned()).as_deref(),
                answered
            );
            let said = came.map_or_else(|trouble| trouble.why, |came| came.cut.unwrap());
            assert!(said.contains("t was stopped by hand; the request may have arrived all the same"), "{said}");
            std::fs::remove_file(&begun).unwrap();
        }
    }

    #[test]
    fn a_command_without_an_answer_says_why() {
        assert_eq!(
            run(&["sh", "-c", "echo 'curl: (7) no route' >&2; exit 7"], 20_000).unwrap_err(),
            "cannot run sh: it ended with exit code 7: curl: (7) no route; run it by hand to see: sh -c 'echo \
             '\\''curl: (7) no route'\\'' >&2; exit 7'"
        );
    }
}
