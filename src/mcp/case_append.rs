//! `case_append`: an act in a case, by the rules of the checklist, as the commands `errbook case …` do it. There only where
//! errbook was started to write.

use rmcp::model::JsonObject;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::{arguments, text as capped};
use super::server::Expert;
use super::tool::{ToolSpec, text};
use crate::triage::Refused;

/// What is written into which case.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Append {
    /// What happens: `open`, `note`, `step`, `skip`, `fact`, `attach`, `retry` or `end`.
    pub act: String,
    /// The case, or the end of its name; none to open one.
    pub case: Option<String>,
    /// The step, by number or name.
    pub step: Option<String>,
    /// The field of a fact.
    pub field: Option<String>,
    /// The note, the reason, the value, the paste.
    pub text: Option<String>,
    /// How a retry or a case ended.
    pub outcome: Option<String>,
    /// The code of a case that is opened without a paste.
    pub code: Option<String>,
}

/// The tool.
pub fn tool() -> ToolSpec {
    ToolSpec {
        name: "case_append",
        about: "Write one act into a case. act: open (text=paste, or code), note, step, skip (text=why), fact (field, \
                text=value), attach (text=paste), retry (text=answer, or outcome fixed|same|other|worse|no-answer), end \
                (outcome fixed|other-error|unchanged|mistake, text). The rules may refuse; the answer names the next step.",
        takes: json!({
            "act": text(),
            "case": text(),
            "step": text(),
            "field": text(),
            "text": text(),
            "outcome": text(),
            "code": text(),
        }),
        needs: &["act"],
        gives: json!({ "case": text(), "seq": { "type": "integer" }, "next": { "type": ["object", "null"] } }),
        writes: true,
        call,
    }
}

fn call(expert: &Expert, given: Option<JsonObject>) -> Result<Value, Refused> {
    let asked: Append = arguments(given, "act, and what belongs to it")?;
    if let Some(text) = &asked.text {
        capped(text, "the text")?;
    }
    expert.answers.append(&asked)
}
