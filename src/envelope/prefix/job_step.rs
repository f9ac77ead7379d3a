//! The job, the step and the time before each line of a workflow's log, as `gh run view --log` prints it.

use crate::envelope::prefix::found::{PrefixFound, after_space};
use crate::envelope::prefix::time::time;

/// Bytes of the longest name of a job or of a step.
const LONGEST: usize = 120;

/// `e2e\tExchange token\t2026-12-01T12:39:51.0412107Z `.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    let job = text.find('\t').filter(|length| (1..=LONGEST).contains(length))?;
    let step = job + 1 + text[job + 1..].find('\t').filter(|length| (1..=LONGEST).contains(length))?;
    let start = step + 1 + usize::from(text[step + 1..].starts_with('\u{feff}')) * '\u{feff}'.len_utf8();
    let end = start + time(&text[start..])?;
    let is_apart = text[end..].starts_with(' ') || end == text.len();
    let is_row = text[..step].bytes().all(|byte| byte.is_ascii_digit() || byte == b'\t');
    (is_apart && !is_row).then(|| PrefixFound {
        layer: "job-step",
        source: Some((0, step)),
        each: true,
        ..PrefixFound::time((start, end), after_space(text, end))
    })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;

    #[test]
    fn a_job_and_a_step_stand_before_the_time() {
        let found = PrefixFound {
            layer: "job-step",
            length: 34,
            time: Some((9, 33)),
            source: Some((0, 8)),
            each: true,
            ..PrefixFound::default()
        };
        assert_eq!(read("e2e\tsend\t2026-04-01T08:00:00.123Z {}"), Some(found));
        for text in ["e2e\tsend\tx", "1\t2\t2026-04-01T08:00:00Z x", "e2e\tsend\t2026-04-01T08:00:00Z\t401"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
