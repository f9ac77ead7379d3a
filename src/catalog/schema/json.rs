//! The schema of catalog and checklist files as JSON Schema, for editors: made of the same tables that files are held against.

use serde_json::{Map, Value, json};

use super::format::{CATALOG, CHECKLIST};
use super::key::{TableKey, ValueKind};

/// The schema of a catalog.
pub fn catalog() -> Value {
    whole("A catalog of errbook", CATALOG)
}

/// The schema of a checklist.
pub fn checklist() -> Value {
    whole("A checklist of errbook", CHECKLIST)
}

fn whole(title: &str, fields: &'static [TableKey]) -> Value {
    let mut schema = table(fields);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        schema.insert("title".into(), title.into());
    }
    schema
}

fn table(fields: &'static [TableKey]) -> Value {
    let properties: Map<String, Value> = fields.iter().map(|field| (field.name.to_owned(), of(&field.kind))).collect();
    // What a reference may leave out is asked for by the loader, which knows whether the catalog was imported.
    let required: Vec<&str> =
        fields.iter().filter(|field| field.needed && !field.from_reference).map(|field| field.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn of(kind: &ValueKind) -> Value {
    let list = |items: Value| json!({ "type": "array", "items": items });
    let text = || json!({ "type": "string", "minLength": 1 });
    match kind {
        ValueKind::Text | ValueKind::Surface | ValueKind::Time | ValueKind::Expression => text(),
        ValueKind::Texts | ValueKind::Surfaces => list(json!({ "type": "string" })),
        ValueKind::Word(words) => json!({ "enum": words }),
        ValueKind::Words(words) => list(json!({ "enum": words })),
        ValueKind::Number => json!({ "type": "integer" }),
        ValueKind::Flag => json!({ "type": "boolean" }),
        ValueKind::Statuses => list(json!({ "type": "integer", "minimum": 100, "maximum": 599 })),
        ValueKind::Conditions(_) => json!({ "type": "object" }),
        ValueKind::Alternatives(_) => list(json!({ "type": "object" })),
        ValueKind::Lists => {
            json!({ "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } } })
        }
        ValueKind::Labels | ValueKind::Secret => {
            json!({ "type": "object", "additionalProperties": { "type": "string" } })
        }
        ValueKind::Table(fields) => table(fields),
        ValueKind::Tables(fields) => list(table(fields)),
    }
}

#[cfg(test)]
mod tests {
    use super::catalog;

    #[test]
    fn the_schema_names_every_key_that_a_catalog_may_have() {
        let schema = catalog();
        let entry = &schema["properties"]["entry"]["items"];
        assert_eq!(entry["properties"]["retry"]["properties"]["verdict"]["enum"][3], "never");
        assert_eq!(entry["required"], serde_json::json!(["code", "section", "retry"]));
        assert_eq!(schema["properties"]["catalog"]["required"], serde_json::json!(["id", "name"]));
    }
}
