//! Whether data are a record of a code: what names it, what is said of it, and what is only a group of such.

use super::super::ReferenceSpec;
use super::super::data::{DataValue, Node};
use super::super::flat::languages;
use super::super::spelling::{is_strong, style};
use super::super::words::{self, Role};
use super::kinds::is_schema;

/// The roles of the fields of a record.
pub fn roles(record: &Node, spec: &ReferenceSpec) -> Vec<(Role, usize)> {
    let DataValue::Map(fields) = &record.value else { return Vec::new() };
    let role = |name: &str| spec.column(name).map(|role| (role, 0)).or_else(|| words::role(name));
    fields
        .iter()
        .filter(|(_, _, value)| !matches!(value.value, DataValue::Nothing))
        .filter_map(|(name, ..)| role(name))
        .collect()
}

/// Whether it names a code or has a name, and something is said of it.
pub fn is_record(node: &Node, spec: &ReferenceSpec) -> bool {
    let roles = roles(node, spec);
    roles.iter().any(|(role, _)| matches!(role, Role::Code | Role::Name))
        && !has_records(node, spec)
        && !is_schema(node)
}

/// Whether one of its fields is a list of records that have codes: it is a group, whatever else it says.
pub fn has_records(node: &Node, spec: &ReferenceSpec) -> bool {
    let lists = |value: &Node| match &value.value {
        DataValue::List(items) => items.iter().any(|item| says_its_code(item, spec) || is_named_strongly(item, spec)),
        _ => false,
    };
    matches!(&node.value, DataValue::Map(fields) if fields.iter().any(|(_, _, value)| lists(value)))
}

/// Whether its id or its name is spelt as only codes are, and it says something of it.
fn is_named_strongly(node: &Node, spec: &ReferenceSpec) -> bool {
    let DataValue::Map(fields) = &node.value else { return false };
    let is_code = |(name, _, value): &(String, usize, Node)| {
        words::role(name).is_some_and(|(role, rank)| role == Role::Name && rank < 1000)
            && value.text().is_some_and(|text| is_strong(&text))
    };
    fields.iter().any(is_code) && is_described(node, spec)
}

/// Whether it names a code of its own and says something of it.
pub fn says_its_code(node: &Node, spec: &ReferenceSpec) -> bool {
    let DataValue::Map(fields) = &node.value else { return false };
    let code = fields.iter().any(|(name, _, value)| {
        words::role(name).is_some_and(|(role, rank)| role == Role::Code && rank < 1000)
            && value.text().is_some_and(|text| style(&text).is_some())
    });
    code && is_described(node, spec)
}

/// Whether it says something of a code: a title is one of several words.
pub fn is_described(node: &Node, spec: &ReferenceSpec) -> bool {
    let DataValue::Map(fields) = &node.value else { return false };
    let said = |(name, _, value): &(String, usize, Node)| {
        let (role, rank) = spec.column(name).map(|role| (role, 0)).or_else(|| words::role(name))?;
        let prose = || value.text().is_some_and(|text| style(text.trim()).is_none());
        let says = match role {
            Role::Meaning | Role::Action | Role::Http => !matches!(value.value, DataValue::Nothing),
            Role::Code => rank < 1000 && value.text().is_some(),
            Role::Name => prose(),
            _ => false,
        };
        says.then_some(())
    };
    fields.iter().any(|field| said(field).is_some()) && languages(node).is_none()
}
