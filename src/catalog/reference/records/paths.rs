//! The records of a data file where the user says by paths where they are.

use super::super::ReferenceSpec;
use super::super::data::{DataValue, Node};
use super::super::flat::{Flat, cell, table};
use super::super::part::ReferenceTable;
use super::super::prose::Prose;
use super::super::words::Role;

/// The records that the user's paths lead to: `code=$.errors[*].id`, `meaning=$.errors[*].texts.en`; `~` is the name itself.
pub fn mapped(node: &Node, spec: &ReferenceSpec) -> Option<ReferenceTable> {
    let code = spec.paths().find(|(role, _)| *role == Role::Code)?.1;
    let at = code.rfind("[*]").map(|at| at + 3).or_else(|| code.rfind(".*").map(|at| at + 2))?;
    let (records, _) = code.split_at(at);
    let mut rows = Vec::new();
    for (name, line, record) in reached(node, records) {
        let mut row = Flat::new();
        for (role, path) in spec.paths() {
            let Some(rest) = path.strip_prefix(records) else { continue };
            let head = format!("{role:?}").to_lowercase();
            if rest == "~" {
                row.push((head, line, Prose::plain(&name)));
                continue;
            }
            for (_, line, value) in reached(record, &format!("${rest}")) {
                row.extend(value.text().map(|text| (head.clone(), line, cell(&text))));
            }
        }
        rows.push(row);
    }
    (!rows.is_empty()).then(|| table(rows, None))
}

/// The nodes that a path leads to, with the name and line of each.
fn reached<'a>(node: &'a Node, path: &str) -> Vec<(String, usize, &'a Node)> {
    let mut nodes = vec![(String::new(), node.line, node)];
    let path = path.trim_start_matches('$').replace("[*]", ".*").replace('[', ".").replace(']', "");
    for step in path.split('.').filter(|step| !step.is_empty()) {
        let mut next = Vec::new();
        for (_, _, node) in nodes {
            match &node.value {
                DataValue::Map(fields) => next.extend(
                    fields
                        .iter()
                        .filter(|(name, ..)| step == "*" || name == step)
                        .map(|(name, line, node)| (name.clone(), *line, node)),
                ),
                DataValue::List(items) => {
                    let named = |(at, _): &(usize, &Node)| step == "*" || at.to_string() == step;
                    next.extend(
                        items.iter().enumerate().filter(named).map(|(at, node)| (at.to_string(), node.line, node)),
                    );
                }
                _ => {}
            }
        }
        nodes = next;
    }
    nodes
}
