//! `case_append`: an act in a case, by the rules of the checklist, as the commands `errbook case …` do it. There only where
//! errbook was started to write.

use rmcp::model::JsonObject;
use serde_json::{Value, json};

use super::answers::Append;
use super::ask::{arguments, text as capped};
use super::expert::Expert;
use super::tool::{ToolSpec, text};
use crate::triage::Refused;

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
