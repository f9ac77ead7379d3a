//! What a service says when it refuses a question over HTTP, and what to do about it: read from the answer alone, whatever the
//! service. Asks nothing.

use std::time::Duration;

use serde_json::Value;

use crate::envelope::Redacted;

/// Characters of a refusal that are shown.
const SHOWN: usize = 300;

/// What is said where nothing is found at an address.
const ADDRESS: &str = "check the address: it must be the service itself, without the path of a query";

/// Where the answers of services name the reason, the closest to the cause first.
const REASONS: [&str; 4] = ["/error/root_cause/0/reason", "/error/reason", "/error", "/message"];

/// What a refusal says, behind a colon: the reason in its JSON, a page's title, or plain text, on one line.
pub fn said(body: &str) -> String {
    let json: Option<Value> = serde_json::from_str(body).ok();
    let reason = json.and_then(|json| REASONS.iter().find_map(|at| json.pointer(at)?.as_str().map(str::to_owned)));
    let text = reason
        .or_else(|| page_title(body).map(|title| format!("a web page{title}")))
        .unwrap_or_else(|| body.to_owned());
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(SHOWN).collect();
    if cut.is_empty() { String::new() } else { format!(": {}", Redacted::new(&cut)) }
}

/// What to do about a refusal. `secret` is what the question was sent with, as the configuration names it.
pub fn next(status: u16, said: &str, retry_after: Option<Duration>, secret: Option<&str>) -> String {
    let said = said.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let next = match status {
        401 | 403 if says(&["org id"]) => "set `tenant` for this source",
        401 | 403 => match secret {
            Some(secret) => return format!("check {secret} and what it allows"),
            None => "set `bearer`, or `user` and `password`, for this source",
        },
        404 if says(&["no such index"]) => "check `index` of this source: nothing there has that name",
        404 => ADDRESS,
        400 if says(&["unsupported path"]) => ADDRESS,
        400 if says(&["tenan"]) => "correct `tenant` of this source",
        429 => match retry_after {
            Some(wait) => return format!("ask again in {} s", wait.as_secs()),
            None => "ask again later, or for less time",
        },
        400 if says(&["too many fields", "clause"]) => {
            "name in `fields` of this source those that bear ids and messages"
        }
        400 if says(&["parse error", "cannot parse", "failed to parse"]) => "correct the query of this source",
        400 | 422 => "narrow the window, or correct the query of this source",
        500.. => "ask again; if it stays, look at the service itself",
        _ => "check the address",
    };
    next.to_owned()
}

/// The title of a web page, in quotes; none when the text is no web page.
pub fn page_title(body: &str) -> Option<String> {
    let lower = body.get(..body.len().min(4096)).unwrap_or(body).to_ascii_lowercase();
    if !lower.trim_start().starts_with("<!doctype html") && !lower.contains("<html") {
        return None;
    }
    let title = lower.find("<title>").and_then(|start| {
        let end = lower[start..].find("</title>")? + start;
        body.get(start + "<title>".len()..end)
    });
    Some(title.map_or_else(String::new, |title| format!(" (\"{}\")", title.trim())))
}

#[cfg(test)]
mod tests {
    use super::{next, page_title, said};

    #[test]
    fn what_a_refusal_says_stands_on_one_line() {
        assert_eq!(said("no org id\n"), ": no org id");
        assert_eq!(said(r#"{"status":"error","errorType":"bad_data","error":"parse error"}"#), ": parse error");
        assert_eq!(said("<html><head><TITLE>Sign in</TITLE>"), ": a web page (\"Sign in\")");
        assert_eq!(said("bad token=abc\n\n"), ": bad token=⟨secret #b590⟩");
        assert_eq!(said(""), "");
        assert_eq!(page_title("{}"), None);
    }

    #[test]
    fn the_reason_closest_to_the_cause_is_said() {
        let refused = r#"{"error":{"root_cause":[{"type":"query_shard_exception","reason":"Failed to parse query [a AND]"}],"type":"search_phase_execution_exception","reason":"all shards failed"},"status":400}"#;
        assert_eq!(said(refused), ": Failed to parse query [a AND]");
        assert_eq!(next(400, &said(refused), None, None), "correct the query of this source");
        let plain =
            r#"{"error":{"type":"security_exception","reason":"missing authentication credentials"},"status":401}"#;
        assert_eq!(said(plain), ": missing authentication credentials");
        assert_eq!(next(401, &said(plain), None, Some("the file key")), "check the file key and what it allows");
    }
}
