//! Rows of one's own beside the built-in ones: redact.toml, lexicon.toml, keymap.toml and theme/NAME.toml in errbook's folder of
//! the configuration, of the same shape as the files of the same name that errbook is built with.
//!
//! One that cannot be used stops every command but `doctor`: without a rule of redact.toml a secret would be shown.

use std::fs;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::wire;
use crate::catalog::Problem;
use crate::envelope::redact;
use crate::search;
use crate::tui::{Keymap, Theme};

/// The themes that rows may be laid over.
const THEMES: [&str; 4] = ["dark", "light", "neutral", "plain"];

/// A file of rows of one's own.
pub struct Overlay {
    /// What they are: `redact`, `lexicon`, `keymap`, `theme/dark`.
    pub name: String,
    /// The file.
    pub file: PathBuf,
    /// How many there are, or what is wrong.
    pub rows: Result<usize, Problem>,
}

/// Every file there is, with what is in it. From here on its words and rules are in force.
pub fn all() -> Vec<Overlay> {
    let Some(folder) = wire::folder() else { return Vec::new() };
    let mut overlays = Vec::new();
    let mut take = |name: String, read: &dyn Fn(&str) -> Result<usize, String>| {
        let file = folder.join(format!("{name}.toml"));
        if file.exists() {
            let rows = text(&file).and_then(|text| read(&text)).map_err(|what| problem(&file, &what));
            overlays.push(Overlay { name, file, rows });
        }
    };
    take("redact".into(), &redact::add);
    take("lexicon".into(), &search::add);
    take("keymap".into(), &|text| Keymap::builtin().with(text).map(|(_, rows)| rows));
    for theme in THEMES {
        take(format!("theme/{theme}"), &|text| Theme::with(theme, text).map(|(_, roles)| roles));
    }
    overlays
}

/// Puts the rows in force that any command needs.
///
/// # Errors
/// What is wrong with them.
pub fn install() -> Result<(), Failure> {
    let problems: Vec<Problem> = all().into_iter().filter_map(|overlay| overlay.rows.err()).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}

/// The keymap with one's own rows.
pub fn keymap() -> Keymap {
    let own = own("keymap").and_then(|text| Keymap::builtin().with(&text).ok());
    own.map_or_else(Keymap::builtin, |(keymap, _)| keymap)
}

/// A theme with one's own looks.
pub fn theme(name: &str) -> Theme {
    let own = own(&format!("theme/{name}")).and_then(|text| Theme::with(name, &text).ok());
    own.map_or_else(|| Theme::named(name).unwrap_or_default(), |(theme, _)| theme)
}

fn own(name: &str) -> Option<String> {
    text(&wire::folder()?.join(format!("{name}.toml"))).ok()
}

fn text(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("cannot be read: {error}"))
}

/// What the reader of a file says, on one line; it names the line itself.
fn problem(file: &Path, what: &str) -> Problem {
    let what = what.lines().filter(|line| !line.trim_start().starts_with(['|', '^'])).collect::<Vec<_>>().join(", ");
    let instead = "write it like the file of this name under assets".into();
    Problem { file: file.display().to_string(), line: 0, what, instead }
}
