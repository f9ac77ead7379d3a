//! The error that an authorization server hands back to an application in an address (RFC 6749, 4.1.2.1): it is the identity
//! provider's, whichever product's code it resembles.

use super::Span;
use super::fields::{Field, Fields, Role, Value, elided};
use super::keys::Keys;
use super::peel::encoding;
use super::text::Text;

/// The parameter that tells of the error.
const ERROR: &str = "error";

/// Parameters that may hold a code of somebody's own.
const CODES: [Role; 4] = [Role::ErrorCode, Role::ReasonCode, Role::CodeLike, Role::Error];

/// Parameters that say something of the failure; `code` is a grant in an address that comes back well.
const TOLD: [Role; 6] =
    [Role::Error, Role::ErrorCode, Role::ReasonCode, Role::CodeLike, Role::Description, Role::ErrorUri];

/// The longest address that is read.
const LONGEST: usize = 8 * 1024;

/// The parameters of the first such address in `start..end`, and where it stands. They prove nothing yet.
pub(super) fn parameters(text: &Text<'_>, (start, end): Span, keys: &Keys) -> Option<(Fields<'static>, Span)> {
    let line = &text.as_str()[start..end];
    if line.len() > LONGEST {
        return None;
    }
    let mut marks = line.match_indices('=').map(|(at, _)| at - name_length(&line[..at]));
    let at = marks.find(|&at| {
        let name = line[at..].split('=').next().unwrap_or_default();
        line[..at].ends_with(['?', '#', '&'])
            && (name == ERROR || matches!(keys.role(name), Some(role) if CODES.contains(&role)))
    })?;
    let outside = |letter: char| letter.is_whitespace() || "\"'`<>()[]{}|\\".contains(letter);
    let from = at - line[..at].rsplit(outside).next().map_or(0, str::len);
    let to = line[at..].find(outside).map_or(line.len(), |after| at + after);
    let query = from + line[from..at].find(['?', '#'])? + 1;
    let mut fields = Fields::default();
    fields.note(Role::Query);
    let mut place = start + query;
    for pair in line[query..to].split(['&', '#']) {
        let named = pair.split_once('=').and_then(|(key, value)| Some((key, value, role(key, keys)?)));
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

fn role(key: &str, keys: &Keys) -> Option<Role> {
    match key {
        "state" | "iss" => Some(Role::State),
        _ => keys.role(key).filter(|role| TOLD.contains(role)),
    }
}

/// Letters of the parameter's name at the end of a text.
fn name_length(before: &str) -> usize {
    before.bytes().rev().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')).count()
}
