//! What kind of thing a record is by its own words: an error among others, or the description of a shape. Says nothing of its code.

use std::collections::BTreeMap;

use super::super::data::{DataValue, Node};
use super::super::spelling::style;
use super::super::words::{self, Role};

/// Whether it describes how data are shaped, and is none of them: `$ref`, `properties`, `allOf`.
pub fn is_schema(node: &Node) -> bool {
    const WORDS: [&str; 5] = ["$ref", "properties", "allOf", "oneOf", "anyOf"];
    matches!(&node.value, DataValue::Map(fields) if fields.iter().any(|(name, ..)| WORDS.contains(&name.as_str())))
}

/// Whether it describes what may stand in a field: it names a type of JSON, or its fields do.
pub fn is_shape(node: &Node) -> bool {
    const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "object", "array"];
    let DataValue::Map(fields) = &node.value else { return false };
    let typed = |(name, _, value): &(String, usize, Node)| {
        name == "type" && value.text().is_some_and(|text| TYPES.contains(&text.as_str()))
    };
    let inner = |(_, _, value): &(String, usize, Node)| matches!(&value.value, DataValue::Map(fields) if fields.iter().any(typed));
    fields.iter().any(typed) || (!fields.is_empty() && fields.iter().all(inner))
}

/// The lines of the records that say in a field of their own that they are errors (`class="soft-error"`), where others have no
/// such field.
pub fn errors(records: &[&Node]) -> Option<Vec<usize>> {
    let mut said: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut other: Vec<&str> = Vec::new();
    for record in records {
        let DataValue::Map(fields) = &record.value else { continue };
        for (name, _, value) in fields {
            if !["class", "type", "kind", "category"].contains(&words::split(name).as_str()) {
                continue;
            }
            match value.text() {
                Some(text) if style(&text).is_some() && words::names_errors(&text) => {
                    said.entry(name).or_default().push(record.line);
                }
                _ => other.push(name),
            }
        }
    }
    said.into_iter()
        .find(|(name, lines)| lines.len() >= 2 && lines.len() < records.len() && !other.contains(name))
        .map(|(_, lines)| lines)
}

/// The name that a group gives to itself.
pub fn own_name((name, _, value): &(String, usize, Node)) -> Option<String> {
    matches!(words::role(name), Some((Role::Section | Role::Name, _))).then(|| value.text()).flatten()
}

/// Whether a name says that its text is one of an error: `error.E17`, `app.errors.card_old`, `error_no_signal`.
pub fn is_text_of_error(name: &str) -> bool {
    let first = || name.split_once('_').map(|(first, _)| first).filter(|_| !words::speaks_of_others(name));
    name.rsplit_once('.').map(|(way, _)| way).or_else(first).is_some_and(words::names_errors)
}
