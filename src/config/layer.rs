//! The layers over each other: every single value as text from the highest layer that has it. What a value means is
//! [`super::typed`]'s business.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use toml::Spanned;

/// Where a value was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layer {
    /// Built in.
    Default,
    /// In the file, at this line.
    File(String, usize),
    /// In an environment variable.
    Environment(String),
    /// On the command line, with this option.
    Flag(&'static str),
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(file, line) => write!(f, "{file}:{line}"),
            Self::Environment(name) => write!(f, "environment, {name}"),
            Self::Flag(name) => write!(f, "command line, {name}"),
        }
    }
}

/// One value as text, and where it was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The value.
    pub value: String,
    /// Where it was set.
    pub layer: Layer,
}

/// What lies over the defaults.
#[derive(Debug, Default)]
pub struct Layers<'a> {
    /// The file.
    pub file: Option<&'a Path>,
    /// Whether the user named the file: then it must be there.
    pub named: bool,
    /// Variables of the environment.
    pub environment: BTreeMap<String, String>,
    /// Options: key, value, option.
    pub flags: Vec<(&'static str, String, &'static str)>,
    /// The user's home, for `~/` in paths.
    pub home: Option<PathBuf>,
}

/// The keys of single values.
pub(super) const KEYS: [&str; 10] = [
    "store",
    THEME,
    "timezone",
    CATALOGS,
    BUILTIN,
    "evidence.before",
    "evidence.after",
    "evidence.timeout",
    "evidence.around",
    "evidence.lines",
];

/// The key of the looks.
pub(super) const THEME: &str = "theme";
/// The key of the catalogs of one's own.
pub(super) const CATALOGS: &str = "catalogs";
/// The key of the products that ship along.
pub(super) const BUILTIN: &str = "builtin";

const DEFAULTS: &str = include_str!(concat!(env!("OUT_DIR"), "/config.json"));

/// What parts the items of a list in a variable of the environment, as in PATH.
pub(super) const LIST: &str = ":";

/// Every single value from the highest layer that has it.
pub(super) fn settings(file: &str, text: &str, layers: &Layers<'_>) -> BTreeMap<&'static str, Setting> {
    #[expect(clippy::expect_used, reason = "built in, and a test reads it")]
    let defaults: serde_json::Value = serde_json::from_str(DEFAULTS).expect("the defaults are well formed");
    let written = toml::de::DeTable::parse_recoverable(text).0;
    let mut settings = BTreeMap::new();
    for key in KEYS {
        let mut set = |value: String, layer: Layer| _ = settings.insert(key, Setting { value, layer });
        if let Some(value) = defaults.pointer(&format!("/{}", key.replace('.', "/"))) {
            set(value.as_str().map_or_else(|| value.to_string(), str::to_owned), Layer::Default);
        }
        let mut value = key.split('.').try_fold(None, |table, part| {
            let table = match table {
                None => written.get_ref(),
                Some(value) => Spanned::<toml::de::DeValue<'_>>::get_ref(value).as_table()?,
            };
            table.get(part).map(Some)
        });
        if let Some(Some(value)) = value.take() {
            let shown = match value.get_ref() {
                toml::de::DeValue::Integer(number) => number.as_str().to_owned(),
                toml::de::DeValue::Array(items) => {
                    let items: Vec<&str> = items.iter().filter_map(|item| item.get_ref().as_str()).collect();
                    items.join(LIST)
                }
                other => other.as_str().unwrap_or_default().to_owned(),
            };
            set(shown, Layer::File(file.to_owned(), line(text, value.span().start)));
        }
        let variable = format!("ERRBOOK_{}", key.replace('.', "_").to_uppercase());
        if let Some(value) = layers.environment.get(&variable).filter(|value| !value.is_empty()) {
            set(value.clone(), Layer::Environment(variable));
        }
        if let Some((_, value, flag)) = layers.flags.iter().find(|(flagged, ..)| *flagged == key) {
            set(value.clone(), Layer::Flag(flag));
        }
    }
    settings
}

/// The line, from 1, of a byte.
pub(super) fn line(text: &str, at: usize) -> usize {
    memchr::memchr_iter(b'\n', &text.as_bytes()[..at.min(text.len())]).count() + 1
}
