//! The examples of a description of an API (`OpenAPI`, `AsyncAPI`): the body of each is a record, whatever the example is called, and a
//! response that is shared has the status under which it is used.

use std::collections::BTreeMap;

use super::super::data::{DataValue, Node};
use super::super::words::{self, Role};

/// The tree with the bodies of `examples: { full: { summary: …, value: { code: … } } }` as a list; what an example says of itself is said
/// of a body that says nothing.
pub fn bodies(node: Node) -> Node {
    let value = match node.value {
        DataValue::List(items) => DataValue::List(items.into_iter().map(bodies).collect()),
        DataValue::Map(fields) => DataValue::Map(fields.into_iter().map(field).collect()),
        value => value,
    };
    Node { value, ..node }
}

fn field((name, line, node): (String, usize, Node)) -> (String, usize, Node) {
    let shown = match &node.value {
        DataValue::Map(examples) if name == "examples" => {
            examples.iter().map(|(_, _, example)| body(example)).collect()
        }
        _ => None,
    };
    let node = match shown {
        Some(bodies) => Node { line: node.line, value: DataValue::List(bodies) },
        None => bodies(node),
    };
    (name, line, node)
}

/// The body of an example, with its summary.
fn body(example: &Node) -> Option<Node> {
    let DataValue::Map(fields) = &example.value else { return None };
    let named = |known: &str| fields.iter().find(|(name, ..)| name == known);
    let (_, line, value) = named("value")?;
    let DataValue::Map(body) = &value.value else { return None };
    let mut body = body.clone();
    let is_told = body.iter().any(|(name, ..)| matches!(words::role(name), Some((Role::Meaning, _))));
    body.extend(named("summary").or(named("description")).filter(|_| !is_told).cloned());
    Some(Node { line: *line, value: DataValue::Map(body) })
}

/// The statuses under which responses are used that stand elsewhere: `409: { $ref: '#/components/responses/Taken' }`.
pub fn shared(node: &Node, statuses: &mut BTreeMap<String, String>) {
    match &node.value {
        DataValue::List(items) => items.iter().for_each(|item| shared(item, statuses)),
        DataValue::Map(fields) => {
            for (name, _, value) in fields {
                let response = match &value.value {
                    DataValue::Map(inner) if is_status(name) => inner.iter().find(|(name, ..)| name == "$ref"),
                    _ => None,
                };
                if let Some(way) = response.and_then(|(_, _, way)| way.text()) {
                    let last = way.rsplit('/').next().unwrap_or_default();
                    statuses.entry(last.to_owned()).or_insert_with(|| name.clone());
                }
                shared(value, statuses);
            }
        }
        _ => {}
    }
}

/// Whether a name is the status of an error.
pub fn is_status(name: &str) -> bool {
    name.len() == 3 && name.starts_with(['4', '5']) && name.parse::<u16>().is_ok()
}
