//! What decoding answers: findings, the layers peeled to reach them and the bytes that said so.

use crate::envelope::rule::claim::Proof;
use std::fmt;

/// Byte offsets into the input as given: start, end.
pub type Span = (usize, usize);

/// Everything decoding has to say about one paste.
#[derive(Debug, Clone, Default)]
pub struct Decoded {
    /// The failures, in order of first appearance.
    pub findings: Vec<Finding>,
    /// Lines of the paste.
    pub lines: usize,
    /// What stands in it, when nothing was found.
    pub seen: Seen,
    /// What was looked for, in words, when nothing was found.
    pub looked_for: Vec<&'static str>,
    /// What was left unread because a limit was met, in words.
    pub limits: Vec<String>,
}

/// One failure, merged from every place of the paste that told of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Finding {
    /// Catalog whose envelope it is; none for a foreign envelope.
    pub catalog: Option<String>,
    /// The code as spelt on the wire; none where it is only implied.
    pub code: Option<String>,
    /// The catalog's name for it.
    pub entry: Option<String>,
    /// Whether the catalog has an entry for it.
    pub known: bool,
    /// What the envelope says to people.
    pub message: Option<String>,
    /// Verbatim; never a part of one.
    pub request_id: Option<String>,
    /// Verbatim.
    pub trace_id: Option<String>,
    /// Verbatim: the envelope's own, else the record's, else the line's, else the Date header.
    pub timestamp: Option<String>,
    /// As the paste shows it.
    pub http_status: Option<u16>,
    /// Who spoke, one word; none when the paste cannot prove it.
    pub surface: Option<String>,
    /// Why that surface, or why it cannot be told; a sentence.
    pub surface_why: String,
    /// The rule that it fits; for somebody else's envelope the format's name.
    pub shape: String,
    /// What proves whose it is.
    pub proof: Proof,
    /// Catalogs whose envelopes it looks like, where nothing proves one.
    pub resembles: Vec<String>,
    /// What standards say of it, beside the entry: catalog and entry.
    pub also: Vec<(String, String)>,
    /// Layers peeled, outside in.
    pub path: Vec<Layer>,
    /// Where it first stands.
    pub span: Span,
    /// The bytes each field came from.
    pub fields: Vec<(FindingField, Span)>,
    /// 0 to 1.
    pub confidence: f32,
    /// What was repaired to read it, in words.
    pub repairs: Vec<String>,
    /// Why it is taken for this, a sentence.
    pub why: String,
    /// What else it could have been, in words.
    pub runner_up: Option<String>,
    /// Every rule that fitted beside the one that counts.
    pub rivals: Vec<Rival>,
    /// How often the same failure stands in the paste.
    pub count: usize,
    /// Seconds of a `Retry-After` header.
    pub retry_after: Option<u64>,
    /// HTTP method of the request, where the paste shows it.
    pub method: Option<String>,
    /// The lines that tell of it together, in their order, where one does not tell of it alone.
    pub evidence: Vec<Evidence>,
    /// Other named values of the envelope worth showing (`approval_id`, `approval_expires_at`, `docs_url`, …), in order.
    pub extra: Vec<(String, String)>,
}

/// A rule that fitted too, and what it would have proven.
#[derive(Debug, Clone, PartialEq)]
pub struct Rival {
    /// Its name.
    pub rule: String,
    /// Whose rule it is.
    pub catalog: String,
    /// What it proves.
    pub proof: Proof,
}

/// One of the lines that tell of a failure together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Where it stands.
    pub span: Span,
    /// The line.
    pub text: String,
}

/// A field of a finding that has bytes of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingField {
    /// The code.
    Code,
    /// The message.
    Message,
    /// The request id.
    RequestId,
    /// The trace id.
    TraceId,
    /// The time.
    Timestamp,
    /// The HTTP status.
    HttpStatus,
    /// What gave the surface away.
    Surface,
}

impl FindingField {
    /// The name in `--json` output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Message => "message",
            Self::RequestId => "request_id",
            Self::TraceId => "trace_id",
            Self::Timestamp => "timestamp",
            Self::HttpStatus => "http_status",
            Self::Surface => "surface",
        }
    }
}

/// One layer of wrapping: `markdown-fence`, `json-string`, `curl`, …
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Layer(pub &'static str);

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// What stands in a paste in which no failure was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Lines that bear a time, as records of logs do.
    pub records: usize,
    /// Lines that begin with an object.
    pub objects: usize,
    /// Levels of records, the worst first: how many have it.
    pub levels: Vec<(&'static str, usize)>,
    /// Statuses of responses and access logs, in rising order: how many have it.
    pub statuses: Vec<(u16, usize)>,
}

impl Seen {
    /// Whether it is what programs print, and not words that somebody typed.
    pub fn is_printed(&self) -> bool {
        self.records + self.objects + self.statuses.len() > 0
    }

    /// In words, one of each kind that there is: `3 lines of a log`, `2 at level info`, `status 200 twice`.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.records > 0 {
            words.push(counted(self.records, "line of a log", "lines of a log"));
        }
        if self.objects > 0 {
            words.push(counted(self.objects, "object (JSON or alike)", "objects (JSON or alike)"));
        }
        words.extend(self.levels.iter().map(|(level, count)| format!("{count} at a level of {level}")));
        words.extend(self.statuses.iter().map(|(status, count)| match count {
            1 => format!("status {status}"),
            count => format!("status {status} {count} times"),
        }));
        words
    }
}

fn counted(count: usize, one: &str, several: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {several}") }
}
