//! The formats of catalogs, checks and checklists: which keys each table has. Only the tables; what a file must be beyond them is
//! in [`super::rules`].
//!
//! The same shape as [`crate::catalog::entry`] and [`crate::catalog::checklist`]; a test keeps the two together.

use super::key::{AskedWords, TableKey, ValueKind, may, must, must_by_hand};

const VERDICTS: [&str; 5] = ["now", "after", "change", "never", "unknown"];
const KINDS: [&str; 3] = ["product", "standard", "format"];
const DRIFTS: [&str; 5] = ["missing", "phantom", "changed", "undocumented", "unlisted"];
const FILLS: [&str; 5] = ["paste", "evidence", "action", "retry", "hand"];

/// A catalog.
pub(super) const CATALOG: &[TableKey] = &[
    may("schema", ValueKind::Number),
    must("catalog", ValueKind::Table(HEAD)),
    may("entry", ValueKind::Tables(ENTRY)),
    may("message", ValueKind::Tables(PRINT)),
    may("listed", ValueKind::Tables(LISTED)),
    may(
        "speaker",
        ValueKind::Tables(&[
            must("phrase", ValueKind::Text),
            must("surface", ValueKind::Surface),
            must("why", ValueKind::Text),
        ]),
    ),
    may("envelope", ValueKind::Tables(ENVELOPE)),
    may("line", ValueKind::Tables(LINE)),
    may("sequence", ValueKind::Tables(SEQUENCE)),
    may("header", ValueKind::Tables(HEADER)),
    may("keys", ValueKind::Lists),
    may("sample", ValueKind::Tables(&[must("text", ValueKind::Text), may("entry", ValueKind::Text)])),
    may("check", ValueKind::Table(CHECK)),
];
/// How a catalog is held against its source: the table `check` of a catalog, or a check.toml beside it.
pub const CHECK: &[TableKey] = &[
    may("sends", ValueKind::Texts),
    may("never", ValueKind::Texts),
    may("keys", ValueKind::Texts),
    may("skip", ValueKind::Texts),
    may(
        "accept",
        ValueKind::Tables(&[
            must("kind", ValueKind::Word(&DRIFTS)),
            must("code", ValueKind::Text),
            must("why", ValueKind::Text),
        ]),
    ),
];
const ENVELOPE: &[TableKey] = &[
    must("name", ValueKind::Text),
    must("why", ValueKind::Text),
    may("when", ValueKind::Conditions(ENVELOPE_WORDS)),
    may("any", ValueKind::Alternatives(ENVELOPE_WORDS)),
    may("mark", ValueKind::Conditions(ENVELOPE_WORDS)),
    may("code", ValueKind::Texts),
    may("entry", ValueKind::Text),
    may("message", ValueKind::Texts),
    may("request_id", ValueKind::Texts),
    may("status", ValueKind::Texts),
    may("time", ValueKind::Texts),
    may("only", ValueKind::Texts),
    may("surface", ValueKind::Surface),
    may("surface_why", ValueKind::Text),
    may("implied", ValueKind::Flag),
    may("opaque", ValueKind::Flag),
    may("block", ValueKind::Flag),
    may("apart", ValueKind::Flag),
    may("quiet", ValueKind::Flag),
    may("weak", ValueKind::Flag),
    may("show", ValueKind::Texts),
    must("hits", ValueKind::Texts),
    must("misses", ValueKind::Texts),
];
const LINE: &[TableKey] = &[
    must("name", ValueKind::Text),
    must("text", ValueKind::Text),
    must("why", ValueKind::Text),
    may("entry", ValueKind::Text),
    may("surface", ValueKind::Surface),
    may("surface_why", ValueKind::Text),
    may("mark", ValueKind::Flag),
    may("start", ValueKind::Flag),
    must("hits", ValueKind::Texts),
    must("misses", ValueKind::Texts),
];
const SEQUENCE: &[TableKey] = &[
    must("name", ValueKind::Text),
    must("entry", ValueKind::Text),
    must("why", ValueKind::Text),
    may("window", ValueKind::Time),
    may("set", ValueKind::Tables(MEMBER)),
    may("order", ValueKind::Tables(MEMBER)),
    may("negate", ValueKind::Tables(NEGATION)),
    may("mark", ValueKind::Flag),
    may("hits", ValueKind::Texts),
    may("misses", ValueKind::Texts),
];
const MEMBER: &[TableKey] = &[
    may("value", ValueKind::Text),
    may("regex", ValueKind::Expression),
    may("when", ValueKind::Conditions(FIELD_WORDS)),
    may("any", ValueKind::Alternatives(FIELD_WORDS)),
    may("count", ValueKind::Number),
];
const NEGATION: &[TableKey] = &[
    may("value", ValueKind::Text),
    may("regex", ValueKind::Expression),
    may("when", ValueKind::Conditions(FIELD_WORDS)),
    may("any", ValueKind::Alternatives(FIELD_WORDS)),
    may("anchor", ValueKind::Number),
    may("slide", ValueKind::Time),
    may("window", ValueKind::Time),
    may("absolute", ValueKind::Flag),
];
/// What a rule about several lines may ask of a field, in the same way; `like EXPRESSION` and comparisons with numbers besides.
const FIELD_WORDS: AskedWords = AskedWords {
    alone: &["present", "absent", "text", "number", "true", "false", "object"],
    before: &["is ", "has ", "like ", ">= ", "<= ", "> ", "< "],
};
const HEADER: &[TableKey] = &[
    must("name", ValueKind::Text),
    may("value", ValueKind::Text),
    may("beside", ValueKind::Text),
    must("surface", ValueKind::Surface),
    must("why", ValueKind::Text),
    may("relayed", ValueKind::Flag),
];
/// What a rule may ask of a field; `is TEXT`, `has TEXT` and `not …` besides. The reader of pastes knows what they mean.
pub const PREDICATES: [&str; 23] = [
    "present",
    "absent",
    "text",
    "number",
    "true",
    "false",
    "object",
    "code",
    "snake_case",
    "upper_case",
    "known",
    "entry",
    "distinctive",
    "listed",
    "message",
    "own_message",
    "event",
    "class",
    "bad_level",
    "error_level",
    "failing_status",
    "trouble",
    "snake_key",
];
const ENVELOPE_WORDS: AskedWords = AskedWords { alone: &PREDICATES, before: &["is ", "has "] };
const HEAD: &[TableKey] = &[
    must("id", ValueKind::Text),
    must("name", ValueKind::Text),
    may("short", ValueKind::Text),
    may("docs", ValueKind::Text),
    may("version", ValueKind::Text),
    may("checklist", ValueKind::Text),
    may("kind", ValueKind::Word(&KINDS)),
    may("reference", ValueKind::Texts),
    may("surfaces", ValueKind::Texts),
    may("clients", ValueKind::Texts),
    may("libraries", ValueKind::Texts),
    may("catch_all", ValueKind::Texts),
    may("statuses", ValueKind::Flag),
];
const ENTRY: &[TableKey] = &[
    must("code", ValueKind::Text),
    must("section", ValueKind::Text),
    may("since", ValueKind::Text),
    must_by_hand("meaning", ValueKind::Text),
    may("source", ValueKind::Text),
    may("surfaces", ValueKind::Surfaces),
    may("http", ValueKind::Statuses),
    must_by_hand("check", ValueKind::Text),
    may("steps", ValueKind::Texts),
    must("retry", ValueKind::Table(RETRY)),
    may("related", ValueKind::Texts),
    may("docs", ValueKind::Text),
    may("facts", ValueKind::Texts),
    may("disagree", ValueKind::Tables(&[must("docs", ValueKind::Text), must("code", ValueKind::Text)])),
    may("silent", ValueKind::Text),
    may("harmless", ValueKind::Flag),
    may("texts", ValueKind::Texts),
    may("symptoms", ValueKind::Texts),
    may(
        "alias",
        ValueKind::Tables(&[
            must("code", ValueKind::Text),
            may("since", ValueKind::Text),
            may("surface", ValueKind::Surface),
            may("note", ValueKind::Text),
        ]),
    ),
    may("fingerprint", ValueKind::Tables(PRINT)),
    may(
        "class",
        ValueKind::Tables(&[
            must("name", ValueKind::Text),
            may("sdk", ValueKind::Text),
            may("surface", ValueKind::Surface),
        ]),
    ),
    may(
        "metric",
        ValueKind::Tables(&[
            must("name", ValueKind::Text),
            may("labels", ValueKind::Labels),
            may("note", ValueKind::Text),
        ]),
    ),
    may(
        "log",
        ValueKind::Tables(&[
            must("event", ValueKind::Text),
            may("where", ValueKind::Text),
            may("look", ValueKind::Text),
        ]),
    ),
    may(
        "limit",
        ValueKind::Tables(&[
            must("name", ValueKind::Text),
            may("default", ValueKind::Text),
            may("note", ValueKind::Text),
        ]),
    ),
];
/// A verdict, of an entry or of a message.
pub(super) const RETRY: &[TableKey] = &[
    must("verdict", ValueKind::Word(&VERDICTS)),
    may("wait_s", ValueKind::Number),
    may("change", ValueKind::Text),
    must("why", ValueKind::Text),
];
const PRINT: &[TableKey] = &[
    must("text", ValueKind::Text),
    may("surface", ValueKind::Surface),
    may("http", ValueKind::Statuses),
    may("needs_code", ValueKind::Flag),
    must("means", ValueKind::Text),
    must("check", ValueKind::Text),
    may("example", ValueKind::Text),
    may("retry", ValueKind::Table(RETRY)),
];
const LISTED: &[TableKey] = &[
    must("code", ValueKind::Text),
    may("surfaces", ValueKind::Surfaces),
    may("http", ValueKind::Statuses),
    may("note", ValueKind::Text),
];
/// A checklist.
pub(super) const CHECKLIST: &[TableKey] = &[
    may("schema", ValueKind::Number),
    must("id", ValueKind::Text),
    must("title", ValueKind::Text),
    may("general", ValueKind::Flag),
    must(
        "step",
        ValueKind::Tables(&[
            must("id", ValueKind::Text),
            must("title", ValueKind::Text),
            must("prompt", ValueKind::Text),
            must("fills", ValueKind::Word(&FILLS)),
            may("needs", ValueKind::Words(&["request_id", "trace_id", "timestamp", "code", "surface", "http_status"])),
            may("where", ValueKind::Labels),
            may("after", ValueKind::Texts),
            may("copy", ValueKind::Tables(&[must("label", ValueKind::Text), must("text", ValueKind::Text)])),
            may("hints", ValueKind::Texts),
        ]),
    ),
];
