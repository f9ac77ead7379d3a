//! What is looked for: the values that name one failure, and the time around it.

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use regex::Regex;
use sha2::{Digest, Sha256};

use super::TimeStretch;
use crate::catalog::{Entry, Metric};
use crate::envelope::moment;
use crate::triage::{Case, Diagnosis, EventKind, minted};

/// One question to every source.
#[derive(Debug, Clone)]
pub struct Question {
    /// Values to search for, whatever the key before them; the request id first.
    pub needles: Vec<SearchTerm>,
    /// When the failure happened, by the clock of who told of it.
    pub at: Option<Timestamp>,
    /// How that is known, when the envelope does not say it: a few words.
    pub at_from: Option<&'static str>,
    /// The clock here, when asked.
    pub now: Timestamp,
    /// How far to look before and after.
    pub window: Window,
    /// Spellings of the code, for counts.
    pub codes: Vec<String>,
    /// Metrics that belong to the code.
    pub metrics: Vec<Metric>,
    /// That no log line names this code, and what to look for instead.
    pub silent: Option<String>,
    /// Which lines that tell of a failure are asked for.
    pub failures: Failures,
    /// Lines before and after each hit.
    pub around: usize,
    /// Most lines of an answer.
    pub most: usize,
}

/// What it counts that a line tells of a failure, whatever it bears.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Failures {
    /// Nothing: the values count.
    #[default]
    Unasked,
    /// A line that bears a value is a hit only if it does.
    Only,
    /// A line that does is a hit, too.
    Also,
}

/// A value to search for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchTerm {
    /// What it is: `request id`, `trace id`, `namespace, hashed`.
    pub name: &'static str,
    /// The value, exactly.
    pub value: String,
    /// Whether many requests share it: then only a line written near the failure is a hit.
    pub shared: bool,
}

/// How near to the failure a line is its own by time alone.
const NEAR: SignedDuration = SignedDuration::from_secs(5);

/// How far to look and how much to take, as the user has set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// How far before and after the failure.
    pub window: Window,
    /// Lines before and after each hit.
    pub around: usize,
    /// Most lines of an answer.
    pub most: usize,
}

impl Default for Scope {
    fn default() -> Self {
        Self { window: Window::default(), around: 3, most: 400 }
    }
}

/// How far to look before and after the failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Before.
    pub before: SignedDuration,
    /// After.
    pub after: SignedDuration,
}

impl Default for Window {
    fn default() -> Self {
        Self { before: SignedDuration::from_mins(15), after: SignedDuration::from_mins(5) }
    }
}

impl Window {
    /// Four times as far.
    #[must_use]
    pub fn wider(self) -> Self {
        let times = |length: SignedDuration| length.checked_mul(4).unwrap_or(SignedDuration::MAX);
        Self { before: times(self.before), after: times(self.after) }
    }
}

impl Question {
    /// What asks for nothing but a stretch of time.
    pub fn between(stretch: &TimeStretch) -> Self {
        let TimeStretch { from, until } = *stretch;
        let window = Window { before: until.duration_since(from), after: SignedDuration::ZERO };
        Self { at: Some(until), window, ..Self::new(until) }
    }

    /// What a diagnosed failure asks.
    pub fn about(diagnosis: &Diagnosis, now: Timestamp) -> Self {
        let finding = &diagnosis.finding;
        let mut question = Self::new(now);
        question.add("request id", finding.request_id.as_deref());
        question.add("trace id", finding.trace_id.as_deref());
        question.set_time(finding.timestamp.as_deref());
        question.codes.extend(finding.code.clone());
        if let Some(entry) = &diagnosis.entry {
            question.set_entry(entry);
        }
        question
    }

    /// What the failure of a case asks, for the namespaces that its pastes name too.
    pub fn of(diagnosis: &Diagnosis, case: &Case, now: Timestamp) -> Self {
        let mut question = Self::about(diagnosis, now);
        for event in case.events() {
            if let EventKind::Pasted { text } = event.act.plain() {
                question.add_namespaces(text.as_str());
            }
        }
        question
    }

    /// A question about nothing yet.
    pub fn new(now: Timestamp) -> Self {
        let Scope { window, around, most } = Scope::default();
        Self {
            needles: Vec::new(),
            at: None,
            at_from: None,
            now,
            window,
            codes: Vec::new(),
            metrics: Vec::new(),
            silent: None,
            failures: Failures::default(),
            around,
            most,
        }
    }

    /// Looks as far, and takes as much, as the user has set.
    #[must_use]
    pub fn within(mut self, scope: Scope) -> Self {
        (self.window, self.around, self.most) = (scope.window, scope.around, scope.most);
        self
    }

    /// Searches for this value too, unless it is too short to name anything.
    pub fn add(&mut self, name: &'static str, value: Option<&str>) {
        /// Shorter values stand everywhere.
        const SHORTEST: usize = 4;
        let value = value.map(str::trim).filter(|value| value.len() >= SHORTEST);
        if let Some(value) = value.filter(|value| self.needles.iter().all(|needle| needle.value != **value)) {
            self.needles.push(SearchTerm { name, value: value.to_owned(), shared: false });
        }
    }

    /// Searches for the namespaces that a paste names, as they are written into decision logs: by their hash, which the paste
    /// may itself bear. Only where the time of the failure is known: a namespace is in the lines of many requests.
    pub fn add_namespaces(&mut self, paste: &str) {
        if self.at.is_none() {
            return;
        }
        for found in NAMESPACE.captures_iter(paste) {
            let value = if found[1].starts_with("sha256:") { found[1].to_owned() } else { hashed(&found[1]) };
            if self.needles.iter().all(|needle| needle.value != value) {
                self.needles.push(SearchTerm { name: "namespace, hashed", value, shared: true });
            }
        }
    }

    /// The needles that name one request; those that many share.
    pub fn own_and_shared(&self) -> (Vec<&SearchTerm>, Vec<&SearchTerm>) {
        self.needles.iter().partition(|needle| !needle.shared)
    }

    /// The moments around the failure whose lines are its own by time alone; none where its time is not known.
    pub fn near(&self) -> Option<(Timestamp, Timestamp)> {
        let at = self.at?;
        Some((at.checked_sub(NEAR).ok()?, at.checked_add(NEAR).ok()?))
    }

    /// The time, as the envelope writes it; without one, the time that a request id of version 7 (RFC 9562) bears.
    pub fn set_time(&mut self, written: Option<&str>) {
        let read = written.and_then(|text| moment(text.as_bytes())).and_then(|ms| Timestamp::from_millisecond(ms).ok());
        if read.is_some() {
            (self.at, self.at_from) = (read, None);
        } else if let Some(minted) = self.needles.iter().find_map(|needle| minted(&needle.value, self.now)) {
            (self.at, self.at_from) = (Some(minted), Some("from the request id, which bears the time it was made"));
        }
    }

    /// What the catalog knows of the code.
    pub fn set_entry(&mut self, entry: &Entry) {
        let new = entry.spellings().filter(|spelling| !self.codes.iter().any(|code| code == spelling));
        let new: Vec<String> = new.map(str::to_owned).collect();
        self.codes.extend(new);
        self.metrics.clone_from(&entry.metrics);
        self.silent.clone_from(&entry.silent);
    }

    /// The moment to look around: when it happened, or now.
    pub fn middle(&self) -> Timestamp {
        self.at.unwrap_or(self.now)
    }

    /// The earliest moment to look at.
    pub fn from(&self) -> Timestamp {
        self.middle().checked_sub(self.window.before).unwrap_or(Timestamp::MIN)
    }

    /// The latest moment to look at.
    pub fn until(&self) -> Timestamp {
        self.middle().checked_add(self.window.after).unwrap_or(Timestamp::MAX)
    }
}

/// A namespace in a header, a JSON object or a list: `parcel-namespace: acme`, `"namespace":"acme"`, `- Namespace: acme`.
#[expect(clippy::expect_used, reason = "a fixed pattern")]
static NAMESPACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\bnamespace\\?["'`*]*\s*[:=]\s*\\?["'`*]*(sha256:[0-9a-f]{12}\b|[a-z0-9][a-z0-9._-]+)"#)
        .expect("a pattern")
});

/// A namespace as gateways write it into their decision logs: `sha256:` and the first twelve hexadecimal digits of its SHA-256.
pub fn hashed(namespace: &str) -> String {
    use std::fmt::Write;
    Sha256::digest(namespace).iter().take(6).fold("sha256:".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Question, SearchTerm, hashed};
    use crate::catalog::Catalogs;
    use crate::envelope::Finding;
    use crate::triage::Diagnosis;

    const NOW: &str = "2026-03-02T10:20:00Z";

    fn about(finding: Finding) -> Question {
        Question::about(&Diagnosis::new(finding, &Catalogs::default()), NOW.parse().unwrap())
    }

    #[test]
    fn ids_are_searched_by_value() {
        let question = about(Finding {
            request_id: Some("b6d801b2-424b-1fee-9709-931505d95954".into()),
            trace_id: Some("x".into()),
            timestamp: Some("2026-03-02T10:11:12.5Z".into()),
            ..Finding::default()
        });
        let values: Vec<&str> = question.needles.iter().map(|needle| needle.value.as_str()).collect();
        assert_eq!(values, ["b6d801b2-424b-1fee-9709-931505d95954"]);
        assert_eq!(question.from().to_string(), "2026-03-02T09:56:12.5Z");
        assert_eq!(question.until().to_string(), "2026-03-02T10:16:12.5Z");
        assert_eq!(question.window.wider().before, jiff::SignedDuration::from_hours(1));
    }

    #[test]
    fn namespaces_of_a_paste_are_searched_by_their_hash() {
        let mut question = about(Finding { timestamp: Some("2026-03-02T10:11:12.5Z".into()), ..Finding::default() });
        let paste = "> parcel-namespace: acme-prod\n- **Namespace:** `acme-prod`\n{\\\"namespace\\\":\\\"other.co\\\"} \
                     \"namespace\":\"sha256:0c1d2e3f4a5b\" no namespace here, namespaces: x";
        question.add_namespaces(paste);
        let needle = |value: String| SearchTerm { name: "namespace, hashed", value, shared: true };
        let [acme, other] = ["acme-prod", "other.co"].map(hashed);
        assert_eq!(question.needles, [needle(acme), needle(other), needle("sha256:0c1d2e3f4a5b".into())]);
        let at = |text: &str| text.parse().unwrap();
        assert_eq!(question.near(), Some((at("2026-03-02T10:11:07.5Z"), at("2026-03-02T10:11:17.5Z"))));
        let mut timeless = about(Finding::default());
        timeless.add_namespaces(paste);
        assert_eq!(timeless.needles, []);
    }

    #[test]
    fn the_hash_is_the_one_that_the_gateway_writes() {
        // printf %s abc | sha256sum | cut -c1-12
        assert_eq!(hashed("abc"), "sha256:ba7816bf8f01");
    }

    #[test]
    fn an_id_of_version_7_dates_itself_and_other_ids_do_not() {
        let dated = |id: &str| about(Finding { request_id: Some(id.into()), ..Finding::default() }).at;
        let expected: Timestamp = "2026-03-02T10:11:12.345Z".parse().unwrap();
        let hex = format!("{:012x}", expected.as_millisecond());
        assert_eq!(dated(&format!("{}-{}-7abc-8def-0123456789ab", &hex[..8], &hex[8..])), Some(expected));
        assert_eq!(dated(&format!("{}-{}-4abc-8def-0123456789ab", &hex[..8], &hex[8..])), None);
        assert_eq!(dated("00000000-0000-7abc-8def-0123456789ab"), None);
        assert_eq!(dated("ümlaut-id-of-36-bytes-with-odd-cuts-"), None);
    }
}
