//! Themes: what a piece of the screen is, as a role, and how each role looks. The looks are files under assets/theme.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

const THEMES: &str = include_str!(concat!(env!("OUT_DIR"), "/theme.json"));

/// How each role looks. The default has no looks at all: enough to measure with.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    pub(super) text: Ink,
    pub(super) dim: Ink,
    pub(super) rule: Ink,
    pub(super) title: Ink,
    pub(super) label: Ink,
    pub(super) code: Ink,
    pub(super) selected: Ink,
    pub(super) matched: Ink,
    pub(super) key: Ink,
    pub(super) good: Ink,
    pub(super) warn: Ink,
    pub(super) bad: Ink,
    pub(super) field: Ink,
}

impl Theme {
    /// The built-in theme of this name: `dark`, `light` or `plain`.
    ///
    /// # Panics
    /// Never in a build whose tests passed: the themes are checked there.
    pub fn named(name: &str) -> Option<Self> {
        #[expect(clippy::expect_used, reason = "built in and checked by a test")]
        let mut themes: BTreeMap<String, Self> =
            serde_json::from_str(THEMES).expect("built-in themes fit their schema");
        themes.remove(name)
    }
}

/// The look of one role.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(try_from = "Look")]
pub(super) struct Ink(pub(super) Style);

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Look {
    fg: Option<String>,
    bg: Option<String>,
    style: Vec<String>,
}

impl TryFrom<Look> for Ink {
    type Error = String;

    fn try_from(look: Look) -> Result<Self, String> {
        let colour = |name: Option<String>| -> Result<Option<Color>, String> {
            name.map(|name| name.parse().map_err(|_| format!("{name} is no colour"))).transpose()
        };
        let mut set = Modifier::empty();
        for name in look.style {
            let known = Modifier::from_name(&name.to_uppercase());
            set |= known.ok_or_else(|| format!("{name} is no style; write for instance bold"))?;
        }
        Ok(Self(Style { fg: colour(look.fg)?, bg: colour(look.bg)?, add_modifier: set, ..Style::default() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_theme_has_every_role_and_plain_has_no_colour() {
        let themes: BTreeMap<String, Theme> = serde_json::from_str(THEMES).unwrap();
        assert_eq!(themes.keys().collect::<Vec<_>>(), ["dark", "light", "plain"]);
        let plain = Theme::named("plain").unwrap();
        for ink in [plain.text, plain.selected, plain.matched, plain.bad, plain.field] {
            assert_eq!((ink.0.fg, ink.0.bg), (None, None));
        }
        assert!(Theme::named("neon").is_none());
    }
}
