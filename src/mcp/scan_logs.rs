//! `scan_logs`: the failures in logs by code, as `errbook scan --json` has them.

use rmcp::model::JsonObject;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answers::LogQuery;
use super::ask::{PAGE, arguments, page, refused};
use super::expert::Expert;
use super::tool::{ToolSpec, maybe, rows, text};
use crate::triage::Refused;

/// Files, folders and patterns of one call.
const MOST: usize = 64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LogArguments {
    files: Vec<String>,
    since: Option<String>,
    until: Option<String>,
    code: Option<String>,
    route: Option<String>,
    cursor: Option<String>,
}

/// The tool.
pub fn tool() -> ToolSpec {
    ToolSpec {
        name: "scan_logs",
        about: "Count the failures in log files below the roots (globs, folders, .gz, .zst, .bz2, .xz) by code: count, first, \
                last, sample request ids. Times: RFC 3339, 22:50 or 15m ago.",
        takes: json!({
            "files": { "type": "array", "items": { "type": "string" } },
            "since": text(),
            "until": text(),
            "code": text(),
            "route": { "type": "string", "description": "Only lines with this text" },
            "cursor": text(),
        }),
        needs: &["files"],
        gives: json!({ "codes": rows(), "not_read": { "type": "array", "items": { "type": "string" } }, "next_cursor": maybe() }),
        writes: false,
        call,
    }
}

fn call(expert: &Expert, given: Option<JsonObject>) -> Result<Value, Refused> {
    let LogArguments { files, since, until, code, route, cursor } = arguments(given, "files")?;
    if files.is_empty() || files.len() > MOST {
        return Err(refused(
            "no file is named, or too many are",
            &format!("name 1 to {MOST} files, folders or patterns"),
        ));
    }
    let files = expert.roots.files(&files)?;
    let (codes, not_read) = expert.answers.scan(&LogQuery { files, since, until, code, route })?;
    let mut answer = page("codes", codes, cursor.as_deref(), PAGE)?;
    answer["not_read"] = json!(not_read);
    Ok(answer)
}
