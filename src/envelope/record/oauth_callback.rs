//! The error that an authorization server hands back to an application in an address (RFC 6749, 4.1.2.1): it is the identity
//! provider's, whichever product's code it resembles.

use crate::envelope::finding::Span;
use crate::envelope::layer::percent;
use crate::envelope::record::fields::{FieldKind, FieldValue, Fields, RecordField, elided};
use crate::envelope::record::keys::Keys;
use crate::envelope::text::mapped::MappedText;

/// The parameter that tells of the error.
const ERROR: &str = "error";

/// Parameters that may hold a code of somebody's own.
const CODES: [FieldKind; 4] = [FieldKind::ErrorCode, FieldKind::ReasonCode, FieldKind::CodeLike, FieldKind::Error];

/// Parameters that say something of the failure; `code` is a grant in an address that comes back well.
const TOLD: [FieldKind; 6] = [
    FieldKind::Error,
    FieldKind::ErrorCode,
    FieldKind::ReasonCode,
    FieldKind::CodeLike,
    FieldKind::Description,
    FieldKind::ErrorUri,
];

/// The longest address that is read.
const LONGEST: usize = 8 * 1024;

/// The parameters of the first such address in `start..end`, and where it stands. They prove nothing yet.
pub(crate) fn parameters(text: &MappedText<'_>, (start, end): Span, keys: &Keys) -> Option<(Fields<'static>, Span)> {
    let line = &text.as_str()[start..end];
    if line.len() > LONGEST {
        return None;
    }
    let mut marks = line.match_indices('=').map(|(at, _)| at - name_length(&line[..at]));
    let at = marks.find(|&at| {
        let name = line[at..].split('=').next().unwrap_or_default();
        line[..at].ends_with(['?', '#', '&'])
            && (name == ERROR || matches!(keys.kind(name), Some(kind) if CODES.contains(&kind)))
    })?;
    let outside = |letter: char| letter.is_whitespace() || "\"'`<>()[]{}|\\".contains(letter);
    let from = at - line[..at].rsplit(outside).next().map_or(0, str::len);
    let to = line[at..].find(outside).map_or(line.len(), |after| at + after);
    let query = from + line[from..at].find(['?', '#'])? + 1;
    let mut fields = Fields::default();
    fields.note(FieldKind::Query);
    let mut place = start + query;
    for pair in line[query..to].split(['&', '#']) {
        let named = pair.split_once('=').and_then(|(key, value)| Some((key, value, field_kind(key, keys)?)));
        if let Some((_, _, FieldKind::State)) = named {
            // It belongs to a browser's session: that it is there is enough.
            fields.note(FieldKind::State);
        } else if let Some((key, value, kind)) = named {
            let span = (place + key.len() + 1, place + pair.len());
            let letters = percent::read(text, span).as_str().to_owned();
            let cut = elided(value);
            fields.push(RecordField {
                kind,
                key: key.to_owned().into(),
                value: FieldValue::Text(letters.into()),
                span,
                cut,
            });
        }
        place += pair.len() + 1;
    }
    Some((fields, (start + from, start + to)))
}

fn field_kind(key: &str, keys: &Keys) -> Option<FieldKind> {
    match key {
        "state" | "iss" => Some(FieldKind::State),
        _ => keys.kind(key).filter(|kind| TOLD.contains(kind)),
    }
}

/// Letters of the parameter's name at the end of a text.
fn name_length(before: &str) -> usize {
    before.bytes().rev().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')).count()
}
