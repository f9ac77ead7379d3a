//! `retry_verdict`: may the request be repeated, when, and what comes first; of a paste, or of a code alone.

use rmcp::model::JsonObject;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::{PAGE, arguments, code, page, refused, text};
use super::expert::Expert;
use super::tool::{ToolSpec, maybe, rows, text as string};
use crate::triage::Refused;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RetryArguments {
    text: Option<String>,
    code: Option<String>,
    cursor: Option<String>,
}

/// The tool.
pub fn tool() -> ToolSpec {
    ToolSpec {
        name: "retry_verdict",
        about: "May this request be repeated? verdict: now, after (wait_s), change (do `change` first), never, unknown. Ask \
                before any retry; prefer text over code, the message decides.",
        takes: json!({ "text": string(), "code": string(), "cursor": string() }),
        needs: &[],
        gives: json!({ "verdicts": rows(), "next_cursor": maybe() }),
        writes: false,
        call,
    }
}

fn call(expert: &Expert, given: Option<JsonObject>) -> Result<Value, Refused> {
    let asked: RetryArguments = arguments(given, "text, or code")?;
    let (rows, name, check) = match (&asked.text, &asked.code) {
        (Some(paste), None) => (expert.answers.decode(text(paste, "the paste")?.as_bytes()).0, "entry", "first_check"),
        (None, Some(given)) => (expert.answers.explain(code(given)?)?, "code", "check"),
        _ => return Err(refused("one of text and code is needed", "give the paste as text, or the code")),
    };
    if rows.is_empty() {
        return Err(refused(
            "no failure was found in it, so nothing is known of a retry",
            "give the whole answer (curl -i), or ask find_code for the symptom",
        ));
    }
    let verdict = |row: &Value| {
        json!({
            "catalog": row["catalog"],
            "code": if row[name].is_null() { &row["code"] } else { &row[name] },
            "first_check": row[check],
            "retry": row["retry"],
        })
    };
    page("verdicts", rows.iter().map(verdict).collect(), asked.cursor.as_deref(), PAGE)
}
