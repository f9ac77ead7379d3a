//! What a declaration says of a code: which of its values goes over the wire, and what the others tell of it.

use std::collections::BTreeMap;

use super::super::document::labelled;
use super::super::draft::{Draft, status_alone, statuses};
use super::super::markdown;
use super::super::prose::{Mark, Prose};
use super::super::spelling::{self, Style, style};
use super::super::words::{self, Role};
use super::declared::Declared;
use super::shape::section;
use super::token::{self, SourceTokenKind};
use super::values::SourceValue;

/// A declaration that may be a code.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "what a declaration is, each by itself")]
pub struct Spoken {
    /// What goes over the wire, or the name.
    pub code: String,
    /// The line where it stands.
    pub line: usize,
    /// The line where it is declared.
    pub declared: usize,
    /// Its name in the source.
    pub name: Option<String>,
    /// The title that a comment gives to it and its neighbours.
    pub group: Option<String>,
    /// What is said of it.
    pub draft: Draft,
    /// It is a constant with one value.
    pub plain: bool,
    /// It is a variant around another error.
    pub wraps: bool,
    /// It is the number zero.
    pub zero: bool,
    /// Its comment says that it is a code.
    pub labelled: bool,
    /// Its own fields say what it means, and what its status or code is.
    pub described: bool,
}

/// The values that may be the code, the surest first.
#[derive(Default)]
struct WireNames<'a> {
    named: Option<&'a SourceValue>,
    numbered: Option<&'a SourceValue>,
    likely: Option<&'a SourceValue>,
    strong: Option<&'a SourceValue>,
    weak: Option<&'a SourceValue>,
    number: Option<&'a SourceValue>,
}

impl Spoken {
    /// What a declaration says; none where it says nothing that could be a code.
    pub fn of(declared: &Declared, shapes: &BTreeMap<String, Vec<String>>) -> Option<Self> {
        let name = declared.name.as_ref().map(|(name, _)| name.trim_matches(['"', '\'']).to_owned());
        let values = named(declared, shapes);
        let told = values.iter().any(|value| matches!(value.kind, SourceTokenKind::Text | SourceTokenKind::Number));
        if (!told && !declared.member) || name.as_deref().is_some_and(words::is_nothing) {
            return None;
        }
        let mut spoken = Self {
            group: declared.group.clone(),
            name: name.clone(),
            wraps: declared.wraps,
            declared: declared.name.as_ref().map_or(0, |(_, line)| *line),
            ..Self::default()
        };
        let mut wire = WireNames::default();
        let mut prose = Vec::new();
        for value in &values {
            spoken.value(value, &mut wire, &mut prose);
        }
        let alone = values.len() == 1 && values[0].name.is_none();
        if let Some(first) = prose.first() {
            spoken.draft.put(Role::Meaning, &markdown::inline(first));
        }
        prose.iter().skip(1).for_each(|text| spoken.draft.note(text));
        let number = wire.number.filter(|value| is_own_number(&value.text, alone) && style(&value.text).is_some());
        if let Some(status) = wire
            .number
            .filter(|value| number.is_none() && !alone && !declared.numbered && !value.text.starts_with('1'))
            .filter(|value| !statuses(&value.text).is_empty())
        {
            spoken.draft.put(Role::Http, &Prose::plain(&status.text));
        }
        let weak = wire.weak.filter(|_| alone || name.is_none());
        let numbered = wire.numbered.filter(|value| is_own_number(&value.text, true) || name.is_none());
        let value = wire.named.or(numbered).or(wire.likely).or(wire.strong).or(weak).or(number);
        match (value, &declared.name) {
            (Some(value), _) => {
                (spoken.code, spoken.line) = (value.text.clone(), value.line);
                name.iter().filter(|name| style(name).is_some()).for_each(|name| spoken.draft.alias(name));
            }
            (None, Some((_, line))) => {
                (spoken.code, spoken.line) = (renamed(name.as_deref()?, &declared.around), *line);
            }
            (None, None) => return None,
        }
        // Where the name is an ordinary word in front of prose (`message: "…"`), nothing is declared.
        let ordinary = value.is_none()
            && !declared.member
            && matches!(style(&spoken.code), Some(Style::Word | Style::LowCamel | Style::Title) | None);
        let is_field =
            value.is_none() && !declared.member && words::role(&spoken.code).is_some_and(|(_, rank)| rank < 1000);
        style(&spoken.code).filter(|_| !is_field)?;
        if ordinary && !spelling::is_strong(&spoken.code) {
            return None;
        }
        spoken.plain = alone && !declared.member;
        // A small number is a count or a setting, unless its name says that it is an error.
        let counted = spoken.plain && value.is_none() && values[0].kind == SourceTokenKind::Number;
        if counted && !name.as_deref().is_some_and(is_named_after_errors) {
            return None;
        }
        spoken.zero = counted && values[0].text == "0";
        spoken.explain(declared);
        spoken.described =
            spoken.draft.has_meaning() && (wire.named.is_some() || number.is_some() || spoken.draft.has_status());
        Some(spoken)
    }

    fn value<'a>(&mut self, value: &'a SourceValue, wire: &mut WireNames<'a>, prose: &mut Vec<&'a str>) {
        let name = value.name.as_deref().map(|name| name.rsplit(['.', ':']).next().unwrap_or(name));
        let role = match name {
            Some(name) if token::words().actions.iter().any(|known| known == name) => Some(Role::Action),
            name => name.and_then(words::role).map(|(role, _)| role),
        };
        let set = |place: &mut Option<&'a SourceValue>| *place = place.or(Some(value));
        let text = Prose::plain(&value.text);
        match (value.kind, role) {
            (SourceTokenKind::Word, Some(Role::Retryable)) => self.draft.put(Role::Retryable, &text),
            (SourceTokenKind::Word, Some(Role::Code)) if value.text.contains(':') => set(&mut wire.named),
            (SourceTokenKind::Word, _) => {
                let path = (value.text.contains(['.', ':']) && value.text.to_lowercase().contains("status"))
                    || ["SC_", "HTTP_"].iter().any(|kind| value.text.starts_with(kind));
                if let Some(status) = words::status_named(&value.text).filter(|_| path || role == Some(Role::Http)) {
                    self.draft.put(Role::Http, &Prose::plain(&status.to_string()));
                }
            }
            (SourceTokenKind::Number, Some(Role::Http)) => self.draft.put(Role::Http, &text),
            (SourceTokenKind::Number, Some(Role::Code)) => set(&mut wire.numbered),
            (SourceTokenKind::Number, None) if value.name.is_none() => set(&mut wire.number),
            (SourceTokenKind::Number, _) => {}
            (_, Some(Role::Code)) if style(&value.text).is_some() => set(&mut wire.named),
            (_, None) if value.name.as_deref().is_some_and(|name| name == "rename" || name == "serialize") => {
                set(&mut wire.named);
            }
            (_, None) if value.name.as_deref().is_some_and(|name| name == "rename_all" || name == "serialize_all") => {}
            (_, Some(Role::Name)) => {
                let id = value
                    .name
                    .as_deref()
                    .is_some_and(|name| ["value", "id", "key"].contains(&words::split(name).as_str()));
                if style(&value.text).is_some() && (id || spelling::is_strong(&value.text)) {
                    set(&mut wire.likely);
                } else {
                    prose.push(&value.text);
                }
            }
            (_, Some(Role::Code)) => prose.push(&value.text),
            (_, Some(role)) => self.draft.put(role, &markdown::inline(&value.text)),
            (_, None) if value.name.is_some() => {}
            (_, None) => match style(&value.text) {
                Some(_) if spelling::is_strong(&value.text) => set(&mut wire.strong),
                Some(_) if self.name.as_deref().is_some_and(|name| is_named_so(name, &value.text)) => {
                    set(&mut wire.weak);
                }
                Some(Style::Title) | None => prose.push(&value.text),
                Some(_) => set(&mut wire.weak),
            },
        }
    }

    /// Takes what comments say: a meaning where no field says one, else worth knowing.
    fn explain(&mut self, declared: &Declared) {
        let mut text = Prose::default();
        let tags =
            declared.said.iter().map(|comment| comment.text.replace(" @since ", "\n@since ")).collect::<Vec<_>>();
        let said: Vec<&str> = tags.iter().flat_map(|comment| comment.lines()).collect();
        for line in said {
            // `/**< … */` is said of what stands before it.
            let line = untagged(line.strip_prefix("< ").unwrap_or(line));
            let line = line.trim();
            if let Some(version) = line.strip_prefix("@since") {
                self.draft.put(Role::Since, &Prose::plain(version));
            }
            let lower = line.to_lowercase();
            let tool = section(line).is_some()
                || token::words().tools.iter().any(|word| lower.starts_with(word.as_str()))
                || line.starts_with('@');
            // "The session is lost;" goes on below.
            let prose = line.split(' ').count() > 3 && !line.contains(['=', '(']);
            let code = line.ends_with(['{', '}'])
                || (line.ends_with(';') && !prose)
                || line.starts_with("#[")
                || (line.ends_with(',') && !line.contains(' '));
            let title = code || line.len() >= line.trim_matches(|c: char| "-=#*~/".contains(c)).len() + 4;
            if tool || title {
                continue;
            }
            if let Some(status) = only_status(line) {
                self.draft.put(Role::Http, &Prose::plain(&status.to_string()));
                continue;
            }
            let line = markdown::inline(line);
            let label = labelled(&line).filter(|(role, _)| *role != Role::Name);
            if let Some((Role::Code, rest)) = label {
                // `Return code: the client is gone.`
                self.labelled = true;
                text.push(Mark::Break, "");
                text.runs.extend(rest.runs);
            } else if let Some((role, rest)) = label {
                self.draft.put(role, &rest);
            } else if !line.is_empty() {
                text.push(Mark::Break, "");
                text.runs.extend(line.runs);
            }
        }
        if self.draft.has_meaning() {
            self.draft.note(&text.text());
        } else {
            self.draft.put(Role::Meaning, &text);
        }
    }

    /// Whether nothing is said of it where that means that it is no code: it hands on an error of another kind, or it is the
    /// zero that a list of numbers begins with.
    pub fn is_bare(&self) -> bool {
        (self.wraps || self.zero)
            && !self.draft.has_meaning()
            && !self.draft.has_status()
            && self.name.as_deref() == Some(&*self.code)
    }

    /// Whether a name means it.
    pub fn is_called(&self, name: &str) -> bool {
        self.code == name || self.name.as_deref() == Some(name)
    }

    /// Takes what is decided by its name; the names of the blocks around it say what that is.
    pub fn learn(&mut self, values: &[SourceValue], around: &[String]) {
        let told = around.iter().rev().find_map(|name| words::noun(name));
        for value in values {
            let role = match &value.name {
                Some(name) => words::role(name).map(|(role, _)| role),
                None => told,
            };
            if value.name.is_some() && role.is_none() {
                continue;
            }
            let text = markdown::inline(&value.text);
            match (value.kind, role) {
                (SourceTokenKind::Text, Some(Role::Code | Role::Name))
                | (SourceTokenKind::Number, Some(Role::Code))
                    if style(&value.text).is_some() =>
                {
                    let bare = self.name.as_deref() == Some(self.code.as_str());
                    if bare {
                        (self.code, self.line) = (value.text.clone(), value.line);
                        let name = self.name.clone().unwrap_or_default();
                        self.draft.alias(&name);
                    }
                }
                (
                    SourceTokenKind::Text,
                    Some(role @ (Role::Meaning | Role::Action | Role::Http | Role::Section | Role::Since | Role::Docs)),
                ) => self.draft.put(role, &text),
                (SourceTokenKind::Text, _) if value.text.contains(' ') => self.draft.put(Role::Meaning, &text),
                (SourceTokenKind::Word, Some(Role::Retryable)) => self.draft.put(Role::Retryable, &text),
                (SourceTokenKind::Word | SourceTokenKind::Number, role) => {
                    let path = value.text.to_lowercase().contains("status") || role == Some(Role::Http);
                    if path {
                        self.draft.put(Role::Http, &Prose::plain(&value.text));
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether a name speaks of errors, also by the letter that stands for them: `E_BUSY`, `LAMP_E_BUSY`.
pub fn is_named_after_errors(name: &str) -> bool {
    words::speaks_of_errors(name) || name.starts_with("E_") || name.contains("_E_")
}

/// Whether a constant is named as its value is, the name of their kind apart: `StatusReasonConflict = "Conflict"`. What that name
/// says to be a text (`MSG_CONFLICT`) is none.
pub fn is_named_so(name: &str, value: &str) -> bool {
    let (name, value) = (words::split(name), words::split(value));
    let kind = name.strip_suffix(&value).filter(|kind| kind.is_empty() || kind.ends_with(' '));
    kind.is_some_and(|kind| !kind.split(' ').any(|word| matches!(words::role(word), Some((Role::Meaning, _)))))
}

/// The status of a line that says nothing else: `HTTP 404`, `Status code 410 (gone)`, `Returns 409.`
fn only_status(line: &str) -> Option<u16> {
    let lead = words::split(&line[..line.find(|c: char| c.is_ascii_digit())?]);
    let returns = lead.trim_end_matches(" http");
    let says = token::words().statuses.iter().any(|known| known == returns);
    status_alone(if says { &line[line.find(|c: char| c.is_ascii_digit())?..] } else { line })
}

/// A comment without the tags of documentation: `<summary>`, `{@link Name}`.
fn untagged(line: &str) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some((before, tag)) = rest.split_once('<') {
        let name = tag.trim_start_matches('/');
        let Some(end) =
            tag.find('>').filter(|_| name.starts_with(|c: char| c.is_ascii_lowercase()) && !tag.starts_with("http"))
        else {
            break;
        };
        plain += before;
        rest = &tag[end + 1..];
    }
    (plain + rest).replace("{@link ", "").replace("{@code ", "")
}

/// The values, with the names that the parameters of their maker give to them.
fn named(declared: &Declared, shapes: &BTreeMap<String, Vec<String>>) -> Vec<SourceValue> {
    let makers = declared.maker.iter().chain(declared.around.iter().rev().take(2));
    let last = |name: &str| name.rsplit(['.', ':']).next().unwrap_or_default().to_owned();
    let unnamed: Vec<&SourceValue> = declared.values.iter().filter(|value| value.name.is_none()).collect();
    let arguments = unnamed.last().map_or(0, |value| value.argument + 1);
    let counted = arguments.max(if arguments > 1 { 0 } else { unnamed.len() });
    let shape = makers.filter_map(|maker| shapes.get(&last(maker))).find(|shape| shape.len() >= counted);
    // Arguments with names follow those without; a mark has its own.
    let several = arguments > 1 || unnamed.len() == declared.values.len();
    let Some(shape) = shape.filter(|_| several && unnamed.len() > 1) else { return declared.values.clone() };
    let mut values: Vec<SourceValue> = Vec::new();
    for (at, value) in declared.values.iter().enumerate() {
        // Of a text in several languages within one argument the first counts.
        let again = |known: &SourceValue| arguments > 1 && known.argument == value.argument && known.kind == value.kind;
        if value.name.is_some() {
            values.push(value.clone());
        } else if value.kind != SourceTokenKind::Text || !values.iter().any(again) {
            let name = shape.get(if arguments > 1 { value.argument } else { at }).cloned();
            values.push(SourceValue { name, ..value.clone() });
        }
    }
    values
}

/// Whether a number is a code of its own: no status, and no count.
fn is_own_number(text: &str, alone: bool) -> bool {
    let Ok(number) = text.parse::<i64>() else { return text.starts_with("0x") };
    !(0..600).contains(&number) || (alone && number >= 100)
}

/// A member's name as its enumeration spells it on the wire.
fn renamed(name: &str, around: &[String]) -> String {
    let Some(rule) = around.iter().rev().find_map(|name| name.strip_prefix("rename_all:")) else {
        return name.to_owned();
    };
    let words = words::split(name);
    let hump = |word: &str| {
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters.clone()).collect::<String>()
    };
    let humps = || words.split(' ').map(hump).collect::<String>();
    match rule {
        "snake_case" => words.replace(' ', "_"),
        "SCREAMING_SNAKE_CASE" | "UPPERCASE_SNAKE" => words.replace(' ', "_").to_uppercase(),
        "kebab-case" => words.replace(' ', "-"),
        "lowercase" => words.replace(' ', ""),
        "UPPERCASE" => words.replace(' ', "").to_uppercase(),
        "camelCase" => {
            let humps = humps();
            humps.chars().take(1).flat_map(char::to_lowercase).chain(humps.chars().skip(1)).collect()
        }
        _ => name.to_owned(),
    }
}
