//! The schema of catalog and checklist files as JSON Schema, for editors: made of the same tables that files are held against.

use serde_json::{Map, Value, json};

use super::format::{CATALOG, CHECKLIST};
use super::key::{Field, Kind};

/// The schema of a catalog.
pub fn catalog() -> Value {
    whole("A catalog of errbook", CATALOG)
}

/// The schema of a checklist.
pub fn checklist() -> Value {
    whole("A checklist of errbook", CHECKLIST)
}

fn whole(title: &str, fields: &'static [Field]) -> Value {
    let mut schema = table(fields);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        schema.insert("title".into(), title.into());
    }
    schema
}

fn table(fields: &'static [Field]) -> Value {
    let properties: Map<String, Value> = fields.iter().map(|field| (field.name.to_owned(), of(&field.kind))).collect();
    // What a reference may leave out is asked for by the loader, which knows whether the catalog was imported.
    let required: Vec<&str> =
        fields.iter().filter(|field| field.needed && !field.from_reference).map(|field| field.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn of(kind: &Kind) -> Value {
    let list = |items: Value| json!({ "type": "array", "items": items });
    let text = || json!({ "type": "string", "minLength": 1 });
    match kind {
        Kind::Text | Kind::Surface | Kind::Time | Kind::Expression => text(),
        Kind::Texts | Kind::Surfaces => list(json!({ "type": "string" })),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Words(words) => list(json!({ "enum": words })),
        Kind::Number => json!({ "type": "integer" }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Statuses => list(json!({ "type": "integer", "minimum": 100, "maximum": 599 })),
        Kind::Conditions(_) => json!({ "type": "object" }),
        Kind::Alternatives(_) => list(json!({ "type": "object" })),
        Kind::Lists => {
            json!({ "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } } })
        }
        Kind::Labels => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Kind::Table(fields) => table(fields),
        Kind::Tables(fields) => list(table(fields)),
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
