//! The schema of catalog and checklist files, as a table, and the walk that holds a file against it. Lists every problem, not
//! only the first.
//!
//! The same shape as [`super::entry`] and [`super::checklist`]; a test keeps the two together. Reads no files.

pub mod json;
mod sequence;

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::rule::milliseconds;
use super::{Problem, glob};

const VERDICTS: [&str; 5] = ["now", "after", "change", "never", "unknown"];
const KINDS: [&str; 3] = ["product", "standard", "format"];
const DRIFTS: [&str; 5] = ["missing", "phantom", "changed", "undocumented", "unlisted"];
const FILLS: [&str; 5] = ["paste", "evidence", "action", "retry", "hand"];

/// What a value must be.
pub enum Kind {
    /// Text in quotes, not empty.
    Text,
    /// A list of texts.
    Texts,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of these words.
    Words(&'static [&'static str]),
    /// A whole number.
    Number,
    /// True or false.
    Flag,
    /// A list of HTTP statuses.
    Statuses,
    /// One of the surfaces that the catalog declares.
    Surface,
    /// A list of them.
    Surfaces,
    /// A length of time.
    Time,
    /// A regular expression.
    Expression,
    /// A table of paths and what is asked of each, in these words.
    Conditions(Words),
    /// A list of such tables.
    Alternatives(Words),
    /// A table of lists of texts under any names.
    Lists,
    /// A table of texts under any names.
    Labels,
    /// A table with these keys.
    Table(&'static [Field]),
    /// A list of tables with these keys.
    Tables(&'static [Field]),
}

/// Words that ask something of a field: some by themselves, some before a text.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    alone: &'static [&'static str],
    before: &'static [&'static str],
}

/// One key of a table.
pub struct Field {
    name: &'static str,
    kind: Kind,
    needed: bool,
    /// A catalog that was imported has it only where its reference says it.
    from_reference: bool,
}

/// A key that must be there.
pub const fn must(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, needed: true, from_reference: false }
}

/// A key that must be there, unless the catalog was imported from a reference that does not say it.
const fn must_by_hand(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, needed: true, from_reference: true }
}

/// A key that may be there.
pub const fn may(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, needed: false, from_reference: false }
}

const CATALOG: &[Field] = &[
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
    may("sequence", Kind::Tables(sequence::SEQUENCE)),
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
const RETRY: &[Field] = &[
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
const CHECKLIST: &[Field] = &[
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

/// Every problem of a file's text; none when it can be read as a catalog, or as a checklist where it has `[[step]]`.
pub fn problems(file: &str, text: &str) -> Vec<Problem> {
    checked(file, text, |_| BTreeSet::new()).err().unwrap_or_default()
}

/// A file's text as a table that can be read as a catalog or a checklist; so it is parsed once. `codes` gives those of the
/// catalog with an identifier, in small letters: an entry of one of them gives what it overrides and no more.
///
/// # Errors
/// Every problem of it.
pub fn checked<'t>(
    file: &str,
    text: &'t str,
    codes: impl FnOnce(&str) -> BTreeSet<String>,
) -> Result<Spanned<DeTable<'t>>, Vec<Problem>> {
    walked(file, text, |walk, root| {
        if is_checklist(root) {
            walk.table(root, CHECKLIST, 0, "the file");
        } else {
            walk.known = id(root).map(|id| codes(&id)).unwrap_or_default();
            walk.table(root, CATALOG, 0, "the file");
            walk.rules(root);
        }
    })
}

/// The identifier of a catalog.
pub fn id(root: &DeTable<'_>) -> Option<String> {
    text(root.get("catalog")?.get_ref().as_table()?, "id").map(str::to_owned)
}

/// Every problem of a file that must have these keys.
pub fn held_against(fields: &'static [Field], file: &str, text: &str) -> Vec<Problem> {
    walked(file, text, |walk, root| walk.table(root, fields, 0, "the file")).err().unwrap_or_default()
}

fn walked<'t>(
    file: &str,
    text: &'t str,
    judge: impl FnOnce(&mut Walk<'_>, &DeTable<'_>),
) -> Result<Spanned<DeTable<'t>>, Vec<Problem>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut walk = Walk {
        file,
        text,
        problems: Vec::new(),
        surfaces: surfaces(root.get_ref()),
        imported: is_imported(root.get_ref()),
        known: BTreeSet::new(),
    };
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        walk.say(at, error.message().replace('\n', ", "), "write it as TOML 1.0 does");
    }
    if walk.problems.is_empty() {
        judge(&mut walk, root.get_ref());
    }
    walk.problems.sort_by_key(|problem| problem.line);
    if walk.problems.is_empty() { Ok(root) } else { Err(walk.problems) }
}

/// Whether a file holds a checklist rather than a catalog.
pub fn is_checklist(root: &DeTable<'_>) -> bool {
    root.get("step").is_some()
}

/// The surfaces that a catalog declares; none where it declares none, and any word is one.
fn surfaces(root: &DeTable<'_>) -> Option<Vec<String>> {
    let head = root.get("catalog")?.get_ref().as_table()?;
    let declared = head.get("surfaces")?.get_ref().as_array()?;
    Some(declared.iter().filter_map(|word| word.get_ref().as_str().map(str::to_owned)).collect())
}

/// Whether the catalog names the reference that it was imported from.
fn is_imported(root: &DeTable<'_>) -> bool {
    root.get("catalog").and_then(|head| head.get_ref().as_table()).is_some_and(|head| head.get("reference").is_some())
}

/// Whether a file is a catalog or checklist of errbook, rather than data of somebody else.
pub fn is_own(root: &DeTable<'_>) -> bool {
    CATALOG.iter().chain(CHECKLIST).any(|field| {
        field.name != "schema"
            && root
                .get(field.name)
                .is_some_and(|value| matches!(value.get_ref(), DeValue::Table(_) | DeValue::Array(_)))
    })
}

struct Walk<'a> {
    file: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
    surfaces: Option<Vec<String>>,
    imported: bool,
    /// Codes of the catalog that the file adds to.
    known: BTreeSet<String>,
}

impl Walk<'_> {
    fn say(&mut self, at: usize, what: impl Into<String>, instead: impl Into<String>) {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        self.problems.push(Problem { file: self.file.into(), line, what: what.into(), instead: instead.into() });
    }

    fn table(&mut self, table: &DeTable<'_>, fields: &'static [Field], at: usize, place: &str) {
        let there = place.strip_prefix("`entry` ").is_some_and(|code| self.known.contains(&code.to_lowercase()));
        let needed = |field: &&Field| {
            field.needed && !(self.imported && field.from_reference) && !(there && field.name != "code")
        };
        let missing: Vec<&Field> =
            fields.iter().filter(needed).filter(|field| table.get(field.name).is_none()).collect();
        for field in missing {
            self.say(at, format!("{place} has no `{}`", field.name), format!("add {}", example(field)));
        }
        for (key, value) in table {
            match fields.iter().find(|field| field.name == key.get_ref()) {
                Some(field) => self.value(value, field),
                None => self.say(key.span().start, format!("`{}` is not a key of {place}", key.get_ref()), {
                    let nearest = fields.iter().max_by(|a, b| {
                        let near = |field: &Field| strsim::jaro_winkler(field.name, key.get_ref());
                        near(a).total_cmp(&near(b))
                    });
                    format!("did you mean `{}`?", nearest.map_or("entry", |field| field.name))
                }),
            }
        }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, field: &'static Field) {
        let at = value.span().start;
        let wrong = |walk: &mut Self| {
            let what = format!("`{}` is not {}", field.name, noun(&field.kind));
            walk.say(at, what, format!("write {}", example(field)));
        };
        match (&field.kind, value.get_ref()) {
            (Kind::Text, DeValue::String(text)) if text.trim().is_empty() => {
                self.say(at, format!("`{}` is empty", field.name), "write its text or leave the key out");
            }
            (Kind::Text, DeValue::String(_))
            | (Kind::Number, DeValue::Integer(_))
            | (Kind::Flag, DeValue::Boolean(_)) => {}
            (Kind::Time, DeValue::String(text)) if milliseconds(text).is_some() => {}
            (Kind::Expression, DeValue::String(pattern)) => self.expression(at, field.name, pattern),
            (Kind::Word(words), DeValue::String(word)) => self.word(at, field.name, word, words),
            (Kind::Surface, DeValue::String(word)) => self.surface(at, field.name, word),
            (Kind::Surfaces, DeValue::Array(items)) => {
                for item in items {
                    match item.get_ref() {
                        DeValue::String(word) => self.surface(item.span().start, field.name, word),
                        _ => wrong(self),
                    }
                }
            }
            (Kind::Conditions(words), DeValue::Table(table)) => self.conditions(table, *words),
            (Kind::Alternatives(words), DeValue::Array(items)) => {
                for item in items {
                    match item.get_ref() {
                        DeValue::Table(table) => self.conditions(table, *words),
                        _ => wrong(self),
                    }
                }
            }
            (Kind::Lists, DeValue::Table(table)) => {
                for (key, value) in table {
                    let texts =
                        value.get_ref().as_array().is_some_and(|all| all.iter().all(|item| item.get_ref().is_str()));
                    if !texts {
                        self.say(
                            value.span().start,
                            format!("`{}` is not a list of texts", key.get_ref()),
                            "write [\"...\"]",
                        );
                    }
                }
            }
            (Kind::Texts | Kind::Words(_) | Kind::Statuses, DeValue::Array(items)) => {
                for item in items {
                    let at = item.span().start;
                    match (&field.kind, item.get_ref()) {
                        (Kind::Texts, DeValue::String(_)) => {}
                        (Kind::Words(words), DeValue::String(word)) => self.word(at, field.name, word, words),
                        (Kind::Statuses, DeValue::Integer(number)) if status(number.as_str()) => {}
                        _ => self.say(
                            at,
                            format!("an item of `{}` does not belong in {}", field.name, noun(&field.kind)),
                            format!("write {}", example(field)),
                        ),
                    }
                }
            }
            (Kind::Labels, DeValue::Table(table)) => {
                for (key, value) in table.iter().filter(|(_, value)| !value.get_ref().is_str()) {
                    self.say(value.span().start, format!("`{}` is not text", key.get_ref()), "write it in quotes");
                }
            }
            (Kind::Table(fields), DeValue::Table(table)) => {
                self.table(table, fields, at, &format!("`{}`", field.name));
            }
            (Kind::Tables(fields), DeValue::Array(items)) => {
                for item in items {
                    match item.get_ref() {
                        DeValue::Table(table) => {
                            self.table(table, fields, item.span().start, &label(field.name, table));
                        }
                        _ => wrong(self),
                    }
                }
            }
            _ => wrong(self),
        }
    }

    /// A word for who may speak: one that the head declares, where it declares any.
    fn surface(&mut self, at: usize, name: &str, word: &str) {
        let declared = self.surfaces.clone();
        if let Some(declared) = declared.filter(|declared| !declared.iter().any(|known| known == word)) {
            let instead = format!("write one of {}, or add it to `surfaces` of `[catalog]`", declared.join(", "));
            self.say(at, format!("`{name}` names \"{word}\", which the catalog does not declare"), instead);
        }
    }

    fn conditions(&mut self, table: &DeTable<'_>, known: Words) {
        for (_, value) in table {
            let asked: Vec<(usize, Option<&str>)> = match value.get_ref() {
                DeValue::Array(items) => {
                    items.iter().map(|item| (item.span().start, item.get_ref().as_str())).collect()
                }
                other => vec![(value.span().start, other.as_str())],
            };
            for (at, word) in asked {
                if !word.is_some_and(|word| known.have(word)) {
                    let what = format!("\"{}\" is nothing that a rule can ask", word.unwrap_or_default());
                    self.say(at, what, format!("write one of {}, or `not` before one", known.listed()));
                }
            }
        }
    }

    fn word(&mut self, at: usize, name: &str, word: &str, words: &[&str]) {
        if !words.contains(&word) {
            self.say(at, format!("`{name}` does not know \"{word}\""), format!("write one of {}", words.join(", ")));
        }
    }

    /// What no single value shows: codes named twice, verdicts without their wait or change, stars without an example.
    fn rules(&mut self, root: &DeTable<'_>) {
        let mut codes = BTreeSet::new();
        for (at, entry) in tables(root, "entry") {
            if let Some(code) = text(entry, "code") {
                if code.contains(char::is_whitespace) {
                    self.say(
                        at,
                        format!("the code \"{code}\" has a space in it"),
                        "write the code as it is on the wire",
                    );
                }
                if !codes.insert(code.to_lowercase()) {
                    self.say(
                        at,
                        format!("the code {code} stands twice in this file"),
                        "keep one entry, or name the product",
                    );
                }
            }
            self.verdict(at, entry);
            for (at, print) in tables(entry, "fingerprint") {
                self.print(at, print);
            }
        }
        for (at, print) in tables(root, "message") {
            self.print(at, print);
        }
        for (at, sequence) in tables(root, "sequence") {
            self.sequence(at, sequence);
        }
    }

    fn print(&mut self, at: usize, print: &DeTable<'_>) {
        self.verdict(at, print);
        let (Some(pattern), example) = (text(print, "text"), text(print, "example")) else { return };
        match example {
            None if pattern.contains('*') => {
                self.say(at, format!("\"{pattern}\" has a * and no `example`"), "add a message that it matches");
            }
            Some(example) if !glob(pattern, example) => {
                self.say(at, format!("the `example` does not match \"{pattern}\""), "make text and example agree");
            }
            _ => {}
        }
    }

    fn verdict(&mut self, at: usize, table: &DeTable<'_>) {
        let Some(retry) = table.get("retry").and_then(|retry| retry.get_ref().as_table()) else { return };
        let needs = match text(retry, "verdict") {
            Some("after") => "wait_s",
            Some("change") => "change",
            _ => return,
        };
        if retry.get(needs).is_none() {
            let field = RETRY.iter().find(|field| field.name == needs);
            self.say(
                at,
                format!("the retry verdict needs `{needs}`"),
                format!("add {}", field.map_or_else(String::new, example)),
            );
        }
    }
}

fn tables<'a, 'i>(table: &'a DeTable<'i>, name: &str) -> impl Iterator<Item = (usize, &'a DeTable<'i>)> {
    let items = table.get(name).and_then(|value| value.get_ref().as_array());
    items
        .into_iter()
        .flat_map(|items| items.iter())
        .filter_map(|item| item.get_ref().as_table().map(|table| (item.span().start, table)))
}

fn text<'a>(table: &'a DeTable<'_>, name: &str) -> Option<&'a str> {
    table.get(name).and_then(|value| value.get_ref().as_str())
}

fn label(name: &str, table: &DeTable<'_>) -> String {
    let named = ["code", "id", "name", "text", "event"].into_iter().find_map(|key| text(table, key));
    named.map_or_else(|| format!("this `{name}`"), |named| format!("`{name}` {named}"))
}

fn status(number: &str) -> bool {
    number.parse().is_ok_and(|status: u16| (100..600).contains(&status))
}

impl Words {
    /// Whether a word is one of them, or one with `not` before it.
    fn have(self, word: &str) -> bool {
        let word = word.strip_prefix("not ").unwrap_or(word);
        self.alone.contains(&word) || self.before.iter().any(|before| word.starts_with(before))
    }

    fn listed(self) -> String {
        let before = self.before.iter().map(|before| format!("`{before}…`"));
        self.alone.iter().map(|word| (*word).to_owned()).chain(before).collect::<Vec<_>>().join(", ")
    }
}

fn noun(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Word(_) | Kind::Surface => "text in quotes",
        Kind::Texts | Kind::Words(_) | Kind::Surfaces => "a list of texts",
        Kind::Number => "a whole number",
        Kind::Flag => "true or false",
        Kind::Statuses => "a list of HTTP statuses",
        Kind::Time => "a length of time",
        Kind::Expression => "a regular expression",
        Kind::Labels | Kind::Table(_) | Kind::Conditions(_) | Kind::Lists => "a table",
        Kind::Tables(_) | Kind::Alternatives(_) => "a list of tables",
    }
}

fn example(field: &Field) -> String {
    let name = field.name;
    match &field.kind {
        Kind::Text => format!("`{name} = \"...\"`"),
        Kind::Surface => format!("`{name} = \"gateway\"`"),
        Kind::Surfaces => format!("`{name} = [\"gateway\"]`"),
        Kind::Time => format!("`{name} = \"30s\"`"),
        Kind::Expression => format!("`{name} = '...'`"),
        Kind::Conditions(_) => format!("`{name} = {{ code = \"known\" }}`"),
        Kind::Alternatives(_) => format!("`{name} = [{{ code = \"known\" }}]`"),
        Kind::Lists => format!("`[{name}]`"),
        Kind::Texts => format!("`{name} = [\"...\", \"...\"]`"),
        Kind::Word(words) => format!("`{name} = \"{}\"`", words.join("|")),
        Kind::Words(words) => format!("`{name} = [\"{}\"]`", words[0]),
        Kind::Number => format!("`{name} = 1`"),
        Kind::Flag => format!("`{name} = true`"),
        Kind::Statuses => format!("`{name} = [403, 429]`"),
        Kind::Labels => format!("`{name} = {{ name = \"...\" }}`"),
        Kind::Table(fields) => {
            let keys: Vec<String> = fields.iter().filter(|field| field.needed).map(example).collect();
            format!("`{name}` with {}", keys.join(" and "))
        }
        Kind::Tables(_) => format!("`[[{name}]]`"),
    }
}
