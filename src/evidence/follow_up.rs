//! Questions that follow from an answer, or from knowing little: the lines that share a value with the failure, and everything
//! that failed in its minute.

use jiff::SignedDuration;

use super::question::{Failures, Question, SearchTerm, Window, hashed};

/// What a line is said to bear that shares a value which is followed.
pub const FOLLOWED: &str = "followed";

/// Beginnings of words, in small letters, of which a line has one that tells of a failure: what a store is asked for that cannot
/// read its lines.
pub(super) const FAILING: [&str; 14] = [
    "error",
    "fatal",
    "panic",
    "exception",
    "fail",
    "deny",
    "denied",
    "refused",
    "reject",
    "timeout",
    "critical",
    "severe",
    "reason_code",
    "reasoncode",
];

/// A value of a failing line that other lines may bear, and which of them are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// The name that it has in the line.
    pub name: String,
    /// The value.
    pub value: String,
    /// Whether only lines that tell of a failure are wanted.
    pub failing: bool,
    /// How far before the failure.
    pub back: Back,
}

/// How far before the failure a value is followed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Back {
    /// The last minute.
    Minute,
    /// The last ten.
    #[default]
    TenMinutes,
    /// The last hour.
    Hour,
}

impl Back {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Minute => "the last minute",
            Self::TenMinutes => "the last 10 minutes",
            Self::Hour => "the last 60 minutes",
        }
    }

    /// The next one, from an hour back to a minute.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Minute => Self::TenMinutes,
            Self::TenMinutes => Self::Hour,
            Self::Hour => Self::Minute,
        }
    }

    fn length(self) -> SignedDuration {
        SignedDuration::from_mins(match self {
            Self::Minute => 1,
            Self::TenMinutes => 10,
            Self::Hour => 60,
        })
    }
}

/// The minute of a failure: what is known to the minute may be at either end of it.
pub const MINUTE: Window = Window { before: SignedDuration::from_secs(30), after: SignedDuration::from_secs(60) };

/// How long after the failure its own lines may still be written.
const JUST_AFTER: SignedDuration = SignedDuration::from_secs(5);

impl Question {
    /// The same about the lines up to the failure that bear a value which is followed. A namespace is looked for by its hash, too,
    /// as decision logs write it. Figures stay where they are.
    #[must_use]
    pub fn following(mut self, lead: &Lead) -> Self {
        let term = |value: String| SearchTerm { name: FOLLOWED, value, shared: false };
        self.needles = vec![term(lead.value.clone())];
        if lead.name.to_lowercase().contains("namespace") && !lead.value.contains(':') {
            self.needles.push(term(hashed(&lead.value)));
        }
        self.failures = if lead.failing { Failures::Only } else { Failures::Unasked };
        self.window = Window { before: lead.back.length(), after: JUST_AFTER };
        self.around = 0;
        self.silent = None;
        self.without_figures()
    }

    /// The same about everything that failed in the minute of the failure.
    #[must_use]
    pub fn of_minute(mut self) -> Self {
        self.failures = Failures::Also;
        self.window = MINUTE;
        self.around = 0;
        self
    }

    /// The same; where nothing names the one request but its time is known, about everything that failed in its minute.
    #[must_use]
    pub fn or_minute(self) -> Self {
        if self.is_nameless() && self.at.is_some() { self.of_minute() } else { self }
    }

    /// Whether every line that tells of a failure is asked for.
    pub(super) fn wants_failures(&self) -> bool {
        self.failures == Failures::Also
    }

    /// Whether there is anything to look for: a value, or a moment.
    pub fn is_askable(&self) -> bool {
        !self.needles.is_empty() || self.failures == Failures::Also
    }

    /// Whether nothing names the one request that failed.
    pub fn is_nameless(&self) -> bool {
        self.needles.iter().all(|needle| needle.shared)
    }

    /// The same without metrics and counts of codes.
    #[must_use]
    pub fn without_figures(mut self) -> Self {
        self.codes.clear();
        self.metrics.clear();
        self
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::evidence::cancel::{Cancel, Deadline};
    use crate::evidence::{Found, files};

    const LOG: &str = r#"{"time":"2026-03-02T09:40:00Z","level":"error","zone":"z-7","msg":"an hour ago"}
{"time":"2026-03-02T10:02:00Z","level":"info","zone":"z-7","msg":"ten minutes ago"}
{"time":"2026-03-02T10:10:30Z","level":"error","zone":"z-7","msg":"lookup failed"}
{"time":"2026-03-02T10:10:50Z","level":"error","zone":"z-1","msg":"another zone"}
{"time":"2026-03-02T10:11:12Z","level":"error","zone":"z-7","msg":"refused","request_id":"r-0001"}
{"time":"2026-03-02T10:11:13Z","level":"info","zone":"z-7","msg":"served"}
{"time":"2026-03-02T10:14:00Z","level":"error","zone":"z-7","msg":"later"}
"#;

    fn question() -> Question {
        let mut question = Question::new("2026-03-02T10:20:00Z".parse().unwrap());
        question.at = Some("2026-03-02T10:11:12Z".parse().unwrap());
        question
    }

    fn ask(question: &Question) -> Found {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gw.log");
        std::fs::write(&path, LOG).unwrap();
        files(path).gather(question, &Deadline::new(Duration::from_secs(60), &Cancel::default())).unwrap()
    }

    fn said(found: &Found) -> Vec<String> {
        let said =
            |text: &str| text.split("\"msg\":\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
        found.hits().filter_map(|line| said(line.text.as_str())).collect()
    }

    #[test]
    fn a_value_is_followed_as_far_back_as_asked_and_failures_alone_where_asked() {
        let mut lead = Lead { name: "zone".into(), value: "z-7".into(), failing: true, back: Back::Minute };
        assert_eq!(said(&ask(&question().following(&lead))), ["lookup failed", "refused"]);
        lead.failing = false;
        lead.back = lead.back.next();
        assert_eq!(said(&ask(&question().following(&lead))), ["ten minutes ago", "lookup failed", "refused", "served"]);
        lead.failing = true;
        lead.back = lead.back.next();
        assert_eq!(said(&ask(&question().following(&lead))), ["an hour ago", "lookup failed", "refused"]);
    }

    #[test]
    fn a_namespace_is_followed_by_its_hash_too() {
        let lead = Lead { name: "namespace".into(), value: "acme".into(), failing: true, back: Back::Minute };
        let values: Vec<String> = question().following(&lead).needles.into_iter().map(|needle| needle.value).collect();
        assert_eq!(values, ["acme".to_owned(), hashed("acme")]);
    }

    #[test]
    fn without_an_id_every_failure_of_the_minute_is_a_hit_and_nothing_is_said_after_searching_only() {
        let found = ask(&question().of_minute());
        assert_eq!(said(&found), ["another zone", "refused"]);
        assert_eq!(found.hits().next().and_then(|line| line.hit), Some("failure"));
        let mut quiet = question();
        quiet.at = Some("2026-03-02T10:05:00Z".parse().unwrap());
        let nothing = ask(&quiet.of_minute());
        assert!(nothing.is_nothing() && nothing.covered.lines == 7);
        assert_eq!(nothing.remarks, ["No line of that time tells of a failure."]);
    }

    #[test]
    fn a_search_keeps_a_sample_of_what_else_was_written_in_the_window() {
        let mut question = question();
        question.add("request id", Some("r-0001"));
        let found = ask(&question);
        assert_eq!((found.hits().count(), found.sample.len()), (1, 5), "the line of an hour ago is outside");
    }
}
