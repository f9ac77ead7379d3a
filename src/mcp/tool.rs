//! A tool: its name, what it is for, what it takes and gives, and what it does. What agents are told of it has to be short:
//! they read all of it before every conversation.

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};

use super::expert::Expert;
use crate::triage::Refused;

/// A tool.
pub struct ToolSpec {
    /// Its name, in snake case.
    pub name: &'static str,
    /// What it is for, and when to use it.
    pub about: &'static str,
    /// The properties of its arguments, by name.
    pub takes: Value,
    /// Which of them are needed.
    pub needs: &'static [&'static str],
    /// The properties of its answer, by name.
    pub gives: Value,
    /// Whether it writes.
    pub writes: bool,
    /// Answers a call.
    pub call: fn(&Expert, Option<JsonObject>) -> Result<Value, Refused>,
}

/// Rows, as a schema has them: what stands in each is said by the command line's `--json`.
pub fn rows() -> Value {
    json!({ "type": "array", "items": { "type": "object" } })
}

/// A text that may be absent.
pub fn maybe() -> Value {
    json!({ "type": ["string", "null"] })
}

/// A text.
pub fn text() -> Value {
    json!({ "type": "string" })
}

impl ToolSpec {
    /// As agents are told of it.
    pub fn told(&self) -> Tool {
        let annotations = ToolAnnotations::new().read_only(!self.writes).idempotent(!self.writes).open_world(false);
        let annotations = if self.writes { annotations.destructive(false) } else { annotations };
        let mut takes = json!({ "type": "object", "properties": self.takes });
        if !self.needs.is_empty() {
            takes["required"] = json!(self.needs);
        }
        let mut tool = Tool::new(self.name, self.about, object(takes));
        tool.output_schema = Some(object(json!({ "type": "object", "properties": self.gives })).into());
        tool.annotations = Some(annotations);
        tool
    }
}

fn object(value: Value) -> JsonObject {
    match value {
        Value::Object(object) => object,
        _ => JsonObject::new(),
    }
}
