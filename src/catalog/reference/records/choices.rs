//! The codes of a schema that lists each of them with what it means: `oneOf: [{const: …, description: …}]`.

use super::super::data::{DataValue, Node};
use super::super::flat::{Flat, KEY, flat, table};
use super::super::part::ReferenceTable;
use super::super::spelling::style;
use super::super::words;

/// The lists of choices of which the property, or what is said of it, speaks of errors.
pub fn choices(node: &Node) -> Vec<ReferenceTable> {
    let mut found = Vec::new();
    walk(node, "", &mut found);
    found
}

fn walk(node: &Node, name: &str, found: &mut Vec<ReferenceTable>) {
    match &node.value {
        DataValue::List(items) => items.iter().for_each(|item| walk(item, name, found)),
        DataValue::Map(fields) => {
            let text =
                |known: &str| fields.iter().find(|(name, ..)| name == known).and_then(|(_, _, value)| value.text());
            let said = [text("description"), text("title")];
            let speaks =
                words::speaks_of_errors(name) || said.iter().flatten().any(|text| words::speaks_of_errors(text));
            for (name, _, value) in fields {
                match &value.value {
                    DataValue::List(items) if speaks && ["oneOf", "anyOf"].contains(&name.as_str()) => {
                        let rows: Option<Vec<Flat>> = items.iter().map(choice).collect();
                        found.extend(rows.filter(|rows| rows.len() > 1).map(|rows| table(rows, None)));
                    }
                    _ => walk(value, name, found),
                }
            }
        }
        _ => {}
    }
}

/// A choice as a row: its constant, and what is said of it.
fn choice(item: &Node) -> Option<Flat> {
    let mut row = flat(item, None);
    let code = row.iter_mut().find(|(name, ..)| name == "const")?;
    style(&code.2.text())?;
    KEY.clone_into(&mut code.0);
    row.iter().any(|(name, ..)| ["description", "title"].contains(&name.as_str())).then_some(row)
}
