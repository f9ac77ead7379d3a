//! What an agent asks with: arguments read strictly, long texts capped, long lists in pages.

use rmcp::model::JsonObject;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::triage::Refused;

/// Bytes of the longest text that is taken in an argument.
const LONGEST: usize = 1 << 20;

/// Rows of a page.
pub const PAGE: usize = 20;

/// The arguments of a call.
///
/// # Errors
/// What is wrong with them, and the shape that they have.
pub fn arguments<T: DeserializeOwned>(given: Option<JsonObject>, shape: &str) -> Result<T, Refused> {
    serde_json::from_value(Value::Object(given.unwrap_or_default()))
        .map_err(|error| refused(&format!("the arguments do not fit: {error}"), &format!("give {shape}")))
}

/// A text, unless it is empty or too long.
///
/// # Errors
/// Which of them it is.
pub fn text<'a>(text: &'a str, what: &str) -> Result<&'a str, Refused> {
    if text.trim().is_empty() {
        return Err(refused(
            &format!("{what} is empty"),
            "give the text as it was seen, with its first and last character",
        ));
    }
    if text.len() > LONGEST {
        let what = format!("{what} has {} bytes, and at most {LONGEST} are taken", text.len());
        return Err(refused(&what, "cut it around the failure, or have scan_logs read it as a file"));
    }
    Ok(text)
}

/// The name of a code, unless it is empty or longer than any.
///
/// # Errors
/// Which of them it is.
pub fn code(code: &str) -> Result<&str, Refused> {
    /// Bytes of the longest name that is looked for.
    const LONGEST: usize = 200;
    let code = code.trim();
    if code.is_empty() || code.len() > LONGEST {
        return Err(refused("this is no code", "give the code alone; decode_paste finds it in a text"));
    }
    Ok(code)
}

/// A page of rows under `name`, from the cursor on; where more follow, with the cursor of the next page.
///
/// # Errors
/// When the cursor is none that an earlier page gave.
pub fn page(name: &str, rows: Vec<Value>, cursor: Option<&str>, most: usize) -> Result<Value, Refused> {
    let from = match cursor.map(str::parse::<usize>) {
        None => 0,
        Some(Ok(from)) if from < rows.len() => from,
        Some(_) => return Err(refused("this cursor belongs to no page", "leave it out to begin at the first one")),
    };
    let next = from.saturating_add(most);
    let next = (next < rows.len()).then(|| next.to_string());
    let rows: Vec<Value> = rows.into_iter().skip(from).take(most).collect();
    Ok(json!({ name: rows, "next_cursor": next }))
}

/// A refusal.
pub fn refused(what: &str, next: &str) -> Refused {
    Refused { what: what.to_owned(), next: next.to_owned() }
}
