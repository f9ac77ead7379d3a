//! The formats of catalogs, checks and checklists: which keys each table has. Only the tables; what a file must be beyond them is
//! in [`super::rules`].
//!
//! The same shape as [`crate::catalog::entry`] and [`crate::catalog::checklist`]; a test keeps the two together.

use super::key::{Field, Kind, Words, may, must, must_by_hand};

const VERDICTS: [&str; 5] = ["now", "after", "change", "never", "unknown"];
const KINDS: [&str; 3] = ["product", "standard", "format"];
const DRIFTS: [&str; 5] = ["missing", "phantom", "changed", "undocumented", "unlisted"];
const FILLS: [&str; 5] = ["paste", "evidence", "action", "retry", "hand"];

/// A catalog.
pub(super) const CATALOG: &[Field] = &[
    may("schema", Kind::Number),
    must("catalog", Kind::Table(HEAD)),
    may("entry", Kind::Tables(ENTRY)),
    may("message", Kind::Tables(PRINT)),
    may("listed", Kind::Tables(LISTED)),
    may(
        "speaker",
        Kind::Tables(&[must("phrase", Kind::Text), must("surface", Kind::Surface), must("why", Kind::Text)]),
    ),
    may("envelope", Kind::Tables(ENVELOPE)),
    may("line", Kind::Tables(LINE)),
    may("sequence", Kind::Tables(SEQUENCE)),
    may("header", Kind::Tables(HEADER)),
    may("keys", Kind::Lists),
    may("sample", Kind::Tables(&[must("text", Kind::Text), may("entry", Kind::Text)])),
    may("check", Kind::Table(CHECK)),
];
/// How a catalog is held against its source: the table `check` of a catalog, or a check.toml beside it.
pub const CHECK: &[Field] = &[
    may("sends", Kind::Texts),
    may("never", Kind::Texts),
    may("keys", Kind::Texts),
    may("skip", Kind::Texts),
    may(
        "accept",
        Kind::Tables(&[must("kind", Kind::Word(&DRIFTS)), must("code", Kind::Text), must("why", Kind::Text)]),
    ),
];
const ENVELOPE: &[Field] = &[
    must("name", Kind::Text),
    must("why", Kind::Text),
    may("when", Kind::Conditions(ENVELOPE_WORDS)),
    may("any", Kind::Alternatives(ENVELOPE_WORDS)),
    may("mark", Kind::Conditions(ENVELOPE_WORDS)),
    may("code", Kind::Texts),
    may("entry", Kind::Text),
    may("message", Kind::Texts),
    may("request_id", Kind::Texts),
    may("status", Kind::Texts),
    may("only", Kind::Texts),
    may("surface", Kind::Surface),
    may("surface_why", Kind::Text),
    may("implied", Kind::Flag),
    may("opaque", Kind::Flag),
    may("quiet", Kind::Flag),
    may("weak", Kind::Flag),
    may("show", Kind::Texts),
    must("hits", Kind::Texts),
    must("misses", Kind::Texts),
];
const LINE: &[Field] = &[
    must("name", Kind::Text),
    must("text", Kind::Text),
    must("why", Kind::Text),
    may("entry", Kind::Text),
    may("surface", Kind::Surface),
    may("surface_why", Kind::Text),
    may("mark", Kind::Flag),
    may("start", Kind::Flag),
    must("hits", Kind::Texts),
    must("misses", Kind::Texts),
];
const SEQUENCE: &[Field] = &[
    must("name", Kind::Text),
    must("entry", Kind::Text),
    must("why", Kind::Text),
    may("window", Kind::Time),
    may("set", Kind::Tables(MEMBER)),
    may("order", Kind::Tables(MEMBER)),
    may("negate", Kind::Tables(NEGATION)),
    may("mark", Kind::Flag),
    may("hits", Kind::Texts),
    may("misses", Kind::Texts),
];
const MEMBER: &[Field] = &[
    may("value", Kind::Text),
    may("regex", Kind::Expression),
    may("when", Kind::Conditions(FIELD_WORDS)),
    may("any", Kind::Alternatives(FIELD_WORDS)),
    may("count", Kind::Number),
];
const NEGATION: &[Field] = &[
    may("value", Kind::Text),
    may("regex", Kind::Expression),
    may("when", Kind::Conditions(FIELD_WORDS)),
    may("any", Kind::Alternatives(FIELD_WORDS)),
    may("anchor", Kind::Number),
    may("slide", Kind::Time),
    may("window", Kind::Time),
    may("absolute", Kind::Flag),
];
/// What a rule about several lines may ask of a field, in the same way; `like EXPRESSION` and comparisons with numbers besides.
const FIELD_WORDS: Words = Words {
    alone: &["present", "absent", "text", "number", "true", "false", "object"],
    before: &["is ", "has ", "like ", ">= ", "<= ", "> ", "< "],
};
const HEADER: &[Field] = &[
    must("name", Kind::Text),
    may("value", Kind::Text),
    may("beside", Kind::Text),
    must("surface", Kind::Surface),
    must("why", Kind::Text),
    may("relayed", Kind::Flag),
];
/// What a rule may ask of a field; `is TEXT`, `has TEXT` and `not …` besides. The reader of pastes knows what they mean.
pub const PREDICATES: [&str; 22] = [
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
    "snake_key",
];
const ENVELOPE_WORDS: Words = Words { alone: &PREDICATES, before: &["is ", "has "] };
const HEAD: &[Field] = &[
    must("id", Kind::Text),
    must("name", Kind::Text),
    may("short", Kind::Text),
    may("docs", Kind::Text),
    may("version", Kind::Text),
    may("checklist", Kind::Text),
    may("kind", Kind::Word(&KINDS)),
    may("reference", Kind::Texts),
    may("surfaces", Kind::Texts),
    may("clients", Kind::Texts),
    may("libraries", Kind::Texts),
    may("statuses", Kind::Flag),
];
const ENTRY: &[Field] = &[
    must("code", Kind::Text),
    must("section", Kind::Text),
    may("since", Kind::Text),
    must_by_hand("meaning", Kind::Text),
    may("source", Kind::Text),
    may("surfaces", Kind::Surfaces),
    may("http", Kind::Statuses),
    must_by_hand("check", Kind::Text),
    may("steps", Kind::Texts),
    must("retry", Kind::Table(RETRY)),
    may("related", Kind::Texts),
    may("docs", Kind::Text),
    may("facts", Kind::Texts),
    may("disagree", Kind::Tables(&[must("docs", Kind::Text), must("code", Kind::Text)])),
    may("silent", Kind::Text),
    may("harmless", Kind::Flag),
    may("texts", Kind::Texts),
    may("symptoms", Kind::Texts),
    may(
        "alias",
        Kind::Tables(&[
            must("code", Kind::Text),
            may("since", Kind::Text),
            may("surface", Kind::Surface),
            may("note", Kind::Text),
        ]),
    ),
    may("fingerprint", Kind::Tables(PRINT)),
    may("class", Kind::Tables(&[must("name", Kind::Text), may("sdk", Kind::Text), may("surface", Kind::Surface)])),
    may("metric", Kind::Tables(&[must("name", Kind::Text), may("labels", Kind::Labels), may("note", Kind::Text)])),
    may("log", Kind::Tables(&[must("event", Kind::Text), may("where", Kind::Text), may("look", Kind::Text)])),
    may("limit", Kind::Tables(&[must("name", Kind::Text), may("default", Kind::Text), may("note", Kind::Text)])),
];
/// A verdict, of an entry or of a message.
pub(super) const RETRY: &[Field] = &[
    must("verdict", Kind::Word(&VERDICTS)),
    may("wait_s", Kind::Number),
    may("change", Kind::Text),
    must("why", Kind::Text),
];
const PRINT: &[Field] = &[
    must("text", Kind::Text),
    may("surface", Kind::Surface),
    may("http", Kind::Statuses),
    may("needs_code", Kind::Flag),
    must("means", Kind::Text),
    must("check", Kind::Text),
    may("example", Kind::Text),
    may("retry", Kind::Table(RETRY)),
];
const LISTED: &[Field] =
    &[must("code", Kind::Text), may("surfaces", Kind::Surfaces), may("http", Kind::Statuses), may("note", Kind::Text)];
/// A checklist.
pub(super) const CHECKLIST: &[Field] = &[
    may("schema", Kind::Number),
    must("id", Kind::Text),
    must("title", Kind::Text),
    may("general", Kind::Flag),
    must(
        "step",
        Kind::Tables(&[
            must("id", Kind::Text),
            must("title", Kind::Text),
            must("prompt", Kind::Text),
            must("fills", Kind::Word(&FILLS)),
            may("needs", Kind::Words(&["request_id", "trace_id", "timestamp", "code", "surface", "http_status"])),
            may("where", Kind::Labels),
            may("after", Kind::Texts),
            may("copy", Kind::Tables(&[must("label", Kind::Text), must("text", Kind::Text)])),
            may("hints", Kind::Texts),
        ]),
    ),
];
