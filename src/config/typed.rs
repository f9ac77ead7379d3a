//! Values as what they mean: lengths of time, themes, products, zones, numbers. What means nothing is a problem of the layer that
//! set it; which layer that is, [`super::layer`] says.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::layer::{Layer, Setting};
use crate::catalog::{Problem, load};

/// Values as what they mean; what means nothing is a problem of its layer.
pub(super) struct Typed<'a> {
    pub(super) settings: &'a BTreeMap<&'static str, Setting>,
    pub(super) file: &'a str,
    pub(super) problems: &'a mut Vec<Problem>,
}

/// What `theme` may be. Another word is said and stops nothing: the screen is there all the same.
const THEMES: &[&str] = &["auto", "dark", "light", "neutral", "plain"];

/// How a length of time is written, for an advice.
const LENGTHS: &str = "30s, 15m or 2h";

impl Typed<'_> {
    /// A length of time.
    pub(super) fn length(&mut self, key: &str) -> SignedDuration {
        let read = |text: &str| text.parse().ok().filter(|length: &SignedDuration| !length.is_negative());
        self.read(key, read, "a length of time", LENGTHS)
    }

    /// A length of time in which something can be done.
    pub(super) fn patience(&mut self, key: &str) -> Duration {
        let read = |text: &str| {
            let length: SignedDuration = text.parse().ok()?;
            length.is_positive().then(|| length.unsigned_abs())
        };
        self.read(key, read, "a length of time above 0", LENGTHS)
    }

    /// One of the themes; says whether it is.
    pub(super) fn theme(&mut self, key: &str) -> bool {
        let read = |text: &str| THEMES.contains(&text).then_some(true);
        self.read(key, read, "a theme", &THEMES.join(" or "))
    }

    /// Identifiers of built-in products; an empty list, or `none`, is no product.
    pub(super) fn builtin(&mut self, key: &str) -> Option<Vec<String>> {
        self.settings.get(key)?;
        let known = load::products();
        let read = |text: &str| {
            let wanted: Vec<String> = text
                .split([',', ':'])
                .map(str::trim)
                .filter(|id| !id.is_empty() && *id != "none")
                .map(str::to_owned)
                .collect();
            wanted.iter().all(|id| known.contains(id)).then_some(Some(wanted))
        };
        self.read(key, read, "a list of built-in products", &format!("[\"{}\"]", known.join("\", \"")))
    }

    /// A time zone; none for that of this machine.
    pub(super) fn zone(&mut self, key: &str) -> Option<TimeZone> {
        let read = |text: &str| match text {
            SYSTEM => Some(None),
            name => TimeZone::get(name).ok().map(Some),
        };
        self.read(key, read, "a time zone", "Europe/Berlin, UTC or system")
    }

    /// A whole number, this much at the least.
    pub(super) fn number(&mut self, key: &str, least: usize) -> usize {
        let read = |text: &str| text.parse().ok().filter(|number| *number >= least);
        self.read(key, read, &format!("a whole number from {least} on"), &(least + 3).to_string())
    }

    fn read<T: Default>(&mut self, key: &str, read: impl Fn(&str) -> Option<T>, what: &str, example: &str) -> T {
        let Some(Setting { value, layer }) = self.settings.get(key) else { return T::default() };
        read(value).unwrap_or_else(|| {
            let (file, line) = match layer {
                Layer::File(_, line) => (self.file.to_owned(), *line),
                other => (other.to_string(), 0),
            };
            // What is no text or number at all has been said already.
            if !self.problems.iter().any(|said| line > 0 && (&said.file, said.line) == (&file, line)) {
                let what = format!("`{key}` is not {what}: \"{value}\"");
                self.problems.push(Problem { file, line, what, instead: format!("write it like {example}") });
            }
            T::default()
        })
    }
}

/// The time zone that leaves it to this machine.
const SYSTEM: &str = "system";
