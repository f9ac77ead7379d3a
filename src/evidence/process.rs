//! A program run for its output: arguments as they are and never a shell, a limit on time and output, and nothing of it left
//! running.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use super::cancel::Deadline;
use super::lines::LONGEST_LINE;
use crate::envelope::Redacted;
use crate::triage::Trouble;

/// Most bytes of output that are read.
const MOST_OUTPUT: u64 = 256 << 20;
/// Bytes of the error output that are kept, from its end.
const MOST_COMPLAINT: usize = 4 << 10;
const BLOCK: usize = 64 << 10;
/// How soon a switch that was thrown is noticed.
const TICK: Duration = Duration::from_millis(50);
/// Blocks that are read after a program was stopped: what the pipe and the reader may hold.
const MOST_LATE: usize = 8;

/// Runs a program and hands on its output line by line, without the newline. Says what cut the output short, if anything did.
///
/// # Errors
/// When the program cannot be started, says that it failed, or is called off.
pub fn run(argv: &[String], patience: &Deadline, mut line: impl FnMut(&[u8])) -> Result<Option<String>, Trouble> {
    let (program, arguments) = argv.split_first().ok_or_else(|| trouble(argv, "there is no program to run"))?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut group = Group(command.spawn().map_err(|error| unstarted(argv, &error))?);
    let (send, blocks) = sync_channel::<Vec<u8>>(4);
    let stdout = group.0.stdout.take();
    let reading = thread::spawn(move || {
        let Some(mut stdout) = stdout.map(|stdout| stdout.take(MOST_OUTPUT)) else { return };
        let mut block = vec![0; BLOCK];
        while let Ok(length @ 1..) = stdout.read(&mut block) {
            if send.send(block[..length].to_vec()).is_err() {
                return;
            }
        }
    });
    let stderr = group.0.stderr.take();
    let complaint = thread::spawn(move || stderr.map(ending).unwrap_or_default());
    let (mut read, mut begun) = (0, Vec::new());
    let mut take = |block: &[u8]| {
        read += block.len() as u64;
        for part in block.split_inclusive(|byte| *byte == b'\n') {
            begun.extend_from_slice(part);
            if begun.ends_with(b"\n") || begun.len() >= LONGEST_LINE {
                line(begun.strip_suffix(b"\n").unwrap_or(&begun));
                begun.clear();
            }
        }
    };
    loop {
        let Some(left) = patience.left() else {
            drop(group);
            // What it wrote before may still be on its way; what it left running may write for ever.
            for _ in 0..MOST_LATE {
                let Ok(block) = blocks.recv_timeout(TICK) else { break };
                take(&block);
            }
            if !begun.is_empty() {
                line(&begun);
            }
            return if patience.cancel.is_thrown() {
                Err(trouble(argv, "it was called off"))
            } else {
                Ok(Some(too_slow(argv)))
            };
        };
        match blocks.recv_timeout(left.min(TICK)) {
            Ok(block) => take(&block),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let _ = reading.join();
    if !begun.is_empty() {
        line(&begun);
    }
    if read >= MOST_OUTPUT {
        return Ok(Some(format!("{} wrote more than 256 MB; the rest was not read.", argv[0])));
    }
    let Some(status) = group.status(patience) else { return Ok(Some(too_slow(argv))) };
    drop(group);
    let complaint = complaint.join().unwrap_or_default();
    match status.success() {
        true => Ok(None),
        // A search that finds nothing says so with 1.
        false if status.code() == Some(1) && complaint.trim().is_empty() => Ok(None),
        false if read > 0 => Ok(Some(format!("{} ended with {}: {}", argv[0], said(status), readable(&complaint)))),
        false => Err(trouble(argv, format!("it ended with {}: {}", said(status), readable(&complaint)))),
    }
}

/// A child and all that it started; killed when dropped.
struct Group(Child);

impl Group {
    /// How it ended; none when it does not end in time.
    fn status(&mut self, patience: &Deadline) -> Option<ExitStatus> {
        loop {
            if let Ok(Some(status)) = self.0.try_wait() {
                return Some(status);
            }
            if patience.cancel.wait(patience.left()?.min(Duration::from_millis(5))) {
                return None;
            }
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // One that was waited for is gone, and its number may be another's.
        if !matches!(self.0.try_wait(), Ok(None)) {
            return;
        }
        #[cfg(unix)]
        let _ = rustix::process::kill_process_group(
            rustix::process::Pid::from_child(&self.0),
            rustix::process::Signal::KILL,
        );
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The last bytes of a stream, which is read to its end.
fn ending(mut stream: impl Read) -> String {
    let (mut kept, mut block) = (Vec::new(), [0; 4096]);
    while let Ok(length @ 1..) = stream.read(&mut block) {
        kept.extend_from_slice(&block[..length]);
        kept.drain(..kept.len().saturating_sub(MOST_COMPLAINT));
    }
    String::from_utf8_lossy(&kept).into_owned()
}

fn said(status: ExitStatus) -> String {
    status.code().map_or_else(|| "a signal".into(), |code| format!("exit code {code}"))
}

/// The last lines of what a program complains about, on one line.
fn readable(complaint: &str) -> String {
    let lines: Vec<&str> = complaint.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let last = lines[lines.len().saturating_sub(3)..].join("; ");
    if last.is_empty() { "it did not say why".into() } else { Redacted::new(&last).to_string() }
}

fn too_slow(argv: &[String]) -> String {
    format!("{} did not finish in time and was stopped; what it wrote until then was read.", argv[0])
}

fn unstarted(argv: &[String], error: &io::Error) -> Trouble {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such program".to_owned(),
        _ => error.to_string(),
    };
    Trouble { next: "check that it is installed and in PATH".into(), ..trouble(argv, why) }
}

fn trouble(argv: &[String], why: impl Into<String>) -> Trouble {
    let what = format!("cannot run {}", argv.first().map_or("the command", String::as_str));
    let next = format!("run it by hand to see: {}", Redacted::new(&shell_words::join(argv)));
    Trouble { what, why: why.into(), next }
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::{Duration, Instant};

    use super::run;
    use crate::evidence::cancel::{Cancel, Deadline};

    fn argv(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn lines(words: &[&str], time: u64) -> (Vec<String>, Result<Option<String>, String>) {
        let mut lines = Vec::new();
        let patience = Deadline::new(Duration::from_millis(time), &Cancel::default());
        let ended = run(&argv(words), &patience, |line| lines.push(String::from_utf8_lossy(line).into_owned()));
        (lines, ended.map_err(|trouble| trouble.to_string()))
    }

    #[test]
    fn output_comes_line_by_line() {
        assert_eq!(
            lines(&["printf", "a\\nb\\n\\nc"], 20_000),
            (vec!["a".into(), "b".into(), String::new(), "c".into()], Ok(None))
        );
    }

    #[test]
    fn no_shell_reads_the_arguments() {
        assert_eq!(lines(&["printf", "%s\\n", "$(id); `id` > x"], 20_000).0, ["$(id); `id` > x"]);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_program_that_hangs_is_stopped_with_all_it_started() {
        let began = Instant::now();
        let (lines, ended) = lines(&["sh", "-c", "sleep 600 & echo $!; sleep 600"], 300);
        assert!(ended.unwrap().unwrap().starts_with("sh did not finish in time"));
        // A killed process stays visible as a zombie until whoever adopts it looks after it.
        let is_gone = || {
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", lines[0])).unwrap_or_default();
            stat.is_empty() || stat.contains(") Z ")
        };
        while !is_gone() {
            assert!(began.elapsed() < Duration::from_secs(60), "still there");
            std::thread::yield_now();
        }
    }

    #[test]
    fn what_a_program_complains_about_is_said_without_secrets() {
        let (_, ended) = lines(&["sh", "-c", "echo 'no access: token=abc123' >&2; exit 3"], 20_000);
        let said = ended.unwrap_err();
        assert!(said.starts_with("cannot run sh: it ended with exit code 3: no access: token=⟨secret #"), "{said}");
        assert!(!said.contains("abc123"), "{said}");
    }

    #[test]
    fn a_program_that_is_not_there_is_said() {
        let said = lines(&["errbook-is-not-there"], 20_000).1.unwrap_err();
        assert_eq!(
            said,
            "cannot run errbook-is-not-there: there is no such program; check that it is installed and in PATH"
        );
    }

    #[test]
    fn a_search_that_finds_nothing_has_not_failed() {
        assert_eq!(lines(&["false"], 20_000), (vec![], Ok(None)));
    }
}
