//! `explain_code`: what is known of a code, in short; all of it is the resource that the answer names.

use rmcp::model::JsonObject;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::{arguments, code};
use super::expert::Expert;
use super::resource;
use super::tool::{ToolSpec, rows, text};
use crate::triage::Refused;

/// What of an entry is told in short.
const SHORT: [&str; 6] = ["catalog", "code", "http", "meaning", "check", "retry"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeArguments {
    code: String,
    #[serde(default)]
    full: bool,
}

/// The tool.
pub fn tool() -> ToolSpec {
    ToolSpec {
        name: "explain_code",
        about: "What a code means, what to check first, whether a retry is safe; one entry per catalog that has it. full=true \
                adds steps, messages, metrics, limits.",
        takes: json!({ "code": text(), "full": { "type": "boolean" } }),
        needs: &["code"],
        gives: json!({ "entries": rows() }),
        writes: false,
        call,
    }
}

fn call(expert: &Expert, given: Option<JsonObject>) -> Result<Value, Refused> {
    let asked: CodeArguments = arguments(given, "code")?;
    let entries = expert.answers.explain(code(&asked.code)?)?;
    let entries: Vec<Value> = if asked.full { entries } else { entries.iter().map(short).collect() };
    Ok(json!({ "entries": entries }))
}

/// An entry in short, with the place of the rest.
fn short(entry: &Value) -> Value {
    let mut short = json!({});
    for field in SHORT {
        short[field] = entry[field].clone();
    }
    short["resource"] = json!(resource::uri(entry));
    short
}
