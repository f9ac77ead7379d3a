//! `decode_paste`: every failure in a paste, as `errbook decode --json` has it.

use rmcp::model::JsonObject;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::{PAGE, arguments, page, refused, text};
use super::expert::Expert;
use super::tool::{ToolSpec, maybe, rows};
use crate::triage::Refused;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasteArguments {
    text: Option<String>,
    file: Option<String>,
    cursor: Option<String>,
}

/// The tool.
pub fn tool() -> ToolSpec {
    ToolSpec {
        name: "decode_paste",
        about: "Find every failure in pasted text (curl output, log lines, traceback, chat): code, meaning, who spoke, request \
                id, first check, retry. Use it first on any error text.",
        takes: json!({
            "text": { "type": "string", "description": "The paste, verbatim" },
            "file": { "type": "string", "description": "Instead of text: a file below a root" },
            "cursor": { "type": "string" },
        }),
        needs: &[],
        gives: json!({
            "failures": rows(),
            "not_read": { "type": "array", "items": { "type": "string" } },
            "next_cursor": maybe(),
        }),
        writes: false,
        call,
    }
}

fn call(expert: &Expert, given: Option<JsonObject>) -> Result<Value, Refused> {
    let asked: PasteArguments = arguments(given, "text, or file")?;
    let (failures, limits) = match (&asked.text, &asked.file) {
        (Some(paste), None) => expert.answers.decode(text(paste, "the paste")?.as_bytes()),
        (None, Some(file)) => expert.answers.decode(&expert.roots.read(file)?),
        _ => return Err(refused("one of text and file is needed", "give the paste as text")),
    };
    let mut answer = page("failures", failures, asked.cursor.as_deref(), PAGE)?;
    answer["not_read"] = json!(limits);
    Ok(answer)
}
