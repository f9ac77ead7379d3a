//! Themes: what a piece of the screen is, as a role, and how each role looks. The looks are files under assets/theme.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

const THEMES: &str = include_str!(concat!(env!("OUT_DIR"), "/theme.json"));

/// How each role looks. The default has no looks at all: enough to measure with.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    pub(super) text: RoleStyle,
    pub(super) dim: RoleStyle,
    pub(super) rule: RoleStyle,
    pub(super) title: RoleStyle,
    pub(super) label: RoleStyle,
    pub(super) code: RoleStyle,
    pub(super) selected: RoleStyle,
    pub(super) matched: RoleStyle,
    pub(super) key: RoleStyle,
    pub(super) good: RoleStyle,
    pub(super) warn: RoleStyle,
    pub(super) bad: RoleStyle,
    pub(super) field: RoleStyle,
    /// Whether only ASCII is drawn.
    #[serde(skip)]
    pub(super) ascii: bool,
}

impl Theme {
    /// The same, in ASCII where the locale has nothing else.
    #[must_use]
    pub fn in_ascii(self, ascii: bool) -> Self {
        Self { ascii, ..self }
    }

    /// The built-in theme of this name: `dark`, `light`, `neutral` or `plain`.
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

impl Theme {
    /// A built-in theme with the looks of a file of the user's laid over it, role by role, and how many there are.
    ///
    /// # Errors
    /// What is wrong with the file, or that there is no theme of this name.
    pub fn with(name: &str, text: &str) -> Result<(Self, usize), String> {
        let own: BTreeMap<String, serde_json::Value> = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut themes: BTreeMap<String, BTreeMap<String, serde_json::Value>> =
            serde_json::from_str(THEMES).map_err(|error| error.to_string())?;
        let mut roles = themes.remove(name).ok_or_else(|| format!("there is no theme {name}"))?;
        let count = own.len();
        roles.extend(own);
        let theme = serde_json::to_value(roles).and_then(serde_json::from_value).map_err(|error| error.to_string())?;
        Ok((theme, count))
    }
}

/// The look of one role.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(try_from = "StyleSpec")]
pub(super) struct RoleStyle(pub(super) Style);

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct StyleSpec {
    fg: Option<String>,
    bg: Option<String>,
    style: Vec<String>,
}

impl TryFrom<StyleSpec> for RoleStyle {
    type Error = String;

    fn try_from(look: StyleSpec) -> Result<Self, String> {
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

    /// Red, green and blue of a colour: one of the 256 from 16 on, or as it is written. The first 16 are the owner's; here
    /// they are xterm's.
    fn parts(color: Color) -> [u8; 3] {
        match color {
            Color::Indexed(index @ 232..) => [8 + 10 * (index - 232); 3],
            Color::Indexed(index @ 16..) => {
                let step = |part: u8| if part == 0 { 0 } else { 55 + 40 * part };
                [(index - 16) / 36, (index - 16) / 6 % 6, (index - 16) % 6].map(step)
            }
            Color::Rgb(red, green, blue) => [red, green, blue],
            Color::Black => [0; 3],
            Color::Cyan => [0, 205, 205],
            Color::Gray => [229; 3],
            Color::DarkGray => [127; 3],
            Color::LightGreen => [0, 255, 0],
            Color::LightYellow => [255, 255, 0],
            Color::LightRed => [255, 0, 0],
            other => panic!("{other} is not measured here"),
        }
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(color: Color) -> f64 {
        let parts = parts(color);
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = parts.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(one: Color, other: Color) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn the_dark_and_the_light_theme_can_be_read_on_the_backgrounds_that_they_are_for() {
        let rgb = |hex: &str| hex.parse::<Color>().unwrap();
        let [black, white] = [rgb("#000000"), rgb("#ffffff")];
        for (name, grounds) in [("dark", [black, rgb("#002b36")]), ("light", [white, rgb("#fdf6e3")])] {
            let Theme { text, dim, title, label, code, selected, matched, key, good, warn, bad, field, .. } =
                Theme::named(name).unwrap();
            for (at, ink) in
                [text, dim, title, label, code, selected, matched, key, good, warn, bad, field].iter().enumerate()
            {
                for ground in grounds {
                    // The terminal's own letters can be read, or nothing can.
                    let Some(ink_colour) = ink.0.fg else { continue };
                    let ratio = contrast(ink_colour, ink.0.bg.unwrap_or(ground));
                    // Bold letters count as large ones.
                    let least = if ink.0.add_modifier.contains(Modifier::BOLD) { 3.0 } else { 4.5 };
                    assert!(ratio >= least, "{name}, role {at}: {ratio:.2} on {ground}");
                }
            }
        }
    }

    #[test]
    fn the_neutral_theme_can_be_read_on_any_background() {
        let Theme { text, dim, rule, title, label, code, selected, matched, key, good, warn, bad, field, .. } =
            Theme::named("neutral").unwrap();
        for ink in [text, dim, rule, title, label, code, selected, matched, key, good, warn, bad, field] {
            match (ink.0.fg, ink.0.bg) {
                (None, None) => assert!(!ink.0.add_modifier.contains(Modifier::DIM)),
                (Some(fg), Some(bg)) => {
                    let is_fixed = |color| matches!(color, Color::Indexed(16..));
                    assert!(is_fixed(fg) && is_fixed(bg), "{fg} on {bg} is the owner's");
                    assert!(contrast(fg, bg) >= 4.5, "{fg} on {bg}");
                }
                other => panic!("{other:?}: a colour stands on a ground of its own, or not at all"),
            }
        }
    }

    #[test]
    fn a_theme_has_one_accent_and_three_colours_that_mean_something() {
        for (name, accent) in [("dark", "cyan"), ("light", "#005f87")] {
            let theme = Theme::named(name).unwrap();
            let Theme { title, selected, matched, key, field, good, warn, bad, .. } = theme;
            let ink = |style: Style| style.bg.or(style.fg);
            for role in [title, selected, matched, key, field] {
                assert_eq!(ink(role.0), accent.parse().ok(), "{name}: {role:?}");
            }
            for role in [theme.text, theme.dim, theme.rule, theme.label, theme.code] {
                assert_ne!(ink(role.0), accent.parse().ok(), "{name}: {role:?} is there if wanted, and has no accent");
            }
            let means = [good, warn, bad].map(|role| ink(role.0).unwrap());
            assert!(means[0] != means[1] && means[1] != means[2] && means[0] != means[2], "{name}");
        }
    }

    #[test]
    fn every_built_in_theme_has_every_role_and_plain_has_no_colour() {
        let themes: BTreeMap<String, Theme> = serde_json::from_str(THEMES).unwrap();
        assert_eq!(themes.keys().collect::<Vec<_>>(), ["dark", "light", "neutral", "plain"]);
        let plain = Theme::named("plain").unwrap();
        for ink in [plain.text, plain.selected, plain.matched, plain.bad, plain.field] {
            assert_eq!((ink.0.fg, ink.0.bg), (None, None));
        }
        assert!(Theme::named("neon").is_none());
    }

    #[test]
    fn looks_of_ones_own_are_laid_over_a_theme_role_by_role() {
        let (theme, count) = Theme::with("plain", "bad = { fg = \"red\" }\n").unwrap();
        assert_eq!((count, theme.bad.0.fg), (1, Some(Color::Red)));
        assert_eq!(theme.title.0, Theme::named("plain").unwrap().title.0);
        assert!(Theme::with("plain", "bald = {}\n").is_err());
        assert!(Theme::with("neon", "").is_err());
    }
}
