//! The `[[source]]` tables: each held against what its kind needs, then made into a source.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::layer::{Layers, line};
use crate::catalog::Problem;
use crate::catalog::schema::{TableKey, ValueKind};
use crate::evidence::{self, Source, wrong};

/// The sources of a file, and what is wrong with them as a whole; what is wrong with single keys has been said. None are made
/// where anything is wrong.
pub fn sources(file: &str, text: &str, layers: &Layers<'_>, problems: &mut Vec<Problem>) -> Vec<Arc<dyn Source>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    // In a file that was not read to its end, what seems to be missing may stand in the rest.
    if !errors.is_empty() {
        return Vec::new();
    }
    let tables = root.get_ref().get("source").and_then(|all| all.get_ref().as_array());
    let mut judge = Judge { file, text, problems: Vec::new(), names: BTreeSet::new() };
    for item in tables.into_iter().flat_map(|all| all.iter()) {
        if let Some(table) = item.get_ref().as_table() {
            judge.source(item.span().start, table);
        }
    }
    problems.extend(judge.problems);
    if !problems.is_empty() {
        return Vec::new();
    }
    let folder = Path::new(file).parent().map(Path::to_owned).unwrap_or_default();
    let resolve = |path: PathBuf| match (path.strip_prefix("~"), &layers.home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => folder.join(path),
    };
    let All { source: all } = toml::from_str(text).unwrap_or_default();
    let lines = tables.into_iter().flat_map(|all| all.iter()).map(|item| line(text, item.span().start));
    let mut made = Vec::new();
    for (table, line) in all.into_iter().zip(lines) {
        match evidence::source(table, &resolve) {
            Ok(source) => made.push(source),
            Err(error) => problems.push(Problem {
                file: file.to_owned(),
                line,
                what: error.message().replace('\n', ", "),
                instead: "docs/sources.md says what each kind of source takes".into(),
            }),
        }
    }
    if problems.is_empty() { made } else { Vec::new() }
}

#[derive(Default, Deserialize)]
struct All {
    #[serde(default)]
    source: Vec<toml::Table>,
}

struct Judge<'a> {
    file: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
    names: BTreeSet<String>,
}

impl Judge<'_> {
    fn say(&mut self, at: usize, what: String, instead: impl Into<String>) {
        let line = line(self.text, at);
        self.problems.push(Problem { file: self.file.to_owned(), line, what, instead: instead.into() });
    }

    fn source(&mut self, at: usize, table: &DeTable<'_>) {
        let word = |key: &str| table.get(key).and_then(|value| value.get_ref().as_str()).unwrap_or_default().to_owned();
        let (kind, name) = (word("kind"), word("name"));
        if !name.is_empty() && !self.names.insert(name.clone()) {
            self.say(at, format!("two sources are called {name}"), "give each a name of its own");
        }
        // Of a kind that there is not nothing more can be said.
        let Some(row) = evidence::kind(&kind) else { return };
        let keys: Vec<TableKey> = row.keys.iter().copied().flatten().copied().collect();
        for key in keys.iter().filter(|key| key.is_needed() && !table.contains_key(key.name())) {
            self.say(at, format!("`source` {name} ({kind}) has no `{}`", key.name()), "add it");
        }
        for (one, other) in [("user", "password"), ("password", "user")] {
            if table.contains_key(one) && !table.contains_key(other) {
                self.say(at, format!("`source` {name} ({kind}) has `{one}` and no `{other}`"), "add it");
            }
        }
        for (key, value) in table {
            let known = keys.iter().find(|known| known.name() == key.get_ref());
            if known.is_none() && !["kind", "name"].contains(&key.get_ref().as_ref()) {
                let what = format!("`{}` means nothing to a source of kind {kind}", key.get_ref());
                self.say(key.span().start, what, "take it out");
                continue;
            }
            if known.is_some_and(|known| matches!(known.kind(), ValueKind::Secret)) {
                self.secret(&name, key.get_ref(), value);
            }
            self.value(&name, key.get_ref(), value);
        }
    }

    fn secret(&mut self, name: &str, key: &str, value: &Spanned<DeValue<'_>>) {
        let DeValue::Table(secret) = value.get_ref() else { return };
        if secret.len() != 1 || !(secret.contains_key("env") || secret.contains_key("file")) {
            let what = format!("`{key}` of {name} is neither a variable nor a file");
            self.say(value.span().start, what, "write { env = \"NAME\" } or { file = \"path\" }");
        }
    }

    fn value(&mut self, name: &str, key: &str, value: &Spanned<DeValue<'_>>) {
        let at = value.span().start;
        match (key, value.get_ref()) {
            ("url", DeValue::String(url)) => {
                let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
                match rest {
                    None | Some("") => self.say(at, format!("`url` of {name} is no address"), "write http://host:port"),
                    Some(rest) if rest.split('/').next().is_some_and(|host| host.contains('@')) => self.say(
                        at,
                        format!("`url` of {name} bears a password"),
                        "write it as `user` and `password = { env = \"NAME\" }`",
                    ),
                    Some(_) => {}
                }
            }
            ("paths", DeValue::Array(items)) if items.is_empty() => {
                let instead = format!("write paths = [\"/var/log/{name}/*.log\"]");
                self.say(at, format!("`paths` of {name} names no file"), instead);
            }
            ("run", DeValue::Array(items)) if items.is_empty() => {
                self.say(at, format!("`run` of {name} names no program"), "write run = [\"program\", \"argument\"]");
            }
            ("run", DeValue::Array(items)) => {
                let wrongs: Vec<_> = items
                    .iter()
                    .filter_map(|item| Some((item.span().start, wrong(item.get_ref().as_str()?)?)))
                    .collect();
                for (at, wrong) in wrongs {
                    self.say(at, wrong, format!("change `run` of {name}"));
                }
            }
            _ => {}
        }
    }
}
