//! `find_code`: codes by symptom, as `errbook find --json` has them.

use rmcp::model::JsonObject;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::{arguments, page, refused, text};
use super::expert::Expert;
use super::tool::{ToolSpec, maybe, rows, text as string};
use crate::triage::Refused;

/// Codes that are ranked at most.
const MOST: usize = 100;
/// Codes of a page, where it is not said.
const FEW: usize = 5;
/// Bytes of the longest question.
const LONGEST: usize = 2_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SymptomArguments {
    words: String,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// The tool.
pub fn tool() -> ToolSpec {
    ToolSpec {
        name: "find_code",
        about: "Rank error codes by symptom in plain words (\"same request twice, second one dies\"). Use it when there is no \
                error text. confident=false means a guess.",
        takes: json!({ "words": string(), "limit": { "type": "integer" }, "cursor": string() }),
        needs: &["words"],
        gives: json!({ "codes": rows(), "next_cursor": maybe() }),
        writes: false,
        call,
    }
}

fn call(expert: &Expert, given: Option<JsonObject>) -> Result<Value, Refused> {
    let asked: SymptomArguments = arguments(given, "words")?;
    if asked.words.len() > LONGEST {
        return Err(refused("these are no words but a text", "give a text to decode_paste"));
    }
    let limit = asked.limit.unwrap_or(FEW);
    if !(1..=MOST).contains(&limit) {
        return Err(refused("this limit is out of range", &format!("give one from 1 to {MOST}")));
    }
    page("codes", expert.answers.find(text(&asked.words, "the question")?, MOST), asked.cursor.as_deref(), limit)
}
