//! What a table may hold: keys, what the value of each must be, and how both are called in a message. Which keys there are is
//! [`super::format`]'s business, and holding a file against them [`super::walk`]'s.

/// What a value must be.
#[derive(Debug, Clone, Copy)]
pub enum ValueKind {
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
    Conditions(AskedWords),
    /// A list of such tables.
    Alternatives(AskedWords),
    /// A table of lists of texts under any names.
    Lists,
    /// A table of texts under any names.
    Labels,
    /// A table that says where a secret is: the name of a variable, or a file.
    Secret,
    /// A table with these keys.
    Table(&'static [TableKey]),
    /// A list of tables with these keys.
    Tables(&'static [TableKey]),
}

/// Words that ask something of a field: some by themselves, some before a text.
#[derive(Debug, Clone, Copy)]
pub struct AskedWords {
    pub(super) alone: &'static [&'static str],
    pub(super) before: &'static [&'static str],
}

/// One key of a table.
#[derive(Debug, Clone, Copy)]
pub struct TableKey {
    pub(super) name: &'static str,
    pub(super) kind: ValueKind,
    pub(super) needed: bool,
    /// A catalog that was imported has it only where its reference says it.
    pub(super) from_reference: bool,
}

impl TableKey {
    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What its value must be.
    pub fn kind(&self) -> ValueKind {
        self.kind
    }

    /// Whether it must be there.
    pub fn is_needed(&self) -> bool {
        self.needed
    }
}

/// A key that must be there.
pub const fn must(name: &'static str, kind: ValueKind) -> TableKey {
    TableKey { name, kind, needed: true, from_reference: false }
}

/// A key that must be there, unless the catalog was imported from a reference that does not say it.
pub(super) const fn must_by_hand(name: &'static str, kind: ValueKind) -> TableKey {
    TableKey { name, kind, needed: true, from_reference: true }
}

/// A key that may be there.
pub const fn may(name: &'static str, kind: ValueKind) -> TableKey {
    TableKey { name, kind, needed: false, from_reference: false }
}

impl AskedWords {
    /// Whether a word is one of them, or one with `not` before it.
    pub(super) fn have(self, word: &str) -> bool {
        let word = word.strip_prefix("not ").unwrap_or(word);
        self.alone.contains(&word) || self.before.iter().any(|before| word.starts_with(before))
    }

    /// All of them, for a person.
    pub(super) fn listed(self) -> String {
        let before = self.before.iter().map(|before| format!("`{before}…`"));
        self.alone.iter().map(|word| (*word).to_owned()).chain(before).collect::<Vec<_>>().join(", ")
    }
}

/// What a value must be, as a sentence names it.
pub(super) fn noun(kind: &ValueKind) -> &'static str {
    match kind {
        ValueKind::Text | ValueKind::Word(_) | ValueKind::Surface => "text in quotes",
        ValueKind::Texts | ValueKind::Words(_) | ValueKind::Surfaces => "a list of texts",
        ValueKind::Number => "a whole number",
        ValueKind::Flag => "true or false",
        ValueKind::Statuses => "a list of HTTP statuses",
        ValueKind::Time => "a length of time",
        ValueKind::Expression => "a regular expression",
        ValueKind::Secret => "the place of a secret",
        ValueKind::Labels | ValueKind::Table(_) | ValueKind::Conditions(_) | ValueKind::Lists => "a table",
        ValueKind::Tables(_) | ValueKind::Alternatives(_) => "a list of tables",
    }
}

/// The key with a value, as a person would write it.
pub(super) fn example(field: &TableKey) -> String {
    let name = field.name;
    match &field.kind {
        ValueKind::Text => format!("`{name} = \"...\"`"),
        ValueKind::Surface => format!("`{name} = \"gateway\"`"),
        ValueKind::Surfaces => format!("`{name} = [\"gateway\"]`"),
        ValueKind::Time => format!("`{name} = \"30s\"`"),
        ValueKind::Expression => format!("`{name} = '...'`"),
        ValueKind::Conditions(_) => format!("`{name} = {{ code = \"known\" }}`"),
        ValueKind::Alternatives(_) => format!("`{name} = [{{ code = \"known\" }}]`"),
        ValueKind::Lists => format!("`[{name}]`"),
        ValueKind::Texts => format!("`{name} = [\"...\", \"...\"]`"),
        ValueKind::Word(words) => format!("`{name} = \"{}\"`", words.join("|")),
        ValueKind::Words(words) => format!("`{name} = [\"{}\"]`", words[0]),
        ValueKind::Number => format!("`{name} = 1`"),
        ValueKind::Flag => format!("`{name} = true`"),
        ValueKind::Statuses => format!("`{name} = [403, 429]`"),
        ValueKind::Labels => format!("`{name} = {{ name = \"...\" }}`"),
        ValueKind::Secret => {
            format!(
                "`{name} = {{ env = \"NAME\" }}` or `{name} = {{ file = \"path\" }}`, and take the secret out of this file"
            )
        }
        ValueKind::Table(fields) => {
            let keys: Vec<String> = fields.iter().filter(|field| field.needed).map(example).collect();
            format!("`{name}` with {}", keys.join(" and "))
        }
        ValueKind::Tables(_) => format!("`[[{name}]]`"),
    }
}
