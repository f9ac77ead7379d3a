//! A case as a file: its whole chain, one JSON object a line, that another machine goes on with and anybody can verify.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::case::Case;
use super::chain::{Break, Chain};
use super::event::CaseId;
use super::trouble::Refused;
use crate::envelope::Redacted;

/// The first line of the file. With the number and the last hash, a file that was cut short shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// What the file is.
    pub format: Format,
    /// The case.
    pub case: CaseId,
    /// How many events follow.
    pub events: usize,
    /// The last one's hash. Whoever knows it from elsewhere can tell that nothing was added or left out since.
    pub last: String,
}

/// The format and its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// The first one.
    #[serde(rename = "errbook-case-1")]
    One,
}

/// The file of a chain.
///
/// # Errors
/// With the place, when a text in it still holds a secret that the rules of today know; then it must be forgotten first.
pub fn export(case: &CaseId, chain: &Chain) -> Result<String, Refused> {
    refuse_secrets(&chain.texts)?;
    let last = chain.events.last().map(|event| event.hash.clone()).unwrap_or_default();
    let head = Head { format: Format::One, case: case.clone(), events: chain.texts.len(), last };
    let head = serde_json::json!(head).to_string();
    let lines: Vec<&str> = std::iter::once(&head).chain(&chain.texts).map(String::as_str).chain([""]).collect();
    Ok(lines.join("\n"))
}

/// Whether a text is such a file, be it damaged: its first line says so.
pub fn is_export(text: &str) -> bool {
    text.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| serde_json::from_str::<Head>(line).is_ok())
}

/// Reads such a file. Its chain says where it is broken: a file cut short at its end, one without events or of another case
/// than it says at its beginning.
///
/// # Errors
/// When it is not such a file.
pub fn read(file: &str) -> Result<(Head, Chain), Refused> {
    let mut lines = file.lines().filter(|line| !line.trim().is_empty());
    let head = lines.next().and_then(|line| serde_json::from_str::<Head>(line).ok()).ok_or_else(|| Refused {
        what: "this is not the file of a case".into(),
        next: "give one that `errbook case export --format json` wrote".into(),
    })?;
    let mut chain = Chain::read(lines);
    let last = chain.events.last().map(|event| event.hash.as_str());
    if head.events != chain.texts.len() || last.unwrap_or_default() != head.last {
        let what = format!("the file speaks of {} events that end in another hash", head.events);
        chain.breaks.push(Break { seq: chain.texts.len() as u64, what });
    }
    if chain.texts.is_empty() {
        chain.breaks.push(Break { seq: 1, what: "is missing: there is no event in the file".into() });
    }
    if let Some(other) = chain.events.first().filter(|first| first.case != head.case) {
        let what = format!("belongs to case {}, and the file says {}", other.case, head.case);
        chain.breaks.push(Break { seq: 1, what });
    }
    Ok((head, chain))
}

/// The case of such a file, to go on with.
///
/// # Errors
/// When its chain is broken, it holds a secret, or its events are none that may follow each other.
pub fn import(file: &str) -> Result<(CaseId, Chain), Refused> {
    let (head, chain) = read(file)?;
    let named = head.case.0.len() <= 64 && head.case.0.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !named || chain.events.first().is_some_and(|event| event.case != head.case) {
        return Err(Refused {
            what: "the file names no case, or another one".into(),
            next: "ask for another copy".into(),
        });
    }
    if let Some(broken) = chain.breaks.first() {
        let next = "`errbook case verify FILE` lists all of it; ask for another copy";
        return Err(Refused { what: broken.to_string(), next: next.into() });
    }
    refuse_secrets(&chain.texts)?;
    Case::fold(&chain.events)?;
    Ok((head.case, chain))
}

/// Refuses texts in which a secret is left, with the place.
fn refuse_secrets(texts: &[String]) -> Result<(), Refused> {
    let place = texts.iter().filter_map(|text| serde_json::from_str::<Value>(text).ok()).find_map(|event| {
        let mut content = event.clone();
        for sealed in ["prev", "hash"] {
            content[sealed] = Value::Null;
        }
        content["act"]["digest"] = Value::Null;
        secret(&content).map(|field| (event, field))
    });
    let Some((event, field)) = place else { return Ok(()) };
    let (seq, case) = (&event["seq"], event["case"].as_str().unwrap_or_default());
    Err(Refused {
        what: format!("event {seq} holds a secret, in `{field}`"),
        next: format!("take it out first: errbook case forget {case} {seq}"),
    })
}

/// The name of the first field that holds a secret.
fn secret(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if Redacted::new(text).as_str() != text => Some(String::new()),
        Value::Array(values) => values.iter().find_map(secret),
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            let inside = secret(value)?;
            Some(if inside.is_empty() { name.clone() } else { format!("{name}.{inside}") })
        }),
        _ => None,
    }
}

/// Where a text to be sent still holds a secret: its line, from 1.
pub fn secret_line(text: &str) -> Option<usize> {
    let clean = Redacted::new(text);
    let differs = |(line, (was, is)): (usize, (&str, &str))| (was != is).then_some(line);
    match clean.as_str() {
        same if same == text => None,
        clean => Some((1..).zip(text.lines().zip(clean.lines())).find_map(differs).unwrap_or(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::rules::tests::{case, ready_to_retry};

    fn file() -> String {
        let case = case(ready_to_retry());
        let chain = Chain::read(case.events().iter().map(|event| serde_json::json!(event).to_string()));
        export(case.id().unwrap(), &chain).unwrap()
    }

    fn refusal(file: &str) -> String {
        import(file).unwrap_err().to_string()
    }

    #[test]
    fn a_case_goes_from_one_machine_to_another_whole() {
        let (id, chain) = import(&file()).unwrap();
        assert_eq!((id.short(), chain.events.len(), chain.is_whole()), ("CASE", 6, true));
        assert_eq!(export(&id, &chain).unwrap(), file());
    }

    #[test]
    fn a_file_that_was_changed_cut_or_is_something_else_is_refused() {
        let lines: Vec<&str> = file().leak().lines().collect();
        let ask = "`errbook case verify FILE` lists all of it; ask for another copy";
        assert_eq!(
            refusal(&lines[..6].join("\n")),
            format!("event 5: the file speaks of 6 events that end in another hash; {ask}")
        );
        let changed = file().replace("log is gone", "all is well");
        assert_eq!(refusal(&changed), format!("event 5: was changed after it was written; {ask}"));
        assert_eq!(
            refusal("{}"),
            "this is not the file of a case; give one that `errbook case export --format json` wrote"
        );
        let other = file().replacen("CASE", "../x", 1);
        assert_eq!(refusal(&other), "the file names no case, or another one; ask for another copy");
    }

    #[test]
    fn a_file_without_events_of_another_case_or_with_more_than_it_should_have_is_no_whole_case() {
        let breaks = |file: &str| read(file).unwrap().1.breaks.iter().map(ToString::to_string).collect::<Vec<_>>();
        let empty = r#"{"format":"errbook-case-1","case":"CASE","events":0,"last":""}"#;
        assert_eq!(breaks(empty), ["event 1: is missing: there is no event in the file"]);
        let other = breaks(&file().replacen("CASE", "OTHER", 1));
        assert!(other[0].starts_with("event 1: belongs to case") && other[0].ends_with("OTHER"), "{other:?}");
        let more = file().replacen("{\"format\"", "{\"seen\":1,\"format\"", 1);
        assert!(read(&more).unwrap_err().what.starts_with("this is not the file of a case"));
    }
}
