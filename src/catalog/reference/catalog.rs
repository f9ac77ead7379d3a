//! What a reference gave, as a catalog: in memory for the commands, and as TOML for a file that people go on writing in.
//!
//! When it is imported once more, what the reference says is brought up to date, and what people wrote stays: comments, checks,
//! steps, symptoms, verdicts, rules, the order of the entries.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value, value};

use super::super::{Alias, Catalog, CatalogRules, Entry, Head, Retry, Verdict};
use super::{CodeRow, Reference, sequences, words};

const UNKNOWN: &str = "the reference does not say whether a retry is safe";
const ALLOWED: &str = "the reference says that it may be retried, not when";
const FORBIDDEN: &str = "the reference says that it is not retried";

/// A catalog file, and what of it was kept against the reference.
#[derive(Debug, Default)]
pub struct WrittenCatalog {
    /// The text of the file.
    pub text: String,
    /// Entries that came into it.
    pub new: usize,
    /// What people wrote that the reference says otherwise, and codes that it no longer has: a sentence each.
    pub kept: Vec<String>,
}

impl CodeRow {
    fn retry(&self) -> Retry {
        let (verdict, why) = match self.retryable {
            None => (Verdict::Unknown, UNKNOWN),
            Some(true) => (Verdict::Unknown, ALLOWED),
            Some(false) => (Verdict::Never, FORBIDDEN),
        };
        Retry { verdict, why: why.into(), ..Retry::default() }
    }

    /// What to do, step by step: the first one is the check.
    fn steps(&self) -> impl Iterator<Item = &str> {
        self.action.as_deref().unwrap_or_default().lines()
    }

    fn entry(&self, id: &str) -> Entry {
        Entry {
            catalog: id.into(),
            code: self.code.clone(),
            section: self.section.clone().unwrap_or_else(|| "Codes".into()),
            since: self.since.clone(),
            meaning: self.meaning.clone().unwrap_or_default(),
            source: self.source.clone().unwrap_or_default(),
            http: self.http.clone(),
            check: self.steps().next().unwrap_or_default().to_owned(),
            steps: self.steps().skip(1).map(str::to_owned).collect(),
            retry: self.retry(),
            docs: self.docs.clone().unwrap_or_default(),
            facts: self.notes.clone(),
            aliases: self.aliases.iter().map(|code| Alias { code: code.clone(), ..Alias::default() }).collect(),
            ..Entry::default()
        }
    }
}

impl Reference {
    /// The reference as a catalog with this identifier.
    pub fn catalog(&self, id: &str) -> Catalog {
        let name = self.title.clone().unwrap_or_else(|| id.to_owned());
        let head = Head { id: id.into(), name, short: id.into(), ..Head::default() };
        let rules = CatalogRules { sequences: self.sequences.clone(), ..CatalogRules::default() };
        let entries = self.codes.iter().map(|code| Arc::new(code.entry(id))).collect();
        Catalog { entries, ..Catalog::new(head, rules) }
    }

    /// The files that codes came from, in their order.
    fn files(&self) -> Vec<&str> {
        let mut files: Vec<&str> = Vec::new();
        for code in &self.codes {
            if !files.contains(&code.place.file.as_str()) {
                files.push(&code.place.file);
            }
        }
        files
    }

    /// The reference as a catalog file: a new one, or the one that is there with what the reference says today.
    ///
    /// # Errors
    /// When the file that is there is not TOML: the parser's words.
    pub fn toml(&self, id: &str, there: Option<&str>) -> Result<WrittenCatalog, String> {
        let mut document: DocumentMut =
            there.unwrap_or_default().parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
        let mut written = WrittenCatalog::default();
        self.head(id, &mut document);
        let entries = document.entry("entry").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        let Some(entries) = entries.as_array_of_tables_mut() else { return Err("`entry` is no list of tables".into()) };
        let lower = |table: &Table| named(table).map(str::to_lowercase);
        let there: HashMap<String, usize> =
            entries.iter().enumerate().filter_map(|(at, table)| Some((lower(table)?, at))).collect();
        let mut spelt: HashSet<String> = HashSet::new();
        for code in &self.codes {
            let letters = code.code.to_lowercase();
            if !spelt.insert(letters.clone()) {
                let why = "differs from another code by its letter case only; one of them is in the file";
                written.kept.push(format!("{} {why}", code.code));
                continue;
            }
            if let Some(table) = there.get(&letters).and_then(|at| entries.get_mut(*at)) {
                update(table, code, &mut written.kept);
            } else {
                let mut table = Table::new();
                fill(&mut table, code);
                entries.push(table);
                written.new += 1;
            }
        }
        for table in entries.iter() {
            if let Some(name) = named(table).filter(|name| !spelt.contains(&name.to_lowercase())) {
                written.kept.push(format!("{name} is in the file and not in the reference"));
            }
        }
        let named = |table: &Table| table.get("name").and_then(Item::as_str).map(str::to_owned);
        let there = document.get("sequence").and_then(Item::as_array_of_tables);
        let there: HashSet<String> = there.into_iter().flatten().filter_map(named).collect();
        let new = self.sequences.iter().filter(|sequence| !there.contains(&sequence.name));
        written.text = document.to_string() + &sequences::toml(new);
        Ok(written)
    }

    fn head(&self, id: &str, document: &mut DocumentMut) {
        let head = document.entry("catalog").or_insert(Item::Table(Table::new()));
        let Some(head) = head.as_table_like_mut() else { return };
        let name = self.title.as_deref().unwrap_or(id);
        for (key, text) in [("id", id), ("name", name)] {
            if head.get(key).is_none() {
                head.insert(key, value(text));
            }
        }
        if !self.steps.is_empty() && head.get("checklist").is_none() {
            head.insert("checklist", value(id));
        }
        head.insert("reference", value(self.files().into_iter().collect::<Array>()));
    }

    /// The steps of the page as a checklist file.
    pub fn checklist(&self, id: &str) -> String {
        let mut document = DocumentMut::new();
        document.insert("id", value(id));
        document.insert("title", value(format!("Triage of {}", self.title.as_deref().unwrap_or(id))));
        let mut steps = ArrayOfTables::new();
        let mut before: Option<String> = None;
        for (step, number) in self.steps.iter().zip(1..) {
            let mut table = Table::new();
            let name = format!("step-{number}");
            let title = step
                .text
                .split_inclusive([':', '.', ';'])
                .next()
                .unwrap_or(&step.text)
                .trim_end_matches([':', '.', ';']);
            table.insert("id", value(&name));
            table.insert("title", value(title.chars().take(70).collect::<String>()));
            table.insert("prompt", value(&step.text));
            table.insert("fills", value(words::fills(&step.text)));
            if let Some(before) = before.replace(name) {
                table.insert("after", value([before].into_iter().collect::<Array>()));
            }
            steps.push(table);
        }
        document.insert("step", Item::ArrayOfTables(steps));
        document.to_string()
    }
}

fn named(table: &Table) -> Option<&str> {
    table.get("code").and_then(Item::as_str)
}

/// A new entry, with what the reference says of it.
fn fill(table: &mut Table, code: &CodeRow) {
    table.decor_mut().set_prefix("\n");
    table.insert("code", value(&code.code));
    said(table, code);
    let text = |table: &mut Table, key: &str, text: Option<&String>| {
        if let Some(text) = text {
            table.insert(key, value(text));
        }
    };
    text(table, "check", code.steps().next().map(str::to_owned).as_ref());
    if code.steps().nth(1).is_some() {
        table.insert("steps", value(code.steps().skip(1).collect::<Array>()));
    }
    text(table, "source", code.source.as_ref());
    text(table, "docs", code.docs.as_ref());
    if !code.notes.is_empty() {
        table.insert("facts", value(code.notes.iter().collect::<Array>()));
    }
    let retry = code.retry();
    let mut verdict = InlineTable::new();
    verdict.insert("verdict", Value::from(if retry.verdict == Verdict::Never { "never" } else { "unknown" }));
    verdict.insert("why", Value::from(retry.why));
    table.insert("retry", Item::Value(Value::InlineTable(verdict)));
    if !code.aliases.is_empty() {
        let mut aliases = ArrayOfTables::new();
        for alias in &code.aliases {
            let mut table = Table::new();
            table.insert("code", value(alias));
            aliases.push(table);
        }
        table.insert("alias", Item::ArrayOfTables(aliases));
    }
}

/// What the reference alone says: it is brought up to date whenever it is imported.
fn said(table: &mut Table, code: &CodeRow) {
    let mut set = |key: &str, new: Item| match table.get_mut(key) {
        // A comment behind the value stays.
        Some(Item::Value(old)) => {
            if let Item::Value(mut new) = new {
                *new.decor_mut() = old.decor().clone();
                *old = new;
            }
        }
        _ => {
            table.insert(key, new);
        }
    };
    set("section", value(code.section.as_deref().unwrap_or("Codes")));
    if let Some(meaning) = &code.meaning {
        set("meaning", value(meaning));
    }
    if let Some(since) = &code.since {
        set("since", value(since));
    }
    if !code.http.is_empty() {
        set("http", value(code.http.iter().map(|status| i64::from(*status)).collect::<Array>()));
    }
}

/// An entry that is there: what the reference says, and what people wrote where they wrote something.
fn update(table: &mut Table, code: &CodeRow, kept: &mut Vec<String>) {
    said(table, code);
    let check = table.get("check").and_then(Item::as_str).map(str::to_owned);
    match (check, code.steps().next()) {
        (None, Some(action)) => {
            table.insert("check", value(action));
        }
        (Some(check), Some(action)) if check != action => {
            kept.push(format!("{}: the check in the file stays; the reference says: {action}", code.code));
        }
        _ => {}
    }
}
