//! Floor 3. What the user has set, and where: defaults < file < environment < command line. Each value knows its layer, and
//! everything that is wrong is listed at once, with its line.
//!
//! It reads the one file that it is told of; where that is, is for the caller to say. It makes the sources of evidence, and
//! opens nothing else.

mod layer;
mod schema;
mod source;
mod typed;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::catalog::Problem;
use crate::evidence::{Scope, Source, Window};
use layer::{BUILTIN, CATALOGS, LIST, THEME, settings};
pub use layer::{Layer, Layers, Setting};
use typed::Typed;

/// What is in force.
pub struct Config {
    /// The file, whether it is there or not; none where there is no place for one.
    pub file: Option<PathBuf>,
    /// Every single value by its key, `evidence.before` for one in a table.
    pub settings: BTreeMap<&'static str, Setting>,
    /// Where evidence is, in the order of the file.
    pub sources: Vec<Arc<dyn Source>>,
    /// How far to look there, and how much to take.
    pub scope: Scope,
    /// How long a source may take.
    pub timeout: Duration,
    /// Where the responder's clock is; none for where this machine is.
    pub zone: Option<TimeZone>,
    /// Catalogs of one's own: files and folders.
    pub catalogs: Vec<PathBuf>,
    /// Identifiers of the built-in products in force; all of them without it.
    pub builtin: Option<Vec<String>>,
    /// What is wrong and stops nothing: the default stands instead.
    pub doubts: Vec<Problem>,
}

impl Config {
    /// Reads and lays over each other what there is.
    ///
    /// # Errors
    /// Everything that is wrong.
    ///
    /// # Panics
    /// Never in a build whose tests passed: the defaults are checked there.
    pub fn load(layers: &Layers<'_>) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let (file, text) = read(layers).unwrap_or_else(|problem| {
            problems.push(problem);
            Default::default()
        });
        problems.extend(schema::problems(&file, &text));
        let sources = source::sources(&file, &text, layers, &mut problems);
        let mut settings = settings(&file, &text, layers);
        let mut doubts = Vec::new();
        let mut looks = Typed { settings: &settings, file: &file, problems: &mut doubts };
        if !looks.theme(THEME) {
            settings.remove(THEME);
        }
        let mut typed = Typed { settings: &settings, file: &file, problems: &mut problems };
        let window = Window { before: typed.length("evidence.before"), after: typed.length("evidence.after") };
        let timeout = typed.patience("evidence.timeout");
        let scope =
            Scope { window, around: typed.number("evidence.around", 0), most: typed.number("evidence.lines", 1) };
        let zone = typed.zone("timezone");
        let builtin = typed.builtin(BUILTIN);
        let catalogs = paths(&settings, layers);
        let file = layers.file.map(Path::to_owned);
        if problems.is_empty() {
            return Ok(Self { file, settings, sources, scope, timeout, zone, catalogs, builtin, doubts });
        }
        problems.extend(doubts);
        // Those of the file by line, then those of other layers.
        problems.sort_by_key(|problem| (problem.line == 0, problem.line));
        Err(problems)
    }

    /// The value of a key; none where nothing is set.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.settings.get(key).map(|setting| setting.value.as_str())
    }
}

/// The catalogs that are named: `~/` is the home, and what is relative is below the folder of the file that names it.
fn paths(settings: &BTreeMap<&'static str, Setting>, layers: &Layers<'_>) -> Vec<PathBuf> {
    let Some(Setting { value, layer }) = settings.get(CATALOGS) else { return Vec::new() };
    let folder = match layer {
        Layer::File(file, _) => Path::new(file).parent().map(Path::to_owned).unwrap_or_default(),
        _ => PathBuf::new(),
    };
    let resolve = |path: &str| match (Path::new(path).strip_prefix("~"), &layers.home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => folder.join(path),
    };
    value.split(LIST).filter(|path| !path.is_empty()).map(resolve).collect()
}

/// Name and text of the file; of no file the text is empty.
fn read(layers: &Layers<'_>) -> Result<(String, String), Problem> {
    let Some(path) = layers.file else { return Ok(Default::default()) };
    let file = path.display().to_string();
    // The usual file may be missing, or its folder out of reach: somebody else's home.
    if !layers.named && !path.try_exists().unwrap_or(false) {
        return Ok((file, String::new()));
    }
    match fs::read_to_string(path) {
        Ok(text) => Ok((file, text)),
        Err(error) => Err(Problem {
            file,
            line: 0,
            what: format!("cannot be read: {error}"),
            instead: "name a file that can".into(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::layer::KEYS;
    use super::{Config, Layer, Layers, Scope};

    fn load(text: &str, change: impl FnOnce(&mut Layers<'_>)) -> Result<Config, Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, text).unwrap();
        let mut layers = Layers { file: Some(&path), named: true, home: Some("/home/ada".into()), ..Layers::default() };
        change(&mut layers);
        let folder = format!("{}/", folder.path().display());
        Config::load(&layers)
            .map_err(|problems| problems.iter().map(|problem| problem.to_string().replace(&folder, "")).collect())
    }

    /// The ids of the products that are built in.
    fn products() -> Vec<String> {
        crate::catalog::load::builtin().all.into_iter().map(|catalog| catalog.head.id).collect()
    }

    #[test]
    fn each_value_comes_from_the_highest_layer_and_says_which() {
        let product = &products()[0];
        let text = format!(
            "theme = \"light\"\nstore = \"a.db\"\nbuiltin = [\"{product}\"]\n[evidence]\nbefore = \"1h\"\naround = 5\n"
        );
        let config = load(&text, |layers| {
            layers.environment.insert("ERRBOOK_STORE".into(), "b.db".into());
            layers.environment.insert("ERRBOOK_EVIDENCE_AFTER".into(), "30s".into());
            layers.environment.insert("ERRBOOK_CATALOGS".into(), "~/ours:/theirs".into());
            layers.environment.insert("ERRBOOK_THEME".into(), String::new());
            layers.flags.push(("store", "c.db".into(), "--store"));
        });
        let config = config.unwrap();
        let file = |layer: &Layer| matches!(layer, Layer::File(..));
        let all: Vec<(&str, &str, String)> = KEYS
            .iter()
            .filter_map(|key| config.settings.get_key_value(key))
            .map(|(key, set)| {
                (*key, set.value.as_str(), if file(&set.layer) { "file".into() } else { set.layer.to_string() })
            })
            .collect();
        let row = |key, value, layer: &str| (key, value, layer.to_owned());
        assert_eq!(
            all,
            [
                row("store", "c.db", "command line, --store"),
                row("theme", "light", "file"),
                row("timezone", "system", "default"),
                row("catalogs", "~/ours:/theirs", "environment, ERRBOOK_CATALOGS"),
                row("builtin", product, "file"),
                row("evidence.before", "1h", "file"),
                row("evidence.after", "30s", "environment, ERRBOOK_EVIDENCE_AFTER"),
                row("evidence.timeout", "20s", "default"),
                row("evidence.around", "5", "file"),
                row("evidence.lines", "400", "default"),
            ]
        );
        assert!(matches!(&config.settings["evidence.before"].layer, Layer::File(_, 5)));
        assert_eq!(config.catalogs, [Path::new("/home/ada/ours"), Path::new("/theirs")]);
        assert_eq!(config.builtin, Some(vec![product.clone()]));
        assert_eq!(config.scope.window.before, jiff::SignedDuration::from_hours(1));
    }

    #[test]
    fn every_problem_is_listed_with_its_line() {
        let text = "theem = \"x\"\n[evidence]\nbefore = 3\n[[source]]\nkind = \"loko\"\nname = \"a\"\n";
        assert_eq!(
            load(text, |_| {}).err().unwrap(),
            [
                "config.toml:1: `theem` is not a key of the file; did you mean `theme`?",
                "config.toml:3: `before` is not text in quotes; write `before = \"...\"`",
                "config.toml:5: `kind` does not know \"loko\"; write one of files, journald, command, loki, opensearch, elasticsearch, victorialogs, prometheus, metrics",
            ]
        );
        let late = load("[evidence]\nbefore = \"soon\"\n", |layers| {
            layers.environment.insert("ERRBOOK_EVIDENCE_AROUND".into(), "many".into());
        });
        assert_eq!(
            late.err().unwrap(),
            [
                "config.toml:2: `evidence.before` is not a length of time: \"soon\"; write it like 30s, 15m or 2h",
                "environment, ERRBOOK_EVIDENCE_AROUND: `evidence.around` is not a whole number from 0 on: \"many\"; write it like 3",
            ]
        );
    }

    #[test]
    fn all_that_is_wrong_is_told_in_one_round_with_what_to_write() {
        let text = r#"
theme = "sunset"
[keys]
quit = "q"
[evidence]
lines = -5
timeout = "0s"
[[source]]
kind = "files"
name = "gateway"
paths = []
[[source]]
kind = "loki"
name = "loki"
url = "http://loki:3100"
query = "{}"
bearer = "s3cr3t"
[[source]]
kind = "loko"
name = "loki"
"#;
        assert_eq!(
            load(text, |_| {}).err().unwrap(),
            [
                "config.toml:2: `theme` is not a theme: \"sunset\"; write it like auto or dark or light or neutral or plain",
                "config.toml:3: `keys` is not a key of the file; its keys are store, theme, timezone, catalogs, builtin, evidence, source",
                "config.toml:6: `evidence.lines` is not a whole number from 1 on: \"-5\"; write it like 4",
                "config.toml:7: `evidence.timeout` is not a length of time above 0: \"0s\"; write it like 30s, 15m or 2h",
                "config.toml:11: `paths` of gateway names no file; write paths = [\"/var/log/gateway/*.log\"]",
                "config.toml:17: `bearer` is not the place of a secret; \
                 write `bearer = { env = \"NAME\" }` or `bearer = { file = \"path\" }`, and take the secret out of this file",
                "config.toml:18: two sources are called loki; give each a name of its own",
                "config.toml:19: `kind` does not know \"loko\"; write one of files, journald, command, loki, opensearch, elasticsearch, victorialogs, prometheus, metrics",
            ]
        );
    }

    #[test]
    fn a_line_that_is_no_toml_hides_no_other_problem() {
        let text = "theme = dark\nstoer = \"a.db\"\n[[source]]\nkind = \"files\"\nname = \"a\"\npaths = [\n";
        let said = load(text, |_| {}).err().unwrap();
        assert!(said[0].starts_with("config.toml:1: ") && said[0].ends_with("write it as TOML 1.0 does"), "{said:?}");
        assert_eq!(said[1], "config.toml:2: `stoer` is not a key of the file; did you mean `store`?");
        assert!(said[2].starts_with("config.toml:6: "), "{said:?}");
        assert_eq!(said.len(), 3, "{said:?}");
    }

    #[test]
    fn a_theme_that_there_is_not_is_said_and_stops_nothing() {
        for (text, variable) in [("theme = \"sunset\"\n", None), ("", Some("sunset"))] {
            let set = |layers: &mut Layers<'_>| {
                layers.environment.extend(variable.map(|value| ("ERRBOOK_THEME".into(), value.into())));
            };
            let config = load(text, set).unwrap();
            assert_eq!(config.doubts.len(), 1);
            assert!(config.doubts[0].what.contains("`theme` is not a theme: \"sunset\""), "{:?}", config.doubts);
            assert_eq!(config.get("theme"), None);
        }
    }

    #[test]
    fn catalogs_are_beside_the_file_that_names_them_and_only_products_that_there_are_ship_along() {
        let config = load("catalogs = [\"ours\", \"~/more\"]\nbuiltin = []\n", |_| {}).unwrap();
        assert!(config.catalogs[0].is_absolute() && config.catalogs[0].ends_with("ours"));
        assert_eq!((config.catalogs[1].as_path(), config.builtin), (Path::new("/home/ada/more"), Some(Vec::new())));
        let refused = load("builtin = [\"none-of-them\"]\n", |_| {}).err().unwrap();
        let all = products().iter().map(|product| format!("\"{product}\"")).collect::<Vec<_>>().join(", ");
        let said = "config.toml:1: `builtin` is not a list of built-in products: \"none-of-them\"; write it like ";
        assert_eq!(refused, [format!("{said}[{all}]")]);
    }

    #[test]
    fn a_time_zone_is_named_as_everywhere_and_another_name_is_refused() {
        let zoned = load("timezone = \"Europe/Berlin\"\n", |_| {}).unwrap();
        assert_eq!(zoned.zone.unwrap().iana_name(), Some("Europe/Berlin"));
        let refused = load("timezone = \"Berlin\"\n", |_| {}).err().unwrap();
        let said =
            "config.toml:1: `timezone` is not a time zone: \"Berlin\"; write it like Europe/Berlin, UTC or system";
        assert_eq!(refused, [said]);
    }

    #[test]
    fn sources_are_held_against_what_their_kind_needs() {
        let text = r#"
[[source]]
kind = "files"
name = "gateway"
[[source]]
kind = "loki"
name = "gateway"
url = "ftp://x"
query = "{}"
bearer = { env = "A", file = "b" }
[[source]]
kind = "command"
name = "pods"
run = ["sh", "-c", "grep {request_id} x"]
url = "http://x"
[[source]]
kind = "prometheus"
name = "prom"
url = "https://me:hunter2@prom:9090"
user = "me"
"#;
        assert_eq!(
            load(text, |_| {}).err().unwrap(),
            [
                "config.toml:2: `source` gateway (files) has no `paths`; add it",
                "config.toml:5: two sources are called gateway; give each a name of its own",
                "config.toml:8: `url` of gateway is no address; write http://host:port",
                "config.toml:10: `bearer` of gateway is neither a variable nor a file; write { env = \"NAME\" } or { file = \"path\" }",
                "config.toml:14: {request_id} must be an argument of its own, or the end of --option={request_id}: nothing is quoted, as no shell reads it; \
                 change `run` of pods",
                "config.toml:15: `url` means nothing to a source of kind command; take it out",
                "config.toml:16: `source` prom (prometheus) has `user` and no `password`; add it",
                "config.toml:19: `url` of prom bears a password; write it as `user` and `password = { env = \"NAME\" }`",
            ]
        );
    }

    #[test]
    fn paths_are_of_the_home_or_of_the_folder_of_the_file() {
        let text = "[[source]]\nkind = \"files\"\nname = \"a\"\npaths = [\"~/x.log\", \"y.log\", \"/z.log\"]\n";
        let config = load(text, |_| {}).unwrap();
        let place = config.sources[0].place();
        let paths: Vec<&str> = place.split(", ").collect();
        assert_eq!((paths[0], paths[2]), ("/home/ada/x.log", "/z.log"));
        assert!(Path::new(paths[1]).is_absolute() && paths[1].ends_with("/y.log"));
    }

    #[test]
    fn the_defaults_are_those_of_a_question_without_a_configuration() {
        assert_eq!(Config::load(&Layers::default()).ok().unwrap().scope, Scope::default());
    }

    #[test]
    fn a_file_that_nobody_named_may_be_missing() {
        let missing = Path::new("/nowhere/config.toml");
        assert!(Config::load(&Layers { file: Some(missing), ..Layers::default() }).is_ok());
        let named = Config::load(&Layers { file: Some(missing), named: true, ..Layers::default() });
        assert_eq!(named.err().unwrap().len(), 1);
    }
}
