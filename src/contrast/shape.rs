//! The shape of one log line: the words that say what happened, with a mark for what differs from request to request.
//!
//! Of a JSON or `key=value` record the shape is the texts, names and statuses among its fields (assets/words/shapes.toml); of an
//! access line it is method, path and status; of any other line its words. It groups nothing: that is `templates`.

mod access;
mod mask;
mod record;

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// What stands in a shape for anything.
pub const ANY: &str = "<*>";

/// Words of the longest shape; more say nothing more.
const MOST_WORDS: usize = 48;

/// Bytes of a line that are looked at.
const LONGEST: usize = 16 << 10;

/// How bad a record says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It says nothing of it, or that all is well.
    Fine,
    /// Something may be wrong.
    Warning,
    /// Something failed.
    Error,
}

impl Severity {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Fine => "information",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The shape of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineShape {
    /// Its words, one space between them.
    pub text: String,
    /// How bad it is.
    pub severity: Option<Severity>,
    /// Words in it.
    words: usize,
}

/// What the name of a field says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FieldRole {
    Text,
    Name,
    Status,
    Request,
    Level,
}

#[derive(Deserialize)]
struct Words {
    shapes: Shapes,
    levels: Levels,
}

#[derive(Deserialize)]
struct Shapes {
    texts: Vec<String>,
    names: Vec<String>,
    statuses: Vec<String>,
    requests: Vec<String>,
    levels: Vec<String>,
}

#[derive(Deserialize)]
struct Levels {
    good: Vec<String>,
    warning: Vec<String>,
    error: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "built in and checked by tests")]
    let words = serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/words.json")))
        .expect("the words fit their schema");
    words
});

/// What the fields of records are, by the letters and digits of their names.
static ROLES: LazyLock<HashMap<&'static [u8], FieldRole>> = LazyLock::new(|| {
    let Shapes { texts, names, statuses, requests, levels } = &WORDS.shapes;
    let lists = [
        (texts, FieldRole::Text),
        (names, FieldRole::Name),
        (statuses, FieldRole::Status),
        (requests, FieldRole::Request),
        (levels, FieldRole::Level),
    ];
    lists.into_iter().flat_map(|(names, role)| names.iter().map(move |name| (name.as_bytes(), role))).collect()
});

static SEVERITIES: LazyLock<HashMap<&'static [u8], Severity>> = LazyLock::new(|| {
    let Levels { good, warning, error } = &WORDS.levels;
    let lists = [(good, Severity::Fine), (warning, Severity::Warning), (error, Severity::Error)];
    lists.into_iter().flat_map(|(words, severity)| words.iter().map(move |word| (word.as_bytes(), severity))).collect()
});

/// Letters and digits of the longest name that is looked up.
const LONGEST_NAME: usize = 20;

fn role(name: &[u8]) -> Option<FieldRole> {
    folded(name, |name| ROLES.get(name).copied())
}

/// What a word says of how bad a record is; a number as pino writes it.
fn severity(word: &[u8]) -> Option<Severity> {
    let number = || match str::from_utf8(word).ok()?.parse::<u32>().ok()? {
        10..40 => Some(Severity::Fine),
        40..50 => Some(Severity::Warning),
        50..=60 => Some(Severity::Error),
        _ => None,
    };
    folded(word, |word| SEVERITIES.get(word).copied()).or_else(number)
}

/// Looks a word up by its letters and digits in lower case.
fn folded<T>(word: &[u8], then: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
    let mut letters = [0; LONGEST_NAME];
    let mut length = 0;
    for byte in word.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
        *letters.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    if length == 0 { None } else { then(&letters[..length]) }
}

impl LineShape {
    /// The shape of a line.
    pub fn of(line: &[u8]) -> Self {
        let mut shape = Self::default();
        shape.read(line);
        shape
    }

    /// Becomes the shape of a line, in the memory that is there already.
    pub fn read(&mut self, line: &[u8]) {
        self.text.clear();
        (self.severity, self.words) = (None, 0);
        let line = line[..line.len().min(LONGEST)].trim_ascii();
        if !access::read(line, self) {
            record::read(line, self, 0);
        }
        self.text.truncate(self.text.trim_end().len());
    }

    /// Adds what is one word already.
    fn word(&mut self, word: &str) {
        if self.words < MOST_WORDS && !(word == ANY && self.text.ends_with("<*> ")) {
            self.text.push_str(word);
            self.text.push(' ');
            self.words += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LineShape, Severity};

    fn shape(line: &str) -> String {
        LineShape::of(line.as_bytes()).text
    }

    #[test]
    fn what_differs_from_request_to_request_is_masked() {
        for (line, expected) in [
            (
                "2026/03/02 10:11:12 claims cache background refresh failed service=mail-7 err=\"HTTP 503\"",
                "claims cache background refresh failed service=<*> err=\"HTTP <*>\"",
            ),
            ("2026-03-02T10:11:12.5Z worker 17 took 144ms for 10.0.0.7:8080", "worker <*> took <*> for <*>"),
            ("session 5f0c9d1e-77aa-4b3c-90d2-6a1be0c4f713 of ada@example.org closed", "session <*> of <*> closed"),
            (r#"tool "search" timed out, retry in 5s"#, r#"tool "<*>" timed out, retry in <*>"#),
            ("GET /v1/zones/7f3a/applications/12 done", "GET /v<*>/zones/<*>/applications/<*> done"),
            ("ids: 1, 2, 3, 4", "ids: <*>"),
        ] {
            assert_eq!(shape(line), expected, "{line}");
        }
    }

    #[test]
    fn a_record_is_what_its_fields_say() {
        for (line, expected) in [
            (
                r#"{"level":"info","time":"2026-03-02T10:00:00.011Z","reqId":"ea92","req":{"method":"GET"},"responseTime":144,"msg":"token issued"}"#,
                "token issued",
            ),
            (
                r#"2026/03/02 10:00:00 {"component":"gateway","event":"proxy_request_end","kind":"decision","status":200,"subject":"user_0"}"#,
                "proxy_request_end decision 200",
            ),
            (
                r#"{"log":"{\"level\":\"warn\",\"msg\":\"no route to \\\"eu\\\"\"}\n","stream":"stdout"}"#,
                r#"no route to "<*>""#,
            ),
            (r#"{"time":"x","method":"GET","path":"/v1/x/12","ms":3}"#, "GET /v<*>/x/<*>"),
            (r#"{"a":1,"b":{"c":"d"}}"#, "a b c"),
            ("level=error msg=\"cannot reach ledger\" user=ada n=3", "cannot reach ledger"),
            (
                r#"203.0.113.7 - - [02/Mar/2026:10:11:13 +0000] "GET /docs/x?page=3 HTTP/1.1" 404 12 "-" "curl/8.5.0""#,
                "GET /docs/x 404",
            ),
        ] {
            assert_eq!(shape(line), expected, "{line}");
        }
    }

    #[test]
    fn how_bad_a_line_is_stands_in_a_field_or_in_capitals_at_its_beginning() {
        let severity = |line: &str| LineShape::of(line.as_bytes()).severity;
        assert_eq!(severity(r#"{"level":50,"msg":"x"}"#), Some(Severity::Error));
        assert_eq!(severity("2026-03-02 10:11:12 [warn] x"), Some(Severity::Warning));
        assert_eq!(severity("2026-03-02 10:11:12,123 ERROR main: an error"), Some(Severity::Error));
        assert_eq!(severity("level=info msg=\"no error\""), Some(Severity::Fine));
        assert_eq!(severity("an error without a level"), None);
    }
}
