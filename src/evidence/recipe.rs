//! Recipes of sources: what to ask one who has none yet, and the rows of config.toml that the answers make. Data under
//! assets/source, read once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use serde::Deserialize;

use super::{Source, spec};
use crate::triage::Trouble;

/// How a source of one kind is set up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Its place among all.
    order: u32,
    /// What it is.
    pub title: String,
    /// The rows, with `{name}` for each answer.
    source: String,
    /// What is asked, in this order.
    pub ask: Vec<RecipeAsk>,
}

/// One thing that is asked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecipeAsk {
    /// What stands for the answer in the rows.
    pub(super) name: String,
    /// The question.
    pub title: String,
    /// What is answered as a rule.
    #[serde(default)]
    pub usual: String,
    /// Whether the answer is a path.
    #[serde(default)]
    pub(super) path: bool,
    /// Patterns of files that may be the answer.
    #[serde(default)]
    pub(super) files: Vec<String>,
    /// A command whose lines begin with what may be the answer.
    #[serde(default)]
    pub(super) run: Vec<String>,
    /// Addresses that may be the answer, where somebody listens.
    #[serde(default)]
    pub(super) answers: Vec<String>,
}

static RECIPES: LazyLock<Vec<Recipe>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "built in and checked by a test")]
    let recipes: BTreeMap<String, Recipe> =
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/source.json"))).expect("recipes fit their schema");
    let mut recipes: Vec<Recipe> = recipes.into_values().collect();
    recipes.sort_by_key(|recipe| recipe.order);
    recipes
});

/// Every recipe, the most usual kind first.
pub fn recipes() -> &'static [Recipe] {
    &RECIPES
}

/// A recipe with its answers: rows for config.toml, and the source that they describe.
#[derive(Clone)]
pub struct NewSource {
    /// The rows.
    pub rows: String,
    /// What it is called.
    pub name: String,
    /// The source.
    pub source: Arc<dyn Source>,
}

impl std::fmt::Debug for NewSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewSource").field("rows", &self.rows).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Rows {
    source: Vec<toml::Table>,
}

impl Recipe {
    /// The source that these answers describe, in the order of the questions. `home` is what `~` stands for; a path that is
    /// relative is one of the folder that errbook was started in.
    ///
    /// # Errors
    /// When the answers make no source.
    pub fn made(&self, answers: &[String], home: Option<&Path>) -> Result<NewSource, Trouble> {
        let mut rows = self.source.clone();
        let mut name = self.title.clone();
        for (ask, answer) in self.ask.iter().zip(answers) {
            let answer = if ask.path { whole(answer, home) } else { answer.trim().to_owned() };
            let placeholder = format!("{{{}}}", ask.name);
            if rows.contains(&format!("name = \"{placeholder}\"")) {
                name.clone_from(&answer);
            }
            rows = rows.replace(&format!("'{placeholder}'"), &quoted(&answer));
            rows = rows.replace(&format!("\"{placeholder}\""), &quoted(&answer));
        }
        let trouble = |why: String| Trouble {
            what: format!("{} cannot be set up", self.title),
            why,
            next: "answer again, or write it into config.toml by hand".into(),
        };
        let Rows { source } = toml::from_str(&rows).map_err(|error| trouble(error.message().to_owned()))?;
        let Some(table) = source.into_iter().next() else { return Err(trouble("it describes no source".into())) };
        let source = spec::source(table, &|path| path).map_err(|error| trouble(error.message().to_owned()))?;
        if name == self.title {
            source.name().clone_into(&mut name);
        }
        Ok(NewSource { rows: rows.trim().to_owned() + "\n", name, source })
    }
}

/// A path from the root on.
fn whole(path: &str, home: Option<&Path>) -> String {
    let path = path.trim();
    let path = match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    };
    std::path::absolute(&path).unwrap_or(path).display().to_string()
}

/// A text as a value of TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_makes_a_source_of_any_answer() {
        assert!(recipes().len() >= 11);
        let titles: Vec<&str> = recipes().iter().map(|recipe| recipe.title.as_str()).collect();
        for wanted in [
            "docker compose",
            "Kubernetes",
            "systemd",
            "journald",
            "Loki",
            "OpenSearch",
            "VictoriaLogs",
            "CloudWatch",
            "Google Cloud",
        ] {
            assert!(titles.iter().any(|title| title.contains(wanted)), "{wanted}: {titles:?}");
        }
        for recipe in recipes() {
            for answer in ["http://gw-1", "it's \"quoted\" \\ {x}"] {
                let answers = vec![answer.to_owned(); recipe.ask.len()];
                // An address has to be one.
                let made = recipe.made(&answers, None);
                assert!(made.is_ok() || answer.contains('"'), "{}: {made:?}", recipe.title);
            }
        }
    }

    #[test]
    fn a_path_is_kept_from_the_root_on() {
        let files = &recipes()[0];
        let made = files.made(&["~/logs/gw.log".into()], Some(Path::new("/home/ada"))).unwrap();
        assert_eq!(
            made.rows,
            "[[source]]\nkind = \"files\"\nname = \"/home/ada/logs/gw.log\"\npaths = [\"/home/ada/logs/gw.log\"]\n"
        );
        assert_eq!(
            (made.name.as_str(), made.source.place().as_str()),
            ("/home/ada/logs/gw.log", "/home/ada/logs/gw.log")
        );
        let here = files.made(&["gw.log".into()], None).unwrap();
        assert!(here.name.starts_with('/') && here.name.ends_with("/gw.log"), "{}", here.name);
    }

    #[test]
    fn every_command_is_asked_for_the_time_of_the_failure() {
        for recipe in recipes().iter().filter(|recipe| recipe.source.contains("kind = \"command\"")) {
            assert!(recipe.source.contains("{from}"), "{}", recipe.title);
        }
    }

    #[test]
    fn placeholders_of_a_command_stay_for_the_time_that_it_is_run() {
        let compose = recipes().iter().find(|recipe| recipe.title.contains("compose")).unwrap();
        let made = compose.made(&["api".into()], None).unwrap();
        let place = made.source.place();
        assert!(place.contains("{from}") && place.contains("{until}") && place.ends_with(" api"), "{place}");
    }
}
