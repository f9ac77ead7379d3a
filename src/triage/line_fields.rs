//! The fields of one log line, whatever printed it: JSON (also inside a collector's own), `key=value`, `key: value`, and ids and
//! addresses that stand without a name. Reads; judges nothing.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

/// A name and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineField {
    /// The name, with those of the objects around it: `auth.subject`.
    pub name: String,
    /// The value as text.
    pub value: String,
}

/// Characters of the longest value: what is longer is a text.
const LONGEST: usize = 200;

/// Objects inside objects that are looked into.
const DEEPEST: usize = 5;

/// Every field of a line, each name and value once, in their order.
pub fn line_fields(line: &str) -> Vec<LineField> {
    let mut fields = Vec::new();
    let rest = match object(line) {
        Some((object, rest)) => {
            nested("", &object, DEEPEST, &mut fields);
            rest
        }
        None => line.to_owned(),
    };
    pairs(&rest, &mut fields);
    unnamed(&rest, &mut fields);
    fields
}

/// The object in a line, and the line without it.
fn object(line: &str) -> Option<(Map<String, Value>, String)> {
    for (at, _) in line.match_indices('{').take(8) {
        let mut values = serde_json::Deserializer::from_str(&line[at..]).into_iter::<Map<String, Value>>();
        if let Some(Ok(object)) = values.next().filter(|object| object.as_ref().is_ok_and(|object| !object.is_empty()))
        {
            let end = at + values.byte_offset();
            return Some((object, format!("{} {}", &line[..at], &line[end..])));
        }
    }
    None
}

/// The fields of an object and of those in it. A text that is a line itself, as collectors keep it, is read as one.
fn nested(path: &str, object: &Map<String, Value>, deep: usize, fields: &mut Vec<LineField>) {
    for (key, value) in object {
        let name = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match value {
            Value::String(text) if deep > 0 && is_line(text) => {
                for LineField { name, value } in line_fields(text) {
                    push(&name, &value, fields);
                }
            }
            Value::String(text) => push(&name, text, fields),
            Value::Number(number) => push(&name, &number.to_string(), fields),
            Value::Bool(is) => push(&name, &is.to_string(), fields),
            Value::Object(inner) if deep > 0 => nested(&name, inner, deep - 1, fields),
            Value::Array(items) if deep > 0 => {
                items.iter().filter_map(Value::as_object).for_each(|item| attribute(item, fields));
            }
            Value::Null | Value::Object(_) | Value::Array(_) => {}
        }
    }
}

/// A name and a value that stand beside each other, as OTLP writes attributes: `{"key":"zone","value":{"stringValue":"x"}}`.
fn attribute(item: &Map<String, Value>, fields: &mut Vec<LineField>) {
    let (Some(name), Some(value)) = (item.get("key").and_then(Value::as_str), item.get("value")) else { return };
    let value = value.as_object().and_then(|typed| typed.values().next()).unwrap_or(value);
    match value {
        Value::String(text) => push(name, text, fields),
        Value::Number(number) => push(name, &number.to_string(), fields),
        _ => {}
    }
}

/// Whether a text is a log line of its own.
fn is_line(text: &str) -> bool {
    text.trim_start().starts_with('{') || text.matches('=').count() > 1
}

#[expect(clippy::expect_used, reason = "a fixed pattern")]
static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?:^|[\s,;(\[{])"?([A-Za-z_][A-Za-z0-9_.-]{0,63})"?(?:=|: )(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s,;)\]}"']+))"#,
    )
    .expect("a pattern")
});

/// `key=value`, `key="value"`, `key: value`.
fn pairs(text: &str, fields: &mut Vec<LineField>) {
    let mut from = 0;
    while let Some(found) = PAIR.captures_at(text, from) {
        let value = found.get(2).or(found.get(3)).or(found.get(4));
        if let (Some(name), Some(value)) = (found.get(1), value) {
            push(name.as_str(), value.as_str(), fields);
        }
        // What ends one pair may begin the next.
        from = found.get(0).map_or(text.len(), |whole| whole.end());
    }
}

#[expect(clippy::expect_used, reason = "a fixed pattern")]
static UNNAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:(?<id>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|[0-9a-f]{16,64})|(?<address>(?:\d{1,3}\.){3}\d{1,3}))\b",
    )
    .expect("a pattern")
});

/// Ids and addresses that no name stands before.
fn unnamed(text: &str, fields: &mut Vec<LineField>) {
    for found in UNNAMED.captures_iter(text) {
        for name in ["id", "address"] {
            let value = found.name(name).map(|value| value.as_str());
            if let Some(value) = value.filter(|value| fields.iter().all(|field| !field.value.contains(value))) {
                push(name, value, fields);
            }
        }
    }
}

fn push(name: &str, value: &str, fields: &mut Vec<LineField>) {
    let value = value.trim();
    let field = LineField { name: name.to_owned(), value: value.to_owned() };
    if !value.is_empty() && value.chars().count() <= LONGEST && !fields.contains(&field) {
        fields.push(field);
    }
}

#[cfg(test)]
mod tests {
    use super::line_fields;

    fn read(line: &str) -> Vec<(String, String)> {
        line_fields(line).into_iter().map(|field| (field.name, field.value)).collect()
    }

    fn named(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_fields_of_every_way_to_write_a_line_are_read() {
        for (line, fields) in [
            (r#"{"zone":"z-1","auth":{"subject":"ada"},"n":null}"#, named(&[("zone", "z-1"), ("auth.subject", "ada")])),
            (
                r#"2026/03/02 10:11:12 {"namespace":"sha256:0c1d2e3f4a5b","status":403}"#,
                named(&[("namespace", "sha256:0c1d2e3f4a5b"), ("status", "403")]),
            ),
            (
                r#"level=error zone=z-1 msg="no such \"key\"" agent='a b' took=3ms"#,
                named(&[
                    ("level", "error"),
                    ("zone", "z-1"),
                    ("msg", r#"no such \"key\""#),
                    ("agent", "a b"),
                    ("took", "3ms"),
                ]),
            ),
            (r#"{"log":"{\"zone\":\"z-1\"}\n","stream":"stderr"}"#, named(&[("zone", "z-1"), ("stream", "stderr")])),
            (
                r#"{"attributes":[{"key":"session.id","value":{"stringValue":"s-9"}}],"body":{"stringValue":"x"}}"#,
                named(&[("session.id", "s-9"), ("body.stringValue", "x")]),
            ),
            ("10.0.0.7 - - [02/Mar/2026:10:11:12 +0000] \"GET /a HTTP/1.1\" 502 12", named(&[("address", "10.0.0.7")])),
            (
                "connect() failed, client: 10.0.0.7, server: api, upstream: \"http://10.0.0.9:80/\"",
                named(&[("client", "10.0.0.7"), ("server", "api"), ("upstream", "http://10.0.0.9:80/")]),
            ),
            (
                "worker 5d0c1f7e-88a1-4be2-9f4e-6a1f0c2d7b90 gone",
                named(&[("id", "5d0c1f7e-88a1-4be2-9f4e-6a1f0c2d7b90")]),
            ),
            ("all is well", named(&[])),
        ] {
            assert_eq!(read(line), fields, "{line}");
        }
    }
}
