//! The keymap: assets/keymap.toml read once. A key becomes a command here; footer and help are read off the same rows.

use std::fmt;
use std::str::FromStr;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use serde::Deserialize;

use super::command::Command;

const KEYMAP: &str = include_str!(concat!(env!("OUT_DIR"), "/keymap.json"));

/// Where the focus is. A focus has several contexts, the most special first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Context {
    /// Home while nothing is typed.
    HomeEmpty,
    /// Home with the focus on the details.
    Detail,
    /// Home.
    Home,
    /// The paste box.
    Paste,
    /// The text of the paste box.
    Edit,
    /// The storm view.
    Storm,
    /// A case whose request is being repeated.
    Running,
    /// The step of a case that wants evidence.
    Evidence,
    /// The same, while what shares a value with its lines is shown.
    Followed,
    /// The step of a case that the paste fills in.
    Facts,
    /// The step of a case that repeats the request.
    Retry,
    /// A case.
    Case,
    /// The list of cases.
    Cases,
    /// A question that wants a line of text.
    Prompt,
    /// A question with a few answers.
    Choice,
    /// The help.
    Help,
    /// Every place where plain characters are not typed into a line.
    Plain,
    /// Every place, while no question is asked.
    Places,
    /// Everywhere.
    Anywhere,
}

impl Context {
    /// The heading in the help.
    pub fn title(self) -> &'static str {
        match self {
            Self::HomeEmpty | Self::Home => "Home",
            Self::Detail => "Home, details",
            Self::Paste => "Paste box",
            Self::Edit => "Paste box, editing",
            Self::Storm => "Storm",
            Self::Running => "Case, request under way",
            Self::Evidence => "Case, evidence",
            Self::Followed => "Case, evidence followed",
            Self::Facts => "Case, what was captured",
            Self::Retry => "Case, retry",
            Self::Case => "Case",
            Self::Cases => "List of cases",
            Self::Prompt => "A question that wants words",
            Self::Choice => "A question with a few answers",
            Self::Help => "Help",
            Self::Plain | Self::Places | Self::Anywhere => "Anywhere",
        }
    }
}

/// The keys of one command in one context.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// Where it works.
    pub context: Context,
    /// Any of these.
    pub keys: Vec<Key>,
    /// What it asks for.
    pub command: Command,
    /// What the footer calls it, where it stands there.
    #[serde(default)]
    pub footer: Option<String>,
    /// What the help says.
    pub help: String,
}

/// Every row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keymap {
    /// The rows, in the order of footer and help.
    #[serde(rename = "row")]
    pub rows: Vec<Binding>,
}

impl Keymap {
    /// The built-in keymap.
    ///
    /// # Panics
    /// Never in a build whose tests passed: the keymap is checked there.
    pub fn builtin() -> Self {
        #[expect(clippy::expect_used, reason = "built in and checked by a test")]
        serde_json::from_str(KEYMAP).expect("the built-in keymap fits its schema")
    }

    /// The keymap with the rows of a file of the user's, and how many there are: a row takes the place of the one with its context
    /// and command, and its keys are taken from every other row of the context.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn with(mut self, text: &str) -> Result<(Self, usize), String> {
        let own: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        let count = own.rows.len();
        for row in own.rows {
            for other in self.rows.iter_mut().filter(|other| other.context == row.context) {
                other.keys.retain(|key| !row.keys.contains(key));
            }
            match self.rows.iter_mut().find(|other| (other.context, other.command) == (row.context, row.command)) {
                Some(place) => *place = row,
                None => self.rows.push(row),
            }
        }
        self.rows.retain(|row| !row.keys.is_empty());
        Ok((self, count))
    }

    /// What a key asks for in these contexts, the first one first.
    pub fn command(&self, contexts: &[Context], event: &KeyEvent) -> Option<Command> {
        self.bound(contexts, Key::from(*event))
    }

    fn bound(&self, contexts: &[Context], key: Key) -> Option<Command> {
        let row = |context: &Context| self.rows.iter().find(|row| row.context == *context && row.keys.contains(&key));
        contexts.iter().find_map(row).map(|row| row.command)
    }

    /// What a key does in some step of a case, in a few words.
    pub fn elsewhere(&self, key: Key) -> Option<&str> {
        const STEPS: [Context; 4] = [Context::Facts, Context::Evidence, Context::Retry, Context::Followed];
        let row = self.rows.iter().find(|row| STEPS.contains(&row.context) && row.keys.contains(&key))?;
        row.help.split([';', ':']).next()
    }

    /// The rows that the footer shows in these contexts. A command stands there once, as its most special context has it, with
    /// the first of its keys that no more special context has taken.
    pub fn footer<'a>(&'a self, contexts: &'a [Context]) -> impl Iterator<Item = (Command, &'a Key, &'a str)> {
        let rows = contexts.iter().flat_map(|context| self.rows.iter().filter(move |row| row.context == *context));
        let mut shown: Vec<Command> = Vec::new();
        rows.filter(|row| row.footer.is_some()).filter_map(move |row| {
            let again = shown.contains(&row.command);
            shown.push(row.command);
            if again {
                return None;
            }
            let own = row.keys.iter().find(|key| self.bound(contexts, **key) == Some(row.command));
            Some((row.command, own?, row.footer.as_deref()?))
        })
    }
}

/// A key as the keymap spells it: `ctrl-v`, `enter`, `f1`, `?`, `shift-up`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Names of keys that are no character.
const NAMES: [(&str, KeyCode); 14] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
];

/// Names of modifiers.
const MODIFIERS: [(&str, KeyModifiers); 3] =
    [("ctrl-", KeyModifiers::CONTROL), ("alt-", KeyModifiers::ALT), ("shift-", KeyModifiers::SHIFT)];

impl From<KeyEvent> for Key {
    /// Shift is part of a character (`?`), not beside it.
    fn from(event: KeyEvent) -> Self {
        let typed = matches!(event.code, KeyCode::Char(_));
        let modifiers = if typed { event.modifiers - KeyModifiers::SHIFT } else { event.modifiers };
        Self { code: event.code, modifiers }
    }
}

impl Key {
    /// The event that is this key being pressed.
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }
}

impl FromStr for Key {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (mut rest, mut modifiers) = (text, KeyModifiers::NONE);
        while let Some((name, modifier)) =
            MODIFIERS.iter().find(|(name, _)| rest.len() > name.len() && rest.starts_with(name))
        {
            rest = &rest[name.len()..];
            modifiers |= *modifier;
        }
        let named = NAMES.iter().find(|(name, _)| *name == rest).map(|(_, code)| *code);
        let function = || rest.strip_prefix('f').and_then(|number| number.parse().ok()).map(KeyCode::F);
        let character = || {
            let mut characters = rest.chars();
            characters.next().filter(|_| characters.next().is_none()).map(KeyCode::Char)
        };
        let code = named.or_else(function).or_else(character);
        code.map(|code| Self { code, modifiers }).ok_or_else(|| format!("{text} is no key; write for instance ctrl-v"))
    }
}

impl TryFrom<String> for Key {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, _) in MODIFIERS.iter().filter(|(_, modifier)| self.modifiers.contains(*modifier)) {
            f.write_str(&capital(name))?;
        }
        let named = NAMES.iter().find(|(_, code)| *code == self.code);
        match (named, self.code) {
            (_, KeyCode::PageUp) => f.write_str("PgUp"),
            (_, KeyCode::PageDown) => f.write_str("PgDn"),
            (Some((name, _)), _) => f.write_str(&capital(name)),
            (None, KeyCode::F(number)) => write!(f, "F{number}"),
            (None, KeyCode::Char(character)) if self.modifiers.is_empty() => write!(f, "{character}"),
            (None, KeyCode::Char(character)) => write!(f, "{}", character.to_uppercase()),
            (None, other) => write!(f, "{other}"),
        }
    }
}

fn capital(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_ones_own_takes_the_place_of_the_built_in_one_and_its_keys_from_the_others() {
        let own = "[[row]]\ncontext = \"case\"\nkeys = [\"u\"]\ncommand = \"skip-step\"\nhelp = \"mine\"\n";
        let (keymap, count) = Keymap::builtin().with(own).unwrap();
        let of = |command| keymap.rows.iter().filter(move |row| row.context == Context::Case && row.command == command);
        let skips: Vec<&str> = of(Command::SkipStep).map(|row| row.help.as_str()).collect();
        assert_eq!((count, skips), (1, vec!["mine"]));
        assert_eq!(of(Command::ReopenStep).count(), 0, "its only key was taken");
        assert!(Keymap::builtin().with("[[row]]\ncontext = \"nowhere\"\n").is_err());
    }

    #[test]
    fn the_built_in_keymap_names_no_key_twice_in_a_context() {
        let rows = Keymap::builtin().rows;
        for (at, row) in rows.iter().enumerate() {
            for key in &row.keys {
                let again =
                    rows[at + 1..].iter().find(|other| other.context == row.context && other.keys.contains(key));
                assert!(again.is_none(), "{key} twice in {:?}", row.context);
            }
        }
    }

    #[test]
    fn where_text_is_typed_no_row_takes_a_character() {
        let typed = [Context::Home, Context::Detail, Context::Edit, Context::Prompt, Context::Cases, Context::Anywhere];
        for row in Keymap::builtin().rows.iter().filter(|row| typed.contains(&row.context)) {
            for key in &row.keys {
                let character = matches!(key.code, KeyCode::Char(_)) && key.modifiers.is_empty();
                assert!(!character, "{key} in {:?}", row.context);
            }
        }
    }

    #[test]
    fn keys_read_as_they_are_written() {
        for (text, shown) in [
            ("ctrl-v", "Ctrl-V"),
            ("enter", "Enter"),
            ("f1", "F1"),
            ("?", "?"),
            ("shift-up", "Shift-Up"),
            ("n", "n"),
            ("f", "f"),
        ] {
            assert_eq!(text.parse::<Key>().unwrap().to_string(), shown);
        }
        assert_eq!("hyper-x".parse::<Key>(), Err("hyper-x is no key; write for instance ctrl-v".to_owned()));
        let question = KeyEvent::new(KeyCode::Char('?'), KeyModifiers::SHIFT);
        assert_eq!(Key::from(question), "?".parse().unwrap());
    }
}
