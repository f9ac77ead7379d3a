//! What has been said of a code so far: texts by their role, read for what they say (statuses, yes and no, nothing).

use super::prose::{Prose, one_line};
use super::words::{self, Role};
use super::{CodeRow, FileLine};

/// What is said of a code.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    meaning: Vec<String>,
    action: Vec<String>,
    http: Vec<u16>,
    section: Option<String>,
    since: Option<String>,
    retryable: Option<bool>,
    source: Option<String>,
    docs: Option<String>,
    aliases: Vec<String>,
    notes: Vec<String>,
    titled: bool,
}

impl Draft {
    /// Takes what a text in this role says; a text that says nothing leaves everything as it is.
    pub fn put(&mut self, role: Role, text: &Prose) {
        let said = text.text();
        if words::is_nothing(&said) {
            return;
        }
        match role {
            Role::Name => self.alias(&said),
            Role::Http => {
                for status in statuses(&said) {
                    if !self.http.contains(&status) {
                        self.http.push(status);
                    }
                }
            }
            Role::Meaning if is_address(&said) => self.put(Role::Docs, text),
            Role::Meaning => {
                // `Bad password (HTTP 401)` states the status as well.
                let behind = said.rsplit_once("(HTTP ").and_then(|(_, rest)| rest.strip_suffix(')'));
                if let Some(status) = behind.filter(|status| status.len() < 16) {
                    self.put(Role::Http, &Prose::plain(status));
                }
                add(&mut self.meaning, said);
            }
            Role::Action => add(&mut self.action, said),
            Role::Retryable => match words::verdict(&said) {
                Some(verdict) => self.retryable = self.retryable.or(Some(verdict)),
                None => self.note(&format!("Retry: {said}")),
            },
            Role::Since => self.since = self.since.take().or(Some(said)),
            Role::Section => self.section = self.section.take().or(Some(said)),
            Role::Source => self.source = self.source.take().or(Some(said)),
            Role::Docs => self.docs = self.docs.take().or(Some(said)),
            // The one is known, for the other a catalog has no place.
            Role::Code | Role::Severity => {}
        }
    }

    /// Adds a text that belongs to the code and has no role.
    pub fn note(&mut self, text: &str) {
        if !text.is_empty() && !self.notes.iter().any(|known| known == text) {
            self.notes.push(text.into());
        }
    }

    /// Adds another name.
    pub fn alias(&mut self, name: &str) {
        if !self.aliases.iter().any(|known| known == name) {
            self.aliases.push(name.into());
        }
    }

    /// Whether something says what the code means.
    pub fn has_meaning(&self) -> bool {
        !self.meaning.is_empty()
    }

    /// Whether something says which status it travels with.
    pub fn has_status(&self) -> bool {
        !self.http.is_empty()
    }

    /// Says what a heading or a title says: the first text below it tells more.
    pub fn entitle(&mut self, title: &Prose) {
        // `E17 (404)`: the status is no title.
        let said = title.text();
        let bare = said.trim_start_matches("HTTP").trim();
        if bare.len() == 3 && !statuses(bare).is_empty() {
            self.put(Role::Http, title);
            return;
        }
        let before = self.meaning.len();
        self.put(Role::Meaning, title);
        self.titled = self.titled || before < self.meaning.len();
    }

    /// Whether something besides a title says what the code means.
    pub fn is_explained(&self) -> bool {
        self.meaning.len() > usize::from(self.titled)
    }

    /// The codes of which all this is said.
    pub fn codes(&self, codes: &[String], section: Option<&str>, place: &FileLine) -> Vec<CodeRow> {
        let described = self.meaning.iter().any(|text| !is_placeholder(text));
        let meaning: Vec<&String> = self.meaning.iter().filter(|text| !described || !is_placeholder(text)).collect();
        // What stands below "409 Conflict" travels with that, unless it says another one.
        let above = section.and_then(status_alone).filter(|_| self.http.is_empty());
        let draft = |code: &String| CodeRow {
            code: code.clone(),
            aliases: self.aliases.iter().filter(|alias| *alias != code).cloned().collect(),
            meaning: joined(&meaning),
            action: joined(&self.action.iter().collect::<Vec<_>>()),
            http: self.http.iter().copied().chain(above).collect(),
            section: self.section.clone().or_else(|| section.map(str::to_owned)),
            since: self.since.clone(),
            retryable: self.retryable,
            source: self.source.clone(),
            docs: self.docs.clone().filter(|docs| docs.contains("://")),
            notes: self.notes.clone(),
            place: place.clone(),
        };
        codes.iter().map(draft).collect()
    }
}

/// Adds a text, unless one that says it is there; one that it contains gives way to it.
fn add(texts: &mut Vec<String>, text: String) {
    let plain = |text: &str| text.trim_end_matches('.').to_lowercase();
    if texts.iter().any(|known| plain(known).contains(&plain(&text))) {
        return;
    }
    match texts.iter_mut().find(|known| plain(&text).contains(&plain(known))) {
        Some(known) => *known = text,
        None => texts.push(text),
    }
}

/// Sentences behind each other; one without an end gets a full stop.
fn joined(texts: &[&String]) -> Option<String> {
    let mut all = String::new();
    for text in texts {
        if !all.is_empty() {
            all.push_str(if all.ends_with(['.', '!', '?', ':', ';', ',', '。']) { " " } else { ". " });
        }
        all.push_str(text);
    }
    (!all.is_empty()).then(|| one_line(&all))
}

/// A text that is only an address.
fn is_address(text: &str) -> bool {
    text.contains("://") && text.starts_with("http") && !text.contains(' ')
}

/// A text that is only a place for another one: `{err}`, `%s`.
fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let braces = text.starts_with('{') && text.find('}') == Some(text.len() - 1);
    braces || (text.starts_with('%') && text.len() <= 3)
}

/// The status of a text that says nothing else: `HTTP 404`, `Status code 410 (gone)`, `409 Conflict`.
pub fn status_alone(text: &str) -> Option<u16> {
    let (lead, rest) = text.split_at(text.find(|c: char| c.is_ascii_digit())?);
    let (number, behind) = rest.split_at(rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()));
    let status = *statuses(number).first()?;
    let lead = words::split(lead);
    let says = lead.is_empty() || matches!(words::role(&lead), Some((Role::Http, rank)) if rank < 1000);
    let behind = behind.trim_matches(|c: char| !c.is_alphanumeric());
    (says && (behind.is_empty() || words::status_named(behind) == Some(status))).then_some(status)
}

/// The HTTP statuses that a text names, by number or as a constant.
pub fn statuses(text: &str) -> Vec<u16> {
    let mut statuses = Vec::new();
    let number = |word: &str| word.parse().ok().filter(|status| word.len() == 3 && (100..600).contains(status));
    for word in text.split(|c: char| !c.is_alphanumeric() && !"_.:".contains(c)) {
        let word = word.trim_matches(['.', ':']);
        let named =
            || words::status_named(word).filter(|_| word.contains(['.', ':', '_']) || word.len() == text.trim().len());
        if let Some(status) = number(word).or_else(named) {
            statuses.push(status);
        }
    }
    if statuses.is_empty() {
        statuses.extend(words::status_named(text));
    }
    statuses.dedup();
    statuses
}

#[cfg(test)]
mod tests {
    use super::{Draft, FileLine, Prose, Role, status_alone, statuses};

    #[test]
    fn statuses_are_read_from_numbers_phrases_and_constants() {
        for (text, expected) in [
            ("409 / 412", &[409, 412][..]),
            ("400 Bad Request", &[400]),
            ("http.StatusGone", &[410]),
            ("HttpStatus.NOT_FOUND", &[404]),
            ("StatusCode::BAD_GATEWAY", &[502]),
            ("502, 503", &[502, 503]),
            ("Not Found", &[404]),
            ("HTTP_404_NOT_FOUND", &[404]),
            ("5xx", &[]),
            ("1000", &[]),
        ] {
            assert_eq!(statuses(text), expected, "{text}");
        }
    }

    #[test]
    fn a_status_alone_has_nothing_beside_it_but_its_name() {
        let texts = ["409 Conflict", "HTTP 404", "Status code 410 (gone)", "409 berths", "Errors of 2031", "Conflict"];
        assert_eq!(texts.map(status_alone), [Some(409), Some(404), Some(410), None, None, None]);
    }

    #[test]
    fn nothing_is_made_of_a_dash_and_texts_are_joined_as_sentences() {
        let mut draft = Draft::default();
        draft.put(Role::Action, &Prose::plain("N/A"));
        draft.put(Role::Meaning, &Prose::plain("Card expired"));
        draft.put(Role::Meaning, &Prose::plain("The card is past its date."));
        draft.put(Role::Retryable, &Prose::plain("after 30 s"));
        let codes = draft.codes(&["A".into(), "B".into()], Some("Cards"), &FileLine::default());
        assert_eq!(codes[1].meaning.as_deref(), Some("Card expired. The card is past its date."));
        assert_eq!(
            (codes[0].action.as_deref(), codes[0].retryable, &codes[0].notes[0][..]),
            (None, None, "Retry: after 30 s")
        );
    }
}
