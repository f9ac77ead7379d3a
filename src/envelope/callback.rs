//! The error that an authorization server hands back to an application in an address (RFC 6749, 4.1.2.1): it is the identity
//! provider's, whichever product's code it resembles.

use super::Span;
use super::fields::{Field, Fields, Role, Value, elided};
use super::peel::encoding;
use super::text::Text;

/// The parameter that tells of the error.
const ERROR: &str = "error=";

/// The longest address that is read.
const LONGEST: usize = 8 * 1024;

/// The parameters of the first such address in `start..end`, and where it stands. They prove nothing yet.
pub(super) fn parameters(text: &Text<'_>, (start, end): Span) -> Option<(Fields<'static>, Span)> {
    let line = &text.as_str()[start..end];
    if line.len() > LONGEST {
        return None;
    }
    let mut marks = line.match_indices(ERROR).map(|(at, _)| at);
    let at = marks.find(|&at| line[..at].ends_with(['?', '#', '&']))?;
    let outside = |letter: char| letter.is_whitespace() || "\"'`<>()[]{}|\\".contains(letter);
    let from = at - line[..at].rsplit(outside).next().map_or(0, str::len);
    let to = line[at..].find(outside).map_or(line.len(), |after| at + after);
    let query = from + line[from..at].find(['?', '#'])? + 1;
    let mut fields = Fields::default();
    fields.note(Role::Query);
    let mut place = start + query;
    for pair in line[query..to].split(['&', '#']) {
        let named = pair.split_once('=').and_then(|(key, value)| Some((key, value, role(key)?)));
        if let Some((_, _, Role::State)) = named {
            // It belongs to a browser's session: that it is there is enough.
            fields.note(Role::State);
        } else if let Some((key, value, role)) = named {
            let span = (place + key.len() + 1, place + pair.len());
            let letters = encoding::percent(text, span).as_str().to_owned();
            let cut = elided(value);
            fields.push(Field { role, key: key.to_owned().into(), value: Value::Text(letters.into()), span, cut });
        }
        place += pair.len() + 1;
    }
    Some((fields, (start + from, start + to)))
}

fn role(key: &str) -> Option<Role> {
    Some(match key {
        "error" => Role::Error,
        "error_description" => Role::Description,
        "error_uri" => Role::ErrorUri,
        "state" | "iss" => Role::State,
        _ => return None,
    })
}
