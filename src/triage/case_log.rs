//! The logs of a case: what was watched, piped in or attached when it was opened is evidence, with its path, the time that it
//! covers and the lines around the failure. A log with a path can be searched again by whoever goes on with the case.

use jiff::Timestamp;

use super::case::Case;
use super::event::EventKind;
use crate::envelope::Redacted;

/// What a log is called that has no path.
pub const PIPED: &str = "standard input";

/// Between two paths of one log.
const AND: &str = ", ";

/// A log that a failure was read from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseLog {
    /// Absolute paths and patterns; none for what was piped in.
    pub paths: Vec<String>,
    /// The time that it covers, as far as its failures tell.
    pub span: Option<(Timestamp, Timestamp)>,
    /// The lines around the failure.
    pub around: String,
}

impl CaseLog {
    /// What goes into the case.
    pub fn attached(&self) -> EventKind {
        let source = if self.paths.is_empty() { PIPED.to_owned() } else { self.paths.join(AND) };
        let span =
            self.span.map(|(first, last)| format!(", {} to {}", first.strftime("%F %T"), last.strftime("%F %T UTC")));
        let title = Redacted::new(&format!("log{}", span.unwrap_or_default()));
        EventKind::Attached { source, title, excerpt: Redacted::new(&self.around) }
    }
}

impl Case {
    /// Paths and patterns of the logs that belong to the case, each once.
    pub fn logs(&self) -> Vec<&str> {
        let mut logs: Vec<&str> = Vec::new();
        for event in self.events() {
            let EventKind::Attached { source, .. } = event.act.plain() else { continue };
            let paths: Vec<&str> = source.split(AND).collect();
            // A source of the configuration is named by its user, and no name begins like a path.
            if paths.iter().all(|path| path.starts_with('/')) {
                logs.extend(paths);
            }
        }
        logs.sort_unstable();
        logs.dedup();
        logs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::rules::tests::{case, opened};

    #[test]
    fn the_logs_of_a_case_are_its_attached_paths_each_once() {
        let at = |text: &str| text.parse().unwrap();
        let log = CaseLog {
            paths: vec!["/var/log/gw.log".into(), "/var/log/sts/*.log".into()],
            span: Some((at("2026-03-02T10:00:00Z"), at("2026-03-02T10:09:50Z"))),
            around: "one\nAuthorization: Bearer abcDEF123456abcDEF123456".into(),
        };
        let pinned = EventKind::Attached {
            source: "gateway".into(),
            title: Redacted::new("one line"),
            excerpt: Redacted::new("x"),
        };
        let case = case([opened(), log.attached(), pinned, log.attached(), CaseLog::default().attached()]);
        assert_eq!(case.logs(), ["/var/log/gw.log", "/var/log/sts/*.log"]);
        let EventKind::Attached { title, excerpt, .. } = log.attached() else { panic!("attached") };
        assert_eq!(title.as_str(), "log, 2026-03-02 10:00:00 to 2026-03-02 10:09:50 UTC");
        assert!(!excerpt.as_str().contains("abcDEF"), "{excerpt}");
    }
}
