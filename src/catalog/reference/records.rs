//! Makes tables of a data tree: a list of records, a map from codes to records or texts, groups of them in groups. What a column
//! means is the business of tables; here it is only found where records are.

mod choices;
mod examples;
mod kinds;
mod paths;
mod record;

use std::collections::BTreeMap;

use super::ReferenceSpec;
use super::data::{DataValue, Node};
use super::flat::{Flat, KEY, cell, flat, languages, table};
use super::part::ReferenceTable;
use super::prose::Prose;
use super::spelling::{Style, is_strong, style};
use super::words::{self, Role};
use choices::choices;
use examples::{bodies, is_status, shared};
use kinds::{errors, is_shape, is_text_of_error, own_name};
use paths::mapped;
use record::{has_records, is_described, is_record, roles, says_its_code};

/// The tables of a data file, and what of it is none of their rows; `subject` is what its name says.
pub fn tables(nodes: &[Node], subject: &str, spec: &ReferenceSpec) -> (Vec<ReferenceTable>, Vec<LostData>) {
    // A file of messages in which some are named as those of errors has others as well.
    let named = nodes.iter().any(|node| names(node).any(words::names_errors));
    let subject_speaks = words::names_errors(subject) || (words::speaks_of_errors(subject) && !named);
    let nodes: Vec<Node> = nodes.iter().cloned().map(bodies).collect();
    let mut statuses = BTreeMap::new();
    for node in &nodes {
        shared(node, &mut statuses);
    }
    let mut finder =
        Finder { spec, subject_speaks, leaves: BTreeMap::new(), statuses, tables: Vec::new(), lost: Vec::new() };
    for node in &nodes {
        finder.count(node);
    }
    for node in &nodes {
        if let Some(table) = mapped(node, spec) {
            finder.tables.push(table);
            continue;
        }
        let listed = choices(node);
        if listed.is_empty() {
            finder.find(node, &[]);
        }
        finder.tables.extend(listed);
    }
    (finder.tables, finder.lost)
}

/// What of a data file is no code: the line, its words, and why.
pub type LostData = (usize, String, &'static str);

/// The names that lead to something in a map, and the ways to its dotted names.
fn names(node: &Node) -> impl Iterator<Item = &str> {
    let fields = match &node.value {
        DataValue::Map(fields) => &fields[..],
        _ => &[],
    };
    fields.iter().filter_map(|(name, _, value)| match value.value {
        DataValue::Scalar(_) => name.rsplit_once('.').map(|(way, _)| way),
        _ => Some(name.as_str()),
    })
}

struct Finder<'a> {
    spec: &'a ReferenceSpec,
    subject_speaks: bool,
    /// How often a name leads to a text or a record.
    leaves: BTreeMap<String, usize>,
    /// The statuses of responses that are shared.
    statuses: BTreeMap<String, String>,
    tables: Vec<ReferenceTable>,
    lost: Vec<LostData>,
}

impl Finder<'_> {
    fn count(&mut self, node: &Node) {
        match &node.value {
            DataValue::List(items) => items.iter().for_each(|item| self.count(item)),
            DataValue::Map(fields) => {
                for (name, _, value) in fields {
                    *self.leaves.entry(name.clone()).or_default() += 1;
                    self.count(value);
                }
            }
            _ => {}
        }
    }

    fn find(&mut self, node: &Node, path: &[String]) {
        match &node.value {
            DataValue::List(items) => self.list(items, path),
            DataValue::Map(fields) => self.map(fields, path),
            _ => {}
        }
    }

    fn list(&mut self, items: &[Node], path: &[String]) {
        let some = items.iter().any(|item| is_record(item, self.spec));
        // Beside records with codes, one without stands in their table, which tells of it.
        let listed = |item: &&Node| {
            is_record(item, self.spec) || (some && is_described(item, self.spec) && !has_records(item, self.spec))
        };
        let records: Vec<&Node> = items.iter().filter(listed).collect();
        let errors = errors(&records).filter(|_| !path.iter().any(|name| words::names_errors(name)));
        let is_quiet = |item: &Node| errors.as_ref().is_some_and(|lines| !lines.contains(&item.line));
        let (quiet, records): (Vec<&Node>, Vec<&Node>) = records.into_iter().partition(|record| is_quiet(record));
        for record in &quiet {
            let field = |(name, _, text): &(String, usize, Prose)| format!("{name} {}", text.text());
            let what = flat(record, None).iter().map(field).collect::<Vec<_>>().join(", ");
            self.lost.push((record.line, what, "its neighbours say that they are errors, and this one does not"));
        }
        if !records.is_empty() {
            let mut rows: Vec<Flat> = records.iter().map(|record| self.row(record, None, path)).collect();
            // What says that it is an error has its code for a value.
            for (name, ..) in rows.iter_mut().flatten().filter(|(name, ..)| errors.is_some() && name == "value") {
                "error code".clone_into(name);
            }
            self.tables.push(table(rows, group(path)));
        }
        let words: Vec<(String, usize)> =
            items.iter().filter_map(|item| item.text().map(|text| (text, item.line))).collect();
        let speaks =
            path.iter().rev().take(2).any(|name| words::names_errors(name)) || (path.is_empty() && self.subject_speaks);
        if let (Some((word, line)), Some(name)) = (words.first(), path.last())
            && words.iter().all(|(word, _)| is_strong(word))
            && self.subject_speaks
            && !speaks
        {
            let what = format!("{name}: {word}") + if words.len() > 1 { " and others" } else { "" };
            self.lost.push((*line, what, "a list of names that does not speak of errors"));
        }
        if !words.is_empty() && words.iter().all(|(word, _)| style(word).is_some()) && speaks {
            let row = |(word, line): &(String, usize)| vec![("code".to_owned(), *line, Prose::plain(word))];
            self.tables.push(table(words.iter().map(row).collect(), group(path)));
        }
        for item in items.iter().filter(|item| !records.contains(item) && !quiet.contains(item)) {
            // A group that names itself: {"domain": "auth", "errors": […]}
            let mut path = path.to_vec();
            if let DataValue::Map(fields) = &item.value {
                path.extend(fields.iter().find_map(own_name));
            }
            self.find(item, &path);
        }
    }

    /// The row of a record; a status that leads to it is its own where it names none.
    fn row(&self, record: &Node, key: Option<(&str, usize)>, path: &[String]) -> Flat {
        let mut row = flat(record, key);
        let own = roles(record, self.spec).iter().any(|(role, _)| *role == Role::Http);
        let status = |name| if is_status(name) { Some(name) } else { self.statuses.get(name).map(String::as_str) };
        if let Some(status) = path.iter().rev().map(String::as_str).find_map(status).filter(|_| !own) {
            row.push(("http".to_owned(), record.line, Prose::plain(status)));
        }
        row
    }

    fn map(&mut self, fields: &[(String, usize, Node)], path: &[String]) {
        if path.last().is_some_and(|name| words::is_mould(name)) {
            return;
        }
        let fields = &fielded(fields);
        let whole = Node { line: 0, value: DataValue::Map(fields.clone()) };
        if says_its_code(&whole, self.spec) {
            self.tables.push(table(vec![self.row(&whole, None, path)], group(path)));
            return;
        }
        let speaks = self.subject_speaks || path.iter().any(|name| words::speaks_of_errors(name));
        let others = path.iter().any(|name| words::speaks_of_others(name));
        let mut rows = Vec::new();
        let keys: Vec<&str> =
            fields.iter().map(|(name, ..)| name.as_str()).filter(|name| style(name).is_some()).collect();
        let strong = keys.iter().filter(|key| is_strong(key)).count() * 2 >= keys.len().max(1);
        let texts = fields.iter().filter(|(_, _, value)| value.text().is_some_and(|text| text.contains(' '))).count();
        let described = fields.iter().any(|(name, _, value)| {
            is_strong(name) && matches!(value.value, DataValue::Map(_)) && is_described(value, self.spec)
        });
        let is_of_texts =
            texts * 2 >= fields.len() && fields.iter().all(|(_, _, value)| value.text().is_some() || is_group(value));
        if let Some(rows) = enumerated(fields).filter(|_| speaks) {
            self.tables.push(table(rows, group(path)));
            return;
        }
        let roles = fields.iter().filter(|(name, ..)| words::role(name).is_some_and(|(_, rank)| rank < 1000)).count();
        let bundle = fields.iter().any(|(name, ..)| is_text_of_error(name));
        let mut apart: Option<(usize, &str, usize)> = None;
        for (name, line, value) in fields {
            // `"@cardOld": {…}` beside `"cardOld"` tells translators of it.
            if name.strip_prefix('@').is_some_and(|bare| fields.iter().any(|(name, ..)| name == bare)) {
                continue;
            }
            let own = is_text_of_error(name);
            let keyed = style(name).is_some()
                && (speaks || own || (strong && !others && !bundle))
                && !is_plain_role(name, value, roles);
            if bundle && !speaks && !own && value.text().is_some() {
                apart = apart.map(|(line, name, count)| (line, name, count + 1)).or(Some((*line, name, 1)));
                continue;
            }
            let code = self.full(name, path);
            match &value.value {
                DataValue::Map(_) if name == "example" && says_its_code(value, self.spec) => {
                    rows.push(self.row(value, None, path));
                }
                DataValue::Map(_)
                    if keyed
                        && is_described(value, self.spec)
                        && !has_records(value, self.spec)
                        && !is_shape(value) =>
                {
                    rows.push(self.row(value, Some((&code, *line)), path));
                }
                DataValue::Map(_) if keyed && languages(value).is_some() => {
                    let text = languages(value).and_then(Node::text).unwrap_or_default();
                    rows.push(texts_row(&code, *line, &text));
                }
                DataValue::Scalar(text) if keyed && (own || is_of_texts || (described && text.contains(' '))) => {
                    rows.push(texts_row(&code, *line, text));
                }
                DataValue::Scalar(text)
                    if keyed && strong && speaks && style(text).is_some() && is_enumeration(fields) =>
                {
                    rows.push(vec![
                        ("error code".to_owned(), *line, Prose::plain(text)),
                        ("constant".to_owned(), *line, Prose::plain(name)),
                    ]);
                }
                DataValue::Map(_) | DataValue::List(_) => {
                    let mut path = path.to_vec();
                    // A group that names itself: `"fx": {"title": "Foreign exchange", "errors": […]}`.
                    path.extend(fields.iter().filter(|_| !path.is_empty()).find_map(own_name));
                    path.push(name.clone());
                    self.find(value, &path);
                }
                _ => {}
            }
        }
        if let Some((line, name, count)) = apart {
            let what = if count > 1 { format!("{name} and {} more", count - 1) } else { name.to_owned() };
            self.lost.push((line, what, "texts beside those of errors"));
        }
        if !rows.is_empty() {
            self.tables.push(table(rows, group(path)));
        }
    }

    /// A name in a group is the code where it stands out and stands once; else the way to it is.
    fn full(&self, name: &str, path: &[String]) -> String {
        // `error.SHP-2001`: what leads to a code with a number, or in capitals, is only the way of the file.
        if let Some((way, last)) = name.rsplit_once('.').filter(|(_, last)| is_strong(last))
            && (style(last) == Some(Style::Numbered) || (is_constant(last) && words::names_errors(way)))
        {
            return last.to_owned();
        }
        let ordinary = matches!(style(name), Some(Style::Word | Style::Title | Style::LowCamel))
            || self.leaves.get(name).is_some_and(|count| *count > 1);
        let mut way: Vec<&str> = path.iter().map(String::as_str).filter(|name| !words::is_wrapper(name)).collect();
        if !ordinary || way.iter().any(|name| style(name).is_none()) {
            return name.to_owned();
        }
        way.push(name);
        way.join(".")
    }
}

/// The words of an `enum` with what a list beside it says of each: `x-enum-descriptions: [ … ]`.
fn enumerated(fields: &[(String, usize, Node)]) -> Option<Vec<Flat>> {
    let list = |(name, _, value): &'_ (String, usize, Node)| match &value.value {
        DataValue::List(items) => Some((name.clone(), items.clone())),
        _ => None,
    };
    let lists: Vec<(String, Vec<Node>)> = fields.iter().filter_map(list).collect();
    let (_, codes) = lists.iter().find(|(name, _)| name == "enum")?;
    let beside = |(name, items): &&(String, Vec<Node>)| {
        items.len() == codes.len()
            && matches!(words::noun(name.trim_end_matches('s')), Some(Role::Meaning | Role::Action))
    };
    let beside: Vec<&(String, Vec<Node>)> = lists.iter().filter(beside).collect();
    let row = |(at, code): (usize, &Node)| {
        let cell = |name: &str, node: &Node| (name.to_owned(), node.line, cell(&node.text().unwrap_or_default()));
        let said = beside.iter().map(|(name, items)| cell(name, &items[at]));
        [cell(KEY, code)].into_iter().chain(said).collect::<Flat>()
    };
    (!beside.is_empty()).then(|| codes.iter().enumerate().map(row).collect())
}

/// The fields of a map, those that say something of one name as a record: `card.old = …` and `card.old.action = …`.
fn fielded(fields: &[(String, usize, Node)]) -> Vec<(String, usize, Node)> {
    let of = |name: &str| {
        let (of, field) = name.rsplit_once('.')?;
        let (role, rank) = words::role(field)?;
        let says = match role {
            Role::Code | Role::Section | Role::Source => false,
            Role::Name => field == "title",
            _ => true,
        };
        (says && rank < 1000).then(|| (of.to_owned(), field.to_owned()))
    };
    let texts = || fields.iter().filter(|(_, _, value)| value.text().is_some());
    let mut said = BTreeMap::<String, usize>::new();
    for (name, ..) in texts() {
        let (of, _) = of(name).unwrap_or_else(|| (name.clone(), String::new()));
        *said.entry(of).or_default() += 1;
    }
    let grouped = said.values().any(|count| *count > 1);
    let mut joined: Vec<(String, usize, Node)> = Vec::new();
    for (name, line, value) in fields {
        let (of, field) = of(name).unwrap_or_else(|| (name.clone(), "message".to_owned()));
        let last = of.rsplit('.').next().unwrap_or_default();
        let alike = of != *name && grouped && (style(last) == Some(Style::Numbered) || is_constant(last));
        if value.text().is_none() || (!alike && said.get(&of).is_none_or(|count| *count < 2)) {
            joined.push((name.clone(), *line, value.clone()));
            continue;
        }
        let field = (field, *line, value.clone());
        match joined.iter_mut().find(|(name, ..)| *name == of) {
            Some((_, _, Node { value: DataValue::Map(record), .. })) => record.push(field),
            _ => joined.push((of, *line, Node { line: *line, value: DataValue::Map(vec![field]) })),
        }
    }
    joined
}

/// The group at the end of a path: its last name, or the one before where that only says that errors follow.
fn group(path: &[String]) -> Option<&str> {
    // A kind of media (`application/json`) is no group.
    path.iter().rev().take(2).find(|name| !words::is_wrapper(name) && !name.contains('/')).map(String::as_str)
}

fn texts_row(code: &str, line: usize, text: &str) -> Flat {
    vec![(KEY.to_owned(), line, Prose::plain(code)), ("message".to_owned(), line, Prose::plain(text))]
}

/// A key that is a field of something else: `description: …`, `httpStatus: …` beside others.
fn is_plain_role(name: &str, value: &Node, roles: usize) -> bool {
    (!is_strong(name) || (roles > 1 && !is_constant(name)))
        && words::role(name).is_some_and(|(_, rank)| rank < 1000)
        && value.text().is_some()
}

fn is_group(value: &Node) -> bool {
    matches!(value.value, DataValue::Map(_) | DataValue::List(_) | DataValue::Nothing)
}

/// Whether all names lead to words that can be codes, and none speaks of something else (`owner`, `prefix`).
fn is_enumeration(fields: &[(String, usize, Node)]) -> bool {
    fields.iter().all(|(name, _, value)| {
        let others = words::speaks_of_others(name) && !is_constant(name);
        style(name).is_some() && !others && value.text().is_some_and(|text| style(&text).is_some())
    })
}

/// Whether a name is spelt as constants are.
fn is_constant(name: &str) -> bool {
    style(name) == Some(Style::Upper)
}
