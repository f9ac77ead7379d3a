//! Reads JSON, YAML and TOML into one kind of tree that knows its lines. Says nothing of what the data mean.

use jsonc_parser::ast;
use saphyr::{MarkedYaml, ScalarStyle, YamlData, YamlLoader};
use saphyr_parser::Parser;
use toml::de::{DeTable, DeValue};

use super::part::Lines;

/// A value of a data file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// The line where it begins, from 1.
    pub line: usize,
    /// What it is.
    pub value: DataValue,
}

/// The kinds of values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DataValue {
    /// Null.
    #[default]
    Nothing,
    /// Text, a number as it is spelt, true or false.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the file's order: name, line of the name, value.
    Map(Vec<(String, usize, Node)>),
}

/// Why a file cannot be read: the line, and what its parser says.
pub type BrokenData = (usize, String);

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<String> {
        match &self.value {
            DataValue::Scalar(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// The names and values of a map.
    pub fn fields(self) -> Vec<(String, Self)> {
        match self.value {
            DataValue::Map(fields) => {
                fields.into_iter().map(|(name, line, node)| (name, Self { line, ..node })).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A JSON text, with comments and trailing commas; several values behind each other are a list.
///
/// # Errors
/// What the parser says.
pub fn json(text: &str) -> Result<Vec<Node>, BrokenData> {
    let lines = Lines::of(text);
    let options = jsonc_parser::ParseOptions::default();
    match jsonc_parser::parse_to_ast(text, &jsonc_parser::CollectOptions::default(), &options) {
        Ok(parsed) => Ok(parsed.value.iter().map(|value| json_node(value, &lines)).collect()),
        Err(error) => {
            let broken = (lines.at(error.range().start), error.kind().to_string());
            records_by_line(text).ok_or(broken)
        }
    }
}

/// A JSON value on each line.
fn records_by_line(text: &str) -> Option<Vec<Node>> {
    let mut items = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let parsed = jsonc_parser::parse_to_ast(
            line,
            &jsonc_parser::CollectOptions::default(),
            &jsonc_parser::ParseOptions::default(),
        );
        let mut node = json_node(parsed.ok()?.value.as_ref()?, &Lines::default());
        below(&mut node, at);
        items.push(node);
    }
    Some(vec![Node { line: 1, value: DataValue::List(items) }])
}

/// Moves a node down by lines.
fn below(node: &mut Node, lines: usize) {
    node.line += lines;
    match &mut node.value {
        DataValue::List(items) => items.iter_mut().for_each(|item| below(item, lines)),
        DataValue::Map(fields) => {
            for (_, line, item) in fields {
                *line += lines;
                below(item, lines);
            }
        }
        _ => {}
    }
}

fn json_node(value: &ast::Value<'_>, lines: &Lines) -> Node {
    use jsonc_parser::common::Ranged;
    let line = lines.at(value.range().start);
    let value = match value {
        ast::Value::StringLit(text) => DataValue::Scalar(text.value.to_string()),
        ast::Value::NumberLit(number) => DataValue::Scalar(number.value.to_owned()),
        ast::Value::BooleanLit(flag) => DataValue::Scalar(flag.value.to_string()),
        ast::Value::NullKeyword(_) => DataValue::Nothing,
        ast::Value::Array(items) => DataValue::List(items.elements.iter().map(|item| json_node(item, lines)).collect()),
        ast::Value::Object(object) => {
            let field = |field: &ast::ObjectProp<'_>| {
                let name = field.name.clone().into_string();
                (name, lines.at(field.name.range().start), json_node(&field.value, lines))
            };
            DataValue::Map(object.properties.iter().map(field).collect())
        }
    };
    Node { line, value }
}

/// The documents of a YAML text. Scalars stay as they are spelt: `1.10` is no number here.
///
/// # Errors
/// What the parser says.
pub fn yaml(text: &str) -> Result<Vec<Node>, BrokenData> {
    // Lists in lists on one line are the only way to nest deep in little text, and each level takes the parser's stack.
    let nested =
        |line: &str| line.trim_start().starts_with("- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - ");
    if let Some(at) = text.lines().position(nested) {
        return Err((at + 1, "lists in more than thirty lists".into()));
    }
    let mut loader = YamlLoader::<MarkedYaml<'_>>::default();
    loader.early_parse(false);
    loader.allow_duplicate_keys(true);
    let parsed = Parser::new_from_str(text).load(&mut loader, true);
    let error = parsed.err().or_else(|| loader.error().cloned());
    match error {
        Some(error) => Err((error.marker().line(), error.info().to_owned())),
        None => Ok(loader.into_documents().iter().map(yaml_node).collect()),
    }
}

fn yaml_node(node: &MarkedYaml<'_>) -> Node {
    let value = match &node.data {
        YamlData::Representation(text, style, _) => {
            let nothing = *style == ScalarStyle::Plain && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL");
            if nothing { DataValue::Nothing } else { DataValue::Scalar(text.to_string()) }
        }
        YamlData::Sequence(items) => DataValue::List(items.iter().map(yaml_node).collect()),
        YamlData::Mapping(fields) => {
            let mut map = Vec::new();
            for (name, value) in fields {
                // A value is told by the line of its name: one that an alias brings was written elsewhere.
                let (name, value) = (yaml_node(name), yaml_node(value));
                match (name.text().as_deref(), value.value) {
                    // A merge key brings the fields of another map.
                    (Some("<<"), DataValue::Map(merged)) => map.extend(merged),
                    (Some(text), value) => map.push((text.to_owned(), name.line, Node { line: name.line, value })),
                    _ => {}
                }
            }
            DataValue::Map(map)
        }
        YamlData::Tagged(_, inner) => return yaml_node(inner),
        _ => DataValue::Nothing,
    };
    Node { line: node.span.start.line(), value }
}

/// A TOML text.
///
/// # Errors
/// What the parser says.
pub fn toml(text: &str) -> Result<Vec<Node>, BrokenData> {
    let lines = Lines::of(text);
    match DeTable::parse(text) {
        Ok(root) => Ok(vec![Node { line: 1, value: toml_table(root.get_ref(), &lines) }]),
        Err(error) => Err((lines.at(error.span().map_or(0, |span| span.start)), error.message().to_owned())),
    }
}

fn toml_table(table: &DeTable<'_>, lines: &Lines) -> DataValue {
    let mut fields: Vec<(usize, (String, usize, Node))> = table
        .iter()
        .map(|(name, value)| {
            let at = name.span().start;
            let node = Node { line: lines.at(value.span().start), value: toml_value(value.get_ref(), lines) };
            (at, (name.get_ref().to_string(), lines.at(at), node))
        })
        .collect();
    fields.sort_by_key(|(at, _)| *at);
    DataValue::Map(fields.into_iter().map(|(_, field)| field).collect())
}

fn toml_value(value: &DeValue<'_>, lines: &Lines) -> DataValue {
    match value {
        DeValue::String(text) => DataValue::Scalar(text.to_string()),
        DeValue::Integer(number) => DataValue::Scalar(number.to_string()),
        DeValue::Float(number) => DataValue::Scalar(number.to_string()),
        DeValue::Boolean(flag) => DataValue::Scalar(flag.to_string()),
        DeValue::Datetime(time) => DataValue::Scalar(time.to_string()),
        DeValue::Array(items) => DataValue::List(
            items
                .iter()
                .map(|item| Node { line: lines.at(item.span().start), value: toml_value(item.get_ref(), lines) })
                .collect(),
        ),
        DeValue::Table(table) => toml_table(table, lines),
    }
}

/// A file of names and values (`error.card=The card is old`): comments begin with `#` or `!`, a line that ends in `\` goes on.
pub fn properties(text: &str) -> Node {
    let mut fields: Vec<(String, usize, Node)> = Vec::new();
    let mut open: Option<(String, usize)> = None;
    for (at, line) in text.lines().enumerate() {
        let (mut said, line_number) = (line.trim().to_owned(), at + 1);
        if open.is_none()
            && (said.is_empty()
                || (said.starts_with(['#', '!', ';', '[']) || said.starts_with("/*") || said.starts_with("//")))
        {
            continue;
        }
        if let Some((before, first)) = open.take() {
            (said, open) = (before + &said, Some((String::new(), first)));
        }
        let first = open.take().map_or(line_number, |(_, first)| first);
        if let Some(whole) = said.strip_suffix('\\') {
            open = Some((whole.to_owned(), first));
        } else if let Some((name, value)) = said.split_once(['=', ':']) {
            let value = unescaped(value.trim().trim_end_matches(';').trim_matches('"'));
            let node = Node { line: first, value: DataValue::Scalar(value) };
            fields.push((name.trim().trim_matches('"').to_owned(), first, node));
        }
    }
    Node { line: 1, value: DataValue::Map(fields) }
}

/// A file of translated messages (`msgid`, `msgstr`): the name of each is its context, else what is translated.
pub fn messages(text: &str) -> Node {
    let mut fields: Vec<(String, usize, Node)> = Vec::new();
    let (mut name, mut line, mut value, mut keyword) = (String::new(), 1, String::new(), "");
    let mut context = String::new();
    let mut put = |name: &mut String, line: usize, value: &mut String| {
        let node = Node { line, value: DataValue::Scalar(std::mem::take(value)) };
        let name = std::mem::take(name);
        if !name.is_empty() {
            fields.push((name, line, node));
        }
    };
    for (at, said) in text.lines().map(str::trim).enumerate().filter(|(_, said)| !said.starts_with('#')) {
        let known = ["msgctxt", "msgid ", "msgstr"].into_iter().find(|word| said.starts_with(word));
        if let Some(word) = known {
            if keyword == "msgstr" && word != "msgstr" {
                put(&mut name, line, &mut value);
                context.clear();
            }
            keyword = word;
        }
        let quoted =
            said.split_once('"').and_then(|(_, rest)| rest.rsplit_once('"')).map(|(inner, _)| unescaped(inner));
        let Some(quoted) = quoted else { continue };
        match keyword {
            "msgctxt" => (context, line) = (context + &quoted, at + 1),
            "msgid " if context.is_empty() => {
                line = if name.is_empty() { at + 1 } else { line };
                name += &quoted;
            }
            "msgid " => name.clone_from(&context),
            "msgstr" => value += &quoted,
            _ => {}
        }
    }
    put(&mut name, line, &mut value);
    Node { line: 1, value: DataValue::Map(fields) }
}

/// A text of a file of names and values as it is read: `\u00e9`, `\=`, and the quotes that stand twice in patterns.
fn unescaped(text: &str) -> String {
    let text = text.replace("''", "'");
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('\\') {
        plain += before;
        let letter =
            after.strip_prefix('u').and_then(|hex| hex.get(..4)).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        if let Some(letter) = letter.and_then(char::from_u32) {
            plain.push(letter);
            rest = &after[5..];
        } else if let Some(after) = after.strip_prefix(['n', 'r', 't']) {
            plain.push(' ');
            rest = after;
        } else {
            let next = after.chars().next().map_or(0, char::len_utf8);
            plain += &after[..next];
            rest = &after[next..];
        }
    }
    plain + rest
}
